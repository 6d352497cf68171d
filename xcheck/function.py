"""Calling a person's plain function: arguments in plain shapes, and a result whose shape is held to its word."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from types import CellType, CodeType, FunctionType
from typing import Any

import numpy

from xcheck.dimensions import Shape
from xcheck.errors import XcheckError
from xcheck.libraries import run
from xcheck.source.values import written_number
from xcheck.vocabulary.namespaces import asarray

_NARROW = ("float16", "float32")
"""Parts of the names of number types whose rounding would hide a wrong formula, bfloat16 among them."""


_DOUBLE = numpy.dtype(numpy.float64)


class FunctionError(XcheckError):
    """A plain function raised, or returned something that is no array of the expected shape."""


class OtherValueError(FunctionError):
    """An operation with a backward pass of its own computes something else than the plain function."""


def call(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """The function's value as an array of the arguments' engine.

    Raises:
        FunctionError: it returned something that is no number and no array, or an array of narrow numbers.
    """
    try:
        value = run(function, arguments)
    except XcheckError:
        raise
    # What has no code of a person's leaves no line to tell; on an engine's arrays that is for the engine to judge.
    except Exception as error:
        if code_of(function) is not None or not all(isinstance(each, numpy.ndarray) for each in arguments):
            raise
        said = next(iter(str(error).splitlines()), "")
        hint = "; it is given 64-bit numbers, and its own have to be so too" if "dtype" in said else ""
        raise FunctionError(f"{name_of(function)} raised {type(error).__name__}: {said}{hint}") from error
    if type(value) is numpy.ndarray and value.dtype == _DOUBLE:
        return value
    if isinstance(value, int | float | complex):
        return asarray(value if isinstance(value, complex) else float(value), arguments[0] if arguments else 0.0)
    if not hasattr(value, "shape") or not hasattr(value, "ndim"):
        raise FunctionError(f"{name_of(function)} returned {type(value).__name__}; a number or an array was expected")
    if _is_narrow(value.dtype):
        raise FunctionError(f"{name_of(function)} returned {value.dtype}; 64-bit numbers are needed to judge a formula")
    return value


@cache
def _is_narrow(dtype: Any) -> bool:
    return any(narrow in str(dtype) for narrow in _NARROW)


def examine(function: Callable[..., Any], names: Sequence[str], arguments: Sequence[Any]) -> None:
    """Refuses a function that is none: what it returns must depend on its arguments alone, and be all that it does.

    Args:
        names, arguments: its parameters, and NumPy arrays for them, which are copied.
    Raises:
        FunctionError: it writes into an argument, or two calls at the same point differ.
    """
    given = [*map(numpy.array, arguments)]
    values = []
    with numpy.errstate(all="ignore"):
        for _ in range(2):
            try:
                values.append(numpy.array(call(function, given)))
            # What it raises, it raises on every engine as well, and there it is told with its line.
            except (Exception, SystemExit):  # noqa: BLE001
                return
    for name, before, after in zip(names, arguments, given, strict=True):
        if not same(before, after):
            hint = f"compute with a copy, as {name} * 1.0 is one"
            raise FunctionError(f"the function {name_of(function)} writes into its argument {name}; {hint}")
    if not same(*values):
        raise drifted(function)


def same(first: Any, second: Any) -> bool:
    """Whether two arrays have the same shape and entries."""
    if first.shape != second.shape:
        return False
    plain = first.dtype == second.dtype and not first.dtype.hasobject
    if plain and first.tobytes() == second.tobytes():
        return True
    return bool(numpy.array_equal(first, second, equal_nan=first.dtype.kind in "fc"))


def drifted(function: Callable[..., Any]) -> FunctionError:
    """The error about a function whose value is not decided by its arguments."""
    differ = "called twice at the same point it returned different values"
    return FunctionError(f"the function {name_of(function)} is not deterministic: {differ}")


def held(function: Callable[..., Any], value: Any, shape: Shape, size: tuple[int, int], what: str) -> Any:
    """A function's value, refused unless it has exactly the shape that was promised.

    Args:
        shape, size: what is expected, in names and in numbers.
        what: where the expectation comes from, for the message.
    Raises:
        FunctionError: the shapes differ. Nothing is broadcast, flattened or summed to fit.
    """
    found = tuple(value.shape)
    allowed: list[tuple[int, ...]] = [()] if shape.is_scalar else [size]
    if shape.is_column or shape.is_row:
        allowed.append((max(size),))
    if found not in allowed:
        raise FunctionError(
            f"{name_of(function)} returned shape {found}; {what} is {shape}, shape {' or '.join(map(str, allowed))}"
        )
    return value


def name_of(function: Callable[..., Any]) -> str:
    """How messages call a function; an operation of torch by its class."""
    owner = getattr(function, "__self__", None)
    return getattr(owner if isinstance(owner, type) else function, "__name__", type(function).__name__)


_STARRED = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS


def names_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's parameters; a plain function has them in its code, which is read much faster.

    Raises:
        TypeError, ValueError: it does not tell them.
    """
    if type(function) is FunctionType and not function.__dict__ and not function.__code__.co_flags & _STARRED:
        code = function.__code__
        return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return tuple(inspect.signature(function).parameters)


def code_of(function: Callable[..., Any] | None) -> CodeType | None:
    """The code that a person wrote, where there is any."""
    return getattr(_written(function), "__code__", None) if callable(function) else None


def _written(function: Callable[..., Any]) -> Any:
    """What a person wrote of a function: what it wraps, and of an operation its backward pass."""
    if type(function) is FunctionType and not function.__dict__:
        return function
    operation = operation_of(function)
    return getattr(operation, "backward", None) or getattr(operation, "bwd", None) or inspect.unwrap(function)


def operation_of(function: Callable[..., Any]) -> Any:
    """The operation of an engine whose backward pass a function is; None where it is none."""
    return getattr(inspect.unwrap(function), "operation", None)


def numbers_of(function: Callable[..., Any] | None) -> Iterator[Fraction]:
    """The numbers in a function's code, and those that it takes from around it; as they are written."""
    written = _written(function) if callable(function) else None
    if isinstance(written, FunctionType):
        code, cells = written.__code__, written.__closure__ or ()
        outer = [written.__globals__.get(name) for name in code.co_names]
        outer += [cell.cell_contents for cell in cells if cell != CellType()]
        numbers = map(written_number, (*code.co_consts, *outer))
        yield from (number for number in numbers if number is not None)


def at_fault(error: BaseException, functions: Sequence[Callable[..., Any] | None]) -> tuple[Any, int]:
    """Which of the functions an exception went through, and the deepest line of its file that it passed.

    None and 0 if none; one whose own code was running goes before one that merely stands in the same file.
    """
    trace, frames = error.__traceback__, []
    while trace is not None:
        frames.append((trace.tb_frame.f_code, trace.tb_lineno))
        trace = trace.tb_next
    found: tuple[Any, int] = (None, 0)
    for function in functions:
        own = code_of(function)
        lines = [line for code, line in frames if own is not None and code.co_filename == own.co_filename]
        if lines and (found[0] is None or any(code is own for code, _ in frames)):
            found = (function, lines[-1])
    return found


def shared(function: Callable[..., Any] | None, formula: Callable[..., Any] | None) -> tuple[str, ...]:
    """The functions of a person that both a plain function and a callable formula call, or the function itself.

    A mistake in them is made on both sides, and is seen by nobody. The words of the vocabulary are not among them:
    each is tested against a definition of its own.
    """
    if function is None or formula is None:
        return ()
    own = {_written(function)} | _called(function)
    return tuple(sorted(name_of(each) for each in own & _called(formula)))


def _called(function: Callable[..., Any]) -> set[Any]:
    """The functions, no library's, that the code of a function names, and those that these name."""
    waiting, found = [_written(function)], set[Any]()
    while waiting:
        each = waiting.pop()
        code = getattr(each, "__code__", None)
        if code is None:
            continue
        cells = zip(code.co_freevars, each.__closure__ or (), strict=True)
        known = {**each.__globals__, **{name: cell.cell_contents for name, cell in cells if _is_filled(cell)}}
        for name in (*code.co_names, *code.co_freevars):
            value = known.get(name)
            written = inspect.unwrap(value) if inspect.isfunction(value) else None
            if written is not None and written not in found and not _of_library(written):
                found.add(written)
                waiting.append(written)
    return found


def _is_filled(cell: CellType) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _of_library(function: FunctionType) -> bool:
    home = function.__module__ or ""
    return home.partition(".")[0] == "xcheck" or "site-packages" in function.__code__.co_filename
