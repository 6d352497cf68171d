"""Which notation a text is in."""

from __future__ import annotations

import re

METHODS = {"sum": "total", "mean": "mean", "var": "var", "trace": "trace", "max": "amax", "min": "amin"}
"""The words that methods of NumPy's arrays are."""

AXES = {"total": ("colsum", "rowsum"), "mean": ("colmean", "rowmean")}
"""The words for sums and means along the first axis of an array, and along the second."""

_AXIS = r"(?:(?:axis|dim)\s*=\s*)?-?[01]"

METHOD = rf"\.(?:{'|'.join(METHODS)})\(\s*\)|\.(?:sum|mean)\(\s*{_AXIS}\s*\)"
"""A method without arguments, `(X * X).sum()`, or along an axis, `X.sum(axis=0)`."""

ALONG = r",\s*(?:axis|dim)\s*=\s*-?[01](?=\s*\))"
"""The last argument of `np.sum(X, axis=0)`."""


def axis_of(text: str) -> int | None:
    """Which axis, counted from 0, an argument names; the last one is the second."""
    found = re.search(r"-?[01]", text)
    return None if found is None else int(found[0]) % 2


_NUMPY = re.compile(rf"@|(?<![A-Za-z])(?:np|numpy|jnp|torch|scipy)\.[a-z]|{METHOD}")


def is_numpy(text: str) -> bool:
    """Whether a text is Python's: then `*`, `/` and `**` are taken entry by entry."""
    return "\\" not in text and _NUMPY.search(text) is not None
