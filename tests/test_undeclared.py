"""Claims as people write them, with nothing declared: each reads as it is meant, and its mistake beside it is refuted."""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.records import Kind, Result, Settings
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch", "finite_difference"))


def claim(text: str) -> Result:
    return check_statement(Statement(id="claim", text=text, claim=True), QUICK)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"S = Q K^\top, P = \operatorname{softmax}(S), O = P V: \frac{\partial L}{\partial V} = P^\top \frac{\partial L}{\partial O}",
            r"S = Q K^\top, P = \operatorname{softmax}(S), O = P V: \frac{\partial L}{\partial V} = P \frac{\partial L}{\partial O}",
        ),
        (
            r"\frac{d}{dt} f(x + t v)\Big|_{t=0} = \nabla f(x)^\top v",
            r"\frac{d}{dt} f(x + t v)\Big|_{t=0} = 2 \nabla f(x)^\top v",
        ),
        (
            r"\hat w = \arg\min_w \|y - X w\|^2 + \lambda \|w\|^2 = (X^\top X + \lambda I)^{-1} X^\top y",
            r"\hat w = \arg\min_w \|y - X w\|^2 + \lambda \|w\|^2 = (X^\top X + 2 \lambda I)^{-1} X^\top y",
        ),
        (
            r"\nabla_\theta p_\theta(x) = p_\theta(x) \nabla_\theta \log p_\theta(x)",
            r"\nabla_\theta p_\theta(x) = \nabla_\theta \log p_\theta(x)",
        ),
        (
            r"\mu = \frac1n \sum_i x_i: \frac{\partial \mu}{\partial x_i} = \frac1n I",
            r"\mu = \frac1n \sum_i x_i: \frac{\partial \mu}{\partial x_i} = I",
        ),
        (
            r"m = \frac1n \sum_i x_i: \frac{\partial m^\top A m}{\partial m} = (A + A^\top) m",
            r"m = \frac1n \sum_i x_i: \frac{\partial m^\top A m}{\partial m} = (A - A^\top) m",
        ),
        (
            r"\mu = \frac1n \sum_i x_i, S = \sum_i (x_i-\mu)(x_i-\mu)^\top: \sum_i (x_i-\mu)^\top A (x_i-\mu) = \operatorname{tr}(A S)",
            r"\mu = \frac1n \sum_i x_i, S = \sum_i (x_i-\mu)(x_i-\mu)^\top: \sum_i (x_i-\mu)^\top A (x_i-\mu) = \operatorname{tr}(A) \operatorname{tr}(S)",
        ),
        (
            r"\nabla^2_x f(A x + b) = A^\top \nabla^2 f(A x + b) A",
            r"\nabla^2_x f(A x + b) = A^\top \nabla^2 f(A x + b)",
        ),
        (
            r"d\operatorname{vec}(A X B) = (B^\top \otimes A)\, d\operatorname{vec}(X)",
            r"d\operatorname{vec}(A X B) = (A \otimes B^\top)\, d\operatorname{vec}(X)",
        ),
        (
            r"设 f(x) = x^\top A x，则 \frac{\partial f}{\partial x} = (A + A^\top)x",
            r"设 f(x) = x^\top A x，则 \frac{\partial f}{\partial x} = (A - A^\top)x",
        ),
        (
            r"若A为对称矩阵，则\nabla_x x^\top A x = 2Ax",
            r"若A为可逆矩阵，则\nabla_x x^\top A x = A x",
        ),
        (
            r"\text{设 } X \text{ 可逆, 则 } \frac{\partial \ln|X|}{\partial X} = (X^{-1})^\top",
            r"\text{设 } X \text{ 可逆, 则 } \frac{\partial \ln|X|}{\partial X} = X^\top",
        ),
        (
            r"\frac{d}{dt} \|y\|^2 = 2 y^\top \frac{dy}{dt}",
            r"\frac{d}{dt} \|y\|^2 = y^\top \frac{dy}{dt}",
        ),
        (
            r"\frac{d}{dt} X(t)^{-1} = -X(t)^{-1} \dot X(t) X(t)^{-1}",
            r"\frac{d}{dt} X(t)^{-1} = -\dot X(t) X(t)^{-2}",
        ),
        (
            r"\dot x(t) = A x(t), V(x) = x^\top P x: \dot V = x^\top (A^\top P + P A) x",
            r"\dot x(t) = A x(t), V(x) = x^\top P x: \dot V = x^\top (A P + P A) x",
        ),
        (
            r"\frac{dx(t)}{dt} = A x(t) \Rightarrow \frac{d}{dt} \|x(t)\|^2 = x(t)^\top (A + A^\top) x(t)",
            r"\frac{dx(t)}{dt} = A x(t) \Rightarrow \frac{d}{dt} \|x(t)\|^2 = x(t)^\top A A^\top x(t)",
        ),
        (r"x(t) = a t^2 + b: \dot x(t) = 2 a t", r"x(t) = a t^2 + b: \dot x(t) = 2 a"),
        (
            r"K = K(\theta): \frac{\partial \log|K|}{\partial \theta} = \operatorname{tr}(K^{-1} \frac{\partial K}{\partial \theta})",
            r"K = K(\theta): \frac{\partial \log|K|}{\partial \theta} = \operatorname{tr}(K \frac{\partial K}{\partial \theta})",
        ),
        (
            r"V = x^\top P x: \dot V = \dot x^\top P x + x^\top P \dot x",
            r"V = x^\top P x: \dot V = \dot x^\top P x + x^\top P x",
        ),
        (
            r"\text{Let } f(X) = \operatorname{tr}(X^\top A X). \text{ Then } \nabla f(X) = (A + A^\top) X.",
            r"\text{Let } f(X) = \operatorname{tr}(X^\top A X). \text{ Then } \nabla f(X) = (A - A^\top) X.",
        ),
        (
            r"\frac{\partial Y^{-1}}{\partial t} = -Y^{-1} \dot Y Y^{-1}",
            r"\frac{\partial Y^{-1}}{\partial t} = -Y^{-1} Y^{-1} \dot Y",
        ),
        (
            r"\frac{d}{dt}(x^\top P x) = \dot x^\top P x + x^\top P \dot x",
            r"\frac{d}{dt}(x^\top P x) = \dot x^\top P x + x^\top P x",
        ),
        (
            r"\frac{\partial}{\partial w} \log \Phi(w^\top x) = \frac{\phi(w^\top x)}{\Phi(w^\top x)} x",
            r"\frac{\partial}{\partial w} \log \Phi(w^\top x) = \frac{\Phi(w^\top x)}{\phi(w^\top x)} x",
        ),
        (
            r"\Phi \text{ is the standard normal CDF}: \frac{d\Phi(t)}{dt} = \frac{1}{\sqrt{2\pi}} e^{-t^2/2}",
            r"\Phi \text{ is the standard normal CDF}: \frac{d\Phi(t)}{dt} = \frac{1}{\sqrt{\pi}} e^{-t^2/2}",
        ),
        (
            r"f = \sigma': \nabla_x \mathbf 1^\top \sigma(x) = f(x)",
            r"f = \sigma': \nabla_x \mathbf 1^\top \sigma(x) = x f(x)",
        ),
        (
            r"\log p(y|\theta) = -\tfrac12 y^\top K^{-1} y - \tfrac12 \log|K| - \tfrac n2 \log 2\pi, K \text{ symmetric}: "
            r"\frac{\partial \log p(y|\theta)}{\partial \theta_i} = \tfrac12 \operatorname{tr}((\alpha\alpha^\top - K^{-1})"
            r"\frac{\partial K}{\partial\theta_i}), \alpha = K^{-1} y",
            r"\log p(y|\theta) = -\tfrac12 y^\top K^{-1} y - \tfrac12 \log|K| - \tfrac n2 \log 2\pi, K \text{ symmetric}: "
            r"\frac{\partial \log p(y|\theta)}{\partial \theta_i} = \tfrac12 \operatorname{tr}((\alpha\alpha^\top + K^{-1})"
            r"\frac{\partial K}{\partial\theta_i}), \alpha = K^{-1} y",
        ),
        (
            r"\log p = -\frac12 \|x-\mu\|^2: \nabla_\mu p = p (x - \mu)",
            r"\log p = -\frac12 \|x-\mu\|^2: \nabla_\mu p = x - \mu",
        ),
        (
            r"X = U \Sigma V^\top: \frac{\partial \|X\|_*}{\partial X} = U V^\top",
            r"X = U \Sigma V^\top: \frac{\partial \|X\|_*}{\partial X} = V U^\top",
        ),
        (
            r"\frac{\partial \lambda_i}{\partial A} = q_i q_i^\top, A = Q \Lambda Q^\top",
            r"\frac{\partial \lambda_i}{\partial A} = \lambda_i q_i q_i^\top, A = Q \Lambda Q^\top",
        ),
        (
            r"A = Q R: \frac{\partial \operatorname{tr}(A)}{\partial Q} = R^\top",
            r"A = Q R: \frac{\partial \operatorname{tr}(A)}{\partial Q} = R",
        ),
        (
            r"\frac{\partial \max_i x_i}{\partial x} = e_{i^*}",
            r"\frac{\partial \max_i x_i}{\partial x} = x_{i^*} e_{i^*}",
        ),
        (
            r"\frac{\partial \|Ax\|_\infty}{\partial x} = \operatorname{sign}((Ax)_{i^*}) A^\top e_{i^*}",
            r"\frac{\partial \|Ax\|_\infty}{\partial x} = \operatorname{sign}((Ax)_{i^\star}) A e_{i^\star}",
        ),
        (
            r"\frac{\partial (\min_j x_j)^2}{\partial x} = 2 x_{j^*} e_{j^*}",
            r"\frac{\partial (\min_j x_j)^2}{\partial x} = 2 e_{j^*}",
        ),
        (
            r"\frac{\partial (\max_i x_i)(\min_j x_j)}{\partial x} = x_{j^*} e_{i^*} + x_{i^*} e_{j^*}",
            r"\frac{\partial (\max_i x_i)(\min_j x_j)}{\partial x} = x_{j^*} e_{i^*} - x_{i^*} e_{j^*}",
        ),
        (
            r"\frac{\partial}{\partial x} \max_i (a_i^\top x + b_i) = a_{i^*}",
            r"\frac{\partial}{\partial x} \max_i (a_i^\top x + b_i) = b_{i^*} a_{i^*}",
        ),
        (
            r"y = \sum_j j x_j: \frac{\partial y \max_i x_i}{\partial x} = y e_{i^*} + x_{i^*} \sum_j j e_j",
            r"y = \sum_j j x_j: \frac{\partial y \max_i x_i}{\partial x} = y e_{i^*} + x_{i^*} \sum_j e_j",
        ),
        (
            r"f(\lambda x) = \lambda^k f(x) \Rightarrow x^\top \nabla f = k f",
            r"f(\lambda x) = \lambda^k f(x) \Rightarrow x^\top \nabla f = (k - 1) f",
        ),
        (r"A = -A^\top, n \text{ odd} \Rightarrow |A| = 0", r"A = -A^\top, n \text{ even} \Rightarrow |A| = 0"),
        (
            r"\nabla_X (\log|X| + \operatorname{tr}(Y X^{-1})) = X^{-1} - X^{-1} Y X^{-1}\ (\text{SPD})",
            r"\nabla_X (\log|X| + \operatorname{tr}(Y X^{-1})) = X^{-1} - Y^{-1} X Y^{-1}\ (\text{SPD})",
        ),
        (
            r"\frac{\partial \operatorname{tr}(AX)}{\partial X} = A^\top\ (\text{holomorphic})",
            r"\frac{\partial \operatorname{tr}(AX)}{\partial X} = A^H\ (\text{holomorphic})",
        ),
        (r"\nabla_x \log \sum_i e^{x_i} = \frac{e^x}{\sum_j e^{x_j}}", r"\nabla_x \log \sum_i e^{x_i} = e^x"),
        (
            r"\nabla_x \log (\mathbf 1^\top e^x) = \frac{e^x}{\mathbf 1^\top e^x}",
            r"\nabla_x \log (\mathbf 1^\top e^x) = \frac{1}{\mathbf 1^\top e^x} \mathbf 1",
        ),
        (r"\frac{d e^x}{dx} = e^x", r"\frac{d e^x}{dx} = x e^x"),
        (
            r"y = Wx + b: \frac{\partial L}{\partial W} = \frac{\partial L}{\partial y} x^\top",
            r"y = Wx + b: \frac{\partial L}{\partial W} = x \left(\frac{\partial L}{\partial y}\right)^\top",
        ),
        (
            r"Y = XW: \frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} W^\top",
            r"Y = XW: \frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} W",
        ),
        (
            r"h = WX: \frac{\partial L}{\partial X} = W^\top \frac{\partial L}{\partial h}",
            r"h = WX: \frac{\partial L}{\partial X} = W \frac{\partial L}{\partial h}",
        ),
        (
            r"s = w^\top x: \nabla_w L = \frac{\partial L}{\partial s} x",
            r"s = w^\top x: \nabla_w L = \frac{\partial L}{\partial s} w",
        ),
        (
            r"z = Wx, a = \tanh(z), \delta = \frac{\partial L}{\partial z}: \frac{\partial L}{\partial W} = \delta x^\top",
            r"z = Wx, a = \tanh(z), \delta = \frac{\partial L}{\partial a}: \frac{\partial L}{\partial W} = \delta x^\top",
        ),
        (
            r"u = Ax, v = Bx: \nabla_x L = A^\top \nabla_u L + B^\top \nabla_v L",
            r"u = Ax, v = Bx: \nabla_x L = A^\top \nabla_u L",
        ),
        (
            r"u = Ax, v = Bx + u: \nabla_x L = A^\top \nabla_u L + B^\top \nabla_v L",
            r"u = Ax, v = Bx + u: \nabla_x L = A^\top \nabla_u L",
        ),
        (
            r"\frac{\partial u(x)^\top v(x)}{\partial x} = \frac{\partial u}{\partial x} v + \frac{\partial v}{\partial x} u",
            r"\frac{\partial u(x)^\top v(x)}{\partial x} = \frac{\partial u}{\partial x} v",
        ),
        (
            r"\frac{\partial L}{\partial x} = \frac{\partial y}{\partial x} \frac{\partial L}{\partial y}",
            r"\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} \frac{\partial y}{\partial x}",
        ),
        (
            r"\frac{\partial L}{\partial x} = \frac{\partial u}{\partial x} \frac{\partial L}{\partial u} + \frac{\partial v}{\partial x} \frac{\partial L}{\partial v}",
            r"\frac{\partial L}{\partial x} = \frac{\partial u}{\partial x} \frac{\partial L}{\partial u} - \frac{\partial v}{\partial x} \frac{\partial L}{\partial v}",
        ),
        (
            r"\frac{d A^{-1}}{dt} = -A^{-1} \frac{dA}{dt} A^{-1}",
            r"\frac{d A^{-1}}{dt} = -A^{-1} A^{-1} \frac{dA}{dt}",
        ),
        (
            r"\frac{d}{dt} \det(A(t)) = \det(A) \operatorname{tr}(A^{-1} \dot A)",
            r"\frac{d}{dt} \det(A(t)) = \operatorname{tr}(A^{-1} \dot A)",
        ),
        (
            r"\frac{\partial (A f(x))}{\partial x} = \frac{\partial f}{\partial x} A^\top",
            r"\frac{\partial (A f(x))}{\partial x} = A \frac{\partial f}{\partial x}",
        ),
        (
            r"\nabla_w \sigma(w^\top x) = \sigma(w^\top x) (1 - \sigma(w^\top x)) x",
            r"\nabla_w \sigma(w^\top x) = \sigma(w^\top x) (1 - \sigma(w^\top x)) w",
        ),
        (
            r"J = \frac1N \sum_{i=1}^N (w^\top x_i - y_i)^2: \nabla_w J = \frac2N \sum_{i=1}^N (w^\top x_i - y_i) x_i",
            r"J = \frac1N \sum_{i=1}^N (w^\top x_i - y_i)^2: \nabla_w J = 2 \sum_{i=1}^N (w^\top x_i - y_i) x_i",
        ),
        (
            r"h_t = \tanh(W_h h_{t-1} + W_x x_t): \frac{\partial h_t}{\partial h_{t-1}} = W_h^\top \operatorname{diag}(1 - h_t^2)",
            r"h_t = \tanh(W_h h_{t-1} + W_x x_t): \frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t^2) W_h",
        ),
        (
            r"\text{设 } y = Ax, \text{则 } \frac{\partial y}{\partial x} = A^\top",
            r"\text{设 } y = Ax, \text{则 } \frac{\partial y}{\partial x} = A",
        ),
        ("Y = A X, dY = A dX", "Y = A X, dY = dX A"),
        (r"f(x) = x^\top A x, \nabla f(x) = (A + A^\top) x", r"f(x) = x^\top A x, \nabla f(x) = (A - A^\top) x"),
        (
            r"\frac{\partial A u}{\partial x} = \frac{\partial u}{\partial x} A^\top",
            r"\frac{\partial A u}{\partial x} = A \frac{\partial u}{\partial x}",
        ),
        (r"y = w^\top x: \bar w = \bar y x", r"y = w^\top x: \bar w = \bar y w"),
        (r"\nabla(fg) = f \nabla g + g \nabla f", r"\nabla(fg) = f \nabla g - g \nabla f"),
        (r"\nabla(uv) = u \nabla v + v \nabla u", r"\nabla(uv) = u \nabla v + u \nabla u"),
        (r"\nabla (f/g) = \frac{g \nabla f - f \nabla g}{g^2}", r"\nabla (f/g) = \frac{g \nabla f - f \nabla g}{g}"),
        (
            r"\nabla^2(fg) = f \nabla^2 g + g \nabla^2 f + \nabla f \nabla g^\top + \nabla g \nabla f^\top",
            r"\nabla^2(fg) = f \nabla^2 g + g \nabla^2 f + 2 \nabla f \nabla g^\top",
        ),
        (r"\nabla \sqrt f = \frac{1}{2 \sqrt f} \nabla f", r"\nabla \sqrt f = \frac{1}{2 f} \nabla f"),
        (r"\nabla f^n = n f^{n-1} \nabla f", r"\nabla f^n = n f^n \nabla f"),
        (
            r"\nabla (f(x) g(x)) = f(x) \nabla g(x) + g(x) \nabla f(x)",
            r"\nabla (f(x) g(x)) = \nabla g(x) + g(x) \nabla f(x)",
        ),
        (
            r"\nabla_{\mu_j} \sum_i r_{ij} \|x_i - \mu_j\|^2 = -2 \sum_i r_{ij} (x_i - \mu_j)",
            r"\nabla_{\mu_j} \sum_i r_{ij} \|x_i - \mu_j\|^2 = -2 \sum_i r_{ij} x_i",
        ),
        (r"\nabla_X \sum_{ij} (x_i^\top x_j)^2 = 4 X X^\top X", r"\nabla_X \sum_{ij} (x_i^\top x_j)^2 = 2 X X^\top X"),
        (
            r"J = \sum_i \|A x_i - y_i\|^2: \nabla_A J = 2 (X A^\top - Y)^\top X",
            r"J = \sum_i \|A x_i - y_i\|^2: \nabla_A J = 2 (X A^\top - Y) X",
        ),
        (
            r"J = (y - Xw)^\top (y - Xw) = y^\top y - 2 w^\top X^\top y + w^\top X^\top X w",
            r"J = (y - Xw)^\top (y - Xw) = y^\top y - w^\top X^\top y + w^\top X^\top X w",
        ),
        (
            r"J = x^\top A x = \operatorname{tr}(A x x^\top), \nabla_x J = (A + A^\top) x",
            r"J = x^\top A x = \operatorname{tr}(A x x^\top), \nabla_x J = (A - A^\top) x",
        ),
        (
            r"r = y - Xw, s^2 = r^\top r: \frac{\partial s}{\partial w} = -\frac1s X^\top r",
            r"r = y - Xw, s^2 = r^\top r: \frac{\partial s}{\partial w} = -\frac{1}{s^2} X^\top r",
        ),
        (
            r"L = -\frac N2 \log \sigma^2 - \frac{1}{2 \sigma^2} \|r\|^2: \frac{\partial L}{\partial \sigma^2} = -\frac{N}{2 \sigma^2} + \frac{1}{2 \sigma^4} \|r\|^2",
            r"L = -\frac N2 \log \sigma^2 - \frac{1}{2 \sigma^2} \|r\|^2: \frac{\partial L}{\partial \sigma^2} = -\frac{N}{\sigma^2} + \frac{1}{2 \sigma^4} \|r\|^2",
        ),
        (
            r"\alpha = K^{-1} b: \frac{\partial b^\top K^{-1} b}{\partial \theta} = -\alpha^\top \frac{\partial K}{\partial \theta} \alpha\ (K = K^\top)",
            r"\alpha = K^{-1} b: \frac{\partial b^\top K^{-1} b}{\partial \theta} = -\alpha^\top \frac{\partial K}{\partial \theta} \alpha",
        ),
        (
            r"\nabla_K \operatorname{tr}(K P K^\top + 2 K R K^\top) = 2 K P + 4 K R\ (P = P^\top, R \text{ symmetric})",
            r"\nabla_K \operatorname{tr}(K P K^\top + 2 K R K^\top) = 2 K P + 4 K R\ (P = P^\top)",
        ),
        (
            r"\frac{\partial \sum_i \|A x_i\|^2}{\partial A} = 2 A \sum_i x_i x_i^\top",
            r"\frac{\partial \sum_i \|A x_i\|^2}{\partial A} = 2 A \sum_i x_i",
        ),
        (
            r"X = \sum_i x_i x_i^\top: \nabla_a a^\top X a = 2 X a",
            r"X = \sum_i x_i x_i^\top: \nabla_a a^\top X a = X a",
        ),
        (r"\nabla_{W_{ij}} \|W\|_F^2 = 2 W_{ij}", r"\nabla_{W_{ij}} \|W\|_F^2 = 2 W_{ji}"),
        (
            r"\frac{\partial L}{\partial x_i} = \sum_j \frac{\partial L}{\partial y_j} \frac{\partial y_j}{\partial x_i}",
            r"\frac{\partial L}{\partial x_i} = \sum_j \frac{\partial L}{\partial y_j} \frac{\partial y_i}{\partial x_j}",
        ),
        (
            r"\frac{\partial (u^\top v)}{\partial x_i} = \sum_j \left(\frac{\partial u_j}{\partial x_i} v_j + u_j \frac{\partial v_j}{\partial x_i}\right)",
            r"\frac{\partial (u^\top v)}{\partial x_i} = \sum_j \left(\frac{\partial u_j}{\partial x_i} v_j - u_j \frac{\partial v_j}{\partial x_i}\right)",
        ),
    ],
)
def test_what_nobody_declares_is_read_as_it_is_meant(right: str, wrong: str) -> None:
    """A column in e^x, a loss that nobody defines, an adjoint of a number: the true claim agrees, the false one fails."""
    assert claim(right).verdict.kind is Kind.AGREES
    assert claim(wrong).verdict.kind not in (Kind.AGREES, Kind.AGREES_UNDER)


def test_two_columns_that_are_multiplied_may_be_numbers() -> None:
    """The product rule of numbers, whose letters are those of columns, is told apart and never plainly agrees."""
    rule = r"\frac{\partial uv}{\partial x} = u \frac{\partial v}{\partial x} + v \frac{\partial u}{\partial x}"
    verdict = claim(rule).verdict
    assert (verdict.kind, verdict.detail) == (Kind.AGREES_UNDER, "u and v are scalars")
    assert claim(rule.replace("+", "-")).verdict.kind is Kind.DISAGREES


@pytest.mark.parametrize(
    ("by_columns", "wrong"),
    [
        (r"S = \sum_i x_i x_i^\top = X X^\top", r"S = \sum_i x_i x_i^\top = 2 X X^\top"),
        (
            r"J = \sum_i (w^\top x_i - y_i)^2: \nabla_w J = 2 X (X^\top w - y)",
            r"J = \sum_i (w^\top x_i - y_i)^2: \nabla_w J = X (X^\top w - y)",
        ),
        (r"\nabla_X \sum_i a^\top x_i = a \mathbf 1^\top", r"\nabla_X \sum_i a^\top x_i = a a^\top"),
    ],
)
def test_data_stand_in_rows_unless_only_columns_make_it_true(by_columns: str, wrong: str) -> None:
    """x_i beside X is a row of it by convention, which is said; with columns a claim never plainly agrees."""
    verdict = claim(by_columns).verdict
    assert (verdict.kind, verdict.detail) == (Kind.AGREES_UNDER, "x_i is column i of X")
    assert claim(wrong).verdict.kind not in (Kind.AGREES, Kind.AGREES_UNDER)
    by_rows = claim(r"\sum_i x_i^\top w = \mathbf1^\top X w")
    assert by_rows.verdict.kind is Kind.AGREES
    assert "x_i is row i of X, as a column" in by_rows.assumed


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"H = I - \frac1n \mathbf 1 \mathbf 1^\top: H^2 = H", r"H = I - \frac1n \mathbf 1 \mathbf 1^\top: H^2 = 2 H"),
        (r"\mu = \frac1N \mathbf 1^\top x: \|x - \mu \mathbf 1\|^2 = x^\top x - N \mu^2", r"\mu = \frac1N \mathbf 1^\top x: \|x - \mu \mathbf 1\|^2 = x^\top x - \mu^2"),
    ],
)  # fmt: skip
def test_a_count_that_nothing_names_may_be_that_of_what_is_summed(right: str, wrong: str) -> None:
    """An undeclared n is any number; what holds only if it is a size never plainly agrees."""
    verdict = claim(right).verdict
    assert verdict.kind is Kind.AGREES_UNDER
    assert verdict.detail.endswith("is the number of what is summed")
    assert claim(wrong).verdict.kind not in (Kind.AGREES, Kind.AGREES_UNDER)


def test_a_gradient_without_a_variable_is_one_of_functions_of_the_same() -> None:
    """Where x stands beside them, or one of the letters on one side alone, nothing says what ∇ differentiates by."""
    for text in (r"\nabla(x^\top x f) = 2 x f + x^\top x \nabla f", r"\nabla f = 2 A y", r"\nabla(fg) = g \nabla f"):
        assert claim(text).verdict.kind is Kind.NOT_SELF_CONTAINED


def test_what_was_taken_positive_is_said() -> None:
    """√f has a value where f has positive ones only; without need f takes both signs."""
    root = claim(r"\nabla \sqrt f = \frac{1}{2 \sqrt f} \nabla f")
    assert "x and f taken positive, where every value is defined" in root.notes
    assert claim(r"\nabla |f| = \nabla f").verdict.kind is Kind.DISAGREES


def test_a_loss_is_any_function_of_what_it_is_differentiated_by() -> None:
    """What was taken for granted of an undefined loss is said; a second derivative needs more than its gradient."""
    first = claim(r"y = Wx: \frac{\partial L}{\partial W} = \frac{\partial L}{\partial y} x^\top")
    assert "L is any scalar function of y, its gradient y_bar" in first.assumed
    second = claim(r"s = w^\top x: \nabla_w^2 L = 0 x x^\top, L = L(s)")
    assert second.verdict.kind is not Kind.AGREES
    linear = claim(r"s = w^\top x: \frac{\partial}{\partial w} \frac{\partial L}{\partial s} = 0 w")
    assert linear.verdict.kind is not Kind.AGREES


def test_what_is_taken_for_constant_beside_a_function_is_said() -> None:
    """A letter of constants beside a function is one, and that is told; of another letter it would be a guess.

    The product rule without its second term holds for a constant v, and is a mistake for any other.
    """
    constant = claim(r"\frac{\partial A u}{\partial x} = \frac{\partial u}{\partial x} A^\top")
    assert constant.verdict.kind is Kind.AGREES
    assert "A does not depend on x: that has no derivative here" in constant.notes
    half = claim(r"\frac{\partial u^\top v}{\partial x} = \frac{\partial u}{\partial x} v").verdict
    assert (half.kind, half.detail) == (Kind.NOT_SELF_CONTAINED, "v")
    whole = claim(
        r"\frac{\partial u^\top v}{\partial x} = \frac{\partial u}{\partial x} v + \frac{\partial v}{\partial x} u"
    )
    assert whole.verdict.kind is Kind.AGREES
    assert not [note for note in whole.notes if "depend" in note]


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{\partial L}{\partial W} = \frac{\partial L}{\partial y} x^\top",
        "d y/dx = A",
        r"\frac{\partial L}{\partial W} = (\hat y - y) x^\top",
        "g(x) = y",
        r"\frac{\partial u^\top v}{\partial x} = \frac{\partial u}{\partial x} v",
        r"\frac{\partial U V}{\partial t} = \frac{\partial U}{\partial t} V",
        r"\frac{d}{dt}(A B) = \frac{dA}{dt} B",
    ],
)
def test_a_function_that_no_rule_is_about_lacks_its_definition(text: str) -> None:
    """What is differentiated on one side alone, or by two things of which one may depend on the other, or stands beside
    such a function and may be one, is not guessed."""
    assert claim(text).verdict.kind is Kind.NOT_SELF_CONTAINED


def test_e_to_a_matrix_is_the_matrix_exponential_where_that_is_true() -> None:
    """e^A has two readings, and neither is the first; what holds for the power series is named so, what does not is not."""
    right, wrong = (claim(rf"\frac{{\partial e^{{tA}}}}{{\partial t}} = {side} e^{{tA}}").verdict for side in "At")
    assert (right.kind, right.detail) == (Kind.AGREES_UNDER, "e to a matrix is the matrix exponential")
    assert wrong.kind is Kind.NOT_UNDERSTOOD
    column = claim(r"\frac{d}{dt} e^{At} x = A e^{At} x").verdict
    assert column.kind is Kind.AGREES_UNDER


@pytest.mark.parametrize(
    ("text", "kind", "detail"),
    [
        (r"\frac{\partial \operatorname{vec}(AXB)}{\partial \operatorname{vec}(X)} = B^\top \otimes A", Kind.AGREES_IN, "numerator"),
        (r"\frac{\partial \operatorname{vec}(AX)}{\partial \operatorname{vec}(X)} = I \otimes A", Kind.AGREES_IN, "numerator"),
        (r"\frac{\partial \operatorname{vec}(AXB)}{\partial \operatorname{vec}(X)} = B \otimes A^\top", Kind.AGREES, ""),
        (r"\frac{\partial \operatorname{vec}(AXB)}{\partial \operatorname{vec}(X)} = B^\top \otimes 2A", Kind.NOT_UNDERSTOOD, None),
    ],
)  # fmt: skip
def test_sizes_that_no_choice_makes_conform_are_looked_for_in_the_other_layout(
    text: str, kind: Kind, detail: str | None
) -> None:
    """A Kronecker formula of the other layout has no sizes in this one; it is found there, unless it is wrong there."""
    verdict = claim(text).verdict
    assert verdict.kind is kind, verdict.note
    assert detail is None or verdict.detail == detail


def test_a_squared_norm_has_its_derivative_at_zero_too() -> None:
    """Where i = j the difference is 0, at which the norm has no derivative but its square has one."""
    text = r"f = \sum_i \sum_j \|X^\top e_i - X^\top e_j\|^2, X \in \mathbb{R}^{n \times m}: \nabla_X f = "
    assert claim(text + r"4 (n X - \mathbf{1} \mathbf{1}^\top X)").verdict.kind is Kind.AGREES
    assert claim(text + r"2 (n X - \mathbf{1} \mathbf{1}^\top X)").verdict.kind is Kind.DISAGREES


def test_what_capitals_are_made_of_does_not_go_round_in_a_circle() -> None:
    """X is made of the y_i and Y of the x_i: then neither family is made of the rows of the other's capital."""
    given = r"X = \sum_i y_i y_i^\top, Y = \sum_i x_i x_i^\top"
    assert claim(rf"{given}: \operatorname{{tr}}(XY) = 1").verdict.kind is Kind.DISAGREES
    assert claim(rf"{given}: \operatorname{{tr}}(XY) = \sum_i \sum_j (x_j^\top y_i)^2").verdict.kind is Kind.AGREES


def test_a_letter_of_the_normal_distribution_alone_is_asked_for() -> None:
    """Φ without φ beside it could be anything."""
    result = claim(r"\nabla_x \mathbf 1^\top \Phi(x) = x")
    assert result.verdict.kind is Kind.NOT_SELF_CONTAINED
    assert r"\Phi \text{ normal CDF}" in result.verdict.note


def test_that_a_point_is_an_extreme_is_not_checked_and_said_so() -> None:
    """The gradient vanishes at the minimum too, where the maximum is claimed."""
    point = r"w = (X^\top X + \lambda I)^{-1} X^\top y"
    result = claim(rf"\max_w \|y - X w\|^2 + \lambda \|w\|^2 \Rightarrow {point}")
    assert any("not that it is an extreme" in note for note in result.notes)


@pytest.mark.parametrize(
    "text",
    [
        r"V = x^\top \dot V x: \dot V = \dot x",
        r"V = \dot W, W = \dot V: \dot V = \dot x",
        r"\frac{\partial x}{\partial t} = \dot x \dot t",
        r"\theta = \pi_\theta(x): \nabla_\theta \pi_\theta(x) = \theta",
        r"\log = x: \log' = \log",
        r"f(x) = e^{-x^2}: \frac{df(x)}{dx} = -2x(x)",
        r"\frac{\partial x}{\partial y} x(y) = y(x) \frac{\partial y}{\partial x}",
    ],
)
def test_no_name_is_made_of_itself(text: str) -> None:
    """Neither a rate, a function of itself, nor a parameter below a function: all these are refused or refuted."""
    assert claim(text).verdict.kind is not Kind.AGREES


@pytest.mark.parametrize(
    ("right", "wrong", "reading"),
    [
        (
            r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)",
            r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} + p_j)",
            "p is softmax(z)",
        ),
        (
            r"\frac{\partial p}{\partial z} = \operatorname{diag}(p) - p p^\top",
            r"\frac{\partial p}{\partial z} = \operatorname{diag}(p) - 2 p p^\top",
            "p is softmax(z)",
        ),
        (r"\frac{\partial a}{\partial z} = a (1 - a)", r"\frac{\partial a}{\partial z} = a (2 - a)", "a is sigmoid(z)"),
        (
            r"\frac{\partial a}{\partial z} = \operatorname{diag}(1 - a \odot a)",
            r"\frac{\partial a}{\partial z} = \operatorname{diag}(1 - 2 a \odot a)",
            "a is tanh(z)",
        ),
    ],
)
def test_a_letter_may_be_a_well_known_function_of_which_the_text_has_said_so(
    right: str, wrong: str, reading: str
) -> None:
    """It is another reading; where it is none of them, its definition is missing: nothing is wrong with the formula."""
    verdict = claim(right).verdict
    assert (verdict.kind, verdict.detail) == (Kind.AGREES_UNDER, reading)
    lacking = claim(wrong).verdict
    assert (lacking.kind, lacking.detail) == (Kind.NOT_SELF_CONTAINED, reading[0])
    assert lacking.note.startswith(f"It does not hold for every function {reading[0]}.")
