"""A factor too many, or one that stands there twice: without it the formula agrees."""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.edits import Edit, Parts, multiplied, without_a_factor, without_a_pair
from xcheck.formula.tree import Infix, Node, Number, Product, Quotient

ORDER = 45

PLANTED = (
    r"\frac{\partial \operatorname{tr}(X A)}{\partial X} = A^\top A^\top",
    r"\frac{\partial \frac{1}{2} (a^\top x)^2}{\partial x} = a^\top x a^\top x\, a",
    r"\frac{\partial \log(a^\top x)}{\partial x} = \frac{a}{(a^\top x) (a^\top x)}",
)

_SAYS = "A factor is too many. Write `{mend}`."


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """A product without one of its factors or two that belong together, a fraction without what is below the line."""
    for rest in (*without_a_factor(node), *without_a_pair(node)):
        yield Edit(rest, "extra factor", _SAYS)
    if isinstance(node, Quotient) and not isinstance(node.denominator, Number):
        yield Edit(node.numerator, "extra factor", _SAYS)
    elif isinstance(node, Infix):
        yield Edit(node.left, "extra factor", _SAYS)
        yield Edit(node.right, "extra factor", _SAYS)


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """One factor doubled."""
    if isinstance(node, Product):
        for place, factor in enumerate(node.factors):
            if not isinstance(factor, Number):
                doubled = multiplied(*node.factors[: place + 1], *node.factors[place:])
                yield Edit(doubled, "extra factor", _SAYS)
