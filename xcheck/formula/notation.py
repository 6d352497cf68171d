"""Which notation a text is in."""

from __future__ import annotations

import re

METHODS = {"sum": "total", "mean": "mean", "var": "var", "trace": "trace", "max": "amax", "min": "amin"}
"""The words that methods of NumPy's arrays are."""

METHOD = rf"\.(?:{'|'.join(METHODS)})\(\s*\)"
"""A method without arguments, `(X * X).sum()`."""

_NUMPY = re.compile(rf"@|(?<![A-Za-z])(?:np|numpy|jnp|torch|scipy)\.[a-z]|{METHOD}")


def is_numpy(text: str) -> bool:
    """Whether a text is Python's: then `*`, `/` and `**` are taken entry by entry."""
    return "\\" not in text and _NUMPY.search(text) is not None
