"""How tests ask an engine for the values of one side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xcheck import rooms
from xcheck.engines import EXACT, Estimate, Side, Task

ENGINES = rooms.names("engines")
ROUNDED = tuple(name for name in ENGINES if name != EXACT)
"""The engines that compute what is not rational as well; of the exact one its refusal is tested."""


def estimates(engine: Any, side: Side, points: Sequence[Mapping[str, Any]]) -> list[Estimate]:
    """The side's estimate at each point; what it raises is raised."""
    (outcome,) = engine.evaluate([Task(side, points)])
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome
