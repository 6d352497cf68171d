r"""What the premises of a statement mean for its claim: definitions, conditions, stationary points, adjoints."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from xcheck.errors import FormulaError, NotSelfContained, NotUnderstood
from xcheck.formula.clause import Clause, Function, joined
from xcheck.formula.equation import HOLOMORPHIC, PARITIES
from xcheck.formula.functional_equations import made_of_another
from xcheck.formula.functions import beside_primes, refuse_missing_arguments, resolved, with_arguments, with_values
from xcheck.formula.gradients import of_defined
from xcheck.formula.implicit import closed, solved
from xcheck.formula.tree import (
    Apply,
    Comparison,
    Derivative,
    Differential,
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
from xcheck.formula.walks import children, derivatives, reached, rewrite, symbols, walk
from xcheck.spaces import Space
from xcheck.spaces.maps import Map
from xcheck.spaces.scalars import Scalar

_OF_ALL = "symmetric positive definite"
"""The condition that, said of no symbol, is said of every matrix."""

MAX_DEPTH = 90
"""Levels of a tree, definitions put in; bounds every recursive visitor."""


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
    for clause in premises:
        if clause.declared:
            declared += clause.declared
        elif clause.optimum:
            optimum = clause.optimum
        elif optimum is not None and _constrains(clause):
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
        elif clause.sides and not clause.is_exclusion:
            raise NotUnderstood(
                "this given is neither a definition 'name = …' nor a known condition", text, clause.span
            )
    conditions, parities = _conditions_and_parities(conditions, dict(definitions), claim, text)
    if optimum is not None:
        claim = _stationary(optimum, constraints, claim, definitions, text)
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
    remarks = tuple(clause.remark for clause in premises if clause.remark)
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


def _constrains(clause: Clause) -> bool:
    """Whether a given binds the optimum: `1ᵀw = 1` does, while `A = Aᵀ` says what a matrix is."""
    of_columns = bool(clause.conditions) and all(name[:1].islower() for name, _ in clause.conditions)
    return clause.relations == ("=",) and len(clause.sides) == 2 and (clause.is_equation or of_columns)


_MARKS = ("_hat", "_star", "_ast")
"""What the optimal value of a variable is marked with: `\\hat w`, `w^*`, `w_*`."""


def _variable(name: str, names: Sequence[str], before: Collection[str]) -> str:
    """The variable whose optimal value a name is, or the name."""
    return next((each for each in names for mark in _MARKS if name == each + mark and name not in before), name)


def _unmarked(node: Node, names: Sequence[str], before: Collection[str]) -> Node:
    r"""A tree with w for `\hat w`."""

    def change(part: Node) -> Node | None:
        return replace(part, name=_variable(part.name, names, before)) if isinstance(part, Symbol) else None

    return rewrite(node, change)


MULTIPLIERS = frozenset({"lambda", "mu", "nu", "eta"})
"""Letters of multipliers."""


def _stationary(
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
    multipliers = {name for side in claim.sides for name in symbols(side) if name in MULTIPLIERS} - before
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


# -- what no statement may do ----------------------------------------------------------------------


def in_order(definitions: tuple[tuple[str, Node], ...], text: str) -> tuple[str, ...]:
    """The defined names, each behind those that its value uses.

    `y = y(u)` names the value of a generic function and is no cycle.

    Raises:
        NotSelfContained: a definition refers to itself.
        NotUnderstood: a name is defined twice.
    """
    uses: dict[str, Set[str]] = {}
    for name, value in definitions:
        if name in uses:
            raise NotUnderstood(f"{name} is defined twice", text, value.span, name)
        own = isinstance(value, Apply) and value.function == name
        uses[name] = set().union(*map(symbols, children(value))) if own else symbols(value)
    waiting = {name: len(used & set(uses)) for name, used in uses.items()}
    users: dict[str, list[str]] = {name: [] for name in uses}
    for name, used in uses.items():
        for each in used & set(uses):
            users[each].append(name)
    ready = [name for name, count in waiting.items() if count == 0]
    order: list[str] = []
    while ready:
        order.append(name := ready.pop())
        for user in users[name]:
            waiting[user] -= 1
            if waiting[user] == 0:
                ready.append(user)
    if len(order) < len(uses):
        name = _on_a_cycle({name: used for name, used in uses.items() if name not in order})
        raise NotSelfContained(f"the definition of {name} refers to itself", text, dict(definitions)[name].span, name)
    return tuple(order)


def _on_a_cycle(uses: Mapping[str, Set[str]]) -> str:
    """A name that depends on itself; every name here uses another that is here."""
    name, passed = next(iter(uses)), set()
    while name not in passed:
        passed.add(name)
        name = min(used for used in uses[name] if used in uses)
    return name


def refuse_depth(
    sides: tuple[Node, ...], definitions: tuple[tuple[str, Node], ...], order: tuple[str, ...], text: str
) -> None:
    """Bounds the depth of the sides with every definition put in; `order` is that of `in_order`."""
    values = dict(definitions)
    if sum(len([*walk(tree)]) for tree in (*sides, *values.values())) <= MAX_DEPTH:
        return  # No tree has more levels than nodes.
    depths: dict[str, int] = {}
    for name in order:
        depths[name] = _depth(values[name], depths, text)
    for side in sides:
        _depth(side, depths, text)


def _depth(node: Node, depths: Mapping[str, int], text: str) -> int:
    deepest, waiting = 0, [(node, 1)]
    while waiting:
        current, depth = waiting.pop()
        own = depth + (depths.get(current.name, 0) if isinstance(current, Symbol) else 0)
        if own > MAX_DEPTH:
            raise FormulaError(f"the formula is more than {MAX_DEPTH} levels deep", text, current.span)
        deepest = max(deepest, own)
        waiting += [(child, depth + 1) for child in children(current)]
    return deepest


def without_sizes(
    sides: tuple[Node, ...], definitions: tuple[tuple[str, Node], ...], text: str
) -> tuple[tuple[tuple[str, Node], ...], tuple[tuple[str, int], ...]]:
    """The definitions, and apart from them the sizes: `n = 3` of an n that occurs nowhere else.

    Raises:
        NotUnderstood: `K_{ij} = …`, or a number that is no size, would be lost silently.
    """
    if not definitions:
        return (), ()
    values = dict(definitions)
    used = set().union(*(reached(side, values) for side in sides))
    kept, sizes = [], []
    for name, value in definitions:
        base = name.partition("_")[0]
        if name in used or not (isinstance(value, Number) or (base != name and base in used)):
            kept.append((name, value))
        elif isinstance(value, Number) and value.value.denominator == 1 and value.value > 1 and name.islower():
            sizes.append((name, int(value.value)))
        else:
            what = "it is no size" if isinstance(value, Number) else "a definition by entries is not read"
            raise NotUnderstood(f"{name} is defined here but does not occur; {what}", text, value.span, name)
    return tuple(kept), tuple(sizes)
