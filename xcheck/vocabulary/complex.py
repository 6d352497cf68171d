"""Functions of complex numbers; of a real number each is what it is for a complex one without imaginary part."""

from __future__ import annotations

from xcheck.vocabulary.namespaces import has_complex_entries, namespace_of
from xcheck.vocabulary.words import Array, word

_SAME = "1 1 -> 1 1 | m n -> m n"


@word(_SAME, spellings=("conjugate",), latex=r"\operatorname{conj}")
def conj(z: Array) -> Array:
    """The complex conjugate of every entry."""
    return namespace_of(z).conj(z) if has_complex_entries(z) else z


@word(_SAME, spellings=("Re",), latex=r"\operatorname{Re}", takes="product")
def real_part(z: Array) -> Array:
    """The real part of every entry."""
    return namespace_of(z).real(z) if has_complex_entries(z) else z


@word(_SAME, spellings=("Im",), latex=r"\operatorname{Im}", takes="product")
def imaginary_part(z: Array) -> Array:
    """The imaginary part of every entry."""
    return namespace_of(z).imag(z) if has_complex_entries(z) else 0.0 * z
