"""The referee's own error rate is measured, and the measurement notices a referee that errs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from xcheck.command.cli import xcheck
from xcheck.figures import Count, Trust, to_json, to_text
from xcheck.records import Kind, Settings
from xcheck.spaces import Invertible, Matrix, Symmetric, Vector
from xcheck.statement import Statement
from xcheck.trust import trials
from xcheck.trust.measure import measure, measured
from xcheck.trust.trials import trial_of

QUICK = Settings(engines=("autograd", "torch"), samples=1)
QUADRATIC = Statement(
    id="quadratic",
    text=r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x",
    spaces={"x": Vector("n"), "A": Matrix("n", "n")},
)
INVERSE = Statement(
    id="inverse", text=r"\frac{\partial \log\det X}{\partial X} = X^{-\top}", spaces={"X": Invertible("n")}
)
FALSE = replace(
    QUADRATIC, id="false", text=r"\frac{\partial x^\top A x}{\partial x} = 2 A x", expected="needs symmetric A"
)


def test_every_mutant_of_a_true_statement_is_caught_and_named() -> None:
    """Each single edit of two formulas is refuted, named and mended; none is missed."""
    for statement in (QUADRATIC, INVERSE):
        found = measured(statement, QUICK)
        assert found.single.planted >= 7
        assert found.single.missed == 0
        assert found.single.named >= 0.95 * found.single.caught, found.failures
        assert found.single.mended >= 0.95 * found.single.caught, found.failures
        assert found.smallest is not None
        assert found.smallest <= 1e-9


def test_two_edits_are_caught_and_most_are_mended() -> None:
    """Mutants of mutants are refuted as well; most are mended by two edits or one that does both."""
    found = measured(QUADRATIC, QUICK, sample=12)
    assert found.double.planted >= 10
    assert found.double.missed == 0
    assert found.double.mended >= 0.6 * found.double.caught, found.failures


def test_an_edit_that_says_the_same_is_no_error() -> None:
    """Where S is symmetric its transpose says the same: that is proved, and counts neither as caught nor as missed."""
    statement = replace(QUADRATIC, text=r"\frac{\partial x^\top S x}{\partial x} = 2 S x")
    found = measured(replace(statement, spaces={"x": Vector("n"), "S": Symmetric("n")}), QUICK)
    assert found.single.equivalent >= 1
    assert found.single.undecided == 0
    assert found.single.missed == 0


def test_a_referee_that_agrees_with_everything_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a judge that lets all mutants pass they are counted as missed, and the command fails."""
    honest = trials.judge

    def blind(understood: Any, execution: Any) -> Any:
        return replace(honest(understood, execution), kind=Kind.AGREES)

    monkeypatch.setattr(trials, "judge", blind)
    found = measured(QUADRATIC, QUICK, sample=8)
    assert found.single.missed >= 5
    assert any(failure.startswith("missed: ") for failure in found.failures)
    assert (
        CliRunner().invoke(xcheck, ["trust", "-k", "trace_of_square", "--sample", "2", "--samples", "1"]).exit_code == 1
    )


def test_the_gallery_is_measured_by_the_faults_that_people_filed() -> None:
    """A false statement counts as named if it is refuted for the reason it is filed under, and not otherwise."""
    assert measured(FALSE, QUICK).gallery == Count(planted=1, caught=1, named=1, mended=1)
    misfiled = measured(replace(FALSE, expected="sign"), QUICK)
    assert (misfiled.gallery.caught, misfiled.gallery.named) == (1, 0)
    assert misfiled.failures[0].startswith("filed as sign, was called")


def test_false_alarms_are_counted() -> None:
    """A true statement raises none; one that is false, passed off as true, raises one for each seed."""
    assert measured(QUADRATIC, QUICK, sample=1, seeds=2).alarms == 0
    alarming = measured(replace(FALSE, expected=""), QUICK, sample=1, seeds=2)
    assert (alarming.seeds, alarming.alarms) == (2, 2)
    assert alarming.untried == "it does not agree: disagrees"


def test_what_cannot_be_tried_says_why() -> None:
    """An inequality, and a statement whose sides both differentiate, are not tried, and counted as that."""
    inequality = Statement(id="i", text=r"\|x + y\| < \|x\| + \|y\|")
    assert trial_of(inequality, QUICK) == "it is an inequality"
    rule = Statement(id="r", text=r"\frac{\partial a^\top x}{\partial x} = \frac{\partial x^\top a}{\partial x}")
    assert "both sides differentiate" in str(trial_of(rule, QUICK))


def test_the_same_sample_gives_the_same_bytes() -> None:
    """A sample is drawn from the statement's id alone; the figures read back, and add up."""
    first, second = (measure([QUADRATIC, FALSE], QUICK, sample=4) for _ in range(2))
    assert to_json(first) == to_json(second)
    assert msgspec.json.decode(to_json(first), type=Trust) == first
    assert first.single.planted == 4
    assert "single edits  4 planted: " in to_text(first)
    assert "gallery       1 planted: 1 caught, 0 missed; fault named right 100.0 %, mended 100.0 %" in to_text(first)
