"""Families: several points of one space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xcheck.dimensions import Dimension, Shape, dimension
from xcheck.spaces import Size, Sizes, Space

if TYPE_CHECKING:
    import numpy


@dataclass(frozen=True)
class Family(Space):
    """Several points of one space, x_1, …, x_N: `Family(Vector("n"), "N")`. Its shape is that of a member."""

    member: Space
    count: Size

    @property
    def shape(self) -> Shape:
        return self.member.shape

    @property
    def is_complex(self) -> bool:
        return self.member.is_complex

    @property
    def members(self) -> Dimension:
        """How many there are."""
        return dimension(self.count)

    @property
    def larger(self) -> frozenset[tuple[str, str]]:
        return self.member.larger

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        import numpy

        return numpy.stack([self.member.sample(rng, sizes) for _ in range(self.members.size(sizes))])

    def tangent(self, rng: numpy.random.Generator, point: Any, sizes: Sizes) -> Any:
        import numpy

        return numpy.stack([self.member.tangent(rng, each, sizes) for each in point])

    def contains(self, point: Any, sizes: Sizes) -> bool:
        import numpy

        drawn = numpy.ndim(point) > 0 and len(point) == self.members.size(sizes)
        return drawn and all(self.member.contains(each, sizes) for each in point)
