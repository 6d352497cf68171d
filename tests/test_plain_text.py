"""Plain text as people type it says the same as LaTeX, down to the tree."""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.errors import NotUnderstood
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.writing.latex import to_latex
from xcheck.reading.understand import understand
from xcheck.records import Kind, Settings
from xcheck.statement import Statement


@pytest.mark.parametrize(
    ("plain", "latex"),
    [
        ("d/dx (x' A x) = (A + A') x", r"\frac{d}{dx} (x^\top A x) = (A + A^\top) x"),
        ("d/dx x'Ax = (A + A')x", r"\frac{d}{dx} x^\top A x = (A + A^\top) x"),
        ("∂/∂X tr(AX) = Aᵀ", r"\frac{\partial}{\partial X} \operatorname{tr}(A X) = A^\top"),
        ("∂²/∂x² (xᵀAx) = A + Aᵀ", r"\frac{\partial^2}{\partial x^2} (x^\top A x) = A + A^\top"),
        ("d^2/dt^2 exp(t) = exp(t)", r"\frac{d^2}{dt^2} \exp(t) = \exp(t)"),
        ("d(sin(theta))/dtheta = cos(theta)", r"\frac{d \sin(\theta)}{d\theta} = \cos(\theta)"),
        ("grad_x (x' A x) = (A + A')x", r"\nabla_x (x^\top A x) = (A + A^\top) x"),
        (r"\operatorname{grad}_x x^\top A x = 2 A x", r"\nabla_x x^\top A x = 2 A x"),
        ("d(x'Ax)/dx = 2Ax if A symmetric", r"\frac{d(x^\top A x)}{dx} = 2 A x\ (A \text{ symmetric})"),
        ("d(x'Ax)/dx = 2Ax, A is symmetric", r"\frac{d(x^\top A x)}{dx} = 2 A x\ (A \text{ symmetric})"),
        ("if A is invertible: d(log|A|)/dA = A^-T", r"A \text{ invertible}: \frac{d \log|A|}{dA} = A^{-\top}"),
        ("A, B symmetric: d tr(AXB)/dX = A B", r"A, B \text{ symmetric}: \frac{d \operatorname{tr}(A X B)}{dX} = A B"),
        (
            "loss = ||y - X@w||^2: dloss/dw = -2 X.T @ (y - X@w)",
            r"\mathrm{loss} = \|y - X w\|^2: \frac{d \mathrm{loss}}{dw} = -2 X^\top (y - X w)",
        ),
        (
            "y_hat = X@w, loss = ||y_hat - y||^2: grad_w loss = 2 X.T @ (y_hat - y)",
            r"\hat y = X w, \mathrm{loss} = \|\hat y - y\|^2: \nabla_w \mathrm{loss} = 2 X^\top (\hat y - y)",
        ),
        ("sum(y) = 1: x'y = y'x", r"\sum_i y_i = 1: x^\top y = y^\top x"),
    ],
)
def test_plain_text_reads_as_its_latex(plain: str, latex: str) -> None:
    """Operators on the line, words for conditions and names of several letters."""
    one, other = (parse_equation(text, {}).equation for text in (plain, latex))
    assert (one.sides, one.relations) == (other.sides, other.relations)
    assert (one.definitions, one.conditions) == (other.definitions, other.conditions)


def test_letters_that_only_look_like_words_stay_letters() -> None:
    """A d over another letter is no derivative; letters that spell no word and define nothing are refused."""
    assert parse_equation("a = d/b: a b = d", {}).equation.definitions
    with pytest.raises(NotUnderstood, match="'symmetrical' is no word"):
        parse_equation("x = x, A symmetrical", {})


# -- what NumPy spells otherwise -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numpy", "latex"),
    [
        ("np.sum(A * B) = trace(A.T @ B)", (r"\operatorname{total}\left(A \odot B\right)",)),
        ("np.sum(2 * A) = 2 * np.sum(A)", (r"\operatorname{total}\left(2 A\right)",)),
        ("np.sum(A**3) = np.sum(A * A * A)", (r"\operatorname{total}\left(A \odot A \odot A\right)",)),
        ("np.sum(x / y) = np.sum(x * (1 / y))", (r"\operatorname{total}\left(x \oslash y\right)",)),
        ("A * B @ x = (A * B) @ x", (r"\left(A \odot B\right) x", r"\left(A \odot B\right) x")),
        ("A @ x * y = (A @ x) * y", (r"A x \odot y", r"A x \odot y")),
        ("x @ A @ y = y @ A.T @ x", (r"x^{\top} A y", r"y^{\top} A^{\top} x")),
        ("A @ x @ y = y @ (A @ x)", (r"\left(A x\right)^{\top} y", r"y^{\top} \left(A x\right)")),
        ("2 * x @ A @ B = y", (r"2 \left(x^{\top} A B\right)^{\top}",)),
        ("x @ A @ y * 2 = 2 * x @ A @ y", (r"\left(x^{\top} A y\right) \cdot 2", r"2 \left(x^{\top} A y\right)")),
        ("x @ A * y = (x @ A) * y", (r"\left(x^{\top} A\right)^{\top} \odot y",) * 2),
        ("x @ A / y = (x @ A) / y", (r"\left(x^{\top} A\right)^{\top} \oslash y",) * 2),
        ("np.dot(a, x) = np.matmul(a.T, x)", (r"a^{\top} x", r"a^{\top} x")),
        ("np.outer(a, x) @ np.eye(n) = a @ x.T", (r"\left(a x^{\top}\right) I_{n}", r"a x^{\top}")),
        (
            "np.linalg.inv(A) @ np.transpose(A) = np.linalg.inv(A) @ A.T",
            (r"\operatorname{inv}\left(A\right) A^{\top}",),
        ),
        ("lam * np.square(x) = lam * x**2", (r"\lambda x^{2}", r"\lambda x^{2}")),
    ],
)
def test_numpy_is_read_as_python_reads_it(numpy: str, latex: tuple[str, ...]) -> None:
    """Entry by entry, from the left, and of two columns the inner product."""
    sides = [to_latex(side) for side in understand(Statement(id="s", text=numpy)).sides]
    assert tuple(sides[: len(latex)]) == latex


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("d(np.sum(A * X))/dX = A", "d(np.sum(A * X))/dX = A.T"),
        ("d(np.sum(A**2))/dA = 2 * A", "d(np.sum(A**2))/dA = 2 * A**2"),
        ("d(x @ A @ x * 2)/dx = 2 * (A + A.T) @ x", "d(x @ A @ x * 2)/dx = (A + A.T) @ x"),
        (
            "d(sum(sigmoid(W @ x)))/dx = W.T @ (sigmoid(W @ x) * (1 - sigmoid(W @ x)))",
            "d(sum(sigmoid(W @ x)))/dx = W @ (sigmoid(W @ x) * (1 - sigmoid(W @ x)))",
        ),
        (
            "z = X @ w, p = 1 / (1 + np.exp(-z)), L = -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)): "
            "dL/dw = X.T @ (p - y)",
            "z = X @ w, p = 1 / (1 + np.exp(-z)), L = -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)): "
            "dL/dw = X.T @ (y - p)",
        ),
        (
            "z = W @ x, a = np.maximum(0, z), L = a @ c: dL/dx = W.T @ (c * (z > 0))",
            "z = W @ x, a = np.maximum(0, z), L = a @ c: dL/dx = W.T @ (c * (z < 0))",
        ),
        (
            "d(np.linalg.inv(A)) = -np.linalg.inv(A) @ dA @ np.linalg.inv(A)",
            "d(np.linalg.inv(A)) = -np.linalg.inv(A) * dA * np.linalg.inv(A)",
        ),
    ],
)
def test_claims_of_programs_and_their_mistakes(right: str, wrong: str) -> None:
    """The claim agrees and its mistake does not."""
    quick = Settings(engines=("autograd", "torch"))
    kinds = [check_statement(Statement(id="s", text=text, claim=True), quick).verdict.kind for text in (right, wrong)]
    assert kinds[0] == Kind.AGREES
    assert kinds[1] in (Kind.DISAGREES, Kind.AGREES_IN)


def test_a_star_without_numpy_stays_the_matrix_product() -> None:
    """Nothing says that `A * B` alone is Python."""
    assert to_latex(understand(Statement(id="s", text="A * B = A B")).sides[0]) == "A B"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("np.outer(a) = a", "outer takes 2 arguments, found 1"),
        ("np.dot = a", "expected the arguments of dot"),
        ("np.eye(n, m) = A", "the size of an identity is one dimension"),
    ],
)
def test_functions_of_numpy_that_are_not_read(text: str, message: str) -> None:
    """With the number of arguments that is wanted."""
    with pytest.raises(NotUnderstood, match=message):
        parse_equation(text, {})
