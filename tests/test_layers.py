"""Layers as superscripts, the equations of back-propagation, and names of several letters."""

from __future__ import annotations

import pytest

import xcheck
from xcheck.records import Kind

QUICK = ("autograd", "torch")
NEXT = r"z^{l+1} = W^{l+1} \sigma(z^l) + b^{l+1}"
HERE = r"z^l = W^l a^{l-1} + b^l"

# Each row: a true claim, and the same with an error in it.
PAIRS = [
    (
        rf"\delta^l = (W^{{l+1}})^T \delta^{{l+1}} \odot \sigma'(z^l), {NEXT}",
        rf"\delta^l = W^{{l+1}} \delta^{{l+1}} \odot \sigma'(z^l), {NEXT}",
    ),
    (
        r"\delta^l = ((W^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l), z^{l+1} = W^{l+1} a^l + b^{l+1}, a^l = \sigma(z^l)",
        r"\delta^l = ((W^{l+1})^T \delta^{l+1}) \odot \sigma(z^l), z^{l+1} = W^{l+1} a^l + b^{l+1}, a^l = \sigma(z^l)",
    ),
    (
        r"\delta^L = \nabla_a C \odot \sigma'(z^L), a^L = \sigma(z^L)",
        r"\delta^L = -\nabla_a C \odot \sigma'(z^L), a^L = \sigma(z^L)",
    ),
    (
        r"\delta^L = (a^L - y) \odot \sigma'(z^L), a^L = \sigma(z^L), C = \frac12 \|y - a^L\|^2",
        r"\delta^L = (y - a^L) \odot \sigma'(z^L), a^L = \sigma(z^L), C = \frac12 \|y - a^L\|^2",
    ),
    (
        rf"\frac{{\partial C}}{{\partial W^l}} = \delta^l (a^{{l-1}})^T, {HERE}",
        rf"\frac{{\partial C}}{{\partial W^l}} = a^{{l-1}} (\delta^l)^T, {HERE}",
    ),
    (
        rf"\frac{{\partial C}}{{\partial b^l}} = \delta^l, {HERE}",
        rf"\frac{{\partial C}}{{\partial b^l}} = 2 \delta^l, {HERE}",
    ),
    (
        rf"\frac{{\partial C}}{{\partial W^l_{{jk}}}} = a^{{l-1}}_k \delta^l_j, {HERE}",
        rf"\frac{{\partial C}}{{\partial W^l_{{jk}}}} = a^{{l-1}}_j \delta^l_k, {HERE}",
    ),
    (
        rf"\frac{{\partial C}}{{\partial W_{{jk}}^l}} = a_k^{{l-1}} \delta_j^l, {HERE}",
        rf"\frac{{\partial C}}{{\partial W_{{jk}}^l}} = a_k^{{l-1}} \delta_k^l, {HERE}",
    ),
    (
        r"dz^{[1]} = W^{[2]T} dz^{[2]} \odot g'(z^{[1]}), z^{[2]} = W^{[2]} g(z^{[1]}) + b^{[2]}",
        r"dz^{[1]} = W^{[2]} dz^{[2]} \odot g'(z^{[1]}), z^{[2]} = W^{[2]} g(z^{[1]}) + b^{[2]}",
    ),
    (
        r"dW^{[1]} = dz^{[1]} x^T, z^{[1]} = W^{[1]} x + b^{[1]}",
        r"dW^{[1]} = x (dz^{[1]})^T, z^{[1]} = W^{[1]} x + b^{[1]}",
    ),
    (
        r"MSE = \frac{1}{n} \|y - X\theta\|^2: \frac{\partial MSE}{\partial \theta} = -\frac{2}{n} X^T (y - X\theta)",
        r"MSE = \frac{1}{n} \|y - X\theta\|^2: \frac{\partial MSE}{\partial \theta} = \frac{2}{n} X^T (y - X\theta)",
    ),
    (
        r"RSS = (y - X\beta)^T (y - X\beta): \frac{\partial RSS}{\partial \beta} = -2 X^T (y - X\beta)",
        r"RSS = (y - X\beta)^T (y - X\beta): \frac{\partial RSS}{\partial \beta} = -X^T (y - X\beta)",
    ),
    (
        r"loss = \frac12 \|W x + b - y\|^2: \frac{\partial loss}{\partial W} = (W x + b - y) x^T",
        r"loss = \frac12 \|W x + b - y\|^2: \frac{\partial loss}{\partial W} = x (W x + b - y)^T",
    ),
]


@pytest.mark.parametrize(("true", "false"), PAIRS)
def test_layers_and_long_names_are_read(true: str, false: str) -> None:
    verdict = xcheck.check(true, engines=QUICK).verdict
    assert verdict.kind is Kind.AGREES_UNDER, verdict
    assert any(said in verdict.detail for said in ("superscripts are layers", "gradients of a loss", "is one name"))
    wrong = xcheck.check(false, engines=QUICK).verdict
    assert wrong.kind not in (Kind.AGREES, Kind.AGREES_UNDER), wrong


def test_a_mend_has_the_superscripts_of_the_claim() -> None:
    verdict = xcheck.check(PAIRS[0][1], engines=QUICK).verdict
    assert verdict.note.endswith(r"Write `{W^{l+1}}^{\top} \delta^{l+1} \odot \sigma'\left(z^{l}\right)`."), (
        verdict.note
    )


def test_powers_and_products_stay_what_they_are() -> None:
    """A letter that is a number elsewhere is an exponent; letters that stand alone, too, are factors."""
    assert xcheck.check(r"\frac{d}{dx} x^l = l x^{l-1}", engines=QUICK, x=xcheck.Positive(), l=xcheck.Positive())
    assert not xcheck.check(r"\frac{d}{dx} x^l = l x^{l+1}", engines=QUICK, x=xcheck.Positive(), l=xcheck.Positive())
    product = xcheck.check(r"AB = C: \frac{\partial \operatorname{tr}(A X)}{\partial X} = A^T", engines=QUICK).verdict
    assert "one name" not in product.detail


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (
            r"J = \frac12 \|w\|^2 + C \sum_i (w^T x_i - y_i)^2: \frac{\partial J}{\partial w} = w + 2 C \sum_i (w^T x_i - y_i) x_i",  # noqa: E501
            r"J = \frac12 \|w\|^2 + C \sum_i (w^T x_i - y_i)^2: \frac{\partial J}{\partial w} = w + C \sum_i (w^T x_i - y_i) x_i",  # noqa: E501
        ),
        (
            r"\nabla_w \left( \frac12 \|w\|^2 + C \xi^T \xi \right) = w",
            r"\nabla_w \left( \frac12 \|w\|^2 + C \xi^T \xi \right) = w + C",
        ),
    ],
)
def test_a_capital_letter_is_a_number_where_no_matrix_fits(true: str, false: str) -> None:
    verdict = xcheck.check(true, engines=QUICK).verdict
    assert (verdict.kind, verdict.detail) == (Kind.AGREES_UNDER, "C is a scalar")
    assert not xcheck.check(false, engines=QUICK)
    assert xcheck.check(false, engines=QUICK).verdict.kind is not Kind.AGREES_UNDER


def test_a_capital_letter_is_a_matrix_where_one_fits() -> None:
    """Matrices do not commute, although numbers do."""
    assert xcheck.check("AB = BA", engines=QUICK).verdict.kind is Kind.DISAGREES


CODE = [
    (
        "dlogits = probs * np.sum(y) - y, loss = -np.sum(y * np.log(probs)), probs = softmax(logits)",
        "dlogits = y - probs * np.sum(y), loss = -np.sum(y * np.log(probs)), probs = softmax(logits)",
        "logits and probs are one name each",
    ),
    (
        "dhidden = dout @ W2.T, dW2 = hidden.T @ dout, out = hidden @ W2",
        "dhidden = dout @ W2, dW2 = hidden.T @ dout, out = hidden @ W2",
        "hidden and out are one name each",
    ),
    (
        "dgamma = np.sum(dout * xhat, axis=0), dbeta = np.sum(dout, axis=0), out = xhat * gamma + beta",
        "dgamma = np.sum(dout * xhat, axis=1), dbeta = np.sum(dout, axis=0), out = xhat * gamma + beta",
        "beta is added to each row, and gamma multiplies each row",
    ),
    ("dz = y * (dy - np.sum(dy * y)), y = softmax(z)", "dz = y * (dy - np.sum(dy)), y = softmax(z)", "dz and dy"),
    ("dX = dY * g, dg = (dY * X).sum(axis=0), Y = X * g", "dX = dY * g, dg = (dY * X).sum(axis=1), Y = X * g", "g"),
    ("d(np.sum(scale * x**2))/dx = 2 * scale * x", "d(np.sum(scale * x**2))/dx = scale * x", "scale is one name"),
]


@pytest.mark.parametrize(("true", "false", "said"), CODE)
def test_names_in_code_are_names(true: str, false: str, said: str) -> None:
    verdict = xcheck.check(true, engines=QUICK).verdict
    assert verdict.kind is Kind.AGREES_UNDER, verdict
    assert said in verdict.detail
    wrong = xcheck.check(false, engines=QUICK).verdict
    assert wrong.kind not in (Kind.AGREES, Kind.AGREES_UNDER), wrong


def test_a_mend_of_code_has_its_names() -> None:
    note = xcheck.check(CODE[1][1], engines=QUICK).verdict.note
    assert note.endswith("Write `dout @ W2.T`."), note
    one_hot = xcheck.check(
        "dlogits = probs - y, loss = -np.sum(y * np.log(probs)), probs = softmax(logits)", engines=QUICK
    ).verdict
    assert (one_hot.kind, one_hot.detail) == (Kind.AGREES_IF, "y sums to one")
