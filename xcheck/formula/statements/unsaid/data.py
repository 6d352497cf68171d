"""Data: x_i beside X is a row of it, as a column, by the convention of machine learning, or a column of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from xcheck.formula.equation import Equation
from xcheck.formula.shapes import kinds
from xcheck.formula.tree import Constant, Element, Entries, Node, Symbol, Transpose
from xcheck.formula.walks import reached
from xcheck.spaces import Space

ROW, COLUMN = "row", "column"


def with_data(
    equation: Equation, spaces: Mapping[str, Space], scalars: Collection[str], part: str = ROW
) -> tuple[Equation, tuple[str, ...]]:
    """An equation in which each undeclared family x beside X is made of its rows or columns, and that in words."""
    names = {node.name for node in equation.of(Symbol)}
    singles = {node.of for node in equation.of(Element) if len(node.indices) == 1}
    members = {each.name for each in singles if isinstance(each, Symbol)} - {*spaces, *dict(equation.definitions)}
    data = {name: capital for name in sorted(members) if (capital := name[0].upper() + name[1:]) in names - {name}}
    if not data:
        return equation, ()
    looks = kinds.kinds_of(equation, kinds.known_kinds(spaces, scalars))
    data = {name: capital for name, capital in data.items() if looks[name] == kinds.COLUMNS}
    # In `X = \sum_i x_i x_i^\top` X is made of the x_i, and not the other way round, be it through another capital.
    values = {**dict(equation.definitions), **{name: Symbol(capital) for name, capital in data.items()}}
    data = {name: capital for name, capital in data.items() if name not in reached(Symbol(capital), values)}
    made = tuple((name, _members(Symbol(capital), f"{name}_i", part)) for name, capital in data.items())
    as_column = ", as a column" if part == ROW else ""
    words = tuple(f"{name}_i is {part} i of {capital}{as_column}" for name, capital in data.items())
    return equation.defined(*made), words


def _members(of: Symbol, index: str, part: str) -> Node:
    place, every = Symbol(index), Constant(":")
    body = Transpose(Element(of, (place, every))) if part == ROW else Element(of, (every, place))
    return Entries(body, (index,))
