"""One symbol stands where another belongs: A for B.

Shows as a formula that agrees once one symbol is exchanged for another one of the statement.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.edits import Edit, Parts, symbol_name
from xcheck.formula.tree import Node

ORDER = 38

PLANTED = (r"\frac{\partial x^\top A y}{\partial A} = x x^\top",)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """Another symbol in its place."""
    name = symbol_name(node)
    if not name:
        return
    for other in parts.symbols:
        if other == node or (symbol_name(other).lower() == name.lower() and type(other) is type(node)):
            continue  # the same letter in the other case is a fault of its own
        says = f"{parts.printed(node)} stands where {parts.printed(other)} belongs. Write `{{mend}}`."
        yield Edit(other, "symbol", says)


plants = mends
