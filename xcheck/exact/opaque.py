"""Functions that are not rational, as free numbers with the right derivatives.

exp(x) is a number E of which only this is known: it is the same for the same x, its derivative is E, and that
of -x is 1/E. What holds for every such E holds for the exponential, so that equality is proved. What fails may
still be true, by a law of its own (as e^x e^y = e^(x+y)): then nothing is decided, which is what the mark
`opaque` of a bound is for. The derivatives of log are rational, and a statement in which no logarithm itself is
left is decided both ways.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from math import factorial
from typing import Any

import numpy

from xcheck.errors import NotExact
from xcheck.exact import bounds
from xcheck.exact.arrays import Exact
from xcheck.exact.bounds import Bound
from xcheck.exact.fields import PrimeFields


def log(x: Exact) -> Exact:
    """log|x| of every entry; the k-th derivative is (-1)^(k-1) (k-1)! / x^k."""

    def derivative(order: int) -> Exact:
        values = x.at_the_point()
        return free("log", values) if order == 0 else values**-order * ((-1) ** (order - 1) * factorial(order - 1))

    return series(x, derivative)


def exp(x: Exact) -> Exact:
    """The exponential of every entry, its own derivative."""
    values = _powers(x.at_the_point())
    return series(x, lambda order: values)


def sin(x: Exact) -> Exact:
    """The sine of every entry."""
    s, c = _circle(x.at_the_point())
    return series(x, lambda order: (s, c, -s, -c)[order % 4])


def cos(x: Exact) -> Exact:
    """The cosine of every entry."""
    s, c = _circle(x.at_the_point())
    return series(x, lambda order: (c, -s, -c, s)[order % 4])


def largest(x: Exact) -> Exact:
    """Some smooth function of all entries, in place of the maximum: what holds for all of them holds for it."""
    from xcheck.exact.points import DrawnMap

    return DrawnMap(_lanes(x), "max", hidden=True)([x], (1, 1)).reshape(())


FUNCTIONS: dict[str, Callable[..., Exact]] = {
    "log": log,
    "log1p": lambda x: log(1 + x),
    "exp": exp,
    "sin": sin,
    "cos": cos,
    "tan": lambda x: sin(x) / cos(x),
    "sinh": lambda x: (exp(x) - 1 / exp(x)) / 2,
    "cosh": lambda x: (exp(x) + 1 / exp(x)) / 2,
    "tanh": lambda x: 1 - 2 / (exp(x) ** 2 + 1),
    "max": largest,
}
"""By the names of the array API standard."""


def series(x: Exact, derivative: Callable[[int], Exact]) -> Exact:
    """Taylor's series in what the levels add to the values, which ends by itself."""
    step = Exact(x.field, x.shape, {levels: part for levels, part in x.parts.items() if levels})
    result, power = derivative(0), None
    for order in range(1, len(x.all_levels()) + 1):
        power = step if power is None else power * step
        result = result + derivative(order) * power * Fraction(1, factorial(order))
    return result


def _lanes(x: Exact) -> PrimeFields:
    if not isinstance(x.field, PrimeFields):
        raise NotExact("it has no rational value")
    return x.field


def free(name: str, x: Exact, bound: Bound | None = None, change: Callable[[Any, Any], Any] | None = None) -> Exact:
    """For every entry a number that is drawn by its value in all lanes."""
    field = _lanes(x)
    columns = x.values.reshape(field.lanes, -1)
    drawn = numpy.stack(
        [field.drawn(random.Random(f"{name} {column.tolist()}"), ()) for column in columns.T], axis=-1
    ) if columns.size else columns  # fmt: skip
    raw = drawn.reshape(x.values.shape) if change is None else change(drawn.reshape(x.values.shape), x.values)
    return Exact(field, x.shape, {(): (raw, bound or Bound(1, 0.0, opaque=True))})


def _powers(x: Exact) -> Exact:
    """E for each entry or, of two entries that are negatives of each other, E and 1/E."""
    field = _lanes(x)
    negative = x.values[:1] > field.primes[0] // 2
    chosen = Exact(field, x.shape, {(): (numpy.where(negative, field.reduced(-x.values), x.values), Bound())})

    def change(drawn: Any, values: Any) -> Any:
        return numpy.where(negative, field.reciprocals(drawn), drawn)

    return free("exp", chosen, Bound(x.size, 0.0, {bounds.divisor(x.size, 0.0): 1}, opaque=True), change)


def _circle(x: Exact) -> tuple[Exact, Exact]:
    """Sine and cosine: the points (2t, 1 - t²)/(1 + t²), nearly all of the circle, for a free t."""
    t = free("sin", x)
    return 2 * t / (1 + t * t), (1 - t * t) / (1 + t * t)


class Root:
    """A square root, of which nothing but its square is known."""

    __array_ufunc__ = None
    __hash__ = None  # type: ignore[assignment]
    dtype = "exact"

    def __init__(self, of: Exact) -> None:
        self.of, self.shape, self.ndim = of, of.shape, of.ndim

    def __array_namespace__(self, api_version: str | None = None) -> Any:
        return self.of.__array_namespace__()

    def __pow__(self, exponent: Any) -> Exact:
        power = Fraction(exponent) if isinstance(exponent, int | float | Fraction) else Fraction(1, 3)
        if power.denominator != 1 or power.numerator % 2:
            raise NotExact("sqrt is not rational")
        return self.of ** (power / 2)

    def __mul__(self, other: Any) -> Exact:
        if other is not self:
            raise NotExact("sqrt is not rational")
        return self.of

    def _refuse(self, *_: Any) -> Any:
        raise NotExact("sqrt is not rational")

    __add__ = __radd__ = __sub__ = __rsub__ = __rmul__ = __truediv__ = __rtruediv__ = __neg__ = __rpow__ = _refuse
    __matmul__ = __rmatmul__ = __getitem__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _refuse
    __bool__ = __float__ = __abs__ = __array__ = __iter__ = __len__ = _refuse

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise NotExact("sqrt is not rational")
