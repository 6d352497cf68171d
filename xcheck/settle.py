"""Understood → judgement: drawing points until they decide, and judging a repaired statement anew."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xcheck.decision import decided, weighed
from xcheck.diagnose import Repair
from xcheck.errors import XcheckError
from xcheck.execution import Execution, execute
from xcheck.formula.tree import Node
from xcheck.judge import Judgement, judge
from xcheck.places import places_of
from xcheck.reading import Understood, read, understand_equation
from xcheck.records import Kind, Settings
from xcheck.requests import Compute, computed
from xcheck.spaces import with_condition

ATTEMPTS = 5
"""How often points are drawn anew when all are ill-conditioned."""


@dataclass(frozen=True)
class Means:
    """How a statement is checked: what is asked for, and who answers for the engines."""

    settings: Settings
    compute: Compute = computed


def settled(understood: Understood, means: Means) -> tuple[Execution, Judgement]:
    """Execution and judgement; points are drawn anew while all of them are ill-conditioned."""
    for attempt in range(ATTEMPTS):
        execution = execute(understood, means.settings, places_of(understood, means.settings, attempt), means.compute)
        judgement = judge(understood, execution)
        if not (judgement.kind is Kind.INCONCLUSIVE and not judgement.conditioned):
            break
    sizes = [dict(sizes) for sizes in dict.fromkeys(tuple(place.sizes.items()) for place in execution.places)]
    return execution, weighed(judgement, decided(understood, sizes, means.settings))


def agrees_when(understood: Understood, repair: Repair, means: Means, sides: tuple[Node, ...] | None = None) -> bool:
    """Whether the statement agrees on every engine once it is repaired.

    Args:
        sides: what stands on its sides, where that is not what has been understood.
    """
    statement = understood.statement
    try:
        if repair.layout:
            reading = read(statement)
            equation = replace(reading.equation, sides=sides or understood.sides)
            other = understand_equation(replace(statement, layout=repair.layout), replace(reading, equation=equation))
        elif repair.condition:
            name, condition = repair.condition
            spaces = {**understood.typed.spaces, name: with_condition(understood.typed.spaces[name], condition)}
            other = replace(understood, typed=replace(understood.typed, spaces=spaces))
        else:
            return True
        judgement = settled(other, means)[1]
    except XcheckError:
        return False
    # A condition under which everything vanishes explains nothing.
    return judgement.kind is Kind.AGREES and not judgement.vacuous
