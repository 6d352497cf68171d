r"""Optima: `\min_w f \Rightarrow w = E` says that a gradient vanishes at w = E, along constraints if there are any."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction

from xcheck.errors import NotUnderstood
from xcheck.formula.statements.clause import Clause, joined
from xcheck.formula.statements.givens.implicit import solved
from xcheck.formula.tree import (
    Derivative,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Substitution,
    Sum,
    Symbol,
    Transpose,
    Variable,
)
from xcheck.formula.walks import rewrite, symbols

_MARKS = ("_hat", "_star", "_ast")
"""What the optimal value of a variable is marked with: `\\hat w`, `w^*`, `w_*`."""

_MULTIPLIERS = frozenset({"lambda", "mu", "nu", "eta"})
"""Letters of multipliers."""


def constrains(clause: Clause) -> bool:
    """Whether a given binds the optimum: `1ᵀw = 1` does, while `A = Aᵀ` says what a matrix is."""
    of_columns = bool(clause.conditions) and all(name[:1].islower() for name, _ in clause.conditions)
    return clause.relations == ("=",) and len(clause.sides) == 2 and (clause.is_equation or of_columns)


def _variable(name: str, names: Sequence[str], before: Collection[str]) -> str:
    """The variable whose optimal value a name is, or the name."""
    return next((each for each in names for mark in _MARKS if name == each + mark and name not in before), name)


def _unmarked(node: Node, names: Sequence[str], before: Collection[str]) -> Node:
    r"""A tree with w for `\hat w`."""

    def change(part: Node) -> Node | None:
        return replace(part, name=_variable(part.name, names, before)) if isinstance(part, Symbol) else None

    return rewrite(node, change)


def stationary(
    optimum: tuple[Node, tuple[str, ...]],
    constraints: list[Clause],
    claim: Clause,
    definitions: list[tuple[str, Node]],
    text: str,
) -> Clause:
    r"""`\min_w f ⇒ w = E` says that the gradient of f vanishes at w = E, and so for `\min_{A,b} f ⇒ A = E, b = F`.

    The values of further variables, which may contain the first, are taken out of the `definitions`. Under a
    constraint c = 0 the constraint holds there, and the gradient is a combination of those of c:
    what is left of it after the projection onto C = ∂c/∂w, g − C(CᵀC)⁻¹Cᵀg, vanishes.
    """
    objective, names = optimum
    inside = symbols(objective).union(*(symbols(side) for each in constraints for side in each.sides))
    before = inside.union(dict(definitions))
    multipliers = {name for side in claim.sides for name in symbols(side) if name in _MULTIPLIERS} - before
    if constraints and multipliers:
        name = min(multipliers)
        reason = (
            f"{name} is not defined; what is claimed of an optimum says where it is. Of a multiplier state the "
            rf"gradient of the Lagrangian, as in L = f - {name} c: \nabla L = 0 …"
        )
        raise NotUnderstood(reason, text, claim.span, name)
    claim = replace(claim, sides=tuple(_unmarked(side, names, inside) for side in claim.sides))
    definitions[:] = [(_variable(name, names, inside), _unmarked(value, names, inside)) for name, value in definitions]
    if claim.definition is None and len(names) == 1 and len(claim.sides) == 2:
        solution = solved(names[0], *claim.sides)
        claim = claim if solution is None else replace(claim, sides=(Symbol(names[0], span=claim.span), solution))
    given = dict(definitions) | dict([claim.definition] if claim.definition else [])
    missing = next((name for name in names if name not in given), "" if claim.definition else "w")
    if missing or claim.definition is None or (names and claim.definition[0] not in names):
        wanted = missing or names[0]
        raise NotUnderstood(
            f"expected what {wanted} is at the optimum, as in \\Rightarrow {wanted} = …", text, claim.span
        )
    values = {name: given[name] for name in (claim.definition[0], *names)}
    definitions[:] = [(name, value) for name, value in definitions if name not in values]
    if len(constraints) > 1:
        raise NotUnderstood("several constraints are written as one equation of columns", text, constraints[1].span)
    if constraints and len(values) > 1:
        reason = "a constraint is read on an optimum over one variable; stack the variables in one column"
        raise NotUnderstood(reason, text, constraints[0].span)
    zero = Number(Fraction(0), span=claim.sides[0].span)

    def at_optimum(node: Node) -> Node:
        # The last value first: it may contain the variables before it.
        for name, value in reversed(values.items()):
            node = Substitution(node, name, value, span=objective.span)
        return node

    claims = []
    for name in values:
        variable = Variable(Symbol(name, span=objective.span), span=objective.span)
        gradient: Node = Derivative(objective, (variable,), "nabla", span=objective.span)
        for constraint in constraints:
            gradient = _tangential(gradient, constraint, variable)
        claims.append(Clause((at_optimum(gradient), zero), ("=",)))
    claims += [claim.beyond] if claim.beyond else []
    claims += [Clause(tuple(map(at_optimum, each.sides)), each.relations) for each in constraints]
    return joined(claims)


def _tangential(gradient: Node, constraint: Clause, variable: Variable) -> Node:
    """What is left of a gradient when its part along those of the constraint is taken away."""
    span, (left, right) = constraint.span, constraint.sides
    normal = Derivative(Sum((left, Negative(right, span=span)), span=span), (variable,), "nabla", span=span)
    across = Transpose(normal, span=span)
    minus_one = Negative(Number(Fraction(1), span=span), span=span)
    inverse = Power(Product((across, normal), span=span), minus_one, span=span)
    part = Product((normal, inverse, across, gradient), span=span)
    return Sum((gradient, Negative(part, span=span)), span=span)
