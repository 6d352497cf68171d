"""The other process: it checks statements, or computes what an engine is asked, until nobody asks any more.

What functions print goes to stderr, for stdout belongs to the messages. It leaves Ctrl-C to the
process that started it, and ends when that one is gone.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xcheck.cache.memory import Memory
from xcheck.cache.store import Store
from xcheck.records import Settings
from xcheck.runners._channel import Channel, Reference, References, packed, unpacked


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
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    try:
        _Worker(channel, channel.receive()[0]).serve()
    except (EOFError, BrokenPipeError):
        pass  # Nobody asks any more.
    finally:
        sys.stderr.flush()
        os._exit(0)  # Threads of libraries need not be waited for.


def _own_channel() -> Channel:
    """The standard streams as they were; a function that reads or prints gets others."""
    channel = Channel(os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb"))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
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
        from xcheck.remembered import Remembered
        from xcheck.requests import computed
        from xcheck.runners.here import outcome

        for n, reference in batch:
            self._channel.send("at", n)
            statement = self._references.statement(reference)
            if memory:
                memory.verdict(statement)

            def compute(name: str, request: Any, reference: Reference = reference) -> Any:
                if name in self._setup.elsewhere:
                    return self._asked(name, reference, request)
                return computed(name, request)

            found = outcome(statement, self._setup.settings, Remembered(memory, compute) if memory else compute, memory)
            self._channel.send("done", n, found)
        if memory:
            memory.flush()
        self._channel.send("idle")

    def _asked(self, name: str, reference: Reference, request: Any) -> Any:
        """The answer of the process that has the engine."""
        self._channel.send("ask", name, reference, packed(request, request.understood.statement))
        return self._channel.receive()[1]

    def _answer(self, name: str, reference: Reference, data: bytes) -> None:
        from xcheck.requests import computed

        statement = self._references.statement(reference)
        self._channel.send("answer", computed(name, unpacked(data, statement)))
