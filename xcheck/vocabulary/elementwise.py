"""Functions applied to every entry."""

from __future__ import annotations

import math

from xcheck.vocabulary.namespaces import asarray, namespace_of
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


@word(_SAME, latex=r"\operatorname{arsinh}", spellings=("arsinh", "asinh"))
def arcsinh(x: Array) -> Array:
    """The inverse hyperbolic sine of every entry."""
    return namespace_of(x).asinh(x)


@word(_SAME, latex=r"\operatorname{arcosh}", spellings=("arcosh", "acosh"))
def arccosh(x: Array) -> Array:
    """The inverse hyperbolic cosine of every entry; entries must be greater than 1."""
    return namespace_of(x).acosh(x)


@word(_SAME, latex=r"\operatorname{artanh}", spellings=("artanh", "atanh"))
def arctanh(x: Array) -> Array:
    """The inverse hyperbolic tangent of every entry; entries must be between -1 and 1."""
    return namespace_of(x).atanh(x)


@word(_SAME)
def sqrt(x: Array) -> Array:
    """The square root of every entry; entries must be positive."""
    return namespace_of(x).sqrt(x)


@word(_SAME, spellings=("abs",), bends=True)
def absolute(x: Array) -> Array:
    """The absolute value of every entry."""
    return namespace_of(x).abs(x)


@word(_SAME, spellings=("sgn",), bends=True)
def sign(x: Array) -> Array:
    """The sign of every entry, 0 at 0."""
    return namespace_of(x).sign(x)


_PAIR = "1 1, m n -> m n | m n, 1 1 -> m n | m n, m n -> m n"


@word(_PAIR, bends=True)
def maximum(a: Array, b: Array) -> Array:
    """The larger of two, entry by entry; a number stands beside every entry."""
    a, b = _alike(a, b)
    return namespace_of(a, b).where(a >= b, a, b)


@word(_PAIR, bends=True)
def minimum(a: Array, b: Array) -> Array:
    """The smaller of two, entry by entry; a number stands beside every entry."""
    a, b = _alike(a, b)
    return namespace_of(a, b).where(a <= b, a, b)


@word("m n, 1 1, 1 1 -> m n", bends=True)
def clip(x: Array, lowest: Array, highest: Array) -> Array:
    """Every entry moved into the interval from `lowest` to `highest`."""
    return minimum(maximum(x, lowest), highest)


def _alike(a: Array, b: Array) -> tuple[Array, Array]:
    """Both in the shape of the larger: not every engine broadcasts the derivative of `where`."""
    xp = namespace_of(a, b)
    # A number of another engine's kind, or of Python, joins the array.
    like = b if isinstance(a, int | float) else a
    a, b = (asarray(x, like) if isinstance(x, int | float) else x for x in (a, b))
    if a.shape == b.shape:
        return a, b
    zeros = xp.zeros(b.shape if a.ndim == 0 else a.shape, dtype=xp.float64)
    return a + zeros, b + zeros


@word("1 1, 1 1 -> 1 1 | m n, m n -> m n")
def atan2(y: Array, x: Array) -> Array:
    """The angle of the points (x, y), pairs of entries, from -π to π; none of them is the origin."""
    xp = namespace_of(y, x)
    # Half the angle to the nearer half axis has no branch.
    acute = 2.0 * xp.atan(y / (xp.sqrt(x * x + y * y) + xp.abs(x)))
    return xp.where(x >= 0.0, acute, xp.sign(y) * math.pi - acute)


@word(_SAME)
def logit(p: Array) -> Array:
    """log(p / (1 - p)) of every entry, the inverse of the logistic function; entries are between 0 and 1."""
    xp = namespace_of(p)
    return xp.log(p) - xp.log1p(-p)
