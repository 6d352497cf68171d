r"""What an operator without an operand, as `\nabla_W = …`, is applied to: the one scalar in sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xcheck.formula.equation import Equation
from xcheck.formula.shapes.conventions import Conventions
from xcheck.formula.shapes.inference import Inference
from xcheck.formula.tree import Derivative, Node, Objective, Symbol, shape_of
from xcheck.formula.walks import contains, reached, rewrite, symbols, walk
from xcheck.spaces import Space


def with_objective(equation: Equation, name: str) -> Equation:
    """The equation in which operators without an operand are applied to this name; unchanged if it is ""."""

    def named(node: Node) -> Node | None:
        return Symbol(name, span=node.span) if isinstance(node, Objective) else None

    return replace(equation, sides=tuple(rewrite(side, named) for side in equation.sides)) if name else equation


def lacks_objective(equation: Equation) -> bool:
    """Whether an operator stands without an operand."""
    return any(contains(side, Objective) for side in equation.sides)


def scalar_in_sight(equation: Equation, spaces: Mapping[str, Space], conventions: Conventions) -> str:
    """The one defined scalar that contains what is differentiated by and goes into no other; "" if there is none."""
    inference = Inference(equation, spaces, conventions)
    values = dict(equation.definitions)
    nodes = [node for side in equation.sides for node in walk(side)]
    alone = [node for node in nodes if isinstance(node, Derivative) and isinstance(node.of, Objective)]
    by = {variable.of for node in alone for variable in node.wrt}
    wanted = set().union(*map(symbols, by)) or {conventions.variable}
    scalars = [
        name
        for name in values
        if wanted <= reached(values[name], values)
        and inference.unifier.shape(shape_of(inference.definition(name))).is_scalar
    ]
    last = [name for name in scalars if not any(name in reached(values[other], values) for other in scalars)]
    return last[0] if len(last) == 1 else ""
