"""NumPy's functions by their names on exact arrays: operators, words of the vocabulary, and names of the standard."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from xcheck.exact.arrays import Exact
from xcheck.exact.namespace import not_rational
from xcheck.exact.opaque import Root
from xcheck.libraries.functions import Functions, register
from xcheck.vocabulary import arrangement, reductions
from xcheck.vocabulary.namespaces import namespace_of

_STANDARD = {"absolute": "abs", "concatenate": "concat"}
"""What the array API standard calls otherwise."""


class _ByName:
    """Functions that are looked up in the namespace of the arrays that they are given."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def function(*arguments: Any, **options: Any) -> Any:
            return getattr(namespace_of(*_arrays(arguments)), _STANDARD.get(name, name))(*arguments, **options)

        return function


def _arrays(values: Any) -> Iterator[Any]:
    """The exact arrays among values, and in lists of them."""
    for value in values:
        if isinstance(value, list | tuple):
            yield from _arrays(value)
        elif isinstance(value, Exact | Root):
            yield value


def _transposed(x: Exact, axes: Any = None) -> Exact:
    if axes is None:
        return x.T
    found: Exact = namespace_of(x).permute_dims(x, axes)
    return found


def _norm(x: Any, ord: Any = None, **options: Any) -> Any:
    if ord not in (None, 2, "fro") or options or (ord == 2 and x.ndim > 1):
        return not_rational("this norm")()
    return reductions.norm(x)


def _largest(x: Exact, axis: Any = None, **options: Any) -> Any:
    if axis is not None or options:
        return not_rational("a maximum along an axis")()
    return namespace_of(x).max(x)


def _dot(a: Any, b: Any) -> Any:
    return a @ b if getattr(a, "ndim", 0) and getattr(b, "ndim", 0) else a * b


_OPERATORS = SimpleNamespace(
    add=operator.add,
    subtract=operator.sub,
    multiply=operator.mul,
    divide=operator.truediv,
    matmul=operator.matmul,
    power=operator.pow,
    negative=operator.neg,
    positive=lambda x: x,
    square=lambda x: x * x,
    reciprocal=lambda x: 1 / x,
    greater=operator.gt,
    greater_equal=operator.ge,
    less=operator.lt,
    less_equal=operator.le,
    equal=operator.eq,
    not_equal=operator.ne,
    transpose=_transposed,
    max=_largest,
    dot=_dot,
    inner=_dot,
    outer=arrangement.outer,
    kron=arrangement.kron,
    diag=arrangement.diag,
    broadcast_to=lambda x, shape: x + namespace_of(x).zeros(shape),
    ravel=lambda x: x.flatten(),
    zeros_like=lambda x: namespace_of(x).zeros(x.shape),
    ones_like=lambda x: namespace_of(x).ones(x.shape),
    linalg=SimpleNamespace(
        norm=_norm,
        **{
            name: lambda *given, name=name: getattr(namespace_of(*_arrays(given)).linalg, name)(*given)
            for name in ("inv", "det", "solve", "trace", "slogdet")
        },
    ),
    trace=lambda x: x.trace(),
)
"""What is an operator of the arrays, or a word that is made of them."""

register("exact", lambda: Functions((_OPERATORS, _ByName())), "xcheck.exact")
