"""Kinks: where the slopes from two sides differ there is no derivative, whatever an engine returns there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import numpy

from xcheck.engines import no_jacobian
from xcheck.evaluation.scopes import scope_of
from xcheck.formula.tree import Derivative, Node, Substitution, Symbol
from xcheck.formula.values.evaluate import evaluate
from xcheck.formula.values.places import unbound
from xcheck.formula.values.scope import Scope
from xcheck.formula.walks import walk
from xcheck.judging.compare import EPS, ROUNDING, magnitude
from xcheck.reading import Understood
from xcheck.sample import Place

STEPS = (1e-5, 1e-6)
"""Of a smooth function the two slopes approach each other with the step; at a kink they do not."""

APART = 1e-3
"""How far apart the slopes must be, relative to their size, to be called different; and no less than rounding."""


def kink(understood: Understood, place: Place) -> str:
    """Where a derivative is evaluated at a kink of what is differentiated, in words; empty if nowhere."""
    for name, value, of in _points(understood):
        for scope in _scopes(understood, place, unbound(value) | unbound(of)):
            with numpy.errstate(all="ignore"):
                try:
                    slopes = _slopes(of, name, numpy.asarray(evaluate(value, scope)), scope)
                except numpy.linalg.LinAlgError as error:
                    return f"at the point that is put in for {name} there is no value: {str(error).lower().rstrip('.')}"
            if slopes is not None:
                left, right = slopes
                if not numpy.isfinite(left) or not numpy.isfinite(right):
                    return f"at the point that is put in for {name} or beside it there is no value"
                return (
                    f"at the point that is put in for {name} there is a kink: in one direction the slope is "
                    f"{left:.4g} from one side and {right:.4g} from the other, so there is no derivative"
                )
    return ""


def _scopes(understood: Understood, place: Place, names: Collection[str]) -> Iterator[Scope]:
    """What names mean at the place, once for each value of the indices among some names."""
    scope = scope_of(understood, place.point, no_jacobian, place.sizes)
    free = [index for index in understood.typed.ranges if index in names]
    lengths = [understood.typed.ranges[index].size(place.sizes) for index in free]
    for values in product(*map(range, lengths)):
        yield replace(scope, indices={**scope.indices, **dict(zip(free, values, strict=True))})


def _points(understood: Understood) -> Iterator[tuple[str, Node, Node]]:
    """What is put in for a variable by which something is differentiated: the name, the value and the function."""
    for side in understood.sides:
        for node in walk(side):
            if not isinstance(node, Substitution) or understood.differentiates(node.value):
                continue
            for inner in walk(node.of):
                if not isinstance(inner, Derivative) or understood.differentiates(inner.of):
                    continue
                if any(isinstance(by.of, Symbol) and by.of.name == node.name for by in inner.wrt):
                    yield node.name, node.value, inner.of


def _slopes(of: Node, name: str, point: Any, scope: Scope) -> tuple[float, float] | None:
    """The slopes from two sides in a drawn direction, of the entry where they differ most; None if they agree."""
    direction = numpy.random.default_rng(0).uniform(0.5, 1.5, point.shape) if point.ndim else 1.0

    def at(t: float) -> Any:
        return numpy.asarray(evaluate(of, scope.with_value(name, point + t * direction)))

    here, before = at(0.0), 0.0
    for step in STEPS:
        right, left = (at(step) - here) / step, (here - at(-step)) / step
        scale, jump = max(magnitude(right), magnitude(left)), magnitude(right - left)
        noise = ROUNDING * EPS * magnitude(here) / step
        if not numpy.isfinite(scale) or jump <= max(APART * scale, noise, before / 2.0):
            return None
        before = jump
    worst = numpy.unravel_index(numpy.argmax(numpy.abs(right - left)), right.shape)
    return float(left[worst]), float(right[worst])
