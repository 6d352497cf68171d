"""Statements → Run: every statement checked in order, with the exit code that they ask for together."""

from __future__ import annotations

import platform
import shlex
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version

import msgspec

from xcheck import rooms
from xcheck.checking import check_statement
from xcheck.errors import FormulaError, UsageError, XcheckError, unknown
from xcheck.function import name_of
from xcheck.reading import understand
from xcheck.records import EXIT_CODES, Kind, Place, Problem, Result, Run, Settings, Verdict, Vote
from xcheck.requests import Compute, computed, loaded
from xcheck.results import broken
from xcheck.scopes import Failure
from xcheck.statement import Statement

NOTHING_TO_CHECK, FAILED, WRONG = 5, 3, 1

_UNREAD = (Kind.NOT_UNDERSTOOD, Kind.NOT_SELF_CONTAINED)


def run(
    statements: Sequence[Statement],
    settings: Settings,
    problems: Iterable[Problem] = (),
    progress: Callable[[str], None] = lambda _: None,
    compute: Compute = computed,
) -> Run:
    """Checks all statements.

    Args:
        problems: what kept files from being read; they are part of the run.
        progress: is told each id before it is checked.
        compute: who answers for the engines; see `xcheck.requests`.
    Raises:
        UsageError: an engine or layout that does not exist is asked for.
    """
    refuse_unknown(settings)
    results: list[Result] = []
    timings: dict[str, float] = {}
    for statement in statements:
        progress(statement.id)
        start = time.perf_counter()
        results.append(checked(statement, settings, compute))
        timings[statement.id] = round(time.perf_counter() - start, 4)
    return run_of(results, settings, tuple(problems), timings)


def checked(statement: Statement, settings: Settings, compute: Compute = computed) -> Result:
    """The result of one statement, whatever happens: what raises is its verdict, the others still run.

    Its location is that of the fault where the text cannot be read, and `repro` a command that checks it again.
    """
    try:
        result = check_statement(statement, settings, compute)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - one statement never takes down the rest
        result = _stopped(statement, error)
    if result.verdict.kind in _UNREAD or result.verdict.fault == "shapes":
        result = msgspec.structs.replace(result, location=_fault_place(statement))
    return msgspec.structs.replace(result, repro=_repro(statement, settings))


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
    if settings.seed < 0:
        raise UsageError(f"the seed must be 0 or more, not {settings.seed}")


def exit_code(results: Sequence[Result], problems: Sequence[Problem]) -> int:
    """0 all as asked, 1 a statement is wrong, 3 something could not be checked, 5 nothing to check; the worst wins.

    A statement that every engine skipped asks for nothing, but a run in which nothing was judged is no success.
    """
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
        "judged by fewer than two automatic engines": sum(map(_thin, results)),
        "problems": len(problems),
        **{f"verdict {kind}": count for kind, count in sorted(verdicts.items())},
    }


def _thin(result: Result) -> bool:
    """Whether a verdict on derivatives rests on fewer than two automatic engines."""
    voted = [report.engine for report in result.engines if report.vote in (Vote.AGREES, Vote.DISAGREES)]
    engines = [loaded(name) for name in voted if name in rooms.names("engines")]
    automatic = [engine for engine in engines if not isinstance(engine, Failure) and engine.AUTOMATIC]
    return bool(engines) and len(automatic) < 2


def _versions(results: Sequence[Result]) -> dict[str, str]:
    """What the verdicts depend on: xcheck, Python, NumPy and the engines that were used."""
    found = {"python": platform.python_version(), "xcheck": version_of("xcheck-calculus"), "numpy": version_of("numpy")}
    used = {report.engine for result in results for report in result.engines if report.vote is not Vote.SKIPPED}
    for name in sorted(used & {*rooms.names("engines")}):
        engine = loaded(name)
        if not isinstance(engine, Failure):
            found[engine.DISTRIBUTION] = version_of(engine.DISTRIBUTION)
    return found


def version_of(distribution: str) -> str:
    """The version of an installed distribution, in words if there is none."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"


# -- one result --------------------------------------------------------------------------------


def _stopped(statement: Statement, error: BaseException) -> Result:
    """The result of a statement whose check was stopped: by a person's function, or by a defect of xcheck."""
    result = broken(statement, error if isinstance(error, Exception) else RuntimeError("sys.exit() was called"))
    for function in (statement.function, statement.formula):
        line = _line_in(error, function)
        if function is not None and line:
            said = "called sys.exit()" if isinstance(error, SystemExit) else f"raised {type(error).__name__}: {error}"
            reason = f"{name_of(function)} {said}, line {line}"
            note = f"It could not be evaluated: {reason}."
            return msgspec.structs.replace(result, verdict=Verdict(kind=Kind.ERRORED, reason=reason, note=note))
    return result


def _line_in(error: BaseException, function: Callable[..., object] | None) -> int:
    """The deepest line of the function's own file that an exception went through; 0 if it went through none."""
    code, trace, line = getattr(function, "__code__", None), error.__traceback__, 0
    while trace is not None:
        if code is not None and trace.tb_frame.f_code.co_filename == code.co_filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _fault_place(statement: Statement) -> Place:
    """Where in its file a text is at fault: reading it once more raises the error again, which knows the characters."""
    try:
        understand(statement)
    except FormulaError as error:
        offset = error.span[0]
        pieces = [piece for piece in statement.pieces if piece[0] <= offset]
        if not pieces or error.text != statement.text:
            return statement.location
        start, place = pieces[-1]
        lines = statement.text[start:offset].split("\n")
        if len(lines) == 1:
            return Place(place.file, place.line, place.column + len(lines[0]))
        return Place(place.file, place.line + len(lines) - 1, len(lines[-1]) + 1)
    except XcheckError:
        pass
    return statement.location


def _repro(statement: Statement, settings: Settings) -> str:
    """One line for a shell that checks this statement again, at the same numbers."""
    what = " ".join(statement.text.split()) if statement.claim else f"{statement.location.file}::{statement.id}"
    options = [option for name in settings.engines for option in ("--engine", name)]
    options += ["--layout", settings.layout] if settings.layout else []
    options += ["--samples", str(settings.samples)] if settings.samples != Settings().samples else []
    options += ["--seed", str(settings.seed)]
    words = [*options, "--", _quoted(what)] if what.startswith("-") else [_quoted(what), *options]
    return " ".join(["xcheck check", *words])


def _quoted(text: str) -> str:
    """A text as one word of a shell; in double quotes where primes are all that needs them, which reads better."""
    if "'" in text and not set(text) & set('"$`!') and "\\\\" not in text:
        return f'"{text}"'
    return shlex.quote(text)
