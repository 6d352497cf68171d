"""The derivative of each entry by the entry at its place, where code returns that for the whole Jacobian."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import numpy

from xcheck.checking.settle import Means, settled
from xcheck.errors import XcheckError
from xcheck.libraries import run
from xcheck.reading import Understood
from xcheck.records import Kind, Verdict

READING = "each entry is differentiated by the entry at its place"


def as_entries(understood: Understood, means: Means, note: str) -> Verdict | None:
    """The verdict on code that returns the diagonal of the Jacobian, as 1 - tanh(x)² is that of tanh; or None.

    Args:
        note: what there is to say of its shape.
    """
    statement = understood.statement
    if statement.formula is None or statement.cotangent:
        return None
    whole = replace(understood, statement=replace(statement, formula=_on_the_diagonal(statement.formula)))
    try:
        if settled(whole, means)[1].kind is not Kind.AGREES:
            return None
    except XcheckError:
        return None  # its entries are not as many as those of the variable
    says = (
        "It is right entry by entry: these are the derivatives of the entries, each by the entry at its place, and all "
        "others are zero. Return the Jacobian that has them on its diagonal, or check them as a backward pass, "
        "multiplied by the cotangent: backward=lambda …, G: G * …"
    )
    return Verdict(kind=Kind.AGREES_UNDER, detail=READING, reason=READING, note=f"{note} {says}")


def _on_the_diagonal(formula: Callable[..., Any]) -> Callable[..., Any]:
    """A formula with its entries, column by column, on the diagonal of a matrix."""

    @wraps(formula)
    def diagonal(*values: Any) -> Any:
        return numpy.diag(numpy.ravel(run(formula, values), order="F"))

    return diagonal
