"""Functions of NumPy and SciPy that do not ask their arguments what they make of them, as those that make arrays.

A function of carried arrays is called with others in their place.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import CellType, FunctionType, ModuleType
from typing import Any

import numpy

from xcheck.libraries.carried import Carried, holds_carried, stacked
from xcheck.libraries.functions import functions_of


def _of_values(make: Callable[..., Any], home: str, values: Any, dtype: Any = None, **options: Any) -> Any:
    if isinstance(values, Carried):
        return values.copy() if dtype is None else values.astype(dtype)
    if isinstance(values, list | tuple) and holds_carried(values):
        return Carried(stacked(_as_lists(values), functions_of(home)), home)
    return make(values, dtype, **options)


def _as_it_is(make: Callable[..., Any], home: str, values: Any, dtype: Any = None, **options: Any) -> Any:
    """The array itself, where it is one of these numbers: what is written into it is written into the argument."""
    if isinstance(values, Carried) and (dtype is None or values.dtype == dtype):
        return values
    return _of_values(make, home, values, dtype, **options)


def _of_shape(make: Callable[..., Any], home: str, *arguments: Any, **options: Any) -> Any:
    if any(isinstance(each, Carried) for each in arguments):
        shape, value = arguments
        return Carried(functions_of(home).named("add")(value.value, numpy.zeros(shape)), home)
    made = make(*arguments, **options)
    return Carried(functions_of(home).named("array")(made), home) if made.dtype.kind in "fc" else made


def _as_lists(values: Any) -> Any:
    return [*map(_as_lists, values)] if isinstance(values, list | tuple) else values


def _logsumexp(make: Callable[..., Any], home: str, a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    if not isinstance(a, Carried):
        return make(a, axis, keepdims=keepdims)
    most = numpy.max(a, axis=axis, keepdims=True)
    found = most + numpy.log(numpy.sum(numpy.exp(a - most), axis=axis, keepdims=True))
    return found if keepdims else found.reshape(numpy.sum(numpy.zeros(a.shape), axis=axis).shape)


def _softmax(make: Callable[..., Any], home: str, x: Any, axis: Any = None) -> Any:
    return numpy.exp(_log_softmax(make, home, x, axis)) if isinstance(x, Carried) else make(x, axis)


def _log_softmax(make: Callable[..., Any], home: str, x: Any, axis: Any = None) -> Any:
    return x - _logsumexp(make, home, x, axis, keepdims=True) if isinstance(x, Carried) else make(x, axis)


def _by_numpy(name: str, make: Callable[..., Any], home: str, *arguments: Any) -> Any:
    """A function of `math`, which takes the number alone, by that of NumPy, which takes its derivative along."""
    carried = any(isinstance(each, Carried) for each in arguments)
    return getattr(numpy, name)(*arguments) if carried else make(*arguments)


_OF_MATH = {
    **{name: name for name in (
        "exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "fabs",
        "hypot",
    )},
    **{f"a{name}": f"arc{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "tan2")},
    "pow": "power",
}  # fmt: skip
"""The functions of `math` by what NumPy calls them."""

_OTHERS: dict[str, dict[str, Callable[..., Any]]] = {
    "numpy": {
        **dict.fromkeys(("array",), _of_values),
        **dict.fromkeys(("asarray", "asanyarray", "ascontiguousarray"), _as_it_is),
        **dict.fromkeys(("zeros", "ones", "empty", "full"), _of_shape),
    },
    "math": {name: partial(_by_numpy, other) for name, other in _OF_MATH.items()},
    "scipy.special": {"logsumexp": _logsumexp, "softmax": _softmax, "log_softmax": _log_softmax},
}
"""What stands in the place of a module's functions, which it gets before their arguments."""


class _Module(ModuleType):
    """A module in which some names are others."""

    def __init__(self, module: ModuleType, names: dict[str, Any]) -> None:
        super().__init__(module.__name__)
        self.__dict__.update(names)
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def _replaced(home: str) -> dict[int, Any]:
    """Modules and functions that are others for carried arrays, by their identity."""
    found: dict[int, Any] = {}
    for path, functions in _OTHERS.items():
        if path not in sys.modules:
            continue
        module, names = sys.modules[path], dict[str, Any]()
        for name, other in functions.items():
            make = getattr(module, name)
            names[name] = found[id(make)] = partial(other, make, home)
        found[id(module)] = _Module(module, names)
        outer, _, last = path.rpartition(".")
        if outer:
            found[id(sys.modules[outer])] = _Module(sys.modules[outer], {last: found[id(module)]})
    return found


def rebound(function: Callable[..., Any], home: str) -> Callable[..., Any]:
    """A function for which, as for those beside it that it calls, these modules are such ones; any other as it is."""
    if not _is_plain(function):
        return function
    own, names, replaced = function.__globals__, {**function.__globals__}, _replaced(home)
    made: dict[int, FunctionType] = {}

    def other(value: Any) -> Any:
        """What stands in the place of a value."""
        if id(value) in replaced:
            return replaced[id(value)]
        if not _is_plain(value) or value.__globals__ is not own:
            return value
        if id(value) not in made:
            found = made[id(value)] = _with_names(value, names)
            for cell, original in zip(found.__closure__ or (), value.__closure__ or (), strict=True):
                with suppress(ValueError):  # nothing is in it yet
                    cell.cell_contents = other(original.cell_contents)
        return made[id(value)]

    names.update((name, other(value)) for name, value in own.items())
    found: Callable[..., Any] = other(function)
    return found


def _is_plain(value: Any) -> bool:
    return type(value) is FunctionType and not hasattr(value, "__wrapped__")


def _with_names(function: FunctionType, names: dict[str, Any]) -> FunctionType:
    cells = tuple(CellType() for _ in function.__closure__ or ())
    made = FunctionType(function.__code__, names, function.__name__, function.__defaults__, cells or None)
    made.__kwdefaults__ = function.__kwdefaults__
    return made
