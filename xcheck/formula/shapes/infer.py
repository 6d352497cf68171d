"""Shape inference: every node gets a shape with named dimensions, or an error that names both parts.

Sources in order: declarations, the equation itself (by unification), and for undeclared symbols how
they are used and the convention of letters (`kinds.py`). The rules are those of the folder `rules`.
"""

from __future__ import annotations

from collections.abc import Mapping

from xcheck.formula.equation import Equation
from xcheck.formula.shapes import rules  # noqa: F401  (they are entered)
from xcheck.formula.shapes.completion import completed
from xcheck.formula.shapes.conventions import Conventions
from xcheck.formula.shapes.inference import Inference
from xcheck.formula.shapes.rules.powers import refuse_moving_counts
from xcheck.formula.typed import Typed
from xcheck.spaces import Space


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
    typed = completed(Inference(equation, spaces, conventions))
    refuse_moving_counts(typed, equation, conventions.variable)
    return typed
