"""Dimensions with names: what a size is called before it has a number.

A dimension is a monomial, an integer times names: `n`, `2`, `m*n` (the length of a vec). Product
dimensions compare as multisets, so `m*n` and `n*m` are one dimension.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice
from math import prod

from xcheck.errors import SpaceError


@dataclass(frozen=True)
class Dimension:
    """`factor` times the product of `names` (sorted, with repetition)."""

    factor: int = 1
    names: tuple[str, ...] = ()

    def __mul__(self, other: Dimension) -> Dimension:
        return Dimension(self.factor * other.factor, tuple(sorted(self.names + other.names)))

    def __str__(self) -> str:
        parts = ([] if self.factor == 1 and self.names else [str(self.factor)]) + list(self.names)
        return "·".join(parts)

    def size(self, sizes: Mapping[str, int]) -> int:
        """The number this dimension is, for given sizes of its names."""
        return self.factor * prod(sizes[name] for name in self.names)


ONE = Dimension()


def dimension(text: str | int) -> Dimension:
    """Reads `"n"`, `2`, `"2"` or `"m*n"`.

    Raises:
        SpaceError: the text is no product of names and positive integers.
    """
    result = ONE
    for part in str(text).split("*"):
        part = part.strip()
        if re.fullmatch(r"[1-9]\d*", part):
            result = result * Dimension(int(part))
        elif re.fullmatch(r"[A-Za-z]\w*", part):
            result = result * Dimension(1, (part,))
        else:
            raise SpaceError(f"{text!r} is no dimension; write a name, a positive number, or a product such as 'm*n'")
    return result


@dataclass(frozen=True)
class Shape:
    """Rows by columns. A scalar is 1 × 1, a column n × 1, a row 1 × n."""

    rows: Dimension
    columns: Dimension

    @property
    def is_scalar(self) -> bool:
        return self.rows == ONE and self.columns == ONE

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
    once the larger; no size is below 3 and each name is at least 4 in one of two assignments (n = 2 is
    degenerate: Cayley-Hamilton, the linear adjugate).

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
    return [_numbered([pair[turn % 2] for pair in pairs], fixed, demands, turn) for turn in range(rounds)]


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


def _numbered(
    orders: list[list[str]], fixed: dict[str, int], larger: frozenset[tuple[str, str]], turn: int
) -> dict[str, int]:
    """Sizes that meet all demands, for the first order that has some.

    The pool moves up by one each round: one name alone would get the same size in both orders. It
    does not where a fixed size leaves no room.
    """
    sizes: dict[str, int] = {}
    for lowest in (3 + turn, 3):
        for order in orders:
            sizes = dict(fixed)
            for name in order:
                above = [sizes[small] for big, small in larger if big == name and small in sizes]
                start = max(
                    [lowest, *(size + 1 for size in above), *(sizes[other] + 1 for other in order if other in sizes)]
                )
                sizes[name] = next(size for size in count(start) if size not in fixed.values())
            if all(sizes[big] > sizes[small] for big, small in larger):
                return sizes
    big, small = next(pair for pair in sorted(larger) if sizes[pair[0]] <= sizes[pair[1]])
    raise SpaceError(f"the spaces need {big} > {small}, but {big} = {sizes[big]}, {small} = {sizes[small]}")
