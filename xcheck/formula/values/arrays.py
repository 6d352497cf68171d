"""Arrays as formulas have them, rows by columns, and as plain functions have them, a column as (n,)."""

from __future__ import annotations

from xcheck.dimensions import Shape
from xcheck.vocabulary.namespaces import namespace_of
from xcheck.vocabulary.words import Array


def in_formula_shape(value: Array, shape: Shape) -> Array:
    """An array as plain functions have it, (n,) for a vector, as rows and columns."""
    if shape.is_scalar or value.ndim != 1:
        return value
    return namespace_of(value).reshape(value, (1, -1) if shape.is_row else (-1, 1))


def in_plain_shape(value: Array) -> Array:
    """A formula's value as plain functions get it: a column as (n,)."""
    if value.ndim == 2 and value.shape[1] == 1:
        return namespace_of(value).reshape(value, (-1,))
    return value
