"""The gate: when two values are equal, and who may vote. Pure functions of NumPy arrays.

The gate is `min(1e-10, ROUNDING·eps·condition)` relative to the size of the terms. The condition is
measured: how much a value changes when its inputs change by a little, over the size of the terms. Where
a side is zero (a stationary point) nothing has a size of its own, so there the change itself is the size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf, isfinite, isnan
from typing import Any

import numpy

from xcheck.errors import XcheckError
from xcheck.records import Vote

GATE = 1e-10
"""The widest gate there is."""

ROUNDING = 100.0
"""How many times eps a value may be off for each unit of condition: sizes up to 8, a few operations deep."""

EPS = float(numpy.finfo(numpy.float64).eps)

CANCELLED = ROUNDING * EPS
"""Below this share of its own sensitivity a value is zero as far as rounding can tell."""

NOISY = 10.0
"""How many times its change at a neighbour a value may be that is called noise; a number is 1e7 of them over its
condition."""

UNCERTAIN = 1e-4
"""An engine that is not automatic abstains when it is less certain than this."""


AMPLIFIED = 100.0
"""How many times differencing amplifies the rounding that an automatic engine is allowed: about one over its
step. A value that cancels inside the function is rounded more coarsely than its own size shows."""


@dataclass(frozen=True)
class Yardstick:
    """What errors at one point are measured by: the `size` of the terms and the relative `gate`.

    `conditioned` is False where rounding alone could exceed the widest gate: such a point decides nothing.
    `zero` says that both sides are zero as far as rounding can tell, `alone` that it is measured by the reference only,
    which the claimed side is far from: how a right one would be rounded it does not tell.
    """

    size: float
    gate: float
    conditioned: bool = True
    zero: bool = False
    alone: bool = False


@dataclass(frozen=True)
class Comparison:
    """One engine against the claimed side at one point: relative error, and its vote."""

    vote: Vote
    error: float
    gate: float
    reason: str = ""


def magnitude(value: Any) -> float:
    """The largest absolute entry of an array, 0 if it has none; NaN if one is."""
    return float(numpy.maximum.reduce(numpy.abs(value), axis=None, initial=0.0))


def is_finite(value: Any) -> bool:
    """Whether no entry of an array is NaN or infinite."""
    return bool(numpy.logical_and.reduce(numpy.isfinite(value), axis=None))


def largest(numbers: Iterable[float]) -> float:
    """The largest of some numbers from 0 on, 0 if there is none; NaN if one is, which Python's max may lose."""
    found = 0.0
    for number in map(float, numbers):
        if isnan(number):
            return number
        found = max(found, number)
    return found


def change(value: Any, others: Sequence[Any], step: float) -> float:
    """How much a value changes at perturbed points, over the relative size of the perturbation."""
    return largest(magnitude(other - value) / step for other in others)


def yardstick(
    values: Sequence[Any],
    moved: Sequence[Sequence[Any]],
    terms: float,
    step: float,
    floor: float = 0.0,
    elsewhere: float = 0.0,
    usual: float = 0.0,
) -> Yardstick:
    """Measures a point.

    Args:
        values: both sides at the point.
        moved: for each side, its values at perturbed points.
        terms: the size of the largest term of either side.
        step: the relative size of the perturbation.
        floor: the size of what is differentiated over that of the variable, where the other side is exactly zero.
            Within rounding of it, a derivative that changes by its own size at each neighbour is nothing but rounding.
        elsewhere: the size of that other side where it is not zero: what is within rounding of it is zero as well.
        usual: how much the sides change beside points of these sizes: what is zero is measured by nothing else, and
            beside one point the drawn errors may cancel by chance.
    """
    sizes = [magnitude(value) for value in values]
    size = largest((terms, *sizes))
    changes = [change(value, others, step) for value, others in zip(values, moved, strict=True)]
    sensitivity = largest(changes)
    scale = max(size, sensitivity)
    if not isfinite(size) or not isfinite(sensitivity):
        # NaN or infinity at the point or next to it: by such a yardstick everything would be equal.
        return Yardstick(1.0, ROUNDING * EPS, False)
    if scale == 0.0:
        return Yardstick(1.0, ROUNDING * EPS, zero=True)
    if 0.0 < size <= CANCELLED * elsewhere:
        return Yardstick(elsewhere, ROUNDING * EPS, zero=True)
    if 0.0 < size <= CANCELLED * floor and size <= NOISY * step * sensitivity:
        return Yardstick(floor, ROUNDING * EPS, zero=True)
    # A side that jumps, as a pseudo-inverse does where the rank falls, makes no zero of what the other one says.
    cancelled = all(own <= CANCELLED * change for own, change in zip(sizes, changes, strict=True))
    if 0.0 in sizes and (terms == 0.0 or (size <= CANCELLED * scale and cancelled)):
        left = size <= GATE * scale  # by what it cancels from: it may be rounding
        return Yardstick(max(scale, usual) if left else scale, ROUNDING * EPS, zero=size <= CANCELLED * scale)
    gate = ROUNDING * EPS * (scale / size)
    return Yardstick(size, min(GATE, gate), gate <= GATE)


def distance(a: Any, b: Any, size: float) -> float:
    """The largest difference of two arrays of equal shape, relative to `size`; infinite where it is no number.

    Raises:
        XcheckError: the shapes differ. Nothing is broadcast to be compared.
    """
    a, b = numpy.asarray(a), numpy.asarray(b)
    if a.shape != b.shape:
        raise XcheckError(f"values of shapes {a.shape} and {b.shape} cannot be compared")
    with numpy.errstate(invalid="ignore"):
        difference = magnitude(a - b) / size
    return inf if isnan(difference) else difference


STRAYS = 1e-3
"""How far a value is from a well-conditioned one that no condition of its own excuses."""


def strays(reference: Any, claimed: Any, moved: Sequence[Any], measure: Yardstick, step: float) -> bool:
    """Whether a claimed value is off by a thousand times more than its own changes beside the point account for.

    Args:
        moved: the claimed values at perturbed points.
        measure: the yardstick of the reference alone.
    """
    rounding = ROUNDING * EPS * change(claimed, moved, step) / measure.size
    return distance(reference, claimed, measure.size) > max(STRAYS, rounding / STRAYS)


ROUGHLY = 1e-3
"""What `\\approx` and `\\ne` mean: sides that differ by less, relative to their size, are roughly equal."""


def related(
    reference: Any, uncertainty: float, automatic: bool, claimed: Any, relation: str, measure: Yardstick
) -> Comparison:
    """One comparison under `=`, or under an inequality, where the error is how far it is violated."""
    if relation == "=":
        return compare(reference, uncertainty, automatic, claimed, measure)
    if relation == "approx":
        return compare(reference, uncertainty, automatic, claimed, replace(measure, gate=ROUGHLY))
    if relation == "ne":
        apart = distance(reference, claimed, measure.size)
        return Comparison(Vote.AGREES if apart > ROUGHLY else Vote.DISAGREES, 0.0 if apart > ROUGHLY else 1.0, ROUGHLY)
    if reference.shape != claimed.shape:
        raise XcheckError(f"an inequality compares equal shapes, not {reference.shape} and {claimed.shape}")
    if numpy.iscomplexobj(reference) or numpy.iscomplexobj(claimed):
        raise XcheckError("complex numbers have no order; compare real parts or absolute values")
    left, right = (reference, claimed) if relation in ("<", "<=") else (claimed, reference)
    slack = float(numpy.min(right - left)) / measure.size
    holds = slack > measure.gate if relation in ("<", ">") else slack >= -measure.gate
    return Comparison(Vote.AGREES if holds else Vote.DISAGREES, max(0.0, -slack), measure.gate)


LARGEST = 720
"""The largest numerator and denominator of a simple fraction: 6!."""


EXACT = 1e-9
"""How far an array may be from such a fraction of another, relative to its largest entry."""


def ratio_of(wanted: Any, found: Any) -> Fraction | None:
    """The simple fraction that one array is of another, or None."""
    if wanted.shape != found.shape or not found.size:
        return None
    place = numpy.argmax(numpy.abs(found))  # NaN is the largest of all
    largest = found.flat[place]
    if not largest or not numpy.isfinite(largest):
        return None
    ratio, size = complex(wanted.flat[place] / largest).real, magnitude(wanted)
    # Nearly all are no multiples of each other, which tells before a fraction is looked for.
    if not isfinite(ratio) or not magnitude(wanted - ratio * found) <= 4 * EXACT * size < inf:
        return None
    simple = Fraction(ratio).limit_denominator(LARGEST)
    if not 0 < abs(simple) <= LARGEST or abs(ratio - simple) > 2 * EXACT * abs(ratio):
        return None
    return simple if magnitude(wanted - float(simple) * found) <= EXACT * size else None


def compare(reference: Any, uncertainty: float, automatic: bool, claimed: Any, measure: Yardstick) -> Comparison:
    """One engine's vote at one point. Shapes are equal by now; unequal ones never get here.

    An automatic engine votes by the gate. Another votes within its own uncertainty, which differencing
    never makes less than `AMPLIFIED` gates, and abstains when that is larger than `UNCERTAIN`.
    """
    error = distance(reference, claimed, measure.size)
    if automatic:
        return Comparison(Vote.AGREES if error <= measure.gate else Vote.DISAGREES, error, measure.gate)
    # The uncertainty stands first: of NaN and a number, max takes the first.
    allowed = max(10.0 * uncertainty / measure.size, AMPLIFIED * measure.gate)
    if not allowed <= UNCERTAIN:
        return Comparison(Vote.ABSTAINS, error, allowed, f"its own uncertainty is {allowed:.0e}, too large to vote")
    return Comparison(Vote.AGREES if error <= allowed else Vote.DISAGREES, error, allowed)


def margin(error: float, gate: float) -> float:
    """Decades between an error and its gate; an exact agreement counts as an error of eps/1000."""
    return float(numpy.log10(gate / max(error, EPS / 1000.0)))


def distances(values: Mapping[str, Any], size: float) -> dict[tuple[str, str], float]:
    """The distance of each pair of values, those of an engine in the order of their names."""
    names = sorted(values)
    return {(a, b): distance(values[a], values[b], size) for a in names for b in names if a < b}


def odd_one_out(pairs: Mapping[tuple[str, str], float], gate: float) -> tuple[str, float] | None:
    """The engine that differs from the others, with the distance; "" where no majority decides.

    Returns None when all agree within the gate.
    """
    worst = max(pairs.values(), default=0.0)
    if worst <= gate:
        return None
    names = sorted({name for pair in pairs for name in pair})
    odd = [name for name in names if all(d <= gate for pair, d in pairs.items() if name not in pair)]
    # Of two, and of three in a row, each near the next, either could be the odd one: then none is named.
    return (odd[0] if len(odd) == 1 else ""), worst
