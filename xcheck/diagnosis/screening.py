"""Values of edited trees at one point, each part computed once: a sieve for candidates, not a proof.

A tree that passes is typed and evaluated in full before it is believed; the sieve only spares that for those
that cannot be right. Whatever it cannot evaluate by parts it leaves undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial, reduce
from operator import add
from typing import Any, TypeGuard

import numpy

from xcheck.batch import Batch, Unbatched, at_points, batched
from xcheck.diagnosis.edits import editable, rational, with_child
from xcheck.dimensions import ONE, SCALAR, Dimension, Shape
from xcheck.engines import no_jacobian
from xcheck.errors import XcheckError
from xcheck.evaluation.scopes import scope_of
from xcheck.formula.tree import (
    Apply,
    Basis,
    Cases,
    Constant,
    Derivative,
    Differential,
    Element,
    Entries,
    Infix,
    Integral,
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
)
from xcheck.formula.values.evaluate import evaluate
from xcheck.formula.walks import children, copied, map_children, symbols, walk
from xcheck.formula.whole_numbers import is_whole
from xcheck.reading import Understood
from xcheck.sample import Place

UNDECIDED = object()
"""What a tree is worth that cannot be evaluated part by part."""

LEAVES, PLACELESS = (Symbol, Number, Constant, Basis, Differential), (Constant, Basis)
"""Nodes without parts to be evaluated, and those whose value depends on the shape of their place."""

WHOLE = (Apply, Cases, Derivative, Differential, Element, Entries, Integral, Primed, Reduction, Substitution)
"""Nodes that bind a name or whose shape is not that of an array: they are evaluated as they stand, or not at all."""

FAILURES = (ValueError, ArithmeticError, AssertionError, IndexError, KeyError, MemoryError, TypeError, XcheckError)
"""What evaluating a tree that does not conform can raise."""


@dataclass(frozen=True)
class Seat:
    """Where in a tree an edit can be made: the node that is there, and what becomes of the whole with another one.

    `tree` gives the whole tree with another node, and `worths` its value with each of several, without the trees being
    made.
    """

    node: Node
    tree: Callable[[Node], Node]
    worths: Callable[[Sequence[Node]], list[Any]]


class Screening:
    """Evaluates trees that share most of their parts.

    Args:
        at: the places of the free indices at which they are evaluated.
    """

    def __init__(self, understood: Understood, side: Node, place: Place, at: tuple[int, ...] = ()) -> None:
        indices = dict(zip(understood.typed.equation.indices, at, strict=True))
        self.scope = scope_of(understood, place.point, no_jacobian, place.sizes).but(indices=indices)
        self.sizes = place.sizes
        self.own = {id(node) for tree in (*understood.sides, side) for node in walk(tree)}
        self.kept: dict[int, tuple[Node, Any]] = {}
        self.named: dict[tuple[Any, ...], tuple[Node, Node]] = {}

    def value(self, tree: Node) -> Any:
        """The value of a tree, None if it does not conform, or UNDECIDED."""
        return self._value(tree)

    def seats(self, tree: Node) -> Iterator[Seat]:
        """All places of a tree at which `everywhere` makes edits, in its order."""
        return self._seats(tree, _itself, _itself, _itself)

    def _seats(
        self, node: Node, tree: Callable[[Node], Node], known: Callable[[Node], Node], climb: Callable[[Any], Any]
    ) -> Iterator[Seat]:
        """The places in a node.

        Args:
            tree: what the whole is by what stands for the node.
            known: the part around the node that has to be evaluated as a tree: what is a number in an exponent decides
                how a power is.
            climb: what the whole is worth by the value of that part.
        """
        yield Seat(node, tree, partial(self._worths, known, climb))
        parts = [*editable(node)]
        whole = known is not _itself or (isinstance(node, Power) and rational(node.exponent) is None)
        values = [] if whole or not parts else [self.value(child) for child in self._values_of(node)]
        for place, child in enumerate(parts):
            put = partial(with_child, node, place)
            if whole:
                yield from self._seats(child, _after(tree, put), _after(known, put), climb)
            else:
                lifted = partial(self._lifted, node, place, values)
                yield from self._seats(child, _after(tree, put), _itself, _after(climb, lifted))

    def _worths(self, known: Callable[[Node], Node], climb: Callable[[Any], Any], nodes: Sequence[Node]) -> list[Any]:
        """What the whole is worth with each of some nodes: all values of one shape climb together."""
        values = [self._value(known(node)) for node in nodes]
        alike: dict[Any, list[int]] = {}
        for n, value in enumerate(values):
            kind = (value.shape, value.dtype.kind) if isinstance(value, numpy.ndarray) else id(value)
            alike.setdefault(kind, []).append(n)
        for places in alike.values():
            for n, value in zip(places, _climbed(climb, [values[n] for n in places]), strict=True):
                values[n] = value
        return values

    def _lifted(self, node: Node, place: int, values: list[Any], value: Any) -> Any:
        """The value of a node by that of its child at a place."""
        if isinstance(node, WHOLE):
            return UNDECIDED  # what it binds has no value inside
        if value is None:
            return None
        try:
            return self._combined(node, [*values[:place], value, *values[place + 1 :]])
        except FAILURES as error:
            if isinstance(value, Batch) and not _is_of_shapes(error):
                return self._lifted_one_by_one(node, place, values, value)
            return None

    def _lifted_one_by_one(self, node: Node, place: int, values: list[Any], value: Batch) -> Any:
        """The same of a batch some of whose values have none above, as singular matrices have no inverse: NaN.

        Raises:
            Unbatched: the others are not of one shape.
        """
        found = [self._lifted(node, place, values, each) for each in at_points(value, len(value.data))]
        there = [each for each in found if each is not None]
        if any(each is UNDECIDED for each in found) or len({each.shape for each in there}) > 1:
            raise Unbatched("the values above are not of one shape")
        return batched([numpy.full(there[0].shape, numpy.nan) if e is None else e for e in found]) if there else None

    def shaped(self, tree: Node) -> Node:
        """A tree that as a whole does not conform, with the shapes of those of its parts that do, as numbers."""
        node = map_children(tree, self.shaped)
        value = self.value(node)
        # A family as a whole has members, and no shape.
        known = value is not None and value is not UNDECIDED and value.ndim <= 2
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
            picked = isinstance(node, Element) and node.of.shape is not None
            whole = node.shape is not None and (picked or id(node) in self.own)
            return numpy.asarray(evaluate(node, self.scope)) if whole else UNDECIDED
        if isinstance(node, LEAVES):
            return numpy.asarray(evaluate(node, self.scope))
        return self._combined(node, [self._value(child) for child in self._values_of(node)])

    def _combined(self, node: Node, values: list[Any]) -> Any:
        """The value of a node by those of its children; of a power with a number above by that of its base."""
        if isinstance(node, WHOLE):
            return UNDECIDED
        undecided = False
        for value in values:
            if value is None:
                return None
            undecided = undecided or value is UNDECIDED
        if undecided:
            return UNDECIDED
        if isinstance(node, Product):
            try:
                return _product(values)
            except ValueError:
                # A 1 or an I has another size beside another factor.
                return UNDECIDED if any(isinstance(factor, PLACELESS) for factor in node.factors) else None
        if not _conforms(node, values):
            return None
        if type(node) in ARITHMETIC:
            return _as_array(ARITHMETIC[type(node)](*values))
        key = (id(node), *(value.shape for value in values))
        if key not in self.named:
            self.named[key] = (node, self._of_names(node, values))
        scope = self.scope.with_values({f"#{n}": value for n, value in enumerate(values)})
        return _as_array(evaluate(self.named[key][1], scope))

    def _is_counted(self, node: Node) -> TypeGuard[Power]:
        """Whether a node is a power whose exponent is a number or counts, as k - 1 does, and is no value of its own."""
        if not isinstance(node, Power):
            return False
        spelt = rational(node.exponent) is not None
        return spelt or (is_whole(node.exponent) and {*symbols(node.exponent)} <= self.sizes.keys())

    def _values_of(self, node: Node) -> list[Node]:
        """The children whose values make that of a node."""
        return [node.of] if self._is_counted(node) else children(node)

    def _of_names(self, node: Node, values: list[Any]) -> Node:
        """A node with names of values in the place of its children."""
        names = [Symbol(f"#{n}", shape=_shape(value)) for n, value in enumerate(values)]
        left = iter(names)
        bare = copied(node, of=names[0]) if self._is_counted(node) else None
        held = map_children(node, lambda child: next(left)) if bare is None else bare
        # A word needs to know whether its value is a column or a row: without a shape it is a column.
        return held if held.shape is not None else copied(held, shape=_COLUMN)


def _climbed(climb: Callable[[Any], Any], values: list[Any]) -> list[Any]:
    """What a function makes of values of one shape, or of as many times the same thing; NaN for those without one."""
    if climb is _itself:
        return values
    if not isinstance(values[0], numpy.ndarray):
        return [climb(values[0])] * len(values)
    if len(values) == 1:
        return [climb(values[0])]
    with suppress(Unbatched):
        found = climb(batched(values))
        return at_points(found, len(values)) if isinstance(found, Batch | numpy.ndarray) else [found] * len(values)
    return [climb(value) for value in values]


def _itself(thing: Any) -> Any:
    return thing


def _after(outer: Callable[[Any], Any], inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Both functions in a row."""
    return inner if outer is _itself else lambda thing: outer(inner(thing))


ARITHMETIC: dict[type[Node], Callable[..., Any]] = {
    Negative: lambda value: -value,
    Quotient: lambda above, below: above / below,
    Sum: lambda *values: reduce(add, values),
    Transpose: lambda value: value.T,
}
"""What nodes compute that need no shapes for it."""

_COLUMN = Shape(Dimension(2), ONE)


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
    return _as_array(result)


def _is_of_shapes(error: Exception) -> bool:
    """Whether what is raised goes by the shapes alone, and is raised for all values of one shape."""
    if isinstance(error, numpy.linalg.LinAlgError):
        return "square" in str(error) or "no matrix" in str(error)
    return isinstance(error, AssertionError | IndexError | KeyError | ValueError)


def _as_array(value: Any) -> Any:
    return value if isinstance(value, Batch) else numpy.asarray(value)
