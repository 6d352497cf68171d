"""Names with numbers as entries: x_1 of x and A_{12} of A, where a derivative makes sense only so."""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.records import Kind, Result, Settings
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)


def check(text: str) -> Result:
    return check_statement(Statement(id="claim", text=text, claim=True), QUICK)


PAIRS = [
    (r"\frac{\partial}{\partial x} (x_1^2 + x_2^2)", "2x", "x"),
    (
        r"f(x) = x_1^2 x_2: \nabla f(x)",
        r"\begin{bmatrix} 2 x_1 x_2 \\ x_1^2 \end{bmatrix}",
        r"\begin{bmatrix} 2 x_1 x_2 \\ x_2^2 \end{bmatrix}",
    ),
    (
        r"f(x) = x_1^2 x_2: \nabla^2 f(x)",
        r"\begin{bmatrix} 2 x_2 & 2 x_1 \\ 2 x_1 & 0 \end{bmatrix}",
        r"\begin{bmatrix} 2 x_2 & 2 x_1 \\ 2 x_1 & x_2 \end{bmatrix}",
    ),
    (
        r"f(x_1, x_2) = x_1^2 + x_2^2: \nabla f(x_1, x_2)",
        r"\begin{bmatrix} 2x_1 \\ 2x_2 \end{bmatrix}",
        r"\begin{bmatrix} 2x_1 \\ x_2 \end{bmatrix}",
    ),
    (
        r"x \in \mathbb{R}^2: \nabla_x \arctan\frac{x_2}{x_1}",
        r"\frac{1}{x^\top x} \begin{bmatrix} -x_2 \\ x_1 \end{bmatrix}",
        r"\frac{1}{x^\top x} \begin{bmatrix} x_2 \\ x_1 \end{bmatrix}",
    ),
    (r"x = (x_1, x_2, x_3)^\top: \nabla_x x_1 x_3", "(x_3, 0, x_1)", "(x_3, x_2, x_1)"),
    (r"f(x, y) = x^\top A y: \nabla f", r"(A y, A^\top x)", "(A y, A x)"),
    (r"y = (x_1^2, x_1 x_2): \frac{\partial y}{\partial x}", "[[2 x_1, x_2], [0, x_1]]", "[[2 x_1, x_2], [1, x_1]]"),
    (r"x = (x_1, x_2): \nabla_x (x^\top x + x_1)", "2 x + (1, 0)", "2 x + (0, 1)"),
    (r"x \in \mathbb{R}^2: \nabla_x (x^\top x + x_1)", "2 x + (1, 0)", "2 x + (0, 1)"),
    (r"y = W x: \frac{\partial y_1}{\partial x_2}", "W_{12}", "W_{21}"),
    (r"J = \|x\|^2: \frac{\partial J}{\partial x_5}", "2 x_5", "x_5"),
    (r"\frac{\partial \operatorname{tr}(X^\top X)}{\partial X_{1,6}}", "2 X_{1,6}", "2 X_{6,1}"),
]


@pytest.mark.parametrize(("left", "right", "wrong"), PAIRS)
def test_entries_are_read_and_an_error_in_them_is_refuted(left: str, right: str, wrong: str) -> None:
    """What students write of functions of several variables agrees; what is nearly so is refuted."""
    assert check(f"{left} = {right}").verdict.kind is Kind.AGREES
    assert check(f"{left} = {wrong}").verdict.kind in (Kind.DISAGREES, Kind.AGREES_IF)


def test_how_many_entries_there_are_is_said() -> None:
    """All that are named, and no more, where nothing else tells."""
    result = check(r"f = x_1 x_2: \nabla f = \begin{bmatrix} x_2 \\ x_1 \end{bmatrix}")
    assert "x_1 and x_2 are the entries of x, a column of 2" in result.assumed


@pytest.mark.parametrize(
    "text",
    [
        r"\nabla_x (x_1 x_3) = x_3",
        r"x = A b: \nabla_x \|x_1 - x_2\| = 0",
        r"y = W_2 W_1 a: \nabla_W \|y\|^2 = y",
        r"k(a, b) = e^{-\frac12 \|a - b\|^2}: \nabla_x k(x, x_1) = (x - x_1) k(x, x_1)",
    ],
)
def test_points_with_numbers_are_no_entries(text: str) -> None:
    """Not where the first one is missing, nor where what is differentiated holds x itself."""
    assert not any("entries" in each for each in check(text).assumed)


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (r"x \in \mathbb{R}^2: \nabla_x x_5^2 = 0", Kind.DISAGREES, "no entry 5 of x, a column of 2"),
        (r"A \in \mathbb{R}^{2 \times 2}: \frac{\partial A_{33}}{\partial A} = 0", Kind.DISAGREES, "no entry 3 of A"),
        (r"x \in \mathbb{R}^n: \nabla_x x_5^2 = 0", Kind.DISAGREES, ""),
        (r"J = \sum_i x_i^4: \frac{\partial J}{\partial x_6} = 0", Kind.DISAGREES, ""),
    ],
)
def test_an_entry_that_is_not_there_is_no_zero(text: str, kind: Kind, said: str) -> None:
    """Sizes have room for the entries that are named: outside an array all would be zero, and agree."""
    verdict = check(text).verdict
    assert verdict.kind is kind
    assert said in verdict.note


def test_sizes_that_are_asked_for_need_room_for_the_entries() -> None:
    statement = Statement(id="claim", text=r"x \in \mathbb{R}^n: \nabla_x x_5^2 = 0", claim=True)
    verdict = check_statement(statement, Settings(engines=("autograd", "torch"), sizes=(("n", 4),))).verdict
    assert verdict.kind is Kind.ERRORED
    assert "no entry 5 where n is 4; ask for larger sizes" in verdict.note
