"""How a primitive that JAX has traced is computed: plain arithmetic by NumPy, every other one by JAX.

A product or a sum is the same by NumPy; what is more than that, as a factorisation, JAX compiles by itself, once for
all traces that have it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from math import prod
from typing import Any

import jax
import numpy
from jax.extend.core import JaxprEqn

Equation = JaxprEqn
"""A step of a trace: a primitive with its parameters, the shapes that it is given and those that it makes."""

Operation = Callable[..., Any]
"""From arrays to an array, or to the sequence of arrays of a primitive with more than one."""

COMPILER_OPTIONS: dict[str, Any] = {
    "xla_backend_optimization_level": 0,
    "xla_cpu_parallel_codegen_split_count": 1,
    "xla_cpu_use_fusion_emitters": False,
}
"""The plainest code: XLA spends its time on optimising what is run a few times."""


def operation_of(equation: JaxprEqn) -> Operation:
    """How a primitive is computed at the shapes of an equation."""
    name = equation.primitive.name
    if name in _ENTRYWISE:
        return _ENTRYWISE[name]
    own = _RULES[name](equation) if name in _RULES else None
    return own or by_jax(equation)


def by_jax(equation: JaxprEqn) -> Operation:
    key = tuple(sorted(equation.params.items()))
    compiled = _compiled(equation.primitive, key) if _is_hashable(key) else _jitted(equation.primitive, key)
    if equation.primitive.multiple_results and len(equation.outvars) != 1:
        return lambda *arguments: [*map(as_numpy, compiled(*arguments))]
    if equation.primitive.multiple_results:
        return lambda *arguments: as_numpy(compiled(*arguments)[0])
    return lambda *arguments: as_numpy(compiled(*arguments))


def _jitted(primitive: Any, parameters: tuple[tuple[str, Any], ...]) -> Operation:
    made: Operation = jax.jit(partial(primitive.bind, **dict(parameters)), compiler_options=COMPILER_OPTIONS)
    return made


_compiled = lru_cache(maxsize=1000)(_jitted)
"""One for all traces: JAX keeps what it has compiled for each shape."""


def as_numpy(value: Any) -> Any:
    """As NumPy's array, but what only JAX has, as the keys of its random numbers."""
    return numpy.asarray(value) if isinstance(getattr(value, "dtype", numpy.dtype(float)), numpy.dtype) else value


def _is_hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


# -- what NumPy computes ---------------------------------------------------------------------------


def _same(x: Any) -> Any:
    return x


_ENTRYWISE: dict[str, Operation] = {
    "add": numpy.add, "add_any": numpy.add, "sub": numpy.subtract, "mul": numpy.multiply, "neg": numpy.negative,
    "abs": numpy.abs, "sign": numpy.sign, "square": numpy.square, "sqrt": numpy.sqrt,
    "exp": numpy.exp, "expm1": numpy.expm1, "log": numpy.log, "log1p": numpy.log1p,
    "sin": numpy.sin, "cos": numpy.cos, "tan": numpy.tan, "asin": numpy.arcsin, "acos": numpy.arccos,
    "atan": numpy.arctan, "sinh": numpy.sinh, "cosh": numpy.cosh, "tanh": numpy.tanh,
    "asinh": numpy.arcsinh, "acosh": numpy.arccosh, "atanh": numpy.arctanh,
    "max": numpy.maximum, "min": numpy.minimum,
    "eq": numpy.equal, "ne": numpy.not_equal, "lt": numpy.less, "le": numpy.less_equal, "gt": numpy.greater,
    "ge": numpy.greater_equal, "is_finite": numpy.isfinite, "real": numpy.real, "imag": numpy.imag, "conj": numpy.conj,
    "and": numpy.bitwise_and, "or": numpy.bitwise_or, "not": numpy.invert, "rem": numpy.fmod,
    "stop_gradient": _same, "copy": _same,
}  # fmt: skip

Rule = Callable[[JaxprEqn], Operation | None]
_RULES: dict[str, Rule] = {}
"""How the parameters of a primitive tell what NumPy has to do; None where it has no such thing."""


def rule(name: str) -> Callable[[Rule], Rule]:
    def entered(rule: Rule) -> Rule:
        _RULES[name] = rule
        return rule

    return entered


def given(equation: JaxprEqn) -> list[Any]:
    """The shapes and types of its arguments."""
    return [atom.aval for atom in equation.invars]


def made(equation: JaxprEqn, place: int = 0) -> Any:
    """The shape and type of one of its values."""
    return equation.outvars[place].aval


@rule("broadcast_in_dim")
def _broadcast_in_dim(equation: JaxprEqn) -> Operation:
    shape = made(equation).shape
    (spread,), own = given(equation), [1] * len(shape)
    for place, size in zip(equation.params["broadcast_dimensions"], spread.shape, strict=True):
        own[place] = size
    if prod(own) == prod(shape):
        return lambda x: x.reshape(shape)
    return lambda x: numpy.broadcast_to(x.reshape(own), shape)


@rule("iota")
def _iota(equation: JaxprEqn) -> Operation:
    (shape, dtype), place = (equation.params[key] for key in ("shape", "dtype")), equation.params["dimension"]
    counted = numpy.broadcast_to(
        numpy.arange(shape[place], dtype=dtype).reshape([-1 if d == place else 1 for d in range(len(shape))]), shape
    )
    return lambda: counted


@rule("reshape")
@rule("squeeze")
def _reshape(equation: JaxprEqn) -> Operation:
    shape = made(equation).shape
    return lambda x: x.reshape(shape)


@rule("transpose")
def _transpose(equation: JaxprEqn) -> Operation:
    order = tuple(equation.params["permutation"])
    return lambda x: x.transpose(order)


@rule("slice")
def _slice(equation: JaxprEqn) -> Operation:
    first, end, step = (equation.params[key] for key in ("start_indices", "limit_indices", "strides"))
    part = tuple(map(slice, first, end, step or [1] * len(first)))
    return lambda x: x[part]


@rule("pad")
def _pad(equation: JaxprEqn) -> Operation:
    """Entries before, after and between those of an array; as many as a negative number says are taken away."""
    padding, shape = equation.params["padding_config"], made(equation).shape
    wide = [size - min(before, 0) - min(after, 0) for (before, after, _), size in zip(padding, shape, strict=True)]
    part = tuple(
        slice(max(before, 0), size - max(after, 0), between + 1)
        for (before, after, between), size in zip(padding, wide, strict=True)
    )
    kept = tuple(
        slice(-min(before, 0), size + min(after, 0)) for (before, after, _), size in zip(padding, wide, strict=True)
    )

    def padded(x: Any, value: Any) -> Any:
        result = numpy.full(wide, value)
        result[part] = x
        return result[kept]

    return padded


@rule("concatenate")
def _concatenate(equation: JaxprEqn) -> Operation:
    place = equation.params["dimension"]
    return lambda *parts: numpy.concatenate(parts, axis=place)


@rule("stack")
def _stack(equation: JaxprEqn) -> Operation:
    place = equation.params["axis"]
    return lambda *parts: numpy.stack(parts, axis=place)


def _several(values: Sequence[Any]) -> Any:
    """The values of a primitive with more than one, as a step has them."""
    return values if len(values) > 1 else values[0]


@rule("split")
def _split(equation: JaxprEqn) -> Operation:
    ends, place = numpy.cumsum(equation.params["sizes"])[:-1], equation.params["axis"]
    return lambda x: _several(numpy.split(x, ends, place))


@rule("unstack")
def _unstack(equation: JaxprEqn) -> Operation:
    place = equation.params["axis"]
    return lambda x: _several([*numpy.moveaxis(x, place, 0)])


@rule("sort")
def _sort(equation: JaxprEqn) -> Operation | None:
    """Several arrays in the order of the first, which are whole numbers: JAX has an order of its own for NaN."""
    place, keys = equation.params["dimension"], equation.params["num_keys"]
    if keys != 1 or given(equation)[0].dtype.kind not in "iu":
        return None

    def ordered(*arrays: Any) -> Any:
        order = numpy.argsort(arrays[0], axis=place, kind="stable")
        return _several([numpy.take_along_axis(each, order, place) for each in arrays])

    return ordered


@rule("gather")
def _gather(equation: JaxprEqn) -> Operation | None:
    """Entries, rows or the like, picked by whole numbers that are promised to be within bounds."""
    how, (array, indices) = equation.params["dimension_numbers"], given(equation)
    picked = how.start_index_map
    whole = [size if d not in picked else 1 for d, size in enumerate(array.shape)]
    promised = equation.params["mode"] is jax.lax.GatherScatterMode.PROMISE_IN_BOUNDS
    if how.operand_batching_dims or how.collapsed_slice_dims != tuple(sorted(picked)) or not promised:
        return None
    if list(equation.params["slice_sizes"]) != whole:
        return None
    ndim, many = made(equation).ndim, indices.ndim - 1
    axis = 0 if len(picked) > 1 else int(picked[0])
    stack = iter(range(axis, axis + many))
    places = iter(d for d in range(ndim) if not axis <= d < axis + many)
    order = [next(places) if d in how.offset_dims else next(stack) for d in range(ndim)]
    if len(picked) == 1:
        return lambda x, n: x.take(n[..., 0], axis).transpose(order)
    first = (*picked, *(d for d in range(len(whole)) if d not in picked))
    return lambda x, n: x.transpose(first)[tuple(numpy.moveaxis(n, -1, 0))].transpose(order)


@rule("complex")
def _complex(equation: JaxprEqn) -> Operation:
    shape, dtype = made(equation).shape, made(equation).dtype

    def joined(real: Any, imaginary: Any) -> Any:
        result = numpy.empty(shape, dtype)
        result.real, result.imag = real, imaginary
        return result

    return joined


@rule("select_n")
def _select_n(equation: JaxprEqn) -> Operation | None:
    if given(equation)[0].dtype != bool:
        return None
    return lambda which, otherwise, then: numpy.where(which, then, otherwise)


@rule("convert_element_type")
def _convert_element_type(equation: JaxprEqn) -> Operation:
    new = equation.params["new_dtype"]
    if given(equation)[0].dtype.kind == "c" and numpy.dtype(new).kind not in "cb":
        return lambda z: z.real.astype(new)
    return lambda x: x.astype(new)


def _of_floats(operation: Callable[[JaxprEqn], Operation]) -> Rule:
    """Where NumPy computes something else of integers: it rounds quotients down and has no negative powers."""
    return lambda equation: operation(equation) if given(equation)[0].dtype.kind in "fc" else None


def _integer_pow(equation: JaxprEqn) -> Operation:
    power = equation.params["y"]
    return lambda x: x**power


_RULES["integer_pow"] = _of_floats(_integer_pow)
_RULES["div"] = _of_floats(lambda equation: numpy.divide)
_RULES["pow"] = _of_floats(lambda equation: numpy.power)


def _reducing(reduce: Callable[..., Any]) -> Rule:
    def rule(equation: JaxprEqn) -> Operation:
        axes = tuple(equation.params["axes"])
        return lambda x: reduce(x, axis=axes)

    return rule


@rule("reduce_sum")
def _reduce_sum(equation: JaxprEqn) -> Operation:
    axes, dtype = tuple(equation.params["axes"]), made(equation).dtype
    return lambda x: numpy.sum(x, axis=axes, dtype=dtype)


_RULES["reduce_max"] = _reducing(numpy.max)
_RULES["reduce_min"] = _reducing(numpy.min)
_RULES["reduce_or"] = _reducing(numpy.any)
_RULES["reduce_and"] = _reducing(numpy.all)
