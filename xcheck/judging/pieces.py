"""Formulas made of pieces, without the pieces that no value reaches: ReLU(eˣ) is eˣ, and a sign is its own sign.

What the entries of a part may be is bounded by interval arithmetic, or by listing them where they are few. All of
it holds almost everywhere: a symbol is no 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import inf, isfinite
from typing import Any

from xcheck.dimensions import SCALAR
from xcheck.formula.tree import (
    Bars,
    Call,
    Constant,
    Infix,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
)
from xcheck.formula.walks import map_children
from xcheck.formula.whole_numbers import integer
from xcheck.spaces import Space
from xcheck.spaces.scalars import Interval, Positive, Unit
from xcheck.spaces.vectors import PositiveVector

FEW = 12
"""So many values are listed; of more only the bounds are kept."""


@dataclass(frozen=True)
class Values:
    """What the entries of an array may be: anything from `low` to `high`, or if it is given one of `only`."""

    low: Any = -inf
    high: Any = inf
    only: frozenset[Fraction] | None = None


def listed(values: Iterable[Any]) -> Values:
    """One of these."""
    only = frozenset(map(Fraction, values))
    return Values(min(only), max(only), only if len(only) <= FEW else None)


ANYTHING = Values()

WORDS = {
    "exp": Values(0), "cosh": Values(1), "softplus": Values(0), "sigmoid": Values(0, 1), "softmax": Values(0, 1),
    "tanh": Values(-1, 1), "sin": Values(-1, 1), "cos": Values(-1, 1), "erf": Values(-1, 1), "sqrt": Values(0),
}  # fmt: skip
"""What words have for values on real numbers, whatever their argument."""


def _exact(end: float) -> Any:
    return Fraction(end) if isfinite(end) else end


SPACES: dict[type[Space], Callable[[Any], Values]] = {
    Positive: lambda space: Values(0),
    PositiveVector: lambda space: Values(0),
    Unit: lambda space: Values(0, 1),
    Interval: lambda space: Values(_exact(space.low), _exact(space.high)),
}
"""The values in spaces of one sign."""

BENT: dict[str, Callable[[Any], Any]] = {
    "absolute": abs,
    "relu": lambda value: max(value, Fraction(0)),
    "sign": lambda value: (value > 0) - (value < 0),
}
"""The words that are made of pieces."""


@dataclass(frozen=True)
class Pieces:
    """What is known of the symbols: their spaces, and the values of those that are defined."""

    spaces: Mapping[str, Space]
    definitions: Mapping[str, Node]

    def settled(self, node: Node) -> Node:
        """The tree with the piece that applies in the place of each word or absolute value of which one alone does."""
        node = map_children(node, self.settled)
        if isinstance(node, Quotient) and self._is_its_own_inverse(node.denominator):
            return Product((node.numerator, node.denominator), shape=node.shape)
        if isinstance(node, Bars) and node.of.shape is not None and node.of.shape.is_scalar:
            return self._absolute(node, node.of)
        if not isinstance(node, Call):
            return node
        inner = node.arguments[0]
        if node.word == "logsumexp" and inner.shape is not None and inner.shape.is_scalar:
            return inner  # of one number it is that number
        if node.word not in BENT:
            return node
        if node.word == "absolute":
            return self._absolute(node, inner)
        values = self.values(inner)
        if node.word == "relu":
            return inner if values.low >= 0 else _nothing(inner) if values.high <= 0 else node
        if isinstance(inner, Quotient) and self.values(inner.numerator).low > 0:
            return replace(node, arguments=(inner.denominator,))
        return inner if values.only is not None and values.only <= {-1, 0, 1} else node

    def _absolute(self, node: Node, inner: Node) -> Node:
        values = self.values(inner)
        return inner if values.low >= 0 else Negative(inner, shape=node.shape) if values.high <= 0 else node

    def _is_its_own_inverse(self, node: Node) -> bool:
        values = self.values(node).only
        return values is not None and values <= {-1, 1}

    def values(self, node: Node) -> Values:
        """What the entries of a real array may be."""
        rule = _RULES.get(type(node))
        return ANYTHING if rule is None else rule(self, node)

    def _symbol(self, node: Symbol) -> Values:
        if node.name in self.definitions:
            return self.values(self.definitions[node.name])
        space = self.spaces.get(node.name)
        return next((values(space) for kind, values in SPACES.items() if isinstance(space, kind)), ANYTHING)

    def _sum(self, node: Sum) -> Values:
        parts = [*map(self.values, node.terms)]
        return _combined(sum, parts, sum(part.low for part in parts), sum(part.high for part in parts))

    def _product(self, node: Product) -> Values:
        wide = [factor for factor in node.factors if factor.shape is None or not factor.shape.is_scalar]
        if len(wide) > 1:
            return ANYTHING
        result = listed((1,))
        for factor in node.factors:
            result = _times(result, self.values(factor))
        return result

    def _call(self, node: Call) -> Values:
        inner = self.values(node.arguments[0])
        if node.word == "diag":
            vector = node.shape is not None and node.shape.is_matrix
            return _with_zero(inner) if vector else inner
        if node.word == "sign" and inner.only is None:
            zero = () if self._is_free(node.arguments[0]) else (0,)
            return listed((*zero, *([-1] if inner.low < 0 else []), *([1] if inner.high > 0 else [])))
        if node.word not in BENT:
            return WORDS.get(node.word, ANYTHING)
        if inner.only is not None:
            return listed(map(BENT[node.word], inner.only))
        return Values(0)

    def _is_free(self, node: Node) -> bool:
        """Whether no entry is 0 but by chance, as it is in a triangular matrix or behind a ReLU."""
        known = isinstance(node, Symbol) and node.name in self.spaces and node.name not in self.definitions
        return known and node.shape is not None and not node.shape.is_matrix

    def _power(self, node: Power) -> Values:
        exponent = integer(node.exponent)
        if node.shape is None or not node.shape.is_scalar:
            return ANYTHING
        even = exponent is not None and exponent % 2 == 0
        return Values(0) if even or self.values(node.of).low > 0 else ANYTHING

    def _infix(self, node: Infix) -> Values:
        if node.operator not in ("hadamard", "kronecker"):
            return ANYTHING
        return _times(self.values(node.left), self.values(node.right))


def _combined(combine: Callable[[Any], Any], parts: list[Values], low: Any, high: Any) -> Values:
    listings = [part.only for part in parts if part.only is not None]
    if len(listings) == len(parts) and len(list(product(*listings))) <= FEW**2:
        return listed(map(combine, product(*listings)))
    return Values(low, high)


def _times(one: Values, other: Values) -> Values:
    ends = [0 if 0 in (a, b) else a * b for a in (one.low, one.high) for b in (other.low, other.high)]
    return _combined(lambda pair: pair[0] * pair[1], [one, other], min(ends), max(ends))


def _negative(values: Values) -> Values:
    return _times(values, listed((-1,)))


def _with_zero(values: Values) -> Values:
    if values.only is not None:
        return listed((*values.only, 0))
    return Values(min(values.low, 0), max(values.high, 0))


def _constant(node: Constant) -> Values:
    if node.name == "I":
        return listed((0, 1))
    return {"1": listed((1,)), "e": Values(2, 3), "pi": Values(3, 4)}.get(node.name, ANYTHING)


def _nothing(node: Node) -> Node:
    """0 in the shape of a node."""
    return Product((Number(Fraction(0), shape=SCALAR), node), shape=node.shape)


def _number(pieces: Pieces, node: Number) -> Values:
    matrix = node.shape is None or node.shape.is_matrix
    return listed((0, node.value) if matrix else (node.value,))


def _quotient(pieces: Pieces, node: Quotient) -> Values:
    below = pieces.values(node.denominator)
    if below.only is not None and 0 not in below.only:
        return _times(pieces.values(node.numerator), listed(1 / value for value in below.only))
    return ANYTHING


_RULES: dict[type[Node], Callable[[Pieces, Any], Values]] = {
    Bars: lambda pieces, node: ANYTHING if node.of.shape is None or node.of.shape.is_matrix else Values(0),
    Call: Pieces._call,
    Constant: lambda pieces, node: _constant(node),
    Infix: Pieces._infix,
    Negative: lambda pieces, node: _negative(pieces.values(node.of)),
    Norm: lambda pieces, node: Values(0),
    Number: _number,
    Power: Pieces._power,
    Product: Pieces._product,
    Quotient: _quotient,
    Sum: Pieces._sum,
    Symbol: Pieces._symbol,
    Transpose: lambda pieces, node: pieces.values(node.of),
}
"""How the values of a node follow from those of its parts."""
