r"""Equations that define a name: `P = A P A^\top + Q` by what solves it, `A X + X B = C` by its other side."""

from __future__ import annotations

from xcheck.errors import NotSelfContained
from xcheck.formula.tree import (
    Apply,
    Call,
    Infix,
    Negative,
    Node,
    Product,
    Quotient,
    Solution,
    Sum,
    Symbol,
    Transpose,
    Unknown,
)
from xcheck.formula.walks import children, rewrite, symbols

_LINEAR_WORDS = ("trace", "vec", "diag", "total")


def closed(name: str, value: Node, text: str) -> Node:
    """The value of `name = value`; where it names itself, linearly, the solution of that equation.

    Raises:
        NotSelfContained: it names itself otherwise.
    """
    if name not in symbols(value) or (isinstance(value, Apply) and value.function == name):
        return value
    terms = value.terms if isinstance(value, Sum) else (value,)
    if not _is_linear(value, name) or any(isinstance(term, Symbol) and term.name == name for term in terms):
        reason = f"the definition of {name} refers to itself; read are equations linear in it, as P = A P A^\\top + Q"
        raise NotSelfContained(reason, text, value.span, name)
    return Solution(_with_unknown(name, value), name, span=value.span)


def solved(name: str, left: Node, right: Node) -> Solution | None:
    """The value of a name with which `left = right`; None where that is not linear in the name by its form."""
    sides = [side for side in (left, right) if name in symbols(side)]
    if not sides or not all(_is_linear(side, name) for side in sides):
        return None
    span = (left.span[0], right.span[1])
    return Solution(_with_unknown(name, Sum((Symbol(name), Negative(left), right), span=span)), name, span=span)


def _with_unknown(name: str, value: Node) -> Node:
    def unknown(node: Node) -> Node | None:
        return Unknown(name, span=node.span) if isinstance(node, Symbol) and node.name == name else None

    return rewrite(value, unknown)


def _is_linear(node: Node, name: str) -> bool:
    """Whether a tree is a linear function of a name plus what does not contain it, by its form."""
    inside = [child for child in children(node) if name in symbols(child)]
    if not inside:
        return name not in symbols(node) or isinstance(node, Symbol)
    if isinstance(node, Sum | Negative | Transpose) or (isinstance(node, Call) and node.word in _LINEAR_WORDS):
        return all(_is_linear(child, name) for child in inside)
    if isinstance(node, Quotient) and node.denominator in inside:
        return False
    if isinstance(node, Product | Infix | Quotient):
        return len(inside) == 1 and _is_linear(inside[0], name)
    return False
