"""A term too many: without it the formula agrees."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xcheck.diagnosis.edits import Edit, Parts, rational, without_a_term
from xcheck.dimensions import Shape
from xcheck.formula.tree import Constant, Node, Number, Power, Sum
from xcheck.formula.walks import walk

ORDER = 31

PLANTED = (r"\frac{\partial (a^\top x + b^\top c)}{\partial x} = a + x",)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """A sum without one of its terms; where a bare number would be left of a part, the part is too many, not a term.

    A number in an exponent is a matter of the power.
    """
    exponent = isinstance(node, Sum) and any(
        isinstance(each, Power) and each.exponent is node for each in walk(parts.side)
    )
    for changed, term in without_a_term(node):
        if isinstance(changed, Number) and node is not parts.side:
            continue
        if exponent and rational(term) is not None:
            continue
        yield Edit(changed, "extra term", "One term is too many. Write `{mend}`.")


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """A symbol of the same shape added to the side, a 1 or an identity."""
    if node is parts.side and node.shape is not None:
        terms = node.terms if isinstance(node, Sum) else (node,)
        for added in (*parts.symbols, *_unit(node.shape)):
            if added.shape == node.shape:
                yield Edit(Sum((*terms, added)), "extra term", "")


def _unit(shape: Shape) -> Iterator[Node]:
    """What the derivative of a variable by itself is."""
    if shape.is_scalar:
        yield Number(Fraction(1), shape=shape)
    elif shape.rows == shape.columns:
        yield Constant("I", shape=shape)
