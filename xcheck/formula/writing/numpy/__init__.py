"""Typed tree → NumPy, as a person would write it."""
