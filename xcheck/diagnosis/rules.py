"""What the rules of products, quotients and compositions make of a derivative, in the notation of the claimed side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from xcheck.diagnosis.edits import multiplied, rational, transposed
from xcheck.diagnosis.slopes import SLOPES
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.formula.tree import (
    Apply,
    Call,
    Derivative,
    Differential,
    Infix,
    Negative,
    Node,
    Number,
    Power,
    Primed,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
)
from xcheck.formula.walks import contains, reached

_ONE, _TWO = Number(Fraction(1)), Number(Fraction(2))


@dataclass(frozen=True)
class Rule:
    """A rule of differentiation, the terms that it leads to, and what there is before the inner derivative."""

    name: str
    terms: tuple[Node, ...]
    outer: Node | None = None

    @property
    def tree(self) -> Node:
        """All terms together."""
        return self.terms[0] if len(self.terms) == 1 else Sum(self.terms)


def rules(suspicion: Suspicion) -> Iterator[Rule]:
    """The rule for what the other sides differentiate, where the claimed side has derivatives in it too.

    A term is written in the first way in which it has the shape of the claimed side.
    """
    claimed = suspicion.whole_tree
    if suspicion.shape_error is not None or not contains(claimed, Derivative, Differential, Primed):
        return
    values = dict(suspicion.understood.typed.equation.definitions)
    for n, side in enumerate(suspicion.understood.sides):
        if n == suspicion.claimed or not isinstance(side, Derivative | Differential) or side.order != 1:
            continue
        if isinstance(side, Derivative) and not (len(side.wrt) == 1 and isinstance(side.wrt[0].of, Symbol)):
            continue
        subject = values.get(side.of.name, side.of) if isinstance(side.of, Symbol) else side.of
        found = _Deriving(side, contains(claimed, Primed), values).rule(subject)
        if found is None:
            continue
        name, terms, outer = found
        fitting = [next((way for way in ways if suspicion.conforms(way)), None) for ways in terms]
        written = [way for way in fitting if way is not None]
        if written and len(written) == len(terms):
            yield Rule(name, tuple(written), outer)


_Ways = tuple[Node, ...]
"""One term, in all orders in which its factors may stand."""


class _Deriving:
    """Rules for one derivative: by what it is taken, whether with primes, and the definitions of names."""

    def __init__(self, derivative: Derivative | Differential, primed: bool, values: Mapping[str, Node]) -> None:
        self.derivative, self.primed, self.values = derivative, primed, values
        self.names = {value: Symbol(name, shape=value.shape) for name, value in values.items()}
        variable = derivative.wrt[0].of if isinstance(derivative, Derivative) else None
        self.variable = variable if isinstance(variable, Symbol) else None

    def rule(self, subject: Node) -> tuple[str, list[_Ways], Node | None] | None:
        """The name of the rule for what is differentiated, its terms, and the outer derivative of a composition."""
        if isinstance(subject, Product):
            factors = tuple(map(self.named, subject.factors))
            return "product rule", [self.of_factor(factors, n) for n in self.varying(factors)], None
        if isinstance(subject, Infix) and subject.operator in ("hadamard", "kronecker"):
            pair = (self.named(subject.left), self.named(subject.right))
            return "product rule", [self.of_operand(subject.operator, pair, n) for n in self.varying(pair)], None
        if isinstance(subject, Quotient) and self.varies(subject.denominator):
            return "quotient rule", [(self.of_quotient(subject),)], None
        composed = self.composed(subject)
        if composed is None:
            return None
        outer, inner = composed
        return "chain rule", [(multiplied(outer, inner), multiplied(inner, outer))], outer

    def named(self, node: Node) -> Node:
        """A value that has a name is called by it."""
        return self.names.get(node, node)

    def varies(self, node: Node) -> bool:
        if self.variable is None:
            return True
        return self.variable.name in reached(node, self.values)

    def varying(self, factors: tuple[Node, ...]) -> list[int]:
        return [n for n, factor in enumerate(factors) if rational(factor) is None and self.varies(factor)]

    def derived(self, node: Node) -> Node:
        """The derivative of a part, as it is written."""
        if node == self.variable:
            return _ONE
        if self.primed and isinstance(node, Apply) and node.arguments == (self.variable,):
            return Primed(node)
        composed = self.composed(node) if self.primed else None
        if composed is not None:
            return multiplied(*composed)
        return replace(self.derivative, of=self.named(node), shape=None)

    def composed(self, node: Node) -> tuple[Node, Node] | None:
        """The derivative of the outer function and that of the inner one, of numbers."""
        if not _is_number(node):
            return None
        if isinstance(node, Power) and (power := rational(node.exponent)) is not None and self.is_inner(node.of):
            rest = node.of if power == 2 else Power(node.of, Number(power - 1))
            return multiplied(Number(power), rest), self.derived(node.of)
        if not isinstance(node, Apply | Call):
            return None
        inner = node.arguments[0] if len(node.arguments) == 1 else None
        if inner is None or not self.is_inner(inner):
            return None
        if isinstance(node, Apply):
            return Primed(node), self.derived(inner)
        return (SLOPES[node.word](inner, node), self.derived(inner)) if node.word in SLOPES else None

    def is_inner(self, node: Node) -> bool:
        return _is_number(node) and node != self.variable and self.varies(node)

    def of_factor(self, factors: tuple[Node, ...], n: int) -> _Ways:
        """The term in which a factor is differentiated: in its place, behind numbers, or before the others as they
        stand or turned."""
        rest = multiplied(*factors[:n], *factors[n + 1 :])
        own = factors[n]
        if own == self.variable:
            return rest, transposed(rest)
        in_place = multiplied(*factors[:n], self.derived(own), *factors[n + 1 :])
        bare = self.derived(own.of if isinstance(own, Transpose) else own)
        number = all(_is_number(factor) for factor in (*factors[:n], *factors[n + 1 :]))
        by_numbers = self.variable is not None and not _is_number(self.variable) and number
        first = multiplied(rest, bare) if by_numbers else in_place
        return first, multiplied(bare, rest), multiplied(bare, transposed(rest))

    def of_operand(self, operator: str, pair: tuple[Node, Node], n: int) -> _Ways:
        """The term in which one side of ⊙ or ⊗ is differentiated, by a vector with the other one as a diagonal."""
        slope, other = self.derived(pair[n]), pair[1 - n]
        term = Infix(operator, other, slope) if n else Infix(operator, slope, other)
        return (term, multiplied(slope, Call("diag", (other,)))) if operator == "hadamard" else (term,)

    def of_quotient(self, subject: Quotient) -> Node:
        above, below = subject.numerator, subject.denominator
        less = Negative(multiplied(above, self.derived(below)))
        over = Sum((multiplied(self.derived(above), below), less)) if self.varies(above) else less
        return Quotient(over, Power(below, _TWO))


def _is_number(node: Node) -> bool:
    return node.shape is not None and node.shape.is_scalar
