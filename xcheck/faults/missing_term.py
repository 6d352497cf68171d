"""A term is missing: `Ax` for `Ax + Aᵀx`, or the term of an occurrence that was overlooked.

A variable that occurs twice gives one term for each occurrence, and they often are mirror images. Shows as
a difference between the engines and the formula that one product explains. Mend by adding it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations_with_replacement, product
from typing import Any

from xcheck.diagnosis.edits import Edit, Parts, everywhere, inverse, multiplied, scaled, transposed, without_a_term
from xcheck.diagnosis.products import products
from xcheck.diagnosis.repair import Repair
from xcheck.diagnosis.rules import rules
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.diagnosis.terms import terms
from xcheck.dimensions import ONE, SCALAR, Shape
from xcheck.formula.tree import Bars, Call, Constant, Infix, Negative, Node, Norm, Number, Sum, is_zero
from xcheck.formula.walks import walk
from xcheck.judging.compare import ratio_of

ORDER = 70
LENGTHENS = True

REDUCING = ("mean", "total")
"""Words that make a number of an array."""

PLANTED = (
    r"\frac{\partial \operatorname{vec}(X^2)}{\partial \operatorname{vec}(X)} = X \otimes I",
    r"\frac{\partial x^\top A x\, b^\top x}{\partial x} = b^\top x (A + A^\top) x",
    r"f = x^\top x: \frac{\partial f}{\partial x} = 0",
    r"\frac{\partial (x^\top Q x + b^\top x)}{\partial x} = Q x + b",
    r"p = \operatorname{softmax}(x): \frac{\partial p}{\partial x} = - p p^\top",
    r"\nabla_w \left(\frac12 \|X w - y\|^2 + \lambda \|w\|_1\right) = X^\top (X w - y)",
    r"\frac{d}{dt} \left(f(t) g(t)\right) = f'(t) g(t)",
    r"\frac{\partial u(x)^\top v(x)}{\partial x} = \frac{\partial u}{\partial x} v",
    r"\frac{\partial U(t) V(t)}{\partial t} = \frac{\partial U}{\partial t} V",
    r"\nabla \left(f(x) g(x)\right) = f(x) \nabla g(x)",
)


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """The side plus a term of the product rule, the mirror image of one of its own, a product of its own parts."""
    yield from _overlooked(suspicion)
    value = suspicion.first_value(suspicion.tree)
    if value is None or value.shape != suspicion.sought.shape:
        return
    if not isinstance(suspicion.tree, Sum) and not suspicion.sought.any():
        return  # of one thing that is not 0 only its own negative makes 0
    # The side itself, then a sum above the line: what is missing there is so many times the difference.
    sums = [each for each in terms(suspicion) if each.node is suspicion.tree or isinstance(each.node, Sum)]
    for whole in sums:
        missing, own = whole.wanted - whole.value, _terms(whole.node)
        for candidate in chain(_mirrored(own), _built(suspicion, whole.node.shape, missing)):
            found = suspicion.first_value(candidate)
            for unit in (1, 1j) if suspicion.understood.is_complex else (1,):
                ratio = None if found is None else ratio_of(missing, unit * found)
                if ratio is not None:
                    turned = candidate if unit == 1 else multiplied(Constant("i", shape=SCALAR), candidate)
                    term = scaled(turned, ratio) if not isinstance(candidate, Number) else Number(Fraction(1))
                    tree = whole.tree(term if is_zero(whole.node) else Sum((*own, term)))
                    yield Repair("missing term", "A term is missing. Write `{mend}`.", tree=tree)


def _overlooked(suspicion: Suspicion) -> Iterator[Repair]:
    """The side plus the term in which another factor is differentiated."""
    for rule in rules(suspicion):
        for term in rule.terms if len(rule.terms) > 1 else ():
            tree = Sum((*_terms(suspicion.tree), term))
            says = "A term of the product rule is missing: each factor is differentiated once. Write `{mend}`."
            yield Repair("missing term", says, tree=tree, plain=True)


def _terms(tree: Node) -> tuple[Node, ...]:
    return tree.terms if isinstance(tree, Sum) else (tree,)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """Inside the side, something of the same shape that occurs elsewhere added or subtracted: 1 − p for 1."""
    if node is parts.side or isinstance(node, Sum | Negative) or node.shape is None:
        return
    for piece in (*parts.symbols, *parts.larger, *parts.sizes, *_units(node, parts)):
        if piece.shape == node.shape and piece != node:
            for term in (piece, Negative(piece)):
                yield Edit(Sum((node, term)), "missing term", "A term is missing inside. Write `{mend}`.")


def _units(node: Node, parts: Parts) -> Iterator[Node]:
    """1 beside a number; I, the inverses of the symbols and diagonal matrices beside a square matrix."""
    shape = node.shape
    if shape is None or shape.rows != shape.columns or isinstance(node, Number | Constant):
        return
    yield Number(Fraction(1), shape=SCALAR) if shape.is_scalar else Constant("I", shape=shape)
    if shape.is_matrix:
        yield from (replace(inverse(piece), shape=shape) for piece in parts.symbols if piece.shape == shape)
        yield from _diagonal(shape, (*parts.symbols, *parts.larger))


def _diagonal(shape: Shape, pieces: Iterable[Node]) -> Iterator[Node]:
    """Diagonal matrices: diag(p) beside p pᵀ, tr(A) I beside A."""
    if shape.rows != shape.columns or shape.is_scalar:
        return
    for piece in pieces:
        if piece.shape == Shape(shape.rows, ONE):
            yield Call("diag", (piece,), shape=shape)
        elif piece.shape is not None and piece.shape.is_matrix and piece.shape.rows == piece.shape.columns:
            yield multiplied(Call("trace", (piece,), shape=SCALAR), Constant("I", shape=shape))


def _mirrored(terms: tuple[Node, ...]) -> Iterator[Node]:
    """Each term with the sides of a Kronecker product exchanged, or one part transposed, then with two such edits."""
    bare = [term.of if isinstance(term, Negative) else term for term in terms]
    once = [changed for term in bare for changed in _transposes(term)]
    yield from once
    for first in once:
        yield from _transposes(first)


def _built(suspicion: Suspicion, target: Shape | None, missing: Any) -> Iterator[Node]:
    """Terms of the shape that is needed, made of the statement's own parts, the likelier ones first."""
    if target is not None:
        yield from _diagonal(target, (*suspicion.parts.symbols, *suspicion.parts.larger))
        yield from _bent(suspicion, target)
        yield from _in_every_entry(suspicion, target)
        yield from products(suspicion, target, missing)
        yield from _enclosed(suspicion, target)
        yield from _entrywise(suspicion, target)


def _in_every_entry(suspicion: Suspicion, target: Shape) -> Iterator[Node]:
    """The mean or the sum of a part in every entry, as the derivative of what is centred has it."""
    if not target.is_scalar:
        for word in REDUCING:
            if any(isinstance(node, Call) and node.word == word for node in suspicion.understood.typed.equation.nodes):
                for piece in (*suspicion.parts.symbols, *suspicion.parts.larger):
                    if piece.shape is not None and not piece.shape.is_scalar and piece is not suspicion.tree:
                        yield multiplied(Call(word, (piece,), shape=SCALAR), Constant("1", shape=target))


def _bent(suspicion: Suspicion, target: Shape) -> Iterator[Node]:
    """What the sum of absolute values leaves, λ sign(w), where the statement has one."""
    nodes = [node for side in suspicion.understood.sides for node in walk(side)]
    if any((isinstance(node, Norm) and node.kind == "1") or _is_absolute(node) for node in nodes):
        signs = [Call("sign", (piece,), shape=target) for piece in suspicion.parts.symbols if piece.shape == target]
        numbers = [piece for piece in suspicion.parts.symbols if piece.shape == SCALAR]
        yield from signs
        yield from (multiplied(number, sign) for sign in signs for number in numbers)


def _is_absolute(node: Node) -> bool:
    entrywise = isinstance(node, Bars) and node.of.shape is not None and not node.of.shape.is_matrix
    return entrywise or (isinstance(node, Call) and node.word == "absolute")


def _enclosed(suspicion: Suspicion, target: Shape) -> Iterator[Node]:
    """What a likelihood leaves: S⁻¹ x xᵀ S⁻¹, S⁻¹ X S⁻¹ and the like."""
    if target.rows != target.columns or target.is_scalar:
        return
    pieces = [piece for piece in (*suspicion.parts.symbols, *suspicion.parts.larger) if piece.shape is not None]
    squares = [piece for piece in pieces if piece.shape == target]
    for square, inner in product(squares, pieces):
        assert inner.shape is not None, "pieces have shapes"
        if inner == square or inner.shape.rows != target.rows:
            continue
        gram = (inner,) if inner.shape == target else (inner, replace(transposed(inner), shape=inner.shape.transposed))
        for outer in (square, replace(inverse(square), shape=target)):
            for last in (outer, replace(transposed(outer), shape=target)):
                yield multiplied(outer, *gram, last)


def _entrywise(suspicion: Suspicion, target: Shape) -> Iterator[Node]:
    """Two parts of the shape that is needed, multiplied entry by entry, where something else is."""
    sides = suspicion.understood.sides
    if any(isinstance(node, Infix) and node.operator == "hadamard" for side in sides for node in walk(side)):
        parts = [part for part in suspicion.parts.symbols if part.shape == target]
        yield from (Infix("hadamard", *pair) for pair in combinations_with_replacement(parts, 2))


def _transposes(tree: Node) -> Iterator[Node]:
    def edits(node: Node, parts: Parts) -> Iterator[Edit]:
        if isinstance(node, Infix) and node.operator == "kronecker":
            yield Edit(replace(node, left=node.right, right=node.left), "", "")
        changed = transposed(node)
        if changed != node:
            yield Edit(changed, "", "")

    return (changed for changed, _ in everywhere(tree, edits, Parts(tree)))


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """One term taken out of a sum."""
    for rest, _ in without_a_term(node):
        yield Edit(rest, "missing term", "")
