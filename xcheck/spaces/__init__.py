"""Spaces: what a symbol ranges over. A condition that is stated is a space.

A plug-in of this room is a file of classes derived from `Space`; they are offered here, in `xcheck`
itself and, by their `condition`, to texts ("A symmetric"). A space knows the shape of its points,
draws generic ones, recognises them and knows in which directions they can move. Drawn entries are
float64 in ±[0.3, 1.7] with no structure but the space's own: identities hold by accident at zeros,
ones and symmetric points. NumPy is imported when something is drawn, not before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from xcheck import rooms
from xcheck.dimensions import ONE, Dimension, Shape
from xcheck.errors import SpaceError

if TYPE_CHECKING:
    import numpy

Size = str | int
Sizes = Mapping[str, int]


GENERIC = ("invertible", "full column rank", "full row rank")
"""Conditions that an array without structure satisfies."""


class Space:
    """Base of all spaces; subclasses define `shape`, `sample` and `contains`."""

    condition: ClassVar[str] = ""
    """The adjective a text uses for this space ("symmetric"), if it is a condition on matrices."""

    spellings: ClassVar[tuple[str, ...]] = ()
    """Other words for the condition."""

    implied: ClassVar[frozenset[str]] = frozenset()
    """Other conditions that hold for every point that is drawn."""

    intersection: ClassVar[frozenset[str]] = frozenset()
    """Conditions that together are this space."""

    gradients: ClassVar[tuple[str, ...]] = ("ambient",)
    """The gradients that a derivative by a symbol of this space may mean."""

    gradient: str = "ambient"
    """Which gradient a derivative by a symbol of this space means.

    "ambient": entries count as independent, as in the plain function; "projected": that gradient projected
    onto the directions in which points can move; "free": by the entries that are free, each placed
    wherever it stands. Only a space with structure has more than the first.
    """

    def __post_init__(self) -> None:
        if self.gradient not in self.gradients:
            known = " or ".join(f"'{each}'" for each in self.gradients)
            raise SpaceError(f"the gradient of {type(self).__name__} is {known}, not {self.gradient!r}")

    @property
    def shape(self) -> Shape:
        """Rows by columns, as dimensions with names."""
        raise NotImplementedError

    @property
    def larger(self) -> frozenset[tuple[str, str]]:
        """Pairs (a, b) of dimension names for which the space needs a > b."""
        return frozenset()

    @property
    def is_complex(self) -> bool:
        """Whether the entries of points are complex numbers."""
        return False

    @property
    def stated(self) -> str:
        """The condition of this space."""
        return self.condition

    @property
    def held(self) -> frozenset[str]:
        """All conditions that hold for every point that is drawn."""
        return self.implied | {self.condition}

    def restricted(self, kind: type[Space]) -> Space:
        """The points of this space that are also of another kind, which has this one's structure.

        Raises:
            SpaceError: there are none.
        """
        space = kind.within(self)
        if space.is_complex and not self.is_complex:
            raise SpaceError(f"it is real, and {kind.condition} is said of complex matrices; declare Complex(…)")
        return space

    @classmethod
    def within(cls, space: Space) -> Space:
        """The space of this kind for symbols of the shape of those of `space`.

        Raises:
            SpaceError: there is none.
        """
        raise SpaceError(f"{cls.condition or cls.__name__} is not made from a shape")

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        """A generic point as a float64 array: 0-d for a scalar, (n,) for a column, (m, n) for a matrix."""
        raise NotImplementedError

    def tangent(self, rng: numpy.random.Generator, point: Any, sizes: Sizes) -> Any:
        """A generic direction in which `point` can move within the space, of the point's shape."""
        return self.projected(generic(rng, point.shape), point)

    def projected(self, direction: Any, point: Any) -> Any:
        """The part of a direction, or of a gradient, along which `point` can move; on arrays of any engine."""
        return direction

    def free(self, gradient: Any, point: Any) -> Any:
        """The gradient by the free entries, placed where they stand; of a space that has such."""
        raise NotImplementedError

    def meant(self, gradient: Any, point: Any) -> Any:
        """The gradient that `gradient` of this space names, from the ambient one."""
        return {"projected": self.projected, "free": self.free}[self.gradient](gradient, point)

    def made(self, value: Any) -> Any:
        """A point of this space, made smoothly of any array of its shape: what a drawn function has as its value.

        Raises:
            SpaceError: no function with values in this space is drawn.
        """
        if self.stated in ("", *GENERIC):
            return value
        raise SpaceError(f"no function with values that are {self.stated} is drawn; define it by one that is drawn")

    def contains(self, point: Any, sizes: Sizes) -> bool:
        """Whether an array of real numbers is a point of this space, up to rounding."""
        import numpy

        point = numpy.asarray(point)
        numbers = point.dtype.kind in ("fiuc" if self.is_complex else "fiu")
        fits = numbers and point.shape == array_shape(self.shape, sizes)
        return fits and bool(numpy.all(numpy.isfinite(point))) and self.holds(point)

    def holds(self, point: Any) -> bool:
        """Whether an array of the right shape has the structure of the space."""
        return True


def array_shape(shape: Shape, sizes: Sizes) -> tuple[int, ...]:
    """The shape of the array that plain functions get: vectors as (n,), scalars 0-d."""
    rows, columns = shape.size(sizes)
    if shape.is_scalar:
        return ()
    return (rows,) if shape.columns == ONE else (rows, columns)


SMALLEST, LARGEST = 0.3, 1.7
"""The absolute values of generic entries."""


def generic(rng: numpy.random.Generator, shape: tuple[int, ...]) -> Any:
    """Entries in ±[SMALLEST, LARGEST] without structure."""
    return rng.uniform(SMALLEST, LARGEST, shape) * rng.choice([-1.0, 1.0], shape)


def near(a: Any, b: Any) -> bool:
    """Whether two arrays are equal up to rounding."""
    import numpy

    return bool(numpy.max(numpy.abs(a - b), initial=0.0) <= 1e-9 * (1.0 + numpy.max(numpy.abs(b), initial=0.0)))


def describe(space: Space) -> str:
    """How a shelf writes this space: `Matrix("m", "n")`, `Symmetric("n", gradient="free")`."""
    parts = [_described(value) for name, value in vars(space).items() if name != "gradient"]
    parts += [f'gradient="{space.gradient}"'] if space.gradient != "ambient" else []
    return f"{type(space).__name__}({', '.join(parts)})"


def with_gradient(space: Space, gradient: str) -> Space:
    """The same space, by whose symbols this gradient is meant.

    Raises:
        SpaceError: the space has no such gradient.
    """
    if gradient not in space.gradients:
        raise SpaceError(f"{describe(space)} has no {gradient} gradient")
    return replace(space, gradient=gradient)  # type: ignore[type-var]


def _described(value: object) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_described, value))}{',' * (len(value) == 1)})"
    return describe(value) if isinstance(value, Space) else f'"{value}"' if isinstance(value, str) else repr(value)


def written(d: Dimension) -> Size:
    """How a shelf writes a dimension."""
    return str(d).replace("·", "*") if d.names else int(d.factor)


@cache
def kinds() -> Mapping[str, type[Space]]:
    """Every space of the room by its name."""
    found: dict[str, type[Space]] = {}
    for file in rooms.names("spaces"):
        module = rooms.load("spaces", file)
        found |= {
            name: kind
            for name, kind in vars(module).items()
            if isinstance(kind, type)
            and issubclass(kind, Space)
            and kind.__module__ == module.__name__
            and name[0] != "_"
        }
    return found


@cache
def conditions() -> Mapping[str, str]:
    """Every word that a text may use for a condition, and the condition that it is."""
    return {
        spelling: kind.condition
        for kind in kinds().values()
        if kind.condition
        for spelling in (kind.condition, *vars(kind).get("spellings", ()))
    }


def with_condition(space: Space, condition: str) -> Space:
    """The space of the points of `space` that satisfy a condition such as "symmetric", with those it has.

    Raises:
        SpaceError: no space has that condition, or has it together with those of `space`, or its
            matrices are square and these are not.
    """
    found = {kind.condition: kind for kind in kinds().values() if kind.condition}
    if condition not in found:
        raise SpaceError(f"no space is {condition!r}; there are: {', '.join(sorted(found))}")
    if condition in space.held:
        return space
    kind = found[condition]
    if space.stated and space.stated not in kind.implied:
        both = {space.stated, condition}
        if not any(other.intersection == both for other in found.values()):
            raise SpaceError(f"it is {space.stated} already, and no space is both that and {condition}")
        kind = next(other for other in found.values() if other.intersection == both)
    return space.restricted(kind)


def __getattr__(name: str) -> Any:
    """The spaces of the room's files, loaded when the first one is asked for."""
    if name == "__all__":
        return __dir__()
    if not name.startswith("_") and name in kinds():
        return kinds()[name]
    raise AttributeError(f"module 'xcheck.spaces' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({"Space", "conditions", "describe", "kinds", "with_condition", *kinds()})
