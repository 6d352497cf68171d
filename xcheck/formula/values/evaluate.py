"""Typed tree → value, on the arrays of any engine.

A scalar is a 0-d array, everything else has rows and columns; nothing broadcasts but a scalar. A
derivative node asks the engine for a canonical Jacobian and writes it in its layout.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from typing import Any

from xcheck.dimensions import Shape, dimension
from xcheck.errors import NotUnderstood
from xcheck.formula.tree import (
    Apply,
    Bars,
    Block,
    Call,
    Constant,
    Differential,
    Element,
    Infix,
    Negative,
    Node,
    Norm,
    Number,
    Primed,
    Product,
    Quotient,
    Substitution,
    Sum,
    Symbol,
    Transpose,
    shape_of,
)
from xcheck.formula.values.application import primed, repeated, value_of
from xcheck.formula.values.rounding import rounded
from xcheck.formula.values.scope import Scope
from xcheck.vocabulary.arrangement import commutation_matrix, duplication_matrix, elimination_matrix, kron
from xcheck.vocabulary.linear_algebra import det, identity_matrix
from xcheck.vocabulary.namespaces import (
    NUMBERS,
    asarray,
    has_complex_entries,
    lifted,
    namespace_of,
    number,
    transcendental,
)
from xcheck.vocabulary.norms import NORMS, entrywise_norm, schatten_norm
from xcheck.vocabulary.words import Array


def evaluate(node: Node, scope: Scope) -> Array:
    """The value of a typed node: 0-d for a scalar, else rows by columns.

    With flat arrays for indices a scalar that depends on them has one axis.
    """
    if not scope.indices or isinstance(node, Symbol | Number | Constant):
        return computed(node, scope)
    wanted = scope.on(node)
    if len(wanted) == len(scope.indices):
        return computed(node, scope)
    if any(not isinstance(place, int) for place in wanted.values()):
        return computed(node, scope.but(indices=wanted))
    # What does not change with an index is computed once for all its values.
    key = (id(node), *wanted.items())
    if key not in scope.memo:
        scope.memo[key] = (node, computed(node, scope.but(indices=wanted)))
    return scope.memo[key][1]


def computed(node: Node, scope: Scope) -> Array:
    """The value by the rule of its kind of node, for all indices of the scope."""
    value = RULES[type(node)](node, scope)
    # A NumPy scalar is one of Python's numbers to `isinstance`, and has been rounded like any array.
    return value if scope.rounding is None or type(value) in NUMBERS else rounded(node, value, scope)


def _number(node: Number, scope: Scope) -> Array:
    if node.shape is None or node.shape.is_scalar:
        return number(node.value, scope.like)
    xp = namespace_of(scope.like)
    return xp.zeros(node.shape.size(scope.sizes), dtype=xp.float64)


def _symbol(node: Symbol, scope: Scope) -> Array:
    name = node.name
    if name in scope.values:
        return scope.values[name]
    if name in scope.functions:
        return scope.functions[name](scope)
    if name in scope.definitions:
        return _defined(scope.definitions[name], scope)
    if name in scope.indices:
        return asarray(scope.indices[name] + 1, scope.like)
    return number(Fraction(scope.sizes[name]), scope.like)


def _defined(node: Node, scope: Scope) -> Array:
    """The value of a definition, computed once however often it is mentioned."""
    wanted = scope.on(node) if scope.indices else {}
    if any(not isinstance(place, int) for place in wanted.values()):
        return evaluate(node, scope)
    key = (id(node), *wanted.items())
    if key not in scope.memo:
        scope.memo[key] = (node, evaluate(node, scope))
    return scope.memo[key][1]


def _constant(node: Constant, scope: Scope) -> Array:
    if node.name in ("pi", "e"):
        return transcendental(node.name, scope.like)
    if node.name == "i":
        return 1j
    rows, columns = shape_of(node).size(scope.sizes)
    if node.name == "I":
        return identity_matrix(rows, scope.like)
    xp = namespace_of(scope.like)
    if node.name == "0":
        return xp.zeros((rows, columns), dtype=xp.float64)
    if node.name == "K":
        m, n = (dimension(size).size(scope.sizes) for size in node.size.split(","))
        return commutation_matrix(m, n, scope.like)
    if node.name in ("D", "L"):
        size = dimension(node.size).size(scope.sizes)
        return duplication_matrix(size, scope.like) if node.name == "D" else elimination_matrix(size, scope.like)
    return xp.ones((rows, columns), dtype=xp.float64)


def _sum(node: Sum, scope: Scope) -> Array:
    return reduce(lambda a, b: a + b, (evaluate(term, scope) for term in node.terms))


def _negative(node: Negative, scope: Scope) -> Array:
    return -evaluate(node.of, scope)


def _product(node: Product, scope: Scope) -> Array:
    value, shape = evaluate(node.factors[0], scope), shape_of(node.factors[0])
    for factor in node.factors[1:]:
        other, own = evaluate(factor, scope), shape_of(factor)
        if shape.is_scalar or own.is_scalar:
            value, shape = value * other, (own if shape.is_scalar else shape)
        else:
            value, shape = _matrix_product(value, other), Shape(shape.rows, own.columns)
            if shape.is_scalar:
                value = namespace_of(value).reshape(value, ())  # one operation; [0, 0] is two
    return value


def _matrix_product(left: Array, right: Array) -> Array:
    """The product; torch multiplies a real matrix by a complex one only after it is told to."""
    if has_complex_entries(left) != has_complex_entries(right):
        return (left + 0j) @ (right + 0j)
    return left @ right


def _quotient(node: Quotient, scope: Scope) -> Array:
    return evaluate(node.numerator, scope) / evaluate(node.denominator, scope)


def _infix(node: Infix, scope: Scope) -> Array:
    left, right = evaluate(node.left, scope), evaluate(node.right, scope)
    if node.operator == "hadamard":
        return left * right
    if node.operator == "elementwise quotient":
        return left / right
    if shape_of(node.left).is_scalar or shape_of(node.right).is_scalar:
        return left * right
    return kron(left, right)


def _transpose(node: Transpose, scope: Scope) -> Array:
    value = evaluate(node.of, scope)
    return value if shape_of(node.of).is_scalar else value.T


def _bars(node: Bars, scope: Scope) -> Array:
    value = evaluate(node.of, scope)
    return det(value) if shape_of(node.of).is_matrix else abs(value)


def _norm(node: Norm, scope: Scope) -> Array:
    value, shape = evaluate(node.of, scope), shape_of(node.of)
    if shape.is_scalar:
        return abs(value)
    if has_complex_entries(value):
        return _norm_of_complex(node, value)
    if node.power is not None:
        power = evaluate(node.power, scope)
        return schatten_norm(value, power) if node.kind == "S" else entrywise_norm(value, power)
    return NORMS["F" if node.kind == "2" and not shape.is_matrix else node.kind](value)


def _norm_of_complex(node: Norm, value: Array) -> Array:
    """The Euclidean and Frobenius norm of complex numbers, √(xᴴx)."""
    if node.power is None and (node.kind in ("", "F") or (node.kind == "2" and not shape_of(node.of).is_matrix)):
        return NORMS["F"](value)
    raise NotUnderstood(f"of complex numbers only the Euclidean and the Frobenius norm are computed, not {node.kind!r}")


def _call(node: Call | Apply, scope: Scope) -> Array:
    return value_of(node, [evaluate(argument, scope) for argument in node.arguments], scope)


def _primed(node: Primed, scope: Scope) -> Array:
    return primed(node, evaluate(node.of.arguments[0], scope), scope)


def _block(node: Block, scope: Scope) -> Array:
    rows = [[_as_block(evaluate(entry, scope), scope) for entry in row] for row in node.rows]
    xp = namespace_of(*(entry for row in rows for entry in row))
    value = xp.concat([xp.concat(row, axis=1) for row in rows], axis=0)
    return value[0, 0] if shape_of(node).is_scalar else value


def _as_block(value: Array, scope: Scope) -> Array:
    value = lifted(value, scope.like)
    return value if value.ndim == 2 else namespace_of(value).reshape(value, (1, 1))


def _differential(node: Differential, scope: Scope) -> Array:
    if node.order == 1 and isinstance(node.of, Symbol) and node.of.name in scope.tangents:
        return scope.tangents[node.of.name]
    if isinstance(node.of, Element):
        return evaluate(replace(node.of, of=replace(node, of=node.of.of, shape=node.of.of.shape)), scope)
    moved = {name: tangent for name, tangent in scope.tangents.items() if name in scope.values}
    xp = namespace_of(scope.like)

    def along(t: Array) -> Array:
        values = {name: scope.values[name] + t * tangent for name, tangent in moved.items()}
        result = evaluate(node.of, scope.with_values(values))
        return lifted(result, scope.like)

    return repeated(along, node.order, scope)(xp.zeros((), dtype=xp.float64))


def _substitution(node: Substitution, scope: Scope) -> Array:
    value = evaluate(node.value, scope)
    # A bare number would leave a scope without an array that tells which engine computes.
    value = asarray(value, scope.like) if isinstance(value, int | float) else value
    return evaluate(node.of, scope.with_value(node.name, value))


RULES: dict[type[Node], Callable[[Any, Scope], Array]] = {
    Number: _number, Symbol: _symbol, Constant: _constant, Sum: _sum, Negative: _negative,
    Product: _product, Quotient: _quotient, Infix: _infix, Transpose: _transpose, Bars: _bars,
    Norm: _norm, Call: _call, Apply: _call, Primed: _primed, Block: _block,
    Differential: _differential, Substitution: _substitution,
}  # fmt: skip
