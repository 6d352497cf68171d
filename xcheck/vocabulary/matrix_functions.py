"""Functions of a square matrix in the sense of power series, unlike those applied to every entry.

Each is a fixed number of products and inverses, so that every engine differentiates it, to any order.
Where the number does not suffice, or the function does not exist, the value is NaN.
"""

from __future__ import annotations

import math
from functools import cache, reduce
from typing import Any

from xcheck.vocabulary.linear_algebra import det, identity_matrix
from xcheck.vocabulary.namespaces import asarray, namespace_of
from xcheck.vocabulary.words import Array, word

SQUARINGS = 4
"""How often expm halves its argument; the Padé approximant is exact to rounding up to the norm `_PADE_REACH`."""

_PADE = 13
_PADE_REACH = 5.4

NODES = 128
"""Of the integral for the logarithm; they suffice for eigenvalues up to 190 times the mean."""

ROOT_NODES, REACH = 96, 1e4
"""Of the integral for the square root, and how many times the mean eigenvalues may be, or how small a part of it."""


@word("n n -> n n", latex=r"\operatorname{expm}")
def expm(X: Array) -> Array:
    """The matrix exponential of X: (n, n), by scaling and squaring. Source: Higham 2005."""
    xp, eye = namespace_of(X), identity_matrix(X.shape[0], like=X)
    small = X / 2.0**SQUARINGS
    square = small @ small
    even, odd = (reduce(lambda sum_, c: square @ sum_ + c * eye, part[:-1][::-1], part[-1] * eye) for part in _pade())
    odd = small @ odd
    result = xp.linalg.solve(even - odd, even + odd)
    for _ in range(SQUARINGS):
        result = result @ result
    return _where(xp.max(xp.sum(xp.abs(small), axis=0)) < _PADE_REACH, result)


def _pade() -> tuple[list[float], list[float]]:
    """The coefficients of the even and the odd powers in the numerator of the approximant of exp."""
    m, f = _PADE, math.factorial
    c = [f(2 * m - k) * f(m) / (f(2 * m) * f(k) * f(m - k)) for k in range(m + 1)]
    return c[::2], c[1::2]


@word("n n -> n n", latex=r"\operatorname{sqrtm}")
def sqrtm(X: Array) -> Array:
    """The principal square root of X: (n, n), which has no eigenvalue that is zero or negative."""
    scale, X = _scaled(X)
    fine, coarse = (_inverse_root(X, nodes) for nodes in (ROOT_NODES, ROOT_NODES // 2))
    # The largest eigenvalues hide in the root what the smallest ones show in its inverse.
    return _where(_close(X @ fine, X @ coarse) & _close(fine, coarse), X @ fine * scale**0.5)


def _inverse_root(X: Array, nodes: int) -> Array:
    """X^(-1/2), the integral of 2/π (t² I + X)^(-1) over t from 0 to ∞. Source: Hale, Higham and Trefethen 2008.

    With an elliptic function in the place of t the integrand has a period and no pole near by: the rectangle rule
    converges geometrically, and as fast for all eigenvalues from 1/REACH to REACH.
    """
    import numpy

    xp, eye = namespace_of(X), identity_matrix(X.shape[0], like=X)
    t, w = (asarray(numpy.reshape(values, (-1, 1, 1)), X) for values in _root_rule(nodes))
    return xp.sum(w * xp.linalg.inv(t * eye + X), axis=0)


@cache
def _root_rule(nodes: int) -> tuple[Any, Any]:
    """The squares of the nodes t and their weights; the rule is its own mirror image under t → 1/t."""
    import numpy

    parameter = REACH**-2.0
    quarter, period = (math.pi / (2.0 * _agm(1.0, b)) for b in ((1.0 - parameter) ** 0.5, 1.0 / REACH))
    q = math.exp(-math.pi * period / quarter)
    # sc of the complementary parameter by theta functions, of which a few terms are all.
    angle = math.pi / (2.0 * quarter) * (numpy.arange(nodes // 2) + 0.5) * period / nodes
    above = (1.0 + 2.0 * q) / (1.0 + q * q) * (numpy.sinh(angle) - q * q * numpy.sinh(3.0 * angle))
    sc = above / (1.0 - 2.0 * q * numpy.cosh(2.0 * angle))
    weights = numpy.sqrt((1.0 + sc**2) * (1.0 + parameter * sc**2)) * (2.0 * period / (math.pi * nodes * REACH**0.5))
    squares = sc**2 / REACH
    return numpy.concatenate([squares, 1.0 / squares]), numpy.concatenate([weights, weights / squares])


def _agm(a: float, b: float) -> float:
    """The arithmetic-geometric mean."""
    while abs(a - b) > 1e-15 * a:
        a, b = (a + b) / 2.0, (a * b) ** 0.5
    return a


@word("n n -> n n", latex=r"\operatorname{logm}")
def logm(X: Array) -> Array:
    """The principal logarithm of X: (n, n), which has no eigenvalue that is zero or negative."""
    # log X is the integral of (X - I) (I + t (X - I))^(-1) over t from 0 to 1.
    scale, X = _scaled(X)
    eye = identity_matrix(X.shape[0], like=X)
    logarithms = [(X - eye) @ _mean_inverse(X, *gauss_legendre(nodes)) for nodes in (NODES, NODES * 3 // 4)]
    return _where(_close(*logarithms), logarithms[0] + namespace_of(X).log(scale) * eye)


@cache
def gauss_legendre(points: int) -> tuple[Any, Any]:
    """Points and weights on [0, 1]."""
    import numpy

    places, weights = numpy.polynomial.legendre.leggauss(points)
    return (places + 1.0) / 2.0, weights / 2.0


def _scaled(X: Array) -> tuple[Array, Array]:
    """A number and the matrix divided by it, whose determinant is ±1."""
    xp = namespace_of(X)
    scale = xp.abs(det(X)) ** (1.0 / X.shape[0])
    return scale, X / scale


def _mean_inverse(X: Array, t: Any, weights: Any) -> Array:
    """The weighted mean of (t X + (1 - t) I)^(-1) over the numbers t."""
    import numpy

    xp, eye = namespace_of(X), identity_matrix(X.shape[0], like=X)
    shaped, w = (asarray(numpy.reshape(values, (-1, 1, 1)), X) for values in (t, weights))
    return xp.sum(w * xp.linalg.inv(shaped * X + (1.0 - shaped) * eye), axis=0)


def _close(value: Array, coarser: Array) -> Array:
    """Whether a rule with fewer nodes gives the same: then the finer one has converged."""
    xp = namespace_of(value)
    return xp.sum(xp.abs(value - coarser)) <= 1e-6 * xp.sum(xp.abs(value))


def _where(valid: Array, value: Array) -> Array:
    """The value, or NaN."""
    xp = namespace_of(value)
    return value * xp.where(valid, asarray(1.0, value), asarray(math.nan, value))


@word("n n -> n n", latex=r"\operatorname{sinm}")
def sinm(X: Array) -> Array:
    """The matrix sine of X: (n, n), by its power series."""
    return _rotation(X)[: X.shape[0], X.shape[0] :]


@word("n n -> n n", latex=r"\operatorname{cosm}")
def cosm(X: Array) -> Array:
    """The matrix cosine of X: (n, n), by its power series."""
    return _rotation(X)[: X.shape[0], : X.shape[0]]


def _rotation(X: Array) -> Array:
    """exp of ((0, X), (-X, 0)), which is ((cos X, sin X), (-sin X, cos X))."""
    xp, zero = namespace_of(X), 0.0 * X
    return expm(xp.concat([xp.concat([zero, X], axis=1), xp.concat([-X, zero], axis=1)], axis=0))
