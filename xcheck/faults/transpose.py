"""A transpose is missing or too many in one place of the formula.

Shows as a formula that agrees once one part is transposed. Mend by writing the transpose, or taking it out.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.edits import Edit, Parts, transposed
from xcheck.formula.tree import Constant, Node, Number, Variable

ORDER = 35

PLANTED = (
    r"\frac{\partial x^\top A x}{\partial x} = A x + A x",
    r"\frac{\partial \operatorname{tr}(A X B X)}{\partial X} = A^\top X^\top B^\top + B^\top X^\top A",
)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """The node transposed."""
    if isinstance(node, Number | Variable | Constant) or (node.shape is not None and node.shape.is_scalar):
        return
    changed = transposed(node)
    if changed != node:
        yield Edit(changed, "transpose", "A transpose is missing or too many in one place. Write `{mend}`.")


plants = mends
