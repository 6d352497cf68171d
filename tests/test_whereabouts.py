"""Where two sides differ, in words."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from xcheck.checking.check import check_statement
from xcheck.checking.whereabouts import pattern
from xcheck.records import Settings
from xcheck.statement import Statement

ALL = numpy.ones((3, 3), dtype=bool)
EYE = numpy.eye(3, dtype=bool)
LARGER = numpy.eye(5, dtype=bool)


def some(shape: tuple[int, int], *places: tuple[int, int]) -> Any:
    mask = numpy.zeros(shape, dtype=bool)
    for place in places:
        mask[place] = True
    return mask


@pytest.mark.parametrize(
    ("masks", "indices", "said"),
    [
        ([EYE, LARGER], (), "on the diagonal"),
        ([EYE, LARGER], ("i", "j"), "where i = j"),
        ([~EYE, ~LARGER], (), "off the diagonal"),
        ([~EYE, LARGER], (), ""),
        ([numpy.tril(ALL, -1), numpy.tril(numpy.ones((5, 5), dtype=bool), -1)], (), "below the diagonal"),
        ([numpy.triu(ALL, 1), numpy.triu(numpy.ones((5, 5), dtype=bool), 1)], ("k", "l"), "where k < l"),
        ([some((2, 2), (1, 1))], (), "in entry (2, 2)"),
        ([some((2, 2), (0, 1)), some((2, 2), (1, 0))], (), "in the entries (1, 2) and (2, 1)"),
        ([some((4, 1), (2, 0))], (), "in entry 3"),
        ([some((2, 3), (0, 0), (0, 2)), some((4, 5), (0, 1))], (), "in the first row"),
        ([some((2, 3), (0, 2), (1, 2)), some((4, 5), (1, 4), (3, 4))], (), "in the last column"),
        ([ALL, numpy.ones((4, 5), dtype=bool)], (), ""),
        ([numpy.ones((2, 2), dtype=bool)], (), ""),
        ([numpy.ones((2, 2, 2), dtype=bool)], ("i",), ""),
        ([], (), ""),
    ],
)
def test_a_pattern_is_said_only_if_it_holds_at_all_sizes(masks: list[Any], indices: tuple[str, ...], said: str) -> None:
    assert pattern(masks, indices) == said


def test_the_note_says_where_when_no_mend_is_found() -> None:
    text = r"f(x) = x_1^2 x_2: \nabla^2 f(x) = \begin{bmatrix} 2 x_2 & 2 x_1 \\ 2 x_1 & \cosh(x_1) x_2^3 \end{bmatrix}"
    settings = Settings(engines=("autograd", "torch"), samples=1)
    verdict = check_statement(Statement(id="claim", text=text, claim=True), settings).verdict
    assert "They differ in entry (2, 2) alone." in verdict.note
