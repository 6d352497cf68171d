"""Complex values on their way through an engine: as real and imaginary parts, since engines see real numbers only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy

from xcheck.vocabulary.complex import imaginary_part, real_part
from xcheck.vocabulary.namespaces import namespace_of

_IMAGINARY = "{} (imaginary part)"


def parted(point: Mapping[str, Any]) -> dict[str, Any]:
    """A point with every complex array as two real ones."""
    found: dict[str, Any] = {}
    for name, value in point.items():
        found[name] = value.real if numpy.iscomplexobj(value) else value
        if numpy.iscomplexobj(value):
            found[_IMAGINARY.format(name)] = value.imag
    return found


def joined(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `parted`, on any engine's arrays, as they were."""
    found = {}
    for name, value in values.items():
        imaginary = values.get(_IMAGINARY.format(name))
        if name.endswith(_IMAGINARY.format("")):
            continue
        found[name] = value if imaginary is None else value + 1j * imaginary
    return found


def pair(value: Any) -> Any:
    """An array as its real and its imaginary part, one behind the other along a new first axis."""
    return namespace_of(value).stack([real_part(value), imaginary_part(value)])


def from_pair(value: Any) -> Any:
    """The complex array that `pair` took apart."""
    return numpy.asarray(value[0] + 1j * value[1])
