"""How large a polynomial may be: its degree and the bits of its coefficients, counted while values are computed.

Every entry of an array is a rational function of the drawn numbers. All entries share one denominator, a
product of known divisors, so that sums do not multiply what they have in common. The counts are upper
bounds: products add them, sums take the larger one over the common denominator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import lcm, log2
from operator import add


@dataclass(frozen=True)
class Divisor:
    """A polynomial that was divided by; `key` tells it from others."""

    key: object
    degree: int
    bits: float


@dataclass(frozen=True)
class Bound:
    """Numerators of at most this `degree` whose integer coefficients add up to at most 2^`bits`, over `divisors`.

    `opaque` says that free numbers stand for values of functions that are not rational (see `opaque.py`).
    """

    degree: int = 0
    bits: float = 0.0
    divisors: Mapping[Divisor, int] = field(default_factory=dict)
    opaque: bool = False

    @property
    def total(self) -> int:
        """The degree of numerator and denominator together: where either vanishes a point says nothing."""
        return self.degree + sum(power * divisor.degree for divisor, power in self.divisors.items())

    @property
    def all_bits(self) -> float:
        """The bits of numerator and denominator together."""
        return self.bits + sum(power * divisor.bits for divisor, power in self.divisors.items())


def of_constants(numerators: int, denominators: list[int]) -> Bound:
    """Constants: the largest absolute numerator, over the common denominator."""
    common = lcm(*denominators)
    bits = log2(max(1, numerators) * common)
    if common == 1:
        return Bound(0, bits)
    return Bound(0, bits, {Divisor(common, 0, log2(common)): 1})


def product(a: Bound, b: Bound, terms: int = 1) -> Bound:
    """A sum of `terms` products of an entry of each; an empty one is 0."""
    powers = _of_either(a, b, add)
    return Bound(a.degree + b.degree, a.bits + b.bits + log2(max(terms, 1)), powers, a.opaque or b.opaque)


def added(a: Bound, b: Bound) -> Bound:
    """The sum of an entry of each, and arrays in which entries of both stand side by side."""
    powers = _of_either(a, b, max)
    (degree, bits), (other_degree, other_bits) = _over(a, powers), _over(b, powers)
    return Bound(max(degree, other_degree), max(bits, other_bits) + 1.0, powers, a.opaque or b.opaque)


def _of_either(a: Bound, b: Bound, both: Callable[[int, int], int]) -> Mapping[Divisor, int]:
    """The powers of the divisors of either, with that which `both` gives of two."""
    if not b.divisors:
        return a.divisors
    if not a.divisors:
        return b.divisors
    shared = {
        divisor: both(power, b.divisors[divisor]) for divisor, power in a.divisors.items() if divisor in b.divisors
    }
    return {**a.divisors, **b.divisors, **shared}


def _over(bound: Bound, powers: Mapping[Divisor, int]) -> tuple[int, float]:
    """Degree and bits of the numerators over a larger denominator."""
    if powers is bound.divisors:
        return bound.degree, bound.bits
    missing = [(divisor, power - bound.divisors.get(divisor, 0)) for divisor, power in powers.items()]
    degree = bound.degree + sum(times * divisor.degree for divisor, times in missing)
    return degree, bound.bits + sum(times * divisor.bits for divisor, times in missing)


def summed(a: Bound, terms: int) -> Bound:
    """A sum of entries."""
    return replace(a, bits=a.bits + log2(max(1, terms)))


def reciprocals(a: Bound, entries: int) -> Bound:
    """The reciprocals of all entries: over the product of their numerators, which is what was divided by."""
    own = sum(power * divisor.degree for divisor, power in a.divisors.items())
    own_bits = sum(power * divisor.bits for divisor, power in a.divisors.items())
    rest = entries - 1
    whole = divisor(entries * a.degree, entries * a.bits)
    return Bound(own + rest * a.degree, own_bits + rest * a.bits, {whole: 1}, a.opaque)


def divisor(degree: int, bits: float) -> Divisor:
    """A polynomial that was not divided by before."""
    return Divisor(object(), degree, bits)
