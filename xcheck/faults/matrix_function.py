"""A function of every entry stands where the function of the matrix belongs, or the other way round: exp for expm.

Shows as a formula that agrees once one function of a square matrix is taken as its power series, or no longer is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xcheck.diagnosis.edits import Edit, Parts
from xcheck.formula.tree import Call, Node
from xcheck.vocabulary.words import vocabulary

ORDER = 41

PLANTED = (r"\frac{\partial \operatorname{tr}(A^\top \exp(X))}{\partial X} = A \odot \operatorname{expm}(X)",)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """exp as expm, expm as exp, and so on."""
    if not isinstance(node, Call) or node.shape is None or not node.shape.is_matrix:
        return
    other = node.word.removesuffix("m") if node.word.removesuffix("m") in vocabulary() else f"{node.word}m"
    other = f"{node.word}m" if other == node.word else other
    if node.shape.rows == node.shape.columns and other in vocabulary() and len(node.arguments) == 1:
        says = f"{node.word} stands where {other} belongs: one acts on entries, one on the matrix. Write `{{mend}}`."
        yield Edit(replace(node, word=other), "matrix function", says)


plants = mends
