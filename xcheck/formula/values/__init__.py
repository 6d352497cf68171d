"""Typed tree → value, on the arrays of any engine."""
