"""Statements → Run: every statement checked in order, with the exit code that they ask for together."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from xcheck import rooms
from xcheck.cache.memory import Memory
from xcheck.engines import EXACT
from xcheck.errors import UsageError, unknown
from xcheck.records import EXIT_CODES, Kind, Place, Problem, Result, Run, Settings, Verdict, Vote
from xcheck.runners import Limits, Work
from xcheck.statement import Recalled, Statement

NOTHING_TO_CHECK, FAILED, WRONG, INTERRUPTED = 5, 3, 1, 130

INTERRUPTION = "interrupted"
"""Why a statement was skipped that was not reached before Ctrl-C."""


def run(
    statements: Sequence[Statement],
    settings: Settings,
    problems: Iterable[Problem] = (),
    progress: Callable[[str], None] = lambda _: None,
    runner: str = "here",
    memory: Memory | None = None,
    limits: Limits | None = None,
) -> Run:
    """Checks all statements, but for those that an earlier run has checked and nothing has changed of.

    Args:
        problems: what kept files from being read; they are part of the run.
        progress: is told each id before it is checked.
        runner: who does the work, a plug-in of `runners`.
        memory: what earlier runs found, and where this one is kept.
        limits: what a statement may take, where the runner can limit it.
    Raises:
        UsageError: an engine or layout that does not exist is asked for.
    """
    refuse_unknown(settings)
    problems = tuple(problems)
    found = {n: known for n, each in enumerate(statements) if (known := recalled(each, memory)) is not None}
    left = [n for n in range(len(statements)) if n not in found]
    timings: dict[str, float] = {}
    work = Work(tuple(statements[n] for n in left), settings, memory, progress, limits or Limits())
    try:
        # A runner may be slow to load: where nothing is left to do, none is.
        for place, outcome in rooms.load("runners", runner).run(work) if left else ():
            n = left[place]
            found[n] = outcome.result
            timings[outcome.result.id] = outcome.seconds
            if memory:
                memory.learn(statements[n], outcome.result, outcome.reason)
    except KeyboardInterrupt:
        unreached = [n for n in left if n not in found]
        found |= {n: _unreached(statements[n], settings) for n in unreached}
        told = f"interrupted: {len(unreached)} of {len(statements)} statements were not reached"
        problems = (*problems, Problem(told, Place("<run>")))
    results = [found[n] for n in range(len(statements))]
    return run_of(results, settings, problems, {r.id: timings[r.id] for r in results if r.id in timings})


def _unreached(statement: Statement, settings: Settings) -> Result:
    from xcheck.checking.checked import stopped

    return stopped(statement, settings, Verdict(kind=Kind.SKIPPED, detail=INTERRUPTION, reason=INTERRUPTION))


def recalled(statement: Statement, memory: Memory | None) -> Result | None:
    """What an earlier run found of a statement that has not changed since."""
    if isinstance(statement, Recalled):
        return statement.result
    return memory.verdict(statement) if memory else None


def run_of(
    results: Sequence[Result],
    settings: Settings,
    problems: tuple[Problem, ...] = (),
    timings: dict[str, float] | None = None,
) -> Run:
    """The run that some results make up."""
    return Run(
        versions=_versions(results),
        settings=settings,
        summary=_summary(results, problems),
        results=tuple(results),
        problems=problems,
        exit_code=exit_code(results, problems),
        timings=timings,
    )


def refuse_unknown(settings: Settings) -> None:
    """Raises UsageError for an engine or layout that no room has, and for numbers that mean nothing."""
    for room, wanted in (("engines", settings.engines), ("layouts", (settings.layout,) if settings.layout else ())):
        for name in wanted:
            if name not in rooms.names(room):
                raise UsageError(unknown(room[:-1], name, rooms.names(room)))
    if settings.samples < 1:
        raise UsageError(f"samples must be at least 1, not {settings.samples}")
    for name, size in settings.sizes:
        if not isinstance(size, int) or size < 2:
            raise UsageError(f"a size is a whole number from 2 on, not {name} = {size}")
        same = [other for other, number in settings.sizes if number == size and other != name]
        if same:
            raise UsageError(f"{name} and {same[0]} are both {size}; give them different sizes, or shapes get confused")
    if settings.seed < 0:
        raise UsageError(f"the seed must be 0 or more, not {settings.seed}")


def exit_code(results: Sequence[Result], problems: Sequence[Problem]) -> int:
    """0 all as asked, 1 a statement is wrong, 3 something could not be checked, 5 nothing to check; the worst wins.

    130 where it was interrupted before all statements were reached.

    A statement that every engine skipped asks for nothing, but a run in which nothing was judged is no success.
    """
    if any(result.verdict.detail == INTERRUPTION and result.verdict.kind is Kind.SKIPPED for result in results):
        return INTERRUPTED
    codes = {FAILED} if problems else set()
    for result in results:
        if not result.passed:
            codes.add(EXIT_CODES[result.verdict.kind] or WRONG)
    if not results and not problems:
        return NOTHING_TO_CHECK
    if all(result.verdict.kind is Kind.SKIPPED for result in results):
        codes.add(FAILED)
    return max(codes, default=0)


def _summary(results: Sequence[Result], problems: Sequence[Problem]) -> dict[str, int]:
    verdicts = Counter(result.verdict.kind.value for result in results if not result.expected)
    gallery = [result for result in results if result.expected]
    return {
        "statements": len(results),
        "distinct up to renaming": len({result.canonical or result.id for result in results}),
        "passed": sum(result.passed for result in results),
        "failed": sum(not result.passed for result in results),
        "refuted as filed": sum(result.passed for result in gallery),
        "displayed only": sum(result.displayed_only for result in results),
        "judged by fewer than two automatic engines": _thin(results),
        "problems": len(problems),
        **{f"verdict {kind}": count for kind, count in sorted(verdicts.items())},
    }


def _thin(results: Sequence[Result]) -> int:
    """How many verdicts on derivatives rest on fewer than two automatic engines."""
    voted = [
        [each.engine for each in result.engines if each.vote in (Vote.AGREES, Vote.DISAGREES)] for result in results
    ]
    names = {name for voting in voted for name in voting} & {*rooms.names("engines")} - {EXACT}
    automatic = {name: bool(rooms.constants("engines", name)["AUTOMATIC"]) for name in names}
    counts = [[automatic[name] for name in voting if name in automatic] for voting in voted]
    return sum(bool(engines) and sum(engines) < 2 for engines in counts)


def _versions(results: Sequence[Result]) -> dict[str, str]:
    """What the verdicts depend on: xcheck, Python, NumPy and the engines that were used."""
    found = {"python": platform.python_version(), "xcheck": version_of("xcheck-calculus"), "numpy": version_of("numpy")}
    used = {report.engine for result in results for report in result.engines if report.vote is not Vote.SKIPPED}
    for name in sorted(used & {*rooms.names("engines")}):
        distribution = rooms.constants("engines", name)["DISTRIBUTION"]
        found[distribution] = version_of(distribution)
    return found


@cache
def version_of(distribution: str) -> str:
    """The version of an installed distribution, in words if there is none."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"
