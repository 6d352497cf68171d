"""Two neighbouring factors stand in the wrong order: the matrix product does not commute."""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnose import Repair, Suspicion
from xcheck.faults._edits import swaps

ORDER = 55


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """One pair of neighbouring factors exchanged."""
    if suspicion.formula and suspicion.shape_error is None:
        for tree in swaps(suspicion.tree):
            yield Repair("order", "Two factors stand in the wrong order. Write `{mend}`.", tree=tree)
