"""Plain text as people type it says the same as LaTeX, down to the tree."""

from __future__ import annotations

import pytest

from xcheck.errors import NotUnderstood
from xcheck.formula.equation import parse_equation


@pytest.mark.parametrize(
    ("plain", "latex"),
    [
        ("d/dx (x' A x) = (A + A') x", r"\frac{d}{dx} (x^\top A x) = (A + A^\top) x"),
        ("d/dx x'Ax = (A + A')x", r"\frac{d}{dx} x^\top A x = (A + A^\top) x"),
        ("∂/∂X tr(AX) = Aᵀ", r"\frac{\partial}{\partial X} \operatorname{tr}(A X) = A^\top"),
        ("∂²/∂x² (xᵀAx) = A + Aᵀ", r"\frac{\partial^2}{\partial x^2} (x^\top A x) = A + A^\top"),
        ("d^2/dt^2 exp(t) = exp(t)", r"\frac{d^2}{dt^2} \exp(t) = \exp(t)"),
        ("d(sin(theta))/dtheta = cos(theta)", r"\frac{d \sin(\theta)}{d\theta} = \cos(\theta)"),
        ("grad_x (x' A x) = (A + A')x", r"\nabla_x (x^\top A x) = (A + A^\top) x"),
        (r"\operatorname{grad}_x x^\top A x = 2 A x", r"\nabla_x x^\top A x = 2 A x"),
        ("d(x'Ax)/dx = 2Ax if A symmetric", r"\frac{d(x^\top A x)}{dx} = 2 A x\ (A \text{ symmetric})"),
        ("d(x'Ax)/dx = 2Ax, A is symmetric", r"\frac{d(x^\top A x)}{dx} = 2 A x\ (A \text{ symmetric})"),
        ("if A is invertible: d(log|A|)/dA = A^-T", r"A \text{ invertible}: \frac{d \log|A|}{dA} = A^{-\top}"),
        ("A, B symmetric: d tr(AXB)/dX = A B", r"A, B \text{ symmetric}: \frac{d \operatorname{tr}(A X B)}{dX} = A B"),
        (
            "loss = ||y - X@w||^2: dloss/dw = -2 X.T @ (y - X@w)",
            r"\mathrm{loss} = \|y - X w\|^2: \frac{d \mathrm{loss}}{dw} = -2 X^\top (y - X w)",
        ),
        (
            "y_hat = X@w, loss = ||y_hat - y||^2: grad_w loss = 2 X.T @ (y_hat - y)",
            r"\hat y = X w, \mathrm{loss} = \|\hat y - y\|^2: \nabla_w \mathrm{loss} = 2 X^\top (\hat y - y)",
        ),
        ("sum(y) = 1: x'y = y'x", r"\sum_i y_i = 1: x^\top y = y^\top x"),
    ],
)
def test_plain_text_reads_as_its_latex(plain: str, latex: str) -> None:
    """Operators on the line, words for conditions and names of several letters."""
    one, other = (parse_equation(text, {}).equation for text in (plain, latex))
    assert (one.sides, one.relations) == (other.sides, other.relations)
    assert (one.definitions, one.conditions) == (other.definitions, other.conditions)


def test_letters_that_only_look_like_words_stay_letters() -> None:
    """A d over another letter is no derivative; letters that spell no word and define nothing are refused."""
    assert parse_equation("a = d/b: a b = d", {}).equation.definitions
    with pytest.raises(NotUnderstood, match="'symmetrical' is no word"):
        parse_equation("x = x, A symmetrical", {})
