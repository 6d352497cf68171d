"""Functions that sum over entries."""

from __future__ import annotations

from xcheck.vocabulary.namespaces import namespace_of
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
    return xp.sqrt(xp.sum(X * X))


@word("n 1 -> n 1")
def softmax(x: Array) -> Array:
    """exp(x) scaled to sum 1, for a vector x: (n,)."""
    xp = namespace_of(x)
    weights = xp.exp(x - xp.max(x))
    return weights / xp.sum(weights)


@word("m n -> 1 1", spellings=("lse",))
def logsumexp(x: Array) -> Array:
    """log of the sum of exp of all entries."""
    xp = namespace_of(x)
    highest = xp.max(x)
    return highest + xp.log(xp.sum(xp.exp(x - highest)))
