r"""Expansions: what is equal where a letter is small, up to the order that is claimed, and not beyond."""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.records import Kind, Settings, Verdict
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)


def verdict(text: str, claim: bool = True) -> Verdict:
    return check_statement(Statement("claim", text, claim=claim), QUICK).verdict


# Each row: a right expansion, a wrong one, what is small, the order, and which terms of the wrong one differ.
EXPANSIONS = [
    (
        r"\det(I + \epsilon A) \approx 1 + \epsilon \operatorname{tr}(A)",
        r"\det(I + \epsilon A) \approx 1 + \det(A) + \epsilon \operatorname{tr}(A)",
        "epsilon", "first", "the constant terms",
    ),
    (
        r"(I + \epsilon A)^{-1} \approx I - \epsilon A", r"(I + \epsilon A)^{-1} \approx I + \epsilon A",
        "epsilon", "first", "the terms of first order",
    ),
    (
        r"(I + \epsilon A)^{-1} \approx I - \epsilon A + \epsilon^2 A^2",
        r"(I + \epsilon A)^{-1} \approx I - \epsilon A + \frac{\epsilon^2}{2} A^2",
        "epsilon", "second", "the terms of second order",
    ),
    (
        r"\sin(\epsilon t) = \epsilon t - \frac{\epsilon^3 t^3}{6} + O(\epsilon^5)",
        r"\sin(\epsilon t) = \epsilon t - \frac{\epsilon^3 t^3}{3} + O(\epsilon^4)",
        "epsilon", "fourth", "the terms of third order",
    ),
    (
        r"(A + E)^{-1} \approx A^{-1} - A^{-1} E A^{-1}", r"(A + E)^{-1} \approx A^{-1} - A^{-2} E",
        "E", "first", "the terms of first order",
    ),
    (
        r"\|x + h\|^2 = \|x\|^2 + 2 x^\top h + o(h)", r"\|x + h\|^2 = \|x\|^2 + x^\top h + o(h)",
        "h", "first", "the terms of first order",
    ),
    (
        r"f(x + h) = f(x) + \nabla f(x)^\top h + O(\|h\|^2)", r"f(x + h) = f(x) + \nabla f(x)^\top h + O(\|h\|^3)",
        "h", "first", "the terms of second order",
    ),
    (
        r"f(x + h) = f(x) + \nabla f(x) \cdot h + o(\|h\|)", r"f(x + h) = f(x) + 2 \nabla f(x) \cdot h + o(\|h\|)",
        "h", "first", "the terms of first order",
    ),
    (
        r"f(x + h) \approx f(x) + \nabla f(x)^\top h + \frac12 h^\top \nabla^2 f(x) h",
        r"f(x + h) \approx f(x) + \nabla f(x)^\top h + h^\top \nabla^2 f(x) h",
        "h", "second", "the terms of second order",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "small", "order", "differ"), EXPANSIONS, ids=[row[0] for row in EXPANSIONS])
def test_an_expansion_is_right_up_to_the_order_that_it_claims(
    right: str, wrong: str, small: str, order: str, differ: str
) -> None:
    """It is another reading of a claim, and says so; of a wrong one it is told which terms differ."""
    found = verdict(right)
    assert (found.kind, found.detail) == (Kind.AGREES_UNDER, f"{small} is small, to {order} order")
    failed = verdict(wrong)
    assert (failed.kind, failed.fault) == (Kind.DISAGREES, "expansion")
    assert failed.note == f"It is read as an expansion for small {small}: {differ} differ."


# Each row: a right expansion around a point, what makes it wrong, what is near it, and the order.
NEAR = [
    (r"f(x) \approx f(a) + f'(a)(x - a)", ("+ f'", "- f'"), "x is near a", "first"),
    (r"f(x) \approx f(x_0) + \nabla f(x_0)^\top (x - x_0)", (r"+ \nabla", r"+ 2 \nabla"), "x is near x_0", "first"),
    (
        r"f(x) = f(x_0) + \nabla f(x_0)^\top (x - x_0) + \frac12 (x - x_0)^\top \nabla^2 f(x_0) (x - x_0)"
        r" + o(\|x - x_0\|^2)",
        (r"\frac12", ""), "x is near x_0", "second",
    ),
    (
        r"f(x) = f(x_0) + f'(x_0)(x - x_0) + \frac12 f''(x_0)(x - x_0)^2 + O((x - x_0)^3)",
        (r"\frac12 ", ""), "x is near x_0", "second",
    ),
    (r"J(w) \approx J(w_t) + \nabla J(w_t)^\top (w - w_t)", ("J(w_t) +", "J(w_t) -"), "w is near w_t", "first"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "change", "near", "order"), NEAR, ids=[row[0] for row in NEAR])
def test_an_expansion_may_be_around_a_point(right: str, change: tuple[str, str], near: str, order: str) -> None:
    """A difference from a point says so; what is wrong is told by its order there."""
    found = verdict(right)
    assert (found.kind, found.detail) == (Kind.AGREES_UNDER, f"{near}, to {order} order")
    failed = verdict(right.replace(*change))
    assert (failed.kind, failed.fault) == (Kind.DISAGREES, "expansion")
    assert failed.note.endswith(f"{near.replace(' is', '')}: the terms of {order} order differ.")


def test_a_letter_that_nobody_takes_for_small_may_be_it_but_is_not_blamed() -> None:
    assert verdict(r"\sqrt{1 + x} \approx 1 + x/2").detail == "x is small, to first order"
    assert verdict(r"\sqrt{1 + x} \approx 1 + x").fault != "expansion"


def test_what_has_no_polynomial_is_no_expansion() -> None:
    """Nor is a statement of a shelf."""
    assert verdict(r"\sin(\epsilon A) \approx \tan(\epsilon A)").kind is Kind.DISAGREES
    assert verdict(r"(I + \epsilon A)^{-1} \approx I - \epsilon A", claim=False).kind is Kind.DISAGREES
