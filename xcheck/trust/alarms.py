"""False alarms: true statements are checked at the points of many seeds, drawn one by one and computed at once.

Each engine gets the points of all seeds together, so that one that compiles does so once. What is judged is each
seed by itself, as in any check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

import msgspec

from xcheck.checking.check import check_statement
from xcheck.errors import XcheckError
from xcheck.evaluation.execution import Execution, execute
from xcheck.evaluation.places import places_of
from xcheck.judging.judge import judge
from xcheck.reading import Understood, understand
from xcheck.records import Kind, Settings
from xcheck.statement import Statement

AT_ONCE = 100
"""How many seeds are computed together."""


def alarms_of(statement: Statement, settings: Settings, seeds: range) -> list[str]:
    """What is said of a true statement with each seed with which it does not agree."""
    understood = understand(statement)
    return [
        alarm
        for start in range(0, len(seeds), AT_ONCE)
        for alarm in _alarms(understood, settings, seeds[start : start + AT_ONCE])
    ]


def _alarms(understood: Understood, settings: Settings, seeds: Sequence[int]) -> Iterator[str]:
    drawn = [places_of(understood, msgspec.structs.replace(settings, seed=seed), 0) for seed in seeds]
    # An engine that looks at one size assignment looks at another one in the next hundred.
    together = msgspec.structs.replace(settings, seed=seeds[0] // AT_ONCE)
    try:
        execution = execute(understood, together, tuple(place for places in drawn for place in places))
    except XcheckError:
        execution = None
    ends = [0, *accumulate(map(len, drawn))]
    for seed, (start, end) in zip(seeds, pairwise(ends), strict=True):
        if execution is not None:
            try:
                if judge(understood, _only(execution, start, end)).kind is Kind.AGREES:
                    continue
            except XcheckError:
                pass  # the whole check says what it is
        verdict = check_statement(understood.statement, msgspec.structs.replace(settings, seed=seed)).verdict
        if verdict.kind is not Kind.AGREES:
            yield f"seed {seed}: {verdict}"


def _only(execution: Execution, start: int, end: int) -> Execution:
    """The execution at some of its places."""
    values = {
        name: {
            key: {p - start: estimate for p, estimate in table.items() if start <= p < end}
            for key, table in tables.items()
        }
        for name, tables in execution.values.items()
    }
    return replace(
        execution,
        places=execution.places[start:end],
        plain={n: arrays[start:end] for n, arrays in execution.plain.items()},
        moved={n: arrays[start:end] for n, arrays in execution.moved.items()},
        values={name: tables for name, tables in values.items() if all(tables.values())},
    )
