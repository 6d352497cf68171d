"""Values → votes → what they amount to. Pure: everything it needs is in the `Execution`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy

from xcheck.evaluation.execution import Execution
from xcheck.evaluation.scopes import evaluate_plainly
from xcheck.formula.tree import Node, Symbol, is_zero
from xcheck.judging.compare import (
    Comparison,
    Yardstick,
    distance,
    distances,
    is_finite,
    magnitude,
    margin,
    odd_one_out,
    related,
    yardstick,
)
from xcheck.judging.judgement import ALGEBRA, TWICE, Apart, Judgement
from xcheck.judging.values import Values
from xcheck.libraries import cutting
from xcheck.reading import FUNCTION, PLAIN, Understood
from xcheck.records import EngineReport, Kind, Vote
from xcheck.sample import STEP

BEYOND = 1e3
"""By how many times more than engines differ they all have to refute a statement, for it to be wrong beyond doubt."""


def judge(understood: Understood, execution: Execution) -> Judgement:
    """Gathers the votes of all engines over all links, ways and points."""
    return _Judge(understood, execution).judgement()


class _Judge(Values):
    # -- the whole -----------------------------------------------------------------------------

    def judgement(self) -> Judgement:
        undefined = self.undefined()
        if undefined:
            return Judgement(Kind.UNDEFINED, self.reports({}), undefined)
        unmeasured = [
            n for n in range(len(self.equation.sides)) if n not in self.differentiated | set(self.execution.plain)
        ]
        if unmeasured:
            return self.without_values()
        yardsticks = {
            (link, p): self.yardstick(link, p) for link in self.links for p in range(len(self.execution.places))
        }
        fair = [
            p for p in range(len(self.execution.places)) if all(yardsticks[link, p].conditioned for link in self.links)
        ]
        conditioned = tuple(self.intermediates_conditioned(fair))
        unjudged = self.sizes_without(conditioned)
        if unjudged:
            reason = f"at {unjudged} every drawn point is ill-conditioned: rounding alone exceeds the gate"
            return Judgement(Kind.INCONCLUSIVE, self.reports({}), reason)
        odd, agreement, apart = self.disagreeing_engines(yardsticks, conditioned)
        votes, failing, error = self.votes(yardsticks, conditioned)
        excused = bool(odd) and self.refuted_all_the_same(votes, agreement)
        base = Judgement(
            Kind.AGREES,
            self.reports(votes),
            error=error,
            agreement=agreement,
            automatic=tuple(self.automatic),
            conditioned=conditioned,
            yardsticks=yardsticks,
            zero=self.zero_derivative(conditioned),
            vacuous=self.vacuous([measure for (_, p), measure in yardsticks.items() if p in conditioned]),
            apart=None if excused else apart,
        )
        if odd and not excused:
            return replace(base, kind=Kind.INCONCLUSIVE, reason=odd)
        return self.counted(base, failing)

    def counted(self, base: Judgement, failing: tuple[int, int] | None) -> Judgement:
        """What the reports amount to, where engines do not differ."""
        reports = base.reports
        decisive = [r for r in reports if r.engine == ALGEBRA or self.execution.automatic.get(r.engine)]
        cast = [r for r in decisive if r.vote in (Vote.AGREES, Vote.DISAGREES)]
        against = [r for r in cast if r.vote is Vote.DISAGREES]
        advisory = [r for r in reports if r not in decisive and r.vote in (Vote.AGREES, Vote.DISAGREES)]
        if self.subject_differs(base):
            return replace(base, kind=Kind.DISAGREES, subject_differs=True)
        if against and failing:
            return replace(base, kind=Kind.DISAGREES, link=failing[0], place=failing[1])
        dissent = [r.engine for r in advisory if r.vote is Vote.DISAGREES]
        if dissent and cast:
            names = ", ".join(r.engine for r in cast)
            return replace(
                base,
                kind=Kind.INCONCLUSIVE,
                reason=f"{dissent[0]} differs from {names} by more than its own uncertainty{self.cut()}",
            )
        if dissent and failing:
            return replace(base, kind=Kind.DISAGREES, link=failing[0], place=failing[1])
        errored = [r for r in reports if r.vote is Vote.ERRORED]
        if errored:
            return replace(base, kind=Kind.ERRORED, reason=_reasons(errored))
        if cast or advisory:
            return base
        silent = self.without_values(reports)
        return replace(base, kind=silent.kind, reason=silent.reason)

    def without_values(self, reports: tuple[EngineReport, ...] = ()) -> Judgement:
        reports = reports or self.reports({})
        errored = [r for r in reports if r.vote is Vote.ERRORED]
        if errored:
            return Judgement(Kind.ERRORED, reports, _reasons(errored))
        if any(r.vote is Vote.ABSTAINS for r in reports):
            return Judgement(Kind.INCONCLUSIVE, reports, _reasons(reports))
        return Judgement(Kind.SKIPPED, reports, _reasons(reports) or "no engine could run it")

    def sizes_without(self, conditioned: tuple[int, ...]) -> str:
        """The sizes at which no point decides: a statement is judged at all its sizes or not at all."""
        places = self.execution.places
        judged = [places[p].sizes for p in conditioned]
        return next((self.sizes(p) for p, place in enumerate(places) if place.sizes not in judged), "")

    def undefined(self) -> str:
        """Which value is not a finite number, in words; empty if all are."""
        for n, arrays in self.execution.plain.items():
            for p, array in enumerate(arrays):
                if not is_finite(array):
                    return f"the {_ordinal(n)} side is NaN or infinite at a drawn point ({self.sizes(p)})"
        for name in self.automatic:
            for (way, n), estimates in self.execution.values[name].items():
                for p, estimate in estimates.items():
                    if not is_finite(estimate.value):
                        what = "with the plain function" if way == PLAIN else "as printed"
                        return f"the {_ordinal(n)} side, {what}, is NaN or infinite on {name} ({self.sizes(p)})"
        return ""

    # -- votes ---------------------------------------------------------------------------------

    def votes(
        self, yardsticks: Mapping[tuple[int, int], Yardstick], conditioned: tuple[int, ...]
    ) -> tuple[dict[str, Comparison], tuple[int, int] | None, float]:
        """Each engine's worst comparison, the first failing link with the first point at which it fails, and by how
        much one fails at most."""
        votes: dict[str, Comparison] = {}
        failures: dict[int, int] = {}
        error = 0.0
        for link in self.links:
            for p in conditioned:
                for engine, comparison in self.comparisons(link, p, yardsticks[link, p]):
                    votes[engine] = max(votes.get(engine, comparison), comparison, key=_severity)
                    if comparison.vote is Vote.DISAGREES:
                        failures.setdefault(link, p)
                        error = max(error, comparison.error)
        if not failures:
            return votes, None, error
        link = min(failures)
        return votes, (link, failures[link]), error

    def comparisons(self, link: int, p: int, measure: Yardstick) -> list[tuple[str, Comparison]]:
        relation = self.equation.relations[link]
        if link in self.execution.plain and link + 1 in self.execution.plain:
            left, right = self.execution.plain[link][p], self.execution.plain[link + 1][p]
            return [(ALGEBRA, related(left, 0.0, True, right, relation, measure))]
        found = []
        for way in self.ways:
            for engine in self.at(self.execution.values, way, p):
                other = engine
                if link in self.differentiated and link + 1 in self.differentiated:
                    partner = self.partner(engine, way, p)
                    if partner is None:
                        found.append(
                            (
                                engine,
                                Comparison(Vote.ABSTAINS, 0.0, 0.0, "both sides differentiate: that takes two engines"),
                            )
                        )
                        continue
                    other = partner
                left, right = self.estimate(engine, way, link, p), self.estimate(other, way, link + 1, p)
                automatic = self.execution.automatic[engine] and self.execution.automatic[other]
                uncertainty = max(left.uncertainty, right.uncertainty)
                # What automatic engines and NumPy found is finite, see `undefined`.
                if not automatic and not (is_finite(left.value) and is_finite(right.value)):
                    found.append((engine, Comparison(Vote.ABSTAINS, 0.0, 0.0, "its values are not finite")))
                    continue
                found.append((engine, related(left.value, uncertainty, automatic, right.value, relation, measure)))
        return found

    def disagreeing_engines(
        self, yardsticks: Mapping[tuple[int, int], Yardstick], conditioned: tuple[int, ...]
    ) -> tuple[str, float, Apart | None]:
        """Whether automatic engines differ among themselves, in words, by how much at most, and where."""
        worst, said, apart = 0.0, "", None
        for n in sorted(self.differentiated):
            link = next(link for link in self.links if n in (link, link + 1))
            for way in self.ways:
                for p in conditioned:
                    engines = self.at(self.automatic, way, p)
                    values = {name: self.execution.values[name][way, n][p].value for name in engines}
                    measure = yardsticks[link, p]
                    pairs = distances(values, measure.size)
                    worst = max(worst, *(d for pair, d in pairs.items() if self.reference in pair), 0.0)
                    odd = odd_one_out(pairs, TWICE * measure.gate)
                    if odd and apart is None:
                        said, apart = _said_of_engines(odd, [*values]), ((way, n), link, p)
        return said, worst, apart

    def cut(self) -> str:
        """What in the plain function may be why engines and differences are apart."""
        function = self.understood.statement.function
        name = cutting(function) if function is not None else ""
        return f"; `{name}` in the function makes an engine take for constant what is not" if name else ""

    def refuted_all_the_same(self, votes: Mapping[str, Comparison], apart: float) -> bool:
        """Whether engines that differ by `apart` all refute the statement by so much more that it does not matter."""
        cast = [votes[name] for name in self.automatic if name in votes]
        return bool(cast) and all(vote.vote is Vote.DISAGREES and vote.error > BEYOND * apart for vote in cast)

    def subject_differs(self, base: Judgement) -> bool:
        """Whether the plain function and the printed form of what it computes have different values.

        Where the printed form has none, as log|X| where |X| < 0, they are not compared; they differ if that is so
        at every point.
        """
        subject = self.understood.subject
        if subject is None or self.understood.bound:
            return False
        meant = self.understood.typed.equation.definitions, self.understood.typed.spaces, self.understood.statement
        found = self.execution.once("differs", base.conditioned, (subject, *meant), partial(self.differs, subject))
        return any(found) or (bool(found) and all(differs is None for differs in found))

    def differs(self, subject: Node, at: Sequence[int]) -> list[bool | None]:
        """Whether the plain function and its printed form differ at places; None where the latter has no value."""
        places = [self.execution.places[p] for p in at]
        printed = evaluate_plainly(self.understood, subject, places)
        there = [n for n, values in enumerate(printed) if not numpy.any(numpy.isnan(values[0]))]
        function = Symbol(FUNCTION, shape=subject.shape)
        plain = evaluate_plainly(self.understood, function, [places[n] for n in there])
        found: list[bool | None] = [None] * len(at)
        for n, values in zip(there, plain, strict=True):
            measure = yardstick([printed[n][0], values[0]], [printed[n][1:], values[1:]], 0.0, STEP)
            gate = max(measure.gate, 1e-10 if not measure.conditioned else 0.0)
            found[n] = distance(printed[n][0], values[0], measure.size) > gate
        return found

    def zero_derivative(self, conditioned: tuple[int, ...]) -> bool:
        """Whether some differentiated side is exactly zero at every point."""
        return any(
            all(magnitude(self.execution.values[name][way, n][p].value) == 0.0 for p in conditioned)
            for name in self.automatic
            if name == self.reference
            for way, n in self.execution.values[name]
        )

    def vacuous(self, yardsticks: Sequence[Yardstick]) -> bool:
        """Whether both sides of every equation vanish wherever they are judged, so that nothing was put to the test."""
        written = any(is_zero(side) for side in self.equation.sides)
        return not written and all(measure.zero for measure in yardsticks)

    def reports(self, votes: Mapping[str, Comparison]) -> tuple[EngineReport, ...]:
        reports = []
        for name in [
            *sorted({*self.execution.values, *self.execution.failures}),
            *([ALGEBRA] if ALGEBRA in votes else []),
        ]:
            if name in self.execution.failures:
                failure = self.execution.failures[name]
                reports.append(EngineReport(engine=name, vote=failure.vote, reason=failure.reason))
                continue
            comparison = votes.get(name)
            table = self.execution.values.get(name)
            value = next(iter(table[next(iter(table))].values())) if table else None
            shape = tuple(int(n) for n in value.value.shape) if value is not None else _plain_shape(self.execution)
            if comparison is None:
                reports.append(
                    EngineReport(engine=name, vote=Vote.ABSTAINS, shape=shape, reason="there was nothing to compare")
                )
                continue
            notes = [value.note, self.share(name)] if value is not None else ["nothing is differentiated"]
            note = "; ".join(filter(None, notes))
            reports.append(
                EngineReport(
                    engine=name,
                    vote=comparison.vote,
                    error=comparison.error,
                    gate=comparison.gate,
                    margin=round(margin(comparison.error, comparison.gate), 2) if comparison.gate else None,
                    shape=shape,
                    reason=comparison.reason or note,
                )
            )
        return tuple(reports)


def _said_of_engines(odd: tuple[str, float], names: Sequence[str]) -> str:
    """What there is to say of engines that differ, by how much and which of them is odd."""
    name, apart = odd
    if not name:
        return f"the engines {', '.join(names)} differ by {apart:.0e} and none is the odd one out"
    others = ", ".join(other for other in names if other != name)
    return f"{name} differs from {others} by {apart:.0e}, which agree with each other; no formula is to blame"


def _plain_shape(execution: Execution) -> tuple[int, ...]:
    """The shape of the first side that needs no derivative."""
    return tuple(next(iter(execution.plain.values()))[0].shape)


def _reasons(reports: Sequence[EngineReport]) -> str:
    """Why engines have no vote; a reason that they share is said once."""
    shared = {report.reason for report in reports if report.reason}
    if len(shared) == 1:
        return f"{shared.pop()} (on {', '.join(report.engine for report in reports)})"
    return "; ".join(f"{report.engine}: {report.reason}" for report in reports if report.reason)


def _severity(comparison: Comparison) -> tuple[int, float]:
    rank = {Vote.AGREES: 0, Vote.ABSTAINS: 1, Vote.DISAGREES: 2}[comparison.vote]
    return rank, comparison.error / comparison.gate if comparison.gate else 0.0


def _ordinal(n: int) -> str:
    return {0: "left", 1: "right"}.get(n, f"{n + 1}th")
