"""Which library a function is written with, read off the names that its code loads."""

from __future__ import annotations

import builtins
import dis
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple

import numpy

NUMPY = frozenset({"numpy", "autograd"})
"""The libraries whose functions run on all arrays: those of autograd are NumPy's."""

_PACKAGES = {
    "torch": "torch", "jax": "jax", "jaxlib": "jax", "autograd": "autograd", "numpy": "numpy", "scipy": "numpy",
    "math": "numpy",
}  # fmt: skip
"""The libraries, by the packages that their functions are in; those of `math` are called as NumPy's."""

_ROUNDING = (float, int, complex)
"""What takes a number out of an array and loses its derivative: the arrays on which NumPy's functions run refuse it."""

_ALIKE = frozenset({"sum", "mean", "reshape", "trace"})
"""The methods that the arrays of all engines have, with the same arguments."""

_OF_TENSORS = frozenset([
    "bmm", "clamp", "clone", "detach", "dim", "double", "expand", "float", "inverse", "log_softmax", "logdet",
    "logsumexp", "mm", "mv", "norm", "numel", "permute", "relu", "rsqrt", "sigmoid", "softmax", "t",
    "unsqueeze", "view",
])  # fmt: skip
"""Methods that torch's arrays have and NumPy's have not, or that do another thing there."""

_OF_ALL_LIBRARIES = frozenset([
    "abs", "add", "cos", "cosh", "det", "div", "erf", "exp", "expm1", "log", "log1p", "logaddexp", "matmul",
    "mul", "outer", "pow", "sign", "sin", "sinh", "sqrt", "square", "sub", "tan", "tanh", "tril", "triu",
])  # fmt: skip
"""The same, under names that a library's module has for functions."""

_LOADS = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_CLOSURE"})


def library_of(function: Callable[..., Any]) -> str:
    """The library whose functions a function calls, it or another one of a person that it calls; "" if there is none.

    One of an engine is meant where NumPy's functions, as for constants, stand beside its own. What calls those of
    several engines chooses between them by itself, and is written for all arrays.
    """
    if type(function) is FunctionType and not function.__dict__ and _mentions(function.__code__) == _NOTHING:
        return ""
    found = {*_libraries(function)}
    engines = found - {"numpy"}
    return "" if len(engines) > 1 else next(iter(engines or found), "")


_CUTTING = ("detach", "no_grad", "inference_mode", "stop_gradient")
"""What an engine's library takes derivatives away with."""


def cutting(function: Callable[..., Any]) -> str:
    """What in a function's own code makes an engine take a part of it for constant; "" where nothing is seen."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    names = [name for each in _inside(code) for name in each.co_names] if isinstance(code, CodeType) else []
    return next((name for name in _CUTTING if name in names), "")


def _libraries(function: Any) -> Iterator[str]:
    waiting, seen = [function], list[Any]()
    while waiting:
        each = waiting.pop()
        if any(each is other for other in seen):
            continue
        seen.append(each)
        package = "" if isinstance(each, partial | MethodType) else _package_of(each)
        if package in _PACKAGES:
            yield _PACKAGES[package]
        elif any(each is kind for kind in _ROUNDING):
            yield "numpy"
        elif package == "xcheck":  # what it says of a person's function is that function's
            waiting.append(getattr(each, "__wrapped__", None))
        elif package not in sys.stdlib_module_names:
            waiting += _reached(each)


def _reached(value: Any) -> Iterator[Any]:
    """What the code of a function loads, and what it wraps; nothing of a library that is installed."""
    if isinstance(value, partial):
        yield value.func
    elif isinstance(value, MethodType):
        yield from (value.__func__, value.__self__)
    elif isinstance(value, FunctionType):
        yield getattr(value, "__wrapped__", None)
        code = value.__code__
        if "site-packages" in code.co_filename:
            return
        mentions = _mentions(code)
        if mentions.is_of_numpy:
            yield numpy
        yield from map(_Imported, mentions.methods)
        cells = dict(zip(code.co_freevars, value.__closure__ or (), strict=True))
        for name in mentions.loaded:
            own = _held(cells[name]) if name in cells else value.__globals__.get(name)
            yield getattr(builtins, name, None) if own is None else own
        yield from map(_Imported, mentions.imported)
    elif callable(value) and not isinstance(value, type):
        yield type(value).__call__


class _Mentions(NamedTuple):
    """The names that code loads from around it, those that it imports, and for whose arrays it is written.

    That it is written for NumPy's follows from what others have not; `methods` are the engines whose arrays alone have
    a method that it calls.
    """

    loaded: tuple[str, ...]
    imported: tuple[str, ...]
    is_of_numpy: bool
    methods: frozenset[str]


_NOTHING = _Mentions((), (), False, frozenset())


@lru_cache(maxsize=4096)
def _mentions(code: CodeType) -> _Mentions:
    """What code mentions, and the functions inside it do."""
    loaded, imported = dict[str, None](), dict[str, None]()
    is_of_numpy, methods = False, set[str]()
    for each in _inside(code):
        before: dis.Instruction | None = None
        for step in dis.get_instructions(each):
            if step.opname in _LOADS:
                loaded[step.argval] = None
            elif step.opname == "IMPORT_NAME":
                imported[step.argval] = None
            elif step.opname in ("LOAD_ATTR", "LOAD_METHOD") and before is not None:
                methods |= _engines_of(step, before, each)
            is_of_numpy |= _is_of_numpy(step, before)
            before = step
        is_of_numpy |= any(isinstance(names, tuple) and "order" in names for names in each.co_consts)
    return _Mentions((*loaded,), (*imported,), is_of_numpy and not methods, frozenset(methods))


def _is_of_numpy(step: dis.Instruction, before: dis.Instruction | None) -> bool:
    """Whether not all arrays do this: have this method, step backwards, take a list of places, are written into."""
    if step.opname in ("LOAD_ATTR", "LOAD_METHOD"):
        return _is_method(step.argval)
    if step.opname == "BINARY_SUBSCR":
        return before is not None and before.opname in ("BUILD_LIST", "LIST_EXTEND")
    return (
        (step.opname == "BUILD_SLICE" and step.arg == 3)
        or step.opname == "STORE_SUBSCR"
        or (step.opname == "BINARY_OP" and step.argrepr.endswith("="))
    )


def _engines_of(step: dis.Instruction, before: dis.Instruction, code: CodeType) -> set[str]:
    """The engine whose arrays alone have an attribute that is taken of an array, if there is one."""
    local = before.opname == "LOAD_FAST"
    given = local and before.argval in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    computed = before.opname.startswith(("BINARY_", "UNARY_"))
    names = _OF_TENSORS | _OF_ALL_LIBRARIES if given or computed else _OF_TENSORS if local else frozenset()
    if step.argval in names:
        return {"torch"}
    return {"jax"} if step.argval == "at" and (local or computed) else set()


def _is_method(name: str) -> bool:
    return name == "mT" or (name not in _ALIKE and callable(getattr(numpy.ndarray, name, None)))


def _inside(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _inside(constant)


class _Imported(str):
    """The name of a package that a function imports itself."""


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
    elif isinstance(value, FunctionType | BuiltinFunctionType | type):
        home = str(value.__module__)
    else:
        homes = [each.__module__ for each in type(value).__mro__]
        own = getattr(value, "__module__", None) if inspect.isroutine(value) else None
        home = next((each for each in homes if each.partition(".")[0] in _PACKAGES), own or homes[0])
    return home.partition(".")[0]
