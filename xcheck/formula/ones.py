r"""A plain 1 as a column of ones: `1^\top y`, and beside that `11^\top`, `1 x^\top` and `A 1`.

No number is transposed, and nobody writes a number behind what it multiplies, or before a row without a sign.
"""

from __future__ import annotations

from collections.abc import Sequence

from xcheck.formula.tokens import Token

ONES = ("1", "11")
_TRANSPOSES = ("top", "T")


def are_transposed(tokens: Sequence[Token], place: int) -> bool:
    """Whether a transpose follows the token at a place."""
    texts = [token.text for token in tokens[place + 1 : place + 5]]
    texts = [text for text in texts if text != "{"]
    return texts[:1] in (["top-postfix"], ["'"]) or (texts[:1] == ["^"] and texts[1:] != [] and texts[1] in _TRANSPOSES)


def speaks_of_ones(tokens: Sequence[Token]) -> bool:
    r"""Whether `1^\top` or `11^\top` occurs."""
    return any(_is_one(token) and are_transposed(tokens, place) for place, token in enumerate(tokens))


def is_column(tokens: Sequence[Token], place: int) -> bool:
    """Whether the 1 at a place is a column, in a text that speaks of one: it is transposed, before a row, or last."""
    before, after = tokens[place - 1], tokens[place + 1]
    if are_transposed(tokens, place) or (_is_one(after) and are_transposed(tokens, place + 1)):
        return True
    if after.kind == "name":
        return are_transposed(tokens, place + 1)
    follows = place > 0 and (before.kind == "name" or before.text in (*_TRANSPOSES, "top-postfix", ")"))
    return (follows or _ends_operand(tokens, place - 1)) and after.text not in ("^", "/", "_")


def _ends_operand(tokens: Sequence[Token], place: int) -> bool:
    r"""Whether a brace closes here that is no subscript, as that of `\sum_{i}` is."""
    depth = 0
    for n in range(place, 0, -1):
        depth += (tokens[n].text == "}") - (tokens[n].text == "{")
        if depth <= 0:
            return n < place and tokens[n - 1].text != "_"
    return False


def _is_one(token: Token) -> bool:
    return token.kind == "number" and token.text in ONES
