"""Derivatives of what is in sight, by expressions, of second order along a direction, and adjoint bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from xcheck.checking.check import check_statement
from xcheck.records import Kind, Result, Settings
from xcheck.spaces import Map, Positive, Scalar, Space, Square, Vector
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)
ALL = Settings(engines=("autograd", "jax", "torch", "finite_difference"), samples=1)
X = {"x": Vector("n"), "A": Square("n")}


def quadratic(x: Any, A: Any) -> Any:
    return x @ A @ x


def check(
    text: str, spaces: Mapping[str, Space], function: Callable[..., Any] | None = None, settings: Settings = QUICK
) -> Result:
    return check_statement(Statement(id="claim", text=text, spaces=spaces, function=function, claim=True), settings)


# Each row: a true statement, the same with an error in it, and the spaces.
PAIRS = [
    (r"f = \|W_3 W_2 W_1 X - Y\|_F^2/2: \nabla_{W_2} = W_3^\top (W_3 W_2 W_1 X - Y) X^\top W_1^\top", r"f = \|W_3 W_2 W_1 X - Y\|_F^2/2: \nabla_{W_2} = 2 W_3^\top (W_3 W_2 W_1 X - Y) X^\top W_1^\top", {}),
    (r"r = \|x\|, f = r^2: \nabla_x = 2 x", r"r = \|x\|, f = r^2: \nabla_x = x / r", {}),
    (r"J = \log|U|: \frac{\partial}{\partial U} = U^{-\top}", r"J = \log|U|: \frac{\partial}{\partial U} = -U^{-\top}", {}),
    (r"J = b^\top x + x^\top A x/2: \nabla_x^2 = \tfrac12 (A + A^\top)", r"J = b^\top x + x^\top A x/2: \nabla_x^2 = A + A^\top", {}),
    (r"W = u v^\top: \nabla_u = \bar W v", r"W = u v^\top: \nabla_u = \bar W u", {}),
    (r"S = Q K^\top/\sqrt d: \bar Q = \bar S K/\sqrt d", r"S = Q K^\top/\sqrt d: \bar Q = \bar S^\top K/\sqrt d", {}),
    (r"h_1 = W_0 x: \bar W_0 = \bar h_1 x^\top", r"h_1 = W_0 x: \bar W_0 = 2 \bar h_1 x^\top", {}),
    (r"Y = A X, Z = B Y: \bar Y = B^\top \bar Z", r"Y = A X, Z = B Y: \bar Y = B \bar Z", {}),
    (r"Y = A X, Z = B Y: \bar Y = B^\top \bar Z, \bar X = A^\top \bar Y", r"Y = A X, Z = B Y: \bar Y = B^\top \bar Z, \bar X = 2 A^\top \bar Y", {}),
    (r"h_1 = W x, h_2 = W h_1: \bar W = \bar h_2 h_1^\top + \bar h_1 x^\top", r"h_1 = W x, h_2 = W h_1: \bar W = \bar h_2 h_1^\top", {}),
    (r"z = W x, y = z + x: \bar x = W^\top \bar z + \bar y", r"z = W x, y = z + x: \bar x = W^\top \bar z", {}),
    (r"z = W x, u = V x: \bar x = W^\top \bar z + V^\top \bar u", r"z = W x, u = V x: \bar x = W^\top \bar z", {}),
    (r"z = W x + b, L = \|z - t\|^2/2: \bar z = z - t, \bar W = \bar z x^\top, \bar b = \bar z", r"z = W x + b, L = \|z - t\|^2: \bar z = z - t, \bar W = \bar z x^\top", {}),
    (r"P = \operatorname{softmax}(S), O = P V: \bar S = P \odot (\bar P - ((\bar P \odot P) \mathbf 1) \mathbf 1^\top), \bar P = \bar O V^\top", r"P = \operatorname{softmax}(S), O = P V: \bar S = P \odot (\bar P - ((\bar P \odot P) \mathbf 1) \mathbf 1^\top), \bar P = \bar O V^\top P", {}),
    (r"df = \operatorname{tr}(A^\top dX) \Rightarrow \frac{\partial f}{\partial X} = A", r"df = \operatorname{tr}(A^\top dX) \Rightarrow \frac{\partial f}{\partial X} = A^\top", {}),
    (r"df = -\operatorname{tr}(X^{-1} B X^{-1} dX) \Rightarrow \nabla_X f = -(X^{-1} B X^{-1})^\top", r"df = -\operatorname{tr}(X^{-1} B X^{-1} dX) \Rightarrow \nabla_X f = -X^{-1} B X^{-1}", {}),
    (r"df = \operatorname{tr}(A dX) + b^\top dy \Rightarrow \frac{\partial f}{\partial X} = A^\top, \frac{\partial f}{\partial y} = b", r"df = \operatorname{tr}(A dX) + b^\top dy \Rightarrow \frac{\partial f}{\partial X} = A^\top, \frac{\partial f}{\partial y} = 2 b", {}),
    (r"dy = A\, dx \Rightarrow \frac{\partial y}{\partial x^\top} = A", r"dy = A\, dx \Rightarrow \frac{\partial y}{\partial x^\top} = -A", {}),
    (r"df = \operatorname{tr}(A^\top dX) \Rightarrow \frac{\partial f}{\partial X_{ij}} = A_{ij}", r"df = \operatorname{tr}(A^\top dX) \Rightarrow \frac{\partial f}{\partial X_{ij}} = A_{ji}", {"X": Square("n")}),
    (r"f(X) = X^{-1}: \mathrm{D}f(X)[H] = -X^{-1} H X^{-1}", r"f(X) = X^{-1}: \mathrm{D}f(X)[H] = -X^{-2} H", {}),
    (r"Df(x)[h] = \nabla f(x)^\top h", r"Df(x)[h] = 2 \nabla f(x)^\top h", {}),
    (r"D\det(X)[H] = \det(X) \operatorname{tr}(X^{-1} H)", r"D\det(X)[H] = \operatorname{tr}(X^{-1} H)", {}),
    (r"\dot x = A x \Rightarrow \frac{d}{dt}(x^\top P x) = x^\top (A^\top P + P A) x", r"\dot x = A x \Rightarrow \frac{d}{dt}(x^\top P x) = 2 x^\top P A x", {}),
    (r"\frac{\partial}{\partial \lambda} \|x + \lambda d\|^2 = 2 d^\top (x + \lambda d)", r"\frac{\partial}{\partial \lambda} \|x + \lambda d\|^2 = 2 d^\top x", {}),
    (r"d\|-x\|^2 = 2 x^\top dx", r"d\|-x\|^2 = -2 x^\top dx", {}),
    (r"\frac{\partial\,\text{MSE}}{\partial w} = \frac2n X^\top (X w - y), \text{ where } \text{MSE} = \frac1n \|X w - y\|^2", r"\frac{\partial\,\text{MSE}}{\partial w} = \frac1n X^\top (X w - y), \text{ where } \text{MSE} = \frac1n \|X w - y\|^2", {}),
    ("loss = ((X @ w - y)**2).sum(): dloss/dw = 2 * X.T @ (X @ w - y)", "loss = ((X @ w - y)**2).sum(): dloss/dw = X.T @ (X @ w - y)", {}),
    ("d((A @ X).trace())/dX = A.T", "d((A @ X).trace())/dX = A", {"A": Square("n"), "X": Square("n")}),
    ("d((x * x).mean())/dx = x / 2", "d((x * x).mean())/dx = x / 3", {"x": Vector(4)}),
    (r"\frac{d|t|}{dt} = 1, t > 0", r"\frac{d|t|}{dt} = -1, t > 0", {}),
    (r"\frac{d}{dt} |t - 1| = -1 \text{ for } 0 < t < 1", r"\frac{d}{dt} |t - 1| = -1 \text{ for } 0 < t < 2", {}),
    ("d|x|/dx = I where x > 0", "d|x|/dx = I where x < 0", {}),
    (r"\frac{d}{dt} f(x(t)) = \nabla f(x(t))^\top \dot x(t)", r"\frac{d}{dt} f(x(t)) = 2 \nabla f(x(t))^\top \dot x(t)", {}),
    (r"d\langle A, X\rangle = \langle A, dX\rangle", r"d\langle A, X\rangle = \langle A^\top, dX\rangle", {"A": Square("n"), "X": Square("n")}),
    (r"\dot x = A x + B u, V = \|x\|^2/2: \dot V = x^\top A x + x^\top B u", r"\dot x = A x + B u, V = \|x\|^2/2: \dot V = x^\top A x", {}),
    (r"\frac{dX}{dt} = A X: \frac{d}{dt} X^{-1} = -X^{-1} A", r"\frac{dX}{dt} = A X: \frac{d}{dt} X^{-1} = -A X^{-1}", {}),
    (r"\dot x = -\nabla f(x) \Rightarrow \frac{d}{dt} f(x) = -\|\nabla f(x)\|^2", r"\dot x = -\nabla f(x) \Rightarrow \frac{d}{dt} f(x) = \|\nabla f(x)\|^2", {}),
    (r"d\lambda = v^\top dA\, v, A v = \lambda v, \|v\| = 1, A = A^\top", r"d\lambda = v^\top dA\, v, A v = \lambda v, A = A^\top", {}),
    (r"\frac{\partial \lambda}{\partial A} = \frac{v v^\top}{v^\top v}, A v = \lambda v, A = A^\top", r"\frac{\partial \lambda}{\partial A} = v v^\top, A v = \lambda v, A = A^\top", {}),
    (r"\frac{\partial}{\partial x_k} \sum_{i,j} x_i A_{ij} x_j = \sum_j (A_{kj} + A_{jk}) x_j", r"\frac{\partial}{\partial x_k} \sum_{i,j} x_i A_{ij} x_j = 2 \sum_j A_{kj} x_j", {}),
    (r"\min_w \|X w - y\|^2 + \lambda \|w\|^2 \Rightarrow \hat w = (X^\top X + \lambda I)^{-1} X^\top y", r"\min_w \|X w - y\|^2 + \lambda \|w\|^2 \Rightarrow \hat w = (X^\top X + 2 \lambda I)^{-1} X^\top y", {}),
    (r"\min_{x,y} \|x - a\|^2 + \|y - b\|^2 \Rightarrow x^* = a, y^* = b", r"\min_{x,y} \|x - a\|^2 + \|y - b\|^2 \Rightarrow x^* = a, y^* = a", {}),
    (r"\min_x \|x\|^2, A x = b, A \text{ full row rank} \Rightarrow x = A^\top (A A^\top)^{-1} b", r"\min_x \|x\|^2, A x = b \Rightarrow x = A^\top (A A^\top)^{-1} b", {}),
    ("d(sum(x.^3))/dx = 3 x.^2", "d(sum(x.^3))/dx = 3 x.^3", {}),
    ("d(sum(log(x)))/dx = 1 ./ x", "d(sum(log(x)))/dx = 1 ./ x.^2", {}),
    ("z = W x, L = v' relu(z): dL/dW = (v .* (z > 0)) x'", "z = W x, L = v' relu(z): dL/dW = (v .* (z < 0)) x'", {}),
    (r"y = A \hat x: \bar{\hat x} = A^\top \bar y", r"y = A \hat x: \bar{\hat x} = A \bar y", {}),
    (r"d^2(x^\top A x) = 2\, dx^\top A\, dx", r"d^2(x^\top A x) = dx^\top A\, dx", X),
    (r"d^2 \log|X| = -\operatorname{tr}(X^{-1} dX X^{-1} dX)", r"d^2 \log|X| = -\operatorname{tr}(X^{-1} dX)^2", {"X": Square("n")}),
    (r"d^2 \log|X| = -\operatorname{tr}(X^{-1} dX X^{-1} dX)", r"d^2 \log|X| = \operatorname{tr}(X^{-1} dX X^{-1} dX)", {"X": Square("n")}),
    (r"y = X^2: d^2 y = 2\, dX\, dX", r"y = X^2: d^2 y = dX\, X + X\, dX", {"X": Square("n")}),
    (r"d^2 X + dX = dX", r"d^2 X + dX = 2 dX", {}),
    (r"d \log \mathbf 1^\top e^x = \operatorname{softmax}(x)^\top dx", r"d \log \mathbf 1^\top e^x = (e^x)^\top dx", X),
    (r"f = f(x): df = \left(\frac{\partial f}{\partial x}\right)^\top dx", r"f = f(x): df = 2 \left(\frac{\partial f}{\partial x}\right)^\top dx", {"f": Map(Vector("n"), Vector("m")), "x": Vector("n")}),
    (r"df = \left(\frac{\partial f}{\partial x}\right)^\top dx", r"df = -\left(\frac{\partial f}{\partial x}\right)^\top dx", {"f": Map(Vector("n"), Vector("m")), "x": Vector("n")}),
    (r"\frac{\partial}{\partial \sigma^2} \left[\log \sigma^2 + \frac{c}{\sigma^2}\right] = \frac{1}{\sigma^2} - \frac{c}{\sigma^4}", r"\frac{\partial}{\partial \sigma^2} \left[\log \sigma^2 + \frac{c}{\sigma^2}\right] = \frac{2}{\sigma} - \frac{c}{\sigma^4}", {"sigma": Positive(), "c": Scalar()}),
    (r"J = \sum_i (\sigma_i^2 - \log \sigma_i^2)/2: \frac{\partial}{\partial \log \sigma^2} = \tfrac12 (\sigma^2 - \mathbf 1)", r"J = \sum_i (\sigma_i^2 - \log \sigma_i^2)/2: \frac{\partial}{\partial \log \sigma^2} = \sigma^2 - \mathbf 1", {}),
    (r"\frac{\partial \ln|X^\top X|}{\partial X^{-1}} = -2 X^\top", r"\frac{\partial \ln|X^\top X|}{\partial X^{-1}} = -2 X", {"X": Square("n")}),
    (r"\frac{\partial \|A x + b\|^2}{\partial x}\Big|_0 = 2 A^\top b", r"\frac{\partial \|A x + b\|^2}{\partial x}\Big|_0 = 2 A^\top x", {}),
    (r"d \tanh(w)\big|_{w = 0} = dw", r"d \tanh(w)\big|_{w = 0} = 2 dw", {}),
    (r"\nabla_x \left(x^\top A x\right)_i = ((A + A^\top) x)_i", r"\nabla_x \left(x^\top A x\right)_i = ((A - A^\top) x)_i", X),
    (r"\frac{\partial^2 |Y|}{\partial t^2} = |Y| \left[\operatorname{tr}(Y^{-1} \ddot Y) + \operatorname{tr}^2(Y^{-1} \dot Y) - \operatorname{tr}((Y^{-1} \dot Y)^2)\right]", r"\frac{\partial^2 |Y|}{\partial t^2} = |Y| \left[\operatorname{tr}(Y^{-1} \ddot Y) + \operatorname{tr}^2(Y^{-1} \dot Y) + \operatorname{tr}((Y^{-1} \dot Y)^2)\right]", {"Y": Map(Scalar(), Square("n")), "t": Scalar()}),
    (r"\frac{\partial A u}{\partial t^\top} = A \dot u", r"\frac{\partial A u}{\partial t^\top} = 2 A \dot u", {"u": Map(Scalar(), Vector("n")), "t": Scalar()}),
    (r"\nabla_{x_*} (x_*^\top b)^2 = 2 (x_*^\top b) b", r"\nabla_{x_*} (x_*^\top b)^2 = 2 (x_*^\top b) x_*", {}),
    (r"\frac{\partial \operatorname{tr}(X + A)^{-1}}{\partial X} = -(X + A)^{-2\top}", r"\frac{\partial \operatorname{tr}(X + A)^{-1}}{\partial X} = (X + A)^{-2\top}", {}),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "spaces"), PAIRS, ids=lambda value: str(value)[:70])
def test_a_statement_agrees_and_its_planted_error_does_not(right: str, wrong: str, spaces: Mapping[str, Space]) -> None:
    """Each notation means what a person who writes it means, and refutes what is wrong."""
    found = check(right, spaces)
    assert found.verdict.kind is Kind.AGREES, found.verdict.note
    assert check(wrong, spaces).verdict.kind in (Kind.DISAGREES, Kind.AGREES_IF, Kind.AGREES_IN, Kind.NOT_UNDERSTOOD)


@pytest.mark.parametrize("place", [0, 4, 8, 16, 18])
def test_every_engine_computes_it(place: int) -> None:
    """Nothing here needs more of an engine than its Jacobian."""
    right, _, spaces = PAIRS[place]
    votes = {report.engine: report.vote.value for report in check(right, spaces, settings=ALL).engines}
    assert votes == dict.fromkeys(ALL.engines, "agrees")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (r"\nabla_x = (A + A^\top) x", Kind.AGREES),
        (r"\nabla_x = 2 (A + A^\top) x", Kind.DISAGREES),
        (r"\frac{\partial}{\partial x} = (A + A^\top) x", Kind.AGREES),
        (r"\operatorname{diag}(b) \nabla = b \odot \nabla", Kind.AGREES),
        (r"\operatorname{diag}(b) \nabla = 2 b \odot \nabla", Kind.DISAGREES),
        (r"J = x^\top A x: dJ = x^\top (A + A^\top) dx", Kind.AGREES),
        (r"J = x^\top A x: dJ = x^\top A dx", Kind.DISAGREES),
        (r"J = 2 x^\top A x: dJ = 2 x^\top (A + A^\top) dx", Kind.DISAGREES),
        (r"dJ = x^\top (A + A^\top) dx", Kind.AGREES),
        (r"dJ = x^\top A dx", Kind.DISAGREES),
    ],
)
def test_what_a_plain_function_computes_is_in_sight(text: str, kind: Kind) -> None:
    """An operator without operand and a differential are of the function, and held to it."""
    assert check(text, X | {"b": Vector("n")}, quadratic).verdict.kind is kind


def test_a_subject_whose_product_shapes_regroup_is_found() -> None:
    """`A b^T c x` is read as A (bᵀc) x; the plain function is still held to it."""
    spaces = X | {"b": Vector("n"), "c": Vector("n")}
    text = r"\frac{\partial}{\partial x} A b^\top c x = b^\top c A^\top"
    assert check(text, spaces, lambda x, A, b, c: A @ x * (b @ c)).verdict.kind is Kind.AGREES


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"\nabla_W = x y^\top", r"\nabla_W of what? Define what is differentiated, as in 'J = …: \nabla_W = …'"),
        (r"S = H P H^\top: \frac{\partial}{\partial P} = S", r"\frac{\partial}{\partial P} of what? Define what is differentiated, as in 'J = …: \frac{\partial}{\partial P} = …'"),
        (r"f = \|x\|, g = x^\top x: \nabla_x = 2 x", r"\nabla_x of what? Define what is differentiated, as in 'J = …: \nabla_x = …'"),
        (r"\bar Q = \bar S K", r"\bar Q of what? Define what is differentiated, as in 'J = …: \bar Q = …'"),
        (r"d(X^2) = 0", "nothing here says what changes; write its differential, as in dX, or a derivative"),
        (r"y = A x: dy = 0", "nothing here says what changes; write its differential, as in dA, or a derivative"),
        (r"\log p(W x) = 0", "p is applied to an argument but is no declared function; declare a Map or define it"),
    ],
)  # fmt: skip
def test_what_is_not_in_sight_is_asked_for(text: str, said: str) -> None:
    """Nothing is guessed: the message says what to define."""
    verdict = check(text, {}).verdict
    assert (verdict.kind, verdict.note.splitlines()[0]) == (Kind.NOT_SELF_CONTAINED, said)


def test_what_is_said_to_be_positive_is_drawn_so() -> None:
    r"""With (X > 0) the roots of the entries are defined; without it they are refused."""
    root = r"\nabla_X \operatorname{tr}(A^\top \sqrt X) = \tfrac12 A \oslash \sqrt X"
    assert check(rf"{root}\ (X > 0)", {}).verdict.kind is Kind.AGREES
    assert check(root, {}).verdict.kind is Kind.NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"\nabla_x (a^\top x / b^\top x) = a / b^\top x - a^\top x / (b^\top x)^2 b",
            r"\nabla_x (a^\top x / b^\top x) = a / b^\top x + a^\top x / (b^\top x)^2 b",
        ),
        (
            "d(x'Ax / x'x)/dx = (A + A')x / x'x - 2 x'Ax x / (x'x)^2",
            "d(x'Ax / x'x)/dx = (A + A')x / x'x - 2 x'Ax x / x'x",
        ),
    ],
)
def test_what_follows_a_row_below_a_slash_belongs_there(right: str, wrong: str) -> None:
    r"""Nothing is divided by a row: a / b^\top x is a / (b^\top x), and the result says so."""
    assert check(right, {}).verdict.kind is Kind.AGREES
    assert any("is read as one fraction" in note for note in check(right, {}).notes)
    assert check(wrong, {}).verdict.kind is Kind.DISAGREES


def test_a_fraction_that_is_written_out_is_not_extended() -> None:
    r"""\frac{a}{b^\top} x divides by a row: that is refused."""
    assert check(r"\nabla_x \frac{a^\top x}{b^\top} x = a", {}).verdict.fault == "shapes"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\nabla_x \frac12 x^\top A x + b^\top x = \frac12 (A + A^\top) x + b", r"\nabla_x \frac12 x^\top A x + b^\top x = A x - b"),
        ("d/dx x'Ax + b'x = (A + A')x + b", "d/dx x'Ax + b'x = 2(A + A')x + b"),
    ],
)  # fmt: skip
def test_an_operator_before_a_whole_sum_is_another_reading(right: str, wrong: str) -> None:
    """At first it belongs to the first term, which conforms with nothing: that is said, with what to do."""
    verdict = check(right, {}).verdict
    assert (verdict.kind, verdict.detail) == (Kind.AGREES_UNDER, "what is differentiated is the whole sum")
    assert check(wrong, {}).verdict.kind is Kind.DISAGREES
    assert "put all of it in brackets" in check(wrong, {}).verdict.note


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\nabla_x g^\top A x = A^\top g", r"\nabla_x g^\top A x = A g"),
        (
            r"y = \tanh(W x): \nabla_x f^\top y = W^\top (f \odot (1 - y \odot y))",
            r"y = \tanh(W x): \nabla_x f^\top y = W^\top (f \odot (1 - y))",
        ),
    ],
)
def test_a_gradient_of_a_whole_product_is_another_reading(right: str, wrong: str) -> None:
    """At first it is the gradient of the function g, transposed."""
    verdict = check(right, {}).verdict
    assert (verdict.kind, verdict.detail) == (Kind.AGREES_UNDER, "what is differentiated is the whole product")
    assert check(wrong, {}).verdict.kind is Kind.DISAGREES
