"""The values of powers."""

from __future__ import annotations

from xcheck.errors import NotUnderstood
from xcheck.formula.shapes.rules.powers import MAX_POWER
from xcheck.formula.tree import Norm, Power
from xcheck.formula.values.evaluate import RULES, evaluate
from xcheck.formula.values.scope import Scope
from xcheck.formula.whole_numbers import count_of, half_integer, integer
from xcheck.vocabulary.linear_algebra import matrix_power
from xcheck.vocabulary.matrix_functions import sqrtm
from xcheck.vocabulary.namespaces import asarray, has_complex_entries, namespace_of
from xcheck.vocabulary.words import Array


def _power(node: Power, scope: Scope) -> Array:
    assert node.of.shape is not None, "only typed trees are evaluated"
    power = integer(node.exponent)
    if isinstance(node.of, Norm) and power == 2 and is_euclidean(node.of):
        inside = evaluate(node.of.of, scope)
        if not has_complex_entries(inside):
            # Without the root, which has no derivative at 0.
            return namespace_of(inside).sum(inside * inside)
    value = evaluate(node.of, scope)
    if node.of.shape.is_matrix:
        return _of_matrix(node, value, scope)
    if power is not None:
        return value**power
    if scope.indices and scope.names_in(node.exponent) <= scope.indices.keys():
        # An exponent such as j - 1 is exact, whatever is planted to see how rounding acts.
        return value ** asarray(count_of(node.exponent, scope.indices, {}), scope.like)
    return value ** evaluate(node.exponent, scope)


def is_euclidean(norm: Norm) -> bool:
    """Whether a norm is the root of the sum of the squares of all entries."""
    assert norm.of.shape is not None, "only typed trees are evaluated"
    if norm.of.shape.is_scalar:
        return False
    return norm.kind in ("", "F") or (norm.kind == "2" and not norm.of.shape.is_matrix)


def _of_matrix(node: Power, value: Array, scope: Scope) -> Array:
    """A whole power as a product of factors; that of a half begins with the square root."""
    spelt = half_integer(node.exponent)
    if spelt is not None and spelt.denominator == 2:
        return matrix_power(sqrtm(value), spelt.numerator)
    power = count_of(node.exponent, scope.indices, scope.sizes) if spelt is None else int(spelt)
    if abs(power) > MAX_POWER:
        raise NotUnderstood(f"the power of a matrix is {power} here; at most {MAX_POWER} is computed")
    return matrix_power(value, power)


RULES[Power] = _power
