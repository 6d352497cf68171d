"""A term is missing whose mirror image stands there: `Ax` for `Ax + Aᵀx`.

A variable that occurs twice gives one term for each occurrence, and they often differ by a transpose.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnose import Repair, Suspicion
from xcheck.faults._edits import transposes
from xcheck.formula.tree import Sum

ORDER = 70
NEEDS_VALUES = True


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """The side plus one of its terms with one part transposed, then with two."""
    if not suspicion.formula or suspicion.shape_error is not None:
        return
    terms = suspicion.tree.terms if isinstance(suspicion.tree, Sum) else (suspicion.tree,)
    once = [changed for term in terms for changed in transposes(term)]
    twice = [changed for first in once for changed in transposes(first)]
    for candidate in [*once, *twice]:
        yield Repair("missing term", "A term is missing. Write `{mend}`.", tree=Sum((*terms, candidate)))
