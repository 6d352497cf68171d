"""H_f, J_f and Df(x): the derivatives that functions of a statement have by name."""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.records import Kind, Result, Settings
from xcheck.spaces import Map, Matrix, Vector
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)


def check(text: str, **spaces: object) -> Result:
    return check_statement(Statement(id="claim", text=text, spaces=spaces, claim=True), QUICK)  # type: ignore[arg-type]


QUADRATIC = r"f(x) = x^\top A x: "
CHAIN = r"f(x) = A x, g(x) = \tanh(x), h(x) = g(f(x)): "
CLAIMS = [
    (QUADRATIC + "H_f", r"A + A^\top", "A - A^\\top"),
    (QUADRATIC + "H_f(x)", r"A + A^\top", r"2 A A^\top"),
    (QUADRATIC + r"\nabla f = (A + A^\top) x, H_f(x)", r"A + A^\top", "3 A"),
    (QUADRATIC + "D f(x)", r"x^\top (A + A^\top)", r"x^\top (A - A^\top)"),
    (r"f(x) = \sin(W x): J_f(x)", r"\operatorname{diag}(\cos(W x)) W", r"W \operatorname{diag}(\cos(W x))"),
    (CHAIN + "J_h(x)", "J_g(f(x)) J_f(x)", "J_g(x) J_f(x)"),
    (r"F(x) = \frac12 \|f(x)\|^2: \nabla F(x)", r"J_f(x)^\top f(x)", "J_f(x) f(x)"),
    (r"f(x) = A x + b: J_f(y)", "A", r"2 A"),
    (r"f(x) = \tanh(A x), J_f(x)", r"\operatorname{diag}(1 - f(x)^2) A", r"\operatorname{diag}(1 + f(x)^2) A"),
]


@pytest.mark.parametrize(("left", "right", "wrong"), CLAIMS)
def test_they_are_read_and_an_error_in_them_is_refuted(left: str, right: str, wrong: str) -> None:
    """Of functions that are defined, and of those of which nothing is known."""
    assert check(f"{left} = {right}").verdict.kind is Kind.AGREES
    assert check(f"{left} = {wrong}").verdict.kind is Kind.DISAGREES


def test_of_a_declared_function() -> None:
    """It is the derivative of that one, in numerator layout."""
    spaces = {"u": Map(Vector("n"), Vector("m")), "x": Vector("n"), "A": Matrix("p", "m")}
    assert check(r"y = A u(x): \frac{\partial y}{\partial x^\top} = A J_u(x)", **spaces).verdict.kind is Kind.AGREES
    assert check(r"y = A u(x): \frac{\partial y}{\partial x} = A J_u(x)", **spaces).verdict.kind is Kind.AGREES_IN


def test_what_is_taken_for_a_derivative_is_said() -> None:
    """And a name that is declared is what it is declared to be."""
    result = check(QUADRATIC + r"H_f = A + A^\top")
    assert "H_f is the Hessian of f" in result.assumed
    declared = {"H_f": Matrix("n", "n"), "x": Vector("n")}
    own = check(r"f(x) = x^\top H_f x: \nabla f = (H_f + H_f^\top) x", **declared)
    assert own.verdict.kind is Kind.AGREES
    assert not any("Hessian" in words for words in own.assumed)


def test_a_derivative_of_nothing_stays_undefined() -> None:
    """Without a function f nothing says what H_f is."""
    assert check(r"H_f = A + A^\top").verdict.kind is Kind.NOT_SELF_CONTAINED
