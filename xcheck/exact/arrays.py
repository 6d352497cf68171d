"""Exact arrays that differentiate themselves: dual numbers of any order.

An array has a part for each set of *levels*. The empty set has the values; {1} has their derivatives in the
directions of level 1, {1, 2} the second derivatives in those of levels 1 and 2. Each derivative that is taken
opens a level of its own, so that nested ones are never confused. The square of a direction is zero, hence
    (a b)[L] = sum of a[M] b[L - M] over the subsets M of L,
and that is the only rule of differentiation there is: reciprocals and inverses follow from products.
A part is a NumPy array whose axes are the lanes, the directions of each of its levels, and the array's own.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import count
from math import prod
from typing import Any, NoReturn

import numpy

from xcheck.errors import NotExact
from xcheck.exact import bounds
from xcheck.exact.bounds import Bound
from xcheck.exact.fields import Field, exactly

Levels = tuple[int, ...]
Part = tuple[Any, Bound]

_LEVELS = count(1)


def _comparison(relation: Callable[[Any, Any], Any]) -> Any:
    """A comparison of values, which only rounded numbers admit: a NumPy array of truth values."""

    def compared(self: Exact, other: Any) -> Any:
        if not self.field.rounded:
            raise NotExact("a comparison of values is not rational")
        return numpy.asarray(relation(self.values[0], self._like(other).values[0]), dtype=bool)

    return compared


class Exact:
    """An array over a field. It has the operators and methods of the array API that are rational."""

    __array_ufunc__ = None
    __hash__ = None  # type: ignore[assignment]
    dtype = "exact"

    def __init__(self, field: Field, shape: tuple[int, ...], parts: Mapping[Levels, Part]) -> None:
        self.field, self.shape, self.parts = field, shape, parts

    # -- what it is ----------------------------------------------------------------------------

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return prod(self.shape)

    @property
    def values(self) -> Any:
        """The values alone, lanes first."""
        return self.parts[()][0]

    def at_the_point(self) -> Exact:
        """The array without derivatives."""
        return Exact(self.field, self.shape, {(): self.parts[()]})

    def __array_namespace__(self, api_version: str | None = None) -> Any:
        from xcheck.exact.namespace import Namespace

        return Namespace(self.field)

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Exact]:
        return (self[place] for place in range(len(self)))

    # -- arithmetic ----------------------------------------------------------------------------

    def __add__(self, other: Any) -> Exact:
        b = self._like(other)
        shape = numpy.broadcast_shapes(self.shape, b.shape)
        parts: dict[Levels, Part] = {}
        for array in (self, b):
            for levels, part in array._stretched(shape):
                parts[levels] = self._sum(parts[levels], part) if levels in parts else part
        return Exact(self.field, shape, parts)

    def __neg__(self) -> Exact:
        return self._each(lambda raw: self.field.reduced(-raw), self.shape)

    def __sub__(self, other: Any) -> Exact:
        return self + -self._like(other)

    def __rsub__(self, other: Any) -> Exact:
        return self._like(other) + -self

    def __mul__(self, other: Any) -> Exact:
        b = self._like(other)
        shape = numpy.broadcast_shapes(self.shape, b.shape)
        return self._multiplied(b, shape, lambda x, y: self.field.reduced(x * y), 1, max(self.ndim, b.ndim))

    def __matmul__(self, other: Any) -> Exact:
        a, b = self, self._like(other)
        if not (a.ndim in (1, 2) and b.ndim in (1, 2)) or a.shape[-1] != b.shape[0]:
            raise ValueError(f"shapes {a.shape} and {b.shape} cannot be multiplied")
        inner, shape = b.shape[0], (*a.shape[:-1], *b.shape[1:])
        a = a.reshape(1, inner) if a.ndim == 1 else a
        b = b.reshape(inner, 1) if b.ndim == 1 else b
        full = (a.shape[0], b.shape[1])
        return a._multiplied(b, full, self.field.matmul, inner, 2).reshape(shape)

    def __rmatmul__(self, other: Any) -> Exact:
        return self._like(other) @ self

    def __truediv__(self, other: Any) -> Exact:
        return self * self._like(other).reciprocals()

    def __rtruediv__(self, other: Any) -> Exact:
        return self._like(other) * self.reciprocals()

    def __pow__(self, exponent: Any) -> Exact:
        if isinstance(exponent, Exact):
            raise NotExact("a power with a variable exponent is not rational")
        power = exactly(exponent)
        if power.denominator != 1 and self.field.rounded:
            return self.__array_namespace__().power(self, power)
        if power.denominator != 1:
            raise NotExact(f"the power {power} is not rational")
        if power < 0:
            return self.reciprocals() ** -power
        if power == 0:
            return 0 * self + 1
        result = self
        for bit in f"{int(power):b}"[1:]:
            result = result * result
            result = result * self if bit == "1" else result
        return result

    def __rpow__(self, other: Any) -> NoReturn:
        raise NotExact("a power with a variable exponent is not rational")

    __radd__, __rmul__ = __add__, __mul__

    def reciprocals(self) -> Exact:
        """One over every entry, by Newton's iteration y ← y (2 - x y), which doubles the order each time."""
        raw, bound = self.parts[()]
        y = Exact(self.field, self.shape, {(): (self.field.reciprocals(raw), bounds.reciprocals(bound, self.size))})
        for _ in range(len(self.all_levels()).bit_length()):
            y = y * (2 - self * y)
        return y

    # -- arrangement ---------------------------------------------------------------------------

    @property
    def T(self) -> Exact:
        if self.ndim < 2:
            return self
        return self._each(lambda raw: numpy.swapaxes(raw, -1, -2), (*self.shape[:-2], self.shape[-1], self.shape[-2]))

    def reshape(self, *shape: Any) -> Exact:
        wanted = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
        found = numpy.empty(self.shape, dtype=bool).reshape(wanted).shape
        return self._each(lambda raw: raw.reshape((*raw.shape[: raw.ndim - self.ndim], *found)), found)

    def __getitem__(self, key: Any) -> Exact:
        own = key if isinstance(key, tuple) else (key,)
        if any(isinstance(index, Exact) for index in own):
            raise NotExact("entries that are chosen by value are not rational")
        shape = numpy.empty(self.shape, dtype=bool)[key].shape
        return self._each(lambda raw: _picked(raw, raw.ndim - self.ndim, own), shape)

    def sum(self, axis: Any = None, keepdims: bool = False) -> Exact:
        found = numpy.empty(self.shape, dtype=bool).sum(axis=axis, keepdims=keepdims).shape
        axes = range(self.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
        own = tuple(place % self.ndim - self.ndim for place in axes)
        terms = prod(self.shape[place] for place in own)
        parts = {
            levels: (self.field.reduced(raw.sum(axis=own, keepdims=keepdims)), bounds.summed(bound, terms))
            for levels, (raw, bound) in self.parts.items()
        }
        return Exact(self.field, found, parts) if own else self

    def mean(self, axis: Any = None, keepdims: bool = False) -> Exact:
        total = self.sum(axis=axis, keepdims=keepdims)
        return total * Fraction(max(1, total.size), self.size)

    def trace(self) -> Exact:
        places = numpy.arange(min(self.shape))
        return self[places, places].sum()

    def flatten(self) -> Exact:
        return self.reshape((-1,))

    ravel = flatten

    def transpose(self) -> Exact:
        return self.T

    def dot(self, other: Any) -> Exact:
        return self @ other

    # -- what is not rational ------------------------------------------------------------------

    __lt__, __le__, __gt__, __ge__, __eq__, __ne__ = map(
        _comparison, (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne)
    )

    def __bool__(self) -> bool:
        raise NotExact("a choice by value is not rational")

    def __float__(self) -> float:
        raise NotExact("an exact number is no float")

    def __abs__(self) -> Exact:
        return self.__array_namespace__().abs(self)

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise NotExact("functions of NumPy do not compute exactly; the words of the vocabulary do")

    # -- parts ---------------------------------------------------------------------------------

    def _like(self, other: Any) -> Exact:
        return other if isinstance(other, Exact) else constants(self.field, other)

    def _each(self, change: Callable[[Any], Any], shape: tuple[int, ...]) -> Exact:
        parts = {levels: (change(raw), bound) for levels, (raw, bound) in self.parts.items()}
        return Exact(self.field, tuple(shape), parts)

    def all_levels(self) -> set[int]:
        """The levels on which anything of the array depends."""
        return {level for levels in self.parts for level in levels}

    def _sum(self, a: Part, b: Part) -> Part:
        return self.field.reduced(a[0] + b[0]), bounds.added(a[1], b[1])

    def _stretched(self, shape: tuple[int, ...]) -> Iterator[tuple[Levels, Part]]:
        """The parts broadcast to a shape."""
        if shape == self.shape:
            yield from self.parts.items()
            return
        for levels, (raw, bound) in self.parts.items():
            fitted = _fitted(raw, levels, levels, self.shape, len(shape))
            yield levels, (numpy.broadcast_to(fitted, (*fitted.shape[: fitted.ndim - len(shape)], *shape)), bound)

    def _multiplied(
        self, other: Exact, shape: tuple[int, ...], operation: Callable[[Any, Any], Any], terms: int, axes: int
    ) -> Exact:
        """The rule of products, for elementwise and matrix products alike."""
        parts: dict[Levels, Part] = {}
        for own, (x, x_bound) in self.parts.items():
            for theirs, (y, y_bound) in other.parts.items():
                if set(own) & set(theirs):
                    continue
                levels = tuple(sorted(own + theirs))
                raw = operation(
                    _fitted(x, own, levels, self.shape, axes), _fitted(y, theirs, levels, other.shape, axes)
                )
                part = raw, bounds.product(x_bound, y_bound, terms)
                parts[levels] = self._sum(parts[levels], part) if levels in parts else part
        return Exact(self.field, shape, parts)


def _picked(raw: Any, before: int, key: tuple[Any, ...]) -> Any:
    """The entries that a key picks, behind the `before` axes that are not the array's own."""
    found = raw[(slice(None),) * before + key]
    chosen = [
        place for place, index in enumerate(key) if not (index is None or index is ... or isinstance(index, slice))
    ]
    axes = numpy.broadcast(*(key[place] for place in chosen)).ndim if chosen else 0
    if axes and chosen[-1] - chosen[0] >= len(chosen):
        # NumPy puts the axes of index arrays that stand apart before all others.
        found = numpy.moveaxis(found, range(axes), range(before, before + axes))
    return found


def _fitted(raw: Any, own: Levels, levels: Levels, shape: tuple[int, ...], axes: int) -> Any:
    """A part with an axis for each of `levels`, of length 1 for those that it does not depend on."""
    if own == levels and len(shape) == axes:
        return raw
    lengths = dict(zip(own, raw.shape[1:], strict=False))
    return raw.reshape(
        (raw.shape[0], *(lengths.get(level, 1) for level in levels), *(1,) * (axes - len(shape)), *shape)
    )


def constants(field: Field, values: Any) -> Exact:
    """Numbers as an array of a field.

    Raises:
        NotExact: one of them is a rounded float.
    """
    if type(values) in (int, float, Fraction):
        return _of_number(field, values)
    if isinstance(values, numpy.ndarray) and values.dtype.kind in "iuf":
        return _of_bytes(field, values.dtype.str, values.shape, values.tobytes())
    plain = values if isinstance(values, numpy.ndarray) else numpy.asarray(values, dtype=object)
    return _of_numbers(field, plain)


@lru_cache(maxsize=1024)
def _of_number(field: Field, value: float | Fraction) -> Exact:
    return _of_numbers(field, numpy.asarray(value, dtype=object))


@lru_cache(maxsize=1024)
def _of_bytes(field: Field, dtype: str, shape: tuple[int, ...], data: bytes) -> Exact:
    """Numbers of NumPy, such as an identity, that many statements have; most are the same few."""
    distinct, places = numpy.unique(numpy.frombuffer(data, dtype), return_inverse=True)
    return _of_numbers(field, distinct)[places.reshape(shape)]


def _of_numbers(field: Field, values: Any) -> Exact:
    number = Fraction if field.rounded else exactly
    return rationals(field, [number(value) for value in values.reshape(-1).tolist()], values.shape)


def rationals(field: Field, values: Sequence[Fraction], shape: tuple[int, ...]) -> Exact:
    """Rational numbers as an array of a field."""
    common = bounds.of_constants(
        max((abs(value.numerator) for value in values), default=1), [value.denominator for value in values]
    )
    raw = field.numbers(values)
    # One number is the same in every lane, but not the same residue.
    return Exact(field, shape, {(): (raw.reshape((field.lanes, *shape)), common)})


def jacobian(function: Callable[[Any], Any], x: Exact) -> Exact:
    """The canonical Jacobian, of shape `function(x).shape + x.shape`, itself differentiable."""
    level, field = next(_LEVELS), x.field
    seeds = constants(field, numpy.eye(x.size, dtype=int).reshape(x.size, *x.shape)).values
    value = x._like(function(Exact(field, x.shape, {**x.parts, (level,): (seeds, Bound())})))
    shape = (*value.shape, *x.shape)
    parts: dict[Levels, Part] = {}
    for levels, (raw, bound) in value.parts.items():
        if level in levels:
            # The newest level is the last of them: its axis stands before the array's own.
            moved = numpy.moveaxis(raw, raw.ndim - value.ndim - 1, -1)
            parts[levels[:-1]] = moved.reshape((*moved.shape[: moved.ndim - value.ndim - 1], *shape)), bound
    found = Exact(field, shape, parts)
    return found if () in parts else found + constants(field, numpy.zeros((), dtype=int))
