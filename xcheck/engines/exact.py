"""Exact arithmetic: dual numbers over large prime fields, for what is polynomial or rational.

It decides whether two sides are equal, at random points of its own and with no tolerance, and says how
probable it is that a false statement passed. What is not rational, or rounded, it leaves to the others.
Its values at given points are those of the rational numbers, so that they can be printed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy

from xcheck.engines import Decision, Estimate, Jacobian, Outcome, Task, each
from xcheck.errors import NotExact, XcheckError, ZeroDivisor
from xcheck.exact.arrays import Exact, jacobian, rationals
from xcheck.exact.fields import PrimeFields, Rationals, prime_fields
from xcheck.exact.points import components, draw
from xcheck.spaces import Space

DISTRIBUTION = "numpy"
AUTOMATIC = False

LANES = 3
"""Prime fields in which a statement has to hold, for each component of its points."""

CHANCE = 1e-12
"""The largest probability of a mistake with which anything is decided."""

ATTEMPTS = 3
"""How often a point is drawn while a divisor happens to be zero."""

Pairs = Callable[[Mapping[str, Any], Jacobian], Sequence[tuple[Any, Any]]]


def decide(
    pairs: Pairs, spaces: Mapping[str, Space], tangents: frozenset[str], sizes: Mapping[str, int], seed: int
) -> list[Decision]:
    """Whether the arrays of each pair that `pairs(values, jacobian)` gives are equal.

    Raises:
        NotExact: something in it is not rational, or a space has no exact points.
    """
    for attempt in range(ATTEMPTS):
        field = prime_fields(LANES * components(spaces), seed)
        try:
            found = pairs(draw(field, spaces, tangents, sizes, (seed, attempt)), jacobian)
            return [_compared(field, left, right) for left, right in found]
        except ZeroDivisor:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


def _compared(field: PrimeFields, left: Any, right: Any) -> Decision:
    if tuple(left.shape) != tuple(right.shape):
        raise XcheckError(f"values of shapes {left.shape} and {right.shape} cannot be compared")
    if not isinstance(left, Exact) and not isinstance(right, Exact):
        raise NotExact("nothing in it is drawn")
    raw, bound = (left - right).parts[()]
    chance = field.chance(bound, LANES)
    if chance > CHANCE:
        raise NotExact(f"its polynomials are so large that a mistake has the probability {chance:.0e}")
    if bound.opaque and raw.any():
        raise NotExact("they differ unless a law of a function that is not rational makes them equal")
    return Decision(not raw.any(), chance)


def evaluate(tasks: Sequence[Task]) -> list[Outcome]:
    """See `xcheck.engines`. Points are taken as the rational numbers that they are."""
    return each(_estimates, tasks)


def _estimates(task: Task) -> list[Estimate]:
    return [Estimate(_as_numpy(task.side(_rational(point), jacobian))) for point in task.points]


def _rational(point: Mapping[str, Any]) -> dict[str, Exact]:
    arrays = {name: numpy.asarray(value) for name, value in point.items()}
    return {
        name: rationals(Rationals(), [Fraction(entry) for entry in array.reshape(-1).tolist()], array.shape)
        for name, array in arrays.items()
    }


def _as_numpy(value: Any) -> Any:
    return numpy.asarray(value.values[0] if isinstance(value, Exact) else value, dtype=numpy.float64)
