"""The names of the array API standard that the words use, on exact arrays. All others are not rational."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, NoReturn

import numpy

from xcheck.errors import NotExact
from xcheck.exact import bounds, opaque
from xcheck.exact.arrays import Exact, Levels, Part, constants
from xcheck.exact.bounds import Bound
from xcheck.exact.fields import Field
from xcheck.exact.opaque import Root


class Namespace:
    """What `namespace_of` gives for arrays over `field`."""

    float64 = "exact"
    __name__ = __name__

    def __new__(cls, field: Field) -> Namespace:
        return super().__new__(_Rounded if field.rounded else cls)

    def __init__(self, field: Field) -> None:
        self.field = field
        self.linalg = Linalg(trace=lambda X: X.trace(), det=det, inv=inv, solve=solve, slogdet=slogdet)

    def __getattr__(self, name: str) -> Callable[..., Exact]:
        if name.startswith("_"):
            raise AttributeError(name)
        return opaque.FUNCTIONS.get(name) or not_rational(name)

    def exact_number(self, value: Fraction) -> Fraction:
        """A number of a formula, which stays what it is."""
        return value

    def exact_constant(self, name: str) -> Exact:
        """π is transcendental: a rational statement with it holds if and only if it holds with a free number.

        For e alone that is true too, but of the two together nobody knows: e is left out.
        """
        if name != "pi":
            raise NotExact(f"the number {name} is not rational")
        return Exact(self.field, (), {(): (self.field.drawn(random.Random("pi"), ()), Bound(1, 0.0))})

    def sqrt(self, x: Exact) -> Root:
        return Root(x)

    def asarray(self, value: Any, dtype: Any = None) -> Exact:
        return value if isinstance(value, Exact) else constants(self.field, value)

    def zeros(self, shape: Any, dtype: Any = None) -> Exact:
        return self._filled(0, shape)

    def ones(self, shape: Any, dtype: Any = None) -> Exact:
        return self._filled(1, shape)

    def _filled(self, value: int, shape: Any) -> Exact:
        return constants(self.field, numpy.full(shape, value))

    def eye(self, rows: int, columns: int | None = None, dtype: Any = None) -> Exact:
        return constants(self.field, numpy.eye(rows, columns, dtype=int))

    def sum(self, x: Any, axis: Any = None, keepdims: bool = False) -> Exact:
        return self.asarray(x).sum(axis=axis, keepdims=keepdims)

    def mean(self, x: Any, axis: Any = None, keepdims: bool = False) -> Exact:
        return self.asarray(x).mean(axis=axis, keepdims=keepdims)

    def reshape(self, x: Any, shape: Any) -> Exact:
        return self.asarray(x).reshape(tuple(shape) if not isinstance(shape, int) else (shape,))

    def permute_dims(self, x: Any, axes: Sequence[int]) -> Exact:
        array = self.asarray(x)
        own = [axis - array.ndim for axis in axes]

        def change(raw: Any) -> Any:
            return numpy.transpose(raw, [*range(raw.ndim - array.ndim), *(raw.ndim + axis for axis in own)])

        return array._each(change, tuple(array.shape[axis] for axis in axes))

    def matrix_transpose(self, x: Any) -> Exact:
        return self.asarray(x).T

    def matmul(self, x: Any, y: Any) -> Exact:
        return self.asarray(x) @ y

    def concat(self, arrays: Sequence[Any], axis: int = 0) -> Exact:
        return _joined([self.asarray(x) for x in arrays], lambda raws, own: numpy.concatenate(raws, axis % own - own))

    def stack(self, arrays: Sequence[Any], axis: int = 0) -> Exact:
        return _joined(
            [self.asarray(x) for x in arrays], lambda raws, own: numpy.stack(raws, axis % (own + 1) - own - 1)
        )


def _joined(arrays: Sequence[Exact], join: Callable[[list[Any], int], Any]) -> Exact:
    """Arrays put together by `join(parts, axes)`, which counts axes from the last."""
    field = arrays[0].field
    levels = sorted({each for array in arrays for each in array.parts})
    parts: dict[Levels, Part] = {}
    lengths = {level: raw.shape[1 + place] for array in arrays for own, (raw, _) in array.parts.items()
               for place, level in enumerate(own)}  # fmt: skip
    for own in levels:
        pieces, bound = [], Bound()
        for array in arrays:
            if own in array.parts:
                raw, its = array.parts[own]
                bound = bounds.added(bound, its)
            else:
                raw = numpy.broadcast_to(
                    field.numbers([Fraction(0)]).reshape((field.lanes,) + (1,) * (len(own) + array.ndim)),
                    (field.lanes, *(lengths[level] for level in own), *array.shape),
                )
            pieces.append(raw)
        parts[own] = join(pieces, arrays[0].ndim), bound
    shape = join([numpy.empty(array.shape, dtype=bool) for array in arrays], arrays[0].ndim).shape
    return Exact(field, shape, parts)


class _Rounded(Namespace):
    """On rounded numbers functions that are not rational have values."""

    field: Any

    def __getattr__(self, name: str) -> Callable[..., Exact]:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.field.function(name)

    def exact_constant(self, name: str) -> Exact:
        return self.field.constant(name)

    def sqrt(self, x: Exact) -> Any:
        return self.field.function("sqrt")(x)

    def power(self, x: Exact, exponent: Fraction) -> Exact:
        """A power with an exponent that is no whole number."""
        power = self.field.context.mpf(exponent.numerator) / exponent.denominator
        return self.field.applied(lambda value: value**power, x)

    def where(self, condition: Any, one: Any, other: Any) -> Exact:
        chosen = constants(self.field, numpy.asarray(condition).astype(int))
        return chosen * one + (1 - chosen) * other

    def max(self, x: Exact) -> Exact:
        return x.flatten()[int(numpy.argmax(x.values.reshape(-1)))]


class Linalg(SimpleNamespace):
    """The functions of a matrix that are rational."""

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        if name.startswith("_"):
            raise AttributeError(name)
        return not_rational(name)


def not_rational(name: str) -> Callable[..., NoReturn]:
    """A function that stands for one that cannot be computed exactly."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise NotExact(f"{_SPOKEN.get(name, name)} is not rational")

    return refuse


_SPOKEN = {
    "eigvalsh": "an eigenvalue", "eigh": "an eigenvector", "svd": "a singular value", "where": "a choice by value",
}  # fmt: skip


def _last_step(X: Exact) -> tuple[Exact, Exact]:
    """The determinant and the adjugate of X: (n, n), by Faddeev and LeVerrier.

    M ← X M + c I with c = -tr(X M)/k divides by whole numbers only, so that a singular X is no exception.
    """
    n = X.shape[0]
    if X.ndim != 2 or X.shape[1] != n:
        raise ValueError(f"a determinant needs a square matrix, not shape {X.shape}")
    identity = Namespace(X.field).eye(n)
    M, sign = identity, 1 if n % 2 else -1
    for k in range(1, n):
        XM = X @ M
        M = XM + identity * (XM.trace() * Fraction(-1, k))
    return (X @ M).trace() * Fraction(sign, n), M * sign


def det(X: Exact) -> Exact:
    """The determinant."""
    return _last_step(X)[0]


def inv(X: Exact) -> Exact:
    """The inverse, that of the values first; Newton's iteration Y ← Y (2 I - X Y) adds the derivatives."""
    determinant, adjugate = _last_step(X.at_the_point())
    Y, two = adjugate / determinant, 2 * Namespace(X.field).eye(X.shape[0])
    for _ in range(len(X.all_levels()).bit_length()):
        Y = Y @ (two - X @ Y)
    return Y


def slogdet(X: Exact) -> tuple[None, Exact]:
    """No sign, and the logarithm of the absolute determinant."""
    determinant = det(X)
    if X.field.rounded:
        xp = Namespace(X.field)
        return None, xp.log(xp.abs(determinant))
    return None, opaque.log(determinant)


def solve(A: Exact, b: Any) -> Exact:
    """The solution x of A x = b."""
    return inv(A) @ b
