"""The formula is right in another layout: rows and columns of the derivative are exchanged.

Shows as a formula whose transpose agrees. Mend by transposing it, or by declaring the layout it is in.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.edits import Edit, Parts, transposed
from xcheck.diagnosis.suspicion import Repair, Suspicion
from xcheck.formula.tree import Derivative, Node, Symbol, Transpose
from xcheck.formula.walks import rewrite, walk
from xcheck.records import Kind

ORDER = 10
NEEDS_VALUES = True


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """Every other layout of the room, unless no derivative depends on it: a cotangent has the shape of its argument."""
    statement = suspicion.understood.statement
    sides = suspicion.understood.sides
    depends = any(
        isinstance(node, Derivative) and node.sign != "nabla" and not any(variable.transposed for variable in node.wrt)
        for side in sides
        for node in walk(side)
    )
    if not depends or statement.cotangent:
        return
    mend = suspicion.printed(transposed(_with_derivatives_turned(suspicion))) if suspicion.formula else ""
    write = f"Write `{mend}`, or declare" if mend else "Transpose it, or declare"
    for layout in suspicion.understood.layouts:
        if layout != statement.layout:
            yield Repair(
                reason=f"{layout} layout",
                kind=Kind.AGREES_IN,
                detail=layout,
                layout=layout,
                mend=mend,
                says=f"It is right in {layout} layout, and this is {statement.layout} layout. "
                f'{write} layout="{layout}".',
            )


def _with_derivatives_turned(suspicion: Suspicion) -> Node:
    """The side with its derivatives as they are in the other layout, each the transpose of what it is in this one."""

    def turned(node: Node) -> Node | None:
        if suspicion.held is None or not isinstance(node, Symbol) or node.shape is None:
            return None
        if node.name not in suspicion.held.meaning:
            return None
        return Transpose(node, shape=node.shape.transposed)

    return rewrite(suspicion.tree, turned)


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """The whole side transposed."""
    if node is parts.side and (changed := transposed(node)) != node:
        yield Edit(changed, "layout", "")


PLANTED = (
    r"\frac{\partial (b - A x)}{\partial x} = -A",
    r"\frac{\partial \operatorname{tr}(A X B)}{\partial X} = B A",
)
