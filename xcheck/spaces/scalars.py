"""Numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from xcheck.dimensions import SCALAR, Shape
from xcheck.errors import SpaceError
from xcheck.spaces import Sizes, Space, generic
from xcheck.spaces._positive import PositiveEntries

if TYPE_CHECKING:
    import numpy


@dataclass(frozen=True)
class Scalar(Space):
    """A real number."""

    @property
    def shape(self) -> Shape:
        return SCALAR

    @classmethod
    def within(cls, space: Space) -> Space:
        if not space.shape.is_scalar:
            raise SpaceError(f"only a number can be {cls.condition or 'that'}; this is {space.shape}")
        return cls()

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        import numpy

        return numpy.asarray(generic(rng, ()))


@dataclass(frozen=True)
class Positive(PositiveEntries, Scalar):
    """A positive number."""


@dataclass(frozen=True)
class Interval(Scalar):
    """A number strictly between `low` and `high`."""

    low: float
    high: float

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        import numpy

        if not self.low < self.high:
            raise SpaceError(f"an interval needs low < high; this is {self.low} to {self.high}")
        return numpy.asarray(self.low + rng.uniform(0.05, 0.95) * (self.high - self.low))

    def holds(self, point: Any) -> bool:
        return bool(self.low < point < self.high)


@dataclass(frozen=True)
class Unit(Scalar):
    """A number strictly between 0 and 1."""

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        import numpy

        return numpy.asarray(rng.uniform(0.05, 0.95))

    def holds(self, point: Any) -> bool:
        return bool(0 < point < 1)


@dataclass(frozen=True)
class Integer(Scalar):
    """A whole number greater than 2, such as an exponent or a count."""

    condition: ClassVar[str] = "an integer"
    spellings: ClassVar[tuple[str, ...]] = ("integer", "整数")

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        import numpy

        return numpy.asarray(float(rng.integers(3, 9)))

    def tangent(self, rng: numpy.random.Generator, point: Any, sizes: Sizes) -> Any:
        raise SpaceError("an integer cannot move by a little; there is no derivative by it")

    def holds(self, point: Any) -> bool:
        return bool(point == round(float(point)))
