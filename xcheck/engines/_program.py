"""Runs what JAX has traced, step by step.

XLA takes far longer to compile a derivative than to run it a few times on small matrices. Which operations the
derivative is made of is JAX's alone: that is what is traced, and what is put to the test.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import jax
import numpy
from jax.extend.core import ClosedJaxpr, Jaxpr, JaxprEqn, Literal

from xcheck.engines import _linear_algebra  # noqa: F401  (its rules are entered)
from xcheck.engines._primitives import Operation, as_numpy, operation_of


class Program:
    """A trace as one list of steps. A step takes its arguments from places of a list and puts its values there."""

    def __init__(self, traced: ClosedJaxpr, tell: Tell | None = None) -> None:
        self._tell = tell
        self._constants: dict[int, Any] = {}
        self._count = 0
        self._steps: list[tuple[JaxprEqn, list[int], list[int]]] = []
        self._arguments = [self._place() for _ in traced.jaxpr.invars]
        self._values = self._inlined(traced, self._arguments)
        self._run = self._needed()
        self._start = [self._constants.get(place) for place in range(self._count)]

    @numpy.errstate(all="ignore")
    def __call__(self, *arguments: Any) -> list[Any]:
        """The values of the traced function, as NumPy arrays, at arguments of the traced shapes."""
        held = self._start.copy()
        for place, value in zip(self._arguments, arguments, strict=True):
            held[place] = value
        for operation, inputs, outputs, last in self._run:
            if len(inputs) == 2:
                found = operation(held[inputs[0]], held[inputs[1]])
            else:
                found = operation(*[held[place] for place in inputs])
            if len(outputs) == 1:
                held[outputs[0]] = found
            else:
                for place, value in zip(outputs, found, strict=True):
                    held[place] = value
            for place in last:
                held[place] = None
        return [numpy.asarray(held[place]) for place in self._values]

    def _place(self) -> int:
        self._count += 1
        return self._count - 1

    def _constant(self, value: Any) -> int:
        place = self._place()
        self._constants[place] = as_numpy(value)
        return place

    def _inlined(self, traced: ClosedJaxpr, arguments: Sequence[int]) -> list[int]:
        """Enters the steps of a trace, those of traces inside it as well; where its values will be."""
        inner: Jaxpr = traced.jaxpr
        places = dict(zip(inner.invars, arguments, strict=True))
        places |= {name: self._constant(value) for name, value in zip(inner.constvars, traced.consts, strict=True)}

        def read(atoms: Sequence[Any]) -> list[int]:
            return [self._constant(_written(a)) if isinstance(a, Literal) else places[a] for a in atoms]

        for equation in inner.eqns:
            inputs = read(equation.invars)
            part = _part(equation)
            if part is not None:
                outputs = self._inlined(part[0], [inputs[n] for n in part[1]])
            else:
                outputs = [self._place() for _ in equation.outvars]
                self._steps.append((equation, inputs, outputs))
            places |= zip(equation.outvars, outputs, strict=True)
        return read(inner.outvars)

    def _needed(self) -> list[tuple[Operation, list[int], list[int], list[int]]]:
        """The steps whose values are used, each with the places of large arrays that nobody reads after it."""
        steps: list[tuple[Operation, list[int], list[int], list[int]]] = []
        read, large = set(self._values), set[int]()
        for equation, _, outputs in self._steps:
            large.update(p for p, of in zip(outputs, equation.outvars, strict=True) if _entries(of) > LARGE)
        for equation, inputs, outputs in reversed(self._steps):
            if read.isdisjoint(outputs) and not equation.effects:
                continue
            last = [place for place in {*inputs, *outputs} & large if place not in read]
            read.update(inputs)
            steps.append((self._told(equation, len(steps)), inputs, outputs, last))
        return steps[::-1]

    def _told(self, equation: JaxprEqn, step: int) -> Operation:
        """What a step computes, with somebody told of it where it has pieces."""
        operation, tell = operation_of(equation), self._tell
        name = PIECES.get(equation.primitive.name)
        if tell is None or name is None:
            return operation

        def told(*values: Any) -> Any:
            tell(name, (values[1], values[0], values[2]) if name == "clip" else values, step)
            return operation(*values)

        return told


Tell = Callable[[str, Sequence[Any], int], None]

PIECES = {
    "max": "maximum", "min": "minimum", "abs": "absolute", "sign": "sign", "gt": "greater", "ge": "greater_equal",
    "lt": "less", "le": "less_equal", "clamp": "clip",
}  # fmt: skip
"""The primitives that are made of pieces, by what NumPy calls them."""

LARGE = 10_000
"""How many entries an array has that is not kept until the end."""


def _entries(variable: Any) -> int:
    return prod(getattr(variable.aval, "shape", ()))


def _written(literal: Any) -> Any:
    """A number that stands in a trace."""
    return numpy.asarray(literal.val, literal.aval.dtype)


def _part(equation: JaxprEqn) -> tuple[ClosedJaxpr, Sequence[int]] | None:
    """The trace that a primitive amounts to, and which of its arguments that one takes."""
    name, given = equation.primitive.name, equation.params
    everything = range(len(equation.invars))
    if name == "jit":
        return given["jaxpr"], everything
    if name in ("custom_jvp_call", "custom_vjp_call"):
        return given["call_jaxpr"], everything
    if name == "cond" and given.get("branches_platforms"):
        return next(
            branch
            for branch, platforms in zip(given["branches"], given["branches_platforms"], strict=True)
            if platforms is None or jax.default_backend() in platforms
        ), everything[1:]
    if name == "custom_linear_solve":
        lengths = given["const_lengths"]
        start = lengths.matvec + lengths.vecmat
        return given["jaxprs"].solve, (*everything[start : start + lengths.solve], *everything[sum(lengths) :])
    return None
