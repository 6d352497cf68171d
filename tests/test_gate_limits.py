"""What the gate says where a limit is reached exactly, told by numbers that binary has: on which side each one lies."""

from __future__ import annotations

import numpy
import pytest

from xcheck.judging.compare import (
    CANCELLED,
    EPS,
    GATE,
    UNCERTAIN,
    Yardstick,
    compare,
    distance,
    distances,
    odd_one_out,
    related,
    yardstick,
)
from xcheck.records import Vote

G, U = 2.0**-34, 2.0**-60
"""A gate and a small number whose multiples are exact."""


def test_an_error_of_the_size_of_the_gate_is_within_it() -> None:
    """For engines that are automatic, for those that are not, for an order, and for three of whom one is odd."""
    one, measure = numpy.array([1.0]), Yardstick(2.0, G)
    assert compare(one, 0.0, True, one + 2 * G, measure).vote is Vote.AGREES
    assert compare(one, 0.0, True, one + 2.1 * G, measure).vote is Vote.DISAGREES
    assert compare(one, 0.0, False, one, measure).gate == 100 * G
    allowed = compare(one, 2.0**-20, False, one, measure).gate
    assert allowed == 10 * 2.0**-21
    assert compare(one, 2.0**-20, False, one + 2 * allowed, measure).vote is Vote.AGREES
    assert compare(one, 1e-5, False, one, Yardstick(1.0, G)).gate == UNCERTAIN
    assert compare(one, 1e-5, False, one, Yardstick(1.0, G)).vote is Vote.AGREES
    for relation, slack, vote in (
        ("<=", -2 * G, Vote.AGREES),
        ("<=", -2.1 * G, Vote.DISAGREES),
        ("<", 2 * G, Vote.DISAGREES),
        ("<", 2.1 * G, Vote.AGREES),
    ):
        assert related(one, 0.0, True, one + slack, relation, measure).vote is vote
        assert related(one + slack, 0.0, True, one, relation.replace("<", ">"), measure).vote is vote
    assert odd_one_out(distances({"a": one, "b": one + 2 * G}, 2.0), G) is None
    assert odd_one_out(distances({"a": one, "b": one + 2 * G, "c": one + 1.0}, 2.0), G) == ("c", 0.5)


@pytest.mark.parametrize("relation", ["=", "approx"])
def test_uncertainty_counts_under_every_relation(relation: str) -> None:
    """An engine that is not automatic votes within its own, or abstains."""
    one, measure = numpy.array([1.0]), Yardstick(1.0, G)
    assert related(one, 1.0, False, one, relation, measure).vote is Vote.ABSTAINS
    found = related(one, 1e-6, False, one + 5e-6, "=", measure)
    assert (found.vote, found.gate) == (Vote.AGREES, pytest.approx(1e-5))


def test_no_warning_comes_of_what_is_no_number() -> None:
    """An engine may well return it; that is for the vote to say."""
    infinite = numpy.array([numpy.inf])
    with numpy.errstate(all="raise"):
        assert distance(infinite, infinite, 1.0) == numpy.inf


def test_the_unit_of_rounding_is_that_of_64_bits() -> None:
    """And a yardstick is made of both sides, unless somebody says otherwise."""
    assert EPS == 2.0**-52
    assert not Yardstick(1.0, G).alone


def test_a_value_is_noise_up_to_ten_times_its_change() -> None:
    step = 2.0**-20
    for changed, zero in ((10 * U, True), (10.5 * U, False)):
        value = numpy.array([changed])
        measure = yardstick([value, value], [[value + U], []], 0.0, step, floor=1.0)
        assert measure.zero is zero


@pytest.mark.parametrize("scale", [2.0**-8, 1.0, 2.0**8])
def test_what_is_zero_beside_its_changes_is_so_in_every_unit(scale: float) -> None:
    """Where both sides are within rounding of their changes they are zeros, and just above it they are not."""
    step, nothing = 2.0**-20, numpy.array([0.0])
    for share, zero in ((1.0, True), (1.01, False)):
        tiny = numpy.array([share * CANCELLED * scale])
        around = [[nothing + scale * step], [tiny + scale * step]]
        measure = yardstick([nothing, tiny], around, tiny[0], step)
        assert measure.zero is zero
        assert measure.conditioned is zero
        alone = yardstick([nothing, tiny], around, 0.0, step)
        assert alone.zero is zero
        assert alone.conditioned


@pytest.mark.parametrize("scale", [2.0**-8, 1.0, 2.0**8])
def test_only_what_may_be_rounding_is_measured_by_what_is_usual(scale: float) -> None:
    """A side that is larger than the gate of what it changes by is measured by that alone."""
    step, nothing = 2.0**-20, numpy.array([0.0])
    for share, usual in ((1.0, 7.0), (1.01, 1.0)):
        left = numpy.array([share * GATE * scale])
        measure = yardstick([nothing, left], [[nothing + scale * step], []], 0.0, step, usual=7.0 * scale)
        assert measure == Yardstick(usual * scale, CANCELLED)


def test_a_point_whose_gate_is_the_widest_still_decides() -> None:
    step = 2.0**-20
    widest = GATE / CANCELLED
    assert CANCELLED * widest == GATE
    for changed, conditioned in ((widest, True), (1.01 * widest, False)):
        measure = yardstick([numpy.array([0.0])] * 2, [[numpy.array([changed * step])], []], 1.0, step)
        assert measure == Yardstick(1.0, GATE, conditioned)
