"""Statements that are the same up to names, order and sides have one canonical text; others do not."""

from __future__ import annotations

import pytest

from xcheck import Matrix, Scalar, Vector
from xcheck.formula.writing.canonical import canonical_text
from xcheck.reading import understand
from xcheck.statement import Statement


def text(formula: str) -> str:
    spaces = {
        "A": Matrix("n", "n"), "B": Matrix("n", "n"), "C": Matrix("m", "m"), "x": Vector("n"), "y": Vector("n"),
        "z": Vector("m"), "s": Scalar(), "t": Scalar(),
    }  # fmt: skip
    return canonical_text(understand(Statement(id="s", text=formula, spaces=spaces)).typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\nabla_x x^\top A x = (A + A^\top) x", r"\frac{\partial z^\top C z}{\partial z} = (C^\top + C) z"),
        (r"x^\top y = y^\top x", r"y^\top x = x^\top y"),
        (r"\operatorname{tr}(A B) = \operatorname{tr}(B A)", r"\operatorname{tr}(B A) = \operatorname{tr}(A B)"),
        (r"x \odot y = y \odot x", r"y \odot x = x \odot y"),
        (r"\nabla_x x^\top y = y", r"\frac{\partial y^\top x}{\partial y} = x"),
        (r"s A x = A s x", r"t B y = B t y"),
        (r"r = A x: \frac{\partial r^\top y}{\partial y} = r", r"\frac{\partial (A x)^\top y}{\partial y} = A x"),
    ],
)  # fmt: skip
def test_the_same_statement_has_one_text(one: str, other: str) -> None:
    """Renaming, reordering, another side first, another sign of the derivative, a definition put in its place."""
    assert text(one) == text(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x", r"\frac{\partial x^\top A x}{\partial x} = 2 A x"),
        (r"\operatorname{tr}(A B) = \operatorname{tr}(B A)", r"\operatorname{tr}(A A) = \operatorname{tr}(A A)"),
        (r"\operatorname{tr}(A B) = \operatorname{tr}(B A)", r"A B = B A"),
        (r"\frac{\partial x^\top y}{\partial x} = y", r"\frac{\partial x^\top y}{\partial y} = y"),
        (r"A x - A y = 0", r"A x + A y = 0"),
        (r"\frac{\partial A x}{\partial x} = A^\top", r"\frac{\partial A x}{\partial x^\top} = A^\top"),
    ],
)
def test_different_statements_have_different_texts(one: str, other: str) -> None:
    """Another sign, another product, two symbols for one: nothing is counted as known that is not."""
    assert text(one) != text(other)
