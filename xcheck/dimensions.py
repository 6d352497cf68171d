"""Dimensions with names: what a size is called before it has a number.

A dimension is a monomial, an integer times names: `n`, `2`, `m*n` (the length of a vec). Product
dimensions compare as multisets, so `m*n` and `n*m` are one dimension.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
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
        return f"a {self.rows} × {self.columns} matrix"


SCALAR = Shape(ONE, ONE)


def assign_sizes(
    names: Mapping[str, int | None], larger: frozenset[tuple[str, str]] = frozenset(), rounds: int = 2
) -> list[dict[str, int]]:
    """Different sizes for all names, drawn from one small pool, in `rounds` assignments.

    Every second assignment reverses the order of the names, so that of two names each is once the
    larger; no size is below 3 and each name is at least 4 in one of two assignments (n = 2 is
    degenerate: Cayley-Hamilton, the linear adjugate). A pair (a, b) of `larger` demands a > b.

    Args:
        names: each name with its fixed size, or `None` where one is to be chosen.
    Raises:
        SpaceError: the demands on the sizes contradict each other.
    """
    fixed = {name: size for name, size in names.items() if size is not None}
    free = sorted(name for name in names if names[name] is None)
    assignments = []
    for turn in range(rounds):
        order = _ordered(free, larger, descending=turn % 2 == 1)
        # One name alone would get the same size in both orders: the pool moves up by one each round.
        pool = [size for size in range(3 + turn, 3 + turn + len(free) + len(fixed)) if size not in fixed.values()]
        assignments.append(fixed | dict(zip(order, pool, strict=False)))
    for sizes in assignments:
        for big, small in larger:
            if sizes[big] <= sizes[small]:
                raise SpaceError(f"the spaces need {big} > {small}, but {big} = {sizes[big]}, {small} = {sizes[small]}")
    return assignments


def _ordered(names: list[str], larger: frozenset[tuple[str, str]], *, descending: bool) -> list[str]:
    """The names from smallest to largest: a topological order, ties broken up or down the alphabet."""
    waiting = Counter({name: 0 for name in names})
    for big, small in larger:
        if big in waiting and small in waiting:
            waiting[big] += 1
    order: list[str] = []
    while len(order) < len(names):
        ready = sorted((name for name in names if name not in order and waiting[name] == 0), reverse=descending)
        if not ready:
            raise SpaceError(f"the sizes {', '.join(sorted(set(names) - set(order)))} are each to be larger than another")
        order.append(ready[0])
        for big, small in larger:
            if small == ready[0] and big in waiting:
                waiting[big] -= 1
    return order
