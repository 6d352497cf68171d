"""The rules of sums over indices, blocks and derivatives."""

from __future__ import annotations

import re

from xcheck.dimensions import ONE, Dimension, Shape, summed
from xcheck.errors import NotSelfContained, NotUnderstood, ShapeError
from xcheck.formula.shapes.inference import Inference, rule
from xcheck.formula.shapes.kinds import SCALAR as SCALAR_KIND
from xcheck.formula.shapes.kinds import TIME
from xcheck.formula.shapes.symmetry import is_symmetric
from xcheck.formula.tree import (
    Block,
    Call,
    Derivative,
    Differential,
    Element,
    Implicit,
    Node,
    Objective,
    Solution,
    Symbol,
    Unknown,
    Variable,
    is_zero,
    shape_of,
)
from xcheck.formula.walks import copied, walk

_ORDINARY = re.compile(r"\\[dt]?frac\s*\{?\s*(?:\\(?:mathrm|operatorname|text|rm)\s*\{?\s*)?d|(?:\\mathrm\s*\{?)?\s*d")
"""How a derivative begins that is written with d and not with ∂."""


# -- sums over indices, blocks ---------------------------------------------------------------------


@rule(Block)
def _block(inference: Inference, node: Block) -> Node:
    """Blocks in a row have their rows in common, those in a column their columns; a bare 0 fills its place."""
    rows = [[inference.node(entry) for entry in row] for row in node.rows]
    heights = [_common(inference, row, "rows") for row in rows]
    widths = [_common(inference, [*column], "columns") for column in zip(*rows, strict=True)]
    places = [[Shape(height, width) for width in widths] for height in heights]
    filled = tuple(
        tuple(inference.zero(entry, place) if is_zero(entry) else entry for entry, place in zip(*pair, strict=True))
        for pair in zip(rows, places, strict=True)
    )
    resolved = [[inference.unifier.resolve(part) for part in parts] for parts in (heights, widths)]
    return copied(node, rows=filled, shape=Shape(*map(summed, resolved)))


def _common(inference: Inference, blocks: list[Node], axis: str) -> Dimension:
    """The rows of the blocks of one row, or the columns of those of one column."""
    shaped = [entry for entry in blocks if not is_zero(entry)]
    if not shaped:
        return ONE
    first = getattr(shape_of(shaped[0]), axis)
    for entry in shaped[1:]:
        if not inference.unifier.unify(first, getattr(shape_of(entry), axis)):
            one = "row" if axis == "rows" else "column"
            raise inference.mismatch(f"blocks of one {one} differ in {axis}:", shaped[0], "and", entry)
    return inference.unifier.resolve(first)


# -- equations that define a name --------------------------------------------------------------------


@rule(Solution)
def _solution(inference: Inference, node: Solution) -> Node:
    fresh = inference.unifier.fresh
    declared = inference.spaces.get(node.name)
    matrix, scalar = node.name[0].isupper(), inference.kinds.get(node.name) == SCALAR_KIND
    shape = Shape(ONE if scalar else fresh(), fresh() if matrix and not scalar else ONE)
    inference.unknowns[node.name] = declared.shape if declared is not None else shape
    of = inference.node(node.of)
    inference.conform("the two sides differ:", Unknown(node.name, shape=inference.unknowns[node.name]), "and", of)
    return copied(node, of=of, shape=of.shape)


@rule(Implicit)
def _implicit(inference: Inference, node: Implicit) -> Node:
    at = inference.node(node.at)
    inference.unknowns[node.name] = shape_of(at)
    of = inference.node(node.of)
    inference.conform("an equation for each unknown:", of, "and", at)
    return copied(node, of=of, at=at, shape=at.shape)


@rule(Unknown)
def _unknown(inference: Inference, node: Unknown) -> Node:
    return copied(node, shape=inference.unknowns[node.name])


# -- derivatives -----------------------------------------------------------------------------------


@rule(Derivative)
def _derivative(inference: Inference, node: Derivative) -> Node:
    wrt = node.wrt
    if not wrt:
        name = inference.conventions.variable
        if not name:
            raise NotSelfContained("∇ does not say with respect to what; write ∇_x", inference.text, node.span, "∇")
        wrt = (Variable(Symbol(name, span=node.span), span=node.span),) * node.order
    if node.sign == "nabla" and isinstance(node.of, Element) and not isinstance(node.of.of, Symbol):
        whole = inference.node(node.of.of)
        if shape_of(whole).is_scalar:
            # `\\nabla_x(…)_i` of a scalar is an entry of the gradient.
            return inference.node(copied(node.of, of=copied(node, of=inference.kept(whole))))
    if len(wrt) == 1 and isinstance(wrt[0].of, Block):
        return inference.node(_beside_each_other(inference, node, wrt[0]))
    of = inference.node(node.of)
    variables = tuple(_shaped_variable(inference, variable) for variable in wrt)
    shapes = [shape_of(variable) for variable in variables]
    if len(wrt) == 1 and not shape_of(of).is_scalar and _is_velocity(inference, node, wrt[0]):
        variables = (copied(variables[0], transposed=True),)
        wrt = variables
        inference.notes.append(f"{inference.shown(node)} has the shape of {inference.shown(node.of)}")
    if len(wrt) == 1:
        layout = inference.conventions.layouts[layout_of(node, wrt[0], inference.conventions.layout)]
        shape = layout.shape(shape_of(of), shapes[0])
    elif wrt[0].transposed:
        raise NotUnderstood(
            "write the transposed variable last, as in \\partial x \\, \\partial x^\\top", inference.text, wrt[0].span
        )
    elif shape_of(of).is_scalar:
        shape = Shape(shapes[0].rows * shapes[0].columns, shapes[1].rows * shapes[1].columns)
    elif all(shape.is_scalar for shape in shapes):
        # By numbers it is one derivative after the other, which each has the shape of the first.
        inner = copied(node, of=inference.kept(of), wrt=wrt[1:], order=1)
        return inference.node(copied(node, of=inner, wrt=wrt[:1], order=1))
    else:
        raise ShapeError(
            f"a second derivative is taken of a scalar; this is {inference.described(of)}", inference.text, node.of.span
        )
    return copied(node, of=of, wrt=variables, shape=shape)


def _is_velocity(inference: Inference, node: Derivative, variable: Variable) -> bool:
    r"""Whether it is `\\frac{dx}{dt}`, with d and by the time, which in every layout is written as x is."""
    by_time = variable.of == Symbol(TIME) and not variable.transposed and inference.symbol_shape(Symbol(TIME)).is_scalar
    return by_time and _ORDINARY.match(inference.text, *node.span) is not None


def _beside_each_other(inference: Inference, node: Derivative, variable: Variable) -> Node:
    r"""`\partial(w, v)`: the derivatives by several columns, below each other in denominator layout."""
    assert isinstance(variable.of, Block), "called for a block only"
    parts = [part for row in variable.of.rows for part in row]
    shapes = [shape_of(inference.node(part)) for part in parts]
    if not all(isinstance(part, Symbol) for part in parts) or any(shape.is_matrix or shape.is_row for shape in shapes):
        reason = "a derivative by several things at once is one by columns and numbers, as in \\partial(x, y)"
        raise NotUnderstood(reason, inference.text, variable.span)
    derivatives = tuple(copied(node, wrt=(copied(variable, of=part),)) for part in parts)
    denominator = layout_of(node, variable, inference.conventions.layout) == "denominator"
    rows = tuple((each,) for each in derivatives) if denominator else (derivatives,)
    return Block(rows, span=node.span)


@rule(Variable)
def _variable(inference: Inference, node: Variable) -> Node:
    return _shaped_variable(inference, node)


def _shaped_variable(inference: Inference, node: Variable) -> Variable:
    of = inference.node(node.of)
    if not isinstance(of.of if isinstance(of, Element) else of, Symbol):
        _refuse_lossy_expression(inference, of)
    return copied(node, of=of, shape=of.shape)


def _refuse_lossy_expression(inference: Inference, of: Node) -> None:
    """σ² determines σ, and a derivative by it can be computed; xᵀx does not determine x."""
    shown = inference.shown(of)
    found = {part for part in walk(of) if isinstance(part, Symbol)}
    if len(found) != 1:
        reason = f"a derivative by an expression is computed where it is one of one symbol; {shown} has {len(found)}"
        raise NotUnderstood(reason, inference.text, of.span)
    (symbol,) = found
    shapes = [inference.unifier.shape(shape_of(each)) for each in (of, inference.node(symbol))]
    entries = [shape.rows * shape.columns for shape in shapes]
    if isinstance(of, Call) and of.word == "vech" and is_symmetric(of.arguments[0], inference):
        return
    if entries[0] != entries[1]:
        reason = f"a derivative by {shown} cannot be computed: it does not determine {symbol.name}"
        raise NotUnderstood(reason, inference.text, of.span)


@rule(Objective)
def _objective(inference: Inference, node: Objective) -> Node:
    shown = inference.shown(node)
    reason = f"{shown} of what? Define what is differentiated, as in 'J = …: {shown} = …'"
    raise NotSelfContained(reason, inference.text, node.span, shown)


@rule(Differential)
def _differential(inference: Inference, node: Differential) -> Node:
    of = inference.node(node.of)
    return copied(node, of=of, shape=of.shape)


def layout_of(node: Derivative, variable: Variable, layout: str) -> str:
    """The layout a derivative is written in: ∂/∂xᵀ is numerator layout, ∇ has the variable's shape."""
    if variable.transposed:
        return "numerator"
    return "denominator" if node.sign == "nabla" else layout
