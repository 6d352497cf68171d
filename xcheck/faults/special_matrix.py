"""The formula holds only for special matrices, a condition that is not stated: invertible, orthogonal, definite.

Shows as a statement that agrees once a square matrix is drawn from such a space. It is asked late: most
errors that vanish for an orthogonal matrix are a transpose or an inverse in the wrong place.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.suspicion import Repair, Suspicion, only_if
from xcheck.spaces import Invertible, Matrix, Square

ORDER = 80
NEEDS_VALUES = False

CONDITIONS = ("invertible", "symmetric positive definite", "orthogonal")
"""Weakest first: the first that suffices is the one to state."""

PLANTED = (r"Q^{-1} = Q^\top",)


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """Each condition on each square matrix without structure."""
    if suspicion.shape_error is not None:
        return
    for condition in CONDITIONS:
        for name, space in suspicion.spaces.items():
            if type(space) in (Matrix, Square, Invertible) and space.shape.rows == space.shape.columns:
                yield only_if(name, condition, f"is {condition}", f"needs {condition} {name}")
