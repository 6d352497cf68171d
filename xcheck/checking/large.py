"""Statements whose derivatives are too large to be written out, judged along drawn cotangents (`reading.cotangents`).

Equal is what is equal along every cotangent, and what is not equal shows along almost each: how probable it is that a
wrong entry does not, follows from how cotangents are drawn and from the gates, and is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import log10, prod

import msgspec
import numpy

from xcheck.checking.settle import Means, settled
from xcheck.errors import XcheckError
from xcheck.evaluation.execution import in_turn
from xcheck.evaluation.places import places_of
from xcheck.evaluation.requests import Request, profile, wanted_engines
from xcheck.evaluation.scopes import Failure, values_at
from xcheck.formula.tree import Symbol
from xcheck.judging.compare import distance, magnitude
from xcheck.judging.judgement import Judgement
from xcheck.reading import Understood
from xcheck.reading.cotangents import along
from xcheck.records import Kind
from xcheck.sample import Place
from xcheck.spaces import LARGEST, SMALLEST

COTANGENTS = 2
"""How many are drawn at least, each at a point of its own: one alone lets an error pass once in a million times."""

SHARE = 1e-3
"""How large an error is whose chance to pass is told, relative to the largest entry."""

CLOSE = 1e-9
"""How near the two ways to multiply a small side have to be."""


def judged_along(understood: Understood, means: Means) -> tuple[Understood, Judgement, str] | None:
    """The statement along drawn cotangents, what it amounts to, and what a reader should know of it.

    None where there is no way to multiply its sides with a cotangent without writing them out.
    """
    small = msgspec.structs.replace(means.settings, sizes=())
    if small not in understood.multiplied:
        understood.multiplied[small] = _multiplied(understood, replace(means, settings=small))
    found = understood.multiplied[small]
    if found is None:
        return None
    other, G = found
    many = msgspec.structs.replace(means.settings, samples=max(means.settings.samples, COTANGENTS))
    try:
        execution, judgement = settled(other, replace(means, settings=many))
    except XcheckError:
        return None
    return other, judgement, _told(understood, judgement, G, execution.places)


def _multiplied(understood: Understood, means: Means) -> tuple[Understood, Symbol] | None:
    """The statement along a drawn cotangent, where that is found to be the same at small sizes."""
    found = along(understood)
    try:
        return found if found is not None and _is_the_same(understood, *found, means) else None
    except XcheckError:
        return None


def _is_the_same(understood: Understood, other: Understood, G: Symbol, means: Means) -> bool:
    """Whether sides that are written out and multiplied are what is computed along a cotangent, where both can be."""
    place = places_of(other, means.settings, 0)[0]
    cotangent = numpy.asarray(place.point[G.name]).T.reshape(-1, 1)
    pairs = []
    for n, side in enumerate(understood.sides):
        if not understood.differentiates(side):
            whole, product = (values_at(each, each.sides[n], [place])[0] for each in (understood, other))
            pairs.append((whole, product))
    engines = {name: profile(name) for name in wanted_engines(means.settings)}
    name = next((name for name, engine in in_turn(engines) if engine.automatic), "")
    if not name:
        return False
    answers = [means.compute(name, Request(each, (place,))) for each in (understood, other)]
    if any(isinstance(answer, Failure) for answer in answers):
        return False
    written, multiplied = ([table[0].value for table in answer.values.values()] for answer in answers)  # type: ignore[union-attr]
    pairs += zip(written, multiplied, strict=True)
    products = [(numpy.asarray(whole) @ cotangent, product) for whole, product in pairs]
    return all(distance(a, b, magnitude(a) or 1.0) <= CLOSE for a, b in products)


def _told(understood: Understood, judgement: Judgement, G: Symbol, places: tuple[Place, ...]) -> str:
    """How it was judged, and with which probability a wrong entry passes."""
    entries = max(_entries(understood, place.sizes) for place in places)
    note = (
        f"Each side has {entries:,} entries, too many to be written out: both are multiplied by vec({G.name}) "
        f"with a {G.name} that is drawn anew at each of {len(places)} points."
    )
    if judgement.kind is not Kind.AGREES:
        return note
    chance = chance_to_miss(judgement, G, places)
    below = f"1e{int(numpy.ceil(log10(chance)))}" if 0.0 < chance < 1.0 else "1"
    return f"{note} An entry that is off by a thousandth of the largest one passes with a probability below {below}."


def chance_to_miss(judgement: Judgement, G: Symbol, places: tuple[Place, ...]) -> float:
    """How probable it is at most that an entry that is off by `SHARE` of the largest one shows at no point.

    Let E be the difference of the sides and e its row with that entry. Whatever the other entries of G are, e·vec(G)
    is within the gate for an interval of values of the one that meets it, and that has a density of at most
    1 / (2 (LARGEST - SMALLEST)). The size that the gate is relative to is at most LARGEST times the number of columns
    times the largest entry.
    """
    assert judgement.yardsticks is not None, "what agrees was measured"
    assert G.shape is not None, "a cotangent has a shape"
    density = 0.5 / (LARGEST - SMALLEST)
    found = []
    for p in judgement.conditioned:
        gate = max(measure.gate for (_, place), measure in judgement.yardsticks.items() if place == p)
        columns = prod(G.shape.size(places[p].sizes))
        found.append(min(1.0, density * 2.0 * gate * LARGEST * columns / SHARE))
    return prod(found)


def _entries(understood: Understood, sizes: Mapping[str, int]) -> int:
    return max(prod(side.shape.size(sizes)) for side in understood.sides if side.shape is not None)
