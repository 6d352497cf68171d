"""Which entries of an array a key picks, and the array with others in their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy


def as_key(key: Any) -> Any:
    """What picks entries: a list of places as an array, which all engines take."""
    if isinstance(key, tuple):
        return tuple(map(as_key, key))
    return numpy.asarray(key) if isinstance(key, list) else key


def shares_entries(key: Any) -> bool:
    """Whether what a key picks shares its entries with the array, as slices do."""
    parts = key if isinstance(key, tuple) else (key,)
    return all(each is None or each is ... or isinstance(each, int | slice | numpy.integer) for each in parts)


def with_entries(old: Any, key: Any, new: Any, named: Callable[[str], Callable[..., Any]]) -> Any:
    """An engine's array with `new` at the entries that a key of NumPy's picks; `named` gives the engine's functions.

    Raises:
        ValueError: `new` does not have the shape of what is picked, nor can be spread to it.
    """
    shape = tuple(map(int, numpy.shape(old)))
    n = int(numpy.prod(shape, dtype=int))
    places = numpy.asarray(numpy.arange(n).reshape(shape)[key])
    spread = named("add")(new, numpy.zeros(places.shape))
    if tuple(spread.shape) != places.shape:
        raise ValueError(f"could not broadcast {tuple(spread.shape)} into shape {places.shape}")
    if not places.size:
        return old
    taken = numpy.full(n, -1)
    taken[places.reshape(-1)] = numpy.arange(places.size)
    values = named("reshape")(spread, (-1,))[numpy.maximum(taken, 0)]
    return named("reshape")(named("where")(taken >= 0, values, named("reshape")(old, (-1,))), shape)
