"""How tests ask an engine for the values of one side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xcheck.engines import Estimate, Side, Task


def estimates(engine: Any, side: Side, points: Sequence[Mapping[str, Any]]) -> list[Estimate]:
    """The side's estimate at each point; what it raises is raised."""
    (outcome,) = engine.evaluate([Task(side, points)])
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome
