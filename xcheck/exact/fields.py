"""The numbers that exact arrays are made of: several prime fields side by side, or the rationals.

Python's integers in arrays of objects are slow, so a large field is put together from *lanes*: each lane is
a random prime below 2³¹ with random values of its own, computed in 64-bit integers all at once. A false
statement has to pass in every lane, so the chances multiply.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import prod
from typing import Any, Protocol

import numpy

from xcheck.errors import NotExact, ZeroDivisor
from xcheck.exact.bounds import Bound

LOWEST, HIGHEST = 2**30, 2**31
"""Between which primes are drawn: products of two values stay below 2⁶³."""

PRIMES = 50_000_000
"""At least so many primes lie between (50 697 537, by the tables of π(x))."""


class Field(Protocol):
    """Arithmetic of NumPy arrays whose first axis are the lanes."""

    lanes: int
    rounded: bool
    """Whether numbers are rounded, if at many digits: then values may be looked at, and literals are what they are."""

    def __hash__(self) -> int: ...

    def reduced(self, values: Any) -> Any:
        """Values that are sums, differences or products of two, brought back into the field."""
        ...

    def matmul(self, a: Any, b: Any) -> Any:
        """The matrix product of the last two axes."""
        ...

    def numbers(self, values: Sequence[Fraction]) -> Any:
        """Rational numbers as values, (lanes, k)."""
        ...

    def reciprocals(self, values: Any) -> Any:
        """Raises ZeroDivisor: a value is zero in some lane."""
        ...

    def drawn(self, rng: random.Random, shape: tuple[int, ...]) -> Any:
        """Uniformly drawn values, (lanes, *shape)."""
        ...


class PrimeFields:
    """One prime field per lane."""

    rounded = False

    def __init__(self, primes: Sequence[int]) -> None:
        self.primes = tuple(primes)
        self.lanes = len(primes)
        self._moduli = numpy.array(primes, dtype=numpy.int64)

    def reduced(self, values: Any) -> Any:
        return values % self._moduli.reshape((-1,) + (1,) * (values.ndim - 1))

    def matmul(self, a: Any, b: Any) -> Any:
        # In two halves: a sum of products of 16 by 31 bits does not overflow.
        high = self.reduced((a >> 16) @ b)
        return self.reduced(high * 65536 + (a & 65535) @ b)

    def numbers(self, values: Sequence[Fraction]) -> Any:
        columns = [[_residue(value, p) for value in values] for p in self.primes]
        return numpy.array(columns, dtype=numpy.int64).reshape(self.lanes, len(values))

    def reciprocals(self, values: Any) -> Any:
        flat = values.reshape(self.lanes, -1)
        if not flat.all():
            raise ZeroDivisor("a divisor is zero at the drawn point")
        rows = [[pow(int(value), -1, p) for value in row] for row, p in zip(flat, self.primes, strict=True)]
        return numpy.array(rows, dtype=numpy.int64).reshape(values.shape)

    def drawn(self, rng: random.Random, shape: tuple[int, ...]) -> Any:
        # The remainder of 63 bits is each value with a probability of at most 1/p + 2⁻⁶³, which is below 1/LOWEST.
        bits = numpy.frombuffer(rng.randbytes(8 * self.lanes * prod(shape)), "<u8") >> 1
        return self.reduced(bits.astype(numpy.int64).reshape((self.lanes, *shape)))

    def chance(self, bound: Bound, lanes: int) -> float:
        """The largest probability that a rational function that is not zero, of this size, is zero in `lanes` lanes.

        In a lane the prime may divide all coefficients of the numerator: of an integer below 2^bits at most
        bits/30 primes above 2^30 do. If not, Schwartz and Zippel: numerator and denominators together
        vanish at no more than degree/p of all points.
        """
        coefficients = bound.all_bits / 30.0 / PRIMES
        return float(min(1.0, coefficients + bound.total / LOWEST) ** lanes)


def _residue(value: Fraction, p: int) -> int:
    return value.numerator * pow(value.denominator, -1, p) % p


@dataclass(unsafe_hash=True)
class Rationals:
    """The rational numbers, in one lane: slower, and values that can be printed. What is drawn is whole.

    Whole numbers are Python's, which computes with them many times as fast as with fractions.
    """

    drawn_from: Sequence[int] = range(-99, 100)
    lanes: int = 1
    rounded: bool = False

    def reduced(self, values: Any) -> Any:
        return values

    def matmul(self, a: Any, b: Any) -> Any:
        return a @ b

    def numbers(self, values: Sequence[Fraction]) -> Any:
        return _objects(values, (1, len(values)))

    def reciprocals(self, values: Any) -> Any:
        flat = values.reshape(-1)
        if any(value == 0 for value in flat):
            raise ZeroDivisor("a divisor is zero at the drawn point")
        return _objects([1 / Fraction(value) for value in flat], values.shape)

    def drawn(self, rng: random.Random, shape: tuple[int, ...]) -> Any:
        count = int(numpy.prod(shape, dtype=int))
        return _objects([rng.choice(self.drawn_from) for _ in range(count)], (1, *shape))


def _objects(values: Sequence[int | Fraction], shape: tuple[int, ...]) -> Any:
    array = numpy.empty(len(values), dtype=object)
    array[:] = [value.numerator if value.denominator == 1 else value for value in values]
    return array.reshape(shape)


@cache
def prime_fields(lanes: int, seed: int) -> PrimeFields:
    """Fields of random primes, the same for the same seed."""
    rng = random.Random(f"primes {seed}")
    primes: list[int] = []
    while len(primes) < lanes:
        candidate = rng.randrange(LOWEST, HIGHEST) | 1
        if candidate not in primes and _is_prime(candidate):
            primes.append(candidate)
    return PrimeFields(primes)


def _is_prime(n: int) -> bool:
    """Miller and Rabin; these bases decide every number below 4.7e9 (Jaeschke 1993)."""
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 7, 61):
        power = pow(base, odd, n)
        if power in (1, n - 1):
            continue
        if not any((power := power * power % n) == n - 1 for _ in range(twos - 1)):
            return False
    return True


def exactly(number: Any) -> Fraction:
    """A Python or NumPy number as it is meant: integers and fractions, and floats that are no rounded ones.

    Raises:
        NotExact: a float is no multiple of 1/1024, or is too large to have all its digits.
    """
    if isinstance(number, Fraction):
        return number
    value = Fraction(number) if not isinstance(number, numpy.generic) else Fraction(number.item())
    if isinstance(number, float | numpy.floating) and (value.denominator > 1024 or abs(value) > 2**53):
        raise NotExact(
            f"the number {float(value):.6g} is rounded: exact arithmetic cannot tell what is meant; write it "
            "as a ratio of integers, as in x / 3"
        )
    return value
