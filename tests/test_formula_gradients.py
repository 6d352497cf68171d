"""What ∇ without a variable differentiates by, and the dot between two columns."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from xcheck.checking.check import check_statement
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.writing.latex import to_latex
from xcheck.records import Kind, Result, Settings, Vote
from xcheck.spaces import (
    SPD,
    Complex,
    Family,
    LowerTriangular,
    Map,
    Matrix,
    Orthogonal,
    Scalar,
    Simplex,
    Skew,
    Space,
    Vector,
)
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)
ALL = Settings(engines=("autograd", "jax", "torch", "finite_difference"), samples=1)

OF_COLUMN = Map(Vector("n"), Scalar())
UV = {"x": Vector("n"), "u": OF_COLUMN, "v": OF_COLUMN}
CURVES = {"t": Scalar(), "u": Map(Scalar(), Vector("m")), "v": Map(Scalar(), Vector("m"))}
OF_MATRIX = {"X": Matrix("m", "n"), "u": Map(Matrix("m", "n"), Scalar()), "v": Map(Matrix("m", "n"), Scalar())}
F = {"f": OF_COLUMN}


def check(text: str, spaces: Mapping[str, Space], settings: Settings = QUICK) -> Result:
    return check_statement(Statement(id="claim", text=text, spaces=spaces, claim=True), settings)


# Each row: a true statement, the same with an error in it, and the spaces.
PAIRS = [
    (r"\frac{\partial f(X^\top)}{\partial X} = (\nabla f(X^\top))^\top", r"\frac{\partial f(X^\top)}{\partial X} = (\nabla f(X))^\top", {"f": Map(Matrix("n", "n"), Scalar()), "X": Matrix("n", "n")}),
    (r"\nabla_x f(A x) = A^\top \nabla f(A x)", r"\nabla_x f(A x) = \nabla f(A x)", F | {"A": Matrix("n", "n"), "x": Vector("n")}),
    (r"\nabla_x f(A x) = A^\top \nabla f(A x)", r"\nabla_x f(A x) = A \nabla f(A x)", F | {"A": Matrix("n", "n"), "x": Vector("n")}),
    (r"\nabla^2(uv) = u \nabla^2 v + v \nabla^2 u + \nabla u \nabla v^\top + \nabla v \nabla u^\top", r"\nabla^2(uv) = u \nabla^2 v + v \nabla^2 u + 2 \nabla u \nabla v^\top", UV),
    (r"\frac{\partial (u/v)}{\partial X} = \frac{v \nabla u - u \nabla v}{v^2}", r"\frac{\partial (u/v)}{\partial X} = \frac{v \nabla u + u \nabla v}{v^2}", OF_MATRIX),
    (r"\nabla^2 f = (\nabla^2 f)^\top", r"\nabla^2 f = -(\nabla^2 f)^\top", F),
    (r"\nabla f(x)^\top a = a^\top \nabla f(x)", r"\nabla f(x)^\top a = 2 a^\top \nabla f(x)", F | {"x": Vector("n")}),
    (r"f(x) = x^\top A x: \nabla f(a) = (A + A^\top) a", r"f(x) = x^\top A x: \nabla f(a) = (A + A^\top) x", {}),
    (r"f(x) = x^\top A x, g = \nabla f(a), H = \nabla^2 f(a): f(x) = f(a) + g^\top (x - a) + \tfrac12 (x - a)^\top H (x - a)", r"f(x) = x^\top A x, g = \nabla f(a), H = \nabla^2 f(a): f(x) = f(a) + g^\top (x - a) + (x - a)^\top H (x - a)", {}),
    (r"\nabla_x^2 f(u(x)) = \frac{\partial u}{\partial x} \nabla^2 f \frac{\partial u}{\partial x}^\top + \sum_k \frac{\partial f}{\partial u_k} \nabla^2 u_k", r"\nabla_x^2 f(u(x)) = \frac{\partial u}{\partial x} \nabla^2 f \frac{\partial u}{\partial x}^\top", {"x": Vector("n"), "u": Map(Vector("n"), Vector("m")), "f": Map(Vector("m"), Scalar())}),
    (r"\frac{\partial g(u(t))}{\partial t} = \nabla g \cdot \dot u", r"\frac{\partial g(u(t))}{\partial t} = 2 \nabla g \cdot \dot u", {"t": Scalar(), "u": Map(Scalar(), Vector("m")), "g": Map(Vector("m"), Scalar())}),
    (r"\frac{\partial (u \cdot v)}{\partial t} = u \cdot \dot v + \dot u \cdot v", r"\frac{\partial (u \cdot v)}{\partial t} = u \cdot \dot v - \dot u \cdot v", CURVES),
    (r"u = u(t), v = v(t): \frac{\partial (u \cdot v)}{\partial t} = u \cdot dv/dt + v \cdot du/dt", r"u = u(t), v = v(t): \frac{\partial (u \cdot v)}{\partial t} = u \cdot dv/dt - v \cdot du/dt", CURVES),
    (r"\nabla_x\, 2 a \cdot x = 2 a", r"\nabla_x\, 2 a \cdot x = a", {}),
    (r"\frac{d}{dt} g(A(t)) = \operatorname{tr}(\nabla g(A(t))^\top \dot A)", r"\frac{d}{dt} g(A(t)) = \operatorname{tr}(\nabla g(A(t)) \dot A)", {"A": Map(Scalar(), Matrix("n", "n")), "t": Scalar(), "g": Map(Matrix("n", "n"), Scalar())}),
    (r"\frac{\partial f(A(t))}{\partial t} = \sum_{ij} \frac{\partial f}{\partial A_{ij}} \dot A_{ij}", r"\frac{\partial f(A(t))}{\partial t} = \sum_{ij} \frac{\partial f}{\partial A_{ij}} \dot A_{ji}", {"A": Map(Scalar(), Matrix("n", "n")), "t": Scalar(), "f": Map(Matrix("n", "n"), Scalar())}),
    (r"\frac{\partial^2 Y^2}{\partial t^2} = \ddot Y Y + 2 \dot Y \dot Y + Y \ddot Y", r"\frac{\partial^2 Y^2}{\partial t^2} = \ddot Y Y + \dot Y \dot Y + Y \ddot Y", {"Y": Map(Scalar(), Matrix("n", "n")), "t": Scalar()}),
    (r"\frac{d^2 (t A)^2}{dt^2} = 2 A^2", r"\frac{d^2 (t A)^2}{dt^2} = A^2", {"t": Scalar(), "A": Matrix("n", "n")}),
    (r"W = S^{-1/2}: dW = -S^{-1/2} (dS^{1/2}) S^{-1/2}", r"W = S^{-1/2}: dW = S^{-1/2} (dS^{1/2}) S^{-1/2}", {"S": SPD("n")}),
    (r"\frac{\partial \log|K|}{\partial t} = \operatorname{tr}(K^{-1} \dot K^\top)", r"\frac{\partial \log|K|}{\partial t} = \operatorname{tr}(K \dot K^\top)", {"K": Map(Scalar(), SPD("n")), "t": Scalar()}),
    (r"\dot K^\top = -\frac{\partial K}{\partial t}", r"\dot K^\top = \frac{\partial K}{\partial t}", {"K": Map(Scalar(), Skew("n")), "t": Scalar()}),
    (r"H_{ij} = h_{i+j-1}: \frac{df(H)}{dh_k} = \sum_{i+j=k+1} \left(\frac{\partial f(H)}{\partial H}\right)_{ij}", r"H_{ij} = h_{i+j-1}: \frac{df(H)}{dh_k} = \sum_{i+j=k+2} \left(\frac{\partial f(H)}{\partial H}\right)_{ij}", {"h": Vector("2*n"), "f": Map(Matrix("n", "n"), Scalar())}),
    (r"\sigma(s) = 1/(1 + e^{-s}): \nabla_W \left(\log|W| + \sum_i \log \sigma'(w_i^\top x)\right) = W^{-\top} + (1 - 2 \sigma(W x)) x^\top", r"\sigma(s) = 1/(1 + e^{-s}): \nabla_W \left(\log|W| + \sum_i \log \sigma'(w_i^\top x)\right) = W^{-\top} + (1 - \sigma(W x)) x^\top", {"W": Matrix("n", "n")}),
    (r"h_1 = A h_0, h_2 = A h_1, f = c^\top h_2: \bar A = c h_1^\top + A^\top c h_0^\top", r"h_1 = A h_0, h_2 = A h_1, f = c^\top h_2: \bar A = c h_1^\top", {"h_0": Vector("n"), "c": Vector("n"), "A": Matrix("n", "n")}),
    (r"\sigma(s) = 1/(1 + e^{-s}), h = \sigma(W x), L = \|h - y\|^2/2: \nabla_x = W^\top ((h - y) \odot \sigma'(W x))", r"\sigma(s) = 1/(1 + e^{-s}), h = \sigma(W x), L = \|h - y\|^2/2: \nabla_x = W^\top ((h - y) \odot \sigma(W x))", {}),
    (r"\nabla_X g(X, X) = \nabla_1 g(X, X) + \nabla_2 g(X, X)", r"\nabla_X g(X, X) = 2 \nabla_1 g(X, X)", {"X": Matrix("m", "n"), "g": Map((Matrix("m", "n"), Matrix("m", "n")), Scalar())}),
    (r"\frac{\partial (w v)}{\partial(w, v)} = \begin{bmatrix} v^\top \\ w I \end{bmatrix}", r"\frac{\partial (w v)}{\partial(w, v)} = \begin{bmatrix} v^\top \\ I \end{bmatrix}", {"w": Scalar(), "v": Vector("n")}),
    (r"\frac{\partial (a^\top x + b^\top y)}{\partial(x, y)} = \begin{bmatrix} a \\ b \end{bmatrix}", r"\frac{\partial (a^\top x + b^\top y)}{\partial(x, y)} = \begin{bmatrix} b \\ a \end{bmatrix}", {"x": Vector("n"), "y": Vector("n"), "a": Vector("n"), "b": Vector("n")}),
    (r"\frac{\partial \log|L|}{\partial L} = \operatorname{diag}(1/L_{ii})", r"\frac{\partial \log|L|}{\partial L} = \operatorname{diag}(L_{ii})", {"L": LowerTriangular("n", gradient="projected")}),
    (r"\Re p q = \Re p\, \Re q - \Im p\, \Im q", r"\Re p q = \Re p\, \Re q + \Im p\, \Im q", {"p": Complex(Scalar()), "q": Complex(Scalar())}),
    (r"f(\lambda x) = \lambda^k f(x) \Rightarrow x^\top \nabla f = k f", r"f(\lambda x) = \lambda^k f(x) \Rightarrow x^\top \nabla f = (k - 1) f", F | {"x": Vector("n")}),
    (r"f(\lambda x) = \lambda f(x) \Rightarrow \nabla^2 f\, x = 0", r"f(\lambda x) = \lambda f(x) \Rightarrow \nabla^2 f\, x = x", F | {"x": Vector("n")}),
    (r"f(-x) = f(x): \nabla f(-x) = -\nabla f(x)", r"f(-x) = -f(x): \nabla f(-x) = -\nabla f(x)", F | {"x": Vector("n")}),
    (r"g(y, x) = g(x, y): \nabla_x g(x, y) = \nabla_2 g(y, x)", r"g(y, x) = -g(x, y): \nabla_x g(x, y) = \nabla_2 g(y, x)", {"x": Vector("n"), "y": Vector("n"), "g": Map((Vector("n"), Vector("n")), Scalar())}),
    (r"\mathbb E_{k \sim p}[x_k] = p^\top x", r"\mathbb{E}_{k \sim p}[x_k] = 2 p^\top x", {"p": Simplex("n"), "x": Vector("n")}),
    (r"p = \operatorname{softmax}(a): \nabla_a \mathbb E_{k \sim p}[r_k] = p \odot (r - \mathbf 1\, \mathbb E_{k \sim p}[r_k])", r"p = \operatorname{softmax}(a): \nabla_a \mathbb E_{k \sim p}[r_k] = p \odot (r + \mathbf 1\, \mathbb E_{k \sim p}[r_k])", {"a": Vector("n"), "r": Vector("n")}),
    (r"u_k = s_k^\top W s_k, p = \operatorname{softmax}(u): \nabla_W \log \sum_k e^{s_k^\top W s_k} = \mathbb E_{k \sim p}[s_k s_k^\top]", r"u_k = s_k^\top W s_k, p = \operatorname{softmax}(u): \nabla_W \log \sum_k e^{s_k^\top W s_k} = \mathbb E_{k \sim p}[W s_k s_k^\top]", {"W": Matrix("n", "n"), "s": Family(Vector("n"), "N")}),
    (r"a \cdot B x = x^\top B^\top a", r"a \cdot B x = x^\top B a", {"B": Matrix("n", "n")}),
]  # fmt: skip


@pytest.mark.parametrize(("true", "false", "spaces"), PAIRS)
def test_true_agrees_and_an_error_in_it_is_refuted(true: str, false: str, spaces: Mapping[str, Space]) -> None:
    """∇ without a variable is by the argument of the function behind it; a dot between columns multiplies them."""
    assert check(true, spaces).verdict.kind is Kind.AGREES
    assert check(false, spaces).verdict.kind not in (Kind.AGREES, Kind.ERRORED)


def test_all_engines_agree_on_a_gradient_at_an_expression() -> None:
    """A gradient at an expression is evaluated by every engine."""
    result = check(*PAIRS[1][::2], settings=ALL)
    assert result.verdict.kind is Kind.AGREES
    assert {report.engine for report in result.engines if report.vote is Vote.AGREES} == set(ALL.engines)


def test_two_different_arguments_leave_a_bare_gradient_in_doubt() -> None:
    """Where functions in one operand have different arguments, ∇ does not say what it is by."""
    spaces = {"x": Vector("n"), "y": Vector("n"), "u": OF_COLUMN, "v": OF_COLUMN}
    result = check(r"\nabla(u v) = u(x) \nabla v(y) + v(y) \nabla u(x)", spaces)
    assert result.verdict.kind is Kind.NOT_SELF_CONTAINED


@pytest.mark.parametrize("text", [r"a b = b^\top a", r"A \cdot b \cdot c = 0", r"a \times b \cdot c = 0"])
def test_only_a_dot_makes_an_inner_product(text: str) -> None:
    """Two columns side by side are no product, and a dot behind a matrix is the product of matrices."""
    assert check(text, {}).verdict.kind is not Kind.AGREES


def test_a_dot_is_printed() -> None:
    """What is printed reads as it was read: with the dot."""
    tree = parse_equation(r"2 a \cdot b = 1", {}).equation.sides[0]
    assert to_latex(tree) == r"2 a \cdot b"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("d(X - Y) = -dY", "X held constant: dX does not occur"),
        (r"d(A X B) = A\, dX\, B", "A, B held constant: dA, dB do not occur"),
    ],
)
def test_what_a_differential_holds_constant_is_said(text: str, note: str) -> None:
    """A symbol whose differential does not occur is a constant, and the result says so."""
    assert note in check(text, {}).assumed


def test_nothing_is_said_where_everything_moves() -> None:
    """Where every differential occurs nothing is assumed to be constant."""
    assert not any("constant" in each for each in check("d(X - Y) = dX - dY", {}).assumed)


def test_a_structure_that_no_drawn_function_has_is_refused() -> None:
    """A function with orthogonal values would be drawn without them: it is refused, not replaced by another."""
    result = check(r"K^\top K = I, K = K(t)", {"K": Map(Scalar(), Orthogonal("n")), "t": Scalar()})
    assert "no function with values that are orthogonal is drawn" in result.verdict.note.lower()


@pytest.mark.parametrize("text", [r"\mathbb E[x] = 0", r"\mathbb E_p[x] = 0", r"\mathbb E_{k \sim p} x_k = 0"])
def test_an_expectation_says_over_what(text: str) -> None:
    """Without an index and its probabilities, and a bracket, an expectation is not guessed at."""
    kind = check(text, {"p": Simplex("n"), "x": Vector("n")}).verdict.kind
    assert kind in (Kind.NOT_UNDERSTOOD, Kind.NOT_SELF_CONTAINED)
