"""What stands in a subscript that picks entries: `ij`, `1,2`, `i+k,j+l`, `i:`."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from xcheck.formula.parsing.tokens import Token
from xcheck.formula.tree import Constant, Negative, Node, Number, Sum, Symbol


def all_indices(indices: Collection[str], inside: list[Token]) -> bool:
    """Whether a subscript consists of bound letters, numbers counted from 1, sums of both, and colons."""
    pieces = _pieces(inside)
    return bool(pieces) and all(_is_place(piece, indices) for piece in pieces)


def indices_of(inside: list[Token], *, matrix: bool) -> tuple[Node, ...]:
    """The indices of a subscript; of a matrix `_{12}` is row 1, column 2."""
    pieces = _pieces(inside)
    if matrix and len(pieces) == 1 and len(pieces[0]) == 1 and len(pieces[0][0].text) == 2:
        only = pieces[0][0]
        if only.kind == "number":
            pieces = [[Token("number", digit, only.start + n, only.start + n + 1)] for n, digit in enumerate(only.text)]
    return tuple(map(_index, pieces))


def _pieces(inside: list[Token]) -> list[list[Token]]:
    """The tokens of each index: commas part them, and where nothing is computed every token is one."""
    pieces: list[list[Token]] = [[]]
    for token in inside:
        if token.text == ",":
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [
        part
        for piece in pieces
        for part in ([piece] if any(token.text in ("+", "-") for token in piece) else [[token] for token in piece])
    ]


def _is_place(piece: list[Token], indices: Collection[str]) -> bool:
    """Whether tokens are one index: letters and numbers joined by signs, which may begin with one."""
    wants_operand = True
    for place, token in enumerate(piece):
        if token.text in ("+", "-"):
            if wants_operand and place:
                return False
            wants_operand = True
        elif wants_operand and (token.text in indices or (token.kind == "number" and _counts(token))):
            wants_operand = False
        else:
            return len(piece) == 1 and token.text == ":"
    return not wants_operand


def _counts(token: Token) -> bool:
    return token.text.isdecimal() and int(token.text) > 0


def _index(piece: list[Token]) -> Node:
    span = (piece[0].start, piece[-1].stop)
    if piece[0].text == ":":
        return Constant(":", span=span)
    terms: list[Node] = []
    negative = False
    for token in piece:
        if token.text in ("+", "-"):
            negative = token.text == "-"
            continue
        number = token.kind == "number"
        term: Node = Number(Fraction(token.text), span=token.span) if number else Symbol(token.text, span=token.span)
        terms.append(Negative(term, span=token.span) if negative else term)
        negative = False
    return terms[0] if len(terms) == 1 else Sum(tuple(terms), span=span)
