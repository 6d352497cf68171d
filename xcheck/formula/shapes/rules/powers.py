"""The rule of powers: of numbers and entries with any exponent, of square matrices with whole and half ones."""

from __future__ import annotations

from xcheck.errors import NotUnderstood, ShapeError, TwoReadings
from xcheck.formula.equation import Equation
from xcheck.formula.powers import power_of_entries
from xcheck.formula.shapes.inference import Inference, rule
from xcheck.formula.shapes.rules.arithmetic import demand_square
from xcheck.formula.tree import Call, Constant, Derivative, Differential, Node, Power, Symbol, shape_of
from xcheck.formula.typed import Typed
from xcheck.formula.walks import copied, walk
from xcheck.formula.whole_numbers import half_integer, is_whole
from xcheck.vocabulary.words import vocabulary

MAX_POWER = 64
"""The largest power of a matrix that is computed."""


@rule(Power)
def _power(inference: Inference, node: Power) -> Node:
    of, exponent = inference.node(node.of), inference.node(node.exponent)
    shape = shape_of(of)
    if isinstance(of, Constant) and of.name == "e":
        shape = shape_of(exponent)
        if shape.is_matrix and inference.conventions.functions == "matrix":
            return inference.node(Call("expm", (node.exponent,), span=node.span))
        if shape.is_matrix:
            reason = "e to a matrix is elementwise for some and the matrix exponential for others; write \\exp or expm"
            raise TwoReadings(reason, inference.text, node.span)
    elif not shape_of(exponent).is_scalar:
        raise ShapeError(
            f"an exponent is a scalar; this is {inference.described(exponent)}", inference.text, exponent.span
        )
    elif shape.is_matrix and _is_of_function(node, of):
        inference.notes.append(f"{inference.shown(node)}: the power is taken of every entry")
        return inference.node(power_of_entries(node))
    elif shape.is_matrix:
        demand_square(inference, of, "only a square matrix has powers")
        _demand_computed(inference, exponent)
    return copied(node, of=of, exponent=exponent, shape=shape)


def _is_of_function(node: Power, of: Node) -> bool:
    r"""Whether a power is a function's own, `\tanh^2(X)`, that is applied to every entry as the function is."""
    own = isinstance(of, Call) and vocabulary()[of.word].elementwise
    return own and isinstance(node.of, Call) and (0, 0) < node.exponent.span < node.of.arguments[0].span


def _demand_computed(inference: Inference, exponent: Node) -> None:
    """An exponent of a matrix is a number, or made of letters that are whole numbers."""
    power = half_integer(exponent)
    if power is None and is_whole(exponent):
        for part in walk(exponent):
            if isinstance(part, Symbol):
                inference.count(part)
    elif power is None or abs(power) > MAX_POWER:
        reason = (
            f"the power of a matrix must be an integer up to {MAX_POWER}, half of one, "
            "or made of letters for integers, as in X^{k-1}"
        )
        raise NotUnderstood(reason, inference.text, exponent.span)


def refuse_moving_counts(typed: Typed, equation: Equation, variable: str) -> None:
    """A size and a letter for a whole number cannot change by a little; `variable` is that of a bare ∇."""
    shapes = [space.shape for space in typed.spaces.values()]
    sizes = {name for shape in shapes for d in (shape.rows, shape.columns) for name in d.names}
    still = sizes.union(typed.counts) - set(typed.spaces) - set(dict(equation.definitions))
    if not still:
        return
    moving: list[tuple[Node, Node]] = [(node.of, node) for node in equation.of(Differential)]
    moving += [(part, node) for node in equation.of(Derivative) for each in node.wrt for part in each.parts]
    moving += [(Symbol(variable), node) for node in equation.of(Derivative) if not node.wrt]
    for part, node in moving:
        if isinstance(part, Symbol) and part.name in still:
            reason = f"{part.name} is a whole number here; there is no derivative by it"
            raise NotUnderstood(reason, equation.text, node.span, part.name)
