"""Powers of matrices with letters in the exponent, half powers, and sums that count."""

from __future__ import annotations

from collections.abc import Mapping

import numpy
import pytest

from xcheck.checking.check import check_statement
from xcheck.formula.equation import Equation
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.whole_numbers import count_of, half_integer, is_whole
from xcheck.formula.writing.latex import to_latex
from xcheck.reading import understand
from xcheck.records import Kind, Result, Settings
from xcheck.spaces import SPD, Matrix, Space, Vector
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)
ALL = Settings(engines=("autograd", "jax", "torch", "finite_difference"), samples=1)
S = {"S": SPD("n")}
X = {"X": Matrix("n", "n")}


def check(text: str, spaces: Mapping[str, Space], settings: Settings = QUICK) -> Result:
    return check_statement(Statement(id="claim", text=text, spaces=spaces, claim=True), settings)


# Each row: a true statement, the same with an error in it, and the spaces.
PAIRS = [
    (r"\frac{\partial \operatorname{tr} X^k}{\partial X} = k (X^{k-1})^\top", r"\frac{\partial \operatorname{tr} X^k}{\partial X} = k (X^k)^\top", {}),
    (r"\frac{\partial \operatorname{tr}(A X^k)}{\partial X} = \sum_{r=0}^{k-1} (X^r A X^{k-1-r})^\top", r"\frac{\partial \operatorname{tr}(A X^k)}{\partial X} = \sum_{r=1}^{k-1} (X^r A X^{k-1-r})^\top", {}),
    (r"d(X^k) = \sum_{r=0}^{k-1} X^r dX X^{k-1-r}", r"d(X^k) = \sum_{r=0}^{k-1} X^r dX X^{k-r}", {}),
    (r"d(X^k) = \sum_{r=1}^{k} X^{r-1} dX X^{k-r}", r"d(X^k) = \sum_{r=1}^{k} X^r dX X^{k-r}", {}),
    (r"\frac{\partial X^k}{\partial X} = \sum_{r=0}^{k-1} X^{k-1-r} \otimes (X^\top)^r", r"\frac{\partial X^k}{\partial X} = \sum_{r=0}^{k-1} X^{k-r} \otimes (X^\top)^r", {}),
    (r"\frac{\partial |X^k|}{\partial X} = k |X^k| X^{-\top}", r"\frac{\partial |X^k|}{\partial X} = |X^k| X^{-\top}", {}),
    (r"(I - X) \sum_{r=0}^{k} X^r = I - X^{k+1}", r"(I - X) \sum_{r=0}^{k} X^r = I - X^k", X),
    (r"X^{-k} X^{2k} = X^k", r"X^{-k} X^{2k} = X^{k+1}", X),
    (r"\sum_{r=1}^{k} r = \tfrac12 k (k + 1)", r"\sum_{r=1}^{k} r = \tfrac12 k (k - 1)", {}),
    (r"\sum_{r=0}^{k-1} \sum_{s=0}^{r} X^s = \sum_{s=0}^{k-1} (k - s) X^s", r"\sum_{r=0}^{k-1} \sum_{s=0}^{r} X^s = \sum_{s=0}^{k-1} k X^s", X),
    (r"S^{-1/2} S S^{-1/2} = I", r"S^{-1/2} S S^{1/2} = I", S),
    (r"S^{3/2} S^{1/2} = S^2", r"S^{3/2} S^{1/2} = S", S),
    (r"\frac{\partial \operatorname{tr}(S^{1/2})}{\partial S} = \frac12 S^{-1/2}", r"\frac{\partial \operatorname{tr}(S^{1/2})}{\partial S} = \frac12 S^{1/2}", S),
    (r"\frac{\partial \|x\|_p}{\partial x} = \frac{x \odot |x|^{p-2}}{\|x\|_p^{p-1}}", r"\frac{\partial \|x\|_p}{\partial x} = \frac{x \odot |x|^{p-1}}{\|x\|_p^{p-1}}", {"x": Vector("n")}),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "spaces"), PAIRS, ids=lambda value: str(value)[:60])
def test_a_rule_of_powers_agrees_and_its_planted_error_does_not(
    right: str, wrong: str, spaces: Mapping[str, Space]
) -> None:
    """The letters are whole numbers at every drawn point."""
    found = check(right, spaces)
    assert found.verdict.kind is Kind.AGREES, found.verdict.note
    assert check(wrong, spaces).verdict.kind is Kind.DISAGREES


@pytest.mark.parametrize("place", [1, 2, 12])
def test_every_engine_computes_powers_with_letters(place: int) -> None:
    """Exponents are no arrays, so that a compiled function knows them."""
    right, _, spaces = PAIRS[place]
    votes = {report.engine: report.vote.value for report in check(right, spaces, ALL).engines}
    assert votes == dict.fromkeys(ALL.engines, "agrees")


@pytest.mark.parametrize("text", [right for right, _, _ in PAIRS])
def test_a_printed_power_reads_back(text: str) -> None:
    """What is printed is what was checked."""
    found = parse_equation(text, {}).equation
    printed = " = ".join(to_latex(side) for side in found.sides)
    assert parse_equation(printed, {}).equation.sides == found.sides


def test_the_letter_is_said_to_be_a_whole_number_and_has_several_sizes() -> None:
    """It is no size of a matrix, and not the same at all points."""
    from xcheck.evaluation.places import sizes_of

    understood = understand(Statement(id="claim", text=PAIRS[0][0], spaces=X, claim=True))
    assert "k is a whole number" in understood.typed.assumed
    drawn = [(sizes["k"], sizes["n"]) for sizes in sizes_of(understood)]
    assert len({k for k, _ in drawn}) == 2
    assert all(k != n and k >= 3 for k, n in drawn)


def test_exponents_are_counted_as_they_are_written() -> None:
    """Against Python's own arithmetic."""
    (sided,) = [_exponent(r"X^{2k-1-r} = 0")]
    assert is_whole(sided)
    assert count_of(sided, {"r": 1}, {"k": 5}) == 2 * 5 - 1 - 2
    assert numpy.array_equal(count_of(sided, {"r": numpy.array([0, 3])}, {"k": 5}), [8, 5])
    halves = {"1/2": 0.5, "-1/2": -0.5, "0.5": 0.5, "-3/2": -1.5, "4/2": 2.0}
    assert {text: float(half_integer(_exponent(f"X^{{{text}}} = 0")) or 0) for text in halves} == halves
    assert half_integer(_exponent("X^{1/3} = 0")) is None


def _exponent(text: str):  # type: ignore[no-untyped-def]
    found: Equation = parse_equation(text, {}).equation
    return found.sides[0].exponent  # type: ignore[attr-defined]
