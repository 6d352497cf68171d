"""The formula holds only for special matrices, a condition that is not stated: invertible, orthogonal, definite.

Shows as a statement that agrees once a square matrix is drawn from such a space. It is asked late: most
errors that vanish for an orthogonal matrix are a transpose or an inverse in the wrong place.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.repair import Repair, only_if
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.spaces import Invertible, Matrix, Square, Symmetric

ORDER = 80
NEEDS_VALUES = False

CONDITIONS = ("invertible", "symmetric positive definite", "orthogonal")
"""Weakest first: the first that suffices is the one to state."""

PLANTED = (
    r"Q^{-1} = Q^\top",
    r"\frac{\partial \sqrt{x^\top A x}}{\partial x} = \frac{A x}{\sqrt{x^\top A x}}\ (A = A^\top)",
)


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """Each condition on each square matrix without structure; a symmetric one may be definite as well."""
    if suspicion.shape_error is not None:
        return
    for condition in CONDITIONS:
        for name, space in suspicion.spaces.items():
            generic = type(space) in (Matrix, Square, Invertible) and space.shape.rows == space.shape.columns
            if generic or (type(space) is Symmetric and condition == "symmetric positive definite"):
                yield only_if(name, condition, f"is {condition}", f"needs {condition} {name}")
