"""A statement of which all is known that its text says: the shape of every node, the space of every symbol."""

from __future__ import annotations

from dataclasses import dataclass

from xcheck.dimensions import Dimension
from xcheck.formula.equation import Equation
from xcheck.spaces import Space


@dataclass(frozen=True)
class Typed:
    """An equation whose nodes have shapes, and numbers instead of spans, with a space for every symbol.

    `ranges` gives the dimension that each index runs over, `assumed` what was not declared, in
    words, and `notes` what a reader should know about the way it was read. `counts` are letters for whole
    numbers, such as exponents of matrices, which are drawn like sizes.
    """

    equation: Equation
    spaces: dict[str, Space]
    ranges: dict[str, Dimension]
    assumed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    counts: frozenset[str] = frozenset()
