"""A factor is missing: x for x/‖x‖, σ(x) for σ(x)(1 − σ(x)).

Shows as a formula that agrees once one of the symbols, or an expression that occurs in it, is put in.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product
from typing import Any

import numpy

from xcheck.diagnosis.edits import (
    Edit,
    Parts,
    editable,
    inverse,
    multiplied,
    rational,
    scaled,
    transposed,
    with_child,
    without_a_factor,
)
from xcheck.diagnosis.repair import Repair
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.diagnosis.terms import terms
from xcheck.dimensions import SCALAR
from xcheck.formula.tree import (
    Bars,
    Call,
    Constant,
    Element,
    Infix,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from xcheck.formula.walks import derivatives, walk

ORDER = 50
LENGTHENS = True

PLANTED = (
    r"\frac{\partial \|x\|}{\partial x} = x",
    r"\frac{\partial \frac{\lambda}{\|y\|} a^\top x}{\partial x} = a",
    r"\frac{\partial \log(a^\top x)}{\partial x} = a",
    r"\frac{\partial \operatorname{tr}(A X B)}{\partial X} = B^\top",
    r"\frac{\partial \frac{a^\top x}{\|y\|^2}}{\partial x} = a",
    r"\operatorname{adj}(A) A = I",
    r"f = x_1^2 x_2: \nabla f = \begin{bmatrix} 2 x_1 \\ x_1^2 \end{bmatrix}",
    r"s = \sigma(1.702 x): \nabla_x (b^\top (x \odot s)) = b \odot (s + x \odot s \odot (1 - s))",
)

SCALARS = (Bars, Call, Norm, Power, Product, Quotient, Sum, Symbol)
"""Kinds of nodes that are looked at for scalars."""

MAX_SCALARS = 60
"""How many scalars are tried, alone and in pairs."""

LARGEST = 12
"""The largest numerator and denominator of a number beside them."""

MAX_LARGER = 12
"""How many larger expressions are tried as the factor that is missing."""

_SAYS = "A factor is missing. Write `{mend}`."


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """The side or one of its terms times a scalar or two that occur in the statement, above the line or below.

    Beside them may stand a number, as 3/ℓ².
    """
    # The quotient of the two sides is their ratio whatever they are, and mends nothing.
    whole = (suspicion.tree, *suspicion.understood.sides)
    values = {piece: suspicion.first_value(piece) for piece in _scalars(suspicion) if piece not in whole}
    known: dict[Node | None, Any] = {None: 1.0}
    known |= {piece: value for piece, value in values.items() if _is_number(value)}
    pairs = [pair for pair in product(known, repeat=2) if pair[0] != pair[1]]
    for term in terms(suspicion):
        ratio = _ratio(term.wanted, term.value)
        found = [] if ratio is None else [(_simple(ratio * known[b] / known[a]), a, b) for a, b in pairs]
        for count, above, below in sorted(found, key=lambda each: each[0] != 1):
            if count is not None and _is_likely(suspicion, term.node, count, above, below):
                tree = scaled(term.node if above is None else multiplied(above, term.node), count)
                tree = term.tree(tree if below is None else Quotient(tree, below))
                yield Repair("missing factor", _SAYS, tree=tree, far_fetched=None not in (above, below))


def _is_likely(suspicion: Suspicion, node: Node, count: Fraction, above: Node | None, below: Node | None) -> bool:
    """Whether such a factor is what a person forgets: of a term only one above the line or below.

    With a number only where none stands yet, and not beside a size, which is a small number itself.
    """
    if node is suspicion.tree and count == 1:
        return True
    if None not in (above, below):
        return False
    return count == 1 or not (_has_number(node) or {above, below} & {*suspicion.parts.sizes})


def _has_number(node: Node) -> bool:
    """Whether a term has a number as a factor."""
    if isinstance(node, Negative):
        return _has_number(node.of)
    if isinstance(node, Quotient):
        return _has_number(node.numerator) or _has_number(node.denominator)
    factors = node.factors if isinstance(node, Product) else (node,)
    return any(rational(factor) is not None for factor in factors)


def _is_number(value: Any) -> bool:
    return value is not None and value.shape == () and bool(numpy.isfinite(value)) and value != 0


def _simple(number: Any) -> Fraction | None:
    """The fraction of small numbers that a positive number is, or None."""
    simple = Fraction(float(numpy.real(number))).limit_denominator(LARGEST)
    near = abs(number - float(simple)) <= 1e-9 * abs(number)
    return simple if near and 0 < simple <= LARGEST else None


def _ratio(wanted: Any, found: Any) -> Any | None:
    """The number that one array is of another."""
    if wanted.shape != found.shape or not numpy.any(found) or not numpy.all(numpy.isfinite(found)):
        return None
    place = numpy.unravel_index(numpy.argmax(numpy.abs(found)), found.shape)
    ratio = wanted[place] / found[place]
    return ratio if numpy.all(numpy.abs(wanted - ratio * found) <= 1e-9 * numpy.max(numpy.abs(wanted))) else None


def _scalars(suspicion: Suspicion) -> Iterator[Node]:
    """The scalars that occur in the statement or its definitions, norms, determinants and traces, and low powers.

    Where numbers are complex the imaginary unit is one of them.
    """
    equation = suspicion.understood.typed.equation
    trees = [*suspicion.parts.symbols, *suspicion.parts.larger, *suspicion.parts.sizes]
    trees += [node for _, value in equation.definitions for node in walk(value) if isinstance(node, SCALARS)]
    sides = suspicion.understood.sides
    members = [node for tree in (*trees, suspicion.tree, *sides) for node in walk(tree) if isinstance(node, Element)]
    trees += members
    shaped = [(node, node.shape) for node in (*suspicion.parts.symbols, *members) if node.shape is not None]
    trees += [Norm(node, shape=SCALAR) for node, shape in shaped if shape.is_column]
    squares = [node for node, shape in shaped if shape.is_matrix and shape.rows == shape.columns]
    trees += [Bars(node, shape=SCALAR) for node in squares]
    trees += [Call("trace", (node,), shape=SCALAR) for node in squares]
    trees += [Constant("i", shape=SCALAR)] if suspicion.understood.is_complex else []
    trees += [
        Power(tree, Number(Fraction(power)), shape=SCALAR)
        for power in (2, 3)
        for tree in dict.fromkeys(trees)
        if isinstance(tree, Norm | Bars | Symbol)
        and tree not in suspicion.parts.sizes
        and tree.shape is not None
        and tree.shape.is_scalar
    ]
    scalar = (tree for tree in trees if tree.shape is not None and tree.shape.is_scalar and not derivatives(tree))
    return islice(dict.fromkeys(scalar), MAX_SCALARS)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """A symbol, its transpose, its inverse or that of its Gram matrix put into a product, or a number."""
    if node is parts.side or isinstance(node, Product):
        yield from (Edit(changed, "missing factor", _SAYS) for changed in _filled(node, parts))
    if not isinstance(node, Product):
        for place, child in enumerate(editable(node)):
            if not isinstance(child, Product | Sum | Negative | Number):
                for changed in _filled(child, parts):
                    yield Edit(with_child(node, place, changed), "missing factor", _SAYS)


def _filled(node: Node, parts: Parts) -> Iterator[Node]:
    factors = node.factors if isinstance(node, Product) else (node,)
    inverses = [*map(inverse, factors)]
    for piece in (*parts.symbols, *parts.larger[:MAX_LARGER]):
        if parts.is_entrywise and piece.shape == node.shape and not (piece.shape is None or piece.shape.is_scalar):
            yield from (Infix("hadamard", node, factor, shape=node.shape) for factor in (piece, *_slopes(piece)))
        for factor in _forms(piece):
            undone = inverse(factor)
            cancels = [undone == beside or factor == other for beside, other in zip(factors, inverses, strict=True)]
            for place in range(len(factors) + 1):
                if any(cancels[max(place - 1, 0) : place + 1]):
                    continue  # it would only cancel what is there
                yield multiplied(*factors[:place], factor, *factors[place:])
        if piece.shape is not None and piece.shape.is_scalar:
            yield Quotient(node, piece)
    for value in parts.numbers:
        if value.denominator > 1:  # that a whole number is missing shows without trying any
            yield multiplied(Number(value, shape=SCALAR), *factors)


def _slopes(piece: Node) -> Iterator[Node]:
    """1 - p and 1 - p ⊙ p, of which the derivatives of the logistic function and of tanh have one."""
    square = Infix("hadamard", piece, piece, shape=piece.shape)
    yield from (Sum((Number(Fraction(1)), Negative(each)), shape=piece.shape) for each in (piece, square))


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
        if isinstance(piece, Symbol):
            yield Sum((piece, turned), shape=shape)  # what a quadratic form leaves
    elif shape.is_matrix:
        # What least squares divide by.
        yield inverse(multiplied(turned, piece))
        yield inverse(multiplied(piece, turned))


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """One factor taken out of a product."""
    for rest, _ in without_a_factor(node):
        yield Edit(rest, "missing factor", "")
