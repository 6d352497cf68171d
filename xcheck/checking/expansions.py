r"""Expansions: `(I + \epsilon A)^{-1} \approx I - \epsilon A`, and `f(x + h) = f(x) + \nabla f(x)^\top h + O(\|h\|^2)`.

They are about what is small, or near a point as in `f(x) \approx f(a) + f'(a)(x - a)`. Both sides and their derivatives
by it are equal where it is zero, or at that point, up to the order that the expansion has: that is what is checked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf

from xcheck.errors import XcheckError
from xcheck.formula.equation import NEXT, Equation
from xcheck.formula.names import canonical
from xcheck.formula.tree import (
    Apply,
    Bars,
    Call,
    Derivative,
    Infix,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Substitution,
    Sum,
    Symbol,
    Transpose,
    Variable,
)
from xcheck.formula.walks import symbols, walk
from xcheck.formula.whole_numbers import integer
from xcheck.reading import Understood, read, understand_equation
from xcheck.statement import Statement

ORDERS = {1: "first", 2: "second", 3: "third", 4: "fourth"}
"""The orders that are looked at; by a column the second at most, for a third derivative by it has no shape."""

SMALL = ("epsilon", "h", "delta", "E", "H")
"""Letters that are likely to be what is small, before all others."""

MAX_TRIED = 4
"""How many letters are tried."""

REMAINDERS = ("O", "o")
"""Landau's symbols."""

_LINEAR = ("trace", "diag", "vec", "total", "conj", "mean")
"""Words whose value is linear in their one argument."""


@dataclass(frozen=True)
class Expansion:
    """What an expansion amounts to where the letter `small` is, up to an order: one equation for each, from 0 on.

    With a `point` that letter is near it. That it is this letter `is_said` by the remainder, by custom or by a
    difference from the point.
    """

    understood: Understood
    small: str
    order: int
    is_said: bool
    point: str = ""

    @property
    def near(self) -> str:
        """Where it holds, in words."""
        return f"{self.small} near {self.point}" if self.point else f"small {self.small}"

    @property
    def reading(self) -> str:
        """How that is read, in words."""
        where = f"near {self.point}" if self.point else "small"
        return f"{self.small} is {where}, to {ORDERS[self.order]} order"


def expansions(statement: Statement) -> Iterator[Expansion]:
    """The statement as an expansion, for each letter that may be what is small."""
    try:
        reading = read(statement)
    except XcheckError:
        return
    known = {canonical(name) for name in statement.spaces} | set(dict(reading.equation.definitions))
    for equation, small, order, is_said, point in _expanded(reading.equation, known):
        # In f'(a)(x − a) x is a number.
        for scalars in (frozenset(), frozenset({small, point} - {"", *known})) if point else (frozenset(),):
            try:
                understood = understand_equation(statement, replace(reading, equation=equation), scalars)
            except XcheckError:
                continue
            yield Expansion(understood, small, order, is_said, point)
            break


def _expanded(equation: Equation, known: Collection[str]) -> Iterator[tuple[Equation, str, int, bool, str]]:
    if len(equation.sides) != 2 or equation.indices:
        return
    bare, remainder = _without_remainder(equation.sides, known)
    if equation.relations != ("approx",) and (remainder is None or equation.relations != ("=",)):
        return
    letters = symbols(bare[0]) & symbols(bare[1]) - {*dict(equation.definitions)}
    likely = [name for name in SMALL if name in letters]
    points = _differences(bare[1], letters)
    tried = [*points, *((name, "") for name in (*likely, *sorted(letters - {*likely})))]
    for small, point in tried[:MAX_TRIED]:
        # Without a remainder all terms of the polynomial are claimed; with one, also that others are zero.
        order = min(_degree(side, small) for side in bare) if remainder is None else _order_of(remainder, small)
        if order in ORDERS:
            sides = [_coefficient(side, small, point, k) for k in range(int(order) + 1) for side in bare]
            relations = ("=", *((NEXT, "=") * int(order)))
            is_said = remainder is not None or small in SMALL or point != ""
            yield replace(equation, sides=tuple(sides), relations=relations), small, int(order), is_said, point


def _differences(side: Node, letters: Collection[str]) -> list[tuple[str, str]]:
    """The pairs of x and a of which x − a occurs, with x on both sides."""
    found: dict[tuple[str, str], None] = {}
    for node in walk(side):
        match node:
            case Sum(terms=(Symbol(name=name), Negative(of=Symbol(name=point)))) if name in letters:
                found[name, point] = None
    return [*found]


def _coefficient(side: Node, name: str, point: str, order: int) -> Node:
    """The derivative of some order of a side by a letter, at a point, or where it is zero."""
    of = side
    for _ in range(order):
        of = Derivative(of, (Variable(Symbol(name)),), span=side.span)
    value = Symbol(point) if point else Number(Fraction(0))
    return Substitution(of, name, value, span=side.span) if name in symbols(of) else of


def _degree(node: Node, name: str) -> float:
    """The degree of a polynomial in a letter; infinite for what is none."""
    if name not in symbols(node):
        return 0
    match node:
        case Symbol():
            return 1
        case Sum(terms=terms):
            return max(_degree(term, name) for term in terms)
        case Product(factors=factors):
            return sum(_degree(factor, name) for factor in factors)
        case Infix(operator="hadamard" | "kronecker" | "times", left=left, right=right):
            return _degree(left, name) + _degree(right, name)
        case Negative(of=of) | Transpose(of=of):
            return _degree(of, name)
        case Quotient(numerator=above, denominator=below):
            return _degree(above, name) if name not in symbols(below) else inf
        case Call(word=word, arguments=(argument,)) if word in _LINEAR:
            return _degree(argument, name)
        case Power(of=Norm(of=of), exponent=exponent) if integer(exponent) == 2:
            return 2 * _degree(of, name)
        case Power(of=of, exponent=exponent) if (integer(exponent) or 0) > 0:
            return (integer(exponent) or 0) * _degree(of, name)
    return inf


def _without_remainder(sides: tuple[Node, ...], known: Collection[str]) -> tuple[tuple[Node, ...], Node | None]:
    r"""The sides without a term `O(\|h\|^2)`, and that term."""
    found: list[Node] = []

    def bare(side: Node) -> Node:
        if not isinstance(side, Sum):
            return side
        rest = [term for term in side.terms if not _is_remainder(term, known)]
        found.extend(term for term in side.terms if _is_remainder(term, known))
        return rest[0] if len(rest) == 1 else replace(side, terms=tuple(rest)) if rest else side

    return tuple(map(bare, sides)), found[0] if len(found) == 1 else None


def _is_remainder(term: Node, known: Collection[str]) -> bool:
    match term:
        case Apply(function=name) | Product(factors=(Symbol(name=name), _)):
            return name in REMAINDERS and name not in known
    return False


def _order_of(remainder: Node, name: str) -> float:
    r"""The order up to which an expansion with this remainder holds: 1 for `O(\|h\|^2)` and `o(\|h\|)`."""
    match remainder:
        case Apply(function=sign, arguments=(of,)) | Product(factors=(Symbol(name=sign), of)):
            return _degree_of_size(of, name) - (sign == "O")
    return inf


def _degree_of_size(node: Node, name: str) -> float:
    r"""The degree of `\|h\|^2`, of `|h|^2` and of `h^2`."""
    match node:
        case Norm(of=of) | Bars(of=of):
            return _degree(of, name)
        case Power(of=of, exponent=exponent) if (integer(exponent) or 0) > 0:
            return (integer(exponent) or 0) * _degree_of_size(of, name)
    return _degree(node, name)
