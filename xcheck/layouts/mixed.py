"""Mixed layout: gradients as in denominator layout, Jacobians as in numerator layout, as many texts have it.

∂y/∂X has X's shape for a scalar y; ∂y/∂x is n × m for y: n and x: m with entry [i, j] = ∂y_i/∂x_j, so that
∂L/∂x = (∂y/∂x)ᵀ ∂L/∂y; ∂y/∂t is a column and ∂Y/∂t has Y's shape for a scalar t; matrices by matrices go through vec:
(pq × mn).
"""

from __future__ import annotations

from xcheck.dimensions import Shape
from xcheck.vocabulary.namespaces import namespace_of
from xcheck.vocabulary.words import Array

ORDER = 1
"""It is asked for after the others, of which it is made."""


def shape(y: Shape, x: Shape) -> Shape:
    """The shape of ∂y/∂x."""
    if y.is_scalar:
        return x
    if x.is_scalar and y.is_matrix:
        return y
    return Shape(y.rows * y.columns, x.rows * x.columns)


def write(jacobian: Array) -> Array:
    """The written derivative for a canonical Jacobian (p, q, m, n)."""
    xp = namespace_of(jacobian)
    p, q, m, n = jacobian.shape
    if (p, q) == (1, 1):
        return xp.reshape(jacobian, (m, n))
    if (m, n) == (1, 1) and 1 not in (p, q):
        return xp.reshape(jacobian, (p, q))
    return xp.reshape(xp.permute_dims(jacobian, (1, 0, 3, 2)), (p * q, m * n))


def read(written: Array, y: tuple[int, int], x: tuple[int, int]) -> Array:
    """The canonical Jacobian (p, q, m, n) for a written derivative of y: p × q by x: m × n."""
    xp = namespace_of(written)
    (p, q), (m, n) = y, x
    if (p, q) == (1, 1) or ((m, n) == (1, 1) and 1 not in (p, q)):
        return xp.reshape(written, (p, q, m, n))
    return xp.permute_dims(xp.reshape(written, (q, p, n, m)), (1, 0, 3, 2))
