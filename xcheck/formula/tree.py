"""The syntax tree of the formula language: one frozen record per construct.

Every node carries `span`, the characters it was read from, and, after shape inference, `shape`.
Neither counts in comparisons: two trees are equal when they say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from typing import Any

from xcheck.dimensions import Shape

OF_CHANCE = {
    "expectation": "an expectation is over an index with its probabilities, as in \\mathbb{E}_{k \\sim p}[x_k]",
    "probability": "the probability of an event needs its distribution; write out what it is",
}
"""What stands as a function for what chance decides, with the reason that it has no value."""

REMEMBERED = ("_below", "_symbols", "_kinds")
"""What `walks.py` remembers of a node beside its fields: trees do not change, and the same is asked of them often."""


@dataclass(frozen=True)
class Node:
    """Anything that has a value."""

    span: tuple[int, int] = field(default=(0, 0), compare=False, repr=False, kw_only=True)
    shape: Shape | None = field(default=None, compare=False, repr=False, kw_only=True)

    def __getstate__(self) -> dict[str, Any]:
        """The fields, without what is remembered of the tree."""
        return {name: value for name, value in self.__dict__.items() if name not in REMEMBERED}


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
    `ends` are the last places as printed, `n` in `_{i=1}^n`, where they are.
    """

    body: Node
    indices: tuple[str, ...]
    ends: tuple[str, ...] = field(default=(), compare=False, repr=False)


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
    Of a complex symbol it may be a `part`: "conjugate", "real" or "imaginary"; see `values/complex.py`.
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


def is_zero(node: Node) -> bool:
    """Whether a node is a bare 0, which has the shape of its place."""
    if isinstance(node, Number):
        return node.value == 0
    return isinstance(node, Negative | Substitution | Transpose) and is_zero(node.of)


def shape_of(node: Node) -> Shape:
    """The shape that inference has given a node."""
    assert node.shape is not None, "inference gives every node a shape before it is asked for"
    return node.shape
