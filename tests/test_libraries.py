"""A function is checked as it is written: with NumPy on every engine, with an engine's functions on that one."""

from __future__ import annotations

import math
from functools import partial
from math import sqrt

import jax
import jax.numpy as jnp
import numpy
import numpy as np
import pytest
import scipy.special
import torch
import torch.nn.functional as F
from scipy.special import log_softmax

import xcheck
from xcheck import Invertible, Matrix, Scalar, Simplex, Square, Vector, rooms, softmax, trace
from xcheck.errors import OtherLibrary
from xcheck.function import call
from xcheck.libraries.carried import Carried, carried
from xcheck.libraries.written import library_of
from xcheck.records import Kind, Vote
from xcheck.vocabulary.namespaces import namespace_of

x = np.random.default_rng(0).uniform(0.3, 0.9, 4)
X = np.random.default_rng(1).uniform(0.3, 0.9, (4, 4)) + np.eye(4)
C, R = np.arange(4.0), np.random.default_rng(2).uniform(0.3, 0.9, (3, 4))

MAKE = {"jax": jnp.asarray, "torch": torch.tensor, "autograd": numpy.asarray}


def summed_by_a_helper(x):
    return np.exp(x).sum()


class Layer:
    def __call__(self, x):
        return np.tanh(R @ x)


layer = Layer()


def looped(x):
    total = 0.0
    for i in range(len(x)):
        total = total + np.sin(x[i]) * x[i - 1]
    return total


def written_into_zeros(x):
    y = np.zeros(len(x))
    y[0] = x[1] ** 2
    y[1:] = x[:-1] * 2
    y[[0, 2]] += x[2]
    return y


def changed_in_place(x):
    y = x.copy()
    y += 1
    y *= x
    return y


def rectified(x):
    from numpy import maximum

    return maximum(x, 0.5)


VECTORS = {
    "sum": lambda x: np.sum(np.exp(x)),
    "a helper": lambda x: summed_by_a_helper(x),
    "an object": lambda x: layer(x),
    "a loop": looped,
    "zeros that are written into": written_into_zeros,
    "in place": changed_in_place,
    "imported inside": rectified,
    "array of entries": lambda x: np.array([[x[0] * x[1], np.sin(x[2])], [3.0, x[3]]]),
    "asarray": lambda x: np.asarray(x, dtype=float) * 2,
    "full": lambda x: np.full(3, x[0]) * np.ones_like(x)[:3],
    "branch": lambda x: np.sum(x) if np.sum(x) > 0 else -np.sum(x),
    "outer": lambda x: np.outer(x, x),
    "dot": lambda x: x.dot(x) + np.dot(x, C) + R.dot(x)[0],
    "norms": lambda x: np.linalg.norm(x) + np.linalg.norm(x, 1) + np.linalg.norm(x, ord=np.inf),
    "maximum": lambda x: np.maximum(x, 0.5) + np.minimum(x, C),
    "where": lambda x: np.where(x > 0.5, x**2, x),
    "clip": lambda x: np.clip(x, 0.4, 0.6),
    "backwards": lambda x: x[::-1] + np.flip(x),
    "joined": lambda x: np.concatenate([x, 2 * x]) + np.hstack([x, x**2]),
    "stacked": lambda x: np.stack([x, x * x]) + np.vstack([x, x]),
    "diagonal": lambda x: np.diag(x),
    "cumulated": lambda x: np.cumsum(x) * np.prod(x),
    "moments": lambda x: np.mean(x) + np.var(x) + x.std() + x.var(),
    "logarithms": lambda x: np.log(x) + np.log1p(x) + np.log2(x) + np.log10(x),
    "trigonometric": lambda x: np.sin(x) + np.cos(x) + np.tan(x) + np.arctan(x) + np.arcsin(x),
    "hyperbolic": lambda x: np.sinh(x) + np.cosh(x) + np.tanh(x) + np.expm1(x),
    "powers": lambda x: x**3 + x**-1.5 + 2**x + np.power(x, 2) + np.square(x) + np.sqrt(x) + np.reciprocal(x),
    "operators": lambda x: C - x + np.pi * x / 2 - (-x) + np.float64(2) * x + C @ x,
    "einsum": lambda x: np.einsum("i,j->ij", x, x),
    "axes": lambda x: x[:, None] * x[None, :] + x[np.newaxis, :].T @ x[np.newaxis, :],
    "reshape": lambda x: x.reshape(2, 2) @ np.reshape(x, (2, 2)),
    "repeated": lambda x: np.tile(x, 2) + np.repeat(x, 2),
    "moved": lambda x: np.roll(x, 1) + np.sort(x),
    "products": lambda x: np.kron(x, x) + np.tensordot(x, x, axes=1) + np.inner(x, x),
    "special": lambda x: scipy.special.expit(x) + scipy.special.erf(x) + scipy.special.gammaln(x),
    "sums of exponentials": lambda x: scipy.special.logsumexp(x) + scipy.special.softmax(x) + log_softmax(x),
    "logaddexp": lambda x: np.logaddexp(x, C),
    "masks": lambda x: (x > 0.5) * x - (x > 0.6).astype(float),
    "chosen": lambda x: x[x > 0.5].sum() + x[[0, 1]].sum(),
    "reduced": lambda x: np.add.reduce(x) + sum(x) + np.max(x) + np.ptp(C),
    "broadcast": lambda x: np.broadcast_to(x, (3, 4)) + np.expand_dims(x, 0) + np.atleast_2d(x),
    "triangle": lambda x: np.triu(np.outer(x, x)) + np.tril(np.outer(x, C)),
    "words beside": lambda x: softmax(x) * np.sum(x),
    "shape": lambda x: np.sum(x) / np.size(x) + x.size * np.shape(x)[0] + np.ndim(x),
}
MATRICES = {
    "inverse": lambda X: np.linalg.inv(X) + np.linalg.matrix_power(X, 3) + np.linalg.pinv(X),
    "determinant": lambda X: np.linalg.det(X) + np.linalg.slogdet(X)[1],
    "trace": lambda X: np.trace(X) + X.trace() + np.einsum("ij,ji->", X, X),
    "solve": lambda X: np.linalg.solve(X, C),
    "transposes": lambda X: X.T + np.transpose(X) + X.transpose() + np.swapaxes(X, 0, 1) + np.moveaxis(X, 0, 1),
    "eigenvalues": lambda X: np.linalg.eigvalsh(X + X.T) + np.linalg.eigh(X + X.T)[0],
    "cholesky": lambda X: np.linalg.cholesky(X @ X.T),
    "matrix norms": lambda X: np.linalg.norm(X) + np.linalg.norm(X, "fro") + np.linalg.norm(X, axis=1),
    "diagonals": lambda X: np.diag(X) + np.diagonal(X) + X.diagonal(),
    "softmax of rows": lambda X: np.exp(X) / np.exp(X).sum(axis=1, keepdims=True),
    "columns first": lambda X: X.ravel(order="F") + X.reshape(-1, order="F") + np.ravel(X, order="F"),
    "rows first": lambda X: X.flatten() + X.reshape(-1) + np.reshape(X, -1),
    "along axes": lambda X: np.sum(X, axis=0) + X.mean(axis=1) + np.var(X, axis=0) + np.max(X, axis=-1),
    "along an axis": lambda X: scipy.special.logsumexp(X, axis=1) + scipy.special.softmax(X, axis=0)[0],
    "pooled": lambda X: X.reshape(2, 2, 2, 2).max(axis=(1, 3)),
    "kronecker": lambda X: np.kron(X, X),
    "singular values": lambda X: np.linalg.svd(X, compute_uv=False),
    "parts": lambda X: X[1:3, :2] + X[[0, 1], [1, 0]] + X[:2, :2],
    "words of matrices": lambda X: trace(X) * np.sum(X) + X.mT[0],
}
CASES = [*((name, f, x) for name, f in VECTORS.items()), *((name, f, X) for name, f in MATRICES.items())]


def by_differences(function, at):
    """The canonical Jacobian by central differences."""
    h, columns = 1e-6, []
    for place in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[place] = h
        columns.append((np.asarray(function(at + step)) - np.asarray(function(at - step))) / (2 * h))
    return np.stack(columns, axis=-1).reshape(*columns[0].shape, *at.shape)


def differentiated(function, engine, at):
    """The canonical Jacobian by an engine, as an array of NumPy."""
    with jax.enable_x64(True):
        found = rooms.load("engines", engine).jacobian(lambda values: call(function, [values]), MAKE[engine](at))
    return found.detach().numpy() if engine == "torch" else np.asarray(found)


@pytest.mark.parametrize("engine", [*MAKE])
@pytest.mark.parametrize(("name", "function", "at"), CASES, ids=[name for name, _, _ in CASES])
def test_what_is_written_with_numpy_is_differentiated_by_each_engine(name, function, at, engine):
    assert differentiated(function, engine, at) == pytest.approx(by_differences(function, at), abs=1e-5)


def zeroed_through_a_slice(x):
    z = x * 2
    y = z[1:]
    y[0] = 0.0
    return z.sum() * x


def read_after_it_was_written(x):
    z = x * 2
    y = z[1:]
    z[1] = 5.0
    return y * x[1:]


def recurrent(x):
    H = np.zeros((3, 4))
    H[0] = x
    for t in range(1, 3):
        H[t] = np.tanh(H[t - 1] * x)
    return H


def sorted_in_place(x):
    z = x * 2
    z.sort()
    return z * x


def seen_transposed(x):
    z = np.outer(x, x)
    w = z.T
    z[0, 1] = 7.0
    return w * x


def row_of_a_matrix(x):
    z = np.outer(x, x)
    r = z[1]
    r += x
    z[:, 2] *= 2
    return z


def a_copy_is_another_array(x):
    z = np.outer(x, x)
    w, v = z.flatten(), z.copy()
    w[0], v[0] = 5.0, 7.0
    return z * x + w.sum() + v.sum()


def part_of_a_part(x):
    z = x * 1.0
    y = z[0:3][1:]
    y[0] = 9.0
    return z * x


def by_a_mask(x):
    z = x * 1.0
    z[z > 0.5] = 0.5
    z[np.array([True, False, False, False])] = x[1:2]
    return z * x


def two_names(x):
    y = z = x * 1.0
    y += 1
    return z * x


def filled(x):
    z, w = x.copy(), np.empty(2)
    z.fill(3.0)
    w[:] = x[:2]
    w[1] -= x[3]
    return z * x + w.sum()


@pytest.mark.parametrize("engine", [*MAKE])
@pytest.mark.parametrize(
    "function",
    [
        zeroed_through_a_slice,
        read_after_it_was_written,
        recurrent,
        sorted_in_place,
        seen_transposed,
        row_of_a_matrix,
        a_copy_is_another_array,
        part_of_a_part,
        by_a_mask,
        two_names,
        filled,
    ],
)
def test_what_is_written_into_an_array_is_seen_wherever_numpy_shows_it(function, engine):
    assert differentiated(function, engine, x) == pytest.approx(by_differences(function, x), abs=1e-5)


@pytest.mark.parametrize("engine", [*MAKE])
def test_functions_inside_of_functions_are_called_with_the_same_arrays(engine):
    def powers(x, n):
        made = np.zeros(n)
        made[0] = x[0]
        if n > 1:
            made[1:] = powers(x, n - 1) * x[1]
        return made

    def summed(x):
        return powers(x, 3).sum() * np.ones(2)

    assert differentiated(summed, engine, x) == pytest.approx(by_differences(summed, x), abs=1e-5)


@pytest.mark.parametrize("engine", [*MAKE])
def test_what_cannot_be_written_as_numpy_does_is_refused(engine):
    def through_a_transposed_array(x):
        z = np.outer(x, x)
        w = z.T
        w[0] = 1.0
        return z

    def on_the_diagonal(x):
        z = np.outer(x, x)
        np.fill_diagonal(z, 0.0)
        return z

    def too_many(x):
        z = np.zeros(3)
        z[0:2] = x
        return z

    refused = [
        (through_a_transposed_array, OtherLibrary, "cannot write through"),
        (on_the_diagonal, OtherLibrary, "writes into an array"),
        (too_many, (ValueError, TypeError, RuntimeError), ""),
    ]
    jacobian = rooms.load("engines", engine).jacobian
    for function, error, said in refused:
        with jax.enable_x64(True), pytest.raises(error, match=said):
            jacobian(lambda values, function=function: call(function, [values]), MAKE[engine](x))


def test_the_comparison_sees_a_derivative_that_is_lost():
    """The planted error: a function that takes its argument for constant."""
    jacobian = rooms.load("engines", "torch").jacobian
    found = jacobian(lambda values: call(lambda x: np.exp(x), [values.detach()]) + 0 * values, MAKE["torch"](x))
    assert found.detach().numpy() != pytest.approx(by_differences(lambda x: np.exp(x), x), abs=1e-5)


def test_which_library_a_function_is_written_with():
    def helper(x):
        return torch.tanh(x)

    def calls_a_helper(x):
        return helper(x) * np.pi

    module = torch.nn.Linear(2, 2)
    compiled = jax.jit(lambda x: x * 2)
    cases = [
        (lambda x: x @ x, ""),
        (lambda x: trace(x) + softmax(x).sum(), ""),
        (lambda x: np.exp(x), "numpy"),
        (lambda x: x.std(), "numpy"),
        (lambda x: x[::-1], "numpy"),
        (lambda x: float(x), "numpy"),
        (lambda x: math.exp(x), "numpy"),
        (lambda x: scipy.special.erf(x), "numpy"),
        (rectified, "numpy"),
        (partial(lambda a, x: a * np.sum(x), 2.0), "numpy"),
        (layer.__call__, "numpy"),
        (lambda x: torch.exp(x), "torch"),
        (lambda x: F.relu(x), "torch"),
        (calls_a_helper, "torch"),
        (lambda x: module(x), "torch"),
        (lambda x: x.clone().sum(), "torch"),
        (lambda x: x.exp().sum(), "torch"),
        (lambda x, y: (x - y).norm(), "torch"),
        (lambda x: x.at[0].set(1.0), "jax"),
        (lambda x: namespace_of(x).exp(x), ""),
        (module, "torch"),
        (lambda x: jnp.exp(x), "jax"),
        (lambda x: jax.nn.relu(x), "jax"),
        (compiled, "jax"),
        (lambda x: compiled(x), "jax"),
    ]
    assert [library_of(function) for function, _ in cases] == [library for _, library in cases]


def votes(checked):
    return {report.engine: report.vote for report in checked.result.engines}


def cross_entropy(z, y):
    return -np.sum(y * (z - np.log(np.sum(np.exp(z)))))


def test_a_gradient_in_numpy_is_judged_by_every_engine():
    checked = xcheck.check(cross_entropy, lambda z, y: np.exp(z) / np.sum(np.exp(z)) - y, z=Vector("n"), y=Simplex("n"))
    assert checked, str(checked)
    assert {votes(checked)[engine] for engine in ("jax", "torch", "autograd", "exact")} == {Vote.AGREES}


def test_a_wrong_gradient_in_numpy_is_mended_in_numpy():
    verdict = xcheck.check(
        cross_entropy, lambda z, y: y - np.exp(z) / np.sum(np.exp(z)), z=Vector("n"), y=Simplex("n")
    ).verdict
    assert verdict.fault == "sign"
    assert verdict.note.endswith("Write `-y + np.exp(z) / np.sum(np.exp(z))`.")


@pytest.mark.parametrize(
    ("function", "formula", "space"),
    [
        (lambda X: np.trace(X @ X), lambda X: 2 * X.T, Square("n")),
        (lambda X: np.linalg.slogdet(X)[1], lambda X: np.linalg.inv(X).T, Invertible("n")),
        (lambda x: written_into_zeros(x).sum(), lambda x: np.array([2.0, 2 * x[1] + 2, 4.0, 0.0]), Vector(4)),
        (lambda t: np.exp(t) * np.sin(t), lambda t: np.exp(t) * (np.sin(t) + np.cos(t)), Scalar()),
    ],
)
def test_two_engines_at_least_judge_what_numpy_computes(function, formula, space):
    checked = xcheck.check(function, formula, **{function.__code__.co_varnames[0]: space})
    assert checked, str(checked)
    assert {votes(checked)[engine] for engine in ("jax", "torch", "autograd")} == {Vote.AGREES}


def test_functions_of_math_keep_the_derivative():
    def curve(t):
        return math.exp(t) * math.atan(t) + math.pow(t, 3) + sqrt(1 + t * t)

    def slope(t):
        return math.exp(t) * (math.atan(t) + 1 / (1 + t * t)) + 3 * t**2 + t / sqrt(1 + t * t)

    checked = xcheck.check(curve, slope, t=Scalar())
    assert checked, str(checked)
    assert {votes(checked)[engine] for engine in MAKE} == {Vote.AGREES}
    assert not xcheck.check(curve, lambda t: math.exp(t) * math.atan(t), t=Scalar())


def test_what_loses_derivatives_is_refused():
    verdict = xcheck.check(lambda t: math.gamma(t), lambda t: math.gamma(t), t=Scalar()).verdict
    assert verdict.kind is not Kind.AGREES
    verdict = xcheck.check(lambda t: float(t) * 1.0, lambda t: 1.0, t=Scalar()).verdict
    assert verdict.kind is Kind.ERRORED
    assert "float() and the functions of math lose the derivative" in verdict.note
    loses = xcheck.check(lambda x: float(x[0]) * x, lambda x: x[0] * np.eye(3), x=Vector(3)).verdict
    assert loses.kind is not Kind.AGREES


def test_a_function_of_numpy_that_an_engine_lacks_is_skipped_there():
    def blocks(X):
        return np.block([[X, X], [X, X]]).sum()

    checked = xcheck.check(blocks, lambda X: 4 * np.ones_like(X), X=Matrix("m", "n"))
    assert votes(checked)["jax"] is Vote.AGREES
    assert votes(checked)["autograd"] is votes(checked)["torch"] is Vote.SKIPPED
    reason = next(report.reason for report in checked.result.engines if report.engine == "torch")
    assert reason == "it has nothing in the place of numpy.block"


def test_arrays_in_a_list_are_not_taken_for_constant():
    """autograd would: `multi_dot` gives it a derivative of zero without a word."""
    jacobian = rooms.load("engines", "autograd").jacobian
    with pytest.raises(OtherLibrary, match="multi_dot"):
        jacobian(lambda values: call(lambda X: np.linalg.multi_dot([X, X]), [values]), X)


def test_parameters_with_a_default_need_not_be_declared():
    def normalised(x, eps=1e-5):
        return (x - x.mean()) / np.sqrt(x.var() + eps)

    def backward(x, G, eps=1e-5):
        s = np.sqrt(x.var() + eps)
        h = (x - x.mean()) / s
        return (G - G.mean() - h * np.mean(G * h)) / s

    def wrong(x, G, eps=1e-5):
        s = np.sqrt(x.var() + eps)
        h = (x - x.mean()) / s
        return (G - G.mean() - h * np.mean(G)) / s

    assert xcheck.check(normalised, backward=backward, x=Vector("n"))
    verdict = xcheck.check(normalised, backward=wrong, x=Vector("n")).verdict
    assert verdict.note.endswith("A factor is missing. Write `(G - np.mean(G) - h * np.mean(G * h)) / s`.")
    doubled = xcheck.check(lambda x, a=3.0: a * x @ x, lambda x, a=3.0: 2 * a * x, x=Vector("n"))
    assert doubled
    assert not xcheck.check(lambda x, a=3.0: a * x @ x, lambda x, a=2.0: 2 * a * x, x=Vector("n"))


@pytest.mark.parametrize(
    ("engine", "function", "formula", "wrong"),
    [
        ("torch", lambda x: torch.sum(torch.tanh(x)), lambda x: 1 - torch.tanh(x) ** 2, lambda x: 1 - torch.tanh(x)),
        ("torch", lambda x: torch.logsumexp(x, 0), lambda x: torch.softmax(x, 0), lambda x: -torch.softmax(x, 0)),
        ("jax", lambda x: jnp.sum(jnp.tanh(x)), lambda x: 1 - jnp.tanh(x) ** 2, lambda x: 1 - jnp.tanh(x)),
        ("jax", lambda x: jax.nn.logsumexp(x), lambda x: jax.nn.softmax(x), lambda x: 2 * jax.nn.softmax(x)),
    ],
)
def test_what_is_written_with_an_engine_is_judged_by_it_and_the_others_say_why_not(engine, function, formula, wrong):
    checked = xcheck.check(function, formula, x=Vector("n"))
    assert checked, str(checked)
    assert checked.verdict.note == f"Judged by only {engine}; two are wanted."
    assert votes(checked)[engine] is votes(checked)["finite_difference"] is Vote.AGREES
    others = [report for report in checked.result.engines if report.engine in {*MAKE} - {engine}]
    assert {report.vote for report in others} == {Vote.SKIPPED}
    assert all(f"written with {engine}" in report.reason for report in others)
    refuted = xcheck.check(function, wrong, x=Vector("n"))
    assert not refuted
    assert refuted.result.counterexample is not None
    exact = next(report for report in refuted.result.engines if report.engine == "exact")
    assert exact.reason == f"the function is written with {engine}, whose functions take arrays of {engine} alone"


@pytest.mark.parametrize(
    ("function", "formula"),
    [
        (lambda x: torch.clamp(x, -10, 10).sum(), lambda x: torch.ones_like(x)),
        (lambda x: F.relu(x + 20).sum(), lambda x: torch.ones_like(x)),
        (lambda x: F.relu6(x).sum(), lambda x: (x > 0) * 1.0),
        (lambda x: F.leaky_relu(x + 20).sum(), lambda x: torch.ones_like(x)),
        (lambda x: F.elu(x + 20).sum(), lambda x: torch.ones_like(x)),
        (lambda x: F.celu(x + 20).sum(), lambda x: torch.ones_like(x)),
        (lambda x: F.hardshrink(x, 20.0).sum(), lambda x: 0 * x),
        (lambda x: F.softshrink(x, 20.0).sum(), lambda x: 0 * x),
        (lambda x: F.threshold(x, -20.0, 0.0).sum(), lambda x: torch.ones_like(x)),
        (lambda x: F.smooth_l1_loss(x, 0 * x, reduction="sum", beta=20.0), lambda x: x / 20),
        (lambda x: F.huber_loss(x, 0 * x, reduction="sum", delta=20.0), lambda x: x),
        (lambda x: torch.where(x > 50, x**2, x).sum(), lambda x: torch.ones_like(x)),
        (lambda x: torch.abs(x + 20).sum(), lambda x: torch.ones_like(x)),
        (lambda x: torch.max(x, torch.tensor(-20.0)).sum(), lambda x: torch.ones_like(x)),
        (lambda x: jnp.clip(x, -10, 10).sum(), lambda x: jnp.ones_like(x)),
        (lambda x: jax.nn.relu(x - 20).sum(), lambda x: 0 * x),
        (lambda x: jnp.where(x > 50, x**2, x).sum(), lambda x: jnp.ones_like(x)),
        (lambda x: jnp.abs(x + 20).sum(), lambda x: jnp.ones_like(x)),
        (lambda x: np.where(x > 50, x**2, x).sum(), lambda x: np.ones_like(x)),
    ],
)
def test_pieces_that_no_drawn_point_reaches_are_looked_for_in_an_engines_functions(function, formula):
    """A gradient that holds at the points drawn first alone: it would agree if nobody saw what is compared."""
    verdict = xcheck.check(function, formula, x=Vector("n")).verdict
    assert verdict.kind is Kind.DISAGREES
    assert verdict.fault == "branch"


def test_a_backward_pass_in_torch_is_held_to_a_layer_of_torch():
    def backward(x, w, b, G, eps=1e-5):
        v = x.var(unbiased=False)
        h, g = (x - x.mean()) / torch.sqrt(v + eps), G * w
        return (g - g.mean() - h * (g * h).mean()) / torch.sqrt(v + eps), G * x, G

    spaces = {name: Vector("n") for name in "xwb"}
    results = xcheck.check(lambda x, w, b: F.layer_norm(x, x.shape, w, b), backward=backward, **spaces).results
    assert [bool(result.verdict) for result in results] == [True, False, True]
    assert results[1].verdict.note.endswith("x stands where h belongs. Write `G * h`.")


def batch_norm(X, g, b, eps=1e-5):
    return g * (X - X.mean(0)) / np.sqrt(X.var(0) + eps) + b


def batch_norm_backward(X, g, b, G, eps=1e-5):
    s = np.sqrt(X.var(0) + eps)
    H = (X - X.mean(0)) / s
    dH = G * g
    return (dH - dH.mean(0) - H * (dH * H).mean(0)) / s, (G * H).sum(0), G.sum(0)


def batch_norm_sum_for_mean(X, g, b, G, eps=1e-5):
    s = np.sqrt(X.var(0) + eps)
    H = (X - X.mean(0)) / s
    dH = G * g
    return (dH - dH.mean(0) - H * (dH * H).sum(0)) / s, (G * X).sum(0), G.sum(0)


def test_the_backward_pass_of_batch_normalisation():
    spaces = {"X": Matrix("N", "d"), "g": Vector("d"), "b": Vector("d")}
    assert xcheck.check(batch_norm, backward=batch_norm_backward, **spaces)
    by_input, by_scale, by_shift = xcheck.check(batch_norm, backward=batch_norm_sum_for_mean, **spaces).results
    assert by_input.verdict.note.endswith(
        "np.sum(…, axis=0) stands where np.mean(…, axis=0) belongs. "
        "Write `(dH - np.mean(dH, axis=0) - H * np.mean(dH * H, axis=0)) / s`."
    )
    assert by_scale.verdict.note.endswith("X stands where H belongs. Write `np.sum(G * H, axis=0)`.")
    assert by_shift.verdict


def softmax_of_rows(X):
    E = np.exp(X - X.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def attention(Q, K, V):
    return softmax_of_rows(Q @ K.T / np.sqrt(Q.shape[1])) @ V


@pytest.mark.parametrize("forgotten", [False, True])
def test_the_backward_pass_of_attention(forgotten):
    """Planted: one of the gradients is not divided by √d."""

    def backward(Q, K, V, G):
        s = np.sqrt(Q.shape[1])
        P = softmax_of_rows(Q @ K.T / s)
        dP = G @ V.T
        dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
        return dS @ K / s, dS.T @ Q / s, P.T @ G

    def wrong(Q, K, V, G):
        s = np.sqrt(Q.shape[1])
        P = softmax_of_rows(Q @ K.T / s)
        dP = G @ V.T
        dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
        return dS @ K / s, dS.T @ Q, P.T @ G

    spaces = {"Q": Matrix("m", "d"), "K": Matrix("n", "d"), "V": Matrix("n", "p")}
    results = xcheck.check(attention, backward=wrong if forgotten else backward, **spaces).results
    assert [bool(result.verdict) for result in results] == [True, not forgotten, True]
    if forgotten:
        assert results[1].verdict.note.endswith("A factor is missing. Write `dS.T @ Q / s`.")


def convolved(x, w):
    return np.array([np.sum(x[i : i + 3] * w) for i in range(len(x) - 2)])


@pytest.mark.parametrize("turned", [False, True])
def test_the_backward_pass_of_a_convolution(turned):
    """Planted: the kernel is turned round."""

    def backward(x, w, G):
        dx, dw = np.zeros_like(x), np.zeros_like(w)
        for i in range(len(G)):
            dx[i : i + 3] += G[i] * (w[::-1] if turned else w)
            dw += G[i] * x[i : i + 3]
        return dx, dw

    results = xcheck.check(convolved, backward=backward, x=Vector(7), w=Vector(3)).results
    assert [bool(result.verdict) for result in results] == [not turned, True]


def unrolled(W, U, u, h):
    for _ in range(3):
        h = np.tanh(W @ h + U @ u)
    return h.sum()


@pytest.mark.parametrize("transposed", [True, False])
def test_back_propagation_through_time(transposed):
    """Planted: the transpose is forgotten."""

    def gradient(W, U, u, h):
        states = [h]
        for _ in range(3):
            states.append(np.tanh(W @ states[-1] + U @ u))
        g, dW = np.ones_like(h), np.zeros_like(W)
        for t in range(3, 0, -1):
            d = g * (1 - states[t] ** 2)
            dW += np.outer(d, states[t - 1])
            g = (W.T if transposed else W) @ d
        return dW

    spaces = {"W": Square("n"), "U": Matrix("n", "m"), "u": Vector("m"), "h": Vector("n")}
    verdict = xcheck.check(unrolled, gradient, wrt="W", **spaces).verdict
    assert verdict.kind is (Kind.AGREES if transposed else Kind.AGREES_IF)
    assert transposed or verdict.detail == "W is symmetric"


def test_a_carried_array_refuses_what_it_would_get_wrong():
    array = carried(torch.tensor(x, requires_grad=True))
    assert isinstance(array, Carried)
    with pytest.raises(TypeError, match="lose the derivative"):
        float(array[0])
    with pytest.raises(TypeError, match="cannot be written into an array of numbers"):
        np.add(array, 1.0, out=np.zeros(4))
    with pytest.raises(AttributeError, match="no attribute 'detach'"):
        _ = array.detach
    with pytest.raises(xcheck.errors.XcheckError, match="rounds what is differentiated"):
        array.astype(np.float32)
    with pytest.raises(OtherLibrary, match=r"numpy.logaddexp.reduce"):
        np.logaddexp.reduce(array)


@jax.custom_vjp
def curved(x):
    return jnp.tanh(x)


def curved_forward(x):
    y = jnp.tanh(x)
    return y, y


def curved_backward(y, g):
    return (g * (1 - y),)


curved.defvjp(curved_forward, curved_backward)


class Curved(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = torch.tanh(x)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * (1 - y)


@pytest.mark.parametrize(
    ("function", "operation", "mend"),
    [
        (lambda x: jnp.tanh(x), curved, "G * (1 - jnp.tanh(x) * jnp.tanh(x))"),
        (lambda x: torch.tanh(x), Curved, "G * (1 - y * y)"),
    ],
)
def test_an_operation_of_an_engine_is_mended_beside_a_function_of_that_engine(function, operation, mend):
    verdict = xcheck.check(function, backward=operation, x=Vector("n")).verdict
    assert verdict.fault == "power"
    assert verdict.note.endswith(f"An exponent is wrong. Write `{mend}`.")


@pytest.mark.parametrize("space", [Vector("n"), Matrix("m", "n")])
def test_the_derivatives_of_the_entries_are_known_for_what_they_are(space):
    right = xcheck.check(lambda x: np.tanh(x), lambda x: 1 - np.tanh(x) ** 2, x=space).verdict
    assert right.kind is Kind.AGREES_UNDER
    assert right.detail == "each entry is differentiated by the entry at its place"
    assert "multiplied by the cotangent: backward=" in right.note
    planted = [
        (lambda x: np.tanh(x), lambda x: 1 - np.tanh(x)),
        (lambda x: np.cumsum(x.ravel()).reshape(x.shape), lambda x: np.ones_like(x)),  # which is the diagonal alone
        (lambda x: np.clip(x, -10, 10), lambda x: np.ones_like(x)),
    ]
    for function, formula in planted:
        wrong = xcheck.check(function, formula, x=space).verdict
        assert wrong.kind is Kind.DISAGREES
        assert wrong.fault == "shapes"


def test_functions_and_layers_are_taken_as_they_come():
    assert xcheck.check(np.tanh, lambda x: np.diag(1 - np.tanh(x) ** 2), x=Vector("n"))
    layer = torch.nn.Linear(3, 2, dtype=torch.float64)
    assert xcheck.check(layer, lambda input: layer.weight.T, input=Vector(3))
    assert not xcheck.check(layer, lambda input: 2 * layer.weight.T, input=Vector(3))


def test_a_layer_of_narrow_numbers_is_told_what_it_is_given():
    narrow = torch.nn.Linear(3, 2)
    verdict = xcheck.check(narrow, lambda input: narrow.weight.T, input=Vector(3)).verdict
    assert verdict.kind is Kind.ERRORED
    assert verdict.note.startswith("Linear raised RuntimeError: mat1 and mat2 must have the same dtype")
    assert verdict.note.endswith("it is given 64-bit numbers, and its own have to be so too")


@pytest.mark.parametrize(
    "function",
    [
        lambda x: (x / x.norm().detach()).sum(),
        lambda x: (x / jax.lax.stop_gradient(jnp.linalg.norm(x))).sum(),
    ],
)
def test_a_function_that_holds_a_part_of_itself_constant_is_found(function):
    """Its engine leaves out what differences see: neither is believed."""
    verdict = xcheck.check(function, lambda x: np.ones_like(x) / np.linalg.norm(x), x=Vector("n")).verdict
    assert verdict.kind is Kind.INCONCLUSIVE
    assert "finite_difference differs from" in verdict.note
    assert verdict.note.endswith("in the function makes an engine take for constant what is not.")
