"""Derivatives by symbols and expressions: what an engine computes, written in its layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from xcheck.dimensions import Shape
from xcheck.formula.shapes.rules.operators import layout_of
from xcheck.formula.tree import Call, Derivative, Element, Node, Symbol, Variable, shape_of
from xcheck.formula.values.complex import complex_jacobian
from xcheck.formula.values.evaluate import evaluate
from xcheck.formula.values.places import places_in
from xcheck.formula.values.rounding import rounded
from xcheck.formula.values.scope import Scope
from xcheck.formula.walks import walk
from xcheck.vocabulary.arrangement import duplication_matrix
from xcheck.vocabulary.namespaces import lifted, namespace_of
from xcheck.vocabulary.words import Array


def whole_derivative(node: Derivative, scope: Scope) -> Array:
    """A derivative by symbols, or by a symbol and an entry."""
    wrt = node.wrt
    if len(wrt) == 1:
        layout = scope.layouts[layout_of(node, wrt[0], scope.layout)]
        jacobian = canonical(lambda inner: evaluate(node.of, inner), steepest(node, wrt[0], scope), scope)
        return _as_value(layout.write(jacobian), shape_of(node))
    # Rows belong to the first variable, columns to the second: differentiate the gradient by the second.
    denominator = scope.layouts["denominator"]
    flat = replace(wrt[1], transposed=False)

    def gradient(inner: Scope) -> Array:
        written = denominator.write(canonical(lambda deepest: evaluate(node.of, deepest), flat, inner))
        return namespace_of(written).reshape(written.T, (-1, 1))

    written = denominator.write(canonical(gradient, replace(wrt[0], transposed=False), scope))
    return _as_value(namespace_of(written).reshape(written, shape_of(node).size(scope.sizes)), shape_of(node))


def steepest(node: Derivative, variable: Variable, scope: Scope) -> Variable:
    """What ∇ differentiates by: of complex numbers in the direction of steepest ascent."""
    return replace(variable, part="gradient") if scope.is_complex and node.sign == "nabla" else variable


def _as_value(written: Array, shape: Shape) -> Array:
    return namespace_of(written).reshape(written, ()) if shape.is_scalar else written


def canonical(function: Callable[[Scope], Array], variable: Variable, scope: Scope) -> Array:
    """The canonical Jacobian (p, q, m, n) of a function, by a symbol, a member of a family or an expression."""
    if not isinstance(variable.of, Symbol | Element):
        return _by_expression(function, variable.of, scope)
    raw = raw_jacobian(function, base_of(variable), scope, variable.part)
    entry = places_in(variable.of, scope.indices) if isinstance(variable.of, Element) else ()
    axes = held_by(base_of(variable), scope).ndim
    if entry:
        raw, axes = raw[(Ellipsis, *entry, *(slice(None),) * (axes - len(entry)))], axes - len(entry)
    inputs = tuple(raw.shape[raw.ndim - axes :]) or (1, 1)
    outputs = tuple(raw.shape[: raw.ndim - axes]) or (1, 1)
    return namespace_of(raw).reshape(raw, outputs + inputs)


def _by_expression(function: Callable[[Scope], Array], target: Node, scope: Scope) -> Array:
    """The canonical Jacobian by an expression in one symbol that determines it: J_f = J · J_expression."""
    symbol = Variable(next(part for part in walk(target) if isinstance(part, Symbol)))
    of = canonical(function, symbol, scope)
    by = canonical(lambda inner: evaluate(target, inner), symbol, scope)
    (p, q, m, n), (rows, columns, *_) = of.shape, by.shape
    xp = namespace_of(of, by)
    if isinstance(target, Call) and target.word == "vech":
        # The entries on and below the diagonal are free, each other one moves with its mirror image.
        return xp.reshape(xp.reshape(of, (p * q, m * n)) @ duplication_matrix(m, of), (p, q, rows, columns))
    flat, square = xp.reshape(of, (p * q, m * n)), xp.reshape(by, (m * n, m * n))
    return xp.reshape(xp.linalg.solve(square.T, flat.T).T, (p, q, rows, columns))


def raw_jacobian(function: Callable[[Scope], Array], base: Symbol, scope: Scope, part: str = "") -> Array:
    """The derivative of a function of the scope by a whole symbol, or a part of it, its axes behind those of the value.

    By a structured symbol it is the gradient that is meant.
    """

    def of(value: Array) -> Array:
        result = function(scope.with_value(base.name, value))
        return lifted(result, scope.like)

    held = held_by(base, scope)
    if scope.is_complex:

        def inexact(value: Array) -> Array:
            return value if scope.rounding is None else rounded(base, value, scope)

        return complex_jacobian(scope.jacobian, of, held, part, inexact)
    raw = scope.jacobian(of, held)
    if base.name not in scope.gradients:
        return raw
    xp = namespace_of(raw)
    entries = xp.reshape(raw, (-1, *held.shape))
    meant = [scope.gradients[base.name](entries[place], held) for place in range(entries.shape[0])]
    return xp.reshape(xp.stack(meant), tuple(raw.shape))


def base_of(variable: Variable) -> Symbol:
    """The symbol that a derivative is taken by, or by entries of."""
    base = variable.of.of if isinstance(variable.of, Element) else variable.of
    assert isinstance(base, Symbol), "the parser admits symbols and their elements only"
    return base


def held_by(base: Symbol, scope: Scope) -> Array:
    """The value at which a derivative by a symbol is taken."""
    held = evaluate(base, scope)
    return lifted(held, scope.like)
