"""Where two sides differ, where that says more than that they do: on the diagonal alone, in one row alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from xcheck.checking.results import reference_at
from xcheck.evaluation.execution import Execution
from xcheck.judging.judgement import Judgement

FEW = 3
"""So many entries are listed."""


def whereabouts(execution: Execution, judgement: Judgement, indices: Sequence[str] = ()) -> str:
    """Where the sides of the failing link differ, in a sentence; empty if all over or in no pattern.

    Args:
        indices: the free ones, whose values are the leading axes of a value.
    """
    assert judgement.yardsticks is not None, "what is refuted by values has been measured"
    masks = []
    for p in judgement.conditioned:
        left, right = (numpy.asarray(reference_at(execution, n, p)) for n in (judgement.link, judgement.link + 1))
        measure = judgement.yardsticks[judgement.link, p]
        masks.append(abs(left - right) > measure.gate * measure.size)
    found = pattern([mask for mask in masks if mask.any()], indices)
    return f"They differ {found} alone." if found else ""


def pattern(masks: Sequence[Any], indices: Sequence[str] = ()) -> str:
    """Where arrays of truth values, perhaps of several sizes, have all that is true; empty if all over."""
    if not masks or any(mask.ndim != 2 or mask.size == 1 for mask in masks) or len(indices) not in (0, 2):
        return ""
    return _entries(masks) or _triangle(masks, indices) or _edge(masks)


def _triangle(masks: Sequence[Any], indices: Sequence[str]) -> str:
    """On the diagonal or to one side of it."""
    if any(rows != columns for rows, columns in (mask.shape for mask in masks)):
        return ""
    row, column = indices or ("row", "column")
    kept = {
        f"where {row} = {column}" if indices else "on the diagonal": lambda mask: numpy.diag(numpy.diag(mask)),
        f"where {row} ≠ {column}" if indices else "off the diagonal": lambda mask: (
            mask & ~numpy.eye(len(mask), dtype=bool)
        ),
        f"where {row} > {column}" if indices else "below the diagonal": lambda mask: numpy.tril(mask, -1),
        f"where {row} < {column}" if indices else "above the diagonal": lambda mask: numpy.triu(mask, 1),
    }
    found = [said for said, keep in kept.items() if all((keep(mask) == mask).all() for mask in masks)]
    return found[-1] if found else ""


def _entries(masks: Sequence[Any]) -> str:
    """In a few entries that are the same at all points."""
    if len({mask.shape for mask in masks}) > 1:
        return ""
    places = numpy.argwhere(numpy.any(masks, axis=0)) + 1
    if len(places) > FEW or len(places) == masks[0].size:
        return ""
    rows, columns = masks[0].shape
    if 1 in (rows, columns):
        counts = [str(place[0] if columns == 1 else place[1]) for place in places]
        return f"in {'entry' if len(counts) == 1 else 'the entries'} {' and '.join(counts)}"
    spoken = [f"({row}, {column})" for row, column in places]
    return f"in {'entry' if len(spoken) == 1 else 'the entries'} {' and '.join(spoken)}"


def _edge(masks: Sequence[Any]) -> str:
    """In the first or the last row or column."""
    kept = {
        "first row": numpy.s_[1:, :], "last row": numpy.s_[:-1, :],
        "first column": numpy.s_[:, 1:], "last column": numpy.s_[:, :-1],
    }  # fmt: skip
    found = [
        said for said, others in kept.items() if all(mask[others].size and not mask[others].any() for mask in masks)
    ]
    return f"in the {found[0]}" if len(found) == 1 else ""
