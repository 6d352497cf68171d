"""NumPy's `*`, `/` and `**`: entry by entry, and a number counts for every entry; which it is, the shapes tell."""

from __future__ import annotations

from fractions import Fraction

from xcheck.formula.powers import power_of_entries
from xcheck.formula.tree import Infix, Node, Number, Power, Product, Quotient, shape_of
from xcheck.formula.walks import copied

OPERATORS = ("times", "over", "power")


def entrywise(node: Infix) -> Node:
    """What an operator of NumPy means between operands that have shapes; to be given its own shape."""
    scalars = shape_of(node.left).is_scalar, shape_of(node.right).is_scalar
    if node.operator == "power":
        power = Power(node.left, node.right, span=node.span)
        return power_of_entries(power) if shape_of(node.left).is_matrix and scalars[1] else power
    if node.operator == "times":
        if any(scalars):
            return Product((node.left, node.right), span=node.span)
        return copied(node, operator="hadamard")
    if scalars[1]:
        return Quotient(node.left, node.right, span=node.span)
    if scalars[0] and not isinstance(node.left, Number):
        inverse = Infix("elementwise quotient", Number(Fraction(1)), node.right, span=node.span)
        return Product((node.left, inverse), span=node.span)
    return copied(node, operator="elementwise quotient")
