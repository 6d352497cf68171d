"""A Pratt parser over one token array: sums, infix signs, products and scripts.

What can begin an operand is a table, `OPERANDS`, from signs to functions of the parser; `operands.py`
and `derivative_forms.py` fill it. Precedence: `+ −` < `⊙ ⊗ ⊘` < juxtaposition, `·`, `/` < bare function
argument < scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction

from xcheck.errors import FormulaError, NotUnderstood
from xcheck.formula.tokens import Token
from xcheck.formula.tree import (
    Derivative,
    Differential,
    Infix,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Transpose,
    Variable,
)

MAX_NESTING = 60
"""Brackets within brackets; deeper formulas are refused, so that no visitor of the tree can overflow."""

OPERANDS: dict[str, Callable[[Parser], Node]] = {}
"""What begins an operand: sign, or token kind, → the function that reads it."""

INFIX = {"odot": "hadamard", "otimes": "kronecker", "oslash": "elementwise quotient"}


def operand(*starts: str) -> Callable[[Callable[[Parser], Node]], Callable[[Parser], Node]]:
    """Enters a function into `OPERANDS`."""

    def enter(function: Callable[[Parser], Node]) -> Callable[[Parser], Node]:
        for start in starts:
            OPERANDS[start] = function
        return function

    return enter


@dataclass(frozen=True)
class Names:
    """What the parser knows of the names: `arrays` have elements, `maps` are applied, `indices` are bound."""

    arrays: Collection[str] = ()
    scalars: Collection[str] = ()
    maps: Collection[str] = ()
    indices: Collection[str] = ()

    def __contains__(self, name: object) -> bool:
        return name in self.arrays or name in self.scalars or name in self.maps


class Parser:
    """A cursor over tokens; each method reads one construct and leaves the cursor behind it."""

    def __init__(self, text: str, tokens: list[Token], names: Names, words: Mapping[str, str]) -> None:
        self.text, self.tokens, self.names, self.words = text, tokens, names, words
        self.position = 0
        self.brackets: list[str] = []

    # -- the cursor ----------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.position + ahead, len(self.tokens) - 1)]

    def at(self, *signs: str) -> bool:
        return self.token.kind == "sign" and self.token.text in signs

    def take(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.position += 1
        return token

    def expect(self, sign: str, wanted: str) -> Token:
        if not self.at(sign):
            raise self.unexpected(wanted)
        return self.take()

    def unexpected(self, wanted: str) -> NotUnderstood:
        token = self.token
        found = "the end of the formula" if token.kind == "end" else repr(self.text[token.start : token.stop])
        return NotUnderstood(f"expected {wanted}, found {found}", self.text, token.span, token.text or "end")

    def span_from(self, start: int) -> tuple[int, int]:
        return start, self.tokens[max(0, self.position - 1)].stop

    @contextmanager
    def inside(self, opener: str) -> Iterator[None]:
        """A bracket is open: a bar closes only the bar that was opened last."""
        self.brackets.append(opener)
        if len(self.brackets) > MAX_NESTING:
            raise FormulaError(f"brackets are nested more than {MAX_NESTING} deep", self.text, self.token.span)
        yield
        self.brackets.pop()

    # -- the levels ----------------------------------------------------------------------------

    def expression(self) -> Node:
        """Terms joined by + and −."""
        start = self.token.start
        terms = [self.signed_term()]
        while self.at("+", "-"):
            terms.append(self.signed_term())
        return terms[0] if len(terms) == 1 else Sum(tuple(terms), span=self.span_from(start))

    def signed_term(self) -> Node:
        start, negative = self.token.start, False
        while self.at("+", "-"):
            negative ^= self.take().text == "-"
        term = self.infix_term()
        return Negative(term, span=self.span_from(start)) if negative else term

    def infix_term(self) -> Node:
        start = self.token.start
        left = self.product()
        while self.at(*INFIX):
            operator = INFIX[self.take().text]
            left = Infix(operator, left, self.product(), span=self.span_from(start))
        return left

    def product(self, *, before_words: bool = False) -> Node:
        """Juxtaposed factors. With `before_words` it ends before the next word, as a bare `tr AB` does."""
        start = self.token.start
        factors = [self.factor()]
        while True:
            if self.at("*"):
                self.take()
                factors.append(self.signed_factor())
            elif self.at("/"):
                self.take()
                factors = self._divided(factors, self.factor(), start)
            elif self.begins_operand() and not (before_words and self.token.kind == "word"):
                factors.append(self.factor())
            else:
                return factors[0] if len(factors) == 1 else Product(tuple(factors), span=self.span_from(start))

    def _divided(self, factors: list[Node], divisor: Node, start: int) -> list[Node]:
        """`a b / c` divides the whole product; `2 d(f)/dx` is a derivative of the last factor."""
        span = self.span_from(start)
        if isinstance(divisor, Differential) and isinstance(factors[-1], Differential):
            variable = divisor.of
            transposed = isinstance(variable, Transpose)
            inner = variable.of if isinstance(variable, Transpose) else variable
            return [*factors[:-1], Derivative(factors[-1].of, (Variable(inner, transposed, span=divisor.span),), span=span)]
        if isinstance(divisor, Transpose) and isinstance(divisor.of, Differential) and isinstance(factors[-1], Differential):
            wrt = (Variable(divisor.of.of, True, span=divisor.span),)
            return [*factors[:-1], Derivative(factors[-1].of, wrt, span=span)]
        numerator = factors[0] if len(factors) == 1 else Product(tuple(factors), span=span)
        return [Quotient(numerator, divisor, span=span)]

    def signed_factor(self) -> Node:
        """A factor after an explicit `·`, which may carry its own sign: `2u · −A`."""
        if self.at("-"):
            start = self.take().start
            return Negative(self.factor(), span=self.span_from(start))
        return self.factor()

    def factor(self) -> Node:
        """One operand with its scripts."""
        start = self.token.start
        return self.scripts(self.bare_operand(), start)

    def begins_operand(self) -> bool:
        token = self.token
        if token.kind == "sign":
            if token.text in ("|", "||"):
                return not self._closes_bar()
            return token.text in OPERANDS
        return token.kind in OPERANDS

    def _closes_bar(self) -> bool:
        """Whether the bar at the cursor closes one; `||` after `|A` is split into a close and an opening."""
        opened = self.brackets[-1] if self.brackets else ""
        if self.at("|") and self.peek().text == "_" and opened != "|":
            return True
        if self.at("||") and opened == "|" and self.text[self.token.start : self.token.stop] == "||":
            token = self.token
            middle = (token.start + token.stop) // 2
            self.tokens[self.position : self.position + 1] = [
                Token("sign", "|", token.start, middle),
                Token("sign", "|", middle, token.stop),
            ]
        return self.token.text == opened

    def bare_operand(self) -> Node:
        start = self.token.text if self.token.kind == "sign" else self.token.kind
        if start not in OPERANDS:
            raise self.unexpected("a symbol, a number or an opening bracket")
        return OPERANDS[start](self)

    # -- scripts -------------------------------------------------------------------------------

    def scripts(self, node: Node, start: int) -> Node:
        """Transposes, powers, inverses, entries and substitutions that follow an operand."""
        from xcheck.formula.operands import element_of, substituted

        count = 0
        while self.token.kind == "sign":
            if self.at("^"):
                node = self.superscript(node, start)
            elif self.at("'", "top-postfix"):
                self.take()
                node = Transpose(node, span=self.span_from(start))
            elif self.at("squared", "cubed", "inverted"):
                exponent = {"squared": _TWO, "cubed": _THREE, "inverted": _MINUS_ONE}[self.take().text]
                node = Power(node, exponent, span=self.span_from(start))
            elif self.at("_"):
                node = element_of(self, node, start)
            elif self.at("|") and self.peek().text == "_" and (not self.brackets or self.brackets[-1] != "|"):
                node = substituted(self, node, start)
            else:
                break
            count += 1
            if count > MAX_NESTING:
                raise FormulaError(f"more than {MAX_NESTING} scripts on one symbol", self.text, self.token.span)
        return node

    def superscript(self, node: Node, start: int) -> Node:
        """`^T`, `^{-T}`, `^{-1}`, `^2`, `^k`."""
        self.take()
        group = self.group_tokens()
        signs = [token.text for token in group]
        if self._is_transpose(signs):
            self.skip_argument()
            return Transpose(node, span=self.span_from(start))
        if len(signs) > 1 and signs[0] == "-" and self._is_transpose(signs[-1:]):
            digits = "".join(signs[1:-1]) or "1"
            if digits.isdigit():
                self.skip_argument()
                power = Power(node, Negative(Number(Fraction(int(digits)))), span=self.span_from(start))
                return Transpose(power, span=self.span_from(start))
        return Power(node, self.argument(), span=self.span_from(start))

    def _is_transpose(self, signs: list[str]) -> bool:
        return len(signs) == 1 and (signs[0] in ("top", "top-postfix") or (signs[0] in ("T", "t") and signs[0] not in self.names))

    # -- TeX arguments -------------------------------------------------------------------------

    def group_tokens(self) -> list[Token]:
        """The tokens of the TeX argument at the cursor, which stays where it is."""
        if self.at("{"):
            depth, tokens = 0, []
            for token in self.tokens[self.position :]:
                depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind == "sign" else 0
                if depth == 0 or token.kind == "end":
                    return tokens[1:]
                tokens.append(token)
        if self.at("(") and "\\" not in self.text:
            close = next((n for n, token in enumerate(self.tokens[self.position :]) if token.text == ")"), 0)
            return self.tokens[self.position + 1 : self.position + close]
        if self.at("-") and "\\" not in self.text:
            return self.tokens[self.position : self.position + 2]
        return [self.token]

    def skip_argument(self) -> None:
        """Moves behind the TeX argument at the cursor."""
        if self.at("{") or (self.at("(") and "\\" not in self.text):
            self.position += len(self.group_tokens()) + 2
        else:
            self.position += len(self.group_tokens())

    def argument(self) -> Node:
        """A TeX argument: a group in braces, or one token; of a number in LaTeX one digit."""
        if self.at("{"):
            self.take()
            with self.inside("{"):
                node = self.expression()
            self.expect("}", "a closing brace")
            return node
        if self.at("-"):
            start = self.take().start
            return Negative(self.argument(), span=self.span_from(start))
        token = self.token
        if token.kind == "number" and "\\" in self.text and len(token.text) > 1:
            digit = Token("number", token.text[0], token.start, token.start + 1)
            rest = Token("number", token.text[1:].lstrip("."), token.start + 1, token.stop)
            self.tokens[self.position : self.position + 1] = [digit, rest]
        return self.bare_operand()


_TWO, _THREE, _MINUS_ONE = Number(Fraction(2)), Number(Fraction(3)), Negative(Number(Fraction(1)))
