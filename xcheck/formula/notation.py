"""Which notation a text is in."""

from __future__ import annotations

import re

_NUMPY = re.compile(r"@|(?<![A-Za-z])(?:np|numpy|jnp|torch|scipy)\.[a-z]")


def is_numpy(text: str) -> bool:
    """Whether a text is Python's: then `*`, `/` and `**` are taken entry by entry."""
    return "\\" not in text and _NUMPY.search(text) is not None
