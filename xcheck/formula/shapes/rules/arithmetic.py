"""The rules of leaves, sums, products, bars and transposes: the shapes of the parts, and what comes of them."""

from __future__ import annotations

from functools import reduce

from xcheck.dimensions import ONE, SCALAR, Shape, dimension, triangular
from xcheck.errors import NotUnderstood, ShapeError
from xcheck.formula.names import barred
from xcheck.formula.shapes.inference import PLAIN_ONES, RULES, Inference
from xcheck.formula.shapes.rules.numpy import OPERATORS, entrywise
from xcheck.formula.tree import (
    Bars,
    Basis,
    Call,
    Constant,
    Element,
    Infix,
    Integral,
    Negative,
    Node,
    Norm,
    Number,
    Product,
    Quotient,
    Substitution,
    Sum,
    Symbol,
    Transpose,
    is_zero,
    shape_of,
)
from xcheck.formula.walks import copied, walk
from xcheck.spaces.scalars import Scalar
from xcheck.vocabulary.words import vocabulary

_VERBS = {"hadamard": "cannot multiply elementwise", "elementwise quotient": "cannot divide elementwise"}


# -- leaves ----------------------------------------------------------------------------------------


def _number(inference: Inference, node: Number) -> Node:
    return copied(node, shape=SCALAR)


def _symbol(inference: Inference, node: Symbol) -> Symbol:
    shape = inference.symbol_shape(node)
    if node.name in inference.families:
        shown = inference.shown(node)
        reason = f"{shown} stands here without an index, but {shown}_i is one of several; give what it is another name"
        raise NotUnderstood(reason, inference.text, node.span, node.name)
    return copied(node, shape=shape)


def _constant(inference: Inference, node: Constant) -> Node:
    if node.name in ("pi", "e", "i", "infty"):
        return copied(node, shape=SCALAR)
    if node.name in ("D", "L"):
        size = dimension(node.size)
        shape = Shape(size * size, triangular(size))
        return copied(node, shape=shape if node.name == "D" else shape.transposed)
    if node.name in ("K", "0"):
        first, second = (dimension(size) for size in f"{node.size},1".split(",")[:2])
        return copied(node, shape=Shape(first * second, first * second) if node.name == "K" else Shape(first, second))
    if node.name == "1" and inference.text[slice(*node.span)] == "1":
        inference.notes.append(PLAIN_ONES)
    size = dimension(node.size) if node.size else inference.unifier.fresh()
    return copied(node, shape=Shape(size, size if node.name == "I" else ONE))


def _basis(inference: Inference, node: Basis) -> Node:
    sizes = [inference.range_of(index) for index in node.indices]
    return copied(node, indices=_scalars(node.indices), shape=Shape(sizes[0], sizes[1] if len(sizes) > 1 else ONE))


# -- sums and products -----------------------------------------------------------------------------


def _sum(inference: Inference, node: Sum, *, entrywise: bool = False) -> Node:
    """A sum; `entrywise` also admits a number beside a matrix, as a matrix that is made entry by entry does.

    A scalar that is no number of its own is spread to every entry in code alone.
    """
    typed = [inference.node(term) for term in node.terms]
    shaped = [term for term in typed if not is_zero(term)]
    entrywise = entrywise or any(map(_is_made_by_entries, shaped))
    if not shaped:
        return copied(node, terms=tuple(typed), shape=SCALAR)
    first = next((term for term in shaped if not shape_of(term).is_scalar), shaped[0])
    for term in shaped:
        if term is first:
            continue
        spread = inference.is_code and shape_of(term).is_scalar  # which NumPy does
        fits = _may_be_added_to_entries(inference, term) and (shape_of(first).is_column or entrywise)
        if spread or fits:
            what = f"{inference.shown(term)} + {inference.shown(first)}"
            kind = "column" if shape_of(first).is_column else "matrix"
            inference.notes.append(f"{what}: the number is added to every entry of the {kind}")
        else:
            left, right = (first, term) if first.span <= term.span else (term, first)
            inference.conform("cannot add", left, "and", right)
    terms = [inference.zero(term, shape_of(first)) if is_zero(term) else term for term in typed]
    return copied(node, terms=tuple(terms), shape=shape_of(first))


def _is_made_by_entries(term: Node) -> bool:
    """Whether a term is a matrix by a product or a function that goes entry by entry: 1 - Y ⊙ Y, 1 - σ(X)."""
    if not shape_of(term).is_matrix:
        return False
    inner = term.of if isinstance(term, Negative) else term
    if isinstance(inner, Product):  # 2 Y ⊙ Y
        inner = inner.factors[-1]
    if isinstance(inner, Infix):
        return inner.operator != "kronecker"
    return isinstance(inner, Call) and vocabulary()[inner.word].elementwise


def _may_be_added_to_entries(inference: Inference, term: Node) -> bool:
    """A literal, or a symbol that is declared or defined as a number."""
    inner = term.of if isinstance(term, Negative) else term
    if not isinstance(inner, Symbol):
        return isinstance(inner, Number)
    defined = inner.name in inference.definitions and shape_of(term).is_scalar
    return defined or isinstance(inference.spaces.get(inner.name), Scalar)


def _negative(inference: Inference, node: Negative) -> Node:
    of = inference.node(node.of)
    return copied(node, of=of, shape=of.shape)


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


def _infix(inference: Inference, node: Infix) -> Node:
    if isinstance(node.left, Symbol) and isinstance(node.right, Symbol) and node.left.name in barred(node.right.name):
        # The adjoint of a name has its shape, whatever its letter suggests.
        inference.assume(node.left.name, inference.symbol_shape(node.right))
    left, right = _operand(inference, node, node.left), _operand(inference, node, node.right)
    if node.operator in OPERATORS:
        operands = copied(node, left=inference.kept(left), right=inference.kept(right))
        return inference.node(entrywise(operands))
    a, b = shape_of(left), shape_of(right)
    shape = a
    if node.operator == "kronecker":
        shape = inference.unifier.bounded(Shape(a.rows * b.rows, a.columns * b.columns))
    elif isinstance(left, Number) and node.operator == "elementwise quotient":
        shape = b
    else:
        inference.conform(_VERBS[node.operator], left, "and", right)
    return copied(node, left=left, right=right, shape=shape)


def _operand(inference: Inference, node: Infix, side: Node) -> Node:
    """Beside ⊙, where all is by entries, `1 - S` of a matrix is too; elsewhere it would be a forgotten I."""
    if isinstance(side, Sum) and node.operator != "kronecker" and id(side) not in inference.shaped:
        return _sum(inference, side, entrywise=True)
    return inference.node(side)


# -- scripts ---------------------------------------------------------------------------------------


def _transpose(inference: Inference, node: Transpose) -> Node:
    of = inference.node(node.of)
    if isinstance(of, Element) and isinstance(of.of, Symbol) and shape_of(of).is_scalar:
        reason = (
            f"an entry is a number and has no transpose; declare {of.of.name} as a Family if its members are columns"
        )
        raise NotUnderstood(reason, inference.text, node.span)
    return copied(node, of=of, shape=shape_of(of).transposed)


def demand_square(inference: Inference, node: Node, demand: str) -> None:
    """Makes a matrix square, or says what demands it."""
    if not inference.unifier.unify(shape_of(node).rows, shape_of(node).columns):
        raise ShapeError(f"{demand}; this is {inference.described(node)}", inference.text, node.span)


def _bars(inference: Inference, node: Bars) -> Node:
    of = inference.node(node.of)
    if shape_of(of).is_matrix:
        demand_square(inference, of, "|·| of a matrix is its determinant, which only a square matrix has")
        return copied(node, of=of, shape=SCALAR)
    return copied(node, of=of, shape=of.shape)


def _norm(inference: Inference, node: Norm) -> Node:
    of = inference.node(node.of)
    entries = [
        part
        for part in (walk(of) if shape_of(of).is_scalar else ())
        if isinstance(part, Element) and isinstance(part.of, Symbol) and part.of.name in inference.assumed
    ]
    if entries:
        shown = inference.shown(entries[0])
        reason = f"this is the norm of a number if {shown} is an entry; a family of vectors {shown} is not read"
        raise NotUnderstood(reason, inference.text, node.span)
    power = None if node.power is None else inference.node(node.power)
    if power is not None and not shape_of(power).is_scalar:
        raise ShapeError(
            f"the index of a norm is a number; this is {inference.described(power)}", inference.text, power.span
        )
    if shape_of(of).is_matrix and node.kind in ("1", "infty", "p"):
        # By columns or rows for some, which is another norm.
        inference.notes.append(f"{inference.shown(node)} is the norm of the entries, not the induced one")
    return copied(node, of=of, power=power, shape=SCALAR)


def _substitution(inference: Inference, node: Substitution) -> Node:
    value = inference.node(node.value)
    if not is_zero(value):
        inference.assume(node.name, shape_of(value))
    symbol = _symbol(inference, Symbol(node.name, span=node.span))
    if is_zero(value):
        value = inference.zero(value, shape_of(symbol))
    inference.conform("cannot substitute", copied(symbol, span=(0, 0)), "by", value)
    of = inference.node(node.of)
    return copied(node, of=of, value=value, shape=of.shape)


def _integral(inference: Inference, node: Integral) -> Node:
    if not inference.symbol_shape(Symbol(node.name, span=node.span)).is_scalar:
        raise ShapeError(f"an integral is read over a number; {node.name} is none", inference.text, node.span)
    lower, upper = inference.node(node.lower), inference.node(node.upper)
    for bound in (lower, upper):
        if not shape_of(bound).is_scalar:
            reason = f"the bound of an integral is a number; this is {inference.described(bound)}"
            raise ShapeError(reason, inference.text, bound.span)
    of = inference.node(node.of)
    return copied(node, of=of, lower=lower, upper=upper, shape=of.shape)


# -- parts ---------------------------------------------------------------------------------------------


def _scalars(indices: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(copied(index, shape=SCALAR) for index in indices)


# In a table, for mutmut leaves functions with decorators alone, and these are to be held by tests.
RULES |= {
    Number: _number, Symbol: _symbol, Constant: _constant, Basis: _basis, Sum: _sum, Negative: _negative,
    Product: _product, Quotient: _quotient, Infix: _infix, Transpose: _transpose, Bars: _bars, Norm: _norm,
    Substitution: _substitution, Integral: _integral,
}  # fmt: skip
