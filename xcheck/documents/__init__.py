"""Documents: the passages of a text, what they say of names, and the claims that are made in them.

A format turns a text into passages, in order; `claims` makes statements of them, so that a new format is a few lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    """A formula without its signs of mathematics, or what stands between formulas; `apart` on a line of its own."""

    part: Part
    text: str
    pieces: Pieces = ()
    apart: bool = False

    def place(self, offset: int) -> Place:
        """Where a character stands in its file."""
        start, place = next(((n, place) for n, place in reversed(self.pieces) if n <= offset), (0, Place("<document>")))
        return Place(place.file, place.line, place.column + max(0, offset - start))

    def equal_to(self, other: Passage) -> Passage:
        """The equation of two formulas, as of two cells of a table."""
        start = len(self.text) + len(" = ")
        behind = tuple((n + start, place) for n, place in other.pieces)
        return Passage(self.part, f"{self.text} = {other.text}", (*self.pieces, *behind), apart=True)

    def cut(self, start: int, end: int) -> Passage:
        """A part of it, without blanks around."""
        inside = self.text[start:end]
        start += len(inside) - len(inside.lstrip())
        inside = inside.strip()
        behind = ((n - start, place) for n, place in self.pieces if start < n < start + len(inside))
        return Passage(self.part, inside, ((0, self.place(start)), *behind), self.apart)


@dataclass(frozen=True)
class Document:
    """The passages of a text in order, and the text itself, in which macros are defined."""

    passages: tuple[Passage, ...]
    source: str


class Lines:
    """Finds the texts of a document in its file, one after the other."""

    def __init__(self, source: str, shown: str) -> None:
        self._lines, self._shown = source.splitlines(), shown
        self._line = self._column = 0

    def pieces(self, text: str, begin: int = 0, end: int | None = None) -> Pieces:
        """Where the lines of a text stand, at or behind the last one that was found.

        Args:
            begin, end: the numbers of the lines, from 0, between which it is known to stand.
        """
        if begin > self._line:
            self._line, self._column = begin, 0
        return tuple(self._found(text, len(self._lines) if end is None else end))

    def _found(self, text: str, end: int) -> Iterator[tuple[int, Place]]:
        offset = 0
        for written in text.split("\n"):
            sought = written.strip()
            if sought:
                yield offset + written.index(sought), self._place(sought, end)
            offset += len(written) + 1

    def _place(self, sought: str, end: int) -> Place:
        """Of a text that stands in one line; of one that is written in another way, the line where it is looked for."""
        column = self._column
        for line in range(self._line, min(end, len(self._lines))):
            found = self._lines[line].find(sought, column)
            if found >= 0:
                self._line, self._column = line, found + len(sought)
                return Place(self._shown, line + 1, found + 1)
            column = 0
        return Place(self._shown, 1 + min(self._line, max(0, end - 1)))
