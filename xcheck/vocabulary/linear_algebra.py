"""Functions of a matrix as a whole."""

from __future__ import annotations

from xcheck.vocabulary.namespaces import asarray, constant, namespace_of
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


RANK = 1e-5
"""Singular values below this share of the largest count as zero.

It lies above the changes by which the condition of a point is measured: at a matrix of lower rank a smaller one
would find a rank that is not there, and by the sizes of such an inverse everything would be equal.
"""


@word("m n -> n m", latex=r"\operatorname{pinv}")
def pinv(X: Array) -> Array:
    """The pseudo-inverse (n, m) of X: (m, n); singular values below 1e-5 of the largest count as zero."""
    if not X.ndim:  # a number is a matrix of one entry
        return pinv(namespace_of(X).reshape(X, (1, 1)))[0, 0]
    if X.shape[0] < X.shape[1]:
        return pinv(X.T).T
    # Of full column rank it is R (X R)⁺ for any constant R. An engine's own rule subtracts X⁺X from I, which leaves
    # the condition times eps, and multiplies that by its square: so it gets orthonormal columns, without a condition.
    fixed = constant(X)
    own = namespace_of(fixed)
    # LAPACK may look for the singular values of an infinite matrix for ever; for those of NaN it does not.
    fixed = own.where(own.isfinite(fixed), fixed, own.nan * fixed)
    _, sigma, right = own.linalg.svd(fixed, full_matrices=False)
    full = sigma[-1] > RANK * sigma[0]
    R = own.conj(right).T / own.where(full, sigma, 0.0 * sigma + 1.0)
    return R @ namespace_of(X).linalg.pinv(X @ R, rtol=RANK)


@word("n n -> n n", spellings=("cof",))
def cofactor(X: Array) -> Array:
    """The matrix of signed minors of a square matrix X: (n, n), which may be singular."""
    import numpy

    n, xp = X.shape[0], namespace_of(X)
    if n == 1:
        return identity_matrix(1, like=X)
    # A product with constant matrices leaves out a row and a column.
    rest = [numpy.delete(numpy.eye(n), i, axis=0) for i in range(n)]
    minors = [
        (-1) ** (i + j) * det(asarray(rest[i], X) @ X @ asarray(rest[j].T, X)) for i in range(n) for j in range(n)
    ]
    return xp.reshape(xp.stack(minors), (n, n))


@word("n n -> n n", spellings=("adj",))
def adjugate(X: Array) -> Array:
    """The transposed matrix of cofactors of a square matrix X: (n, n), which may be singular."""
    return cofactor(X).T


@word("n n -> n n")
def dev(X: Array) -> Array:
    """The deviatoric part X - (tr X / n) I of a square matrix X: (n, n)."""
    n = X.shape[0]
    return X - trace(X) / n * identity_matrix(n, like=X)


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
    import numpy

    # A constant: an engine that traces would have to trace each step that makes one.
    return asarray(numpy.eye(size), like)
