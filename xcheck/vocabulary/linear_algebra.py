"""Functions of a matrix as a whole."""

from __future__ import annotations

from xcheck.vocabulary.namespaces import namespace_of
from xcheck.vocabulary.words import Array, word


@word("1 1 -> 1 1 | n n -> 1 1", spellings=("tr", "Tr", "Trace"), latex=r"\operatorname{tr}", takes="product")
def trace(X: Array) -> Array:
    """The sum of the diagonal of a square matrix X: (n, n); a number is its own trace."""
    if X.ndim == 0:
        return X
    return namespace_of(X).linalg.trace(X)


@word("n n -> 1 1", spellings=("Det",), latex=r"\det", takes="product")
def det(X: Array) -> Array:
    """The determinant of a square matrix X: (n, n)."""
    return namespace_of(X).linalg.det(X)


@word("n n -> 1 1")
def logdet(X: Array) -> Array:
    """The logarithm of the absolute determinant of an invertible matrix X: (n, n)."""
    return namespace_of(X).linalg.slogdet(X)[1]


@word("n n -> n n")
def inv(X: Array) -> Array:
    """The inverse of an invertible matrix X: (n, n)."""
    return namespace_of(X).linalg.inv(X)


@word("n n -> n n", spellings=("adj",))
def adjugate(X: Array) -> Array:
    """The adjugate det(X) inv(X) of an invertible matrix X: (n, n)."""
    return det(X) * inv(X)


def solve(A: Array, b: Array) -> Array:
    """The solution x of A x = b, for A: (n, n) and b: (n,) or (n, k)."""
    return namespace_of(A, b).linalg.solve(A, b)


def matrix_power(X: Array, exponent: int) -> Array:
    """The product of `exponent` factors X: (n, n); of the inverse for a negative exponent."""
    if exponent < 0:
        return matrix_power(inv(X), -exponent)
    if exponent == 0:
        return identity_matrix(X.shape[0], like=X)
    half = matrix_power(X, exponent // 2) if exponent > 1 else None
    if half is None:
        return X
    return half @ half if exponent % 2 == 0 else half @ half @ X


def identity_matrix(size: int, like: Array) -> Array:
    """The identity matrix (size, size) as an array of the same engine as `like`."""
    xp = namespace_of(like)
    return xp.eye(size, dtype=xp.float64)


@word("n n -> 1 1", spellings=("lambda_max",), latex=r"\operatorname{lambdamax}")
def lambdamax(S: Array) -> Array:
    """The largest eigenvalue of a symmetric matrix S: (n, n)."""
    xp = namespace_of(S)
    return xp.linalg.eigvalsh((S + S.T) / 2.0)[-1]


@word("n n -> 1 1", spellings=("lambda_min",), latex=r"\operatorname{lambdamin}")
def lambdamin(S: Array) -> Array:
    """The smallest eigenvalue of a symmetric matrix S: (n, n)."""
    xp = namespace_of(S)
    return xp.linalg.eigvalsh((S + S.T) / 2.0)[0]
