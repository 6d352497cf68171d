"""What parts of Python code are as nodes of a formula, and what NumPy's operators make of them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import inf
from typing import Any

from xcheck.errors import XcheckError
from xcheck.formula.tree import Call, Constant, Infix, Negative, Node, Number, Product, Quotient, Sum, Transpose


class NoFormula(XcheckError):
    """The code is no formula; the message says what is not read."""


@dataclass(frozen=True)
class Value:
    """A part of the code as a node, with the number of axes of its array; `standing` is a vector of shape (n, 1)."""

    node: Node
    axes: int = 0
    standing: bool = False


@dataclass
class Context:
    """What a forward pass leaves to the backward pass: the `ctx` of a `torch.autograd.Function`."""

    saved: Found = ()
    named: dict[str, Found] = field(default_factory=dict)


Found = Value | Context | None | tuple["Found", ...]
"""A value, or several of them, some of which may be None."""


def is_none(node: ast.expr) -> bool:
    """Whether an expression is None."""
    return isinstance(node, ast.Constant) and node.value is None


def literal(node: ast.expr) -> Any:
    """The value of a number, None or the like as it is written."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        raise NoFormula(f"line {node.lineno} has something computed where a constant is read") from None


def written_number(value: object) -> Fraction | None:
    """A finite number of Python as it is written; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or value in (inf, -inf):
        return None
    return Fraction(value) if isinstance(value, int) else Fraction(str(value))


def negative(node: Node) -> Node:
    """Minus a part of a formula."""
    return Number(-node.value) if isinstance(node, Number) else Negative(node)


def _ones() -> Node:
    return Constant("1")


NOTHING = Number(Fraction(0))
"""What is added or subtracted and changes nothing."""


def added(left: Value, right: Value, sign: Callable[[Node], Node] = lambda node: node) -> Value:
    """The sum, or the difference: what the second term becomes a `sign` says."""
    if right.node == NOTHING:
        return left
    across = left.standing != right.standing and left.axes == right.axes == 1  # a column and a row make a matrix
    axes = 2 if across else max(left.axes, right.axes)
    standing = all(each.standing for each in (left, right) if each.axes) and axes == 1
    first, second = ((each.node if standing and each.axes else _spread(each, axes)) for each in (left, right))
    return Value(Sum((first, sign(second))), axes, standing)


def _spread(value: Value, axes: int) -> Node:
    """The value as broadcasting makes an array with so many axes of it."""
    if value.standing:
        return Product((value.node, Transpose(_ones())))
    if value.axes == axes or isinstance(value.node, Number):
        return value.node
    if not value.axes:
        return Product((value.node, _ones()))
    return Product((_ones(), Transpose(value.node)))


def difference(left: Value, right: Value) -> Value:
    return added(left, right, negative)


def product(left: Value, right: Value) -> Value:
    if not left.axes or not right.axes:
        return replace(left if left.axes else right, node=Product((left.node, right.node)))
    if left.axes == right.axes and left.standing == right.standing:
        return replace(left, node=Infix("times", left.node, right.node))
    if left.standing and right.axes == 2:
        return Value(Product((Call("diag", (left.node,)), right.node)), 2)
    if left.standing:
        return Value(Product((left.node, Transpose(right.node))), 2)
    if right.standing:
        return product(right, left)
    return Value(Product((left.node, Call("diag", (right.node,)))), 2) if left.axes == 2 else product(right, left)


def quotient(left: Value, right: Value) -> Value:
    if not right.axes:
        return replace(left, node=Quotient(left.node, right.node))
    if left.axes == right.axes and left.standing == right.standing:
        return replace(left, node=Infix("over", left.node, right.node))
    if isinstance(left.node, Number):
        return replace(right, node=Infix("over", left.node, right.node))
    return product(left, replace(right, node=Infix("over", Number(Fraction(1)), right.node)))


def power(left: Value, right: Value) -> Value:
    if right.axes:
        raise NoFormula("a power with an array above is not read")
    return replace(left, node=Infix("power", left.node, right.node))


def matrix_product(left: Value, right: Value) -> Value:
    if left.standing or right.standing or not left.axes or not right.axes:
        raise NoFormula("a product is not read")
    if left.axes == 1 and right.axes == 1:
        return Value(Product((Transpose(left.node), right.node)))
    if left.axes == 1:
        return Value(Product((Transpose(right.node), left.node)), 1)
    return Value(Product((left.node, right.node)), right.axes)


def transposed(value: Value) -> Value:
    if value.standing:
        raise NoFormula("a row with two axes is not read")
    return replace(value, node=Transpose(value.node)) if value.axes == 2 else value


OPERATORS: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: added, ast.Sub: difference, ast.Mult: product, ast.Div: quotient, ast.Pow: power,
    ast.MatMult: matrix_product,
}  # fmt: skip
"""What the operators of Python do to arrays of NumPy."""
