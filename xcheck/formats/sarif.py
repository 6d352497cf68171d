"""SARIF 2.1.0, which editors and GitHub show beside the lines of a file: what fails, and what is let pass with a note.

GitHub makes an alert of every result, so that what agrees is named in the properties of the run alone.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec

from xcheck.formats._words import Outcome, outcome, outcome_words, tally_words
from xcheck.records import Place, Problem, Result, Run

EXTENSION = "sarif"

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_LEVELS = {Outcome.FAILS: "error", Outcome.NOTED: "note"}


def render(run: Run, *, color: bool = False, width: int = 100) -> str:
    """One run of the tool; `color` and `width` change nothing."""
    told = [result for result in run.results if outcome(result) in _LEVELS]
    driver = {"name": "xcheck", "version": run.versions.get("xcheck", ""), "rules": _rules(told)}
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "invocations": [
                    {
                        "executionSuccessful": not run.problems,
                        "exitCode": run.exit_code,
                        "toolExecutionNotifications": [*map(_notification, run.problems)],
                    }
                ],
                "results": [*map(_result, told)],
                "properties": {
                    "summary": tally_words(run),
                    "not told": [result.id for result in run.results if outcome(result) not in _LEVELS],
                },
            }
        ],
    }
    return msgspec.json.format(msgspec.json.encode(log), indent=1).decode() + "\n"


def _rule(result: Result) -> str:
    """By what results are alike: the fault, else the kind of verdict."""
    return result.verdict.fault or result.verdict.kind.value


def _rules(results: list[Result]) -> list[dict[str, Any]]:
    return [{"id": rule} for rule in sorted({*map(_rule, results)})]


def _result(result: Result) -> dict[str, Any]:
    words = [f"{outcome_words(result)}.", result.verdict.note, f"Formula: {result.latex}"]
    words += [f"Where: {result.where}"] if result.where else []
    words += [f"Mend: {result.verdict.mend}"] if result.verdict.mend else []
    return {
        "ruleId": _rule(result),
        "level": _LEVELS[outcome(result)],
        "message": {"text": "\n".join(filter(None, words))},
        "locations": [_location(result.location)],
        "partialFingerprints": {"statement/v1": result.canonical or result.id},
        "properties": {"id": result.id, "repro": result.repro},
    }


def _notification(problem: Problem) -> dict[str, Any]:
    return {"level": "error", "message": {"text": problem.message}, "locations": [_location(problem.location)]}


def _location(place: Place) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(place.file)}, "region": region}}
