"""What a process keeps from one check to the next, and that nothing is used again once what it depends on changed."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy
import pytest

import xcheck
from xcheck import Matrix, Symmetric, Vector
from xcheck import exp as word
from xcheck.records import Settings

pytest.importorskip("jax")
from xcheck.engines import jax as engine

SPACES = {"x": Vector("n"), "A": Matrix("n", "n")}
ONE = Settings(engines=("jax",))


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The programs that were traced since."""
    made: list[Any] = []

    class Counted(engine.Program):
        def __init__(self, traced: Any) -> None:
            made.append(traced)
            super().__init__(traced)

    monkeypatch.setattr(engine, "Program", Counted)
    engine._KEPT.clear()
    return made


def function(source: str, **names: Any) -> FunctionType:
    """The function `f` that a text defines, with these global names."""
    names = {"numpy": numpy, "math": math, "word": word, **names}
    exec(source, names)
    made: FunctionType = names["f"]
    return made


def agrees(f: Callable[..., Any], formula: Any = r"(A + A^\top) x", **given: Any) -> bool:
    """Whether a formula for the gradient of a function by x agrees, on JAX beside autograd."""
    return bool(xcheck.check(f, formula, wrt="x", engines=["jax", "autograd"], **{**SPACES, **given}))


QUADRATIC = "def f(x, A):\n    return x @ A @ x\n"


def test_the_same_function_is_traced_once(traced: list[Any]) -> None:
    """Another object with the same code, another formula and other points change nothing of what is traced."""
    assert agrees(function(QUADRATIC))
    once = len(traced)
    assert once == len(engine._KEPT) > 0
    assert agrees(function(QUADRATIC))
    assert agrees(function(QUADRATIC), r"A x + A^\top x")
    assert agrees(function(QUADRATIC), seed=2)
    assert len(traced) == len(engine._KEPT) == once


def test_the_number_of_programs_that_are_kept_is_bounded(traced: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes."""
    monkeypatch.setattr(engine, "_MANY", 1)
    cubic = QUADRATIC.replace("x @ A @ x", "x @ A @ x * 3.0")
    counts = []
    for source, factor in ((QUADRATIC, 1), (cubic, 3), (QUADRATIC, 1)):
        assert agrees(function(source), rf"{factor} (A + A^\top) x")
        assert len(engine._KEPT) == 1
        counts.append(len(traced))
    assert counts[0] < counts[1] < counts[2]


SCALED = "def f(x, A):\n    return x @ A @ x * K\n"


def _change_global(f: FunctionType) -> None:
    f.__globals__["K"] = 3.0


def _change_list(f: FunctionType) -> None:
    f.__globals__["K"][0] = 3.0


def _change_array(f: FunctionType) -> None:
    f.__globals__["K"][...] = 3.0


def _change_helper(f: FunctionType) -> None:
    f.__globals__["K"].__code__ = function("def f(v):\n    return 3.0 * v\n").__code__


def _change_code(f: FunctionType) -> None:
    f.__code__ = function("def f(x, A):\n    return x @ A @ x * 3.0\n").__code__


@pytest.mark.parametrize(
    ("f", "change"),
    [
        pytest.param(function(SCALED, K=1.0), _change_global, id="global"),
        pytest.param(function(SCALED.replace("* K", "* K[0]"), K=[1.0]), _change_list, id="list"),
        pytest.param(function(SCALED.replace("* K", "* K[0]"), K=numpy.ones(1)), _change_array, id="array"),
        pytest.param(
            function("def f(x, A):\n    return K(x @ A @ x)\n", K=function("def f(v):\n    return v\n")),
            _change_helper,
            id="function that is called",
        ),
        pytest.param(function(QUADRATIC), _change_code, id="code"),
    ],
)
def test_a_function_that_changed_is_judged_anew(f: FunctionType, change: Callable[[FunctionType], None]) -> None:
    """The same object, the same text: what it computes is another thing now, and the old formula is wrong."""
    assert agrees(f)
    assert agrees(f)
    change(f)
    assert not agrees(f)
    assert agrees(f, r"3 (A + A^\top) x")


def test_each_function_is_judged_by_itself() -> None:
    """Two functions with the same content are two: when one of them changes, the other one is what it was."""
    one, other = function(SCALED, K=1.0), function(SCALED, K=1.0)
    assert agrees(one)
    assert agrees(other)
    _change_global(one)
    assert agrees(other)
    assert not agrees(one)
    _change_global(other)
    assert not agrees(other)


def test_a_function_whose_value_has_another_shape_now_is_read_anew() -> None:
    """What is read from running a function belongs to what is kept."""
    f = function("def f(x, A):\n    return A @ x * K\n", K=1.0)
    assert agrees(f, r"A^\top")
    f.__code__ = function(QUADRATIC).__code__
    assert not agrees(f, r"A^\top")
    assert agrees(f)


def test_a_formula_that_changed_is_judged_anew() -> None:
    """A formula given as a function may change as well."""
    formula = function("def f(x, A):\n    return K * (A + A.T) @ x\n", K=1.0)
    f = function(QUADRATIC)
    assert agrees(f, formula)
    assert agrees(f, formula)
    _change_global(formula)
    assert not agrees(f, formula)


def test_what_a_space_or_a_layout_is_belongs_to_what_is_kept() -> None:
    """The same function and formula under other declarations are another statement."""
    f = function(QUADRATIC)
    assert not agrees(f, "2 A x")
    assert agrees(f, "2 A x", A=Symmetric("n"))
    assert not agrees(f, "2 A x")
    g = function("def f(x, A):\n    return A @ x\n")
    assert agrees(g, r"A^\top")
    assert not agrees(g, r"A^\top", layout="numerator")
    assert agrees(g, "A", layout="numerator")


def test_a_function_that_draws_numbers_is_not_kept(traced: list[Any]) -> None:
    """What may change unseen is traced each time."""
    f = function("def f(x, A):\n    return x @ A @ x + 0.0 * numpy.random.rand()\n")
    agrees(f)
    before = len(traced)
    agrees(f)
    assert len(traced) > before
    assert not engine._KEPT
