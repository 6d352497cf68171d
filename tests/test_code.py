"""Formulas that are code: read as trees, diagnosed, and mended in the words of the code."""

from __future__ import annotations

import math
import runpy
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy
import numpy as np
import pytest

import xcheck
from xcheck import Matrix, Scalar, Square, Vector, mean, norm, outer, relu, rowsum, sigmoid, softmax_rows, tanh, total
from xcheck.evaluation.places import places_of
from xcheck.evaluation.scopes import values_at
from xcheck.formula.equation import Equation
from xcheck.formula.statements.parse import Reading
from xcheck.reading import understand_equation
from xcheck.records import Kind, Settings
from xcheck.source.trees import formula_of
from xcheck.source.values import NoFormula
from xcheck.spaces import Space
from xcheck.statement import Statement
from xcheck.vocabulary.namespaces import namespace_of

QUICK = ("autograd", "torch")
EPSILON, SLOPE = 1e-5, 0.044715
SPACES: dict[str, Space] = {
    "x": Vector("n"), "y": Vector("n"), "A": Matrix("m", "n"), "S": Square("n"), "t": Scalar(), "v": Vector("m"),
}  # fmt: skip


def centred(x: Any) -> Any:
    return x - mean(x)


def assigned(x: Any, y: Any) -> Any:
    """Names that are given once, twice, and to several things at once."""
    n = x.shape[0]
    c, d = centred(x), y * 2.0
    c = c * d
    c += x
    return c / n


def annotated(x: Any, t: Any) -> Any:
    scale: Any = (mean(x * x) + EPSILON) ** 0.5
    return -x / scale + t


def two_axes(A: Any, x: Any, v: Any) -> Any:
    m, n = A.shape
    rows = np.sum(A, axis=1, keepdims=False)
    return (A * x - rows[:, None]) / v.reshape(-1, 1) + np.mean(A, axis=0) + A.T.T * (m * n)


READ: list[Callable[..., Any]] = [
    assigned, annotated, two_axes,
    lambda x: 2 * x ** 3 - 1.0,
    lambda x, y: (x @ y) * x + np.dot(x, y),
    lambda A, x, v: A @ x * 2 + v, lambda A, v: v @ A, lambda A, x, v: np.outer(v, x) - A,
    lambda S, x: np.linalg.solve(S + 5 * np.transpose(S), x), lambda S: np.linalg.inv(S) * S,
    lambda x: np.where(x > 0.25, x, 0.0) + np.where(x <= 0.25, 1.0, 2.0 * x),
    lambda x: (x > 0) * x + relu(-x) + np.where(x > 0, 0.0, 0.0),
    lambda x, y: np.maximum(x, y) - np.abs(x) + np.exp(x) * tanh(y),
    lambda A: np.sum(A, axis=0) + rowsum(A.T), lambda A: A.mean(axis=1), lambda A: softmax_rows(A).sum(),
    lambda x: namespace_of(x).sin(x) + len(x), lambda x: x / norm(x) / np.linalg.norm(x) ** 2,
    lambda A: A / np.linalg.norm(A) + np.asarray(A),
]  # fmt: skip


@pytest.mark.parametrize("function", READ, ids=range(len(READ)))
def test_what_is_read_has_the_values_of_the_code(function: FunctionType) -> None:
    """At drawn points; planted as the same tree times 1 + 1e-9."""
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    spaces = {name: SPACES[name] for name in names}
    code = formula_of(function, [(name, space.shape) for name, space in spaces.items()])
    zero = Statement(id="code", text="0 = 0", spaces=spaces)
    equation = Equation((code.tree, code.tree), ("=",), definitions=code.definitions)
    understood = understand_equation(zero, Reading(equation))
    for place in places_of(understood, Settings(samples=1), 0):
        wanted = numpy.asarray(function(*(place.point[name] for name in names)))
        found = values_at(understood, understood.sides[0], [place])[0].reshape(wanted.shape)
        assert numpy.allclose(found, wanted, rtol=1e-12, atol=1e-12)
        assert not numpy.allclose(found * (1 + 1e-9), wanted, rtol=1e-12, atol=1e-12)


def looping(x: Any) -> Any:
    for _ in range(2):
        x = x * x
    return x


NOT_READ: list[Callable[..., Any]] = [
    looping, lambda x: x[0], lambda x: x if x.shape[0] else -x, lambda x: {x}, lambda x: x[None, :],
    lambda *x: x, lambda x: not_defined * x,  # noqa: F821
    lambda x: np.sort(x), lambda x, A: A**x, lambda x: "x",
    eval("lambda x: 2 * x"), lambda x: math.inf * x, lambda x, A: np.sum(A, axis=len(x)), lambda x: x.sum(*x),
]  # fmt: skip


@pytest.mark.parametrize("function", NOT_READ, ids=range(len(NOT_READ)))
def test_what_is_no_formula_is_refused(function: FunctionType) -> None:
    """Control flow, entries, what is not defined, and what has no source."""
    with pytest.raises(NoFormula):
        formula_of(function, [("x", SPACES["x"].shape), ("A", SPACES["A"].shape)][: function.__code__.co_argcount])


# -- diagnosis -----------------------------------------------------------------------------------------


def normalised(x: Any, g: Any, b: Any) -> Any:
    m = mean(x)
    return (x - m) / (mean((x - m) ** 2) + EPSILON) ** 0.5 * g + b


def without_the_mean(x: Any, g: Any, b: Any, G: Any) -> Any:
    m = mean(x)
    s = (mean((x - m) ** 2) + EPSILON) ** 0.5
    h = (x - m) / s
    D = G * g
    return (D - h * mean(D * h)) / s


def with_a_lost_factor(x: Any, g: Any, b: Any, G: Any) -> Any:
    m = mean(x)
    s = (mean((x - m) ** 2) + EPSILON) ** 0.5
    h = (x - m) / s
    D = G * g
    return (D - mean(D) - h * mean(D)) / s


def attention(K: Any, Q: Any, V: Any) -> Any:
    return softmax_rows(Q @ K.T / Q.shape[1] ** 0.5) @ V


def along_the_wrong_axis(K: Any, Q: Any, V: Any, G: Any) -> Any:
    P = softmax_rows(Q @ K.T / Q.shape[1] ** 0.5)
    dP = G @ V.T
    dS = P * (dP - namespace_of(P).sum(P * dP, axis=0))
    return dS.T @ Q / Q.shape[1] ** 0.5


def not_transposed(K: Any, Q: Any, V: Any, G: Any) -> Any:
    P = softmax_rows(Q @ K.T / Q.shape[1] ** 0.5)
    dP = G @ V.T
    dS = P * (dP - rowsum(P * dP).reshape(-1, 1))
    return dS @ Q / Q.shape[1] ** 0.5


def swish(x: Any) -> Any:
    return 0.5 * x * (1 + tanh(0.8 * (x + SLOPE * x**3)))


def with_another_number(x: Any, G: Any) -> Any:
    t = tanh(0.8 * (x + SLOPE * x**3))
    return G * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * 0.79 * (1 + 3 * SLOPE * x * x))


def hinge(w: Any, X: Any, y: Any) -> Any:
    return total(relu(1.0 - y * (X @ w)))


def with_another_bound(w: Any, X: Any, y: Any, G: Any) -> Any:
    margin = y * (X @ w)
    return -G * X.T @ (y * namespace_of(w).where(margin < 0.0, 1.0, 0.0))


def inner_product(a: Any, b: Any) -> Any:
    return outer(a, b)


def gate(c: Any, x: Any, y: Any) -> Any:
    return sigmoid(x) * c + tanh(y)


def of_a_gate(c: Any, x: Any, y: Any, G: Any) -> Any:
    f = sigmoid(x)
    return G * f, G * c * f, G * (1 - tanh(y) ** 2)


def of_both(a: Any, b: Any, G: Any) -> Any:
    return G @ b, a @ G.T


NORMALISED: dict[str, Space] = {name: Vector("n") for name in ("x", "g", "b")}
ATTENTION: dict[str, Space] = {"K": Matrix("n", "d"), "Q": Matrix("n", "d"), "V": Matrix("n", "p")}

WRONG: list[tuple[Any, Any, dict[str, Space], str, str]] = [
    (normalised, without_the_mean, NORMALISED, "missing_term", "(D - h * np.mean(D * h) - np.mean(D)) / s"),
    (normalised, with_a_lost_factor, NORMALISED, "missing_factor", "(D - np.mean(D) - h * np.mean(D * h)) / s"),
    (
        attention, along_the_wrong_axis, ATTENTION, "axis",
        "(P * (dP - np.sum(P * dP, axis=1)[:, None])).T @ Q / d ** 0.5",
    ),
    (attention, not_transposed, ATTENTION, "transpose", "dS.T @ Q / d ** 0.5"),
    (
        swish, with_another_number, {"x": Vector("n")}, "number",
        "G * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * 0.8 * (1 + 3 * 0.044715 * x * x))",
    ),
    (
        hinge, with_another_bound, {"w": Vector("d"), "X": Matrix("n", "d"), "y": Vector("n")}, "number",
        "-G * X.T @ (y * np.where(margin < 1, 1.0, 0.0))",
    ),
    (
        gate, of_a_gate, {"x": Vector("n"), "c": Vector("n"), "y": Vector("n")}, "missing_factor",
        "G * c * f * (1 - f)",
    ),
    (inner_product, of_both, {"b": Vector("n"), "a": Vector("n")}, "transpose", "G.T @ a"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "backward", "spaces", "fault", "mend"), WRONG, ids=[row[1].__name__ for row in WRONG]
)
def test_a_wrong_backward_pass_is_mended_in_its_own_words(
    function: Any, backward: Any, spaces: dict[str, Space], fault: str, mend: str
) -> None:
    """The fault is named, and the mend, which the engines have verified, is code with the names of the code."""
    variable = next(iter(spaces))
    verdict = xcheck.check(function, backward=backward, wrt=variable, engines=QUICK, **spaces).verdict
    assert verdict.kind is Kind.DISAGREES
    assert verdict.fault == fault, verdict.note
    assert f"`{mend}`" in verdict.note, verdict.note
    assert verdict.mend


def test_a_formula_that_is_code_is_mended_as_well() -> None:
    """A gradient given as a function."""
    spaces = {"x": Vector("n"), "S": Square("n")}
    verdict = xcheck.check(lambda x, S: x @ S @ x, lambda x, S: S @ x + S @ x, engines=QUICK, **spaces).verdict
    assert verdict.kind is Kind.AGREES_IF  # a condition explains it: S symmetric
    gradient = xcheck.check(lambda x, S: x @ S @ x + x @ x, lambda x, S: (S + S.T) @ x + x**2, engines=QUICK, **spaces)
    assert gradient.verdict.fault == "power and factor", gradient.verdict.note
    assert "`(S + S.T) @ x + 2 * x`" in gradient.verdict.note


class Sum:
    """Called a mean, and none."""

    __name__ = "mean"

    def __call__(self, x: Any) -> Any:
        return total(x) * 3.0


average = Sum()


def misleading(x: Any, G: Any) -> Any:
    return 2 * x * G + average(x)


def test_a_reading_with_other_values_than_the_code_is_not_believed() -> None:
    """A name that means something else than it says: nothing is mended by what the code does not compute."""
    verdict = xcheck.check(lambda x: x @ x, backward=misleading, x=Vector("n"), engines=QUICK).verdict
    assert verdict.kind is Kind.DISAGREES
    assert verdict.fault == "unknown"
    assert "`" not in verdict.note


def test_no_backward_pass_may_ask_anything_of_the_cotangent() -> None:
    """A threshold above 1 is right for a cotangent whose entries are shares: that is no condition."""

    def clipped(x: Any, G: Any) -> Any:
        return 3 * xcheck.clip(G, -3.0, 3.0) * x * x

    verdict = xcheck.check(lambda x: x**3, backward=clipped, x=Vector("n"), engines=QUICK).verdict
    assert verdict.kind is Kind.DISAGREES
    assert verdict.fault == "branch", verdict.note


def test_the_readme_shows_what_happens(tmp_path: Path) -> None:
    """Its example of a mend in code, from a file, as functions that are executed from a text have no source."""
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    (example,) = [part.partition("```")[0] for part in readme.split("```python\n") if "standardised_backward" in part]
    file = tmp_path / "example.py"
    file.write_text(example)
    runpy.run_path(str(file))
    file.write_text(example.replace("np.mean(G * h)) / s", "np.mean(G)) / s"))
    with pytest.raises(AssertionError):
        runpy.run_path(str(file))


@pytest.mark.parametrize(
    ("claim", "mend"),
    [
        ("dW = X @ dY, Y = X @ W", "X.T @ dY"),
        ("d(np.sum((X @ w - y)**2))/dw = X.T @ (X @ w - y)", "2 * X.T @ (X @ w - y)"),
        ("d(np.sum(np.tanh(X @ W)))/dW = X.T @ (1 - np.tanh(X @ W))", "X.T @ (1 - np.tanh(X @ W) * np.tanh(X @ W))"),
        ("dZ1 = dA1 * (1 - A1), A1 = np.tanh(Z1)", "dA1 * (1 - A1 * A1)"),
        ("d(np.log(np.linalg.det(X)))/dX = np.linalg.inv(X)", "np.linalg.inv(X).T"),
        (r"\frac{\partial \operatorname{tr}(AX)}{\partial X} = 2 A^\top", r"A^{\top}"),
    ],
)
def test_a_claim_in_code_is_mended_in_code(claim: str, mend: str) -> None:
    """And one in LaTeX in LaTeX; names are as they are typed."""
    note = xcheck.check(claim, engines=QUICK).verdict.note
    assert f"Write `{mend}`" in note, note
