"""Factors stand in the wrong order: the matrix product does not commute."""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnose import Repair, Suspicion
from xcheck.faults._edits import reorderings

ORDER = 33
NEEDS_VALUES = True


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """One factor moved to another place."""
    if suspicion.formula and suspicion.shape_error is None:
        for tree in reorderings(suspicion.tree):
            yield Repair("order", "The factors stand in the wrong order. Write `{mend}`.", tree=tree)
