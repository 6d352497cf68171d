"""Finite differences: a 4th-order central stencil at two step sizes, with Richardson's error estimate.

Needs no derivative rule at all, so it cannot share a mistake with an automatic engine. It knows its
own uncertainty: the difference between the two step sizes, which holds the truncation, and in the
wider one a planted rounding error of the largest size there can be. Where the function is so large
that its changes drown in rounding, both step sizes give the same wrong value: only what is planted
there tells, and it goes the way of the true error, through outer derivatives and all that follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache, partial
from typing import Any

import numpy

from xcheck.batch import Batch, Unbatched, at_points
from xcheck.engines import ONE_POINT, Estimate, Jacobian, Outcome, Task, each
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

SMALL = 20_000
"""How many numbers the points are made of at most that are computed at once: what is larger takes long by itself."""

EVALUATIONS = 10_000
"""How often a function is evaluated at one point at most: a second derivative by a matrix squares their number."""


class Planted:
    """The rounding error that is planted: `sign` makes those of inner derivatives add up in the outer one."""

    sign = 1.0


class Budget:
    """How many evaluations of functions are left, for both steps together, and in how many directions at once."""

    def __init__(self, lanes: int = 1) -> None:
        self.left, self.around, self.lanes = EVALUATIONS, 1, lanes

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

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Within it no other derivative is taken: its directions would be taken for those of the outer one."""
        lanes, self.lanes = self.lanes, 0
        try:
            yield
        finally:
            self.lanes = lanes


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
        TooCostly: more evaluations than are left in the `budget`, or than there ever are.
        Unbatched: it is taken within another one of many directions at once.
    """
    budget = budget or Budget()
    if not budget.lanes:
        raise Unbatched("a derivative is taken within a derivative")
    x = numpy.asarray(x, dtype=numpy.float64)
    length = step * max(1e-300, float(numpy.max(numpy.abs(x), initial=0.0)) or 1.0)
    shifts = length * numpy.eye(x.size).reshape(x.size, *x.shape)
    columns = []
    with budget.spending(x.size * len(_NODES)):
        for first in range(0, x.size, budget.lanes):
            for values in _along(function, x, shifts[first : first + budget.lanes], planted, budget):
                columns.append(_column(values, length, planted))
    return numpy.stack(columns, axis=-1).reshape(columns[0].shape + x.shape)


def _along(
    function: Callable[[Any], Any], x: Any, shifts: Any, planted: Planted | None, budget: Budget
) -> list[Sequence[Any]]:
    """The values of the function around x in each of some directions."""
    if len(shifts) > 1:
        # Whatever is raised is found again below, if it is so at a point, and told in that one's words.
        with suppress(Exception), budget.at_once():
            together = _around(function, x, Batch(shifts), planted)
            return [*zip(*(at_points(values, len(shifts)) for values in together), strict=True)]
    return [_around(function, x, shift, planted) for shift in shifts]


def _around(function: Callable[[Any], Any], x: Any, shift: Any, planted: Planted | None) -> list[Any]:
    """The values of the function at the nodes in the direction of `shift`."""
    if planted is None:
        return [function(x + node * shift) for node, _ in _NODES]
    sign, values = planted.sign, []
    try:
        for node, own in _NODES:
            planted.sign = sign * own
            values.append(function(x + node * shift))
    finally:
        planted.sign = sign
    return values


def _column(found: Sequence[Any], length: float, planted: Planted | None) -> Any:
    """The derivative in a direction by the values at its nodes, which are `length` apart."""
    values = [numpy.asarray(value, dtype=numpy.float64) for value in found]
    column = (8.0 * (values[2] - values[1]) - (values[3] - values[0])) / (12.0 * length)
    if planted:
        largest = max(float(numpy.max(numpy.abs(value), initial=0.0)) for value in values)
        column = column + planted.sign * ROUNDING * largest / length * _signs(column.shape)
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
        budget = Budget(max(1, SMALL // max(1, sum(value.size for value in point.values()))))
        wide = _value(task, point, partial(jacobian, planted=Planted(), budget=budget))
        if budget.left == EVALUATIONS:
            estimates.append(Estimate(wide))  # nothing in it is differentiated
            continue
        narrow = _value(task, point, partial(jacobian, step=STEP / 2, budget=budget))
        better = numpy.asarray(narrow + (narrow - wide) / 15.0)
        estimates.append(Estimate(better, float(numpy.max(numpy.abs(narrow - wide), initial=0.0))))
    return estimates


def _value(task: Task, point: Mapping[str, Any], primitive: Jacobian) -> Any:
    return numpy.asarray(task.side(point, primitive), dtype=numpy.float64)
