"""Documents: the passages of a text, what they say of names, and the claims that are made in them.

A format turns a text into passages, in order; `claims` makes statements of them, so that a new format is a few lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from xcheck.records import Place

Pieces = tuple[tuple[int, Place], ...]
"""From each offset of a text on, the place of the character there."""


DIFFERENTIATES = re.compile(
    r"\\partial|\\nabla|\\triangledown|\\(?:mathrm|operatorname)\s*\{\s*d\s*\}"
    r"|\\[dt]?frac\s*\{\s*d(?![a-z]{3})[^{}]*\}\s*\{\s*d|\\[dt]?frac\s*d"
)
"""What a text shows by that something is differentiated in it, whether it can be read or not."""


class Part(Enum):
    """What a passage is."""

    FORMULA = "formula"
    PROSE = "prose"
    HEADING = "heading"


@dataclass(frozen=True)
class Passage:
    """A formula without its signs of mathematics, or what stands between formulas."""

    part: Part
    text: str
    pieces: Pieces = ()

    def place(self, offset: int) -> Place:
        """Where a character stands in its file."""
        start, place = next(((n, place) for n, place in reversed(self.pieces) if n <= offset), (0, Place("<document>")))
        return Place(place.file, place.line, place.column + max(0, offset - start))

    def equal_to(self, other: Passage) -> Passage:
        """The equation of two formulas, as of two cells of a table."""
        start = len(self.text) + len(" = ")
        behind = tuple((n + start, place) for n, place in other.pieces)
        return Passage(self.part, f"{self.text} = {other.text}", (*self.pieces, *behind))

    def cut(self, start: int, end: int) -> Passage:
        """A part of it, without blanks around."""
        inside = self.text[start:end]
        start += len(inside) - len(inside.lstrip())
        inside = inside.strip()
        behind = ((n - start, place) for n, place in self.pieces if start < n < start + len(inside))
        return Passage(self.part, inside, ((0, self.place(start)), *behind))


@dataclass(frozen=True)
class Document:
    """The passages of a text in order, and the text itself, in which macros are defined."""

    passages: tuple[Passage, ...]
    source: str
