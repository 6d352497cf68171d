"""Values at a point: what a bar reaches, and what is refused."""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.tree import Derivative, Node, Substitution, Transpose
from xcheck.formula.writing.latex import to_latex
from xcheck.records import Kind, Result, Settings
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)
ALL = Settings(engines=("autograd", "jax", "torch", "finite_difference"), samples=1)


def check(text: str, settings: Settings = QUICK) -> Result:
    return check_statement(Statement(id="claim", text=text, claim=True), settings)


def side(text: str) -> Node:
    return parse_equation(f"{text} = 1", {}).equation.sides[0]


# Each row: a true statement, and what it would be if the bar reached less far, or the value were another.
PAIRS = [
    (r"\nabla_x (x^\top A x)\Big|_{x=b} = (A + A^\top) b", r"\nabla_x (x^\top A x)\Big|_{x=b} = (A + A^\top) x"),
    (r"\nabla_x x^\top A x\Big|_{x=b} = (A + A^\top) b", r"\nabla_x x^\top A x\Big|_{x=b} = A^\top b"),
    (r"\frac{\partial}{\partial x} x^\top A x\Big|_{x=b} = (A + A^\top) b", r"\frac{\partial}{\partial x} x^\top A x\Big|_{x=b} = A b"),
    (r"d(x^\top x)/dx|_{x=b} = 2 b", r"d(x^\top x)/dx|_{x=b} = 2 x"),
    (r"\left. x^\top A x \right|_{x=a} = a^\top A a", r"\left. x^\top A x \right|_{x=a} = x^\top A a"),
    (r"\left. \frac{\partial \|x\|^2}{\partial x} \right|_{x = A y} = 2 A y", r"\left. \frac{\partial \|x\|^2}{\partial x} \right|_{x = A y} = 2 A^\top A y"),
    (r"\nabla_x e^{a^\top x}\Big|_{x=0} = a", r"\nabla_x e^{a^\top x}\Big|_{x=0} = a e^{a^\top x}"),
    (r"d(w^\top A w + b^\top w)\Big|_{w=0} = b^\top dw", r"d(w^\top A w + b^\top w)\Big|_{w=0} = w^\top dw"),
    (r"\nabla_x (x^\top A y)\Big|_{x=a,\, y=b} = A b", r"\nabla_x (x^\top A y)\Big|_{x=a,\, y=b} = A^\top b"),
    (r"z^\top \nabla_x x^\top A x\Big|_{x=b} = z^\top (A + A^\top) b", r"z^\top \nabla_x x^\top A x\Big|_{x=b} = z^\top A b"),
    (r"\frac{\partial W^{(1)} x}{\partial x} = W^{(1)\top}", r"\frac{\partial W^{(1)} x}{\partial x} = 2 W^{(1)\top}"),
    (r"\frac{\partial (W_1^{(2)T} x)}{\partial x} = W_1^{(2)}", r"\frac{\partial (W_1^{(2)T} x)}{\partial x} = -W_1^{(2)}"),
    (r"\frac{\partial A x}{\partial x} = A^{\prime}", r"\frac{\partial A x}{\partial x} = 2 A^{\prime}"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong"), PAIRS)
def test_a_value_at_a_point_agrees_and_its_planted_error_does_not(right: str, wrong: str) -> None:
    """The derivative is taken first, and then the value."""
    found = check(right)
    assert found.verdict.kind is Kind.AGREES, found.verdict.note
    assert check(wrong).verdict.kind is Kind.DISAGREES


@pytest.mark.parametrize("text", [PAIRS[0][0], PAIRS[4][0], PAIRS[6][0]])
def test_every_engine_takes_values_at_a_point(text: str) -> None:
    """What is put in is an array like any other."""
    votes = {report.engine: report.vote.value for report in check(text, ALL).engines}
    assert set(votes.values()) == {"agrees"}


def test_what_a_bar_reaches() -> None:
    """After an operator the derivative, inside brackets only what they hold, and behind a product neither."""
    at = side(r"\nabla_x f(x)\Big|_{x=b}")
    assert isinstance(at, Substitution)
    assert isinstance(at.of, Derivative)
    inside = side(r"\nabla_x (f(x)\Big|_{x=b})")
    assert isinstance(inside, Derivative)
    assert isinstance(inside.of, Substitution)
    assert isinstance(side(r"x^\top"), Transpose)
    assert side(r"y^\top x|_{x=b}") == side(r"y^\top (x|_{x=b})")


@pytest.mark.parametrize(
    "text",
    [
        r"\left(\nabla_x (x^\top A x)\right)\Big|_{x=b}", r"y (x (x\Big|_{x=b}))", r"A \odot (X\Big|_{X=B})",
        r"(x^\top y)|_{x=a, y=b}", r"\nabla_x (x\Big|_{x=b} + x)", r"-(x\Big|_{x=b})^\top W^{(1)\top} x",
        r"\log(x)\Big|_{x=a} + \mathrm dx\Big|_{x=a}",
    ],
)  # fmt: skip
def test_what_is_printed_reads_as_the_same_tree(text: str) -> None:
    """Substitutions are printed with brackets that leave no doubt."""
    assert side(to_latex(side(text))) == side(text)
