"""The values of integrals, by the rule of Gauss and Legendre; to infinity after z = t / (1 - t)."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy

from xcheck.batch import Batch, at_points
from xcheck.errors import NotUnderstood
from xcheck.formula.tree import Constant, Integral, Negative, Node
from xcheck.formula.values.evaluate import RULES, evaluate
from xcheck.formula.values.scope import Scope
from xcheck.vocabulary.matrix_functions import gauss_legendre
from xcheck.vocabulary.namespaces import asarray
from xcheck.vocabulary.words import Array

POINTS = {False: (24, 16), True: (80, 56)}
"""Of the rule between finite bounds and of that to infinity, and of coarser ones that show whether these converge."""

MOST_DIFFERENCE = 1e-6
"""Between the rule and the coarser one: then the error of the finer is about its square."""

_INFINITE = Constant("infty")


def _integral(node: Integral, scope: Scope) -> Array:
    finest = _by_rule(node, scope, 0)
    # Values of NumPy show whether the rule converges; an engine that traces computes with the same rule.
    if isinstance(finest, numpy.ndarray | numpy.generic | Batch):
        coarser = _by_rule(node, scope, 1)
        points = len(finest.data) if isinstance(finest, Batch) else 1
        for value, other in zip(at_points(finest, points), at_points(coarser, points), strict=True):
            _refuse_slow(value, other)
    return finest


def _refuse_slow(finest: Any, coarser: Any) -> None:
    """Refuses an integral whose value at a point still changes with the rule."""
    # Compared as plain numbers: whether the rule converges is no piece of the function that is checked.
    difference = float(numpy.max(numpy.abs(finest - coarser)))
    if numpy.isfinite(finest).all() and difference > MOST_DIFFERENCE * (float(numpy.max(numpy.abs(finest))) or 1.0):
        raise NotUnderstood("this integral converges too slowly to be computed")


def _by_rule(node: Integral, scope: Scope, coarseness: int) -> Array:
    value = 0.0
    for place, weight in _points(node, scope, coarseness):
        inner = scope.with_value(node.name, asarray(place, scope.like) if isinstance(place, float) else place)
        value = value + weight * evaluate(node.of, inner)
    return value


def _points(node: Integral, scope: Scope, coarseness: int) -> list[tuple[Array, Array]]:
    """Where the integrand is evaluated, with the weights."""
    lower, upper = _finite(node.lower, scope), _finite(node.upper, scope)
    if lower is not None and upper is not None:
        places, weights = gauss_legendre(POINTS[False][coarseness])
        width = upper - lower
        return [(lower + width * place, width * weight) for place, weight in zip(places, weights, strict=True)]
    beyond = half_line(POINTS[True][coarseness])
    if lower is not None and node.upper == _INFINITE:
        return [(lower + place, weight) for place, weight in beyond]
    if upper is not None and node.lower != _INFINITE:
        return [(upper - place, weight) for place, weight in beyond]
    if node.upper == _INFINITE and node.lower != _INFINITE:
        return [(sign * place, weight) for sign in (-1.0, 1.0) for place, weight in beyond]
    raise NotUnderstood("an integral runs upwards, from -\\infty or to \\infty")


def _finite(bound: Node, scope: Scope) -> Array | None:
    inner = bound.of if isinstance(bound, Negative) else bound
    return None if inner == _INFINITE else evaluate(bound, scope)


@cache
def half_line(points: int) -> list[tuple[Any, Any]]:
    """Points z = t / (1 - t) of [0, ∞) and their weights."""
    places, weights = gauss_legendre(points)
    return [*zip(places / (1.0 - places), weights / (1.0 - places) ** 2, strict=True)]


RULES[Integral] = _integral
