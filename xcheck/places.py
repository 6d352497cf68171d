"""Drawing the places at which a statement is evaluated: points with their neighbours, for every size assignment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy

from xcheck.formula.tree import walk
from xcheck.reading import Understood
from xcheck.records import Settings
from xcheck.sample import STEP, Point, draw, perturbed, size_assignments

PERTURBATIONS = 2
"""Directions in which each point is moved to measure its condition; one alone could be blind by chance."""

ROUNDING = "~"
"""Among the values of a point: the relative error that every operation makes, STEP at a neighbour."""


@dataclass(frozen=True)
class Place:
    """A drawn point, its sizes, and its neighbours for the condition. Nobody may write to its arrays."""

    sizes: Mapping[str, int]
    point: Point
    moved: tuple[Point, ...]


def sizes_of(understood: Understood, asked: Mapping[str, int] | None = None) -> list[dict[str, int]]:
    """The size assignments at which a statement is evaluated, with the sizes that are asked for."""
    mentioned = frozenset(
        name
        for side in [*understood.sides, *(value for _, value in understood.typed.equation.definitions)]
        for node in walk(side)
        if node.shape is not None
        for d in (node.shape.rows, node.shape.columns)
        for name in d.names
    )
    ranges = {name for d in understood.typed.ranges.values() for name in d.names}
    extra = mentioned | understood.typed.counts | ranges
    return size_assignments(understood.typed.spaces, understood.statement.larger, extra, asked)


def places_of(understood: Understood, settings: Settings, attempt: int) -> tuple[Place, ...]:
    """The drawn points: `settings.samples` for each size assignment."""
    spaces, tangents = understood.typed.spaces, understood.tangents
    places = []
    for turn, sizes in enumerate(sizes_of(understood, dict(settings.sizes))):
        for sample in range(settings.samples):
            seed = (settings.seed, attempt, turn, sample)
            point = draw(spaces, tangents, sizes, seed)
            moved = tuple(perturbed(point, (*seed, k)) | {ROUNDING: numpy.asarray(STEP)} for k in range(PERTURBATIONS))
            for each in (point, *moved):
                for array in each.values():
                    array.setflags(write=False)
            places.append(Place(sizes, point, moved))
    return tuple(places)
