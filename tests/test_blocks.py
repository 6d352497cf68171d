"""Matrices of blocks, and the sums of sizes that come of them."""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.dimensions import dimension, summed
from xcheck.errors import ShapeError
from xcheck.formula.shapes.conventions import Conventions
from xcheck.formula.shapes.infer import infer
from xcheck.formula.statements.parse import parse_equation
from xcheck.reading import layouts
from xcheck.records import Kind, Result, Settings
from xcheck.spaces import Vector
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)
ALL = Settings(engines=("autograd", "jax", "torch", "finite_difference"), samples=1)
ROW, COLUMN = r"\begin{bmatrix} A & B \end{bmatrix}", r"\begin{bmatrix} x \\ y \end{bmatrix}"
SQUARE = r"\begin{bmatrix} A & B \\ C & D \end{bmatrix}"


def check(text: str, settings: Settings = QUICK, **spaces: object) -> Result:
    return check_statement(Statement(id="claim", text=text, spaces=spaces, claim=True), settings)  # type: ignore[arg-type]


PAIRS = [
    (f"{ROW} {COLUMN} = A x + B y", f"{ROW} {COLUMN} = A x - B y"),
    (rf"\nabla_x (a^\top {ROW} {COLUMN}) = A^\top a", rf"\nabla_x (a^\top {ROW} {COLUMN}) = B^\top a"),
    (rf"\left|{SQUARE}\right| = |D| |A - B D^{{-1}} C|", rf"\left|{SQUARE}\right| = |D| |A - B D^{{-1}} B^\top|"),
    (
        r"\left|\begin{bmatrix} A & 0 \\ C & D \end{bmatrix}\right| = |A| |D|",
        r"\left|\begin{bmatrix} A & 0 \\ C & D \end{bmatrix}\right| = |A| |D| + 1",
    ),
    (
        r"\left\|\begin{bmatrix} x \\ 1 \end{bmatrix}\right\|^2 = x^\top x + 1",
        r"\left\|\begin{bmatrix} x \\ 1 \end{bmatrix}\right\|^2 = x^\top x + 2",
    ),
    (
        rf"\frac{{\partial}}{{\partial x}} {COLUMN} = \begin{{bmatrix}} I & 0 \cdot x y^\top \end{{bmatrix}}",
        rf"\frac{{\partial}}{{\partial x}} {COLUMN} = \begin{{bmatrix}} I & x y^\top \end{{bmatrix}}",
    ),
]


@pytest.mark.parametrize(("right", "wrong"), PAIRS)
def test_blocks_of_different_sizes_agree_and_a_planted_error_does_not(right: str, wrong: str) -> None:
    """Blocks beside each other have the sum of their sizes, whatever these are."""
    found = check(right, x=Vector("n"))
    assert found.verdict.kind is Kind.AGREES, found.verdict.note
    assert check(wrong, x=Vector("n")).verdict.kind is Kind.DISAGREES


def test_every_engine_computes_with_blocks() -> None:
    """They are put together of arrays of any engine."""
    votes = {report.vote.value for report in check(PAIRS[1][0], ALL).engines}
    assert votes == {"agrees"}


def test_a_declared_size_may_be_a_sum() -> None:
    """A column of m + n is cut where the blocks are, and one of another size is refused."""
    spaces = {"x": Vector("n"), "y": Vector("m"), "z": Vector("m+n"), "w": Vector("p")}
    assert check(rf"z^\top {COLUMN} = {COLUMN}^\top z", QUICK, **spaces).verdict.kind is Kind.AGREES
    with pytest.raises(ShapeError, match=r"cannot multiply w\^\\top, a row of p, by .*, a column of m\+n"):
        infer(parse_equation(rf"w^\top {COLUMN} = 0", spaces).equation, spaces, Conventions(layouts()))


@pytest.mark.parametrize(
    ("spelled", "same"),
    [("m+n", "n+m"), ("n+n", "2*n"), ("m+(n+k)", "k+m+n"), ("m*(n+1)", "(1+n)*m"), ("2+n+1", "3+n")],
)
def test_equal_sums_are_one_dimension(spelled: str, same: str) -> None:
    """Sums are put in order, and alike terms together."""
    assert dimension(spelled) == dimension(same)
    assert dimension(spelled).size({"m": 3, "n": 5, "k": 7}) == eval(spelled, {"m": 3, "n": 5, "k": 7})


def test_a_sum_has_terms_and_names() -> None:
    """The terms are those of the spelling, the atoms all names in it."""
    both = summed([dimension("2*n"), dimension("m*(n+k)"), dimension(1)])
    assert sorted(map(str, both.terms)) == ["1", "2·n", "k·m", "m·n"]
    assert set(both.atoms) == {"m", "n", "k"}
