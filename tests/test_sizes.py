"""Sizes that somebody asks for: large ones are checked in full as long as they fit, and refused clearly beyond."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest
from click.testing import Result as Outcome

import xcheck
from xcheck import Matrix, Vector
from xcheck.errors import UsageError
from xcheck.records import Kind, Settings, Vote
from xcheck.sample import size_assignments

FORM = r"\frac{\partial x^\top A x}{\partial x} = "
SPACES = {"x": Vector("n"), "A": Matrix("n", "n")}
ENGINES = ("autograd", "torch", "finite_difference")


def vote(checked: Any, engine: str) -> tuple[Vote, str]:
    return next((report.vote, report.reason) for report in checked.result.engines if report.engine == engine)


@pytest.mark.parametrize("n", [64, 512])
def test_a_gradient_is_checked_in_full(n: int) -> None:
    """Every entry of a large gradient is compared: planted in one of them, one part in 1e6 is found."""
    right = xcheck.check(FORM + r"(A + A^\top) x", sizes={"n": n}, engines=ENGINES, samples=1, **SPACES)
    assert right, str(right)
    assert {report.shape for report in right.result.engines} == {(n, 1)}

    def off(x: Any, A: Any) -> Any:
        gradient = (A + A.T) @ x
        gradient = numpy.array(gradient)
        gradient[n // 2] *= 1.0 + 1e-6
        return gradient

    wrong = xcheck.check(lambda x, A: x @ A @ x, off, wrt="x", sizes={"n": n}, engines=ENGINES, samples=1, **SPACES)
    assert wrong.verdict.kind is Kind.DISAGREES
    assert f"sizes={{'n': {n}}}" in wrong.result.repro


def test_differences_abstain_where_they_take_too_long() -> None:
    """Of a matrix of 64 by 64 differencing would evaluate the function 32768 times: it says so."""
    checked = xcheck.check(
        r"\frac{\partial \operatorname{tr}(A X)}{\partial X} = A^\top",
        sizes={"n": 64}, engines=ENGINES, A=Matrix("n", "n"), X=Matrix("n", "n"),
    )  # fmt: skip
    assert checked, str(checked)
    found, reason = vote(checked, "finite_difference")
    assert found is Vote.ABSTAINS
    assert reason == "it would take more than 10000 evaluations of the function at one point"


def test_what_does_not_fit_is_refused() -> None:
    """What has 16 million entries and is no derivative along a cotangent: refused before anything is computed."""
    checked = xcheck.check(
        r"\frac{\partial A X}{\partial X} = I_n \otimes A",
        sizes={"n": 64, "m": 63}, A=Matrix("m", "m"), X=Matrix("m", "n"), layout="numerator",
    )  # fmt: skip
    assert checked.verdict.kind is Kind.ERRORED
    assert "derivative has 16,257,024 entries at m = 63, n = 64; at most 4,000,000" in checked.verdict.note


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"n": 1}, "from 2 on"),
        ({"n": 5, "m": 5}, "n and m are both 5|m and n are both 5"),
        ({"n": 2.5}, "whole number"),
    ],
)
def test_sizes_that_mean_nothing_are_refused(sizes: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        xcheck.check("A = A", sizes=sizes)


def test_sizes_leave_the_others_to_be_drawn() -> None:
    """A fixed size stands in every assignment, the rest are drawn twice; with all fixed there is one assignment."""
    spaces = {"X": Matrix("m", "n")}
    some = size_assignments(spaces, frozenset(), asked={"n": 9, "k": 4})
    assert [sizes["n"] for sizes in some] == [9, 9]
    assert some[0]["m"] != some[1]["m"]
    assert size_assignments(spaces, frozenset(), asked={"n": 9, "m": 7}) == [{"m": 7, "n": 9}]


def test_the_command_line_takes_sizes(xcheck_command: Callable[..., Outcome], folder: Path) -> None:
    """`--size n=9` is what is checked at, and stands in the command that checks again."""
    claim = "d(x' A x)/dx = 2 A' A x"
    found = xcheck_command("check", claim, "--size", "n=9", "--engine", "autograd", "--format", "json")
    assert json.loads(found.stdout)["settings"]["sizes"] == [["n", 9]]
    assert "--size n=9" in found.output
    assert xcheck_command("check", claim, "--size", "n:9").exit_code == 2
    assert Settings().sizes == ()
