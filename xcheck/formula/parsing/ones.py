r"""A plain 1 as a column of ones: `1^\top y`, and beside that `11^\top`, `1 x^\top` and `A 1`.

No number is transposed, and nobody writes a number behind what it multiplies, or before a row without a sign.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from xcheck.formula.parsing.tokens import Token

_ONES = ("1", "11")
_POSTFIX = ("top-postfix", "'")
_GOES_ON = ("^", "/", "_")
"""What may follow a number in an expression that goes on with it."""


def columns_of_ones(tokens: Sequence[Token], transposes: Collection[str]) -> frozenset[int]:
    r"""Where the 1s begin that are columns; without `1^\top` or `11^\top` none is.

    Args:
        transposes: the letters and signs that as a superscript mean a transpose.
    """
    ones = [place for place, token in enumerate(tokens) if token.kind == "number" and token.text in _ONES]
    transposed = {place for place in ones if _is_transposed(tokens, place, transposes)}
    if not transposed:
        return frozenset()
    found = [
        place
        for place in ones
        if place in transposed
        or place + 1 in transposed
        or (tokens[place + 1].kind == "name" and _is_transposed(tokens, place + 1, transposes))
        or (_ends_operand(tokens, place - 1, transposes) and _ends_product(tokens, place + 1))
    ]
    return frozenset(tokens[place].start + n for place in found for n in range(len(tokens[place].text)))


def _is_transposed(tokens: Sequence[Token], place: int, transposes: Collection[str]) -> bool:
    r"""Whether a transpose follows the token at a place, which is the lower bound of no sum as in `\sum_1^T`."""
    sign, *script = (token.text for token in tokens[place + 1 : place + 5])
    if place and tokens[place - 1].text == "_":
        return False
    braced = script[:1] == ["{"] and script[2:3] == ["}"]
    return sign in _POSTFIX or (sign == "^" and script[braced : braced + 1] != [] and script[braced] in transposes)


def _ends_operand(tokens: Sequence[Token], place: int, transposes: Collection[str]) -> bool:
    r"""Whether an operand ends here, be it with a brace that closes no subscript, as that of `\sum_{i}` does."""
    if place < 0:
        return False
    if tokens[place].kind == "name" or tokens[place].text in (*transposes, "top-postfix", ")"):
        return True
    depth = 0
    for n in range(place, 0, -1):
        depth += (tokens[n].text == "}") - (tokens[n].text == "{")
        if depth <= 0:
            return n < place and tokens[n - 1].text != "_"
    return False


def _ends_product(tokens: Sequence[Token], place: int) -> bool:
    return tokens[place].text not in _GOES_ON
