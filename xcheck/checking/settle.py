"""Understood → judgement: drawing points until they decide, and judging a repaired statement anew."""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from xcheck.diagnosis.repair import Repair
from xcheck.engines import ALL
from xcheck.errors import XcheckError
from xcheck.evaluation.branches import larger, reached, told
from xcheck.evaluation.execution import FULL, Execution, execute, in_turn
from xcheck.evaluation.places import places_of
from xcheck.evaluation.requests import Compute, computed, profile, wanted_engines
from xcheck.formula.tree import Derivative, Node, Symbol
from xcheck.formula.walks import rewrite
from xcheck.judging.decision import decided, weighed
from xcheck.judging.gauge import gauged
from xcheck.judging.judge import judge
from xcheck.judging.judgement import Judgement
from xcheck.libraries import NUMPY, library_of
from xcheck.reading import Understood, read, understand_equation
from xcheck.records import Kind, Settings
from xcheck.spaces import with_condition, with_gradient

ATTEMPTS = 5
"""How often points are drawn anew when all are ill-conditioned."""


@dataclass(frozen=True)
class Means:
    """How a statement is checked: what is asked for, and who answers for the engines."""

    settings: Settings
    compute: Compute = computed


def settled(understood: Understood, means: Means) -> tuple[Execution, Judgement]:
    """Execution and judgement, with exact arithmetic's voice.

    Points are drawn anew while all of them are ill-conditioned, or while nothing speaks against the statement but what
    may be rounding. If it is so at every draw, the first one counts.
    """
    slight: list[tuple[Execution, Judgement]] = []
    for attempt in range(ATTEMPTS):
        execution, judgement = _settled(understood, means, attempt)
        if judgement.is_slight:
            slight.append((execution, judgement))
        elif judgement.conditioned or judgement.kind is not Kind.INCONCLUSIVE:
            if slight and judgement.kind is Kind.AGREES:
                judgement = replace(judgement, remark=_other_points(slight[0][1], judgement.remark))
            break
    else:
        execution, judgement = slight[0] if slight else (execution, judgement)
    sizes = [dict(sizes) for sizes in dict.fromkeys(tuple(place.sizes.items()) for place in execution.places)]
    return execution, weighed(judgement, decided(understood, sizes, means.settings))


def _other_points(slight: Judgement, remark: str) -> str:
    """What is said of points that were given up for what may be rounding."""
    apart = max(slight.error, slight.agreement)
    said = f"At the points drawn first the values differ by {apart:.0e}, as rounding may make them; these are others."
    return f"{remark} {said}".strip()


def _settled(understood: Understood, means: Means, attempt: int) -> tuple[Execution, Judgement]:
    """Execution and judgement at the points of one draw.

    Engines that look at a share of the points look at all of them where the verdict is in doubt.
    """
    places = places_of(understood, means.settings, attempt)
    execution = execute(understood, means.settings, places, means.compute)
    judgement = judge(understood, execution)
    if judgement.is_slight or (judgement.kind is Kind.INCONCLUSIVE and not judgement.conditioned):
        return execution, judgement
    if len(execution.whole) < len(execution.values) and _in_doubt(understood, judgement):
        execution = execute(understood, means.settings, places, means.compute, thorough=True)
        judgement = judge(understood, execution)
    if judgement.apart or (judgement.kind is Kind.DISAGREES and understood.statement.formula is not None):
        execution, judgement = _in_one_gauge(understood, execution, judgement)
    if judgement.kind is Kind.AGREES:
        execution, judgement = _seen(understood, means, execution, judgement)
    return execution, judgement


def _seen(
    understood: Understood, means: Means, execution: Execution, judgement: Judgement
) -> tuple[Execution, Judgement]:
    """What agrees at the drawn places, judged anew where pieces were found that none of them has seen.

    Code is judged at larger sizes as well, by the engines that cost least: there it may be refuted.
    """
    more, unreached = reached(understood, execution.places, means.settings)
    if more:
        execution = execute(understood, means.settings, (*execution.places, *more), means.compute, thorough=True)
        judgement = judge(understood, execution)
    if unreached and judgement.kind is Kind.AGREES:
        judgement = replace(judgement, kind=Kind.INCONCLUSIVE, reason=told(understood, unreached))
    if judgement.kind is Kind.AGREES and (large := larger(understood, means.settings)):
        few = frugal(understood, means)
        there = execute(understood, few.settings, large, few.compute)
        refuted = judge(understood, there)
        if refuted.kind is Kind.DISAGREES and not refuted.is_slight:
            return there, refuted
    return execution, judgement


def _in_one_gauge(understood: Understood, execution: Execution, judgement: Judgement) -> tuple[Execution, Judgement]:
    """The same, but where the plain function has other values on an engine than in NumPy, in sign or altogether."""
    found = gauged(understood, execution)
    if found is None:
        return execution, judgement
    if found.execution is None:
        return execution, replace(judgement, kind=Kind.INCONCLUSIVE, reason=found.says, apart=None)
    return found.execution, replace(judge(understood, found.execution), remark=found.says)


def _in_doubt(understood: Understood, judgement: Judgement) -> bool:
    """Engines differ, or a formula that is not filed as wrong is refuted."""
    unexpected = judgement.kind is Kind.DISAGREES and not understood.statement.expected
    return unexpected or judgement.kind in (Kind.INCONCLUSIVE, Kind.ERRORED)


def agrees_when(
    understood: Understood, repair: Repair, means: Means, claimed: int = 1, sides: tuple[Node, ...] = ()
) -> bool:
    """Whether the statement agrees on every engine once it is repaired.

    Args:
        claimed: the side that a repaired tree replaces; it is judged at other points than those that it was found at.
        sides: what stands on its sides, where that is not what has been understood.
    """
    try:
        other = repaired(understood, repair, claimed, sides)
        if other is understood:
            return True
        if repair.tree is not None:
            means = replace(means, settings=msgspec.structs.replace(means.settings, seed=means.settings.seed + 1))
        # Most repairs are refuted at the first point that one engine looks at; an edit is kept there as well, for its
        # values are those that all engines have at the points where the statement failed.
        judgement = settled(other, replace(means, settings=_hasty(means.settings)))[1]
        if judgement.kind is not Kind.DISAGREES and not (judgement.kind is Kind.AGREES and repair.tree is not None):
            judgement = settled(other, means)[1]
    except XcheckError:
        return False
    # A condition under which everything vanishes explains nothing.
    return judgement.kind is Kind.AGREES and not judgement.vacuous


def repaired(understood: Understood, repair: Repair, claimed: int = 1, sides: tuple[Node, ...] = ()) -> Understood:
    """The statement with a repair made; see `agrees_when`.

    Raises:
        XcheckError: in the other layout, or under the condition, it cannot be understood.
    """
    equation = understood.typed.equation
    if repair.layout:
        statement = replace(understood.statement, layout=repair.layout)
        reading = read(understood.statement)
        reading = replace(reading, equation=replace(reading.equation, sides=sides or understood.sides))
        understood = understand_equation(statement, reading)
    if repair.conditions or repair.gradient:
        spaces = dict(understood.typed.spaces)
        for name, condition in repair.conditions:
            spaces[name] = with_condition(spaces[name], condition)
        if repair.gradient:
            name, gradient = repair.gradient
            spaces[name] = with_gradient(spaces[name], gradient)
        return replace(understood, typed=replace(understood.typed, spaces=spaces))
    if repair.variable:
        turned = tuple(_by(side, *repair.variable) for side in understood.sides)
        return replace(understood, typed=replace(understood.typed, equation=replace(equation, sides=turned)))
    if repair.tree is not None:
        mended = (*understood.sides[:claimed], repair.tree, *understood.sides[claimed + 1 :])
        return replace(understood, typed=replace(understood.typed, equation=replace(equation, sides=mended)))
    return understood


def _by(side: Node, name: str, other: str) -> Node:
    """A side in which every derivative by one symbol is one by another of its shape."""

    def change(node: Node) -> Node | None:
        if not isinstance(node, Derivative):
            return None
        wrt = tuple(
            replace(each, of=replace(each.of, name=other))
            if isinstance(each.of, Symbol) and each.of.name == name
            else each
            for each in node.wrt
        )
        return replace(node, wrt=wrt) if wrt != node.wrt else None

    return rewrite(side, change)


def frugal(understood: Understood, means: Means) -> Means:
    """Means for verifying a repair of what all engines refute: the automatic ones that look at all points.

    Not where engines differ or have no values: then the one that is left out could be the one that objects. Nor where
    the plain function is written with an engine's own functions, which the others have none of.
    """
    function = understood.statement.function
    if function is not None and library_of(function) not in ("", *NUMPY):
        return means
    engines = {name: profile(name) for name in wanted_engines(means.settings)}
    names = [name for name, engine in in_turn(engines) if engine.automatic and engine.share == ALL]
    if len(names) < FULL:
        return means
    return replace(means, settings=msgspec.structs.replace(means.settings, engines=tuple(names)))


def _hasty(settings: Settings) -> Settings:
    """The settings for one point of each size on one automatic engine."""
    engines = {name: profile(name) for name in wanted_engines(settings)}
    names = [name for name, engine in in_turn(engines) if engine.automatic]
    return msgspec.structs.replace(settings, engines=tuple(names[:1]) or settings.engines, samples=1)
