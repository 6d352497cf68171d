"""One symbol or index stands where another belongs: A for B, x_i for x_j.

Shows as a formula that agrees once one letter is exchanged for another one of the statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from xcheck.diagnosis.edits import Edit, Parts, symbol_name
from xcheck.formula.tree import Element, Node, Number, Symbol

ORDER = 38

LARGEST = 4
"""Up to which number an index that is one is tried."""

PLANTED = (
    r"\frac{\partial x^\top A y}{\partial A} = x x^\top",
    r"\frac{\partial \sum_i x_i^3}{\partial x_j} = 3 x_i^2",
    r"f = x_1^2 + 3 x_1 x_2: \nabla f = \begin{bmatrix} 2 x_1 + 3 x_2 \\ 3 x_2 \end{bmatrix}",
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
    counts = [Number(Fraction(count)) for count in range(1, LARGEST + 1)]
    for place, index in enumerate(node.indices):
        others: list[Node] = []
        if isinstance(index, Symbol) and index.name in parts.indices:
            others = [replace(index, name=other) for other in parts.indices if other != index.name]
        elif isinstance(index, Number):
            others = [count for count in counts if count.value != index.value]
        for other in others:
            indices = (*node.indices[:place], other, *node.indices[place + 1 :])
            says = f"The index {parts.printed(index)} stands where {parts.printed(other)} belongs. Write `{{mend}}`."
            yield Edit(replace(node, indices=indices), "index", says)


plants = mends
