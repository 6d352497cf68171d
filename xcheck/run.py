"""Statements → Run: every statement checked in order, with the exit code that they ask for together."""

from __future__ import annotations

import platform
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version

from xcheck import rooms
from xcheck.checking import broken, check_statement
from xcheck.errors import UsageError
from xcheck.execution import wanted_engines
from xcheck.records import EXIT_CODES, Problem, Result, Run, Settings
from xcheck.statement import Statement

NOTHING_TO_CHECK, FAILED, WRONG = 5, 3, 1


def run(
    statements: Sequence[Statement],
    settings: Settings,
    problems: Iterable[Problem] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Run:
    """Checks all statements.

    Args:
        problems: what kept files from being read; they are part of the run.
        progress: is told each id before it is checked.
    Raises:
        UsageError: an engine or layout that does not exist is asked for.
    """
    refuse_unknown(settings)
    results: list[Result] = []
    timings: dict[str, float] = {}
    for statement in statements:
        progress(statement.id)
        start = time.perf_counter()
        results.append(_shielded(statement, settings))
        timings[statement.id] = round(time.perf_counter() - start, 4)
    return run_of(results, settings, tuple(problems), timings)


def _shielded(statement: Statement, settings: Settings) -> Result:
    """The result of one statement, whatever happens: a defect of xcheck is its verdict, the others still run."""
    try:
        return check_statement(statement, settings)
    except Exception as error:  # noqa: BLE001 - one statement never takes down the rest
        return broken(statement, error)


def run_of(
    results: Sequence[Result],
    settings: Settings,
    problems: tuple[Problem, ...] = (),
    timings: dict[str, float] | None = None,
) -> Run:
    """The run that some results make up."""
    return Run(
        versions=_versions(settings),
        settings=settings,
        summary=_summary(results, problems),
        results=tuple(results),
        problems=problems,
        exit_code=exit_code(results, problems),
        timings=timings,
    )


def refuse_unknown(settings: Settings) -> None:
    """Raises UsageError for an engine or layout that no room has."""
    for room, wanted in (("engines", settings.engines), ("layouts", (settings.layout,) if settings.layout else ())):
        for name in wanted:
            if name not in rooms.names(room):
                raise UsageError(f"there is no {room[:-1]} {name!r}; there are: {', '.join(rooms.names(room))}")
    if settings.samples < 1:
        raise UsageError(f"--samples must be at least 1, not {settings.samples}")


def exit_code(results: Sequence[Result], problems: Sequence[Problem]) -> int:
    """0 all as asked, 1 a statement is wrong, 3 something could not be checked, 5 nothing to check; the worst wins."""
    codes = {FAILED} if problems else set()
    for result in results:
        if not result.passed:
            codes.add(EXIT_CODES[result.verdict.kind] or WRONG)
    if not results and not problems:
        return NOTHING_TO_CHECK
    return max(codes, default=0)


def _summary(results: Sequence[Result], problems: Sequence[Problem]) -> dict[str, int]:
    verdicts = Counter(result.verdict.kind.value for result in results if not result.expected)
    gallery = [result for result in results if result.expected]
    return {
        "statements": len(results),
        "passed": sum(result.passed for result in results),
        "failed": sum(not result.passed for result in results),
        "refuted as filed": sum(result.passed for result in gallery),
        "problems": len(problems),
        **{f"verdict {kind}": count for kind, count in sorted(verdicts.items())},
    }


def _versions(settings: Settings) -> dict[str, str]:
    """What the verdicts depend on: xcheck, Python, NumPy and the engines that were used."""
    found = {"python": platform.python_version(), "xcheck": version_of("xcheck-calculus"), "numpy": version_of("numpy")}
    for name in wanted_engines(settings):
        module = sys.modules.get(f"xcheck.engines.{name}")
        if module is not None:
            found[module.DISTRIBUTION] = version_of(module.DISTRIBUTION)
    return found


def version_of(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"
