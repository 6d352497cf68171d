"""The values of what indices pick: entries, members of families, sums, arrays of entries, derivatives by entries."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy

from xcheck.errors import NotUnderstood
from xcheck.formula.shapes.rules.operators import layout_of
from xcheck.formula.tree import (
    Basis,
    Comparison,
    Derivative,
    Element,
    Entries,
    Implicit,
    Node,
    Reduction,
    Solution,
    Symbol,
    Unknown,
)
from xcheck.formula.values import integrals, powers  # noqa: F401  (they enter their rules)
from xcheck.formula.values.cases import is_by_index, is_true
from xcheck.formula.values.derivatives import base_of, held_by, raw_jacobian, steepest, whole_derivative
from xcheck.formula.values.evaluate import RULES, evaluate
from xcheck.formula.values.places import (
    MAX_AT_ONCE,
    by_entries,
    combinations,
    every,
    holds,
    is_family,
    is_flat,
    places_in,
    places_of,
)
from xcheck.formula.values.scope import Scope
from xcheck.formula.values.solutions import implicit, solution, unknown
from xcheck.formula.whole_numbers import count_of, has_bounds
from xcheck.vocabulary.elementwise import maximum, minimum
from xcheck.vocabulary.namespaces import asarray, lifted, namespace_of
from xcheck.vocabulary.words import Array


def evaluate_side(node: Node, free: tuple[str, ...], scope: Scope) -> Array:
    """The value of a whole side; free indices become leading axes."""
    if not free:
        return _as_array(evaluate(node, scope), scope)
    lengths = [scope.ranges[index].size(scope.sizes) for index in free]
    if not depends(node, free, scope):
        value = _as_array(evaluate(node, scope), scope)
        return value * asarray(numpy.ones((*lengths, *(1,) * value.ndim)), value)
    if is_flat(node, lambda part: depends(part, free, scope), scope.definitions):
        value = _along(evaluate(node, with_indices(scope, free, combinations(lengths))), scope, lengths)
        return namespace_of(value).reshape(value, tuple(lengths))
    values = [_as_array(evaluate(node, with_indices(scope, free, place)), scope) for place in every(lengths)]
    xp = namespace_of(*values)
    return xp.reshape(xp.stack(values), (*lengths, *values[0].shape))


def depends(node: Node, indices: tuple[str, ...], scope: Scope) -> bool:
    """Whether a node depends on one of the indices."""
    return not scope.names_in(node).isdisjoint(indices)


def with_indices(scope: Scope, names: tuple[str, ...], places: tuple[Any, ...]) -> Scope:
    """The scope in which indices have these places."""
    return scope.but(indices={**scope.indices, **dict(zip(names, places, strict=True))})


def _along(value: Array, scope: Scope, lengths: list[int]) -> Array:
    """A value along the flat axis, also where it is the same for all."""
    value = _as_array(value, scope)
    return value if value.ndim else value * asarray(numpy.ones(int(numpy.prod(lengths))), value)


def _as_array(value: Array, scope: Scope) -> Array:
    return lifted(value, scope.like)


# -- entries and members -----------------------------------------------------------------------------


def _basis(node: Basis, scope: Scope) -> Array:
    assert node.shape is not None, "only typed trees are evaluated"
    unit = numpy.zeros(node.shape.size(scope.sizes))
    unit[tuple(places_of(i, scope.indices) for i in node.indices) + ((0,) if len(node.indices) == 1 else ())] = 1.0
    return asarray(unit, scope.like)


def _element(node: Element, scope: Scope) -> Array:
    if isinstance(node.of, Symbol) and node.of.name not in scope.values:
        family = scope.definitions.get(node.of.name)
        if isinstance(family, Entries) and is_family(family):
            place = places_of(node.indices[0], scope.indices)
            return evaluate(family.body, with_indices(scope, family.indices, (place,)))
    return _picked(_as_array(evaluate(node.of, scope), scope), places_in(node, scope.indices), scope)


def _picked(value: Array, places: tuple[Any, ...], scope: Scope) -> Array:
    """The entries at places; 0 where a place is outside."""
    inside: Any = True
    held = []
    for place, length in zip(places, value.shape, strict=False):
        if isinstance(place, slice):
            held.append(length - 1 if place.start == -1 else place)
            continue
        inside = inside & (place >= 0) & (place < length)
        held.append(numpy.clip(place, 0, length - 1) if not isinstance(place, int) else min(max(place, 0), length - 1))
    found = value[tuple(held)]
    if any(isinstance(place, slice) for place in held):
        found = namespace_of(found).reshape(found, (1, -1) if isinstance(held[1], slice) else (-1, 1))
    return found if numpy.all(inside) else found * asarray(numpy.asarray(inside, dtype=float), value)


def _entries(node: Entries, scope: Scope) -> Array:
    assert node.shape is not None, "only typed trees are evaluated"
    value = evaluate_side(node.body, node.indices, scope)
    if is_family(node):
        return value
    return namespace_of(value).reshape(value, node.shape.size(scope.sizes))


def _comparison(node: Comparison, scope: Scope) -> Array:
    if is_by_index(node, scope):
        return asarray(numpy.asarray(holds(node, scope.indices), dtype=float), scope.like)
    one, zero = asarray(1.0, scope.like), asarray(0.0, scope.like)
    return namespace_of(one).where(is_true(node, scope), one, zero)


# -- sums --------------------------------------------------------------------------------------------


def _reduction(node: Reduction, scope: Scope) -> Array:
    if has_bounds(node):
        assert node.lower is not None, "inference demands both bounds"
        assert node.upper is not None, "inference demands both bounds"
        first, last = (count_of(bound, scope.indices, scope.sizes) for bound in (node.lower, node.upper))
        return _joined(node, range(first - 1, last), scope)
    length = scope.ranges[node.index].size(scope.sizes)
    outer = {name: place for name, place in scope.indices.items() if not isinstance(place, int)}
    if node.word == "sum" and is_flat(
        node.body, lambda part: depends(part, (node.index, *outer), scope), scope.definitions
    ):
        return _flat_sum(node, length, outer, scope)
    return _joined(node, range(length), scope)


def _joined(node: Reduction, places: range, scope: Scope) -> Array:
    """The terms one after the other."""
    terms = []
    for place in places:
        inner = with_indices(scope, (node.index,), (place,))
        if node.condition is None or holds(node.condition, inner.indices):
            terms.append(evaluate(node.body, inner))
    if not terms and node.word == "bigoplus":
        raise NotUnderstood("a block diagonal matrix of no block is not computed")
    if not terms:
        return 0.0 * evaluate(node.body, with_indices(scope, (node.index,), (0,))) + _OF_NOTHING[node.word]
    if node.word == "bigoplus":
        return _along_diagonal([_as_block(term, scope) for term in terms])
    return reduce(_JOINED[node.word], terms)


def _as_block(value: Array, scope: Scope) -> Array:
    value = _as_array(value, scope)
    return value if value.ndim == 2 else namespace_of(value).reshape(value, (1, 1))


def _along_diagonal(blocks: list[Array]) -> Array:
    """Blocks of one shape along a diagonal, zeros elsewhere."""
    xp = namespace_of(*blocks)
    rows = [[block if n == m else 0.0 * block for m in range(len(blocks))] for n, block in enumerate(blocks)]
    return xp.concat([xp.concat(row, axis=1) for row in rows], axis=0)


_OF_NOTHING = {"sum": 0.0, "prod": 1.0, "max": math.nan, "min": math.nan}
_JOINED: dict[str, Callable[[Array, Array], Array]] = {
    "sum": operator.add, "prod": operator.mul, "max": maximum, "min": minimum,
}  # fmt: skip


def _flat_sum(node: Reduction, length: int, outer: dict[str, Any], scope: Scope) -> Array:
    """All terms at once, for all places of the outer indices, and then the sums of those that belong together."""
    count = len(next(iter(outer.values()))) if outer else 1
    group, place = combinations([count, length])
    inner = with_indices(scope, (*outer, node.index), (*(outer[name][group] for name in outer), place))
    if node.condition is not None:
        kept = numpy.flatnonzero(numpy.broadcast_to(holds(node.condition, inner.indices), place.shape))
        group = group[kept]
        inner = inner.but(indices={name: _at(kept, place) for name, place in inner.indices.items()})
    terms = _along(evaluate(node.body, inner), scope, [len(group)])
    xp = namespace_of(terms)
    if node.condition is None:
        sums = xp.sum(xp.reshape(terms, (count, length)), axis=1)
    elif count * len(group) > MAX_AT_ONCE:
        raise NotUnderstood(f"a sum under a condition has more than {MAX_AT_ONCE} terms")
    else:
        belongs = asarray((numpy.arange(count)[:, None] == group).astype(float), terms)
        sums = belongs @ terms
    return sums if outer else sums[0]


def _at(kept: Any, place: Any) -> Any:
    return place if isinstance(place, int) else place[kept]


# -- derivatives that indices pick -------------------------------------------------------------------


def _derivative(node: Derivative, scope: Scope) -> Array:
    picked = bool(node.wrt) and (by_entries(node) or _of_members(node, scope))
    return _picked_derivative(node, scope) if picked else whole_derivative(node, scope)


def _of_members(node: Derivative, scope: Scope) -> bool:
    """Whether a derivative by one symbol is of what indices pick, as ∂σ_i/∂X is, and that of all is not too large."""
    if not scope.indices:
        return False
    wrt = node.wrt[0].of
    own = scope.on(node.of) if len(node.wrt) == 1 and isinstance(wrt, Symbol) else {}
    if not own or held_by(base_of(node.wrt[0]), scope).ndim > 2:
        return False
    members = [scope.ranges[name].size(scope.sizes) for name in own if name in scope.ranges]
    return len(members) == len(own) and math.prod((*members, *_axes(node.of, scope), *_axes(wrt, scope))) <= MAX_AT_ONCE


def _picked_derivative(node: Derivative, scope: Scope) -> Array:
    """A part of one Jacobian, by the whole array and for all indices, which is computed once."""
    own = tuple(sorted(scope.on(node.of)))
    jacobian = _whole_jacobian(node, own, scope)
    places = tuple(scope.indices[name] for name in own)
    assert node.of.shape is not None, "only typed trees are evaluated"
    value = (slice(None),) * (0 if node.of.shape.is_scalar else 2)
    entries: tuple[Any, ...] = ()
    for variable in reversed(node.wrt):
        picked = places_in(variable.of, scope.indices) if isinstance(variable.of, Element) else ()
        entries += picked + (slice(None),) * (held_by(base_of(variable), scope).ndim - len(picked))
    found = jacobian[places + value + entries]
    if node.shape is not None and node.shape.is_scalar:
        return found
    if len(node.wrt) > 1:
        raise NotUnderstood("a second derivative by members of a family is not computed")
    layout = scope.layouts[layout_of(node, node.wrt[0], scope.layout)]
    axes = _axes(node.of, scope) + _axes(node.wrt[0].of, scope)
    return layout.write(namespace_of(found).reshape(found, axes))


def _axes(node: Node, scope: Scope) -> tuple[int, int]:
    assert node.shape is not None, "only typed trees are evaluated"
    return node.shape.size(scope.sizes)


def _whole_jacobian(node: Derivative, own: tuple[str, ...], scope: Scope) -> Array:
    """The derivative by the whole arrays of the variables, the last variable first, for all values of `own`."""
    key = ("jacobian", id(node))
    if key not in scope.memo:
        function: Callable[[Scope], Array] = lambda inner: evaluate_side(node.of, own, inner)  # noqa: E731
        for variable in reversed(node.wrt):
            function = _differentiated(function, base_of(variable), steepest(node, variable, scope).part)
        scope.memo[key] = (node, function(scope.but(indices={})))
    return scope.memo[key][1]


def _differentiated(function: Callable[[Scope], Array], base: Symbol, part: str) -> Callable[[Scope], Array]:
    return lambda scope: raw_jacobian(function, base, scope, part)


RULES.update({
    Basis: _basis, Element: _element, Entries: _entries, Comparison: _comparison, Reduction: _reduction,
    Derivative: _derivative, Solution: solution, Implicit: implicit, Unknown: unknown,
})  # fmt: skip
