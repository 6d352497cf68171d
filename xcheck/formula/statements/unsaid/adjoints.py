r"""What an operator without an operand, `\nabla_W = …`, and an adjoint bar, `\bar A = …`, are derivatives of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from xcheck.formula.names import barred
from xcheck.formula.statements.clause import Clause, Definitions
from xcheck.formula.tree import Call, Derivative, Element, Infix, Node, Objective, Sum, Symbol, Variable
from xcheck.formula.walks import reached, symbols
from xcheck.spaces import Space


def is_adjoint(clause: Clause) -> bool:
    r"""Whether a clause says what `\bar A` is."""
    left = clause.sides[0] if clause.relations[:1] == ("=",) else None
    return isinstance(left, Symbol) and _unbarred(left.name) != ""


def with_adjoints(
    claims: list[Clause], definitions: Definitions, spaces: Mapping[str, Space], factors: Collection[str] = ()
) -> tuple[list[Clause], Definitions, tuple[str, ...]]:
    r"""`C = AB: \bar A = \bar C B^\top` as a claim on the gradient, by A, of ⟨C̄, C⟩ with any fixed C̄.

    Where the left side is x̄ for a symbol x, or `\nabla_x`, and another side names ȳ of a defined y, the sum of
    all such ⟨ȳ, y⟩ is the scalar that is differentiated. The bar of a name that goes into another of these is no
    array of its own but the gradient by that name, and becomes a definition. What nothing uses is an output too, though
    the claim forgets it. A bar on the left of bars of names that nothing defines is the derivative of something that
    the statement does not say.

    Args:
        factors: names that a decomposition defines, which are no outputs.
    Returns:
        The claims and the definitions, and what was assumed.
    """
    values = dict(definitions)
    if not values:
        return [_with_adjoint(each, {}, values, spaces) for each in claims], definitions, ()
    # A bar that is defined, as in `\\bar S = …`, leads on to those that its value names.
    named = {name for claim in claims for side in claim.sides[1:] for name in reached(side, values)}
    named -= {*values}
    bars = {y: bar for y in values for bar in barred(y) if bar in named}
    forgotten = _forgotten(claims, bars, values, {*spaces, *factors}) if bars else {}
    bars |= forgotten
    # One that is declared is any array of its own.
    inner = [y for y in bars if bars[y] not in spaces and any(y in reached(values[other], values) for other in bars)]
    ends = {y: bar for y, bar in bars.items() if y not in inner}
    added = tuple((bars[y], _gradient(y, _of_ends(ends, y, values, (0, 0)), (0, 0))) for y in inner)
    words = tuple(f"{y} is an output too, its gradient {bar}" for y, bar in forgotten.items() if bar)
    return [_with_adjoint(each, ends, values, spaces) for each in claims], (*definitions, *added), words


def _forgotten(
    claims: list[Clause], bars: Mapping[str, str], values: Mapping[str, Node], apart: Collection[str]
) -> dict[str, str]:
    """The names that nothing uses and that move with what is differentiated by, with their bars; of a loss it is 1."""
    targets = {name for claim in claims if (name := _target(claim)[0])}
    nodes = [*(side for claim in claims for side in claim.sides), *values.values()]
    used = set().union(*map(symbols, nodes))
    return {
        y: "" if y in LOSSES else barred(y)[-1]
        for y, value in values.items()
        if y not in used and y not in apart and used.isdisjoint(barred(y))
        if reached(value, values) & {*targets, *bars}
    }


def _of_ends(ends: Mapping[str, str], name: str, values: Mapping[str, Node], span: tuple[int, int]) -> Node:
    """The inner products of the outputs that depend on a name with their bars, or what is in sight."""
    outputs = {y: bar for y, bar in ends.items() if name in reached(values[y], values)}
    return paired(outputs, span) if outputs else Objective(span=span)


def _gradient(name: str, of: Node, span: tuple[int, int]) -> Derivative:
    return Derivative(of, (Variable(Symbol(name, span=span), span=span),), "nabla", span=span)


def _with_adjoint(
    claim: Clause, ends: Mapping[str, str], values: Mapping[str, Node], spaces: Mapping[str, Space]
) -> Clause:
    name, target = _target(claim)
    if not name or (isinstance(target, Symbol) and (target.name in values or target.name in spaces)):
        return claim
    left = claim.sides[0]
    named = set().union(*(reached(side, values) for side in claim.sides[1:])) - set(values)
    of = _of_ends(ends, name, values, target.span)
    if isinstance(of, Objective) and (
        isinstance(target, Derivative)
        or (not any(_unbarred(bar) and bar not in spaces for bar in named) and not _goes_into_a_loss(name, values))
    ):
        return claim
    gradient = _gradient(name, of, target.span)
    first = replace(left, of=gradient) if isinstance(left, Element) else gradient
    return replace(claim, sides=(first, *claim.sides[1:]))


def _target(claim: Clause) -> tuple[str, Node]:
    r"""The name that the left side, x̄ or `\nabla_x`, is the gradient by, and that side; "" where it is no such."""
    left = claim.sides[0] if claim.sides else Objective()
    target = left.of if isinstance(left, Element) else left
    if isinstance(target, Derivative) and isinstance(target.of, Objective) and len(target.wrt) == 1:
        variable = target.wrt[0].of
        return (variable.name if isinstance(variable, Symbol) else ""), target
    return (_unbarred(target.name) if isinstance(target, Symbol) else ""), target


LOSSES = frozenset({"J", "L", "cost", "ell", "f", "l", "loss"})
"""Names of what a bar without other bars is the derivative of, where the statement defines it."""


def _goes_into_a_loss(name: str, values: Mapping[str, Node]) -> bool:
    return any(name in reached(values[loss], values) for loss in LOSSES & values.keys())


def paired(outputs: Mapping[str, str], span: tuple[int, int]) -> Node:
    """The sum of the inner products of the outputs with their bars; one without a bar is a number."""
    terms = tuple(
        Call("total", (Infix("hadamard", Symbol(bar, span=span), Symbol(name, span=span), span=span),), span=span)
        if bar
        else Symbol(name, span=span)
        for name, bar in outputs.items()
    )
    return terms[0] if len(terms) == 1 else Sum(terms, span=span)


def _unbarred(name: str) -> str:
    """The name under a bar; "" if there is no bar."""
    if name.endswith("_bar"):
        return name.removesuffix("_bar")
    base, bar, rest = name.partition("_bar_")
    return f"{base}_{rest}" if bar else ""
