"""The syntax tree of the formula language: one frozen record per construct.

Every node carries `span`, the characters it was read from, and, after shape inference, `shape`.
Neither counts in comparisons: two trees are equal when they say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from functools import cached_property
from itertools import chain
from operator import is_
from typing import Any, TypeVar

from xcheck.dimensions import Shape

SQUARE = "square"
"""The condition that a matrix has as many columns as rows: no space of its own, but an equation of sizes."""

HOLOMORPHIC = "holomorphic"
"""The condition of a function; said of no symbol, that the derivatives of a statement are by complex variables."""

PARITIES = ("odd", "even")
"""The conditions of a size, as in `n \\text{ odd}`."""

OF_CHANCE = {
    "expectation": "an expectation is over an index with its probabilities, as in \\mathbb{E}_{k \\sim p}[x_k]",
    "probability": "the probability of an event needs its distribution; write out what it is",
}
"""What stands as a function for what chance decides, with the reason that it has no value."""

NEXT = ","
"""What stands between two equations of one statement, among the relations."""


_BELOW, _SYMBOLS, _KINDS = _REMEMBERED = ("_below", "_symbols", "_kinds")
"""What a node remembers beside its fields: trees do not change, and reading asks the same of them many times.

The other two are found through the first.
"""


@dataclass(frozen=True)
class Node:
    """Anything that has a value."""

    span: tuple[int, int] = field(default=(0, 0), compare=False, repr=False, kw_only=True)
    shape: Shape | None = field(default=None, compare=False, repr=False, kw_only=True)

    def __getstate__(self) -> dict[str, Any]:
        """The fields, without what is remembered of the tree."""
        return {name: value for name, value in self.__dict__.items() if name not in _REMEMBERED}


_N = TypeVar("_N", bound=Node)


@dataclass(frozen=True)
class Number(Node):
    """A non-negative decimal number, kept exactly. A bare 0 takes the shape of its place."""

    value: Fraction


@dataclass(frozen=True)
class Symbol(Node):
    """A name, in its Python spelling: `alpha`, `z_hat`, `x_k_plus_1` (see `names.py`)."""

    name: str


@dataclass(frozen=True)
class Constant(Node):
    """`I` (identity), `1` (ones), `pi`, `e`, `i` (the imaginary unit), `0`, `K` (commutation); `size` as printed."""

    name: str
    size: str = ""


LAST = "last"
"""The constant that as an index is the last place; its size is how that is written, n in `\\sigma_n`."""


@dataclass(frozen=True)
class Basis(Node):
    """`e_i` or `E_{ij}`: one at the given place, else zero. Indices are expressions."""

    indices: tuple[Node, ...]


@dataclass(frozen=True)
class Sum(Node):
    """`a + b - c`: at least two terms; a subtracted one is a `Negative`."""

    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Negative(Node):
    of: Node


@dataclass(frozen=True)
class Product(Node):
    """Juxtaposition: the matrix product, or a scaling where a factor is a scalar.

    `dots` are the places of factors before which a `\\cdot` stands: between two columns it is the inner product.
    """

    factors: tuple[Node, ...]
    dots: tuple[int, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class Quotient(Node):
    """`\\frac{a}{b}` and `a/b` with a scalar b."""

    numerator: Node
    denominator: Node


@dataclass(frozen=True)
class Infix(Node):
    """`operator` is "hadamard", "kronecker" or "elementwise quotient"; left-associative.

    NumPy's "times", "over" and "power" become one of these, or a scaling, when shapes are known.
    """

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Transpose(Node):
    of: Node


@dataclass(frozen=True)
class Power(Node):
    """A power; of a square matrix with exponent -1 the inverse, of a column elementwise."""

    of: Node
    exponent: Node


@dataclass(frozen=True)
class Bars(Node):
    """`|a|`: the determinant of a matrix, the absolute value of a scalar, elementwise on a column."""

    of: Node


@dataclass(frozen=True)
class Norm(Node):
    """`\\|a\\|` with `kind` "", "1", "2", "F", "infty", "*" or "2,1"; "p" and "S" (Schatten) have a `power`."""

    of: Node
    kind: str = ""
    power: Node | None = None


@dataclass(frozen=True)
class Call(Node):
    """A word of the vocabulary on its arguments: `\\operatorname{tr}(A)`."""

    word: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Apply(Node):
    """A function without a printed formula on its arguments: `u(x)`, `F(x, y)`, `p(x \\mid y)`.

    It has no arguments where the function is only named, as in `\\sigma' = \\sigma(1 - \\sigma)`.
    """

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Primed(Node):
    """`f'(x)`, `\\tanh''(X)`: the derivative, entry by entry, of a function that acts on every entry.

    `of` is the function with its argument, a `Call` or an `Apply`; `order` counts the primes.
    """

    of: Call | Apply
    order: int = 1


@dataclass(frozen=True)
class Element(Node):
    """`X_{ij}`, `x_i`, `[AX]_{ij}`, and the member `E_k` of a family.

    Indices are names, numbers counted from 1, sums of such (`x_{i+k}`: an entry outside is left out),
    `Constant(":")` for a whole row or column, or `Constant(LAST, size)` for the last place.
    """

    of: Node
    indices: tuple[Node, ...]


@dataclass(frozen=True)
class Entries(Node):
    """`\\left[v_i w_j\\right]_{i,j=1}`, the array with these entries.

    With one index a column of numbers, a matrix of rows, or a family of columns or matrices.
    """

    body: Node
    indices: tuple[str, ...]


@dataclass(frozen=True)
class Comparison(Node):
    """Iverson's bracket `[x > 0]`, by entries 1 where it holds, else 0; or the condition of a sum."""

    left: Node
    relation: str
    right: Node


@dataclass(frozen=True)
class Cases(Node):
    """`\\begin{cases} a & x > 0 \\\\ b & \\text{otherwise} \\end{cases}`: the first value whose conditions all hold.

    `conditions` has those of each value: none where it is for all that is left. On arrays they choose entry by entry.
    """

    values: tuple[Node, ...]
    conditions: tuple[tuple[Comparison, ...], ...]

    @property
    def branches(self) -> Iterator[tuple[Node, tuple[Comparison, ...]]]:
        """Each value with its conditions."""
        return zip(self.values, self.conditions, strict=True)


@dataclass(frozen=True)
class Reduction(Node):
    """`\\sum_{i=1}^n a_i`; `lower` and `upper` are as printed, or absent.

    `word` is "sum", "prod", "max", "min", or "bigoplus" for the blocks along a diagonal.

    `condition`, as in `\\sum_{j: j \\ne i}`, says for which values of the index there is a term.
    """

    word: str
    index: str
    body: Node
    lower: Node | None = None
    upper: Node | None = None
    condition: Node | None = None


@dataclass(frozen=True)
class Integral(Node):
    """`\\int_a^b of \\, dt`: over the number `name` between bounds, which may be ±`Constant("infty")`."""

    of: Node
    name: str
    lower: Node
    upper: Node


@dataclass(frozen=True)
class Block(Node):
    """A matrix written out: rows of blocks."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class Variable(Node):
    """What a derivative is taken with respect to, `transposed` as in ∂/∂xᵀ.

    A symbol, an element, or an expression such as σ² in one symbol, which is then a variable by itself.
    Of a complex symbol it may be a `part`: "conjugate", "real" or "imaginary"; see `complex_derivatives.py`.
    """

    of: Node
    transposed: bool = False
    part: str = ""

    @property
    def parts(self) -> tuple[Node, ...]:
        """The several things of a derivative by them at once, as in ∂(w, v); else the one."""
        return tuple(chain.from_iterable(self.of.rows)) if isinstance(self.of, Block) else (self.of,)


@dataclass(frozen=True)
class Derivative(Node):
    """`\\frac{\\partial of}{\\partial wrt}`; several variables for a second derivative.

    `sign` is "partial" or "nabla"; a nabla is a gradient (the variable's shape) in every layout, and
    one without variables means the declared wrt.
    """

    of: Node
    wrt: tuple[Variable, ...]
    sign: str = "partial"
    order: int = 1


@dataclass(frozen=True)
class Objective(Node):
    """What an operator without an operand is applied to, as in `\\nabla_W = …`: the one scalar in sight."""


@dataclass(frozen=True)
class Differential(Node):
    """`dX`, `d(XY)`: the change of `of` along the drawn changes of the symbols; `d^2 f` has `order` 2."""

    of: Node
    order: int = 1


@dataclass(frozen=True)
class Substitution(Node):
    """`of\\Big|_{x = value}`."""

    of: Node
    name: str
    value: Node


@dataclass(frozen=True)
class Unknown(Node):
    """A name in its own definition."""

    name: str


@dataclass(frozen=True)
class Solution(Node):
    """What `name = of` defines, where `of` contains the name as an `Unknown` and is linear in it."""

    of: Node
    name: str


@dataclass(frozen=True)
class Implicit(Node):
    """What keeps `of`, which contains the name as an `Unknown`, at its value at the drawn point: y near `at`."""

    of: Node
    name: str
    at: Node


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

    def of(self, kind: type[_N]) -> list[_N]:
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
        _gather(getattr(node, name), found)
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


def copied(node: _N, **fields: Any) -> _N:
    """The node with other values in some fields: `dataclasses.replace` in a fraction of its time."""
    copy: _N = object.__new__(type(node))
    values = copy.__dict__
    values.update(node.__dict__)
    if _BELOW in values:
        for name in _REMEMBERED:
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


def reached(node: Node, values: Mapping[str, Node]) -> set[str]:
    """The names that a tree depends on, through definitions."""
    found: set[str] = set()
    waiting = [*symbols(node)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += symbols(values[name]) if name in values else ()
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
