"""What lies ahead in the tokens: where a term ends, which brackets hold no factor, where the clauses begin."""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.formula.parsing.tokens import CLOSERS, CLOSING, FUNCTION_LETTERS, Token

END_OF_TERM = ("+", "-", "=", ",", ":", "implies", "<", ">", "<=", ">=", "ne", "approx")
"""The signs that end a term."""

_RELATIONS = ("=", "ne", "approx", "succ", "in", "<", ">", "<=", ">=")


def places_of_term(tokens: list[Token], first: int) -> Iterator[int]:
    """The places of the signs from `first` to the end of the term."""
    for place in range(first, end_of_term(tokens, first)):
        if tokens[place].kind == "sign":
            yield place


def end_of_term(tokens: list[Token], first: int) -> int:
    """Where the term that begins at `first` ends: at a + or − outside brackets, or a bracket that closes."""
    depth = 0
    for place in range(first, len(tokens) - 1):
        token = tokens[place]
        if token.kind == "sign":
            depth += token.text in CLOSING or token.text == "begin"
            depth -= token.text in CLOSERS or token.text == "end"
            if depth < 0 or (depth == 0 and token.text in (*END_OF_TERM, "&", "\\\\")):
                return place
    return len(tokens) - 1


def asides(tokens: list[Token]) -> frozenset[int]:
    """Where a bracket opens that holds a relation or prose, a condition such as `(A = A^\\top)`: no factor."""
    found: set[int] = set()
    opened: list[int] = []
    for token in tokens:
        if token.kind == "text" or (token.kind == "sign" and token.text in _RELATIONS):
            found.update(opened[-1:])
        elif token.kind == "sign" and (token.text in CLOSING or token.text in ("|", "||")):
            # Bars do not nest here; they only keep what they hold from counting for the bracket outside.
            if token.text not in ("|", "||"):
                opened.append(token.start)
        elif token.kind == "sign" and token.text in CLOSERS and opened:
            opened.pop()
    return frozenset(found)


def clause_starts(tokens: list[Token]) -> tuple[list[int], int]:
    """Where the clauses begin, and where the claim does; separators in brackets are none.

    The claim is the first clause behind the last `:` or `⇒`. Where that is a definition, as in
    `y = Ax, ∂y/∂x = Aᵀ`, it is the first one behind it that begins with a derivative, and where it only says what
    a symbol is, as in `A symmetric, …`, the first one that says more.
    """
    starts, last, depth = [0], 0, 0
    for place, token in enumerate(tokens):
        if token.kind != "sign":
            continue
        depth += (token.text in CLOSING) - (token.text in CLOSERS)
        if token.text in (":", ",", "implies") and depth <= 0:
            starts.append(place + 1)
            if token.text != ",":
                last = place + 1
    if _begins_with_definition(tokens, last):
        last = next((start for start in starts if start > last and _begins_with_derivative(tokens, start)), last)
    elif _says_of_symbol(tokens, last):
        last = next((start for start in starts if start > last and not _says_of_symbol(tokens, start)), last)
    return starts, last


def _begins_with_definition(tokens: list[Token], start: int) -> bool:
    """Whether `name =`, `name_script =` or `name(…) =` stands here."""
    place = _behind_prose(tokens, start)
    if tokens[place].kind not in ("name", "label"):
        return False
    place += 1
    for opening in ("_", "("):
        if tokens[place].text == opening:
            place = _behind_group(tokens, place + (opening == "_"))
    return tokens[place].text == "="


def _says_of_symbol(tokens: list[Token], start: int) -> bool:
    """Whether a name and prose, up to a comma, stand here."""
    place = _behind_prose(tokens, start)
    return tokens[place].kind == "name" and tokens[place + 1].kind == "text" and tokens[place + 2].text == ","


def _begins_with_derivative(tokens: list[Token], start: int) -> bool:
    """Whether a ∇, ∂ or d stands here, perhaps above a line, a function with a prime, or J_f or H_f."""
    place = _behind_prose(tokens, start)
    if tokens[place].kind == "name" and tokens[place + 1].text == "'":
        return True
    if tokens[place].text in ("J", "H") and tokens[place + 1].text == "_":
        return tokens[place + 2].text in FUNCTION_LETTERS
    if tokens[place].text == "frac":
        place += 1 + (tokens[place + 1].text == "{")
    return tokens[place].text in ("nabla", "partial", "d") and tokens[place + 1].text != "="


def _behind_prose(tokens: list[Token], place: int) -> int:
    while tokens[place].kind in ("text", "accent"):
        place += 1
    return place


def _behind_group(tokens: list[Token], place: int) -> int:
    """The place behind one token or the bracket that opens here; the end where it does not close."""
    depth = 0
    for stop in range(place, len(tokens)):
        depth += (tokens[stop].text in ("(", "{")) - (tokens[stop].text in (")", "}"))
        if depth <= 0:
            return min(stop + 1, len(tokens) - 1)
    return len(tokens) - 1


def opens_below_accent(tokens: list[Token], place: int) -> bool:
    """Whether the brace of an accent, as in `\\hat{y}`, opens here."""
    return bool(place) and tokens[place].text == "{" and tokens[place - 1].kind == "accent"


def behind_accents(tokens: list[Token], place: int) -> int:
    """The place behind a name and the braces of its accents."""
    braces, first = 0, place
    while first and (tokens[first - 1].kind == "accent" or opens_below_accent(tokens, first - 1)):
        first -= 1
        braces += tokens[first].text == "{"
    after = place + 1
    while braces and after < len(tokens) - 1 and tokens[after].text == "}":
        after, braces = after + 1, braces - 1
    return after
