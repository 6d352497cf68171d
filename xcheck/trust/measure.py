"""Statements → trust: what is measured of each statement, true or false."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import msgspec

from xcheck.checking.check import check_statement
from xcheck.checking.results import is_refuted
from xcheck.errors import XcheckError
from xcheck.figures import Count, Measured, Trust, total, trust_of
from xcheck.records import Kind, Settings
from xcheck.statement import Statement
from xcheck.trust.trials import trial_of


def measure(
    statements: Sequence[Statement],
    settings: Settings,
    sample: int | None = None,
    seeds: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> Trust:
    """Plants errors in the true statements and diagnoses the false ones.

    Args:
        sample: how many mutants of each statement are drawn, of one edit and of two; all by default.
        seeds: with how many seeds each true statement is checked for false alarms.
        progress: is told each id before it is measured.
    """
    found = []
    for statement in statements:
        progress(statement.id)
        found.append(measured(statement, settings, sample, seeds))
    return trust_of(found, settings, sample)


def measured(statement: Statement, settings: Settings, sample: int | None = None, seeds: int = 0) -> Measured:
    """What is measured of one statement; see `measure`."""
    if statement.expected:
        return _of_gallery(statement, settings)
    alarms = [
        verdict
        for seed in range(seeds)
        if (verdict := check_statement(statement, msgspec.structs.replace(settings, seed=seed)).verdict).kind
        is not Kind.AGREES
    ]
    found = _of_mutants(statement, settings, sample)
    told = tuple(f"false alarm: {verdict}" for verdict in alarms)
    return msgspec.structs.replace(found, seeds=seeds, alarms=len(alarms), failures=(*told, *found.failures))


def _of_gallery(statement: Statement, settings: Settings) -> Measured:
    """A false statement, whose fault was filed by a person."""
    verdict = check_statement(statement, settings).verdict
    caught = verdict.kind in (Kind.DISAGREES, Kind.AGREES_IN, Kind.AGREES_IF)
    named = is_refuted(verdict, statement.expected)
    told = () if named else (f"filed as {statement.expected}, was called {verdict}",)
    # A condition that suffices is a mend as well.
    mended = bool(verdict.mend) or verdict.kind is Kind.AGREES_IF
    outcome = {"caught": caught, "missed": not caught, "named": named, "mended": mended}
    count = Count(planted=1, **{name: int(was) for name, was in outcome.items()})
    return Measured(id=statement.id, gallery=count, failures=told)


def _of_mutants(statement: Statement, settings: Settings, sample: int | None) -> Measured:
    try:
        trial = trial_of(statement, settings)
    except XcheckError as error:
        return Measured(id=statement.id, untried=f"it raises {type(error).__name__}")
    if isinstance(trial, str):
        return Measured(id=statement.id, untried=trial)
    draw = random.Random(statement.id)
    groups = trial.groups
    chosen = groups if sample is None or sample >= len(groups) else draw.sample(groups, sample)
    single = [trial.outcome(group) for group in chosen]
    double = [trial.outcome([pair]) for pair in trial.pairs(len(chosen), draw)]
    return Measured(
        id=statement.id,
        single=total(count for count, _ in single),
        double=total(count for count, _ in double),
        smallest=trial.smallest(),
        failures=tuple(failure for _, failure in (*single, *double) if failure),
    )
