"""In other processes: engines side by side, and a statement that crashes, hangs or eats memory is one verdict.

Work is done by teams. A team has a process that checks statements one after the other, and, where there are
few, one for the engines that take long to load (`APART`), which it asks: they load beside the others. Where there
are many, loading matters little, and a process for each team keeps all processors busy to the end. This process
only hands out work and messages, and keeps the time. A team that fails is ended and replaced: the statement it was
at, or all that it may have been, are checked once more one by one, and who fails then is to blame; what else the
team had goes back to the others.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from xcheck import rooms
from xcheck.records import Kind, Verdict
from xcheck.runners import Limits, Outcome, Work
from xcheck.runners._channel import Channel, Reference, reference_to
from xcheck.runners._worker import Setup

BATCH = 60
"""Statements that are handed out together: many, for engines compile in groups; few, for teams end together."""

MANY = 120
"""From so many statements on each process has all engines, for none waits for another then."""

_START = "import sys; sys.path[:] = {path!r}; from xcheck.runners._worker import main; main()"
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def run(work: Work) -> Iterator[tuple[int, Outcome]]:
    """See `xcheck.runners`. What has a function of no shelf cannot cross, and is checked in this process."""
    references = {n: reference_to(statement) for n, statement in enumerate(work.statements)}
    crossing = {n: reference for n, reference in references.items() if reference is not None}
    with _Pool(work, crossing) as pool:
        yield from pool.outcomes()
    staying = [n for n in references if n not in crossing]
    if staying:
        rest = Work(tuple(work.statements[n] for n in staying), work.settings, work.memory, work.progress)
        for place, outcome in rooms.load("runners", "here").run(rest):
            yield staying[place], outcome


class _Process:
    """A worker, with a thread that puts what it says into a queue; None when it is gone."""

    def __init__(self, setup: Setup, said: queue.Queue[Any], team: _Team) -> None:
        environment = {**dict.fromkeys(_THREADS, "1"), **os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START.format(path=sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        assert self._process.stdin is not None, "it is piped"
        assert self._process.stdout is not None, "it is piped"
        self._channel = Channel(self._process.stdout, self._process.stdin)
        self.send(setup)
        threading.Thread(target=self._listen, args=(said, team), daemon=True).start()

    def _listen(self, said: queue.Queue[Any], team: _Team) -> None:
        try:
            while True:
                said.put((team, self, self._channel.receive()))
        except (EOFError, OSError, ValueError):
            said.put((team, self, None))

    def send(self, *message: Any) -> None:
        """Sends a message; if nobody is there, the thread that listens tells."""
        with suppress(OSError):  # Its listener is told as well, and that is where it is dealt with.
            self._channel.send(*message)

    def end(self) -> None:
        """Ends it, at once."""
        self._process.kill()
        self._process.wait()
        self._channel.close()

    def obituary(self) -> str:
        """How it ended, in words."""
        code = self._process.wait()
        if code >= 0:
            return f"it ended the process with exit code {code}"
        name = signal.Signals(-code).name if -code in [*signal.Signals] else f"signal {-code}"
        return f"it crashed the process ({name})"


class _Team:
    """A process that checks, one that has the engines apart, and what they have to do. `at` is being checked."""

    def __init__(self, setup: Setup, said: queue.Queue[Any]) -> None:
        self._setup, self._said = setup, said
        self._aside: _Process | None = None
        self.checker = _Process(setup, said, self)
        self.batch: list[int] = []
        self.at: int | None = None
        self.asked: set[int] = set()
        self.since = time.monotonic()

    def check(self, batch: list[int], references: dict[int, Reference]) -> None:
        self.batch, self.at, self.since = batch, None, time.monotonic()
        self.asked.clear()
        self.checker.send("check", [(n, references[n]) for n in batch])

    def ask(self, message: tuple[Any, ...]) -> None:
        """Hands a question on to the process that has the engine, which is started when it is first needed."""
        if self._aside is None:
            self._aside = _Process(Setup(self._setup.settings, memory=self._setup.memory), self._said, self)
        self.asked.add(message[1])
        self._aside.send(*message)

    def end(self) -> None:
        for process in (self.checker, self._aside):
            if process is not None:
                process.end()


class _Pool:
    """The teams, and what is still to be done: `alone` are statements that are checked by themselves."""

    def __init__(self, work: Work, references: dict[int, Reference]) -> None:
        self._work, self._references = work, references
        self._said: queue.Queue[Any] = queue.Queue()
        self._waiting = deque(references)
        self._alone: deque[int] = deque()
        self._teams: list[_Team] = []
        self._idle: list[_Team] = []
        apart = _apart(work) if len(references) < MANY else ()
        memory = work.memory
        folder, unsound = (memory.folder, memory.unsound) if memory else (None, "")
        self._setup = Setup(work.settings, folder, unsound, apart, work.limits.memory)
        self._count = max(1, work.limits.jobs // 2 if apart else work.limits.jobs)

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for team in self._teams:
            team.end()

    def outcomes(self) -> Iterator[tuple[int, Outcome]]:
        """The outcome of each statement, as it is found."""
        left = len(self._references)
        while left:
            self._hand_out()
            for n, outcome in self._heard():
                left -= 1
                yield n, outcome

    def _hand_out(self) -> None:
        while (self._alone or self._waiting) and (self._idle or len(self._teams) < self._count):
            if not self._idle:
                self._teams.append(_Team(self._setup, self._said))
                self._idle.append(self._teams[-1])
            if self._alone:
                batch = [self._alone.popleft()]
            else:
                # Batches get smaller towards the end, so that all teams end at about the same time.
                shares = self._count * (2 if len(self._references) >= MANY else 1)
                fair = -(-len(self._waiting) // shares)
                batch = [self._waiting.popleft() for _ in range(min(BATCH, fair))]
            self._idle.pop().check(batch, self._references)

    def _heard(self) -> Iterator[tuple[int, Outcome]]:
        """What follows from the next message, or from none in time."""
        busy = [team for team in self._teams if team not in self._idle]
        limit = self._work.limits.timeout
        first = min(team.since for team in busy) + limit
        try:
            team, process, message = self._said.get(timeout=max(0.0, first - time.monotonic()))
        except queue.Empty:
            late = [team for team in busy if team.since + limit <= time.monotonic()]
            for team in late:
                yield from self._failed(team, f"it took longer than {limit:g} s (--timeout)")
            return
        if team not in self._teams:
            return  # Its last words.
        if message is None:
            yield from self._failed(team, process.obituary())
            return
        what, *rest = message
        if what == "at":
            team.at, team.since = rest[0], time.monotonic()
            if team.at is not None:
                self._work.progress(self._work.statements[team.at].id)
        elif what == "ready":
            team.since = time.monotonic()
        elif what == "done":
            team.batch.remove(rest[0])
            team.at = None
            yield rest[0], rest[1]
        elif what == "ask":
            team.ask(("answer", *rest))
        elif what == "answer":
            team.asked.discard(rest[0])
            team.checker.send(*message)
        else:
            self._idle.append(team)

    def _failed(self, team: _Team, reason: str) -> Iterator[tuple[int, Outcome]]:
        """Ends a team. Who was checked by itself is to blame; else whoever may be is checked again by himself."""
        team.end()
        self._teams.remove(team)
        if len(team.batch) == 1:
            yield team.batch[0], self._errored(team.batch[0], reason, self._work.limits)
            return
        # What is foreseen, or asked of the other process, may be any statement's.
        suspects = [team.at] if team.at is not None and not team.asked else team.batch
        self._alone.extend(suspects)
        self._waiting.extendleft(reversed([n for n in team.batch if n not in suspects]))

    def _errored(self, n: int, reason: str, limits: Limits) -> Outcome:
        from xcheck.checking.checked import stopped

        verdict = Verdict(kind=Kind.ERRORED, reason=reason, note=f"It could not be checked: {reason}.")
        statement = self._work.statements[n]
        return Outcome(stopped(statement, self._work.settings, verdict), limits.timeout, "the verdict is errored")


def _apart(work: Work) -> tuple[str, ...]:
    """The engines that get a process of their own, if there are others beside them."""
    wanted = work.settings.engines or rooms.names("engines")
    apart = tuple(name for name in wanted if rooms.constants("engines", name).get("APART"))
    return apart if len(apart) < len(wanted) else ()
