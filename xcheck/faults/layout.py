"""The formula is right in another layout: rows and columns of the derivative are exchanged.

Shows as a formula whose transpose agrees. Mend by transposing it, or by declaring the layout it is in.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.edits import Edit, Parts, transposed
from xcheck.diagnosis.repair import Repair
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.dimensions import ONE, Dimension, Shape
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
    for layout in suspicion.understood.layouts:
        if layout != statement.layout:
            turned = _in_own_layout(suspicion, layout) if suspicion.formula else None
            write = "Transpose it, or declare" if turned is None else "Write `{mend}`, or declare"
            yield Repair(
                reason=f"{layout} layout",
                kind=Kind.AGREES_IN,
                detail=layout,
                layout=layout,
                mend="" if turned is None else suspicion.printed(turned),
                written="" if turned is None else suspicion.coded(turned),
                says=f"It is right in {layout} layout, and this is {statement.layout} layout. "
                f'{write} layout="{layout}".',
            )


def _in_own_layout(suspicion: Suspicion, other: str) -> Node:
    """What is right in another layout as it is in this one: what is laid out otherwise there is the transpose here."""
    understood = suspicion.understood
    own, there = (understood.layouts[name].shape for name in (understood.statement.layout, other))

    def is_turned(node: Node) -> bool:
        if not isinstance(node, Derivative) or node.of.shape is None or not node.wrt:
            return isinstance(node, Derivative)
        value, variable = node.of.shape, node.wrt[0].of.shape
        if variable is None:
            return True
        shapes = _of_its_kind(value, "pq"), _of_its_kind(variable, "mn")
        return bool(own(*shapes) != there(*shapes))

    def turned(node: Node) -> Node | None:
        if suspicion.held is None or not isinstance(node, Symbol) or node.shape is None:
            return None
        meaning = suspicion.held.meaning.get(node.name)
        if meaning is None or not is_turned(meaning):
            return None
        return Transpose(node, shape=node.shape.transposed)

    tree = rewrite(rewrite(suspicion.tree, turned), _once)
    others = [side for n, side in enumerate(understood.sides) if n != suspicion.claimed]
    found = [node for side in others for node in walk(side) if isinstance(node, Derivative)]
    # A number is its own transpose, of which the factors are wanted in the order of the layout.
    whole = any(is_turned(node) or (node.shape is not None and node.shape.is_scalar) for node in found)
    return transposed(tree) if whole else tree


def _once(node: Node) -> Node | None:
    """What is transposed twice, as it is."""
    return node.of.of if isinstance(node, Transpose) and isinstance(node.of, Transpose) else None


def _of_its_kind(shape: Shape, names: str) -> Shape:
    """A shape with as many axes, and other sizes: of square matrices two layouts have the same shape by chance."""
    rows, columns = (
        ONE if d == ONE else Dimension(1, (name,)) for d, name in zip((shape.rows, shape.columns), names, strict=True)
    )
    return Shape(rows, columns)


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """The whole side transposed."""
    if node is parts.side and (changed := transposed(node)) != node:
        yield Edit(changed, "layout", "")


PLANTED = (
    r"\frac{\partial (b - A x)}{\partial x} = -A",
    r"\frac{\partial \operatorname{tr}(A X B)}{\partial X} = B A",
)
