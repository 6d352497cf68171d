"""Exact arithmetic: arrays over prime fields or the rationals that differentiate by dual numbers.

A polynomial or rational identity holds if and only if it holds at a random point of a large prime field, but
for a chance that is known beforehand (Schwartz and Zippel): there is no rounding and no tolerance. `fields`
has the numbers, `bounds` counts how large the polynomials are, `arrays` differentiates, `namespace` serves
the words of the vocabulary, `points` draws. What is not rational raises `NotExact`.
"""

from xcheck.exact import numpys  # noqa: F401  (they register NumPy's functions)
