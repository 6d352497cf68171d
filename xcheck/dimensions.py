"""Dimensions with names: what a size is called before it has a number.

A dimension is a monomial, an integer times names: `n`, `2`, `m*n` (the length of a vec). Product
dimensions compare as multisets, so `m*n` and `n*m` are one dimension. The only name may also be a sum of
monomials in brackets, `(m+n)`, as blocks beside each other have it; sorted, so that equal sums have one spelling.
In a sum the numbers may be fractions: `(1/2*n+1/2*n*n)` is the length of a vech.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, reduce
from itertools import combinations, combinations_with_replacement, count, islice, product
from math import prod
from operator import add, mul

from msgspec import Struct

from xcheck.errors import SpaceError


class Dimension(Struct, frozen=True):
    """`factor` times the product of `names` (sorted, with repetition)."""

    factor: int | Fraction = 1
    names: tuple[str, ...] = ()

    @property
    def is_sum(self) -> bool:
        """Whether it is a sum of monomials, which is then its only name."""
        return bool(self.names) and self.names[0][0] == "("

    def __mul__(self, other: Dimension) -> Dimension:
        if self.is_sum or other.is_sum:
            return summed([one * two for one in self.terms for two in other.terms])
        return Dimension(self.factor * other.factor, tuple(sorted(self.names + other.names)))

    def __str__(self) -> str:
        if self.factor == 1 and len(self.names) == 1:
            return self.names[0].removeprefix("(").removesuffix(")").replace("+-", "-")
        parts = ([] if self.factor == 1 and self.names else [str(self.factor)]) + list(self.names)
        return "·".join(parts)

    @property
    def terms(self) -> tuple[Dimension, ...]:
        """The monomials that a sum consists of; of a monomial itself."""
        return _terms(self.names[0]) if self.is_sum else (self,)

    @property
    def atoms(self) -> tuple[str, ...]:
        """The names, those within a sum included."""
        names = self.names
        if not names or names[0][0] != "(":  # is_sum, in line: nothing is asked for more often
            return names
        return tuple(name for term in self.terms for name in term.names)

    def with_atoms(self, change: Callable[[str], Dimension]) -> Dimension:
        """This dimension with something else for each name."""
        if self.is_sum:
            return summed(term.with_atoms(change) for term in self.terms)
        if self.factor == 1 and len(self.names) == 1:
            return change(self.names[0])
        return reduce(mul, map(change, self.names), Dimension(self.factor))

    def size(self, sizes: Mapping[str, int]) -> int:
        """The number this dimension is, for given sizes of its names."""
        if self.factor == 1 and len(self.names) == 1 and not self.is_sum:
            return sizes[self.names[0]]
        return int(sum(term.factor * prod(sizes[name] for name in term.names) for term in self.terms))


ONE = Dimension()


def triangular(d: Dimension) -> Dimension:
    """n(n + 1)/2, the number of entries on and below the diagonal of an n × n matrix."""
    half = Dimension(Fraction(1, 2))
    return summed([half * d * d, half * d])


@cache
def dimension(text: str | int) -> Dimension:
    """Reads `"n"`, `2`, `"2"`, `"m*n"`, `"m+n"` or `"n-1"`.

    Raises:
        SpaceError: the text is no sum or product of names and positive integers.
    """
    try:
        return summed([_product(term) for term in _outermost(str(text).replace("-", "+-"), "+")])
    except ValueError:
        reason = "write a name, a positive number, or a product or sum such as 'm*n', 'm+n' or 'n-1'"
        raise SpaceError(f"{text!r} is no dimension; {reason}") from None


def summed(parts: Iterable[Dimension]) -> Dimension:
    """The sum of dimensions: a monomial where they are alike, else a sum in brackets."""
    factors: dict[tuple[str, ...], int | Fraction] = {}
    for part in parts:
        for term in part.terms:
            factors[term.names] = factors.get(term.names, 0) + term.factor
    terms = [
        Dimension(factor, names) for names, factor in sorted(factors.items(), key=lambda item: (not item[0], item))
    ]
    if len(terms) == 1:
        return terms[0]
    return Dimension(1, (f"({'+'.join(_spelled(term) for term in terms)})",))


FACTORS, OFFSETS = range(1, 5), (0, -1, 1, -2, 2, -3, 3)
"""What a length is thought to be, beside a name, a product or a sum of names: so many times that, and so much more."""


def dimension_through(lengths: Sequence[int], assignments: Sequence[Mapping[str, int]]) -> Dimension | None:
    """The simplest dimension that has these lengths at these sizes of its names; None if none does."""
    if len(set(lengths)) == 1:
        return Dimension(lengths[0])
    names = [Dimension(1, (name,)) for name in sorted(assignments[0])]
    pairs = [*combinations_with_replacement(names, 2)]
    products = [a * b for a, b in pairs] + [a * b * c for a, b, c in combinations_with_replacement(names, 3)]
    for of in (*names, *products, *(summed(pair) for pair in pairs)):
        for offset, factor in product(OFFSETS, FACTORS):
            found = summed([Dimension(factor) * of, *([Dimension(offset)] if offset else [])])
            if all(found.size(sizes) == length for sizes, length in zip(assignments, lengths, strict=True)):
                return found
    return None


def _spelled(term: Dimension) -> str:
    return "*".join(([] if term.factor == 1 and term.names else [str(term.factor)]) + list(term.names))


def _product(text: str) -> Dimension:
    """A product of names, numbers and sums in brackets; raises ValueError for what is none."""
    result = ONE
    for part in map(str.strip, _outermost(text, "*")):
        if part[:1] == "(" and part[-1] == ")":
            result = result * summed([_product(term) for term in _outermost(part[1:-1], "+")])
        elif re.fullmatch(r"-?[1-9]\d*", part):
            result = result * Dimension(int(part))
        elif re.fullmatch(r"[1-9]\d*/[1-9]\d*", part):
            result = result * Dimension(Fraction(part))
        elif re.fullmatch(r"\??[A-Za-z0-9]\w*", part) and not part[0].isdigit():
            result = result * Dimension(1, (part,))
        else:
            raise ValueError(part)
    return result


@cache
def _terms(text: str) -> tuple[Dimension, ...]:
    """The monomials of a sum in brackets."""
    return tuple(map(_product, text[1:-1].split("+")))


def _outermost(text: str, sign: str) -> list[str]:
    """The pieces between signs that stand in no bracket."""
    pieces, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == sign and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += letter
    return pieces


class Shape(Struct, frozen=True):
    """Rows by columns. A scalar is 1 × 1, a column n × 1, a row 1 × n."""

    rows: Dimension
    columns: Dimension

    @property
    def is_scalar(self) -> bool:
        return self == SCALAR

    @property
    def is_column(self) -> bool:
        return self.columns == ONE and self.rows != ONE

    @property
    def is_row(self) -> bool:
        return self.rows == ONE and self.columns != ONE

    @property
    def is_matrix(self) -> bool:
        return self.rows != ONE and self.columns != ONE

    @property
    def transposed(self) -> Shape:
        return Shape(self.columns, self.rows)

    def size(self, sizes: Mapping[str, int]) -> tuple[int, int]:
        """Rows and columns as numbers."""
        return self.rows.size(sizes), self.columns.size(sizes)

    def __str__(self) -> str:
        if self.is_scalar:
            return "a scalar"
        if self.is_column:
            return f"a column of {self.rows}"
        if self.is_row:
            return f"a row of {self.columns}"
        return f"{article(str(self.rows))} {self.rows} × {self.columns} matrix"


SCALAR = Shape(ONE, ONE)


def article(name: str) -> str:
    """The article before a size that is read out: an n, an m, a p; an 8, a 3."""
    letter = name[:1]
    if letter.isdigit():
        return "an" if letter == "8" or name in ("11", "18") else "a"
    word = len(name) > 1 and "·" not in name
    return "an" if letter.lower() in ("aeio" if word else "aefhilmnorsx") else "a"


def assign_sizes(
    names: Mapping[str, int | None], larger: frozenset[tuple[str, str]] = frozenset(), rounds: int = 2
) -> list[dict[str, int]]:
    """Different sizes for all names, drawn from one small pool, in `rounds` assignments.

    Two orders of the names take turns, so that of two names between which nothing is demanded each is
    once the larger, and no name has one size in both, nor have the sum or the product of two: a number in a
    formula could be taken for it. No size is below 3 and each name is at least 4 in one of two assignments
    (n = 2 is degenerate: Cayley-Hamilton, the linear adjugate).

    Args:
        names: each name with its fixed size, or `None` where one is to be chosen.
        larger: a pair (a, b) demands a > b; pairs with a name that is not among `names` demand nothing.
    Raises:
        SpaceError: the demands on the sizes contradict each other.
    """
    fixed = {name: size for name, size in names.items() if size is not None}
    free = sorted(name for name in names if names[name] is None)
    demands = frozenset(pair for pair in larger if set(pair) <= set(names))
    orders = list(islice(_orders(free, demands), ORDERS))
    if not orders:
        raise SpaceError(f"the sizes {', '.join(_circular(free, demands))} are each to be larger than another")
    pairs = [(order, _reversed(order, demands)) for order in orders]
    # The demands alone decide how many pairs of names can be seen both ways; the first best order is taken.
    pairs.sort(key=lambda pair: _alike(*pair))
    found: list[dict[str, int]] = []
    for turn in range(rounds):
        found.append(_numbered([pair[turn % 2] for pair in pairs], fixed, demands, found))
    return found


ORDERS = 120
"""How many orders of the names are tried: all of up to five names."""


def _orders(names: list[str], larger: frozenset[tuple[str, str]]) -> Iterator[list[str]]:
    """The names from smallest to largest in all ways that meet the demands, first the alphabetical one."""
    if not names:
        yield []
    for name in names:
        if any(big == name and small in names for big, small in larger):
            continue
        rest = [other for other in names if other != name]
        met = False
        for order in _orders(rest, larger):
            met = True
            yield [name, *order]
        if not met:  # the rest goes round in a circle, whichever name comes first
            return


def _circular(names: list[str], larger: frozenset[tuple[str, str]]) -> list[str]:
    """The names that are left when none can be the smallest."""
    while True:
        smallest = [name for name in names if not any(big == name and small in names for big, small in larger)]
        if not smallest:
            return names
        names = [name for name in names if name not in smallest]


def _reversed(order: list[str], larger: frozenset[tuple[str, str]]) -> list[str]:
    """An order that meets the demands and is as much the reverse of `order` as a greedy choice makes it."""
    waiting, found = list(order), []
    while waiting:
        ready = [name for name in waiting if not any(big == name and small in waiting for big, small in larger)]
        found.append(ready[-1])
        waiting.remove(ready[-1])
    return found


def _alike(one: list[str], other: list[str]) -> int:
    """How many pairs of names are in the same order in both."""
    return sum(other.index(a) < other.index(b) for n, a in enumerate(one) for b in one[n + 1 :])


STARTS = ((3, True), (4, False), (4, True), (5, False), (5, True), (6, False), (3, False))
"""Where the pool of an assignment after the first begins, and whether it leaves out the size in its middle."""


def _numbered(
    orders: list[list[str]], fixed: dict[str, int], larger: frozenset[tuple[str, str]], before: list[dict[str, int]]
) -> dict[str, int]:
    """Sizes that meet all demands, for the first order that has some, and of which the least was so before."""
    found = []
    for lowest, gap in STARTS if before else ((3, False),):
        for order in orders:
            sizes = _sized(order, fixed, larger, lowest, len(order) // 2 if gap else -1)
            if all(sizes[big] > sizes[small] for big, small in larger):
                found.append(sizes)
                break
    if found:
        return min(found, key=lambda sizes: sum(_kept(sizes, each) for each in before))
    big, small = next(pair for pair in sorted(larger) if sizes[pair[0]] <= sizes[pair[1]])
    raise SpaceError(f"the spaces need {big} > {small}, but {big} = {sizes[big]}, {small} = {sizes[small]}")


def _sized(
    order: list[str], fixed: dict[str, int], larger: frozenset[tuple[str, str]], lowest: int, gap: int
) -> dict[str, int]:
    """The least sizes in this order, from `lowest` on, with one left out before the name at the place `gap`."""
    sizes, start = dict(fixed), lowest
    for place, name in enumerate(order):
        above = [sizes[small] + 1 for big, small in larger if big == name and small in sizes]
        start = max([start + (place == gap), *above])
        sizes[name] = start = next(size for size in count(start) if size not in fixed.values())
        start += 1
    return sizes


def _kept(sizes: dict[str, int], before: dict[str, int]) -> int:
    """How many sizes, sums and products of two are the same as before: a number could be taken for those."""
    pairs = [*combinations(sorted(sizes), 2)]
    same = sum(before.get(name) == size for name, size in sizes.items())
    for what in (add, mul):
        same += sum(what(sizes[a], sizes[b]) == what(before[a], before[b]) for a, b in pairs if {a, b} <= set(before))
    return same
