"""Special functions of every entry, in operations that every engine differentiates, to any order."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from functools import cache
from typing import Any

from xcheck.vocabulary.namespaces import asarray, namespace_of
from xcheck.vocabulary.words import Array, word

_SAME = "1 1 -> 1 1 | m n -> m n"

NODES = 64
"""Of the Gauss-Legendre rule: to 6.5, where erf is 1, it is exact to rounding."""

_SATURATED = 6.5

SHIFT = 12
"""How far Γ is shifted up before Stirling's series takes over."""

_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
"""B₂, B₄, …: their series is cut off after 16 digits where the argument is at least `SHIFT`."""


@word(_SAME)
def erf(x: Array) -> Array:
    """The error function of every entry, 2/√π times the integral of exp(-t²) from 0 to x."""
    xp = namespace_of(x)
    # Substituting t = x s gives x times a smooth integral over [0, 1]. Far out it is 1 and has no slope.
    near = xp.where(xp.abs(x) < _SATURATED, x, 0.0 * x)
    places, weights = (asarray(values, x) for values in _gauss_legendre())
    wide = xp.reshape(near, (*near.shape, 1))
    inside = 2.0 / math.sqrt(math.pi) * near * xp.sum(weights * xp.exp(-((wide * places) ** 2)), axis=-1)
    return xp.where(xp.abs(x) < _SATURATED, inside, xp.sign(x))


@cache
def _gauss_legendre() -> tuple[Any, Any]:
    """Nodes and weights on [0, 1], all right to the last digit: NumPy's are off by up to 1e-13 beside 0."""
    import numpy

    with localcontext() as context:
        context.prec = 40
        pairs = [_node_and_weight(Decimal(float(guess))) for guess in numpy.polynomial.legendre.leggauss(NODES)[0]]
    places, weights = numpy.array(pairs).T
    return places, weights


def _node_and_weight(x: Decimal) -> tuple[float, float]:
    """The root of the Legendre polynomial beside x by Newton's method, and its weight, moved from [-1, 1] to [0, 1]."""
    for _ in range(3):
        before, value = Decimal(1), x
        for n in range(1, NODES):
            before, value = value, ((2 * n + 1) * x * value - n * before) / (n + 1)
        slope = NODES * (before - x * value) / (1 - x * x)
        x -= value / slope
    return float((1 + x) / 2), float(1 / ((1 - x * x) * slope * slope))


@word(_SAME)
def normcdf(x: Array) -> Array:
    """The distribution function of the standard normal distribution at every entry."""
    xp = namespace_of(x)
    # By the tail, which 1 + erf would cancel away: Φ(-z) is φ(z) times the integral of exp(-z t - t²/2) over t > 0.
    # Up to `end` all of it is in, whatever z is: there the integrand is below 1e-17.
    z = xp.where(x < 0.0, -x, x)
    places, weights = (asarray(values, x) for values in _gauss_legendre())
    end = xp.reshape(9.0 / (1.0 + z / 10.0), (*z.shape, 1))
    t = end * places
    mills = xp.sum(weights * end * xp.exp(-t * (xp.reshape(z, (*z.shape, 1)) + t / 2.0)), axis=-1)
    tail = normpdf(z) * mills
    return xp.where(x < 0.0, tail, 1.0 - tail)


@word(_SAME)
def normpdf(x: Array) -> Array:
    """The density of the standard normal distribution at every entry."""
    return namespace_of(x).exp(-x * x / 2.0) / math.sqrt(2.0 * math.pi)


@word(_SAME)
def factorial(x: Array) -> Array:
    """x! = Γ(x + 1) of every entry; entries must be positive."""
    return namespace_of(x).exp(lgamma(x + 1.0))


@word(_SAME, latex=r"\Gamma", spellings=("Gamma",))
def gamma(x: Array) -> Array:
    """Γ of every entry; entries must be positive."""
    return namespace_of(x).exp(lgamma(x))


@word(_SAME, latex=r"\operatorname{lgamma}", spellings=("gammaln", "loggamma"))
def lgamma(x: Array) -> Array:
    """log Γ of every entry; entries must be positive."""
    xp = namespace_of(x)
    y = x + SHIFT
    series = sum(b / (2 * k * (2 * k - 1)) * y ** (1 - 2 * k) for k, b in enumerate(_BERNOULLI, 1))
    stirling = (y - 0.5) * xp.log(y) - y + 0.5 * math.log(2.0 * math.pi) + series
    return stirling - sum(xp.log(x + j) for j in range(SHIFT))


def polygamma(order: int, x: Array) -> Array:
    """The derivative of log Γ of order `order` + 1, at every entry; entries must be positive.

    Computed here for all engines: their own are off by up to 5e-10.
    """
    xp = namespace_of(x)
    y, sign, factorial = x + SHIFT, (-1.0) ** (order + 1), math.factorial
    shifted = sum((x + j) ** (-order - 1) for j in range(SHIFT)) * factorial(order)
    series = sum(b * factorial(2 * k + order - 1) / factorial(2 * k) * y ** (-2 * k - order)
                 for k, b in enumerate(_BERNOULLI, 1))  # fmt: skip
    first = -xp.log(y) if order == 0 else factorial(order - 1) * y ** (-order)
    return sign * (first + factorial(order) / 2.0 * y ** (-order - 1) + series + shifted)


@word(_SAME)
def digamma(x: Array) -> Array:
    """ψ, the derivative of log Γ, of every entry; entries must be positive."""
    return polygamma(0, x)


@word(_SAME)
def trigamma(x: Array) -> Array:
    """ψ′, the second derivative of log Γ, of every entry; entries must be positive."""
    return polygamma(1, x)


def mvlgamma(x: Array, p: int) -> Array:
    """log of the multivariate Γ_p of every entry: (p(p-1)/4) log π + Σ_{j=1..p} log Γ(x + (1 - j)/2)."""
    return p * (p - 1) / 4.0 * math.log(math.pi) + sum(lgamma(x - j / 2.0) for j in range(p))
