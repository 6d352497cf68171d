"""The derivative of the inner function is missing: Wᵀδ for Wᵀ(δ ⊙ (1 − h ⊙ h)) where h = tanh(Wx).

Shows as a formula that agrees once the derivative of a function that is composed with others is put in, as a number,
entry by entry or as a diagonal matrix. A factor that stands elsewhere in the statement is a missing factor.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.edits import Edit, Parts, multiplied
from xcheck.diagnosis.repair import Repair
from xcheck.diagnosis.rules import rules
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.formula.tree import Call, Infix, Node, Product

ORDER = 52

REASON = "missing factor of a chain rule"

PLANTED = (
    r"\frac{\partial \sin(a^\top x)^2}{\partial x} = 2 \sin(a^\top x) a",
    r"h = \tanh(W x): \frac{\partial c^\top h}{\partial x} = W^\top c",
    r"h = \sigma(W x): \frac{\partial h}{\partial x} = W^\top",
    r"\frac{\partial \operatorname{tr}(A^\top \sin(X))}{\partial X} = A",
    r"\frac{d}{dt} f(g(t)) = f'(g(t))",
    r"\frac{d}{dt} \sin(f(t))^2 = 2 \sin(f(t)) f'(t)",
)


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """The derivative of the inner function beside that of the outer one."""
    claimed = suspicion.whole_tree
    for rule in rules(suspicion):
        if rule.outer is not None and rule.outer == claimed:
            yield Repair(REASON, "The derivative of the inner function is missing. Write `{mend}`.", tree=rule.tree)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """A derivative before a number or a product, beside something of its shape, or as a diagonal matrix."""
    for function, slope in parts.slopes:
        says = f"The derivative of {parts.printed(function)} is missing. Write `{{mend}}`."
        for changed in _with(node, slope, node is parts.side):
            yield Edit(changed, REASON, says)


def _with(node: Node, slope: Node, whole: bool) -> Iterator[Node]:
    shape = slope.shape
    assert shape is not None, "the derivatives of what is typed have shapes"
    if shape.is_scalar:
        if whole or isinstance(node, Product):
            yield multiplied(slope, node)
        return
    if node.shape == shape:
        yield Infix("hadamard", node, slope, shape=shape)
    if shape.is_column and (whole or isinstance(node, Product)):
        factors = node.factors if isinstance(node, Product) else (node,)
        for place in range(len(factors) + 1):
            yield multiplied(*factors[:place], Call("diag", (slope,)), *factors[place:])


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """A derivative taken out of a product, of matrices or entry by entry."""
    known = [slope for _, slope in parts.slopes]
    if isinstance(node, Infix) and node.operator == "hadamard":
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if one in known:
                yield Edit(other, REASON, "")
    elif isinstance(node, Product):
        for place, factor in enumerate(node.factors):
            if factor in known or (isinstance(factor, Call) and factor.word == "diag" and factor.arguments[0] in known):
                rest = multiplied(*node.factors[:place], *node.factors[place + 1 :])
                yield Edit(rest, REASON, "")
