"""Summed, averaged or spread along the wrong axis: the sums of the columns for those of the rows.

NumPy broadcasts a vector along the rows of a matrix, and says nothing where the matrix is square. Shows as a formula
that agrees once rows and columns are exchanged in a sum, in what it is spread over, or in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from xcheck.diagnosis.edits import Edit, Parts
from xcheck.dimensions import ONE, Shape
from xcheck.formula.tree import Call, Constant, Node, Product, Transpose

ORDER = 34

PLANTED = (
    r"\frac{\partial \frac12 \|\operatorname{rowsum}(A)\|^2}{\partial A} = \mathbf 1 \operatorname{colsum}(A)",
    r"\nabla_A (\frac12 \|A \mathbf 1\|^2 + \|A\|_F^2) = \mathbf 1 \operatorname{colsum}(A) + 2 A",
)

ACROSS = {"rowsum": "colsum", "colsum": "rowsum", "rowmean": "colmean", "colmean": "rowmean"}

_SAYS = "It goes along the wrong axis. Write `{mend}`."


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """The sum along the other axis; what is spread over columns spread over rows, also together with that."""
    if (other := _across(node)) is not None:
        yield Edit(Transpose(other), "axis", _SAYS)
    factors = node.factors if isinstance(node, Product) else ()
    for place, (left, right) in enumerate(pairwise(factors)):
        for turned in _spread(left, right):
            whole = (*factors[:place], *turned, *factors[place + 2 :])
            yield Edit(Product(whole), "axis", _SAYS)


def _across(node: Node) -> Node | None:
    """The sum along the other axis, which lies where the node stands."""
    if isinstance(node, Transpose):
        inner = _across(node.of)
        return None if inner is None else Transpose(inner)
    if not isinstance(node, Call) or node.word not in ACROSS:
        return None
    word, of = ACROSS[node.word], node.arguments[0].shape
    shape = None if of is None else Shape(ONE, of.columns) if word.startswith("col") else Shape(of.rows, ONE)
    return Call(word, node.arguments, shape=shape)


def _spread(left: Node, right: Node) -> Iterator[tuple[Node, Node]]:
    """v 1ᵀ for 1 vᵀ and the other way round, where v is a sum also that along the other axis."""
    if _is_ones(left):
        given, row = right, False
    elif _is_ones(right):
        given, row = left, True
    else:
        return
    column = given if row else _turned(given)
    for vector in (column, *([Transpose(other)] if (other := _across(column)) is not None else [])):
        yield (Constant("1"), _turned(vector)) if row else (vector, Transpose(Constant("1")))


def _turned(node: Node) -> Node:
    return node.of if isinstance(node, Transpose) else Transpose(node)


def _is_ones(node: Node) -> bool:
    inner = node.of if isinstance(node, Transpose) else node
    return isinstance(inner, Constant) and inner.name == "1"
