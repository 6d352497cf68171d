"""One true statement under trial: each mutant takes the place of one side and is judged by the same rules.

The engines run once for a statement, so that thousands of mutants cost little; derivatives in the edited side
are held as symbols. Where that cannot be, as at a stationary point, the engines are asked for every mutant. What is
not refuted is told apart from what says the same in other words: that has to be proved, else it is undecided.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import isfinite

import numpy

from xcheck.checking.settle import Means, settled
from xcheck.checking.suspicions import suspicion_of
from xcheck.diagnosis.diagnose import diagnose
from xcheck.diagnosis.edits import Parts, scaled
from xcheck.diagnosis.repair import Finding
from xcheck.errors import XcheckError
from xcheck.evaluation.execution import FULL, Execution
from xcheck.evaluation.held import Held, hold
from xcheck.evaluation.places import places_of
from xcheck.evaluation.scopes import evaluate_plainly, values_at
from xcheck.formula.equation import NEXT
from xcheck.formula.tree import Node, is_zero
from xcheck.formula.writing.latex import to_latex
from xcheck.judging.compare import distance
from xcheck.judging.judge import judge
from xcheck.judging.judgement import Judgement
from xcheck.judging.proofs import proved_equal
from xcheck.reading import Understood, understand
from xcheck.records import Count, Kind, Settings
from xcheck.sample import Place
from xcheck.statement import Statement
from xcheck.trust.mutations import Mutant, edited_side, mutants, parts_of, shares_its_point, with_side

FRESH = Settings(seed=977, samples=3)
"""The points at which a mutant that was not refuted is compared with the formula anew."""

SMALLEST = tuple(Fraction(1, 10**k) for k in range(6, 15))
"""The relative errors that are planted to find the smallest one that is caught."""


def trial_of(statement: Statement, settings: Settings) -> Trial | str:
    """The trial of a true statement, or why errors cannot be planted in it."""
    understood = understand(statement)
    if statement.formula is not None:
        return "its formula is a function"
    if any(relation not in ("=", NEXT) for relation in understood.typed.equation.relations):
        return "it is an inequality"
    side = edited_side(understood)
    means = Means(settings)
    execution, judgement = settled(understood, means)
    if judgement.kind is not Kind.AGREES:
        return f"it does not agree: {judgement.kind.value}"
    if shares_its_point(understood, side):
        return Trial(understood, execution, side, means, asks=True)
    if not understood.differentiates(understood.sides[side]):
        return Trial(understood, execution, side, means)
    held = _held(understood, side, execution, means)
    if held is None:
        return Trial(understood, execution, side, means, asks=True)
    values = {
        name: {key: table for key, table in tables.items() if key[1] != side}
        for name, tables in execution.values.items()
    }
    filled = Trial(held.understood, replace(execution, places=held.places, values=values), side, means, held)
    own = filled.with_values(held.understood)
    return "it has no value" if own is None else replace(filled, execution=own)


def _held(understood: Understood, side: int, execution: Execution, means: Means) -> Held | None:
    """The side with its derivatives as symbols; None where nothing is left to edit, or that cannot be."""
    automatic = [name for name in execution.values if execution.automatic[name]]
    others = [n for n in range(len(understood.sides)) if n != side and understood.differentiates(understood.sides[n])]
    if len(automatic) < FULL or not others:
        return None
    try:
        held = hold(understood, side, execution.places, automatic[-1], means.compute)
    except XcheckError:
        return None
    return None if held.is_bare(held.understood.sides[side]) else held


@dataclass(frozen=True)
class Judged:
    """A mutant's own statement and values, and what they amount to."""

    understood: Understood
    execution: Execution
    judgement: Judgement


@dataclass(frozen=True)
class Trial:
    """One true statement, executed once; each mutant takes the place of one side.

    `held` tells what symbols in it stand for derivatives; with `asks` the engines are asked for every mutant.
    """

    understood: Understood
    execution: Execution
    side: int
    means: Means
    held: Held | None = None
    asks: bool = False

    @property
    def tree(self) -> Node:
        return self.understood.sides[self.side]

    @cached_property
    def parts(self) -> Parts:
        return parts_of(self.understood, self.side)

    @property
    def groups(self) -> list[list[Mutant]]:
        """The mutants that conform, those with the same value together: they are one error with several names."""
        return list(self.by_value.values())

    @cached_property
    def by_value(self) -> dict[bytes, list[Mutant]]:
        """The mutants of each value; those that may say the same as the formula stand alone."""
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
        return groups

    def _comparable(self, changed: Understood) -> bool:
        """Whether the engines' values for the formula are those for the mutant.

        They are not where the edited side needs engines itself, or no longer has the differential of a symbol:
        a symbol without one is a constant.
        """
        if changed.tangents != self.understood.tangents:
            return False
        return self.asks or not changed.differentiates(changed.sides[self.side])

    def _key(self, tree: Node) -> bytes:
        """What mutants with the same values share; empty where there is no value."""
        if self.asks:
            return repr(tree).encode()
        try:
            value = values_at(self.understood, tree, [self._telling])[0]
        except XcheckError:
            return b""
        size = float(numpy.max(numpy.abs(value), initial=0.0))
        if not isfinite(size):
            return b""
        return bytes(numpy.round(value / (size or 1.0), 9) + 0.0) + b"%.9e" % size

    @cached_property
    def _telling(self) -> Place:
        """The place at which the side has the fewest zeros: where all of it vanishes all its multiples are alike."""
        values = values_at(self.understood, self.tree, self.execution.places)
        return self.execution.places[int(numpy.argmax([numpy.mean(value != 0.0) for value in values]))]

    def pairs(self, count: int, draw: random.Random) -> Iterator[list[Mutant]]:
        """Mutants of mutants, drawn; each names both faults, beside the single ones that come to the same."""
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
                key = self._key(changed.sides[self.side])
                if key not in (b"", self._key(self.tree)):
                    pair = Mutant(f"{first.fault} and {second.fault}", changed.sides[self.side])
                    yield [pair, *self.by_value.get(key, ())]
                    break

    def outcome(self, group: Sequence[Mutant], diagnosed: bool = True) -> tuple[Count, str]:
        """What becomes of one planted error, and a word where that is not what it should be.

        Args:
            diagnosed: whether the cause of one that is caught is sought as well, which costs most.
        """
        changed = with_side(self.understood, self.side, group[0].tree)
        assert changed is not None, "only mutants that conform are tried"
        names = " or ".join(dict.fromkeys(mutant.fault for mutant in group))
        judged = self._judged(changed)
        if judged is None:
            return Count(planted=1, unjudged=1), ""
        kind = judged.judgement.kind
        if kind is Kind.AGREES:
            outcome = self._agreed(changed)
            told = "" if outcome == "equivalent" else f"{outcome}: {names}: {self._shown(changed)}"
            return Count(planted=1, **{outcome: 1}), told
        if kind is not Kind.DISAGREES:
            return Count(planted=1, unjudged=1), ""
        if not diagnosed:
            return Count(planted=1, caught=1), ""
        held = self.held if judged.understood.sides is changed.sides else None
        finding = diagnose(suspicion_of(judged.understood, judged.execution, judged.judgement, self.means, held))
        named = finding is not None and self._named(finding, group)
        told = f"{names} was called {finding.fault if finding else 'unknown'}: {self._shown(changed)}"
        count = Count(planted=1, caught=1, diagnosed=1, named=int(named), mended=int(finding is not None))
        return count, "" if named else told

    def _named(self, finding: Finding, group: Sequence[Mutant]) -> bool:
        """Whether the fault that was named is the one that was planted, or another name of the same error."""
        named = set(finding.fault.split(" and "))
        return any(named <= set(mutant.fault.split(" and ")) for mutant in group)

    def _judged(self, changed: Understood) -> Judged | None:
        """What the rules of every check say of a mutant; None where it has no value.

        At points at which it is ill-conditioned or undefined nothing is said: then others are drawn, and the engines
        asked anew.
        """
        if not self.asks:
            execution = self.with_values(changed)
            judgement = None if execution is None else judge(changed, execution)
            if execution is not None and judgement is not None and judgement.kind in (Kind.AGREES, Kind.DISAGREES):
                return Judged(changed, execution, judgement)
        whole = changed if self.held is None else self.held.whole(changed)
        try:
            return Judged(whole, *settled(whole, self.means))
        except XcheckError:
            return None

    def with_values(self, changed: Understood) -> Execution | None:
        """The execution with the values of the edited side."""
        tree = changed.sides[self.side]
        try:
            found = evaluate_plainly(changed, tree, self.execution.places)
        except XcheckError:
            return None
        plain = {**self.execution.plain, self.side: [each[0] for each in found]}
        moved = {**self.execution.moved, self.side: [each[1:] for each in found]}
        return replace(self.execution, plain=plain, moved=moved)

    def _agreed(self, changed: Understood) -> str:
        """What a mutant is that agrees: proved to say the same by exact arithmetic, undecided, or missed."""
        sizes = list({tuple(place.sizes.items()): place.sizes for place in self.execution.places}.values())
        pair = (self.tree, changed.sides[self.side])
        # Of a side that is said to be zero the double is zero as well.
        chain = next(chain for chain in self.understood.typed.equation.chains if self.side in chain)
        zero = self.tree if any(is_zero(self.understood.sides[n]) for n in chain) else None
        exactness = proved_equal(*pair, self.understood, sizes, zero)
        if self.held is not None and (exactness.silent or exactness.differs):
            # Symbols for derivatives know nothing of each other; the derivatives themselves may.
            restored = [self.held.restored(tree) for tree in pair]
            exactness = proved_equal(restored[0], restored[1], self.held.original, sizes)
        if not exactness.silent:
            return "missed" if exactness.differs else "equivalent"
        return "undecided" if self.asks or self.held or self._says_the_same(changed) else "missed"

    def _says_the_same(self, changed: Understood) -> bool:
        """Whether a mutant has the values of the formula at points that nothing was judged at."""
        places = places_of(self.understood, FRESH, 0)
        values = (values_at(each, each.sides[self.side], places) for each in (changed, self.understood))
        for mutant, formula in zip(*values, strict=True):
            if distance(mutant, formula, float(numpy.max(numpy.abs(formula))) or 1.0) > 1e-12:
                return False
        return True

    def smallest(self) -> float | None:
        """The smallest relative error of the whole side that is caught; None of a zero, which has none.

        Twice a zero is the same. Of any other side twice as much is caught, or nothing is known of it.
        """
        if not self._catches(Fraction(2)):
            return None
        caught = 1.0
        for error in SMALLEST:
            if not self._catches(1 + error):
                break
            caught = float(error)
        return caught

    def _catches(self, times: Fraction) -> bool:
        """Whether it is refuted that the side is so many times what it is."""
        changed = with_side(self.understood, self.side, scaled(self.tree, times))
        judged = None if changed is None else self._judged(changed)
        return judged is not None and judged.judgement.kind is Kind.DISAGREES

    def _shown(self, understood: Understood) -> str:
        tree = understood.sides[self.side]
        return to_latex(tree if self.held is None else self.held.restored(tree))
