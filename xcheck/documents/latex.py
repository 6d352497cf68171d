"""The passages of LaTeX: formulas between dollar signs or brackets and in environments of mathematics."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from xcheck.documents import Document, Part, Passage, Pieces
from xcheck.records import Place

ENVIRONMENTS = frozenset(
    f"{name}{star}"
    for name in ("align", "alignat", "displaymath", "dmath", "eqnarray", "equation", "flalign", "gather", "multline")
    for star in ("", "*")
)
"""Those that hold a formula; one inside another, as `aligned`, is a part of it."""

SECTIONS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph")

VERBATIM = frozenset({"verbatim", "lstlisting", "minted", "comment"})

_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_SIGNS = re.compile(r"\\\(|\\\)|\\\[|\\\]|\$\$?")


def document(source: str, shown: str) -> Document:
    r"""A LaTeX text, of which what stands between `\begin{document}` and its end is read if there is such a thing.

    Args:
        shown: how locations name the file.
    Raises:
        ImportError: pylatexenc is missing.
        RecursionError: groups are nested too deep.
    """
    from pylatexenc.latexwalker import LatexWalker

    # As long as it was, so that places stay the same.
    source = _COMMENT.sub(lambda found: found[1] + " " * (len(found[0]) - len(found[1])), source)
    nodes = LatexWalker(source, tolerant_parsing=True).get_latex_nodes()[0]
    text = _Text(source, shown)
    whole = next((node.nodelist for node in nodes if getattr(node, "environmentname", "") == "document"), nodes)
    return Document(tuple(passage for node in whole for passage in _of(node, text)), source)


class _Text:
    """Where the characters of a file stand."""

    def __init__(self, source: str, shown: str) -> None:
        self.source, self._shown = source, shown
        self._starts = [0, *accumulate(len(line) for line in source.splitlines(keepends=True))]

    def pieces(self, start: int, end: int) -> Pieces:
        """The place of a part of the text, line by line."""
        line, behind = bisect_right(self._starts, start) - 1, bisect_left(self._starts, end)
        firsts = [start, *self._starts[line + 1 : behind]]
        return tuple(
            (first - start, Place(self._shown, line + n + 1, first - self._starts[line + n] + 1))
            for n, first in enumerate(firsts)
        )


def _of(node: Any, text: _Text) -> Iterator[Passage]:
    kind = type(node).__name__
    end = node.pos + node.len
    written = text.source[node.pos : end]
    if kind == "LatexMathNode":
        opening = _SIGNS.match(written)
        skipped = len(opening[0]) if opening else 0
        inside = written[skipped : len(written) - skipped]
        start = node.pos + skipped
        yield Passage(Part.FORMULA, inside, text.pieces(start, start + len(inside)))
    elif kind == "LatexEnvironmentNode" and node.environmentname in ENVIRONMENTS:
        yield Passage(Part.FORMULA, written, text.pieces(node.pos, end))
    elif kind == "LatexEnvironmentNode":
        if node.environmentname not in VERBATIM:
            for inner in node.nodelist:
                yield from _of(inner, text)
            yield Passage(Part.PROSE, "\n")
    elif kind == "LatexGroupNode":
        for inner in node.nodelist:
            yield from _of(inner, text)
    elif kind == "LatexMacroNode" and node.macroname in SECTIONS:
        yield Passage(Part.HEADING, f"h{SECTIONS.index(node.macroname) + 1}")
    elif kind == "LatexMacroNode" and not _is_told_apart(node.macroname):
        for inner in (node.nodeargd.argnlist if node.nodeargd else None) or ():
            if inner is not None:
                yield from _of(inner, text)
    elif kind == "LatexCharsNode":
        yield Passage(Part.PROSE, written)


def _is_told_apart(macro: str) -> bool:
    """Whether the arguments of a macro are no text of the document."""
    return macro.endswith("newcommand") or macro in ("label", "ref", "eqref", "cite", "input")
