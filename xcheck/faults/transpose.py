"""A transpose is missing or too many in one place of the formula."""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnose import Repair, Suspicion
from xcheck.faults._edits import transposes

ORDER = 35
NEEDS_VALUES = True


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """One part of the formula transposed."""
    if suspicion.formula and suspicion.shape_error is None:
        for tree in transposes(suspicion.tree):
            yield Repair("transpose", "A transpose is missing or too many in one place. Write `{mend}`.", tree=tree)
