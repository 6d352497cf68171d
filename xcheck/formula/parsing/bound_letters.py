r"""Which letters of a statement are indices: what a sum, a subscript or the entry that is differentiated by binds."""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.errors import NotUnderstood
from xcheck.formula.parsing.ahead import places_of_term
from xcheck.formula.parsing.cursor import Names, is_d
from xcheck.formula.parsing.parser import Parser
from xcheck.formula.parsing.symbols import INDEX_LETTERS, base_name, scripted_name
from xcheck.formula.parsing.tokens import COMPARED, Token

MAX_BELOW_SUM = 16
"""Tokens below a sum that are looked at for indices."""

_BASES = {"e": 1, "E": 2, "J": 2, "delta": 2}
"""Names that, undeclared, take indices, and how many."""


BINDING = frozenset({"_", "cases", "diag", *_BASES})
"""Without one of these, in signs or names, no letter is bound."""

_OF_ENTRIES = frozenset({*"abcd", "alpha", "beta", "mu", "nu"})
"""Letters that are indices too where they pick the entry that is differentiated by, as in `\\partial X_{ab}`."""

BOUND = INDEX_LETTERS | _OF_ENTRIES | {"sum", "prod", "oplus", "expectation"}
"""What is bound is one of these letters, or any that stands below one of these signs."""

_OPENING = frozenset({"[", "{", "(", "lbrace"})
"""Signs behind which two letters that are compared are indices, as in `[i = j]`."""

_OPERATORS = frozenset({"sum", "prod", "oplus", "expectation", "max", "min", "partial", "nabla", "d", "D"})
_LOOKED_AT = BINDING | _OPERATORS | _OPENING | {")", "]", "}"}
"""What binds a letter itself, or by what stands behind it."""


def bound_letters(text: str, tokens: list[Token], names: Names) -> Iterator[str]:
    parser = Parser(text, tokens, names, {})
    scripts = in_subscripts(tokens)
    alone = {
        token.text
        for n, token in enumerate(tokens[:-1])
        if token.kind == "name" and tokens[n + 1].text != "_" and n not in scripts
    }
    alone |= _summed(tokens)
    for place, token in enumerate(tokens[:-1]):
        if token.text not in _LOOKED_AT:
            continue
        after = tokens[place + 1]
        if token.text in _OPENING:
            yield from _letters_compared(tokens[place + 1 : place + 5])
        if token.text == "cases" and token.kind == "sign":
            yield from _letters_of_conditions(parser.bracketed_tokens(place))
        if token.kind == "word" and token.text == "diag" and after.text == "(":
            yield from _letters_of_diagonal(parser, place + 1)
        if token.text in ("sum", "prod", "oplus") and token.kind == "sign" and after.text == "_":
            yield from _letters_below_sum(tokens, place + 2)
        elif token.text == "expectation" and token.kind == "sign" and after.text == "_":
            yield from (each.text for each in tokens[place + 3 : place + 4] if each.kind == "name")
        elif token.text in ("max", "min") and token.kind == "name" and after.text == "_":
            yield from (letter for letter in _letters_below_sum(tokens, place + 2) if letter in "ijkl")
        elif (
            after.text == "_"
            and token.kind == "sign"
            and token.text in (")", "]", "}")
            and _closes_operand(tokens, place)
        ):
            yield from index_letters(tokens, place + 2)
        elif token.text in _BASES and token.text not in names and token.kind == "name" and after.text in ("_", "^"):
            letters = index_letters(tokens, place + 2)
            if len(letters) == _BASES[token.text] and set(letters) <= set("ijkl"):
                yield from letters
        elif token.text == "_" and token.kind == "sign" and after.text == "{":
            # A colon in a subscript, as in `G_{i:}`, leaves no doubt that the letter beside it is an index.
            inside = {each.text for each in tokens[place + 2 : place + 6]}
            yield from index_letters(tokens, place + 1) if ":" in inside else ()
        elif is_d(token, names) and after.kind == "name" and tokens[min(place + 2, len(tokens) - 1)].text == "_":
            yield from _letters_of_variable(parser, place + 1, alone)
        elif token.text in ("nabla", "partial") and after.text == "_":
            # That of `\nabla_{x_i}`, where a name stands behind the brace.
            scripted = [each.text for each in tokens[place + 2 : place + 5]][::2] == ["{", "_"]
            yield from _letters_of_variable(parser, place + 3, alone) if scripted else ()


def _letters_compared(inside: list[Token]) -> Iterator[str]:
    """Both letters of a bracket that holds `i = j` and nothing else."""
    texts = [token.text for token in inside]
    if (
        len(texts) == 4
        and texts[1] in ("=", "ne")
        and texts[3] in ("]", "}", ")", "rbrace")
        and {*texts[::2]} <= {*"ijkl"}
    ):
        yield from texts[::2]


def _summed(tokens: list[Token]) -> set[str]:
    r"""The names x of which a sum takes entries, as in `\sum_{i,j} x_i A_{ij} x_j`."""
    sums = [n for n, token in enumerate(tokens[:-1]) if token.text == "sum" and token.kind == "sign"]
    letters = {letter for n in sums if tokens[n + 1].text == "_" for letter in _letters_below_sum(tokens, n + 2)}
    if not letters:
        return set()
    return {
        token.text
        for n, token in enumerate(tokens[:-2])
        if token.kind == "name" and tokens[n + 1].text == "_" and {*index_letters(tokens, n + 2)} & letters
    }


def _letters_of_diagonal(parser: Parser, place: int) -> Iterator[str]:
    r"""The letter of `\operatorname{diag}(1/L_{ii})`, which is the matrix of these entries."""
    inside = [token.text for token in parser.bracketed_tokens(place)]
    for n in range(len(inside) - 4):
        sign, opening, one, other, closing = inside[n : n + 5]
        if (sign, opening, closing) == ("_", "{", "}") and one == other and one in INDEX_LETTERS:
            yield one


def _letters_of_conditions(inside: list[Token]) -> Iterator[str]:
    r"""The letters of `i = j` and `i < j` in a choice by cases."""
    for before, sign, after in zip(inside, inside[1:], inside[2:], strict=False):
        if sign.kind == "sign" and sign.text in COMPARED and {before.text, after.text} <= INDEX_LETTERS:
            yield from (before.text, after.text)


def _letters_below_sum(tokens: list[Token], place: int) -> Iterator[str]:
    """The letters of `i`, `{ij}`, `{i=1}`, `{i<j}`, `{l-k=j-i}`."""
    if tokens[place].kind == "name":
        yield tokens[place].text
    elif tokens[place].text in ("{", "("):
        for token in tokens[place + 1 : place + 1 + MAX_BELOW_SUM]:
            if token.text in ("}", ")"):
                return
            if token.kind == "name" and token.text in INDEX_LETTERS:
                yield token.text


def _letters_of_variable(parser: Parser, place: int, alone: set[str]) -> list[str]:
    r"""The indices of `\partial X_{ij}`: two of a matrix, one of a column that also stands alone."""
    base, letters = parser.tokens[place].text, index_letters(parser.tokens, place + 2)
    if not letters and (parser.tokens[place].text in alone or _has_entries(parser.tokens, place)):
        inside = [token.text for token in parser.tokens[place + 3 : behind_script(parser.tokens, place + 2) - 1]]
        letters = inside if len(inside) == 2 and _OF_ENTRIES.issuperset(inside) else []
    parser.position = place
    try:
        whole, _ = scripted_name(parser, base_name(parser))
    except NotUnderstood:
        return []
    # Above the line K_{mn} is the commutation matrix.
    above = any(token.text == "frac" for token in parser.tokens[max(0, place - 3) : place])
    if not letters or whole in parser.names or base == "I" or (base == "K" and above and base not in parser.names):
        return []
    if base in parser.names:
        return letters
    if base[0].isupper() or len(letters) == 2:
        return letters if len(letters) == 2 else []
    return letters if base in alone or set(letters) <= set("ij") else []


def _has_entries(tokens: list[Token], place: int) -> bool:
    """Whether two index letters stand below the name at a place elsewhere."""
    return any(
        token.text == tokens[place].text and tokens[n + 1].text == "_" and len(index_letters(tokens, n + 2)) == 2
        for n, token in enumerate(tokens[:-2])
    )


def _closes_operand(tokens: list[Token], place: int) -> bool:
    """Whether a closing bracket ends an operand or its superscript, and not a TeX argument such as that of a sum."""
    closing = tokens[place].text
    if closing != "}":
        return True
    opening = next((n for n in range(place, max(-1, place - 12), -1) if tokens[n].text == "{"), 0)
    before = [token.text for token in tokens[max(0, opening - 2) : opening]]
    return before[-1:] == ["^"] and tokens[opening + 1].text not in ("(", "[", "*")


def computed_with(tokens: list[Token], indices: frozenset[str]) -> Iterator[str]:
    """The letters that stand in one subscript with an index, as j in `y_{j-k}` does with k."""
    for place, token in enumerate(tokens[:-2]) if indices else ():
        if token.text == "_" and token.kind == "sign" and tokens[place + 1].text == "{":
            inside = [each.text for each in tokens[place + 2 : behind_script(tokens, place + 1) - 1]]
            if "-" in inside or "+" in inside:
                letters = {text for text in inside if text in INDEX_LETTERS}
                if letters & indices and letters - indices <= set("ijkl"):
                    yield from letters - indices


def silent_indices(tokens: list[Token]) -> Iterator[str]:
    r"""The indices of sums that name none: in `\sum x_i\log x_i` it is i."""
    covered = 0
    for place, token in enumerate(tokens[:-1]):
        if token.text != "sum" or token.kind != "sign" or tokens[place + 1].text == "_" or place < covered:
            continue
        for covered in places_of_term(tokens, place + 1 + (tokens[place + 1].text == "-")):
            if tokens[covered].text == "_" and tokens[covered - 1].kind == "name":
                letters = index_letters(tokens, covered + 1)
                if set(letters) <= set("ijkl") and len(letters) <= 2:
                    yield from letters


def index_letters(tokens: list[Token], place: int) -> list[str]:
    """The letters of the script at `place`, if all of it are index letters, or colons and the 1 that they begin at."""
    if tokens[place].text not in ("{", "("):
        inside = [tokens[place].text]
    else:
        closing = "}" if tokens[place].text == "{" else ")"
        stop = next((n for n in range(place, min(place + 10, len(tokens))) if tokens[n].text == closing), place + 1)
        inside = [token.text for token in tokens[place + 1 : stop] if token.text not in (",", ":")]
    inside = inside[:-2] if inside[-2:] == ["=", "1"] else inside
    return inside if all(text in INDEX_LETTERS for text in inside) else []


def behind_script(tokens: list[Token], place: int) -> int:
    """The place behind the script that begins at `place`."""
    if tokens[place].text not in ("{", "("):
        return place + 1
    closing = {"{": "}", "(": ")"}[tokens[place].text]
    return next((n + 1 for n in range(place, len(tokens) - 1) if tokens[n].text == closing), len(tokens) - 1)


def in_subscripts(tokens: list[Token]) -> set[int]:
    """The places in subscripts: in W_h the h is no symbol."""
    places: set[int] = set()
    for place, token in enumerate(tokens[:-1]):
        if token.text == "_" and token.kind == "sign" and place not in places:
            places.update(range(place + 1, behind_script(tokens, place + 1)))
    return places
