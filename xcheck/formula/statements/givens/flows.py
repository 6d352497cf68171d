r"""A flow that is given, as in `\dot x = A x`.

It says where x is a moment later, x + tAx, and so what the rate of all that x goes into is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TypeGuard

from xcheck.errors import NotUnderstood
from xcheck.formula.rates import along, later, moment_beside
from xcheck.formula.shapes.kinds import TIME
from xcheck.formula.statements.clause import Clause, Definitions
from xcheck.formula.tree import Apply, Derivative, Node, Symbol
from xcheck.formula.walks import copied, reached, rewrite, symbols, walk

_RATE = "_dot"
"""What is added to the name of what moves."""


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
    # Beside other derivatives U(t) is the value of a function, and only its rate stands alone, unless a flow says how
    # it moves.
    by_time = all(tuple(each.of for each in node.wrt) == time for node in nodes if isinstance(node, Derivative))
    flows = any(_rate_of(each.sides[0], time) and len(each.sides) == 2 for each in clauses[:-1] if each.sides)
    moving = moving if by_time or flows else {name for name in moving if name.endswith(_RATE)}
    if not rates or not moving:
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
