"""The equations of a formula that stands on lines of its own: its rows, put together where they belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from xcheck.documents import Passage

_ROWS = (
    "align", "alignat", "alignedat", "aligned", "darray", "displaymath", "dmath", "eqnarray", "equation", "flalign",
    "gather", "gathered", "math", "multline", "split", "subequations",
)  # fmt: skip
_FRAME = re.compile(rf"\\(?:begin|end)\s*\{{(?:{'|'.join(_ROWS)})\*?\}}(?:\s*\{{\d+\}}|\s*\[[tbc]\])?")
"""What holds rows of equations, and is no mathematics itself."""

_TABLE = re.compile(r"(\s*\\begin\s*\{array\}\s*\{[^{}]*\})(.*)(\\end\s*\{array\}\s*)$", re.DOTALL)
"""An array around everything is no matrix: its rows are equations."""

_UNSEEN = re.compile(
    r"\\(?:label|tag\*?|vspace\*?|hspace\*?|color|textcolor)\s*\{[^{}]*\}"
    r"|\\(?:nonumber|notag|displaystyle|allowdisplaybreaks|qed|qedhere|blacksquare|square)(?![A-Za-z])"
)
_STRUCTURE = re.compile(
    r"(?P<opens>\\begin\s*\{[^{}]*\}|\\left(?![A-Za-z])|\{)|(?P<closes>\\end\s*\{[^{}]*\}|\\right(?![A-Za-z])|\})"
    r"|\\\\(?:\s*\[[^\]\n]*\])?|\\[A-Za-z]+|\\.|[&=<>]",
    re.DOTALL,
)
_RELATIONS = frozenset({
    "=", "<", ">", "\\approx", "\\equiv", "\\triangleq", "\\propto", "\\simeq", "\\cong", "\\doteq", "\\coloneqq",
    "\\overset", "\\stackrel", "\\le", "\\leq", "\\ge", "\\geq", "\\implies", "\\Rightarrow", "\\Longrightarrow",
    "\\iff", "\\Leftrightarrow", "\\therefore", "\\to", "\\rightarrow", "\\leftarrow",
})  # fmt: skip
_LINK = re.compile(
    r"\\(?:text|textrm|mathrm|mbox)\s*\{[\s~]*(?:and|and\s+hence|and\s+so|hence|thus|therefore|so\s+that)[\s~,]*\}"
)
"""Words between two equations."""

_AROUND = re.compile(r"(?:\\[;,:! ]|\\q?quad(?![A-Za-z])|~|\s)*")
_BEHIND = re.compile(r"(?:\\(?:[;,:! ]|$)|\\q?quad(?![A-Za-z])|~|[\s.,;。，；])+$")
"""Blanks, and the signs that end a sentence."""

_CONTINUES = re.compile(r"[-+/*]|\\(?:cdot|times|odot|circ|otimes|pm|mp)(?![A-Za-z])")


def equations(passage: Passage) -> Iterator[Passage]:
    """Each equation of a formula, with the rows that go on with it; a row that begins another one stands alone.

    Signs that only arrange are blanks in them, so that every character stays at its place.
    """
    text = _UNSEEN.sub(_blank, _FRAME.sub(_blank, passage.text))
    if (table := _TABLE.match(text)) is not None:
        text = "".join(" " * len(part) if n % 2 == 0 else part for n, part in enumerate(table.groups()))
    text, rows = _rows(text)
    whole = replace(passage, text=text)
    for start, end in _together(text, rows):
        for first, last in _beside(text, start, end):
            part = whole.cut(first, last)
            blanks, stop = _AROUND.match(part.text), _BEHIND.search(part.text)
            part = part.cut(blanks.end() if blanks else 0, stop.start() if stop else len(part.text))
            if part.text:
                yield part


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _rows(text: str) -> tuple[str, list[tuple[int, int, bool]]]:
    """The text without signs of alignment, and its rows: each one's start and end, and whether & stands before it."""
    signs, rows, start = [*_STRUCTURE.finditer(text)], [], 0
    written = list(text)
    for depth, sign in _deep(signs):
        if depth == 0 and sign[0] == "&":
            written[sign.start()] = " "
        elif depth == 0 and sign[0].startswith("\\\\"):
            written[sign.start() : sign.end()] = " " * len(sign[0])
            rows.append((start, sign.start(), text[start : sign.start()].lstrip()[:1] == "&"))
            start = sign.end()
    rows.append((start, len(text), text[start:].lstrip()[:1] == "&"))
    return "".join(written), rows


def _deep(signs: list[re.Match[str]]) -> Iterator[tuple[int, re.Match[str]]]:
    """Each sign with the number of groups, environments and brackets of `\\left` that it stands in."""
    depth = 0
    for sign in signs:
        depth = max(0, depth - (sign["closes"] is not None))
        yield depth, sign
        depth += sign["opens"] is not None


def _related(text: str) -> bool:
    """Whether a relation stands in a text, outside all groups."""
    return any(depth == 0 and sign[0] in _RELATIONS for depth, sign in _deep([*_STRUCTURE.finditer(text)]))


def _together(text: str, rows: list[tuple[int, int, bool]]) -> list[tuple[int, int]]:
    """Where equations begin and end: a row that begins with a relation, or has none, goes on with the one before."""
    found: list[tuple[int, int]] = []
    for start, end, aligned in rows:
        row = text[start:end].strip()
        first = _STRUCTURE.match(row)
        goes_on = (first is not None and first[0] in _RELATIONS) or not _related(row)
        goes_on = goes_on or (aligned and _CONTINUES.match(row) is not None)
        if found and goes_on:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _beside(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    r"""Equations side by side, with `\quad` or `\text{and hence}` between them; what is said of one stays with it."""
    breaks = [
        sign.span() for depth, sign in _deep([*_STRUCTURE.finditer(text, start, end)]) if depth == 0 and _parts(sign)
    ]
    breaks = [(first, word.end() if (word := _LINK.match(text, first)) else last) for first, last in breaks]
    first = start
    for n, (stop, then) in enumerate(breaks):
        behind = text[then : breaks[n + 1][0] if n + 1 < len(breaks) else end]
        words = behind.lstrip().startswith(("\\text", "\\mathrm", "\\mbox", "\\forall"))
        if _related(text[first:stop]) and _related(behind) and not words:
            yield first, stop
            first = then
    yield first, end


def _parts(sign: re.Match[str]) -> bool:
    """Whether equations may be parted at a sign."""
    return sign[0] in ("\\quad", "\\qquad") or _LINK.match(sign.string, sign.start()) is not None
