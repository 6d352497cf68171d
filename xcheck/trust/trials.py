"""One true statement under trial: each mutant takes the place of its last side and is judged by the same rules.

The engines run once for a statement, so that thousands of mutants cost little. What is not refuted is told
apart from what says the same in other words: that has to be proved, else it is undecided.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import isfinite

import numpy

from xcheck.checking.check import suspicion_of
from xcheck.checking.settle import Means
from xcheck.diagnosis.diagnose import Finding, diagnose
from xcheck.diagnosis.edits import Parts, scaled
from xcheck.errors import XcheckError
from xcheck.evaluation.execution import Execution, execute
from xcheck.evaluation.places import places_of
from xcheck.evaluation.scopes import evaluate_plainly
from xcheck.figures import Count
from xcheck.formula.latex import to_latex
from xcheck.formula.tree import Node
from xcheck.judging.compare import distance
from xcheck.judging.judge import judge
from xcheck.judging.proofs import proved_equal
from xcheck.reading import Understood, understand
from xcheck.records import Kind, Settings
from xcheck.statement import Statement
from xcheck.trust.mutations import Mutant, edited_side, mutants, parts_of, with_side

FRESH = Settings(seed=977, samples=3)
"""The points at which a mutant that was not refuted is compared with the formula anew."""

SMALLEST = tuple(Fraction(1, 10**k) for k in range(6, 15))
"""The relative errors that are planted to find the smallest one that is caught."""


def trial_of(statement: Statement, settings: Settings) -> Trial | str:
    """The trial of a true statement, or why errors cannot be planted in it."""
    understood = understand(statement)
    side = edited_side(understood)
    if any(relation != "=" for relation in understood.typed.equation.relations):
        return "it is an inequality"
    if understood.differentiates(understood.sides[side]):
        return "both sides differentiate: each mutant would need the engines anew"
    execution = execute(understood, settings, places_of(understood, settings, 0))
    judgement = judge(understood, execution)
    if judgement.kind is not Kind.AGREES:
        return f"it does not agree: {judgement.kind.value}"
    return Trial(understood, execution, side, settings)


@dataclass(frozen=True)
class Trial:
    """One true statement, executed once; each mutant takes the place of one side."""

    understood: Understood
    execution: Execution
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
        size = float(numpy.max(numpy.abs(value), initial=0.0))
        if not isfinite(size):
            return b""
        return bytes(numpy.round(value / (size or 1.0), 9) + 0.0) + b"%.9e" % size

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
            outcome = self._agreed(changed)
            told = f"missed: {names}: {_shown(changed, self.side)}" if outcome == "missed" else ""
            return Count(planted=1, **{outcome: 1}), told
        if judgement.kind is not Kind.DISAGREES:
            return Count(planted=1, unjudged=1), ""
        finding = diagnose(suspicion_of(changed, execution, judgement, Means(self.settings)))
        named = finding is not None and self._named(finding, group)
        told = f"{names} was called {finding.fault if finding else 'unknown'}: {_shown(changed, self.side)}"
        count = Count(planted=1, caught=1, named=int(named), mended=int(finding is not None))
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

    def _agreed(self, changed: Understood) -> str:
        """What a mutant is that agrees: proved to say the same by exact arithmetic, undecided, or missed."""
        sizes = list({tuple(place.sizes.items()): place.sizes for place in self.execution.places}.values())
        exactness = proved_equal(self.tree, changed.sides[self.side], self.understood, sizes)
        if not exactness.silent:
            return "missed" if exactness.differs else "equivalent"
        return "undecided" if self._says_the_same(changed) else "missed"

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


def _shown(understood: Understood, side: int) -> str:
    return to_latex(understood.sides[side])
