"""Products of a statement's own parts: what a missing term can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xcheck.diagnosis.edits import inverse, multiplied, transposed
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.dimensions import ONE, Shape
from xcheck.formula.tree import Constant, Node, Quotient

LONGEST, MOST = 5, 4000
"""Factors of a product, and products in all."""


def products(suspicion: Suspicion, shape: Shape) -> Iterator[Node]:
    """Products of the given shape, the shorter ones first: symbols, their transposes and inverses, larger parts."""
    pieces = [*suspicion.parts.symbols, *suspicion.parts.larger]
    scalars = [piece for piece in pieces if piece.shape is not None and piece.shape.is_scalar]
    forms = [form for piece in (*pieces, *_constants(shape)) for form in _forms(piece)]
    count = 0
    for length in range(1, LONGEST + 1):
        for chain in _chains(forms, shape, length):
            for scalar in (None, *scalars):
                count += 1
                if count > MOST:
                    return
                yield multiplied(*chain) if scalar is None else multiplied(scalar, *chain)
                if scalar is not None:
                    yield Quotient(multiplied(*chain), scalar)


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


def _chains(forms: list[Node], shape: Shape, length: int) -> Iterator[tuple[Node, ...]]:
    """Sequences of parts whose product has the shape."""
    for form in forms:
        assert form.shape is not None, "forms have shapes"
        if form.shape.rows != shape.rows:
            continue
        if length == 1:
            if form.shape == shape:
                yield (form,)
            continue
        for rest in _chains(forms, Shape(form.shape.columns, shape.columns), length - 1):
            yield (form, *rest)
