"""Numbers as decimals, which are exact."""

from __future__ import annotations

from fractions import Fraction


def decimal(value: Fraction) -> str:
    """The exact decimal spelling of a number; empty if it has none."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return ""
    digits = 0
    while value.denominator != 1:
        value, digits = value * 10, digits + 1
    text = str(value.numerator).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text
