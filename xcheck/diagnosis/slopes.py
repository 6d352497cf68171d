"""The derivatives of the functions of numbers that occur in a statement, as trees: what a chain rule leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from xcheck.diagnosis.edits import multiplied
from xcheck.formula.equation import Equation
from xcheck.formula.tree import Call, Infix, Negative, Node, Number, Quotient, Sum, Symbol
from xcheck.formula.walks import children, walk

_ONE, _TWO = Number(Fraction(1)), Number(Fraction(2))


def _times(left: Node, right: Node) -> Node:
    """The product of numbers, or entry by entry."""
    number = left.shape is not None and left.shape.is_scalar
    return multiplied(left, right) if number else Infix("hadamard", left, right, shape=left.shape)


def _over(above: Node, u: Node) -> Node:
    number = u.shape is not None and u.shape.is_scalar
    return Quotient(above, u) if number else Infix("elementwise quotient", above, u)


def _less(h: Node) -> Node:
    return Sum((_ONE, Negative(h)))


SLOPES: dict[str, Callable[[Node, Node], Node]] = {
    "cos": lambda u, h: Negative(Call("sin", (u,), shape=u.shape)),
    "cosh": lambda u, h: Call("sinh", (u,)),
    "exp": lambda u, h: h,
    "log": lambda u, h: _over(_ONE, u),
    "relu": lambda u, h: Quotient(Sum((_ONE, Call("sign", (u,), shape=u.shape))), _TWO),
    "sigmoid": lambda u, h: _times(h, _less(h)),
    "sin": lambda u, h: Call("cos", (u,)),
    "sinh": lambda u, h: Call("cosh", (u,)),
    "softplus": lambda u, h: Call("sigmoid", (u,)),
    "sqrt": lambda u, h: _over(_ONE, multiplied(_TWO, h)),
    "tan": lambda u, h: Sum((_ONE, _times(h, h))),
    "tanh": lambda u, h: _less(_times(h, h)),
}
"""By its argument and its value, the derivative of each function."""


def slopes(equation: Equation) -> Iterator[tuple[Node, Node]]:
    """Each function with its argument, and its derivative there; a value that has a name is called by it."""
    named = {value: name for name, value in equation.definitions}
    for tree in (*equation.sides, *(value for _, value in equation.definitions)):
        for node in walk(tree):
            if isinstance(node, Call) and node.word in SLOPES and node.shape is not None:
                (u,) = children(node)
                h = Symbol(named[node], shape=node.shape) if node in named else node
                yield node, replace(SLOPES[node.word](u, h), shape=node.shape)
