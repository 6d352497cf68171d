"""Derivatives that are too large to be written out, along a drawn cotangent.

A derivative of a matrix by a matrix has an entry for each pair of entries. Where there are too many, both sides of the
equation are multiplied by vec(G) with a drawn G, and nothing large is made on the way: with the shapes of the symbols

    ∂F/∂X · vec(G) = vec(∂⟨G, F⟩/∂X)        (B ⊗ A) vec(G) = vec(A G Bᵀ)        K vec(G) = vec(Gᵀ)

so that what is judged is a gradient of a number again, by the same engines and in the same way.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from xcheck.dimensions import Shape, dimension
from xcheck.errors import XcheckError
from xcheck.formula.shapes.rules.operators import layout_of
from xcheck.formula.tree import (
    Call,
    Constant,
    Derivative,
    Infix,
    Negative,
    Node,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    Variable,
)
from xcheck.formula.walks import derivatives
from xcheck.function import FunctionError, call, name_of, names_of
from xcheck.reading.understand import read, understand_equation
from xcheck.reading.understood import Understood
from xcheck.spaces import Space, written
from xcheck.spaces.matrices import Matrix
from xcheck.spaces.vectors import Vector
from xcheck.vocabulary.namespaces import namespace_of

NAME = "G"
"""What the cotangent is called, unless a symbol is called that."""


def along(understood: Understood) -> tuple[Understood, Symbol] | None:
    """The statement with both sides multiplied by vec of a drawn cotangent, and that; None where there is no such way.

    There is one for an equation of real derivatives in denominator layout that are added, scaled and multiplied.
    """
    equation, statement = understood.typed.equation, understood.statement
    found = [node for side in equation.sides for node in derivatives(side)]
    plain = all(relation == "=" for relation in equation.relations) and not equation.indices and not equation.fixed
    if not plain or not found or understood.is_complex or statement.formula is not None:
        return None
    taken = set(understood.typed.spaces) | set(understood.definitions) | {*understood.parameters}
    name = next(each for each in (NAME, "H", "W", *(f"{NAME}_{n}" for n in range(1, 99))) if each not in taken)
    of = _valued(found[0])
    if of is None or of.shape is None:
        return None
    G = Symbol(name, shape=of.shape)
    try:
        sides = tuple(_as_column(_applied(side, G, understood)) for side in equation.sides)
        spaces: dict[str, Space] = {**understood.typed.spaces, name: _space_of(of.shape)}
        spaces = {each: space for each, space in spaces.items() if each not in understood.bound_shapes}
        other = replace(statement, spaces=spaces, function=_paired(understood, name))
        reading = replace(read(statement), equation=replace(equation, sides=sides))
        return understand_equation(other, reading), G
    except XcheckError:
        return None


def _valued(node: Node) -> Node | None:
    """What a derivative is taken of, as the matrix that it is."""
    if not isinstance(node, Derivative) or len(node.wrt) != 1 or node.order != 1:
        return None
    inside = node.of
    return inside.arguments[0] if isinstance(inside, Call) and inside.word == "vec" else inside


def _space_of(shape: Shape) -> Space:
    if shape.is_column:
        return Vector(written(shape.rows))
    return Matrix(written(shape.rows), written(shape.columns))


def _as_column(node: Node) -> Node:
    """vec of a matrix, where it is one."""
    return Call("vec", (node,))


def _applied(node: Node, G: Node, understood: Understood) -> Node:
    """A matrix times vec(G), as the matrix whose vec it is: it is made of what is no larger than its own factors.

    Where no rule fits, the matrix itself is multiplied, if it is small enough to be written out.
    """
    if isinstance(node, Sum):
        terms = tuple(_applied(term, G, understood) for term in node.terms)
        shapes = {term.shape for term in terms}
        if len(shapes) == 1:
            return Sum(terms, shape=shapes.pop())
        # Put together in different ways: as columns they are not.
        return Sum(tuple(map(_as_column, terms)))
    if isinstance(node, Negative):
        of = _applied(node.of, G, understood)
        return Negative(of, shape=of.shape)
    if isinstance(node, Quotient):
        numerator = _applied(node.numerator, G, understood)
        return Quotient(numerator, node.denominator, shape=numerator.shape)
    if isinstance(node, Product):
        scalars = [factor for factor in node.factors if _shape(factor).is_scalar]
        for factor in reversed([factor for factor in node.factors if factor not in scalars]):
            G = _applied(factor, G, understood)
        return Product((*scalars, G), shape=G.shape) if scalars else G
    if isinstance(node, Transpose) and (turned := _turned(node.of)) is not None:
        return _applied(turned, G, understood)
    if isinstance(node, Constant) and node.name == "I":
        return G
    if isinstance(node, Constant) and node.name == "K" and _is_commuted(node, G):
        return _flipped(G)
    if isinstance(node, Infix) and node.operator == "kronecker" and _fits(node, G):
        return Product((node.right, G, Transpose(node.left)), shape=_shape_of_pair(node))
    if isinstance(node, Derivative) and _is_gradient(node, G, understood):
        variable = _whole(node.wrt[0])
        return replace(node, of=_with(node.of, G, understood), wrt=(variable,), shape=variable.of.shape)
    return Product((node, _as_column(G)))


def _shape(node: Node) -> Shape:
    if node.shape is None:
        raise XcheckError("only typed trees are taken along a cotangent")
    return node.shape


def _turned(node: Node) -> Node | None:
    """The transpose of a node, put on its parts; None where there is no rule."""
    if isinstance(node, Transpose):
        return node.of
    if isinstance(node, Constant) and node.name == "I":
        return node
    shape = _shape(node).transposed
    if isinstance(node, Sum):
        return replace(node, terms=tuple(map(_flipped, node.terms)), shape=shape)
    if isinstance(node, Negative):
        return replace(node, of=_flipped(node.of), shape=shape)
    if isinstance(node, Infix) and node.operator == "kronecker":
        return replace(node, left=_flipped(node.left), right=_flipped(node.right), shape=shape)
    if isinstance(node, Product):
        return replace(node, factors=tuple(map(_flipped, reversed(node.factors))), dots=(), shape=shape)
    return None


def _flipped(node: Node) -> Node:
    """The transpose of a part, which a number is itself."""
    return node if _shape(node).is_scalar else Transpose(node, shape=_shape(node).transposed)


def _fits(node: Infix, G: Node) -> bool:
    """Whether vec(G) is what a Kronecker product of two matrices is multiplied with: A G Bᵀ conforms."""
    shape = G.shape
    return shape is not None and (_shape(node.right).columns, _shape(node.left).columns) == (shape.rows, shape.columns)


def _is_commuted(node: Constant, G: Node) -> bool:
    """Whether vec(G) is what a commutation matrix is multiplied with: the sizes of K are those of G."""
    shape = G.shape
    return shape is not None and [dimension(size) for size in node.size.split(",")] == [shape.rows, shape.columns]


def _shape_of_pair(node: Infix) -> Shape:
    return Shape(_shape(node.right).rows, _shape(node.left).rows)


def _is_gradient(node: Derivative, G: Node, understood: Understood) -> bool:
    """Whether a derivative times vec(G) is the gradient of ⟨G, what is differentiated⟩."""
    of = _valued(node)
    denominators = len(node.wrt) == 1 and layout_of(node, node.wrt[0], understood.statement.layout) == "denominator"
    return denominators and of is not None and of.shape == G.shape and understood.statement.layout == "denominator"


def _whole(variable: Variable) -> Variable:
    """The symbol that a derivative is taken by, also where it is taken by vec of it: vec of the gradient is the same.

    Raises:
        XcheckError: it is another expression, by which a derivative is taken by solving a large system.
    """
    of = variable.of
    inside = of.arguments[0] if isinstance(of, Call) and of.word == "vec" else of
    if not isinstance(inside, Symbol):
        raise XcheckError("a derivative by an expression is not taken along a cotangent")
    return replace(variable, of=inside)


def _with(of: Node, G: Node, understood: Understood) -> Node:
    """⟨G, F⟩; with a plain function that has no printed form it is what the function computes, under the same name."""
    if understood.bound and of == understood.subject:
        return of
    inside = of.arguments[0] if isinstance(of, Call) and of.word == "vec" else of
    if _shape(inside).is_column:
        return Product((Transpose(G), inside))
    return Call("trace", (Product((Transpose(G), inside)),))


def _paired(understood: Understood, name: str) -> Callable[..., Any] | None:
    """⟨G, f(x)⟩ as a plain function of the arguments of f and of G; None without a function."""
    function = understood.statement.function
    if function is None:
        return None

    def paired(*values: Any) -> Any:
        *arguments, G = values
        value = call(function, arguments)
        if tuple(value.shape) != tuple(G.shape):
            raise FunctionError(f"{name_of(function)} returned shape {tuple(value.shape)}, not {tuple(G.shape)}")
        return namespace_of(value, G).sum(value * G)

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter(each, kind) for each in (*names_of(function), name)]
    paired.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    paired.__wrapped__ = function  # type: ignore[attr-defined]
    paired.__name__ = name_of(function)
    return paired
