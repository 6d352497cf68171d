"""One symbol or index stands where another belongs: A for B, x_i for x_j.

Shows as a formula that agrees once one letter is exchanged for another one of the statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xcheck.diagnosis.edits import Edit, Parts, symbol_name
from xcheck.formula.tree import Element, Node, Symbol

ORDER = 38

PLANTED = (
    r"\frac{\partial x^\top A y}{\partial A} = x x^\top",
    r"\frac{\partial \sum_i x_i^3}{\partial x_j} = 3 x_i^2",
)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """Another symbol in its place, another letter in the place of an index."""
    if isinstance(node, Element):
        yield from _with_other_index(node, parts)
    name = symbol_name(node)
    if not name:
        return
    for other in parts.symbols:
        if other == node or (symbol_name(other).lower() == name.lower() and type(other) is type(node)):
            continue  # the same letter in the other case is a fault of its own
        says = f"{parts.printed(node)} stands where {parts.printed(other)} belongs. Write `{{mend}}`."
        yield Edit(other, "symbol", says)


def _with_other_index(node: Element, parts: Parts) -> Iterator[Edit]:
    for place, index in enumerate(node.indices):
        if not isinstance(index, Symbol) or index.name not in parts.indices:
            continue
        for other in parts.indices:
            if other != index.name:
                indices = (*node.indices[:place], replace(index, name=other), *node.indices[place + 1 :])
                says = f"The index {index.name} stands where {other} belongs. Write `{{mend}}`."
                yield Edit(replace(node, indices=indices), "index", says)


plants = mends
