"""Backward passes: a right one agrees for every argument, a planted mistake in each is caught, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest

import xcheck
from xcheck import Invertible, Matrix, Scalar, Vector, inv, norm, total
from xcheck.dimensions import Dimension, dimension, dimension_through
from xcheck.errors import UsageError
from xcheck.records import Kind

ONE: dict[str, Any] = {"engines": ["autograd", "finite_difference"]}
PRODUCT: dict[str, Any] = {"A": Matrix("m", "n"), "B": Matrix("n", "p"), **ONE}


def product(A, B):
    return A @ B


def product_backward(A, B, G):
    return G @ B.T, A.T @ G


def inverse_backward(X, G):
    Y = inv(X)
    return -Y.T @ G @ Y.T


def untransposed(X, G):
    Y = inv(X)
    return -Y @ G @ Y


def test_every_argument_is_checked() -> None:
    """A tuple holds a cotangent for each argument; one that is wrong makes the whole false, and is the one shown."""
    right = xcheck.check(product, backward=product_backward, **PRODUCT)
    assert right
    assert [result.id for result in right.results] == ["A", "B"]
    wrong = xcheck.check(product, backward=lambda A, B, G: (G @ B.T, 2 * A.T @ G), **PRODUCT)
    assert not wrong
    assert wrong.result.id == "B"
    assert [result.verdict.kind for result in wrong.results] == [Kind.AGREES, Kind.DISAGREES]


def test_parameters_may_have_any_name() -> None:
    """As f and g have, which mean functions elsewhere."""

    def gate(f, g):
        return f * f * g

    named = {"f": Vector("n"), "g": Vector("n")}
    assert xcheck.check(gate, backward=lambda f, g, G: (2 * f * g * G, f * f * G), **named)
    assert not xcheck.check(gate, backward=lambda f, g, G: (f * f * G, 2 * f * g * G), **named)


def test_only_what_is_asked_for_is_checked() -> None:
    """`wrt` names one argument; None stands for a cotangent that is not computed, a single array for the first."""
    halves = (lambda A, B, G: (G @ B.T, None), lambda A, B, G: G @ B.T)
    for half in halves:
        found = xcheck.check(product, backward=half, **PRODUCT)
        assert found
        assert [result.id for result in found.results] == ["A"]
        assert "No cotangent of B is returned, so nothing is said of it." in found.verdict.note
    whole = xcheck.check(product, backward=lambda A, B, G: (G @ B.T, A.T @ G), **PRODUCT)
    assert "nothing is said" not in whole.verdict.note
    assert not xcheck.check(product, backward=lambda A, B, G: (G @ B.T, 0 * B), wrt="B", **PRODUCT)
    with pytest.raises(UsageError, match="returns no cotangent of 'B'; it does for A"):
        xcheck.check(product, backward=halves[0], wrt="B", **PRODUCT)


def test_the_cotangent_is_general() -> None:
    """What holds for a cotangent of ones, or for symmetric inputs, only is refuted."""
    spaces: dict[str, Any] = {"X": Invertible("n"), **ONE}
    assert xcheck.check(inv, backward=inverse_backward, **spaces)
    assert xcheck.check(inv, backward=untransposed, **spaces).verdict.detail == "X is symmetric"
    summed = xcheck.check(product, backward=lambda A, B, G: total(G) / G.size * (0 * G + 1) @ B.T, **PRODUCT)
    assert summed.verdict.kind is Kind.DISAGREES


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda x, G: (2 * G * x)[:, None], "returned shape (3, 1) as the cotangent of x, which has shape (3,)"),
        (lambda x, G: 2 * G * numpy.outer(x, 0 * x + 1), "returned shape (3, 3) as the cotangent of x"),
        (lambda x, G: 2.0, "returned shape () as the cotangent of x"),
        (lambda x, G: (2 * G * x, None), "returned 2 cotangents for 1 arguments"),
    ],
)
def test_nothing_is_broadcast_or_summed_to_fit(wrong: Any, told: str) -> None:
    """A column for a vector, a matrix that an engine would sum, a number that it would spread: refused by shape."""

    def squared(x):
        return x @ x

    found = xcheck.check(squared, backward=wrong, x=Vector("n"), **ONE)
    assert not found
    assert told in found.verdict.note
    assert xcheck.check(squared, backward=lambda x, G: 2 * G * x, x=Vector("n"), **ONE)


@pytest.mark.parametrize("number", [numpy.sum, lambda v: float(v.sum()), lambda v: numpy.asarray(v.sum())])
def test_the_cotangent_of_a_number_is_a_number(number: Any) -> None:
    """Of NumPy's or Python's kind; an array is refused."""
    spaces: dict[str, Any] = {"t": Scalar(), "x": Vector("n"), **ONE}
    assert xcheck.check(lambda t, x: t * x, backward=lambda t, x, G: (number(G * x), t * G), **spaces)
    assert not xcheck.check(lambda t, x: t * x, backward=lambda t, x, G: (G * x, t * G), **spaces)


def test_the_cotangent_has_the_shape_of_the_value() -> None:
    """A function that returns a column with two axes gets a cotangent with two, one that is longer a longer one."""
    column = xcheck.check(lambda x: (x * x)[:, None], backward=lambda x, G: 2 * x * G[:, 0], x=Vector("n"), **ONE)
    assert column, str(column)

    def steps(x):
        return x[1:] - x[:-1]

    def steps_backward(x, G):
        found = numpy.zeros_like(x)
        found[1:] += G
        found[:-1] -= G
        return found

    right = xcheck.check(steps, backward=steps_backward, x=Vector("n"), **ONE)
    assert right
    assert right.result.spaces["G"] == 'Vector("n-1")'
    assert not xcheck.check(steps, backward=lambda x, G: -steps_backward(x, G), x=Vector("n"), **ONE)


def test_lengths_are_understood_at_several_sizes() -> None:
    """The simplest dimension that fits at all sizes; what fits at one only is none, and a constant is one."""
    sizes = [{"m": 3, "n": 4}, {"m": 5, "n": 4}, {"m": 5, "n": 6}]
    for text in ("n", "2*m", "m*n", "m*m*n", "m+n", "n-1", "3*m+2"):
        wanted = dimension(text)
        assert dimension_through([wanted.size(each) for each in sizes], sizes) == wanted
    assert dimension_through([7, 7, 7], sizes) == Dimension(7)
    assert dimension_through([4, 4, 60], sizes) is None


def test_what_is_raised_is_a_verdict() -> None:
    """The function that raised is named, be it the forward or the backward pass."""

    def fails(x, G):
        raise ValueError("no luck")

    found = xcheck.check(lambda x: x @ x, backward=fails, x=Vector("n"), **ONE)
    assert found.verdict.kind is Kind.ERRORED
    assert "fails raised ValueError: no luck" in found.verdict.note


@pytest.mark.parametrize(
    ("wrong", "reason", "told"),
    [
        (lambda x, G: -2 * G * x, "sign", "the negative of what it returns agrees"),
        (lambda x, G: G * x, "factor 2", "A constant factor is wrong: 2 times it agrees"),
        (lambda x, G: 2.00002 * G * x, "factor 0.9999900001", "what it returns is 1.00001 times what it should be"),
        (lambda x, G: 2 * x, "factor G", "A factor G is missing"),
        (lambda x, G: 2 * G * x / len(x), "factor n", "A factor n is missing"),
        (lambda x, G: 2 * G * x * (1 + 0.5 * (x < 0)), "wrong where x is negative", "look at that branch"),
        (lambda x, G: 2 * G * x * (1 + 0.5 * (x > 0)), "wrong where x is positive", "look at that branch"),
        (lambda x, G: 2 * G * x * (1 + 0.5 * (abs(x) > 1)), "wrong where x is large", "look at that branch"),
        (lambda x, G: 2 * G * x * (1 + 0.5 * (x < -1)), "wrong where x is below -1 or so", "look at that branch"),
        (lambda x, G: 2 * G * x + numpy.sort(x), "unknown cause", "no small repair was found"),
    ],
)
def test_what_is_wrong_with_code_is_named(wrong: Any, reason: str, told: str) -> None:
    """A sign, a factor, a forgotten cotangent or a wrong branch shows in the values, whatever the code is."""
    found = xcheck.check(lambda x: x @ x, backward=wrong, x=Vector("n"), samples=8, **ONE).verdict
    assert found.kind is Kind.DISAGREES
    assert found.reason == reason
    assert told in found.note


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda X, G: 2 * G * X * (1 + numpy.eye(len(X))), "It is wrong on the diagonal, and right elsewhere"),
        (lambda X, G: 2 * G * X * (3 - 2 * numpy.eye(len(X))), "It is wrong on what is not on the diagonal"),
        (lambda X, G: 2 * G * X + numpy.pad([[1e-6]], (0, len(X) - 1)), "wrong in the entries [0, 0] alone"),
    ],
)
def test_entries_that_are_wrong_are_named(wrong: Any, told: str) -> None:
    """One wrong entry, or a wrong diagonal, is told from a formula that is wrong everywhere."""
    found = xcheck.check(lambda X: total(X * X), backward=wrong, X=Matrix("n", "n"), **ONE).verdict
    assert found.reason == "some entries"
    assert told in found.note


# -- operations of the engines -----------------------------------------------------------------


def of_torch(backward: Any, value: Any = None) -> Any:
    torch = pytest.importorskip("torch")

    class Inverse(torch.autograd.Function):
        @staticmethod
        def forward(ctx, X):
            Y = torch.linalg.inv(X)
            ctx.save_for_backward(X)
            return Y if value is None else value * Y

        @staticmethod
        def backward(ctx, G):
            return backward(*ctx.saved_tensors, G)

    return Inverse


def of_jax(backward: Any, value: float = 1.0) -> Any:
    jax = pytest.importorskip("jax")
    inverse = jax.custom_vjp(lambda X: value * jax.numpy.linalg.inv(X))
    inverse.defvjp(lambda X: (value * jax.numpy.linalg.inv(X), X), lambda X, G: (backward(X, G),))
    return inverse


def of_autograd(backward: Any, value: float = 1.0) -> Any:
    extend = pytest.importorskip("autograd.extend")
    inverse = extend.primitive(lambda X: value * numpy.linalg.inv(X))
    extend.defvjp(inverse, lambda Y, X: lambda G: backward(X, G))
    return inverse


OPERATIONS = {"torch": of_torch, "jax": of_jax, "autograd": of_autograd}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_brings_its_backward_pass(name: str) -> None:
    """A torch.autograd.Function, a jax.custom_vjp and a primitive are checked as they are, and caught as they are."""
    spaces: dict[str, Any] = {"X": Invertible("n"), **ONE}
    made = OPERATIONS[name]
    assert xcheck.check(inv, backward=made(inverse_backward), **spaces)
    assert xcheck.check(inv, backward=made(untransposed), **spaces).verdict.detail == "X is symmetric"
    assert not xcheck.check(inv, backward=made(lambda X, G: 1.000001 * inverse_backward(X, G)), **spaces)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_that_computes_something_else_is_refuted(name: str) -> None:
    """Its backward pass may be right: what is differentiated is another function."""
    other = OPERATIONS[name](inverse_backward, 1.0 + 1e-6)
    found = xcheck.check(inv, backward=other, X=Invertible("n"), **ONE)
    assert found.verdict.kind is Kind.DISAGREES
    assert "different values, by" in found.verdict.note


def _first_kept() -> Callable[..., Any]:
    kept: dict[Any, Any] = {}
    return lambda x, G: 2.0 * G * kept.setdefault(x.shape, numpy.array(x))


def _summed_up() -> Callable[..., Any]:
    kept: dict[Any, Any] = {}

    def backward(x: Any, G: Any) -> Any:
        kept[x.shape] = kept.get(x.shape, 0.0) + 2.0 * G * x
        return kept[x.shape]

    return backward


def _worn_out() -> Callable[..., Any]:
    calls: list[int] = []

    def backward(x: Any, G: Any) -> Any:
        calls.append(0)
        return 2.0 * G * x * (1.0 if len(calls) < 4 else 1.01)

    return backward


def _twice_in_place(x: Any, G: Any) -> Any:
    x *= 2.0
    return G * x


@pytest.mark.parametrize("wrong", [_first_kept, _summed_up, _worn_out, lambda: _twice_in_place])
def test_what_is_kept_or_written_to_between_calls_is_found_out(wrong: Callable[[], Any]) -> None:
    """At its first call each of these backward passes is right."""
    x, G = numpy.array([1.0, -2.0, 3.0]), numpy.array(2.0)
    assert numpy.allclose(wrong()(x.copy(), G), 4.0 * x)
    found = xcheck.check(lambda x: total(x * x), backward=wrong(), x=Vector("n"))
    assert found.verdict.kind in (Kind.ERRORED, Kind.DISAGREES)


def test_a_whole_division_that_is_right_at_even_sizes_is_found_out() -> None:
    """Sizes of both kinds are drawn."""
    wrong = xcheck.check(
        lambda x: total(x) / len(x), backward=lambda x, G: G / (len(x) // 2) / 2 + 0 * x, x=Vector("n")
    )
    assert wrong.verdict.kind is Kind.DISAGREES


def test_a_tensor_of_an_earlier_call_is_found_out() -> None:
    """A `torch.autograd.Function` that keeps its first input for all others of that shape, or half of its digits."""
    torch = pytest.importorskip("torch")
    kept: dict[Any, Any] = {}

    def keeping(save: Callable[[Any], Any]) -> Any:
        class Square(torch.autograd.Function):  # type: ignore[misc, name-defined]
            @staticmethod
            def forward(ctx: Any, x: Any) -> Any:
                ctx.save_for_backward(save(x.detach().clone()))
                return x * x

            @staticmethod
            def backward(ctx: Any, G: Any) -> Any:
                (x,) = ctx.saved_tensors
                return 2.0 * G * x.double()

        return Square

    def says(save: Callable[[Any], Any]) -> Kind:
        return xcheck.check(lambda x: x * x, backward=keeping(save), x=Vector("n")).verdict.kind

    assert says(lambda x: x) is Kind.AGREES
    assert says(lambda x: kept.setdefault(x.shape, x)) in (Kind.ERRORED, Kind.DISAGREES)
    assert says(lambda x: x.float()) is Kind.DISAGREES
    assert says(lambda x: x.mul_(x)) is Kind.DISAGREES


def test_torch_does_not_write_into_a_cotangent() -> None:
    """What others may still need is not written into, although the value that is returned is right."""
    torch = pytest.importorskip("torch")

    class Square(torch.autograd.Function):  # type: ignore[misc, name-defined]
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx: Any, G: Any) -> Any:
            (x,) = ctx.saved_tensors
            return G.mul_(2.0) * x

    verdict = xcheck.check(lambda x: x * x, backward=Square, x=Vector("n")).verdict
    assert verdict.kind is Kind.ERRORED
    assert "writes into the cotangent" in verdict.note


def test_torch_does_not_sum_a_cotangent_away() -> None:
    """A cotangent (n, n) for a vector (n,) is summed by torch, here to the right one; its shape is refused."""
    torch = pytest.importorskip("torch")

    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x @ x

        @staticmethod
        def backward(ctx, G):
            (x,) = ctx.saved_tensors
            return torch.diag(2 * G * x)

    x = torch.ones(3, requires_grad=True)
    Square.apply(x).backward()
    assert x.grad is not None
    assert x.grad.shape == (3,)
    found = xcheck.check(lambda x: x @ x, backward=Square.apply, x=Vector("n"), **ONE)
    assert "returned shape (3, 3) as the cotangent of x, which has shape (3,)" in found.verdict.note


@pytest.mark.parametrize(
    ("arguments", "named", "told"),
    [
        ((product, "G B^T"), {"backward": product_backward}, "takes the place of the formula"),
        ((product,), {"backward": 5}, "a backward pass is a function or an operation, not int"),
        ((lambda A, q: A,), {"backward": product_backward}, "the function takes q; declare its space"),
        ((lambda A, B: norm(A),), {"backward": lambda A, B, G: (None, None)}, "returns no cotangent"),
    ],
)
def test_a_call_that_means_nothing_is_refused(arguments: Any, named: Any, told: str) -> None:
    """The error says what to write instead."""
    with pytest.raises(UsageError, match=told.replace(".", r"\.")):
        xcheck.check(*arguments, **named, **PRODUCT)


def test_the_example_of_the_readme_runs() -> None:
    """What the README shows of backward passes is what happens; planted: with its transposes the other one agrees."""
    pytest.importorskip("torch")
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    (example,) = [block for block in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "class Inverse" in block]
    exec(compile(example, "README.md", "exec"), {})
    with pytest.raises(AssertionError):
        exec(compile(example.replace("-Y @ G @ Y", "-Y.T @ G @ Y.T"), "README.md", "exec"), {})
