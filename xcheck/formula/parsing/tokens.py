"""A token: the smallest piece of a text that means something."""

from __future__ import annotations

from msgspec import Struct

CLOSING = {"(": ")", "[": "]", "{": "}", "lbrace": "rbrace", "cases": "end cases"}
"""The bracket that closes each opening one."""

CLOSERS = frozenset(CLOSING.values())

COMPARED = ("<", ">", "<=", ">=", "=", "ne")
"""The relations in Iverson's bracket, in the condition of a sum or a case, and in an event."""

FUNCTION_LETTERS = frozenset({"f", "g", "ell", "sigma", "phi", "psi", "Phi", "Psi"})
"""Letters that before a bracket are functions, not factors, unless they are declared."""


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
