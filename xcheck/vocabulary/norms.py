"""Norms beside the Euclidean one, by the index that is printed on them."""

from __future__ import annotations

from collections.abc import Callable

from xcheck.vocabulary.namespaces import namespace_of
from xcheck.vocabulary.reductions import norm, rowdot
from xcheck.vocabulary.spectral import singular_values, spectral_norm
from xcheck.vocabulary.words import Array


def entrywise_norm(X: Array, p: Array) -> Array:
    """(Σ |x|^p)^(1/p) over all entries."""
    xp = namespace_of(X)
    return xp.sum(xp.abs(X) ** p) ** (1.0 / p)


def schatten_norm(X: Array, p: Array) -> Array:
    """(Σ σ_i^p)^(1/p) over the singular values of X: (m, n), of full rank."""
    return namespace_of(X).sum(singular_values(X) ** p) ** (1.0 / p)


def nuclear_norm(X: Array) -> Array:
    """The sum of the singular values of X: (m, n), of full rank."""
    return namespace_of(X).sum(singular_values(X))


def norm_by_rows(X: Array) -> Array:
    """The sum of the Euclidean norms of the rows of X: (m, n)."""
    xp = namespace_of(X)
    return xp.sum(xp.sqrt(rowdot(X, X)))


NORMS: dict[str, Callable[[Array], Array]] = {
    "": norm, "F": norm, "2": spectral_norm, "*": nuclear_norm, "2,1": norm_by_rows,
    "1": lambda X: namespace_of(X).sum(abs(X)), "infty": lambda X: namespace_of(X).max(abs(X)),
}  # fmt: skip
"""The norms without an exponent, of matrices; those with 1 and ∞ are over the entries, as of a vector."""
