"""The passages of LaTeX: formulas between dollar signs or brackets and in environments of mathematics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from xcheck.documents import Document, Part, Passage, Pieces
from xcheck.errors import FormulaError
from xcheck.records import Place

ENVIRONMENTS = frozenset(
    f"{name}{star}"
    for name in ("align", "alignat", "displaymath", "dmath", "eqnarray", "equation", "flalign", "gather", "multline")
    for star in ("", "*")
)
"""Those that hold a formula; one inside another, as `aligned`, is a part of it."""

SECTIONS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph")

VERBATIM = frozenset({"verbatim", "lstlisting", "minted", "comment"})

DEEPEST = 200
"""How many groups and environments may stand in each other: what reads them is recursive."""

_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_SIGNS = re.compile(r"\\\(|\\\)|\\\[|\\\]|\$\$?")


def document(source: str, shown: str) -> Document:
    r"""A LaTeX text, of which what stands between `\begin{document}` and its end is read if there is such a thing.

    Args:
        shown: how locations name the file.
    Raises:
        ImportError: pylatexenc is missing.
        FormulaError: groups are nested too deep.
    """
    from pylatexenc.latexwalker import LatexWalker

    # As long as it was, so that places stay the same.
    source = _COMMENT.sub(lambda found: found[1] + " " * (len(found[0]) - len(found[1])), source)
    _refuse_depth(source)
    starts = [0, *accumulate(len(line) for line in source.splitlines(keepends=True))]
    nodes = LatexWalker(source, tolerant_parsing=True).get_latex_nodes()[0]
    text = Text(source, shown, starts)
    whole = next((node.nodelist for node in nodes if getattr(node, "environmentname", "") == "document"), nodes)
    return Document(tuple(passage for node in whole for passage in _of(node, text)), source)


class Text:
    """Where the characters of a file stand."""

    def __init__(self, source: str, shown: str, starts: Sequence[int]) -> None:
        self.source, self._shown, self._starts = source, shown, starts

    def pieces(self, start: int, end: int) -> Pieces:
        """The place of a part of the text, line by line."""
        line = max(n for n, first in enumerate(self._starts) if first <= start)
        firsts = [start, *(first for first in self._starts[line + 1 :] if first < end)]
        return tuple(
            (first - start, Place(self._shown, line + n + 1, first - self._starts[line + n] + 1))
            for n, first in enumerate(firsts)
        )


def _of(node: Any, text: Text) -> Iterator[Passage]:
    kind = type(node).__name__
    end = node.pos + node.len
    written = text.source[node.pos : end]
    if kind == "LatexMathNode":
        opening = _SIGNS.match(written)
        skipped = len(opening[0]) if opening else 0
        inside = written[skipped : len(written) - skipped]
        start = node.pos + skipped
        yield Passage(Part.FORMULA, inside, text.pieces(start, start + len(inside)), node.displaytype == "display")
    elif kind == "LatexEnvironmentNode" and node.environmentname in ENVIRONMENTS:
        yield Passage(Part.FORMULA, written, text.pieces(node.pos, end), apart=True)
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
    elif kind == "LatexMacroNode":
        for inner in (node.nodeargd.argnlist if node.nodeargd else None) or ():
            if inner is not None and not _defines(node):
                yield from _of(inner, text)
    elif kind == "LatexCharsNode":
        yield Passage(Part.PROSE, written)


def _defines(node: Any) -> bool:
    """Whether the arguments of a macro are no text of the document."""
    return node.macroname.endswith("newcommand") or node.macroname in ("label", "ref", "eqref", "cite", "input")


def _refuse_depth(source: str) -> None:
    depth = 0
    for found in re.finditer(r"\\[{}]|[{}]|\\(begin|end)\s*\{", source):
        if found[1]:
            depth += 1 if found[1] == "begin" else -1
        elif len(found[0]) == 1:
            depth += 1 if found[0] == "{" else -1
        if depth > DEEPEST:
            raise FormulaError(f"groups are nested more than {DEEPEST} deep")
