"""An inverse is missing or too many: X for X⁻¹, a factor that stands above the line and belongs below, b/a for a/b.

Shows as a formula that agrees once one part is inverted. Mend by writing the inverse, or taking it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xcheck.diagnosis.edits import Edit, Parts, inverse, is_inverse, multiplied, rational
from xcheck.formula.tree import Bars, Call, Node, Norm, Number, Power, Product, Quotient, Sum, Symbol

ORDER = 36

PLANTED = (
    r"\frac{\partial \log\det X}{\partial X} = X^\top",
    r"\mathrm{d}(X^{-1}) = -X^{-1} \mathrm{d}X\, X",
    r"\nabla_x \frac{a^\top x}{x^\top x} = \frac{1}{x^\top x} \left(a - 2 \frac{x^\top x}{a^\top x} x\right)",
)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """The inverse of a square matrix, of an inverse what is inverted; a scalar on the other side of the line."""
    for changed in _inverted(node):
        yield Edit(changed, "inverse", "An inverse is missing or too many in one place. Write `{mend}`.")


def _inverted(node: Node) -> Iterator[Node]:
    if is_inverse(node):
        yield inverse(node)
    elif isinstance(node, Quotient) and rational(node.denominator) is None:
        yield multiplied(node.numerator, node.denominator)
        if _is_scalar(node.numerator) and _is_scalar(node.denominator) and rational(node.numerator) is None:
            yield Quotient(node.denominator, node.numerator)
    elif isinstance(node, Symbol | Sum | Product | Call) and _is_square(node):
        yield inverse(node)
    if isinstance(node, Product):
        for place, factor in enumerate(node.factors):
            if _is_scalar(factor) and rational(factor) is None and not isinstance(factor, Quotient | Power):
                yield Quotient(multiplied(*node.factors[:place], *node.factors[place + 1 :]), factor)
    elif isinstance(node, Symbol | Call | Norm | Bars) and _is_scalar(node):
        yield Quotient(Number(Fraction(1)), node)


def _is_scalar(node: Node) -> bool:
    return node.shape is not None and node.shape.is_scalar


def _is_square(node: Node) -> bool:
    return node.shape is not None and node.shape.is_matrix and node.shape.rows == node.shape.columns


plants = mends
