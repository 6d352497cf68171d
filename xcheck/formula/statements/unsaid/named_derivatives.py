"""The names of derivatives: H_f is the Hessian of a function f, J_f and D_f its Jacobian."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from xcheck.formula.statements.clause import Clause
from xcheck.formula.tree import Apply, Derivative, Node, Symbol, Transpose
from xcheck.formula.walks import contains, rewrite, walk

_MEANINGS = {
    "H": "the Hessian of {}",
    "J": "the Jacobian of {}: a row for each of its entries, a column for each of its argument",
    "D": "the derivative of {}: a row for each of its entries, a column for each of its argument",
}
LETTERS = frozenset(_MEANINGS)
"""Without one of these a text has no such name."""


def with_named_derivatives(
    clauses: Sequence[Clause], known: Collection[str], maps: Collection[str]
) -> tuple[list[Clause], tuple[str, ...]]:
    """Clauses with derivatives in the place of such names, and what was assumed.

    Args:
        known: the declared names, of which none is a derivative.
        maps: those of functions.
    """
    functions = {*maps, *(clause.function.name for clause in clauses if clause.function)}
    functions |= {
        node.function
        for clause in clauses
        for side in clause.sides
        if contains(side, Apply)
        for node in walk(side)
        if isinstance(node, Apply) and len(node.arguments) == 1
    }
    if not functions:
        return [*clauses], ()
    said: dict[str, None] = {}

    def change(node: Node) -> Node | None:
        name = node.name if isinstance(node, Symbol) else node.function if isinstance(node, Apply) else ""
        letter, _, function = name.partition("_")
        if letter not in _MEANINGS or function not in functions or name in known:
            return None
        said[f"{name} is {_MEANINGS[letter].format(function)}"] = None
        of: Node = Symbol(function, span=node.span)
        if isinstance(node, Apply) and node.arguments:
            of = replace(node, function=function)
        if letter == "H":
            return Derivative(of, (), "nabla", 2, span=node.span)
        return Transpose(Derivative(of, (), "nabla", span=node.span), span=node.span)

    changed = [replace(each, sides=tuple(rewrite(side, change) for side in each.sides)) for each in clauses]
    return changed, tuple(said)
