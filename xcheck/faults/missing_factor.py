"""A factor is missing: x for x/‖x‖, σ(x) for σ(x)(1 − σ(x)).

Shows as a formula that agrees once one of the symbols, or an expression that occurs in it, is put in.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product
from typing import Any

import numpy

from xcheck.diagnosis.diagnose import Repair, Suspicion
from xcheck.diagnosis.edits import Edit, Parts, editable, inverse, multiplied, transposed, with_child, without_a_factor
from xcheck.dimensions import SCALAR
from xcheck.formula.tree import (
    Bars,
    Call,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    derivatives,
    walk,
)

ORDER = 50

PLANTED = (
    r"\frac{\partial \|x\|}{\partial x} = x",
    r"\frac{\partial \frac{\lambda}{\|y\|} a^\top x}{\partial x} = a",
    r"\frac{\partial \log(a^\top x)}{\partial x} = a",
    r"\frac{\partial \operatorname{tr}(A X B)}{\partial X} = B^\top",
    r"\frac{\partial \frac{a^\top x}{\|y\|^2}}{\partial x} = a",
)

SCALARS = (Bars, Call, Norm, Power, Product, Quotient, Sum, Symbol)
"""Kinds of nodes that are looked at for scalars."""

MAX_SCALARS = 40
"""How many scalars are tried, alone and in pairs."""

MAX_LARGER = 12
"""How many larger expressions are tried as the factor that is missing."""

_SAYS = "A factor is missing. Write `{mend}`."


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """The side times a scalar or two that occur in the statement, above the line or below, if that is its ratio."""
    value, wanted = suspicion.first_value(suspicion.tree), suspicion.reference[0]
    ratio = None if value is None else _ratio(wanted, value)
    if ratio is None:
        return
    # The quotient of the two sides is their ratio whatever they are, and mends nothing.
    whole = (suspicion.tree, *suspicion.understood.sides)
    values = {piece: suspicion.first_value(piece) for piece in _scalars(suspicion) if piece not in whole}
    known = {piece: value for piece, value in values.items() if value is not None and value.shape == () and value}
    for above, below in product((None, *known), repeat=2):
        found = (1.0 if above is None else known[above]) / (1.0 if below is None else known[below])
        if above != below and abs(found - ratio) <= 1e-9 * abs(ratio):
            tree = suspicion.tree if above is None else multiplied(above, suspicion.tree)
            yield Repair("missing factor", _SAYS, tree=tree if below is None else Quotient(tree, below))


def _ratio(wanted: Any, found: Any) -> Any | None:
    """The number that one array is of another."""
    if wanted.shape != found.shape or not numpy.any(found) or not numpy.all(numpy.isfinite(found)):
        return None
    place = numpy.unravel_index(numpy.argmax(numpy.abs(found)), found.shape)
    ratio = wanted[place] / found[place]
    return ratio if numpy.all(numpy.abs(wanted - ratio * found) <= 1e-9 * numpy.max(numpy.abs(wanted))) else None


def _scalars(suspicion: Suspicion) -> Iterator[Node]:
    """The scalars that occur in the statement or its definitions, the norms of its columns, and squares of norms."""
    equation = suspicion.understood.typed.equation
    trees = [*suspicion.parts.symbols, *suspicion.parts.larger, *suspicion.parts.sizes]
    trees += [node for _, value in equation.definitions for node in walk(value) if isinstance(node, SCALARS)]
    trees += [
        Norm(symbol, shape=SCALAR) for symbol in suspicion.parts.symbols if symbol.shape and symbol.shape.is_column
    ]
    trees += [
        Power(tree, Number(Fraction(2)), shape=SCALAR)
        for tree in dict.fromkeys(trees)
        if isinstance(tree, Norm | Bars) and tree.shape is not None and tree.shape.is_scalar
    ]
    scalar = (tree for tree in trees if tree.shape is not None and tree.shape.is_scalar and not derivatives(tree))
    return islice(dict.fromkeys(scalar), MAX_SCALARS)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """A symbol, its transpose, its inverse or that of its Gram matrix put into a product, then a larger expression."""
    if node is parts.side or isinstance(node, Product):
        yield from (Edit(changed, "missing factor", _SAYS) for changed in _filled(node, parts))
    if not isinstance(node, Product):
        for place, child in enumerate(editable(node)):
            if not isinstance(child, Product | Sum | Negative | Number):
                for changed in _filled(child, parts):
                    yield Edit(with_child(node, place, changed), "missing factor", _SAYS)


def _filled(node: Node, parts: Parts) -> Iterator[Node]:
    factors = node.factors if isinstance(node, Product) else (node,)
    for piece in (*parts.symbols, *parts.larger[:MAX_LARGER]):
        for factor in _forms(piece):
            for place in range(len(factors) + 1):
                if any(
                    inverse(factor) == beside or factor == inverse(beside)
                    for beside in factors[max(place - 1, 0) : place + 1]
                ):
                    continue  # it would only cancel what is there
                yield multiplied(*factors[:place], factor, *factors[place:])
        if piece.shape is not None and piece.shape.is_scalar:
            yield Quotient(node, piece)


def _forms(piece: Node) -> Iterator[Node]:
    yield piece
    shape = piece.shape
    if shape is None or shape.is_scalar:
        return
    turned = transposed(piece)
    yield turned
    if shape.rows == shape.columns:
        yield inverse(piece)
        yield transposed(inverse(piece))
    elif shape.is_matrix:
        # What least squares divide by.
        yield inverse(multiplied(turned, piece))
        yield inverse(multiplied(piece, turned))


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """One factor taken out of a product."""
    for rest in without_a_factor(node):
        yield Edit(rest, "missing factor", "")
