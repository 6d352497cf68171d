"""The rules of products and quotients: which factors stand side by side, and where a fraction or a number ends."""

from __future__ import annotations

from functools import reduce

from xcheck.dimensions import ONE, SCALAR, Shape
from xcheck.errors import ShapeError
from xcheck.formula.shapes.inference import RULES, Inference
from xcheck.formula.tree import Node, Product, Quotient, Transpose, shape_of
from xcheck.formula.walks import copied


def _product(inference: Inference, node: Product) -> Node:
    over = _over_the_rest(inference, node)
    if over is not None:
        return inference.node(over)
    factors = [inference.node(factor) for factor in node.factors]
    if node.dots:
        factors = _multiplied_at_dots(inference, factors, node.dots)
    if len(factors) == 1:
        return factors[0]
    return copied(_folded(inference, _inner_products_grouped(inference, factors)), span=node.span)


def _over_the_rest(inference: Inference, node: Product) -> Node | None:
    r"""`a / b^\top x` as a / (b^\top x): nothing is divided by a row, so what follows it belongs below the line too."""
    for place, factor in enumerate(node.factors[:-1]):
        if not isinstance(factor, Quotient) or not isinstance(factor.denominator, Transpose) or node.dots:
            continue
        if "/" not in inference.text[factor.numerator.span[1] : factor.denominator.span[0]]:
            continue  # \frac{a}{b^\top} says where it ends
        below = (factor.denominator, *node.factors[place + 1 :])
        end = node.factors[-1].span[1]
        denominator = Product(below, span=(factor.denominator.span[0], end))
        quotient = copied(factor, denominator=denominator, span=(factor.span[0], end))
        inference.notes.append(f"{inference.shown(quotient)} is read as one fraction: nothing is divided by a row")
        return copied(node, factors=(*node.factors[:place], quotient))
    return None


def _multiplied_at_dots(inference: Inference, factors: list[Node], dots: tuple[int, ...]) -> list[Node]:
    r"""`A a \cdot B x` of two columns, with numbers before them, is (A a)ᵀBx: no other product of columns exists.

    NumPy's `a @ B` is (aᵀB)ᵀ: it has no rows.
    """
    result: list[Node] = []
    place, numpy = 0, inference.is_code
    while place < len(factors):
        before = [each for each in result if not shape_of(each).is_scalar]
        right = factors[place:] if place in dots and before else []
        end = next((n for n, each in enumerate(right, 1) if shape_of(each).is_column), len(right) if numpy else 0)
        first = next((each for each in right if not shape_of(each).is_scalar), None)
        if end and first is not None and not shape_of(first).is_row and reduce(_times, map(shape_of, before)).is_column:
            left = before[0] if len(before) == 1 else _folded(inference, before)
            inner = _folded(inference, [_across(left), *right[:end]])
            result = [each for each in result if shape_of(each).is_scalar]
            result.append(inner if shape_of(inner).is_scalar else _across(inner))
            place += end
        else:
            result.append(factors[place])
            place += 1
    return result


def _across(node: Node) -> Transpose:
    return Transpose(node, span=node.span, shape=shape_of(node).transposed)


def _inner_products_grouped(inference: Inference, factors: list[Node]) -> list[Node]:
    """In `A b^T c` the row cannot follow the matrix: b^T c is a number, and is read as one."""
    if not any(shape_of(factor).is_row for factor in factors[1:]):
        return factors
    following = _next_columns(factors)
    result: list[Node] = []
    open_shape, place = SCALAR, 0
    while place < len(factors):
        factor, stop = factors[place], following[place]
        if shape_of(factor).is_row and open_shape.columns != ONE and stop is not None:
            factor, place = _folded(inference, factors[place : stop + 1]), stop
        result.append(factor)
        open_shape = _times(open_shape, shape_of(factor))
        place += 1
    return result


def _next_columns(factors: list[Node]) -> list[int | None]:
    """For each place the next place behind it where a column stands."""
    following: list[int | None] = []
    column = None
    for place, factor in reversed([*enumerate(factors)]):
        following.append(column)
        column = place if shape_of(factor).is_column else column
    return following[::-1]


def _times(left: Shape, right: Shape) -> Shape:
    """The shape of a product by kinds alone, without binding a dimension."""
    if left.is_scalar or right.is_scalar:
        return right if left.is_scalar else left
    return Shape(left.rows, right.columns)


def _folded(inference: Inference, factors: list[Node]) -> Product:
    """The product of factors that conform."""
    shape = shape_of(factors[0])
    for place, factor in enumerate(factors[1:], 1):
        own = shape_of(factor)
        if not (shape.is_scalar or own.is_scalar):
            span = (factors[0].span[0], factors[place - 1].span[1])
            left = Product(tuple(factors[:place]), span=span, shape=shape)
            inference.unifier.origin = said = ("cannot multiply", left, "by", factor)
            if not inference.unifier.unify(shape.columns, own.rows):
                raise inference.mismatch(*said)
        shape = _times(shape, own)
    return Product(tuple(factors), span=(factors[0].span[0], factors[-1].span[1]), shape=shape)


def _quotient(inference: Inference, node: Quotient) -> Node:
    numerator, denominator = inference.node(node.numerator), inference.node(node.denominator)
    if not shape_of(denominator).is_scalar:
        reason = (
            f"cannot divide by {inference.described(denominator)}; "
            "only a scalar divides (use ^{-1} for an inverse, \\oslash elementwise)"
        )
        raise ShapeError(reason, inference.text, denominator.span)
    return copied(node, numerator=numerator, denominator=denominator, shape=numerator.shape)


# In a table, as those of arithmetic are.
RULES |= {Product: _product, Quotient: _quotient}
