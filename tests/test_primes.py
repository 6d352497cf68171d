"""Primes behind brackets: derivatives beside f'(x), transposes else, or derivatives in another reading."""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.records import Kind, Result, Settings
from xcheck.statement import Statement


def check(text: str) -> Result:
    return check_statement(
        Statement(id="claim", text=text, claim=True), Settings(engines=("autograd", "torch"), samples=1)
    )


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("(f(x) g(x))' = f'(x) g(x) + f(x) g'(x)", "(f(x) g(x))' = f'(x) g(x)", "missing_term"),
        ("(u(x) v(x))' = u'(x) v(x) + u(x) v'(x)", "(u(x) v(x))' = u'(x) v'(x)", "derivative_rule"),
        (
            r"\frac{d}{dt} \frac{u(t)}{v(t)} = \frac{u'(t) v(t) - u(t) v'(t)}{v(t)^2}",
            r"\frac{d}{dt} \frac{u(t)}{v(t)} = \frac{u'(t) v(t) + u(t) v'(t)}{v(t)^2}",
            "sign",
        ),
        ("(fg)'(x) = f'(x) g(x) + f(x) g'(x)", "(fg)'(x) = f'(x) g'(x)", "derivative_rule"),
        (r"(f \circ g)'(x) = f'(g(x)) g'(x)", r"(f \circ g)'(x) = f'(g(x))", "inner_derivative"),
        (r"(f(g(x)))' = f'(g(x)) g'(x)", r"(f(g(x)))' = f'(x) g'(x)", "derivative_rule"),
        ("(f/g)'(x) = (f'(x) g(x) - f(x) g'(x)) / g(x)^2", "(f/g)'(x) = f'(x) / g'(x)", "derivative_rule"),
    ],
)
def test_beside_a_function_with_a_prime_it_is_a_derivative(right: str, wrong: str, fault: str) -> None:
    assert check(right).verdict.kind is Kind.AGREES
    assert check(wrong).verdict.fault == fault


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("(x^2)' = 2x", "(x^2)' = x"),
        (r"(\sin x)' = \cos x", r"(\sin x)' = -\cos x"),
        ("(uv)' = u'v + uv'", "(uv)' = u'v'"),
        ("(f g)' = f' g + f g'", "(f g)' = f' g'"),
        (r"\left(\frac{f}{g}\right)' = \frac{f' g - f g'}{g^2}", r"\left(\frac{f}{g}\right)' = \frac{f'}{g'}"),
        ("(A B)' = A' B + A B'", "(A B)' = A' B + B' A"),
        ("(e^{x^2})' = 2x e^{x^2}", "(e^{x^2})' = e^{x^2}"),
    ],
)
def test_where_a_transpose_makes_no_sense_it_is_a_derivative_in_another_reading(right: str, wrong: str) -> None:
    """It is named, and what is wrong in that reading agrees in none: the transpose of a number is none."""
    verdict = check(right).verdict
    assert verdict.kind is Kind.AGREES_UNDER
    assert "a prime is the derivative by" in verdict.detail
    assert check(wrong).verdict.kind not in (Kind.AGREES, Kind.AGREES_UNDER)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\sigma'(z) = \sigma(z)(1 - \sigma(z))", r"\sigma'(z) = \sigma(z)(1 + \sigma(z))"),
        (r"\sigma'(z) = \sigma(z) \odot (1 - \sigma(z))", r"\sigma'(z) = \sigma(z) \odot \sigma(z)"),
        (r"\sigma'(x) = \frac{e^{-x}}{(1 + e^{-x})^2}", r"\sigma'(x) = \frac{e^{-x}}{1 + e^{-x}}"),
    ],
)
def test_where_sigma_cannot_be_any_function_it_is_the_logistic_one_in_another_reading(right: str, wrong: str) -> None:
    verdict = check(right).verdict
    assert verdict.kind is Kind.AGREES_UNDER
    assert verdict.detail == "sigma is the logistic sigmoid"
    assert check(wrong).verdict.kind is Kind.DISAGREES
    assert check(r"a = \sigma(z): \nabla_z L = \sigma'(z) \odot \nabla_a L").verdict.kind is Kind.AGREES


@pytest.mark.parametrize(
    "text", ["(A B)' = B' A'", "(A x)' = x' A'", "d(x' A x)/dx = (A + A') x", "(x' A x)' = x' A' x"]
)
def test_transposes_stay_transposes(text: str) -> None:
    assert check(text).verdict.kind is Kind.AGREES


def test_no_letter_is_left_to_differentiate_by() -> None:
    """Where every likely letter is taken nothing is read in another way, and nothing breaks."""
    assert check("(x y)' + x' t' z' s' r' = y'").verdict.kind is not Kind.ERRORED
