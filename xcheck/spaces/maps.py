"""Generic functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xcheck.dimensions import Shape
from xcheck.spaces import Sizes, Space

if TYPE_CHECKING:
    import numpy


@dataclass(frozen=True)
class Map(Space):
    """A smooth function between spaces, drawn at random and of the most general kind.

    It has no point: a `Map` symbol is applied (`u(x)`), and `sample` draws its weights.
    """

    domain: Space
    codomain: Space

    @property
    def shape(self) -> Shape:
        return self.codomain.shape

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        """Weights (k, 2 d + 1) for `apply_map`: d entries of the argument, k of the value."""
        import math

        entries = math.prod(self.domain.shape.size(sizes))
        values = math.prod(self.codomain.shape.size(sizes))
        return rng.uniform(0.3, 1.2, (values, 2 * entries + 1)) * rng.choice([-1.0, 1.0], (values, 2 * entries + 1))

    def contains(self, point: Any, sizes: Sizes) -> bool:
        return bool(point.shape == self.sample(_generator(), sizes).shape)


def _generator() -> numpy.random.Generator:
    import numpy

    return numpy.random.default_rng(0)


def apply_map(weights: Any, argument: Any, shape: tuple[int, int]) -> Any:
    """The value (p, q) of a drawn smooth map at `argument`; every entry depends on every entry.

    The sum of a nonlinear part of each direction and a bent linear one: no symmetric Jacobian, no
    vanishing second derivative, no accidental invariance.
    """
    from xcheck.vocabulary.namespaces import namespace_of

    xp = namespace_of(argument, weights)
    flat = xp.reshape(argument, (-1,))
    entries = flat.shape[0]
    bent = xp.sin(weights[:, :entries] @ flat + weights[:, -1])
    return xp.reshape(bent + weights[:, entries:-1] @ (flat + flat * flat / 2.0), shape)
