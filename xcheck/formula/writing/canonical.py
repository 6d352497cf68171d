"""When two statements are the same up to names, the order of terms and which side stands first.

A statement is written as one text in which symbols and dimensions are numbers. What may stand in any order
(terms, factors of a Hadamard product, scalar factors, the sides of an equation) is sorted. Of all ways to
number the symbols the one with the least text is taken, so that the text does not depend on their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from itertools import chain, groupby, permutations, product
from math import factorial, prod
from typing import Any

from xcheck.dimensions import Dimension, Shape
from xcheck.formula.equation import Equation
from xcheck.formula.tree import (
    Apply,
    Derivative,
    Differential,
    Entries,
    Infix,
    Integral,
    Node,
    Product,
    Reduction,
    Substitution,
    Sum,
    Symbol,
)
from xcheck.formula.typed import Typed
from xcheck.formula.walks import rewrite, walk
from xcheck.spaces import Space
from xcheck.spaces.families import Family
from xcheck.spaces.maps import Map

NUMBERINGS = 720
"""How many numberings are tried at most; beyond, symbols that look alike keep the order of their names."""

_NOT_WRITTEN = frozenset({"span", "shape", "sign", "size", "dots", "ends"})


def canonical_text(typed: Typed) -> str:
    """A text that two statements share if they say the same in other names or another order."""
    equation = _inlined(typed.equation)
    classes = _classes(equation, typed.spaces)
    alike = [classes] if prod(factorial(len(group)) for group in classes) > NUMBERINGS else None
    ways = product(*map(permutations, classes)) if alike is None else iter(alike)
    return min(_written(equation, typed.spaces, [*chain.from_iterable(way)]) for way in ways)


def _inlined(equation: Equation) -> Equation:
    """The equation with definitions put in their places, but for those that something is differentiated by."""
    held = {
        part.name
        for node in equation.nodes
        if isinstance(node, Derivative | Differential | Substitution)
        for below in (node.wrt if isinstance(node, Derivative) else (node.of,))
        for part in walk(below)
        if isinstance(part, Symbol)
    }
    values = {name: value for name, value in equation.definitions if name not in held}

    def inline(node: Node) -> Node | None:
        return rewrite(values[node.name], inline) if isinstance(node, Symbol) and node.name in values else None

    kept = tuple((name, rewrite(value, inline)) for name, value in equation.definitions if name in held)
    return Equation(
        tuple(rewrite(side, inline) for side in equation.sides), equation.relations, kept, (), equation.indices
    )


def _names(equation: Equation) -> Iterator[str]:
    """Every name that a tree mentions, as often as it does: symbols, functions, indices."""
    for node in equation.nodes:
        if isinstance(node, Symbol):
            yield node.name
        elif isinstance(node, Apply):
            yield node.function
        elif isinstance(node, Reduction):
            yield node.index
        elif isinstance(node, Entries):
            yield from node.indices
        elif isinstance(node, Integral | Substitution):
            yield node.name


def _classes(equation: Equation, spaces: Mapping[str, Space]) -> list[list[str]]:
    """The names, those together that cannot be told apart by their space and how often they occur."""
    mentioned = [*_names(equation)]
    looks = {name: (_kind(spaces.get(name)), mentioned.count(name)) for name in mentioned}
    ordered = sorted(looks, key=lambda name: (looks[name], name))
    return [[*group] for _, group in groupby(ordered, key=looks.__getitem__)]


def _kind(space: Space | None) -> str:
    if space is None:
        return ""
    shape = space.shape
    return f"{type(space).__name__} {shape.is_scalar:d}{shape.is_column:d}{shape.rows == shape.columns:d}"


def _written(equation: Equation, spaces: Mapping[str, Space], order: list[str]) -> str:
    numbers = {name: f"${number}" for number, name in enumerate(order)}
    lengths: dict[str, str] = {}
    declared = [_space(spaces[name], lengths) for name in order if name in spaces]
    sides = [_text(side, numbers, lengths) for side in equation.sides]
    if set(equation.relations) == {"="}:
        sides.sort()
    given = sorted(
        f"{numbers.get(name, name)}={_text(value, numbers, lengths)}" for name, value in equation.definitions
    )
    chain_text = "".join(
        f"{side} {relation} " for side, relation in zip(sides, (*equation.relations, ";"), strict=True)
    )
    return f"{chain_text}{given} {declared}"


def _space(space: Space, lengths: dict[str, str]) -> str:
    if isinstance(space, Map):
        return f"Map({', '.join(_space(part, lengths) for part in (*space.domains, space.codomain))})"
    several = f", {_length(space.members, lengths)}" if isinstance(space, Family) else ""
    return f"{type(space).__name__}({_extent(space.shape, lengths)}{several})"


def _extent(shape: Shape, lengths: dict[str, str]) -> str:
    return f"{_length(shape.rows, lengths)}x{_length(shape.columns, lengths)}"


def _length(dimension: Dimension, lengths: dict[str, str]) -> str:
    numbered = [lengths.setdefault(name, f"%{len(lengths)}") for name in dimension.names]
    return "*".join([str(dimension.factor), *sorted(numbered)])


def _text(node: Node, numbers: Mapping[str, str], lengths: dict[str, str]) -> str:
    if isinstance(node, Symbol):
        return numbers.get(node.name) or lengths.get(node.name, node.name)
    parts = [
        _part(getattr(node, each.name), numbers, lengths) for each in fields(node) if each.name not in _NOT_WRITTEN
    ]
    if isinstance(node, Sum) or (isinstance(node, Infix) and node.operator == "hadamard"):
        parts = sorted(chain.from_iterable(part if isinstance(part, list) else [part] for part in parts))
    if isinstance(node, Product):
        scalar = [each.shape is not None and each.shape.is_scalar for each in node.factors]
        (factors,) = parts
        parts = sorted(text for text, alone in zip(factors, scalar, strict=True) if alone)
        parts += [text for text, alone in zip(factors, scalar, strict=True) if not alone]
    return f"{type(node).__name__}({', '.join(map(str, parts))})"


def _part(value: Any, numbers: Mapping[str, str], lengths: dict[str, str]) -> Any:
    if isinstance(value, Node):
        return _text(value, numbers, lengths)
    if isinstance(value, tuple):
        return [_part(each, numbers, lengths) for each in value]
    return numbers.get(value, str(value)) if isinstance(value, str) else str(value)
