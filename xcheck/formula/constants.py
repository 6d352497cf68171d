r"""Constants with sizes: `K_{mn}`, `0_{n\times m}`, `\mathbf 0`."""

from __future__ import annotations

from xcheck.formula.parser import Parser
from xcheck.formula.tokens import Token
from xcheck.formula.tree import Constant, Node

COUNTS = {"K": 2, "D": 1, "L": 1}
"""How many sizes each letter of a constant matrix has below it."""

_SIZES = frozenset("dklmnpqrsMNPQ")


def special_constant(p: Parser, base: str, inside: list[Token], start: int) -> Node | None:
    """The matrices of commutation K_{mn}, duplication D_n and elimination L_n; None for every other letter.

    The last two are read so beside vec, vech or K only.
    """
    places = [token.text for token in inside if token.text != ","]
    count = COUNTS.get(base, 0)
    sized = 0 < len(places) == count and all(place in _SIZES or _is_count(place) for place in places)
    if not sized or any(place in p.names.indices for place in places):
        return None
    if base != "K" and (f"{base}_{places[0]}" in p.names or not _speaks_of_vec(p)):
        return None
    p.take()
    p.skip_argument()
    return Constant(base, ",".join(places), span=p.span_from(start))


def _is_count(text: str) -> bool:
    """Whether a text is a positive whole number."""
    return text.isascii() and text.isdecimal() and int(text) > 0


def _speaks_of_vec(p: Parser) -> bool:
    signs = zip(p.tokens, p.tokens[1:], strict=False)
    words = any(token.kind == "word" and token.text in ("vec", "vech") for token in p.tokens)
    return words or any(token.text == "K" and after.text == "_" and "K" not in p.names for token, after in signs)


def zero_size(p: Parser) -> str:
    r"""The sizes in the subscript of a zero: `n\times m`, or one, as `n,m` or `n`."""
    p.take()
    group = p.group_tokens()
    text = "".join("," if token.text in ("times", ",") else token.text for token in group)
    places = text.split(",")
    if len(places) > 2 or not all(place.isidentifier() or _is_count(place) for place in places):
        raise p.not_read("the sizes of a zero are one or two dimensions, as in 0_n or 0_{m \\times n}", group)
    p.skip_argument()
    return text
