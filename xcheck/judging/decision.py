"""What exact arithmetic decides of a statement, and how its voice counts beside the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, log10, prod
from typing import Any

from xcheck.engines import EXACT, Decision, Jacobian
from xcheck.errors import NotExact, OtherLibrary
from xcheck.evaluation.requests import loaded, wanted_engines
from xcheck.evaluation.scopes import Failure, scope_of
from xcheck.formula.tree import Node, Substitution, Symbol
from xcheck.formula.values.indices import evaluate_side
from xcheck.judging.judgement import Judgement
from xcheck.reading import FUNCTION, Understood
from xcheck.records import EngineReport, Kind, Settings, Vote
from xcheck.spaces import GENERIC
from xcheck.spaces.families import Family

ENTRIES = 1000
"""Above so many drawn numbers nothing is decided exactly: only at sizes that somebody asked for are there more."""


@dataclass(frozen=True)
class Exactness:
    """The outcome at all sizes: where the sides differ (`differs`, empty where they are equal), or why it is silent."""

    differs: str = ""
    chance: float = 0.0
    sizes: str = ""
    silent: str = ""


def decided(understood: Understood, places: Sequence[Mapping[str, int]], settings: Settings) -> Exactness | None:
    """Both sides of every equation in exact arithmetic at each of the sizes; None where nobody asked for it."""
    if EXACT not in wanted_engines(settings):
        return None
    engine: Any = loaded(EXACT)
    if isinstance(engine, Failure):
        return Exactness(silent=engine.reason)
    equation = understood.typed.equation
    if any(equation.relations[link] != "=" for link in equation.links):
        return Exactness(silent="an inequality is not decided by equality")
    if any(_entries(understood, sizes) > ENTRIES for sizes in places):
        return Exactness(silent=f"exact arithmetic takes too long on more than {ENTRIES} numbers")
    trees = _pairs(understood)
    chance = 0.0
    everywhere = " and ".join(map(spoken, places))
    for sizes in places:

        def pairs(
            values: Mapping[str, Any], jacobian: Jacobian, sizes: Mapping[str, int] = sizes
        ) -> list[tuple[Any, Any]]:
            scope = scope_of(understood, values, jacobian, sizes)
            return [
                (evaluate_side(left, equation.indices, scope), evaluate_side(right, equation.indices, scope))
                for _, left, right in trees
            ]

        try:
            decisions: list[Decision] = engine.decide(
                pairs, understood.typed.spaces, understood.tangents, sizes, settings.seed
            )
        except (NotExact, OtherLibrary) as error:
            return Exactness(silent=str(error))
        # A plain function may raise anything on arrays that it was not made for: the others tell whether it is wrong.
        except Exception as error:  # noqa: BLE001
            return Exactness(silent=f"it cannot be evaluated exactly: {type(error).__name__}: {error}"[:200])
        for (what, *_), decision in zip(trees, decisions, strict=True):
            if not decision.equal:
                return Exactness(differs=what, sizes=spoken(sizes))
        chance += sum(decision.chance for decision in decisions)
    return Exactness(chance=chance, sizes=everywhere)


def _entries(understood: Understood, sizes: Mapping[str, int]) -> int:
    """How many numbers are drawn at these sizes."""
    return sum(
        prod(space.shape.size(sizes)) * (space.members.size(sizes) if isinstance(space, Family) else 1)
        for space in understood.typed.spaces.values()
    )


SUBJECT = "the plain function and the printed form of what it computes"


def _pairs(understood: Understood) -> list[tuple[str, Node, Node]]:
    """What has to be equal to what, each with its name in a message."""
    found: list[tuple[str, Node, Node]] = []
    ways = [understood.sides]
    if understood.subject is not None and not understood.bound:
        found.append((SUBJECT, understood.subject, Symbol(FUNCTION)))
        if not _is_everywhere(understood):
            ways.append(tuple(map(understood.side_with_function, range(len(understood.sides)))))
    links = understood.typed.equation.links
    return found + [("the sides", sides[n], sides[n + 1]) for sides in ways for n in links]


def _is_everywhere(understood: Understood) -> bool:
    """Whether what is equal at the drawn points is the same rational function, with the same derivatives.

    Not on symmetric matrices, say, nor where an intermediate variable takes the values that it is given: what is equal
    there may be different beside them.
    """
    equation = understood.typed.equation
    return not (equation.definitions or any(isinstance(node, Substitution) for node in equation.nodes)) and all(
        space.stated in ("", *GENERIC) and not space.is_complex and not isinstance(space, Family)
        for space in understood.typed.spaces.values()
    )


def spoken(sizes: Mapping[str, int]) -> str:
    """Sizes as a message has them."""
    return ", ".join(f"{name} = {size}" for name, size in sizes.items()) or "scalars"


def weighed(judgement: Judgement, exactness: Exactness | None) -> Judgement:
    """The judgement of the other engines with the exact one's voice, which needs no tolerance.

    It refutes what differs by less than rounding shows. Where it finds equal what the others refute,
    one of them is mistaken, and nothing is decided.
    """
    if exactness is None:
        return judgement
    report = _report(exactness)
    judgement = replace(judgement, reports=tuple(sorted((*judgement.reports, report), key=lambda r: r.engine)))
    if report.vote is Vote.SKIPPED:
        return judgement
    if exactness.differs and judgement.kind in (Kind.AGREES, Kind.SKIPPED):
        return replace(judgement, kind=Kind.DISAGREES, unseen=f"{exactness.differs} differ ({exactness.sizes})")
    if not exactness.differs and judgement.kind is Kind.SKIPPED:
        return replace(judgement, kind=Kind.AGREES, reason="")
    if not exactness.differs and judgement.kind is Kind.DISAGREES:
        against = ", ".join(r.engine for r in judgement.reports if r.vote is Vote.DISAGREES)
        reason = f"exact arithmetic finds the sides equal ({exactness.sizes}), {against or 'floating point'} does not"
        return replace(judgement, kind=Kind.INCONCLUSIVE, reason=reason, subject_differs=False)
    return judgement


def _report(exactness: Exactness) -> EngineReport:
    if exactness.silent:
        return EngineReport(engine=EXACT, vote=Vote.SKIPPED, reason=exactness.silent)
    if exactness.differs:
        return EngineReport(
            engine=EXACT,
            vote=Vote.DISAGREES,
            reason=f"{exactness.differs} differ ({exactness.sizes}), without rounding",
        )
    below = f"1e{ceil(log10(exactness.chance))}" if exactness.chance else "0"
    reason = f"equal at {exactness.sizes}; a false statement passes with a probability below {below}"
    return EngineReport(engine=EXACT, vote=Vote.AGREES, reason=reason)
