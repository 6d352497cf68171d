"""Pieces: a formula that is wrong in one of them only is caught there, or is not said to agree."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

import xcheck
from xcheck import Matrix, PositiveVector, Scalar, Vector, absolute, clip, exp, inv, maximum, norm, relu, total, trace
from xcheck.catalogue.shelves import load
from xcheck.errors import FormulaError
from xcheck.evaluation import branches
from xcheck.evaluation.places import places_of
from xcheck.evaluation.watching import Sight, is_straight
from xcheck.reading import understand
from xcheck.records import Kind, Settings
from xcheck.statement import Statement
from xcheck.vocabulary.namespaces import namespace_of
from xcheck.vocabulary.words import vocabulary

FEW: dict[str, Any] = {"engines": ["autograd", "finite_difference"]}


def square(x):
    return total(x * x)


def checked(function: Any, formula: Any, **named: Any) -> xcheck.Verdict:
    spaces = named.pop("spaces", {"x": Vector("n")})
    return xcheck.check(function, formula, **spaces, **named, **FEW).verdict


def large(x):
    return numpy.where(x > 2.0, 3 * x, 2 * x)


def very_large(x):
    return numpy.where(numpy.greater(x, 1000.0), 3 * x, 2 * x)


def small(x):
    return numpy.where(abs(x) < 0.01, 3 * x, 2 * x)


def rare(x):
    return 2 * x if x[0] < 1.65 else 3 * x


def by_norm(x):
    if numpy.linalg.norm(x) > 100:
        return 3 * x
    return 2 * x


def all_positive(x):
    return 3 * x if (x > 0).all() else 2 * x


def of_eight(x):
    return 2 * x if len(x) < 8 else 3 * x


def of_five(x):
    return 3 * x if x.shape[0] == 5 else 2 * x


IN_ONE_PIECE = (large, very_large, small, rare, by_norm, all_positive, of_eight, of_five)


@pytest.mark.parametrize("formula", IN_ONE_PIECE, ids=lambda formula: formula.__name__)
def test_a_formula_wrong_in_one_piece_is_caught(formula: Any) -> None:
    """No drawn point is in that piece: it is looked for, and the formula is refuted there."""
    assert checked(square, formula).kind is Kind.DISAGREES


def ramp(x):
    return total(namespace_of(x).where(x > 0.5, x * x, x))


def huber(x):
    return total(namespace_of(x).where(absolute(x) < 4.0, x * x / 2.0, 4.0 * absolute(x) - 8.0))


@pytest.mark.parametrize(
    ("function", "right", "wrong"),
    [
        (
            ramp,
            lambda x: numpy.where(2.0 * x > 1.0, 2.0 * x, 1.0),
            lambda x: numpy.where(x > 0.49, 2.0 * x, 1.0),
        ),
        (
            huber,
            lambda x: numpy.where(x * x <= 16.0, x, 4.0 * numpy.sign(x)),
            lambda x: numpy.where(absolute(x) < 4.1, x, 4.0 * numpy.sign(x)),
        ),
        (
            lambda x: total(maximum(1.0 - x, 0.0 * x)),
            lambda x: -1.0 * (x < 1.0),
            lambda x: -1.0 * (x < 0.99),
        ),
        (
            lambda x: total(maximum(1.0 - x, 0.0 * x)),
            lambda x: -1.0 * (1.0 - x > 0.0),
            lambda x: -1.0 * (x < 1.000001),
        ),
    ],
)
def test_a_threshold_that_is_nearly_right_is_caught(function: Any, right: Any, wrong: Any) -> None:
    """Points lie beside the edges, of which no drawn point is so near; where both agree on the edge it is no error."""
    for seed in range(3):
        assert xcheck.check(function, right, x=Vector("n"), seed=seed).verdict.kind is Kind.AGREES
        assert xcheck.check(function, wrong, x=Vector("n"), seed=seed).verdict.kind is Kind.DISAGREES


def test_a_formula_without_a_value_where_the_function_has_one_is_no_good() -> None:
    """NaN in a piece that no drawn point has seen; a formula that overflows for enormous entries is right."""
    verdict = checked(square, lambda x: numpy.where(x > 3.0, numpy.nan, 2.0 * x))
    assert (verdict.kind, "NaN" in verdict.note) == (Kind.UNDEFINED, True), verdict
    assert (
        checked(square, lambda x: numpy.where(x > 3.0, 2.0 * x * numpy.exp(x) / numpy.exp(x), 2.0 * x)).kind
        is Kind.AGREES
    )


@pytest.mark.parametrize(
    "function",
    [
        lambda x: total(maximum(x, 2.0) * x),
        lambda x: total(clip(x, -3.0, 3.0) + x),
        lambda x: total(relu(x - 5.0) + 2.0 * x),
        lambda x: total(absolute(x - 20.0) + 3.0 * x),
        lambda x: total(namespace_of(x).where(x > 3.0, x * x, 2.0 * x)),
        lambda x: total(2.0 * x) if x[0] < 50.0 else total(x),
    ],
)
def test_a_function_is_seen_in_all_its_pieces(function: Any) -> None:
    """What the formula forgets is a piece of the function that lies far from the drawn points."""
    assert checked(function, lambda x: 0 * x + 2.0).kind is Kind.DISAGREES


def test_pieces_of_a_printed_formula_are_seen_too() -> None:
    """A maximum that no drawn entry reaches is no constant."""
    wrong = r"\nabla_x \mathbf 1^\top \max(x, 5) = 0"
    assert not xcheck.check(wrong, x=Vector("n"), **FEW)
    right = r"\nabla_x \mathbf 1^\top \max(x, 5) = [x > 5]"
    assert xcheck.check(right, x=Vector("n"), **FEW), str(xcheck.check(right, x=Vector("n"), **FEW))


def test_a_branch_that_is_never_reached_is_not_judged() -> None:
    """Neither right nor wrong is said of code that never ran; the condition and its line are named."""

    def hidden(x):
        if x[0] == 12345.678:
            return 3 * x
        return 2 * x

    found = checked(square, hidden)
    assert found.kind is Kind.INCONCLUSIVE
    assert "one way of `x[0] == 12345.678`, line" in found.note
    assert "of hidden, is taken at no drawn point: it is not judged" in found.note


def guarded(x):
    size = numpy.linalg.norm(x)
    return x / size if size > 0 else 0 * x


def refusing(x):
    if x.ndim != 1:
        raise ValueError("a vector is expected")
    assert numpy.isfinite(x).all()
    return x / numpy.linalg.norm(x)


def of_any_kind(x):
    if isinstance(x, list) or x is None:
        x = numpy.array(x)
    return x / numpy.linalg.norm(x)


@pytest.mark.parametrize("formula", [guarded, refusing, of_any_kind])
def test_guards_are_no_pieces(formula: Any) -> None:
    """A guard against zero, one that raises, and one that asks for the kind of array leave a right formula right."""
    assert checked(lambda x: norm(x), formula).kind is Kind.AGREES


def test_a_space_bounds_what_is_looked_at() -> None:
    """Of positive entries nothing is asked at negative ones: there the formula may be wrong."""
    spaces = {"x": PositiveVector("n")}
    assert (
        checked(lambda x: total(absolute(x)), lambda x: numpy.where(x < 0, 7.0, 1.0), spaces=spaces).kind is Kind.AGREES
    )
    assert checked(lambda x: total(absolute(x)), lambda x: numpy.where(x < 0, 7.0, 1.0)).kind is Kind.DISAGREES


def in_blocks(x):
    whole = len(x) // 8 * 8
    return numpy.concatenate([*[3 * x[k : k + 8] for k in range(0, whole, 8)], 2 * x[whole:]])


def by_blocks(x):
    whole = len(x) - len(x) % 8
    return numpy.concatenate([(3 * x[:whole].reshape(-1, 8)).reshape(-1), 2 * x[whole:]])


def from_the_tenth_on(x):
    found = 2 * x
    found[10:] *= 1 + 1e-6
    return found


@pytest.mark.parametrize("formula", [in_blocks, by_blocks, from_the_tenth_on])
def test_code_is_judged_at_larger_sizes(formula: Any) -> None:
    """A loop that small sizes do not enter, and what is done to entries that they do not have."""
    assert checked(square, formula).kind is Kind.DISAGREES
    assert checked(square, lambda x: 2 * numpy.concatenate([x[:10], x[10:]])).kind is Kind.AGREES


def test_a_loop_that_is_never_entered_is_not_judged() -> None:
    """What is in it might be anything."""

    def formula(x):
        found = 2 * x
        for k in numpy.flatnonzero(x > 1e12):
            found[k] = 0.0
        return found

    verdict = checked(square, formula)
    assert verdict.kind is Kind.INCONCLUSIVE
    assert "the loop of `numpy.flatnonzero(x > 1e12)`" in verdict.reason


def test_a_flag_that_no_call_sets_is_no_piece() -> None:
    """What a function encloses, and what its callers leave as it is; unless the code changes it on the way."""

    def make(twice: bool) -> Any:
        def formula(x):
            return 2 * x if twice else 3 * x

        return formula

    assert checked(square, make(True)).kind is Kind.AGREES
    assert checked(square, make(False)).kind is Kind.DISAGREES

    def backward(x, G, halved=False, orders=()):
        found = x * G if halved else 2 * x * G
        for _ in orders:
            found = found / 2
        return found

    def changing(x, G, large=False):
        large = large or bool((x > 1e12).any())
        return 3 * x * G if large else 2 * x * G

    spaces = {"x": Vector("n")}
    assert xcheck.check(square, backward=backward, **spaces, **FEW).verdict.kind is Kind.AGREES
    assert xcheck.check(square, backward=changing, **spaces, **FEW).verdict.kind is Kind.INCONCLUSIVE


def test_sizes_that_are_asked_for_are_all_that_is_judged() -> None:
    """With n = 64 the branch for other sizes is not in question; where it is taken it counts."""
    assert checked(square, of_five, sizes={"n": 64}).kind is Kind.AGREES
    assert checked(square, of_eight, sizes={"n": 64}).kind is Kind.DISAGREES


def test_pieces_of_matrices_by_their_shape() -> None:
    """Wrong for wide matrices only, or for tall ones."""
    spaces = {"X": Matrix("m", "n")}
    wrong = (
        lambda X: 3 * X if X.shape[1] > X.shape[0] else 2 * X,
        lambda X: 3 * X if X.shape[1] < X.shape[0] else 2 * X,
    )
    for formula in wrong:
        assert checked(lambda X: trace(X @ X.T), formula, spaces=spaces).kind is Kind.DISAGREES


@pytest.mark.parametrize(
    ("text", "space"),
    [(r"\|x\|^2 \le 1000", Vector("n")), (r"\max(x) \le 5", Vector("n")), (r"e^{x} \le 1000000000", Scalar())],
)
def test_a_bound_that_holds_for_small_entries_alone_is_none(text: str, space: Any) -> None:
    """An inequality is judged at large and small points as well; one that holds everywhere still does."""
    assert not xcheck.check(text, x=space, **FEW)
    assert xcheck.check(r"e^{x} \ge 1 + x" if isinstance(space, Scalar) else r"\max(x) \le \|x\|", x=space, **FEW)


def test_what_is_given_bounds_what_is_looked_at() -> None:
    """Far points count where the given inequalities hold: beyond them nothing is claimed."""
    assert xcheck.check(r"\|x\|^2 > 1 \Rightarrow \log(x^\top x) > 0", x=Vector("n"), **FEW)
    assert not xcheck.check(r"\|x\|^2 > 1 \Rightarrow \log(x^\top x) < 5", x=Vector("n"), **FEW)
    assert xcheck.check(r"x > 0: \nabla_x \|x\|_1 = \mathbf 1", x=Vector("n"), **FEW)


@pytest.mark.parametrize("seed", range(4))
def test_a_piece_without_slope_is_zero_up_to_rounding(seed: int) -> None:
    """Where all entries are cut off an engine may return 1e-16: a formula that says 0 there is right."""
    found = xcheck.check(
        lambda x: relu(x), backward=lambda x, G: G * (x >= 0), x=Vector("n"), seed=seed,
        engines=["autograd", "torch", "finite_difference"],
    )  # fmt: skip
    assert found, str(found)
    leaky = xcheck.check(lambda x: relu(x), backward=lambda x, G: G * ((x >= 0) + 1e-9), x=Vector("n"), **FEW)
    assert leaky.verdict.kind is Kind.DISAGREES


def test_code_that_jumps_is_not_excused_by_its_jumps() -> None:
    """Wrong at one point in five, as if by dice: its jumps make such points ill-conditioned, and yet it is refuted."""

    def diced(x: Any) -> Any:
        return 2 * x if int(1e9 * x[0]) % 5 else 3 * x

    for seed in range(3):
        assert checked(square, diced, seed=seed).kind is Kind.DISAGREES


def test_a_formula_that_jumps_is_not_excused_by_its_jumps() -> None:
    """The sign of a number that is zero up to rounding: those points must not be left to the others, where it is right.

    At a rank that falls, a pseudo-inverse jumps as well, but has the right value: nothing is refuted by that.
    """
    right = r"-\frac12 X^\top (y \odot (1 + \operatorname{sign}(1 - y \odot X w)))"
    wrong = right.replace("1 - y", r"1 + \operatorname{sign}(-y") + ")"
    spaces = {"X": Matrix("N", "n"), "w": Vector("n"), "y": Vector("N")}
    for formula, kind in ((right, Kind.AGREES), (wrong, Kind.DISAGREES)):
        text = rf"\nabla_w \mathbf 1^\top \operatorname{{ReLU}}(1 - y \odot X w) = {formula}"
        for seed in range(3):
            found = xcheck.check(text, seed=seed, engines=["autograd", "torch"], samples=1, **spaces)
            assert found.verdict.kind is kind or (kind is Kind.DISAGREES and not found)
    projector = xcheck.check(r"(X X^+)^+ x = X X^+ x", X=xcheck.FullColumnRank("m", "n"), x=Vector("m"))
    assert projector.verdict.kind in (Kind.AGREES, Kind.INCONCLUSIVE)


def test_a_root_of_a_square_is_seen_with_both_signs() -> None:
    """√det(AAᵀ) is |det A|: that it is det A must not be said where all drawn determinants are positive."""
    text = r"\sqrt{\det(A A^\top)}\, x = \det(A) x"
    for seed in range(8):
        found = xcheck.check(text, seed=seed, samples=1, engines=["autograd"], A=xcheck.Invertible("n"), x=Vector("n"))
        assert found.verdict.kind in (Kind.DISAGREES, Kind.AGREES_IF), seed


# -- functions that are none --------------------------------------------------------------------


def test_a_value_that_changes_now_and_then_is_caught() -> None:
    """A counter that spoils every seventh call is seen when everything is evaluated once more."""
    calls = iter(range(10**6))
    found = checked(square, lambda x: 2 * x if next(calls) % 7 else 2.001 * x)
    assert found.kind is Kind.ERRORED
    assert "called twice at the same point it returned different values" in found.note


def test_a_column_with_two_axes_is_no_vector() -> None:
    """(n, 1) added to (n,) would be broadcast to (n, n): it is refused, with what to write."""
    found = checked(square, lambda x: (2 * x)[:, None])
    assert found.kind is Kind.DISAGREES
    assert found.reason == "shapes"
    assert "added to one it would be broadcast to (3, 3); return it without its second axis" in found.note
    assert checked(square, lambda x: 2 * x).kind is Kind.AGREES


@pytest.mark.parametrize(
    ("function", "straight"),
    [
        (lambda x, A: x @ A.T @ -x / 2.0 + 3.0 * (x - 1.0) @ x**2, True),
        (lambda x, A: x @ A @ x if x[0] > 0 else x @ x, False),
        (lambda x, A: (x > 0) @ x, False),
        (lambda x, A: abs(x) @ x, False),
        (lambda x, A: x @ x // 2, False),
        (lambda x, A: x.max() * x, False),
        (lambda x, A: x @ SCALE @ x, False),
        (lambda x, A: [x @ y for y in A], False),
        (lambda x, A: (x and A) @ x, False),
        (lambda x, A: trace(A @ inv(A)) * exp(x), True),
        (lambda x, A: x @ absolute(A) @ x, False),
        (lambda x, A: flat(A) @ x, False),
    ],
)
def test_what_is_straight_needs_no_watch(function: Any, straight: bool) -> None:
    """Arithmetic with the arguments and words without a kink go one way only; whatever else there is may not."""
    smooth = frozenset(word.function.__code__ for word in (vocabulary()[name] for name in ("trace", "inv", "exp")))
    assert is_straight(function, smooth) is straight


def flat(A: Any) -> Any:
    """A function that nobody has declared smooth."""
    return A


SCALE = 2.0


@pytest.mark.parametrize(
    ("text", "straight"),
    [
        (r"d \log|X| = \operatorname{tr}(X^{-1} dX)", True),
        (r"\frac{\partial \|A x\|}{\partial x} = \frac{A^\top A x}{\|A x\|}", True),
        (r"\frac{\partial \sum_i x_i^3}{\partial x_j} = 3 x_j^2", True),
        (r"\|x\|_1 = \|x\|_1", False),
        (r"\frac{\partial \max_i x_i^2}{\partial x} = 0", False),
        (r"|\lambda| = \sqrt{\lambda^2}", False),
        (r"\operatorname{relu}(x) = x", False),
        (r"\|A\|_2 \le \|A\|_F", False),
    ],
)
def test_a_printed_statement_without_comparisons_is_straight(text: str, straight: bool) -> None:
    """A determinant and a Euclidean norm are; what has a kink, or may hold for small values alone, is not."""
    assert branches._is_straight(understand(Statement("claim", text, claim=True))) is straight


def test_nothing_is_to_be_seen_in_what_is_straight() -> None:
    """Under watch no statement of the catalogue that is read off to be of one piece compares any value."""
    watched = 0
    for statement in load().statements:
        try:
            understood = understand(statement)
        except FormulaError:
            continue
        if branches._is_straight(understood):
            sight = Sight(branches._look.__code__, branches._smooth())
            for place in places_of(understood, Settings(samples=1), 0):
                branches._look(understood, place.point, place.sizes, sight)
            assert not sight.outcomes, statement.id
            assert not branches._gaps(sight), statement.id
            watched += 1
    assert watched > 1500
