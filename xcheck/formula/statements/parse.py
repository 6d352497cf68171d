r"""Statements: what is given, and a chain of sides.

`definitions, conditions: claim, definitions` or `given \Rightarrow claim`. A given `A = A^\top` or
`A \text{ symmetric}` is a condition, `y = a^\top x` a definition, and an equation with a derivative, or
`\min_w f`, before `\Rightarrow w = E` says that w = E is a stationary point.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from itertools import chain, islice

from xcheck.errors import NotUnderstood
from xcheck.formula.equation import NEXT, Equation
from xcheck.formula.parsing import operands, scripts  # noqa: F401  (they fill the parser's tables)
from xcheck.formula.parsing.argmax import at_extremes
from xcheck.formula.statements.clause import Clause, joined
from xcheck.formula.statements.clauses import read_clauses
from xcheck.formula.statements.definitions import in_order, refuse_depth, without_sizes
from xcheck.formula.statements.givens.decompositions import decomposed, pairs_behind
from xcheck.formula.statements.givens.differentials import changes_declared, read_off
from xcheck.formula.statements.givens.flows import with_flows, with_rates_given, without_time
from xcheck.formula.statements.givens.functional_equations import made_of_another
from xcheck.formula.statements.givens.functions import refuse_missing_arguments
from xcheck.formula.statements.givens.implicit_functions import implied
from xcheck.formula.statements.givens.logarithms import put_in
from xcheck.formula.statements.premises import sorted_premises
from xcheck.formula.statements.unsaid.adjoints import is_adjoint, with_adjoints
from xcheck.formula.statements.unsaid.named_derivatives import LETTERS, with_named_derivatives
from xcheck.formula.statements.unsaid.sum_reach import free_indices, with_whole_sums
from xcheck.formula.statements.unsaid.upstream import with_upstream
from xcheck.formula.tree import Derivative, Differential
from xcheck.formula.walks import symbols, walk
from xcheck.spaces import Space
from xcheck.spaces.maps import Map

_SIGNS = re.compile(r"\\(?:pm|mp)(?![A-Za-z])|[±∓]")
"""The double signs: the upper ones belong together, and so do the lower ones."""


@dataclass(frozen=True)
class Reading:
    """An equation with the spaces and the layout that the text itself declares, and what reading it assumed."""

    equation: Equation
    declared: tuple[tuple[str, Space], ...] = ()
    layout: str = ""
    assumed: tuple[str, ...] = ()


def parse_equation(text: str, spaces: Mapping[str, Space], where: str = "", subject: str = "") -> Reading:
    """Reads a statement.

    Args:
        text: LaTeX or plain text.
        spaces: the declared symbols.
        where: further definitions, separated by commas.
        subject: a name that stands for the plain function, if the text uses one.
    Raises:
        NotUnderstood: a token has no reading; the error shows where.
        NotSelfContained: definitions refer to themselves.
        FormulaError: the text is too long or nested too deep.
    """
    if _SIGNS.search(text):
        return _with_both_signs(text, spaces, where, subject)
    defined = frozenset({subject} - {""})
    given: list[Clause] = []
    functions: frozenset[str] = frozenset()
    whole = text
    if where.strip():
        # The places of `where` lie behind those of the text, so that every span says which it belongs to.
        whole = f"{text}\n{where}"
        moved = re.sub(r"[^\n]", " ", text) + "\n" + where
        given = [clause for group in read_clauses(moved, spaces, defined, premises=True) for clause in group]
        functions = frozenset(clause.function.name for clause in given if clause.function)
        defined |= {clause.definition[0] for clause in given if clause.definition} | functions
    groups = read_clauses(text, spaces, defined, functions)
    given, groups, named_derivatives = _with_named_derivatives(given, groups, spaces, whole)
    place = next((n for n, clause in enumerate(groups[-1]) if clause.sides), None)
    if place is None:
        raise NotUnderstood("there is no equation here: write 'left = right'", text, (0, len(text)))
    conditions, (claim, *behind) = groups[-1][:place], groups[-1][place:]
    givens = [*given, *chain.from_iterable(groups[:-1]), *conditions]
    claim, named = _without_name(claim, [*givens, *behind], {*spaces, *defined})
    givens += named
    givens, (claim, *behind) = put_in(givens, [claim, *behind])
    own = {each.function.name for each in givens if each.function}
    known = {each.definition[0] for each in givens if each.definition}
    behind = [said for each in behind for said in (_where_it_holds(each, claim) or (_stated(each, known),))]
    backward, pairs = is_adjoint(claim), pairs_behind(claim, behind, {*spaces, *defined})
    further = [
        each
        for each in behind
        if (each.is_equation and made_of_another(each, spaces, own) is None and each not in pairs)
        or (backward and is_adjoint(each))
    ]
    givens += [each for each in behind if each not in further]
    givens, claims, found = decomposed(givens, [claim, *further], spaces)
    givens, claims, functions_implied = implied(givens, claims, {**spaces, **dict(found.declared)})
    claims += [clause.beyond for clause in givens if clause.beyond]
    givens, claims, differentials = read_off(with_rates_given(givens), claims, spaces, whole)
    premises, claims = sorted_premises(givens, claims, whole, spaces)
    definitions = (*found.definitions, *functions_implied.definitions, *premises.definitions)
    declared = (*found.declared, *premises.declared, *functions_implied.declared)
    declared += tuple((name, spaces[base]) for name, base in changes_declared(claims, spaces))
    if len(claims[0].sides) < 2:
        raise NotUnderstood("there is no '=' here: a statement has two sides", whole, claims[0].sides[0].span)
    sides = [side for each in claims for side in each.sides]
    given_names = {*spaces, *(name for name, _ in declared), subject}
    definitions, ends = with_upstream(sides, definitions, given_names)
    claims, definitions, flows = with_flows(claims, definitions, spaces, whole)
    claims, definitions, outputs = with_adjoints(claims, definitions, spaces, dict(found.definitions))
    order = in_order(definitions, whole)
    values = [value for _, value in definitions]
    claim = joined([Clause(at_extremes(each.sides, whole, values), each.relations) for each in claims])
    refuse_missing_arguments(claim.sides, whole)
    refuse_depth(claim.sides, definitions, order, whole)
    definitions, sizes = without_sizes((*claim.sides, *premises.bounds), definitions, whole)
    whole_sides, notes = with_whole_sums(claim.sides, whole)
    summed = [with_whole_sums((value,), whole) for _, value in definitions]
    definitions = tuple((name, value) for (name, _), ((value,), _) in zip(definitions, summed, strict=True))
    equation = Equation(
        whole_sides,
        claim.relations,
        definitions,
        (*found.conditions, *premises.conditions),
        free_indices(whole_sides),
        premises.remarks,
        (*sizes, *premises.parities),
        (*notes, *chain.from_iterable(said for _, said in summed), *_unchecked(givens, whole)),
        bounds=premises.bounds,
        text=whole,
    )
    return Reading(
        equation,
        declared,
        premises.layout,
        (*found.assumed, *differentials, *flows, *ends, *outputs, *named_derivatives),
    )


def _with_named_derivatives(
    given: list[Clause], groups: list[list[Clause]], spaces: Mapping[str, Space], text: str
) -> tuple[list[Clause], list[list[Clause]], tuple[str, ...]]:
    """What is given and the groups with derivatives in the place of H_f, J_f and x_dot(t); and what was assumed."""
    moving, lettered, said = "dot" in text or "dt" in text, not LETTERS.isdisjoint(text), tuple[str, ...]()
    if not moving and not lettered:
        return given, groups, said
    clauses = [*given, *chain.from_iterable(groups)]
    if moving:
        clauses = without_time(clauses, spaces)
    if lettered:
        maps = [name for name, space in spaces.items() if isinstance(space, Map)]
        clauses, said = with_named_derivatives(clauses, spaces, maps)
    rest = iter(clauses)
    given, *groups = [list(islice(rest, len(group))) for group in (given, *groups)]
    return given, groups, said


def _where_it_holds(clause: Clause, claim: Clause) -> tuple[Clause, ...]:
    r"""The inequalities behind an equation that say where it holds, as in `…, \|x\| < 1`; of derivatives they claim."""
    claims = any(isinstance(node, Derivative | Differential) for side in clause.sides for node in walk(side))
    return clause.inequalities if set(claim.relations) == {"="} and not claims else clause.bounds


def _unchecked(givens: list[Clause], text: str) -> tuple[str, ...]:
    """What is not checked where something is to be smallest or largest, and outside the inequalities of expressions."""
    optimum = any(clause.optimum for clause in givens)
    said = ["that the gradient vanishes is checked, not that it is an extreme"] if optimum else []
    where = [text[slice(*clause.span)] for clause in givens if clause.is_given and not clause.bounds]
    return (*said, *(f"checked where {each}" for each in where))


def _stated(clause: Clause, defined: Set[str]) -> Clause:
    r"""`P^\top = P` of a defined P as a statement: it is no condition on what is drawn."""
    said = {name for name, _ in clause.conditions} if clause.relations == ("=",) else set()
    if not said or not said <= defined:
        return clause
    # `P = P^\top` the other way round, for it is no second definition.
    return replace(clause, conditions=(), sides=clause.sides[::-1] if clause.definition else clause.sides)


def _without_name(claim: Clause, others: list[Clause], known: Set[str]) -> tuple[Clause, list[Clause]]:
    """Of `J = a = b`, where J is nothing yet, the equation a = b, and J = a if J stands elsewhere too."""
    name = claim.names
    if not name or name in known or name in {each.definition[0] for each in others if each.definition}:
        return claim, []
    rest = replace(claim, sides=claim.sides[1:], relations=claim.relations[1:])
    sides = [*claim.sides[2:], *(side for each in others for side in each.sides)]
    used = any(name in symbols(side) for side in sides)
    if isinstance(claim.sides[0], Differential):
        return (claim if used else rest), []
    return rest, [replace(claim, sides=claim.sides[:2], relations=("=",))] if used else []


def _with_both_signs(text: str, spaces: Mapping[str, Space], where: str, subject: str) -> Reading:
    r"""`a \pm b = c \mp d` is two equations: one with all upper signs, one with all lower ones."""
    # Each sign is replaced by as many characters, so that every place stays where it is.
    upper = parse_equation(_SIGNS.sub(lambda found: _sign(found[0], "±\\pm"), text), spaces, where, subject)
    lower = parse_equation(_SIGNS.sub(lambda found: _sign(found[0], "∓\\mp"), text), spaces, where, subject)
    one, other = upper.equation, lower.equation
    if (one.definitions, one.conditions) != (other.definitions, other.conditions):
        found = _SIGNS.search(text)
        assert found is not None, "called only where there is a double sign"
        raise NotUnderstood("± in what is given makes it two statements; write them apart", text, found.span())
    equation = replace(
        one,
        sides=one.sides + other.sides,
        relations=(*one.relations, NEXT, *other.relations),
        indices=tuple(sorted({*one.indices, *other.indices})),
    )
    return replace(upper, equation=equation)


def _sign(spelled: str, plus: str) -> str:
    sign = "+" if spelled in plus else "-"
    return sign if len(spelled) == 1 else rf"{sign}\,"
