"""JAX: reverse mode, as it traces it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from math import prod
from typing import Any

import jax
import numpy

from xcheck.engines import ONE_ASSIGNMENT, Estimate, Outcome, Task, each
from xcheck.engines._program import Program, Tell
from xcheck.libraries.functions import Functions, register
from xcheck.vocabulary import namespaces

DISTRIBUTION = "jax"
AUTOMATIC = True
APART = True
SHARE = ONE_ASSIGNMENT

namespaces.register_constants("jax", jax.lax.stop_gradient)
namespaces.register_constants("jaxlib", jax.lax.stop_gradient)
register("jax", lambda: Functions((jax.numpy, jax.scipy.special)), "jax", "jaxlib")

# Raised when traced code looks at values, as `if x > 0` and `x[x > 0]` do.
_LOOKS_AT_VALUES = (
    jax.errors.ConcretizationTypeError,
    jax.errors.NonConcreteBooleanIndexError,
    jax.errors.TracerIntegerConversionError,
)

Arguments = Mapping[str, Any]


def jacobian(function: Callable[[Any], Any], x: Any) -> Any:
    """The canonical Jacobian, of shape `function(x).shape + x.shape`."""
    value, pull = jax.vjp(function, x)
    value, shape = jax.numpy.asarray(value), jax.numpy.shape(value)
    if not shape:  # to batch this as well takes twice the time to trace
        return pull(jax.numpy.ones_like(value))[0]
    variable = jax.numpy.shape(x)
    if value.size > FEWER * prod(variable):
        # Jᵀu is linear in u: what pulls back through it has the columns of J.
        back = jax.vjp(lambda u: pull(u)[0], jax.numpy.ones_like(value))[1]
        columns = jax.vmap(lambda unit: back(unit)[0])(_units(variable, value.dtype))
        return jax.numpy.moveaxis(columns, 0, -1).reshape(*shape, *variable)
    return jax.vmap(lambda unit: pull(unit)[0])(_units(shape, value.dtype)).reshape(*shape, *variable)


FEWER = 100
"""How many times as many entries a value has as its argument for a second pass to be worth its while."""


def _units(shape: tuple[int, ...], dtype: Any) -> Any:
    """The unit arrays of a shape: NumPy's, a constant, where JAX would trace each step in which it makes them."""
    return numpy.eye(prod(shape), dtype=dtype).reshape(-1, *shape)


def pull(operation: Any, arguments: Sequence[Any], cotangent: Any) -> tuple[Any, tuple[Any, ...]]:
    """See `xcheck.engines`: the value of a `jax.custom_vjp`, and the cotangents that JAX takes from its rule."""
    with jax.enable_x64(True):
        value, pulled = jax.vjp(operation, *map(jax.numpy.asarray, arguments))
        cotangents = pulled(jax.numpy.asarray(cotangent))
    return numpy.asarray(value), tuple(map(numpy.asarray, cotangents))


def run(function: Callable[..., Any], arguments: Sequence[Any], tell: Tell | None = None) -> Any:
    """See `xcheck.engines`: 64-bit numbers are on inside only."""
    with jax.enable_x64(True):
        given = [*map(jax.numpy.asarray, arguments)]
        if tell is not None:
            with suppress(*_LOOKS_AT_VALUES):  # what it looks at, its own code tells
                Program(jax.make_jaxpr(function)(*given), tell)(*map(numpy.asarray, given))
        return jax.tree.map(numpy.asarray, function(*given))


def evaluate(tasks: Sequence[Task]) -> list[Outcome]:
    """See `xcheck.engines`. 64-bit numbers are on inside only; the host's configuration is not touched."""
    with jax.enable_x64(True):
        return each(_kept if len(tasks) <= FEW else _estimates, tasks)


FEW = 20
"""Up to how many tasks at once each is looked for among those that were traced before."""

_KEPT: dict[Hashable, Program] = {}
"""Programs by all that they depend on: the next check of the same function need not trace it."""

_MANY = 256
"""How many programs are kept."""


def _kept(task: Task) -> list[Estimate]:
    """The estimates of a task, whose program is kept unless something may change unseen."""
    content = task.content()
    if content is None:
        return _estimates(task)
    shapes = tuple((name, value.shape, value.dtype.str) for name, value in task.points[0].items())
    key = (content, shapes)
    program = _KEPT.pop(key, None) or _traced(task)
    if isinstance(program, Program):
        _KEPT[key] = program
        if len(_KEPT) > _MANY:
            del _KEPT[next(iter(_KEPT))]
    return _run(program, task)


def _estimates(task: Task) -> list[Estimate]:
    return _run(_traced(task), task)


def _traced(task: Task) -> Program | None:
    """The side of a task as JAX sees it at these shapes; None if it looks at values."""
    try:
        return Program(jax.make_jaxpr(lambda values: task.side(values, jacobian))(dict(task.points[0])))
    except _LOOKS_AT_VALUES:
        return None


def _run(program: Program | None, task: Task) -> list[Estimate]:
    """The estimates at the points; a function that looks at values is run as it stands."""
    if program is None:
        note = "not traced: the function looks at values"
        return [Estimate(_as_numpy(task.side(_as_jax(point), jacobian)), note=note) for point in task.points]
    names = sorted(task.points[0])  # the order in which JAX takes the values of a dictionary
    return [Estimate(_as_numpy(program(*[point[name] for name in names])[0])) for point in task.points]


def _as_jax(point: Mapping[str, Any]) -> Arguments:
    return {name: jax.device_put(value) for name, value in point.items()}


def _as_numpy(value: Any) -> Any:
    return numpy.asarray(value, dtype=numpy.float64)
