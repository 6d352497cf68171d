"""Drawing the points at which a statement is checked. The same seed draws the same numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy

from xcheck.dimensions import assign_sizes
from xcheck.spaces import Space
from xcheck.spaces.families import Family
from xcheck.spaces.maps import Map

Point = dict[str, Any]
"""Values by name: NumPy float64 arrays in plain shapes; `d X` is the drawn direction of X."""

STEP = 1e-7
"""Relative size of the change that measures how sensitive a value is to its inputs."""


ROUNDING = "~"
"""Among the values of a point: the relative error that every operation makes, STEP at a neighbour."""


@dataclass(frozen=True)
class Place:
    """A drawn point, its sizes, and its neighbours for the condition. Nobody may write to its arrays."""

    sizes: Mapping[str, int]
    point: Point
    moved: tuple[Point, ...]


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
    """One generic point. Every symbol has a generator of its own, so that adding one changes no other."""
    point: Point = {}
    for name, space in sorted(spaces.items()):
        point[name] = numpy.asarray(space.sample(_generator(seed, name), sizes))
        if name in tangents:
            point[f"d {name}"] = numpy.asarray(space.tangent(_generator(seed, f"d {name}"), point[name], sizes))
    return point


def perturbed(point: Mapping[str, Any], seed: tuple[int, ...]) -> Point:
    """The point with every entry changed by up to `STEP` of itself."""
    moved = {}
    for name, value in point.items():
        rng = _generator(seed, f"perturbed {name}")
        change = rng.uniform(-1.0, 1.0, numpy.shape(value))
        if numpy.iscomplexobj(value):
            change = change + 1j * rng.uniform(-1.0, 1.0, numpy.shape(value))
        moved[name] = numpy.asarray(value * (1.0 + STEP * change))
    return moved


def _generator(seed: tuple[int, ...], name: str) -> numpy.random.Generator:
    return numpy.random.default_rng([*seed, crc32(name.encode())])
