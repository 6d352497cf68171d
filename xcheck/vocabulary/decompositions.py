"""Eigenvectors, singular vectors and triangular factors, in a gauge that no statement can lean on.

Eigenvectors and singular vectors are known up to a sign. The sign here is that of the inner product with a
fixed generic column: it is stable where a matrix moves a little, and mixed from column to column, so that only
what holds for either sign agrees. The rows of a triangular factor get mixed signs likewise.
"""

from __future__ import annotations

from typing import Any

from xcheck.vocabulary.linear_algebra import inv
from xcheck.vocabulary.namespaces import asarray, namespace_of
from xcheck.vocabulary.words import Array, word


@word("n n -> n n", symmetric=True)
def eigvecs(S: Array) -> Array:
    """The orthonormal eigenvectors of a symmetric matrix S: (n, n) as columns, in the order of eigvals, of any sign."""
    return _eigenpairs((S + S.T) / 2.0)[1]


@word("p q -> q 1")
def svdvals(X: Array) -> Array:
    """The singular values of X: (m, n), m ≥ n, from the largest to the smallest, (n,)."""
    return _singular(X)[0]


@word("p q -> q q")
def svdright(X: Array) -> Array:
    """The right singular vectors of X: (m, n), m ≥ n, as columns, (n, n), of any sign."""
    return _singular(X)[1]


@word("p q -> p q")
def svdleft(X: Array) -> Array:
    """The left singular vectors of X: (m, n), m ≥ n, as columns, (m, n), with the signs of the right ones."""
    values, right = _singular(X)
    return X @ right / values


@word("p q -> q q")
def qr_triangle(X: Array) -> Array:
    """The upper triangular R of X = Q R, for X: (m, n) of full column rank, (n, n); its rows have any sign."""
    xp = namespace_of(X)
    lower = xp.linalg.cholesky(X.T @ X)
    return (lower * asarray(_signs(X.shape[1]), X)).T


@word("p q -> p q")
def qr_frame(X: Array) -> Array:
    """The Q of X = Q R with orthonormal columns, for X: (m, n) of full column rank, (m, n)."""
    return X @ inv(qr_triangle(X))


def _singular(X: Array) -> tuple[Array, Array]:
    values, right = _eigenpairs(X.T @ X)
    return namespace_of(X).sqrt(values), right


def _eigenpairs(S: Array) -> tuple[Array, Array]:
    """The eigenvalues from the largest to the smallest, and the eigenvectors as columns."""
    xp = namespace_of(S)
    rising, columns = xp.linalg.eigh(S)
    # A product with the mirrored I is one operation, and exact; not every engine can count backwards.
    falling = asarray(_mirrored(S.shape[0]), S)
    values, vectors = rising @ falling, columns @ falling
    along = asarray(_generic(S.shape[0]), S) @ vectors
    return values, vectors * xp.where(along > 0.0, asarray(1.0, S), asarray(-1.0, S))


def _mirrored(size: int) -> Any:
    import numpy

    return numpy.eye(size)[::-1].copy()


def _generic(size: int) -> Any:
    import numpy

    return numpy.random.default_rng(size).uniform(-1.0, 1.0, size)


def _signs(size: int) -> Any:
    """Both signs, without a pattern."""
    import numpy

    return numpy.where(numpy.arange(size) % 3 == 1, -1.0, 1.0)
