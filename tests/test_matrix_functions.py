"""exp, log and the like of a square matrix: entry by entry, or as power series where that is asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import xcheck
from xcheck.checking.check import check_statement
from xcheck.errors import UsageError, XcheckError
from xcheck.readers import python
from xcheck.records import Kind, Settings
from xcheck.spaces import SPD, Matrix
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)
# Each row: true of power series alone, and false of them.
PAIRS = [
    (r"\nabla \operatorname{tr} \sin(X) = \cos(X)^\top", r"\nabla \operatorname{tr} \sin(X) = I \odot \cos(X)"),
    (r"\nabla \operatorname{tr} \exp(X) = \exp(X)^\top", r"\nabla \operatorname{tr} \exp(X) = I \odot \exp(X)"),
    (r"\exp(X) \exp(-X) = I", r"\exp(X) \exp(X) = I"),
]  # fmt: skip


def claim(text: str, functions: str = "elementwise") -> Statement:
    return Statement(
        id="claim", text=text, spaces={"X": Matrix("n", "n")}, variable="X", functions=functions, claim=True
    )


@pytest.mark.parametrize(("right", "wrong"), PAIRS)
def test_power_series_where_they_are_asked_for(right: str, wrong: str) -> None:
    """The convention decides, and its planted error is caught."""
    assert check_statement(claim(right, "matrix"), QUICK).verdict.kind is Kind.AGREES
    assert check_statement(claim(wrong, "matrix"), QUICK).verdict.kind is Kind.DISAGREES


@pytest.mark.parametrize("text", [right for right, _ in PAIRS])
def test_a_claim_that_holds_for_power_series_alone_never_agrees(text: str) -> None:
    """It is told under which reading it holds."""
    verdict = check_statement(claim(text), QUICK).verdict
    assert verdict.kind is Kind.AGREES_UNDER
    assert verdict.detail.endswith("of a matrix is the matrix function")


def test_entry_by_entry_is_the_first_reading() -> None:
    """What holds entry by entry agrees, and is false of power series."""
    assert check_statement(claim(PAIRS[1][1]), QUICK).verdict.kind is Kind.AGREES


def test_e_to_a_matrix_is_expm_where_power_series_are_asked_for() -> None:
    """Without that it is not read on a shelf, and in a claim it is said to hold under that reading."""
    text = r"\nabla \operatorname{tr}(e^{X}) = (e^{X})^\top"
    assert check_statement(replace(claim(text), claim=False), QUICK).verdict.kind is Kind.NOT_UNDERSTOOD
    assert check_statement(claim(text), QUICK).verdict.kind is Kind.AGREES_UNDER
    assert check_statement(claim(text, "matrix"), QUICK).verdict.kind is Kind.AGREES
    wrong = r"\nabla \operatorname{tr}(e^{X}) = e^{X} e^{X}"
    assert check_statement(claim(wrong, "matrix"), QUICK).verdict.kind is Kind.DISAGREES


def test_the_rule_of_numbers_does_not_hold_for_a_root() -> None:
    """`d√X = ½ X^{-1/2} dX` is false in both readings."""
    statement = Statement(id="claim", text=r"d(X^{1/2}) = \tfrac12 X^{-1/2} dX", spaces={"X": SPD("n")}, claim=True)
    assert check_statement(statement, QUICK).verdict.kind is Kind.DISAGREES


def test_a_call_and_a_shelf_ask_for_power_series() -> None:
    """`functions="matrix"` of `check` and of `identity`; another word is refused, and the call is repeated with it."""
    text = r"\exp(X) \exp(-X) = I"
    found = xcheck.check(text, functions="matrix", engines=["autograd", "torch"], X=Matrix("n", "n"))
    assert found.result.verdict.kind is Kind.AGREES
    assert 'functions="matrix"' in found.result.repro.replace("'", '"')
    with pytest.raises(UsageError, match="convention for functions"):
        xcheck.check(text, functions="series", X=Matrix("n", "n"))
    with pytest.raises(XcheckError, match="convention for functions"):
        xcheck.identity(text, functions="series", X=Matrix("n", "n"))


def test_a_shelf_is_read_with_its_convention(tmp_path: Path) -> None:
    """The same line with and without the keyword."""
    path = tmp_path / "shelf.py"
    line = 'identity(r"\\exp(X) \\exp(-X) = I", {}X=Matrix("n", "n"))\n'
    head = 'from xcheck import Matrix, identity\nKEY, TITLE, LAYOUT = "s", "s", "denominator"\n'
    path.write_text(head + "series = " + line.format('functions="matrix", ') + "entries = " + line.format(""))
    found = {statement.id.rpartition(".")[2]: statement for statement in python.read(path).statements}
    assert [found[name].functions for name in ("series", "entries")] == ["matrix", "elementwise"]
