"""The referee's notes, word by word, on judgements made by hand: who disagrees with whom, and what it rests on."""

from __future__ import annotations

from typing import Any

import pytest

from xcheck.checking.verdicts import (
    another_value,
    caret_lines,
    refutation,
    sentence,
    unseen,
    verdict_of,
    verdict_with,
)
from xcheck.diagnosis.repair import Finding, Repair
from xcheck.errors import FormulaError
from xcheck.judging.judgement import Judgement
from xcheck.reading import Understood, understand
from xcheck.records import EngineReport, Kind, Verdict, Vote
from xcheck.spaces import Matrix, Vector
from xcheck.statement import Statement

X, A = Vector("n"), Matrix("n", "n")
GRADIENT = r"\nabla_x x^\top A x = (A + A^\top) x"
AUTOMATIC = ("autograd", "jax", "torch")


def understood(text: str = GRADIENT, **functions: Any) -> Understood:
    return understand(Statement("s", text, {"x": X, "A": A}, **functions))


def judged(kind: Kind, votes: str = "", **more: Any) -> Judgement:
    """A judgement by the engines named, those after "|" against it."""
    agreeing, _, against = votes.partition("|")
    reports = [EngineReport(engine=name, vote=Vote.AGREES) for name in agreeing.split()]
    reports += [EngineReport(engine=name, vote=Vote.DISAGREES, error=more.pop(name, None)) for name in against.split()]
    return Judgement(kind, tuple(reports), automatic=AUTOMATIC, **more)


# -- where nothing is refuted ------------------------------------------------------------------


def helper(x: Any) -> Any:
    return x


def beside(x: Any) -> Any:
    return x


def quadratic(x: Any, A: Any) -> Any:
    return helper(x) @ A @ beside(x)


def gradient(x: Any, A: Any) -> Any:
    return (A + A.T) @ beside(helper(x))


def half(x: Any, A: Any) -> Any:
    return (A + A.T) @ helper(x)


@pytest.mark.parametrize(
    ("text", "votes", "note"),
    [
        (GRADIENT, "jax torch", ""),
        (GRADIENT, "exact finite_difference jax torch", ""),
        (GRADIENT, "exact jax", "Judged by only jax; two are wanted."),
        (GRADIENT, "jax | torch", "Judged by only jax; two are wanted."),
        (GRADIENT, "exact finite_difference", "Judged by no automatic engine; two are wanted."),
        (r"(A + A^\top) x = \nabla_x x^\top A x", "jax", "Judged by only jax; two are wanted."),
        (r"A x + A^\top x = (A + A^\top) x", "numpy", ""),
    ],
)
def test_an_agreement_says_what_it_rests_on(text: str, votes: str, note: str) -> None:
    """Two automatic engines, where anything is differentiated."""
    assert verdict_of(understood(text), judged(Kind.AGREES, votes)) == Verdict(kind=Kind.AGREES, note=note)


def test_what_function_and_formula_share_is_named() -> None:
    for formula, names in ((half, "helper"), (gradient, "beside and helper")):
        read = understood(r"\nabla_x f = g", function=quadratic, formula=formula, variable="x")
        found = verdict_of(read, judged(Kind.AGREES, "jax torch"))
        assert found.note == f"Function and formula both call {names}: a mistake in it would not be seen."


@pytest.mark.parametrize(
    ("said", "note"),
    [
        ({"zero": True}, "The derivative is zero at every drawn point."),
        ({"vacuous": True}, "Both sides are zero at every drawn point: nothing but zero was put to the test."),
        (
            {"vacuous": True, "zero": True},
            "Both sides are zero at every drawn point: nothing but zero was put to the test.",
        ),
        ({"remark": "A remark."}, "A remark."),
        ({"remark": "A remark.", "zero": True}, "A remark. The derivative is zero at every drawn point."),
    ],
)
def test_an_agreement_says_what_is_peculiar(said: dict[str, Any], note: str) -> None:
    assert verdict_of(understood(), judged(Kind.AGREES, "jax torch", **said)).note == note


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        (Kind.INCONCLUSIVE, "No verdict"),
        (Kind.UNDEFINED, "A value is undefined"),
        (Kind.ERRORED, "It could not be evaluated"),
        (Kind.SKIPPED, "No engine ran"),
    ],
)
def test_what_is_not_decided_has_its_reason(kind: Kind, head: str) -> None:
    found = verdict_of(understood(), judged(kind, reason="the reason", remark="A remark.", zero=True))
    assert found == Verdict(kind=kind, detail="the reason", reason="the reason", note=f"{head}: the reason.")


# -- refutations -------------------------------------------------------------------------------

UNEXPLAINED = "The relative error is 0.0e+00; no small repair was found that explains it."


@pytest.mark.parametrize(
    ("votes", "opening"),
    [
        ("", "The right side is not equal to the one before it."),
        ("| numpy", "The right side is not equal to the one before it."),
        ("torch | jax", "The right side disagrees with jax."),
        ("| finite_difference", "The right side disagrees with finite difference."),
        ("| finite_difference jax", "The right side disagrees with jax and finite difference."),
        ("| jax torch", "The right side disagrees with jax and torch, which agree with each other to 1e-16."),
        (
            "| autograd jax torch",
            "The right side disagrees with autograd, jax and torch, which agree with each other to 1e-16.",
        ),
        (
            "| exact finite_difference jax numpy torch",
            "The right side disagrees with jax and torch, which agree with each other to 1e-16"
            " (and with exact and finite difference).",
        ),
    ],
)
def test_a_refutation_says_who_disagrees(votes: str, opening: str) -> None:
    """Automatic engines first, and what they are worth: how well they agree with each other."""
    found = refutation(understood(), judged(Kind.DISAGREES, votes), None)
    note = f"{opening} {UNEXPLAINED}"
    assert found == Verdict(kind=Kind.DISAGREES, fault="unknown", reason="unknown cause", note=note)


def test_a_refutation_has_its_figures() -> None:
    """The largest error of those who are against it, how well they agree, and where the sides differ."""
    judgement = judged(Kind.DISAGREES, "exact | jax torch", jax=0.25, torch=0.5, agreement=3e-15)
    assert refutation(understood(), judgement, None, "They differ here.").note == (
        "The right side disagrees with jax and torch, which agree with each other to 3e-15. "
        "The relative error is 5.0e-01; no small repair was found that explains it. They differ here."
    )


@pytest.mark.parametrize(
    ("text", "link", "claimed"),
    [
        ("A x = x", 0, "right side"),
        ("A x = x = A x", 0, "second side"),
        ("A x = x = A x", 1, "third side"),
        ("A x = x = A x = x", 2, "4th side"),
        (r"A x = x, \quad A x + x = 2 x", 0, "right side of the first equation"),
        (r"A x = x, \quad A x + x = 2 x", 2, "right side of the second equation"),
        (r"A x = x, \quad A x + x = 2 x = x", 3, "third side of the second equation"),
    ],
)
def test_the_side_is_named(text: str, link: int, claimed: str) -> None:
    """Of two it is the left or the right one, of more it is counted; so are the equations."""
    found = refutation(understood(text), judged(Kind.DISAGREES, "| numpy", link=link), None)
    assert found.note.startswith(f"The {claimed} is not equal to the one before it. ")


def test_what_explains_it_is_the_verdict() -> None:
    repair = Repair("factor 2", "Multiply it by 2.", kind=Kind.AGREES_IF, detail="A is symmetric", mend="2 x")
    expected = Verdict(
        kind=Kind.AGREES_IF, detail="A is symmetric", fault="factor", reason="factor 2", mend="2 x", note="A note."
    )
    assert verdict_with(Finding("factor", repair), "A note.") == expected
    found = refutation(
        understood(), judged(Kind.DISAGREES, "| jax"), Finding("factor", repair), "It is not said where."
    )
    assert found.note == "The right side disagrees with jax. Multiply it by 2."
    assert found.mend == "2 x"


def test_what_exact_arithmetic_alone_refutes_is_told_as_such() -> None:
    assert unseen(judged(Kind.DISAGREES, unseen="the sides differ (n = 3)")) == Verdict(
        kind=Kind.DISAGREES,
        fault="unknown",
        reason="differs by less than rounding",
        note="Exact arithmetic, which does not round, refutes it: the sides differ (n = 3). In floating point they "
        "agree within the gate, so that the difference is small: look at the numbers of the formula.",
    )


def test_an_operation_with_another_value_is_the_function_s_fault() -> None:
    assert another_value(ValueError("it returns another value")) == Verdict(
        kind=Kind.DISAGREES, fault="function", reason="another value", note="It returns another value."
    )


def test_messages_become_sentences() -> None:
    """What ends with a stop gets no other one; the place stands on lines of its own."""
    assert sentence("no derivative of X at A.") == "No derivative of X at A."
    assert sentence("x") == "X."
    error = FormulaError("cannot be read", "x + + y", (4, 5))
    assert str(error) == f"cannot be read\n{caret_lines(error)}"
    assert caret_lines(error).splitlines()[0].strip() == "x + + y"
    assert len(caret_lines(error).splitlines()) == 2
