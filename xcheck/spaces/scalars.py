"""Numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xcheck.dimensions import SCALAR, Shape
from xcheck.spaces import Sizes, Space, generic

if TYPE_CHECKING:
    import numpy


@dataclass(frozen=True)
class Scalar(Space):
    """A real number."""

    @property
    def shape(self) -> Shape:
        return SCALAR

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        import numpy

        return numpy.asarray(generic(rng, ()))


@dataclass(frozen=True)
class Positive(Scalar):
    """A positive number."""

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        return abs(super().sample(rng, sizes))

    def contains(self, point: Any, sizes: Sizes) -> bool:
        return super().contains(point, sizes) and bool(point > 0)


@dataclass(frozen=True)
class Unit(Scalar):
    """A number strictly between 0 and 1."""

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        import numpy

        return numpy.asarray(rng.uniform(0.05, 0.95))

    def contains(self, point: Any, sizes: Sizes) -> bool:
        return super().contains(point, sizes) and bool(0 < point < 1)
