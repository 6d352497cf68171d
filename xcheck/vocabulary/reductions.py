"""Functions that sum over entries."""

from __future__ import annotations

from xcheck.vocabulary.complex import conj, real_part
from xcheck.vocabulary.namespaces import asarray, namespace_of
from xcheck.vocabulary.words import Array, word


@word("m n -> 1 1", spellings=("sum",), takes="product")
def total(X: Array) -> Array:
    """The sum of all entries."""
    return namespace_of(X).sum(X)


@word("m n -> 1 1")
def mean(X: Array) -> Array:
    """The mean of all entries."""
    return namespace_of(X).mean(X)


@word("m n -> 1 1")
def norm(X: Array) -> Array:
    """The Euclidean norm of a vector, the Frobenius norm of a matrix."""
    xp = namespace_of(X)
    return xp.sqrt(xp.sum(real_part(conj(X) * X)))


@word("m n -> 1 1", spellings=("Var",))
def var(X: Array) -> Array:
    """The mean of the squared deviations of all entries from their mean (divided by their number)."""
    deviation = X - mean(X)
    return mean(deviation * deviation)


@word("m n -> 1 1", spellings=("max",), latex=r"\max", bends=True)
def amax(X: Array) -> Array:
    """The largest entry."""
    return namespace_of(X).max(X)


@word("m n -> 1 1", spellings=("min",), latex=r"\min", bends=True)
def amin(X: Array) -> Array:
    """The smallest entry."""
    return -namespace_of(X).max(-X)


@word("m n -> m 1")
def rowsum(X: Array) -> Array:
    """The sums of the rows of X: (m, n), (m,)."""
    return namespace_of(X).sum(X, axis=1)


@word("m n -> 1 n")
def colsum(X: Array) -> Array:
    """The sums of the columns of X: (m, n), as a row, (n,)."""
    return namespace_of(X).sum(X, axis=0)


@word("m n -> 1 n", latex=r"\operatorname{mean}_0", spellings=("mean_0",))
def colmean(X: Array) -> Array:
    """The means of the columns of X: (m, n), as a row, (n,)."""
    return colsum(X) / X.shape[0]


@word("m n -> m 1", latex=r"\operatorname{mean}_1", spellings=("mean_1",))
def rowmean(X: Array) -> Array:
    """The means of the rows of X: (m, n), (m,)."""
    return rowsum(X) / X.shape[1]


@word("m n, m n -> m 1")
def rowdot(A: Array, B: Array) -> Array:
    """The inner products of the rows of A and B: (m, n) with each other, (m,)."""
    return rowsum(A * B)


@word("n 1 -> n 1")
def cumsum(x: Array) -> Array:
    """The sums of the first 1, 2, … entries of a vector x: (n,)."""
    import numpy

    return asarray(numpy.tri(x.shape[0]), x) @ x


@word("n 1 -> n 1")
def softmax(x: Array) -> Array:
    """exp(x) scaled to sum 1, for a vector x: (n,)."""
    xp = namespace_of(x)
    weights = xp.exp(x - xp.max(x))
    return weights / xp.sum(weights)


@word("n 1 -> n 1")
def hardmax(x: Array) -> Array:
    """1 where the largest entry of a vector x: (n,) stands, else 0."""
    xp = namespace_of(x)
    return xp.where(x >= xp.max(x), asarray(1.0, x), asarray(0.0, x))


@word("m n -> m n", latex=r"\operatorname{softmax}_{rows}")
def softmax_rows(X: Array) -> Array:
    """The softmax of every row of X: (m, n)."""
    xp = namespace_of(X)
    highest = xp.stack([xp.max(X[row, :]) for row in range(X.shape[0])])
    weights = xp.exp(X - xp.reshape(highest, (-1, 1)))
    return weights / xp.reshape(xp.sum(weights, axis=1), (-1, 1))


@word("m n -> m n", latex=r"\operatorname{softmax}_{cols}", spellings=("softmax_cols",))
def softmax_columns(X: Array) -> Array:
    """The softmax of every column of X: (m, n)."""
    return softmax_rows(X.T).T


@word("n 1 -> n 1", spellings=("log_softmax",))
def logsoftmax(x: Array) -> Array:
    """log softmax(x), for a vector x: (n,)."""
    return x - logsumexp(x)


@word("m n -> 1 1", spellings=("lse", "LSE"))
def logsumexp(x: Array) -> Array:
    """log of the sum of exp of all entries."""
    xp = namespace_of(x)
    highest = xp.max(x)
    return highest + xp.log(xp.sum(xp.exp(x - highest)))
