"""Statements → trust: what is measured of each statement, true or false, and what need not be measured again."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import PurePath
from typing import Any

import msgspec

from xcheck.checking.check import check_statement
from xcheck.checking.results import is_refuted
from xcheck.errors import XcheckError
from xcheck.figures import Measured, Part, Trust, total
from xcheck.records import Count, Kind
from xcheck.spaces import describe
from xcheck.statement import Statement
from xcheck.trust.alarms import alarms_of
from xcheck.trust.trials import trial_of


def measure(
    statements: Sequence[Statement],
    errors: Part | None,
    seeds: Part | None = None,
    known: Trust | None = None,
    progress: Callable[[str], None] = lambda _: None,
    keep: Callable[[Trust], None] = lambda _: None,
) -> Trust:
    """Plants errors in the true statements, diagnoses the false ones, and looks for false alarms.

    Args:
        errors: how errors are planted: its size is how many caught mutants of each statement are diagnosed, and
            how many pairs of edits are planted. None plants none.
        seeds: with how many seeds each true statement is checked for false alarms.
        known: what was measured before, of which what was measured in the same way is not measured again.
        progress: is told each id before it is measured.
        keep: is given all that is known whenever there is more.
    """
    before = {each.id: each for each in known.statements} if known is not None else {}
    if known is not None and errors not in (None, known.errors) and known.errors is not None:
        before = {name: msgspec.structs.replace(each, **_NO_ERRORS) for name, each in before.items()}
    if known is not None and seeds and known.seeds and seeds.settings != known.seeds.settings:
        before = {name: msgspec.structs.replace(each, seeds=0, alarms=()) for name, each in before.items()}
    parts = (errors or (known.errors if known else None), seeds or (known.seeds if known else None))
    found = dict(before)

    def trust() -> Trust:
        return Trust(errors=parts[0], seeds=parts[1], statements=tuple(found[name] for name in sorted(found)))

    for statement in statements:
        progress(statement.id)
        new = Measured(id=statement.id, shelf=_shelf(statement), content=_content(statement))
        old = before.get(statement.id, new)
        found[statement.id] = measured(statement, errors, seeds, old if old.content == new.content else new)
        if found[statement.id] is not old:
            keep(trust())
    return trust()


_NO_ERRORS = {
    "errors": False, "single": Count(), "double": Count(), "gallery": Count(), "smallest": None, "failures": (),
    "untried": "",
}  # fmt: skip
"""A record without what was found of planted errors."""


def measured(statement: Statement, errors: Part | None, seeds: Part | None, known: Measured) -> Measured:
    """What is measured of one statement beside what is known; see `measure`."""
    if errors is not None and not known.errors:
        measuring = _of_gallery if statement.expected else _of_mutants
        known = msgspec.structs.replace(known, errors=True, **measuring(statement, errors))
    if seeds is not None and seeds.size is not None and not statement.expected and known.seeds < seeds.size:
        alarms = alarms_of(statement, seeds.settings, range(known.seeds, seeds.size))
        known = msgspec.structs.replace(known, seeds=seeds.size, alarms=(*known.alarms, *alarms))
    return known


def _of_gallery(statement: Statement, errors: Part) -> dict[str, Any]:
    """A false statement, whose fault was filed by a person."""
    verdict = check_statement(statement, errors.settings).verdict
    caught = verdict.kind in (Kind.DISAGREES, Kind.AGREES_IN, Kind.AGREES_IF)
    named = is_refuted(verdict, statement.expected)
    told = () if named else (f"filed as {statement.expected}, was called {verdict}",)
    # A condition that suffices is a mend as well.
    mended = bool(verdict.mend) or verdict.kind is Kind.AGREES_IF
    outcome = {"caught": caught, "missed": not caught, "diagnosed": caught, "named": named, "mended": mended}
    count = Count(planted=1, **{name: int(was) for name, was in outcome.items()})
    return {"gallery": count, "failures": told}


def _of_mutants(statement: Statement, errors: Part) -> dict[str, Any]:
    try:
        trial = trial_of(statement, errors.settings)
    except XcheckError as error:
        return {"untried": f"it raises {type(error).__name__}"}
    if isinstance(trial, str):
        return {"untried": trial}
    draw = random.Random(statement.id)
    groups = trial.groups
    size = len(groups) if errors.size is None else min(errors.size, len(groups))
    single, diagnosed = [], 0
    for group in draw.sample(groups, len(groups)):
        single.append(trial.outcome(group, diagnosed < size))
        diagnosed += single[-1][0].diagnosed
    double = [trial.outcome(pair) for pair in trial.pairs(size, draw)]
    return {
        "single": total(count for count, _ in single),
        "double": total(count for count, _ in double),
        "smallest": trial.smallest(),
        "failures": tuple(failure for _, failure in (*single, *double) if failure),
    }


def _shelf(statement: Statement) -> str:
    return PurePath(statement.location.file).stem


def _content(statement: Statement) -> str:
    """What tells a statement from another one under the same id: all that is written in its entry."""
    function = statement.function
    code = getattr(function, "__code__", None)
    said = (
        statement.text,
        statement.where,
        statement.layout,
        statement.expected,
        [(name, describe(space)) for name, space in sorted(statement.spaces.items())],
        "" if code is None else f"{code.co_code.hex()} {code.co_names} {code.co_varnames}",
    )
    return blake2b(repr(said).encode(), digest_size=6).hexdigest()
