"""Denominator layout: the derivative of a scalar has the variable's shape, rows belong to the variable.

∂y/∂X: m × n has X's shape for a scalar y; ∂y/∂x is m × n for x: m and y: n with entry [i, j] = ∂y_j/∂x_i;
∂y/∂t is 1 × n for a scalar t and ∂Y/∂t has Y's shape; all else goes through vec, which stacks columns:
∂F/∂X is (mn × pq).
"""

from __future__ import annotations

from xcheck.dimensions import Shape
from xcheck.vocabulary.namespaces import namespace_of
from xcheck.vocabulary.words import Array


def shape(y: Shape, x: Shape) -> Shape:
    """The shape of ∂y/∂x."""
    if y.is_scalar:
        return x
    if x.is_scalar and y.is_matrix:
        return y
    return Shape(x.rows * x.columns, y.rows * y.columns)


def write(jacobian: Array) -> Array:
    """The written derivative for a canonical Jacobian (p, q, m, n)."""
    xp = namespace_of(jacobian)
    p, q, m, n = jacobian.shape
    if (p, q) == (1, 1):
        return xp.reshape(jacobian, (m, n))
    if (m, n) == (1, 1) and 1 not in (p, q):
        return xp.reshape(jacobian, (p, q))
    return xp.reshape(xp.permute_dims(jacobian, (3, 2, 1, 0)), (m * n, p * q))


def read(written: Array, y: tuple[int, int], x: tuple[int, int]) -> Array:
    """The canonical Jacobian (p, q, m, n) for a written derivative of y: p × q by x: m × n."""
    xp = namespace_of(written)
    (p, q), (m, n) = y, x
    if (p, q) == (1, 1) or ((m, n) == (1, 1) and 1 not in (p, q)):
        return xp.reshape(written, (p, q, m, n))
    return xp.permute_dims(xp.reshape(written, (n, m, q, p)), (3, 2, 1, 0))
