"""The state of shape inference: what symbols are, which dimensions are equal, and how errors are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, TypeVar

from xcheck.dimensions import ONE, SCALAR, Dimension, Shape, dimension, summed
from xcheck.errors import FormulaError, NotSelfContained, NotUnderstood, ShapeError, SizesUnknown
from xcheck.formula import kinds
from xcheck.formula.equation import SQUARE, Equation, indices_of, integrated
from xcheck.formula.names import is_letter
from xcheck.formula.numbering import numbers_of_definition, numbers_of_side
from xcheck.formula.tree import (
    Apply,
    Constant,
    Derivative,
    Element,
    Entries,
    Negative,
    Node,
    Number,
    Primed,
    Product,
    Reduction,
    Substitution,
    Symbol,
    Transpose,
)
from xcheck.formula.undeclared import Undeclared
from xcheck.formula.unify import Unifier, is_unknown
from xcheck.formula.walks import map_children, walk
from xcheck.formula.whole_numbers import has_bounds, last_of_sum, picks_entries
from xcheck.formula.writing.latex import to_latex
from xcheck.spaces import Space
from xcheck.spaces import kinds as every_kind
from xcheck.spaces.families import Family
from xcheck.spaces.maps import Map
from xcheck.spaces.matrices import Matrix
from xcheck.spaces.scalars import Scalar
from xcheck.spaces.square import Square
from xcheck.spaces.vectors import Vector

N = TypeVar("N", bound=Node)

RULES: dict[type[Node], Callable[[Inference, Any], Node]] = {}
"""The rule of each kind of node: it gives the node with its shape and those of everything below."""


PLAIN_ONES = "1 is a column of ones where only a column can stand"
"""What is noted of a 1 that is no number."""

MAX_SHOWN = 100
"""Characters of a part that an error shows."""


@dataclass(frozen=True)
class Typed:
    """An equation whose nodes have shapes, and numbers instead of spans, with a space for every symbol.

    `ranges` gives the dimension that each index runs over, `assumed` what was not declared, in
    words, and `notes` what a reader should know about the way it was read. `counts` are letters for whole
    numbers, such as exponents of matrices, which are drawn like sizes.
    """

    equation: Equation
    spaces: dict[str, Space]
    ranges: dict[str, Dimension]
    assumed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    counts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Conventions:
    """What a reading fixes: the layout, the variable of a bare ∇, letters that are scalars after all.

    With `functions` "matrix" exp, log, sqrt, sin and cos of a square matrix are power series; `undeclared` are
    letters that are functions of the most general kind.
    """

    layouts: Mapping[str, Any]
    layout: str = "denominator"
    variable: str = ""
    scalars: frozenset[str] = frozenset()
    functions: str = "elementwise"
    values: Mapping[str, Shape] = field(default_factory=dict)
    undeclared: Mapping[str, Undeclared] = field(default_factory=dict)


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
        return found - set(self.definitions) - {name for name, space in self.spaces.items() if space.shape.is_scalar}

    # -- the whole equation --------------------------------------------------------------------

    def run(self) -> Typed:
        """Gives everything its shape."""
        sides = [self.node(side) for side in self.equation.sides]
        sides = [side for chain in self.equation.chains for side in self._chain(sides[chain.start : chain.stop])]
        for name in self.definitions:
            self.definition(name)
        for name, condition in self.equation.conditions:
            if condition == SQUARE or (name in self.assumed and condition in _conditions_of_square_matrices()):
                self._square(name)
        bounds = [self.node(bound) for bound in self.equation.bounds]
        self._settle()
        self._fix_sizes()
        self._name_sizes()
        final: dict[Shape, Shape | None] = {}
        definitions = tuple(
            (name, self._finished(self.typed_definitions[name], final, numbers_of_definition(name)))
            for name in self.definitions
        )
        trees = tuple(
            self._finished(tree, final, numbers_of_side(place)) for place, tree in enumerate([*sides, *bounds])
        )
        equation = replace(
            self.equation, sides=trees[: len(sides)], definitions=definitions, bounds=trees[len(sides) :]
        )
        own = integrated(self.equation)
        assumed = {name: self.unifier.shape(shape) for name, shape in self.assumed.items() if name not in own}
        spaces = {
            name: each for name, each in self.spaces.items() if name not in self.definitions or isinstance(each, Map)
        }
        counts = {name: self.unifier.resolve(d) for name, d in self.families.items()}
        spaces |= {name: _space(shape) for name, shape in assumed.items()}
        maps = {name: self._function(name) for name in self.functions}
        spaces |= maps
        spaces |= {name: Family(_space(assumed[name]), size_of(count)) for name, count in counts.items()}
        ranges = {index: self.unifier.resolve(d) for index, d in self.ranges.items()}
        for index, d in ranges.items():
            if any(map(is_unknown, d.atoms)):
                reason = f"what the index {index} runs over cannot be told from the formula; declare what it picks from"
                raise NotUnderstood(reason, self.text, (0, len(self.text)), index)
        words = [
            f"{name}_i is {shape}, one for each i up to {counts[name]}" if name in counts else f"{name} is {shape}"
            for name, shape in assumed.items()
        ]
        words += [
            f"{name} is any smooth function of {_listed(each.domains)} to {each.shape}" for name, each in maps.items()
        ]
        words += [f"{name} is a function of a number, applied to every entry" for name in self.entrywise]
        words += [f"{name} is a whole number" for name in sorted(self.counts)]
        return Typed(equation, spaces, ranges, tuple(words), tuple(dict.fromkeys(self.notes)), frozenset(self.counts))

    def _function(self, name: str) -> Map:
        """The space of a function that nobody declared, between the shapes that were found."""
        domains, codomain = self.functions[name]
        spaces = [_space(self.unifier.shape(shape)) for shape in (*domains, codomain)]
        return Map(spaces[0] if len(domains) == 1 else tuple(spaces[:-1]), spaces[-1])

    def function(self, name: str, arguments: Sequence[Node]) -> tuple[tuple[Shape, ...], Shape]:
        """The shapes of the arguments and of the value of a function that nobody declared."""
        if name not in self.functions:
            kind = self.conventions.undeclared[name].kind
            rows = ONE if kind == kinds.SCALAR else self.unifier.fresh()
            columns = self.unifier.fresh() if kind == kinds.MATRIX else ONE
            self.functions[name] = tuple(shape_of(each) for each in arguments), Shape(rows, columns)
        return self.functions[name]

    def _square(self, name: str) -> None:
        shape = self.symbol_shape(Symbol(name))
        if not self.unifier.unify(shape.rows, shape.columns):
            raise ShapeError(f"{name} is said to be square but is {self.unifier.shape(shape)}", self.text, (0, 0))

    def _chain(self, sides: list[Node]) -> list[Node]:
        """The sides of one equation, which have one shape."""
        if PLAIN_ONES in self.notes and any(shape_of(side).is_column for side in sides):
            sides = [self.node(Constant("1", span=side.span)) if _is_one(side) else side for side in sides]
        shaped = [side for side in sides if not is_zero(side)]
        for left, right in pairwise(shaped):
            self.conform("the two sides differ:", left, "and", right)
        target = shape_of(shaped[0]) if shaped else SCALAR
        return [self.zero(side, target) if is_zero(side) else side for side in sides]

    def _settle(self) -> None:
        outcome, origin = self.unifier.settle()
        if outcome == "settled":
            return
        if outcome == "contradiction" and origin:
            raise self.mismatch(*origin)
        where = (origin[1].span[0], origin[3].span[1]) if origin else (0, len(self.text))
        raise SizesUnknown(
            "the sizes here cannot be told from the formula; declare the spaces of its symbols", self.text, where
        )

    def _fix_sizes(self) -> None:
        """`n = 3`, `n odd`: the one size that the statement has and nobody named is n."""
        for name, size in self.equation.fixed:
            found = [self.unifier.resolve(d) for shape in self.assumed.values() for d in (shape.rows, shape.columns)]
            unknown = {atom for d in found for atom in d.atoms if is_unknown(atom)}
            if name in self.dimensions or len(unknown) != 1:
                number = {"odd": "'2*k+1'", "even": "'2*k'"}.get(str(size), size)
                reason = f"which size {name} is cannot be told here; declare it, as in Vector({number})"
                raise NotUnderstood(reason, self.text, (0, len(self.text)), name)
            self.unifier.bindings[unknown.pop()] = self._fixed_size(size)

    def _fixed_size(self, size: int | str) -> Dimension:
        if isinstance(size, int):
            return Dimension(size)
        half = Dimension(2) * self.unifier.fresh()
        return summed([half, ONE]) if size == "odd" else half

    def _name_sizes(self) -> None:
        """Binds the dimensions that inference introduced, and that are still unknown, to letters."""
        found: list[str] = []
        definitions = [shape_of(part) for side in self.typed_definitions.values() for part in walk(side)]
        functions = [shape for domains, value in self.functions.values() for shape in (*domains, value)]
        sizes = [d for shape in [*self.assumed.values(), *functions, *definitions] for d in (shape.rows, shape.columns)]
        for d in [*sizes, *self.families.values()]:
            found += [name for name in self.unifier.resolve(d).atoms if is_unknown(name)]
        taken = {*self.dimensions, *self.spaces, *self.assumed, *self.definitions, *dict(self.equation.fixed)}
        letters = [letter for letter in "nmpqrstuvwabcdefgh" if letter not in taken]
        order = list(dict.fromkeys(found))
        # Rows before columns reads as m × n; a single size is called n.
        if len(order) > 1:
            letters[:2] = letters[1::-1]
        for place, name in enumerate(order):
            self.unifier.bindings[name] = Dimension(1, (letters[place] if place < len(letters) else f"n{place}",))

    def _final(self, shape: Shape) -> Shape | None:
        """The shape with every dimension that was found; None where one was not."""
        shape = self.unifier.shape(shape)
        return None if any(map(is_unknown, (*shape.rows.atoms, *shape.columns.atoms))) else shape

    def _finished(self, tree: Node, final: dict[Shape, Shape | None], numbers: Iterator[int]) -> Node:
        """The tree with every dimension that was found, and with numbers for its spans.

        `final` keeps what has become of each shape.
        """

        def finish(node: Node) -> Node:
            number, shape = next(numbers), shape_of(node)
            if shape not in final:
                final[shape] = self._final(shape)
            finished = map_children(node, finish, shape=final[shape], span=(number, number))
            if self.entrywise and isinstance(node, Product):
                self._refuse_matrix_functions(node)
            if finished.shape is None:
                reason = f"the size of {self.shown(node)} cannot be told from the formula; write it, as in I_n"
                raise NotUnderstood(reason, self.text, node.span)
            return finished

        return finish(tree)

    def _refuse_matrix_functions(self, node: Product) -> None:
        """`A g'(A)`: of a square matrix g may act on every entry, or be a power series."""
        for factor in node.factors:
            of = factor.of if isinstance(factor, Primed) else factor
            if not isinstance(of, Apply) or of.function not in self.entrywise:
                continue
            shape = self.unifier.shape(shape_of(of))
            if shape.is_matrix and shape.rows == shape.columns:
                reason = f"{of.function} of a square matrix is elementwise for some and a matrix function for others"
                raise NotUnderstood(f"{reason}; declare {of.function}, or define it", self.text, factor.span)

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


@cache
def _conditions_of_square_matrices() -> frozenset[str]:
    return frozenset(kind.condition for kind in every_kind().values() if issubclass(kind, Square))


def _entrywise_functions(equation: Equation, spaces: Mapping[str, Space]) -> list[str]:
    """The undeclared functions that have a prime somewhere: they act on every entry."""
    primed = [node.of for node in equation.of(Primed)]
    names = sorted({of.function for of in primed if isinstance(of, Apply) and of.arguments})
    return [name for name in names if name not in spaces and name not in dict(equation.definitions)]


def _is_one(node: Node) -> bool:
    """Whether a node is a bare 1."""
    return isinstance(node, Number) and node.value == 1


def is_zero(node: Node) -> bool:
    """Whether a node is a bare 0, which has the shape of its place."""
    if isinstance(node, Number):
        return node.value == 0
    return isinstance(node, Negative | Substitution | Transpose) and is_zero(node.of)


def shape_of(node: Node) -> Shape:
    """The shape that inference has given a node."""
    assert node.shape is not None, "inference gives every node a shape before it is asked for"
    return node.shape


def renamed_dimension(d: Dimension, names: Mapping[str, str]) -> Dimension:
    """A dimension under other names."""
    if names.keys().isdisjoint(d.atoms):
        return d
    return d.with_atoms(lambda name: Dimension(1, (names.get(name, name),)))


def renamed(shape: Shape, names: Mapping[str, str]) -> Shape:
    """A shape under other names of dimensions."""
    rows, columns = renamed_dimension(shape.rows, names), renamed_dimension(shape.columns, names)
    return shape if rows is shape.rows and columns is shape.columns else Shape(rows, columns)


def size_of(d: Dimension) -> str:
    """A dimension as a space is given it."""
    return str(d).replace("·", "*")


def _listed(domains: Sequence[Space]) -> str:
    return " and ".join(str(domain.shape) for domain in domains)


@lru_cache(maxsize=1024)
def _space(shape: Shape) -> Space:
    sizes = [size_of(shape.rows), size_of(shape.columns)]
    if shape.is_scalar:
        return Scalar()
    return Vector(sizes[0]) if shape.is_column else Matrix(*sizes)
