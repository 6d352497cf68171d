"""Whole numbers that a tree spells, in exponents of matrices and bounds of sums: `X^{k-1}`, `\\sum_{r=0}^{k-1}`."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod
from typing import Any

from xcheck.formula.tree import Basis, Element, Negative, Node, Number, Product, Quotient, Reduction, Sum, Symbol
from xcheck.formula.walks import walk


def integer(node: Node) -> int | None:
    """The integer that a tree spells without letters, or None."""
    if isinstance(node, Number) and node.value.denominator == 1:
        return int(node.value)
    if isinstance(node, Negative):
        inner = integer(node.of)
        return None if inner is None else -inner
    return None


def half_integer(node: Node) -> Fraction | None:
    """The integer, or half of one, that a tree spells without letters, or None."""
    if isinstance(node, Negative):
        inner = half_integer(node.of)
        return None if inner is None else -inner
    if isinstance(node, Quotient):
        above, below = integer(node.numerator), integer(node.denominator)
        value = None if above is None or not below else Fraction(above, below)
    else:
        value = node.value if isinstance(node, Number) else None
    return value if value is not None and value.denominator in (1, 2) else None


def is_whole(node: Node) -> bool:
    """Whether a tree is a whole number once its letters are: made of such by sums, products and signs."""
    return all(isinstance(part, Symbol | Sum | Product | Negative) or integer(part) is not None for part in walk(node))


def count_of(node: Node, indices: Mapping[str, Any], sizes: Mapping[str, int]) -> Any:
    """The value of such a tree; an index counts from 1, and where it stands for many places there are many values."""
    if isinstance(node, Number):
        return int(node.value)
    if isinstance(node, Symbol):
        return indices[node.name] + 1 if node.name in indices else sizes[node.name]
    if isinstance(node, Negative):
        return -count_of(node.of, indices, sizes)
    if isinstance(node, Product):
        return prod(count_of(factor, indices, sizes) for factor in node.factors)
    assert isinstance(node, Sum), "inference admits sums and products of letters and numbers only"
    return sum(count_of(term, indices, sizes) for term in node.terms)


def has_bounds(node: Reduction) -> bool:
    """Whether a sum counts between bounds of its own, as from 0 to k - 1, not through what its index picks from."""
    from_one = node.lower is None or integer(node.lower) == 1
    return not from_one or not (node.upper is None or isinstance(node.upper, Symbol))


def picks_entries(node: Reduction) -> bool:
    """Whether the index of a sum picks entries or basis vectors in it, or members of a family."""
    picked = (each for part in walk(node.body) if isinstance(part, Element | Basis) for each in part.indices)
    return any(part == Symbol(node.index) for each in picked for part in walk(each))


def last_of_sum(node: Reduction) -> str | None:
    """The dimension n of a sum to n, or to n - 1 or another number before it; None where it ends otherwise."""
    terms = node.upper.terms if isinstance(node.upper, Sum) else (node.upper,)
    first, *others = terms
    before = all(isinstance(term, Negative) and (integer(term.of) or 0) > 0 for term in others)
    return first.name if isinstance(first, Symbol) and before else None
