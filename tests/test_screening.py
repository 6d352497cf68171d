"""The sieve of candidates: what it tells from the value of the edited node is what the whole edited tree is worth."""

from __future__ import annotations

import numpy
import pytest

from xcheck import rooms
from xcheck.checking.check import check_statement
from xcheck.diagnosis.edits import Parts
from xcheck.diagnosis.screening import UNDECIDED, Screening
from xcheck.evaluation.places import places_of
from xcheck.evaluation.scopes import values_at
from xcheck.reading import understand
from xcheck.records import Settings
from xcheck.statement import Statement
from xcheck.vocabulary.arrangement import stril, striu, tril, triu

QUICK = Settings(engines=("autograd", "torch"), samples=1)

FORMULAS = (
    r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x",
    r"\frac{\partial \operatorname{tr}(A X^{-1} B)}{\partial X} = -X^{-\top} A^\top B^\top X^{-\top}",
    r"\nabla_x \log \mathbf 1^\top e^x = \frac{1}{\mathbf 1^\top e^x} e^x - (x \odot x) \oslash x",
    r"P = \operatorname{softmax}_{rows}(X): \frac{\partial P}{\partial X} = "
    r"\sum_i (\operatorname{diag}(P^\top e_i) - P^\top e_i e_i^\top P) \otimes e_i e_i^\top",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_an_edit_is_worth_what_its_tree_is(text: str) -> None:
    """For every edit of every fault: equal values, or the sieve says that it cannot tell; never a value of its own."""
    understood = understand(Statement(id="claim", text=text, claim=True))
    side = understood.sides[1]
    place = places_of(understood, Settings(), 0)[0]
    screening, told = Screening(understood, side, place), 0
    faults = [rooms.load("faults", name) for name in rooms.names("faults")]
    for seat in screening.seats(side):
        mends = [getattr(fault, "mends", lambda node, parts: ()) for fault in faults]
        edits = [edit for each in mends for edit in each(seat.node, Parts(side))]
        together = seat.worths([edit.node for edit in edits])
        for edit, among in zip(edits, together, strict=True):
            worth, whole = seat.worths([edit.node])[0], screening.value(seat.tree(edit.node))
            assert (among is UNDECIDED) == (worth is UNDECIDED), edit
            if worth is UNDECIDED or whole is UNDECIDED:
                continue
            told += 1
            assert (worth is None) == (whole is None), edit
            if worth is None:
                assert among is None or numpy.isnan(among).all(), edit
                continue
            assert numpy.array_equal(worth, whole, equal_nan=True), edit
            assert worth.shape == among.shape, edit
            assert numpy.allclose(worth, among, rtol=1e-12, atol=1e-14, equal_nan=True), edit
    assert told or "\\sum" in text


def test_what_an_index_binds_is_left_undecided() -> None:
    """Inside a sum over i nothing with an i has a value of its own: such an edit is tried, not thrown away."""
    understood = understand(Statement(id="claim", text=FORMULAS[-1], claim=True))
    side = understood.sides[1]
    screening = Screening(understood, side, places_of(understood, Settings(), 0)[0])
    inside = [*screening.seats(side)][1:]
    assert inside
    assert all(seat.worths([seat.node])[0] is UNDECIDED for seat in inside)


def test_free_indices_are_looked_at_in_one_place() -> None:
    """Entry by entry, the sieve sees one entry, as the whole array has it; edits of indices have values as well."""
    text = r"\frac{\partial \|A X B\|^2}{\partial X_{ij}} = 2 (A^\top A X B B^\top)_{ij}"
    understood = understand(Statement(id="claim", text=text, claim=True))
    side, place = understood.sides[1], places_of(understood, Settings(), 0)[0]
    whole = values_at(understood, side, [place])[0]
    at = (1, 2)
    screening = Screening(understood, side, place, at)
    assert screening.value(side) == whole[at]
    for seat in screening.seats(side):
        assert seat.worths([seat.node])[0] in (whole[at], UNDECIDED)
    exchanged = [
        seat.worths([edit.node])[0]
        for seat in screening.seats(side)
        for edit in rooms.load("faults", "symbol").mends(seat.node, Parts(side, indices=("i", "j")))
    ]
    assert any(value is not UNDECIDED and value is not None and value != whole[at] for value in exchanged)


def test_what_is_kept_for_one_value_is_not_taken_for_another() -> None:
    """A square of an entry is worth what the edited entry makes of it."""
    text = r"\frac{\partial \sum_i x_i^3}{\partial x_j} = 3 x_i^2"
    assert check_statement(Statement(id="claim", text=text, claim=True), QUICK).verdict.reason == "index"


def test_a_triangle_of_what_is_not_square_is_as_large_as_that() -> None:
    """A candidate that does not conform is evaluated before its shape is known: it must not cost its square."""
    X = numpy.ones((200_000, 2))
    for word in (tril, stril, triu, striu):
        assert word(X).shape == X.shape
