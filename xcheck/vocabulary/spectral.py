"""Functions of the eigenvalues and singular values of a matrix, and its Cholesky factor."""

from __future__ import annotations

from xcheck.vocabulary.namespaces import namespace_of
from xcheck.vocabulary.words import Array, word


@word("n n -> 1 1", spellings=("lambda_max",), latex=r"\operatorname{lambdamax}", symmetric=True)
def lambdamax(S: Array) -> Array:
    """The largest eigenvalue of a symmetric matrix S: (n, n)."""
    xp = namespace_of(S)
    return xp.linalg.eigvalsh((S + S.T) / 2.0)[-1]


@word("n n -> 1 1", spellings=("lambda_min",), latex=r"\operatorname{lambdamin}", symmetric=True)
def lambdamin(S: Array) -> Array:
    """The smallest eigenvalue of a symmetric matrix S: (n, n)."""
    xp = namespace_of(S)
    return xp.linalg.eigvalsh((S + S.T) / 2.0)[0]


@word("n n -> n 1", symmetric=True)
def eigvals(S: Array) -> Array:
    """The eigenvalues of a symmetric matrix S: (n, n), from the largest to the smallest, (n,)."""
    xp = namespace_of(S)
    rising = xp.linalg.eigvalsh((S + S.T) / 2.0)
    return xp.stack([rising[place] for place in reversed(range(S.shape[0]))])


@word("n n -> n n", spellings=("chol",), symmetric=True)
def cholesky(S: Array) -> Array:
    """The lower triangular L with L Lᵀ = S and a positive diagonal, for S: (n, n) symmetric positive definite."""
    return namespace_of(S).linalg.cholesky((S + S.T) / 2.0)


def singular_values(X: Array) -> Array:
    """The singular values of X: (m, n), of full rank, from the smallest to the largest, (min(m, n),)."""
    xp = namespace_of(X)
    return xp.sqrt(xp.linalg.eigvalsh(X.T @ X if X.shape[0] >= X.shape[1] else X @ X.T))


def spectral_norm(X: Array) -> Array:
    """The largest singular value of X: (m, n)."""
    return namespace_of(X).sqrt(lambdamax(X.T @ X))
