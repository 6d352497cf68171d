"""Which notation a text is in."""

from __future__ import annotations

import re

METHOD = r"\.(?:sum|mean|var|trace|max|min)\(\s*\)"
"""A method of an array without arguments, `(X * X).sum()`."""

_NUMPY = re.compile(rf"@|(?<![A-Za-z])(?:np|numpy|jnp|torch|scipy)\.[a-z]|{METHOD}")


def is_numpy(text: str) -> bool:
    """Whether a text is Python's: then `*`, `/` and `**` are taken entry by entry."""
    return "\\" not in text and _NUMPY.search(text) is not None
