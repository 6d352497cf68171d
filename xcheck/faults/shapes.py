"""The parts do not conform: a row added to a column, a product whose inner sizes differ.

Shows before any number is computed. Mend by the smallest edit that conforms and agrees: a transpose
put in or taken out, two factors exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnose import Repair, Suspicion
from xcheck.faults._edits import reorderings, transposes
from xcheck.formula.tree import Node

ORDER = 60
NEEDS_VALUES = True


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """Single edits, then pairs of them."""
    if suspicion.shape_error is None or not suspicion.formula:
        return
    for tree in edited(suspicion.tree):
        yield Repair("shapes", "Write `{mend}`, which conforms and agrees.", tree=tree)


def edited(tree: Node) -> Iterator[Node]:
    """Trees one edit away, then two."""
    once = [*transposes(tree), *reorderings(tree)]
    yield from once
    for first in once:
        yield from transposes(first)
