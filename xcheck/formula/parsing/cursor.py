"""The cursor: where the parser stands in the tokens, what it knows of names, and what lies ahead."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from msgspec import Struct

from xcheck.errors import NotUnderstood
from xcheck.formula.notation import is_numpy
from xcheck.formula.parsing.ahead import END_OF_TERM, asides, clause_starts, end_of_term
from xcheck.formula.parsing.tokens import CLOSERS, CLOSING, FUNCTION_LETTERS, Token

_MAY_DIFFERENTIATE = ("d", "D", "delta")
_AFTER_D = ("(", "[", "{", "|", "||", "langle", "frac", "sqrt", "sum", "partial", "underbrace")

T = TypeVar("T")


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
        return asides(self.tokens)

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
            elif token.text in END_OF_TERM:
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
    def applied_to_symbols(self) -> frozenset[str]:
        """The letters behind which one symbol stands in a bracket, as the L of L(w)."""
        named = zip(self.tokens, self.tokens[1:], self.tokens[2:], self.tokens[3:], strict=False)
        return frozenset(
            name.text
            for name, opening, symbol, closing in named
            if (name.kind, opening.text, symbol.kind, closing.text) == ("name", "(", "name", ")")
        )

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

    def split(self, first: str, rest: str) -> None:
        """Parts the token at the cursor behind its first character."""
        token, middle = self.token, self.token.start + 1
        parts = [Token(token.kind, first, token.start, middle), Token(token.kind, rest, middle, token.stop)]
        self.tokens[self.position : self.position + 1] = parts

    def further(self, read: Callable[[], T], *signs: str) -> list[T]:
        """What follows behind each of these signs."""
        found = []
        while self.at(*signs):
            self.take()
            found.append(read())
        return found

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

    # -- what begins here ----------------------------------------------------------------------

    def opening(self) -> str:
        """What begins at the cursor, as the key of the function that reads it."""
        token = self.tokens[self.position]
        if token.kind == "sign":
            return token.text
        if token.kind == "name" and token.text in _MAY_DIFFERENTIATE:
            if self.at_operator():
                return "operator"
            return "differential" if self.at_differential() else "along" if self.at_derivative_along() else "name"
        return token.kind

    def at_operator(self) -> bool:
        """Whether `d/dx` or `∂/∂x` stands here with nothing between d and the bar."""
        if not is_d(self.tokens[self.position], self.names):
            return False
        bar = 1 + self._length_of_square()
        return self.peek(bar).text == "/" and is_d(self.peek(bar + 1), self.names)

    def at_differential(self) -> bool:
        """Whether a `d` (or δ, where it varies) is followed by an operand; alone, or declared, it is a symbol."""
        token = self.tokens[self.position]
        if (token.text != "d" and not (token.text == "delta" and self.names.variation)) or token.text in self.names:
            return False
        place = 1 + self._length_of_square()
        after = self.peek(place)
        if after.kind in ("name", "word", "accent"):
            return True
        # In ‖λd‖ the bar behind it closes: what follows that is no operand.
        closes = after.text in ("|", "||") and self.peek(place + 1).kind in ("sign", "end")
        return after.kind == "sign" and after.text in _AFTER_D and not (closes and self._is_open(after.text))

    def _is_open(self, bar: str) -> bool:
        """Whether a bar that has opened before the cursor is still to be closed."""
        return sum(token.text == bar for token in self.tokens[: self.position]) % 2 == 1

    def at_derivative_along(self) -> bool:
        """Whether a D stands before a function and its argument, as in `Df(X)[H]` and `D^2 f(X)[H, K]`."""
        token = self.tokens[self.position]
        if token.text != "D" or token.text in self.names:
            return False
        square = self._length_of_square()
        after = self.peek(1 + square)
        if self.peek(2 + square).text != "(":
            return False
        named = after.text in self.names.maps or (after.text in FUNCTION_LETTERS and after.text not in self.names)
        return after.kind == "word" or (after.kind == "name" and named)

    def _length_of_square(self) -> int:
        """How many tokens `^2` has that follows: before an operand `d^2` is a second differential."""
        if self.peek().text == "squared":
            return 1
        if self.peek().text != "^":
            return 0
        if [self.peek(n).text for n in (2, 3, 4)] == ["{", "2", "}"]:
            return 4
        return 2 if self.peek(2).text == "2" else 0

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
