"""A term too many: without it the formula agrees."""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.edits import Edit, Parts, without_a_term
from xcheck.formula.tree import Node, Number, Sum

ORDER = 31

PLANTED = (r"\frac{\partial (a^\top x + b^\top c)}{\partial x} = a + x",)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """A sum without one of its terms; where a bare number would be left of a part, the part is too many, not a term."""
    for changed in without_a_term(node):
        if isinstance(changed, Number) and node is not parts.side:
            continue
        yield Edit(changed, "extra term", "One term is too many. Write `{mend}`.")


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """A symbol of the same shape added to the side."""
    if node is parts.side and node.shape is not None:
        terms = node.terms if isinstance(node, Sum) else (node,)
        for symbol in parts.symbols:
            if symbol.shape == node.shape:
                yield Edit(Sum((*terms, symbol)), "extra term", "")
