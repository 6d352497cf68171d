"""The engines that evaluate the sides of a statement.

A plug-in is a module with
- `DISTRIBUTION`: the distribution whose version is reported,
- `APART`, if True: it takes long to load, and gets a process of its own where there is little else to do,
- `AUTOMATIC`: True when its derivatives are exact up to rounding; then its vote decides,
- `evaluate(tasks)`: for each `Task` the value of `side(values, jacobian)` at every point, as `Estimate`s,
  or what it raised: one task never takes down another,
- `SHARE`, where it costs much: at which of the points it looks once two automatic engines have looked at all,
  those of `ONE_ASSIGNMENT` of sizes or `ONE_POINT` of the smallest. Where in doubt, at all.
- `pull(operation, arguments, cotangent)`, where the engine knows operations that bring a backward pass of their own:
  the value of one, and the cotangents that its backward pass returns, as NumPy arrays or None,
- `run(function, arguments, tell)`, where people write functions with the engine's own library: what one returns for
  NumPy's arrays, in such arrays. What it compares is told to `tell(name, inputs, step)`, unless that is None: the name
  of the function of NumPy that compares so, its arguments, and which step of the function it is,
- `decide(pairs, spaces, tangents, sizes, seed)`, in `exact.py` alone: a `Decision` on each pair of arrays.

A `side` is ordinary array code. It gets the drawn values as this engine's arrays and `jacobian`, the
one primitive that an engine supplies: `jacobian(function, x)` is the canonical Jacobian, of shape
`function(x).shape + x.shape`, itself differentiable by the same engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from xcheck.errors import XcheckError

ALL, ONE_ASSIGNMENT, ONE_POINT = "all", "one size assignment", "one point"

Array = Any
Jacobian = Callable[[Callable[[Array], Array], Array], Array]
Side = Callable[[Mapping[str, Array], Jacobian], Array]


EXACT = "exact"
"""The engine that decides instead of estimating."""


def no_jacobian(function: Callable[[Array], Array], x: Array) -> Array:
    """The jacobian where there are no derivatives."""
    raise XcheckError("a derivative was met where none was expected")


@dataclass(frozen=True)
class Estimate:
    """A value as a NumPy array, and how far it may be off by the engine's own account (0: rounding only).

    `note` says what the engine had to do differently from usual.
    """

    value: Any
    uncertainty: float = 0.0
    note: str = ""


def unknown() -> None:
    """What a side computes that cannot be told."""


@dataclass(frozen=True, eq=False)
class Task:
    """One statement's side at the points of one size assignment; points are NumPy float64 arrays by name.

    `numbers` are names of values that nothing differentiates, which the side takes as plain floats as well.
    `content` digests what the side computes, whatever the points, for an engine that keeps what it has traced. It is
    None where something may change unseen.
    """

    side: Side
    points: Sequence[Mapping[str, Any]]
    content: Callable[[], bytes | None] = unknown
    numbers: frozenset[str] = frozenset()


Outcome = list[Estimate] | Exception | SystemExit
"""An estimate for each point of a task, or what the task raised."""


def each(run: Callable[[Task], list[Estimate]], tasks: Sequence[Task]) -> list[Outcome]:
    """The outcome of every task, one after the other."""
    outcomes: list[Outcome] = []
    for task in tasks:
        try:
            outcomes.append(run(task))
        # A plain function may raise anything, or call sys.exit(): that is a finding about its statement.
        except (Exception, SystemExit) as error:  # noqa: BLE001
            outcomes.append(error)
    return outcomes


@dataclass(frozen=True)
class Decision:
    """Whether two arrays are one and the same rational function at some sizes, found without rounding.

    `chance` is the largest probability that two different ones are taken for equal.
    """

    equal: bool
    chance: float


class Engine(Protocol):
    """What a module of this room provides."""

    DISTRIBUTION: str
    AUTOMATIC: bool

    def evaluate(self, tasks: Sequence[Task]) -> list[Outcome]:
        """An outcome for each task, in order."""
        ...
