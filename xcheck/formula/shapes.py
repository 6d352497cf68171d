"""Shape inference: every node gets a shape with named dimensions, or an error that names both parts.

Sources in order: declarations, the equation itself (by unification), and for undeclared symbols how
they are used and the convention of letters (`kinds.py`). The rules are in `shape_rules.py` and
`operator_rules.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from xcheck.formula import function_rules, index_rules, power_rules  # noqa: F401  (they enter their rules)
from xcheck.formula.equation import Equation
from xcheck.formula.inference import Conventions, Inference, Typed, is_zero
from xcheck.formula.operator_rules import layout_of
from xcheck.formula.whole_numbers import integer
from xcheck.spaces import Space

__all__ = ["Conventions", "Typed", "infer", "integer", "is_zero", "layout_of"]


def infer(equation: Equation, spaces: Mapping[str, Space], conventions: Conventions) -> Typed:
    """Gives every node its shape.

    Args:
        spaces: the declared symbols; others are assumed by convention.
        conventions: `values` holds the shapes of names bound to a plain function.
    Raises:
        ShapeError: two parts do not conform; the message names both with their shapes.
        NotSelfContained: a generic function or a bare ∇ lacks its argument.
        NotUnderstood: the sizes cannot be told, or the notation leaves a doubt that shapes bring to light.
    """
    typed = Inference(equation, spaces, conventions).run()
    power_rules.refuse_moving_counts(typed, equation, conventions.variable)
    return typed
