r"""A differential that is given, as in `df = \operatorname{tr}(A^\top dX)` of an unknown f.

It says what the derivatives of f are: those, by the change of X, of what stands on its right, which is linear in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from xcheck.errors import NotUnderstood
from xcheck.formula.names import fresh
from xcheck.formula.statements.clause import Clause
from xcheck.formula.tree import Derivative, Differential, Element, Node, Substitution, Symbol, Variable
from xcheck.formula.walks import contains, copied, rewrite, symbols, walk

_CHANGE = "_delta"
"""What is added to the name of what changes."""

_OF_VALUES = ("invertible", "square", "full column rank", "full row rank", "positive")
"""The conditions that leave a symbol free to move in every direction."""


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
