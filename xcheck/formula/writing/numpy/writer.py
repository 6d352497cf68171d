"""What the writing of NumPy needs beside the tree: brackets, words to import, sizes to name."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xcheck.dimensions import Dimension, Shape, article
from xcheck.errors import XcheckError
from xcheck.formula.tree import Node, shape_of
from xcheck.formula.typed import Typed

# How tightly Python holds an expression together; a part that holds less than its place asks for gets brackets.
SUM, PRODUCT, SIGN, POWER, ATOM = range(1, 6)

Rule = Callable[[Any, "Writer"], tuple[int, str]]
"""Writes a node of one kind: how tightly the text holds together, and the text."""


class NoNumpy(XcheckError):
    """A formula has no text in NumPy; the message says why."""


@dataclass
class Writer:
    """What the text needs beside the expression: words to import, dimensions to name."""

    typed: Typed
    rules: Mapping[type[Node], Rule]
    imports: set[str] = field(default_factory=set)
    sizes: dict[str, None] = field(default_factory=dict)

    def write(self, node: Node) -> tuple[int, str]:
        """The text of a part, and how tightly it holds together."""
        rule = self.rules.get(type(node))
        if rule is None:
            kind = type(node).__name__.lower()
            raise NoNumpy(f"{article(kind)} {kind} has no spelling in NumPy")
        return rule(node, self)

    def at(self, node: Node, level: int) -> str:
        """The text of a part, in brackets where its place asks for them."""
        return bracketed(*self.write(node), level)

    def length(self, dimension: Dimension) -> str:
        self.sizes |= dict.fromkeys(dimension.atoms)
        factor = [] if dimension.factor == 1 and dimension.names else [str(dimension.factor)]
        return " * ".join([*factor, *dimension.names])

    def extent(self, shape: Shape) -> str:
        """The argument of `np.zeros` for an array of this shape."""
        if shape.is_matrix:
            return f"({self.length(shape.rows)}, {self.length(shape.columns)})"
        return self.length(shape.rows if shape.is_column else shape.columns)

    def as_matrix(self, node: Node) -> str:
        """The text of a part with two axes."""
        text, shape = self.at(node, ATOM), shape_of(node)
        return f"{text}[:, None]" if shape.is_column else f"{text}[None, :]" if shape.is_row else text


def bracketed(own: int, text: str, level: int) -> str:
    """A text that holds together as tightly as its own level, in brackets where its place asks for more."""
    return text if own >= level else f"({text})"


def variable(name: str) -> str:
    """A name that Python has no other use for."""
    return f"{name}_" if keyword.iskeyword(name) else name
