"""A factor too many, or one that stands there twice: without it the formula agrees."""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.edits import Edit, Parts, multiplied, rational, without_a_factor, without_a_run
from xcheck.formula.tree import Infix, Node, Product, Quotient, Symbol

ORDER = 45

PLANTED = (
    r"\frac{\partial \operatorname{tr}(X A)}{\partial X} = A^\top A^\top",
    r"\frac{\partial \frac{1}{2} (a^\top x)^2}{\partial x} = a^\top x a^\top x\, a",
    r"\frac{\partial \log(a^\top x)}{\partial x} = \frac{a}{(a^\top x) (a^\top x)}",
)

_SAYS = "A factor is too many. Write `{mend}`."


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """A product without one of its factors or some that belong together, a fraction without what is below the line."""
    for rest, factor in without_a_factor(node):
        if not _is_count(factor, parts):
            yield Edit(rest, "extra factor", _SAYS)
    for rest in without_a_run(node):
        yield Edit(rest, "extra factor", _SAYS)
    if isinstance(node, Quotient) and not _is_count(node.denominator, parts):
        yield Edit(node.numerator, "extra factor", _SAYS)
    elif isinstance(node, Infix):
        yield Edit(node.left, "extra factor", _SAYS)
        yield Edit(node.right, "extra factor", _SAYS)


def _is_count(node: Node, parts: Parts) -> bool:
    """Whether a factor is a number or a size, which is a fault of its own."""
    return rational(node) is not None or node in parts.sizes


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """One factor doubled; a number that the statement has before the side."""
    if node is parts.side:
        for symbol in parts.symbols:
            if symbol.shape is not None and symbol.shape.is_scalar and isinstance(symbol, Symbol):
                yield Edit(multiplied(symbol, node), "extra factor", _SAYS)
    if isinstance(node, Product):
        for place, factor in enumerate(node.factors):
            if not _is_count(factor, parts):
                doubled = multiplied(*node.factors[: place + 1], *node.factors[place:])
                yield Edit(doubled, "extra factor", _SAYS)
