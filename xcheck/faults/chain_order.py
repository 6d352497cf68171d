"""The factors of a chain rule stand in the wrong order, or the Jacobian of one step is not transposed.

Shows as a product with a derivative in it that agrees once its factors are put in another order and some of them are
transposed: what one move or one transpose mends has a fault of its own. In denominator layout the derivative of the
inner function comes first, and δ xᵀ is the gradient by W of what W x goes into. Mend by the order that is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product

from xcheck.diagnosis.edits import Edit, Parts, everywhere, multiplied, rational, transposed
from xcheck.diagnosis.repair import Repair
from xcheck.diagnosis.screening import UNDECIDED
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.evaluation.held import is_derivative
from xcheck.formula.tree import Node, Product, Transpose

ORDER = 47

PLANTED = (
    r"Y = A X B: \frac{\partial L}{\partial X} = B^\top \frac{\partial L}{\partial Y} A^\top",
    r"Y = A X B: \frac{\partial L}{\partial X} = B \frac{\partial L}{\partial Y} A^\top",
    r"u = A x, y = B u: \frac{\partial y}{\partial x} = \left(\frac{\partial y}{\partial u}\right)^\top A^\top",
)

LONGEST = 4
"""How many factors are put in every order."""

_SAYS = "The factors of the chain rule stand in the wrong order, or one is not transposed. Write `{mend}`."


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """The factors of each product with a derivative in it in other orders and transposed, the least change first."""
    for tree, edit in everywhere(suspicion.tree, _rearranged, Parts(suspicion.tree)):
        if _may_be_right(tree, suspicion):
            yield Repair(edit.reason, edit.says, tree=tree)


def _may_be_right(tree: Node, suspicion: Suspicion) -> bool:
    if suspicion.formula and suspicion.shape_error is None:
        value = suspicion.screening.value(tree)
        return value is UNDECIDED or suspicion.is_near(value)
    return suspicion.conforms(tree)


def _rearranged(node: Node, parts: Parts) -> Iterator[Edit]:
    """All other orders and transposes of a product with a derivative in it."""
    if not isinstance(node, Product) or not any(map(_is_link, node.factors)):
        return
    numbers = [factor for factor in node.factors if rational(factor) is not None]
    factors = [factor for factor in node.factors if rational(factor) is None]
    if len(factors) > LONGEST:
        return
    places = range(len(factors))
    ways = [(order, turned) for order in permutations(places) for turned in product((False, True), repeat=len(places))]
    for order, turned in sorted(ways, key=lambda way: sum(way[1]) + sum(a != b for a, b in enumerate(way[0]))):
        changed = [transposed(factors[n]) if turned[n] else factors[n] for n in order]
        if changed != factors:
            yield Edit(multiplied(*numbers, *changed), "chain rule order", _SAYS)


def _is_link(node: Node) -> bool:
    return is_derivative(node.of if isinstance(node, Transpose) else node)


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """The factors in reverse, all as they are or one of them transposed."""
    if isinstance(node, Product) and any(map(_is_link, node.factors)):
        reverse = node.factors[::-1]
        yield Edit(multiplied(*reverse), "chain rule order", _SAYS)
        for n, factor in enumerate(reverse):
            yield Edit(multiplied(*reverse[:n], transposed(factor), *reverse[n + 1 :]), "chain rule order", _SAYS)
