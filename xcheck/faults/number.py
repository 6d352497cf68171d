"""A number is another one than elsewhere in the statement, or in the code of its function: 1e-6 for 1e-5.

Shows as a formula that agrees once one of its numbers is exchanged for one that occurs elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xcheck.diagnosis.edits import Edit, Parts
from xcheck.formula.tree import Comparison, Node, Number

ORDER = 53

PLANTED = (r"\nabla_x \log(1 + 0.37 x^\top x) = \frac{0.74 x}{1 + 0.73 x^\top x}",)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """Every other number that occurs, also as the bound of a condition."""
    number = node.right if isinstance(node, Comparison) else node
    if isinstance(number, Number):
        for value in parts.numbers:
            if value != number.value:
                other: Node = Number(value, shape=number.shape)
                other = replace(node, right=other) if isinstance(node, Comparison) else other
                yield Edit(other, "number", "A number is another one than where it comes from. Write `{mend}`.")
