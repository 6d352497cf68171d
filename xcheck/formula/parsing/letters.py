"""A run of letters as tokens: a name, a word of the vocabulary, or a product of single letters."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cached_property

from xcheck.errors import NotUnderstood
from xcheck.formula.names import GREEK_LETTERS, canonical
from xcheck.formula.parsing.spellings import ARGUMENTS_OF_EXTREMES, GRADIENT, OF_NUMPY, SHORT_FOR_GREEK
from xcheck.formula.parsing.tokens import Token

_APPLIES = re.compile(r"\s*(?:\\left|\\[bB]igg?l?)?\s*\(")
"""A bracket behind a word."""

_DEFINES_G = re.compile(r"(?<![A-Za-z\\])g\s*(?:\([^()]*\)\s*)?:?=")
"""What makes `dg(x)` the change of a function, not the diagonal of a matrix."""

_MODULE = re.compile(r"(?:np|numpy|jnp|torch|scipy)\.(?:(?:linalg|special)\.)?(?=([A-Za-z]\w*))")
_CALLED = re.compile(rf"({'|'.join(sorted(OF_NUMPY - {'dot'}))})(?=\()")
"""The same without their module, `outer(a, b)`."""

_COMPOUND = re.compile(r"[A-Za-z]+(?:_[A-Za-z0-9]+)+")


class Letters:
    """The tokens of a text so far, and what the letters in it may be."""

    def __init__(self, text: str, names: Collection[str], words: Mapping[str, str]) -> None:
        self.text, self.names, self.words = text, names, words
        self.tokens: list[Token] = []
        self.latex = "\\" in text
        self.compound = any("_" in name for name in names)

    @cached_property
    def longest(self) -> int:
        """The length of the longest name or word."""
        return max(map(len, [*self.names, *self.words]), default=1)

    def emit(self, kind: str, text: str, start: int, stop: int) -> None:
        """Adds a token."""
        self.tokens.append(Token(kind, text, start, stop))

    def run(self, match: re.Match[str], end: int) -> int:
        """A run of letters; in plain text `x_hat` is one name if it is declared, and `x1` is x_1."""
        start, stop = match.span()
        module = None if self.latex else _MODULE.match(self.text, start, end)
        if module and self.text[start:stop] not in self.names:
            if module[1] not in OF_NUMPY:
                return module.end()
            self.emit("numpy", module[1], start, module.end(1))
            return module.end(1)
        called = None if self.latex else _CALLED.match(self.text, start, end)
        if called and called[1] not in self.names:
            self.emit("numpy", called[1], start, called.end(1))
            return called.end(1)
        if self.compound:
            whole = _COMPOUND.match(self.text, start, end)
            if whole and canonical(whole.group()) in self.names:
                self.emit("name", canonical(whole.group()), *whole.span())
                return whole.end()
        if self.latex or stop >= end or not self.text[stop].isdecimal():
            self._letters(start, stop)
            return stop
        digits = stop
        while digits < end and self.text[digits].isdecimal():
            digits += 1
        if self.text[start:digits] in self.names:
            self.emit("name", self.text[start:digits], start, digits)
        else:
            self._letters(start, stop)
            self.emit("sign", "_", stop, stop)
            self.emit("number", self.text[stop:digits], stop, digits)
        return digits

    def _letters(self, start: int, stop: int) -> None:
        """A run of letters is a name, a word, or a product of single letters that may begin with a word."""
        if stop - start == 1 and self.text[start].isascii():
            self.emit("name", self.text[start], start, stop)  # no word has one letter
            return
        begin, before = start, len(self.tokens)
        if self.text[start:stop] == GRADIENT and GRADIENT not in self.names:
            self.emit("sign", "nabla", start, stop)
            return
        if self.text[start:stop] in ARGUMENTS_OF_EXTREMES and self.text[start:stop] not in self.names:
            self.emit("sign", self.text[start:stop], start, stop)
            return
        while start < stop:
            length, kind, name = self._longest(start, stop)
            self.emit(kind, name, start, start + length)
            start += length
        spelled = self.text[begin:stop]
        fell_apart = len(self.tokens) - before == len(spelled) > 2 and spelled.islower()
        if fell_apart and not self.latex and not (before and self.tokens[before - 1].text in ("_", "{")):
            raise NotUnderstood(
                f"{spelled[:40]!r} is no word of the vocabulary and no declared name; "
                "put spaces between the factors of a product",
                self.text, (begin, stop),
            )  # fmt: skip

    def _longest(self, start: int, stop: int) -> tuple[int, str, str]:
        count = stop - start
        whole = self.text[start:stop] if count <= 8 or count <= self.longest else ""
        if self._is_differential(whole, stop):
            return 1, "name", "d"
        if whole and (found := self._known(whole)):
            return count, *found
        for length in range(min(count - 1, self.longest), 1, -1) if count > 2 else ():
            head = self.text[start : start + length]
            if head in self.names:
                return length, "name", head
            # `trAB`, `detX`: a word before a capital.
            if head in self.words and self.text[start + length].isupper():
                return length, "word", self.words[head]
        return 1, "name", canonical(self.text[start]).replace("\u211d", "R")

    def _known(self, whole: str) -> tuple[str, str] | None:
        if whole in self.names:
            return "name", whole
        # `CE` is a product of two matrices; the word of that spelling is set upright.
        if whole in self.words and not whole.isupper():
            return "word", self.words[whole]
        if not self.latex and whole in SHORT_FOR_GREEK:
            return "name", SHORT_FOR_GREEK[whole]
        return ("name", whole) if whole in GREEK_LETTERS else None

    def _is_differential(self, whole: str, stop: int) -> bool:
        """Whether letters are a d before a name of several letters, `dtheta`, `dloss`, or `dg` that is not applied."""
        if whole == "dg" and whole not in self.names:
            return "g" in self.names or not _APPLIES.match(self.text, stop) or bool(_DEFINES_G.search(self.text))
        long = whole[:1] == "d" and len(whole) > 2 and whole not in self.names and whole not in self.words
        return long and (whole[1:] in self.names or whole[1:] in GREEK_LETTERS)
