"""The engines that evaluate the sides of a statement.

A plug-in is a module with
- `DISTRIBUTION`: the distribution whose version is reported,
- `AUTOMATIC`: True when its derivatives are exact up to rounding; then its vote decides,
- `evaluate(side, points)`: the value of `side(values, jacobian)` at every point, as `Estimate`s.

`side` is ordinary array code. It gets the drawn values as this engine's arrays and `jacobian`, the
one primitive that an engine supplies: `jacobian(function, x)` is the canonical Jacobian, of shape
`function(x).shape + x.shape`, itself differentiable by the same engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Array = Any
Jacobian = Callable[[Callable[[Array], Array], Array], Array]
Side = Callable[[Mapping[str, Array], Jacobian], Array]


@dataclass(frozen=True)
class Estimate:
    """A value as a NumPy array, and how far it may be off by the engine's own account (0: rounding only).

    `note` says what the engine had to do differently from usual.
    """

    value: Any
    uncertainty: float = 0.0
    note: str = ""


class Engine(Protocol):
    """What a module of this room provides."""

    DISTRIBUTION: str
    AUTOMATIC: bool

    def evaluate(self, side: Side, points: Sequence[Mapping[str, Any]]) -> list[Estimate]:
        """The side's value at each point; points are NumPy float64 arrays by name."""
        ...
