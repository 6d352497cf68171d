"""Definitions of the words as loops over entries in 60 digits; they share no code with the vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import mpmath
import numpy

Rows = list[list[Any]]
"""A scalar, column, row or matrix as a list of rows of mpmath numbers."""


def every(function: Callable[[Any], Any]) -> Callable[[Rows], Rows]:
    return lambda X: [[function(entry) for entry in row] for row in X]


def entries(X: Rows) -> list[Any]:
    return [entry for row in X for entry in row]


def scalar(function: Callable[[Rows], Any]) -> Callable[[Rows], Rows]:
    return lambda X: [[function(X)]]


def leibniz(X: Rows) -> Any:
    """The determinant as the signed sum over permutations."""

    def sign(order: Sequence[int]) -> int:
        return (-1) ** sum(order[i] > order[j] for j in range(len(order)) for i in range(j))

    return mpmath.fsum(
        sign(order) * mpmath.fprod(X[i][j] for i, j in enumerate(order)) for order in permutations(range(len(X)))
    )


def cofactors(X: Rows) -> Rows:
    """The adjugate, entry by entry: the signed minors, transposed."""

    def minor(i: int, j: int) -> Any:
        return leibniz([[entry for b, entry in enumerate(row) if b != j] for a, row in enumerate(X) if a != i])

    n = range(len(X))
    return [[(-1) ** (i + j) * minor(j, i) for j in n] for i in n]


def eigenvalues(X: Rows) -> list[Any]:
    n = range(len(X))
    return sorted(mpmath.eigsy(mpmath.matrix([[(X[i][j] + X[j][i]) / 2 for j in n] for i in n]), eigvals_only=True))


def eigenvectors(X: Rows) -> Rows:
    """Columns in the order of falling values, each with the sign that its word gives it."""
    n = range(len(X))
    columns = mpmath.eigsy(mpmath.matrix([[(X[i][j] + X[j][i]) / 2 for j in n] for i in n]))[1].tolist()
    return signed([row[::-1] for row in columns])


def signed(columns: Rows) -> Rows:
    along = numpy.random.default_rng(len(columns)).uniform(-1.0, 1.0, len(columns))
    signs = [
        mpmath.sign(mpmath.fsum(a * x for a, x in zip(along, column, strict=True)))
        for column in zip(*columns, strict=True)
    ]
    return [[x * sign for x, sign in zip(row, signs, strict=True)] for row in columns]


def singular(X: Rows) -> tuple[Rows, list[Any], Rows]:
    """U, the singular values and V, with the signs of the columns of V that their word gives them."""
    U, values, V = mpmath.svd_r(mpmath.matrix(X))
    right = signed(V.T.tolist())
    signs = [mpmath.sign(right[0][k] / V[k, 0]) for k in range(len(values))]
    return [[U[i, k] * signs[k] for k in range(len(signs))] for i in range(len(X))], [*values], right


def orthogonal_factors(X: Rows) -> tuple[Rows, Rows]:
    """Q and R, the second row of R with a negative diagonal."""
    Q, R = mpmath.qr(mpmath.matrix(X), mode="skinny")
    signs = [mpmath.sign(R[k, k]) * (-1 if k % 3 == 1 else 1) for k in range(R.rows)]
    frame = [[Q[i, k] * signs[k] for k in range(R.rows)] for i in range(Q.rows)]
    return frame, [[R[k, j] * signs[k] for j in range(R.cols)] for k in range(R.rows)]


def diagonal(X: Rows) -> Rows:
    if len(X[0]) == 1:
        return [[X[i][0] if i == j else mpmath.mpf(0) for j in range(len(X))] for i in range(len(X))]
    return [[X[i][i]] for i in range(len(X))]


def kronecker(A: Rows, B: Rows) -> Rows:
    return [[a * b for a in row for b in other] for row in A for other in B]


def product(A: Rows, B: Rows) -> Rows:
    return [[mpmath.fsum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*B, strict=True)]
            for row in A]  # fmt: skip


def transposed(X: Rows) -> Rows:
    return [list(column) for column in zip(*X, strict=True)]


def inverse(X: Rows) -> Rows:
    return [[c / leibniz(X) for c in row] for row in cofactors(X)]


def pseudo_inverse(X: Rows) -> Rows:
    """By the normal equations of the smaller side."""
    T = transposed(X)
    return product(inverse(product(T, X)), T) if len(X) >= len(T) else product(T, inverse(product(X, T)))


def placed(keep: Callable[[int, int], bool]) -> Callable[[Rows], Rows]:
    return lambda X: [[x if keep(i, j) else mpmath.mpf(0) for j, x in enumerate(row)] for i, row in enumerate(X)]


def pairwise(function: Callable[[Any, Any], Any]) -> Callable[[Rows, Rows], Rows]:
    """Entry by entry; a number stands beside every entry."""

    def apply(A: Rows, B: Rows) -> Rows:
        a, b = (len(X) == 1 == len(X[0]) for X in (A, B))
        larger = B if a else A
        return [
            [function(A[0][0] if a else A[i][j], B[0][0] if b else B[i][j]) for j in range(len(larger[0]))]
            for i in range(len(larger))
        ]

    return apply


def summed(function: Callable[[Any, Any], Any]) -> Callable[[Rows, Rows], Rows]:
    return lambda A, B: [[mpmath.fsum(map(function, entries(A), entries(B)))]]


def series(function: Callable[[Any], Any]) -> Callable[[Rows], Rows]:
    """A matrix function of mpmath, of which the real part is meant."""
    return lambda X: [[mpmath.re(x) for x in row] for row in function(mpmath.matrix(X)).tolist()]


def factor(X: Rows) -> Rows:
    """The Cholesky factor of the symmetric part."""
    n = range(len(X))
    return mpmath.cholesky(mpmath.matrix([[(X[i][j] + X[j][i]) / 2 for j in n] for i in n])).tolist()


def skewed(X: Rows) -> Rows:
    """Of a column of three the matrix of its cross product."""
    if len(X[0]) > 1:
        return [
            [(x - y) / 2 for x, y in zip(row, column, strict=True)]
            for row, column in zip(X, transposed(X), strict=True)
        ]
    (a,), (b,), (c,) = X
    zero = mpmath.mpf(0)
    return [[zero, -c, b], [c, zero, -a], [-b, a, zero]]


def crossed(A: Rows, B: Rows) -> Rows:
    a, b = entries(A), entries(B)
    return [[a[i - 2] * b[i - 1] - a[i - 1] * b[i - 2]] for i in range(3)]


def soft(x: list[Any]) -> list[Any]:
    return [mpmath.exp(each) / mpmath.fsum(map(mpmath.exp, x)) for each in x]


def variance(X: Rows) -> Any:
    x = entries(X)
    return mpmath.fsum((each - mpmath.fsum(x) / len(x)) ** 2 for each in x) / len(x)


DEFINITIONS: dict[str, Callable[..., Rows]] = {
    "exp": every(mpmath.exp), "log": every(mpmath.log),
    "sin": every(mpmath.sin), "cos": every(mpmath.cos), "tan": every(mpmath.tan),
    "sec": every(mpmath.sec), "csc": every(mpmath.csc), "cot": every(mpmath.cot),
    "arcsin": every(mpmath.asin), "arccos": every(mpmath.acos), "arctan": every(mpmath.atan),
    "sinh": every(mpmath.sinh), "cosh": every(mpmath.cosh), "tanh": every(mpmath.tanh),
    "arcsinh": every(mpmath.asinh), "arccosh": every(mpmath.acosh), "arctanh": every(mpmath.atanh),
    "sqrt": every(mpmath.sqrt), "absolute": every(abs), "sign": every(mpmath.sign),
    "sigmoid": every(lambda x: 1 / (1 + mpmath.exp(-x))),
    "conj": every(mpmath.conj), "real_part": every(mpmath.re), "imaginary_part": every(mpmath.im),
    "softplus": every(lambda x: mpmath.log(1 + mpmath.exp(x))),
    "relu": every(lambda x: max(x, mpmath.mpf(0))),
    "trace": scalar(lambda X: mpmath.fsum(X[i][i] for i in range(len(X)))),
    "det": scalar(leibniz),
    "logdet": scalar(lambda X: mpmath.log(abs(leibniz(X)))),
    "inv": lambda X: [[c / leibniz(X) for c in row] for row in cofactors(X)],
    "adjugate": cofactors,
    "lambdamax": scalar(lambda X: eigenvalues(X)[-1]),
    "lambdamin": scalar(lambda X: eigenvalues(X)[0]),
    "vec": lambda X: [[X[i][j]] for j in range(len(X[0])) for i in range(len(X))],
    "kron": kronecker,
    "diag": diagonal,
    "total": scalar(lambda X: mpmath.fsum(entries(X))),
    "mean": scalar(lambda X: mpmath.fsum(entries(X)) / len(entries(X))),
    "norm": scalar(lambda X: mpmath.sqrt(mpmath.fsum(x * x for x in entries(X)))),
    "softmax": lambda X: [[mpmath.exp(x) / mpmath.fsum(map(mpmath.exp, entries(X)))] for x in entries(X)],
    "hardmax": lambda X: [[mpmath.mpf(x == max(entries(X)))] for x in entries(X)],
    "maximum": pairwise(max), "minimum": pairwise(min), "atan2": pairwise(mpmath.atan2),
    "clip": lambda X, low, high: [[min(max(x, low[0][0]), high[0][0]) for x in row] for row in X],
    "logit": every(lambda p: mpmath.log(p / (1 - p))),
    "silu": every(lambda x: x / (1 + mpmath.exp(-x))),
    "gelu": every(lambda x: x * mpmath.ncdf(x)),
    "hardswish": every(lambda x: x * min(max(x + 3, 0), 6) / 6),
    "erf": every(mpmath.erf), "normcdf": every(mpmath.ncdf), "normpdf": every(mpmath.npdf),
    "gamma": every(mpmath.gamma), "lgamma": every(mpmath.loggamma), "factorial": every(mpmath.factorial),
    "digamma": every(mpmath.digamma), "trigamma": every(lambda x: mpmath.psi(1, x)),
    "pinv": pseudo_inverse,
    "cofactor": lambda X: transposed(cofactors(X)),
    "dev": lambda X: [[x - (mpmath.fsum(X[k][k] for k in range(len(X))) / len(X) if i == j else 0)
                       for j, x in enumerate(row)] for i, row in enumerate(X)],
    "tril": placed(lambda i, j: i >= j), "stril": placed(lambda i, j: i > j),
    "triu": placed(lambda i, j: i <= j), "striu": placed(lambda i, j: i < j),
    "sym": lambda X: [[(x + X[j][i]) / 2 for j, x in enumerate(row)] for i, row in enumerate(X)],
    "skew": skewed, "cross": crossed,
    "vandermonde": lambda v: [[x[0] ** j for j in range(len(v))] for x in v],
    "eigvals": lambda X: [[value] for value in eigenvalues(X)[::-1]],
    "vech": lambda X: [[X[i][j]] for j in range(len(X)) for i in range(j, len(X))],
    "cholesky": factor,
    "eigvecs": eigenvectors, "svdvals": lambda X: [[value] for value in singular(X)[1]],
    "svdleft": lambda X: singular(X)[0], "svdright": lambda X: singular(X)[2],
    "qr_frame": lambda X: orthogonal_factors(X)[0], "qr_triangle": lambda X: orthogonal_factors(X)[1],
    "expm": series(mpmath.expm), "logm": series(mpmath.logm), "sqrtm": series(mpmath.sqrtm),
    "sinm": series(mpmath.sinm), "cosm": series(mpmath.cosm),
    "var": scalar(variance), "amax": scalar(lambda X: max(entries(X))), "amin": scalar(lambda X: min(entries(X))),
    "rowmean": lambda X: [[mpmath.fsum(row) / len(row)] for row in X],
    "colmean": lambda X: [[mpmath.fsum(column) / len(column) for column in zip(*X, strict=True)]],
    "rowsum": lambda X: [[mpmath.fsum(row)] for row in X],
    "colsum": lambda X: [[mpmath.fsum(column) for column in zip(*X, strict=True)]],
    "rowdot": lambda A, B: [[mpmath.fsum(a * b for a, b in zip(*ab, strict=True))] for ab in zip(A, B, strict=True)],
    "cumsum": lambda X: [[mpmath.fsum(entries(X)[: i + 1])] for i in range(len(X))],
    "softmax_rows": lambda X: [soft(row) for row in X],
    "softmax_columns": lambda X: transposed([soft(column) for column in transposed(X)]),
    "logsoftmax": lambda X: [[mpmath.log(p)] for p in soft(entries(X))],
    "bce": summed(lambda p, y: -y * mpmath.log(p) - (1 - y) * mpmath.log(1 - p)),
    "cross_entropy": summed(lambda q, p: -q * mpmath.log(p)),
    "kl_divergence": summed(lambda q, p: q * mpmath.log(q / p)),
    "logsumexp": scalar(lambda X: mpmath.log(mpmath.fsum(map(mpmath.exp, entries(X))))),
}  # fmt: skip
