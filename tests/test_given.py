"""What a statement is given besides definitions: conditions, shorthands, equations that define a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy
import pytest
import scipy.linalg

from xcheck.checking.check import check_statement
from xcheck.evaluation.scopes import no_jacobian
from xcheck.formula.shapes.conventions import Conventions
from xcheck.formula.shapes.infer import infer
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.tree import Node, Solution
from xcheck.formula.values.evaluate import evaluate
from xcheck.formula.values.scope import Scope
from xcheck.formula.writing.latex import to_latex
from xcheck.reading import layouts
from xcheck.records import Kind, Result, Settings
from xcheck.spaces import Matrix, Square
from xcheck.statement import Statement
from xcheck.vocabulary.linear_algebra import logdet

QUICK = Settings(engines=("autograd", "torch"), samples=1)
ALL = Settings(engines=("autograd", "jax", "torch", "finite_difference"), samples=1)


def check(text: str, settings: Settings = QUICK) -> Result:
    return check_statement(Statement(id="claim", text=text, claim=True), settings)


def side(text: str) -> Node:
    return parse_equation(f"{text} = 1", {}).equation.sides[0]


# Each row: a true statement, and the same with an error in it.
PAIRS = [
    (r"Y = A X B, dL = \operatorname{tr}(G^\top dY): \frac{\partial L}{\partial X} = A^\top G B^\top", r"Y = A X B, dL = \operatorname{tr}(G^\top dY): \frac{\partial L}{\partial X} = A^\top G B"),
    (r"G = Y - T, Y = W X, dL = \operatorname{tr}(G^\top dY): \frac{\partial L}{\partial W} = G X^\top", r"G = Y - T, Y = W X, dL = \operatorname{tr}(G^\top dY): \frac{\partial L}{\partial W} = 2 G X^\top"),
    (r"H = I - 2 \frac{v v^\top}{v^\top v}: H^\top H = I, H^\top = H", r"H = I - 2 v a^\top: H a = a - 2 v a^\top a, H^\top = H"),
    (r"M = X X^\top: \operatorname{tr}(M) = \|X\|_F^2, M = M^\top", r"M = X X^\top B: \operatorname{tr}(M) = \operatorname{tr}(X^\top B X), M = M^\top"),
    (r"\nabla_{\mu_0} (\mu_1 - \mu_0)^\top A (\mu_1 - \mu_0) = (A + A^\top)(\mu_0 - \mu_1)", r"\nabla_{\mu_0} (\mu_1 - \mu_0)^\top A (\mu_1 - \mu_0) = (A + A^\top)(\mu_1 - \mu_0)"),
    (r"A = A^\top: \nabla_x x^\top A x = 2 A x", r"A \ne A^\top: \nabla_x x^\top A x = 2 A x"),
    (r"\frac{\partial \log|A|}{\partial A} = A^{-\top}\ (|A| \ne 0)", r"\frac{\partial \log|A|}{\partial A} = A^{-1}\ (\det A \ne 0)"),
    (r"\det X = 0: \operatorname{adj}(X) X = 0", r"\det X \ne 0: \operatorname{adj}(X) X = 0"),
    (r"p = \operatorname{softmax}(z), L = -\sum_i y_i \log p_i, \sum_i y_i = 1: \nabla_z L = p - y", r"p = \operatorname{softmax}(z), L = -\sum_i y_i \log p_i, \sum_i y_i = 1: \nabla_z L = y - p"),
    (r"f(x) = x^\top A x: \nabla f(x) = (A + A^\top) x, f(\lambda x) = \lambda^2 f(x)", r"f(x) = x^\top A x: \nabla f(x) = (A + A^\top) x, f(\lambda x) = \lambda^3 f(x)"),
    (r"\nabla f(x)^\top x = k f(x), f(\lambda x) = \lambda^k f(x)", r"\nabla f(x)^\top x = f(x), f(\lambda x) = \lambda^k f(x)"),
    (r"A = A^\top, A x = b: \frac{\partial}{\partial x} (\tfrac12 x^\top A x - b^\top x) = 0", r"A = A^\top, A x = b: \frac{\partial}{\partial x} (x^\top A x - b^\top x) = 0"),
    (r"A x = b: \frac{\partial b^\top b}{\partial x} = 2 A^\top A x", r"A x = b: \frac{\partial b^\top b}{\partial x} = A^\top A x"),
    (r"x > 0: \nabla_x \|x\|_1 = \mathbf 1", r"x < 0: \nabla_x \|x\|_1 = \mathbf 1"),
    (r"f = \max(0, a^\top x), a^\top x > 0: \nabla_x f = a", r"f = \max(0, a^\top x), a^\top x < 0: \nabla_x f = a"),
    (r"\|x\|^2 > 1 \Rightarrow \log(x^\top x) > 0", r"\|x\|^2 > 1 \Rightarrow \log(x^\top x) < 0"),
    (r"|X| = 0: \frac{\partial |X|}{\partial X} = \operatorname{adj}(X)^\top", r"|X| = 0: \frac{\partial |X|}{\partial X} = \operatorname{adj}(X)"),
    (r"dX^{+} = -X^{+} dX X^{+} + (I - X^{+} X) dX^\top X^{+T} X^{+}\ \text{(full row rank)}", r"dX^{+} = -X^{+} dX X^{+} + (I - X^{+} X) dX^\top X^{+T} X^{+}\ \text{(full column rank)}"),
    (r"\nabla_a (-y^\top \log \operatorname{softmax}(a)) = \operatorname{softmax}(a) - y\ (\mathbf 1^\top y = 1)", r"\nabla_a (-y^\top \log \operatorname{softmax}(a)) = \operatorname{softmax}(a) - y"),
    (r"d \log \mathbf 1^\top \exp(x) = \operatorname{softmax}(x)^\top dx", r"d \log \mathbf 1^\top \exp(x) = \exp(x)^\top dx"),
    (r"P = X X^{+}: dP = (I - P) dX X^{+} + (\cdot)^\top\ \text{(full column rank)}", r"P = X X^{+}: dP = (I - P) dX X^{+} - ((I - P) dX X^{+})^\top\ \text{(full column rank)}"),
    (r"[A, b] \begin{bmatrix} x \\ 1 \end{bmatrix} = A x + b", r"[A, b] \begin{bmatrix} x \\ 1 \end{bmatrix} = A x - b"),
    (r"\nabla_u ([a, b] u)^\top c = [a, b]^\top c", r"\nabla_u ([a, b] u)^\top c = [b, a]^\top c"),
    (r"S = \tfrac12 (S_0 + S_1): \frac{\partial \operatorname{tr}(A S)}{\partial S_0} = \tfrac12 A^\top", r"S = \tfrac12 (S_0 + S_1): \frac{\partial \operatorname{tr}(A S)}{\partial S_0} = A^\top"),
    (r"P = A P A^\top + Q: dP = A dP A^\top + dA P A^\top + A P dA^\top + dQ", r"P = A P A^\top + Q: dP = A dP A^\top + dA P A^\top + dQ"),
    (r"J = \operatorname{tr}(P), P = A P A^\top + Q, \Lambda = A^\top \Lambda A + I: \nabla_A J = 2 \Lambda A P\ (Q = Q^\top)", r"J = \operatorname{tr}(P), P = A P A^\top + Q, \Lambda = A^\top \Lambda A + I: \nabla_A J = \Lambda A P\ (Q = Q^\top)"),
    (r"x = A x + b: \nabla_b (c^\top x) = (I - A)^{-\top} c", r"x = A x + b: \nabla_b (c^\top x) = (I - A)^{-1} c"),
    (r"x = A x + b: x = (I - A)^{-1} b", r"x = A x + b: x = (I + A)^{-1} b"),
    (r"A X + X B = C \Rightarrow \operatorname{vec} X = (I \otimes A + B^\top \otimes I)^{-1} \operatorname{vec} C", r"A X + X B = C \Rightarrow \operatorname{vec} X = (I \otimes A + B \otimes I)^{-1} \operatorname{vec} C"),
    (r"n = 3: |I + A| = 1 + |A| + \operatorname{tr} A + \tfrac12 \operatorname{tr}^2 A - \tfrac12 \operatorname{tr}(A A)", r"n = 4: |I + A| = 1 + |A| + \operatorname{tr} A + \tfrac12 \operatorname{tr}^2 A - \tfrac12 \operatorname{tr}(A A)"),
    (r"A x = b: x = A^{-1} b", r"A x = b: x = A^{-\top} b"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong"), PAIRS)
def test_what_is_given_makes_a_statement_true_and_its_planted_error_is_found(right: str, wrong: str) -> None:
    """The condition is part of what is checked."""
    found = check(right)
    assert found.verdict.kind is Kind.AGREES, found.verdict.note
    assert check(wrong).verdict.kind is not Kind.AGREES


def test_shorthands_read_as_what_they_stand_for() -> None:
    """The term before, a row of blocks, and the whole product behind a row of ones."""
    assert side(r"A B + (\cdot)^\top") == side(r"A B + (A B)^\top")
    assert side("[a, b]") == side(r"\begin{bmatrix} a & b \end{bmatrix}")
    assert side("[A, B]") == side("A B - B A")
    assert side("[0, 1]") == side(r"\begin{bmatrix} 0 & 1 \end{bmatrix}")
    assert side(r"\log \mathbf 1^\top x") == side(r"\log(\mathbf 1^\top x)")
    for text in ("[a, b, c]", r"A + (\cdot)^\top"):
        assert side(to_latex(side(text))) == side(text)


@pytest.mark.parametrize("text", [text for text, _ in PAIRS if "P = A P" in text])
def test_every_engine_solves_an_equation_that_defines_a_name(text: str) -> None:
    """The probing is array arithmetic, and derivatives run through it."""
    votes = {report.engine: report.vote.value for report in check(text, ALL).engines}
    assert {votes[name] for name in ("autograd", "jax", "torch")} == {"agrees"}
    assert votes["finite_difference"] in ("agrees", "abstains")


def test_the_solution_is_that_of_scipy() -> None:
    """An independent solver of the discrete Lyapunov equation."""
    reading = parse_equation(r"P = A P A^\top + Q: P = Q", {}).equation
    typed = infer(reading, {"A": Matrix("n", "n"), "Q": Matrix("n", "n")}, Conventions(layouts()))
    rng = numpy.random.default_rng(0)
    A, Q = rng.normal(size=(2, 4, 4)) / 3.0
    scope = Scope({"A": A, "Q": Q}, {"n": 4}, no_jacobian, layouts(), definitions=dict(typed.equation.definitions))
    assert numpy.allclose(evaluate(typed.equation.sides[0], scope), scipy.linalg.solve_discrete_lyapunov(A, Q))


def test_an_equation_that_defines_a_name_prints_as_itself() -> None:
    """What is printed behind the name reads as the same definition."""
    ((name, value),) = parse_equation(r"P = A P A^\top + Q: P = Q", {}).equation.definitions
    assert isinstance(value, Solution)
    again = parse_equation(rf"{name} = {to_latex(value)}: P = Q", {}).equation
    assert again.definitions == ((name, value),)


def test_inequalities_that_hold_nowhere_decide_nothing() -> None:
    """Where no point is drawn at which all givens hold the statement is not judged."""
    verdict = check(r"x > 0, x < 0: |x| = x").verdict
    assert verdict.kind is Kind.ERRORED
    assert "given inequalities hold" in verdict.note


def test_a_counterexample_keeps_to_the_given_inequalities() -> None:
    """Points that are looked for where a statement is refuted would have to satisfy what is given: none is shown."""
    assert check(r"x > 0: |x| = 2 x").counterexample is None
    assert check(r"|x| = 2 x").counterexample is not None


def test_a_point_that_is_not_stationary_is_mended() -> None:
    """What is wrong at a stationary point is the point, not the zero that its gradient is compared with."""
    verdict = check(r"\min_x x^\top x - b^\top x \Rightarrow x = b").verdict
    assert (verdict.kind, verdict.mend) == (Kind.DISAGREES, r"x = \frac{1}{2} b")


def test_a_stationary_point_is_measured_by_more_than_one_point() -> None:
    """At one of the drawn points the errors that measure this gradient cancel: it agrees, and one part in 1e9 does not."""
    text = r"\min_{\sigma} \frac N2 \log \sigma^2 + \frac{1}{2\sigma^2} \|r\|^2 \Rightarrow \sigma = \sqrt{\frac{\|r\|^2}{N}}"
    assert check(text).verdict.kind is Kind.AGREES
    assert check(text.replace(r"\sqrt", r"1.000000001 \sqrt")).verdict.kind is Kind.DISAGREES


def test_a_mend_that_keeps_an_undefined_name_explains_nothing() -> None:
    """`… + q - 2p + 3r` is made right by `2p - 2p` and the like, which tell nothing: p is asked for; a name that is dropped is not."""
    verdict = check(r"\nabla_x (x^\top A x) = (A + A^\top) x + q - 2 p + 3 r").verdict
    assert (verdict.kind, verdict.detail) == (Kind.NOT_SELF_CONTAINED, "p")
    assert "Write" not in verdict.note
    dropped = check(r"\nabla_x (x^\top A x) = (A + A^\top) x + q").verdict
    assert (dropped.kind, dropped.mend) == (Kind.DISAGREES, r"\left(A + A^{\top}\right) x")


def test_a_printed_form_without_a_value_is_not_compared_there() -> None:
    """log|X| has no value where |X| < 0, and logdet has: they are compared elsewhere, and a wrong function is found."""

    def found(function: Callable[[Any], Any]) -> Result:
        text = r"\frac{\partial \log|X|}{\partial X} = X^{-\top}"
        statement = Statement(id="claim", text=text, spaces={"X": Square("n")}, function=function)
        return check_statement(statement, Settings(engines=("autograd", "torch")))

    assert found(logdet).verdict.kind is Kind.AGREES
    assert found(lambda X: logdet(X) + 1.0).verdict.reason == "function differs from what is printed"


def test_a_size_of_a_declared_symbol_is_no_undefined_name() -> None:
    """A mend may keep the m and n that X is declared with; of another letter in their place it is asked what it is."""
    statement = Statement(id="mean", text=r"\nabla_X \operatorname{mean}(X \odot X) = \frac{1}{m n} X")
    found = check_statement(replace(statement, spaces={"X": Matrix("m", "n")}), QUICK).verdict
    assert (found.kind, found.fault, found.mend) == (Kind.DISAGREES, "factor", r"2 \frac{1}{m n} X")
    other = replace(statement, text=statement.text.replace("m n", "m p"), spaces={"X": Matrix("m", "n")})
    found = check_statement(other, QUICK).verdict
    assert (found.kind, found.detail) == (Kind.NOT_SELF_CONTAINED, "p")


@pytest.mark.parametrize(
    ("given", "right", "wrong"),
    [
        (r"n \text{ odd}", r"\det(-X) = -\det(X)", r"\det(-X) = \det(X)"),
        (r"n \text{ even}", r"\det(-X) = \det(X)", r"\det(-X) = -\det(X)"),
        (
            "n = 2",
            r"\operatorname{adj}(X) = \operatorname{tr}(X) I - X",
            r"\operatorname{adj}(X) = X - \operatorname{tr}(X) I",
        ),
    ],
)
def test_a_declared_size_is_given_a_number_or_a_parity(given: str, right: str, wrong: str) -> None:
    """Declared beside the text and in it."""
    for text, kind in ((right, Kind.AGREES), (wrong, Kind.DISAGREES)):
        for spaces, declared in (({"X": Matrix("n", "n")}, ""), ({}, r"X \in \mathbb{R}^{n \times n}, ")):
            statement = Statement(id="s", text=f"{declared}{given}: {text}", spaces=spaces, claim=True)
            assert check_statement(statement, QUICK).verdict.kind is kind
