"""In this process, one statement after the other: no limits hold, and what crashes takes the run along."""

from __future__ import annotations

import time
from collections.abc import Iterator

from xcheck.cache.memory import Memory
from xcheck.checked import checked
from xcheck.records import Settings
from xcheck.remembered import Remembered
from xcheck.requests import Compute, computed
from xcheck.runners import Outcome, Work
from xcheck.statement import Statement


def run(work: Work) -> Iterator[tuple[int, Outcome]]:
    """See `xcheck.runners`."""
    compute = Remembered(work.memory, computed) if work.memory else computed
    for n, statement in enumerate(work.statements):
        work.progress(statement.id)
        yield n, outcome(statement, work.settings, compute, work.memory)


def outcome(statement: Statement, settings: Settings, compute: Compute, memory: Memory | None) -> Outcome:
    """What becomes of one statement, which is kept if it can be."""
    start = time.perf_counter()
    result = checked(statement, settings, compute)
    reason = memory.keep(statement, result) if memory else ""
    return Outcome(result, round(time.perf_counter() - start, 4), reason)
