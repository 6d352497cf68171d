r"""Constants with sizes: `K_{mn}`, `0_{n\times m}`, `\mathbf 0`."""

from __future__ import annotations

from xcheck.formula.parser import Parser
from xcheck.formula.tokens import Token
from xcheck.formula.tree import Constant, Node

_SIZES = frozenset("dklmnpqrsMNPQ")


def special_constant(p: Parser, base: str, inside: list[Token], start: int) -> Node | None:
    """The commutation matrix where its subscript names two sizes; None for every other letter."""
    places = [token.text for token in inside if token.text != ","]
    sized = len(places) == 2 and all(place in _SIZES or place.isdecimal() for place in places)
    if base != "K" or not sized or any(place in p.names.indices for place in places):
        return None
    p.take()
    p.skip_argument()
    return Constant("K", ",".join(places), span=p.span_from(start))


def zero_size(p: Parser) -> str:
    r"""The sizes in the subscript of a zero: `n\times m`, or one, as `n,m` or `n`."""
    p.take()
    group = p.group_tokens()
    text = "".join("," if token.text in ("times", ",") else token.text for token in group)
    places = text.split(",")
    if len(places) > 2 or not all(place.isalnum() for place in places):
        raise p.not_read("the sizes of a zero are one or two dimensions, as in 0_n or 0_{m \\times n}", group)
    p.skip_argument()
    return text
