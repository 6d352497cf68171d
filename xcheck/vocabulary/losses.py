"""How far one distribution, or a prediction, is from another."""

from __future__ import annotations

from xcheck.vocabulary.namespaces import namespace_of
from xcheck.vocabulary.words import Array, word

_PAIR = "1 1, 1 1 -> 1 1 | m n, m n -> 1 1"


@word(_PAIR, latex=r"\mathrm{BCE}", spellings=("BCE",))
def bce(p: Array, y: Array) -> Array:
    """The binary cross-entropy -Σ y log p + (1 - y) log(1 - p) of predictions p for the labels y, summed."""
    xp = namespace_of(p, y)
    return -xp.sum(y * xp.log(p) + (1.0 - y) * xp.log1p(-p))


@word("m n, m n -> 1 1", latex=r"\mathrm{CE}", spellings=("CE",))
def cross_entropy(q: Array, p: Array) -> Array:
    """The cross-entropy -Σ q log p of p relative to q, entries positive."""
    xp = namespace_of(q, p)
    return -xp.sum(q * xp.log(p))


@word("m n, m n -> 1 1", latex=r"\operatorname{KL}", spellings=("KL", "D_KL"))
def kl_divergence(q: Array, p: Array) -> Array:
    """The Kullback-Leibler divergence Σ q log(q/p) of q from p, entries positive."""
    xp = namespace_of(q, p)
    return xp.sum(q * (xp.log(q) - xp.log(p)))
