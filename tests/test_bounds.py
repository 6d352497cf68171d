"""What the counted bounds promise: no polynomial that is computed is larger, so that the printed probability holds.

SymPy carries the same computation out symbolically; whatever the counts say, its numerators are within them.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import log2, prod
from typing import Any

import pytest
import sympy

from xcheck.exact import bounds
from xcheck.exact.bounds import Bound, Divisor

X, Y = sympy.symbols("x y")


@dataclass(frozen=True)
class Counted:
    """Rational functions with their bound, and the polynomials that its divisors stand for."""

    values: tuple[Any, ...]
    bound: Bound
    divisors: dict[Divisor, Any]


def drawn() -> Counted:
    return Counted((X, Y), Bound(1, 0.0), {})


def constants(*numbers: Fraction) -> Counted:
    bound = bounds.of_constants(max(abs(c.numerator) for c in numbers), [c.denominator for c in numbers])
    common = {divisor: sympy.Integer(divisor.key) for divisor in bound.divisors}
    return Counted(tuple(sympy.Rational(c.numerator, c.denominator) for c in numbers), bound, common)


def inner(a: Counted, b: Counted) -> Counted:
    """The sum of the products of entries, twice: arrays have more than one."""
    value = sum(x * y for x, y in zip(a.values, b.values, strict=True))
    return Counted((value, value), bounds.product(a.bound, b.bound, len(a.values)), a.divisors | b.divisors)


def hadamard(a: Counted, b: Counted) -> Counted:
    pairs = zip(a.values, b.values, strict=True)
    return Counted(tuple(x * y for x, y in pairs), bounds.product(a.bound, b.bound), a.divisors | b.divisors)


def added(a: Counted, b: Counted) -> Counted:
    pairs = zip(a.values, b.values, strict=True)
    return Counted(tuple(x + y for x, y in pairs), bounds.added(a.bound, b.bound), a.divisors | b.divisors)


def summed(a: Counted) -> Counted:
    return Counted((sum(a.values),) * 2, bounds.summed(a.bound, len(a.values)), a.divisors)


def reciprocals(a: Counted) -> Counted:
    bound = bounds.reciprocals(a.bound, len(a.values))
    (whole,) = bound.divisors
    numerators = [sympy.cancel(value * denominator(a)) for value in a.values]
    return Counted(tuple(1 / value for value in a.values), bound, {whole: prod(numerators)})


def denominator(a: Counted) -> Any:
    return prod(a.divisors[divisor] ** power for divisor, power in a.bound.divisors.items())


def complaint(a: Counted) -> str:
    """What is larger than its bound; empty if nothing is."""
    for divisor, power in a.bound.divisors.items():
        polynomial = sympy.Poly(a.divisors[divisor], X, Y)
        if polynomial.total_degree() > divisor.degree or log2(size(polynomial)) > divisor.bits + 1e-9:
            return f"a divisor, to the power {power}"
    for value in a.values:
        numerator = sympy.cancel(sympy.together(value * denominator(a)))
        if not sympy.denom(numerator).is_number or sympy.denom(numerator) != 1:
            return "a denominator that no divisor accounts for"
        polynomial = sympy.Poly(numerator, X, Y)
        if polynomial.total_degree() > a.bound.degree:
            return f"degree {polynomial.total_degree()} above {a.bound.degree}"
        if log2(max(1, size(polynomial))) > a.bound.bits + 1e-9:
            return f"{log2(size(polynomial))} bits above {a.bound.bits}"
    return ""


def size(polynomial: Any) -> int:
    return int(sum(abs(c) for c in polynomial.coeffs()))


def computed(seed: int) -> Counted:
    """A random computation: a few steps from drawn numbers and constants."""
    rng = random.Random(seed)
    values = [
        drawn(),
        constants(Fraction(rng.randint(1, 9), rng.randint(1, 5)), Fraction(-rng.randint(1, 9), rng.randint(1, 5))),
        constants(Fraction(rng.randint(1, 3)), Fraction(2)),
    ]
    for _ in range(rng.randint(2, 4)):
        step = rng.choice((inner, hadamard, added, added, hadamard, summed, reciprocals))
        a, b = rng.choice(values), rng.choice(values)
        if step in (summed, reciprocals):
            if step is reciprocals and any(value == 0 for value in map(sympy.simplify, a.values)):
                continue
            values.append(step(a))  # type: ignore[call-arg]
        else:
            values.append(step(a, b))  # type: ignore[call-arg]
    return values[-1]


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_larger_than_its_bound(seed: int) -> None:
    """Degrees, coefficients and denominators of random computations stay within what was counted."""
    assert complaint(computed(seed)) == ""


def test_the_bounds_of_single_steps_are_sharp() -> None:
    """x·y + x·y has degree 2 and coefficients that add up to 2; nothing is counted that is not there."""
    both = inner(drawn(), constants(Fraction(1), Fraction(1)))
    assert (both.bound.degree, both.bound.bits) == (1, 1.0)
    assert (hadamard(drawn(), drawn()).bound.degree, hadamard(drawn(), drawn()).bound.bits) == (2, 0.0)
    assert added(drawn(), drawn()).bound.bits == 1.0
    assert constants(Fraction(3), Fraction(-1)).bound == Bound(0, log2(3))
    half = constants(Fraction(1, 2), Fraction(1, 3)).bound
    assert (half.total, half.all_bits) == (0, log2(6) + log2(6))
    assert bounds.reciprocals(Bound(2, 3.0), 3).total == 2 * 2 + 3 * 2


def test_what_is_divided_by_is_told_apart() -> None:
    """Two polynomials of one degree and size are two: 1/p + 1/q is over pq, and 1/p + 1/p over p."""
    first, second = (bounds.reciprocals(Bound(1, 0.0), 1) for _ in range(2))
    assert bounds.added(first, second).total == 3
    assert bounds.added(first, first).total == 1
    (p,), (q,) = first.divisors, second.divisors
    assert bounds.product(first, second).divisors == {p: 1, q: 1}
    assert bounds.product(bounds.product(first, first), second).divisors == {p: 2, q: 1}
    assert bounds.product(second, bounds.product(first, first)).divisors == {p: 2, q: 1}


def test_a_sum_stands_over_all_that_was_divided_by() -> None:
    """Each numerator grows by what the other one was divided by: 1/p + x is (1 + px)/p."""
    p, q = Divisor("p", 3, 5.0), Divisor("q", 2, 7.0)
    x, over_p = Bound(1, 11.0), Bound(0, 1.0, {p: 1})
    for a, b in ((x, over_p), (over_p, x)):
        assert bounds.added(a, b) == Bound(1 + 3, 11.0 + 5.0 + 1.0, {p: 1})
    twice, both = Bound(0, 0.0, {p: 2}), Bound(10, 20.0, {p: 1, q: 1})
    for a, b in ((twice, both), (both, twice)):
        assert bounds.added(a, b) == Bound(13, 26.0, {p: 2, q: 1})
    assert bounds.added(x, x) == Bound(1, 12.0)
    cubed = Bound(1, 2.0, {p: 3, q: 1})
    assert (cubed.total, cubed.all_bits) == (1 + 9 + 2, 2.0 + 15.0 + 7.0)


def test_a_single_entry_is_its_sum() -> None:
    assert bounds.summed(Bound(2, 3.0), 1) == Bound(2, 3.0)
    assert bounds.summed(Bound(2, 3.0), 0) == Bound(2, 3.0)
    assert bounds.summed(Bound(2, 3.0), 8) == Bound(2, 6.0)
    assert Bound() == Bound(0, 0.0, {}, opaque=False)


def too_small(name: str, change: Callable[[Bound], Bound]) -> Callable[[pytest.MonkeyPatch], None]:
    """A step of the count whose outcome is changed."""
    right = getattr(bounds, name)
    return lambda patch: patch.setattr(bounds, name, lambda *given: change(right(*given)))


PLANTED = {
    "a product that forgets a degree": too_small("product", lambda b: Bound(b.degree - 1, b.bits, b.divisors)),
    "a product that forgets a bit": too_small("product", lambda b: Bound(b.degree, b.bits - 1, b.divisors)),
    "a sum that forgets a bit": too_small("added", lambda b: Bound(b.degree, b.bits - 1, b.divisors)),
    "sums of entries that cost nothing": too_small("summed", lambda b: Bound(b.degree, b.bits - 1, b.divisors)),
    "a reciprocal without its divisor": too_small("reciprocals", lambda b: Bound(b.degree, b.bits, {
        Divisor(d.key, 0, d.bits): 1 for d in b.divisors})),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_count_that_is_too_small_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    PLANTED[name](monkeypatch)
    assert any(complaint(computed(seed)) for seed in range(40))


def test_what_is_opaque_stays_so() -> None:
    """Whatever is computed from a free number is no rational function: forgotten, it would refute what is true."""
    free, own = Bound(1, 0.0, opaque=True), Bound(1, 0.0)
    over = bounds.reciprocals(own, 1)
    found = [
        bounds.product(free, own), bounds.product(own, free), bounds.added(free, own), bounds.added(own, free),
        bounds.added(free, over), bounds.added(over, free), bounds.summed(free, 3), bounds.reciprocals(free, 2),
    ]  # fmt: skip
    assert all(bound.opaque for bound in found)
    assert not any(bound.opaque for bound in (bounds.product(own, own), bounds.added(own, over), over))
