r"""Derivatives of complex functions, or by complex variables, out of an engine's real ones.

An engine only ever sees real numbers: a complex array goes in, and comes out, as its real part and its
imaginary part. So no engine's convention for complex gradients is met. With D₁ = ∂f/∂Re z, D₂ = ∂f/∂Im z:

    ∂f/∂z = ½ (D₁ − i D₂),   ∂f/∂z* = ½ (D₁ + i D₂),   ∇f = D₁ + i D₂ = 2 ∂f/∂z*.

∇f is the complex gradient of a real f: the direction in which f grows fastest, as in section 4 of the
Matrix Cookbook and in Brookes' Matrix Reference Manual.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xcheck.vocabulary.complex import imaginary_part, real_part
from xcheck.vocabulary.namespaces import has_complex_entries, namespace_of

Array = Any
Jacobian = Callable[[Callable[[Array], Array], Array], Array]

PARTS: dict[str, Callable[[Array, Array], Array]] = {
    "": lambda by_real, by_imaginary: (by_real - 1j * by_imaginary) / 2.0,
    "conjugate": lambda by_real, by_imaginary: (by_real + 1j * by_imaginary) / 2.0,
    "real": lambda by_real, by_imaginary: by_real,
    "imaginary": lambda by_real, by_imaginary: by_imaginary,
    "gradient": lambda by_real, by_imaginary: by_real + 1j * by_imaginary,
}
"""What is differentiated by, z itself or a part of it, from the derivatives by Re z and Im z."""


def complex_jacobian(
    jacobian: Jacobian,
    function: Callable[[Array], Array],
    point: Array,
    part: str,
    rounded: Callable[[Array], Array] = lambda value: value,
) -> Array:
    """The canonical Jacobian, of shape `function(point).shape + point.shape`, with complex entries.

    Args:
        jacobian: the engine's, for real functions of real arrays.
        part: a key of `PARTS`; of a real point only "" and "gradient" say anything.
        rounded: rounds D₁ and D₂ coarsely, where it is measured how much rounding matters: by z* they cancel.
    """

    def pair(value: Array) -> Array:
        return namespace_of(value).stack([real_part(value), imaginary_part(value)])

    if not has_complex_entries(point):
        raw = jacobian(lambda x: pair(function(x)), point)
        return raw[0] + 1j * raw[1]
    raw = jacobian(lambda parts: pair(function(parts[0] + 1j * parts[1])), pair(point))
    whole = rounded(raw[0] + 1j * raw[1])
    before = (slice(None),) * (whole.ndim - point.ndim - 1)
    return PARTS[part](whole[(*before, 0)], whole[(*before, 1)])
