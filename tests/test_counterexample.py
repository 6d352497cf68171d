"""The counterexample of a refuted statement is one: recomputed with NumPy and differences, both sides differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy
import pytest

from xcheck.checking.check import check_statement
from xcheck.formats import html, terminal
from xcheck.formats._words import array_words, counterexample_words
from xcheck.records import Counterexample, Result, Settings, from_json, to_json
from xcheck.run import run_of
from xcheck.statement import Statement

SETTINGS = Settings(engines=("autograd", "exact"))


def checked(text: str, **spaces: Any) -> Result:
    return check_statement(Statement("s", text, spaces), SETTINGS)


def numbers(rows: list[list[str]]) -> Any:
    return numpy.array([[float(Fraction(entry)) for entry in row] for row in rows])


def slope(function: Callable[[Any], float], x: Any, h: float = 1e-5) -> Any:
    """The gradient of a scalar function of an array, by central differences."""
    found = numpy.zeros(x.shape)
    for place in numpy.ndindex(*x.shape):
        step = numpy.zeros(x.shape)
        step[place] = h
        found[place] = (function(x + step) - function(x - step)) / (2 * h)
    return found


inv, det = numpy.linalg.inv, numpy.linalg.det
Values = Mapping[str, Any]
REFUTED: dict[str, tuple[Callable[[Values], Any], Callable[[Values], Any]]] = {
    "d(x' A x)/dx = 2 A x": (
        lambda v: slope(lambda x: (x.T @ v["A"] @ x)[0, 0], v["x"]),
        lambda v: 2 * v["A"] @ v["x"],
    ),
    "d det(X)/dX = det(X) X^{-1}": (lambda v: slope(det, v["X"]), lambda v: det(v["X"]) * inv(v["X"])),
    r"\frac{\partial \log|X|}{\partial X} = X^{-1}": (
        lambda v: slope(lambda X: numpy.log(abs(det(X))), v["X"]),
        lambda v: inv(v["X"]),
    ),
    "tr(A B) = tr(A) tr(B)": (
        lambda v: numpy.array([[numpy.trace(v["A"] @ v["B"])]]),
        lambda v: numpy.array([[numpy.trace(v["A"]) * numpy.trace(v["B"])]]),
    ),
    "(A B)^{-1} = A^{-1} B^{-1}": (lambda v: inv(v["A"] @ v["B"]), lambda v: inv(v["A"]) @ inv(v["B"])),
    r"\frac{\partial \sin(a^\top x)}{\partial x} = \cos(a^\top x) x": (
        lambda v: slope(lambda x: numpy.sin((v["a"].T @ x)[0, 0]), v["x"]),
        lambda v: numpy.cos((v["a"].T @ v["x"])[0, 0]) * v["x"],
    ),
    "d(X^{-1}) = -X^{-1} dX": (
        lambda v: (inv(v["X"] + 1e-6 * v["dX"]) - inv(v["X"] - 1e-6 * v["dX"])) / 2e-6,
        lambda v: -inv(v["X"]) @ v["dX"],
    ),
}


@pytest.mark.parametrize("text", REFUTED)
def test_both_sides_are_what_is_printed_and_differ(text: str) -> None:
    """The values are recomputed from the printed numbers alone, and the entries are small."""
    found = checked(text).counterexample
    assert found is not None
    values = {name: numbers(rows) for name, rows in found.values.items()}
    assert all(abs(entry) <= 3 for rows in values.values() for entry in rows.reshape(-1))
    left, right = (side(values) for side in REFUTED[text])
    numpy.testing.assert_allclose(numbers(found.left), left, atol=1e-5)
    numpy.testing.assert_allclose(numbers(found.right), right, atol=1e-5)
    assert numpy.max(abs(left - right)) > 1e-3


@pytest.mark.parametrize(
    ("text", "size"),
    [("d(x' A x)/dx = 2 A x", 2), ("d det(X)/dX = det(X) X^{-1}", 2), ("d(X^{-1}) = -X^{-1} dX", 1)],
)
def test_sizes_are_the_least(text: str, size: int) -> None:
    """For n = 1 every matrix is symmetric, so that a wrong transpose shows at n = 2 only."""
    found = checked(text).counterexample
    assert found is not None
    assert found.sizes == {"n": size}


def test_points_lie_in_their_spaces() -> None:
    """What is declared symmetric is symmetric, and what is declared orthogonal is orthogonal."""
    from xcheck.spaces import kinds

    symmetric = checked("S^2 = 2 S", S=kinds()["Symmetric"]("n")).counterexample
    orthogonal = checked("Q^2 = I", Q=kinds()["Orthogonal"]("n")).counterexample
    assert symmetric is not None
    assert orthogonal is not None
    S, Q = numbers(symmetric.values["S"]), numbers(orthogonal.values["Q"])
    numpy.testing.assert_array_equal(S, S.T)
    numpy.testing.assert_allclose(Q.T @ Q, numpy.eye(len(Q)), atol=1e-12)


@pytest.mark.parametrize("text", ["tr(A B) = tr(B A)", "A x = A", "d(x' x)/dx = x'"])
def test_where_nothing_differs_or_does_not_conform_none_is_invented(text: str) -> None:
    """A true statement has none, and neither has one that fails by its shapes alone."""
    assert checked(text).counterexample is None


def test_it_is_shown_in_every_format() -> None:
    """One line in the terminal and on the page, all numbers in the JSON, and the same each time."""
    result, again = checked("d(X^{-1}) = -X^{-1} dX"), checked("d(X^{-1}) = -X^{-1} dX")
    assert result.counterexample == again.counterexample
    words = counterexample_words(result.counterexample)
    assert words.startswith("for n = 1: X = ")
    assert "left " in words
    run = run_of([result], SETTINGS)
    assert words in " ".join(terminal.render(run).split())
    assert words in html.render(run)
    assert from_json(to_json(run)).results[0].counterexample == result.counterexample


def test_the_wording_of_arrays() -> None:
    assert array_words([["2"]]) == "2"
    assert array_words([["1"], ["-1/3"]]) == "(1, -1/3)"
    assert array_words([["1", "2"], ["0", "1"]]) == "[1 2; 0 1]"
    assert counterexample_words(Counterexample(sizes={}, values={"a": [["1"]]}, left=[["1"]], right=[["2"]])) == (
        "a = 1: left 1, right 2"
    )
