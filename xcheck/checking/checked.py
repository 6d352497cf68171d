"""One statement → its result, whatever happens: what raises is its verdict, and how to check it again."""

from __future__ import annotations

import shlex

import msgspec

from xcheck.checking.check import check_statement
from xcheck.checking.results import broken, result_of
from xcheck.checking.verdicts import another_value, sentence
from xcheck.errors import FormulaError, XcheckError
from xcheck.evaluation.requests import Compute, computed
from xcheck.function import OtherValueError, at_fault, name_of
from xcheck.reading import understand
from xcheck.records import Kind, Place, Result, Settings, Verdict
from xcheck.statement import Statement

_UNREAD = (Kind.NOT_UNDERSTOOD, Kind.NOT_SELF_CONTAINED)


def checked(statement: Statement, settings: Settings, compute: Compute = computed) -> Result:
    """The result of one statement, whatever happens: what raises is its verdict, the others still run.

    Its location is that of the fault where the text cannot be read, and `repro` a command that checks it again.
    """
    try:
        result = check_statement(statement, settings, compute)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - one statement never takes down the rest
        result = raised(statement, error)
    if result.verdict.kind in _UNREAD or result.verdict.fault == "shapes":
        result = msgspec.structs.replace(result, location=_fault_place(statement))
    return msgspec.structs.replace(result, repro=_repro(statement, settings))


def stopped(statement: Statement, settings: Settings, verdict: Verdict) -> Result:
    """The result of a statement whose check was stopped from outside, or never begun."""
    return msgspec.structs.replace(result_of(statement, None, verdict), repro=_repro(statement, settings))


def raised(statement: Statement, error: BaseException) -> Result:
    """The result of a statement whose check was stopped: by a person's function, or by a defect of xcheck."""
    if isinstance(error, OtherValueError):
        return result_of(statement, None, another_value(error))
    if isinstance(error, XcheckError):
        return result_of(statement, None, Verdict(kind=Kind.ERRORED, reason=str(error), note=sentence(str(error))))
    result = broken(statement, error if isinstance(error, Exception) else RuntimeError("sys.exit() was called"))
    function, line = at_fault(error, (statement.function, statement.formula))
    if function is None:
        return result
    said = "called sys.exit()" if isinstance(error, SystemExit) else f"raised {type(error).__name__}: {error}"
    reason = f"{name_of(function)} {said}, line {line}"
    note = f"It could not be evaluated: {reason}."
    return msgspec.structs.replace(result, verdict=Verdict(kind=Kind.ERRORED, reason=reason, note=note))


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
    file = statement.document or statement.location.file
    what = f"{file}::{statement.label}"
    if statement.claim and not statement.document:
        what = " ".join(statement.text.split())
    options = [option for name in settings.engines for option in ("--engine", name)]
    options += ["--layout", settings.layout] if settings.layout else []
    options += ["--samples", str(settings.samples)] if settings.samples != Settings().samples else []
    options += [option for name, size in settings.sizes for option in ("--size", f"{name}={size}")]
    options += ["--seed", str(settings.seed)]
    words = [*options, "--", _quoted(what)] if what.startswith("-") else [_quoted(what), *options]
    return " ".join(["xcheck check", *words])


def _quoted(text: str) -> str:
    """A text as one word of a shell; in double quotes where primes are all that needs them, which reads better."""
    if "'" in text and not set(text) & set('"$`!') and "\\\\" not in text:
        return f'"{text}"'
    return shlex.quote(text)
