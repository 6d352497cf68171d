r"""Numbers and constants, some with sizes: `2`, `\pi`, `I_n`, `\mathbf 1`, `e_i`, `K_{mn}`, `0_{n\times m}`."""

from __future__ import annotations

from fractions import Fraction

from xcheck.dimensions import dimension
from xcheck.errors import SpaceError
from xcheck.formula.parsing.index_places import all_indices, indices_of
from xcheck.formula.parsing.indicators import indicator
from xcheck.formula.parsing.parser import Parser, operand
from xcheck.formula.parsing.scripts import is_transpose
from xcheck.formula.parsing.symbols import script_tokens
from xcheck.formula.parsing.tokens import Token
from xcheck.formula.tree import Basis, Constant, Element, Node, Number

_COUNTS = {"K": 2, "D": 1, "L": 1}
"""How many sizes each letter of a constant matrix has below it."""

LETTERS_OF_CONSTANTS = frozenset({"e", "E", "J", "delta", "I", "i", "pi", *_COUNTS})
"""Letters that are constants where they are not declared."""

_SIZES = frozenset("dklmnpqrsMNPQ")


@operand("number")
def number(p: Parser) -> Node:
    token = p.take()
    if token.text == "0" and p.at("_"):
        return Constant("0", _zero_size(p), span=p.span_from(token.start))
    if token.text == "1" and p.at("_", "lbrace") and (found := indicator(p, token.start)) is not None:
        return found
    # Of a text a fraction is read with a pattern, which takes as long as all the rest.
    return Number(Fraction(int(token.text) if token.text.isdecimal() else token.text), span=token.span)


@operand("ones")
def ones(p: Parser) -> Node:
    r"""`\mathbf 1` and `\mathbf 1_n`, the column of ones."""
    token = p.take()
    return indicator(p, token.start) or Constant("1", _size(p), span=p.span_from(token.start))


def _size(p: Parser) -> str:
    """The dimension in the subscript of a constant: `n`, `mn` as m*n, `2n`."""
    if not p.at("_"):
        return ""
    p.take()
    group = p.group_tokens()
    try:
        size = str(dimension("*".join(token.text for token in group))).replace("·", "*")
    except SpaceError:
        raise p.not_read("the size of a constant is one dimension, as in I_n or I_{mn}", group) from None
    p.skip_argument()
    return size


def constant(p: Parser, base: str, start: int) -> Node | None:
    """`I`, `I_n`, `\\pi`, `e^…`, `e_i`, `E_{ij}`, `J^{ij}`, `\\delta_{ij}`, where these names are not declared."""
    if base not in LETTERS_OF_CONSTANTS:
        return None
    inside = script_tokens(p) if p.at("_", "^") else []
    places = [token for token in inside if token.text != ","]
    bound = any(token.text in p.names.indices for token in inside) and all_indices(p.names.indices, inside)
    if base in ("e", "E", "J", "delta", "I") and bound and len(places) == (1 if base == "e" else 2):
        p.take()
        p.skip_argument()
        indices = indices_of(inside, matrix=base != "e")
        span = p.span_from(start)
        if base in ("delta", "I"):
            return Element(Constant("I", span=span), indices, span=span)
        return Basis(indices, span=span)
    if base == "I" and (found := indicator(p, start)) is not None:
        return found
    if base == "I":
        return Constant("I", _size(p), span=p.span_from(start))
    if base == "i" and p.names.is_complex and "i" not in p.names.indices and not p.at("_"):
        return Constant("i", span=p.span_from(start))
    if base == "pi" and not p.at("_"):
        return Constant("pi", span=p.span_from(start))
    script = [token.text for token in inside]
    if (
        base == "e"
        and p.at("^")
        and script
        and script != ["*"]
        and (script[0] in p.names.matrices or not is_transpose(p, inside))
    ):
        return Constant("e", span=p.span_from(start))
    return _special_constant(p, base, inside, start) if p.at("_") else None


def _special_constant(p: Parser, base: str, inside: list[Token], start: int) -> Node | None:
    """The matrices of commutation K_{mn}, duplication D_n and elimination L_n; None for every other letter.

    The last two are read so beside vec, vech or K only.
    """
    places = [token.text for token in inside if token.text != ","]
    count = _COUNTS.get(base, 0)
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


def _zero_size(p: Parser) -> str:
    r"""The sizes in the subscript of a zero: `n\times m`, or one, as `n,m` or `n`."""
    p.take()
    group = p.group_tokens()
    text = "".join("," if token.text in ("times", ",") else token.text for token in group)
    places = text.split(",")
    if len(places) > 2 or not all(place.isidentifier() or _is_count(place) for place in places):
        raise p.not_read("the sizes of a zero are one or two dimensions, as in 0_n or 0_{m \\times n}", group)
    p.skip_argument()
    return text
