"""A term too many: without it the formula agrees."""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnose import Repair, Suspicion
from xcheck.faults._edits import shorter_sums

ORDER = 60
NEEDS_VALUES = True


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """Every sum without one of its terms."""
    if suspicion.formula and suspicion.shape_error is None:
        for tree in shorter_sums(suspicion.tree):
            yield Repair("extra term", "One term is too many. Write `{mend}`.", tree=tree)
