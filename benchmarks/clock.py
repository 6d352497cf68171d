"""CPU and wall time of calls and of commands, and the machine they were measured on."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Time:
    """Seconds: those that processors worked, and those that went by."""

    cpu: float
    wall: float

    def __truediv__(self, count: int) -> Time:
        return Time(self.cpu / count, self.wall / count)

    def __str__(self) -> str:
        return f"{_spoken(self.cpu)} ({_spoken(self.wall)})"


def _spoken(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.3g} ms"


def called(function: Callable[[], Any]) -> Time:
    """One call."""
    cpu, wall = time.process_time(), time.perf_counter()
    function()
    return Time(time.process_time() - cpu, time.perf_counter() - wall)


def repeated(function: Callable[[], Any], times: int = 25) -> tuple[Time, Time]:
    """The first call, and the median of later ones."""
    first, later = called(function), [called(function) for _ in range(times)]
    return first, Time(statistics.median(t.cpu for t in later), statistics.median(t.wall for t in later))


def commands(*commands: Sequence[str], **environment: str) -> Time:
    """Commands of this Python, started together, until the last one has ended."""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    started = [
        subprocess.Popen(
            [sys.executable, *words],
            env=_environment(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for words in commands
    ]
    for words, process in zip(commands, started, strict=True):
        output = process.communicate()[0].decode()
        if process.returncode not in (0, 1):
            raise RuntimeError(f"{words} ended with {process.returncode}:\n{output[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Time(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - wall)


def _environment(changes: Mapping[str, str]) -> dict[str, str]:
    """Ours with changes, in which Python keeps what it has compiled, as it does where nobody asks it not to."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **changes}


def said(words: Sequence[str]) -> str:
    """What a command of this Python prints; its complaints go where ours go."""
    return subprocess.run([sys.executable, *words], stdout=subprocess.PIPE, text=True, check=True).stdout


def machine() -> str:
    """What it was measured on, in a line."""
    load = ", ".join(f"{n:.1f}" for n in os.getloadavg())
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}; "
        f"load averages at the start {load}"
    )
