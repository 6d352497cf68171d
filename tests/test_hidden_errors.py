"""Backward passes as people write them for layers, right ones and wrong ones that hide: of those none agrees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy
import pytest

import xcheck
from xcheck import (
    SPD,
    Matrix,
    PositiveVector,
    Square,
    Vector,
    cholesky,
    cumsum,
    exp,
    gelu,
    log,
    mean,
    relu,
    softmax_rows,
    total,
)
from xcheck.records import Kind
from xcheck.spaces import Space
from xcheck.vocabulary.namespaces import namespace_of

FEW = ("autograd", "torch")
n, m, p = "n", "m", "p"


@dataclass(frozen=True)
class Case:
    """A function with its backward pass, and wrong ones by what is wrong with them."""

    function: Callable[..., Any]
    backward: Callable[..., Any]
    spaces: Mapping[str, Space]
    wrong: Mapping[str, Callable[..., Any]]
    sizes: Mapping[str, int] | str = ""


def affine_backward(X, W, b, G):
    return G @ W, G.T @ X, G.sum(axis=0)


def row_means(X):
    return namespace_of(X).mean(X, axis=1)[:, None]


def normalised(X, g):
    C = X - row_means(X)
    return C / (row_means(C * C) + 1e-5) ** 0.5 * g


def normalised_backward(X, g, G, eps=1e-5, through_mean=1.0, through_variance=1.0, axis=0):
    C = X - row_means(X)
    s = (row_means(C * C) + eps) ** 0.5
    Y, H = C / s, G * g
    inner = H - through_mean * row_means(H) - through_variance * Y * row_means(H * Y)
    return inner / s, (G * Y).sum(axis=axis)


def softmax_backward(X, G, axis=1):
    P = softmax_rows(X)
    return P * (G - (P * G).sum(axis=axis, keepdims=True))


def batch_loss(Z, Y):
    return -namespace_of(Z).sum(Y * log(softmax_rows(Z))) / Z.shape[0]


def batch_loss_backward(Z, Y, G):
    return G * (softmax_rows(Z) * Y.sum(axis=1)[:, None] - Y) / Z.shape[0]


PICKED = [0, 1, 1, 0]


def picked_backward(x, G):
    found = numpy.zeros(x.shape)
    numpy.add.at(found, PICKED, G)
    return found


def picked_once(x, G):
    found = numpy.zeros(x.shape)
    found[PICKED] += G
    return found


def convolved(x, k):
    last = x.shape[0] - 2
    return x[:last] * k[0] + x[1 : last + 1] * k[1] + x[2 : last + 2] * k[2]


def convolved_backward(x, k, G, turned=False):
    last, found = x.shape[0] - 2, numpy.zeros(x.shape)
    for j, weight in enumerate(k[::-1] if turned else k):
        found[j : j + last] += weight * G
    return found, numpy.array([G @ x[j : j + last] for j in range(3)])


def running_product(x):
    return exp(cumsum(log(x)))


def running_product_backward(x, G):
    return numpy.cumsum((G * running_product(x))[::-1])[::-1] / x


def rms_backward(x, G, eps=1e-6, through=1.0):
    r = (mean(x * x) + eps) ** 0.5
    return (G - through * x / r * mean(G * x / r)) / r


def cholesky_backward(S, G, halved=True):
    L = numpy.linalg.cholesky(S)
    P = numpy.tril(L.T @ G)
    P = P - halved * 0.5 * numpy.diag(numpy.diag(P))
    K = numpy.linalg.inv(L).T @ P @ numpy.linalg.inv(L)
    return (K + K.T) / 2.0


def attention(Q, K):
    return softmax_rows(Q @ K.T / 4.0)


def attention_backward(Q, K, G, turned=True):
    D = softmax_backward(Q @ K.T / 4.0, G)
    return D @ K / 4.0, (D.T if turned else D) @ Q / 4.0


def rayleigh_backward(A, x, G):
    square = x @ x
    return G * numpy.outer(x, x) / square, G * ((A + A.T) @ x - 2.0 * (x @ A @ x) / square * x) / square


def cubes(x):
    return total(x**3)


def cubes_backward(x, G):
    return G * 3.0 * x * x


def off(where, by=1e-7):
    """The backward pass of the cubes off by a share where `where(x)` says."""
    return lambda x, G: cubes_backward(x, G) * (1.0 + by * where(x))


def in_whole_blocks(x, G):
    whole = len(x) - len(x) % 8
    blocks = [2.9 * x[k : k + 8] ** 2 for k in range(0, whole, 8)]
    return G * numpy.concatenate([*blocks, 3.0 * x[whole:] ** 2])


def beyond(x, G):
    found = cubes_backward(x, G)
    found[16:] *= 1.0 + 1e-6
    return found


def linked(x, G):
    return numpy.multiply(x, x, out=x) * 3.0 * G


def hinge(x):
    return total(relu(1.0 - x))


CALLS = [0]


def now_and_then(x, G):
    CALLS[0] += 1
    return cubes_backward(x, G) * (1.0 if CALLS[0] % 7 else 1.001)


x, rows = Vector(n), Matrix(m, n)
CASES = {
    "affine": Case(
        lambda X, W, b: X @ W.T + b,
        affine_backward,
        {"X": Matrix("N", n), "W": Matrix(m, n), "b": Vector(m)},
        {
            "bias averaged": lambda X, W, b, G: (G @ W, G.T @ X, G.mean(axis=0)),
            "bias of the first row": lambda X, W, b, G: (G @ W, G.T @ X, G[0]),
            "bias keeps its axis": lambda X, W, b, G: (G @ W, G.T @ X, G.sum(axis=0, keepdims=True)),
            "weights averaged": lambda X, W, b, G: (G @ W, G.T @ X / len(X), G.sum(axis=0)),
            "weights the other way round": lambda X, W, b, G: (G @ W, X.T @ G, G.sum(axis=0)),
        },
    ),
    "square affine": Case(
        lambda X, W: X @ W.T,
        lambda X, W, G: (G @ W, G.T @ X),
        {"X": Square(n), "W": Square(n)},
        {
            "weights not transposed": lambda X, W, G: (G @ W.T, G.T @ X),
            "product transposed": lambda X, W, G: (G @ W, X.T @ G),
            "exchanged": lambda X, W, G: (G.T @ X, G @ W),
        },
    ),
    "layer norm": Case(
        normalised,
        normalised_backward,
        {"X": Matrix("N", n), "g": x},
        {
            "without epsilon": lambda X, g, G: normalised_backward(X, g, G, eps=0.0),
            "another epsilon": lambda X, g, G: normalised_backward(X, g, G, eps=1e-6),
            "mean held": lambda X, g, G: normalised_backward(X, g, G, through_mean=0.0),
            "variance held": lambda X, g, G: normalised_backward(X, g, G, through_variance=0.0),
        },
    ),
    "square layer norm": Case(
        normalised,
        normalised_backward,
        {"X": Square(n), "g": x},
        {"scale summed along rows": lambda X, g, G: normalised_backward(X, g, G, axis=1)},
    ),
    "softmax of rows": Case(
        softmax_rows,
        softmax_backward,
        {"X": rows},
        {
            "summed along columns": lambda X, G: softmax_backward(X, G, axis=0),
            "summed over all": lambda X, G: softmax_backward(X, G, axis=None),
        },
    ),
    "loss of a batch": Case(
        batch_loss,
        lambda Z, Y, G: (batch_loss_backward(Z, Y, G), -G * log(softmax_rows(Z)) / len(Z)),
        {"Z": rows, "Y": rows},
        {
            "not averaged": lambda Z, Y, G: (batch_loss_backward(Z, Y, G) * len(Z), None),
            "averaged over classes": lambda Z, Y, G: (batch_loss_backward(Z, Y, G) * len(Z) / Z.shape[1], None),
            "labels sum to one": lambda Z, Y, G: (G * (softmax_rows(Z) - Y) / len(Z), None),
        },
    ),
    "picked": Case(lambda x: x[numpy.array(PICKED)], picked_backward, {"x": x}, {"repeats lost": picked_once}),
    "convolved": Case(
        convolved,
        convolved_backward,
        {"x": x, "k": Vector("3")},
        {"kernel turned": lambda x, k, G: convolved_backward(x, k, G, turned=True)},
        {"n": 6},
    ),
    "running product": Case(
        running_product,
        running_product_backward,
        {"x": PositiveVector(n)},
        {
            "not reversed": lambda x, G: numpy.cumsum(G * running_product(x)) / x,
            "off by one": lambda x, G: running_product_backward(x, G) - G * running_product(x) / x,
        },
    ),
    "root mean square": Case(
        lambda x: x / (mean(x * x) + 1e-6) ** 0.5,
        rms_backward,
        {"x": x},
        {
            "root held": lambda x, G: rms_backward(x, G, through=0.0),
            "without epsilon": lambda x, G: rms_backward(x, G, eps=0.0),
            "epsilon off by 1e-9": lambda x, G: rms_backward(x, G, eps=1.001e-6),
            "sum for mean": lambda x, G: rms_backward(x, G, through=len(x)),
        },
    ),
    "gelu": Case(
        gelu,
        lambda x, G: G * (xcheck.normcdf(x) + x * xcheck.normpdf(x)),
        {"x": x},
        {"by a sigmoid": lambda x, G: G * xcheck.sigmoid(1.702 * x)},
    ),
    "Cholesky": Case(
        cholesky,
        cholesky_backward,
        {"S": SPD(n)},
        {"diagonal not halved": lambda S, G: cholesky_backward(S, G, halved=False)},
    ),
    "attention": Case(
        attention,
        attention_backward,
        {"Q": Square(n), "K": Square(n)},
        {"not transposed": lambda Q, K, G: attention_backward(Q, K, G, turned=False)},
    ),
    "cubes": Case(
        cubes,
        cubes_backward,
        {"x": x},
        {
            "last entry": off(lambda x: numpy.arange(len(x)) == len(x) - 1),
            "odd lengths": off(lambda x: len(x) % 2),
            "even lengths": off(lambda x: 1 - len(x) % 2),
            "negative entries": lambda x, G: G * 3.0 * x * abs(x),
            "unless they sum to 0": lambda x, G: G * 3.0 * (x * x - 1e-7 * x.sum()),
            "all off by 1e-9": off(lambda x: 1.0, 1e-9),
            "whole blocks of eight": in_whole_blocks,
            "from the 17th on": beyond,
            "single precision on the way": lambda x, G: G * 3.0 * x.astype(numpy.float32).astype(float) * x,
            "another axis": lambda x, G: cubes_backward(x, G)[:, None],
            "written into": linked,
            "at random": lambda x, G: cubes_backward(x, G) * (1.0 + 1e-6 * numpy.random.randn()),
            "now and then": now_and_then,
        },
    ),
    "cubes by a million": Case(
        lambda x: 1e-6 * cubes(x) + 1e6,
        lambda x, G: 1e-6 * cubes_backward(x, G),
        {"x": x},
        {"all off by 1e-5": lambda x, G: 1e-6 * cubes_backward(x, G) * (1.0 + 1e-5)},
    ),
    "cubes of a matrix": Case(
        lambda A: total(A**3),
        lambda A, G: G * 3.0 * A * A,
        {"A": Square(n)},
        {
            "off the diagonal": lambda A, G: G * 3.0 * A * A * (1.0 + 1e-7 * (1.0 - numpy.eye(len(A)))),
            "on the diagonal": lambda A, G: G * 3.0 * A * A * (1.0 + 1e-8 * numpy.eye(len(A))),
            "last row": lambda A, G: G * 3.0 * A * A * (1.0 + 1e-7 * (numpy.arange(len(A)) == len(A) - 1)[:, None]),
            "unless symmetric": lambda A, G: G * 3.0 * A * A.T,
        },
    ),
    "Rayleigh quotient": Case(
        lambda A, x: x @ A @ x / (x @ x),
        rayleigh_backward,
        {"A": Square(n), "x": x},
        {
            "of length one": lambda A, x, G: (G * numpy.outer(x, x), None),
            "at an eigenvector": lambda A, x, G: (G * numpy.outer(x, x) / (x @ x), 0.0 * x),
        },
    ),
    "hinge": Case(
        hinge,
        lambda x, G: -G * (x < 1.0),
        {"x": x},
        {
            "at zero": lambda x, G: -G * (x < 0.0),
            "a millionth late": lambda x, G: -G * (x < 1.000001),
        },
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_right_backward_pass_agrees(name: str) -> None:
    """For all arguments."""
    case = CASES[name]
    found = xcheck.check(case.function, backward=case.backward, engines=FEW, sizes=case.sizes, **case.spaces)
    assert [result.verdict.kind for result in found.results] == [Kind.AGREES] * len(case.spaces), str(found)


@pytest.mark.parametrize(("name", "wrong"), [(name, wrong) for name, case in CASES.items() for wrong in case.wrong])
def test_an_error_that_hides_is_found(name: str, wrong: str) -> None:
    """It is refuted, or nothing is said; it never agrees."""
    case = CASES[name]
    found = xcheck.check(case.function, backward=case.wrong[wrong], engines=FEW, sizes=case.sizes, **case.spaces)
    assert not found, str(found)
