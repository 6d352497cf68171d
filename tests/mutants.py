"""Planted errors: small wrong edits of a formula's own tree, for the tests that must see them refuted."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xcheck.faults._edits import reorderings, shorter_sums, transposes
from xcheck.formula.tree import Negative, Node, Number, Product, Sum


def scaled(tree: Node, factor: str) -> Node:
    """The formula times a number."""
    return Product((Number(Fraction(factor)), tree))


def mutants(tree: Node) -> Iterator[tuple[str, Node]]:
    """Each planted error with its name; some may say the same as the formula, as Aᵀ does of a symmetric A."""
    yield "sign", Negative(tree)
    for factor in ("2", "0.5", "1.01", "1.000000001", "0.999999999"):
        yield f"factor {factor}", scaled(tree, factor)
    for name, edits in (("transpose", transposes), ("order", reorderings), ("term", shorter_sums)):
        for changed in edits(tree):
            yield name, changed
    if isinstance(tree, Sum):
        yield "sign of one term", Sum((Negative(tree.terms[0]), *tree.terms[1:]))
        yield "one part in 1e9 of one term", Sum((scaled(tree.terms[0], "1.000000001"), *tree.terms[1:]))


CERTAIN = ("sign", "factor")
"""Mutants that differ from the formula whatever it is, unless it is zero."""
