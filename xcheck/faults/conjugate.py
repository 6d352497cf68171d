"""A conjugate is missing or one too many: z for z*, Aᵀ for Aᴴ.

Shows where numbers are complex: the derivative by z is mistaken for the one by z*, or a transpose of the real
case is kept. Mend by writing the conjugate, or taking it out.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.edits import Edit, Parts
from xcheck.formula.tree import Call, Element, Node, Power, Sum, Symbol, Transpose

ORDER = 25

PLANTED = (
    r"\frac{\partial \operatorname{tr}(X X^H)}{\partial X} = X",
    r"\nabla_x \|A x - b\|^2 = 2 A^H A x - 2 A^\top b",
)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """The whole side conjugated, or one symbol, power, transpose or sum in it."""
    if not parts.is_complex:
        return
    if node is parts.side or isinstance(node, Element | Power | Sum | Symbol | Transpose) or _is_conjugate(node):
        yield Edit(conjugated(node), "conjugate", "A conjugate is missing or one too many. Write `{mend}`.")


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """A conjugate taken out, or put in."""
    yield from mends(node, parts)


def conjugated(node: Node) -> Node:
    """The conjugate, without doubling one."""
    if isinstance(node, Call) and node.word == "conj":
        return node.arguments[0]
    if isinstance(node, Transpose):
        return Transpose(conjugated(node.of), shape=node.shape)
    return Call("conj", (node,), shape=node.shape)


def _is_conjugate(node: Node) -> bool:
    return isinstance(node, Call) and node.word == "conj"
