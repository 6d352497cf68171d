"""A rational factor is wrong: a forgotten 2, a ½ too many.

Shows as a constant ratio between what the engines say and the formula. Mend by multiplying with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy

from xcheck.diagnose import Repair, Suspicion
from xcheck.formula.tree import Negative, Node, Number, Product, Quotient

ORDER = 30
NEEDS_VALUES = True

LARGEST = 24
"""The largest numerator and denominator that are looked for."""


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """The side times the ratio, if that is a simple fraction."""
    if not suspicion.formula:
        return
    ratio = _ratio(suspicion)
    if ratio is None or ratio in (0, 1, -1):
        return
    tree = scaled(suspicion.tree, ratio)
    yield Repair(
        f"factor {ratio}", f"A constant factor is wrong: {ratio} times it agrees. Write `{{mend}}`.", tree=tree
    )


def _ratio(suspicion: Suspicion) -> Fraction | None:
    values = suspicion.values(suspicion.tree)
    if values is None or values[0].shape != suspicion.reference[0].shape:
        return None
    place = numpy.unravel_index(numpy.argmax(numpy.abs(values[0])), values[0].shape)
    if values[0][place] == 0.0:
        return None
    return Fraction(float(suspicion.reference[0][place] / values[0][place])).limit_denominator(LARGEST)


def _leading(tree: Node) -> Node:
    return tree.factors[0] if isinstance(tree, Product) else tree


def scaled(tree: Node, ratio: Fraction) -> Node:
    """The tree times a rational number, merged with a number it already begins with."""
    if isinstance(tree, Negative):
        return Negative(scaled(tree.of, ratio)) if ratio > 0 else scaled(tree.of, -ratio)
    if ratio < 0:
        return Negative(scaled(tree, -ratio))
    if isinstance(tree, Quotient) and isinstance(tree.denominator, Number) and tree.denominator.value != 0:
        return scaled(tree.numerator, ratio / tree.denominator.value)
    if isinstance(tree, Quotient) and isinstance(_leading(tree.numerator), Number):
        return replace(tree, numerator=scaled(tree.numerator, ratio))
    factors = tree.factors if isinstance(tree, Product) else (tree,)
    if isinstance(factors[0], Number) and factors[0].value != 0:
        ratio, factors = ratio * factors[0].value, factors[1:]
    if ratio == 1:
        return factors[0] if len(factors) == 1 else Product(factors) if factors else Number(Fraction(1))
    number: Node = Number(ratio)
    if ratio.denominator != 1:
        number = Quotient(Number(Fraction(ratio.numerator)), Number(Fraction(ratio.denominator)))
    return Product((number, *factors)) if factors else number
