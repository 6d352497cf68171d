"""Engines that look at a share of the points, and answers that are computed for many statements at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy
import pytest

from xcheck import rooms
from xcheck.checking.check import check_statement
from xcheck.checking.checked import checked
from xcheck.checking.foreseen import Foreseen
from xcheck.engines import ONE_ASSIGNMENT, ONE_POINT, Estimate, Task
from xcheck.evaluation.execution import execute
from xcheck.evaluation.places import places_of
from xcheck.evaluation.requests import Answer, Request, computed, values_of
from xcheck.reading import understand
from xcheck.records import Kind, Result, Settings, Vote
from xcheck.spaces.matrices import Matrix
from xcheck.spaces.vectors import Vector
from xcheck.statement import Statement

SPACES = {"x": Vector("n"), "A": Matrix("n", "n")}
LEFT = r"\frac{\partial x^\top A x}{\partial x} = "


def statement(right: str = r"(A + A^\top) x", function: Any = None, **rest: Any) -> Statement:
    return Statement(id=right, text=LEFT + right, spaces=SPACES, function=function, **rest)


def energy(x: Any, A: Any) -> Any:
    return x @ A @ x


def branching(x: Any, A: Any) -> Any:
    return x @ A @ x if x[0] > -100.0 else x[0]


def raises(x: Any, A: Any) -> Any:
    raise ValueError("planted")


def exits(x: Any, A: Any) -> Any:
    raise SystemExit(3)


STATEMENTS = (
    statement(function=energy),
    statement(function=raises),
    statement("2 A x", function=energy),
    statement(function=branching),
    statement(r"x^\top A + A x", function=energy, expected="shapes"),
    statement(function=exits),
    statement("2 A x", expected="needs symmetric A"),
    statement(r"\frac{"),
    statement("A x + A^\\top x", function=energy, layout="numerator"),
)
SETTINGS = Settings(samples=2)


def test_foreseen_answers_are_those_of_one_statement_alone() -> None:
    """Grouped with statements that raise, exit, look at values or cannot be read, each result is what it is alone."""
    foreseen = Foreseen()
    foreseen.foresee(STATEMENTS, SETTINGS)
    for each in STATEMENTS:
        assert _plain(checked(each, SETTINGS, foreseen)) == _plain(checked(each, SETTINGS))


def _plain(result: Result) -> tuple[Any, ...]:
    return msgspec.json.encode(result.verdict), result.passed, result.engines, result.example


def test_what_is_foreseen_is_computed_once() -> None:
    """Statements that differ in their right sides share the derivative, and checking a right one asks no more."""
    asked: list[Request] = []

    def counting(name: str, requests: Sequence[Request]) -> list[Answer]:
        asked.extend(requests)
        return values_of(name, requests)

    foreseen = Foreseen(counting)
    settings = Settings(engines=("autograd", "torch"))
    right = statement()
    foreseen.foresee([right, statement("2 A x"), statement(r"A^\top x + A x")], settings)
    assert len(asked) == 2
    assert check_statement(right, settings, foreseen).verdict.kind is Kind.AGREES
    assert len(asked) == 2
    assert check_statement(statement("A x"), settings, foreseen).verdict.kind is Kind.DISAGREES


@pytest.mark.parametrize(
    "other",
    [
        statement(r"\frac{\partial x^\top A^\top x}{\partial x}"),
        statement(function=energy),
        statement(function=lambda x, A: 2.0 * (x @ A @ x)),
        statement(r"x^\top (A + A^\top)", layout="numerator"),
        replace(
            statement(),
            spaces={"x": Vector("n"), "A": Matrix("n", "m")},
            text=r"\frac{\partial x^\top A}{\partial x} = A",
        ),
    ],
)
def test_different_questions_have_different_answers(other: Statement) -> None:
    """Planted: statements that look alike are never given each other's values."""
    foreseen, settings = Foreseen(), Settings(engines=("autograd", "torch"))
    for each in (statement(), other):
        understood = understand(each)
        places = places_of(understood, settings, 0)
        request = Request(understood, places, True)
        found, expected = foreseen("autograd", request), computed("autograd", request)
        assert found.values.keys() == expected.values.keys()
        for key in expected.values:
            for one, two in zip(found.values[key], expected.values[key], strict=True):
                numpy.testing.assert_array_equal(one.value, two.value)


# -- shares ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1])
def test_a_share_turns_with_the_seed(seed: int) -> None:
    """JAX looks at one size assignment, another one with the next seed; the report says so."""
    result = check_statement(statement(function=energy), Settings(seed=seed))
    reasons = {report.engine: report.reason for report in result.engines}
    assert result.verdict.kind is Kind.AGREES
    assert reasons["jax"] == f"looked at the points of n = {3 + seed}, with the plain function"
    assert reasons["finite_difference"] == "looked at one point of n = 3, with the plain function"
    assert reasons["torch"] == reasons["autograd"] == ""


def test_two_automatic_engines_look_at_all_points() -> None:
    """Without autograd there are only two automatic engines left, and both look at all points."""
    settings = Settings(engines=("finite_difference", "jax", "torch"))
    understood = understand(statement())
    places = places_of(understood, settings, 0)
    execution = execute(understood, settings, places)
    assert execution.looked("jax") == execution.looked("torch") == tuple(range(len(places)))
    assert check_statement(statement(), settings).verdict.kind is Kind.AGREES


def test_an_engine_that_fails_leaves_its_places_to_the_others() -> None:
    """Where torch has no values, JAX is the second automatic engine, and looks at all points."""

    def failing(name: str, request: Request) -> Answer:
        return computed(name, request) if name != "torch" else computed("torch", _failing(request))

    def _failing(request: Request) -> Request:
        return replace(request, understood=understand(statement(function=raises)))

    understood = understand(statement())
    places = places_of(understood, SETTINGS, 0)
    execution = execute(understood, SETTINGS, places, failing)
    assert execution.failures["torch"].vote is Vote.ERRORED
    assert execution.looked("jax") == tuple(range(len(places)))


@pytest.mark.parametrize("share", [ONE_ASSIGNMENT, ONE_POINT])
def test_an_engine_in_doubt_looks_at_all_points(monkeypatch: pytest.MonkeyPatch, share: str) -> None:
    """Planted: an engine that is off at its share makes the verdict inconclusive, after it has looked at all points."""
    from xcheck.engines.autograd import evaluate as honest

    seen: list[int] = []

    def evaluate(tasks: Sequence[Task]) -> list[Any]:
        seen.append(sum(len(task.points) for task in tasks))
        return [[Estimate(each.value * (1 + 1e-8)) for each in outcome] for outcome in honest(tasks)]

    engine = SimpleNamespace(DISTRIBUTION="numpy", AUTOMATIC=True, SHARE=share, evaluate=evaluate)
    load, names = rooms.load, rooms.names
    monkeypatch.setattr(rooms, "load", lambda room, name: engine if name == "planted" else load(room, name))
    monkeypatch.setattr(rooms, "names", lambda room: (*names(room), "planted") if room == "engines" else names(room))
    result = check_statement(statement(), Settings(engines=("autograd", "torch", "planted")))
    assert result.verdict.kind is Kind.INCONCLUSIVE
    assert "planted differs from" in result.verdict.note
    assert seen[:2] == [2 if share == ONE_ASSIGNMENT else 1, 4]
