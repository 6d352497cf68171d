"""Generic functions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from xcheck.dimensions import Shape
from xcheck.errors import SpaceError
from xcheck.spaces import Sizes, Space
from xcheck.vocabulary.namespaces import namespace_of

if TYPE_CHECKING:
    import numpy


@dataclass(frozen=True)
class Map(Space):
    """A smooth function between spaces, drawn at random and of the most general kind.

    It has no point: a `Map` symbol is applied (`u(x)`), and `sample` draws its weights. A function of
    several arguments has a tuple of domains; one from numbers to numbers applies to every entry of an array.
    A function of complex numbers depends on their real and imaginary parts separately; see `Holomorphic`.
    """

    domain: Space | tuple[Space, ...]
    codomain: Space

    @property
    def domains(self) -> tuple[Space, ...]:
        """The space of each argument."""
        return self.domain if isinstance(self.domain, tuple) else (self.domain,)

    @property
    def entrywise(self) -> bool:
        """Whether it takes a real number to a real number."""
        spaces = (*self.domains, self.codomain)
        return len(spaces) == 2 and all(space.shape.is_scalar and not space.is_complex for space in spaces)

    @property
    def is_curve(self) -> bool:
        """Whether it is a function of one number."""
        return len(self.domains) == 1 and self.domains[0].shape.is_scalar

    @property
    def shape(self) -> Shape:
        return self.codomain.shape

    @property
    def is_complex(self) -> bool:
        return any(space.is_complex for space in (*self.domains, self.codomain))

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        """Weights (k, 2 d + 1) for `apply_map`: d real entries of the arguments, k of the value.

        Raises:
            SpaceError: the codomain has a structure that no drawn function is given.
        """
        if self.codomain.stated:
            self.codomain.made(self.codomain.sample(rng, sizes))
        values, entries = (
            sum(math.prod(space.shape.size(sizes)) * (2 if space.is_complex else 1) for space in spaces)
            for spaces in ((self.codomain,), self.domains)
        )
        return _weights(rng, (values, 2 * entries + 1))

    def contains(self, point: Any, sizes: Sizes) -> bool:
        import numpy

        like = self.sample(numpy.random.default_rng(0), sizes)
        return bool(point.shape == like.shape) and point.dtype == like.dtype


@dataclass(frozen=True)
class Holomorphic(Map):
    """A function between complex spaces that has a complex derivative, drawn at random."""

    condition: ClassVar[str] = "holomorphic"
    spellings: ClassVar[tuple[str, ...]] = ("analytic", "全纯", "解析")

    def __post_init__(self) -> None:
        if not all(space.is_complex for space in (*self.domains, self.codomain)):
            raise SpaceError("a holomorphic function is from complex numbers to complex numbers; declare both Complex")

    @classmethod
    def within(cls, space: Space) -> Space:
        if not isinstance(space, Map):
            raise SpaceError(f"only a generic function can be {cls.condition}; this is {space.shape}")
        return cls(space.domain, space.codomain)

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        """Complex weights (k, 2 d + 1) for `apply_map`: d entries of the argument, k of the value."""
        values, entries = (
            sum(math.prod(space.shape.size(sizes)) for space in spaces) for spaces in ((self.codomain,), self.domains)
        )
        shape = (values, 2 * entries + 1)
        # Kept small: the sine grows like the exponential function in the imaginary direction.
        return (_weights(rng, shape) + 1j * _weights(rng, shape)) / (2.0 * entries)


def _weights(rng: numpy.random.Generator, shape: tuple[int, int]) -> Any:
    return rng.uniform(0.3, 1.2, shape) * rng.choice([-1.0, 1.0], shape)


def apply_map(weights: Any, arguments: Sequence[Any], shape: tuple[int, int]) -> Any:
    """The value (p, q) of a drawn smooth map at `arguments`; every entry depends on every entry.

    The sum of a nonlinear part of each direction and a bent linear one: no symmetric Jacobian, no
    vanishing second derivative, no accidental invariance. With real weights the real and imaginary parts
    of a complex argument or value are entries by themselves. An engine with numbers of its own draws a
    function in place of `weights`.
    """
    if callable(weights):
        return weights(arguments, shape)
    xp = namespace_of(weights, *arguments)
    holomorphic = "complex" in str(weights.dtype)
    parts = []
    for argument in arguments:
        flat = xp.reshape(argument, (-1,))
        split = "complex" in str(flat.dtype) and not holomorphic
        parts += [xp.real(flat), xp.imag(flat)] if split else [flat]
    flat = parts[0] if len(parts) == 1 else xp.concat(parts, axis=0)
    entries = flat.shape[0]
    bent = xp.sin(weights[:, :entries] @ flat + weights[:, -1])
    value = bent + weights[:, entries:-1] @ (flat + flat * flat / 2.0)
    if value.shape[0] == 2 * math.prod(shape):
        value = value[: math.prod(shape)] + 1j * value[math.prod(shape) :]
    return xp.reshape(value, shape)


def apply_to_entries(weights: Any, argument: Any) -> Any:
    """The drawn function from numbers to numbers at every entry of `argument`, as `apply_map` at one."""
    if callable(weights):
        return weights.entrywise(argument)
    bent = namespace_of(weights, argument).sin(weights[0, 0] * argument + weights[0, 2])
    return bent + weights[0, 1] * (argument + argument * argument / 2.0)
