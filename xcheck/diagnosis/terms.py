"""What each term of a side should be, as far as the rest of the side tells: what is off by a factor is seen there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy

from xcheck.diagnosis.suspicion import Suspicion
from xcheck.formula.tree import Block, Negative, Node, Product, Quotient, Sum, Transpose


@dataclass(frozen=True)
class Term:
    """A part of the side with its value at the first point, the value that it should have, and what becomes of the
    side with another one in its place."""

    node: Node
    value: Any
    wanted: Any
    tree: Callable[[Node], Node]


def terms(suspicion: Suspicion) -> Iterator[Term]:
    """The side itself, then the terms of its sum, of a sum in brackets, and so on."""
    value = suspicion.first_value(suspicion.tree)
    if value is not None and value.shape == suspicion.sought.shape:
        whole = Term(suspicion.tree, value, suspicion.sought, lambda node: node)
        yield whole
        yield from _inside(suspicion, whole)


def _inside(suspicion: Suspicion, term: Term) -> Iterator[Term]:
    node = term.node
    if isinstance(node, Sum):
        for place, own in enumerate(node.terms):
            value = suspicion.first_value(own)
            if value is None or value.shape != term.value.shape:
                continue
            found = Term(own, value, term.wanted - (term.value - value), partial(_with_term, term, node, place))
            yield found
            yield from _inside(suspicion, found)
    elif isinstance(node, Negative):
        yield from _inside(suspicion, Term(node.of, -term.value, -term.wanted, _around(term, Negative)))
    elif isinstance(node, Transpose):
        yield from _inside(suspicion, Term(node.of, term.value.T, term.wanted.T, _around(term, Transpose)))
    elif isinstance(node, Quotient):
        below = suspicion.first_value(node.denominator)
        if _is_number(below):
            over = _around(term, lambda above: replace(node, numerator=above))
            above = Term(node.numerator, term.value * below, term.wanted * below, over)
            if isinstance(node.numerator, Sum):
                yield above
            yield from _inside(suspicion, above)
    elif isinstance(node, Product):
        yield from _inside_product(suspicion, term, node)
    elif isinstance(node, Block):
        yield from _inside_block(suspicion, term, node)


def _inside_product(suspicion: Suspicion, term: Term, node: Product) -> Iterator[Term]:
    """A sum beside numbers."""
    for place, factor in enumerate(node.factors):
        numbers = [suspicion.first_value(other) for n, other in enumerate(node.factors) if n != place]
        if isinstance(factor, Sum) and all(map(_is_number, numbers)):
            number = numpy.prod(numpy.array(numbers))
            put = _around(term, partial(_with_factor, node, place))
            yield from _inside(suspicion, Term(factor, term.value / number, term.wanted / number, put))


def _inside_block(suspicion: Suspicion, term: Term, node: Block) -> Iterator[Term]:
    """The blocks, each with its own part of the value."""
    top = 0
    for r, row in enumerate(node.rows):
        left, below = 0, top
        for c, entry in enumerate(row):
            value = suspicion.first_value(entry)
            if value is None or value.ndim not in (0, 2):
                return
            below, right = top + _size(value, 0), left + _size(value, 1)
            wanted = term.wanted[top:below, left:right].reshape(value.shape)
            found = Term(entry, value, wanted, partial(_with_block, term, node, (r, c)))
            yield found
            yield from _inside(suspicion, found)
            left = right
        top = below


def _size(value: Any, axis: int) -> int:
    return int(value.shape[axis]) if value.ndim else 1


def _with_block(term: Term, within: Block, place: tuple[int, int], node: Node) -> Node:
    r, c = place
    row = (*within.rows[r][:c], node, *within.rows[r][c + 1 :])
    return term.tree(replace(within, rows=(*within.rows[:r], row, *within.rows[r + 1 :])))


def _is_number(value: Any) -> bool:
    return value is not None and value.shape == () and bool(value != 0)


def _around(term: Term, within: Callable[[Node], Node]) -> Callable[[Node], Node]:
    return lambda node: term.tree(within(node))


def _with_factor(within: Product, place: int, node: Node) -> Node:
    return replace(within, factors=(*within.factors[:place], node, *within.factors[place + 1 :]))


def _with_term(term: Term, within: Sum, place: int, node: Node) -> Node:
    return term.tree(replace(within, terms=(*within.terms[:place], node, *within.terms[place + 1 :])))
