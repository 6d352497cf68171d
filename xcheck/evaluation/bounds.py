"""Given inequalities, `x > 0: …`: the points at which they hold."""

from __future__ import annotations

from collections.abc import Mapping

import numpy

from xcheck.engines import no_jacobian
from xcheck.evaluation.scopes import scope_of
from xcheck.formula.values.evaluate import evaluate
from xcheck.reading import Understood
from xcheck.sample import Point


def hold(understood: Understood, point: Point, sizes: Mapping[str, int]) -> bool:
    """Whether the given inequalities hold at a point, each for every entry."""
    bounds = understood.typed.equation.bounds
    if not bounds:
        return True
    scope = scope_of(understood, point, no_jacobian, sizes)
    with numpy.errstate(all="ignore"):
        return all(bool(numpy.all(numpy.asarray(evaluate(bound, scope)) == 1.0)) for bound in bounds)
