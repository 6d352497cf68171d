"""Backward passes, right ones and planted wrong ones, on arrays of any engine: what the checkers are compared on.

Each is `backward(*arguments, G)`, with the cotangent G of the function's value, and returns the cotangent of the first
argument, by which the function is differentiated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xcheck import (
    Invertible,
    Matrix,
    PositiveVector,
    Square,
    Vector,
    absolute,
    clip,
    cumsum,
    exp,
    inv,
    kron,
    log,
    logdet,
    logsumexp,
    maximum,
    mean,
    norm,
    outer,
    relu,
    sigmoid,
    sign,
    softmax,
    softmax_rows,
    solve,
    tanh,
    total,
    trace,
    var,
    vec,
)
from xcheck.spaces import Space
from xcheck.vocabulary.namespaces import asarray, namespace_of

Pass = Callable[..., Any]


@dataclass(frozen=True)
class Case:
    """A function with its backward pass, and wrong ones, each by what is wrong with it.

    `symmetric` are the arguments for which the peers are given a symmetric matrix, as it often comes to hand; to
    xcheck every one is what its space says.
    """

    name: str
    function: Pass
    backward: Pass
    spaces: Mapping[str, Space]
    wrong: Mapping[str, Pass]
    symmetric: tuple[str, ...] = field(default=())


def one_entry(right: Pass, factor: float) -> Pass:
    """A backward pass whose last entry alone is off by a factor."""

    def wrong(x: Any, *rest: Any) -> Any:
        found = right(x, *rest)
        unit = 0.0 * found + _last(found)
        return found * (1.0 + (factor - 1.0) * unit)

    return wrong


def _last(array: Any) -> Any:
    """1 in the last entry, 0 elsewhere, as NumPy has it."""
    import numpy

    unit = numpy.zeros(tuple(array.shape))
    unit[(-1,) * unit.ndim] = 1.0
    return asarray(unit, array)


def scaled(right: Pass, factor: float) -> Pass:
    """A backward pass that is off by a factor everywhere."""
    return lambda *arguments: right(*arguments) * factor


def maximum_of(x: Any) -> Any:
    """The largest entry of an array."""
    return namespace_of(x).max(x)


def rounded(x: Any) -> Any:
    """Every entry rounded to a multiple of 2⁻²², as if it had been kept in single precision."""
    return (x + 3.0 * 2.0**29) - 3.0 * 2.0**29


def is_positive(x: Any) -> Any:
    """1 where an entry is positive, 0 where not."""
    return (1.0 + sign(x)) / 2.0


n, m, p = "n", "m", "p"
x, X = Vector(n), Matrix(n, n)


def quadratic(x: Any, A: Any) -> Any:
    return x @ A @ x


def quadratic_backward(x: Any, A: Any, G: Any) -> Any:
    return G * ((A + A.T) @ x)


def distance(x: Any, A: Any, b: Any) -> Any:
    r = A @ x - b
    return r @ r / 2.0


def distance_backward(x: Any, A: Any, b: Any, G: Any) -> Any:
    return G * (A.T @ (A @ x - b))


def inverse_backward(X: Any, G: Any) -> Any:
    Y = inv(X)
    return -Y.T @ G @ Y.T


def solve_backward(A: Any, b: Any, G: Any) -> Any:
    return -outer(solve(A.T, G), solve(A, b))


def softmax_backward(x: Any, G: Any) -> Any:
    s = softmax(x)
    return s * (G - G @ s)


def attention(Q: Any, K: Any, V: Any) -> Any:
    return softmax_rows(Q @ K.T / 2.0) @ V


def row_sums(H: Any) -> Any:
    """Every entry of a matrix replaced by the sum of its row."""
    return H @ (0.0 * H.T @ H + 1.0)


def attention_backward(Q: Any, K: Any, V: Any, G: Any) -> Any:
    P = softmax_rows(Q @ K.T / 2.0)
    H = G @ V.T
    return P * (H - row_sums(P * H)) @ K / 2.0


def standardised(x: Any) -> Any:
    return (x - mean(x)) / (var(x) + 0.125) ** 0.5


def standardised_backward(x: Any, G: Any) -> Any:
    y = standardised(x)
    return (G - mean(G) - y * mean(G * y)) / (var(x) + 0.125) ** 0.5


def huber(x: Any) -> Any:
    a = absolute(x)
    return total(x * x / 2.0 * is_positive(1.0 - a) + (a - 0.5) * is_positive(a - 1.0))


def huber_backward(x: Any, G: Any) -> Any:
    a = absolute(x)
    return G * (x * is_positive(1.0 - a) + sign(x) * is_positive(a - 1.0))


def leaky(x: Any) -> Any:
    return maximum(x, x / 8.0)


def leaky_backward(x: Any, G: Any) -> Any:
    return G * (is_positive(x) + is_positive(-x) / 8.0)


def layer_backward(W: Any, x: Any, b: Any, G: Any) -> Any:
    y = tanh(W @ x + b)
    return outer(G * (1.0 - y * y), x)


def cross_entropy(x: Any, q: Any) -> Any:
    return logsumexp(x) * total(q) - q @ x


def cross_entropy_backward(x: Any, q: Any, G: Any) -> Any:
    return G * (softmax(x) * total(q) - q)


CASES = (
    Case(
        "x'Ax",
        quadratic,
        quadratic_backward,
        {"x": x, "A": X},
        {
            "needs symmetric A": lambda x, A, G: G * (2.0 * A @ x),
            "factor 2 missing": lambda x, A, G: G * ((A + A.T) @ x) / 2.0,
            "off by 1e-5": scaled(quadratic_backward, 1.0 + 1e-5),
            "one entry off by 1e-4": one_entry(quadratic_backward, 1.0 + 1e-4),
            "cotangent forgotten": lambda x, A, G: (A + A.T) @ x,
            "off by 1e-6": scaled(quadratic_backward, 1.0 + 1e-6),
            "sign of the cotangent lost": lambda x, A, G: quadratic_backward(x, A, absolute(G)),
        },
        symmetric=("A",),
    ),
    Case(
        "1e-6 x'Ax",
        lambda x, A: quadratic(x, A) * 1e-6,
        lambda x, A, G: quadratic_backward(x, A, G) * 1e-6,
        {"x": x, "A": X},
        {
            "twice": lambda x, A, G: quadratic_backward(x, A, G) * 2e-6,
            "sign": lambda x, A, G: quadratic_backward(x, A, G) * -1e-6,
            "off by 1e-4": lambda x, A, G: quadratic_backward(x, A, G) * 1.0001e-6,
            "zero": lambda x, A, G: 0.0 * x,
        },
    ),
    Case(
        "1e8 x'Ax",
        lambda x, A: quadratic(x, A) * 1e8,
        lambda x, A, G: quadratic_backward(x, A, G) * 1e8,
        {"x": x, "A": X},
        {
            "off by 1e-5": lambda x, A, G: quadratic_backward(x, A, G) * 1.00001e8,
            "one entry twice": one_entry(lambda x, A, G: quadratic_backward(x, A, G) * 1e8, 2.0),
        },
    ),
    Case(
        "x'Ax + 1e6",
        lambda x, A: quadratic(x, A) + 1e6,
        quadratic_backward,
        {"x": x, "A": X},
        {
            "off by 1e-5": scaled(quadratic_backward, 1.0 + 1e-5),
            "transpose missing": lambda x, A, G: G * (A @ x + A @ x),
        },
    ),
    Case(
        "|Ax - b|²/2",
        distance,
        distance_backward,
        {"x": x, "A": Matrix(m, n), "b": Vector(m)},
        {
            "sign of b": lambda x, A, b, G: G * (A.T @ (A @ x + b)),
            "off by 1e-3": scaled(distance_backward, 1.001),
            "row for column": lambda x, A, b, G: distance_backward(x, A, b, G)[None, :],
        },
    ),
    Case(
        "A⁻¹",
        inv,
        inverse_backward,
        {"X": Invertible(n)},
        {
            "both transposes missing": lambda X, G: -inv(X) @ G @ inv(X),
            "sign": lambda X, G: inv(X).T @ G @ inv(X).T,
            "cotangent transposed": lambda X, G: -inv(X).T @ G.T @ inv(X).T,
            "off by 1e-5": scaled(inverse_backward, 1.0 + 1e-5),
        },
    ),
    Case(
        "A⁻¹ of a symmetric sample",
        inv,
        inverse_backward,
        {"X": Invertible(n)},
        {
            "both transposes missing": lambda X, G: -inv(X) @ G @ inv(X),
            "one transpose missing": lambda X, G: -inv(X).T @ G @ inv(X),
        },
        symmetric=("X",),
    ),
    Case(
        "log |X|",
        logdet,
        lambda X, G: G * inv(X).T,
        {"X": Invertible(n)},
        {
            "transpose missing": lambda X, G: G * inv(X),
            "symmetric rule": lambda X, G: G * (inv(X) + inv(X).T) / 2.0,
        },
        symmetric=("X",),
    ),
    Case(
        "A⁻¹b by A",
        solve,
        solve_backward,
        {"A": Invertible(n), "b": Vector(n)},
        {
            "factors swapped": lambda A, b, G: -outer(solve(A, b), solve(A.T, G)),
            "transpose missing": lambda A, b, G: -outer(solve(A, G), solve(A, b)),
        },
    ),
    Case(
        "XB",
        lambda X, B: X @ B,
        lambda X, B, G: G @ B.T,
        {"X": Matrix(m, n), "B": Matrix(n, p)},
        {
            "cotangent summed away": lambda X, B, G: 0.0 * X + mean(G) * (0.0 * G + 1.0) @ B.T,
            "one entry off by 1e-5": one_entry(lambda X, B, G: G @ B.T, 1.0 + 1e-5),
            "one entry off by 1e-7": one_entry(lambda X, B, G: G @ B.T, 1.0 + 1e-7),
        },
    ),
    Case(
        "tr(X²)",
        lambda X: trace(X @ X),
        lambda X, G: G * 2.0 * X.T,
        {"X": Square(n)},
        {"transpose missing": lambda X, G: G * 2.0 * X, "symmetrised": lambda X, G: G * (X + X.T)},
        symmetric=("X",),
    ),
    Case(
        "softmax",
        softmax,
        softmax_backward,
        {"x": x},
        {
            "diagonal only": lambda x, G: G * softmax(x) * (1.0 - softmax(x)),
            "second term missing": lambda x, G: G * softmax(x),
            "cotangent summed": lambda x, G: softmax(x) * (G - mean(G)),
            "a share of 1e-7 passed on": lambda x, G: softmax_backward(x, G) + 1e-7 * G,
        },
    ),
    Case(
        "standardised",
        standardised,
        standardised_backward,
        {"x": x},
        {
            "mean held": lambda x, G: (G - standardised(x) * mean(G * standardised(x))) / (var(x) + 0.125) ** 0.5,
            "variance held": lambda x, G: (G - mean(G)) / (var(x) + 0.125) ** 0.5,
            "another epsilon": lambda x, G: standardised_backward(x, G) * ((var(x) + 0.125) / (var(x) + 0.126)) ** 0.5,
        },
    ),
    Case(
        "attention by Q",
        attention,
        attention_backward,
        {"Q": Matrix(m, n), "K": Matrix(p, n), "V": Matrix(p, n)},
        {
            "scale missing": lambda Q, K, V, G: attention_backward(Q, K, V, G) * 2.0,
            "softmax by elements": lambda Q, K, V, G: (lambda P: P * (1.0 - P) * (G @ V.T) @ K / 2.0)(
                softmax_rows(Q @ K.T / 2.0)
            ),
        },
    ),
    Case(
        "tanh(Wx + b) by W",
        lambda W, x, b: tanh(W @ x + b),
        layer_backward,
        {"W": Matrix(m, n), "x": Vector(n), "b": Vector(m)},
        {
            "derivative at the value": lambda W, x, b, G: outer(G * (1.0 - tanh(W @ x + b)), x),
            "input forgotten": lambda W, x, b, G: outer(G * (1.0 - tanh(W @ x + b) ** 2), 0.0 * x + 1.0),
        },
    ),
    Case(
        "cross-entropy",
        cross_entropy,
        cross_entropy_backward,
        {"x": x, "q": PositiveVector(n)},
        {
            "needs a distribution": lambda x, q, G: G * (softmax(x) - q),
            "sign": lambda x, q, G: G * (q - softmax(x) * total(q)),
        },
    ),
    Case(
        "relu",
        relu,
        lambda x, G: G * is_positive(x),
        {"x": x},
        {
            "lets all through": lambda x, G: 1.0 * G,
            "leaks below 0": lambda x, G: G * (is_positive(x) + 1e-3 * is_positive(-x)),
            "mask of the cotangent": lambda x, G: G * is_positive(G),
        },
    ),
    Case(
        "leaky relu",
        leaky,
        leaky_backward,
        {"x": x},
        {"wrong below 0": lambda x, G: G * (is_positive(x) + is_positive(-x) / 4.0)},
    ),
    Case(
        "Huber",
        huber,
        huber_backward,
        {"x": x},
        {
            "wrong beyond 1": lambda x, G: G * (x * is_positive(1.0 - absolute(x)) + is_positive(absolute(x) - 1.0)),
            "threshold at 1.5": lambda x, G: (
                G * (x * is_positive(1.5 - absolute(x)) + sign(x) * is_positive(absolute(x) - 1.5))
            ),
        },
    ),
    Case(
        "|x|",
        lambda x: norm(x),
        lambda x, G: G * x / norm(x),
        {"x": x},
        {
            "not divided": lambda x, G: G * x,
            "twice divided": lambda x, G: G * x / norm(x) ** 2,
            "1e-7 below the line": lambda x, G: G * x / (norm(x) + 1e-7),
        },
    ),
    Case(
        "x³",
        lambda x: x**3,
        lambda x, G: G * 3.0 * x * x,
        {"x": x},
        {
            "wrong beyond 5": lambda x, G: G * 3.0 * x * x * (1.0 + is_positive(absolute(x) - 5.0) / 8.0),
            "wrong below -4": lambda x, G: G * 3.0 * x * x * (1.0 + is_positive(-4.0 - x) / 8.0),
            "wrong within 1e-3": lambda x, G: G * 3.0 * x * x * (1.0 + is_positive(1e-3 - absolute(x)) / 8.0),
            "wrong where all are negative": lambda x, G: G * 3.0 * x * x * (1.0 + is_positive(-maximum_of(x)) / 8.0),
            "an offset that vanishes at 0": lambda x, G: G * (3.0 * x * x + 1e-6 * x),
            "an offset without the cotangent": lambda x, G: G * 3.0 * x * x + 1e-6,
            "cotangent clipped at 10": lambda x, G: clip(G, -10.0, 10.0) * 3.0 * x * x,
            "rounded on the way": lambda x, G: G * 3.0 * rounded(x) * rounded(x),
            "mean of the cotangent": lambda x, G: mean(G) * 3.0 * x * x,
        },
    ),
    Case(
        "Σ x², beyond ½",
        lambda x: total(x * x * is_positive(x - 0.5) + x * is_positive(0.5 - x)),
        lambda x, G: G * (2.0 * x * is_positive(x - 0.5) + is_positive(0.5 - x)),
        {"x": x},
        {
            "threshold at 0.49": lambda x, G: G * (2.0 * x * is_positive(x - 0.49) + is_positive(0.49 - x)),
            "the other branch": lambda x, G: G * (2.0 * x * is_positive(0.5 - x) + is_positive(x - 0.5)),
        },
    ),
    Case(
        "variance",
        lambda x: var(x),
        lambda x, G: G * 2.0 * (x - mean(x)) / x.shape[0],
        {"x": x},
        {
            "n - 1 for n": lambda x, G: G * 2.0 * (x - mean(x)) / (x.shape[0] - 1),
            "mean forgotten": lambda x, G: G * 2.0 * x / x.shape[0],
        },
    ),
    Case(
        "Σ A ⊙ A",
        lambda A: total(A * A),
        lambda A, G: G * 2.0 * A,
        {"A": Square(n)},
        {
            "antisymmetric part off by 1e-3": lambda A, G: G * (2.0 * A + 1e-3 * (A - A.T)),
            "transposed": lambda A, G: G * 2.0 * A.T,
        },
        symmetric=("A",),
    ),
    Case(
        "b for every row of X",
        lambda b, X: X + b,
        lambda b, X, G: (0.0 * G[:, 0] + 1.0) @ G,
        {"b": Vector(n), "X": X},
        {
            "summed along rows": lambda b, X, G: G @ (0.0 * G[0] + 1.0),
            "averaged": lambda b, X, G: (0.0 * G[:, 0] + 1.0) @ G / G.shape[0],
            "not summed": lambda b, X, G: 1.0 * G,
        },
    ),
    Case(
        "running sum",
        cumsum,
        lambda x, G: total(G) - cumsum(G) + G,
        {"x": x},
        {"not reversed": lambda x, G: cumsum(G)},
    ),
    Case(
        "silu",
        lambda x: x * sigmoid(x),
        lambda x, G: G * (sigmoid(x) + x * sigmoid(x) * (1.0 - sigmoid(x))),
        {"x": x},
        {
            "product rule forgotten": lambda x, G: G * sigmoid(x),
            "off by 1e-5": lambda x, G: G * (sigmoid(x) + x * sigmoid(x) * (1.0 - sigmoid(x))) * 1.00001,
        },
    ),
    Case(
        "vec(X) ⊗ a",
        lambda X, a: kron(vec(X), a),
        lambda X, a, G: (G.reshape(X.shape[1], X.shape[0], a.shape[0]) @ a).T,
        {"X": Matrix(m, n), "a": Vector("3")},
        {"row by row": lambda X, a, G: G.reshape(X.shape[0], X.shape[1], a.shape[0]) @ a},
    ),
    Case(
        "Σ exp(-log(x)²)",
        lambda x: total(exp(-(log(x) ** 2))),
        lambda x, G: -G * 2.0 * log(x) / x * exp(-(log(x) ** 2)),
        {"x": PositiveVector(n)},
        {"inner derivative missing": lambda x, G: -G * 2.0 * log(x) * exp(-(log(x) ** 2))},
    ),
)
"""Every case; the peers draw entries as their users would, from a normal distribution."""
