"""A rule for scalars was applied to matrices, as if they commuted: 2X dX for X dX + dX X, −X⁻² dX for −X⁻¹ dX X⁻¹.

Shows as a formula that agrees once a power is parted around what it stands beside, or a doubled term
becomes the term and its mirror image.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xcheck.diagnosis.edits import Edit, Parts, multiplied, negated, number, rational, transposed
from xcheck.formula.tree import Node, Power, Product, Sum, Transpose

ORDER = 43

PLANTED = (
    r"\mathrm{d}(X^{-1}) = -X^{-2} \mathrm{d}X",
    r"\mathrm{d}(X^2) = 2 X \mathrm{d}X",
    r"\mathrm{d}(X^\top X) = 2 X^\top \mathrm{d}X",
    r"\frac{\partial \operatorname{tr}(A X B X^\top)}{\partial X} = 2 A X B",
)

_SAYS = "A rule for numbers was used; matrices do not commute. Write `{mend}`."


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """A power parted around its neighbour; a multiple of a term as that many orders of its factors."""
    if not isinstance(node, Product):
        return
    for place in range(len(node.factors) - 1):
        before, after = node.factors[:place], node.factors[place + 2 :]
        left, right = node.factors[place : place + 2]
        for power, other in ((left, right), (right, left)):
            for parted in _parted(power, other):
                yield Edit(multiplied(*before, *parted, *after), "scalar rule", _SAYS)
    count = rational(node.factors[0])
    if count == 2 and len(node.factors) > 1:
        term = multiplied(*node.factors[1:])
        for mirror in dict.fromkeys((transposed(term), *_turned_in_place(node.factors[1:]))):
            yield Edit(Sum((term, mirror)), "scalar rule", _SAYS)
    for k in (2, 3):
        if count == k:
            yield from _spread(node, k)


def _turned_in_place(factors: tuple[Node, ...]) -> Iterator[Node]:
    """The square factors transposed where they stand, all of them or all but one: AᵀXBᵀ beside AXB."""
    square = [place for place, factor in enumerate(factors) if _is_square(factor)]
    for kept in (None, *square):
        yield multiplied(*(transposed(f) if n in square and n != kept else f for n, f in enumerate(factors)))


def _is_square(node: Node) -> bool:
    return node.shape is not None and node.shape.is_matrix and node.shape.rows == node.shape.columns


def _parted(power: Node, other: Node) -> Iterator[tuple[Node, Node, Node]]:
    """XᵃYXᵇ for XᵏY and YXᵏ, a + b = k."""
    inner = power.of if isinstance(power, Transpose) else power
    if not isinstance(inner, Power):
        return
    exponent = rational(inner.exponent)
    if exponent is None or exponent.denominator != 1 or abs(exponent) < 2 or abs(exponent) > 4:
        return
    step = 1 if exponent > 0 else -1
    for part in range(step, int(exponent), step):
        yield _power(power, part), other, _power(power, int(exponent) - part)


def _power(like: Node, exponent: int) -> Node:
    inner = like.of if isinstance(like, Transpose) else like
    assert isinstance(inner, Power), "asked only of powers"
    result = inner.of if exponent == 1 else Power(inner.of, number(Fraction(exponent)))
    return Transpose(result) if isinstance(like, Transpose) else result


def _spread(node: Product, k: int) -> Iterator[Edit]:
    """k Xᵏ⁻¹Y as the k orders in which one Y stands among k − 1 factors X."""
    rest = node.factors[1:]
    for place in range(len(rest) - 1):
        for X, Y, reverse in ((rest[place], rest[place + 1], False), (rest[place + 1], rest[place], True)):
            base = X.of if isinstance(X, Power) and rational(X.exponent) == k - 1 else X
            if (base is X) != (k == 2):
                continue
            orders = [(*[base] * r, Y, *[base] * (k - 1 - r)) for r in (range(k) if reverse else reversed(range(k)))]
            terms = [multiplied(*rest[:place], *order, *rest[place + 2 :]) for order in orders]
            yield Edit(Sum(tuple(terms)), "scalar rule", _SAYS)
            yield Edit(Sum(tuple(map(negated, terms))), "scalar rule", _SAYS)
