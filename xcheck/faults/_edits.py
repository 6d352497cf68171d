"""Edits of a formula's own tree, one at a time, nearest to the root first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace

from xcheck.diagnose import transposed
from xcheck.formula.tree import Node, Number, Product


def everywhere(tree: Node, edit: Callable[[Node], Iterator[Node]]) -> Iterator[Node]:
    """The trees in which one node is replaced by one of its edits."""
    yield from edit(tree)
    for entry in fields(tree):
        if entry.name in ("span", "shape"):
            continue
        value = getattr(tree, entry.name)
        if isinstance(value, Node):
            for changed in everywhere(value, edit):
                yield replace(tree, **{entry.name: changed})
        elif isinstance(value, tuple):
            for place, part in enumerate(value):
                if isinstance(part, Node):
                    for changed in everywhere(part, edit):
                        yield replace(tree, **{entry.name: (*value[:place], changed, *value[place + 1 :])})


def transposes(tree: Node) -> Iterator[Node]:
    """One part transposed, or one transpose taken out."""
    return everywhere(tree, lambda node: iter(()) if isinstance(node, Number) else iter((transposed(node),)))


def swaps(tree: Node) -> Iterator[Node]:
    """One pair of neighbouring factors exchanged."""

    def edit(node: Node) -> Iterator[Node]:
        if isinstance(node, Product):
            for place in range(len(node.factors) - 1):
                factors = list(node.factors)
                factors[place : place + 2] = factors[place + 1], factors[place]
                yield replace(node, factors=tuple(factors))

    return everywhere(tree, edit)
