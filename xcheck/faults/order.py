"""Factors stand in the wrong order: neither the matrix product nor the Kronecker product commutes.

Shows as a formula that agrees once one factor is moved. Mend by moving it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xcheck.diagnosis.edits import Edit, Parts
from xcheck.formula.tree import Infix, Node, Product

ORDER = 33

PLANTED = (
    r"\mathrm{d}(X^{-1}) = -X^{-1} X^{-1} \mathrm{d}X",
    r"\operatorname{vec}(A X B) = (A \otimes B^\top) \operatorname{vec}(X)",
)

_SAYS = "The factors stand in the wrong order. Write `{mend}`."


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """One factor moved to another place, neighbours first; the two sides of ⊗ exchanged."""
    if isinstance(node, Infix) and node.operator != "hadamard":
        yield Edit(replace(node, left=node.right, right=node.left), "order", _SAYS)
    if isinstance(node, Product):
        places = range(len(node.factors))
        moves = [(a, b) for a in places for b in places if a != b and b != a - 1]
        for a, b in sorted(moves, key=lambda move: abs(move[0] - move[1])):
            factors = [factor for place, factor in enumerate(node.factors) if place != a]
            factors.insert(b, node.factors[a])
            yield Edit(replace(node, factors=tuple(factors)), "order", _SAYS)


plants = mends
