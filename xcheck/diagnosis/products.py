"""Products of a statement's own parts: what a missing term can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy

from xcheck.diagnosis.edits import inverse, multiplied, transposed
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.dimensions import ONE, Shape
from xcheck.formula.tree import Constant, Node, Quotient

LONGEST, MOST = 5, 4000
"""Factors of a product, and products in all."""

NEAR = 1e-8
"""How far a multiple may be from one by rounding, relative to its largest entry: a sieve, see `ratio_of`."""


def products(suspicion: Suspicion, shape: Shape, wanted: Any) -> Iterator[Node]:
    """Products of the given shape that are a multiple of `wanted` at the first point, the shorter ones first.

    They are made of symbols, their transposes and inverses, and larger parts, beside one number or over it.
    """
    if not wanted.any():
        return
    pieces = [*suspicion.parts.symbols, *suspicion.parts.larger]
    scalars = [piece for piece in pieces if piece.shape is not None and piece.shape.is_scalar]
    forms = [form for piece in (*pieces, *_constants(shape)) for form in _forms(piece)]
    chains, is_multiple = Chains([(form, suspicion.first_value(form)) for form in forms]), _multiple_of(wanted)
    count = 0
    for length in range(1, LONGEST + 1):
        for chain, value in chains.of(shape, length):
            if count > MOST:
                return
            count += 1 + len(scalars)
            if is_multiple(value[0, 0] if shape.is_scalar else value):
                yield multiplied(*chain)
                for scalar in scalars:
                    yield multiplied(scalar, *chain)
                    yield Quotient(multiplied(*chain), scalar)


def _multiple_of(wanted: Any) -> Callable[[Any], bool]:
    """Whether an array is a multiple of another one."""
    order = numpy.argsort(numpy.abs(wanted), axis=None)
    largest, second = int(order[-1]), int(order[-min(2, order.size)])
    first, other = wanted.flat[largest], wanted.flat[second]

    def is_multiple(value: Any) -> bool:
        if value.shape != wanted.shape:
            return False
        ratio = value.flat[largest] / first
        # Two entries tell nearly all that are none.
        if not ratio or not abs(value.flat[second] - ratio * other) <= NEAR * abs(ratio * first):
            return False
        return bool(numpy.max(numpy.abs(value - ratio * wanted)) <= NEAR * abs(ratio * first))

    return is_multiple


class Chains:
    """Sequences of parts whose product has a shape, each with its value; those of the rest of one are made once."""

    def __init__(self, forms: Sequence[tuple[Node, Any]]) -> None:
        self._forms = [(form, value) for form, value in forms if value is not None and value.ndim == 2]
        self._known: dict[tuple[Shape, int], list[tuple[tuple[Node, ...], Any]]] = {}

    def of(self, shape: Shape, length: int) -> Iterator[tuple[tuple[Node, ...], Any]]:
        """Those of so many parts."""
        for form, value in self._forms:
            assert form.shape is not None, "forms have shapes"
            if form.shape.rows != shape.rows:
                continue
            if length == 1:
                if form.shape == shape:
                    yield (form,), value
                continue
            for rest, other in self._kept(Shape(form.shape.columns, shape.columns), length - 1):
                yield (form, *rest), value @ other

    def _kept(self, shape: Shape, length: int) -> list[tuple[tuple[Node, ...], Any]]:
        if (shape, length) not in self._known:
            self._known[shape, length] = [*islice(self.of(shape, length), MOST + 1)]
        return self._known[shape, length]


def _constants(shape: Shape) -> Iterator[Node]:
    """Columns of ones and identities that a product of this shape can hold."""
    for size in dict.fromkeys(d for d in (shape.rows, shape.columns) if d != ONE):
        yield Constant("1", shape=Shape(size, ONE))
        yield Constant("I", shape=Shape(size, size))


def _forms(piece: Node) -> list[Node]:
    """A part, its transpose and its inverse, with their shapes."""
    shape = piece.shape
    if shape is None or shape.is_scalar:
        return []
    turned = replace(transposed(piece), shape=shape.transposed)
    if isinstance(piece, Constant) and piece.name == "I":
        return [piece]
    if shape.rows != shape.columns:
        return [piece, turned]
    over = replace(inverse(piece), shape=shape)
    return [piece, turned, over, replace(transposed(over), shape=shape)]
