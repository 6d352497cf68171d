r"""What is given of how things move: `df = \operatorname{tr}(A^\top dX)` of an unknown f, `\dot x = A x`.

The first says what the derivatives of f are: those, by the change of X, of what stands on its right, which is linear in
it. The second says where x is a moment later, x + tAx, and so what the rate of all that x goes into is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeGuard

from xcheck.errors import NotUnderstood
from xcheck.formula.clause import Clause
from xcheck.formula.functions import fresh
from xcheck.formula.kinds import TIME
from xcheck.formula.tree import (
    Apply,
    Derivative,
    Differential,
    Element,
    Node,
    Number,
    Product,
    Substitution,
    Sum,
    Symbol,
    Variable,
)
from xcheck.formula.walks import contains, copied, reached, rewrite, symbols, walk

Definitions = tuple[tuple[str, Node], ...]

_MOMENT, _CHANGE, _RATE = "tau", "_delta", "_dot"
"""The letter of a moment, and what is added to the names of a change and of a rate."""

_OF_VALUES = ("invertible", "square", "full column rank", "full row rank", "positive")
"""The conditions that leave a symbol free to move in every direction."""


def along(of: Node, moved: Node, moment: str) -> Node:
    """The rate of `of` at the moment 0, where `moved` is `of` at any moment."""
    by = Variable(Symbol(moment, span=of.span), transposed=True, span=of.span)
    rate = Derivative(moved, (by,), span=of.span)
    return Substitution(rate, moment, Number(Fraction(0), span=of.span), span=of.span)


def later(of: Node, direction: Node, moment: str) -> Node:
    """Where something is at a moment, if it moves straight in a direction."""
    return Sum((of, Product((Symbol(moment, span=of.span), direction), span=of.span)), span=of.span)


def moment_beside(names: Collection[str]) -> str:
    """A letter for a moment that means nothing else."""
    return fresh(_MOMENT, names)


# -- d f = … ---------------------------------------------------------------------------------------


def read_off(
    givens: list[Clause], claims: list[Clause], known: Collection[str], text: str
) -> tuple[list[Clause], list[Clause], tuple[str, ...]]:
    """The givens without the differentials of what nothing else defines, the claims on these, and what was assumed.

    Args:
        known: the declared names.
    Raises:
        NotUnderstood: a symbol moves in some directions only.
    """
    if not givens:
        return givens, claims, ()
    defined = {each.definition[0] for each in givens if each.definition} | {*known}
    defined |= {each.function.name for each in givens if each.function}
    found = {name: value for each in givens for name, value in _differentials(each) if name not in defined}
    differentiated = {
        node.of.name
        for each in claims
        for side in each.sides
        for node in walk(side)
        if isinstance(node, Derivative) and isinstance(node.of, Symbol)
    }
    found = {name: value for name, value in found.items() if name in differentiated}
    if not found:
        return givens, claims, ()
    taken = {*defined, *(name for each in [*givens, *claims] for side in each.sides for name in symbols(side))}
    moving = {name for value in found.values() for node in walk(value) if (name := _changing(node))}
    changes = {name: fresh(name + _CHANGE, taken) for name in sorted(moving)}
    kept = [each for each in givens if not any(name in found for name, _ in _differentials(each))]
    for name, said in (pair for each in kept for pair in each.conditions if pair[0] in changes):
        if said not in _OF_VALUES:
            reason = f"{name} is {said}, and the differential along such changes does not tell the gradient"
            raise NotUnderstood(reason, text, claims[0].span, name)
    kept += [
        replace(each, declared=moved)
        for each in kept
        if (moved := tuple((changes[name], space) for name, space in each.declared if name in changes))
    ]
    values = {name: rewrite(value, lambda node: _as_symbol(node, changes)) for name, value in found.items()}
    put_in = _taken(values, changes, _written_out(givens))
    claims = [replace(each, sides=tuple(rewrite(side, put_in) for side in each.sides)) for each in claims]
    words = tuple(f"{name} is anything with the differential that is given" for name in values)
    return kept, claims, words


def changes_declared(claims: list[Clause], spaces: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The names of changes in the claims, each with the declared name whose space it has."""
    if not spaces:
        return iter(())
    names = set().union(*(symbols(side) for each in claims for side in each.sides))
    return ((name, base) for name in sorted(names) if (base := name.removesuffix(_CHANGE)) != name and base in spaces)


def _differentials(clause: Clause) -> Iterator[tuple[str, Node]]:
    """The f of `df = …`, and what stands on its right, if that is made of differentials of symbols."""
    if clause.relations != ("=",) or len(clause.sides) != 2:
        return
    left, right = clause.sides
    inside = [node for node in walk(right) if isinstance(node, Differential)]
    name = _changing(left)
    if name and inside and all(map(_changing, inside)) and not contains(right, Derivative) and left not in inside:
        yield name, right


def _changing(node: Node) -> str:
    """The X of dX, or ""."""
    of = node.of if isinstance(node, Differential) and node.order == 1 else None
    return of.name if isinstance(of, Symbol) else ""


def _as_symbol(node: Node, changes: Mapping[str, str]) -> Node | None:
    name = _changing(node)
    return Symbol(changes[name], span=node.span) if name in changes else None


def _written_out(givens: list[Clause]) -> dict[str, Node]:
    """The given definitions, each with those before it put in."""
    found: dict[str, Node] = {}
    for name, value in (each.definition for each in givens if each.definition):
        found[name] = rewrite(value, lambda node: found.get(node.name) if isinstance(node, Symbol) else None)
    return found


def _taken(
    values: Mapping[str, Node], changes: Mapping[str, str], definitions: Mapping[str, Node]
) -> Callable[[Node], Node | None]:
    """Puts the derivatives of what is given, by the changes, in the place of those of the names.

    By what a changing name is made of, as by X of Y = AXB, it is that of the given with Y at another X.
    """

    def by_change(variable: Variable) -> Variable | None:
        of = variable.of
        base = of.of if isinstance(of, Element) else of
        if not isinstance(base, Symbol) or base.name not in changes:
            return None
        change = copied(base, name=changes[base.name])
        return copied(variable, of=copied(of, of=change) if isinstance(of, Element) else change)

    def put_in(node: Node) -> Node | None:
        if not isinstance(node, Derivative) or not isinstance(node.of, Symbol) or node.of.name not in values:
            return None
        wrt = node.wrt
        if not wrt and len(changes) == 1:
            wrt = (Variable(Symbol(next(iter(changes)), span=node.span), span=node.span),)
        if node.order > 1 or len(wrt) != 1:
            return None
        of, changed = replace(values[node.of.name], span=node.of.span), by_change(wrt[0])
        if changed is not None:
            return copied(node, of=of, wrt=(changed,))
        base = wrt[0].of.of if isinstance(wrt[0].of, Element) else wrt[0].of
        made = {changes[name]: definitions[name] for name in changes if name in definitions}
        made = {
            change: value for change, value in made.items() if isinstance(base, Symbol) and base.name in symbols(value)
        }
        if not made or not isinstance(base, Symbol):
            return None
        at = copied(base, name=fresh(base.name + _CHANGE, symbols(of).union(*map(symbols, made.values()))))

        def moved(part: Node) -> Node | None:
            if isinstance(part, Symbol) and part.name in made:
                return rewrite(made[part.name], lambda each: at if each == base else None)
            return None

        by = rewrite(wrt[0], lambda each: at if each == base else None)
        derivative = copied(node, of=rewrite(of, moved), wrt=(by,))
        return Substitution(derivative, at.name, base, span=node.span)

    return put_in


# -- \dot x = … ------------------------------------------------------------------------------------


def with_flows(
    claims: list[Clause], definitions: Definitions, known: Collection[str], text: str
) -> tuple[list[Clause], Definitions, tuple[str, ...]]:
    r"""The claims in which d/dt of what a flow `\dot x = A x` moves, and `\dot V` of it, is its rate along the flow.

    Raises:
        NotUnderstood: a second derivative, for which the flow would have to be followed.
    """
    values = dict(definitions)
    flows = {
        name.removesuffix(_RATE): value
        for name, value in definitions
        if name.endswith(_RATE) and name.removesuffix(_RATE) not in values
    }
    if not flows:
        return claims, definitions, ()
    names = {*known, *values}.union(*(symbols(tree) for each in claims for tree in each.sides))
    moment = moment_beside(names.union(*map(symbols, values.values())))
    moved = {name: later(Symbol(name), value, moment) for name, value in flows.items()}

    def inlined(node: Node) -> Node | None:
        # What a flow moves is put in; a rate that is given is what it is now.
        if isinstance(node, Symbol) and node.name in values and not node.name.endswith(_RATE):
            return rewrite(values[node.name], inlined) if reached(node, values) & flows.keys() else None
        return None

    def rate(of: Node) -> Node:
        def move(node: Node) -> Node | None:
            return moved.get(node.name) if isinstance(node, Symbol) else None

        return along(of, rewrite(rewrite(of, inlined), move), moment)

    def put_in(node: Node) -> Node | None:
        by = [variable.of for variable in node.wrt] if isinstance(node, Derivative) else []
        if isinstance(node, Derivative) and by and all(of == Symbol(TIME) for of in by) and TIME not in known:
            depends = reached(node.of, values)
            if depends & flows.keys() and TIME not in depends:
                if node.order > 1 or len(by) > 1:
                    reason = "of a flow that is given first rates are read; the second is the rate of the first"
                    raise NotUnderstood(reason, text, node.span)
                return rate(node.of)
        if isinstance(node, Symbol) and node.name.endswith(_RATE) and node.name not in values:
            base = copied(node, name=node.name.removesuffix(_RATE))
            if base.name in values and reached(base, values) & flows.keys():
                return rate(base)
        return None

    changed = [replace(each, sides=tuple(rewrite(side, put_in) for side in each.sides)) for each in claims]
    if all(one.sides == other.sides for one, other in zip(claims, changed, strict=True)):
        return claims, definitions, ()
    used = set().union(*(reached(side, values) for each in changed for side in each.sides))
    kept = tuple((name, value) for name, value in definitions if name in used or name.removesuffix(_RATE) not in flows)
    return changed, kept, (f"nothing but {' and '.join(flows)} moves",)


def without_time(clauses: Sequence[Clause], known: Collection[str]) -> list[Clause]:
    r"""The clauses with x and V for `x(t)` and `V(x)`, and so for `\dot x(t)`, where these have rates.

    Not of what is applied to one thing here and to another there: x(0) is the value at another time.
    """
    nodes = [node for each in clauses for side in each.sides for node in walk(side)]
    time = (Symbol(TIME),)
    applied: dict[str, set[tuple[Node, ...]]] = {}
    for node in nodes:
        if isinstance(node, Apply) and node.function not in known:
            applied.setdefault(node.function, set()).add(node.arguments)
    functions = {each.function.name for each in clauses if each.function}
    rates = {
        name
        for node in nodes
        if (name := _rate_of(node, time))
        and not (name in known or (isinstance(node, Derivative) and name in functions))
    }
    # What `x = x(t)` says stays as it is.
    said = {right.function for each in clauses for right in each.sides[1:2] if _is_value_of(right, each.sides[0])}
    moving = {
        name
        for name, (arguments, *others) in applied.items()
        if not others and name not in said and (arguments == time or name.removesuffix(_RATE) in rates)
        if arguments and all(isinstance(each, Symbol) for each in arguments)
    }
    # Beside other derivatives U(t) is the value of a function, unless a flow says how it moves.
    by_time = all(tuple(each.of for each in node.wrt) == time for node in nodes if isinstance(node, Derivative))
    flows = any(_rate_of(each.sides[0], time) and len(each.sides) == 2 for each in clauses[:-1] if each.sides)
    if not rates or not moving or not (by_time or flows):
        return [*clauses]

    def bare(node: Node) -> Node | None:
        if isinstance(node, Apply) and node.function in moving:
            return Symbol(node.function, span=node.span)
        return None

    return [replace(each, sides=tuple(rewrite(side, bare) for side in each.sides)) for each in clauses]


def _is_value_of(right: Node, left: Node) -> TypeGuard[Apply]:
    """Whether this is the x(t) of `x = x(t)`."""
    return isinstance(left, Symbol) and isinstance(right, Apply) and left.name == right.function


def _rate_of(node: Node, time: tuple[Node, ...]) -> str:
    r"""The x of `\dot x` and of `\frac{dx(t)}{dt}`, or ""."""
    if isinstance(node, Symbol | Apply):
        name = node.name if isinstance(node, Symbol) else node.function
        return name.removesuffix(_RATE) if name.endswith(_RATE) else ""
    of = node.of if isinstance(node, Derivative) and tuple(each.of for each in node.wrt) == time else None
    return of.function if isinstance(of, Apply) and of.arguments == time else ""


def with_rates_given(givens: list[Clause]) -> list[Clause]:
    r"""The givens with `\frac{dx}{dt} = A x` of an x that nothing defines as `\dot x = A x`."""
    defined = {each.definition[0] for each in givens if each.definition}

    def changed(clause: Clause) -> Clause:
        left = clause.sides[0] if clause.relations == ("=",) else None
        if not isinstance(left, Derivative) or not isinstance(left.of, Symbol) or left.of.name in defined:
            return clause
        if left.order > 1 or len(left.wrt) != 1 or left.wrt[0].of != Symbol(TIME):
            return clause
        return replace(clause, sides=(Symbol(left.of.name + _RATE, span=left.span), clause.sides[1]))

    return [changed(each) for each in givens]
