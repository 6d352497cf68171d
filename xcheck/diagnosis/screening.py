"""Values of edited trees at one point, each part computed once: a sieve for candidates, not a proof.

A tree that passes is typed and evaluated in full before it is believed; the sieve only spares that for those
that cannot be right. Whatever it cannot evaluate by parts it leaves undecided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, reduce
from operator import add
from typing import Any

import numpy

from xcheck.diagnosis.edits import rational
from xcheck.dimensions import ONE, SCALAR, Dimension, Shape
from xcheck.errors import XcheckError
from xcheck.evaluation.scopes import no_jacobian, scope_of
from xcheck.formula.evaluate import evaluate
from xcheck.formula.tree import (
    Apply,
    Basis,
    Block,
    Constant,
    Derivative,
    Differential,
    Element,
    Infix,
    Negative,
    Node,
    Number,
    Power,
    Primed,
    Product,
    Quotient,
    Reduction,
    Substitution,
    Sum,
    Symbol,
    Transpose,
    children,
    map_children,
    walk,
)
from xcheck.reading import Understood
from xcheck.sample import Place

UNDECIDED = object()
"""What a tree is worth that cannot be evaluated part by part."""

LEAVES, PLACELESS = (Symbol, Number, Constant, Basis, Differential), (Constant, Basis)
"""Nodes without parts to be evaluated, and those whose value depends on the shape of their place."""

WHOLE = (Apply, Block, Derivative, Differential, Element, Primed, Reduction, Substitution)
"""Nodes that bind a name or whose shape is not that of an array: they are evaluated as they stand, or not at all."""

FAILURES = (ValueError, ArithmeticError, AssertionError, IndexError, KeyError, TypeError, XcheckError)
"""What evaluating a tree that does not conform can raise."""


class Screening:
    """Evaluates trees that share most of their parts."""

    def __init__(self, understood: Understood, side: Node, place: Place) -> None:
        self.scope = scope_of(understood, place.point, no_jacobian, place.sizes)
        self.sizes = place.sizes
        self.own = {id(node) for tree in (*understood.sides, side) for node in walk(tree)}
        self.kept: dict[int, tuple[Node, Any]] = {}
        self.indexed = bool(understood.typed.equation.indices)

    def value(self, tree: Node) -> Any:
        """The value of a tree, None if it does not conform, or UNDECIDED."""
        if self.indexed:
            return UNDECIDED
        with numpy.errstate(all="ignore"):
            return self._value(tree)

    def shaped(self, tree: Node) -> Node:
        """A tree that as a whole does not conform, with the shapes of those of its parts that do, as numbers."""
        node = map_children(tree, self.shaped)
        value = self.value(node)
        known = value is not None and value is not UNDECIDED
        return replace(node, shape=_shape(value)) if known else node

    def _value(self, node: Node) -> Any:
        kept = self.kept.get(id(node))
        if kept is not None:
            return kept[1]
        try:
            found = self._computed(node)
        except FAILURES:
            found = None
        self.kept[id(node)] = (node, found)
        return found

    def _computed(self, node: Node) -> Any:
        if isinstance(node, PLACELESS) and node.shape is None:
            return UNDECIDED
        if isinstance(node, WHOLE) and not (isinstance(node, Differential) and isinstance(node.of, Symbol)):
            whole = node.shape is not None and id(node) in self.own
            return numpy.asarray(evaluate(node, self.scope)) if whole else UNDECIDED
        if isinstance(node, LEAVES):
            return numpy.asarray(evaluate(node, self.scope))
        if isinstance(node, Power) and rational(node.exponent) is not None:
            base = self._value(node.of)
            known = base is not None and base is not UNDECIDED
            return self._evaluated(replace(node, of=_named(0, base)), [base]) if known else base
        values = [self._value(child) for child in children(node)]
        if any(value is None for value in values):
            return None
        if any(value is UNDECIDED for value in values):
            return UNDECIDED
        if isinstance(node, Product):
            return _product(values)
        if not _conforms(node, values):
            return None
        if type(node) in ARITHMETIC:
            return numpy.asarray(ARITHMETIC[type(node)](*values))
        names = iter(range(len(values)))
        return self._evaluated(map_children(node, lambda child: _named(n := next(names), values[n])), values)

    def _evaluated(self, held: Node, values: list[Any]) -> Any:
        """The value of one node whose children are names of values."""
        scope = self.scope.but(values={**self.scope.values, **{f"#{n}": value for n, value in enumerate(values)}})
        # A word needs to know whether its value is a column or a row: without a shape it is a column.
        return numpy.asarray(evaluate(held if held.shape is not None else replace(held, shape=_COLUMN), scope))


ARITHMETIC: dict[type[Node], Callable[..., Any]] = {
    Negative: lambda value: -value,
    Quotient: lambda above, below: above / below,
    Sum: lambda *values: reduce(add, values),
    Transpose: lambda value: value.T,
}
"""What nodes compute that need no shapes for it."""

_COLUMN = Shape(Dimension(2), ONE)


def _named(n: int, value: Any) -> Node:
    return Symbol(f"#{n}", shape=_shape(value))


def _shape(value: Any) -> Shape:
    return SCALAR if value.ndim == 0 else _of_numbers(*value.shape)


@cache
def _of_numbers(rows: int, columns: int) -> Shape:
    return Shape(Dimension(rows), Dimension(columns))


def _conforms(node: Node, values: list[Any]) -> bool:
    """What NumPy would broadcast although the parts do not conform."""
    if isinstance(node, Sum):
        shapes = {value.shape for value in values if value.ndim}
        return len(shapes) <= 1
    if isinstance(node, Infix) and node.operator != "kronecker":
        return values[0].shape == values[1].shape or values[0].ndim == 0
    if isinstance(node, Quotient):
        return bool(values[1].ndim == 0)
    return True


def _product(values: list[Any]) -> Any:
    """The product from the left; a row that follows a matrix forms a number with the next column."""
    result, place = values[0], 1
    while place < len(values):
        factor = values[place]
        if factor.ndim and factor.shape[0] == 1 and result.ndim and result.shape[1] != 1:
            stop = next((k for k in range(place + 1, len(values)) if values[k].ndim and values[k].shape[1] == 1), None)
            if stop is not None:
                factor, place = _product(values[place : stop + 1]), stop
        result = result * factor if not (result.ndim and factor.ndim) else result @ factor
        if result.shape == (1, 1):
            result = result[0, 0]
        place += 1
    return numpy.asarray(result)
