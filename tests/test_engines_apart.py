"""Engines that differ by rounding: two right ones may be two gates apart, and what both refute by far is wrong."""

from __future__ import annotations

import pytest

from xcheck.catalogue.shelves import load
from xcheck.checking.check import check_statement
from xcheck.records import Kind, Settings
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
