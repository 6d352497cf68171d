"""An array that has a value at each of several points, and looks like one of them.

The axes of the points, its lanes, stand before its own and are seen by nobody: `shape` is that of one value, indices
and axes count from there, and NumPy's functions (`xcheck.batch.functions`) compute at all points at once. What looks
at a value, converts one or writes into one raises `Unbatched`: then it is for the caller to go from point to point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy
from numpy.lib.mixins import NDArrayOperatorsMixin


class Unbatched(TypeError):
    """Something that is not computed at all points at once."""


class Batch(NDArrayOperatorsMixin):
    """Values at several points: `data` has `lanes` axes for the points before those of one value.

    Batches of fewer lanes have the same value along those that are missing in front, arrays and numbers have none.
    """

    __slots__ = ("data", "lanes")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, data: Any, lanes: int = 1) -> None:
        self.data, self.lanes = data, lanes

    # -- what one value looks like -------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one value."""
        return tuple(self.data.shape[self.lanes :])

    @property
    def ndim(self) -> int:
        """How many axes one value has."""
        return int(self.data.ndim) - self.lanes

    @property
    def size(self) -> int:
        """How many entries one value has."""
        return int(numpy.prod(self.shape, dtype=int))

    @property
    def dtype(self) -> Any:
        """The type of the entries."""
        return self.data.dtype

    @property
    def T(self) -> Batch:
        """One value transposed."""
        axes = range(self.data.ndim - 1, self.lanes - 1, -1)
        return Batch(self.data.transpose(*range(self.lanes), *axes), self.lanes)

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Batch]:
        return (self[place] for place in range(len(self)))

    def __getitem__(self, key: Any) -> Batch:
        return Batch(self.data[(slice(None),) * self.lanes + indices(key)], self.lanes)

    def __repr__(self) -> str:
        return f"Batch({self.data!r}, lanes={self.lanes})"

    # -- what depends on the point ------------------------------------------------------------

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError("the truth of more than one entry is ambiguous")
        true = self.data.astype(bool)
        if true.all():
            return True
        if not true.any():
            return False
        raise Unbatched("a condition holds at some of the points")

    def __setitem__(self, key: Any, value: Any) -> None:
        raise Unbatched("an entry is written")

    def _converted(self, *_: Any, **__: Any) -> Any:
        raise Unbatched("a value is converted")

    __float__ = __int__ = __complex__ = __index__ = __array__ = _converted

    # -- arithmetic ---------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "at" and ufunc is numpy.add:
            return _add_at(*inputs)
        for each in inputs:
            if type(each) is not Batch and not isinstance(each, OPERANDS):
                return NotImplemented
        if method != "__call__" or kwargs:
            raise Unbatched(f"{ufunc.__name__}.{method} with {', '.join(kwargs) or 'these arguments'}")
        return matmul(*inputs) if ufunc is numpy.matmul else elementwise(ufunc, *inputs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        for kind in types:
            if kind is not Batch and not issubclass(kind, numpy.ndarray):
                return NotImplemented
        if function not in RULES:
            raise Unbatched(f"numpy.{function.__name__}")
        return RULES[function](*args, **kwargs)

    def __add__(self, other: Any) -> Any:
        return _of_two(numpy.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return _of_two(numpy.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return _of_two(numpy.subtract, self, other)

    def __rsub__(self, other: Any) -> Any:
        return _of_two(numpy.subtract, other, self)

    def __mul__(self, other: Any) -> Any:
        return _of_two(numpy.multiply, self, other)

    def __rmul__(self, other: Any) -> Any:
        return _of_two(numpy.multiply, other, self)

    def __truediv__(self, other: Any) -> Any:
        return _of_two(numpy.divide, self, other)

    def __neg__(self) -> Batch:
        return Batch(-self.data, self.lanes)

    def __matmul__(self, other: Any) -> Any:
        return matmul(self, other) if isinstance(other, OPERANDS) else NotImplemented

    # -- methods of arrays ----------------------------------------------------------------------

    def reshape(self, *shape: Any) -> Any:
        """See `numpy.ndarray.reshape`."""
        return numpy.reshape(self, shape[0] if len(shape) == 1 else shape)

    def view(self, kind: Any) -> Batch:
        """The same array, which is what autograd asks for."""
        return self

    def copy(self) -> Batch:
        """See `numpy.ndarray.copy`."""
        return Batch(self.data.copy(), self.lanes)

    def astype(self, dtype: Any, **kwargs: Any) -> Batch:
        """See `numpy.ndarray.astype`."""
        return Batch(self.data.astype(dtype, **kwargs), self.lanes)


RULES: dict[Any, Callable[..., Any]] = {}
"""What computes a function of NumPy where a batch is among its arguments; what is missing raises `Unbatched`."""

OPERANDS = (Batch, numpy.ndarray, numpy.generic, int, float, complex)
"""What computes with a batch."""


for _name in ("sum", "mean", "max", "min", "prod", "any", "all", "trace", "dot", "conj", "ravel", "squeeze",
              "swapaxes", "transpose", "diagonal", "repeat", "cumsum", "clip"):  # fmt: skip
    setattr(Batch, _name, (lambda function: lambda self, *args, **kwargs: function(self, *args, **kwargs))(
        getattr(numpy, _name)
    ))  # fmt: skip
Batch.flatten = Batch.ravel  # type: ignore[attr-defined]
Batch.real = property(lambda self: Batch(self.data.real, self.lanes))  # type: ignore[attr-defined]
Batch.imag = property(lambda self: Batch(self.data.imag, self.lanes))  # type: ignore[attr-defined]


# -- computing at all points ---------------------------------------------------------------------


def _of_two(function: Callable[..., Any], left: Any, right: Any) -> Any:
    """What the mixin does by NumPy's dispatching, straight: most of all that is computed are these."""
    if type(left) is type(right) and left.lanes == right.lanes and left.data.ndim == right.data.ndim:
        return Batch(function(left.data, right.data), left.lanes)
    if not (isinstance(left, OPERANDS) and isinstance(right, OPERANDS)):
        return NotImplemented
    return elementwise(function, left, right)


def elementwise(function: Callable[..., Any], *values: Any) -> Batch:
    """A function of entries, broadcast as one value of each would be."""
    if len(values) == 1:
        return Batch(function(values[0].data), values[0].lanes)
    arrays, lanes = aligned(values)
    return Batch(function(*arrays), lanes)


def axes_of(value: Any) -> int:
    """How many axes one value has.

    Raises:
        Unbatched: it is of an engine, which NumPy would take for an object of any kind.
    """
    if not isinstance(value, OPERANDS):
        raise Unbatched(f"a batch beside {type(value).__name__}")
    return getattr(value, "ndim", 0)


def aligned(values: Sequence[Any]) -> tuple[list[Any], int]:
    """Arrays that NumPy broadcasts as one value of each would be, and how many lanes the result has."""
    lanes, ndim = 0, max(map(axes_of, values))
    arrays = []
    for value in values:
        if type(value) is Batch:
            lanes = max(lanes, value.lanes)
            arrays.append(padded(value, ndim))
        else:
            arrays.append(value)
    return arrays, lanes


def padded(value: Batch, ndim: int) -> Any:
    """The data of a batch with so many axes of one value, the new ones behind the lanes."""
    data, lanes = value.data, value.lanes
    missing = ndim + lanes - data.ndim
    return data.reshape(*data.shape[:lanes], *(1,) * missing, *data.shape[lanes:]) if missing else data


def matmul(left: Any, right: Any) -> Batch:
    """The product of arrays of one or more axes, as `numpy.matmul` has it."""
    m, n = axes_of(left), axes_of(right)
    if not m or not n:
        raise ValueError("matmul: a number is no operand of @")
    if left.shape[-1] != right.shape[-2 if n > 1 else -1]:
        raise ValueError(f"matmul: shapes {left.shape} and {right.shape} do not conform")
    row, column = left[None, :] if m == 1 else left, right[:, None] if n == 1 else right
    (first, second), lanes = aligned([row, column])
    product = first @ second
    product = product[..., 0] if n == 1 else product
    if m == 1:
        product = product[..., 0] if n == 1 else product[..., 0, :]
    return Batch(product, lanes)


def indices(key: Any) -> tuple[Any, ...]:
    """A key for one value as it follows the lanes.

    Raises:
        Unbatched: it depends on the point, or NumPy would place what it picks before the lanes.
    """
    parts = key if isinstance(key, tuple) else (key,)
    if any(isinstance(part, Batch | bool | numpy.bool_) for part in parts):
        raise Unbatched("what is picked depends on the point")
    if any(isinstance(part, list | numpy.ndarray) for part in parts):
        picking = [n for n, part in enumerate(parts) if not (isinstance(part, slice) or part is None or part is ...)]
        if picking[-1] - picking[0] + 1 != len(picking):
            raise Unbatched("places are picked on both sides of a slice")
    return parts


def _add_at(array: Any, key: Any, values: Any) -> None:
    """`numpy.add.at`, in place: the array gets the lanes of what is added."""
    if not isinstance(array, Batch):
        raise Unbatched("a batch is added to an array in place")
    wide, lanes = spread([array, values], alike=False)
    array.data, array.lanes = wide[0].copy(), lanes
    numpy.add.at(array.data, (slice(None),) * lanes + indices(key), wide[1])


def spread(values: Sequence[Any], alike: bool = True) -> tuple[list[Any], int]:
    """The data of batches and arrays with all lanes written out, and how many those are.

    Args:
        alike: the values are broadcast to one shape as well.
    """
    lanes = max((value.lanes for value in values if type(value) is Batch), default=0)
    points = numpy.broadcast_shapes(*(value.data.shape[: value.lanes] for value in values if type(value) is Batch))
    shapes = [numpy.shape(value) if axes_of(value) else () for value in values]
    shapes = [numpy.broadcast_shapes(*shapes)] * len(shapes) if alike else shapes
    arrays = [padded(v, len(shape)) if type(v) is Batch else v for v, shape in zip(values, shapes, strict=True)]
    return [numpy.broadcast_to(a, (*points, *shape)) for a, shape in zip(arrays, shapes, strict=True)], lanes


# -- in and out ----------------------------------------------------------------------------------


def batched(values: Sequence[Any]) -> Batch:
    """One batch of a value at each point."""
    return Batch(numpy.array([each if type(each) is numpy.ndarray else numpy.asarray(each) for each in values]))


def at_points(value: Any, count: int) -> list[Any]:
    """The value at each of `count` points, of a batch of one lane or what is the same at all of them."""
    if not isinstance(value, Batch):
        return [numpy.asarray(value)] * count
    if not value.lanes:
        return [value.data] * count
    data = value.data if len(value.data) == count else numpy.broadcast_to(value.data, (count, *value.shape))
    return [data[place, ...] for place in range(count)]


def pointwise(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """A person's function, which gets the value of one point at a time.

    Where an engine differentiates it, it gets what that engine makes of the whole batch.
    """
    if not any(isinstance(each, Batch) for each in arguments) or not all(isinstance(e, OPERANDS) for e in arguments):
        return function(*arguments)
    count = max(each.data.shape[0] for each in arguments if isinstance(each, Batch))
    if any(isinstance(each, Batch) and each.lanes != 1 for each in arguments):
        raise Unbatched("a function is called within a derivative")
    columns = [at_points(each, count) if isinstance(each, Batch) else [each] * count for each in arguments]
    return batched([function(*values) for values in zip(*columns, strict=True)])
