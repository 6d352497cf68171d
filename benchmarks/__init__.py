"""Benchmarks, on demand: `python -m benchmarks` writes `benchmarks/results.md` and the table in the README."""
