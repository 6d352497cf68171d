"""Right, but for the derivative by another variable: Aᵀx for ∂(xᵀAy)/∂x, which is that by y.

Shows as a statement that agrees once the other variable stands below the line. Mend by naming the one that is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.repair import Repair
from xcheck.diagnosis.suspicion import Suspicion

ORDER = 44
NEEDS_VALUES = True

PLANTED = (r"\frac{\partial x^\top A y}{\partial x} = A^\top x",)


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """Each other symbol of the same shape below the line."""
    if suspicion.shape_error is not None:
        return
    spaces = suspicion.spaces
    for name in suspicion.variables:
        for other in sorted(spaces):
            if other != name and spaces[other].shape == spaces[name].shape:
                yield Repair(
                    reason="wrong variable",
                    says=f"It is the derivative by {other}, not by {name}. Differentiate by the one that is meant.",
                    variable=(name, other),
                )
