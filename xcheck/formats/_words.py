"""How verdicts, shapes and numbers are spelled wherever a person reads them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from enum import Enum

from xcheck.records import Counterexample, EngineReport, Kind, Numeral, Result, Run, Verdict, Vote

MARKS = {
    Vote.AGREES: "✓",
    Vote.DISAGREES: "✗",
    Vote.ABSTAINS: "–",
    Vote.SKIPPED: "–",
    Vote.ERRORED: "!",
}


class Outcome(Enum):
    """What a result means to the reader of a report, the most urgent first."""

    FAILS = "fails"
    AGREES = "agrees"
    REFUTED = "refuted"
    NOTED = "noted"
    SKIPPED = "skipped"


OUTCOME_MARKS = {
    Outcome.AGREES: "✓",
    Outcome.REFUTED: "✓",
    Outcome.NOTED: "·",
    Outcome.SKIPPED: "–",
    Outcome.FAILS: "✗",
}

_PHRASES = {
    Kind.AGREES: ("agrees", "agrees, {}"),
    Kind.AGREES_IN: ("agrees in another layout", "agrees in {} layout"),
    Kind.AGREES_IF: ("agrees only under a condition", "agrees only if {}"),
    Kind.AGREES_UNDER: ("agrees under another reading", "agrees under another reading: {}"),
    Kind.DISAGREES: ("disagrees", "disagrees: {}"),
    Kind.NOT_UNDERSTOOD: ("not understood", "not understood: {}"),
    Kind.NOT_SELF_CONTAINED: ("not self-contained", "not self-contained: {}"),
    Kind.INCONCLUSIVE: ("inconclusive", "inconclusive: {}"),
    Kind.UNDEFINED: ("undefined", "undefined: {}"),
    Kind.ERRORED: ("errored", "errored: {}"),
    Kind.SKIPPED: ("skipped", "skipped: {}"),
}


def outcome(result: Result) -> Outcome:
    """Whether a result agrees, is refuted as filed, is let pass with a note, is skipped or fails."""
    if not result.passed:
        return Outcome.FAILS
    if result.verdict.kind is Kind.SKIPPED:
        return Outcome.SKIPPED
    if result.expected:
        return Outcome.REFUTED
    return Outcome.AGREES if result.verdict else Outcome.NOTED


def verdict_words(verdict: Verdict) -> str:
    """A verdict as a phrase: `agrees only if A is symmetric`."""
    bare, full = _PHRASES[verdict.kind]
    fault = verdict.fault if verdict.kind is Kind.DISAGREES else ""
    inside = ", ".join(part for part in (fault, verdict.detail) if part)
    return full.format(inside.removesuffix(" layout") if verdict.kind is Kind.AGREES_IN else inside) if inside else bare


def outcome_words(result: Result) -> str:
    """The verdict as this result's reader needs it; a false statement that was refuted says so."""
    if not result.expected or result.verdict.kind is Kind.SKIPPED:
        return verdict_words(result.verdict)
    if result.passed:
        return f"refuted: {result.expected}"
    return f"not refuted as filed ({result.expected}): {verdict_words(result.verdict)}"


def tally(run: Run) -> dict[Outcome, int]:
    """How many results have each outcome, every outcome present."""
    outcomes = [outcome(result) for result in run.results]
    return {each: outcomes.count(each) for each in Outcome}


def count_words(count: int, noun: str) -> str:
    """`1 statement`, `2 statements`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def tally_words(run: Run) -> str:
    """The tally as a sentence, failures first: `14 statements: 2 fail, 12 agree; 1 problem`."""
    total = len(run.results)
    found = [(count, _phrase(each, count)) for each, count in tally(run).items() if count]
    if len(found) == 1:
        words = f"{count_words(total, 'statement')} {found[0][1]}"
    else:
        words = f"{count_words(total, 'statement')}: " + ", ".join(f"{count} {phrase}" for count, phrase in found)
    problems = count_words(len(run.problems), "problem")
    if not found:
        return problems if run.problems else "nothing to check"
    return f"{words}; {problems}" if run.problems else words


def _phrase(found: Outcome, count: int) -> str:
    singular, plural = {
        Outcome.FAILS: ("fails", "fail"),
        Outcome.AGREES: ("agrees", "agree"),
        Outcome.REFUTED: ("refuted as filed", "refuted as filed"),
        Outcome.NOTED: ("let pass with a note", "let pass with a note"),
        Outcome.SKIPPED: ("skipped", "skipped"),
    }[found]
    return singular if count == 1 else plural


def skipped_engines(results: Sequence[Result]) -> list[str]:
    """A sentence for each engine that was skipped: for how many statements, and why."""
    reports = [report for result in results for report in result.engines if report.vote is Vote.SKIPPED]
    names = sorted({report.engine for report in reports})
    return [_skipped_words([report for report in reports if report.engine == name]) for name in names]


def _skipped_words(reports: Sequence[EngineReport]) -> str:
    reasons = Counter(report.reason or "no reason given" for report in reports).most_common()
    head = f"{reports[0].engine} was skipped for {count_words(len(reports), 'statement')}"
    if len(reasons) == 1:
        return f"{head}: {reasons[0][0]}"
    return f"{head}, for {len(reasons)} reasons, most often: {reasons[0][0]}"


def layout_words(results: Sequence[Result]) -> list[str]:
    """A sentence on a layout in which several results are right that fail in their own: all may be written in it."""
    right = Counter(
        result.verdict.detail.removesuffix(" layout")
        for result in results
        if result.verdict.kind is Kind.AGREES_IN and not result.passed
    )
    return [
        f"{count} statements agree in {layout} layout; if all are written in it, check with --layout {layout}"
        for layout, count in sorted(right.items())
        if count > 1
    ]


def decades(margin: float | None) -> str:
    """A margin as `5.2 decades`; empty when there is none."""
    if margin is None or math.isnan(margin):
        return ""
    return f"{signed(margin)} decades"


def signed(number: float) -> str:
    """One decimal, with a minus sign that is one and not a hyphen."""
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    return f"{number:.1f}".replace("-", "−")


def error_words(error: float | None) -> str:
    """A relative error in two digits: `3e-16`."""
    if error is None:
        return ""
    if math.isnan(error) or math.isinf(error):
        return "no number" if math.isnan(error) else "∞"
    if error == 0:
        return "0"
    mantissa, exponent = f"{error:.0e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def shape_words(shape: Sequence[int] | None) -> str:
    """A shape as `2 × 3`; a scalar's is `scalar`."""
    if shape is None:
        return ""
    return " × ".join(map(str, shape)) or "scalar"


def rows_shape(rows: list[list[Numeral]] | None) -> tuple[int, int] | None:
    """The shape of a side given as rows of numbers."""
    if rows is None:
        return None
    return (len(rows), len(rows[0]) if rows else 0)


def counterexample_words(found: Counterexample | None) -> str:
    """`for n = 1: A = 3, x = 2: left 12, right 6`; empty where there is none."""
    if found is None:
        return ""
    sizes = ", ".join(f"{name} = {size}" for name, size in sorted(found.sizes.items()))
    point = ", ".join(f"{name} = {array_words(rows)}" for name, rows in found.values.items())
    ends = f"left {array_words(found.left)}, right {array_words(found.right)}"
    return ": ".join(part for part in (f"for {sizes}" if sizes else "", point, ends) if part)


def array_words(rows: list[list[str]]) -> str:
    """`2`, `(1, 2)` for a column, `[1 2; 0 1]` for rows."""
    if len(rows) == len(rows[0]) == 1:
        return rows[0][0]
    if len(rows[0]) == 1:
        return f"({', '.join(row[0] for row in rows)})"
    return f"[{'; '.join(' '.join(row) for row in rows)}]"
