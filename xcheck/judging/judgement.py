"""What the votes amount to: the record that a diagnosis starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xcheck.judging.compare import GATE, Yardstick
from xcheck.reading import Key
from xcheck.records import EngineReport, Kind

ALGEBRA = "numpy"
"""The name under which plain algebra is reported: both sides evaluated, nothing differentiated."""

TWICE = 2.0
"""How many gates two automatic engines may be apart: each of them may be off by one."""

Apart = tuple[Key, int, int]
"""Where automatic engines differ: the tree, a link that it belongs to, and the place."""


@dataclass(frozen=True)
class Judgement:
    """What the votes amount to, before any diagnosis.

    `link` is the first failing pair of neighbouring sides and `place` the index of the first point where
    it fails, `error` the largest relative error of what refutes it; `zero` says that a derivative is zero at
    every point, `vacuous` that both sides are although neither is a bare 0; `agreement` is how well the
    `automatic` engines agree with each other. `unseen` says what differs in exact arithmetic alone, by less than
    the rounding of the others, `remark` what else there is to say of how it was judged, `apart` where automatic
    engines differ.
    """

    kind: Kind
    reports: tuple[EngineReport, ...]
    reason: str = ""
    link: int = 0
    place: int = 0
    error: float = 0.0
    agreement: float = 0.0
    automatic: tuple[str, ...] = ()
    conditioned: tuple[int, ...] = ()
    yardsticks: Mapping[tuple[int, int], Yardstick] | None = None
    subject_differs: bool = False
    zero: bool = False
    vacuous: bool = False
    unseen: str = ""
    apart: Apart | None = None
    remark: str = ""

    @property
    def is_slight(self) -> bool:
        """Whether nothing but differences no larger than the widest gate speaks against the statement.

        Rounding inside a function or a word, which no yardstick sees, may be as large at an unlucky point.
        """
        against = (self.kind is Kind.DISAGREES and not self.subject_differs) or self.apart is not None
        return against and max(self.error, self.agreement) <= TWICE * GATE
