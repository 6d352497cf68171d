"""The values of functions at values of their arguments: words of the vocabulary, drawn functions, and their primes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xcheck.formula.tree import Apply, Call, Primed
from xcheck.formula.values.arrays import in_formula_shape
from xcheck.formula.values.complex import complex_jacobian
from xcheck.formula.values.scope import Scope
from xcheck.spaces.maps import apply_map, apply_to_entries
from xcheck.vocabulary.namespaces import lifted, namespace_of
from xcheck.vocabulary.words import Array, vocabulary


def value_of(node: Call | Apply, arguments: Sequence[Array], scope: Scope) -> Array:
    """The value of a function at values of its arguments."""
    assert node.shape is not None, "only typed trees are evaluated"
    arguments = [lifted(value, scope.like) for value in arguments]
    if isinstance(node, Call):
        word = vocabulary()[node.word]
        value = word.function(*arguments)
        if node.shape.is_scalar and value.ndim and not word.by_entries:
            return namespace_of(value).reshape(value, ())  # vec of a number has one entry
        return in_formula_shape(value, node.shape)
    weights, entrywise = scope.weights[node.function], node.function in scope.entrywise
    size = node.shape.size(scope.sizes)
    value = apply_to_entries(weights, arguments[0]) if entrywise else apply_map(weights, arguments, size)
    if node.function in scope.codomains:
        value = scope.codomains[node.function](value)
    return value[0, 0] if node.shape.is_scalar and not entrywise else value


def primed(node: Primed, argument: Array, scope: Scope) -> Array:
    """The derivative by its one argument, entry by entry: how the value changes with a common shift of all entries."""
    xp = namespace_of(scope.like)

    def shifted(shift: Array) -> Array:
        return value_of(node.of, [argument + shift], scope)

    return repeated(shifted, node.order, scope)(xp.zeros((), dtype=xp.float64))


def repeated(function: Callable[[Array], Array], order: int, scope: Scope) -> Callable[[Array], Array]:
    """The derivative of some order of a function of a number."""
    if order == 0:
        return function
    lower = repeated(function, order - 1, scope)
    if scope.is_complex:
        return lambda number: complex_jacobian(scope.jacobian, lower, number, "")
    return lambda number: scope.jacobian(lower, number)
