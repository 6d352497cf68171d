"""Powers of every entry, as trees."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

from xcheck.formula.tree import Call, Infix, Node, Number, Power, Product
from xcheck.formula.whole_numbers import integer

_ONE = Number(Fraction(1))

MOST_FACTORS = 8
"""The largest power of every entry that is written as a product."""


def power_of_entries(node: Power) -> Node:
    """A power of every entry: repeated Hadamard products where the exponent is a small integer."""
    times = integer(node.exponent)
    if times is None or not 0 < abs(times) <= MOST_FACTORS:
        logarithm = Product((node.exponent, Call("log", (node.of,), span=node.span)), span=node.span)
        return Call("exp", (logarithm,), span=node.span)
    whole = reduce(lambda a, b: Infix("hadamard", a, b, span=node.span), [node.of] * abs(times))
    return whole if times > 0 else Infix("elementwise quotient", _ONE, whole, span=node.span)
