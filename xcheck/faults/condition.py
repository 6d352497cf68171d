"""The formula holds only under a condition that is not stated: a symmetric matrix, weights that sum to one.

Shows as a statement that agrees once a matrix is drawn symmetric. Mend by stating the condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from xcheck.diagnosis.repair import Repair, only_if
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.errors import listed
from xcheck.records import Kind
from xcheck.spaces import Space
from xcheck.spaces.maps import Map
from xcheck.spaces.matrices import Matrix
from xcheck.spaces.square import Invertible, Square
from xcheck.spaces.vectors import PositiveVector, Vector

ORDER = 40
NEEDS_VALUES = False

MANY = 4
"""How many matrices may have to be symmetric together."""

CONDITIONS = {
    "symmetric": ("square", "needs symmetric {}", "is symmetric"),
    "full column rank": ("oblong", "needs full column rank of {}", "has full column rank"),
    "full row rank": ("oblong", "needs full row rank of {}", "has full row rank"),
    "of sum one": ("column", "needs sum one of {}", "sums to one"),
    "holomorphic": ("complex function", "needs holomorphic {}", "is holomorphic"),
    "a probability vector": ("positive column", "needs sum one of {}", "is a probability vector"),
}
"""Weakest first, each with the kind of array it can be a condition on: the first that suffices is the one to state."""


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """Each condition on each matrix without structure, each column that nothing is differentiated by, each function."""
    if suspicion.shape_error is not None:
        return
    for condition, (kind, reason, holds) in CONDITIONS.items():
        for name, space in suspicion.spaces.items():
            if _is(kind, space) and not (kind.endswith("column") and name in suspicion.variables):
                yield only_if(name, condition, holds, reason.format(name))

    for name in suspicion.variables:
        if _is("square", suspicion.spaces[name]):
            yield _free_gradient(name)


def joint(suspicion: Suspicion, agrees: Callable[[Repair], bool]) -> Repair | None:
    """That several matrices are symmetric, of which none suffices, as both in w'Aw + w'Bw; no more than are needed."""
    needed = [name for name, space in suspicion.spaces.items() if _is("square", space)]
    if suspicion.shape_error is not None or not 2 <= len(needed) <= MANY or not agrees(_all_symmetric(needed)):
        return None
    for name in tuple(needed):
        fewer = [other for other in needed if other != name]
        if len(fewer) > 1 and agrees(_all_symmetric(fewer)):
            needed = fewer
    return _all_symmetric(needed)


def _all_symmetric(names: Sequence[str]) -> Repair:
    reason = f"needs symmetric {' and '.join(names)}"
    return replace(
        only_if(listed(names), "symmetric", "are symmetric", reason),
        conditions=tuple((name, "symmetric") for name in names),
    )


def _free_gradient(name: str) -> Repair:
    """The gradient by the free entries of a symmetric matrix, as in 2X⁻¹ − X⁻¹ ⊙ I for log|X|."""
    holds = f"{name} is symmetric and the gradient is by its free entries"
    return Repair(
        reason=f"needs symmetric {name}",
        kind=Kind.AGREES_IF,
        detail=holds,
        conditions=((name, "symmetric"),),
        gradient=(name, "free"),
        says=f'It is right only if {holds}, which is not stated. Declare {name} Symmetric with gradient="free".',
    )


def _is(kind: str, space: Space) -> bool:
    if kind == "complex function":
        return type(space) is Map and all(own.is_complex for own in (*space.domains, space.codomain))
    shape = space.shape
    if kind.endswith("column"):
        return type(space) is (PositiveVector if kind == "positive column" else Vector)
    if not shape.is_matrix or type(space) not in (Matrix, Square, Invertible):
        return False
    return (shape.rows == shape.columns) == (kind == "square")


PLANTED = (
    r"\frac{\partial x^\top A x}{\partial x} = 2 A x",
    r"\frac{\partial \operatorname{tr}(X^\top A X)}{\partial X} = 2 A X",
    r"\frac{\partial\, w^\top (x + c \mathbf 1)}{\partial c} = 1",
    r"\min_x \|x\|^2\ \text{s.t. } A x = b \Rightarrow x = A^\top (A A^\top)^{-1} b",
    r"\frac{\partial f(z)}{\partial \Im z} = i \frac{\partial f(z)}{\partial \Re z}",
)
