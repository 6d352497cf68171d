"""A token: the smallest piece of a text that means something."""

from __future__ import annotations

import re

from msgspec import Struct

_NUMPY = re.compile(r"@|(?<![A-Za-z])(?:np|numpy|jnp|torch|scipy)\.[a-z]")


class Token(Struct, frozen=True):
    """`kind` is "number", "name", "word" (of the vocabulary), "accent", "label", "text", "sign" or "end".

    "numpy" is a function of NumPy that is no word. A "label" is an upright group that is no word and no declared
    name: it can only be part of a name.
    """

    kind: str
    text: str
    start: int
    stop: int

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.stop


def is_numpy(text: str) -> bool:
    """Whether a text is Python's: then `*`, `/` and `**` are taken entry by entry."""
    return "\\" not in text and _NUMPY.search(text) is not None
