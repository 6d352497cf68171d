"""Statements → Run: the exit code, what is counted, and that nothing stops a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from xcheck import Matrix, Vector
from xcheck.checking.checked import checked
from xcheck.errors import UsageError
from xcheck.records import EXIT_CODES, EngineReport, Kind, Place, Problem, Result, Run, Settings, Verdict, Vote
from xcheck.run import exit_code, refuse_unknown, run, run_of
from xcheck.statement import Statement

ONE = Settings(engines=("autograd",))
PROBLEM = Problem("unreadable", Place("shelf.py"))
FORMULA = r"\frac{\partial\, x^\top A x}{\partial x} = (A + A^\top) x"
SPACES = {"x": Vector("n"), "A": Matrix("n", "n")}


def result(kind: Kind, **changes: Any) -> Result:
    ok = EXIT_CODES[kind] == 0
    made = Result(
        id="one", kind="gradient", latex="", verdict=Verdict(kind=kind), passed=ok, location=Place("shelf.py")
    )
    return msgspec.structs.replace(made, **changes)


def voted(**votes: Vote) -> tuple[EngineReport, ...]:
    return tuple(EngineReport(engine=name, vote=vote) for name, vote in votes.items())


@pytest.mark.parametrize("kind", Kind)
def test_every_verdict_asks_for_its_exit_code(kind: Kind) -> None:
    """One statement among good ones decides; a skipped one asks for nothing as long as another is judged."""
    assert exit_code([result(Kind.AGREES), result(kind)], []) == EXIT_CODES[kind]


def test_the_worst_exit_code_wins() -> None:
    """Failure goes before a wrong statement, that before success; nothing at all is 5."""
    wrong, failed, good = result(Kind.DISAGREES), result(Kind.ERRORED), result(Kind.AGREES)
    assert exit_code([good, wrong, failed], []) == 3
    assert exit_code([good, wrong], []) == 1
    assert exit_code([good], [PROBLEM]) == 3
    assert exit_code([], [PROBLEM]) == 3
    assert exit_code([], []) == 5
    assert exit_code([result(Kind.SKIPPED), result(Kind.SKIPPED)], []) == 3


def test_a_false_statement_that_agrees_is_a_failure() -> None:
    """An entry of the gallery that turns out true, or is refuted for another reason, asks for 1, as filed for 0."""
    assert exit_code([result(Kind.AGREES, expected="sign", passed=False)], []) == 1
    assert exit_code([result(Kind.DISAGREES, expected="sign", passed=True)], []) == 0


def test_what_is_counted() -> None:
    """The summary counts statements, the gallery apart, problems, and verdicts that rest on too few engines."""
    both = voted(autograd=Vote.AGREES, jax=Vote.DISAGREES, finite_difference=Vote.AGREES)
    one = voted(autograd=Vote.AGREES, jax=Vote.SKIPPED, finite_difference=Vote.AGREES)
    results = [
        result(Kind.AGREES, engines=both),
        result(Kind.AGREES, engines=one),
        result(Kind.AGREES, engines=voted(numpy=Vote.AGREES)),
        result(Kind.DISAGREES),
        result(Kind.DISAGREES, expected="sign", passed=True),
    ]
    assert run_of(results, Settings(), (PROBLEM,)).summary == {
        "statements": 5,
        "distinct up to renaming": 1,
        "passed": 4,
        "failed": 1,
        "refuted as filed": 1,
        "displayed only": 0,
        "judged by fewer than two automatic engines": 1,
        "problems": 1,
        "verdict agrees": 3,
        "verdict disagrees": 1,
    }


def test_only_engines_that_were_used_have_versions() -> None:
    """A run says on which versions it depends, and on no others."""
    used = run_of([result(Kind.AGREES, engines=voted(autograd=Vote.AGREES, torch=Vote.SKIPPED))], Settings())
    assert {*used.versions} == {"python", "xcheck", "numpy", "autograd"}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (Settings(engines=("jaxx",)), "did you mean jax?"),
        (Settings(layout="row"), "there are: denominator, mixed, numerator"),
        (Settings(samples=0), "samples must be at least 1"),
        (Settings(seed=-1), "the seed must be 0 or more"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings: Settings, told: str) -> None:
    """They are refused before anything is checked."""
    with pytest.raises(UsageError, match=told.replace("?", r"\?")):
        refuse_unknown(settings)
    with pytest.raises(UsageError):
        run([], settings)


def test_each_statement_is_told_and_timed() -> None:
    """Progress hears each id before it is checked; timings are by id, in a block of their own."""
    heard: list[str] = []
    statements = [Statement(id=name, text="A = A", spaces={"A": Matrix("n", "n")}) for name in ("one", "two")]
    found = run(statements, ONE, (), heard.append)
    assert heard == ["one", "two"]
    assert found.timings is not None
    assert [*found.timings] == ["one", "two"]
    assert msgspec.json.decode(msgspec.json.encode(found), type=Run) == found


def function(raised: BaseException) -> Callable[..., Any]:
    def plain(x: Any, A: Any) -> Any:
        raise raised

    return plain


@pytest.mark.parametrize("raised", [ValueError("no"), SystemExit(0), RecursionError("deep"), MemoryError()])
@pytest.mark.parametrize("text", [FORMULA, r"\frac{\partial f}{\partial x} = (A + A^\top) x"])
def test_what_a_function_raises_is_its_verdict(raised: BaseException, text: str) -> None:
    """Whatever a person's function raises, the verdict is `errored` and names the function; the others still run."""
    bad = Statement(id="bad", text=text, function=function(raised), spaces=SPACES)
    good = Statement(id="good", text=FORMULA, spaces=SPACES)
    first, second = run([bad, good], ONE).results
    assert first.verdict.kind is Kind.ERRORED
    assert "plain" in first.verdict.note
    assert "defect" not in first.verdict.note
    assert second.passed


def test_a_defect_of_ours_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception that comes from no function of the user is not blamed on the statement."""
    monkeypatch.setattr("xcheck.checking.checked.check_statement", lambda *_: 1 / 0)
    found = checked(Statement(id="good", text=FORMULA, spaces=SPACES), ONE)
    assert found.verdict.kind is Kind.ERRORED
    assert "This is a defect of xcheck, not of the statement" in found.verdict.note


@pytest.mark.parametrize(
    ("text", "settings", "command"),
    [
        ("A = A", Settings(), "xcheck check 'A = A' --seed 0"),
        ("A' = A'", Settings(seed=3), "xcheck check \"A' = A'\" --seed 3"),
        ("A =\n  A", Settings(samples=5), "xcheck check 'A = A' --samples 5 --seed 0"),
        ("-A = -A", Settings(), "xcheck check --seed 0 -- '-A = -A'"),
        (r"A^\top = A'", Settings(layout="numerator"), 'xcheck check "A^\\top = A\'" --layout numerator --seed 0'),
        ("A' = $A", Settings(), "xcheck check 'A'\"'\"' = $A' --seed 0"),
    ],
)
def test_repro_is_one_line_for_a_shell(text: str, settings: Settings, command: str) -> None:
    """Everything that differs from the defaults is in it, quoted so that no shell changes it."""
    settings = msgspec.structs.replace(settings, engines=())
    assert checked(Statement(id="claim", text=text, claim=True), settings).repro == command
