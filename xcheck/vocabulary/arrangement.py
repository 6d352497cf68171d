"""Functions that put entries elsewhere."""

from __future__ import annotations

from xcheck.vocabulary.linear_algebra import identity_matrix
from xcheck.vocabulary.namespaces import asarray, namespace_of
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


@word("n 1 -> n n | n n -> n 1", spellings=("Diag", "dg"))
def diag(x: Array) -> Array:
    """The diagonal matrix (n, n) of a vector x: (n,); of a matrix (n, n) its diagonal, (n,)."""
    xp = namespace_of(x)
    identity = identity_matrix(x.shape[0], like=x)
    if x.ndim == 2 and x.shape[1] != 1:
        return xp.sum(x * identity, axis=1)
    return xp.reshape(x, (-1, 1)) * identity


def commutation_matrix(m: int, n: int, like: Array) -> Array:
    """K (m n, m n) with K vec(A) = vec(Aᵀ) for every A: (m, n). Source: Magnus and Neudecker 1979."""
    import numpy

    places = numpy.arange(m * n).reshape(n, m).T.reshape(-1)
    return asarray(numpy.eye(m * n)[places], like)


def elimination_matrix(n: int, like: Array) -> Array:
    """L (n(n+1)/2, n n) with L vec(A) = vech(A) for every A: (n, n). Source: Magnus and Neudecker 1980."""
    import numpy

    places = [column * n + row for column in range(n) for row in range(column, n)]
    return asarray(numpy.eye(n * n)[places], like)


def duplication_matrix(n: int, like: Array) -> Array:
    """D (n n, n(n+1)/2) with D vech(S) = vec(S) for every symmetric S: (n, n). Source: Magnus and Neudecker 1980."""
    import numpy

    places = [(row, column) for column in range(n) for row in range(column, n)]
    kept = {place: number for number, place in enumerate(places)}
    from_vech = [kept[max(row, column), min(row, column)] for column in range(n) for row in range(n)]
    return asarray(numpy.eye(len(places))[from_vech], like)


@word("n n -> 1/2*n+1/2*n*n 1", takes="product")
def vech(X: Array) -> Array:
    """The columns of a square matrix X: (n, n) stacked, each from the diagonal down, (n(n+1)/2,)."""
    xp = namespace_of(X)
    return elimination_matrix(X.shape[0], X) @ xp.reshape(X.T, (-1,))


def outer(x: Array, y: Array) -> Array:
    """The outer product (n, m) of the vectors x: (n,) and y: (m,)."""
    xp = namespace_of(x, y)
    return xp.reshape(x, (-1, 1)) * xp.reshape(y, (1, -1))


@word("n 1 -> n n")
def vandermonde(v: Array) -> Array:
    """The Vandermonde matrix (n, n) of a vector v: (n,), with entry [i, j] = v_i to the power j, from j = 0."""
    xp = namespace_of(v)
    v = xp.reshape(v, (-1,))
    return xp.stack([xp.ones(v.shape, dtype=xp.float64) if j == 0 else v**j for j in range(v.shape[0])], axis=-1)


@word("n n -> n n")
def tril(X: Array) -> Array:
    """The lower triangle of a square matrix X: (n, n), with the diagonal; zero above it."""
    return X * _triangle(X, 0)


@word("n n -> n n")
def stril(X: Array) -> Array:
    """The strict lower triangle of a square matrix X: (n, n); zero on the diagonal and above it."""
    return X * _triangle(X, -1)


@word("n n -> n n")
def triu(X: Array) -> Array:
    """The upper triangle of a square matrix X: (n, n), with the diagonal; zero below it."""
    return X * _triangle(X.T, 0).T


@word("n n -> n n")
def striu(X: Array) -> Array:
    """The strict upper triangle of a square matrix X: (n, n); zero on the diagonal and below it."""
    return X * _triangle(X.T, -1).T


def _triangle(X: Array, offset: int) -> Array:
    import numpy

    rows, columns = X.shape
    return asarray(numpy.tri(rows, columns, offset), X)


@word("n n -> n n")
def sym(X: Array) -> Array:
    """The symmetric part (X + Xᵀ)/2 of a square matrix X: (n, n)."""
    return (X + X.T) / 2.0


@word("n n -> n n | 3 1 -> 3 3")
def skew(X: Array) -> Array:
    """The skew part (X - Xᵀ)/2 of a square matrix X: (n, n); of a vector a: (3,) the matrix of b ↦ a × b, (3, 3)."""
    if X.ndim == 2 and X.shape[1] != 1:
        return (X - X.T) / 2.0
    xp = namespace_of(X)
    return xp.reshape(_levi_civita(X) @ xp.reshape(X, (3, 1)), (3, 3))


@word("3 1, 3 1 -> 3 1")
def cross(a: Array, b: Array) -> Array:
    """The cross product of the vectors a: (3,) and b: (3,)."""
    return skew(a) @ b


def _levi_civita(like: Array) -> Array:
    """The tensor that turns a: (3,) into the entries of the matrix of a ×, (9, 3)."""
    import numpy

    tensor = numpy.zeros((3, 3, 3))
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        tensor[i, k, j], tensor[k, i, j] = 1.0, -1.0
    return asarray(tensor.reshape(9, 3), like)
