"""What the faults get to see of a wrong statement, and how a repair that they propose is verified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from xcheck.checking.results import reference_at
from xcheck.checking.settle import Means, agrees_when, frugal, repaired, settled
from xcheck.diagnosis.repair import Repair
from xcheck.diagnosis.stationary import at_a_point
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.errors import XcheckError
from xcheck.evaluation.execution import FULL, Execution, in_turn
from xcheck.evaluation.held import Held, hold
from xcheck.evaluation.requests import profile, wanted_engines
from xcheck.formula.tree import Call, Infix, Negative, Node, Product, Quotient, Sum, Transpose, is_zero
from xcheck.judging.compare import distance
from xcheck.judging.judgement import Judgement
from xcheck.reading import Understood
from xcheck.records import Kind
from xcheck.sample import Place


def suspicion_of(
    understood: Understood, execution: Execution, judgement: Judgement, means: Means, held: Held | None = None
) -> Suspicion:
    """What the faults get to see when a statement with conforming shapes is wrong.

    Args:
        held: where the claimed side's derivatives are symbols already, what they stand for.
    """
    link = judgement.link
    claimed = link + 1 if link + 1 in execution.plain or link not in execution.plain else link
    if is_zero(understood.sides[claimed]) and (link in execution.plain or _is_composed(understood.sides[link])):
        claimed = link  # nothing can be edited in a 0
    assert judgement.yardsticks is not None
    conditioned = _telling(execution, judgement)
    if held is None and (found := _at_a_point(understood, link, [execution.places[p] for p in conditioned], means)):
        return found
    reference = [reference_at(execution, link if claimed == link + 1 else link + 1, p) for p in conditioned]
    if held is None and understood.differentiates(understood.sides[claimed]):
        held = held_apart(understood, claimed, execution, means) if understood.statement.formula is None else None
        whole, understood = understood, understood if held is None else held.understood
    else:
        whole = understood if held is None else held.whole(understood)
    places = execution.places if held is None else held.places

    def narrowed(condition: Repair) -> Suspicion | None:
        try:
            other = repaired(whole, condition)
            found, judged = settled(other, frugal(other, means))
            refuted = judged.kind is Kind.DISAGREES and not judged.subject_differs and not judged.unseen
            return suspicion_of(other, found, judged, means) if refuted else None
        except XcheckError:
            return None  # nothing is drawn, or has a value, under the condition

    return Suspicion(
        understood=understood,
        claimed=claimed,
        places=tuple(places[p] for p in conditioned),
        reference=tuple(reference),
        yardsticks=tuple(judgement.yardsticks[link, p] for p in conditioned),
        agrees=verified_by(whole, means, held, claimed),
        held=held,
        narrowed=narrowed,
    )


def _telling(execution: Execution, judgement: Judgement) -> list[int]:
    """The places at which a mend can be told: first one where the sides differ, for where both are zero no edit shows.

    Not those that know nothing of how a mend is rounded, where there are others at which the sides differ.
    """
    link, measures = judgement.link, judgement.yardsticks or {}

    def differ(p: int) -> bool:
        left, right = (reference_at(execution, n, p) for n in (link, link + 1))
        return distance(left, right, measures[link, p].size) > measures[link, p].gate

    sound = [p for p in judgement.conditioned if not measures[link, p].alone]
    apart = [p for p in sound if differ(p)]
    first = judgement.place if judgement.place in apart or not apart else apart[0]
    return sorted(sound if apart else judgement.conditioned, key=lambda p: p != first)


def _at_a_point(understood: Understood, link: int, places: list[Place], means: Means) -> Suspicion | None:
    """Where a gradient does not vanish at a point, what is wrong with the point; None for any other equation."""
    engines = {name: profile(name) for name in wanted_engines(means.settings)}
    automatic = [name for name, engine in in_turn(engines) if engine.automatic]
    found = at_a_point(understood, link, places, automatic[0], means.compute) if automatic else None
    if found is None:
        return None
    suspicion, standing = found

    def agrees(repair: Repair) -> bool:
        if repair.tree is None:
            return agrees_when(understood, repair, frugal(understood, means))
        moved = standing.moved(repair.tree)
        return agrees_when(moved, replace(repair, tree=moved.sides[link]), frugal(moved, means), link)

    return replace(suspicion, agrees=agrees)


def _is_composed(node: Node) -> bool:
    """Whether something stands around the derivatives of a side that may be what is wrong."""
    return isinstance(node, Sum | Product | Quotient | Negative | Transpose | Call | Infix)


def held_apart(understood: Understood, side: int, execution: Execution, means: Means) -> Held | None:
    """A side with its derivatives as symbols, from another engine than the one that the reference is from."""
    automatic = [name for name in execution.values if execution.automatic[name]]
    if len(automatic) < FULL:
        return None
    try:
        return hold(understood, side, execution.places, automatic[-1], means.compute)
    except XcheckError:
        return None  # a derivative of its own for each value of an index


def verified_by(
    whole: Understood, means: Means, held: Held | None, claimed: int, sides: tuple[Node, ...] = ()
) -> Callable[[Repair], bool]:
    """Whether a repair makes the statement agree, with the derivatives that the symbols of its tree stand for.

    Args:
        sides: what stands on its sides, where that is not what has been understood.
    """

    def agrees(repair: Repair) -> bool:
        tree = repair.tree if held is None or repair.tree is None else held.restored(repair.tree)
        return agrees_when(whole, replace(repair, tree=tree), frugal(whole, means), claimed, sides)

    return agrees
