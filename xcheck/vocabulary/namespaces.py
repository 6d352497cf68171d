"""Which array namespace computes with an array, found from the array's type.

NumPy follows the array API standard by itself, JAX and PyTorch are served by array-api-compat. An engine with arrays of
its own registers a namespace that has the names of the standard that the words use.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from types import ModuleType
from typing import Any

NUMBERS = (int, float, complex, Fraction)
"""Python's numbers, which mix with the arrays of every engine."""

_REGISTERED: dict[str, Callable[[], Any]] = {}

_HOLDING: dict[str, Callable[[Any], Any]] = {}
"""How the engine of a package makes a constant of an array that it differentiates."""

_FOUND: dict[type, Any] = {}
"""The namespace of each type of array that was met; None for NumPy's and for numbers, which mix with all others."""

_EACH = object()
"""What is found of a type whose arrays each tell their own, as exact arithmetic has one for each field."""


def register(package: str, loader: Callable[[], Any]) -> None:
    """Arrays whose type is defined in `package` compute with the namespace that `loader` gives."""
    _REGISTERED[package] = loader
    _FOUND.clear()


def register_constants(package: str, hold: Callable[[Any], Any]) -> None:
    """Arrays whose type is defined in `package` are constants after `hold`."""
    _HOLDING[package] = hold


def constant(array: Any) -> Any:
    """An array with the same values that nothing differentiates; the array itself where no engine has its kind."""
    hold = _HOLDING.get(type(array).__module__.partition(".")[0])
    return array if hold is None else hold(array)


def namespace_of(*arrays: Any) -> Any:
    """The namespace for arrays of one engine, which may be mixed with NumPy arrays and Python numbers."""
    for array in arrays:
        kind = type(array)
        found = _FOUND[kind] if kind in _FOUND else _foreign(array)
        if found is _EACH:
            return array.__array_namespace__()
        if found is not None:
            return found
    import numpy

    return numpy  # which follows the standard by itself, since version 2


def _foreign(array: Any) -> Any:
    """The namespace of an array that is not NumPy's; None for those that are, for batches of them and for numbers."""
    import array_api_compat
    import numpy

    from xcheck.batch import Batch

    package = type(array).__module__.partition(".")[0]
    if package in _REGISTERED:
        found = _REGISTERED[package]()
    elif isinstance(array, Batch | numpy.ndarray | numpy.generic | int | float | complex | Fraction):
        found = None
    else:
        found = array_api_compat.array_namespace(array)
        found = found if isinstance(found, ModuleType) else _EACH
    _FOUND[type(array)] = found
    return found


def asarray(value: Any, like: Any) -> Any:
    """`value` (a number or a NumPy array) as an array of 64-bit numbers of the engine that `like` belongs to."""
    xp = namespace_of(like)
    if type(value) is type(like) and getattr(value, "dtype", None) == xp.float64:
        return value
    return xp.asarray(value, dtype=xp.complex128 if has_complex_entries(value) else xp.float64)


def has_complex_entries(value: Any) -> bool:
    """Whether a number, or the entries of an array of any engine, are complex."""
    dtype = getattr(value, "dtype", None)
    if dtype is None:
        return isinstance(value, complex)
    kind = getattr(dtype, "kind", None)  # which PyTorch's types do not have
    return kind == "c" if kind is not None else "complex" in str(dtype)


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
