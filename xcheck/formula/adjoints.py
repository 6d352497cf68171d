r"""What an operator without an operand, `\nabla_W = …`, and an adjoint bar, `\bar A = …`, are derivatives of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xcheck.formula.clause import Clause
from xcheck.formula.inference import Conventions, Inference, shape_of
from xcheck.formula.names import barred
from xcheck.formula.tree import (
    Call,
    Derivative,
    Element,
    Equation,
    Infix,
    Node,
    Objective,
    Sum,
    Symbol,
    Variable,
    contains,
    reached,
    rewrite,
    symbols,
    walk,
)
from xcheck.spaces import Space


def with_adjoint(claim: Clause, definitions: tuple[tuple[str, Node], ...], spaces: Mapping[str, Space]) -> Clause:
    r"""`C = AB: \bar A = \bar C B^\top` as a claim on the gradient, by A, of ⟨C̄, C⟩ with any fixed C̄.

    Where the left side is x̄ for a symbol x, or `\nabla_x`, and another side names ȳ of a defined y, the sum of
    all such ⟨ȳ, y⟩ is the scalar that is differentiated. A bar on the left of bars of names that nothing
    defines is the derivative of something that the statement does not say.
    """
    if not claim.sides:
        return claim
    left = claim.sides[0]
    target = left.of if isinstance(left, Element) else left
    values = dict(definitions)
    if isinstance(target, Derivative) and isinstance(target.of, Objective) and len(target.wrt) == 1:
        variable = target.wrt[0].of
        name = variable.name if isinstance(variable, Symbol) else ""
    elif isinstance(target, Symbol) and target.name not in values and target.name not in spaces:
        name = _unbarred(target.name)
    else:
        return claim
    if not name or (name in values and isinstance(target, Symbol)):
        return claim
    # A bar that is defined, as in `\\bar S = …`, leads on to those that its value names.
    named = set().union(*(reached(side, values) for side in claim.sides[1:])) - set(values)
    outputs = {y: bar for y in values for bar in barred(y) if bar in named and name in reached(values[y], values)}
    of: Node = Objective(span=target.span)
    if outputs:
        of = paired(outputs, target.span)
    elif isinstance(target, Derivative) or (
        not any(_unbarred(bar) and bar not in spaces for bar in named) and not _goes_into_a_loss(name, values)
    ):
        return claim
    gradient = Derivative(of, (Variable(Symbol(name, span=target.span), span=target.span),), "nabla", span=target.span)
    first = replace(left, of=gradient) if isinstance(left, Element) else gradient
    return replace(claim, sides=(first, *claim.sides[1:]))


LOSSES = frozenset({"J", "L", "ell", "f", "l"})
"""Letters of what a bar without other bars is the derivative of, where the statement defines it."""


def _goes_into_a_loss(name: str, values: Mapping[str, Node]) -> bool:
    return any(name in reached(values[loss], values) for loss in LOSSES & values.keys())


def paired(outputs: Mapping[str, str], span: tuple[int, int]) -> Node:
    """The sum of the inner products of the outputs with their bars."""
    terms = tuple(
        Call("total", (Infix("hadamard", Symbol(bar, span=span), Symbol(name, span=span), span=span),), span=span)
        for name, bar in outputs.items()
    )
    return terms[0] if len(terms) == 1 else Sum(terms, span=span)


def _unbarred(name: str) -> str:
    """The name under a bar; "" if there is no bar."""
    if name.endswith("_bar"):
        return name.removesuffix("_bar")
    base, bar, rest = name.partition("_bar_")
    return f"{base}_{rest}" if bar else ""


def with_objective(equation: Equation, name: str) -> Equation:
    """The equation in which operators without an operand are applied to this name; unchanged if it is ""."""

    def named(node: Node) -> Node | None:
        return Symbol(name, span=node.span) if isinstance(node, Objective) else None

    return replace(equation, sides=tuple(rewrite(side, named) for side in equation.sides)) if name else equation


def lacks_objective(equation: Equation) -> bool:
    """Whether an operator stands without an operand."""
    return any(contains(side, Objective) for side in equation.sides)


def scalar_in_sight(equation: Equation, spaces: Mapping[str, Space], conventions: Conventions) -> str:
    """The one defined scalar that contains what is differentiated by and goes into no other; "" if there is none."""
    inference = Inference(equation, spaces, conventions)
    values = dict(equation.definitions)
    nodes = [node for side in equation.sides for node in walk(side)]
    alone = [node for node in nodes if isinstance(node, Derivative) and isinstance(node.of, Objective)]
    by = {variable.of for node in alone for variable in node.wrt}
    wanted = set().union(*map(symbols, by)) or {conventions.variable}
    scalars = [
        name
        for name in values
        if wanted <= reached(values[name], values)
        and inference.unifier.shape(shape_of(inference.definition(name))).is_scalar
    ]
    last = [name for name in scalars if not any(name in reached(values[other], values) for other in scalars)]
    return last[0] if len(last) == 1 else ""
