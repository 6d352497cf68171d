"""The rules of leaves, sums, infix signs, bars and transposes: the shapes of the parts, and what comes of them."""

from __future__ import annotations

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


# -- sums and infix signs -------------------------------------------------------------------------


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


# -- parts -----------------------------------------------------------------------------------------


def _scalars(indices: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(copied(index, shape=SCALAR) for index in indices)


# In a table, for mutmut leaves functions with decorators alone, and these are to be held by tests.
RULES |= {
    Number: _number, Symbol: _symbol, Constant: _constant, Basis: _basis, Sum: _sum, Negative: _negative,
    Infix: _infix, Transpose: _transpose, Bars: _bars, Norm: _norm,
    Substitution: _substitution, Integral: _integral,
}  # fmt: skip
