"""A statement as it will be executed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from math import prod
from types import MappingProxyType
from typing import Any

from xcheck import rooms
from xcheck.cache.content import content
from xcheck.dimensions import Shape
from xcheck.engines import no_jacobian
from xcheck.formula.names import canonical
from xcheck.formula.tree import Constant, Derivative, Differential, Implicit, Node, Substitution, Symbol
from xcheck.formula.typed import Typed
from xcheck.formula.values.scope import Scope
from xcheck.formula.walks import derivatives, reached, rewrite, walk
from xcheck.formula.writing.canonical import canonical_text
from xcheck.function import names_of
from xcheck.reading.differentials import names_that_change
from xcheck.reading.variables import base_of
from xcheck.spaces.maps import Map
from xcheck.statement import Statement

FUNCTION, FORMULA, BOUND, VALUE = "<function>", "<formula>", "f", "<value>"
"""Names in trees: of the plain function where it replaces its subject, of a callable formula, and of
a function without a printed name."""


PRINTED, PLAIN = "printed", "function"
"""The two ways to evaluate a side: as it is printed, and with the plain function as its subject."""


Key = tuple[str, int]
"""A way, and the number of a side."""


@dataclass(frozen=True)
class Understood:
    """A statement as it will be executed.

    `subject` is the typed tree that the plain function computes, or None without a function; it is
    `bound` when it is a bare name without a printed form. `parameters` are the function's names, `directions`
    symbols whose differential occurs in what could not be given shapes.
    """

    statement: Statement
    typed: Typed
    layouts: Mapping[str, Any]
    subject: Node | None = None
    bound: bool = False
    parameters: tuple[str, ...] = ()
    directions: frozenset[str] = frozenset()

    @cached_property
    def maps(self) -> dict[str, Map]:
        """The symbols that are functions, with their spaces."""
        return {name: space for name, space in self.typed.spaces.items() if isinstance(space, Map)}

    @cached_property
    def definitions(self) -> dict[str, Node]:
        """What names are defined to be."""
        return dict(self.typed.equation.definitions)

    def __getstate__(self) -> dict[str, Any]:
        """All but what is bound to this process: the ids of nodes in a scope, and functions made along the way."""
        return {name: value for name, value in self.__dict__.items() if name not in ("scope", "multiplied")}

    @cached_property
    def scope(self) -> Scope:
        """What its names mean at any point, but for values and functions."""
        return Scope(
            values={},
            sizes={},
            jacobian=no_jacobian,
            layouts=self.layouts,
            layout=self.statement.layout,
            definitions=self.definitions,
            entrywise=frozenset(name for name, space in self.maps.items() if space.entrywise),
            ranges=self.typed.ranges,
            is_complex=self.is_complex,
            codomains={name: space.codomain.made for name, space in self.maps.items()},
            gradients={name: space.meant for name, space in self.typed.spaces.items() if space.gradient != "ambient"},
        )

    @cached_property
    def canonical(self) -> str:
        """The text by which it is known whatever its symbols are called."""
        return canonical_text(self.typed)

    @cached_property
    def fingerprint(self) -> str:
        """A digest of that text."""
        return sha256(self.canonical.encode()).hexdigest()[:16]

    @cached_property
    def drawn(self) -> dict[Any, Any]:
        """The places that have been drawn for it; see `evaluation.places`."""
        return {}

    @cached_property
    def multiplied(self) -> dict[Any, Any]:
        """What it amounts to along drawn cotangents; see `checking.large`."""
        return {}

    @property
    def sides(self) -> tuple[Node, ...]:
        return self.typed.equation.sides

    @cached_property
    def is_complex(self) -> bool:
        """Whether values may be complex: a symbol is, or the imaginary unit occurs."""
        unit = any(node.name == "i" for node in self.typed.equation.of(Constant))
        return unit or any(space.is_complex for space in self.typed.spaces.values())

    @property
    def bound_shapes(self) -> dict[str, Shape]:
        """The shape of the name that stands for a plain function, if there is one."""
        subject = self.subject
        if not self.bound or not isinstance(subject, Symbol) or subject.shape is None:
            return {}
        return {subject.name: subject.shape}

    def differentiates(self, node: Node) -> bool:
        """Whether a derivative has to be taken to evaluate a node, in it or in a definition it uses."""
        definitions = dict(self.typed.equation.definitions)
        used = [definitions[name] for name in reached(node, definitions) if name in definitions]
        dependent = {*definitions, *self.bound_shapes}
        # What an equation implies is found by Newton's iteration, which differentiates.
        implied = any(isinstance(part, Implicit) for part in [node, *used])
        return implied or any(derivatives(part) or _moves(part, dependent) for part in [node, *used])

    def entries(self, sizes: Mapping[str, int]) -> int:
        """How many entries the largest array has that it is made of: a side, or a derivative in it."""
        asked = tuple(sizes.items())
        if asked not in self._entries:
            free = prod(self.typed.ranges[index].size(sizes) for index in self.typed.equation.indices)
            each = (prod(prod(shape.size(sizes)) for shape in shapes) for shapes in self._extents)
            self._entries[asked] = free * max(each, default=1)
        return self._entries[asked]

    @cached_property
    def _entries(self) -> dict[tuple[tuple[str, int], ...], int]:
        return {}

    @cached_property
    def _extents(self) -> frozenset[tuple[Shape, ...]]:
        """Shapes that together tell how many entries an array has."""
        equation = self.typed.equation
        shapes: set[tuple[Shape, ...]] = {(node.shape,) for node in equation.nodes if node.shape is not None}
        # By a matrix, a derivative has an entry for each pair of entries, however it is written.
        for node in equation.of(Derivative):
            if node.shape is not None and node.of.shape is not None:
                by = (variable.of.shape for variable in node.wrt)
                shapes.add((node.of.shape, *(shape for shape in by if shape is not None)))
        return frozenset(shapes)

    @cached_property
    def intermediates(self) -> tuple[Node, ...]:
        """The values that definitions and substitutions give to names, where no derivative is needed for them."""
        values = [value for _, value in self.typed.equation.definitions]
        values += [node.value for side in self.sides for node in walk(side) if isinstance(node, Substitution)]
        return tuple(value for value in values if not self.differentiates(value))

    @cached_property
    def trees(self) -> dict[Key, Node]:
        """Every tree in which a derivative has to be taken: the sides as printed, and with the plain function."""
        differentiated = [n for n, side in enumerate(self.sides) if self.differentiates(side)]
        ways = [PRINTED] if self.subject is None else [PLAIN] if self.bound else [PRINTED, PLAIN]
        return {
            (way, n): self.side_with_function(n) if way == PLAIN else self.sides[n]
            for way in ways
            for n in differentiated
        }

    @cached_property
    def written(self) -> dict[Key, bytes]:
        """The digest of each of the trees with what its names mean, the functions and sizes apart.

        Raises:
            Unsound: a space is of a class whose content cannot be told.
        """
        equation = self.typed.equation
        meant = content(
            (equation.definitions, equation.indices, {**self.typed.spaces}, {**self.typed.ranges}),
            (self.statement.layout, self.bound, self.subject, self.parameters, self.is_complex),
            spans=True,
        )
        # The noise that stands for rounding depends on where an operation stands in the text.
        return {key: content(meant, tree, spans=True) for key, tree in self.trees.items()}

    @property
    def tangents(self) -> frozenset[str]:
        """The symbols whose differential occurs."""
        points = {name for name, space in self.typed.spaces.items() if not isinstance(space, Map)}
        return frozenset((names_that_change(self.typed.equation) | self.directions) & points)

    def side_with_function(self, place: int) -> Node:
        """A side in which the plain function stands wherever its subject is differentiated."""
        side = self.sides[place]
        if self.subject is None or self.bound:
            return side
        if not any(self.differentiates(each) for each in self.sides):
            return Symbol(FUNCTION, shape=self.subject.shape, span=side.span) if place == 0 else side
        return rewrite(side, self._function_for_subject)

    def _function_for_subject(self, node: Node) -> Node | None:
        if not isinstance(node, Derivative) or node.of != self.subject:
            return None
        if not all(base_of(variable.of) in self.parameters for variable in node.wrt):
            return None
        assert self.subject is not None
        return replace(node, of=Symbol(FUNCTION, shape=self.subject.shape, span=node.of.span))


def _moves(node: Node, dependent: Collection[str]) -> bool:
    """Whether the differential of a dependent name occurs: unlike that of a symbol it has to be computed."""
    return any(
        isinstance(part, Differential) and isinstance(part.of, Symbol) and part.of.name in dependent
        for part in walk(node)
    )


@cache
def layouts() -> Mapping[str, Any]:
    """Every layout of the room, loaded; what is made of others, by its `ORDER`, behind them."""
    order = {name: rooms.constants("layouts", name).get("ORDER", 0) for name in rooms.names("layouts")}
    return MappingProxyType({name: rooms.load("layouts", name) for name in sorted(order, key=lambda each: order[each])})


def parameters_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's parameters, as symbols of the language."""
    return _canonical(names_of(function))


@lru_cache(maxsize=1024)
def _canonical(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(canonical, names))
