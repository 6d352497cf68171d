"""Columns of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from xcheck.dimensions import ONE, Shape, dimension
from xcheck.errors import SpaceError
from xcheck.spaces import Size, Sizes, Space, array_shape, generic, near, written
from xcheck.spaces._positive import PositiveEntries
from xcheck.vocabulary.namespaces import namespace_of

if TYPE_CHECKING:
    import numpy


@dataclass(frozen=True)
class Vector(Space):
    """A column of n real numbers."""

    n: Size

    @property
    def shape(self) -> Shape:
        return Shape(dimension(self.n), ONE)

    @classmethod
    def within(cls, space: Space) -> Space:
        if not space.shape.is_column:
            raise SpaceError(f"only a column can be {cls.condition or 'that'}; this is {space.shape}")
        return cls(written(space.shape.rows))

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        return generic(rng, array_shape(self.shape, sizes))


@dataclass(frozen=True)
class PositiveVector(PositiveEntries, Vector):
    """A column of n positive numbers."""


@dataclass(frozen=True)
class Simplex(PositiveVector):
    """A column of n positive numbers that sum to 1."""

    condition: ClassVar[str] = "a probability vector"
    spellings: ClassVar[tuple[str, ...]] = ("probability vector", "probability distribution", "概率向量")

    gradients: ClassVar[tuple[str, ...]] = ("ambient", "projected")

    gradient: str = "ambient"

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        point = super().sample(rng, sizes)
        return point / point.sum()

    def made(self, value: Any) -> Any:
        positive = super().made(value)
        return positive / namespace_of(positive).sum(positive)

    def projected(self, direction: Any, point: Any) -> Any:
        return direction - namespace_of(direction).mean(direction)

    def holds(self, point: Any) -> bool:
        return super().holds(point) and near(point.sum(), 1.0)


@dataclass(frozen=True)
class UnitSum(Vector):
    """A column of n numbers that sum to 1, of any signs."""

    condition: ClassVar[str] = "of sum one"

    gradients: ClassVar[tuple[str, ...]] = ("ambient", "projected")

    gradient: str = "ambient"

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        point = super().sample(rng, sizes)
        return point + (1.0 - point.sum()) / len(point)

    def projected(self, direction: Any, point: Any) -> Any:
        return direction - namespace_of(direction).mean(direction)

    def holds(self, point: Any) -> bool:
        return near(point.sum(), 1.0)


@dataclass(frozen=True)
class UnitVector(Vector):
    """A column of n numbers of Euclidean length 1."""

    condition: ClassVar[str] = "a unit vector"
    spellings: ClassVar[tuple[str, ...]] = ("unit vector", "unit", "unit norm", "单位向量")

    gradients: ClassVar[tuple[str, ...]] = ("ambient", "projected")

    gradient: str = "ambient"

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        point = super().sample(rng, sizes)
        return point / (point @ point) ** 0.5

    def projected(self, direction: Any, point: Any) -> Any:
        return direction - point * namespace_of(direction, point).sum(point * direction)

    def holds(self, point: Any) -> bool:
        return near(point @ point, 1.0)


@dataclass(frozen=True)
class OneHot(Vector):
    """A column with one entry 1 and the others 0, such as a label."""

    condition: ClassVar[str] = "one-hot"
    spellings: ClassVar[tuple[str, ...]] = ("one hot", "a one-hot vector", "独热")

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        import numpy

        (n,) = array_shape(self.shape, sizes)
        return numpy.eye(n)[rng.integers(n)]

    def tangent(self, rng: numpy.random.Generator, point: Any, sizes: Sizes) -> Any:
        raise SpaceError("a one-hot column cannot move by a little; there is no derivative by it")

    def holds(self, point: Any) -> bool:
        return sorted(point.tolist()) == [0.0] * (len(point) - 1) + [1.0]
