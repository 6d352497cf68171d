"""Finite differences: a 4th-order central stencil at two step sizes, with Richardson's error estimate.

Needs no derivative rule at all, so it cannot share a mistake with an automatic engine. It knows its
own uncertainty: the difference between the two step sizes, which holds the truncation, and in the
wider one a planted rounding error of the largest size there can be. Where the function is so large
that its changes drown in rounding, both step sizes give the same wrong value: only what is planted
there tells, and it goes the way of the true error, through outer derivatives and all that follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache, partial
from typing import Any

import numpy

from xcheck.engines import ONE_POINT, Estimate, Outcome, Task, each
from xcheck.errors import TooCostly

DISTRIBUTION = "numpy"
AUTOMATIC = False
SHARE = ONE_POINT

STEP = 4e-3
"""Relative to the size of the variable; half of it is the second step."""

ROUNDING = 8.0 * float(numpy.finfo(numpy.float64).eps)
"""Largest rounding error of the difference of two steps, relative to the function over the step.

The weights add up to 1.5, each value is off by half an eps of itself, and half the step doubles it:
0.75 eps + 1.5 eps for the difference, and 1.6 eps for the better value, which must not exceed it.
Twice that sum, since values are the outcome of more than one operation.
"""

_NODES = ((-2.0, 1.0), (-1.0, -1.0), (1.0, 1.0), (2.0, -1.0))
"""Where the function is evaluated, in steps, and the sign with which its value enters."""


STEPS = 2
"""At how many step sizes each derivative is taken."""

EVALUATIONS = 10_000
"""How often a function is evaluated at one point at most: a second derivative by a matrix squares their number."""


class Planted:
    """The rounding error that is planted: `sign` makes those of inner derivatives add up in the outer one."""

    sign = 1.0


class Budget:
    """How many evaluations of functions are left, for both steps together."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.around = 1

    @contextmanager
    def spending(self, count: int) -> Iterator[None]:
        """Takes so many evaluations, during which an inner derivative is taken each time.

        Raises:
            TooCostly: so many are not left, or will not be once all derivatives around this one are done.
        """
        self.left -= count
        if self.left < 0 or STEPS * self.around * count > EVALUATIONS:
            raise TooCostly(f"it would take more than {EVALUATIONS} evaluations of the function at one point")
        self.around *= count
        yield
        self.around //= count


def jacobian(
    function: Callable[[Any], Any],
    x: Any,
    step: float = STEP,
    planted: Planted | None = None,
    budget: Budget | None = None,
) -> Any:
    """The canonical Jacobian, of shape `function(x).shape + x.shape`, accurate to step⁴.

    With `planted` its entries are off by the largest rounding error.

    Raises:
        TooCostly: more evaluations than are left in the `budget`.
    """
    x = numpy.asarray(x, dtype=numpy.float64)
    length = step * max(1e-300, float(numpy.max(numpy.abs(x), initial=0.0)) or 1.0)
    columns = []
    with budget.spending(x.size * len(_NODES)) if budget else nullcontext():
        for place in range(x.size):
            direction = numpy.zeros(x.size)
            direction[place] = length
            columns.append(_along(function, x, direction.reshape(x.shape), length, planted))
    return numpy.stack(columns, axis=-1).reshape(columns[0].shape + x.shape)


def _along(function: Callable[[Any], Any], x: Any, shift: Any, length: float, planted: Planted | None) -> Any:
    """The derivative in the direction of `shift`, which is `length` long."""
    sign, values = planted.sign if planted else 1.0, []
    for node, own in _NODES:
        if planted:
            planted.sign = sign * own
        values.append(numpy.asarray(function(x + node * shift), dtype=numpy.float64))
    column = (8.0 * (values[2] - values[1]) - (values[3] - values[0])) / (12.0 * length)
    if planted:
        planted.sign = sign
        largest = max(float(numpy.max(numpy.abs(value), initial=0.0)) for value in values)
        column = column + sign * ROUNDING * largest / length * _signs(column.shape)
    return column


@cache
def _signs(shape: tuple[int, ...]) -> Any:
    """Signs that differ from entry to entry and are the same each time: else they cancel in an outer difference."""
    return numpy.random.default_rng(0).choice([-1.0, 1.0], shape)


def evaluate(tasks: Sequence[Task]) -> list[Outcome]:
    """See `xcheck.engines`. The two steps combined cancel the leading error; their difference bounds it."""
    return each(_estimates, tasks)


def _estimates(task: Task) -> list[Estimate]:
    estimates = []
    for point in task.points:
        budget = Budget(EVALUATIONS)
        wide, narrow = (
            numpy.asarray(task.side(point, primitive), dtype=numpy.float64)
            for primitive in (
                partial(jacobian, planted=Planted(), budget=budget),
                partial(jacobian, step=STEP / 2, budget=budget),
            )
        )
        better = numpy.asarray(narrow + (narrow - wide) / 15.0)
        estimates.append(Estimate(better, float(numpy.max(numpy.abs(narrow - wide), initial=0.0))))
    return estimates
