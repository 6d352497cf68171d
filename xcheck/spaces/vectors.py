"""Columns of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xcheck.dimensions import ONE, Shape, dimension
from xcheck.spaces import Size, Sizes, Space, array_shape, generic, near

if TYPE_CHECKING:
    import numpy


@dataclass(frozen=True)
class Vector(Space):
    """A column of n real numbers."""

    n: Size

    @property
    def shape(self) -> Shape:
        return Shape(dimension(self.n), ONE)

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        return generic(rng, array_shape(self.shape, sizes))


@dataclass(frozen=True)
class PositiveVector(Vector):
    """A column of n positive numbers."""

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        return abs(super().sample(rng, sizes))

    def contains(self, point: Any, sizes: Sizes) -> bool:
        return super().contains(point, sizes) and bool((point > 0).all())


@dataclass(frozen=True)
class Simplex(PositiveVector):
    """A column of n positive numbers that sum to 1."""

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        point = super().sample(rng, sizes)
        return point / point.sum()

    def tangent(self, rng: numpy.random.Generator, point: Any, sizes: Sizes) -> Any:
        direction = super().tangent(rng, point, sizes)
        return direction - direction.mean()

    def contains(self, point: Any, sizes: Sizes) -> bool:
        return super().contains(point, sizes) and near(point.sum(), 1.0)
