"""A factor is missing, such as the inner derivative of the chain rule: σ(x) for σ(x)(1 − σ(x)).

Shows as a formula that agrees once one of the symbols, or an expression that occurs in it, is put in.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.edits import Edit, Parts, editable, inverse, multiplied, transposed, with_child, without_a_factor
from xcheck.formula.tree import Negative, Node, Number, Product, Quotient, Sum

ORDER = 50

PLANTED = (
    r"\frac{\partial \log(a^\top x)}{\partial x} = a",
    r"\frac{\partial \operatorname{tr}(A X B)}{\partial X} = B^\top",
)

MAX_LARGER = 12
"""How many larger expressions are tried as the factor that is missing."""

_SAYS = "A factor is missing. Write `{mend}`."


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """A symbol, its transpose or its inverse put into a product, then a larger expression."""
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
                yield multiplied(*factors[:place], factor, *factors[place:])
        if piece.shape is not None and piece.shape.is_scalar:
            yield Quotient(node, piece)


def _forms(piece: Node) -> Iterator[Node]:
    yield piece
    shape = piece.shape
    if shape is None or shape.is_scalar:
        return
    yield transposed(piece)
    if shape.rows == shape.columns:
        yield inverse(piece)
        yield transposed(inverse(piece))


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """One factor taken out of a product."""
    for rest in without_a_factor(node):
        yield Edit(rest, "missing factor", "")
