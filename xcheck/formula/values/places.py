"""Which values indices have: one after the other, or all at once along one axis.

An entry-by-entry statement holds for every value of its free indices, and a sum adds over all values of
its own. Where only numbers depend on indices, all values are computed at once: then an index stands
for a flat array of places, and what depends on it is an array along that axis.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence, Set
from itertools import product
from typing import Any

from xcheck.formula.tree import (
    LAST,
    Apply,
    Bars,
    Call,
    Cases,
    Comparison,
    Constant,
    Derivative,
    Element,
    Entries,
    Infix,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Reduction,
    Sum,
    Symbol,
)
from xcheck.formula.walks import children, reached, symbols, walk
from xcheck.formula.whole_numbers import count_of, has_bounds
from xcheck.vocabulary.words import vocabulary

Place = int | Any
"""A place counted from 0, or a flat array of such."""

_BY_ENTRIES = Bars | Cases | Comparison | Infix | Negative | Number | Power | Product | Quotient | Sum | Symbol

RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "=": operator.eq, "ne": operator.ne,
}  # fmt: skip
"""Of numbers and of arrays, entry by entry."""

MAX_AT_ONCE = 2_000_000
"""Entries of an array of places; a sum over more is added up one after the other."""


def dependence(
    node: Node, definitions: Mapping[str, Node], known: dict[int, tuple[Node, frozenset[str]]]
) -> frozenset[str]:
    """Every name that a tree depends on, through definitions; `known` keeps what was found."""
    if id(node) not in known:
        known[id(node)] = (node, frozenset(reached(node, definitions, unbound)))
    return known[id(node)][1]


def unbound(node: Node) -> Set[str]:
    """The names in a tree but for the indices that a sum or an array in it binds."""
    if not any(isinstance(part, Reduction | Entries) for part in walk(node)):
        return symbols(node)
    own = {node.name} if isinstance(node, Symbol) else {node.function} if isinstance(node, Apply) else set()
    found = own.union(*map(unbound, children(node)))
    if isinstance(node, Reduction):
        return found - {node.index}
    return found - set(node.indices) if isinstance(node, Entries) else found


def is_flat(node: Node, depends: Callable[[Node], bool], definitions: Mapping[str, Node]) -> bool:
    """Whether all values of the indices in a tree can be computed at once: only numbers depend on them."""
    if not depends(node):
        return True
    if isinstance(node, Symbol) and node.name in definitions:
        return is_flat(definitions[node.name], depends, definitions)
    if node.shape is None or not node.shape.is_scalar:
        return False
    if isinstance(node, Element):
        return isinstance(node.of, Symbol | Constant) or not depends(node.of)
    if isinstance(node, Derivative):
        return by_entries(node)
    if isinstance(node, Reduction):
        return node.word == "sum" and not has_bounds(node) and is_flat(node.body, depends, definitions)
    if isinstance(node, Call):
        return vocabulary()[node.word].by_entries and all(is_flat(a, depends, definitions) for a in node.arguments)
    if isinstance(node, _BY_ENTRIES):
        parts = _operands(node)
        return all(
            part.shape is not None and part.shape.is_scalar and is_flat(part, depends, definitions) for part in parts
        )
    return False


def _operands(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Sum):
        return node.terms
    if isinstance(node, Product):
        return node.factors
    if isinstance(node, Quotient):
        return node.numerator, node.denominator
    if isinstance(node, Power):
        return node.of, node.exponent
    if isinstance(node, Cases):
        return tuple(children(node))
    if isinstance(node, Infix | Comparison):
        return node.left, node.right
    return (node.of,) if isinstance(node, Negative | Bars) else ()


def by_entries(node: Derivative) -> bool:
    """Whether a derivative is taken by entries of arrays, so that one Jacobian holds it for all of them."""
    return all(isinstance(variable.of, Element) for variable in node.wrt)


def places_of(index: Node, indices: Mapping[str, Place]) -> Place:
    """The place, counted from 0, that an index picks."""
    if isinstance(index, Symbol):
        return indices[index.name]
    if isinstance(index, Constant):
        return slice(-1, None) if index.name == LAST else slice(None)
    return count_of(index, indices, {}) - 1


def places_in(node: Element, indices: Mapping[str, Place]) -> tuple[Place, ...]:
    """The places along the axes of what an entry is picked from; of a family the place of the member."""
    places = tuple(places_of(index, indices) for index in node.indices)
    of = node.of.shape
    assert of is not None, "only typed trees are evaluated"
    if len(places) == 2 or of == node.shape:
        return places
    return (*places, 0) if of.is_column else (0, *places)


def combinations(lengths: Sequence[int]) -> tuple[Any, ...]:
    """Flat arrays of places, one for each length: all combinations, the last one moving fastest."""
    import numpy

    grid = numpy.indices(tuple(lengths)).reshape(len(lengths), -1)
    return tuple(grid)


def every(lengths: Sequence[int]) -> Any:
    """All combinations of places, one after the other."""
    return product(*map(range, lengths))


def holds(condition: Node, indices: Mapping[str, Place]) -> Any:
    """Whether the condition of a sum holds, for each of the places."""
    assert isinstance(condition, Comparison), "the parser makes no other conditions"
    left, right = (count_of(side, indices, {}) for side in (condition.left, condition.right))
    return RELATIONS[condition.relation](left, right)


def is_family(node: Node) -> bool:
    """Whether a value is a family: its members are columns or matrices and make no array."""
    return isinstance(node, Entries) and node.shape == node.body.shape
