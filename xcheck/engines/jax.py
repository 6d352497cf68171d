"""JAX: reverse mode, compiled for many statements at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any

import jax
import numpy

from xcheck.engines import ONE_ASSIGNMENT, Estimate, Outcome, Task, each
from xcheck.vocabulary import namespaces

DISTRIBUTION = "jax"
AUTOMATIC = True
APART = True
SHARE = ONE_ASSIGNMENT

namespaces.register_constants("jax", jax.lax.stop_gradient)

GROUP = 20
"""How many tasks are compiled together: compiling costs much by itself, and more than in proportion when it is long."""

# XLA spends its time on optimising: for small matrices run a few times, the plainest code is fastest.
_COMPILER_OPTIONS: dict[str, Any] = {
    "xla_backend_optimization_level": 0,
    "xla_cpu_parallel_codegen_split_count": 1,
    "xla_cpu_use_fusion_emitters": False,
}

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
    # NumPy's, for each step in which JAX makes an identity matrix would be compiled.
    units = numpy.eye(value.size, dtype=value.dtype).reshape(value.size, *shape)
    return jax.vmap(lambda unit: pull(unit)[0])(units).reshape(*shape, *jax.numpy.shape(x))


def pull(operation: Any, arguments: Sequence[Any], cotangent: Any) -> tuple[Any, tuple[Any, ...]]:
    """See `xcheck.engines`: the value of a `jax.custom_vjp`, and the cotangents that JAX takes from its rule."""
    with jax.enable_x64(True):
        value, pulled = jax.vjp(operation, *map(jax.numpy.asarray, arguments))
        cotangents = pulled(jax.numpy.asarray(cotangent))
    return numpy.asarray(value), tuple(map(numpy.asarray, cotangents))


def evaluate(tasks: Sequence[Task]) -> list[Outcome]:
    """See `xcheck.engines`. 64-bit numbers are on inside only; the host's configuration is not touched."""
    with jax.enable_x64(True):
        return [outcome for group in _groups(tasks) for outcome in _together(group)]


def _groups(tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
    for start in range(0, len(tasks), GROUP):
        yield tasks[start : start + GROUP]


class _Program:
    """The sides of some tasks as one compiled function. `raised` is what those raised that cannot be traced."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._sides = [task.side for task in tasks]
        self._compiled = jax.jit(self._compute, compiler_options=_COMPILER_OPTIONS)
        self.raised: dict[int, Exception | SystemExit] = {}

    def renew(self, tasks: Sequence[Task]) -> None:
        """Takes the sides of other tasks, which compute the same."""
        self._sides = [task.side for task in tasks]

    def __call__(self, arguments: Sequence[Arguments]) -> dict[int, Any]:
        """The values by the number of the task; JAX compiles at the first call."""
        found: dict[int, Any] = self._compiled(arguments)
        return found

    def _compute(self, arguments: Sequence[Arguments]) -> dict[int, Any]:
        results = {}
        for n, values in enumerate(arguments):
            try:
                results[n] = self._sides[n](values, jacobian)
            # What one side raises, or that it looks at values, is found while tracing and takes no other down.
            except (Exception, SystemExit) as error:  # noqa: BLE001
                self.raised[n] = error
        return results


_KEPT: dict[Hashable, _Program] = {}
"""Programs of few tasks by all that they depend on: the next check of the same function need not compile it."""

_MANY = 64
"""How many programs are kept."""


def _program(tasks: Sequence[Task], arguments: Sequence[Sequence[Arguments]]) -> _Program:
    """The program for some tasks; the one that is kept if it is one of few tasks that were met before.

    JAX traces again where its configuration is another one by now. The functions of an old task could compute
    something else by then, so it gets those of the new ones.
    """
    if len(tasks) >= GROUP:
        return _Program(tasks)
    contents = [task.content() for task in tasks]
    if None in contents:
        return _Program(tasks)
    shapes = tuple(tuple((name, value.shape, value.dtype.str) for name, value in each[0].items()) for each in arguments)
    key = (tuple(contents), shapes)
    kept = _KEPT.pop(key, None)
    if kept is None or kept.raised:
        kept = _Program(tasks)
    else:
        kept.renew(tasks)
    _KEPT[key] = kept
    if len(_KEPT) > _MANY:
        del _KEPT[next(iter(_KEPT))]
    return kept


def _together(tasks: Sequence[Task]) -> list[Outcome]:
    """The outcomes of a group that is compiled as one function; of each half where that fails."""
    # The points stay NumPy's until the compiled code takes them: to make each an array of JAX compiles something.
    arguments = [[dict(point) for point in task.points] for task in tasks]
    program = _program(tasks, arguments)
    # A task with fewer points than others is computed again at its last one.
    longest = max(len(points) for points in arguments)
    try:
        found = [program([points[min(k, len(points) - 1)] for points in arguments]) for k in range(longest)]
    except jax.errors.JaxRuntimeError as error:
        if len(tasks) == 1:
            return [error]
        half = len(tasks) // 2
        return [*_together(tasks[:half]), *_together(tasks[half:])]
    raised = program.raised
    return [
        _uncompiled(task, raised[n]) if n in raised else [Estimate(_as_numpy(found[k][n])) for k in range(len(points))]
        for n, (task, points) in enumerate(zip(tasks, arguments, strict=True))
    ]


def _uncompiled(task: Task, error: Exception | SystemExit) -> Outcome:
    """The outcome of a task that cannot be traced: a function that looks at values can still be run."""
    if not isinstance(error, _LOOKS_AT_VALUES):
        return error
    note = "not compiled: the function looks at values"
    return each(
        lambda task: [Estimate(_as_numpy(task.side(_as_jax(point), jacobian)), note=note) for point in task.points],
        [task],
    )[0]


def _as_jax(point: Mapping[str, Any]) -> Arguments:
    return {name: jax.device_put(value) for name, value in point.items()}


def _as_numpy(value: Any) -> Any:
    return numpy.asarray(value, dtype=numpy.float64)
