"""Backward passes, as engineers write them by hand, put as the formula of a gradient.

A backward pass takes the arguments of f and the cotangent G of its value, and returns the cotangents of the
arguments: ∂⟨G, f(x)⟩/∂x, in the shape of x. With G drawn like any other symbol it is therefore checked as
a formula for the gradient of the number ⟨G, f(x)⟩.

Beside a plain function it may be an operation of an engine that brings its own: a `torch.autograd.Function`,
a `jax.custom_vjp`, a `primitive` of autograd. Then its value has to be that of f as well.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy

from xcheck import rooms
from xcheck.dimensions import Shape
from xcheck.errors import UsageError, XcheckError
from xcheck.formula.names import canonical, name_to_latex
from xcheck.function import FunctionError, OtherValueError, call, name_of
from xcheck.libraries import run
from xcheck.reading import probed
from xcheck.spaces import Space, written
from xcheck.spaces.matrices import Matrix
from xcheck.spaces.scalars import Scalar
from xcheck.spaces.vectors import Vector
from xcheck.statement import Statement
from xcheck.vocabulary.namespaces import namespace_of

NAMES = ("G", "H", "G_y", "cotangent")
"""What the cotangent of the value is called: the first that is free."""

OFF = 1e-9
"""How far the value of an operation may be from that of the plain function, relative to its size."""


@dataclass(frozen=True)
class Backward:
    """A backward pass of a plain function, with what its calls have shown.

    `parameters` are the function's, `cotangent` the name and space of the cotangent of its value, which has `axes`;
    `given` are the parameters for which a cotangent is returned.
    """

    function: Callable[..., Any]
    backward: Callable[..., Any]
    parameters: tuple[str, ...]
    cotangent: tuple[str, Space]
    axes: int
    given: tuple[str, ...]

    def statement(self, variable: str, common: Mapping[str, Any]) -> Statement:
        """The statement that the backward pass returns the cotangent of one variable.

        Raises:
            UsageError: it does not return that one.
        """
        if variable not in self.given:
            raise UsageError(
                f"{name_of(self.backward)} returns no cotangent of {variable!r}; "
                f"it does for {', '.join(self.given) or 'none'}"
            )
        name, space = self.cotangent
        left = rf"\frac{{\partial \langle {name}, {_spoken(self.function)}\rangle}}"
        text = rf"{left}{{\partial {name_to_latex(canonical(variable))}}} = {_spoken(self.backward)}"
        return Statement(
            text=text,
            function=_with_parameters(self.paired, (*self.parameters, name), self.function),
            formula=_with_parameters(
                partial(self.pulled, self.parameters.index(variable)), (*self.parameters, name), self.backward
            ),
            cotangent=name,
            **{**common, "variable": variable, "spaces": {**common["spaces"], name: space}},
        )

    def paired(self, *values: Any) -> Any:
        """⟨G, f(x)⟩: the function at all but the last of the values, times the last, summed."""
        *arguments, G = values
        value = call(self.function, arguments)
        return namespace_of(value, G).sum(value * self._shaped(G, value))

    def pulled(self, place: int, *values: Any) -> Any:
        """What the backward pass returns for the argument at a place, held to that argument's shape."""
        *arguments, G = values
        cotangent = _cotangents(self.backward, arguments, G if self.axes == G.ndim else G[:, None])
        found = cotangent[place]
        given, name = numpy.shape(arguments[place]), self.parameters[place]
        if numpy.shape(found) != given:
            raise FunctionError(
                f"{name_of(self.backward)} returned shape {numpy.shape(found)} as the cotangent of {name}, "
                f"which has shape {given}; nothing is broadcast or summed to fit"
            )
        return found

    def _shaped(self, G: Any, value: Any) -> Any:
        """G in the shape of a value that is a column or row with two axes."""
        if value.ndim != self.axes or numpy.prod(tuple(value.shape)) != numpy.prod(tuple(G.shape)):
            raise FunctionError(f"{name_of(self.function)} returned shape {tuple(value.shape)}, where G is {G.shape}")
        return G if value.ndim == G.ndim else namespace_of(G).reshape(G, tuple(value.shape))


def backward_of(
    function: Callable[..., Any],
    backward: Any,
    parameters: Sequence[str],
    spaces: Mapping[str, Space],
    larger: frozenset[tuple[str, str]],
) -> Backward:
    """The backward pass of a plain function, run once to see what it returns.

    Args:
        backward: a function of the parameters and the cotangent, or an operation of an engine.
    """
    probe = probed(function, spaces, larger)
    name = next(name for name in NAMES if name not in spaces)
    pulls = _of_operation(function, backward) if engine_of(backward) else backward
    G = numpy.random.default_rng(0).uniform(0.3, 1.7, numpy.shape(probe.value))
    try:
        found = _cotangents(pulls, [numpy.array(each) for each in probe.arguments], G)
    except XcheckError:
        raise
    # It may raise anything: each check finds it again, and says whether its parts conform.
    except Exception:  # noqa: BLE001
        found = (G,) * len(parameters)
    given = tuple(name for name, each in zip(parameters, found, strict=True) if each is not None)
    return Backward(function, pulls, tuple(parameters), (name, _space_of(probe.shape)), numpy.ndim(probe.value), given)


def engine_of(operation: Any) -> str:
    """The engine that brings its own backward pass with an operation; empty for a plain function."""
    if getattr(operation, "_is_autograd_primitive", False):
        return "autograd"
    owner = getattr(operation, "__self__", operation)
    kinds = owner.__mro__ if isinstance(owner, type) else type(owner).__mro__
    packages = {kind.__module__.partition(".")[0] for kind in kinds}
    pulling = (name for name in rooms.names("engines") if "pull" in rooms.constants("engines", name))
    return next((name for name in pulling if rooms.constants("engines", name)["DISTRIBUTION"] in packages), "")


def _of_operation(function: Callable[..., Any], operation: Any) -> Callable[..., Any]:
    """The backward pass that an operation brings, on NumPy arrays; its value is held to that of the function."""
    engine: Any = rooms.load("engines", engine_of(operation))

    def pulls(*values: Any) -> Any:
        *arguments, G = values
        value, cotangents = engine.pull(operation, arguments, G)
        wanted = numpy.asarray(call(function, arguments))
        if value.shape != wanted.shape:
            raise OtherValueError(
                f"{name_of(operation)} has a value of shape {value.shape}, {name_of(function)} of {wanted.shape}"
            )
        off, size = numpy.max(numpy.abs(value - wanted), initial=0.0), numpy.max(numpy.abs(wanted), initial=0.0)
        if not off <= OFF * size:
            raise OtherValueError(f"{name_of(operation)} and {name_of(function)} have different values, by {off:.1e}")
        return cotangents

    pulls.__name__ = name_of(operation)
    pulls.operation = operation  # type: ignore[attr-defined]
    return pulls


def _cotangents(backward: Callable[..., Any], arguments: Sequence[Any], G: Any) -> tuple[Any, ...]:
    """What a backward pass returns, one for each argument; a single one is that of the first.

    Raises:
        FunctionError: there are more or fewer than arguments.
    """
    found = run(backward, (*arguments, G))
    count = len(arguments)
    found = tuple(found) if isinstance(found, tuple | list) else (found, *[None] * (count - 1))
    if len(found) != count:
        raise FunctionError(
            f"{name_of(backward)} returned {len(found)} cotangents for {count} arguments; "
            "None stands for one that is not wanted"
        )
    return found


def _space_of(shape: Shape) -> Space:
    if shape.is_scalar:
        return Scalar()
    if shape.is_column:
        return Vector(written(shape.rows))
    return Matrix(written(shape.rows), written(shape.columns))


def _with_parameters(function: Any, names: Sequence[str], named: Callable[..., Any]) -> Callable[..., Any]:
    """A function that says what its parameters are, whose name it has, and whose code it runs."""

    def wrapped(*values: Any) -> Any:
        return function(*values)

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    wrapped.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in names])  # type: ignore[attr-defined]
    wrapped.__wrapped__ = named  # type: ignore[attr-defined]
    wrapped.__name__ = name_of(named)
    return wrapped


def _spoken(function: Callable[..., Any]) -> str:
    name = name_of(function).replace("_", r"\_")
    return rf"\mathrm{{{name}}}" if name != "<lambda>" else r"\mathrm{function}"
