"""A Hadamard product stands where a matrix product belongs, or the other way round.

Shows as a formula that agrees once one product is taken entry by entry, or no longer is.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.edits import Edit, Parts, multiplied
from xcheck.formula.tree import Infix, Node, Product

ORDER = 39

PLANTED = (
    r"\frac{\partial \operatorname{tr}(A^\top (B \odot X))}{\partial X} = A B",
    r"\frac{\partial \operatorname{tr}(A X B)}{\partial X} = A^\top \odot B^\top",
)

_SAYS = "One product is of the wrong kind: entry by entry (⊙) is not the matrix product. Write `{mend}`."


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """⊙ as a product; two parts of a product joined by ⊙."""
    if isinstance(node, Infix) and node.operator in ("hadamard", "kronecker"):
        yield Edit(multiplied(node.left, node.right), "Hadamard product", _SAYS)
    elif isinstance(node, Product):
        for cut in range(1, len(node.factors)):
            left, right = multiplied(*node.factors[:cut]), multiplied(*node.factors[cut:])
            yield Edit(Infix("hadamard", left, right), "Hadamard product", _SAYS)


plants = mends
