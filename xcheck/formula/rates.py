"""Rates along a direction, as trees: where something is a moment later, and how fast it moves there."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from xcheck.formula.names import fresh
from xcheck.formula.tree import Derivative, Node, Number, Product, Substitution, Sum, Symbol, Variable


def along(of: Node, moved: Node, moment: str) -> Node:
    """The rate of `of` at the moment 0, where `moved` is `of` at any moment."""
    by = Variable(Symbol(moment, span=of.span), transposed=True, span=of.span)
    rate = Derivative(moved, (by,), span=of.span)
    return Substitution(rate, moment, Number(Fraction(0), span=of.span), span=of.span)


def later(of: Node, direction: Node, moment: str) -> Node:
    """Where something is at a moment, if it moves straight in a direction."""
    return Sum((of, Product((Symbol(moment, span=of.span), direction), span=of.span)), span=of.span)


def moment_beside(names: Collection[str]) -> str:
    """A letter for a moment that means nothing else."""
    return fresh("tau", names)
