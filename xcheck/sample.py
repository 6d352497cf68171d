"""Drawing the points at which a statement is checked. The same seed draws the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import prod
from typing import Any
from zlib import crc32

import numpy

from xcheck.batch import Batch, batched
from xcheck.cache.content import content
from xcheck.dimensions import assign_sizes
from xcheck.spaces import Space
from xcheck.spaces.families import Family
from xcheck.spaces.maps import Map

Point = dict[str, Any]
"""Values by name: NumPy float64 arrays in plain shapes; `d X` is the drawn direction of X."""

STEP = 1e-7
"""Relative size of the change that measures how sensitive a value is to its inputs."""

SMALL, KEPT = 400, 4096
"""Up to how many entries an array has that is kept, and how many are: many statements ask for the same ones."""

Sizes = tuple[tuple[str, int], ...]

ROUNDING = "~"
"""Among the values of a point: the relative error that every operation makes, STEP at a neighbour."""


@dataclass(frozen=True)
class Place:
    """A drawn point, its sizes, and its neighbours for the condition. Nobody may write to its arrays."""

    sizes: Mapping[str, int]
    point: Point
    moved: tuple[Point, ...]

    def __getstate__(self) -> dict[str, Any]:
        """All but the batches, which are known by ids that mean nothing in another process."""
        return {name: value for name, value in self.__dict__.items() if name not in ("alone", "batches")}

    @cached_property
    def contents(self) -> tuple[bytes, bytes]:
        """The digests of the point with its sizes, and of its neighbours: many keys have them in them."""
        return content(dict(self.sizes), self.point), content(self.moved)

    @cached_property
    def alone(self) -> Place:
        """The same without neighbours."""
        return Place(self.sizes, self.point, ()) if self.moved else self

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The point and its neighbours. At a point no operation errs; at its neighbours all do."""
        return (self.point, *self.moved)

    @cached_property
    def batches(self) -> dict[tuple[int, ...], tuple[tuple[Place, ...], dict[str, Batch]]]:
        """See `together`."""
        return {}


def together(places: tuple[Place, ...]) -> dict[str, Batch]:
    """The points and neighbours of places of equal sizes as one point, made once: a lane for each, place after place.

    Nobody may write to its arrays.
    """
    known, key = places[0].batches, tuple(map(id, places))
    if key not in known:
        points = [point for place in places for point in place.points]
        names = {name for point in points for name in point}
        values = {name: batched([point.get(name, 0.0) for point in points]) for name in names}
        for value in values.values():
            value.data.setflags(write=False)
        known[key] = places, values  # They are kept, for their numbers go to others once they are gone.
    return known[key][1]


def by_sizes(places: Sequence[Place]) -> list[list[int]]:
    """The numbers of the places, those of equal sizes together."""
    groups: list[list[int]] = []
    for p, place in enumerate(places):
        group = next((group for group in groups if places[group[0]].sizes == place.sizes), None)
        if group is None:
            groups.append([p])
        else:
            group.append(p)
    return groups


def size_assignments(
    spaces: Mapping[str, Space],
    larger: frozenset[tuple[str, str]],
    extra: frozenset[str] = frozenset(),
    asked: Mapping[str, int] | None = None,
    rounds: int = 2,
) -> list[dict[str, int]]:
    """Different sizes for all dimension names of the spaces, in `rounds` assignments (see `assign_sizes`).

    A number that stands in a space is a name with a fixed size, so that in `Vector(3)` and `Vector("n")`
    n is not 3.

    Args:
        asked: the sizes of some names. Where they leave nothing to choose there is one assignment.
    """
    names: dict[str, int | None] = dict.fromkeys(sorted(extra))
    for space in spaces.values():
        parts = (*space.domains, space.codomain) if isinstance(space, Map) else (space,)
        if isinstance(space, Family):
            names |= dict.fromkeys(space.members.atoms)
        for part in parts:
            larger = larger | part.larger
            for d in (part.shape.rows, part.shape.columns):
                names |= dict.fromkeys(d.atoms) if d.names else {str(d): int(d.factor)}
    numbers = {name for name, size in names.items() if size is not None}
    names |= {name: size for name, size in (asked or {}).items() if name in names}
    rounds = 1 if asked and None not in names.values() and len(names) > len(numbers) else rounds
    return [
        {name: size for name, size in sizes.items() if name not in numbers}
        for sizes in assign_sizes(names, larger, rounds)
    ]


def draw(
    spaces: Mapping[str, Space], tangents: frozenset[str], sizes: Mapping[str, int], seed: tuple[int, ...]
) -> Point:
    """One generic point. Every symbol has a generator of its own, so that adding one changes no other.

    Nobody may write to its arrays: the same symbol has the same ones in other statements.
    """
    point: Point = {}
    given = tuple(sorted(sizes.items()))
    for name, space in sorted(spaces.items()):
        drawn = _drawn if _is_small(space, sizes) else _drawn.__wrapped__
        point[name] = drawn(space, name, given, seed)
        if name in tangents:
            moving = _moving if _is_small(space, sizes) else _moving.__wrapped__
            point[f"d {name}"] = moving(space, name, given, seed)
    return point


@lru_cache(maxsize=KEPT)
def _drawn(space: Space, name: str, sizes: Sizes, seed: tuple[int, ...]) -> Any:
    return _held(space.sample(_generator(seed, name), dict(sizes)))


@lru_cache(maxsize=KEPT)
def _moving(space: Space, name: str, sizes: Sizes, seed: tuple[int, ...]) -> Any:
    point = _drawn.__wrapped__(space, name, sizes, seed)
    return _held(space.tangent(_generator(seed, f"d {name}"), point, dict(sizes)))


def perturbed(point: Mapping[str, Any], seed: tuple[int, ...]) -> Point:
    """The point with every entry changed by up to `STEP` of itself."""
    moved = {}
    for name, value in point.items():
        shape, is_complex = numpy.shape(value), numpy.iscomplexobj(value)
        change = _change if prod(shape) <= SMALL else _change.__wrapped__
        moved[name] = numpy.asarray(value * (1.0 + STEP * change(name, shape, is_complex, seed)))
    return moved


@lru_cache(maxsize=KEPT)
def _change(name: str, shape: tuple[int, ...], is_complex: bool, seed: tuple[int, ...]) -> Any:
    """Numbers of size up to 1."""
    rng = _generator(seed, f"perturbed {name}")
    change = rng.uniform(-1.0, 1.0, shape)
    return _held(change + 1j * rng.uniform(-1.0, 1.0, shape) if is_complex else change)


def _is_small(space: Space, sizes: Mapping[str, int]) -> bool:
    return prod(space.shape.size(sizes)) <= SMALL


def _held(value: Any) -> Any:
    array = numpy.asarray(value)
    array.setflags(write=False)
    return array


def _generator(seed: tuple[int, ...], name: str) -> numpy.random.Generator:
    return numpy.random.default_rng([*seed, crc32(name.encode())])
