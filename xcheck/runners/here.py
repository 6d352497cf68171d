"""In this process, one statement after the other: no limits hold, and what crashes takes the run along."""

from __future__ import annotations

import time
from collections.abc import Iterator

from xcheck.cache.memory import Memory
from xcheck.checking.checked import checked
from xcheck.checking.foreseen import WINDOW, Foreseen
from xcheck.checking.remembered import Remembered
from xcheck.evaluation.requests import Compute
from xcheck.records import Settings
from xcheck.runners import Outcome, Work
from xcheck.statement import Statement


def run(work: Work) -> Iterator[tuple[int, Outcome]]:
    """See `xcheck.runners`."""
    foreseen = Foreseen()
    remembered = Remembered(work.memory, foreseen) if work.memory else None
    for n, statement in enumerate(work.statements):
        if n % WINDOW == 0 and len(work.statements) > 1:
            window = work.statements[n : n + WINDOW]
            foreseen.foresee(window, work.settings, *([remembered.knows] if remembered else []))
        work.progress(statement.id)
        yield n, outcome(statement, work.settings, remembered or foreseen, work.memory)


def outcome(statement: Statement, settings: Settings, compute: Compute, memory: Memory | None) -> Outcome:
    """What becomes of one statement, which is kept if it can be."""
    start = time.perf_counter()
    result = checked(statement, settings, compute)
    reason = memory.keep(statement, result) if memory else ""
    return Outcome(result, round(time.perf_counter() - start, 4), reason)
