"""What the values of a wrong formula tell that is code, whether or not its source can be read."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy

from xcheck.diagnosis.repair import Finding, Repair
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.evaluation.places import ROUNDING
from xcheck.evaluation.scopes import values_at
from xcheck.judging.compare import LARGEST, Yardstick, distance

NEAR = 1e-10
"""How near two ratios are that are called equal."""

FEW = 3
"""How many entries of a value are called few."""


def of_callable(suspicion: Suspicion) -> Finding | None:
    """How the values of a callable formula differ from the engines', alike at all places; None if no simple way."""
    understood = suspicion.understood
    if understood.statement.formula is None or suspicion.shape_error is not None or not suspicion.places:
        return None
    tree = understood.sides[suspicion.claimed]
    found = values_at(understood, tree, suspicion.places)
    if any(value.shape != wanted.shape for value, wanted in zip(found, suspicion.reference, strict=True)):
        return None
    return _factor(suspicion, found) or _piece(suspicion, found) or _entries(suspicion, found)


def _factor(suspicion: Suspicion, found: Sequence[Any]) -> Finding | None:
    """The same ratio at every place, or one that is a size, or a number among the symbols."""
    ratios = [_ratio(*each) for each in zip(suspicion.reference, found, suspicion.yardsticks, strict=True)]
    known = [ratio for ratio in ratios if ratio is not None]
    if len(known) < len(ratios):
        return None
    simple = Fraction(known[0]).limit_denominator(LARGEST)
    if _alike(known, [float(simple)] * len(known)) and simple == -1:
        return _finding("sign", "sign", "The sign is wrong: the negative of what it returns agrees.")
    if _alike(known, [float(simple)] * len(known)):
        return _finding("factor", f"factor {simple}", f"A constant factor is wrong: {simple} times it agrees.")
    if _alike(known, [known[0]] * len(known)):
        says = f"A constant factor is wrong: what it returns is {1 / known[0]:.10g} times what it should be."
        return _finding("factor", f"factor {known[0]:.10g}", says)
    places = suspicion.places
    numbers = {name: [float(place.sizes[name]) for place in places] for name in places[0].sizes}
    scalars = [name for name, value in places[0].point.items() if numpy.ndim(value) == 0 and name != ROUNDING]
    numbers |= {name: [float(place.point[name]) for place in places] for name in scalars}
    for name, values in numbers.items():
        for spoken, wanted in ((name, values), (f"1/{name}", [1 / value for value in values])):
            if _alike(known, wanted):
                says = f"A factor {spoken} is missing: {spoken} times what it returns agrees."
                return _finding("factor", f"factor {spoken}", says)
    return None


def _ratio(wanted: Any, found: Any, measure: Yardstick) -> float | None:
    """The number that one value is of another, entry by entry, within the gate; None if there is none."""
    square = float(numpy.sum(found * found))
    ratio = float(numpy.sum(wanted * found)) / square if square > 0.0 else numpy.nan
    near = ratio != 0.0 and distance(wanted, ratio * found, measure.size) <= measure.gate
    return ratio if near else None


def _alike(known: Sequence[float], wanted: Sequence[float]) -> bool:
    return bool(numpy.allclose(known, wanted, rtol=NEAR, atol=0.0))


def _piece(suspicion: Suspicion, found: Sequence[Any]) -> Finding | None:
    """Wrong exactly where the entries of a variable of that shape are small or large, positive or negative.

    Of several such variables it is the one whose entries leave the least gap between wrong and right: near the edge of
    a branch points are drawn on both sides.
    """
    wrong = _wrong(suspicion, found)
    gaps: list[tuple[float, int, str, str, float, float]] = []
    for name in suspicion.places[0].point:
        points = [numpy.asarray(place.point[name]) for place in suspicion.places]
        if any(point.size != mask.size for point, mask in zip(points, wrong, strict=True)):
            continue
        entries = numpy.concatenate([point.ravel() for point in points])
        mask = numpy.concatenate([each.ravel() for each in wrong])
        if min(mask.sum(), (~mask).sum()) < FEW:
            continue
        sized = {"below": -entries, "above": entries, "small": -abs(entries), "large": abs(entries)}
        for where, sizes in sized.items():
            low, high = sizes[~mask].max(), sizes[mask].min()
            if low < high:
                gaps.append((float((high - low) / numpy.ptp(sizes)), len(gaps), name, where, low, high))
    if not gaps:
        return None
    _, _, name, where, low, high = min(gaps)
    if where in ("below", "above"):
        edge = (low + high) / 2.0 * (-1.0 if where == "below" else 1.0)
        at_zero = low <= 0.0 <= high
        where = {"below": "negative", "above": "positive"}[where] if at_zero else f"{where} {edge:.2g} or so"
    says = f"It is wrong only where the entries of {name} are {where}; look at that branch."
    return _finding("branch", f"wrong where {name} is {where}", says)


def _entries(suspicion: Suspicion, found: Sequence[Any]) -> Finding | None:
    """A few entries alone are wrong, or the diagonal, or all else."""
    wrong = _wrong(suspicion, found)
    for what, masks in (
        ("the diagonal", [numpy.eye(*mask.shape) == 1.0 for mask in wrong]),
        ("what is not on the diagonal", [numpy.eye(*mask.shape) == 0.0 for mask in wrong]),
    ):
        if all(min(mask.shape) > 1 and (mask == each).all() for mask, each in zip(wrong, masks, strict=True)):
            return _finding("entries", "some entries", f"It is wrong on {what}, and right elsewhere.")
    mask = wrong[0]
    if 0 < mask.sum() <= FEW < mask.size and all(each.sum() == mask.sum() for each in wrong):
        places = ", ".join(str([int(n) for n in place]) for place in numpy.argwhere(mask))
        return _finding("entries", "some entries", f"It is wrong in the entries {places} alone, and right elsewhere.")
    return None


def _wrong(suspicion: Suspicion, found: Sequence[Any]) -> list[Any]:
    """Which entries differ by more than the gate, at every place."""
    triples = zip(found, suspicion.reference, suspicion.yardsticks, strict=True)
    return [
        numpy.atleast_2d(numpy.abs(value - wanted) > measure.gate * measure.size) for value, wanted, measure in triples
    ]


def _finding(fault: str, reason: str, says: str) -> Finding:
    return Finding(fault, Repair(reason, says))
