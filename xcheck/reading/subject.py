"""The subject: what the plain function computes, in the printed equation and by running it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from xcheck.dimensions import ONE, Shape, dimension_through
from xcheck.errors import XcheckError
from xcheck.formula.equation import Equation
from xcheck.formula.tree import Derivative, Differential, Node, Product, Symbol
from xcheck.formula.typed import Typed
from xcheck.formula.walks import derivatives, map_children, walk
from xcheck.reading.understood import parameters_of
from xcheck.reading.variables import base_of
from xcheck.sample import draw, size_assignments
from xcheck.spaces import Space


def subject_of(equation: Equation, parameters: tuple[str, ...], spaces: Mapping[str, Space]) -> Node:
    """What the plain function computes: what the first derivative by one of its parameters is taken of."""
    moved = {
        node.of.name: node.of
        for node in walk(equation.sides[0])
        if isinstance(node, Differential) and isinstance(node.of, Symbol) and node.of.name not in spaces
    }
    found = [node for side in equation.sides for node in derivatives(side)]
    if len(moved) == 1 and not derivatives(equation.sides[0]):
        return next(iter(moved.values()))
    for node in found:
        if isinstance(node, Differential):
            return node.of
        if isinstance(node, Derivative) and all(base_of(variable.of) in parameters for variable in node.wrt):
            return node.of
    if found:
        raise XcheckError(
            "no derivative in this statement is by a parameter of the function, so nothing here is checked against it"
        )
    return equation.sides[0]


@dataclass(frozen=True)
class Probe:
    """What a plain function returns: the shape of its values, and one of them with its arguments."""

    shape: Shape
    value: Any
    arguments: tuple[Any, ...]


PROBES = 3
"""At how many sizes a function is run to see how the shape of its value depends on them."""


def probed(function: Callable[..., Any], spaces: Mapping[str, Space], larger: frozenset[tuple[str, str]]) -> Probe:
    """Runs a plain function at several sizes to find how the shape of its values depends on them.

    Raises:
        XcheckError: it returns arrays with more than two axes, or of lengths that follow no simple rule.
    """
    from xcheck.function import call

    assignments, probes = size_assignments(spaces, larger, rounds=PROBES), []
    for sizes in assignments:
        point = draw(spaces, frozenset(), sizes, (0,))
        arguments = tuple(point[name] for name in parameters_of(function))
        probes.append((call(function, arguments), arguments))
    value, arguments = probes[0]
    axes = {each.ndim for each, _ in probes}
    if len(axes) > 1 or value.ndim > 2:
        many = " or ".join(map(str, sorted(axes)))
        raise XcheckError(f"the function returns arrays with {many} axes; a scalar, a vector or a matrix was expected")
    found = [dimension_through([each.shape[axis] for each, _ in probes], assignments) for axis in range(value.ndim)]
    rows, columns = (*found, ONE, ONE)[:2]
    if rows is None or columns is None:
        shapes = ", ".join(str(tuple(each.shape)) for each, _ in probes)
        raise XcheckError(
            f"how the shape of the function's value depends on the sizes is not clear: it is {shapes} at "
            + "; ".join(", ".join(f"{name} = {size}" for name, size in sizes.items()) for sizes in assignments)
        )
    return Probe(Shape(rows, columns), value, arguments)


def _ungrouped(node: Node) -> Node:
    """A tree in which no product is a factor of a product."""
    below = map_children(node, _ungrouped)
    if not isinstance(below, Product):
        return below
    parts = [each.factors if isinstance(each, Product) else (each,) for each in below.factors]
    return replace(below, factors=tuple(chain.from_iterable(parts)))


def typed_like(subject: Node, typed: Typed) -> Node:
    """The typed node that equals an untyped one, up to the grouping of products that shapes call for."""
    wanted = _ungrouped(subject)
    for side in typed.equation.sides:
        for node in walk(side):
            if node == subject or _ungrouped(node) == wanted:
                return node
    raise XcheckError("what is differentiated was lost while reading")
