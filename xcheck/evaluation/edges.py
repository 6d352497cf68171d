"""Points right beside where a comparison changes its outcome: there thresholds differ that are nearly the same.

A formula that takes one branch from 0.49 on, where the function takes it from 0.5 on, agrees at every other point. On
the line between two points with different outcomes one where they change is found by halving; what is judged lies a
little before it and a little behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import combinations, pairwise
from typing import Any

import numpy

from xcheck.engines import no_jacobian
from xcheck.evaluation.bounds import hold
from xcheck.evaluation.places import is_bent, place_at
from xcheck.evaluation.scopes import scope_of
from xcheck.evaluation.watching import Sight, Site, watched
from xcheck.formula.tree import Comparison, Derivative, Node, Number, Symbol
from xcheck.formula.values.arrays import in_plain_shape
from xcheck.formula.values.evaluate import evaluate
from xcheck.formula.values.indices import evaluate_side
from xcheck.formula.walks import walk
from xcheck.function import call
from xcheck.reading import Understood, parameters_of
from xcheck.reading.understood import FORMULA
from xcheck.sample import Place, Point
from xcheck.spaces.maps import Map

BESIDE = 2e-3
"""How far from the edge the points lie, in lengths of the line: finite differences across it are seen to fail."""

APART = 1e-8
"""How far apart two edges are, in lengths of the line, that are not one: rounding moves them less."""

HALVINGS = 30

MOST = 6
"""Beside how many comparisons points are looked for."""

Outcomes = Mapping[Site, bytes]


def edges(understood: Understood, places: Sequence[Place], sight: Sight) -> list[Place]:
    """Points on both sides of the edges of the comparisons that a function or its formula makes.

    Args:
        places: points of which some differ in the outcomes.
        sight: what code is watched.
    """
    found: list[Place] = []
    met: set[Site] = set()
    outcomes = [_outcomes(understood, place.point, place.sizes, sight) for place in places]
    for (one, before), (other, behind) in combinations(zip(places, outcomes, strict=True), 2):
        if one.sizes != other.sizes:
            continue
        crossed: list[float] = []
        for site in sorted(before.keys() & behind.keys() - met, key=repr):
            if before[site] == behind[site] or len(met) == MOST:
                continue
            met.add(site)
            crossed.append(_edge(understood, one, other, sight, site, before[site]))
        # Between two edges that are nearly one, as those of a function and of its formula, both are past one of them.
        near = [(low + high) / 2.0 for low, high in pairwise(sorted(crossed)) if APART < high - low <= BESIDE]
        for share in (*(edge + step for edge in crossed for step in (-BESIDE, BESIDE)), *near):
            point = _between(one, other, share)
            if _is_within(understood, point, one.sizes):
                found.append(place_at(point, one.sizes, (len(met), len(found))))
    return found


def has_thresholds(understood: Understood) -> bool:
    """Whether a printed part changes at a place that is written in it, as [t > s], |t - 1| and a value by cases do."""
    indices = understood.typed.ranges.keys()
    return any(
        is_bent(node, indices)
        and (isinstance(node, Comparison) or any(isinstance(part, Number) and part.value for part in walk(node)))
        for node in understood.typed.equation.nodes
    )


def values_of(understood: Understood) -> list[Node]:
    """The printed trees that have a value without any engine: sides, and what is differentiated."""
    differentiates = understood.differentiates
    trees = [side for side in understood.sides if not differentiates(side) and side != Symbol(FORMULA)]
    nodes = (node for side in understood.sides for node in walk(side))
    return trees + [node.of for node in nodes if isinstance(node, Derivative) and not differentiates(node.of)]


def _edge(understood: Understood, one: Place, other: Place, sight: Sight, site: Site, before: bytes) -> float:
    """Where on the line between two places the outcome is no longer the one before."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        outcomes = _outcomes(understood, _between(one, other, middle), one.sizes, sight)
        low, high = (middle, high) if outcomes.get(site) == before else (low, middle)
    return high


def _between(one: Place, other: Place, share: float) -> Point:
    return {name: numpy.asarray(value + share * (other.point[name] - value)) for name, value in one.point.items()}


def _is_within(understood: Understood, point: Point, sizes: Mapping[str, int]) -> bool:
    spaces = {name: space for name, space in understood.typed.spaces.items() if not isinstance(space, Map)}
    inside = all(space.contains(point[name], sizes) for name, space in spaces.items())
    return inside and hold(understood, point, sizes)


def _outcomes(understood: Understood, point: Mapping[str, Any], sizes: Mapping[str, int], sight: Sight) -> Outcomes:
    """How every comparison in the function and the formula comes out at a point, entry by entry."""
    statement = understood.statement
    own = Sight(_outcomes.__code__, sight.smooth, entries={})
    values = {name: watched(numpy.array(value), own) for name, value in point.items()}
    scope = scope_of(understood, values, no_jacobian, sizes)
    functions = [each for each in (statement.function, statement.formula) if each is not None]
    with numpy.errstate(all="ignore"), suppress(Exception, SystemExit):
        # A function may raise at a point that it was not made for: what it compared before that counts.
        for each in functions:
            call(each, [in_plain_shape(evaluate(Symbol(name), scope)) for name in parameters_of(each)])
        for tree in values_of(understood):
            if isinstance(tree, Symbol) and tree.name in scope.functions:
                continue  # the function once more
            evaluate_side(tree, understood.typed.equation.indices, scope)
    return own.entries or {}
