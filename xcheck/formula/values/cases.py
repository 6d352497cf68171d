"""Which value of several by cases: of indices only what is chosen is computed, of drawn values all, entry by entry."""

from __future__ import annotations

import math
import operator
from functools import reduce
from typing import Any

import numpy

from xcheck.formula.tree import Cases, Comparison, Node, shape_of
from xcheck.formula.values.evaluate import RULES, evaluate
from xcheck.formula.values.places import RELATIONS, Place, holds
from xcheck.formula.values.scope import Scope
from xcheck.vocabulary.namespaces import asarray, lifted, namespace_of
from xcheck.vocabulary.words import Array


def is_by_index(condition: Comparison, scope: Scope) -> bool:
    """Whether indices alone decide."""
    return scope.names_in(condition) <= scope.indices.keys()


def is_true(node: Comparison, scope: Scope) -> Array:
    """Where a relation between drawn values holds."""
    left, right = (lifted(evaluate(side, scope), scope.like) for side in (node.left, node.right))
    return RELATIONS[node.relation](left, right)


def _cases(node: Cases, scope: Scope) -> Array:
    if not all(is_by_index(condition, scope) for conditions in node.conditions for condition in conditions):
        return _by_values(node, scope)
    places = scope.on(node)
    length = next((len(place) for place in places.values() if not isinstance(place, int)), None)
    if length is not None:
        return _by_places(node, scope, length)
    chosen = next((value for value, conditions in node.branches if _all(conditions, scope)), None)
    return _nothing(node, scope) if chosen is None else evaluate(chosen, scope)


def _all(conditions: tuple[Comparison, ...], scope: Scope) -> Any:
    return reduce(operator.and_, (holds(condition, scope.indices) for condition in conditions), True)


def _nothing(node: Node, scope: Scope) -> Array:
    """The value where no case holds: none."""
    shape = shape_of(node)
    return asarray(numpy.full(() if shape.is_scalar else shape.size(scope.sizes), math.nan), scope.like)


def _by_places(node: Cases, scope: Scope, length: int) -> Array:
    """Numbers along flat indices: each branch is computed where it is chosen, 1 / (a_i - a_j) never at i = j."""
    left, values, order = numpy.ones(length, dtype=bool), [], []
    for value, conditions in (*node.branches, (None, ())):
        chosen = numpy.flatnonzero(left & _all(conditions, scope))
        left[chosen] = False
        if len(chosen):
            inner = scope.but(indices=_at(scope, chosen))
            found = _nothing(node, scope) if value is None else lifted(evaluate(value, inner), scope.like)
            values.append(found if found.ndim else found * asarray(numpy.ones(len(chosen)), found))
            order.append(chosen)
    return namespace_of(*values).concat(values)[numpy.argsort(numpy.concatenate(order))]


def _at(scope: Scope, chosen: Any) -> dict[str, Place]:
    return {name: place if isinstance(place, int) else place[chosen] for name, place in scope.indices.items()}


def _by_values(node: Cases, scope: Scope) -> Array:
    met = [[_decided(condition, scope) for condition in conditions] for conditions in node.conditions]
    found = _nothing(node, scope)
    for value, conditions in reversed([*zip(node.values, met, strict=True)]):
        here = lifted(evaluate(value, scope), scope.like)
        true = reduce(operator.and_, conditions) if conditions else True
        found = here if true is True else namespace_of(here, found).where(true, here, found)
    return found


def _decided(condition: Comparison, scope: Scope) -> Array:
    if is_by_index(condition, scope):
        return asarray(numpy.asarray(holds(condition, scope.indices), dtype=float), scope.like) > 0.0
    return is_true(condition, scope)


RULES[Cases] = _cases
