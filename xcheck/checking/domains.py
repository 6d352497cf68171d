"""Where a claim has values at all: numbers that are positive, between -1 and 1, between 0 and 1 or greater than 1."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from xcheck.formula.names import canonical
from xcheck.reading import Understood
from xcheck.spaces import Space
from xcheck.spaces.maps import Map
from xcheck.spaces.scalars import Interval, Positive, Scalar, Unit
from xcheck.spaces.vectors import PositiveVector, Vector

_POSITIVE: dict[type[Space], Callable[[Any], Space]] = {
    Scalar: lambda space: Positive(),
    Vector: lambda space: PositiveVector(space.n),
    Map: lambda space: replace(space, codomain=Positive()) if space.codomain == Scalar() else space,
}

_RANGES = {"between -1 and 1": Interval(-1.0, 1.0), "between 0 and 1": Unit(), "greater than 1": Interval(1.0, 4.0)}


def where_defined(understood: Understood) -> Iterator[Understood]:
    """The statement with undeclared numbers where roots, logarithms and inverse functions are defined.

    First with those, columns and the values of undeclared functions to the numbers positive, then with numbers in
    other ranges.
    """
    yield from _narrowed(understood, "positive", _POSITIVE)
    for said, space in _RANGES.items():
        yield from _narrowed(understood, said, {Scalar: partial(_always, space)})


def _always(space: Space, _: Any) -> Space:
    return space


def _narrowed(
    understood: Understood, said: str, narrower: Mapping[type[Space], Callable[[Any], Space]]
) -> Iterator[Understood]:
    """The statement with undeclared symbols in narrower spaces, where there are any."""
    spaces = dict(understood.typed.spaces)
    declared = {canonical(name) for name in understood.statement.spaces}
    found = {name: narrower[type(space)](space) for name, space in spaces.items() if type(space) in narrower}
    assumed = [name for name, space in found.items() if name not in declared and space != spaces[name]]
    if assumed:
        spaces |= {name: found[name] for name in assumed}
        note = f"{' and '.join(assumed)} taken {said}, where every value is defined"
        typed = replace(understood.typed, spaces=spaces, notes=(*understood.typed.notes, note))
        yield replace(understood, typed=typed)
