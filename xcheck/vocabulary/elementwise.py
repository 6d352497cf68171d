"""Functions applied to every entry."""

from __future__ import annotations

from xcheck.vocabulary.namespaces import namespace_of
from xcheck.vocabulary.words import Array, word

_SAME = "1 1 -> 1 1 | m n -> m n"


@word(_SAME, latex=r"\exp")
def exp(x: Array) -> Array:
    """The exponential of every entry."""
    return namespace_of(x).exp(x)


@word(_SAME, latex=r"\log", spellings=("ln",))
def log(x: Array) -> Array:
    """The natural logarithm of every entry; entries must be positive."""
    return namespace_of(x).log(x)


@word(_SAME, latex=r"\sin")
def sin(x: Array) -> Array:
    """The sine of every entry, in radians."""
    return namespace_of(x).sin(x)


@word(_SAME, latex=r"\cos")
def cos(x: Array) -> Array:
    """The cosine of every entry, in radians."""
    return namespace_of(x).cos(x)


@word(_SAME, latex=r"\tan")
def tan(x: Array) -> Array:
    """The tangent of every entry, in radians."""
    return namespace_of(x).tan(x)


@word(_SAME, latex=r"\arctan", spellings=("atan",))
def arctan(x: Array) -> Array:
    """The inverse tangent of every entry, in radians."""
    return namespace_of(x).atan(x)


@word(_SAME, latex=r"\sec")
def sec(x: Array) -> Array:
    """The secant of every entry, 1 / cos(x), in radians."""
    return 1.0 / namespace_of(x).cos(x)


@word(_SAME, latex=r"\csc")
def csc(x: Array) -> Array:
    """The cosecant of every entry, 1 / sin(x), in radians."""
    return 1.0 / namespace_of(x).sin(x)


@word(_SAME, latex=r"\cot")
def cot(x: Array) -> Array:
    """The cotangent of every entry, cos(x) / sin(x), in radians."""
    xp = namespace_of(x)
    return xp.cos(x) / xp.sin(x)


@word(_SAME, latex=r"\arcsin", spellings=("asin",))
def arcsin(x: Array) -> Array:
    """The inverse sine of every entry, in radians; entries must be between -1 and 1."""
    return namespace_of(x).asin(x)


@word(_SAME, latex=r"\arccos", spellings=("acos",))
def arccos(x: Array) -> Array:
    """The inverse cosine of every entry, in radians; entries must be between -1 and 1."""
    return namespace_of(x).acos(x)


@word(_SAME, latex=r"\sinh")
def sinh(x: Array) -> Array:
    """The hyperbolic sine of every entry."""
    return namespace_of(x).sinh(x)


@word(_SAME, latex=r"\cosh")
def cosh(x: Array) -> Array:
    """The hyperbolic cosine of every entry."""
    return namespace_of(x).cosh(x)


@word(_SAME, latex=r"\tanh")
def tanh(x: Array) -> Array:
    """The hyperbolic tangent of every entry."""
    return namespace_of(x).tanh(x)


@word(_SAME)
def sqrt(x: Array) -> Array:
    """The square root of every entry; entries must be positive."""
    return namespace_of(x).sqrt(x)


@word(_SAME, spellings=("abs",))
def absolute(x: Array) -> Array:
    """The absolute value of every entry."""
    return namespace_of(x).abs(x)


@word(_SAME, spellings=("sgn",))
def sign(x: Array) -> Array:
    """The sign of every entry, 0 at 0."""
    return namespace_of(x).sign(x)


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


@word(_SAME, spellings=("ReLU",))
def relu(x: Array) -> Array:
    """The positive part of every entry."""
    return (x + namespace_of(x).abs(x)) / 2.0
