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
    r"""`x^{(i)}` below a sum over i as its member x_i; elsewhere (i) is a part of the name.

    `x^{(i)}_j` and `x_j^{(i)}` are its entry x_{ij}, where j is an index elsewhere too.
    """
    summed = {
        each.text
        for place, token in enumerate(tokens[:-2])
        if token.kind == "sign" and token.text in ("sum", "prod") and tokens[place + 1].text == "_"
        for each in tokens[place + 2 : place + 2 + (1 if tokens[place + 2].kind == "name" else 2)]
        if each.kind == "name"
    }
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        texts = [token.text for token in tokens[place : place + 6]]
        if texts[:3] != ["^", "{", "("] or texts[4:] != [")", "}"] or texts[3] not in summed:
            found.append(tokens[place])
            place += 1
            continue
        sign, member = tokens[place], tokens[place + 3]
        before, after = _subscript(found[-4:]) or _subscript(found[-2:]), place + 6
        behind = _subscript(tokens[after : after + 2]) or _subscript(tokens[after : after + 4])
        entry = before or behind
        if entry is not None and not _is_index(entry[1], tokens):
            found.append(sign)
            place += 1
            continue
        if before is not None:
            del found[-len(before[0]) :]
        elif behind is not None:
            after += len(behind[0])
        inside = [member] if entry is None else [member, entry[1]]
        found += [_sign("_", sign), _sign("{", sign), *inside, _sign("}", sign)]
        place = after
    return found


def _sign(text: str, place: Token) -> Token:
    return Token("sign", text, place.start, place.stop)


def _subscript(tokens: list[Token]) -> tuple[list[Token], Token] | None:
    """The tokens with the letter in them, if they are a subscript of one letter, `_j` or `_{j}`."""
    texts = [token.text for token in tokens]
    letter = tokens[-1] if len(tokens) == 2 else tokens[2] if texts[1:4:2] == ["{", "}"] else None
    return (tokens, letter) if letter is not None and texts[0] == "_" and letter.kind == "name" else None


def _is_index(letter: Token, tokens: list[Token]) -> bool:
    """Whether a letter also stands below a name that has no superscript beside it."""
    for place in range(1, len(tokens) - 1):
        if tokens[place].text != "_":
            continue
        found = _subscript(tokens[place : place + 2]) or _subscript(tokens[place : place + 4])
        beside = tokens[place - 1].text == "}" or (found and tokens[place + len(found[0])].text == "^")
        if found and found[1].text == letter.text and not beside:
            return True
    return False
