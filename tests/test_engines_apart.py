"""Differences that may be rounding: what is judged at other points, and what stays refuted all the same."""

from __future__ import annotations

import pytest

from xcheck.catalogue.shelves import load
from xcheck.checking.check import check_statement
from xcheck.checking.settle import Means, settled
from xcheck.reading import understand
from xcheck.records import Kind, Settings
from xcheck.spaces import Scalar
from xcheck.statement import Statement


@pytest.fixture(scope="module")
def statements() -> dict[str, Statement]:
    return {statement.id: statement for statement in load().statements}


def test_two_right_engines_may_be_two_gates_apart(statements: dict[str, Statement]) -> None:
    """Of a zero each engine has its own rounding: at this seed they are a little more than one gate apart."""
    result = check_statement(statements["fisher_discriminant"], Settings(seed=6, engines=("autograd", "torch")))
    assert result.verdict.kind is Kind.AGREES


@pytest.mark.parametrize("seed", [6, 7])
def test_what_all_refute_by_far_is_wrong_though_they_differ(statements: dict[str, Statement], seed: int) -> None:
    """Engines that differ by 1e-12 refute a statement that is off by one; no condition is made of their difference."""
    statement = statements["gradient_of_singular_value_transposed"]
    verdict = check_statement(statement, Settings(seed=seed, engines=("autograd", "torch"))).verdict
    assert verdict.kind in (Kind.DISAGREES, Kind.AGREES_IN)
    assert "no value everywhere" not in verdict.note


@pytest.mark.parametrize(
    ("name", "seed"),
    [
        ("slope_of_affine_fit", 9),  # a mean that cancels inside the plain function
        ("gradient_of_singular_value", 3),  # singular values that are nearly equal, inside the word
        ("differential_of_symmetric_polar_factor", 3),  # a root whose engines differ by 2e-11
    ],
)
def test_what_may_be_rounding_is_judged_at_other_points(statements: dict[str, Statement], name: str, seed: int) -> None:
    verdict = check_statement(statements[name], Settings(seed=seed, engines=("autograd", "torch"), samples=1)).verdict
    assert verdict.kind is Kind.AGREES
    assert "At the points drawn first the values differ by" in verdict.note


@pytest.mark.parametrize("off", ["1.00000000003", "1.0000000000005"])
def test_what_is_off_by_a_little_at_all_points_is_refuted(off: str) -> None:
    """An error of 3e-11, or of 5e-13, looks like rounding at the first points, but it is there at all others too."""
    statement = Statement(id="little", text=rf"\nabla_x e^{{x}} = {off} e^x", spaces={"x": Scalar()})
    verdict = check_statement(statement, Settings(engines=("autograd", "torch"))).verdict
    assert verdict.kind is Kind.DISAGREES


def test_what_is_off_by_more_does_not_look_like_rounding() -> None:
    statement = Statement(id="more", text=r"\nabla_x e^{x} = 1.000000001 e^x", spaces={"x": Scalar()})
    understood = understand(statement)
    judgement = settled(understood, Means(Settings(engines=("autograd", "torch"))))[1]
    assert judgement.kind is Kind.DISAGREES
    assert not judgement.is_slight
