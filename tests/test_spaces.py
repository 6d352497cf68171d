"""What spaces promise: they draw what they name, recognise it and nothing else, and draw it without accidents."""

from __future__ import annotations

import re
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
    Circulant,
    Complex,
    Diagonal,
    Family,
    FullColumnRank,
    FullRowRank,
    Hankel,
    Hermitian,
    HermitianPD,
    Holomorphic,
    Integer,
    Interval,
    Invertible,
    LowerTriangular,
    Map,
    Matrix,
    OneHot,
    Orthogonal,
    Positive,
    PositiveMatrix,
    PositiveVector,
    Rotation,
    Scalar,
    Simplex,
    Singular,
    Skew,
    Space,
    Square,
    Stiefel,
    StrictlyLowerTriangular,
    StrictlyUpperTriangular,
    Symmetric,
    SymmetricToeplitz,
    Toeplitz,
    Unit,
    Unitary,
    UnitLowerTriangular,
    UnitSum,
    UnitUpperTriangular,
    UnitVector,
    UpperTriangular,
    Vector,
    array_shape,
    describe,
    with_condition,
)
from xcheck.spaces._pattern import Patterned
from xcheck.spaces.maps import apply_map

KINDS = sorted(module.kinds().values(), key=lambda kind: kind.__name__)
C = Complex(Vector("n"))
ARGUMENTS: dict[type[Space], tuple[Any, ...]] = {
    **dict.fromkeys((Matrix, FullColumnRank, PositiveMatrix, Stiefel), ("m", "n")), FullRowRank: ("n", "m"),
    Map: (Vector("n"), Matrix("m", "n")), Holomorphic: (C, C), Complex: (Vector("n"),), Interval: (-3.0, 2.5),
    **dict.fromkeys((Scalar, Positive, Unit, Integer), ()), Family: (Vector("n"), "m"),
}  # fmt: skip
"""What a kind is made with; a column or a square one with its size."""

SPACES = [kind(*ARGUMENTS.get(kind, ("n",))) for kind in KINDS] + [
    Complex(Scalar()), Complex(Matrix("m", "n")), Complex(FullColumnRank("m", "n")), Complex(Invertible("n")),
    Complex(Symmetric("n")), Complex(Skew("n")), Complex(Toeplitz("n")), Complex(Singular("n")),
    Map(C, Scalar()), Map(C, C),
]  # fmt: skip
POINTS = [space for space in SPACES if not isinstance(space, Map)]
DISCRETE = (Integer, OneHot)
"""Kinds whose points have accidents by definition, and cannot move."""

SIZES = st.integers(3, 7).flatmap(lambda n: st.integers(n + 1, 8).map(lambda m: {"m": m, "n": n}))
SEEDS = st.integers(0, 2**32 - 1)


def drawn(space: Space, seed: int, sizes: dict[str, int]) -> Any:
    return space.sample(numpy.random.default_rng(seed), sizes)


def parts(point: Any) -> Any:
    """The real numbers a point is made of: real parts before imaginary ones."""
    point = numpy.asarray(point)
    return numpy.concatenate([point.real.ravel(), point.imag.ravel()]) if numpy.iscomplexobj(point) else point.ravel()


def check_membership(space: Space, seed: int, sizes: dict[str, int]) -> None:
    """Every drawn point is in the space and has its shape and kind of number; the same seed draws it again."""
    point = drawn(space, seed, sizes)
    assert space.contains(point, sizes)
    assert point.dtype == (numpy.complex128 if _has_complex_points(space) else numpy.float64)
    numpy.testing.assert_array_equal(point, drawn(space, seed, sizes))
    if not isinstance(space, Map | Family):
        assert numpy.shape(point) == array_shape(space.shape, sizes)


def _has_complex_points(space: Space) -> bool:
    return isinstance(space, Holomorphic) if isinstance(space, Map) else space.is_complex


def check_genericity(space: Space, seed: int, sizes: dict[str, int]) -> None:
    """No number is 0, ±1 or ±½ but those of the structure, no two are equal but by it, another seed draws others."""
    point = drawn(space, seed, sizes)
    free = parts(numpy.atleast_1d(point)[free_entries(space, numpy.atleast_1d(point))])
    assert not numpy.any(numpy.isin(numpy.abs(free), [0.0, 0.5, 1.0]))
    assert len(set(numpy.abs(free).tolist())) == free.size
    other = parts(numpy.atleast_1d(drawn(space, seed + 1, sizes))[free_entries(space, numpy.atleast_1d(point))])
    assert not numpy.any(numpy.isin(free, other))


def free_entries(space: Space, point: Any) -> Any:
    """Where the structure of the space lets entries differ from each other and from 0."""
    inner = space.of if isinstance(space, Complex) else space
    if isinstance(inner, Patterned):
        labels = abs(inner.pattern(*numpy.indices(point.shape)))
        first = numpy.zeros(point.size, dtype=bool)
        first[numpy.unique(labels, return_index=True)[1]] = True
        return first.reshape(point.shape) & (labels > 0)
    if isinstance(inner, Hermitian):
        return numpy.tril(numpy.ones(point.shape, dtype=bool), -1)
    return numpy.ones(point.shape, dtype=bool)


CHECKS = (check_membership, check_genericity)


@pytest.mark.parametrize("space", SPACES, ids=describe)
@settings(max_examples=20)
@given(seed=SEEDS, sizes=SIZES)
def test_a_space_contains_what_it_draws(space: Space, seed: int, sizes: dict[str, int]) -> None:
    check_membership(space, seed, sizes)


@pytest.mark.parametrize("space", [s for s in SPACES if not isinstance(s, DISCRETE)], ids=describe)
@settings(max_examples=20)
@given(seed=SEEDS, sizes=SIZES)
def test_nothing_structured_is_drawn(space: Space, seed: int, sizes: dict[str, int]) -> None:
    check_genericity(space, seed, sizes)


class DrawsOutside(Symmetric):
    """Planted: its points are not symmetric."""

    def structured(self, matrix: Any) -> Any:
        return matrix

    def holds(self, point: Any) -> bool:
        return Symmetric("n").holds(point)


class DrawsOnes(Vector):
    """Planted: an entry is 1."""

    def sample(self, rng: Any, sizes: Any) -> Any:
        point = super().sample(rng, sizes)
        point[0] = 1.0
        return point


class DrawsScalarMatrices(Diagonal):
    """Planted: a diagonal matrix whose entries are all equal."""

    def structured(self, matrix: Any) -> Any:
        return matrix[0, 0] * numpy.eye(len(matrix))


class DrawsReals(Complex):
    """Planted: complex in name only."""

    def sample(self, rng: Any, sizes: Any) -> Any:
        return self.of.sample(rng, sizes) + 0.0j


class MovesOut(Orthogonal):
    """Planted: any direction counts as a tangent."""

    def projected(self, direction: Any, point: Any) -> Any:
        return direction


class StandsStill(Symmetric):
    """Planted: no direction at all."""

    def projected(self, direction: Any, point: Any) -> Any:
        return 0.0 * direction


PLANTED = [
    DrawsOutside("n"),
    DrawsOnes("n"),
    DrawsScalarMatrices("n"),
    DrawsReals(Vector("n")),
    MovesOut("n"),
    StandsStill("n"),
]


@pytest.mark.parametrize("space", PLANTED, ids=lambda space: type(space).__name__)
def test_planted_spaces_are_caught(space: Space) -> None:
    """A sample outside, an accident in it, a direction that leaves the space or does not move: each fails a check."""
    found = []
    for check in (*CHECKS, check_tangent):
        try:
            check(space, 3, {"m": 5, "n": 4})
        except AssertionError:
            found.append(check.__name__)
    assert found


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
    Interval: [numpy.array(-3.0), numpy.array(2.6)],
    Integer: [numpy.array(2.5)],
    UnitVector: [numpy.array([0.6, 0.8, 1e-3]), numpy.zeros(3)],
    OneHot: [numpy.array([1.0, 1.0, 0.0]), numpy.array([0.0, 0.5, 0.5]), numpy.zeros(3)],
    PositiveMatrix: [numpy.full((5, 3), -1.0), numpy.zeros((5, 3))],
    FullRowRank: [numpy.ones((3, 5))],
    Stiefel: [numpy.eye(5)[:, :3] * 1.001],
    Singular: [numpy.diag([1.0, 2.0, 1e-6]), numpy.ones((3, 3))],
    Rotation: [numpy.diag([1.0, 1.0, -1.0]), 2.0 * numpy.eye(3)],
    UpperTriangular: [numpy.tril(numpy.ones((3, 3)))],
    StrictlyLowerTriangular: [numpy.eye(3), numpy.tril(numpy.ones((3, 3)), -1).T],
    StrictlyUpperTriangular: [numpy.eye(3), numpy.triu(numpy.ones((3, 3)), 1).T],
    UnitLowerTriangular: [numpy.tril(numpy.ones((3, 3)), -1), numpy.triu(numpy.ones((3, 3)))],
    UnitUpperTriangular: [numpy.triu(numpy.ones((3, 3)), 1), numpy.tril(numpy.ones((3, 3)))],
    Toeplitz: [numpy.diag([1.0, 1.0, 1.0 + 1e-6])],
    Hankel: [numpy.eye(3)],
    Circulant: [numpy.eye(3, k=1)],
    SymmetricToeplitz: [numpy.diag([1.0, 2.0, 1.0]), numpy.eye(3, k=1)],
    Complex: [numpy.ones((3, 1)) * 1j, numpy.full(3, numpy.inf * 1j)],
    Hermitian: [numpy.eye(3) * (1 + 1e-6j), 1j * numpy.ones((3, 3))],
    HermitianPD: [numpy.diag([1.0, 2.0, -1e-6])],
    Unitary: [numpy.eye(3) * 1.001, numpy.ones((3, 3)) * 1j],
    Holomorphic: [numpy.ones((3, 7)), numpy.ones((2, 7), dtype=complex)],
    Vector: [numpy.ones((3, 1)), numpy.ones(4), numpy.array([1.0, numpy.inf, 2.0])],
    PositiveVector: [numpy.array([0.4, 0.0, 0.6]), numpy.array([1.0, -1.0, 2.0])],
    UnitSum: [numpy.array([0.4, 0.5, 0.2]), numpy.array([1.5, -1.0])],
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
    Family: [numpy.ones((3, 3)), numpy.ones(5), numpy.full((5, 3), numpy.inf)],
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


MOVING = [space for space in POINTS if not isinstance(space, DISCRETE)]
OPEN = (
    Scalar, Positive, Interval, Unit, Vector, PositiveVector, Matrix, PositiveMatrix, FullColumnRank, FullRowRank,
    Square, Invertible,
)  # fmt: skip
"""Kinds whose points can move in every direction."""

STRUCTURED = [s for s in MOVING if type(s.of if isinstance(s, Complex) else s) not in (*OPEN, Family)]


def check_tangent(space: Space, seed: int, sizes: dict[str, int]) -> None:
    """Moving a point by h along a direction leaves the space by h² at most, and really moves it."""
    point = drawn(space, seed, sizes)
    direction = space.tangent(numpy.random.default_rng(seed + 1), point, sizes)
    assert numpy.shape(direction) == numpy.shape(point)
    assert numpy.max(abs(numpy.atleast_1d(direction))) > 1e-2
    assert departure(space, point + STEP * direction, sizes) <= 1000 * STEP**2


@pytest.mark.parametrize("space", MOVING, ids=describe)
@settings(max_examples=15)
@given(seed=SEEDS, sizes=SIZES)
def test_a_tangent_stays_in_the_space(space: Space, seed: int, sizes: dict[str, int]) -> None:
    check_tangent(space, seed, sizes)


def departure(space: Space, point: Any, sizes: dict[str, int]) -> float:
    """How far a point is from the space, 0 if it is in it; by the equations of curved spaces."""
    inner = space.of if isinstance(space, Complex) else space
    if isinstance(inner, Orthogonal | Stiefel | Unitary):
        return float(numpy.max(abs(point.conj().T @ point - numpy.eye(point.shape[1]))))
    if isinstance(inner, UnitVector):
        return float(abs(point @ point - 1.0))
    if isinstance(inner, Singular):
        values = numpy.linalg.svd(point, compute_uv=False)
        return float(values[-1] * values[0])
    return 0.0 if space.contains(point, sizes) else numpy.inf


@pytest.mark.parametrize("space", STRUCTURED, ids=describe)
def test_a_planted_direction_leaves_the_space(space: Space) -> None:
    """A generic direction is no tangent of a space with structure: the test above would notice."""
    sizes = {"m": 5, "n": 4}
    point = drawn(space, 0, sizes)
    rng = numpy.random.default_rng(1)
    direction = module.generic(rng, point.shape) * (1.0 + 0.7j if space.is_complex else 1.0)
    assert departure(space, point + STEP * direction, sizes) > 1000 * STEP**2


@pytest.mark.parametrize("space", [s for s in SPACES if isinstance(s, DISCRETE)], ids=describe)
def test_what_cannot_move_says_so(space: Space) -> None:
    """There is no direction in which a whole number or a one-hot column could move."""
    with pytest.raises(SpaceError, match="cannot move by a little"):
        space.tangent(numpy.random.default_rng(0), drawn(space, 0, {"n": 4}), {"n": 4})


# -- gradients ---------------------------------------------------------------------------------


@pytest.mark.parametrize("space", [s for s in MOVING if "projected" in s.gradients], ids=describe)
@given(seed=SEEDS)
@settings(max_examples=10)
def test_a_projected_gradient_is_orthogonally_projected(space: Space, seed: int) -> None:
    """It is a tangent, it changes f to first order as the ambient one does along tangents, and twice is as once."""
    sizes, rng = {"m": 5, "n": 4}, numpy.random.default_rng(seed)
    point, ambient = drawn(space, seed, sizes), module.generic(rng, array_shape(space.shape, sizes))
    projected, direction = space.projected(ambient, point), space.tangent(rng, point, sizes)
    assert departure(space, point + STEP * projected, sizes) <= 1000 * STEP**2
    assert numpy.sum(projected * direction) == pytest.approx(numpy.sum(ambient * direction))
    numpy.testing.assert_allclose(space.projected(projected, point), projected, atol=1e-12)
    assert numpy.max(abs(projected - ambient)) > 1e-6
    assert numpy.array_equal(
        type(space)("m", "n", "projected").meant(ambient, point)
        if isinstance(space, Stiefel)
        else type(space)("n", "projected").meant(ambient, point),
        projected,
    )


@pytest.mark.parametrize("space", [s for s in MOVING if "free" in s.gradients], ids=describe)
def test_a_free_gradient_is_by_the_free_entries(space: Space) -> None:
    """Changing the generic matrix that a point is made from changes ⟨C, X⟩ by the free gradient where it stands."""
    rng, n = numpy.random.default_rng(5), 4
    matrix, ambient = module.generic(rng, (n, n)), module.generic(rng, (n, n))
    linear = type(space)("n") if not isinstance(space, SPD) else Symmetric("n")
    free = space.free(ambient, matrix)
    point = linear.structured(matrix)
    for place in numpy.ndindex(n, n):
        moved = matrix.copy()
        moved[place] += 1.0
        change = linear.structured(moved) - point
        if numpy.any(change):
            assert free[place] * change[place] == pytest.approx(numpy.sum(ambient * change))
    assert numpy.all(free[linear.structured(numpy.ones((n, n)) + matrix) == point] == 0.0)


def test_the_three_gradients_of_a_symmetric_matrix() -> None:
    """Ambient G, projected (G + Gᵀ)/2, by the free entries G + Gᵀ − diag G; of a Toeplitz one along diagonals."""
    G = numpy.arange(9.0).reshape(3, 3) ** 2 + 0.1
    numpy.testing.assert_allclose(Symmetric("n").projected(G, G), (G + G.T) / 2)
    numpy.testing.assert_allclose(Symmetric("n").free(G, G), G + G.T - numpy.diag(numpy.diag(G)))
    numpy.testing.assert_allclose(Skew("n").projected(G, G), (G - G.T) / 2)
    numpy.testing.assert_allclose(LowerTriangular("n").free(G, G), numpy.tril(G))
    first, third = numpy.trace(G, 1), numpy.trace(G, -2)
    assert Toeplitz("n").free(G, G)[0, 1] == Toeplitz("n").free(G, G)[1, 2] == pytest.approx(first)
    assert Toeplitz("n").projected(G, G)[0, 1] == pytest.approx(first / 2)
    assert Toeplitz("n").free(G, G)[2, 0] == pytest.approx(third)
    assert Hankel("n").free(G, G)[1, 1] == pytest.approx(G[0, 2] + G[1, 1] + G[2, 0])
    assert Circulant("n").free(G, G)[0, 1] == pytest.approx(first + third)


def test_an_unknown_gradient_is_refused() -> None:
    """The message lists the gradients there are."""
    with pytest.raises(SpaceError, match="the gradient of Symmetric is 'ambient' or 'projected' or 'free', not 'half'"):
        Symmetric("n", gradient="half")
    with pytest.raises(SpaceError, match="the gradient of Orthogonal is 'ambient' or 'projected', not 'free'"):
        Orthogonal("n", gradient="free")


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


@pytest.mark.parametrize("space", [Positive(), PositiveVector("n"), PositiveMatrix("m", "n"), Simplex("n"), SPD("n")])
@pytest.mark.parametrize("seed", range(4))
def test_what_a_drawn_function_returns_is_made_a_point(space: Space, seed: int) -> None:
    """Values of a function into positive numbers are such; a function as it is drawn has values of both signs."""
    rng, sizes = numpy.random.default_rng(seed), {"m": 3, "n": 4}
    shape = space.shape.size(sizes)
    values = [apply_map(_map_weights(rng, shape), [rng.normal(size=(2, 1))], shape) for _ in range(20)]
    assert any((value < 0).any() for value in values)
    assert all(space.contains(_as_declared(space.made(value), space, sizes), sizes) for value in values)


def _map_weights(rng: numpy.random.Generator, shape: tuple[int, int]) -> Any:
    return Map(Vector(2), Matrix(*shape)).sample(rng, {})


def _as_declared(value: Any, space: Space, sizes: dict[str, int]) -> Any:
    return value.reshape(array_shape(space.shape, sizes))


def test_every_space_can_be_described_in_python() -> None:
    """`describe` gives what a shelf writes: evaluated, it is the same space."""
    others = [Matrix("m*n", 2), Vector("2*n"), Map(Scalar(), Map(Vector("n"), SPD("k"))), FullColumnRank("m", 2)]
    for space in [*SPACES, *others]:
        assert eval(describe(space), dict(module.kinds())) == space
    assert describe(Matrix("m", 2)) == 'Matrix("m", 2)'


CONDITIONED = [kind for kind in KINDS if kind.condition]


def plain(kind: type[Space]) -> Space:
    """The space without structure of the points of this kind."""
    space = kind(*ARGUMENTS.get(kind, ("n",)))
    if isinstance(space, Map):
        return Map(space.domain, space.codomain)
    rows, columns = (module.written(d) for d in (space.shape.rows, space.shape.columns))
    real = Scalar() if space.shape.is_scalar else Vector(rows) if space.shape.is_column else Matrix(rows, columns)
    return Complex(real) if space.is_complex else real


@pytest.mark.parametrize("kind", CONDITIONED, ids=lambda kind: kind.__name__)
def test_a_condition_gives_its_space(kind: type[Space]) -> None:
    """A symbol with the condition of a space is in that space, of the same shape; twice is as once."""
    space = with_condition(plain(kind), kind.condition)
    assert space == kind(*ARGUMENTS.get(kind, ("n",)))
    assert with_condition(space, kind.condition) is space
    assert all(module.conditions()[spelling] == kind.condition for spelling in vars(kind).get("spellings", ()))


def test_conditions_keep_sizes_and_gradients() -> None:
    """A size that is a product or a number stays one, and a declared gradient stays declared."""
    assert with_condition(Matrix("2*n", "2*n"), "symmetric") == Symmetric("2*n")
    assert with_condition(Matrix(4, 2), "full column rank") == FullColumnRank(4, 2)
    assert with_condition(Symmetric("n", gradient="free"), "symmetric positive definite") == SPD("n", gradient="free")
    assert with_condition(Complex(Matrix("n", "n")), "symmetric") == Complex(Symmetric("n"))
    assert with_condition(Symmetric("n"), "Toeplitz") == SymmetricToeplitz("n")
    assert with_condition(LowerTriangular("n"), "upper triangular") == Diagonal("n")


@pytest.mark.parametrize("kind", CONDITIONED, ids=lambda kind: kind.__name__)
def test_two_conditions_hold_both_or_are_refused(kind: type[Space]) -> None:
    """What a space implies is true of its points; of two conditions neither is dropped."""
    sizes, space = {"m": 5, "n": 4}, kind(*ARGUMENTS.get(kind, ("n",)))
    refusals: list[str] = []
    for other in CONDITIONED:
        if issubclass(kind, Map) or issubclass(other, Map):
            continue
        try:
            both = with_condition(space, other.condition)
        except SpaceError as error:
            refusals.append(str(error))
            continue
        point = drawn(both, 0, sizes)
        assert space.contains(point, sizes)
        assert other(*((both.m, both.n) if isinstance(both, Matrix) else ARGUMENTS.get(other, ("n",)))).holds(point)
    assert all(re.search("already|only a |said of complex", refusal) for refusal in refusals)
    assert not any(refusal.endswith(f"both that and {held}") for held in space.held for refusal in refusals)


def test_conditions_that_fit_no_space_are_refused() -> None:
    """An unknown condition lists the known ones; a wide matrix cannot be symmetric."""
    with pytest.raises(
        SpaceError,
        match=r"no space is 'stochastic'; there are: Hankel, Hermitian, Hermitian positive definite, Toeplitz, a pro",
    ):
        with_condition(Square("n"), "stochastic")
    with pytest.raises(SpaceError, match="only a square matrix can be symmetric; this is an m × n matrix"):
        with_condition(Matrix("m", "n"), "symmetric")
    with pytest.raises(SpaceError, match="only a square matrix can be symmetric; this is a column of n"):
        with_condition(Vector("n"), "symmetric")
