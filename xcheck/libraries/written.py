"""Which library a function is written with, read off the names that its code loads."""

from __future__ import annotations

import builtins
import dis
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy

NUMPY = frozenset({"numpy", "autograd"})
"""The libraries whose functions run on all arrays: those of autograd are NumPy's."""

_PACKAGES = {
    "torch": "torch", "jax": "jax", "jaxlib": "jax", "autograd": "autograd", "numpy": "numpy", "scipy": "numpy",
}  # fmt: skip
"""The libraries, by the packages that their functions are in; one of an engine goes before NumPy."""

_ROUNDING = (float, int, complex)
"""What takes a number out of an array, and its derivative with it: a carried array refuses that."""

_ALIKE = frozenset({"sum", "mean", "max", "min", "reshape", "trace"})
"""The methods that the arrays of all engines have, with the same arguments."""

_LOADS = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_CLOSURE"})


@lru_cache(maxsize=4096)
def library_of(function: Callable[..., Any]) -> str:
    """The library whose functions a function calls, it or another one of a person that it calls; "" if there is none.

    One of an engine is meant where NumPy's functions, as for constants, stand beside its own.
    """
    found = {*_libraries(function)}
    return next((library for library in _PACKAGES.values() if library in found), "")


def _libraries(function: Any) -> Iterator[str]:
    waiting, seen = [function], list[Any]()
    while waiting:
        each = waiting.pop()
        if any(each is other for other in seen):
            continue
        seen.append(each)
        package = _package_of(each)
        if package in _PACKAGES:
            yield _PACKAGES[package]
        elif package == "math" or any(each is kind for kind in _ROUNDING):
            yield "numpy"
        elif package != "xcheck" and package not in sys.stdlib_module_names:
            waiting += _reached(each)


def _reached(value: Any) -> Iterator[Any]:
    """What the code of a function loads, and what it wraps; nothing of a library that is installed."""
    if isinstance(value, partial):
        yield value.func
    elif isinstance(value, MethodType):
        yield from (value.__func__, value.__self__)
    elif isinstance(value, FunctionType):
        yield from (getattr(value, name, None) for name in ("__wrapped__", "operation"))
        if "site-packages" in value.__code__.co_filename:
            return
        if any(map(_is_of_numpy, _inside(value.__code__))):
            yield numpy
        cells = zip(value.__code__.co_freevars, value.__closure__ or (), strict=True)
        known = {**vars(builtins), **value.__globals__, **{name: _held(cell) for name, cell in cells}}
        yield from (known.get(name) for name in _loaded(value.__code__))
        yield from map(_Imported, _imported(value.__code__))
    elif callable(value) and not isinstance(value, type):
        yield type(value).__call__


class _Imported(str):
    """The name of a package that a function imports itself."""


def _loaded(code: CodeType) -> Iterator[str]:
    """The names that a function's code loads from around it, and those of the functions inside it."""
    for each in _inside(code):
        yield from (step.argval for step in dis.get_instructions(each) if step.opname in _LOADS)


def _is_of_numpy(code: CodeType) -> bool:
    """Whether code calls a method, or steps backwards, as not all arrays do."""
    return any(
        (step.opname in ("LOAD_ATTR", "LOAD_METHOD") and _is_method(step.argval))
        or (step.opname == "BUILD_SLICE" and step.arg == 3)
        for step in dis.get_instructions(code)
    ) or any(isinstance(each, tuple) and "order" in each for each in code.co_consts)


def _is_method(name: str) -> bool:
    return name == "mT" or (name not in _ALIKE and callable(getattr(numpy.ndarray, name, None)))


def _imported(code: CodeType) -> Iterator[str]:
    for each in _inside(code):
        yield from (step.argval for step in dis.get_instructions(each) if step.opname == "IMPORT_NAME")


def _inside(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _inside(constant)


def _held(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # it is filled later
        return None


def _package_of(value: Any) -> str:
    """The package of a module, a function or a type; of another value that of its type, or of a type above it."""
    if isinstance(value, _Imported):
        home = str(value)
    elif isinstance(value, ModuleType):
        home = value.__name__
    elif isinstance(value, type) or inspect.isroutine(value):
        home = str(getattr(value, "__module__", None))
    else:
        homes = [each.__module__ for each in type(value).__mro__]
        home = next((each for each in homes if each.partition(".")[0] in _PACKAGES), homes[0])
    return home.partition(".")[0]
