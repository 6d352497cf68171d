"""Whether two formulas say the same, proved: in exact arithmetic, with a free function for each that is not rational.

What holds for every function in place of tanh holds for tanh, and what holds for every matrix holds for a unitary
one: equality in the wider setting is proof. That it fails there proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import count

from xcheck.dimensions import SCALAR, Shape
from xcheck.engines import EXACT
from xcheck.exact.points import has_points
from xcheck.formula.equation import Equation
from xcheck.formula.shapes.rules.functions import OF_MATRICES
from xcheck.formula.shapes.symmetry import Symmetry
from xcheck.formula.tree import (
    Apply,
    Bars,
    Call,
    Comparison,
    Constant,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Reduction,
    Sum,
    Symbol,
    Transpose,
)
from xcheck.formula.walks import children, map_children, reached, rewrite, walk
from xcheck.formula.whole_numbers import half_integer, integer
from xcheck.judging.conjugates import COMPLEX_WORDS, UNIT, without_conjugates
from xcheck.judging.decision import Exactness, decided, spoken
from xcheck.judging.pieces import Pieces
from xcheck.judging.polar import in_polar_coordinates
from xcheck.reading import Understood
from xcheck.records import Settings
from xcheck.spaces import Space, written
from xcheck.spaces.families import Family
from xcheck.spaces.maps import Map
from xcheck.spaces.matrices import FullColumnRank, FullRowRank, Matrix
from xcheck.spaces.scalars import Scalar
from xcheck.vocabulary.words import vocabulary

Sizes = Mapping[str, int]

NOTHING = "nothing"
"""The name of what is multiplied by 0."""

TRIANGULAR = {"cholesky": "tril", "qr_triangle": "triu"}
"""Words whose values are triangular, by the word that makes any matrix so."""

ONE_MORE, TWO = Number(Fraction(1), shape=SCALAR), Number(Fraction(2), shape=SCALAR)


def proved_equal(
    one: Node, other: Node, understood: Understood, sizes: Sequence[Sizes], zero: Node | None = None
) -> Exactness:
    """Whether two typed trees in a statement's symbols have the same value, at all of these sizes.

    Equal with `chance` as the bound on a mistake; different where `differs` is not empty, at `sizes`; undecided
    for the reason `silent`.

    Args:
        zero: a part of theirs that is known to be zero.
    """
    if zero is not None and zero.shape is not None:
        spaces = {**understood.typed.spaces, NOTHING: _all(zero.shape)}
        understood = replace(understood, typed=replace(understood.typed, spaces=spaces))
        one, other = (_without(tree, zero) for tree in (one, other))
    understood = _in_use(understood, (one, other))
    found = _decided(one, other, understood, sizes)
    if not found.silent:
        return found
    chance = 0.0
    for own in sizes:
        generic, pair = widened(understood, (one, other), own)
        wider = _decided(pair[0], pair[1], generic, [own])
        if wider.silent or wider.differs:
            return found
        chance += wider.chance
    return Exactness(chance=chance, sizes=" and ".join(map(spoken, sizes)))


def _decided(one: Node, other: Node, understood: Understood, sizes: Sequence[Sizes]) -> Exactness:
    equation = replace(understood.typed.equation, sides=(one, other), relations=("=",))
    bare = replace(understood, typed=replace(understood.typed, equation=equation), subject=None, parameters=())
    found = decided(bare, sizes, Settings(engines=(EXACT,)))
    assert found is not None, "the exact engine is asked for"
    return found


def _without(tree: Node, zero: Node) -> Node:
    """A tree with 0 in the place of a part."""
    nothing = Product((Number(Fraction(0), shape=SCALAR), Symbol(NOTHING, shape=zero.shape)), shape=zero.shape)
    return rewrite(tree, lambda node: nothing if node == zero else None)


def _in_use(understood: Understood, trees: Sequence[Node]) -> Understood:
    """The statement without the symbols and definitions that trees do not need."""
    equation = understood.typed.equation
    values = dict(equation.definitions)
    used = {name for tree in trees for name in reached(tree, values)}
    equation = replace(equation, definitions=tuple(each for each in equation.definitions if each[0] in used))
    spaces = {name: space for name, space in understood.typed.spaces.items() if name in used}
    # Where all is constant something has to be drawn for the arithmetic to be exact.
    spaces = spaces or {NOTHING: Scalar()}
    return replace(understood, typed=replace(understood.typed, spaces=spaces, equation=equation))


def widened(understood: Understood, trees: Sequence[Node], sizes: Sizes) -> tuple[Understood, Sequence[Node]]:
    """The statement in spaces that have exact points, and its trees with a free function for each that is not rational.

    Definitions are part of the statement and change like the trees.
    """
    if understood.is_complex or any(_is_about_complex(node) for tree in trees for node in walk(tree)):
        understood, trees = without_conjugates(understood, trees)
    else:
        pieces = Pieces(understood.typed.spaces, dict(understood.typed.equation.definitions))
        understood, trees = in_polar_coordinates(understood, [pieces.settled(tree) for tree in trees])
    freeing = _Freeing(understood, sizes)
    trees = [freeing.freed(tree) for tree in trees]
    return freeing.widened(*(name for name, _ in understood.typed.equation.definitions)), trees


def _wider(space: Space) -> Space:
    """A space with exact points that contains this one; itself where it has some."""
    if isinstance(space, Family):
        return replace(space, member=_wider(space.member))
    return space if isinstance(space, Map) or has_points(space) else _all(space.shape)


def _all(shape: Shape) -> Space:
    """All real arrays of a shape."""
    return Scalar() if shape.is_scalar else Matrix(written(shape.rows), written(shape.columns))


def _is_about_complex(node: Node) -> bool:
    return isinstance(node, Call) and node.word in COMPLEX_WORDS


class _Freeing:
    """Puts free functions in the place of what exact arithmetic does not evaluate, and keeps their spaces."""

    def __init__(self, understood: Understood, sizes: Sizes) -> None:
        self.understood, self.sizes = understood, sizes
        self.functions: dict[str, Space] = {}
        self.rational: dict[str, bool] = {}
        self.symmetry = Symmetry(understood.typed.spaces, dict(understood.typed.equation.definitions))

    def freed(self, node: Node) -> Node:
        """The tree with free functions in it."""
        if isinstance(node, Reduction):
            return replace(node, body=self.freed(node.body))  # the condition picks terms
        if isinstance(node, Transpose) and self.symmetry.holds(node.of):
            return self.freed(node.of)
        if isinstance(node, Power) and isinstance(node.of, Norm | Bars):
            power = integer(node.exponent)
            if power is not None and power % 2 == 0:
                bare = _bare(node.of)  # a root squared is rational
                return replace(node, of=map_children(bare, self.freed) if bare is node.of else self.freed(bare))
            if power is not None and abs(power) > 1:
                even = replace(node, exponent=Number(Fraction(abs(power) - 1), shape=SCALAR))
                even = even if power > 0 else replace(even, exponent=Negative(even.exponent, shape=SCALAR))
                one = node.of if power > 0 else Power(node.of, Negative(ONE_MORE, shape=SCALAR), shape=node.shape)
                return self.freed(Product((one, even), shape=node.shape))
        if isinstance(node, Call) and node.word == "pinv" and (inverse := self._pseudo_inverse(node)) is not None:
            return inverse
        node = map_children(node, self.freed)
        if isinstance(node, Call) and node.word in OF_MATRICES.values():
            return self._polynomial(node.arguments[0], node.word)
        if (halves := _halves(node)) is not None and isinstance(node, Power):
            root = self._polynomial(node.of, "sqrtm")
            size = Number(Fraction(abs(halves)), shape=SCALAR)
            return replace(node, of=root, exponent=size if halves > 0 else Negative(size, shape=SCALAR))
        if isinstance(node, Norm | Bars) and node.shape is not None:
            # A root of its square, so that it is the same for -X and the transpose.
            squared = Power(_bare(node), TWO, shape=node.shape)
            if self._is_rational(node) or not self._is_rational(squared):
                return self._free(node)
            return self._entrywise("root", squared, node.shape)
        if isinstance(node, Comparison):
            # It depends on the sign of the difference, entry by entry.
            difference = Sum((node.left, Negative(node.right, shape=node.right.shape)), shape=node.shape)
            return self._entrywise(f"relation {node.relation}", difference, node.shape)
        if isinstance(node, Constant) and node.name == "e":
            self.functions["number e"] = Scalar()
            return Symbol("number e", shape=SCALAR)
        return self._free(node)

    def _free(self, node: Node) -> Node:
        """A node with free children: as it is where it is rational, else a free function of them."""
        if not isinstance(node, Call | Norm | Bars | Power) or self._is_rational(node):
            return node
        if isinstance(node, Call) and vocabulary()[node.word].elementwise:
            return self._entrywise(node.word, node.arguments[0], node.shape)
        arguments = tuple(children(node))
        shapes = [argument.shape for argument in arguments if argument.shape is not None]
        name = f"{_looks(node)} of {[*map(str, shapes)]}"
        assert node.shape is not None, "typed trees have shapes"
        self.functions[name] = Map(tuple(map(_all, shapes)), _all(node.shape))
        found = Apply(name, arguments, shape=node.shape)
        if isinstance(node, Call) and node.word in TRIANGULAR:
            return Call(TRIANGULAR[node.word], (found,), shape=node.shape)
        return found

    def _pseudo_inverse(self, node: Call) -> Node | None:
        """Of a symbol with full column rank (XᵀX)⁻¹Xᵀ, with full row rank Xᵀ(XXᵀ)⁻¹; of a projector itself.

        Nearly all matrices have full rank. None for anything else.
        """
        (of,) = node.arguments
        if UNIT in self.understood.typed.spaces:
            return None  # it takes conjugates, which are free symbols here
        if self._projects(freed := self.freed(of)):
            return freed
        space = self.understood.typed.spaces.get(of.name) if isinstance(of, Symbol) else None
        if of.shape is None or type(space) not in (FullColumnRank, FullRowRank, Matrix):
            return None
        rows, columns = of.shape.size(self.sizes)
        turned = Transpose(of, shape=of.shape.transposed)
        factors, side = ((turned, of), of.shape.columns) if rows >= columns else ((of, turned), of.shape.rows)
        gram = Product(factors, shape=Shape(side, side))
        inverse = Power(gram, Negative(ONE_MORE, shape=SCALAR), shape=gram.shape)
        return Product((inverse, turned) if rows >= columns else (turned, inverse), shape=node.shape)

    def _polynomial(self, of: Node, name: str) -> Node:
        """A function of a matrix in the sense of power series: a polynomial in it, by Cayley and Hamilton.

        Its coefficients are functions of the eigenvalues in any order, and so of the traces of the powers.
        """
        assert of.shape is not None, "typed trees have shapes"
        size = of.shape.rows.size(self.sizes)
        powers = [Product((of,) * k, shape=of.shape) if k > 1 else of for k in range(1, size + 1)]
        traces = tuple(Call("trace", (power,), shape=SCALAR) for power in powers)
        terms = []
        for k, power in enumerate((Constant("I", shape=of.shape), *powers[:-1])):
            self.functions[f"{name} {k}"] = Map((Scalar(),) * size, Scalar())
            terms.append(Product((Apply(f"{name} {k}", traces, shape=SCALAR), power), shape=of.shape))
        return Sum(tuple(terms), shape=of.shape)

    def _projects(self, node: Node) -> bool:
        """Whether a symmetric matrix is its own third power: then its eigenvalues are 0, 1 and -1."""
        values = dict(self.understood.typed.equation.definitions)
        free = isinstance(node, Symbol) and node.name not in values
        if node.shape is None or node.shape.rows != node.shape.columns or free:
            return False
        generic = self.widened(*reached(node, values))
        pairs = ((Product((node, node, node), shape=node.shape), node), (Transpose(node, shape=node.shape), node))
        found = [_decided(one, other, generic, [self.sizes]) for one, other in pairs]
        return not any(each.silent or each.differs for each in found)

    def widened(self, *names: str) -> Understood:
        """The statement with what is free by now, in spaces that have exact points, and the definitions of names."""
        kept = [each for each in self.understood.typed.equation.definitions if each[0] in names]
        definitions = tuple((name, self.freed(value)) for name, value in kept)
        spaces = {name: _wider(space) for name, space in self.understood.typed.spaces.items()}
        equation = replace(self.understood.typed.equation, definitions=definitions)
        typed = replace(self.understood.typed, spaces={**spaces, **self.functions}, equation=equation)
        return replace(self.understood, typed=typed)

    def _entrywise(self, name: str, argument: Node, shape: Shape | None) -> Node:
        self.functions[name] = Map(Scalar(), Scalar())
        return Apply(name, (argument,), shape=shape)

    def _is_rational(self, node: Node) -> bool:
        """Whether exact arithmetic evaluates a node at drawn values of its children."""
        drawn = {
            f"part {n}": child
            for n, child in enumerate(children(node))
            if any(isinstance(part, Symbol | Apply) for part in walk(child))
        }
        places = count()

        def bare(child: Node) -> Node:
            name = f"part {next(places)}"
            return Symbol(name, shape=child.shape) if name in drawn else child

        held = map_children(node, bare)
        key = f"{held!r} {[str(child.shape) for child in drawn.values()]} {node.shape}"
        if key not in self.rational:
            spaces = {name: _all(child.shape) for name, child in drawn.items() if child.shape is not None}
            equation = Equation((held, held), ("=",))
            typed = replace(self.understood.typed, spaces=spaces, equation=equation)
            alone = replace(self.understood, typed=typed, subject=None, bound=False)
            self.rational[key] = not _decided(held, held, alone, [self.sizes]).silent
        return self.rational[key]


def _halves(node: Node) -> int | None:
    """The p of a square matrix to the power p/2, if p is odd: an integer power is rational."""
    if not isinstance(node, Power) or node.of.shape is None or not node.of.shape.is_matrix:
        return None
    exponent = half_integer(node.exponent)
    return None if exponent is None or exponent.denominator == 1 else exponent.numerator


def _bare(node: Norm | Bars) -> Node:
    """What may stand under a square instead: of an absolute value the number itself."""
    number = isinstance(node, Bars) and node.of.shape is not None and node.of.shape.is_scalar
    return node.of if number else node


def _looks(node: Node) -> str:
    """What tells a function from others, without its arguments."""
    return f"{type(node).__name__} {getattr(node, 'word', '')} {getattr(node, 'kind', '')}"
