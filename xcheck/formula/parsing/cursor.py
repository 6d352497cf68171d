"""The cursor: where the parser stands in the tokens, what it knows of names, and what lies ahead."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from xcheck.errors import NotUnderstood
from xcheck.formula.notation import is_numpy
from xcheck.formula.parsing.tokens import Token

CLOSING = {"(": ")", "[": "]", "{": "}", "lbrace": "rbrace", "cases": "end cases"}
"""The bracket that closes each opening one."""

COMPARED = ("<", ">", "<=", ">=", "=", "ne")
"""The relations in Iverson's bracket, in the condition of a sum or a case, and in an event."""

CLOSERS = frozenset(CLOSING.values())

_END_OF_TERM = ("+", "-", "=", ",", ":", "implies", "<", ">", "<=", ">=", "ne", "approx")
_RELATIONS = ("=", "ne", "approx", "succ", "in", "<", ">", "<=", ">=")


FUNCTION_LETTERS = frozenset({"f", "g", "sigma", "phi", "psi", "Phi", "Psi"})
"""Letters that before a bracket are functions, not factors, unless they are declared."""


class Names(Struct, frozen=True):
    """What the parser knows of the names before it reads.

    `arrays` have elements, `maps` are applied (those in `valued`, as `y = y(x)` makes them, to one symbol only),
    `indices` are bound, `transposes` are the letters that mean a transpose as a script, also where they are declared
    `matrices`, `silent` the indices of sums that name none; `bare` are the functions
    that have a prime but no argument; `variation` says that δ before an operand is a differential, `is_complex`
    that i is the imaginary unit and ^* and a bar conjugate; `numbered` are arrays that are made of others of
    their name, as Σ of Σ_0 and Σ_1.
    """

    arrays: Collection[str] = ()
    scalars: Collection[str] = ()
    maps: Collection[str] = ()
    indices: Collection[str] = ()
    transposes: Collection[str] = ("T",)
    matrices: Collection[str] = ()
    silent: Collection[str] = ()
    valued: Collection[str] = ()
    bare: Collection[str] = ()
    variation: bool = False
    numbered: Collection[str] = ()
    is_complex: bool = False

    def __contains__(self, name: object) -> bool:
        return name in self.arrays or name in self.scalars or name in self.maps


def is_d(token: Token, names: Names) -> bool:
    """Whether a token is the d or ∂ of a derivative."""
    if token.kind == "sign":
        return token.text == "partial"
    return token.kind == "name" and token.text in ("d", "D") and token.text not in names


class Cursor:
    """A place in one array of tokens, which is never copied."""

    def __init__(self, text: str, tokens: list[Token], names: Names, words: Mapping[str, str]) -> None:
        self.text, self.tokens, self.names, self.words = text, tokens, names, words
        self.latex = "\\" in text
        self.position = 0

    @cached_property
    def is_numpy(self) -> bool:
        """Whether `*`, `/` and `**` are Python's."""
        return is_numpy(self.text)

    @cached_property
    def asides(self) -> frozenset[int]:
        """Where a bracket opens that is no factor."""
        return _asides(self.tokens)

    @cached_property
    def inline_derivatives(self) -> frozenset[int]:
        """Where the ∂ of a `∂F/∂X` written on the line stands: `/∂` follows in the same term."""
        found: set[int] = set()
        open_terms: list[list[int]] = [[]]
        for place, token in enumerate(self.tokens[:-1]):
            if token.kind != "sign":
                continue
            if token.text == "partial":
                open_terms[-1].append(token.start)
            elif token.text in CLOSING:
                open_terms.append([])
            elif token.text in CLOSERS:
                open_terms.pop()
                open_terms = open_terms or [[]]
            elif token.text in _END_OF_TERM:
                open_terms[-1].clear()
            elif token.text == "/":
                if is_d(self.tokens[place + 1], self.names):
                    found.update(open_terms[-1][:1])
                open_terms[-1].clear()
        return frozenset(found)

    @cached_property
    def has_power_on_trace(self) -> bool:
        r"""Whether `\operatorname{tr}^2(…)` occurs: who writes that means by `\operatorname{tr}(…)^2` another thing."""
        pairs = pairwise(self.tokens)
        return any(token.kind == "word" and token.text == "trace" and after.text == "^" for token, after in pairs)

    @cached_property
    def applied(self) -> frozenset[str]:
        """What stands before a bracket; in `D_x (A x)` that is not x."""
        named = zip(self.tokens, self.tokens[1:], self.tokens[2:], strict=False)
        return frozenset(one.text for before, one, after in named if after.text == "(" and before.text != "_")

    @cached_property
    def clauses(self) -> list[int]:
        """The characters at which the clauses begin: the places of tokens move where one is split."""
        return [self.tokens[place].start for place in clause_starts(self.tokens)[0]]

    def letters_outside_sums(self) -> frozenset[str]:
        """The indices in subscripts of the clause at the cursor that no sum reaches over."""
        found: set[str] = set()
        after = bisect_right(self.clauses, self.token.start)
        first, stop = self.clauses[after - 1], [*self.clauses, self.tokens[-1].start][after]
        end = 0
        for place, token in enumerate(self.tokens):
            if place < end or not first <= token.start < stop:
                continue
            if token.kind == "sign" and token.text in ("sum", "prod", "oplus"):
                end = end_of_term(self.tokens, place + 1)
            elif token.text == "_" and token.kind == "sign":
                group = self.group_tokens(place + 1 - self.position)
                found |= {each.text for each in group if each.text in self.names.indices}
        return frozenset(found)

    # -- the cursor ----------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.position + ahead, len(self.tokens) - 1)]

    def at(self, *signs: str) -> bool:
        token = self.tokens[self.position]
        return token.kind == "sign" and token.text in signs

    def behind_primes(self) -> str:
        """The sign at the cursor or behind the primes that stand there."""
        ahead = 0
        while self.peek(ahead).text == "'":
            ahead += 1
        token = self.peek(ahead)
        return token.text if token.kind == "sign" else ""

    def take(self) -> Token:
        token = self.tokens[self.position]
        if token.kind != "end":
            self.position += 1
        return token

    def expect(self, sign: str, wanted: str) -> Token:
        if not self.at(sign):
            raise self.unexpected(wanted)
        return self.take()

    def unexpected(self, wanted: str) -> NotUnderstood:
        token = self.token
        source = self.text[token.start : min(token.stop, token.start + 40)]
        found = (
            "the end of the formula" if token.kind == "end" else f"'{source}'" if "'" not in source else f'"{source}"'
        )
        return NotUnderstood(f"expected {wanted}, found {found}", self.text, token.span, token.text or "end")

    def refused(self, reason: str, start: int) -> NotUnderstood:
        """An error about everything from `start` to the cursor."""
        return NotUnderstood(reason, self.text, self.span_from(start))

    def not_read(self, reason: str, tokens: list[Token] | None = None) -> NotUnderstood:
        """An error about some tokens, or the one at the cursor."""
        at = tokens or [self.token]
        return NotUnderstood(reason, self.text, (at[0].start, at[-1].stop))

    def span_from(self, start: int) -> tuple[int, int]:
        stop = self.tokens[self.position - 1].stop if self.position else 0
        return start, stop if stop > start else start

    # -- TeX arguments -------------------------------------------------------------------------

    def group_tokens(self, ahead: int = 0) -> list[Token]:
        """The tokens of the TeX argument that begins `ahead` of the cursor, which stays where it is."""
        first = self.position + ahead
        token = self.peek(ahead)
        if token.kind == "sign" and (token.text == "{" or (token.text == "(" and not self.latex)):
            return self.bracketed_tokens(first)
        if token.kind == "sign" and token.text == "-" and not self.latex:
            return self.tokens[first : first + 2]
        return [token]

    def bracketed_tokens(self, first: int) -> list[Token]:
        """The tokens between the bracket at place `first` and the one that closes it."""
        opening = self.tokens[first].text
        depth, closing = 0, CLOSING[opening]
        for place in range(first, len(self.tokens)):
            token = self.tokens[place]
            if token.kind == "sign":
                depth += (token.text == opening) - (token.text == closing)
            if depth == 0 or token.kind == "end":
                return self.tokens[first + 1 : place]
        return self.tokens[first + 1 :]

    def skip_argument(self) -> None:
        """Moves behind the TeX argument at the cursor, which must be complete."""
        group = self.at("{") or (self.at("(") and not self.latex)
        closing = CLOSING[self.token.text] if group else ""
        self.position = min(self.position + len(self.group_tokens()) + group, len(self.tokens) - 1)
        if group:
            self.expect(closing, "a closing bracket")


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
            if depth < 0 or (depth == 0 and token.text in (*_END_OF_TERM, "&", "\\\\")):
                return place
    return len(tokens) - 1


def _asides(tokens: list[Token]) -> frozenset[int]:
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
