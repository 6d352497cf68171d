"""Mixed layout: gradients as in denominator layout, Jacobians as in numerator layout, as many texts have it.

∂y/∂X has X's shape for a scalar y; ∂y/∂x is n × m for y: n and x: m with entry [i, j] = ∂y_i/∂x_j, so that
∂L/∂x = (∂y/∂x)ᵀ ∂L/∂y; ∂y/∂t is a column and ∂Y/∂t has Y's shape for a scalar t; matrices by matrices go through vec:
(pq × mn).
"""

from __future__ import annotations

from xcheck.dimensions import Shape
from xcheck.layouts import denominator, numerator
from xcheck.vocabulary.words import Array

ORDER = 1
"""It is asked for after the others, of which it is made."""


def shape(y: Shape, x: Shape) -> Shape:
    """The shape of ∂y/∂x."""
    return denominator.shape(y, x) if y.is_scalar else numerator.shape(y, x)


def write(jacobian: Array) -> Array:
    """The written derivative for a canonical Jacobian (p, q, m, n)."""
    return (denominator if jacobian.shape[:2] == (1, 1) else numerator).write(jacobian)


def read(written: Array, y: tuple[int, int], x: tuple[int, int]) -> Array:
    """The canonical Jacobian (p, q, m, n) for a written derivative of y: p × q by x: m × n."""
    return (denominator if y == (1, 1) else numerator).read(written, y, x)
