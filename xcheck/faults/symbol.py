"""One symbol stands where another belongs: b for B, x for X, A for B.

Shows as a formula that agrees once one symbol is exchanged for another one of the statement.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.edits import Edit, Parts, symbol_name
from xcheck.formula.tree import Node

ORDER = 38

PLANTED = (r"\frac{\partial x^\top A y}{\partial A} = x x^\top",)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """Another symbol in its place: the same letter in the other case first."""
    name = symbol_name(node)
    if not name:
        return
    others = [symbol for symbol in parts.symbols if symbol != node]
    for other in sorted(others, key=lambda symbol: symbol_name(symbol).lower() != name.lower()):
        says = f"{parts.printed(node)} stands where {parts.printed(other)} belongs. Write `{{mend}}`."
        yield Edit(other, "symbol", says)


plants = mends
