"""The sign is wrong: the negative of the formula agrees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xcheck.diagnose import Repair, Suspicion
from xcheck.faults._edits import everywhere
from xcheck.formula.tree import Negative, Node, Sum

ORDER = 20
NEEDS_VALUES = True


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """The whole side negated, then one term of a sum."""
    if not suspicion.formula:
        return
    tree = suspicion.tree
    yield Repair("sign", "The sign is wrong: its negative agrees. Write `{mend}`.", tree=negated(tree))
    for changed in everywhere(tree, _one_term_negated):
        yield Repair("sign of one term", "The sign of one term is wrong. Write `{mend}`.", tree=changed)


def _one_term_negated(node: Node) -> Iterator[Node]:
    if isinstance(node, Sum):
        for place, term in enumerate(node.terms):
            yield replace(node, terms=(*node.terms[:place], negated(term), *node.terms[place + 1 :]))


def negated(tree: Node) -> Node:
    """The negative, sign by sign: −(a − b) is −a + b."""
    if isinstance(tree, Negative):
        return tree.of
    if isinstance(tree, Sum):
        return Sum(tuple(negated(term) for term in tree.terms))
    return Negative(tree)
