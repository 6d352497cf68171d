"""A Kronecker delta is forgotten: pᵢ(1 − pⱼ) for pᵢ(δᵢⱼ − pⱼ), pᵢ − pᵢpⱼ for δᵢⱼpᵢ − pᵢpⱼ.

Shows as a formula of entries that is right where two indices are equal, and agrees once a delta of them is put in. Mend
by writing it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from xcheck.diagnosis.edits import Edit, Parts, multiplied
from xcheck.dimensions import SCALAR
from xcheck.formula.tree import Constant, Element, Node, Number, Product, Sum, Symbol

ORDER = 49

PLANTED = (
    r"p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}: \frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)",
    r"p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}: \frac{\partial p_i}{\partial z_j} = p_i - p_i p_j",
    r"\frac{\partial x_i^3}{\partial x_j} = 3 x_i^2",
)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """A delta in the place of a 1, before a number or as one more factor of a product."""
    if node.shape != SCALAR or isinstance(node, Sum):
        return
    for pair in combinations(parts.indices, 2):
        delta = Element(Constant("I"), tuple(Symbol(name, shape=SCALAR) for name in pair), shape=SCALAR)
        one = isinstance(node, Number) and node.value == 1
        says = f"{parts.printed(delta)} is missing. Write `{{mend}}`."
        yield Edit(delta if one else multiplied(delta, node), "missing Kronecker delta", says)


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """A 1 for a delta, a product without it."""
    if _is_delta(node):
        yield Edit(Number(Fraction(1), shape=SCALAR), "missing Kronecker delta", "")
    elif isinstance(node, Product):
        for n, factor in enumerate(node.factors):
            if _is_delta(factor) and len(node.factors) > 1:
                yield Edit(multiplied(*node.factors[:n], *node.factors[n + 1 :]), "missing Kronecker delta", "")


def _is_delta(node: Node) -> bool:
    return isinstance(node, Element) and isinstance(node.of, Constant) and node.of.name == "I"
