"""The steps and ramps of neural networks, applied to every entry."""

from __future__ import annotations

from xcheck.vocabulary.elementwise import clip
from xcheck.vocabulary.namespaces import namespace_of
from xcheck.vocabulary.special import normcdf
from xcheck.vocabulary.words import Array, word

_SAME = "1 1 -> 1 1 | m n -> m n"


@word(_SAME)
def sigmoid(x: Array) -> Array:
    """The logistic function 1 / (1 + exp(-x)) of every entry."""
    xp = namespace_of(x)
    above, below = _parts(x)
    return xp.where(x >= 0.0, 1.0 / (1.0 + xp.exp(-above)), xp.exp(below) / (1.0 + xp.exp(below)))


@word(_SAME)
def softplus(x: Array) -> Array:
    """log(1 + exp(x)) of every entry."""
    xp = namespace_of(x)
    above, below = _parts(x)
    return xp.where(x >= 0.0, above + xp.log1p(xp.exp(-above)), xp.log1p(xp.exp(below)))


def _parts(x: Array) -> tuple[Array, Array]:
    """x where it is at least 0 and where it is below, each 0 elsewhere.

    The branch of a `where` that is not taken is differentiated too: kept at 0 it cannot overflow, and
    unlike with the absolute value there is no kink at 0.
    """
    xp = namespace_of(x)
    return xp.where(x >= 0.0, x, 0.0 * x), xp.where(x >= 0.0, 0.0 * x, x)


@word(_SAME, spellings=("ReLU",), bends=True)
def relu(x: Array) -> Array:
    """The positive part of every entry."""
    return (x + namespace_of(x).abs(x)) / 2.0


@word(_SAME, spellings=("SiLU", "swish", "Swish"))
def silu(x: Array) -> Array:
    """x times the logistic function of x, for every entry."""
    return x * sigmoid(x)


@word(_SAME, spellings=("GELU",))
def gelu(x: Array) -> Array:
    """x times the distribution function of the standard normal distribution at x, for every entry (no tanh)."""
    return x * normcdf(x)


@word(_SAME, spellings=("HardSwish", "Hardswish"), bends=True)
def hardswish(x: Array) -> Array:
    """x clip(x + 3, 0, 6) / 6, for every entry."""
    return x * clip(x + 3.0, 0.0, 6.0) / 6.0
