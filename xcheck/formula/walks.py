"""Walks through trees: what stands below a node, which names and kinds occur, and copies with other parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import fields
from itertools import chain
from operator import is_
from typing import Any, TypeVar

from xcheck.formula.tree import REMEMBERED, Apply, Derivative, Differential, Node, Primed, Symbol

N = TypeVar("N", bound=Node)

_BELOW, _SYMBOLS, _KINDS = REMEMBERED
"""The other two are found through the first."""


class _Parts(dict[type[Node], tuple[str, ...]]):
    """The fields of each kind of node that can hold nodes."""

    def __missing__(self, kind: type[Node]) -> tuple[str, ...]:
        types = {each.name: str(each.type) for each in fields(kind)}
        self[kind] = tuple(name for name in types if any(word in types[name] for word in _KINDS_OF_PARTS))
        return self[kind]


_KINDS_OF_PARTS = ("Node", "Variable", "Call", "Comparison")
_PARTS = _Parts()


def children(node: Node) -> list[Node]:
    """The nodes right below `node`, in the order in which they are printed."""
    found: list[Node] = []
    for name in _PARTS[type(node)]:
        part = getattr(node, name)
        if type(part) is tuple:
            _gather(part, found)
        elif isinstance(part, Node):
            found.append(part)
    return found


def _gather(value: object, found: list[Node]) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, tuple):
        for part in value:
            _gather(part, found)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, parents first."""
    below: tuple[Node, ...] | None = node.__dict__.get(_BELOW)
    if below is None:
        below = node.__dict__[_BELOW] = _below(node)
    return chain((node,), below)


def _below(node: Node) -> tuple[Node, ...]:
    found: list[Node] = []
    waiting: list[Any] = [getattr(node, name) for name in reversed(_PARTS[type(node)])]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Node):
            found.append(current)
            # The values themselves: tuples are taken apart, and what is no node is dropped, when their turn comes.
            if parts := _PARTS[type(current)]:
                waiting += [getattr(current, name) for name in reversed(parts)]
        elif isinstance(current, tuple):
            waiting += reversed(current)
    return tuple(found)


def copied(node: N, **fields: Any) -> N:
    """The node with other values in some fields: `dataclasses.replace` in a fraction of its time."""
    copy: N = object.__new__(type(node))
    values = copy.__dict__
    values.update(node.__dict__)
    if _BELOW in values:
        for name in REMEMBERED:
            values.pop(name, None)
    values.update(fields)
    return copy


def map_children(node: Node, change: Callable[[Node], Node], **fields: Any) -> Node:
    """A copy of `node` with `change` applied to each child, and other values in some `fields`.

    It is the node itself where nothing changes.
    """
    for name in _PARTS[type(node)]:
        before = getattr(node, name)
        after = change(before) if isinstance(before, Node) else _mapped(before, change)
        if after is not before:
            fields[name] = after
    return copied(node, **fields) if fields else node


def _mapped(value: object, change: Callable[[Node], Node]) -> object:
    """What becomes of the value of a field that is no node itself: of the nodes in a tuple, or in tuples of tuples."""
    if isinstance(value, tuple):
        parts = tuple([change(part) if isinstance(part, Node) else _mapped(part, change) for part in value])
        return value if all(map(is_, parts, value)) else parts
    return value


def rewrite(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """A copy in which every node for which `change` gives a replacement is replaced, parents first."""
    replacement = change(node)
    return replacement if replacement is not None else map_children(node, lambda child: rewrite(child, change))


def symbols(node: Node) -> frozenset[str]:
    """The names that occur in a tree, generic functions included."""
    found: frozenset[str] | None = node.__dict__.get(_SYMBOLS)
    if found is None:
        parts = list(walk(node))
        names = {part.name for part in parts if isinstance(part, Symbol)}
        names.update(part.function for part in parts if isinstance(part, Apply))
        found = node.__dict__[_SYMBOLS] = frozenset(names)
    return found


def contains(node: Node, *kinds: type[Node]) -> bool:
    """Whether a tree has a node of one of these kinds."""
    found: frozenset[type[Node]] | None = node.__dict__.get(_KINDS)
    if found is None:
        found = node.__dict__[_KINDS] = frozenset(map(type, walk(node)))
    return not found.isdisjoint(kinds)


def reached(node: Node, values: Mapping[str, Node], names: Callable[[Node], Set[str]] = symbols) -> set[str]:
    """The names that a tree depends on, through definitions; `names` gives those that occur in a tree."""
    found: set[str] = set()
    waiting = [*names(node)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += names(values[name]) if name in values else ()
    return found


def derivatives(node: Node) -> list[Derivative | Differential | Primed]:
    """The derivative nodes of a tree; a differential of a bare symbol is a drawn value, not one of them."""
    if not contains(node, Derivative, Primed, Differential):
        return []
    return [
        part
        for part in walk(node)
        if isinstance(part, Derivative | Primed)
        or (isinstance(part, Differential) and (part.order > 1 or not isinstance(part.of, Symbol)))
    ]
