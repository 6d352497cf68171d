"""Places of nodes that do not depend on the characters around them.

Once a text is understood, where a node stands in it is only what the noise that stands for rounding goes by. Were that
a matter of characters, a bracket on the right side would give another noise, and so other values, to every definition
that stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from zlib import crc32

FAR = 1_000_000
"""More than a tree has nodes: from the numbers of one tree to those of the next."""


def numbers_of_side(place: int) -> Iterator[int]:
    """The numbers of the nodes of a side, or of a bound behind the sides, parents first."""
    return count(FAR * place)


def numbers_of_definition(name: str) -> Iterator[int]:
    """The numbers of the nodes of a definition, which is known by its name: no other tree changes them."""
    return count(-FAR * (1 + crc32(name.encode())))
