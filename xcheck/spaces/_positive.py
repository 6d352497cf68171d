"""Numbers, columns and matrices whose entries are positive; see `Positive`, `PositiveVector` and `PositiveMatrix`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xcheck.spaces import Sizes, Space

if TYPE_CHECKING:
    import numpy


class PositiveEntries(Space):
    """The points with positive entries of the space that stands beside it among the bases."""

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        return abs(super().sample(rng, sizes))

    def made(self, value: Any) -> Any:
        return value * value + 1.0

    def holds(self, point: Any) -> bool:
        return bool((point > 0).all())
