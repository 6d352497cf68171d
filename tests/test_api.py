"""`xcheck.check`: one statement from Python."""

from __future__ import annotations

from typing import Any

import pytest

import xcheck
from xcheck import Matrix, Symmetric, Vector, spaces
from xcheck.errors import UsageError
from xcheck.records import Kind

SPACES: dict[str, Any] = {"x": Vector("n"), "A": Matrix("n", "n")}
ONE: dict[str, Any] = {"engines": "autograd"}


def quadratic(x, A):
    return x @ A @ x


def raising(x, A):
    raise ValueError("no luck")


def test_an_equation_is_true_when_it_agrees() -> None:
    """The result is true for a true equation and false for a false one."""
    assert xcheck.check(r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x", **ONE)
    assert not xcheck.check(r"\frac{\partial x^\top A x}{\partial x} = 2 A x", **ONE)


@pytest.mark.parametrize("right", [r"(A + A^\top) x", lambda x, A: (A + A.T) @ x])
def test_a_function_is_checked_against_a_formula(right: Any) -> None:
    """The formula of a derivative is LaTeX or a function of named arguments."""
    assert xcheck.check(quadratic, right, wrt="x", **SPACES, **ONE)


@pytest.mark.parametrize("wrong", ["2 A x", lambda x, A: 2 * A @ x])
def test_a_wrong_formula_of_a_function_is_refuted(wrong: Any) -> None:
    """The same mistake is found in both ways to write it, and is none where the space says so."""
    assert xcheck.check(quadratic, wrong, wrt="x", **SPACES, **ONE).verdict.detail == "A is symmetric"
    assert xcheck.check(quadratic, wrong, wrt="x", x=Vector("n"), A=Symmetric("n"), **ONE)


def test_the_variable_is_the_one_that_is_named() -> None:
    """`wrt` chooses among the parameters; by default it is the first."""
    assert xcheck.check(quadratic, r"x x^\top", wrt="A", **SPACES, **ONE)
    assert xcheck.check(quadratic, r"(A + A^\top) x", **SPACES, **ONE)
    assert not xcheck.check(quadratic, r"(A + A^\top) x", wrt="A", **SPACES, **ONE)


def test_the_layout_is_the_one_that_is_named() -> None:
    """A row is right in numerator layout and told as such in denominator layout."""
    row = r"x^\top (A + A^\top)"
    assert xcheck.check(quadratic, row, layout="numerator", **SPACES, **ONE)
    assert not xcheck.check(quadratic, row, **SPACES, **ONE)


def test_symbols_may_be_named_like_parameters_of_check() -> None:
    """A symbol that is called seed, or is no name of Python, is declared in `spaces`."""
    assert xcheck.check(r"\gamma = \gamma", spaces={r"gamma": Vector("n")})


def test_the_result_reads_as_a_note() -> None:
    """Printed, it is the referee's note, with the place of the function, the seed and a call that shows it again."""
    shown = str(xcheck.check(quadratic, "2 A x", wrt="x", seed=3, **SPACES, **ONE))
    assert "agrees only if A is symmetric" in shown
    assert "test_api.py:" in shown
    assert "seed 3" in shown
    call = " ".join(shown.split())
    assert 'xcheck.check(quadratic, \'2 A x\', wrt=\'x\', x=xcheck.Vector("n"), A=xcheck.Matrix("n", "n"),' in call
    assert "engines=['autograd'], seed=3)" in call


def test_a_function_that_raises_is_a_verdict() -> None:
    """What the function raises is in the verdict; the call itself raises nothing."""
    found = xcheck.check(raising, "2 A x", wrt="x", **SPACES, **ONE)
    assert found.verdict.kind is Kind.ERRORED
    assert "raising raised ValueError: no luck, line" in found.verdict.note


def test_a_formula_that_cannot_be_read_is_a_verdict() -> None:
    """A caret stands under the mistake."""
    found = xcheck.check(r"A = (A", **ONE)
    assert found.verdict.kind is Kind.NOT_UNDERSTOOD
    assert "  A = (A\n        ^" in found.verdict.note


@pytest.mark.parametrize(
    ("arguments", "named", "told"),
    [
        ((5,), {}, "an equation as text or a plain function is checked, not int"),
        ((quadratic,), SPACES, "a function needs the formula of its derivative"),
        ((quadratic, "x"), {}, 'the function takes x; declare its space, as in x=xcheck.Vector("n")'),
        ((quadratic, "x"), {**SPACES, "x": Vector}, "x=Vector lacks its brackets"),
        ((quadratic, "x"), {**SPACES, "A": 5}, "A=5 is no space"),
        ((quadratic, "x"), {**SPACES, "wrt": "q"}, "the function does not take 'q'; it takes x, A"),
        ((quadratic, lambda x, B: x), SPACES, "the formula takes B; declare its space"),
        ((lambda: 1, "x"), {}, "the function takes no argument"),
        ((max, "x"), {}, "does not tell its parameters; wrap it"),
        (("x = x", "x"), {}, "an equation given as text has both sides in it"),
        (("x = x",), {"engines": ["tosch"]}, "did you mean torch?"),
        (("x = x",), {"layout": "row"}, "there is no layout 'row'"),
        (("x = x",), {"samples": 0}, "samples must be at least 1"),
        (("x = x",), {"seed": -1}, "the seed must be 0 or more"),
    ],
)
def test_a_call_that_means_nothing_is_refused(arguments: Any, named: Any, told: str) -> None:
    """The error says what to write instead."""
    with pytest.raises(UsageError) as raised:
        xcheck.check(*arguments, **named)
    assert told in str(raised.value)


def half(x: Any) -> Any:
    """A function and, below, a gradient of it that lacks its factor."""
    return 0.5 * x @ x


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (("d(x' A x)/dx = 2 A x",), {"A": Matrix("n", "n"), "x": Vector("n"), "seed": 3, "samples": 1}),
        (
            (r"\frac{\partial A x}{\partial x} = A^\top",),
            {"A": Matrix("m", "n"), "x": Vector("n"), "layout": "numerator"},
        ),
        (
            (r"\nabla_Z \|Z\|^2 = Z",),
            {"Z": spaces.Complex(Matrix("n", "m"))},
        ),
        (
            (r"\frac{\partial g(u(x))}{\partial x} = \frac{\partial g}{\partial u} \frac{\partial u}{\partial x}",),
            {
                "x": Vector("n"),
                "u": spaces.Map(Vector("n"), Vector("m")),
                "g": spaces.Map(Vector("m"), Vector("p")),
            },
        ),
        ((r"a_k^\top x_k = 2",), {"a": spaces.Family(Vector("n"), "N"), "x": spaces.Family(Vector("n"), "N")}),
        ((half, "2 x"), {"x": Vector("n"), "wrt": "x"}),
    ],
)
def test_the_repro_of_a_failure_runs_and_shows_the_same(arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
    """The printed call, executed where xcheck and the function are known, gives the same verdict."""
    first = xcheck.check(*arguments, engines=["autograd", "torch"], **options)
    assert not first
    second = eval(first.result.repro, {"xcheck": xcheck, "half": half})
    assert (second.verdict, second.result.repro) == (first.verdict, first.result.repro)
