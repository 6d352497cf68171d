"""The half vector of a symmetric matrix: vech, and the matrices of duplication and elimination."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from xcheck.checking.check import check_statement
from xcheck.dimensions import dimension, triangular
from xcheck.records import Kind, Result, Settings
from xcheck.spaces import Matrix, Space, Square, Symmetric
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)
X, S = {"X": Square("n")}, {"X": Symmetric("n")}


def check(text: str, spaces: Mapping[str, Space]) -> Result:
    return check_statement(Statement(id="claim", text=text, spaces=spaces, claim=True), QUICK)


# Each row: a true statement, the same with an error in it, and the spaces.
PAIRS = [
    (r"L_n \operatorname{vec} X = \operatorname{vech} X", r"L_n \operatorname{vec} X^\top = \operatorname{vech} X", X),
    (r"D_n \operatorname{vech} X = \operatorname{vec} X", r"D_n \operatorname{vech} X = 2 \operatorname{vec} X", S),
    (r"D_n D_n^+ = \tfrac12 (I + K_{nn})", r"D_n D_n^+ = \tfrac12 (I - K_{nn})", {}),
    (r"\frac{\partial \operatorname{vec} X}{\partial \operatorname{vech} X} = D_n^\top", r"\frac{\partial \operatorname{vec} X}{\partial \operatorname{vech} X} = L_n", S),
    (r"\frac{\partial \operatorname{tr}(A X)}{\partial \operatorname{vech} X} = D_n^\top \operatorname{vec} A^\top", r"\frac{\partial \operatorname{tr}(A X)}{\partial \operatorname{vech} X} = \operatorname{vech} A^\top", S),
    (r"\frac{\partial \operatorname{vech} X}{\partial X} = L_n^\top", r"\frac{\partial \operatorname{vech} X}{\partial X} = L_n^\top L_n L_n^\top + L_n^\top", X),
]  # fmt: skip


@pytest.mark.parametrize(("true", "false", "spaces"), PAIRS)
def test_true_agrees_and_an_error_in_it_is_refuted(true: str, false: str, spaces: Mapping[str, Space]) -> None:
    """vech stacks the columns from the diagonal down; D and L lead from it to vec and back."""
    assert check(true, spaces).verdict.kind is Kind.AGREES
    assert check(false, spaces).verdict.kind is Kind.DISAGREES


def test_duplication_needs_symmetry() -> None:
    """D vech(X) = vec(X) of any X is told what it lacks."""
    verdict = check(r"D_n \operatorname{vech} X = \operatorname{vec} X", X).verdict
    assert (verdict.kind, verdict.detail) == (Kind.AGREES_IF, "X is symmetric")


def test_a_derivative_by_a_half_vector_needs_symmetry() -> None:
    """vech of a matrix without symmetry does not determine it."""
    verdict = check(
        r"\frac{\partial \operatorname{tr} X}{\partial \operatorname{vech} X} = \operatorname{vech} I", X
    ).verdict
    assert verdict.kind is Kind.NOT_UNDERSTOOD


def test_a_letter_with_an_index_stays_a_name_elsewhere() -> None:
    """D_n is a matrix like any other where nothing speaks of vec, and where it is declared."""
    assert check(r"\frac{\partial \operatorname{tr}(D_n X)}{\partial X} = D_n^\top", {}).verdict.kind is Kind.AGREES
    spaces = {"D_n": Matrix("m", "n"), "X": Matrix("n", "k")}
    text = r"\operatorname{vec}(D_n X) = (I \otimes D_n) \operatorname{vec} X"
    assert check(text, spaces).verdict.kind is Kind.AGREES


def test_the_length_of_a_half_vector_is_a_triangular_number() -> None:
    """n(n + 1)/2 is read back from its spelling, and is a number where n is one."""
    length = triangular(dimension("n"))
    assert [length.size({"n": n}) for n in (1, 2, 3, 4)] == [1, 3, 6, 10]
    assert dimension(str(length)) == length
    assert triangular(dimension(4)) == dimension(10) != triangular(dimension(5))
