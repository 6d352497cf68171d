"""NumPy's functions on a batch: what each makes of one value, made of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from xcheck.batch.arrays import RULES, Batch, Unbatched, axes_of, elementwise, matmul, padded, spread


def _rule(*functions: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def enter(rule: Callable[..., Any]) -> Callable[..., Any]:
        RULES.update(dict.fromkeys(functions, rule))
        return rule

    return enter


def _axis(axis: int, ndim: int, lanes: int) -> int:
    """An axis of one value, counted from the first lane.

    Raises:
        numpy.exceptions.AxisError: one value has no such axis.
    """
    if not -ndim <= axis < ndim:
        raise numpy.exceptions.AxisError(axis, ndim)
    return lanes + axis % ndim if ndim else lanes


def _axes(axis: Any, value: Batch) -> tuple[int, ...]:
    if axis is None:
        return tuple(range(value.lanes, value.data.ndim))
    given = axis if isinstance(axis, tuple | list) else (axis,)
    return tuple(_axis(int(each), value.ndim, value.lanes) for each in given)


# -- what looks at the shape alone -----------------------------------------------------------------

RULES.update({
    numpy.shape: lambda value: value.shape,
    numpy.ndim: lambda value: value.ndim,
    numpy.size: lambda value: value.size,
    numpy.iscomplexobj: lambda value: numpy.iscomplexobj(value.data),
    numpy.isrealobj: lambda value: numpy.isrealobj(value.data),
    numpy.result_type: lambda *values: numpy.result_type(*(v.data if type(v) is Batch else v for v in values)),
    numpy.zeros_like: lambda value: numpy.zeros(value.shape, value.dtype),
    numpy.ones_like: lambda value: numpy.ones(value.shape, value.dtype),
})  # fmt: skip


# -- sums and the like -------------------------------------------------------------------------------


def _reduced(function: Callable[..., Any]) -> Callable[..., Any]:
    def rule(value: Batch, axis: Any = None, keepdims: bool = False) -> Batch:
        axes = _axes(axis, value)
        if not axes and not value.ndim:  # NumPy reduces a number along no axis to itself, to a truth in all and any
            axes, value = (value.lanes,), Batch(value.data[..., None], value.lanes)
            keepdims = False
        return Batch(function(value.data, axis=axes, keepdims=bool(keepdims)), value.lanes)

    return rule


for _function in (numpy.sum, numpy.mean, numpy.max, numpy.min, numpy.prod, numpy.any, numpy.all):
    RULES[_function] = _reduced(_function)


@_rule(numpy.cumsum)
def _cumsum(value: Batch, axis: int | None = None) -> Batch:
    if axis is None:
        value, axis = _reshape(value, (-1,)), 0
    return Batch(numpy.cumsum(value.data, axis=_axis(axis, value.ndim, value.lanes)), value.lanes)


# -- shapes ------------------------------------------------------------------------------------------


@_rule(numpy.reshape)
def _reshape(value: Batch, shape: Any, order: str | None = None) -> Batch:
    if order not in (None, "C"):
        raise Unbatched(f"reshape in order {order}")
    wanted = tuple(map(int, shape)) if numpy.iterable(shape) else (int(shape),)
    return Batch(value.data.reshape(value.data.shape[: value.lanes] + wanted), value.lanes)


@_rule(numpy.ravel)
def _ravel(value: Batch) -> Batch:
    return _reshape(value, (-1,))


@_rule(numpy.transpose)
def _transpose(value: Batch, axes: Sequence[int] | None = None) -> Batch:
    own = tuple(reversed(range(value.ndim))) if axes is None else tuple(axes)
    places = (*range(value.lanes), *(_axis(each, value.ndim, value.lanes) for each in own))
    return Batch(value.data.transpose(places), value.lanes)


@_rule(numpy.swapaxes)
def _swapaxes(value: Batch, first: int, second: int) -> Batch:
    places = (_axis(each, value.ndim, value.lanes) for each in (first, second))
    return Batch(value.data.swapaxes(*places), value.lanes)


@_rule(numpy.moveaxis)
def _moveaxis(value: Batch, source: Any, destination: Any) -> Batch:
    return Batch(numpy.moveaxis(value.data, _axes(source, value), _axes(destination, value)), value.lanes)


@_rule(numpy.expand_dims)
def _expand_dims(value: Batch, axis: Any) -> Batch:
    given = axis if isinstance(axis, tuple | list) else (axis,)
    ndim = value.ndim + len(given)
    return Batch(numpy.expand_dims(value.data, tuple(_axis(each, ndim, value.lanes) for each in given)), value.lanes)


@_rule(numpy.squeeze)
def _squeeze(value: Batch, axis: Any = None) -> Batch:
    own = [n for n, length in enumerate(value.shape) if length == 1] if axis is None else axis
    return Batch(numpy.squeeze(value.data, _axes(own, value)), value.lanes)


@_rule(numpy.broadcast_to)
def _broadcast_to(value: Batch, shape: Any) -> Batch:
    (data, _), lanes = spread([value, numpy.empty(shape)])
    if data.shape[lanes:] != tuple(shape):
        raise ValueError(f"{value.shape} cannot be broadcast to {shape}")
    return Batch(data, lanes)


@_rule(numpy.concatenate)
def _concatenate(values: Sequence[Any], axis: int | None = 0) -> Batch:
    if axis is None:
        raise Unbatched("concatenate of flattened arrays")
    arrays, lanes = spread(values, alike=False)
    return Batch(numpy.concatenate(arrays, _axis(axis, axes_of(values[0]), lanes)), lanes)


@_rule(numpy.stack)
def _stack(values: Sequence[Any], axis: int = 0) -> Batch:
    if len({numpy.shape(value) for value in values}) > 1:
        raise ValueError("all arrays that are stacked must have the same shape")
    arrays, lanes = spread(values)
    return Batch(numpy.stack(arrays, _axis(axis, axes_of(values[0]) + 1, lanes)), lanes)


@_rule(numpy.repeat)
def _repeat(value: Batch, repeats: int, axis: int | None = None) -> Batch:
    if axis is None:
        value, axis = _reshape(value, (-1,)), 0
    return Batch(numpy.repeat(value.data, repeats, _axis(axis, value.ndim, value.lanes)), value.lanes)


@_rule(numpy.flip)
def _flip(value: Batch, axis: Any = None) -> Batch:
    return Batch(numpy.flip(value.data, _axes(axis, value)), value.lanes)


@_rule(numpy.roll)
def _roll(value: Batch, shift: int, axis: int | None = None) -> Batch:
    if axis is None:
        raise Unbatched("roll of a flattened array")
    return Batch(numpy.roll(value.data, shift, _axis(axis, value.ndim, value.lanes)), value.lanes)


# -- entries -----------------------------------------------------------------------------------------


@_rule(numpy.where)
def _where(condition: Any, *values: Any) -> Batch:
    if len(values) != 2:
        raise Unbatched("the places at which a condition holds")
    return elementwise(numpy.where, condition, *values)


@_rule(numpy.real)
def _real(value: Batch) -> Batch:
    return Batch(value.data.real, value.lanes)


@_rule(numpy.imag)
def _imag(value: Batch) -> Batch:
    return Batch(value.data.imag, value.lanes)


@_rule(numpy.clip)
def _clip(value: Any, least: Any = None, most: Any = None) -> Batch:
    bounds = [(numpy.maximum, least), (numpy.minimum, most)]
    for function, bound in bounds:
        value = value if bound is None else elementwise(function, value, bound)
    return value


# -- matrices ------------------------------------------------------------------------------------------


@_rule(numpy.trace, numpy.linalg.trace)
def _trace(value: Batch) -> Batch:
    _refuse_unless_matrix(value)
    return Batch(numpy.trace(value.data, axis1=-2, axis2=-1), value.lanes)


@_rule(numpy.diagonal)
def _diagonal(value: Batch, offset: int = 0) -> Batch:
    _refuse_unless_matrix(value)
    return Batch(numpy.diagonal(value.data, offset, axis1=-2, axis2=-1), value.lanes)


@_rule(numpy.diag)
def _diag(value: Batch) -> Batch:
    if value.ndim == 1:
        return Batch(value.data[..., None] * numpy.eye(value.shape[0]), value.lanes)
    return _diagonal(value)


def _triangle(function: Callable[..., Any]) -> Callable[..., Any]:
    def rule(value: Batch, k: int = 0) -> Batch:
        _refuse_unless_matrix(value)
        return Batch(function(value.data, k), value.lanes)

    return rule


RULES[numpy.tril], RULES[numpy.triu] = _triangle(numpy.tril), _triangle(numpy.triu)


def _refuse_unless_matrix(value: Batch) -> None:
    if value.ndim != 2:
        raise Unbatched(f"this of an array of shape {value.shape}")


@_rule(numpy.dot)
def _dot(left: Any, right: Any) -> Batch:
    if not axes_of(left) or not axes_of(right):
        return elementwise(numpy.multiply, left, right)
    return matmul(left, right)


@_rule(numpy.inner)
def _inner(left: Any, right: Any) -> Batch:
    return _dot(left, right if axes_of(right) < 2 else right.T)


@_rule(numpy.outer)
def _outer(left: Any, right: Any) -> Batch:
    return elementwise(numpy.multiply, numpy.reshape(left, (-1, 1)), numpy.reshape(right, (1, -1)))


@_rule(numpy.tensordot)
def _tensordot(left: Any, right: Any, axes: Any = 2) -> Batch:
    m, n = axes_of(left), axes_of(right)
    if isinstance(axes, int | numpy.integer):
        axes = (range(m - axes, m), range(axes))
    over_left, over_right = ([int(each) % d for each in numpy.atleast_1d([*a] if isinstance(a, range) else a)]
                             for a, d in zip(axes, (m, n), strict=True))  # fmt: skip
    kept_left = [each for each in range(m) if each not in over_left]
    kept_right = [each for each in range(n) if each not in over_right]
    shapes = numpy.shape(left), numpy.shape(right)
    count = int(numpy.prod([shapes[0][each] for each in over_left], dtype=int))
    first = numpy.reshape(numpy.transpose(left, (*kept_left, *over_left)), (-1, count))
    second = numpy.reshape(numpy.transpose(right, (*over_right, *kept_right)), (count, -1))
    shape = (*(shapes[0][each] for each in kept_left), *(shapes[1][each] for each in kept_right))
    return _reshape(matmul(first, second), shape)


@_rule(numpy.einsum)
def _einsum(subscripts: Any, *operands: Any) -> Batch:
    if not isinstance(subscripts, str) or "->" not in subscripts:
        raise Unbatched("einsum without the subscripts of its value")
    inputs, output = subscripts.replace(" ", "").split("->")
    named = inputs.split(",")
    unnamed = [axes_of(of) - len(each.replace("...", "")) for each, of in zip(named, operands, strict=True)]
    if max(unnamed) and any("..." in each[1:] for each in (*named, output)):
        raise Unbatched(f"einsum of {subscripts}")
    # The lanes stand before the axes of the ellipsis, and together they are another one.
    axes = [len(each.replace("...", "")) + max(unnamed) for each in named]
    arrays = [padded(of, ndim) if type(of) is Batch else of for of, ndim in zip(operands, axes, strict=True)]
    lanes = max(each.lanes for each in operands if type(each) is Batch)
    inner = ",".join(f"...{each.replace('...', '')}" for each in named)
    return Batch(numpy.einsum(f"{inner}->...{output.replace('...', '')}", *arrays), lanes)


def _of_matrices(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of square matrices or others; NumPy takes many of them at once by itself."""

    def rule(value: Batch, *args: Any, **kwargs: Any) -> Any:
        if value.ndim < 2:
            raise numpy.linalg.LinAlgError(f"an array of shape {value.shape} is no matrix")
        found = function(value.data, *args, **kwargs)
        if isinstance(found, tuple):
            return type(found)(*(Batch(each, value.lanes) for each in found))
        return Batch(found, value.lanes)

    return rule


for _of in (numpy.linalg.inv, numpy.linalg.det, numpy.linalg.slogdet, numpy.linalg.eigh, numpy.linalg.eigvalsh,
                  numpy.linalg.cholesky, numpy.linalg.svd, numpy.linalg.pinv):  # fmt: skip
    RULES[_of] = _of_matrices(_of)


@_rule(numpy.linalg.solve)
def _solve(matrix: Any, right: Any) -> Batch:
    is_vector = axes_of(matrix) == 2 and axes_of(right) == 1
    lanes = max(each.lanes for each in (matrix, right) if type(each) is Batch)
    first, second = (each.data if type(each) is Batch else each for each in (matrix, right))
    found = numpy.linalg.solve(first, second[..., None] if is_vector else second)
    return Batch(found[..., 0] if is_vector else found, lanes)


@_rule(numpy.linalg.norm)
def _norm(value: Batch, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Batch:
    if axis is None and ord is None:
        value = _reshape(value, (-1,))
    axes = _axes(axis, value)
    if len(axes) > 2 or (keepdims and axis is None):
        raise Unbatched("such a norm")
    return Batch(numpy.linalg.norm(value.data, ord, axes if len(axes) > 1 else axes[0], keepdims), value.lanes)
