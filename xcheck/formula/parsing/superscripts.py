r"""Superscripts in brackets, which are parts of names, or under a sum members: `W^{(1)\top}`, `\sum_i x^{(i)}`."""

from __future__ import annotations

import re
from collections.abc import Collection

from xcheck.formula.parsing.tokens import Token

_NAMED_ABOVE = re.compile(r"\^\s*\{\s*[(\[]")


def with_superscripts(tokens: list[Token], names: Collection[str], text: str) -> list[Token]:
    """The tokens of a text in which names have their superscripts, and members their indices."""
    return _with_members(_with_parted_superscripts(tokens, names)) if _NAMED_ABOVE.search(text) else tokens


def _with_parted_superscripts(tokens: list[Token], names: Collection[str]) -> list[Token]:
    r"""`W^{(1)\top}` as `{W^{(1)}}^{\top}`: the name and what is done to it have scripts apart."""
    found = list(tokens)
    for place in range(len(tokens) - 3, -1, -1):
        sign, after = tokens[place + 1], tokens[place + 2]
        ends = tokens[place].text in (")", "]") and after.text == "}" and sign.text not in names
        if ends and sign.text in ("top", "T", "'"):
            first = place
            while first > 1 and tokens[first].text != "{":
                first -= 1
            if tokens[first - 1].text == "^" and tokens[first + 1].text in ("(", "["):
                found[place + 1 : place + 1] = [Token("sign", text, sign.start, sign.start) for text in ("}", "^", "{")]
    return found


def _with_members(tokens: list[Token]) -> list[Token]:
    r"""`x^{(i)}` below a sum over i as its member x_i; elsewhere (i) is a part of the name."""
    summed = {
        each.text
        for place, token in enumerate(tokens[:-2])
        if token.kind == "sign" and token.text in ("sum", "prod") and tokens[place + 1].text == "_"
        for each in tokens[place + 2 : place + 2 + (1 if tokens[place + 2].kind == "name" else 2)]
        if each.kind == "name"
    }
    found, place = [], 0
    while place < len(tokens):
        texts = [token.text for token in tokens[place : place + 7]]
        letter = texts[3] if texts[:3] == ["^", "{", "("] and texts[4:6] == [")", "}"] else ""
        below = "_" in (texts[6:] + [token.text for token in tokens[max(0, place - 2) : place]])
        if letter in summed and not below:
            sign = tokens[place]
            found += [Token("sign", "_", sign.start, sign.stop), tokens[place + 3]]
            place += 6
        else:
            found.append(tokens[place])
            place += 1
    return found
