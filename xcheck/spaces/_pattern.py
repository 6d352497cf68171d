"""Square matrices whose entries repeat or vanish in a pattern: symmetric, triangular, Toeplitz and others.

The pattern of a space labels every entry: entries with the label k are the same free number, with −k its
negative, with 0 nothing. All there is to know about such a space follows from it: its points, its
directions, the projection of a gradient and the gradient by the free numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from xcheck.spaces import Space, near
from xcheck.spaces.square import Square
from xcheck.vocabulary.namespaces import asarray, namespace_of


@dataclass(frozen=True)
class Patterned(Square):
    """A real n × n matrix with a pattern."""

    gradients: ClassVar[tuple[str, ...]] = ("ambient", "projected", "free")

    gradient: str = "ambient"

    @classmethod
    def within(cls, space: Space) -> Space:
        made = super().within(space)
        return type(made)(made.n, space.gradient) if isinstance(space, Patterned) else made  # type: ignore[attr-defined,call-arg]

    @staticmethod
    def pattern(rows: Any, columns: Any) -> Any:
        """The labels of entries from their places, arrays that count from 0."""
        return rows * (rows.max() + 1) + columns + 1

    def structured(self, matrix: Any) -> Any:
        labels = _labels(type(self).pattern, len(matrix))
        import numpy

        kinds, first = numpy.unique(numpy.abs(labels), return_index=True)
        values = numpy.zeros(int(kinds[-1]) + 1, dtype=matrix.dtype)
        values[kinds] = matrix.reshape(-1)[first] * numpy.sign(labels.reshape(-1)[first])
        return values[numpy.abs(labels)] * numpy.sign(labels)

    def projected(self, direction: Any, point: Any) -> Any:
        return _mixed(direction, _operator(type(self).pattern, len(point), "projected"))

    def made(self, value: Any) -> Any:
        return self.projected(value, value)

    def free(self, gradient: Any, point: Any) -> Any:
        return _mixed(gradient, _operator(type(self).pattern, len(point), "free"))

    def holds(self, point: Any) -> bool:
        return near(point, self.structured(point))


@cache
def _labels(pattern: Callable[[Any, Any], Any], n: int) -> Any:
    import numpy

    return numpy.asarray(pattern(*numpy.indices((n, n))), dtype=int)


@cache
def _operator(pattern: Callable[[Any, Any], Any], n: int, gradient: str) -> Any:
    """The matrix (n², n²) that makes a gradient of the ambient one, entries in rows."""
    import numpy

    labels = _labels(pattern, n).reshape(-1)
    signs = numpy.sign(labels)
    same = (numpy.abs(labels)[:, None] == numpy.abs(labels)[None, :]) * numpy.outer(signs, signs).astype(float)
    return same if gradient == "free" else same / numpy.maximum(1.0, numpy.abs(same).sum(axis=1, keepdims=True))


def _mixed(gradient: Any, operator: Any) -> Any:
    xp = namespace_of(gradient)
    mixed = asarray(operator, gradient) @ xp.reshape(gradient, (-1, 1))
    return xp.reshape(mixed, tuple(gradient.shape))
