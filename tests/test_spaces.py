"""What spaces promise: they draw what they name, recognise it and nothing else, and draw it without accidents."""

from __future__ import annotations

from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xcheck import spaces as module
from xcheck.dimensions import assign_sizes
from xcheck.errors import SpaceError
from xcheck.spaces import (
    SPD,
    Diagonal,
    FullColumnRank,
    Invertible,
    LowerTriangular,
    Map,
    Matrix,
    Orthogonal,
    Positive,
    PositiveVector,
    Scalar,
    Simplex,
    Skew,
    Space,
    Square,
    Symmetric,
    Unit,
    Vector,
    array_shape,
    describe,
    with_condition,
)
from xcheck.spaces.maps import apply_map

KINDS = sorted(module.kinds().values(), key=lambda kind: kind.__name__)
ARGUMENTS: dict[type[Space], tuple[Any, ...]] = {
    Matrix: ("m", "n"), FullColumnRank: ("m", "n"), Map: (Vector("n"), Matrix("m", "n")),
    Vector: ("n",), PositiveVector: ("n",), Simplex: ("n",), Scalar: (), Positive: (), Unit: (),
}  # fmt: skip
"""What a kind is made with; a square one with its size."""

SPACES = [kind(*ARGUMENTS.get(kind, ("n",))) for kind in KINDS]
POINTS = [space for space in SPACES if not isinstance(space, Map)]
SIZES = st.integers(3, 7).flatmap(lambda n: st.integers(n + 1, 8).map(lambda m: {"m": m, "n": n}))
SEEDS = st.integers(0, 2**32 - 1)


def drawn(space: Space, seed: int, sizes: dict[str, int]) -> Any:
    return space.sample(numpy.random.default_rng(seed), sizes)


@pytest.mark.parametrize("space", SPACES, ids=describe)
@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, sizes=SIZES)
def test_a_space_contains_what_it_draws(space: Space, seed: int, sizes: dict[str, int]) -> None:
    """Every drawn point is in the space and has its shape; the same seed draws it again."""
    point = drawn(space, seed, sizes)
    assert space.contains(point, sizes)
    numpy.testing.assert_array_equal(point, drawn(space, seed, sizes))
    assert not numpy.any(numpy.isin(point, drawn(space, seed + 1, sizes)) & (numpy.abs(point) > 1e-9))
    if not isinstance(space, Map):
        assert numpy.shape(point) == array_shape(space.shape, sizes)


@pytest.mark.parametrize("space", SPACES, ids=describe)
@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, sizes=SIZES)
def test_nothing_structured_is_drawn(space: Space, seed: int, sizes: dict[str, int]) -> None:
    """No entry is 0, ±1 or ±½ but the zeros of the structure, and no two entries are equal but by symmetry."""
    point = numpy.atleast_1d(drawn(space, seed, sizes))
    free = point[_free_entries(space, point)]
    assert not numpy.any(numpy.isin(numpy.abs(free), [0.0, 0.5, 1.0]))
    assert len(set(numpy.abs(free).tolist())) == free.size


def _free_entries(space: Space, point: Any) -> Any:
    """Where the structure of the space lets entries differ from each other and from 0."""
    if isinstance(space, Symmetric | LowerTriangular):
        return numpy.tril(numpy.ones(point.shape, dtype=bool))
    if isinstance(space, Skew):
        return numpy.tril(numpy.ones(point.shape, dtype=bool), -1)
    if isinstance(space, Diagonal):
        return numpy.eye(len(point), dtype=bool)
    return numpy.ones(point.shape, dtype=bool)


@pytest.mark.parametrize(
    "space", [s for s in SPACES if type(s) in (Square, Invertible, Orthogonal, LowerTriangular)], ids=describe
)
@given(seed=SEEDS)
def test_a_generic_square_matrix_is_not_symmetric(space: Space, seed: int) -> None:
    """Only a space that says so draws symmetric, commuting or normal matrices."""
    A = drawn(space, seed, {"n": 4})
    assert numpy.max(abs(A - A.T)) > 1e-2
    assert not Symmetric("n").contains(A, {"n": 4})


WRONG: dict[type[Space], list[Any]] = {
    Scalar: [numpy.ones(1), numpy.array(numpy.nan), numpy.array(1j)],
    Positive: [numpy.array(-0.5), numpy.array(0.0)],
    Unit: [numpy.array(0.0), numpy.array(1.0), numpy.array(1.5)],
    Vector: [numpy.ones((3, 1)), numpy.ones(4), numpy.array([1.0, numpy.inf, 2.0])],
    PositiveVector: [numpy.array([0.4, 0.0, 0.6]), numpy.array([1.0, -1.0, 2.0])],
    Simplex: [numpy.array([0.4, 0.5, 0.2]), numpy.array([1.5, -1.0, 0.5])],
    Matrix: [numpy.ones((3, 5)), numpy.ones(15), numpy.full((5, 3), numpy.nan), numpy.ones((5, 3), dtype=complex)],
    FullColumnRank: [numpy.ones((5, 3))],
    Square: [numpy.ones((3, 5))],
    Invertible: [numpy.ones((3, 3)), numpy.diag([1.0, 1.0, 1e-12])],
    Symmetric: [numpy.eye(3) + 1e-6 * numpy.eye(3, k=1)],
    SPD: [numpy.diag([1.0, 2.0, -1e-6]), numpy.eye(3) + 1e-6 * numpy.eye(3, k=1)],
    Skew: [numpy.eye(3), numpy.ones((3, 3)), 1e-6 * numpy.eye(3)],
    Diagonal: [numpy.eye(3) + 1e-6 * numpy.eye(3, k=-1)],
    Orthogonal: [2.0 * numpy.eye(3), numpy.eye(3) + 1e-6 * numpy.eye(3, k=1)],
    LowerTriangular: [numpy.tril(numpy.ones((3, 3))).T],
    Map: [numpy.ones((3, 3)), numpy.ones(15)],
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_planted_wrong_points_are_refused(kind: type[Space]) -> None:
    """A point of another shape, of no real numbers or outside by 1e-6 is not in the space."""
    space = kind(*ARGUMENTS.get(kind, ("n",)))
    assert WRONG[kind], "plant a wrong point for each space"
    for point in WRONG[kind]:
        assert not space.contains(point, {"m": 5, "n": 3}), point


# -- directions --------------------------------------------------------------------------------

STEP = 1e-5


@pytest.mark.parametrize("space", POINTS, ids=describe)
@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, sizes=SIZES)
def test_a_tangent_stays_in_the_space(space: Space, seed: int, sizes: dict[str, int]) -> None:
    """Moving a point by h along a direction leaves the space by h² at most, and really moves it."""
    point = drawn(space, seed, sizes)
    direction = space.tangent(numpy.random.default_rng(seed + 1), point, sizes)
    assert numpy.shape(direction) == numpy.shape(point)
    assert numpy.max(abs(numpy.atleast_1d(direction))) > 0.1
    assert departure(space, point + STEP * direction, sizes) <= 100 * STEP**2


def departure(space: Space, point: Any, sizes: dict[str, int]) -> float:
    """How far a point is from the space, 0 if it is in it."""
    if isinstance(space, Orthogonal):
        return float(numpy.max(abs(point.T @ point - numpy.eye(len(point)))))
    return 0.0 if space.contains(point, sizes) else numpy.inf


@pytest.mark.parametrize(
    "space",
    [s for s in POINTS if type(s) in (Symmetric, SPD, Skew, Diagonal, Orthogonal, LowerTriangular, Simplex)],
    ids=describe,
)
def test_a_planted_direction_leaves_the_space(space: Space) -> None:
    """A generic direction is no tangent of a space with structure: the test above would notice."""
    sizes = {"m": 5, "n": 4}
    point = drawn(space, 0, sizes)
    direction = module.generic(numpy.random.default_rng(1), point.shape)
    assert departure(space, point + STEP * direction, sizes) > 100 * STEP**2


# -- particular spaces -------------------------------------------------------------------------


def test_orthogonal_matrices_have_both_determinants() -> None:
    """Neither det Q = 1 nor det Q = -1 holds by the way of drawing."""
    signs = {round(float(numpy.linalg.det(drawn(Orthogonal("n"), seed, {"n": 3})))) for seed in range(20)}
    assert signs == {-1, 1}


@pytest.mark.parametrize("space", [Invertible("n"), SPD("n"), Orthogonal("n")], ids=describe)
@given(seed=SEEDS)
def test_what_is_inverted_is_well_conditioned(space: Space, seed: int) -> None:
    """A drawn matrix that is to be inverted has a condition below 100."""
    assert numpy.linalg.cond(drawn(space, seed, {"n": 5})) < 100


def test_full_column_rank_needs_more_rows_than_columns() -> None:
    """The space demands m > n, and refuses to draw a wide matrix."""
    assert FullColumnRank("m", "n").larger == {("m", "n")}
    with pytest.raises(SpaceError, match=r"a 3 × 4 matrix cannot have full column rank here; m > n is needed"):
        drawn(FullColumnRank("m", "n"), 0, {"m": 3, "n": 4})
    for sizes in assign_sizes({"m": None, "n": None}, FullColumnRank("m", "n").larger):
        assert FullColumnRank("m", "n").contains(drawn(FullColumnRank("m", "n"), 0, sizes), sizes)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if issubclass(kind, Square)], ids=lambda kind: kind.__name__)
def test_a_matrix_of_one_entry_is_a_scalar(kind: type[Space]) -> None:
    """A 1 × 1 matrix with structure is refused with what to write."""
    with pytest.raises(SpaceError, match=r"write Scalar\(\)"):
        drawn(kind(1), 0, {})


@given(seed=SEEDS)
@settings(max_examples=20)
def test_a_drawn_map_is_of_the_most_general_kind(seed: int) -> None:
    """Every entry depends on every entry, the Jacobian is not symmetric, and its second derivative does not vanish."""
    space, n, h = Map(Vector("n"), Vector("n")), 3, 1e-5
    rng = numpy.random.default_rng(seed)
    weights, x = space.sample(rng, {"n": n}), module.generic(rng, (n,))

    def jacobian(x: Any) -> Any:
        columns = [
            (apply_map(weights, x + h * e, (n, 1)) - apply_map(weights, x - h * e, (n, 1)))[:, 0] for e in numpy.eye(n)
        ]
        return numpy.stack(columns, axis=-1) / (2 * h)

    J = jacobian(x)
    assert J.shape == (n, n)
    assert numpy.max(abs(J - J.T)) > 1e-2
    assert numpy.all(abs(J) > 1e-8)
    assert numpy.max(abs(jacobian(x + 0.1) - J)) > 1e-3


# -- names -------------------------------------------------------------------------------------


def test_every_space_can_be_described_in_python() -> None:
    """`describe` gives what a shelf writes: evaluated, it is the same space."""
    others = [Matrix("m*n", 2), Vector("2*n"), Map(Scalar(), Map(Vector("n"), SPD("k"))), FullColumnRank("m", 2)]
    for space in [*SPACES, *others]:
        assert eval(describe(space), dict(module.kinds())) == space
    assert describe(Matrix("m", 2)) == 'Matrix("m", 2)'


CONDITIONED = [kind for kind in KINDS if kind.condition]


@pytest.mark.parametrize("kind", CONDITIONED, ids=lambda kind: kind.__name__)
def test_a_condition_gives_its_space(kind: type[Space]) -> None:
    """A matrix with the condition of a space is that space, of the same size; twice is as once."""
    plain = Matrix("m", "n") if kind is FullColumnRank else Matrix("2*n", "2*n")
    space = with_condition(plain, kind.condition)
    assert type(space) is kind
    assert space.shape == plain.shape
    assert with_condition(space, kind.condition) is space
    literal = with_condition(Matrix(4, 2) if kind is FullColumnRank else Matrix(4, 4), kind.condition)
    assert literal == (FullColumnRank(4, 2) if kind is FullColumnRank else kind(4))


NEVER_BOTH = [
    {one, other}
    for one, others in {
        "skew-symmetric": [kind.condition for kind in CONDITIONED],
        "orthogonal": ["symmetric", "symmetric positive definite", "diagonal", "lower triangular"],
        "lower triangular": ["symmetric", "symmetric positive definite"],
        "diagonal": ["symmetric positive definite"],
    }.items()
    for other in others
]
"""Conditions for whose combination there is no space (yet)."""


@pytest.mark.parametrize("kind", CONDITIONED, ids=lambda kind: kind.__name__)
def test_implied_conditions_hold_for_what_is_drawn(kind: type[Space]) -> None:
    """What a space implies is true of its points, so that stating it too changes nothing; nothing else is dropped."""
    sizes = {"m": 5, "n": 4}
    space = kind(*ARGUMENTS.get(kind, ("n",)))
    for other in CONDITIONED:
        if other is kind or FullColumnRank in (kind, other):
            continue
        if {kind.condition, other.condition} in NEVER_BOTH:
            refusal = f"^it is {kind.condition} already, and no space is both that and {other.condition}$"
            with pytest.raises(SpaceError, match=refusal):
                with_condition(space, other.condition)
            continue
        point = drawn(with_condition(space, other.condition), 0, sizes)
        assert space.contains(point, sizes)
        assert other("n").contains(point, sizes)


def test_conditions_that_fit_no_space_are_refused() -> None:
    """An unknown condition lists the known ones; a wide matrix cannot be symmetric."""
    with pytest.raises(
        SpaceError, match=r"no space is 'stochastic'; there are: diagonal, full column rank, invertible"
    ):
        with_condition(Square("n"), "stochastic")
    with pytest.raises(SpaceError, match="only a square matrix can be symmetric; this is a m × n matrix"):
        with_condition(Matrix("m", "n"), "symmetric")
    with pytest.raises(SpaceError, match="only a square matrix can be symmetric; this is a column of n"):
        with_condition(Vector("n"), "symmetric")
