"""Which array namespace computes with an array, found from the array's type.

NumPy, JAX and PyTorch are served by array-api-compat. An engine with arrays of its own registers
a namespace that has the names of the array API standard that the words use.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

NUMBERS = (int, float, complex, Fraction)
"""Python's numbers, which mix with the arrays of every engine."""

_REGISTERED: dict[str, Callable[[], Any]] = {}


def register(package: str, loader: Callable[[], Any]) -> None:
    """Arrays whose type is defined in `package` compute with the namespace that `loader` gives."""
    _REGISTERED[package] = loader


def namespace_of(*arrays: Any) -> Any:
    """The namespace for arrays of one engine, which may be mixed with NumPy arrays and Python numbers."""
    import numpy

    for array in arrays:
        package = type(array).__module__.partition(".")[0]
        if package in _REGISTERED:
            return _REGISTERED[package]()
    own = numpy.ndarray | numpy.generic | int | float | complex | Fraction
    foreign = [array for array in arrays if not isinstance(array, own)]
    import array_api_compat

    if foreign:
        return array_api_compat.array_namespace(foreign[0])
    import array_api_compat.numpy

    return array_api_compat.numpy


def asarray(value: Any, like: Any) -> Any:
    """`value` (a number or a NumPy array) as an array of 64-bit numbers of the engine that `like` belongs to."""
    xp = namespace_of(like)
    return xp.asarray(value, dtype=xp.complex128 if has_complex_entries(value) else xp.float64)


def has_complex_entries(value: Any) -> bool:
    """Whether a number, or the entries of an array of any engine, are complex."""
    return isinstance(value, complex) or "complex" in str(getattr(value, "dtype", ""))


def lifted(value: Any, like: Any) -> Any:
    """A Python number as an array of the engine that `like` belongs to; an array as it is."""
    return asarray(value, like) if isinstance(value, NUMBERS) else value


def number(value: Fraction, like: Any) -> Any:
    """A number of a formula for arithmetic with `like`: a float, or the number itself where all is exact."""
    exact = getattr(namespace_of(like), "exact_number", None)
    return float(value) if exact is None else exact(value)


def transcendental(name: str, like: Any) -> Any:
    """The constant "pi" or "e" for arithmetic with `like`."""
    exact = getattr(namespace_of(like), "exact_constant", None)
    return getattr(math, name) if exact is None else exact(name)
