"""Trust, measured: errors are planted in true statements, and what the referee says of them is counted.

The engines run once for a statement; then its last side is replaced by each mutant in turn and judged by
the same rules, so that thousands of mutants cost little. What is missed is told apart from what says the
same in other words: that has to be proved, else it is counted as undecided.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import msgspec
import numpy

from xcheck.checking import check_statement, suspicion_of
from xcheck.compare import distance
from xcheck.diagnose import Finding, diagnose
from xcheck.edits import Parts, scaled
from xcheck.errors import XcheckError
from xcheck.execution import Execution, execute
from xcheck.formula.tree import Node
from xcheck.judge import Judgement, judge
from xcheck.mutations import Mutant, edited_side, mutants, parts_of, with_side
from xcheck.places import places_of
from xcheck.reading import Understood, understand
from xcheck.records import Kind, Settings
from xcheck.results import is_refuted
from xcheck.scopes import evaluate_plainly
from xcheck.settle import Means
from xcheck.statement import Statement

FRESH = Settings(seed=977, samples=3)
"""The points at which a mutant that was not refuted is compared with the formula anew."""

SMALLEST = tuple(Fraction(1, 10**k) for k in range(6, 15))
"""The relative errors that are planted to find the smallest one that is caught."""


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """What became of planted errors of one kind.

    Mutants are `caught`, or `missed`, or `unjudged` (a value is undefined, every point ill-conditioned); of
    those that agree, `undecided` ones say the same as the formula at fresh points. `named` counts the
    faults named right and `mended` the mends that were found, of those caught.
    """

    planted: int = 0
    caught: int = 0
    missed: int = 0
    unjudged: int = 0
    undecided: int = 0
    named: int = 0
    mended: int = 0

    def plus(self, other: Count) -> Count:
        """Both counts together."""
        return Count(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured of one statement; `smallest` is the smallest relative error that is caught.

    `failures` tells of each mutant that was missed, or whose fault was not named right.
    """

    id: str
    single: Count = Count()
    double: Count = Count()
    gallery: Count = Count()
    smallest: float | None = None
    alarms: int = 0
    failures: tuple[str, ...] = ()


def measured(statement: Statement, settings: Settings, sample: int | None = None, seeds: int = 0) -> Measured:
    """Plants errors in a true statement, diagnoses a false one.

    Args:
        sample: how many mutants are drawn, of one edit and of two; all by default, and as many of two.
        seeds: with how many seeds a true statement is checked for false alarms.
    """
    if statement.expected:
        return _of_gallery(statement, settings)
    alarms = sum(
        check_statement(statement, msgspec.structs.replace(settings, seed=seed)).verdict.kind is not Kind.AGREES
        for seed in range(seeds)
    )
    found = _of_mutants(statement, settings, sample)
    return msgspec.structs.replace(found, alarms=alarms)


def _of_gallery(statement: Statement, settings: Settings) -> Measured:
    """A false statement, whose fault was filed by a person."""
    verdict = check_statement(statement, settings).verdict
    caught = verdict.kind in (Kind.DISAGREES, Kind.AGREES_IN, Kind.AGREES_IF)
    named = is_refuted(verdict, statement.expected)
    told = () if named else (f"{statement.expected}: {verdict}",)
    count = Count(planted=1, caught=caught, missed=not caught, named=named, mended=bool(verdict.mend))
    return Measured(id=statement.id, gallery=count, failures=told)


def _of_mutants(statement: Statement, settings: Settings, sample: int | None) -> Measured:
    understood = understand(statement)
    side = edited_side(understood)
    equations = all(relation == "=" for relation in understood.typed.equation.relations)
    if not equations or understood.differentiates(understood.sides[side]):
        return Measured(id=statement.id)
    execution = execute(understood, settings, places_of(understood, settings, 0))
    judgement = judge(understood, execution)
    if judgement.kind is not Kind.AGREES:
        return Measured(id=statement.id, failures=(f"it does not agree: {judgement.kind}",))
    trial = _Trial(understood, execution, judgement, side, settings)
    draw = random.Random(statement.id)
    groups = trial.groups
    chosen = groups if sample is None or sample >= len(groups) else draw.sample(groups, sample)
    single = [trial.outcome(group) for group in chosen]
    double = [trial.outcome([pair]) for pair in trial.pairs(len(chosen), draw)]
    return Measured(
        id=statement.id,
        single=_sum(count for count, _ in single),
        double=_sum(count for count, _ in double),
        smallest=trial.smallest(),
        failures=tuple(failure for _, failure in (*single, *double) if failure),
    )


def _sum(counts: Iterable[Count]) -> Count:
    total = Count()
    for count in counts:
        total = total.plus(count)
    return total


@dataclass(frozen=True)
class _Trial:
    """One true statement, executed once; each mutant takes the place of one side."""

    understood: Understood
    execution: Execution
    judgement: Judgement
    side: int
    settings: Settings

    @property
    def tree(self) -> Node:
        return self.understood.sides[self.side]

    @cached_property
    def parts(self) -> Parts:
        return parts_of(self.understood, self.side)

    @cached_property
    def groups(self) -> list[list[Mutant]]:
        """The mutants that conform, those with the same value together: they are one error with several names."""
        groups: dict[bytes, list[Mutant]] = {}
        own = self._key(self.tree)
        for mutant in mutants(self.tree, self.parts):
            changed = with_side(self.understood, self.side, mutant.tree)
            if changed is None or not self._comparable(changed):
                continue
            key = self._key(changed.sides[self.side])
            if key and key != own:
                groups.setdefault(key, []).append(Mutant(mutant.fault, changed.sides[self.side]))
            elif key:
                groups.setdefault(key + repr(mutant.tree).encode(), []).append(mutant)
        return list(groups.values())

    def _comparable(self, changed: Understood) -> bool:
        """Whether the engines' values for the formula are those for the mutant.

        They are not where the edited side needs engines itself, or no longer has the differential of a symbol:
        a symbol without one is a constant.
        """
        return not changed.differentiates(changed.sides[self.side]) and changed.tangents == self.understood.tangents

    def _key(self, tree: Node) -> bytes:
        """What mutants with the same values share; empty where there is no value."""
        place = replace(self.execution.places[0], moved=())
        try:
            value = evaluate_plainly(self.understood, tree, place)[0]
        except XcheckError:
            return b""
        return bytes(numpy.round(value / (numpy.max(numpy.abs(value)) or 1.0), 9) + 0.0) + b"%.9e" % numpy.max(value)

    def pairs(self, count: int, draw: random.Random) -> Iterator[Mutant]:
        """Mutants of mutants, drawn; each names both faults."""
        firsts = [mutant for group in self.groups for mutant in group]
        for _ in range(count if firsts else 0):
            first = draw.choice(firsts)
            parts = replace(self.parts, side=first.tree)
            seconds = [*mutants(first.tree, parts)]
            draw.shuffle(seconds)
            for second in seconds:
                changed = with_side(self.understood, self.side, second.tree)
                if changed is None or not self._comparable(changed):
                    continue
                if self._key(changed.sides[self.side]) not in (b"", self._key(self.tree)):
                    yield Mutant(f"{first.fault} and {second.fault}", changed.sides[self.side])
                    break

    def outcome(self, group: Sequence[Mutant]) -> tuple[Count, str]:
        """What becomes of one planted error, and a word where that is not what it should be."""
        changed = with_side(self.understood, self.side, group[0].tree)
        assert changed is not None, "only mutants that conform are tried"
        names = " or ".join(dict.fromkeys(mutant.fault for mutant in group))
        execution = self._with(changed)
        if execution is None:
            return Count(planted=1, unjudged=1), ""
        judgement = judge(changed, execution)
        if judgement.kind is Kind.AGREES:
            if self._says_the_same(changed):
                return Count(planted=1, undecided=1), ""
            return Count(planted=1, missed=1), f"missed: {names}: {_shown(changed, self.side)}"
        if judgement.kind is not Kind.DISAGREES:
            return Count(planted=1, unjudged=1), ""
        finding = diagnose(suspicion_of(changed, execution, judgement, Means(self.settings)))
        named = finding is not None and self._named(finding, group)
        told = f"{names} was called {finding.fault if finding else 'unknown'}: {_shown(changed, self.side)}"
        count = Count(planted=1, caught=1, named=named, mended=finding is not None)
        return count, "" if named else told

    def _named(self, finding: Finding, group: Sequence[Mutant]) -> bool:
        """Whether the fault that was named is the one that was planted, or another name of the same error."""
        named = set(finding.fault.split(" and "))
        return any(named <= set(mutant.fault.split(" and ")) for mutant in group)

    def _with(self, changed: Understood) -> Execution | None:
        """The execution with the values of the edited side."""
        tree = changed.sides[self.side]
        try:
            found = [evaluate_plainly(changed, tree, place) for place in self.execution.places]
        except XcheckError:
            return None
        plain = {**self.execution.plain, self.side: [each[0] for each in found]}
        moved = {**self.execution.moved, self.side: [each[1:] for each in found]}
        return replace(self.execution, plain=plain, moved=moved)

    def _says_the_same(self, changed: Understood) -> bool:
        """Whether a mutant has the values of the formula at points that nothing was judged at."""
        for place in places_of(self.understood, FRESH, 0):
            bare = replace(place, moved=())
            mutant, formula = (
                evaluate_plainly(each, each.sides[self.side], bare)[0] for each in (changed, self.understood)
            )
            if distance(mutant, formula, float(numpy.max(numpy.abs(formula))) or 1.0) > 1e-12:
                return False
        return True

    def smallest(self) -> float | None:
        """The smallest relative error of the whole side that is caught."""
        caught: float | None = None
        for error in SMALLEST:
            changed = with_side(self.understood, self.side, scaled(self.tree, 1 + error))
            execution = None if changed is None else self._with(changed)
            if changed is None or execution is None or judge(changed, execution).kind is not Kind.DISAGREES:
                break
            caught = float(error)
        return caught


def _shown(understood: Understood, side: int) -> Any:
    from xcheck.formula.latex import to_latex

    return to_latex(understood.sides[side])
