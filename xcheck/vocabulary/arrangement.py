"""Functions that put entries elsewhere."""

from __future__ import annotations

from xcheck.vocabulary.namespaces import namespace_of
from xcheck.vocabulary.words import Array, word


@word("n 1 -> n 1 | 1 n -> n 1 | m n -> m*n 1", latex=r"\operatorname{vec}", takes="product")
def vec(X: Array) -> Array:
    """The columns of X: (m, n) stacked, (m n,)."""
    return namespace_of(X).reshape(X.T if X.ndim == 2 else X, (-1,))


@word("m n, p q -> m*p n*q")
def kron(A: Array, B: Array) -> Array:
    """The Kronecker product of A: (m, n) and B: (p, q), (m p, n q); of vectors (m,) and (p,), (m p,)."""
    xp = namespace_of(A, B)
    # A vector is a column: n = q = 1.
    (m, n), (p, q) = ((*X.shape, 1)[:2] for X in (A, B))
    shape = (m * p,) if A.ndim == B.ndim == 1 else (m * p, n * q)
    return xp.reshape(xp.reshape(A, (m, 1, n, 1)) * xp.reshape(B, (1, p, 1, q)), shape)


@word("n 1 -> n n | n n -> n 1", spellings=("Diag",))
def diag(x: Array) -> Array:
    """The diagonal matrix (n, n) of a vector x: (n,); of a matrix (n, n) its diagonal, (n,)."""
    xp = namespace_of(x)
    if x.ndim == 2 and x.shape[1] != 1:
        return xp.sum(x * xp.eye(x.shape[0], dtype=xp.float64), axis=1)
    return xp.reshape(x, (-1, 1)) * xp.eye(x.shape[0], dtype=xp.float64)


def outer(x: Array, y: Array) -> Array:
    """The outer product (n, m) of the vectors x: (n,) and y: (m,)."""
    xp = namespace_of(x, y)
    return xp.reshape(x, (-1, 1)) * xp.reshape(y, (1, -1))
