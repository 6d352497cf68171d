"""Shape inference: every node gets a shape with named dimensions, or an error that names both parts.

Sources in order: declarations, the equation itself (by unification), and for undeclared symbols the
convention of letters: a capital is a matrix, a lower-case letter a column, a Greek one a scalar.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from xcheck.dimensions import ONE, SCALAR, Dimension, Shape, dimension
from xcheck.errors import NotSelfContained, NotUnderstood, ShapeError
from xcheck.formula.latex import to_latex
from xcheck.formula.names import GREEK_LETTERS
from xcheck.formula.tree import (
    Apply,
    Bars,
    Basis,
    Block,
    Call,
    Constant,
    Derivative,
    Differential,
    Element,
    Equation,
    Infix,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Reduction,
    Substitution,
    Sum,
    Symbol,
    Transpose,
    Variable,
    map_children,
    walk,
)
from xcheck.formula.unify import Unifier
from xcheck.spaces import Map, Matrix, Scalar, Space, Vector
from xcheck.vocabulary.words import vocabulary

MAX_POWER = 64
"""The largest power of a matrix that is computed."""


@dataclass(frozen=True)
class Typed:
    """An equation whose nodes have shapes, with a space for every symbol.

    `ranges` gives the dimension that each index runs over, `assumed` what was not declared, in
    words, and `notes` what a reader should know about the way it was read.
    """

    equation: Equation
    spaces: dict[str, Space]
    ranges: dict[str, Dimension]
    assumed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conventions:
    """What a reading fixes: the layout, the variable of a bare ∇, letters that are scalars after all."""

    layouts: Mapping[str, Any]
    layout: str = "denominator"
    variable: str = ""
    scalars: frozenset[str] = frozenset()
    values: Mapping[str, Shape] = field(default_factory=dict)


def infer(equation: Equation, spaces: Mapping[str, Space], conventions: Conventions) -> Typed:
    """Gives every node its shape.

    Args:
        spaces: the declared symbols; others are assumed by convention.
        conventions: `values` holds the shapes of names bound to a plain function.
    Raises:
        ShapeError: two parts do not conform; the message names both with their shapes.
        NotSelfContained: a generic function or a bare ∇ lacks its argument.
    """
    return _Inference(equation, spaces, conventions).run()


class _Inference:
    def __init__(self, equation: Equation, spaces: Mapping[str, Space], conventions: Conventions) -> None:
        self.equation, self.spaces, self.conventions = equation, spaces, conventions
        self.text = equation.text
        self.unifier = Unifier()
        self.definitions = dict(equation.definitions)
        self.typed_definitions: dict[str, Node] = {}
        self.assumed: dict[str, Shape] = {}
        self.ranges: dict[str, Dimension] = {}
        self.notes: list[str] = []
        self.dimensions = {
            name for space in spaces.values() if not isinstance(space, Map) for d in _dimensions(space) for name in d.names
        }

    # -- the whole equation --------------------------------------------------------------------

    def run(self) -> Typed:
        sides = [self.node(side) for side in self.equation.sides]
        shaped = [side for side in sides if not is_zero(side)]
        for left, right in zip(shaped, shaped[1:], strict=False):
            if not self.unifier.unify_shapes(_shape(left), _shape(right)):
                raise self.mismatch("the two sides differ:", left, "and", right)
        target = _shape(shaped[0]) if shaped else SCALAR
        sides = [self.zero(side, target) if is_zero(side) else side for side in sides]
        for name in self.definitions:
            self.definition(name)
        if not self.unifier.settle():
            raise ShapeError("the products of dimensions in this formula cannot all be equal", self.text, (0, len(self.text)))
        names = self.readable_names()
        definitions = tuple((name, self.finished(self.typed_definitions[name], names)) for name in self.definitions)
        equation = replace(self.equation, sides=tuple(self.finished(side, names) for side in sides), definitions=definitions)
        assumed = {name: _renamed(self.unifier.shape(shape), names) for name, shape in self.assumed.items()}
        spaces = {name: space for name, space in self.spaces.items() if name not in self.definitions or isinstance(space, Map)}
        spaces |= {name: _space(shape) for name, shape in assumed.items()}
        ranges = {index: _renamed_dimension(self.unifier.resolve(d), names) for index, d in self.ranges.items()}
        words = tuple(f"{name} is {shape}" for name, shape in assumed.items())
        return Typed(equation, spaces, ranges, words, tuple(dict.fromkeys(self.notes)))

    def readable_names(self) -> dict[str, str]:
        """Letters for the dimensions that inference introduced."""
        found: list[str] = []
        for shape in [*self.assumed.values(), *(_shape(part) for side in self.typed_definitions.values() for part in walk(side))]:
            resolved = self.unifier.shape(shape)
            found += [name for d in (resolved.rows, resolved.columns) for name in d.names if name.startswith("?")]
        letters = [letter for letter in "nmpqrstuvwabcdefgh" if letter not in self.dimensions and letter not in self.spaces]
        order = list(dict.fromkeys(found))
        # Rows before columns reads as m × n; a single size is called n.
        if len(order) > 1:
            letters[:2] = letters[1::-1]
        return {name: letters[place] if place < len(letters) else f"n{place}" for place, name in enumerate(order)}

    def finished(self, node: Node, names: dict[str, str]) -> Node:
        shape = _renamed(self.unifier.shape(_shape(node)), names)
        return replace(map_children(node, lambda child: self.finished(child, names)), shape=shape)

    def zero(self, node: Node, shape: Shape) -> Node:
        """A zero takes the shape of its place, through signs and substitutions."""
        return replace(map_children(node, lambda child: self.zero(child, shape) if is_zero(child) else child), shape=shape)

    def definition(self, name: str) -> Node:
        if name not in self.typed_definitions:
            typed = self.node(self.definitions[name])
            self.typed_definitions[name] = typed
        return self.typed_definitions[name]

    # -- errors --------------------------------------------------------------------------------

    def shown(self, node: Node) -> str:
        start, stop = node.span
        return " ".join(self.text[start:stop].split()) if stop > start else to_latex(node)

    def described(self, *nodes: Node, joint: str = "") -> str:
        """`x' A, a row of n`; several nodes share the letters of sizes that are still unknown."""
        shapes = [self.unifier.shape(_shape(node)) for node in nodes]
        unknown = [name for shape in shapes for d in (shape.rows, shape.columns) for name in d.names if name.startswith("?")]
        letters = [letter for letter in "nmpqrst" if letter not in self.dimensions]
        names = dict(zip(dict.fromkeys(unknown), letters, strict=False))
        parts = [f"{self.shown(node)}, {_renamed(shape, names)}" for node, shape in zip(nodes, shapes, strict=True)]
        return f", {joint} ".join(parts)

    def mismatch(self, verb: str, left: Node, joint: str, right: Node) -> ShapeError:
        return ShapeError(f"{verb} {self.described(left, right, joint=joint)}", self.text, right.span)

    # -- nodes ---------------------------------------------------------------------------------

    def node(self, node: Node) -> Node:
        """The node with shapes, possibly still in unknown dimensions."""
        return _RULES[type(node)](self, node)

    def children(self, node: Node) -> Node:
        return map_children(node, self.node)

    def symbol(self, node: Symbol) -> Node:
        return replace(node, shape=self.symbol_shape(node))

    def symbol_shape(self, node: Symbol) -> Shape:
        name = node.name
        if name in self.conventions.values:
            return self.conventions.values[name]
        if name in self.definitions:
            return _shape(self.definition(name))
        if name in self.spaces:
            if isinstance(self.spaces[name], Map):
                raise NotSelfContained(f"the generic function {name} is used without an argument; define it, as in {name} = {name}(x)", self.text, node.span, name)
            return self.spaces[name].shape
        if name in self.ranges or name in self.equation.indices:
            raise NotUnderstood(f"the index {name} is used as a number; only the entries it picks are read", self.text, node.span, name)
        if name in self.dimensions:
            return SCALAR
        if name not in self.assumed:
            self.assumed[name] = self.conventional(name)
        return self.assumed[name]

    def conventional(self, name: str) -> Shape:
        base = name.split("_")[0]
        if name in self.conventions.scalars or (base in GREEK_LETTERS and base[0].islower()):
            return SCALAR
        if base[0].isupper():
            return Shape(self.unifier.fresh(), self.unifier.fresh())
        return Shape(self.unifier.fresh(), ONE)

    def number(self, node: Number) -> Node:
        return replace(node, shape=SCALAR)

    def constant(self, node: Constant) -> Node:
        if node.name in ("pi", "e"):
            return replace(node, shape=SCALAR)
        size = dimension(node.size) if node.size else self.unifier.fresh()
        return replace(node, shape=Shape(size, size if node.name == "I" else ONE))

    def basis(self, node: Basis) -> Node:
        sizes = [self.range_of(index) for index in node.indices]
        indices = tuple(replace(index, shape=SCALAR) for index in node.indices)
        return replace(node, indices=indices, shape=Shape(sizes[0], sizes[1] if len(sizes) > 1 else ONE))

    def range_of(self, index: Node) -> Dimension:
        if isinstance(index, Symbol):
            return self.ranges.setdefault(index.name, self.unifier.fresh())
        return self.unifier.fresh()

    def sum(self, node: Sum) -> Node:
        typed = [self.node(term) for term in node.terms]
        shaped = [term for term in typed if not is_zero(term)]
        if not shaped:
            return replace(node, terms=tuple(typed), shape=SCALAR)
        first = next((term for term in shaped if not _shape(term).is_scalar), shaped[0])
        for term in shaped:
            if term is first:
                continue
            if _is_literal(term) and _shape(first).is_column:
                self.notes.append(f"{self.shown(term)} + {self.shown(first)}: the number is added to every entry of the column")
            elif not self.unifier.unify_shapes(_shape(first), _shape(term)):
                left, right = (first, term) if first.span <= term.span else (term, first)
                raise self.mismatch("cannot add", left, "and", right)
        terms = (self.zero(term, _shape(first)) if is_zero(term) else term for term in typed)
        return replace(node, terms=tuple(terms), shape=_shape(first))

    def negative(self, node: Negative) -> Node:
        of = self.node(node.of)
        return replace(node, of=of, shape=of.shape)

    def product(self, node: Product) -> Node:
        factors = [self.node(factor) for factor in node.factors]
        factors = self.inner_products_grouped(factors)
        return self.folded(factors, node)

    def inner_products_grouped(self, factors: list[Node]) -> list[Node]:
        """In `A b^T c` the row cannot follow the matrix: b^T c is a number, and is read as one."""
        result: list[Node] = []
        place = 0
        while place < len(factors):
            factor = factors[place]
            before = next((f for f in reversed(result) if not _shape(f).is_scalar), None)
            if before is not None and _shape(factor).is_row and not _shape(before).is_column and not _shape(before).is_scalar:
                stop = next((k for k in range(place + 1, len(factors)) if _shape(factors[k]).is_column), None)
                if stop is not None and not self.open_product(result).is_column:
                    inside = factors[place : stop + 1]
                    span = (inside[0].span[0], inside[-1].span[1])
                    result.append(self.folded(inside, Product(tuple(inside), span=span)))
                    place = stop + 1
                    continue
            result.append(factor)
            place += 1
        return result

    def open_product(self, factors: list[Node]) -> Shape:
        """The shape of a product by kinds alone, without binding a dimension."""
        shape = SCALAR
        for factor in factors:
            own = _shape(factor)
            if shape.is_scalar or own.is_scalar:
                shape = own if shape.is_scalar else shape
            else:
                shape = Shape(shape.rows, own.columns)
        return shape

    def folded(self, factors: list[Node], node: Product) -> Node:
        shape, before = _shape(factors[0]), [factors[0]]
        for factor in factors[1:]:
            own = _shape(factor)
            if shape.is_scalar or own.is_scalar:
                shape = own if shape.is_scalar else shape
            elif self.unifier.unify(shape.columns, own.rows):
                shape = Shape(shape.rows, own.columns)
            else:
                span = (before[0].span[0], before[-1].span[1])
                left = before[0] if len(before) == 1 else Product(tuple(before), span=span, shape=shape)
                raise self.mismatch("cannot multiply", replace(left, shape=shape), "by", factor)
            before.append(factor)
        return replace(node, factors=tuple(factors), shape=shape)

    def quotient(self, node: Quotient) -> Node:
        numerator, denominator = self.node(node.numerator), self.node(node.denominator)
        if not _shape(denominator).is_scalar:
            raise ShapeError(
                f"cannot divide by {self.described(denominator)}; only a scalar divides (use ^{{-1}} for an inverse, \\oslash elementwise)",
                self.text, denominator.span,
            )  # fmt: skip
        return replace(node, numerator=numerator, denominator=denominator, shape=numerator.shape)

    def infix(self, node: Infix) -> Node:
        left, right = self.node(node.left), self.node(node.right)
        if node.operator == "kronecker":
            a, b = _shape(left), _shape(right)
            shape = Shape(a.rows * b.rows, a.columns * b.columns)
        elif self.unifier.unify_shapes(_shape(left), _shape(right)):
            shape = _shape(left)
        else:
            raise self.mismatch("cannot multiply elementwise", left, "and", right)
        return replace(node, left=left, right=right, shape=shape)

    def transpose(self, node: Transpose) -> Node:
        of = self.node(node.of)
        return replace(node, of=of, shape=_shape(of).transposed)

    def power(self, node: Power) -> Node:
        of, exponent = self.node(node.of), self.node(node.exponent)
        if not _shape(exponent).is_scalar:
            raise ShapeError(f"an exponent is a scalar; this is {self.described(exponent)}", self.text, exponent.span)
        if _shape(of).is_matrix:
            self.square(of, "only a square matrix has powers")
            power = integer(exponent)
            if power is None or abs(power) > MAX_POWER:
                raise NotUnderstood(f"the power of a matrix must be an integer up to {MAX_POWER}", self.text, exponent.span)
        return replace(node, of=of, exponent=exponent, shape=of.shape)

    def square(self, node: Node, demand: str) -> None:
        if not self.unifier.unify(_shape(node).rows, _shape(node).columns):
            raise ShapeError(f"{demand}; this is {self.described(node)}", self.text, node.span)

    def bars(self, node: Bars) -> Node:
        of = self.node(node.of)
        if _shape(of).is_matrix:
            self.square(of, "|·| of a matrix is its determinant, which only a square matrix has")
            return replace(node, of=of, shape=SCALAR)
        return replace(node, of=of, shape=of.shape)

    def norm(self, node: Norm) -> Node:
        return replace(node, of=self.node(node.of), shape=SCALAR)

    def call(self, node: Call) -> Node:
        arguments = tuple(self.node(argument) for argument in node.arguments)
        signature = vocabulary()[node.word].signature
        for alternative in signature.split("|"):
            inputs, _, output = alternative.partition("->")
            patterns = [part.split() for part in inputs.split(",")]
            if all(_fits(_shape(argument), pattern) for argument, pattern in zip(arguments, patterns, strict=True)):
                bound = {name: self.unifier.fresh() for pattern in patterns for name in pattern if name != "1"}
                for argument, pattern in zip(arguments, patterns, strict=True):
                    wanted = Shape(*(_pattern_dimension(part, bound) for part in pattern))
                    shape = _shape(argument)
                    # Sizes of m n may be 1 each: a general pattern takes any shape.
                    if not self.unify_pattern(wanted, shape, bound):
                        demand = "a square matrix" if pattern[0] == pattern[1] else f"{' × '.join(pattern)}"
                        raise ShapeError(f"{node.word} takes {demand}; this is {self.described(argument)}", self.text, argument.span)
                rows, columns = (_pattern_dimension(part, bound) for part in output.split())
                return replace(node, arguments=arguments, shape=self.unifier.shape(Shape(rows, columns)))
        given = " and ".join(self.described(argument) for argument in arguments)
        raise ShapeError(f"{node.word} takes {signature}; this is {given}", self.text, node.span)

    def unify_pattern(self, wanted: Shape, shape: Shape, bound: dict[str, Dimension]) -> bool:
        for a, b in ((wanted.rows, shape.rows), (wanted.columns, shape.columns)):
            if b == ONE and a != ONE:
                names = [key for key, value in bound.items() if value == a]
                bound.update(dict.fromkeys(names, ONE))
                if self.unifier.bindings.get(a.names[0], ONE) != ONE:
                    return False
                self.unifier.bindings[a.names[0]] = ONE
            elif not self.unifier.unify(a, b):
                return False
        return True

    def apply(self, node: Apply) -> Node:
        space = self.spaces.get(node.function)
        if not isinstance(space, Map):
            raise NotSelfContained(f"{node.function} is no declared function", self.text, node.span, node.function)
        argument = self.node(node.argument)
        if not self.unifier.unify_shapes(space.domain.shape, _shape(argument)):
            raise ShapeError(f"{node.function} takes {space.domain.shape}; this is {self.described(argument)}", self.text, node.argument.span)
        return replace(node, argument=argument, shape=space.codomain.shape)

    def element(self, node: Element) -> Node:
        of = self.node(node.of)
        shape = _shape(of)
        wanted = [d for d in (shape.rows, shape.columns) if d != ONE]
        if len(wanted) != len(node.indices):
            raise ShapeError(f"{self.described(of)}, has {len(wanted)} indices, not {len(node.indices)}", self.text, node.span)
        for index, d in zip(node.indices, wanted, strict=True):
            if isinstance(index, Symbol) and not self.unifier.unify(self.range_of(index), d):
                raise ShapeError(f"the index {index.name} runs over sizes that differ", self.text, node.span)
        indices = tuple(replace(index, shape=SCALAR) for index in node.indices)
        return replace(node, of=of, indices=indices, shape=SCALAR)

    def reduction(self, node: Reduction) -> Node:
        body = self.node(node.body)
        if node.index not in self.ranges:
            raise NotUnderstood(f"nothing in this {node.word} has the index {node.index}", self.text, node.span, node.index)
        if node.lower is not None and integer(node.lower) != 1:
            raise NotUnderstood("a sum is read over its whole range, from 1", self.text, node.lower.span)
        if isinstance(node.upper, Symbol):
            named = Dimension(1, (node.upper.name,))
            if node.upper.name in self.dimensions and not self.unifier.unify(named, self.ranges[node.index]):
                raise ShapeError(f"the sum ends at {node.upper.name}, but {node.index} runs to another size", self.text, node.upper.span)
            if node.upper.name not in self.dimensions:
                self.notes.append(f"{node.upper.name}, where the sum ends, is the size that {node.index} runs over")
        elif node.upper is not None:
            raise NotUnderstood("a sum is read over its whole range, to a named dimension", self.text, node.upper.span)
        return replace(node, body=body, lower=_scalar(node.lower), upper=_scalar(node.upper), shape=body.shape)

    def block(self, node: Block) -> Node:
        rows = [[self.node(entry) for entry in row] for row in node.rows]
        for row in rows:
            for entry in row[1:]:
                if not self.unifier.unify(_shape(row[0]).rows, _shape(entry).rows):
                    raise self.mismatch("blocks of one row differ in rows:", row[0], "and", entry)
        for column in zip(*rows, strict=True):
            for entry in column[1:]:
                if not self.unifier.unify(_shape(column[0]).columns, _shape(entry).columns):
                    raise self.mismatch("blocks of one column differ in columns:", column[0], "and", entry)
        shape = Shape(self.total([_shape(row[0]).rows for row in rows], node), self.total([_shape(e).columns for e in rows[0]], node))
        return replace(node, rows=tuple(map(tuple, rows)), shape=shape)

    def total(self, parts: list[Dimension], node: Block) -> Dimension:
        """The sum of equal dimensions; others have no monomial."""
        resolved = [self.unifier.resolve(part) for part in parts]
        if any(part.names != resolved[0].names for part in resolved):
            raise NotUnderstood("blocks of different named sizes beside each other are not read yet", self.text, node.span)
        return Dimension(sum(part.factor for part in resolved), resolved[0].names)

    def derivative(self, node: Derivative) -> Node:
        wrt = node.wrt
        if not wrt:
            if not self.conventions.variable:
                raise NotSelfContained("∇ does not say with respect to what; write ∇_x", self.text, node.span, "∇")
            wrt = (Variable(Symbol(self.conventions.variable, span=node.span), span=node.span),) * node.order
        of = self.node(node.of)
        variables = tuple(self.node(variable) for variable in wrt)
        shapes = [_shape(variable) for variable in variables]
        if len(wrt) == 1:
            layout = self.conventions.layouts[self.layout_of(node, wrt[0])]
            shape = layout.shape(_shape(of), shapes[0])
        elif _shape(of).is_scalar:
            shape = Shape(shapes[0].rows * shapes[0].columns, shapes[1].rows * shapes[1].columns)
        else:
            raise ShapeError(f"a second derivative is taken of a scalar; this is {self.described(of)}", self.text, node.of.span)
        return replace(node, of=of, wrt=variables, shape=shape)  # type: ignore[arg-type]

    def layout_of(self, node: Derivative, variable: Variable) -> str:
        return layout_of(node, variable, self.conventions.layout)

    def variable(self, node: Variable) -> Node:
        of = self.node(node.of)
        return replace(node, of=of, shape=of.shape)

    def differential(self, node: Differential) -> Node:
        of = self.node(node.of)
        return replace(node, of=of, shape=of.shape)

    def substitution(self, node: Substitution) -> Node:
        value, symbol = self.node(node.value), self.symbol(Symbol(node.name, span=node.span))
        if not self.unifier.unify_shapes(_shape(symbol), _shape(value)):
            raise self.mismatch("cannot substitute", symbol, "by", value)
        of = self.node(node.of)
        return replace(node, of=of, value=value, shape=of.shape)


def layout_of(node: Derivative, variable: Variable, layout: str) -> str:
    """The layout a derivative is written in: ∂/∂xᵀ is numerator layout, ∇ has the variable's shape."""
    if variable.transposed:
        return "numerator"
    return "denominator" if node.sign == "nabla" else layout


def is_zero(node: Node) -> bool:
    """Whether a node is a bare 0, which has the shape of its place."""
    if isinstance(node, Number):
        return node.value == 0
    return isinstance(node, Negative | Substitution | Transpose) and is_zero(node.of)


def integer(node: Node) -> int | None:
    """The integer that a tree spells, or None."""
    if isinstance(node, Number) and node.value.denominator == 1:
        return int(node.value)
    if isinstance(node, Negative):
        inner = integer(node.of)
        return None if inner is None else -inner
    return None


def _shape(node: Node) -> Shape:
    assert node.shape is not None, "inference gives every node a shape before it is asked for"
    return node.shape


def _scalar(node: Node | None) -> Node | None:
    return None if node is None else replace(map_children(node, lambda child: replace(child, shape=SCALAR)), shape=SCALAR)


def _is_literal(node: Node) -> bool:
    return isinstance(node, Number) or (isinstance(node, Negative) and isinstance(node.of, Number))


def _fits(shape: Shape, pattern: list[str]) -> bool:
    rows, columns = pattern
    if (rows == "1" and shape.rows != ONE) or (columns == "1" and shape.columns != ONE):
        return False
    return not (rows == columns != "1" and not shape.is_matrix)


def _pattern_dimension(part: str, bound: dict[str, Dimension]) -> Dimension:
    result = ONE
    for name in part.split("*"):
        result = result * (ONE if name == "1" else bound[name])
    return result


def _dimensions(space: Space) -> tuple[Dimension, Dimension]:
    return space.shape.rows, space.shape.columns


def _renamed_dimension(d: Dimension, names: dict[str, str]) -> Dimension:
    return Dimension(d.factor, tuple(sorted(names.get(name, name) for name in d.names)))


def _renamed(shape: Shape, names: dict[str, str]) -> Shape:
    return Shape(_renamed_dimension(shape.rows, names), _renamed_dimension(shape.columns, names))


def _space(shape: Shape) -> Space:
    sizes = [str(d).replace("·", "*") for d in (shape.rows, shape.columns)]
    if shape.is_scalar:
        return Scalar()
    return Vector(sizes[0]) if shape.is_column else Matrix(*sizes)


_RULES: dict[type[Node], Callable[[_Inference, Any], Node]] = {
    Number: _Inference.number, Symbol: _Inference.symbol, Constant: _Inference.constant, Basis: _Inference.basis,
    Sum: _Inference.sum, Negative: _Inference.negative, Product: _Inference.product, Quotient: _Inference.quotient,
    Infix: _Inference.infix, Transpose: _Inference.transpose, Power: _Inference.power, Bars: _Inference.bars,
    Norm: _Inference.norm, Call: _Inference.call, Apply: _Inference.apply, Element: _Inference.element,
    Reduction: _Inference.reduction, Block: _Inference.block, Derivative: _Inference.derivative,
    Variable: _Inference.variable, Differential: _Inference.differential, Substitution: _Inference.substitution,
}  # fmt: skip
