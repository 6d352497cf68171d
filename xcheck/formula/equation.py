"""A statement as read: what is given, and the sides that are claimed to be related."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any

from xcheck.formula.tree import Entries, Integral, Node, Reduction, Symbol
from xcheck.formula.walks import N, children, walk

SQUARE = "square"
"""The condition that a matrix has as many columns as rows: no space of its own, but an equation of sizes."""

HOLOMORPHIC = "holomorphic"
"""The condition of a function; said of no symbol, that the derivatives of a statement are by complex variables."""

PARITIES = ("odd", "even")
"""The conditions of a size, as in `n \\text{ odd}`."""

NEXT = ","
"""What stands between two equations of one statement, among the relations."""


@dataclass(frozen=True)
class Equation:
    """A statement as read: what is given, and a chain `sides[0] relations[0] sides[1] …`.

    The relation `NEXT` says nothing of its two sides: another equation begins behind it.
    `definitions` bind names in order; `conditions` say "symmetric" and the like of a symbol;
    `indices` are the free indices, for each value of which the chain holds; `remarks` is prose that changes nothing;
    `fixed` are sizes with a number, as `n = 3` gives them, or "odd" or "even"; `notes` say what else was assumed;
    `bounds` are inequalities that are given: they hold at every drawn point.
    """

    sides: tuple[Node, ...]
    relations: tuple[str, ...]
    definitions: tuple[tuple[str, Node], ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()
    indices: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    fixed: tuple[tuple[str, int | str], ...] = ()
    notes: tuple[str, ...] = ()
    bounds: tuple[Node, ...] = ()
    text: str = field(default="", compare=False)

    @property
    def trees(self) -> tuple[Node, ...]:
        """The sides, and the values of what is defined."""
        return (*self.sides, *(value for _, value in self.definitions))

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every node of the sides and of what is defined, each tree in the order of `walk`."""
        return tuple(chain.from_iterable(map(walk, self.trees)))

    @cached_property
    def _by_kind(self) -> dict[type[Node], list[Node]]:
        found: dict[type[Node], list[Node]] = {}
        for node in self.nodes:
            found.setdefault(type(node), []).append(node)
        return found

    def of(self, kind: type[N]) -> list[N]:
        """The nodes of one kind, in the order of `nodes`."""
        found: Any = self._by_kind.get(kind, [])
        return found

    def mapped(self, change: Callable[[Node], Node]) -> Equation:
        """The equation with every side and every defined value changed."""
        values = tuple((name, change(value)) for name, value in self.definitions)
        return replace(self, sides=tuple(map(change, self.sides)), definitions=values)

    def defined(self, *values: tuple[str, Node]) -> Equation:
        """The equation with further definitions."""
        return replace(self, definitions=(*self.definitions, *values))

    @property
    def links(self) -> tuple[int, ...]:
        """The places of the relations that say something: side n is related to side n + 1."""
        return tuple(n for n, relation in enumerate(self.relations) if relation != NEXT)

    @property
    def chains(self) -> tuple[range, ...]:
        """The places of the sides of each equation."""
        ends = [n + 1 for n, relation in enumerate(self.relations) if relation == NEXT]
        return tuple(map(range, [0, *ends], [*ends, len(self.sides)]))

    def chain_of(self, place: int) -> int:
        """Which equation, counted from 0, a side belongs to."""
        return next(n for n, chain in enumerate(self.chains) if place in chain)


def integrated(equation: Equation) -> set[str]:
    """The letters that integrals run over and that stand nowhere else: they have no value of their own."""
    letters = {node.name for node in equation.of(Integral)}
    trees = (*equation.trees, *equation.bounds) if letters else ()
    return letters - {name for tree in trees for name in _outside(tree)}


def _outside(node: Node) -> set[str]:
    """The names in a tree, those left out that an integral around them runs over."""
    if isinstance(node, Symbol):
        return {node.name}
    found = {name for child in children(node) for name in _outside(child)}
    return found - {node.name} if isinstance(node, Integral) else found


def indices_of(equation: Equation) -> set[str]:
    """The letters of a statement that are indices, free ones and those that a sum or an array binds."""
    bound = {node.index for node in equation.of(Reduction)}
    return bound.union(equation.indices, *(node.indices for node in equation.of(Entries)))
