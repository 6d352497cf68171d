"""Functions that an equation implies, and inverse functions."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from xcheck.checking.check import check_statement
from xcheck.records import Kind, Result, Settings, Vote
from xcheck.spaces import Map, Scalar, Space, Vector
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)
ALL = Settings(engines=("autograd", "exact", "jax", "torch"), samples=1)

F = {"x": Vector("n"), "y": Vector("m"), "F": Map((Vector("n"), Vector("m")), Vector("m"))}
G = {"x": Scalar(), "y": Scalar(), "g": Map((Scalar(), Scalar()), Scalar())}
Y = {"x": Vector("n"), "y": Map(Vector("n"), Vector("n"))}


def check(text: str, spaces: Mapping[str, Space], settings: Settings = QUICK) -> Result:
    return check_statement(Statement(id="claim", text=text, spaces=spaces, claim=True), settings)


# Each row: a true statement, the same with an error in it, and the spaces.
PAIRS = [
    (r"F(x, y) = 0: \frac{\partial y}{\partial x} = -\frac{\partial F}{\partial x} \left(\frac{\partial F}{\partial y}\right)^{-1}", r"F(x, y) = 0: \frac{\partial y}{\partial x} = \frac{\partial F}{\partial x} \left(\frac{\partial F}{\partial y}\right)^{-1}", F),
    (r"F(x, y) = 0: \frac{\partial y}{\partial x^\top} = -\left(\frac{\partial F}{\partial y^\top}\right)^{-1} \frac{\partial F}{\partial x^\top}", r"F(x, y) = 0: \frac{\partial y}{\partial x^\top} = -\frac{\partial F}{\partial y^\top} \frac{\partial F}{\partial x^\top}", F),
    (r"g(x, y) = 0: \frac{dy}{dx} = -\frac{\partial g}{\partial x} / \frac{\partial g}{\partial y}", r"g(x, y) = 0: \frac{dy}{dx} = -\frac{\partial g}{\partial y} / \frac{\partial g}{\partial x}", G),
    (r"g(x, y) = 0: \frac{d^2 y}{dx^2} = -\left(\frac{\partial^2 g}{\partial x^2} + 2 \frac{\partial^2 g}{\partial x \partial y} \frac{dy}{dx} + \frac{\partial^2 g}{\partial y^2} (\frac{dy}{dx})^2\right) / \frac{\partial g}{\partial y}", r"g(x, y) = 0: \frac{d^2 y}{dx^2} = -\left(\frac{\partial^2 g}{\partial x^2} + \frac{\partial^2 g}{\partial y^2} (\frac{dy}{dx})^2\right) / \frac{\partial g}{\partial y}", G),
    (r"y = y(x): \frac{\partial x}{\partial y} = \left(\frac{\partial y}{\partial x}\right)^{-1}", r"y = y(x): \frac{\partial x}{\partial y} = \left(\frac{\partial y}{\partial x}\right)^{-\top}", Y),
    (r"y = y(x): \frac{\partial (a^\top x)}{\partial y} = \left(\frac{\partial y}{\partial x}\right)^{-1} a", r"y = y(x): \frac{\partial (a^\top x)}{\partial y} = \frac{\partial y}{\partial x} a", Y),
]  # fmt: skip


@pytest.mark.parametrize(("true", "false", "spaces"), PAIRS)
def test_true_agrees_and_an_error_in_it_is_refuted(true: str, false: str, spaces: Mapping[str, Space]) -> None:
    """y moves with x so that F stays what it is; ∂F/∂x and ∂F/∂y hold the other argument."""
    assert check(true, spaces).verdict.kind is Kind.AGREES
    assert check(false, spaces).verdict.kind is Kind.DISAGREES


def test_every_engine_follows_an_implicit_function() -> None:
    """Newton's iteration is array arithmetic that each engine differentiates, the exact one too."""
    result = check(PAIRS[0][0], F, ALL)
    assert {report.engine for report in result.engines if report.vote is Vote.AGREES} == set(ALL.engines)


def test_an_equation_for_fewer_unknowns_is_refused() -> None:
    """One equation for several unknowns implies no function."""
    spaces = F | {"F": Map((Vector("n"), Vector("m")), Scalar())}
    verdict = check(r"F(x, y) = 0: \frac{\partial y}{\partial x} = 0_{n \times m}", spaces).verdict
    assert verdict.kind is not Kind.AGREES


def test_an_equation_that_is_printed_is_not_taken_for_a_drawn_one() -> None:
    """Only a drawn F is as general after its value at a point is taken away: x^T y = 0 stays unread."""
    text = r"x^\top y - 1 = 0: \frac{\partial y}{\partial x} = I"
    assert check(text, {"x": Vector("n"), "y": Vector("n")}).verdict.kind is not Kind.AGREES
