"""e_1 as a unit column, and a plain 1 as a column of ones: what can be nothing else."""

from __future__ import annotations

from fractions import Fraction

import pytest

from xcheck.checking.check import check_statement
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.tree import Constant, Number, Power, Symbol, Transpose
from xcheck.formula.writing.latex import to_latex
from xcheck.records import Kind, Result, Settings
from xcheck.spaces import Scalar, Vector
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)


def check(text: str, **spaces: object) -> Result:
    return check_statement(Statement(id="claim", text=text, spaces=spaces, claim=True), QUICK)  # type: ignore[arg-type]


UNITS = [
    (r"\nabla_x x_1", "e_1", "e_2"),
    (r"\nabla_x (e_1^\top x)^2", "2 x_1 e_1", "2 x_1 e_2"),
    (r"e_1^\top A e_2", "A_{12}", "A_{21}"),
    (r"\frac{\partial A_{12}}{\partial A}", r"e_1 e_2^\top", r"e_1 e_1^\top"),
    (r"\nabla_x \sum_{i=2}^n x_i^2", "2 x - 2 x_1 e_1", "2 x - 2 x_2 e_2"),
    (r"f(x) = x_1 x_2: \nabla f", "x_2 e_1 + x_1 e_2", "x_1 e_1 + x_2 e_2"),
    (r"\nabla_W \|W e_7\|^2", r"2 W e_7 e_7^\top", r"2 W e_7 e_6^\top"),
]
ONES = [
    (r"\nabla_x 1^\top x", "1", "2"),
    (r"\nabla_x 1^{\top} x", r"\mathbf 1", r"2 \cdot \mathbf 1"),
    (r"\nabla_W 1^T W x", r"1 x^\top", r"x 1^\top"),
    (r"\nabla_A 1^\top A 1", r"11^\top", r"\frac12 1 1^\top"),
    (r"\nabla_x \log(1^\top e^x)", r"\frac{e^x}{1^\top e^x}", r"\frac{1}{1^\top e^x}"),
    (r"1^\top y", r"\sum_i y_i", r"\sum_i y_i^2"),
    (r"\nabla_x \frac{1}{m} 1^\top x", r"\frac{1}{m} 1", r"\frac{2}{m} 1"),
    ("grad_x (1' x)", "1", "0"),
]


@pytest.mark.parametrize(("left", "right", "wrong"), [*UNITS, *ONES])
def test_they_are_read_and_an_error_in_them_is_refuted(left: str, right: str, wrong: str) -> None:
    """As people write them, without bold letters."""
    assert check(f"{left} = {right}").verdict.kind is Kind.AGREES
    assert check(f"{left} = {wrong}").verdict.kind is Kind.DISAGREES


def test_what_they_are_taken_for_is_said() -> None:
    """A reading by convention has a name."""
    assert "e_1 is the unit column with 1 at place 1" in check(r"\nabla_x x_1 = e_1").assumed
    assert any("column of ones" in note for note in check(r"\nabla_x 1^\top x = 1").notes)


def test_an_error_that_is_defined_or_moves_is_no_unit() -> None:
    """The first of some errors is called e_1, too."""
    defined = check(r"e_1 = y - W x: \nabla_W \|e_1\|^2 = -2 e_1 x^\top")
    assert defined.verdict.kind is Kind.AGREES
    assert not any("unit" in words for words in defined.assumed)
    assert check(r"\nabla_{e_1} e_1^\top A e_1 = (A + A^\top) e_1").verdict.kind is Kind.AGREES
    assert check(r"\|e_1\|^2 = 1", e_1=Vector("n")).verdict.kind is Kind.DISAGREES


def test_a_one_without_a_transpose_is_a_number() -> None:
    """Nothing is broadcast: only beside `1^\\top` it may be a column."""
    assert check(r"\nabla_x \sum_i x_i = 1").verdict.kind is not Kind.AGREES
    assert check(r"\frac1n 1^\top x = \frac{1}{n} \sum_i x_i").verdict.kind is Kind.AGREES


def test_a_transposed_number_that_no_text_has_is_printed_as_one() -> None:
    """Else reading it would give a row of ones."""
    tree = Transpose(Number(Fraction(1)))
    assert parse_equation(f"{to_latex(tree)} = 0", {}).equation.sides[0] == tree
    assert parse_equation("1^T = 0", {}).equation.sides[0] == Transpose(Constant("1"))
    assert parse_equation("1^T = 0", {"T": Scalar()}).equation.sides[0] == Power(Number(Fraction(1)), Symbol("T"))
