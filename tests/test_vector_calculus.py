"""The divergence behind a dot, and divergences and Laplace operators that go by their names."""

from __future__ import annotations

import pytest

import xcheck
from xcheck.records import Kind
from xcheck.spaces import Map, Matrix, Scalar, Space, Square, Vector

QUICK = ("autograd", "torch")

# Each row: a true claim, the same with an error in it, and its spaces.
WRITTEN: list[tuple[str, str, dict[str, Space]]] = [
    (r"\nabla_x \cdot (A x) = \operatorname{tr} A", r"\nabla_x \cdot (A x) = 2 \operatorname{tr} A", {}),
    (r"∇_x · (A x + b) = tr(A)", r"∇_x · (A x + b) = tr(A) + 1", {}),
    (
        r"x \in \mathbb{R}^n: \nabla_x \cdot (\|x\|^2 x) = (n + 2) \|x\|^2",
        r"x \in \mathbb{R}^n: \nabla_x \cdot (\|x\|^2 x) = (n + 1) \|x\|^2",
        {},
    ),
    (
        r"x \in \mathbb{R}^3: \nabla_x \cdot \frac{x}{\|x\|^3} = 0",
        r"x \in \mathbb{R}^3: \nabla_x \cdot \frac{x}{\|x\|^2} = 0",
        {},
    ),
    (
        r"\nabla_x \cdot \nabla_x (x^\top A x) = 2 \operatorname{tr} A",
        r"\nabla_x \cdot \nabla_x (x^\top A x) = \operatorname{tr} A",
        {},
    ),
    (
        r"\nabla_x \cdot (f(x) F(x)) = \nabla_x f(x)^\top F(x) + f(x) \nabla_x \cdot F(x)",
        r"\nabla_x \cdot (f(x) F(x)) = \nabla_x f(x)^\top F(x) - f(x) \nabla_x \cdot F(x)",
        {"f": Map(Vector("n"), Scalar()), "F": Map(Vector("n"), Vector("n")), "x": Vector("n")},
    ),
    (
        r"\nabla_x \cdot F(x) = \operatorname{tr}\left(\frac{\partial F(x)}{\partial x}\right)",
        r"\nabla_x \cdot F(x) = 2 \operatorname{tr}\left(\frac{\partial F(x)}{\partial x}\right)",
        {},
    ),
]
ALONG_TWO = [
    (r"f(x) = x^\top A x: D^2 f(x)[u, v] = u^\top (A + A^\top) v", r"f(x) = x^\top A x: D^2 f(x)[u, v] = 2 u^\top A v"),
    (
        r"f(X) = \log\det X: D^2 f(X)[U, V] = -\operatorname{tr}(X^{-1} U X^{-1} V)",
        r"f(X) = \log\det X: D^2 f(X)[U, V] = -\operatorname{tr}(X^{-1} U) \operatorname{tr}(X^{-1} V)",
    ),
    (
        r"f(X) = X^{-1}: D^2 f(X)[V, V] = 2 X^{-1} V X^{-1} V X^{-1}",
        r"f(X) = X^{-1}: D^2 f(X)[V, V] = X^{-1} V X^{-1} V X^{-1}",
    ),
    (r"D^2 f(x)[u, v] = u^\top \nabla^2 f(x) v", r"D^2 f(x)[u, v] = 2 u^\top \nabla^2 f(x) v"),
]
COMPARED = [
    r"p = \operatorname{softmax}(x): \frac{\partial p_i}{\partial x_j} = p_i (1\{i = j\} - p_j)",
    r"p = \operatorname{softmax}(x): \frac{\partial p_i}{\partial x_j} = p_i (\mathbf{1}_{\{i = j\}} - p_j)",
    r"\frac{\partial}{\partial x_j} \log \frac{e^{x_i}}{\sum_k e^{x_k}} = \mathbb{1}_{i=j} - \frac{e^{x_j}}{\sum_k e^{x_k}}",  # noqa: E501
    r"\frac{\partial}{\partial x_j} \log \frac{e^{x_i}}{\sum_k e^{x_k}} = [i = j] - \frac{e^{x_j}}{\sum_k e^{x_k}}",
]
NAMED = [
    (r"\operatorname{div}(A x) = \operatorname{tr} A", r"\operatorname{div}(A x) = -\operatorname{tr} A"),
    (r"\mathrm{div}_x (A x + b) = \operatorname{tr} A", r"\mathrm{div}_x (A x + b) = \operatorname{tr}^2 A"),
    (r"\Delta (x^\top A x) = 2 \operatorname{tr} A", r"\Delta (x^\top A x) = 2 A"),
    (r"\Delta_x (x^\top A x) = 2 \operatorname{tr} A", r"\Delta_x (x^\top A x) = \operatorname{tr} A"),
    (r"\nabla^2 (x^\top A x) = 2 \operatorname{tr} A", r"\nabla^2 (x^\top A x) = \operatorname{tr} A"),
    (r"Δ‖Ax‖² = 2‖A‖_F²", r"Δ‖Ax‖² = ‖A‖_F²"),
]


@pytest.mark.parametrize(("true", "false", "spaces"), WRITTEN)
def test_a_dot_behind_nabla_makes_a_divergence(true: str, false: str, spaces: dict[str, Space]) -> None:
    assert xcheck.check(true, engines=QUICK, **spaces), true
    wrong = xcheck.check(false, engines=QUICK, **spaces).verdict
    assert wrong.kind is Kind.DISAGREES, wrong


@pytest.mark.parametrize(("true", "false"), NAMED)
def test_operators_by_name_are_readings(true: str, false: str) -> None:
    verdict = xcheck.check(true, engines=QUICK).verdict
    assert verdict.kind is Kind.AGREES_UNDER, verdict
    assert verdict.detail.startswith(("div is the divergence", "Δ is the Laplace operator"))
    wrong = xcheck.check(false, engines=QUICK).verdict
    assert wrong.kind not in (Kind.AGREES, Kind.AGREES_UNDER), wrong


@pytest.mark.parametrize(("true", "false"), ALONG_TWO)
def test_a_second_derivative_has_two_directions(true: str, false: str) -> None:
    assert xcheck.check(true, engines=QUICK), true
    wrong = xcheck.check(false, engines=QUICK).verdict
    assert wrong.kind not in (Kind.AGREES, Kind.AGREES_UNDER), wrong


@pytest.mark.parametrize("true", COMPARED)
def test_letters_that_are_compared_are_indices(true: str) -> None:
    assert xcheck.check(true, engines=QUICK), true
    false = true.replace("p_j)", "2 p_j)").replace(r"- \frac", r"- 2 \frac")
    assert false != true
    assert xcheck.check(false, engines=QUICK).verdict.kind is Kind.DISAGREES


def test_what_is_no_divergence_stays_what_it_is() -> None:
    """A dot behind a gradient is a product, ∇² of a number is its Hessian, and Δ an increment."""
    field = {"f": Map(Vector("n"), Scalar()), "x": Vector("n"), "v": Vector("n")}
    assert xcheck.check(r"\nabla f(x) \cdot v = v^\top \nabla f(x)", engines=QUICK, **field)
    assert xcheck.check(r"\nabla_x^2 (x^\top A x) = A + A^\top", engines=QUICK)
    assert xcheck.check(r"\nabla^2 (a^\top x) = 0", engines=QUICK).verdict.detail == "∇ is by x"
    assert xcheck.check(r"\nabla^2 f = (\nabla^2 f)^\top", engines=QUICK).verdict.kind is Kind.NOT_SELF_CONTAINED
    assert xcheck.check(r"\Delta x = 2 \Delta x - \Delta x", engines=QUICK, x=Vector("n"), Delta=Scalar())
    assert not xcheck.check(r"\nabla_x \cdot (A x) = A", engines=QUICK, A=Square("n"), x=Vector("n"))
    assert not xcheck.check(r"\nabla_x \cdot (X x) = 0", engines=QUICK, X=Matrix("m", "n"), x=Vector("n"))
