"""How tests ask an engine for the values of one side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from xcheck.engines import Estimate, Side, Task
from xcheck.errors import NotExact


def estimates(engine: Any, side: Side, points: Sequence[Mapping[str, Any]]) -> list[Estimate]:
    """The side's estimate at each point; what it raises is raised, but that it cannot be computed exactly."""
    (outcome,) = engine.evaluate([Task(side, points)])
    if isinstance(outcome, NotExact):
        pytest.skip(f"{engine.__name__} says: {outcome}")
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome
