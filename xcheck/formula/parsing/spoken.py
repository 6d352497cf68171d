r"""What words between formulas do: they join, part and conclude."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HAN, _COMMA = re.compile("[\u4e00-\u9fff]"), re.compile("[,，]")

_CONCLUDES = re.compile(
    r"(|.*?[\s.,;:，。；：])"
    r"(?:then|hence|therefore|thus|so|we (?:have|get|obtain)|则|那么|所以|因此|故|于是|从而)[\s.,;:，。：]*",
    re.IGNORECASE | re.DOTALL,
)
"""Prose at whose end stands a word that what follows is concluded with."""

_SENTENCE = re.compile(r"[A-Za-z]{3,}[.;]\s*\Z")
"""Prose at the end of a sentence, which no abbreviation is."""


def spoken(said: str) -> Iterator[tuple[str, str]]:
    r"""The kinds and texts of the tokens of prose, as in `\text{ symmetric. Then}`.

    Its last word may say that what follows is concluded.
    """
    conclusion = _CONCLUDES.fullmatch(said)
    before = conclusion[1] if conclusion else said
    for n, piece in enumerate(_COMMA.split(before)) if _HAN.search(said) else [(0, before)]:
        if n:
            yield "sign", ","
        # A bracket may open in one piece of prose and close in another.
        opens = piece.count("(") - piece.count(")")
        if opens > 0:
            yield "sign", "("
        if words := piece.strip(f" \n\t.,;:。；：{'()' if opens else ''}"):
            yield "text", words
        if opens < 0:
            yield "sign", ")"
        elif _SENTENCE.search(piece):
            yield "sign", ","
    if conclusion:
        yield "sign", "implies"
