"""When a statement is wrong: which small repair makes it right?

Each file of `faults/` proposes repairs; a repair counts only if it is verified: a repaired formula is
evaluated and compared with what the engines computed, another layout or condition is checked anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, islice
from types import ModuleType

import numpy

from xcheck import rooms
from xcheck.diagnosis.edits import Edit, everywhere, scaled, weight
from xcheck.diagnosis.repair import Finding, Repair
from xcheck.diagnosis.screening import UNDECIDED
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.judging.compare import ratio_of

MAX_REPAIRS = 400
"""How many repairs of one fault are verified in full."""

MAX_FIRST, MAX_PAIRS = 300, 20000
"""How many edits of one fault are tried as the first of two, and how many pairs in all."""

MAX_CONDITIONS = 4
"""How many conditions are tried together with an edit: under each of them the engines are asked anew."""

UNPAIRED = frozenset({"missing_factor"})
"""Faults that are not assumed twice."""


@cache
def _faults() -> tuple[tuple[str, ModuleType], ...]:
    """All faults, the likeliest explanation first."""
    found = [(name, rooms.load("faults", name)) for name in rooms.names("faults")]
    return tuple(sorted(found, key=lambda entry: (entry[1].ORDER, entry[0])))


@numpy.errstate(all="ignore")
def diagnose(suspicion: Suspicion) -> Finding | None:
    """The smallest verified repair, or None if no small one explains the failure.

    Single edits come first, then pairs, then one edit together with a condition that is not stated.
    """
    return by_one(suspicion) or by_several(suspicion)


def by_several(suspicion: Suspicion) -> Finding | None:
    """The smallest verified repair where no single one is found."""
    if suspicion.places and (turned := _in_layout_if(suspicion)) is not None:
        return turned
    if not (suspicion.places and suspicion.formula and suspicion.right is None):
        return None
    if (joint := rooms.load("faults", "condition").joint(suspicion, suspicion.agrees)) is not None:
        return Finding("condition", joint)
    # With two edits almost anything can be made to vanish.
    vanishes = not any(reference.any() for reference in suspicion.reference)
    return (None if vanishes else _of_two(suspicion)) or _under_a_condition(suspicion)


def by_one(suspicion: Suspicion) -> Finding | None:
    """The likeliest single repair that is verified."""
    for name, fault in _faults():
        if not suspicion.places and getattr(fault, "NEEDS_VALUES", True):
            continue
        for repair in islice(_repairs(fault, suspicion), MAX_REPAIRS):
            if suspicion.verified(repair):
                return _simpler(suspicion, repair) or _finding(name, repair, suspicion)
    return None


def _under_a_condition(suspicion: Suspicion) -> Finding | None:
    """Wrong in one place, and right there only under a condition that is not stated, as Σ symmetric in a likelihood."""
    conditions = rooms.load("faults", "condition").repairs(suspicion) if suspicion.narrowed is not None else ()
    for condition in islice((each for each in conditions if each.gradient is None), MAX_CONDITIONS):
        assert suspicion.narrowed is not None, "there are no conditions without it"
        inner = suspicion.narrowed(condition)
        if inner is None or not inner.formula:
            continue
        found = by_one(inner)
        # A long term that makes up for the difference explains nothing.
        if found is not None and found.repair.tree is not None and weight(found.repair.tree) <= 2 * weight(inner.tree):
            says = f"{found.repair.says} That is right only if {condition.detail}, which is not stated either."
            reason = _joined(found.repair.reason, condition.reason)
            return Finding(_joined(found.fault, "condition"), replace(found.repair, reason=reason, says=says))
    return None


def _repairs(fault: ModuleType, suspicion: Suspicion) -> Iterator[Repair]:
    """What a fault proposes: repairs of its own, and edits of the formula that pass the sieve."""
    edits_trees = hasattr(fault, "mends")
    if hasattr(fault, "repairs") and (suspicion.formula or not edits_trees):
        yield from fault.repairs(suspicion)
    if edits_trees and suspicion.formula:
        for seat in suspicion.seats:
            (edits,) = suspicion.edits.of(seat.node, suspicion.tree, [fault.mends])
            for edit, value in zip(edits, seat.worths([edit.node for edit in edits]), strict=True):
                if value is UNDECIDED or suspicion.is_near(value):
                    yield Repair(edit.reason, edit.says, tree=seat.tree(edit.node))


def _in_layout_if(suspicion: Suspicion) -> Finding | None:
    """Right in another layout, and there only under a condition that is not stated: 2 xᵀA for the gradient of xᵀAx."""
    conforming = replace(suspicion, shape_error=None)
    for turned in rooms.load("faults", "layout").repairs(suspicion):
        for condition in rooms.load("faults", "condition").repairs(conforming):
            repair = replace(
                condition,
                reason=_joined(condition.reason, turned.reason),
                detail=f"{condition.detail}, in {turned.layout} layout",
                layout=turned.layout,
                says=f"It is right in {turned.layout} layout and only if {condition.detail}; neither is stated. "
                f'State both (layout="{turned.layout}"), or write the general formula.',
            )
            if suspicion.agrees(repair):
                return Finding(_joined("condition", "layout"), repair)
    return None


def _simpler(suspicion: Suspicion, found: Repair) -> Finding | None:
    """What is too many, if without it the formula is right, and shorter than by the repair that was found.

    Of 2x + x the last term is too many: that 2/3 of it is right, too, is not what a person would say. In the place of
    a repair that is far-fetched comes any that is shorter.
    """
    if found.tree is None or found.plain or not suspicion.formula or suspicion.shape_error is not None:
        return None
    own, simpler = weight(suspicion.tree), None
    shortest = weight(found.tree) if found.far_fetched else min(own, weight(found.tree))
    for name, fault in _faults():
        longer = getattr(fault, "LENGTHENS", False) and shortest <= own
        for seat in suspicion.seats if hasattr(fault, "mends") and not longer else ():
            rest = own - weight(seat.node)
            (known,) = suspicion.edits.of(seat.node, suspicion.tree, [fault.mends])
            edits = [edit for edit in known if rest + edit.weight < shortest]
            for edit, value in zip(edits, seat.worths([edit.node for edit in edits]), strict=True):
                if rest + edit.weight >= shortest or not suspicion.is_near(value):
                    continue
                tree = seat.tree(edit.node)
                repair = Repair(edit.reason, edit.says, tree=tree)
                if weight(tree) < shortest and suspicion.verified(repair):
                    shortest, simpler = weight(tree), _finding(name, repair, suspicion)
    return simpler


def _finding(name: str, repair: Repair, suspicion: Suspicion) -> Finding:
    mend = repair.mend or (suspicion.printed(repair.tree) if repair.tree is not None else "")
    written = repair.written or (suspicion.coded(repair.tree) if repair.tree is not None else "")
    repair = replace(repair, mend=mend, written=written)
    if suspicion.shape_error is None or repair.tree is None:
        return Finding(name, repair)
    # Where the parts do not conform that is the fault, whatever edit mends it.
    return Finding("shapes", replace(repair, reason="shapes"))


def _of_two(suspicion: Suspicion) -> Finding | None:
    """Two edits in a row, the first of which need not conform; each pair of faults in their order."""
    screening = suspicion.screening
    editing = [(name, fault) for name, fault in _faults() if hasattr(fault, "mends")]
    firsts = [
        (rank, name, tree, edit)
        for rank, (name, fault) in enumerate(editing)
        for tree, edit in islice(everywhere(suspicion.tree, fault.mends, suspicion.parts), MAX_FIRST)
    ]
    for _, name, tree, first in firsts:
        # A factor beside the other fault: no pair needs to be tried for it.
        value = screening.value(tree)
        ratio = None if value is None or value is UNDECIDED else ratio_of(suspicion.sought, value)
        if ratio is not None and ratio > 0:
            repair = _both(first, Edit(scaled(tree, ratio), f"factor {ratio}", ""))
            if suspicion.verified(repair):
                return _finding(_joined(name, "factor"), repair, suspicion)
    edits, tried = suspicion.edits, 0
    for rank, name, tree, first in firsts:
        # With two factors to choose almost anything can be made to fit.
        others = [each for each in editing[: rank + 1] if each[0] != name or name not in UNPAIRED]
        seats = [*screening.seats(tree)]
        seconds = [edits.of(seat.node, tree, [fault.mends for _, fault in others]) for seat in seats]
        values = [
            iter(seat.worths([edit.node for edit in chain(*own)])) for seat, own in zip(seats, seconds, strict=True)
        ]
        for place, (other, _) in enumerate(others):
            for seat, own, worths in zip(seats, seconds, values, strict=True):
                for second in own[place]:
                    tried += 1
                    if tried > MAX_PAIRS:
                        return None
                    if suspicion.is_near(next(worths)):
                        repair = _both(first, replace(second, node=seat.tree(second.node)))
                        if suspicion.verified(repair):
                            return _finding(_joined(name, other), repair, suspicion)
    return None


def _both(first: Edit, second: Edit) -> Repair:
    """Two edits as one repair; the node of the second one is the whole tree."""
    reasons = _joined(first.reason, second.reason)
    return Repair(reasons, f"Two things are wrong ({reasons}). Write `{{mend}}`.", tree=second.node)


def _joined(first: str, second: str) -> str:
    return first if first == second else f"{first} and {second}"
