"""An inner product stands where an outer one belongs, or the other way round: xᵀy for xyᵀ.

Shows as a formula that agrees once the transpose moves from one factor to the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.edits import Edit, Parts, multiplied, transposed
from xcheck.formula.tree import Node, Product

ORDER = 32

PLANTED = (r"\frac{\partial x^\top x\, b^\top x}{\partial x} = 2 b^\top x\, x + x x^\top b",)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """Two neighbours of a product, one of them transposed: the transpose goes to the other."""
    if not isinstance(node, Product):
        return
    for place, (left, right) in enumerate(zip(node.factors, node.factors[1:], strict=False)):
        shapes = [factor.shape for factor in (left, right)]
        if any(shape is None or shape.is_matrix or shape.is_scalar for shape in shapes):
            continue
        changed = (transposed(left), transposed(right))
        tree = multiplied(*node.factors[:place], *changed, *node.factors[place + 2 :])
        says = "An inner product and an outer one were mistaken for each other. Write `{mend}`."
        yield Edit(tree, "inner for outer product", says)


plants = mends
