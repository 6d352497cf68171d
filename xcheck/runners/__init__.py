"""Runners: who does the work of a run.

A plug-in provides `run(work)`, which gives the outcome of each statement as it is found, with its
number in the work. It decides where and in which order; the results are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from xcheck.cache.memory import Memory
from xcheck.records import Result, Settings
from xcheck.statement import Statement


@dataclass(frozen=True)
class Limits:
    """How many processes there may be, and the seconds and bytes that one statement may take."""

    jobs: int = 2
    timeout: float = 60.0
    memory: int = 4 * 2**30


@dataclass(frozen=True)
class Work:
    """What is to be done. `memory` is None where nothing is remembered; `progress` is told each id before its turn."""

    statements: tuple[Statement, ...]
    settings: Settings
    memory: Memory | None = None
    progress: Callable[[str], None] = lambda _: None
    limits: Limits = Limits()


@dataclass(frozen=True)
class Outcome:
    """What became of a statement, how many seconds it took, and why its verdict could not be kept ("" if it was)."""

    result: Result
    seconds: float
    reason: str = ""


class Runner(Protocol):
    """What a module of this room provides."""

    def run(self, work: Work) -> Iterator[tuple[int, Outcome]]:
        """The outcomes as they are found, each with its number in the work."""
        ...
