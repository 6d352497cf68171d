"""Finite differences: a 4th-order central stencil at two step sizes, with Richardson's error estimate.

Needs no derivative rule at all, so it cannot share a mistake with an automatic engine. It knows its
own uncertainty: the difference between the two step sizes, which holds both truncation and rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy

from xcheck.engines import Estimate, Side

DISTRIBUTION = "numpy"
AUTOMATIC = False

STEP = 4e-3
"""Relative to the size of the variable; half of it is the second step."""

_NODES = ((-2.0, 1.0 / 12.0), (-1.0, -2.0 / 3.0), (1.0, 2.0 / 3.0), (2.0, -1.0 / 12.0))


def jacobian(function: Callable[[Any], Any], x: Any, step: float = STEP) -> Any:
    """The canonical Jacobian, of shape `function(x).shape + x.shape`, accurate to step⁴."""
    x = numpy.asarray(x, dtype=numpy.float64)
    length = step * max(1e-300, float(numpy.max(numpy.abs(x), initial=0.0)) or 1.0)
    columns = []
    for place in range(x.size):
        direction = numpy.zeros(x.size)
        direction[place] = length
        shift = direction.reshape(x.shape)
        columns.append(sum(weight * numpy.asarray(function(x + node * shift)) for node, weight in _NODES) / length)
    return numpy.stack(columns, axis=-1).reshape(columns[0].shape + x.shape)


def evaluate(side: Side, points: Sequence[Mapping[str, Any]]) -> list[Estimate]:
    """See `xcheck.engines`. The two steps combined cancel the leading error; their difference bounds it."""
    estimates = []
    for point in points:
        wide, narrow = (
            numpy.asarray(side(point, partial(jacobian, step=step)), dtype=numpy.float64) for step in (STEP, STEP / 2)
        )
        better = narrow + (narrow - wide) / 15.0
        estimates.append(Estimate(better, float(numpy.max(numpy.abs(narrow - wide), initial=0.0))))
    return estimates
