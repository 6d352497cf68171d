"""Benchmarks, on demand: `python -m benchmarks` writes the tables in the README."""
