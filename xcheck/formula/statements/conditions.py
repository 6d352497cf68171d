r"""Equations that are conditions: `A = A^\top`, `Q^\top Q = I`, `\det A \ne 0`, `1^\top y = 1`."""

from __future__ import annotations

from fractions import Fraction

from xcheck.formula.tree import (
    Bars,
    Call,
    Constant,
    Element,
    Negative,
    Node,
    Number,
    Product,
    Reduction,
    Symbol,
    Transpose,
)
from xcheck.formula.whole_numbers import has_bounds


def _determined(node: Node) -> Node | None:
    """What a node is the determinant of."""
    if isinstance(node, Call) and node.word == "det":
        return node.arguments[0]
    return node.of if isinstance(node, Bars) else None


def condition_of(sides: list[Node], relations: list[str]) -> tuple[tuple[str, str], ...]:
    """`A = Aᵀ`, `A = −Aᵀ`, `QᵀQ = I`, `|A| = 0`, `1ᵀy = 1` and `\\sum_i y_i = 1` as conditions."""
    if relations == ["ne"]:
        of = _determined(sides[0]) if sides[1] == Number(Fraction(0)) else None
        return ((of.name, "invertible"),) if isinstance(of, Symbol) else ()
    if relations != ["="]:
        return ()
    left, right = sides if not isinstance(sides[1], Symbol) else sides[::-1]
    if isinstance(left, Symbol) and right == Transpose(left):
        return ((left.name, "symmetric"),)
    if isinstance(left, Symbol) and right == Negative(Transpose(left)):
        return ((left.name, "skew-symmetric"),)
    if isinstance(left, Symbol) and right == Transpose(Call("conj", (left,))):
        return ((left.name, "Hermitian"),)
    if right == Number(Fraction(0)) and isinstance(of := _determined(left), Symbol) and of.name[0].isupper():
        return ((of.name, "singular"),)
    if isinstance(left, Reduction) and right == Number(Fraction(1)) and left.word == "sum":
        of = left.body.of if isinstance(left.body, Element) and left.body.indices == (Symbol(left.index),) else None
        if isinstance(of, Symbol) and not has_bounds(left):
            return ((of.name, "of sum one"),)
    if isinstance(left, Call) and left.word == "total" and right == Number(Fraction(1)):
        (of,) = left.arguments
        if isinstance(of, Symbol):
            return ((of.name, "of sum one"),)
    if isinstance(left, Product) and right == Number(Fraction(1)) and len(left.factors) == 2:
        ones, column = left.factors
        if ones == Transpose(Constant("1")) and isinstance(column, Symbol):
            return ((column.name, "of sum one"),)
    if isinstance(right, Constant) and right.name == "I" and isinstance(left, Product) and len(left.factors) == 2:
        first, second = left.factors
        if isinstance(second, Symbol) and first == Transpose(second):
            return ((second.name, "orthogonal"),)
        if isinstance(second, Symbol) and first == Transpose(Call("conj", (second,))):
            return ((second.name, "unitary"),)
    return ()
