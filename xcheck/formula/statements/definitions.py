"""What definitions may not do: refer to themselves, make a tree too deep, or define what does not occur."""

from __future__ import annotations

from collections.abc import Mapping, Set

from xcheck.errors import FormulaError, NotSelfContained, NotUnderstood
from xcheck.formula.tree import Apply, Node, Number, Symbol
from xcheck.formula.walks import children, reached, symbols, walk

MAX_DEPTH = 90
"""Levels of a tree, definitions put in; bounds every recursive visitor."""


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
