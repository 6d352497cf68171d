"""What is computed at many points at once is what is computed at each of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy
import pytest

from xcheck.batch import Batch, Unbatched, at_points, batched, pointwise
from xcheck.batch.arrays import RULES
from xcheck.engines import Task, autograd, finite_difference
from xcheck.evaluation import scopes
from xcheck.evaluation.places import places_of
from xcheck.evaluation.scopes import UndefinedValue, evaluate_plainly
from xcheck.reading import understand
from xcheck.records import Settings
from xcheck.statement import Statement
from xcheck.vocabulary.namespaces import asarray, namespace_of
from xcheck.vocabulary.words import vocabulary

POINTS = 5
RNG = numpy.random.default_rng(0)


@pytest.fixture(autouse=True)
def same_draws() -> None:
    """Each test draws what it draws, whichever ran before it."""
    RNG.bit_generator.state = numpy.random.default_rng(1).bit_generator.state


def drawn(*shape: int) -> list[Any]:
    """A value at each of the points."""
    return [RNG.uniform(0.5, 2.0, shape) for _ in range(POINTS)]


def of(function: Callable[..., Any], *values: list[Any]) -> None:
    """Asserts that a function has the same value of batches as it has at each point, in value, shape and type."""
    found, wanted = function(*map(batched, values)), [function(*each) for each in zip(*values, strict=True)]
    parts = isinstance(wanted[0], tuple)
    for n in range(len(wanted[0]) if parts else 1):
        one = found[n] if parts else found
        for each, there in zip(at_points(one, POINTS), wanted, strict=True):
            there = numpy.asarray(there[n] if parts else there)
            assert each.shape == there.shape
            assert each.dtype == there.dtype
            assert numpy.allclose(each, there, rtol=1e-12, atol=1e-14)


MATRIX, SQUARE, VECTOR, NUMBER, OTHER = drawn(3, 4), drawn(3, 3), drawn(3), drawn(), drawn(4)
SPD = [X @ X.T + numpy.eye(3) for X in SQUARE]
CONSTANT = RNG.uniform(0.5, 2.0, (4, 2))

CASES: dict[str, tuple[Any, ...]] = {
    "shape": (lambda X: numpy.zeros(numpy.shape(X)), MATRIX),
    "ndim": (lambda X: numpy.zeros(numpy.ndim(X)), MATRIX),
    "size": (lambda X: numpy.zeros(numpy.size(X)), MATRIX),
    "iscomplexobj": (lambda X: numpy.zeros(1 + numpy.iscomplexobj(X)), MATRIX),
    "isrealobj": (lambda X: numpy.zeros(1 + numpy.isrealobj(X)), MATRIX),
    "result_type": (lambda X: numpy.zeros(2, numpy.result_type(X, 1)), MATRIX),
    "zeros_like": (numpy.zeros_like, MATRIX),
    "ones_like": (numpy.ones_like, MATRIX),
    "sum": (lambda X: numpy.sum(X, axis=0), MATRIX),
    "mean": (lambda X: numpy.mean(X, axis=1, keepdims=True), MATRIX),
    "max": (lambda X: numpy.max(X, axis=-1), MATRIX),
    "min": (numpy.min, MATRIX),
    "prod": (lambda X: numpy.prod(X, axis=(0, 1)), MATRIX),
    "any": (lambda X: numpy.any(X > 1.0, axis=0), MATRIX),
    "all": (lambda X: numpy.all(X > 0.0), MATRIX),
    "cumsum": (lambda X: numpy.cumsum(X, axis=0), MATRIX),
    "reshape": (lambda X: numpy.reshape(X, (2, -1)), MATRIX),
    "ravel": (numpy.ravel, MATRIX),
    "transpose": (numpy.transpose, MATRIX),
    "swapaxes": (lambda X: numpy.swapaxes(X, 0, -1), MATRIX),
    "moveaxis": (lambda X: numpy.moveaxis(X, 0, -1), MATRIX),
    "expand_dims": (lambda X: numpy.expand_dims(X, 1), MATRIX),
    "squeeze": (lambda x: numpy.squeeze(numpy.expand_dims(x, 0)), VECTOR),
    "broadcast_to": (lambda x: numpy.broadcast_to(x, (2, 4)), OTHER),
    "concatenate": (lambda X, Y: numpy.concatenate([X, Y, numpy.ones((3, 1))], axis=1), MATRIX, SQUARE),
    "stack": (lambda x, y: numpy.stack([x, y, numpy.ones(3)], axis=-1), VECTOR, VECTOR),
    "repeat": (lambda X: numpy.repeat(X, 2, axis=1), MATRIX),
    "flip": (lambda X: numpy.flip(X, axis=0), MATRIX),
    "roll": (lambda X: numpy.roll(X, 1, axis=1), MATRIX),
    "where": (lambda X, t: numpy.where(t < X, X, 0.0), MATRIX, NUMBER),
    "real": (lambda X: numpy.real(X + 2j), MATRIX),
    "imag": (lambda X: numpy.imag(X + 2j * X), MATRIX),
    "clip": (lambda X: numpy.clip(X, 0.7, 1.2), MATRIX),
    "trace": (numpy.trace, SQUARE),
    "diagonal": (lambda X: numpy.diagonal(X, 1), MATRIX),
    "diag": (lambda x: numpy.diag(numpy.diag(x)), VECTOR),
    "tril": (lambda X: numpy.tril(X, -1), MATRIX),
    "triu": (lambda X: numpy.triu(X, 1), MATRIX),
    "dot": (numpy.dot, MATRIX, OTHER),
    "inner": (numpy.inner, MATRIX, MATRIX),
    "outer": (numpy.outer, VECTOR, OTHER),
    "tensordot": (lambda X, Y: numpy.tensordot(X, Y, axes=([0], [1])), MATRIX, SQUARE),
    "einsum": (lambda X, Y: numpy.einsum("...ij,...ik->...jk", X, Y), MATRIX, SQUARE),
    "inv": (numpy.linalg.inv, SQUARE),
    "det": (numpy.linalg.det, SQUARE),
    "slogdet": (numpy.linalg.slogdet, SQUARE),
    "eigh": (numpy.linalg.eigh, SPD),
    "eigvalsh": (numpy.linalg.eigvalsh, SPD),
    "cholesky": (numpy.linalg.cholesky, SPD),
    "svd": (lambda X: numpy.linalg.svd(X, full_matrices=False), MATRIX),
    "pinv": (lambda X: numpy.linalg.pinv(X, rtol=1e-5), MATRIX),
    "solve": (numpy.linalg.solve, SQUARE, VECTOR),
    "norm": (lambda X: numpy.linalg.norm(X), MATRIX),
}
"""A function of each name that has a rule, on values it is made for."""

MORE: dict[str, tuple[Any, ...]] = {
    "a number beside a matrix": (lambda t, X: t * X, NUMBER, MATRIX),
    "a vector beside a matrix": (lambda x, X: X - x, OTHER, MATRIX),
    "a matrix beside a number": (lambda X, t: X / t, MATRIX, NUMBER),
    "a constant beside a batch": (lambda X: CONSTANT.T[:, None, :] * X, MATRIX),
    "a batch times a constant": (lambda X: X @ CONSTANT, MATRIX),
    "a constant times a batch": (lambda X: CONSTANT @ numpy.ones((2, 3)) @ X, MATRIX),
    "a product of vectors": (lambda x, y: x @ y, VECTOR, VECTOR),
    "a row times a matrix": (lambda x, X: x @ X, VECTOR, MATRIX),
    "a matrix times a column": (lambda X, x: X @ x, MATRIX, OTHER),
    "a power": (lambda X, t: X**2 + t**-1.5, MATRIX, NUMBER),
    "a power of a number": (lambda X: 2.0**X, MATRIX),
    "a transpose": (lambda X: X.T, MATRIX),
    "an entry": (lambda X: X[1, -1], MATRIX),
    "a column": (lambda X: X[:, 1], MATRIX),
    "places": (lambda X: X[[0, 2]], MATRIX),
    "places of both axes": (lambda X: X[numpy.array([0, 2]), numpy.array([1, 3])], MATRIX),
    "a new axis": (lambda x: x[:, None] * x, VECTOR),
    "entries by a mask": (lambda X: X[numpy.array([True, False, True])], MATRIX),
    "from the end": (lambda X: X[..., ::-1], MATRIX),
    "a comparison": (lambda X, t: t < X, MATRIX, NUMBER),
    "the sum of a number": (lambda t: numpy.sum(t), NUMBER),
    "rows one by one": (lambda X: sum(row * row for row in X), MATRIX),
    "many matrices": (lambda X: numpy.linalg.inv(X + numpy.eye(3) * numpy.arange(2.0, 6.0)[:, None, None]), SQUARE),
    "many products": (lambda X: X @ numpy.ones((2, 4, 3)), MATRIX),
    "a trace in Einstein's way": (lambda t: numpy.einsum("ij,...->ij...", numpy.eye(3), t), NUMBER),
    "solving for columns": (numpy.linalg.solve, SQUARE, MATRIX),
    "solving with a constant": (lambda x: numpy.linalg.solve(SPD[0], x), VECTOR),
}


@pytest.mark.parametrize("name", [*CASES, *MORE])
def test_a_function_of_a_batch_has_the_value_at_each_point(name: str) -> None:
    """Every rule, and what is done with operators and indices."""
    function, *values = (CASES | MORE)[name]
    of(function, *values)


def test_every_rule_is_tried() -> None:
    """A rule is held to what NumPy computes, or it is none."""
    names = {"amax": "max", "amin": "min", "permute_dims": "transpose"}
    assert {names.get(each.__name__, each.__name__) for each in RULES} == {*CASES}


def test_a_wrong_rule_is_caught() -> None:
    """The test of the rules sees one that looks along another axis."""
    with pytest.raises(AssertionError):
        of(lambda X: numpy.sum(X, axis=0) if isinstance(X, Batch) else numpy.sum(X, axis=1), SQUARE)


@pytest.mark.parametrize(
    "function",
    [
        float,
        int,
        lambda t: [0.0, 1.0][t > 1.0],
        lambda t: 1.0 if t > 1.0 else 0.0,
        lambda t: numpy.array([t, t]),
        lambda t: numpy.asarray(t),
        lambda t: numpy.median(t),
        lambda t: numpy.ones(3)[numpy.array([1, 0, 2]) > t],
        lambda t: numpy.multiply.outer(t, t),
    ],
)
def test_what_looks_at_values_is_refused(function: Callable[[Any], Any]) -> None:
    """Nothing that depends on the point is taken for something that does not."""
    with pytest.raises(Unbatched):
        function(batched(NUMBER))


def test_what_is_picked_on_both_sides_of_a_slice_is_refused() -> None:
    """NumPy would put it before the lanes."""
    X = batched(drawn(2, 3, 4))
    with pytest.raises(Unbatched, match="both sides of a slice"):
        X[numpy.array([0, 1]), :, numpy.array([0, 1])]


def test_what_is_written_into_is_refused() -> None:
    """A batch is shared like any value."""
    with pytest.raises(Unbatched, match="an entry is written"):
        batched(MATRIX)[0, 0] = 1.0


def test_a_condition_that_is_the_same_everywhere_holds() -> None:
    """At points that go one way together nothing is lost."""
    assert batched(NUMBER) > 0.0
    assert not batched(NUMBER) < 0.0


def test_shapes_that_do_not_conform_are_refused_as_at_a_point() -> None:
    """The lanes are no axis that something could be broadcast along."""
    with pytest.raises(ValueError, match="matmul"):
        batched(MATRIX) @ batched(VECTOR)
    with pytest.raises(ValueError, match="broadcast"):
        batched(VECTOR) + batched(OTHER)
    five = batched(drawn(POINTS))
    with pytest.raises(ValueError, match="broadcast"):
        five + batched(VECTOR)
    with pytest.raises(numpy.exceptions.AxisError):
        numpy.sum(batched(VECTOR), axis=1)


def test_a_function_of_a_person_sees_arrays() -> None:
    """It may do with them what it likes."""

    def mean_of_large(x: Any) -> Any:
        assert type(x) is numpy.ndarray
        return float(x[x > 1.0].sum()) if (x > 1.0).any() else 0.0

    found = at_points(pointwise(mean_of_large, [batched(VECTOR)]), POINTS)
    assert [*map(float, found)] == [mean_of_large(x) for x in VECTOR]


def test_the_vocabulary_computes_with_batches() -> None:
    """Every word of one argument has the value that it has at each point, or refuses the batch."""
    refused = set()
    for name, word in vocabulary().items():
        kinds = word.signature.split("|")[-1].split("->")[0].split(",")
        if len(kinds) != 1:
            continue
        values = SPD if kinds[0].split() == ["n", "n"] else [x.T / 3.0 for x in MATRIX]
        values = [1.0 + abs(each) for each in values] if name == "arccosh" else values
        try:
            wanted = [word.function(value) for value in values]
        except (ValueError, IndexError, TypeError):
            continue  # it takes a column
        try:
            found = at_points(word.function(batched(values)), POINTS)
        except Unbatched:
            refused.add(name)
            continue
        for each, there in zip(found, wanted, strict=True):
            assert numpy.allclose(each, there, rtol=1e-9, atol=1e-12, equal_nan=True), name
    assert not refused


def test_constants_stay_constants() -> None:
    """What is made of numbers mixes with batches as it is."""
    assert namespace_of(batched(NUMBER)) is numpy
    assert type(asarray(Fraction(1, 2), batched(NUMBER))) is numpy.ndarray


# -- sides of statements -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        r"x^\top A x = \operatorname{tr}(A x x^\top)",
        r"\sum_i \sum_j A_{ij} x_i x_j = x^\top A x",
        r"\log\det(A A^\top + I) = \log|A A^\top + I|",
        r"(A \otimes B)^{-1} = A^{-1} \otimes B^{-1}",
        r"p = \operatorname{softmax}(x): p \odot (1 - p) = p - p \odot p",
        r"\|A x - b\|^2 = (A x - b)^\top (A x - b)",
        r"u(x + y)^\top a = a^\top u(x + y)",
        r"\int_0^1 s^2 t\,ds = \frac{t}{3}",
        r"A^3 - \lambda A = A (A^2 - \lambda I)",
        r"z^H A z = \overline{z^H A^H z}",
    ],
)
def test_a_side_has_at_all_points_at_once_the_value_at_each(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the points and at their neighbours, where every operation errs."""
    understood = understand(Statement("claim", text, claim=True))
    places = places_of(understood, Settings(samples=3), 0)
    with monkeypatch.context() as patched:
        patched.setattr(scopes, "_evaluated_or_told", None)  # nothing goes from point to point
        together = [evaluate_plainly(understood, side, places) for side in understood.sides]
    monkeypatch.setattr(scopes, "AT_ONCE", 0)
    alone = [evaluate_plainly(understood, side, places) for side in understood.sides]
    for one, other in zip(together, alone, strict=True):
        for values, wanted in zip(one, other, strict=True):
            assert len(values) == len(wanted) == 3
            for value, there in zip(values, wanted, strict=True):
                assert value.shape == there.shape
                assert numpy.allclose(value, there, rtol=1e-10, atol=1e-14)
        assert not numpy.array_equal(one[0][0], one[0][1])


def test_what_raises_at_one_point_is_told_as_it_is_there() -> None:
    """A singular matrix among others: the batch is given up, and the message is that of the point."""
    understood = understand(Statement("claim", r"A^{-1} b = A^{-1} b", claim=True))
    places = places_of(understood, Settings(), 0)
    singular = replace(places[1], point={**places[1].point, "A": numpy.ones_like(places[1].point["A"])})
    with pytest.raises(UndefinedValue, match="singular matrix"):
        evaluate_plainly(understood, understood.sides[0], [places[0], singular])


# -- autograd on batches ---------------------------------------------------------------------------


def side(function: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """A side of a statement: the derivative of a function of x and A by x."""
    return lambda values, jacobian: jacobian(lambda x: function(x, values["A"]), values["x"])


SIDES: dict[str, Callable[..., Any]] = {
    "quadratic form": side(lambda x, A: x @ A @ x),
    "linear map": side(lambda x, A: A @ x),
    "more entries than the argument": side(lambda x, A: (A * x)[:, :, None] * A),
    "entries that are picked": side(lambda x, A: x[0] * x[numpy.array([1, 2])] + x[-1]),
    "a second derivative": lambda values, jacobian: jacobian(
        lambda x: jacobian(lambda y: (y @ values["A"] @ y) ** 2, x), values["x"]
    ),
    "a third derivative": lambda values, jacobian: jacobian(
        lambda x: jacobian(lambda y: jacobian(lambda z: (z @ values["A"] @ z) ** 2, y), x), values["x"]
    ),
    "by a number that is the same at all points": lambda values, jacobian: jacobian(
        lambda t: (values["x"] + t * values["x"])[1] ** 3, numpy.zeros(())
    ),
    "nothing that depends on it": side(lambda x, A: A[0]),
    "the same at all points": side(lambda x, A: 2.0 * x),
}


@pytest.mark.parametrize("name", SIDES)
def test_autograd_differentiates_at_all_points_at_once(name: str) -> None:
    """It has the values that it has from point to point, also of nested derivatives."""
    points = [{"x": x, "A": A} for x, A in zip(drawn(3), drawn(3, 3), strict=True)]
    (together,) = autograd.evaluate([Task(SIDES[name], points)])
    assert isinstance(together, list), together
    for found, point in zip(together, points, strict=True):
        alone = numpy.asarray(SIDES[name](point, autograd.jacobian))
        assert found.note == ""
        assert found.value.shape == alone.shape
        assert numpy.allclose(found.value, alone, rtol=1e-12, atol=1e-14)


def test_autograd_goes_from_point_to_point_where_values_are_looked_at() -> None:
    """And says so."""
    points = [{"x": x} for x in ([*drawn(3), numpy.array([-1.0, 2.0, 3.0])])]
    branch = Task(lambda values, jacobian: jacobian(lambda x: x[0] ** 2 if x[0] > 0 else x[1], values["x"]), points)
    (outcome,) = autograd.evaluate([branch])
    assert isinstance(outcome, list)
    assert numpy.allclose(outcome[-1].value, [0.0, 1.0, 0.0])
    assert numpy.allclose(outcome[0].value, [2.0 * points[0]["x"][0], 0.0, 0.0])
    assert {each.note for each in outcome} == {"point by point: a condition holds at some of the points"}


# -- finite differences in many directions at once --------------------------------------------------

DIRECTIONS = SIDES | {
    "by two variables with as many entries": lambda values, jacobian: jacobian(
        lambda x: jacobian(lambda y: (x @ values["A"] @ y) ** 2, values["x"]), 2.0 * values["x"]
    ),
    "the inner one alone": lambda values, jacobian: jacobian(lambda x: x @ values["A"] @ x, values["x"]) @ values["A"],
}


@pytest.mark.parametrize("name", DIRECTIONS)
def test_finite_differences_go_in_many_directions_at_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values and uncertainties are those of one direction after the other, also of nested derivatives."""
    task = Task(DIRECTIONS[name], [{"x": drawn(3)[0], "A": drawn(3, 3)[0]}])
    (together,) = finite_difference.evaluate([task])
    monkeypatch.setattr(finite_difference, "SMALL", 0)
    (alone,) = finite_difference.evaluate([task])
    assert isinstance(together, list), together
    assert isinstance(alone, list), alone
    size = numpy.max(numpy.abs(alone[0].value)) + alone[0].uncertainty
    assert together[0].value.shape == alone[0].value.shape
    assert numpy.allclose(together[0].value, alone[0].value, rtol=0.0, atol=1e-9 * size)
    assert together[0].uncertainty == pytest.approx(alone[0].uncertainty, rel=0.1, abs=1e-13 * size)


def test_finite_differences_within_others_do_not_mix_their_directions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted error: were the directions of both taken at once, each would meet only one of the other's."""
    task = Task(DIRECTIONS["by two variables with as many entries"], [{"x": drawn(3)[0], "A": drawn(3, 3)[0]}])
    (right,) = finite_difference.evaluate([task])
    monkeypatch.setattr(finite_difference.Budget, "at_once", nullcontext)
    (wrong,) = finite_difference.evaluate([task])
    assert isinstance(right, list), right
    assert not isinstance(wrong, list) or not numpy.allclose(right[0].value, wrong[0].value, rtol=1e-3)
