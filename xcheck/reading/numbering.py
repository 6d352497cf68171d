"""Places of nodes that do not depend on the characters around them.

Once a text is understood, where a node stands in it is only what the noise that stands for rounding goes by. Were that
a matter of characters, a bracket on the right side would give another noise, and so other values, to every definition
that stands behind it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from zlib import crc32

from xcheck.formula.tree import Equation, Node, map_children

FAR = 1_000_000
"""More than a tree has nodes: from the numbers of one tree to those of the next."""


def numbered(equation: Equation) -> Equation:
    """The equation with the nodes of each side and of each definition numbered in their order, instead of their spans.

    A side is known by its place and a definition by its name: no tree changes the numbers in another one.
    """
    sides = tuple(_numbered(side, FAR * place) for place, side in enumerate(equation.sides))
    definitions = tuple(
        (name, _numbered(value, -FAR * (1 + crc32(name.encode())))) for name, value in equation.definitions
    )
    return replace(equation, sides=sides, definitions=definitions)


def _numbered(tree: Node, start: int) -> Node:
    numbers = count(start)

    def number(node: Node) -> Node:
        place = next(numbers)
        return map_children(node, number, span=(place, place))

    return number(tree)
