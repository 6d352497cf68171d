r"""What is said in words around formulas, in English and in Chinese, and claims that follow from given ones."""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.records import Kind, Result, Settings
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)


def check(text: str) -> Result:
    return check_statement(Statement(id="claim", text=text, claim=True), QUICK)


FORM = r"\nabla_x\, x^\top A x = 2 A x"
SYMMETRIC = [
    rf"\text{{If }} A = A^\top \text{{ then }} {FORM}",
    rf"\text{{If }} A = A^\top, \text{{ then }} {FORM}",
    rf"\text{{For symmetric }} A, {FORM}",
    rf"\text{{For all symmetric }} A: {FORM}",
    rf"{FORM} \text{{ for symmetric }} A",
    rf"{FORM}, \text{{ where }} A \text{{ is a symmetric matrix}}",
    r"\text{Let } f(x) = x^\top A x \text{ with } A \text{ symmetric. Then } \nabla f(x) = 2 A x",
    rf"若 A 对称，则 {FORM}",
    rf"\text{{若 }} A \text{{ 是对称矩阵，则 }} {FORM}",
    rf"{FORM}，其中 A 为对称矩阵",
]


@pytest.mark.parametrize("text", SYMMETRIC)
def test_a_condition_in_words_is_one(text: str) -> None:
    """With it the statement is right; with a factor that is wrong it is not."""
    assert check(text).verdict.kind is Kind.AGREES
    assert check(text.replace("= 2 A x", "= 3 A x")).verdict.kind is Kind.DISAGREES
    assert check(FORM).verdict.kind is Kind.AGREES_IF


DEFINED = [
    r"设 f(x) = x^\top A x，则 \nabla f(x) = (A + A^\top) x",
    r"\text{Let } f(x) = x^\top A x. \text{ Hence } \nabla f(x) = (A + A^\top) x",
    r"令 L = x^\top A x，可得 \nabla_x L = (A + A^\top) x。",
]


@pytest.mark.parametrize("text", DEFINED)
def test_words_part_what_is_given_from_what_is_claimed(text: str) -> None:
    """A definition before them, the claim behind."""
    assert check(text).verdict.kind is Kind.AGREES
    assert check(text.replace("+ A^", "- A^")).verdict.kind is Kind.DISAGREES


PLAIN = [
    "df/dx = A'x + Ax where f = x'Ax",
    "df/dx = A'x + Ax, where f(x) = x'Ax",
    "df/dx = A'x + Ax if f = x'Ax",
    "df/dx = A'x + Ax with f = x'Ax",
    "f = x'Ax, then df/dx = A'x + Ax",
    "let f = x'Ax: df/dx = A'x + Ax",
    "if f = x'Ax then df/dx = A'x + Ax",
    "given f = x'Ax, df/dx = A'x + Ax",
    "let y = Ax and f = x'y; then df/dx = A'x + Ax",
    "for f(x) = x'Ax, df/dx = A'x + Ax",
    "df/dx = A'x + Ax where f = x'Ax and A is symmetric",
]


@pytest.mark.parametrize("text", PLAIN)
def test_in_plain_text_words_need_no_mark(text: str) -> None:
    """They join a definition as in LaTeX, and part the claim from it; a missing term is caught behind each."""
    assert check(text).verdict.kind is Kind.AGREES
    assert check(text.replace("A'x + Ax", "Ax")).verdict.kind is Kind.DISAGREES
    assert check("d(x'Ax)/dx = 2Ax for symmetric A").verdict.kind is Kind.AGREES


RIDGE = r"L = \frac12 \|X w - y\|^2 + \frac{\lambda}{2} \|w\|^2: \nabla_w L = 0 \Rightarrow "

# Each row: a true statement, and the same with an error in it.
PAIRS = [
    (RIDGE + r"(X^\top X + \lambda I) w = X^\top y", RIDGE + r"(X^\top X - \lambda I) w = X^\top y"),
    (
        r"\min_x \|A x - b\|^2 + \lambda \|x\|^2 \Rightarrow (A^\top A + \lambda I) x = A^\top b",
        r"\min_x \|A x - b\|^2 + \lambda \|x\|^2 \Rightarrow (A^\top A + 2 \lambda I) x = A^\top b",
    ),
    (
        r"f = \operatorname{tr}(X^\top A X) \Rightarrow df = \operatorname{tr}(X^\top (A + A^\top) dX) \Rightarrow \nabla_X f = (A + A^\top) X",
        r"f = \operatorname{tr}(X^\top A X) \Rightarrow df = \operatorname{tr}(X^\top A\, dX) \Rightarrow \nabla_X f = (A + A^\top) X",
    ),
    (
        r"\ell = \sum_{i=1}^n (x_i - \mu)^\top S^{-1} (x_i - \mu), S \text{ SPD}: \frac{\partial \ell}{\partial \mu} = -2 \sum_{i=1}^n S^{-1} (x_i - \mu)",
        r"\ell = \sum_{i=1}^n (x_i - \mu)^\top S^{-1} (x_i - \mu), S \text{ SPD}: \frac{\partial \ell}{\partial \mu} = 2 \sum_{i=1}^n S^{-1} (x_i - \mu)",
    ),
    # x^{(i)} is one of the data that a sum runs over, a loss may be called KL, a mean is taken from every entry.
    (
        r"J(\theta) = \frac{1}{m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2, h_\theta(x) = \theta^\top x: \nabla_\theta J = \frac{2}{m} \sum_{i=1}^m (\theta^\top x^{(i)} - y^{(i)}) x^{(i)}",
        r"J(\theta) = \frac{1}{m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2, h_\theta(x) = \theta^\top x: \nabla_\theta J = \frac{1}{m} \sum_{i=1}^m (\theta^\top x^{(i)} - y^{(i)}) x^{(i)}",
    ),
    (
        r"\mathrm{KL} = -\frac12 \sum_j (1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2): \frac{\partial \mathrm{KL}}{\partial \mu_j} = \mu_j",
        r"\mathrm{KL} = -\frac12 \sum_j (1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2): \frac{\partial \mathrm{KL}}{\partial \mu_j} = -\mu_j",
    ),
    (
        r"\mu = \frac{1}{n} \sum_{i=1}^n x_i, s = \|x - \mu\|^2: \frac{\partial s}{\partial x} = 2 (x - \mu)",
        r"\mu = \frac{1}{n} \sum_{i=1}^n x_i, s = \|x - \mu\|^2: \frac{\partial s}{\partial x} = 2 (x + \mu)",
    ),
]


@pytest.mark.parametrize(("true", "false"), PAIRS)
def test_true_agrees_and_an_error_in_it_is_refuted(true: str, false: str) -> None:
    """What solves the claimed equations makes the gradient vanish; each step is claimed as well."""
    assert check(true).verdict.kind is Kind.AGREES
    assert check(false).verdict.kind is Kind.DISAGREES


def test_normal_equations_need_what_makes_them_solvable() -> None:
    """A condition that is not stated is asked for, and nothing is refuted."""
    verdict = check(r"\min_x \|A x - b\|^2 \Rightarrow A^\top A x = A^\top b").verdict
    assert (verdict.kind, verdict.detail) == (Kind.AGREES_IF, "A has full column rank")


def test_a_count_that_is_not_declared_may_need_a_value_that_is_defined() -> None:
    """The n of a mean is the number of entries, also where a root is defined for positive numbers only."""
    text = r"y = \frac{x - \mu}{\sqrt{s + \epsilon}}, \mu = \frac1n \mathbf 1^\top x, s = \frac1n \|x - \mu\|^2: \frac{\partial s}{\partial x} = \frac2n \sqrt{s + \epsilon}\, y"
    assert check(text).verdict.kind is Kind.AGREES_UNDER
