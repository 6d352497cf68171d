"""What the gate promises: never wider than 1e-10, blind to units, and no value is equal by accident of its shape."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xcheck.errors import XcheckError
from xcheck.judging.compare import (
    EPS,
    GATE,
    UNCERTAIN,
    Yardstick,
    compare,
    distance,
    distances,
    magnitude,
    margin,
    odd_one_out,
    ratio_of,
    related,
    strays,
    yardstick,
)
from xcheck.records import Vote
from xcheck.sample import STEP, perturbed

SEEDS = st.integers(0, 2**32 - 1)
SCALES = st.floats(-12, 12).map(lambda decades: 10.0**decades)
REAL = st.floats(allow_nan=True, allow_infinity=True)


def quadratic(point: dict[str, Any]) -> Any:
    return point["x"] @ point["A"] @ point["x"] * point["x"]


def measured(seed: int, scale: float = 1.0, function: Any = quadratic) -> tuple[Any, Yardstick]:
    """The value of a well-conditioned function at a drawn point, and its yardstick."""
    rng = numpy.random.default_rng(seed)
    point = {"x": rng.uniform(0.3, 1.7, 4), "A": rng.uniform(0.3, 1.7, (4, 4))}
    value = scale * function(point)
    moved = [scale * function(perturbed(point, (seed, k))) for k in range(2)]
    return value, yardstick([value, value], [moved, moved], magnitude(value), STEP)


def vote(reference: Any, claimed: Any, measure: Yardstick) -> Vote:
    return compare(reference, 0.0, True, claimed, measure).vote


# -- the gate ----------------------------------------------------------------------------------


@given(
    st.lists(REAL, min_size=2, max_size=2),
    st.lists(REAL, min_size=1, max_size=3),
    st.floats(0, 1e300),
    st.sampled_from([STEP, 1e-3]),
)
def test_the_gate_is_never_wider(values: list[float], moved: list[float], terms: float, step: float) -> None:
    """Whatever the values, the sensitivity and the terms are, the gate is at most 1e-10."""
    arrays = [numpy.array([value]) for value in values]
    with numpy.errstate(all="ignore"):
        measure = yardstick(arrays, [[numpy.array([other]) for other in moved]] * 2, terms, step)
    assert 0.0 < measure.gate <= GATE == 1e-10
    assert 0.0 < measure.size < numpy.inf


@given(SEEDS, SCALES)
def test_the_same_error_gets_the_same_vote_at_every_scale(seed: int, scale: float) -> None:
    """With c from 1e-12 to 1e12, f·c agrees when f does, and disagrees when f does."""
    (value, measure), (plain, plain_measure) = measured(seed, scale), measured(seed)
    assert measure.conditioned
    assert plain_measure.conditioned
    assert measure.gate == pytest.approx(plain_measure.gate, rel=1e-2)
    for error in (1e-15, 1e-9, 0.5):
        assert vote(value, value * (1 + error), measure) is vote(plain, plain * (1 + error), plain_measure)


@given(SEEDS, SCALES, st.sampled_from([1e-9, -1e-9, 1e-6, 1.0, -2.0]))
def test_a_planted_error_disagrees(seed: int, scale: float, error: float) -> None:
    """At a well-conditioned point a relative error of 1e-9 in the largest entry is always found."""
    value, measure = measured(seed, scale)
    wrong = value.copy()
    wrong[numpy.argmax(abs(value))] *= 1 + error
    assert vote(value, wrong, measure) is Vote.DISAGREES
    assert vote(value, value, measure) is Vote.AGREES


@given(SEEDS, SCALES)
def test_rounding_agrees(seed: int, scale: float) -> None:
    """The same function written in another order agrees: the gate is no narrower than honest rounding."""
    value, measure = measured(seed, scale)
    other, _ = measured(
        seed, scale, lambda p: sum(p["A"][i, j] * p["x"][i] * p["x"][j] for i in range(4) for j in range(4)) * p["x"]
    )
    assert vote(value, other, measure) is Vote.AGREES


@given(SCALES)
def test_a_zero_side_is_measured_by_its_sensitivity(scale: float) -> None:
    """At a stationary point both sides cancel to 0: rounding agrees, 1e-9 of the sensitivity disagrees."""
    zero, moved = numpy.array([3e-17 * scale, 0.0]), numpy.array([0.7 * STEP * scale, 0.0])
    measure = yardstick([zero, 0 * zero], [[moved], []], 0.0, STEP)
    assert measure.conditioned
    assert measure.size == pytest.approx(0.7 * scale)
    assert vote(zero, 0 * zero, measure) is Vote.AGREES
    assert vote(zero + 1e-9 * scale, 0 * zero, measure) is Vote.DISAGREES


def test_a_zero_side_is_measured_by_what_is_usual_where_the_changes_beside_it_cancel() -> None:
    """By chance the drawn errors cancel beside one point: rounding is no error there, and 1e-9 of the usual is."""
    zero, moved = numpy.array([3e-15]), numpy.array([0.01 * STEP])
    lone = yardstick([zero, 0 * zero], [[moved], []], 0.0, STEP)
    assert vote(zero, 0 * zero, lone) is Vote.DISAGREES
    measure = yardstick([zero, 0 * zero], [[moved], []], 0.0, STEP, usual=1.0)
    assert vote(zero, 0 * zero, measure) is Vote.AGREES
    assert vote(zero + 1e-9, 0 * zero, measure) is Vote.DISAGREES


def test_a_jump_beside_the_point_decides_nothing() -> None:
    """Two values that a jump next to the point dwarfs are no zeros: such a point is dropped, not agreed on."""
    value, jumped = numpy.array([0.5]), numpy.array([1e7])
    assert not yardstick([value, 2 * value], [[jumped], [2 * jumped]], 0.0, STEP).conditioned


def test_exact_zeros_agree_with_zero_only() -> None:
    """Where nothing moves and all is 0, 0 = 0 agrees and 0 = 1e-9 does not."""
    zero = numpy.zeros((2, 2))
    assert vote(zero, zero, yardstick([zero, zero], [[zero], [zero]], 0.0, STEP)) is Vote.AGREES
    other = numpy.full((2, 2), 1e-9)
    assert vote(zero, other, yardstick([zero, other], [[zero], [other]], 0.0, STEP)) is Vote.DISAGREES


def test_large_terms_are_what_a_cancelled_side_is_measured_by() -> None:
    """1e3 + x - 1e3 is allowed the rounding of 1e3, and no more."""
    value = numpy.array(0.5)
    measure = yardstick([value, value], [[value * (1 + STEP)]] * 2, 1e3, STEP)
    assert vote(value, value + 1e-13, measure) is Vote.AGREES
    assert vote(value, value + 1e-9, measure) is Vote.DISAGREES


def test_an_ill_conditioned_point_decides_nothing() -> None:
    """Where rounding alone may exceed the widest gate the point is put aside, and the gate stays at 1e-10."""
    value = numpy.array(1.0)
    assert yardstick([value, value], [[value + 1e4 * STEP]] * 2, 0.0, STEP) == Yardstick(1.0, GATE, False)
    assert yardstick([value, value], [[value + 10 * STEP]] * 2, 0.0, STEP).conditioned


@pytest.mark.parametrize("bad", [numpy.nan, numpy.inf, -numpy.inf])
@pytest.mark.parametrize("where", ["value", "moved", "terms"])
def test_what_is_not_finite_agrees_with_nothing(bad: float, where: str) -> None:
    """NaN or infinity, at the point or next to it, gives no yardstick by which anything agrees."""
    good, wrong = numpy.ones(2), numpy.array([1.0, bad])
    value, moved = (wrong if where == name else good for name in ("value", "moved"))
    with numpy.errstate(invalid="ignore"):
        measure = yardstick([good, value], [[good, moved], []], abs(bad) if where == "terms" else 1.0, STEP)
    assert not measure.conditioned
    assert vote(good, 2 * good, measure) is Vote.DISAGREES
    assert vote(wrong, wrong, measure) is Vote.DISAGREES
    assert vote(wrong, good, Yardstick(1.0, 1e-12)) is Vote.DISAGREES


# -- shapes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("shapes", [((3,), (3, 1)), ((), (1, 1)), ((3, 1), (1, 3)), ((2, 3), (3, 2)), ((2, 2), ())])
def test_different_shapes_are_refused(shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    """Arrays of ones of different shapes are never equal: nothing is broadcast to be compared."""
    a, b = (numpy.ones(shape) for shape in shapes)
    with pytest.raises(XcheckError, match=r"values of shapes .* cannot be compared"):
        distance(a, b, 1.0)
    with pytest.raises(XcheckError, match="cannot be compared"):
        compare(a, 0.0, True, b, Yardstick(1.0, GATE))
    assert distance(a, numpy.ones(shapes[0]), 1.0) == 0.0


# -- who may vote ------------------------------------------------------------------------------


def test_an_uncertain_engine_votes_within_its_uncertainty() -> None:
    """An engine that is not automatic agrees within ten times its uncertainty, disagrees beyond, and else abstains."""
    measure = Yardstick(2.0, 1e-12)
    one = numpy.array([1.0, 2.0])
    assert compare(one, 1e-8, False, one + 9e-8, measure).vote is Vote.AGREES
    assert compare(one, 1e-8, False, one + 2e-7, measure).vote is Vote.DISAGREES
    abstention = compare(one, 1e-4, False, one, measure)
    assert abstention.vote is Vote.ABSTAINS
    assert abstention.gate > UNCERTAIN
    assert abstention.reason == "its own uncertainty is 5e-04, too large to vote"
    assert compare(one, numpy.nan, False, one, measure).vote is not Vote.AGREES


def test_an_automatic_engine_has_no_uncertainty() -> None:
    """What an automatic engine says of its uncertainty never widens its gate."""
    measure, one = Yardstick(1.0, 1e-12), numpy.ones(2)
    assert compare(one, 1.0, True, one + 1e-9, measure).vote is Vote.DISAGREES


@given(st.floats(1e-300, 1e-3), st.floats(1e-16, 1e-10))
def test_the_margin_counts_decades(error: float, gate: float) -> None:
    """The margin is positive exactly where the error is below the gate, and finite for an exact agreement."""
    assert (margin(error, gate) > 0) == (error < gate) or error == gate
    assert margin(0.0, gate) == pytest.approx(numpy.log10(gate / (EPS / 1000)))


def test_the_odd_one_out_is_named() -> None:
    """Of three engines the one that differs is named, whichever it is, with how far it is off."""
    names = ("autograd", "jax", "torch")
    for odd in names:
        values = {name: numpy.array([1.0, 2.0 + 1e-6 * (name == odd)]) for name in names}
        found = odd_one_out(distances(values, 2.0), 1e-12)
        assert found is not None
        assert found[0] == odd
        assert found[1] == pytest.approx(5e-7)
    assert odd_one_out(distances(dict.fromkeys(names, numpy.ones(2)), 1.0), 1e-12) is None


def test_no_one_is_odd_without_a_majority() -> None:
    """Of two that differ, of three that all differ, and of three in a row, none is named."""

    def engines(*values: float) -> dict[str, Any]:
        return {f"engine{n}": numpy.array(value) for n, value in enumerate(values)}

    assert odd_one_out(distances(engines(1.0, 2.0), 1.0), 1e-12) == ("", 1.0)
    assert odd_one_out(distances(engines(1.0, 2.0, 3.0), 1.0), 1e-12) == ("", 2.0)
    assert odd_one_out(distances(engines(1.0, 1.0 + 8e-13, 1.0 + 16e-13), 1.0), 1e-12) == (
        "",
        pytest.approx(16e-13, rel=1e-3),
    )
    assert odd_one_out(distances(engines(1.0), 1.0), 1e-12) is None
    assert odd_one_out(distances(engines(numpy.nan), 1.0), 1e-12) is None
    assert odd_one_out(distances({}, 1.0), 1e-12) is None


def test_an_engine_with_no_number_is_odd() -> None:
    """NaN on one engine is a difference, never an agreement."""
    values = {"a": numpy.array(1.0), "b": numpy.array(numpy.nan), "c": numpy.array(1.0)}
    assert odd_one_out(distances(values, 1.0), 1e-12) == ("b", numpy.inf)


def test_a_side_that_jumps_decides_nothing() -> None:
    """A pseudo-inverse jumps where the rank falls: that is no yardstick for the other side, which is not zero."""
    value = numpy.array([1.0])
    jumping = [numpy.array([1e8])]
    measure = yardstick([value, 0.2 * value], [[value * (1 + STEP)], jumping], 0.0, STEP)
    assert not measure.conditioned
    assert not measure.zero
    cancelled = numpy.array([1e-17])
    assert yardstick([cancelled, 0 * cancelled], [[cancelled + STEP], []], 0.0, STEP).zero


# -- simple ratios -----------------------------------------------------------------------------


@pytest.mark.parametrize("ratio", [Fraction(2), Fraction(-1), Fraction(-3, 7), Fraction(720), Fraction(1, 720)])
def test_a_simple_ratio_is_found(ratio: Fraction) -> None:
    """Up to six factorial, whatever the scale; a zero entry is no obstacle, and the order of the two counts."""
    found = numpy.array([[0.0, -1.25], [3.5, 1e-7]])
    for scale in (1e-200, 1.0, 1e200):
        assert ratio_of(float(ratio) * found * scale, found * scale) == ratio
    assert ratio_of(float(ratio) * (1 + 2j) * found, (1 + 2j) * found) == ratio


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([1.0, 2.0], [1.0, 2.1]),  # not one ratio
        ([2.0, 4.0], [1.0, 2.0 + 1e-8]),
        ([721.0, 721.0], [1.0, 1.0]),  # not simple
        ([numpy.pi, numpy.pi], [1.0, 1.0]),
        ([0.0, 0.0], [1.0, 1.0]),
        ([1.0, 1.0], [0.0, 0.0]),
        ([1.0, 1.0], [1.0, numpy.nan]),
        ([1.0, 1.0], [1.0, numpy.inf]),
        ([numpy.inf, 1.0], [1.0, 1.0]),
        ([1.0, 1.0, 1.0], [1.0, 1.0]),
        ([2j, 2j], [1.0, 1.0]),
    ],
)
def test_what_is_no_simple_ratio_is_none(wanted: Any, found: Any) -> None:
    """Neither a ratio that varies, nor one that is not simple, nor one of nothing or of what is no number."""
    assert ratio_of(numpy.array(wanted), numpy.array(found)) is None


def test_a_ratio_is_as_near_as_one_part_in_1e9() -> None:
    """Beside it by that much, in direction or in the complex plane, is near; beside it by more is no ratio."""
    one = numpy.array([1.0 + 0j])
    assert ratio_of(one + 1e-9j, one) == 1
    assert ratio_of(one + 1.1e-9j, one) is None
    for large in (720.0, -720.0, 1 / 720.0):
        assert ratio_of(large * (1.0 + 5e-10) * one, one) == Fraction(large).limit_denominator(720)


def test_nothing_has_no_ratio() -> None:
    """Nor is anything computed with what is no number: not even a warning comes of it."""
    with numpy.errstate(all="raise"):
        assert ratio_of(numpy.zeros(0), numpy.zeros(0)) is None
        assert ratio_of(numpy.zeros(2), numpy.zeros(2)) is None
        # One infinite entry is no reason to call the others near.
        assert ratio_of(numpy.array([1.0, numpy.inf]), numpy.array([1.0, 0.5])) is None
        assert ratio_of(numpy.array([1.0, 1.0]), numpy.array([numpy.inf, 1.0])) is None
    with numpy.errstate(over="ignore"):
        assert ratio_of(numpy.array([1e300]), numpy.array([1e-300])) is None


def test_two_engines_that_differ_have_no_odd_one() -> None:
    """Of two no majority decides; and the report of a vote has its error and its gate."""
    two = {"a": numpy.array(1.0), "b": numpy.array(2.0)}
    assert odd_one_out(distances(two, 1.0), 1e-10) == ("", 1.0)
    measure = Yardstick(2.0, 1e-12)
    for uncertainty, automatic, gate in ((0.0, True, 1e-12), (1e-9, False, 5e-9), (1.0, False, 5.0)):
        found = compare(numpy.array(1.0), uncertainty, automatic, numpy.array(3.0), measure)
        assert (found.error, found.gate) == (1.0, pytest.approx(gate))


def test_zero_is_said_of_zeros_alone() -> None:
    """Two sides that vanish up to rounding are told from two that do not, whatever the unit."""
    for scale in (1e-100, 1.0, 1e100):
        moved = [[numpy.array(scale)], [numpy.array(scale)]]
        assert yardstick([numpy.array(0.0)] * 2, moved, 0.0, 1.0).zero
        assert not yardstick([numpy.array(scale), numpy.array(0.0)], moved, 0.0, 1.0).zero
    assert yardstick([numpy.zeros(2)] * 2, [[], []], 0.0, STEP).zero


ZERO = 100.0 * EPS
"""Below this share of what it is measured by a value is zero."""


def of_one(value: float, moved: float = 0.0, **options: float) -> Yardstick:
    """The yardstick of two equal numbers, of which the first one has a neighbour if it moves."""
    one = numpy.array([value])
    return yardstick([one, one], [[one + moved] if moved else [], []], 0.0, STEP, **options)


@pytest.mark.parametrize(("share", "zero"), [(0.0, False), (0.5, True), (1.0, True), (1.01, False)])
def test_what_is_within_rounding_of_the_other_side_elsewhere_is_zero(share: float, zero: bool) -> None:
    """Measured by the size that side has there; nothing at all is measured by 1."""
    measure = of_one(share * ZERO * 3.0, elsewhere=3.0)
    assert (measure == Yardstick(3.0, ZERO, zero=True)) is zero
    assert measure.zero is (share <= 1.0)
    assert of_one(0.0) == Yardstick(1.0, ZERO, zero=True)
    step = 2.0**-20
    # A bare zero that moves has a size of its own: that of its changes.
    for option in ("floor", "elsewhere"):
        moving = yardstick([numpy.zeros(1)] * 2, [[numpy.array([step])], []], 0.0, step, **{option: 3.0})
        assert moving == Yardstick(1.0, ZERO, zero=True)
    assert of_one(numpy.inf) == Yardstick(1.0, ZERO, conditioned=False)


@pytest.mark.parametrize(
    ("share", "noise", "zero"), [(0.5, 0.2, True), (1.0, 0.2, True), (1.0, 0.05, False), (1.01, 0.2, False)]
)
def test_noise_within_rounding_of_what_is_differentiated_is_zero(share: float, noise: float, zero: bool) -> None:
    """A tenth of its size or more at each neighbour is noise; a value that stays is one."""
    value = share * ZERO * 3.0
    measure = of_one(value, moved=noise * value, floor=3.0)
    assert (measure == Yardstick(3.0, ZERO, zero=True)) is zero
    assert measure.zero is zero


def test_a_side_that_jumps_makes_no_zero_of_the_other() -> None:
    """What is tiny on one side is zero where it moves as well, and is not where the other side alone does."""
    nothing, tiny, step = numpy.zeros(1), numpy.array([1e-15]), numpy.array([STEP])
    both = yardstick([nothing, tiny], [[step], [tiny + step]], 1e-15, STEP)
    assert both.zero
    assert both.size == pytest.approx(1.0)
    one = yardstick([nothing, tiny], [[step], [tiny]], 1e-15, STEP)
    assert one == Yardstick(1e-15, GATE, conditioned=False)
    large = yardstick([nothing, 1e3 * tiny], [[step], [1e3 * tiny + step]], 1e-12, STEP)
    assert large == Yardstick(1e-12, GATE, conditioned=False)
    alone = yardstick([nothing, numpy.array([0.5])], [[step], []], 0.0, STEP, usual=7.0)
    assert not alone.zero
    assert alone.size == pytest.approx(1.0)


def test_each_side_has_its_own_neighbours() -> None:
    """Neighbours of one side alone are an error of the caller."""
    with pytest.raises(ValueError, match="shorter"):
        yardstick([numpy.ones(1), numpy.ones(1)], [[]], 0.0, STEP)


@pytest.mark.parametrize(
    ("relation", "left", "right", "vote", "error"),
    [
        ("=", 1.0, 1.0, Vote.AGREES, 0.0), ("=", 1.0, 1.5, Vote.DISAGREES, 0.25), ("=", 1.5, 1.0, Vote.DISAGREES, 0.25),
        ("approx", 0.0, 0.002, Vote.AGREES, 0.001), ("ne", 0.0, 0.002, Vote.DISAGREES, 1.0),
        ("approx", 1.0, 1.0019, Vote.AGREES, 0.00095), ("approx", 1.0, 1.0021, Vote.DISAGREES, 0.00105),
        ("ne", 1.0, 1.0021, Vote.AGREES, 0.0), ("ne", 1.0, 1.0019, Vote.DISAGREES, 1.0),
        ("<=", 1.0, 1.0, Vote.AGREES, 0.0), ("<=", 1.0, 2.0, Vote.AGREES, 0.0), ("<=", 1.5, 1.0, Vote.DISAGREES, 0.25),
        (">=", 1.0, 1.0, Vote.AGREES, 0.0), (">=", 2.0, 1.0, Vote.AGREES, 0.0), (">=", 1.0, 1.5, Vote.DISAGREES, 0.25),
        ("<", 1.0, 1.0, Vote.DISAGREES, 0.0), ("<", 1.0, 2.0, Vote.AGREES, 0.0),
        (">", 1.0, 1.0, Vote.DISAGREES, 0.0), (">", 2.0, 1.0, Vote.AGREES, 0.0),
    ],
)  # fmt: skip
def test_each_relation_is_held_to_its_own_meaning(
    relation: str, left: float, right: float, vote: Vote, error: float
) -> None:
    """Errors are relative to the size of the terms, here 2."""
    found = related(numpy.array([left]), 0.0, True, numpy.array([right]), relation, Yardstick(2.0, 1e-12))
    assert found.vote is vote
    assert found.error == pytest.approx(error)
    assert found.gate == (1e-3 if relation in ("approx", "ne") else 1e-12)


@pytest.mark.parametrize("relation", ["<", "<=", ">", ">="])
def test_the_worst_entry_decides_an_order(relation: str) -> None:
    """One that holds by far makes up for nothing."""
    left, right = numpy.array([0.0, 1.5]), numpy.array([9.0, 1.0])
    sides = (left, right) if relation[0] == "<" else (right, left)
    found = related(sides[0], 0.0, True, sides[1], relation, Yardstick(2.0, 1e-12))
    assert found.vote is Vote.DISAGREES
    assert found.error == pytest.approx(0.25)


def test_an_order_asks_for_real_numbers_of_one_shape() -> None:
    """Neither is broadcast or taken by its real part."""
    measure = Yardstick(1.0, 1e-12)
    with pytest.raises(XcheckError, match=r"^an inequality compares equal shapes, not \(2,\) and \(3,\)$"):
        related(numpy.ones(2), 0.0, True, numpy.ones(3), "<=", measure)
    for one, other in ((numpy.ones(1) + 0j, numpy.ones(1)), (numpy.ones(1), numpy.ones(1) + 0j)):
        with pytest.raises(
            XcheckError, match=r"^complex numbers have no order; compare real parts or absolute values$"
        ):
            related(one, 0.0, True, other, "<=", measure)


def test_a_value_strays_if_its_own_changes_do_not_account_for_it() -> None:
    """By a thousand times: a change of its size beside the point explains an error that rounding makes of it."""
    measure, one = Yardstick(1.0, 1e-12), numpy.ones(1)
    assert strays(one, one + 2e-3, [one + 2e-3], measure, STEP)
    assert not strays(one, one + 0.5e-3, [one + 0.5e-3], measure, STEP)
    assert not strays(one, one + 2e-3, [one + 2e-3 + 1e9 * STEP], measure, STEP)
    assert strays(one, one + 2e-3, [one + 2e-3 + 1e7 * STEP], measure, STEP)
    # In whatever unit, and by a thousandth at least.
    unit = Yardstick(2.0**20, 1e-12)
    far = one * 2.0**20
    assert not strays(far, 1.002 * far, [1.002 * far + 2.0**20 * 1e9 * STEP], unit, STEP)
    assert strays(far, 1.002 * far, [1.002 * far + 2.0**20 * 1e7 * STEP], unit, STEP)
    assert not strays(0 * one, 1e-3 * one, [1e-3 * one], measure, STEP)
    assert strays(0 * one, 1.1e-3 * one, [1.1e-3 * one], measure, STEP)
