"""A power is off by one: ‖x‖² for ‖x‖³, ‖X‖ for ‖X‖², Xᵏ for Xᵏ⁻¹, y for y ⊙ y.

Shows as a formula that agrees once one exponent is changed by one. Mend by writing that exponent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from xcheck.diagnosis.edits import Edit, Parts, is_inverse, number, rational
from xcheck.formula.tree import Bars, Call, Infix, Node, Norm, Number, Power, Quotient, Sum, Symbol

ORDER = 37

PLANTED = (
    r"\frac{\partial \|x\|}{\partial x} = \frac{x}{\|x\|^2}",
    r"\frac{\partial \operatorname{tr}(X^3)}{\partial X} = 3 (X^3)^\top",
    r"y = \tanh(W x): \nabla_x (b^\top y) = W^\top (b \odot (1 - y))",
)

_ONE = Fraction(1)
_SAYS = "An exponent is wrong. Write `{mend}`."


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """An exponent more or less by one; the square of what has no exponent; what is squared, bare."""
    if isinstance(node, Power):
        power = rational(node.exponent)
        for changed in () if power is None else (power - 1, power + 1):
            if changed == 1:
                yield Edit(node.of, "power", _SAYS)
            elif changed != 0:
                yield Edit(replace(node, exponent=number(changed)), "power", _SAYS)
        if power is None:
            for step in (-_ONE, _ONE):
                yield Edit(replace(node, exponent=_stepped(node.exponent, step)), "power", _SAYS)
    elif isinstance(node, Symbol | Norm | Bars | Call | Sum) and node.shape is not None and _has_powers(node):
        yield Edit(Power(node, Number(Fraction(2))), "power", _SAYS)
    elif isinstance(node, Symbol | Call) and parts.is_entrywise:
        yield Edit(Infix("hadamard", node, node, shape=node.shape), "power", _SAYS)
    if isinstance(node, Quotient) and not isinstance(node.denominator, Power | Number):
        yield Edit(replace(node, denominator=Power(node.denominator, Number(Fraction(2)))), "power", _SAYS)


def _stepped(exponent: Node, step: Fraction) -> Node:
    """An exponent with letters plus a number: k - 1 and 1 are k."""
    terms = exponent.terms if isinstance(exponent, Sum) else (exponent,)
    total = step + sum(rational(term) or 0 for term in terms)
    letters = [term for term in terms if rational(term) is None]
    terms = (*letters, *([number(total)] if total else []))
    return terms[0] if len(terms) == 1 else Sum(terms)


def _has_powers(node: Node) -> bool:
    assert node.shape is not None, "asked only of a node with a shape"
    return node.shape.rows == node.shape.columns


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """Every exponent but that of an inverse changed by one, a scalar in a product squared.

    What is multiplied by itself entry by entry has a factor too many, which is a fault of its own.
    """
    edits = (edit for edit in mends(node, parts) if not isinstance(edit.node, Infix))
    return (edit for edit in edits if not is_inverse(node) and not is_inverse(edit.node))
