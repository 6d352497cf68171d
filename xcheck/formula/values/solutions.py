"""The value of a name that an equation defines, linear in it: found by probing with unit arrays."""

from __future__ import annotations

import numpy

from xcheck.formula.tree import Implicit, Solution, Unknown
from xcheck.formula.values.evaluate import evaluate
from xcheck.formula.values.scope import Scope
from xcheck.vocabulary.linear_algebra import solve
from xcheck.vocabulary.namespaces import asarray, lifted, namespace_of
from xcheck.vocabulary.words import Array


def solution(node: Solution, scope: Scope) -> Array:
    """The x with x = F(x) for an affine F: that of (I − L) x = F(0), the columns of L being F(E) − F(0).

    Every step is array arithmetic and one `solve`, which all engines differentiate.
    """
    assert node.shape is not None, "only typed trees are evaluated"
    shape = () if node.shape.is_scalar else node.shape.size(scope.sizes)
    count = int(numpy.prod(shape, dtype=int))

    def at(value: Array) -> Array:
        found = lifted(evaluate(node.of, scope.with_value(_key(node), value)), scope.like)
        return namespace_of(found).reshape(found, (count,))

    units = numpy.eye(count)
    constant = at(asarray(numpy.zeros(shape), scope.like))
    columns = [at(asarray(numpy.reshape(unit, shape), scope.like)) - constant for unit in units]
    # The arrays of one engine may be mixed: those that do not depend on what is differentiated by are plain.
    xp = namespace_of(constant, *columns)
    matrix = asarray(units, scope.like) - xp.stack(columns, axis=1)
    return xp.reshape(solve(matrix, xp.reshape(constant, (count, 1))), shape)


STEPS = 2
"""Of Newton's iteration, each of which doubles the order to which derivatives are right: values, first, third."""


def implicit(node: Implicit, scope: Scope) -> Array:
    """The y near the drawn one that keeps the equation at its value at the drawn point, by Newton's iteration."""
    assert node.shape is not None, "only typed trees are evaluated"
    start = lifted(evaluate(node.at, scope.with_values(scope.origin)), scope.like)
    xp, shape = namespace_of(start), tuple(start.shape)
    count = int(numpy.prod(shape, dtype=int))

    def residual(value: Array, inner: Scope) -> Array:
        found = lifted(evaluate(node.of, inner.with_value(_key(node), value)), scope.like)
        return xp.reshape(found, (count,))

    level, value = residual(start, scope.with_values(scope.origin)), start
    for _ in range(STEPS):
        slope = xp.reshape(scope.jacobian(lambda y: residual(y, scope), value), (count, count))
        step = solve(slope, xp.reshape(residual(value, scope) - level, (count, 1)))
        value = value - xp.reshape(step, shape)
    return value


def unknown(node: Unknown, scope: Scope) -> Array:
    """What is tried for the name in its own definition."""
    return scope.values[_key(node)]


def _key(node: Solution | Implicit | Unknown) -> str:
    """No symbol has a name like this."""
    return f"unknown {node.name}"
