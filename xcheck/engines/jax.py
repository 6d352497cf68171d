"""JAX: reverse mode, compiled once per statement and sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import numpy

from xcheck.engines import Estimate, Outcome, Task, each

DISTRIBUTION = "jax"
AUTOMATIC = True
APART = True

# XLA spends its time on optimising: for small matrices run a few times, the plainest code is fastest.
_COMPILER_OPTIONS: dict[str, Any] = {"xla_backend_optimization_level": 0, "xla_cpu_parallel_codegen_split_count": 1}


# Raised when traced code looks at values, as `if x > 0` and `x[x > 0]` do.
_LOOKS_AT_VALUES = (
    jax.errors.ConcretizationTypeError,
    jax.errors.NonConcreteBooleanIndexError,
    jax.errors.TracerIntegerConversionError,
)


def jacobian(function: Callable[[Any], Any], x: Any) -> Any:
    """The canonical Jacobian, of shape `function(x).shape + x.shape`."""
    return jax.jacrev(function)(x)


def evaluate(tasks: Sequence[Task]) -> list[Outcome]:
    """See `xcheck.engines`. 64-bit numbers are on inside only; the host's configuration is not touched."""
    with jax.enable_x64(True):
        return each(_estimates, tasks)


def _estimates(task: Task) -> list[Estimate]:
    def compute(values: Mapping[str, Any]) -> Any:
        return task.side(values, jacobian)

    arguments = [{name: jax.numpy.asarray(value) for name, value in point.items()} for point in task.points]
    try:
        compiled = jax.jit(compute).lower(arguments[0]).compile(_COMPILER_OPTIONS)
    except _LOOKS_AT_VALUES:
        # It cannot be compiled, but it can be run.
        note = "not compiled: the function looks at values"
        return [Estimate(_as_numpy(compute(argument)), note=note) for argument in arguments]
    return [Estimate(_as_numpy(compiled(argument))) for argument in arguments]


def _as_numpy(value: Any) -> Any:
    return numpy.asarray(value, dtype=numpy.float64)
