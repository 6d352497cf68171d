"""The sign is wrong, of the whole side, of one term or of one entry.

Shows as a side whose negative agrees, or which agrees once one term changes its sign. Mend by changing it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xcheck.diagnosis.edits import Edit, Parts, negated, rational
from xcheck.formula.tree import Block, Call, Cases, Negative, Node, Power, Sum

ORDER = 20

PLANTED = (
    r"\frac{\partial \operatorname{tr}(X^{-1} A)}{\partial X} = X^{-\top} A^\top X^{-\top}",
    r"\frac{\partial x^\top A x}{\partial x} = A^\top x - A x",
    r"p = \operatorname{softmax}(z): \frac{\partial p_i}{\partial z_j}"
    r" = \begin{cases} p_i (1 - p_j) & i = j \\ p_i p_j & i \ne j \end{cases}",
    r"\frac{\partial e^{-a^\top x}}{\partial x} = -e^{a^\top x} a",
    r"\frac{\partial}{\partial t} \begin{bmatrix} \cos t & \sin t \end{bmatrix}^\top"
    r" = \begin{bmatrix} \sin t & \cos t \end{bmatrix}",
)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """The whole side negated; one term of a sum, one of several cases, one block; an argument, an exponent."""
    if node is parts.side:
        yield Edit(negated(node), "sign", "The sign is wrong: its negative agrees. Write `{mend}`.")
    if isinstance(node, Sum):
        for place, term in enumerate(node.terms):
            terms = (*node.terms[:place], negated(term), *node.terms[place + 1 :])
            says = "The sign of one term is wrong. Write `{mend}`."
            yield Edit(replace(node, terms=terms), "sign of one term", says)
    if isinstance(node, Cases):
        for place, value in enumerate(node.values):
            values = (*node.values[:place], negated(value), *node.values[place + 1 :])
            yield Edit(
                replace(node, values=values), "sign of one case", "The sign of one case is wrong. Write `{mend}`."
            )
    if isinstance(node, Block):
        for r, row in enumerate(node.rows):
            for c, entry in enumerate(row):
                turned = (*row[:c], negated(entry), *row[c + 1 :])
                rows = (*node.rows[:r], turned, *node.rows[r + 1 :])
                yield Edit(
                    replace(node, rows=rows), "sign of one entry", "The sign of one entry is wrong. Write `{mend}`."
                )
    inside = "A sign inside is wrong. Write `{mend}`."
    if isinstance(node, Power) and rational(node.exponent) is None:
        yield Edit(replace(node, exponent=negated(node.exponent)), "sign of an exponent", inside)
    if isinstance(node, Call) and len(node.arguments) == 1:
        yield Edit(replace(node, arguments=(negated(node.arguments[0]),)), "sign of an argument", inside)
    if isinstance(node, Negative) and node is not parts.side:
        yield Edit(node.of, "sign", "A sign is wrong. Write `{mend}`.")


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """The sign of the whole, of one term, of one case or of one entry."""
    for edit in mends(node, parts):
        if edit.reason in ("sign", "sign of one term", "sign of one case", "sign of one entry"):
            yield edit
