r"""What a text says that its symbols are: `x \in \mathbb{R}^n`, `a, b \in \mathbb{R}`, `X \in \mathbb{S}_{++}^n`."""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.formula.statements.parse import parse_equation
from xcheck.records import Kind, Settings, Verdict
from xcheck.spaces import describe
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)


def check(text: str) -> Verdict:
    return check_statement(Statement(id="claim", text=text, claim=True), QUICK).verdict


@pytest.mark.parametrize(
    ("said", "space"),
    [
        (r"a \in \mathbb{R}", "Scalar()"),
        (r"a \in \mathbb R_+", "Positive()"),
        (r"a \in \mathbb{R}^n", 'Vector("n")'),
        (r"a \in \mathbb{R}^{n \times 2m}", 'Matrix("n", "2*m")'),
        (r"a \in \mathbb{R}_{++}^n", 'PositiveVector("n")'),
        (r"a \in \mathbb{R}^n_{>0}", 'PositiveVector("n")'),
        (r"a \in \mathbb{C}", "Complex(Scalar())"),
        (r"a \in \mathbb{C}^{m \times n}", 'Complex(Matrix("m", "n"))'),
        (r"a \in \mathbb{S}^n", 'Symmetric("n")'),
        (r"a \in \mathbb{S}_{++}^n", 'SPD("n")'),
        (r"a \in \mathbb{H}^n", 'Hermitian("n")'),
        ("a ∈ ℝ^n", 'Vector("n")'),
        ("a in R", "Scalar()"),
    ],
)
def test_a_space_is_read(said: str, space: str) -> None:
    declared = dict(parse_equation(f"{said}: a = a", {}).declared)
    assert describe(declared["a"]) == space


@pytest.mark.parametrize(
    ("given", "true", "false"),
    [
        (r"a, b \in \mathbb{R}", r"\frac{\partial a b}{\partial a} = b", r"\frac{\partial a b}{\partial a} = a"),
        (r"X \in \mathbb{S}_{++}^n", r"\nabla_X \log\det X = X^{-1}", r"\nabla_X \log\det X = X"),
        (
            r"z \in \mathbb{C}^n",
            r"\frac{\partial z^H z}{\partial z^*} = z",
            r"\frac{\partial z^H z}{\partial z^*} = z^*",
        ),
        ("x in R^n, a in R", "d(a x'x)/dx = 2 a x", "d(a x'x)/dx = a x"),
    ],
)
@pytest.mark.parametrize("spoken", ["{given}: {claim}", "{claim} where {given}"])
def test_what_it_says_is_part_of_the_statement(given: str, true: str, false: str, spoken: str) -> None:
    """Before the claim and behind it."""
    assert check(spoken.format(given=given, claim=true)).kind is Kind.AGREES
    assert check(spoken.format(given=given, claim=false)).kind in (Kind.DISAGREES, Kind.AGREES_IF)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"a \in \mathbb{Q}: a = a", r"\mathbb{Q} is not part of the formula language"),
        (r"a \in \mathbb{S}: a = a", "expected the size of a square matrix, as in ^n"),
        (r"a \in \mathbb{R}_-^n: a = a", "below a space stand +, ++ or > 0"),
        (r"a \in \mathbb{R}^{l \times m \times n}: a = a", "a space has one or two dimensions"),
        (r"a = \mathbb{C} a", r"\mathbb{C} is not part of the formula language"),
    ],
)
def test_what_is_no_space_is_refused(text: str, said: str) -> None:
    verdict = check(text)
    assert verdict.kind is Kind.NOT_UNDERSTOOD
    assert said in verdict.note
