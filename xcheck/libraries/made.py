"""NumPy's functions that make arrays, which it does not let its arguments answer for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

import numpy

from xcheck.libraries.carried import Carried, functions_of, holds_carried

_OF_VALUES = ("array", "asarray", "asanyarray", "ascontiguousarray")
_OF_SHAPES = ("zeros", "ones", "empty", "full")


class _NumPy(ModuleType):
    """NumPy for functions of carried arrays: what it makes of them, and what they are written into, is carried."""

    def __init__(self, home: str) -> None:
        super().__init__("numpy")
        made = {name: partial(_of_values, getattr(numpy, name), home) for name in _OF_VALUES}
        made |= {name: partial(_of_shape, getattr(numpy, name), home) for name in _OF_SHAPES}
        self.__dict__.update(made)

    def __getattr__(self, name: str) -> Any:
        return getattr(numpy, name)


def _of_values(make: Callable[..., Any], home: str, values: Any, dtype: Any = None, **options: Any) -> Any:
    if isinstance(values, Carried):
        return values.copy() if dtype is None else values.astype(dtype)
    if isinstance(values, list | tuple) and holds_carried(values):
        functions = functions_of(home)
        return Carried(functions.stacked(_as_lists(values)), home)
    return make(values, dtype, **options)


def _of_shape(make: Callable[..., Any], home: str, *arguments: Any, **options: Any) -> Any:
    if any(isinstance(each, Carried) for each in arguments):
        (shape, value), functions = arguments, functions_of(home)
        return Carried(functions.named("add")(value.value, numpy.zeros(shape)), home)
    made = make(*arguments, **options)
    return Carried(functions_of(home).named("array")(made), home) if made.dtype.kind in "fc" else made


def _as_lists(values: Any) -> Any:
    return [*map(_as_lists, values)] if isinstance(values, list | tuple) else values


def rebound(function: Callable[..., Any], home: str) -> Callable[..., Any]:
    """A function for which, as for those of its module that it calls, NumPy is such a one; any other as it is."""
    if type(function) is not FunctionType or hasattr(function, "__wrapped__"):
        return function
    own, names = function.__globals__, {**function.__globals__}
    module = _NumPy(home)
    for name, value in own.items():
        if value is numpy:
            names[name] = module
        elif type(value) is FunctionType and value.__globals__ is own and not hasattr(value, "__wrapped__"):
            names[name] = _with_names(value, names)
    return _with_names(function, names)


def _with_names(function: FunctionType, names: dict[str, Any]) -> FunctionType:
    made = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    made.__kwdefaults__ = function.__kwdefaults__
    return made
