"""The rule of each kind of node: what shapes its parts must have, and what shape it has then."""

from __future__ import annotations

from dataclasses import replace

from xcheck.dimensions import ONE, SCALAR, Dimension, Shape, dimension
from xcheck.errors import NotSelfContained, NotUnderstood, ShapeError
from xcheck.formula import signatures
from xcheck.formula.inference import Inference, is_zero, rule, shape_of
from xcheck.formula.tree import (
    Apply,
    Bars,
    Basis,
    Block,
    Call,
    Constant,
    Derivative,
    Differential,
    Element,
    Infix,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Reduction,
    Substitution,
    Sum,
    Symbol,
    Transpose,
    Variable,
    map_children,
    walk,
)
from xcheck.spaces import Map, Scalar
from xcheck.vocabulary.words import vocabulary

MAX_POWER = 64
"""The largest power of a matrix that is computed."""

_VERBS = {"hadamard": "cannot multiply elementwise", "elementwise quotient": "cannot divide elementwise"}


# -- leaves ----------------------------------------------------------------------------------------


@rule(Number)
def _number(inference: Inference, node: Number) -> Node:
    return replace(node, shape=SCALAR)


@rule(Symbol)
def _symbol(inference: Inference, node: Symbol) -> Symbol:
    return replace(node, shape=inference.symbol_shape(node))


@rule(Constant)
def _constant(inference: Inference, node: Constant) -> Node:
    if node.name in ("pi", "e"):
        return replace(node, shape=SCALAR)
    size = dimension(node.size) if node.size else inference.unifier.fresh()
    return replace(node, shape=Shape(size, size if node.name == "I" else ONE))


@rule(Basis)
def _basis(inference: Inference, node: Basis) -> Node:
    sizes = [inference.range_of(index) for index in node.indices]
    return replace(node, indices=_scalars(node.indices), shape=Shape(sizes[0], sizes[1] if len(sizes) > 1 else ONE))


@rule(Apply)
def _apply(inference: Inference, node: Apply) -> Node:
    space = inference.spaces.get(node.function)
    if not isinstance(space, Map):
        reason = f"{node.function} is applied to an argument but is no declared function; declare a Map or define it"
        raise NotSelfContained(reason, inference.text, node.span, node.function)
    argument = inference.node(node.argument)
    if not inference.unifier.unify_shapes(space.domain.shape, shape_of(argument)):
        reason = f"{node.function} takes {space.domain.shape}; this is {inference.described(argument)}"
        raise ShapeError(reason, inference.text, node.argument.span)
    return replace(node, argument=argument, shape=space.codomain.shape)


# -- sums and products -----------------------------------------------------------------------------


@rule(Sum)
def _sum(inference: Inference, node: Sum) -> Node:
    typed = [inference.node(term) for term in node.terms]
    shaped = [term for term in typed if not is_zero(term)]
    if not shaped:
        return replace(node, terms=tuple(typed), shape=SCALAR)
    first = next((term for term in shaped if not shape_of(term).is_scalar), shaped[0])
    for term in shaped:
        if term is first:
            continue
        if _may_be_added_to_entries(inference, term) and shape_of(first).is_column:
            what = f"{inference.shown(term)} + {inference.shown(first)}"
            inference.notes.append(f"{what}: the number is added to every entry of the column")
        else:
            left, right = (first, term) if first.span <= term.span else (term, first)
            inference.conform("cannot add", left, "and", right)
    terms = [inference.zero(term, shape_of(first)) if is_zero(term) else term for term in typed]
    return replace(node, terms=tuple(terms), shape=shape_of(first))


def _may_be_added_to_entries(inference: Inference, term: Node) -> bool:
    """A literal, or a symbol that is declared a scalar."""
    inner = term.of if isinstance(term, Negative) else term
    return isinstance(inner, Number) or (isinstance(inner, Symbol) and isinstance(inference.spaces.get(inner.name), Scalar))


@rule(Negative)
def _negative(inference: Inference, node: Negative) -> Node:
    of = inference.node(node.of)
    return replace(node, of=of, shape=of.shape)


@rule(Product)
def _product(inference: Inference, node: Product) -> Node:
    return _folded(inference, _inner_products_grouped(inference, [inference.node(factor) for factor in node.factors]), node)


def _inner_products_grouped(inference: Inference, factors: list[Node]) -> list[Node]:
    """In `A b^T c` the row cannot follow the matrix: b^T c is a number, and is read as one."""
    result: list[Node] = []
    place = 0
    while place < len(factors):
        factor = factors[place]
        before = next((f for f in reversed(result) if not shape_of(f).is_scalar), None)
        if before is not None and shape_of(factor).is_row and not shape_of(before).is_column:
            stop = next((k for k in range(place + 1, len(factors)) if shape_of(factors[k]).is_column), None)
            if stop is not None and not _open_product(result).is_column:
                inside = factors[place : stop + 1]
                span = (inside[0].span[0], inside[-1].span[1])
                result.append(_folded(inference, inside, Product(tuple(inside), span=span)))
                place = stop + 1
                continue
        result.append(factor)
        place += 1
    return result


def _open_product(factors: list[Node]) -> Shape:
    """The shape of a product by kinds alone, without binding a dimension."""
    shape = SCALAR
    for factor in factors:
        shape = _times(shape, shape_of(factor))
    return shape


def _times(left: Shape, right: Shape) -> Shape:
    if left.is_scalar or right.is_scalar:
        return right if left.is_scalar else left
    return Shape(left.rows, right.columns)


def _folded(inference: Inference, factors: list[Node], node: Product) -> Node:
    shape, before = shape_of(factors[0]), [factors[0]]
    for factor in factors[1:]:
        own = shape_of(factor)
        span = (before[0].span[0], before[-1].span[1])
        left = replace(before[0] if len(before) == 1 else Product(tuple(before), span=span), shape=shape)
        inference.unifier.origin = origin = ("cannot multiply", left, "by", factor)
        if not (shape.is_scalar or own.is_scalar or inference.unifier.unify(shape.columns, own.rows)):
            raise inference.mismatch(*origin)
        shape = _times(shape, own)
        before.append(factor)
    return replace(node, factors=tuple(factors), shape=shape)


@rule(Quotient)
def _quotient(inference: Inference, node: Quotient) -> Node:
    numerator, denominator = inference.node(node.numerator), inference.node(node.denominator)
    if not shape_of(denominator).is_scalar:
        reason = (
            f"cannot divide by {inference.described(denominator)}; "
            "only a scalar divides (use ^{-1} for an inverse, \\oslash elementwise)"
        )
        raise ShapeError(reason, inference.text, denominator.span)
    return replace(node, numerator=numerator, denominator=denominator, shape=numerator.shape)


@rule(Infix)
def _infix(inference: Inference, node: Infix) -> Node:
    left, right = inference.node(node.left), inference.node(node.right)
    a, b = shape_of(left), shape_of(right)
    shape = a
    if node.operator == "kronecker":
        shape = Shape(a.rows * b.rows, a.columns * b.columns)
    elif isinstance(left, Number) and node.operator == "elementwise quotient":
        shape = b
    else:
        inference.conform(_VERBS[node.operator], left, "and", right)
    return replace(node, left=left, right=right, shape=shape)


# -- scripts ---------------------------------------------------------------------------------------


@rule(Transpose)
def _transpose(inference: Inference, node: Transpose) -> Node:
    of = inference.node(node.of)
    return replace(node, of=of, shape=shape_of(of).transposed)


@rule(Power)
def _power(inference: Inference, node: Power) -> Node:
    of, exponent = inference.node(node.of), inference.node(node.exponent)
    shape = shape_of(of)
    if isinstance(of, Constant) and of.name == "e":
        shape = shape_of(exponent)
        if shape.is_matrix:
            reason = "e to a matrix is elementwise for some and the matrix exponential for others; write \\exp or expm"
            raise NotUnderstood(reason, inference.text, node.span)
    elif not shape_of(exponent).is_scalar:
        raise ShapeError(f"an exponent is a scalar; this is {inference.described(exponent)}", inference.text, exponent.span)
    elif shape.is_matrix:
        _demand_square(inference, of, "only a square matrix has powers")
        power = integer(exponent)
        if power is None or abs(power) > MAX_POWER:
            reason = f"the power of a matrix must be an integer up to {MAX_POWER}"
            raise NotUnderstood(reason, inference.text, node.exponent.span)
    return replace(node, of=of, exponent=exponent, shape=shape)


def _demand_square(inference: Inference, node: Node, demand: str) -> None:
    if not inference.unifier.unify(shape_of(node).rows, shape_of(node).columns):
        raise ShapeError(f"{demand}; this is {inference.described(node)}", inference.text, node.span)


@rule(Bars)
def _bars(inference: Inference, node: Bars) -> Node:
    of = inference.node(node.of)
    if shape_of(of).is_matrix:
        _demand_square(inference, of, "|·| of a matrix is its determinant, which only a square matrix has")
        return replace(node, of=of, shape=SCALAR)
    return replace(node, of=of, shape=of.shape)


@rule(Norm)
def _norm(inference: Inference, node: Norm) -> Node:
    of = inference.node(node.of)
    entries = [part for part in walk(of) if isinstance(part, Element) and isinstance(part.of, Symbol)]
    if shape_of(of).is_scalar and any(part.of.name in inference.assumed for part in entries):
        shown = inference.shown(entries[0])
        reason = f"the norm of {inference.shown(of)} is one of a number, if {shown} is an entry; a family of vectors {shown} is not read"
        raise NotUnderstood(reason, inference.text, node.span)
    return replace(node, of=of, shape=SCALAR)


@rule(Element)
def _element(inference: Inference, node: Element) -> Node:
    of = inference.node(node.of)
    shape = shape_of(of)
    sizes = [d for d in (shape.rows, shape.columns) if d != ONE]
    if len(sizes) != len(node.indices):
        count = f"{len(node.indices)} {'index' if len(node.indices) == 1 else 'indices'}"
        reason = f"{inference.described(of)}, has entries with {len(sizes)}, not {count}"
        raise ShapeError(reason, inference.text, node.span)
    for index, d in zip(node.indices, sizes, strict=True):
        if isinstance(index, Symbol) and not inference.unifier.unify(inference.range_of(index), d):
            reason = f"the index {index.name} would run over two different sizes; use another letter for one of them"
            raise NotUnderstood(reason, inference.text, node.span, index.name)
    return replace(node, of=of, indices=_scalars(node.indices), shape=SCALAR)


@rule(Substitution)
def _substitution(inference: Inference, node: Substitution) -> Node:
    value, symbol = inference.node(node.value), _symbol(inference, Symbol(node.name, span=node.span))
    inference.conform("cannot substitute", replace(symbol, span=(0, 0)), "by", value)
    of = inference.node(node.of)
    return replace(node, of=of, value=value, shape=of.shape)


# -- words, sums over indices, blocks --------------------------------------------------------------


@rule(Call)
def _call(inference: Inference, node: Call) -> Node:
    arguments = tuple(inference.node(argument) for argument in node.arguments)
    shapes = [shape_of(argument) for argument in arguments]
    signature = vocabulary()[node.word].signature
    fitting = [alternative for alternative in signatures.alternatives(signature) if alternative.fits(shapes)]
    found = signatures.result(fitting[0], shapes, inference.unifier) if fitting else 0
    if isinstance(found, int):
        given = arguments[found]
        reason = f"{node.word} takes {signatures.wanted(signature, found)}; this is {inference.described(given)}"
        raise ShapeError(reason, inference.text, given.span)
    return replace(node, arguments=arguments, shape=found)


@rule(Reduction)
def _reduction(inference: Inference, node: Reduction) -> Node:
    body = inference.node(node.body)
    if node.index not in inference.ranges:
        raise NotUnderstood(f"nothing in this {node.word} has the index {node.index}", inference.text, node.span, node.index)
    if node.lower is not None and integer(node.lower) != 1:
        raise NotUnderstood("a sum is read over its whole range, from 1", inference.text, node.lower.span)
    if isinstance(node.upper, Symbol) and node.upper.name in inference.dimensions:
        if not inference.unifier.unify(inference.ranges[node.index], Dimension(1, (node.upper.name,))):
            reason = f"the sum ends at {node.upper.name}, but {node.index} runs to {inference.unifier.resolve(inference.ranges[node.index])}"
            raise ShapeError(reason, inference.text, node.upper.span)
    elif node.upper is not None:
        raise NotUnderstood("a sum is read over its whole range, to a named dimension", inference.text, node.upper.span)
    return replace(node, body=body, lower=_scalar(node.lower), upper=_scalar(node.upper), shape=body.shape)


@rule(Block)
def _block(inference: Inference, node: Block) -> Node:
    rows = [[inference.node(entry) for entry in row] for row in node.rows]
    unify = inference.unifier.unify
    for row in rows:
        for entry in row[1:]:
            if not unify(shape_of(row[0]).rows, shape_of(entry).rows):
                raise inference.mismatch("blocks of one row differ in rows:", row[0], "and", entry)
    for column in zip(*rows, strict=True):
        for entry in column[1:]:
            if not unify(shape_of(column[0]).columns, shape_of(entry).columns):
                raise inference.mismatch("blocks of one column differ in columns:", column[0], "and", entry)
    height = _total(inference, [shape_of(row[0]).rows for row in rows], node)
    width = _total(inference, [shape_of(entry).columns for entry in rows[0]], node)
    return replace(node, rows=tuple(map(tuple, rows)), shape=Shape(height, width))


def _total(inference: Inference, parts: list[Dimension], node: Block) -> Dimension:
    """The sum of equal dimensions; others have no monomial."""
    resolved = [inference.unifier.resolve(part) for part in parts]
    if any(part.names != resolved[0].names for part in resolved):
        raise NotUnderstood("blocks of different named sizes beside each other are not read yet", inference.text, node.span)
    return Dimension(sum(part.factor for part in resolved), resolved[0].names)


# -- derivatives -----------------------------------------------------------------------------------


@rule(Derivative)
def _derivative(inference: Inference, node: Derivative) -> Node:
    wrt = node.wrt
    if not wrt:
        name = inference.conventions.variable
        if not name:
            raise NotSelfContained("∇ does not say with respect to what; write ∇_x", inference.text, node.span, "∇")
        wrt = (Variable(Symbol(name, span=node.span), span=node.span),) * node.order
    of = inference.node(node.of)
    variables = tuple(_variable(inference, variable) for variable in wrt)
    shapes = [shape_of(variable) for variable in variables]
    if len(wrt) == 1:
        layout = inference.conventions.layouts[layout_of(node, wrt[0], inference.conventions.layout)]
        shape = layout.shape(shape_of(of), shapes[0])
    elif wrt[0].transposed:
        raise NotUnderstood("write the transposed variable last, as in \\partial x \\, \\partial x^\\top", inference.text, wrt[0].span)
    elif shape_of(of).is_scalar:
        shape = Shape(shapes[0].rows * shapes[0].columns, shapes[1].rows * shapes[1].columns)
    else:
        raise ShapeError(f"a second derivative is taken of a scalar; this is {inference.described(of)}", inference.text, node.of.span)
    return replace(node, of=of, wrt=variables, shape=shape)


@rule(Variable)
def _variable(inference: Inference, node: Variable) -> Variable:
    of = inference.node(node.of)
    return replace(node, of=of, shape=of.shape)


@rule(Differential)
def _differential(inference: Inference, node: Differential) -> Node:
    of = inference.node(node.of)
    return replace(node, of=of, shape=of.shape)


def layout_of(node: Derivative, variable: Variable, layout: str) -> str:
    """The layout a derivative is written in: ∂/∂xᵀ is numerator layout, ∇ has the variable's shape."""
    if variable.transposed:
        return "numerator"
    return "denominator" if node.sign == "nabla" else layout


def integer(node: Node) -> int | None:
    """The integer that a tree spells, or None."""
    if isinstance(node, Number) and node.value.denominator == 1:
        return int(node.value)
    if isinstance(node, Negative):
        inner = integer(node.of)
        return None if inner is None else -inner
    return None


def _scalar(node: Node | None) -> Node | None:
    """A tree of numbers, such as the end of a sum, with the shapes that numbers have."""
    return None if node is None else replace(map_children(node, lambda child: replace(child, shape=SCALAR)), shape=SCALAR)


def _scalars(indices: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(replace(index, shape=SCALAR) for index in indices)
