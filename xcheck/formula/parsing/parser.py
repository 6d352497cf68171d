"""A Pratt parser over one token array: sums, infix signs, products and scripts.

What can begin an operand, and what can follow one, are tables, `OPERANDS` and `SCRIPTS`, from signs to
functions of the parser; `scripts.py` and the folder `operands` fill them. Precedence:
`+ −` < `⊙ ⊗ ⊘` < juxtaposition, `·`, `/` < bare function argument < scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import islice

from xcheck.errors import FormulaError, NotUnderstood
from xcheck.formula.parsing.cursor import Cursor, Names
from xcheck.formula.parsing.ones import columns_of_ones
from xcheck.formula.parsing.reach import refuse_doubtful_reach
from xcheck.formula.parsing.tokens import CLOSING, Token
from xcheck.formula.tree import (
    Bars,
    Call,
    Constant,
    Derivative,
    Differential,
    Element,
    Infix,
    Negative,
    Node,
    Norm,
    Number,
    Product,
    Quotient,
    Substitution,
    Sum,
    Symbol,
    Transpose,
    Variable,
)

MAX_NESTING = 60
"""Operands within operands; deeper formulas are refused, so that no visitor of the tree can overflow."""

MAX_SCRIPTS = 20
"""Scripts one after the other on one operand."""

OPERANDS: dict[str, Callable[[Parser], Node]] = {}
"""What begins an operand: sign, or token kind, → the function that reads it."""

SCRIPTS: dict[str, Callable[[Parser, Node, int], Node | None]] = {}
"""The sign of a script → the function that reads it; it gives None where the sign means something else."""

DOTS = ("\\cdot", "·", "⋅", "@")
"""The spellings of a product that are an inner product between two columns."""

INFIX = {"odot": "hadamard", "otimes": "kronecker", "oslash": "elementwise quotient"}
ARGUMENTS = "f("
"""The open bracket of a function's arguments, in which a lone bar separates."""


def operand(*starts: str) -> Callable[[Callable[[Parser], Node]], Callable[[Parser], Node]]:
    """Enters a function into `OPERANDS`."""

    def enter(function: Callable[[Parser], Node]) -> Callable[[Parser], Node]:
        OPERANDS.update(dict.fromkeys(starts, function))
        return function

    return enter


class Parser(Cursor):
    """Each method reads one construct and leaves the cursor behind it."""

    def __init__(self, text: str, tokens: list[Token], names: Names, words: Mapping[str, str]) -> None:
        super().__init__(text, tokens, names, words)
        self.depth = 0
        self.brackets: list[str] = []
        self.lone_bars: set[int] = set()
        self.bound: list[tuple[str, ...]] = []
        self.held: list[int] = []
        self.stops: list[int] = []

    def enclosed(self, opening: str) -> Node:
        """An expression up to the bracket that closes `opening`, which has been taken."""
        node = self.within(opening)
        self.expect(CLOSING[opening], "a closing brace" if opening == "{" else "a closing bracket")
        return node

    def within(self, opening: str) -> Node:
        """An expression while a bracket is open: a bar closes only the bar that was opened last."""
        self.brackets.append(opening)
        node = self.expression()
        self.brackets.pop()
        return node

    def at_own_value(self, read: Callable[[], Node]) -> Node:
        r"""What `read` gives, up to a `\Big|_{x = a}`, which is left for what stands around it."""
        self.held.append(len(self.brackets))
        node = read()
        self.held.pop()
        return node

    def leaves_bars(self) -> bool:
        """Whether a bar here closes what was opened, or belongs to the operator whose operand is read."""
        inside = bool(self.brackets) and self.brackets[-1] in ("|", "evaluated")
        return inside or (bool(self.held) and self.held[-1] == len(self.brackets))

    # -- the levels ----------------------------------------------------------------------------

    def expression(self) -> Node:
        """Terms joined by + and −."""
        start = self.token.start
        terms = [self.signed_term()]
        while self.at("+", "-"):
            terms.append(self.term_before(terms) if self._repeats_term() else self.signed_term())
        return terms[0] if len(terms) == 1 else Sum(tuple(terms), span=self.span_from(start))

    def _repeats_term(self) -> bool:
        r"""Whether `+ (\cdot)` stands here, which is the term before once more."""
        return self.at("+") and [self.peek(ahead).text for ahead in (1, 2, 3)] == ["(", "*", ")"]

    def term_before(self, terms: list[Node]) -> Node:
        r"""`A B + (\cdot)^\top` is AB + (AB)ᵀ; behind several terms it would be in doubt what is meant."""
        start = self.peek().start
        self.position += 4
        if len(terms) > 1 or isinstance(terms[0], Negative):
            raise self.refused("of which terms is this? Write out what (\\cdot) stands for", start)
        return self.scripts(terms[0], start)

    def signed_term(self) -> Node:
        start, negative = self.token.start, False
        while self.at("+", "-"):
            negative ^= self.take().text == "-"
        term = self.infix_term()
        return Negative(term, span=self.span_from(start)) if negative else term

    def infix_term(self, *, before: str = "") -> Node:
        """Products joined by ⊙, ⊗ and ⊘; see `product` for `before`."""
        start = self.token.start
        return self.infixed(self.product(before=before), start, before=before)

    def infixed(self, left: Node, start: int, *, before: str = "") -> Node:
        """A product that has been read, and what ⊙, ⊗ and ⊘ join to it."""
        while self.at(*INFIX):
            operator = INFIX[self.take().text]
            right = self.product(before=before)
            refuse_doubtful_reach(self, [left], right)
            left = Infix(operator, left, right, span=self.span_from(start))
        return left

    def product(self, *, before: str = "") -> Node:
        """Juxtaposed factors. It ends before an operand that begins with `before`, as a bare `tr AB` does."""
        start = self.token.start
        return self.times(self.factor(), start, before=before)

    def times(self, first: Node, start: int, *, before: str = "") -> Node:
        """A factor that has been read, and those that follow."""
        factors, dots = [first], []
        while True:
            sign = self.tokens[self.position]
            if sign.kind == "sign" and sign.text in ("*", "times"):
                self.take()
                if self.text[slice(*sign.span)] in DOTS:
                    dots.append(len(factors))
                right = self.signed_factor()
                if sign.text == "times" and not (self._looks_scalar(factors[-1]) or self._looks_scalar(right)):
                    right = self._cross_product(sign, factors, right)
                if self.is_numpy and self.text[slice(*sign.span)] == "*":
                    factors, dots = self._entrywise("times", factors, right, start, dots)
                else:
                    factors.append(right)
            elif sign.kind == "sign" and sign.text == "/":
                self.take()
                factors, dots = self._divided(factors, self.factor(), start, dots)
            elif self.begins_operand() and not (before and self.opening() == before):
                factors.append(self.factor())
            else:
                if len(factors) == 1:
                    return factors[0]
                for place, factor in enumerate(factors):
                    refuse_doubtful_reach(self, islice(factors, place), factor)
                return Product(tuple(factors), tuple(dots), span=self.span_from(start))

    def _entrywise(
        self, operator: str, factors: list[Node], right: Node, start: int, dots: list[int]
    ) -> tuple[list[Node], list[int]]:
        """Of NumPy's `*` and `/` the left operand is all that stands before; beside a number `*` is a scaling."""
        numbers = [self._looks_scalar(factor) for factor in factors]
        if operator == "times" and (all(numbers) or self._looks_scalar(right)):
            return [*factors, right], dots
        before = (start, factors[-1].span[1])
        left = factors[0] if len(factors) == 1 else Product(tuple(factors), tuple(dots), span=before)
        return [Infix(operator, left, right, span=self.span_from(start))], []

    def _cross_product(self, sign: Token, factors: list[Node], right: Node) -> Node:
        """`a \\times b` of two letters or brackets; beside a matrix it is in doubt how far × reaches."""
        whole = isinstance(right, Symbol | Sum | Product | Call | Differential | Negative)
        capitals = any(part.name[0].isupper() for part in (*factors, right) if isinstance(part, Symbol))
        if capitals or not whole:
            raise NotUnderstood(
                "× is a product of numbers or the cross product of two columns of three; write \\cdot, or brackets "
                "around what is multiplied",
                self.text,
                sign.span,
            )
        left = factors.pop()
        return Call("cross", (left, right), span=(left.span[0], right.span[1]))

    def _looks_scalar(self, node: Node) -> bool:
        if isinstance(node, Quotient | Negative):
            return self._looks_scalar(node.numerator if isinstance(node, Quotient) else node.of)
        if isinstance(node, Symbol):
            return node.name in self.names.scalars
        return isinstance(node, Number | Norm | Bars | Element) or (
            isinstance(node, Call) and node.word in ("trace", "det")
        )

    def _divided(self, factors: list[Node], divisor: Node, start: int, dots: list[int]) -> tuple[list[Node], list[int]]:
        """`a b / c` divides the whole product; `2 d(f)/dx` is a derivative of the last factor."""
        span = self.span_from(start)
        if isinstance(divisor, Substitution) and isinstance(divisor.of, Differential):
            (quotient,), _ = self._divided(factors[-1:], divisor.of, start, [])
            return [*factors[:-1], replace(divisor, of=quotient, span=span)], dots
        below = divisor.of if isinstance(divisor, Transpose) else divisor
        if isinstance(below, Differential) and isinstance(factors[-1], Differential):
            if not isinstance(below.of, Symbol | Element):
                raise NotUnderstood(
                    "a derivative is taken by a symbol or one of its entries, as in dx", self.text, divisor.span
                )
            wrt = (Variable(below.of, isinstance(divisor, Transpose), span=divisor.span),)
            return [*factors[:-1], Derivative(factors[-1].of, wrt, span=(factors[-1].span[0], span[1]))], dots
        refuse_doubtful_reach(self, factors, divisor)
        if self.is_numpy and not self._looks_scalar(divisor):
            return self._entrywise("over", factors, divisor, start, dots)
        before = (start, factors[-1].span[1])
        numerator = factors[0] if len(factors) == 1 else Product(tuple(factors), tuple(dots), span=before)
        return [Quotient(numerator, divisor, span=span)], []

    def signed_factor(self) -> Node:
        """A factor after an explicit `·`, which may carry its own sign: `2u · −A`."""
        if self.at("-"):
            start = self.take().start
            return Negative(self.factor(), span=self.span_from(start))
        return self.factor()

    def factor(self) -> Node:
        """One operand with its scripts."""
        token = self.tokens[self.position]
        is_column = token.kind == "number" and token.start in self.columns_of_ones
        node = self._column_of_ones() if is_column else self.bare_operand()
        return self.scripts(node, token.start)

    @cached_property
    def columns_of_ones(self) -> frozenset[int]:
        """Where the 1s begin that are columns of ones."""
        names = self.names
        letters = {letter for letter in names.transposes if letter not in names or letter in names.matrices}
        return columns_of_ones(self.tokens, {"top", *letters})

    def _column_of_ones(self) -> Node:
        r"""The 1 at the cursor; `11` is two of them."""
        token = self.token
        if len(token.text) > 1:
            self.split("1", "1")
        self.take()
        return Constant("1", span=self.span_from(token.start))

    # -- operands and scripts ------------------------------------------------------------------

    def begins_operand(self) -> bool:
        token = self.tokens[self.position]
        if token.kind == "sign":
            if token.text in ("|", "||"):
                return not (self._closes_bar() or self._separates())
            if token.text == "(" and token.start in self.asides:
                return False
        if self.stops and token.start == self.stops[-1]:
            return False
        return self.opening() in OPERANDS

    def _closes_bar(self) -> bool:
        """Whether the bar at the cursor closes one; `||` after `|A` is split into a close and an opening."""
        opened = self.brackets[-1] if self.brackets else ""
        if self.at("|") and self.peek().text == "_" and opened != "|":
            return True
        token = self.token
        if self.at("||") and opened == "|" and self.text[token.start : token.stop] == "||":
            self.split("|", "|")
        return self.token.text == opened

    def _separates(self) -> bool:
        """Whether the bar at the cursor stands alone between two arguments, as in `p(x|y)`."""
        return bool(self.brackets) and self.brackets[-1] == ARGUMENTS and self.token.start in self.lone_bars

    def bare_operand(self) -> Node:
        """One operand without scripts; the depth counted here bounds every recursion of the parser."""
        read = OPERANDS.get(self.opening())
        if read is None:
            if self.at("dots"):
                raise self.not_read("what dots stand for is not read; write a sum or product, as in \\sum_{i=1}^n x_i")
            raise self.unexpected("a symbol, a number or an opening bracket")
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise FormulaError(f"the formula is nested more than {MAX_NESTING} deep", self.text, self.token.span)
        node = read(self)
        self.depth -= 1
        return node

    def scripts(self, node: Node, start: int) -> Node:
        """Transposes, powers, inverses, entries and substitutions that follow an operand."""
        for _ in range(MAX_SCRIPTS):
            token = self.tokens[self.position]
            read = SCRIPTS.get(token.text) if token.kind == "sign" else None
            if read is None:
                return node
            scripted = read(self, node, start)
            if scripted is None:
                return node
            node = scripted
        raise FormulaError(f"{MAX_SCRIPTS} scripts or more on one operand", self.text, self.token.span)

    def argument(self) -> Node:
        """A TeX argument: a group in braces, or one token; of a number in LaTeX one digit."""
        start, negative = self.token.start, False
        while self.at("-"):
            negative ^= self.take().text == "-"
        token = self.token
        if token.kind == "number" and self.latex and len(token.text) > 1:
            self.split(token.text[0], token.text[1:].lstrip("."))
        node = self.bare_operand()
        return Negative(node, span=self.span_from(start)) if negative else node
