r"""What the premises of a statement mean for its claim: definitions, conditions, stationary points, bounds."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from itertools import islice

from xcheck.errors import NotUnderstood
from xcheck.formula.equation import HOLOMORPHIC, PARITIES
from xcheck.formula.statements.clause import Clause, Function
from xcheck.formula.statements.givens.functional_equations import made_of_another
from xcheck.formula.statements.givens.functions import (
    beside_primes,
    refuse_missing_arguments,
    resolved,
    with_arguments,
    with_values,
)
from xcheck.formula.statements.givens.implicit import closed, solved
from xcheck.formula.statements.givens.stationary import constrains, stationary
from xcheck.formula.statements.unsaid.gradients import of_defined
from xcheck.formula.tree import Comparison, Derivative, Differential, Node, Number, Substitution, Symbol
from xcheck.formula.walks import derivatives, reached, symbols, walk
from xcheck.spaces import Space
from xcheck.spaces.maps import Map
from xcheck.spaces.scalars import Scalar

_OF_ALL = "symmetric positive definite"
"""The condition that, said of no symbol, is said of every matrix."""


@dataclass(frozen=True)
class Premises:
    """What is given before, or after, a claim."""

    definitions: tuple[tuple[str, Node], ...]
    conditions: tuple[tuple[str, str], ...]
    declared: tuple[tuple[str, Space], ...]
    remarks: tuple[str, ...] = ()
    layout: str = ""
    bounds: tuple[Node, ...] = ()
    parities: tuple[tuple[str, str], ...] = ()


def sorted_premises(
    premises: list[Clause], claims: list[Clause], text: str, spaces: Mapping[str, Space]
) -> tuple[Premises, list[Clause]]:
    """The premises by kind, and the claims as they make them.

    Args:
        claims: of these a premise about a stationary point, or of an equation with a derivative, is of the first.
        spaces: the declared symbols.
    Raises:
        NotUnderstood: a premise is of no kind that is known.
    """
    claim, *further = claims
    definitions: list[tuple[str, Node]] = []
    conditions: list[tuple[str, str]] = []
    declared: list[tuple[str, Space]] = []
    functions: list[Function] = []
    bounds: list[Node] = []
    optimum: tuple[Node, tuple[str, ...]] | None = None
    constraints: list[Clause] = []
    only: tuple[str, ...] = ()
    for clause in premises:
        if clause.declared:
            declared += clause.declared
        elif clause.optimum:
            optimum = clause.optimum
        elif optimum is not None and constrains(clause):
            constraints.append(clause)
        elif clause.conditions:
            conditions += clause.conditions
        elif (made := made_of_another(clause, spaces)) is not None:
            functions.append(made[0])
            declared.append(made[1])
        elif clause.function:
            functions.append(clause.function)
        elif clause.definition:
            name, value = clause.definition
            definitions.append((name, closed(name, value, text)))
        elif (optimal := _value_at_optimum(clause, claim)) is not None:
            name, value = optimal
            at = tuple(Substitution(side, name, value, span=side.span) for side in clause.sides)
            claim = Clause(at, clause.relations)
        elif clause.is_bound:
            bounds.append(_bound(clause, text))
        elif clause.reversed_definition:
            value, name = clause.reversed_definition[1], clause.reversed_definition[0]
            if _is_optimality(claim, value):
                # The gradient holds b; where A x = b it vanishes.
                claim = replace(claim, sides=tuple(_at(side, name, value) for side in claim.sides))
            else:
                definitions.append((name, value))
        elif _is_step(clause, {name for name, _ in definitions} | {function.name for function in functions}):
            further.append(clause)
        elif (solution := _solution(clause, claim)) is not None:
            definitions.append(solution)
            claim, only = clause, ("that there is no other solution",)
        elif clause.sides and not clause.is_exclusion:
            raise NotUnderstood(
                "this given is neither a definition 'name = …' nor a known condition", text, clause.span
            )
    conditions, parities = _conditions_and_parities(conditions, dict(definitions), claim, text)
    if optimum is not None:
        claim = stationary(optimum, constraints, claim, definitions, text)
    named = {function.name: function for function in functions}
    maps = [name for name in spaces if isinstance(spaces[name], Map)]
    applied = [with_arguments(each.sides, named, maps) for each in (claim, *further)]
    sides = tuple(side for own, _ in applied for side in own)
    numbers = {number: Scalar() for _, number in applied if number}
    declared += numbers.items()
    if functions:
        sides = of_defined(sides, named)
        definitions = [(name, of_defined((value,), named)[0]) for name, value in definitions]
        declarations = {**numbers, **spaces}
        known = resolved(functions, dict(definitions), declarations, text)
        sides = beside_primes(sides, known, declarations)
        trees = with_values([*sides, *(value for _, value in definitions)], known, text, declarations)
        sides = trees[: len(sides)]
        definitions = [(name, value) for (name, _), value in zip(definitions, trees[len(sides) :], strict=True)]
        used = set().union(*(symbols(node) for node in [*sides, *(value for _, value in definitions)]))
        definitions += [(name, function.body) for name, function in known.items() if name in used]
    refuse_missing_arguments([*sides, *(value for _, value in definitions), *bounds], text)
    left = iter(sides)
    claims = [Clause(tuple(islice(left, len(each.sides))), each.relations) for each in (claim, *further)]
    remarks = (*only, *(clause.remark for clause in premises if clause.remark))
    layout = next((clause.layout for clause in premises if clause.layout), "")
    found = Premises(tuple(definitions), tuple(conditions), tuple(declared), remarks, layout, tuple(bounds), parities)
    return found, claims


def _value_at_optimum(clause: Clause, claim: Clause) -> tuple[str, Node] | None:
    r"""What a claim says of the place where a given derivative has its value: `w = E`, or what solves
    `X^\top X w = X^\top y` where `\nabla_w L = 0`. None if it says nothing of it."""
    by = [node for side in clause.sides for node in walk(side) if isinstance(node, Derivative)]
    if claim.definition or not by:
        return claim.definition if by else None
    if not _vanishes(clause) or len(claim.sides) != 2 or any(derivatives(side) for side in claim.sides):
        return None
    names = {variable.of.name for node in by for variable in node.wrt if isinstance(variable.of, Symbol)}
    if len(names) != 1:
        return None
    (name,) = names
    solution = solved(name, *claim.sides)
    return (name, solution) if solution is not None else None


def _solution(clause: Clause, claim: Clause) -> tuple[str, Node] | None:
    r"""The name and value of a claim that solves a given equation: `A x = b \Rightarrow x = A^{-1} b`; else None."""
    nodes = [node for side in clause.sides for node in walk(side)]
    if clause.relations != ("=",) or claim.definition is None or len(claim.sides) != 2:
        return None
    name, value = claim.definition
    moves = any(isinstance(node, Derivative | Differential) for node in nodes)
    occurs = any(isinstance(node, Symbol) and node.name == name for node in nodes)
    return (name, value) if occurs and not moves and name not in symbols(value) else None


def _is_step(clause: Clause, defined: Set[str]) -> bool:
    r"""Whether a given equation is a step that is claimed as well, as the gradient in `\nabla f = b \Rightarrow …`.

    What is differentiated must be known: a rate of change such as `\dot x = A x` is given, and nothing vanishes.
    """
    nodes = [node for side in clause.sides for node in walk(side)]
    of = [node.of for node in nodes if isinstance(node, Derivative)]
    # Of differentials only the first is claimed: dX is no derivative.
    of += [side.of for side in clause.sides[:1] if isinstance(side, Differential)]
    known = all(not isinstance(each, Symbol) or each.name in defined for each in of)
    return bool(of) and known and not _vanishes(clause) and set(clause.relations) == {"="}


def _vanishes(clause: Clause) -> bool:
    """Whether a side is 0."""
    return any(isinstance(side, Number) and side.value == 0 for side in clause.sides)


def _conditions_and_parities(
    said: list[tuple[str, str]], values: Mapping[str, Node], claim: Clause, text: str
) -> tuple[list[tuple[str, str]], tuple[tuple[str, str], ...]]:
    """What is said of symbols, each with what it is said of, and apart from it what is said of sizes."""
    if not said:
        return [], ()
    occurring = set().union(*(reached(side, values) for side in claim.sides)) - {*values}
    parities = tuple((name, word) for name, word in said if word in PARITIES and name not in occurring)
    others = [pair for pair in said if pair not in parities]
    return [each for pair in others for each in _said_of(pair, occurring, claim, text)], parities


def _is_optimality(claim: Clause, value: Node) -> bool:
    """Whether a claim is that a gradient by a symbol of this value vanishes."""
    nodes = [node for side in claim.sides for node in walk(side)]
    by = {variable.of for node in nodes if isinstance(node, Derivative) for variable in node.wrt}
    return _vanishes(claim) and any(symbols(variable) <= symbols(value) for variable in by)


def _at(side: Node, name: str, value: Node) -> Node:
    return side if isinstance(side, Number) else Substitution(side, name, value, span=side.span)


def _bound(clause: Clause, text: str) -> Node:
    """A given inequality; it is checked in plain arithmetic where points are drawn."""
    left, right = clause.sides
    if any(isinstance(node, Derivative | Differential) for side in clause.sides for node in walk(side)):
        raise NotUnderstood("a given inequality has no derivative in it; give it a name", text, clause.span)
    return Comparison(left, clause.relations[0], right, span=clause.span)


def _said_of(pair: tuple[str, str], occurring: set[str], claim: Clause, text: str) -> list[tuple[str, str]]:
    r"""A condition with what it is said of: without a symbol, as in `\text{(full row rank)}`, the one matrix there is.

    Positive definite are all, because that is what a logarithm of a determinant is made for.
    """
    name, said = pair
    if name or said == HOLOMORPHIC:
        return [pair]
    matrices = sorted(name for name in occurring if name[0].isupper())
    if len(matrices) == 1 or (matrices and said == _OF_ALL):
        return [(matrix, said) for matrix in matrices]
    reason = "which matrix is this condition said of? Write it before the condition, as in A \\text{ symmetric}"
    raise NotUnderstood(reason, text, claim.span)
