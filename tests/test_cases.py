r"""Values by cases, and lines of several equations."""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.writing.latex import to_latex
from xcheck.formula.writing.numpy.code import numpy_code
from xcheck.reading import understand
from xcheck.records import Kind, Result, Settings
from xcheck.spaces import Scalar, Vector
from xcheck.statement import Statement
from xcheck.vocabulary.activations import relu

QUICK = Settings(engines=("autograd", "torch"), samples=1)
ALL = Settings(engines=("autograd", "jax", "torch", "finite_difference"), samples=1)


def check(text: str, settings: Settings = QUICK) -> Result:
    return check_statement(Statement(id="claim", text=text, claim=True), settings)


SOFTMAX = r"y = \operatorname{softmax}(x): \frac{\partial y_i}{\partial x_j} = "
LEAKY = r"f(t) = \begin{cases} t & t > 0 \\ \alpha t & t \le 0 \end{cases}: f'(t) = "

# Each row: a true statement, and the same with an error in it.
PAIRS = [
    (
        SOFTMAX + r"\begin{cases} y_i (1 - y_i) & i = j \\ -y_i y_j & i \neq j \end{cases}",
        SOFTMAX + r"\begin{cases} y_i (1 - y_i) & i = j \\ y_i y_j & i \neq j \end{cases}",
    ),
    (
        SOFTMAX + r"\begin{cases} y_i (1 - y_i), & \text{if } i = j, \\ -y_i y_j, & \text{otherwise}. \end{cases}",
        SOFTMAX + r"\begin{cases} y_i (1 + y_i), & \text{if } i = j, \\ -y_i y_j, & \text{otherwise}. \end{cases}",
    ),
    (
        r"p = \operatorname{softmax}(z): \frac{\partial \log p_k}{\partial z_i} = \begin{cases} 1 - p_i & i = k \\ -p_i & i \ne k \end{cases}",
        r"p = \operatorname{softmax}(z): \frac{\partial \log p_k}{\partial z_i} = \begin{cases} 1 - p_i & i = k \\ p_i & i \ne k \end{cases}",
    ),
    (
        LEAKY + r"\begin{cases} 1 & t > 0 \\ \alpha & t \le 0 \end{cases}",
        LEAKY + r"\begin{cases} 1 & t > 0.01 \\ \alpha & t \le 0.01 \end{cases}",
    ),
    (
        r"\frac{\partial |t|}{\partial t} = \left\{\begin{array}{rl} 1 & t > 0 \\ -1 & t < 0 \end{array}\right.",
        r"\frac{\partial |t|}{\partial t} = \left\{\begin{array}{rl} 1 & t > 0 \\ 0 & t < 0 \end{array}\right.",
    ),
    (
        r"\frac{\partial \operatorname{relu}(x)}{\partial x} = \operatorname{diag}(m),\ m_i = \begin{cases} 1 & x_i > 0 \\ 0 & x_i \le 0 \end{cases}",
        r"\frac{\partial \operatorname{relu}(x)}{\partial x} = \operatorname{diag}(m),\ m_i = \begin{cases} 1 & x_i > 100 \\ 0 & x_i \le 100 \end{cases}",
    ),
    (
        r"\nabla_x \sum_i \max(0, 1 - x_i) = \begin{cases} -1 & x < 1 \\ 0 & \text{otherwise} \end{cases}",
        r"\nabla_x \sum_i \max(0, 1 - x_i) = \begin{cases} -1 & x < 0.99 \\ 0 & \text{otherwise} \end{cases}",
    ),
    (
        r"\frac{\partial \sum_{k} x_k^2}{\partial x_i} = \sum_j \begin{cases} 2 x_j & i = j \\ 0 & \text{else} \end{cases}",
        r"\frac{\partial \sum_{k} x_k^2}{\partial x_i} = \sum_j \begin{cases} 2 x_j & i \le j \\ 0 & \text{else} \end{cases}",
    ),
    (
        r"t = \sum_i \sum_j \begin{cases} \frac{a_i - a_j}{a_i - a_j} & i \ne j \\ 1 & i = j \end{cases}: \frac{\partial t}{\partial a} = 0",
        r"t = \sum_i \sum_j \begin{cases} \frac{a_i + a_j}{a_i - a_j} a_i & i \ne j \\ 1 & i = j \end{cases}: \frac{\partial t}{\partial a} = 0",
    ),
    (
        r"\begin{aligned} L &= \frac12 \|X w - y\|^2 \\ \nabla_w L &= X^\top (X w - y) \\ \nabla^2_w L &= X^\top X \end{aligned}",
        r"\begin{aligned} L &= \frac12 \|X w - y\|^2 \\ \nabla_w L &= X^\top (X w - y) \\ \nabla^2_w L &= X X^\top \end{aligned}",
    ),
    (
        r"\begin{aligned} \nabla_x x^\top A x &= A x \\ &\quad + A^\top x \\ &= (A + A^\top) x \\ -x^\top A x &= -x^\top A^\top x. \end{aligned}",
        r"\begin{aligned} \nabla_x x^\top A x &= A x \\ &\quad + A^\top x \\ &= (A + A^\top) x \\ -x^\top A x &= x^\top A^\top x. \end{aligned}",
    ),
    (
        r"\begin{cases} \nabla_x\, a^\top x = a \\ \nabla_x\, x^\top x = 2 x \end{cases}",
        r"\begin{cases} \nabla_x\, a^\top x = a \\ \nabla_x\, x^\top x = x \end{cases}",
    ),
    (
        r"L = \frac12 \|X w - y\|^2 \Rightarrow \nabla_w L = X^\top (X w - y) \Rightarrow \nabla_w^2 L = X^\top X",
        r"L = \frac12 \|X w - y\|^2 \Rightarrow \nabla_w L = 2 X^\top (X w - y) \Rightarrow \nabla_w^2 L = X^\top X",
    ),
    (r"f(t) = t^3, f'(t) = 3 t^2, f''(t) = 6 t", r"f(t) = t^3, f'(t) = 3 t^2, f''(t) = 3 t"),
    # A number that TeX takes apart moves the places of what follows.
    (r"L = \frac12 x^\top x, \nabla_x L = x", r"L = \frac12 x^\top x, \nabla_x L = 2 x"),
]


@pytest.mark.parametrize(("true", "false"), PAIRS)
def test_true_agrees_and_an_error_in_it_is_refuted(true: str, false: str) -> None:
    """As it is written; and the planted error is found."""
    assert check(true).verdict.kind is Kind.AGREES, check(true).verdict
    assert check(false).verdict.kind is Kind.DISAGREES


def test_every_engine_chooses() -> None:
    """By indices, and by values."""
    assert check(PAIRS[0][0], ALL).verdict.kind is Kind.AGREES
    assert check(PAIRS[4][0], ALL).verdict.kind is Kind.AGREES
    assert check(PAIRS[4][1], ALL).verdict.kind is Kind.DISAGREES


def test_what_is_not_chosen_is_not_computed() -> None:
    """1 / (a_i - a_j) has no value at i = j, and is not asked for one."""
    text = r"F_{ij} = \begin{cases} \frac{1}{a_i - a_j} & i \ne j \\ 0 & i = j \end{cases}: F = -F^\top"
    assert check(text).verdict.kind is Kind.AGREES
    assert check(text.replace("-F", "F")).verdict.kind is Kind.DISAGREES


def test_an_early_case_that_no_point_has_met_is_looked_for() -> None:
    """Two conditions of one choice are told apart: that t > 0 came out both ways says nothing of t > 100."""
    text = r"f(t) = \begin{cases} 3 t & t > 100 \\ t & t > 0 \\ 2 t & \text{otherwise} \end{cases}: \frac{\partial f(t)}{\partial t} = "
    whole = r"\begin{cases} 3 & t > 100 \\ 1 & t > 0 \\ 2 & \text{otherwise} \end{cases}"
    part = r"\begin{cases} 1 & t > 0 \\ 2 & \text{otherwise} \end{cases}"
    assert check(text + whole).verdict.kind is Kind.AGREES
    assert check(text + part).verdict.kind is Kind.DISAGREES


def test_a_threshold_that_is_nearly_right_is_refuted() -> None:
    """Of a printed formula beside a plain function."""

    def found(text: str) -> Kind:
        statement = Statement(id="relu", text=text, spaces={"x": Scalar()}, function=relu, claim=True)
        return check_statement(statement, QUICK).verdict.kind

    assert found(r"\frac{\partial \operatorname{relu}(x)}{\partial x} = [x > 0]") is Kind.AGREES
    assert found(r"\frac{\partial \operatorname{relu}(x)}{\partial x} = [x > 0.49]") is Kind.DISAGREES


def test_a_place_where_values_are_equal_is_not_checked() -> None:
    """It is said; what is claimed there changes nothing."""
    found = check(r"\frac{d |t|}{d t} = \begin{cases} 1 & t > 0 \\ 7 & t = 0 \\ -1 & t < 0 \end{cases}")
    assert found.verdict.kind is Kind.AGREES
    assert "not checked: what holds where t = 0, which is at no drawn point" in found.notes


def test_where_no_case_holds_there_is_no_value() -> None:
    """Nothing is made up."""
    found = check(r"\frac{d |t|}{d t} = \begin{cases} 1 & t > 0 \end{cases}")
    assert (found.verdict.kind, found.notes) == (Kind.AGREES, ("t taken positive, where every value is defined",))
    assert check(r"\frac{d |t|}{d t} = \begin{cases} -1 & t < 0 \end{cases}").verdict.kind is Kind.UNDEFINED


def test_cases_are_printed_as_they_are_read() -> None:
    """With several conditions, and with none."""
    text = r"y = \begin{cases} 1 & 0 < t < 1 \\ 2 & t \ge 1 \text{ and } s > 0 \\ 3 & \text{otherwise} \end{cases}"
    sides = parse_equation(text, {}).equation.sides
    printed = f"y = {to_latex(sides[1])}"
    assert parse_equation(printed, {}).equation.sides == sides


def test_cases_have_a_spelling_in_numpy() -> None:
    """`where` within `where`."""
    text = r"\nabla_x \sum_i |x_i| = \begin{cases} 1 & x > 0 \\ -1 & \text{otherwise} \end{cases}"
    read = understand(Statement(id="s", text=text, spaces={"x": Vector("n")}))
    assert "return np.where(x > 0, 1, -1)" in numpy_code(read.typed, "f")
