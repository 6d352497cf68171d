"""Understood → judgement: drawing points until they decide, and judging a repaired statement anew."""

from __future__ import annotations

from dataclasses import replace

from xcheck.diagnose import Repair
from xcheck.errors import XcheckError
from xcheck.execution import Execution, execute, places_of
from xcheck.judge import Judgement, judge
from xcheck.reading import Understood, understand
from xcheck.records import Kind, Settings
from xcheck.spaces import with_condition

ATTEMPTS = 5
"""How often points are drawn anew when all are ill-conditioned."""


def settled(understood: Understood, settings: Settings) -> tuple[Execution, Judgement]:
    """Execution and judgement; points are drawn anew while all of them are ill-conditioned."""
    for attempt in range(ATTEMPTS):
        execution = execute(understood, settings, places_of(understood, settings, attempt))
        judgement = judge(understood, execution)
        if not (judgement.kind is Kind.INCONCLUSIVE and not judgement.conditioned):
            break
    return execution, judgement


def agrees_when(understood: Understood, repair: Repair, settings: Settings) -> bool:
    """Whether the statement agrees on every engine once it is repaired."""
    statement = understood.statement
    try:
        if repair.layout:
            other = understand(replace(statement, layout=repair.layout))
        elif repair.condition:
            name, condition = repair.condition
            spaces = {**understood.typed.spaces, name: with_condition(understood.typed.spaces[name], condition)}
            other = replace(understood, typed=replace(understood.typed, spaces=spaces))
        else:
            return True
        judgement = settled(other, settings)[1]
    except XcheckError:
        return False
    # A condition under which everything vanishes explains nothing.
    return judgement.kind is Kind.AGREES and not judgement.vacuous
