"""The other process: it checks statements, or computes what an engine is asked, until nobody asks any more.

What functions print goes to stderr, for stdout belongs to the messages. It leaves Ctrl-C to the
process that started it, and ends when that one is gone.
"""

from __future__ import annotations

import gc
import itertools
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xcheck.cache.memory import Memory
from xcheck.cache.store import Store
from xcheck.records import Settings
from xcheck.runners._channel import Channel, Reference, References, opened, packed, reference_to, sealed, unpacked

if TYPE_CHECKING:
    from xcheck.evaluation.requests import Answer, Request

DEFECT = 70
"""The exit code of a worker that failed by itself."""

WINDOW = 20
"""Statements that are foreseen together where an engine is elsewhere: it is at the next ones while these are judged."""


@dataclass(frozen=True)
class Setup:
    """What a worker is told first: how to check, where to remember, which engines another process has."""

    settings: Settings
    folder: Path | None = None
    unsound: str = ""
    elsewhere: tuple[str, ...] = ()
    memory: int = 0


def main() -> None:
    """Serves whoever started this process."""
    channel = _own_channel()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Trees are made by the million and hold no circles: to look for some after every 700 objects costs a tenth.
    gc.set_threshold(50_000, 20, 100)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    try:
        _Worker(channel, channel.receive()[0]).serve()
    except (EOFError, BrokenPipeError):
        os._exit(0)  # Nobody asks any more, and threads of libraries need not be waited for.
    except Exception:  # noqa: BLE001 - what a statement raises is its verdict; this is ours
        traceback.print_exc()
        os._exit(DEFECT)


def _own_channel() -> Channel:
    """The standard streams as they were; a function that reads or prints gets others."""
    channel = Channel(os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb"))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    # A process that ends suddenly loses what stdout still holds back; stderr holds back no line.
    sys.stdout = sys.stderr
    return channel


def _end_with(parent: int) -> None:
    """Ends this process soon after its parent is gone, whatever it is doing."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def limit_memory(size: int) -> bool:
    """Refuses this process more than so many bytes, where the platform can; whether it could."""
    try:
        import resource
    except ImportError:
        return False
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (size if hard < 0 else min(size, hard), hard))
    except (ValueError, OSError):
        return False
    return True


class _Worker:
    def __init__(self, channel: Channel, setup: Setup) -> None:
        self._channel, self._setup = channel, setup
        self._references = References()
        self._tickets = itertools.count()
        self._answers: dict[int, list[Answer]] = {}
        if setup.memory:
            limit_memory(setup.memory)

    def serve(self) -> None:
        """Answers one message after the other."""
        memory = None
        if self._setup.folder is not None:
            memory = Memory(Store(self._setup.folder), self._setup.settings, self._setup.unsound)
        while True:
            what, *asked = self._channel.receive()
            if what == "check":
                self._check(asked[0], memory)
            else:
                self._answer(*asked)

    def _check(self, batch: list[tuple[int, Reference]], memory: Memory | None) -> None:
        """Checks statements, window by window; the engines elsewhere begin with all windows at once."""
        from xcheck.checking.foreseen import Foreseen
        from xcheck.checking.remembered import Remembered
        from xcheck.evaluation.requests import loaded, wanted_engines
        from xcheck.runners.here import outcome

        settings = self._setup.settings
        statements = [self._references.statement(reference) for _, reference in batch]
        prepared = []
        size = WINDOW if self._setup.elsewhere else len(batch)
        for start in range(0, len(batch), size):
            foreseen = Foreseen(begin=self._begin)
            remembered = Remembered(memory, foreseen) if memory else None
            window = statements[start : start + size]
            known = [remembered.knows] if remembered else []
            finish = foreseen.begin(window, settings, *known) if len(batch) > 1 else lambda: None
            prepared.append((start, remembered or foreseen, finish))
        if len(batch) == 1 and not memory:
            # The time of a statement that is checked by itself does not begin before the engines are loaded.
            for name in wanted_engines(settings):
                _ = name in self._setup.elsewhere or loaded(name)
        for start, compute, finish in prepared:
            self._channel.send("at", None)
            finish()
            for (n, _), statement in [*zip(batch, statements, strict=True)][start : start + size]:
                self._channel.send("at", n)
                if memory:
                    memory.verdict(statement)
                self._channel.send("done", n, outcome(statement, settings, compute, memory))
        if memory:
            memory.flush()
        self._channel.send("idle")

    def _begin(self, name: str, requests: Sequence[Request]) -> Callable[[], list[Answer]]:
        """Begins to answer requests: here when they are waited for, or at once in the process that has the engine."""
        from xcheck.evaluation.requests import values_of

        if name not in self._setup.elsewhere:
            return lambda: values_of(name, requests)
        ticket = next(self._tickets)
        asked = [(reference_to(r.understood.statement), packed(r, r.understood.statement)) for r in requests]
        self._channel.send("ask", ticket, name, asked)
        return lambda: self._awaited(ticket)

    def _awaited(self, ticket: int) -> list[Answer]:
        while ticket not in self._answers:
            _, answered, answers = self._channel.receive()
            self._answers[answered] = opened(answers)
        return self._answers.pop(ticket)

    def _answer(self, ticket: int, name: str, asked: list[tuple[Reference, bytes]]) -> None:
        from xcheck.evaluation.requests import loaded, values_of

        statements = [self._references.statement(reference) for reference, _ in asked]
        loaded(name)
        self._channel.send("ready")
        requests = [unpacked(data, statement) for (_, data), statement in zip(asked, statements, strict=True)]
        self._channel.send("answer", ticket, sealed(values_of(name, requests)))
