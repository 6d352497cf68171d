"""What numbers an equation: `(a)` before it and `(2.1)` behind it, which are none of it."""

from __future__ import annotations

import re

_ENUMERATED = re.compile(
    r"\s*(?:\\text\s*\{\s*)?\(?\s*(?:[a-z]|[ivx]{1,4}|\d{1,2})\s*(?:\)|\.(?=\s))\s*\}?(?:\\[ ,;]|\s)+"
    r"(?=\\(?:nabla|[dt]?frac|partial|mathrm\s*\{d\})|[∂∇]|d/d)"
)
"""`(a)`, `1.` or `(iv)` before a derivative."""

_NUMBERED = re.compile(
    r"(?:,|\\q?quad|\\hfill|~|\s{2})(?:\\q?quad|\\hfill|[\s~])*\(\s*\d+(?:\.\d+)*[a-z]?\s*\)[\s.]*\Z"
)
"""The number of an equation at its end."""


def without_number(text: str) -> tuple[int, int]:
    """Where a formula begins and ends without its number."""
    before, behind = _ENUMERATED.match(text), _NUMBERED.search(text)
    return (before.end() if before else 0), (behind.start() if behind else len(text))
