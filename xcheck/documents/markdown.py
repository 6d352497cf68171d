"""The passages of Markdown: formulas between dollar signs, in environments and in fences of mathematics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from xcheck.documents import DIFFERENTIATES, Document, Part, Passage, Pieces
from xcheck.records import Place

_FENCE = re.compile(r"math\b|\{math\}|latex-math\b")
"""What is said behind the signs of a fence that holds a formula."""

_OPTION = re.compile(r"^:\w+:.*$", re.MULTILINE)
"""An option of a directive, `:label: name`."""

_SECTION = re.compile(r"\\((?:sub)*)section\*?\{")
"""A heading of LaTeX, as what is made of pages of print has them."""

_BLOCKS = ("math_block", "math_block_label", "math_block_eqno", "amsmath")


def document(source: str, shown: str) -> Document:
    """A Markdown text without its code and HTML; `shown` is how locations name the file.

    Raises:
        ImportError: markdown-it-py is missing.
    """
    return Document(tuple(passages(source, shown)), source)


def passages(source: str, shown: str) -> Iterator[Passage]:
    """The passages of a Markdown text in order.

    Raises:
        ImportError: markdown-it-py is missing.
    """
    from markdown_it import MarkdownIt
    from mdit_py_plugins.amsmath import amsmath_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin
    from mdit_py_plugins.texmath import texmath_plugin

    parser = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
    parser.use(dollarmath_plugin, allow_space=True, allow_digits=True, double_inline=True)
    parser.use(texmath_plugin, delimiters="brackets").use(amsmath_plugin)
    lines = _Lines(source, shown)
    cells: list[list[Passage]] = []
    for token in parser.parse(source):
        begin, end = token.map or (0, None)
        if token.type in ("td_open", "th_open"):
            cells.append([])
        elif token.type == "tr_close":
            yield from _row(cells)
            cells = []
        if token.type in _BLOCKS or (token.type == "fence" and _FENCE.match(token.info.strip())):
            text = _OPTION.sub(lambda option: " " * len(option[0]), token.content)
            yield Passage(Part.FORMULA, text, lines.pieces(text, begin, end))
        elif token.type == "heading_open":
            yield Passage(Part.HEADING, token.tag)
        elif token.type == "inline" and (section := _SECTION.match(token.content)):
            yield Passage(Part.HEADING, f"h{len(section[1]) // 3 + 1}")
        elif token.type == "inline":
            inside = _inline(token.children or [], lines, begin, end)
            if cells:
                cells[-1] += inside
            else:
                yield from inside


def _row(cells: list[list[Passage]]) -> Iterator[Passage]:
    """What stands in a row of a table; a derivative and the formula in the cell behind it are an equation."""
    place = 0
    while place < len(cells):
        pair = [_alone(cell) for cell in cells[place : place + 2]]
        if len(pair) == 2 and pair[0] and pair[1] and DIFFERENTIATES.search(pair[0].text):
            yield pair[0].equal_to(pair[1])
            place += 2
        else:
            yield from cells[place]
            place += 1


def _alone(cell: list[Passage]) -> Passage | None:
    """The formula without a relation that a cell is."""
    held = [passage for passage in cell if passage.part is Part.FORMULA or passage.text.strip()]
    alone = len(held) == 1 and held[0].part is Part.FORMULA and "=" not in held[0].text
    return held[0] if alone else None


def _inline(tokens: list[Any], lines: _Lines, begin: int, end: int | None) -> Iterator[Passage]:
    for token in tokens:
        if token.type.startswith("math_"):
            text = token.content.strip("`")  # GitHub's $`x`$
            yield Passage(Part.FORMULA, text, lines.pieces(text, begin, end))
        elif token.type == "text":
            yield Passage(Part.PROSE, token.content)
        elif token.type in ("softbreak", "hardbreak"):
            yield Passage(Part.PROSE, " ")
    yield Passage(Part.PROSE, "\n")


class _Lines:
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
