"""Columns in polar coordinates: x = r u with a unit vector u, where a formula has the norm of x.

What is rational in x and ‖x‖ is rational in r and u, and holds for all x if and only if it holds for all of those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xcheck.dimensions import SCALAR
from xcheck.formula.tree import Differential, Negative, Node, Norm, Product, Symbol, Transpose
from xcheck.formula.walks import rewrite, walk
from xcheck.reading import Understood
from xcheck.spaces.scalars import Scalar
from xcheck.spaces.vectors import UnitVector, Vector


def in_polar_coordinates(understood: Understood, trees: Sequence[Node]) -> tuple[Understood, Sequence[Node]]:
    """The statement and its trees with each column whose norm occurs as a number times a unit vector.

    A column whose differential occurs stays as it is.
    """
    equation = understood.typed.equation
    nodes = [node for tree in (*trees, *(value for _, value in equation.definitions)) for node in walk(tree)]
    moving = {node.of for node in nodes if isinstance(node, Differential)}
    normed = {column for node in nodes if (column := _column(node)) is not None} - moving
    spaces = {column.name: understood.typed.spaces.get(column.name) for column in normed}
    columns = {name: space for name, space in spaces.items() if type(space) is Vector}
    if not columns:
        return understood, trees

    def polar(node: Node) -> Node | None:
        column = _column(node)
        if column is not None and column.name in columns:
            return _radius(column.name)
        if isinstance(node, Symbol) and node.name in columns:
            direction = Symbol(_direction(node.name), shape=node.shape)
            return Product((_radius(node.name), direction), shape=node.shape)
        return None

    parts = {name: space for name, space in understood.typed.spaces.items() if name not in columns}
    for name, space in columns.items():
        parts |= {_radius(name).name: Scalar(), _direction(name): UnitVector(space.n)}
    definitions = tuple((name, rewrite(value, polar)) for name, value in equation.definitions)
    typed = replace(understood.typed, spaces=parts, equation=replace(equation, definitions=definitions))
    return replace(understood, typed=typed), [rewrite(tree, polar) for tree in trees]


def _column(node: Node) -> Symbol | None:
    """The symbol whose length a node is, if it is one."""
    if not isinstance(node, Norm) or node.kind not in ("", "2"):
        return None
    inner = node.of
    while isinstance(inner, Negative | Transpose):
        inner = inner.of
    return inner if isinstance(inner, Symbol) else None


def _radius(name: str) -> Symbol:
    return Symbol(f"radius of {name}", shape=SCALAR)


def _direction(name: str) -> str:
    return f"direction of {name}"
