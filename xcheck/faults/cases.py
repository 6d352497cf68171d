r"""The wrong one of several cases is chosen: the values of two are exchanged, or a relation is the wrong way round.

Shows as a formula that agrees once they change places, or once the relation is turned. Mend by doing that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from xcheck.diagnosis.edits import Edit, Parts
from xcheck.formula.tree import Cases, Comparison, Node

ORDER = 34

PLANTED = (
    r"\frac{\partial x_i}{\partial x_j} = \begin{cases} 0 & i = j \\ 1 & i \ne j \end{cases}",
    r"\frac{\partial \operatorname{relu}(t)}{\partial t} = \begin{cases} 1 & t < 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\frac{\partial \operatorname{relu}(t)}{\partial t} = [t < 0]",
)

_SAYS = "The values of two cases are exchanged. Write `{mend}`."
_TURNS = "A relation is the wrong way round. Write `{mend}`."
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """Two values of a choice by cases exchanged, or an inequality in Iverson's bracket turned."""
    if isinstance(node, Cases):
        for one, other in combinations(range(len(node.values)), 2):
            values = [*node.values]
            values[one], values[other] = values[other], values[one]
            yield Edit(replace(node, values=tuple(values)), "cases exchanged", _SAYS)
    if isinstance(node, Comparison) and node.relation in _TURNED:
        yield Edit(replace(node, relation=_TURNED[node.relation]), "turned relation", _TURNS)


plants = mends
