"""Right for another gradient of a structured variable than the one that is meant.

The derivative by a symmetric S is G with independent entries, its symmetric part when projected onto the
symmetric matrices, and G + Gᵀ − diag G by the free entries. All three are in print, often without a word.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.repair import Repair
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.records import Kind

ORDER = 24
NEEDS_VALUES = False

PLANTED = (
    r"S = S^\top: \frac{\partial \operatorname{tr}(A S)}{\partial S} = A + A^\top - A \odot I",
    r"S = S^\top: \frac{\partial a^\top S b}{\partial S} = \frac{1}{2} (a b^\top + b a^\top)",
)

_MEANS = {
    "ambient": "the ambient one, its entries independent",
    "projected": "the projected one, onto the directions in which it can move",
    "free": "the one by its free entries",
}


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """The other gradients of each structured variable."""
    if suspicion.shape_error is not None:
        return
    for name in suspicion.variables:
        space = suspicion.spaces[name]
        for gradient in space.gradients if space.gradients[1:] else ():
            if gradient != space.gradient:
                yield _repair(name, gradient)


def _repair(name: str, gradient: str) -> Repair:
    means = _MEANS[gradient]
    return Repair(
        reason=f"{gradient} gradient",
        kind=Kind.AGREES_IF,
        detail=f"the gradient by {name} is {means}",
        gradient=(name, gradient),
        says=f'It is right if the gradient by {name} is {means}. If that is meant, declare gradient="{gradient}".',
    )
