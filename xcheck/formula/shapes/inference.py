"""The state of shape inference: what symbols are, which dimensions are equal, and how errors are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from xcheck.dimensions import ONE, SCALAR, Dimension, Shape, dimension
from xcheck.errors import FormulaError, NotSelfContained, NotUnderstood, ShapeError
from xcheck.formula.equation import Equation, indices_of
from xcheck.formula.names import is_letter
from xcheck.formula.notation import is_numpy
from xcheck.formula.shapes import kinds
from xcheck.formula.shapes.conventions import Conventions
from xcheck.formula.shapes.unify import Unifier, is_unknown
from xcheck.formula.tree import (
    Apply,
    Constant,
    Derivative,
    Element,
    Entries,
    Negative,
    Node,
    Primed,
    Reduction,
    Symbol,
    is_zero,
    shape_of,
)
from xcheck.formula.walks import map_children
from xcheck.formula.whole_numbers import has_bounds, last_of_sum, picks_entries
from xcheck.formula.writing.latex import to_latex
from xcheck.spaces import Space
from xcheck.spaces.families import Family
from xcheck.spaces.maps import Map
from xcheck.spaces.scalars import Scalar

N = TypeVar("N", bound=Node)

RULES: dict[type[Node], Callable[[Inference, Any], Node]] = {}
"""The rule of each kind of node: it gives the node with its shape and those of everything below."""


PLAIN_ONES = "1 is a column of ones where only a column can stand"
"""What is noted of a 1 that is no number."""

MAX_SHOWN = 100
"""Characters of a part that an error shows."""


def rule(kind: type[N]) -> Callable[[Callable[[Inference, N], Node]], Callable[[Inference, N], Node]]:
    """Enters a function into `RULES`."""

    def enter(function: Callable[[Inference, N], Node]) -> Callable[[Inference, N], Node]:
        RULES[kind] = function
        return function

    return enter


class Inference:
    """One run over one equation."""

    def __init__(self, equation: Equation, spaces: Mapping[str, Space], conventions: Conventions) -> None:
        self.entrywise = _entrywise_functions(equation, spaces)
        self.equation, self.conventions = equation, conventions
        self.spaces: Mapping[str, Space] = {**spaces, **dict.fromkeys(self.entrywise, Map(Scalar(), Scalar()))}
        self.text = equation.text
        self.unifier = Unifier()
        self.definitions = dict(equation.definitions)
        self.typed_definitions: dict[str, Node] = {}
        self.assumed: dict[str, Shape] = {}
        self.ranges: dict[str, Dimension] = {}
        self.families: dict[str, Dimension] = {}
        self.counts: set[str] = set()
        self.unknowns: dict[str, Shape] = {}
        self.functions: dict[str, tuple[tuple[Shape, ...], Shape]] = {}
        self.shaped: dict[int, Node] = {}
        self.notes: list[str] = [*equation.notes, *(f"not checked: {remark}" for remark in equation.remarks)]
        self.kinds = kinds.kinds_of(equation, kinds.known_kinds(self.spaces, conventions.scalars))
        self.dimensions = self._dimensions()
        self.indices = indices_of(equation)

    @cached_property
    def is_code(self) -> bool:
        """Whether the equation is NumPy code."""
        return is_numpy(self.text)

    def _dimensions(self) -> set[str]:
        """The names of dimensions: declared, also as a count, printed on a constant (I_n), or where a sum ends."""
        declared = [space.shape for space in self.spaces.values() if not isinstance(space, Map)]
        found = {name for shape in declared for d in (shape.rows, shape.columns) for name in d.atoms}
        families = [space for space in self.spaces.values() if isinstance(space, Family)]
        found |= {name for family in families for name in dimension(family.count).atoms}
        printed = {size for node in self.equation.of(Constant) for size in node.size.replace(",", "*").split("*")}
        found |= {size for size in printed if size and not size.isdecimal()}
        for node in self.equation.of(Reduction):
            if (size := last_of_sum(node)) is not None and (not has_bounds(node) or picks_entries(node)):
                found.add(size)
        found |= {end for node in self.equation.of(Entries) for end in node.ends if not end.isdecimal()}
        return found - set(self.definitions) - {name for name, space in self.spaces.items() if space.shape.is_scalar}

    def function(self, name: str, arguments: Sequence[Node]) -> tuple[tuple[Shape, ...], Shape]:
        """The shapes of the arguments and of the value of a function that nobody declared."""
        if name not in self.functions:
            kind = self.conventions.undeclared[name].kind
            rows = ONE if kind == kinds.SCALAR else self.unifier.fresh()
            columns = self.unifier.fresh() if kind == kinds.MATRIX else ONE
            self.functions[name] = tuple(shape_of(each) for each in arguments), Shape(rows, columns)
        return self.functions[name]

    def zero(self, node: Node, shape: Shape) -> Node:
        """A zero takes the shape of its place, through signs and substitutions."""
        return map_children(node, lambda child: self.zero(child, shape) if is_zero(child) else child, shape=shape)

    def node(self, node: Node) -> Node:
        """The node with shapes, possibly still in unknown dimensions."""
        return node if id(node) in self.shaped else RULES[type(node)](self, node)

    def kept(self, node: N) -> N:
        """A node that has its shapes and goes into another one, where it is not looked at again.

        Operators of NumPy are nested, and looking twice at each would take 2 to the depth.
        """
        self.shaped[id(node)] = node
        return node

    # -- names ---------------------------------------------------------------------------------

    def definition(self, name: str) -> Node:
        """The value of a defined name, with shapes."""
        if name not in self.typed_definitions:
            self.typed_definitions[name] = self.node(self.definitions[name])
        return self.typed_definitions[name]

    def symbol_shape(self, node: Symbol) -> Shape:
        """The shape of a symbol: bound, defined, declared, a dimension as a number, or by convention."""
        name = node.name
        if name in self.conventions.values:
            return self.conventions.values[name]
        if name in self.definitions:
            return shape_of(self.definition(name))
        if name in self.spaces:
            if isinstance(self.spaces[name], Map):
                reason = f"the generic function {name} is used without an argument; define it, as in {name} = {name}(x)"
                raise NotSelfContained(reason, self.text, node.span, name)
            return self.spaces[name].shape
        if name in self.indices:
            self.range_of(node)
            return SCALAR
        if name in self.dimensions:
            return SCALAR
        if name not in self.assumed:
            self._refuse_unknown_label(node)
            kind = self.kinds.get(name, kinds.SCALAR)
            rows = ONE if kind == kinds.SCALAR else self.unifier.fresh()
            columns = self.unifier.fresh() if kind in (kinds.MATRIX, kinds.MATRICES) else ONE
            self.assumed[name] = Shape(rows, columns)
            if kind in (kinds.COLUMNS, kinds.MATRICES):
                self.families[name] = self.unifier.fresh()
        return self.assumed[name]

    def _refuse_unknown_label(self, node: Symbol) -> None:
        """Convention tells what a letter is, but not what an upright group of letters is."""
        if not is_letter(node.name):
            reason = f"{node.name!r} is no word of the vocabulary and no declared name"
            raise NotSelfContained(reason, self.text, node.span, node.name)

    def assume(self, name: str, shape: Shape) -> None:
        """Gives a name of which nothing is known yet a shape, against the convention of letters."""
        known = (self.conventions.values, self.definitions, self.spaces, self.indices, self.dimensions, self.assumed)
        if not any(name in names for names in known):
            self.assumed[name] = shape

    def count(self, node: Symbol) -> None:
        """Takes a letter for a whole number: an index, a size, or one of which nothing else is known."""
        name = node.name
        if name in self.indices:
            self.range_of(node)
        if name in self.indices or name in self.dimensions:
            return
        if name in self.spaces or name in self.definitions or name in self.conventions.values:
            reason = f"{name} is to be a whole number here; leave it undeclared, and it is drawn like a size"
            raise NotUnderstood(reason, self.text, node.span, name)
        self.assumed.pop(name, None)
        self.counts.add(name)
        self.dimensions.add(name)

    def members(self, node: Node) -> Dimension | None:
        """How many members a family has; None for what is no family."""
        if not isinstance(node, Symbol):
            return None
        self.symbol_shape(node)
        value = self.typed_definitions.get(node.name)
        if isinstance(value, Entries) and value.shape == value.body.shape:
            return self.ranges[value.indices[0]]
        space = self.spaces.get(node.name)
        return space.members if isinstance(space, Family) else self.families.get(node.name)

    def range_of(self, index: Node) -> Dimension:
        """What an index runs over; a number counts in a range of its own."""
        if isinstance(index, Symbol):
            return self.ranges.setdefault(index.name, self.unifier.fresh())
        return self.unifier.fresh()

    # -- errors --------------------------------------------------------------------------------

    def conform(self, verb: str, left: Node, joint: str, right: Node) -> None:
        """Makes the shapes of two parts equal.

        Raises:
            ShapeError: they cannot be; it names both.
        """
        self.unifier.origin = (verb, left, joint, right)
        if not self.unifier.unify_shapes(shape_of(left), shape_of(right)):
            raise self.mismatch(verb, left, joint, right)

    def shown(self, node: Node) -> str:
        """A part as it was written, shortened in the middle where it is long."""
        start, stop = node.span
        text = " ".join(self.text[start:stop].split()) if stop > start else to_latex(node)
        return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN // 2]} … {text[-MAX_SHOWN // 2 :]}"

    def described(self, *nodes: Node, joint: str = "") -> str:
        """`x' A, a row of n`; several nodes share the letters of sizes that are still unknown."""
        shapes = [self.unifier.shape(shape_of(node)) for node in nodes]
        unknown = [
            name for shape in shapes for d in (shape.rows, shape.columns) for name in d.atoms if is_unknown(name)
        ]
        letters = [letter for letter in "nmpqrst" if letter not in self.dimensions]
        names = dict(zip(dict.fromkeys(unknown), letters, strict=False))
        parts = [f"{self.shown(node)}, {renamed(shape, names)}" for node, shape in zip(nodes, shapes, strict=True)]
        return f", {joint} ".join(parts)

    def mismatch(self, verb: str, left: Node, joint: str, right: Node) -> FormulaError:
        """Two parts that do not conform; where an undeclared x_i may be a vector of a family, that is said instead."""
        told = f"{verb} {self.described(left, right, joint=joint)}"
        for term in (left, right):
            part = term.of if isinstance(term, Negative) else term
            if (
                verb == "cannot add"
                and isinstance(part, Element)
                and isinstance(part.of, Symbol)
                and part.of.name in self.assumed
            ):
                family = f"a family of vectors {self.shown(part)} is not read"
                return NotUnderstood(f"{told}, if {self.shown(part)} is an entry; {family}", self.text, part.span)
        shapes = [self.unifier.shape(shape_of(node)) for node in (left, right)]
        if verb == "cannot add" and any(s.is_matrix for s in shapes) and any(s.is_column or s.is_row for s in shapes):
            told += r"; nothing is broadcast: a column b is added to each column of a matrix as b \mathbf{1}^\top"
        if verb == "cannot add" and isinstance(left, Derivative) and shapes[1].is_scalar:
            told += "; what is differentiated is the first term alone: put all of it in brackets"
        return ShapeError(told, self.text, right.span)


def _entrywise_functions(equation: Equation, spaces: Mapping[str, Space]) -> list[str]:
    """The undeclared functions that have a prime somewhere: they act on every entry."""
    primed = [node.of for node in equation.of(Primed)]
    names = sorted({of.function for of in primed if isinstance(of, Apply) and of.arguments})
    return [name for name in names if name not in spaces and name not in dict(equation.definitions)]


def renamed_dimension(d: Dimension, names: Mapping[str, str]) -> Dimension:
    """A dimension under other names."""
    if names.keys().isdisjoint(d.atoms):
        return d
    return d.with_atoms(lambda name: Dimension(1, (names.get(name, name),)))


def renamed(shape: Shape, names: Mapping[str, str]) -> Shape:
    """A shape under other names of dimensions."""
    rows, columns = renamed_dimension(shape.rows, names), renamed_dimension(shape.columns, names)
    return shape if rows is shape.rows and columns is shape.columns else Shape(rows, columns)
