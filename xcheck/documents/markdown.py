"""The passages of Markdown: formulas between dollar signs, in environments and in fences of mathematics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from xcheck.documents import Document, Lines, Part, Passage

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
    lines = Lines(source, shown)
    for token in parser.parse(source):
        begin, end = token.map or (0, None)
        if token.type in _BLOCKS or (token.type == "fence" and _FENCE.match(token.info.strip())):
            text = _OPTION.sub(lambda option: " " * len(option[0]), token.content)
            yield Passage(Part.FORMULA, text, lines.pieces(text, begin, end), apart=True)
        elif token.type == "heading_open":
            yield Passage(Part.HEADING, token.tag)
        elif token.type == "inline" and (section := _SECTION.match(token.content)):
            yield Passage(Part.HEADING, f"h{len(section[1]) // 3 + 1}")
        elif token.type == "inline":
            yield from _inline(token.children or [], lines, begin, end)


def _inline(tokens: list[Any], lines: Lines, begin: int, end: int | None) -> Iterator[Passage]:
    for token in tokens:
        if token.type.startswith("math_"):
            text = token.content.strip("`")  # GitHub's $`x`$
            apart = "double" in token.type or "block" in token.type
            yield Passage(Part.FORMULA, text, lines.pieces(text, begin, end), apart)
        elif token.type == "text":
            yield Passage(Part.PROSE, token.content)
        elif token.type in ("softbreak", "hardbreak"):
            yield Passage(Part.PROSE, " ")
    yield Passage(Part.PROSE, "\n")
