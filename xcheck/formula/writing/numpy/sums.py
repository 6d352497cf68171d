"""Sums and products by entries, with what NumPy broadcasts: m for m 1, `v[:, None]` for v 1ᵀ, v for 1 vᵀ."""

from __future__ import annotations

from xcheck.formula.tree import Constant, Infix, Negative, Node, Product, Sum, Transpose, shape_of
from xcheck.formula.writing.numpy.writer import ATOM, PRODUCT, SUM, Writer, bracketed


def broadcast_sum(node: Sum, writer: Writer) -> tuple[int, str]:
    """The terms of a sum, each as short as NumPy lets it be beside the others."""
    pairs = [(term.of, " - ") if isinstance(term, Negative) else (term, " + ") for term in node.terms]
    spread = [_spread(inner, writer) for inner, _ in pairs]
    # NumPy broadcasts to the shape of what stands beside it.
    spread = spread if None in spread else [None] * len(pairs)
    text = ""
    for (inner, sign), short in zip(pairs, spread, strict=True):
        own, part = writer.write(inner) if short is None else short
        first = "-" if sign == " - " else ""
        text += (sign if text else first) + bracketed(own, part, PRODUCT if text or first else SUM)
    return SUM, text


def broadcast_sides(node: Infix, writer: Writer) -> tuple[tuple[int, str], tuple[int, str]]:
    """Both sides of a product or quotient by entries, one of them as short as NumPy lets it be beside the other."""
    left, right = _spread(node.left, writer), _spread(node.right, writer)
    if left is not None and right is None:
        return left, writer.write(node.right)
    return writer.write(node.left), writer.write(node.right) if right is None or left is not None else right


def _spread(term: Node, writer: Writer) -> tuple[int, str] | None:
    """What NumPy broadcasts to a term: the number of m 1, the column of v 1ᵀ, the row of 1 vᵀ; None for another."""
    if not isinstance(term, Product):
        return None
    *before, last = term.factors
    if _is_ones(last) and all(shape_of(factor).is_scalar for factor in before):
        return writer.write(before[0] if len(before) == 1 else Product(tuple(before), shape=shape_of(before[0])))
    if len(before) == 1 and isinstance(last, Transpose) and _is_ones(last.of) and shape_of(before[0]).is_column:
        return ATOM, f"{writer.at(before[0], ATOM)}[:, None]"
    if len(before) == 1 and _is_ones(before[0]) and isinstance(last, Transpose) and shape_of(last.of).is_column:
        return writer.write(last.of)
    return None


def _is_ones(node: Node) -> bool:
    return isinstance(node, Constant) and node.name == "1"
