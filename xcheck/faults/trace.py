"""A trace is missing or too many: X for tr(X), tr(X) for X.

Shows as a formula that agrees once the trace of one square part is taken, or no longer is. The same
holds of a determinant, of the sum of all entries and of the diagonal, and of the sum over rows that the bias of a
batch gets.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from xcheck.diagnosis.edits import SHRINKING, Edit, Parts, multiplied, transposed
from xcheck.formula.tree import Bars, Call, Constant, Node, Norm, Number, Product, Transpose

ORDER = 46

PLANTED = (
    r"\frac{\partial \operatorname{tr}(X)^2}{\partial X} = 2 X",
    r"\mathrm{d}(X \operatorname{tr}(A X)) = \mathrm{d}X\, \operatorname{tr}(A X) + X A \mathrm{d}X",
)

_SAYS = "{word} is missing or too many in one place. Write `{{mend}}`."


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """The node under one of the words; what stands under one, bare."""
    if isinstance(node, Call) and node.word in SHRINKING:
        yield _edit(node.arguments[0], node.word)
    elif isinstance(node, Bars | Norm):
        yield _edit(node.of, "A determinant" if isinstance(node, Bars) else "A norm")
    if isinstance(node, Product):
        for start, stop in combinations(range(len(node.factors) + 1), 2):
            run = Call("trace", (multiplied(*node.factors[start:stop]),))
            yield _edit(multiplied(*node.factors[:start], run, *node.factors[stop:]), "trace")
    if isinstance(node, Number | Constant) or (node.shape is None and node is not parts.side):
        return
    if node.shape is not None and node.shape.is_scalar:
        return
    for word in SHRINKING:
        yield _edit(Call(word, (node,)), word)
    if node is parts.side and (node.shape is None or node.shape.is_matrix):
        for over, changed in _summed(node):
            yield Edit(changed, "missing sum", f"A sum over the {over} is missing. Write `{{mend}}`.")
    if node.shape is None:
        return
    # tr(A) I for A: what a formula with a forgotten trace looks like where a matrix belongs.
    if node.shape.rows == node.shape.columns:
        identity = Constant("I", shape=node.shape)
        yield _edit(Product((Call("trace", (node,)), identity)), "trace")


def _summed(node: Node) -> Iterator[tuple[str, Node]]:
    """The sums of the columns and of the rows, as a column and as a row."""
    ones = Constant("1")
    yield "rows", multiplied(transposed(node), ones)
    yield "columns", multiplied(node, ones)
    yield "rows", multiplied(Transpose(ones), node)
    yield "columns", multiplied(Transpose(ones), transposed(node))


def _edit(node: Node, word: str) -> Edit:
    told = {"trace": "A trace", "det": "A determinant", "total": "A sum of all entries", "diag": "A diag"}.get(
        word, word
    )
    return Edit(node, "trace", _SAYS.format(word=told))


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """A trace put in or taken out."""
    if isinstance(node, Call) and node.word == "trace":
        yield _edit(node.arguments[0], node.word)
    elif node.shape is not None and node.shape.rows == node.shape.columns and not node.shape.is_scalar:
        yield _edit(Call("trace", (node,)), "trace")
