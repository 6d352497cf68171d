"""Eigenvalues are taken of matrices that are seen to be symmetric, and of no others."""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.errors import NotUnderstood
from xcheck.reading import understand
from xcheck.records import Kind, Settings
from xcheck.spaces import SPD, Diagonal, Matrix, Symmetric, Vector
from xcheck.statement import Statement

SPACES = {
    "S": Symmetric("n"),
    "P": SPD("n"),
    "D": Diagonal("n"),
    "A": Matrix("n", "n"),
    "X": Matrix("n", "m"),
    "x": Vector("n"),
}
SEEN = [
    "S", "2 S", "-S", r"S^\top", "P^{-1}", "D", "S + D - P", r"A + A^\top", r"A + 2 S + A^\top", r"A^\top A",
    r"X X^\top", r"X X^\top / 3", r"A^\top S A", "S P S", "I_n", r"x x^\top", r"S \odot (A A^\top)",
    r"\operatorname{sym}(A)", r"\operatorname{diag}(x)", r"A X X^\top A^\top", r"\operatorname{inv}(P)",
    r"2 (x^\top A x) S",
]  # fmt: skip
NOT_SEEN = [
    "A", "S P", "A A", r"A - A^\top", r"A^\top S P A", "S + A", "A^2", "-A", r"S \odot A", r"\operatorname{inv}(A)",
    r"X X^\top A", "A S A",
]  # fmt: skip


def statement(text: str) -> Statement:
    return Statement(id="claim", text=text, spaces={name: SPACES[name] for name in SPACES if name in text}, claim=True)


@pytest.mark.parametrize("matrix", SEEN)
def test_a_symmetric_matrix_is_seen(matrix: str) -> None:
    """By its declaration or by the way it is made."""
    understand(statement(rf"\operatorname{{lambdamax}}\left({matrix}\right) = 1"))


@pytest.mark.parametrize("matrix", NOT_SEEN)
def test_a_matrix_that_may_not_be_symmetric_has_no_eigenvalues_here(matrix: str) -> None:
    """Else those of its symmetric part would be taken in silence."""
    with pytest.raises(NotUnderstood, match="is taken of symmetric matrices"):
        understand(statement(rf"\operatorname{{lambdamax}}\left({matrix}\right) = 1"))


def test_a_condition_makes_a_matrix_symmetric() -> None:
    """What is said of an undeclared matrix counts."""
    understand(Statement(id="claim", text=r"A = A^\top: \lambda_{\max}(A) = 1", spaces={}, claim=True))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\nabla_S \sum_i \lambda_i(S) = I", r"\nabla_S \sum_i \lambda_i(S) = 2 I"),
        (r"\prod_i \lambda_i(S) = |S|", r"\sum_i \lambda_i(S) = |S|"),
    ],
)
def test_eigenvalues_by_their_index(right: str, wrong: str) -> None:
    """A sum and a product over all of them."""
    settings = Settings(engines=("autograd", "torch"), samples=1)
    assert check_statement(statement(right), settings).verdict.kind is Kind.AGREES
    assert check_statement(statement(wrong), settings).verdict.kind is Kind.DISAGREES
