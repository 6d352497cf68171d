"""The value of a name that an equation defines, linear in it: found by probing with unit arrays."""

from __future__ import annotations

import numpy

from xcheck.formula.evaluate import Scope, evaluate
from xcheck.formula.tree import Solution, Unknown
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


def unknown(node: Unknown, scope: Scope) -> Array:
    """What is tried for the name in its own definition."""
    return scope.values[_key(node)]


def _key(node: Solution | Unknown) -> str:
    """No symbol has a name like this."""
    return f"unknown {node.name}"
