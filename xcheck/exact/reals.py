"""Real numbers with fifty digits, for the question which of two engines is off. Needs mpmath.

Derivatives follow from products as in every field; those of a function of one number are taken by mpmath's own
differences at a higher precision, so that no rule of differentiation is shared with any engine.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import mpmath
import numpy

from xcheck.errors import NotExact, ZeroDivisor
from xcheck.exact.arrays import Exact
from xcheck.exact.bounds import Bound
from xcheck.exact.opaque import series

DIGITS = 50

_SPELLED = {"lgamma": "loggamma", "abs": "fabs"}
"""Functions that mpmath calls otherwise than the array API."""


class Reals:
    """The numbers of one precision, in one lane. Rounded literals are taken as the numbers that they are."""

    lanes = 1
    rounded = True

    def __init__(self) -> None:
        self.context = mpmath.MPContext()
        # Sums and inverses lose some.
        self.context.dps = DIGITS + 15

    def reduced(self, values: Any) -> Any:
        return values

    def matmul(self, a: Any, b: Any) -> Any:
        return a @ b

    def numbers(self, values: Sequence[Fraction]) -> Any:
        return self._array([self.context.mpf(v.numerator) / v.denominator for v in values], (1, len(values)))

    def reciprocals(self, values: Any) -> Any:
        if any(value == 0 for value in values.reshape(-1)):
            raise ZeroDivisor("a divisor is zero at the drawn point")
        return self._array([1 / value for value in values.reshape(-1)], values.shape)

    def drawn(self, rng: random.Random, shape: tuple[int, ...]) -> Any:
        raise NotExact("nothing is drawn here")

    def constant(self, name: str) -> Exact:
        """π or e."""
        return Exact(self, (), {(): (self._array([+getattr(self.context, name)], (1,)), Bound())})

    def function(self, name: str) -> Callable[[Any], Exact]:
        """The function of one number with this name, for every entry.

        Raises:
            NotExact: mpmath has none.
        """
        known = getattr(self.context, _SPELLED.get(name, name), None)
        if not callable(known):
            raise NotExact(f"{name} is not computed with {DIGITS} digits")
        return lambda x: self.applied(known, x)

    def applied(self, function: Callable[[Any], Any], x: Exact) -> Exact:
        """A function of one number at every entry, with its derivatives."""
        raw = x.values

        def derivative(order: int) -> Exact:
            values = [self.context.diff(function, v, order) if order else function(v) for v in raw.reshape(-1)]
            # The logarithm of a negative number has a complex value, but real derivatives.
            values = [self.context.re(value) for value in values]
            return Exact(self, x.shape, {(): (self._array(values, raw.shape), Bound())})

        return series(x, derivative)

    def _array(self, values: Sequence[Any], shape: tuple[int, ...]) -> Any:
        array = numpy.empty(len(values), dtype=object)
        array[:] = list(values)
        return array.reshape(shape)
