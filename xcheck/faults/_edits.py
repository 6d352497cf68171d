"""Edits of a formula's own tree, one at a time, nearest to the root first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from xcheck.diagnose import transposed
from xcheck.formula.tree import Element, Node, Number, Power, Product, Sum, Symbol, Transpose, children, map_children


def everywhere(tree: Node, edit: Callable[[Node], Iterator[Node]]) -> Iterator[Node]:
    """The trees in which one node is replaced by one of its edits."""
    yield from edit(tree)
    for child in children(tree):
        for changed in everywhere(child, edit):
            yield _with(tree, child, changed)


def _with(tree: Node, child: Node, changed: Node) -> Node:
    """The tree with one child replaced."""
    return map_children(tree, lambda part: changed if part is child else part)


def transposes(tree: Node) -> Iterator[Node]:
    """One part transposed, or one transpose taken out; symbols before the larger parts they stand in."""
    symbols_first = (everywhere(tree, _transposed_symbol), everywhere(tree, _transposed_part))
    return chain.from_iterable(symbols_first)


def _transposed_symbol(node: Node) -> Iterator[Node]:
    inner = node.of if isinstance(node, Transpose) else node
    if isinstance(inner, Symbol | Element | Power):
        yield transposed(node)


def _transposed_part(node: Node) -> Iterator[Node]:
    if not isinstance(node, Number | Symbol | Element | Power):
        yield transposed(node)


def reorderings(tree: Node) -> Iterator[Node]:
    """One factor of a product moved to another place, neighbours first."""

    def edit(node: Node) -> Iterator[Node]:
        if not isinstance(node, Product):
            return
        places = range(len(node.factors))
        moves = [(a, b) for a in places for b in places if a != b and b != a - 1]
        for a, b in sorted(moves, key=lambda move: abs(move[0] - move[1])):
            factors = [factor for place, factor in enumerate(node.factors) if place != a]
            factors.insert(b, node.factors[a])
            yield replace(node, factors=tuple(factors))

    return everywhere(tree, edit)


def shorter_sums(tree: Node) -> Iterator[Node]:
    """One term of a sum taken out."""

    def edit(node: Node) -> Iterator[Node]:
        if isinstance(node, Sum):
            for place in range(len(node.terms)):
                terms = (*node.terms[:place], *node.terms[place + 1 :])
                yield terms[0] if len(terms) == 1 else replace(node, terms=terms)

    return everywhere(tree, edit)
