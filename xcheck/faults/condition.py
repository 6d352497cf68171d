"""The formula holds only under a condition that is not stated, such as a symmetric matrix.

Shows as a statement that agrees once a matrix is drawn symmetric. Mend by stating the condition.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnose import Repair, Suspicion
from xcheck.records import Kind
from xcheck.spaces import Invertible, Matrix, Square

ORDER = 40

CONDITIONS = ("symmetric",)
"""Weakest first: the first that suffices is the one to state."""


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """Each condition on each square matrix without structure that is not differentiated."""
    if suspicion.shape_error is not None:
        return
    for condition in CONDITIONS:
        for name, space in suspicion.understood.typed.spaces.items():
            square = type(space) in (Matrix, Square, Invertible) and space.shape.rows == space.shape.columns
            if square and space.shape.is_matrix:
                yield Repair(
                    reason=f"needs {condition} {name}",
                    kind=Kind.AGREES_IF,
                    detail=f"{name} {condition}",
                    condition=(name, condition),
                    says=f"It is right only if {name} is {condition}, which is not stated. State it, or write the general formula.",
                )
