"""Exact arithmetic: right where SymPy and hand values say so, silent where nothing is certain, deaf to no error."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy
import pytest
import sympy

from xcheck.checking.check import check_statement
from xcheck.engines import exact
from xcheck.errors import NotExact, ZeroDivisor
from xcheck.exact import bounds
from xcheck.exact.arrays import Exact, jacobian, rationals
from xcheck.exact.bounds import Bound
from xcheck.exact.fields import LOWEST, PRIMES, PrimeFields, Rationals, exactly, prime_fields
from xcheck.exact.points import components, draw
from xcheck.records import EngineReport, Kind, Result, Settings, Vote
from xcheck.spaces import Space, Vector, kinds
from xcheck.spaces.families import Family
from xcheck.statement import Statement
from xcheck.vocabulary import activations, arrangement, elementwise, linear_algebra, reductions, spectral

BOTH = Settings(engines=("autograd", "exact"))
FIELDS = {"primes": prime_fields(3, 0), "rationals": Rationals()}


def space(name: str, *sizes: Any) -> Space:
    return kinds()[name](*sizes)


def checked(text: str, settings: Settings = BOTH, **symbols: Any) -> Result:
    function = symbols.pop("function", None)
    return check_statement(Statement("s", text, symbols, function=function), settings)


def voice(result: Result) -> EngineReport:
    """What the exact engine says."""
    return next(report for report in result.engines if report.engine == "exact")


def array(field: Any, entries: Any) -> Exact:
    """An array of drawn small integers or given numbers over a field."""
    given = numpy.asarray(entries)
    return rationals(field, [Fraction(entry) for entry in given.reshape(-1).tolist()], given.shape)


def as_fractions(value: Exact) -> list[Fraction]:
    assert isinstance(value.field, Rationals)
    return list(value.values.reshape(-1))


def residues(numbers: list[Fraction], p: int) -> list[int]:
    return [number.numerator * pow(number.denominator, -1, p) % p for number in numbers]


# -- numbers -----------------------------------------------------------------------------------


def test_the_moduli_are_primes_that_the_seed_decides() -> None:
    """Each lane is a field: its modulus is prime by SymPy's account, and drawn anew by every seed."""
    for seed in range(40):
        field = prime_fields(3, seed)
        assert all(sympy.isprime(p) and LOWEST <= p < 2 * LOWEST for p in field.primes)
        assert len(set(field.primes)) == 3
    assert prime_fields(3, 0).primes == PrimeFields(prime_fields(3, 0).primes).primes
    assert prime_fields(3, 0).primes != prime_fields(3, 1).primes
    # Dusart (2010): x/(ln x - 1) < π(x) < x/(ln x - 1.1) for the sizes at hand.
    assert HIGHEST_LESS_LOWEST > PRIMES


HIGHEST_LESS_LOWEST = 2**31 / (numpy.log(2**31) - 1.0) - 2**30 / (numpy.log(2**30) - 1.1)


def test_products_of_the_largest_residues_do_not_overflow() -> None:
    """The matrix product of long rows of p - 1 is right: (-1)(-1) k = k."""
    field = prime_fields(3, 0)
    largest = numpy.array(field.primes).reshape(3, 1, 1) - 1
    for k in (1, 7, 300):
        found = field.matmul(numpy.tile(largest, (1, 2, k)), numpy.tile(largest, (1, k, 2)))
        assert (found == k).all()


@pytest.mark.parametrize(
    "number", [1, -7, 0.5, 0.25, -3.75, 2.0, 1e6, Fraction(1, 3), numpy.float64(1.5), numpy.int64(3)]
)
def test_numbers_that_are_meant_exactly(number: Any) -> None:
    assert exactly(number) == Fraction(number if not isinstance(number, numpy.generic) else number.item())


@pytest.mark.parametrize("number", [1 / 3, 0.1, 1e-13, 1e300, numpy.float64(0.3)])
def test_rounded_numbers_are_refused(number: Any) -> None:
    """0.1 is no tenth in binary: nobody can tell what is meant, and the message says what to write."""
    with pytest.raises(NotExact, match=r"is rounded.*as a ratio of integers, as in x / 3"):
        exactly(number)


# -- derivatives, against SymPy ----------------------------------------------------------------

ENTRIES = numpy.array([[2, -1], [3, 4]])
X = sympy.Matrix(2, 2, sympy.symbols("x:4"))
AT = dict(zip(X, map(int, ENTRIES.reshape(-1)), strict=True))
B = numpy.array([[1, 2], [-1, 3]])

RATIONAL: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "product": (lambda M: M @ B @ M, lambda M: M * sympy.Matrix(B) * M),
    "inverse": (linear_algebra.inv, lambda M: M.inv()),
    "determinant": (linear_algebra.det, lambda M: M.det()),
    "adjugate": (linear_algebra.adjugate, lambda M: M.adjugate()),
    "quotient": (lambda M: M / linear_algebra.trace(M), lambda M: M / M.trace()),
    "entrywise quotient": (lambda M: 1 / M, lambda M: M.applyfunc(lambda e: 1 / e)),
    "powers": (lambda M: M**3 - M**-2, lambda M: M.applyfunc(lambda e: e**3 - e**-2)),
    "matrix power": (lambda M: linear_algebra.matrix_power(M, -2), lambda M: M.inv() ** 2),
    "solution": (lambda M: linear_algebra.solve(M, B), lambda M: M.inv() * sympy.Matrix(B)),
    "squared norm": (lambda M: reductions.norm(M) ** 2, lambda M: sum(e**2 for e in M)),
    "mean": (lambda M: reductions.mean(M * M.T), lambda M: sum(a * b for a, b in zip(M, M.T, strict=True)) / 4),
    "diagonal": (lambda M: arrangement.diag(M @ M), lambda M: (M * M).diagonal()),
    "vec": (lambda M: arrangement.vec(M @ M), lambda M: (M * M).vec()),
    "kron": (
        lambda M: arrangement.kron(M, M[:1, :]),
        lambda M: sympy.kronecker_product(M, M[:1, :]),
    ),
    "outer": (lambda M: arrangement.outer(M[0], M[:, 1]), lambda M: M[0, :].T * M[:, 1].T),
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", RATIONAL)
def test_first_and_second_derivatives(name: str, field: str) -> None:
    """Values, Jacobians and their Jacobians are those that SymPy finds symbolically, entry by entry, with no error."""
    function, symbolic = RATIONAL[name]
    entries = list(sympy.flatten(sympy.Matrix([symbolic(X)]).tolist()))
    point = array(FIELDS[field], ENTRIES)
    second = jacobian(lambda Y: jacobian(function, Y), point)
    found = [function(point), jacobian(function, point), second.reshape((len(entries), 16))[0]]
    first = [[sympy.diff(entry, x) for x in X] for entry in entries]
    expected = [entries, sympy.flatten(first), [sympy.diff(slope, x) for slope in first[0] for x in X]]
    for mine, theirs in zip(found, expected, strict=True):
        numbers = [Fraction(int(v.p), int(v.q)) for v in (sympy.Rational(sympy.sympify(e).subs(AT)) for e in theirs)]
        if field == "rationals":
            assert as_fractions(mine) == numbers
        else:
            for lane, p in enumerate(FIELDS["primes"].primes):  # type: ignore[attr-defined]
                assert mine.values[lane].reshape(-1).tolist() == residues(numbers, p)


def test_a_wrong_rule_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: a product rule that forgets one of its terms fails the comparison with SymPy."""

    def forgetful(self: Exact, other: Exact, *rest: Any) -> Exact:
        alone = Exact(other.field, other.shape, {(): other.parts[()]})
        return right(self, alone, *rest)

    right = Exact._multiplied
    monkeypatch.setattr(Exact, "_multiplied", forgetful)
    with pytest.raises(AssertionError):
        test_first_and_second_derivatives("product", "rationals")


def test_derivatives_by_different_variables_are_not_confused() -> None:
    """d/dx (x · d/dy (x + y)) is 1, not 2: the classical confusion of perturbations."""
    x = array(Rationals(), 3)
    assert as_fractions(jacobian(lambda t: t * jacobian(lambda s: t + s, t), x)) == [1]


ALL = slice(None)
KEYS = ((1,), (ALL, 0), ([0, 1], ALL, [1, 0]), (0, ALL, [1, 0, 1]), ([1, 1], 0), (..., 1), (1, 1, 0))


@pytest.mark.parametrize("key", KEYS)
def test_entries_are_picked_as_numpy_picks_them(key: tuple[Any, ...]) -> None:
    """Index arrays that stand apart come first, and derivatives follow the values."""
    x = numpy.arange(12).reshape(2, 3, 2)
    own = tuple(numpy.array(index) if isinstance(index, list) else index for index in key)
    picked = x[own].reshape(-1)
    assert as_fractions(array(Rationals(), x)[own]) == picked.tolist()
    slopes = jacobian(lambda y: y[own], array(Rationals(), x))
    assert slopes.shape == (*x[own].shape, *x.shape)
    assert as_fractions(slopes) == numpy.eye(12, dtype=int)[picked].reshape(-1).tolist()


def test_a_constant_has_derivative_zero_of_the_right_shape() -> None:
    found = jacobian(lambda x: array(Rationals(), [[1, 2]]), array(Rationals(), [1, 2, 3]))
    assert found.shape == (1, 2, 3)
    assert as_fractions(found) == [0] * 6


@pytest.mark.parametrize("matrix", [[[0, 1], [-1, 0]], [[0, 0, 1], [0, 2, 0], [3, 0, 0]], [[1, 2], [2, 4]]])
def test_determinants_without_a_pivot(matrix: Any) -> None:
    """A zero in the corner is no obstacle, and a singular matrix has a determinant and its derivative too."""
    A = array(Rationals(), matrix)
    assert as_fractions(linear_algebra.det(A)) == [Fraction(int(sympy.Matrix(matrix).det()))]
    gradient = as_fractions(jacobian(linear_algebra.det, A))
    assert gradient == [Fraction(int(e)) for e in sympy.Matrix(matrix).adjugate().T]


def test_what_has_no_inverse_says_so() -> None:
    with pytest.raises(ZeroDivisor, match="a divisor is zero"):
        linear_algebra.inv(array(Rationals(), [[1, 2], [2, 4]]))


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda x: abs(x), "abs is not rational"),
        (lambda x: reductions.norm(x), "sqrt is not rational"),
        (lambda x: elementwise.arctan(x), "atan is not rational"),
        (lambda x: x if x[0] > 0 else -x, "a comparison of values is not rational"),
        (lambda x: activations.sigmoid(x), "is not rational"),
        (lambda x: spectral.lambdamax(arrangement.outer(x, x)), "an eigenvalue is not rational"),
        (lambda x: x**0.5, "the power 1/2 is not rational"),
        (lambda x: 2**x, "a power with a variable exponent is not rational"),
        (lambda x: x * 0.1, "the number 0.1 is rounded"),
        (lambda x: numpy.linalg.norm(x), "functions of NumPy do not compute exactly"),
    ],
)
def test_what_is_not_rational_is_named(function: Any, said: str) -> None:
    """The reason names the word."""
    x = array(prime_fields(3, 0), [2, 3, 5])
    with pytest.raises(NotExact, match=said):
        float(function(x))


# -- points ------------------------------------------------------------------------------------

STRUCTURE: dict[str, Callable[[Any], Any]] = {
    "Symmetric": lambda A: A - A.T,
    "SPD": lambda A: A - A.T,
    "Skew": lambda A: A + A.T,
    "Diagonal": lambda A: A * (1 - numpy.eye(3, dtype=int)),
    "LowerTriangular": lambda A: A * (1 - numpy.tri(3, dtype=int)),
    "UnitUpperTriangular": lambda A: (A - numpy.eye(3, dtype=int)) * numpy.tri(3, dtype=int),
    "Toeplitz": lambda A: A[1:, 1:] - A[:-1, :-1],
    "Hankel": lambda A: A[1:, :-1] - A[:-1, 1:],
    "Circulant": lambda A: A - A[[1, 2, 0]][:, [1, 2, 0]],
    "Orthogonal": lambda A: A.T @ A - numpy.eye(3, dtype=int),
    "UnitVector": lambda x: x @ x - 1,
    "Simplex": lambda x: x.sum() - 1,
    "UnitSum": lambda x: x.sum() - 1,
    "Rotation": lambda A: A.T @ A - numpy.eye(3, dtype=int),
}


@pytest.mark.parametrize("name", STRUCTURE)
def test_points_lie_in_their_space_and_directions_are_tangent(name: str) -> None:
    """The equations of a space hold exactly at its points, and their derivative is zero along its directions."""
    spaces = {"A": space(name, "n")}
    field = prime_fields(3 * components(spaces), 1)
    point = draw(field, spaces, frozenset({"A"}), {"n": 3}, 7)
    equations = STRUCTURE[name]
    assert not equations(point["A"]).values.any()
    along = jacobian(lambda t: equations(point["A"] + t * point["d A"]), array(field, 0))
    assert not along.values.any()
    assert point["d A"].values.any()
    assert {tuple(lane.reshape(-1)) for lane in point["A"].values} != {tuple(point["A"].values[0].reshape(-1))}


def test_orthogonal_matrices_of_both_determinants_are_tried() -> None:
    """The lanes take turns, so that what holds for rotations alone is refuted."""
    spaces = {"Q": space("Orthogonal", "n")}
    field = prime_fields(6, 0)
    determinants = linear_algebra.det(draw(field, spaces, frozenset(), {"n": 3}, 0)["Q"]).values
    assert [int(d) if d == 1 else int(d) - p for d, p in zip(determinants, field.primes, strict=True)] == [1, -1] * 3
    assert voice(checked(r"\det(Q) = 1", Q=space("Rotation", "n"))).vote is Vote.AGREES
    rotations = checked(r"\det(Q) = 1", Q=space("Orthogonal", "n"))
    assert voice(rotations).vote is Vote.DISAGREES
    assert voice(checked(r"\det(Q)^2 = 1", Q=space("Orthogonal", "n"))).vote is Vote.AGREES


def test_a_space_without_exact_points_is_skipped() -> None:
    """A point of a wider space would refute what is true: a space that is not known is not drawn."""

    class Special(kinds()["Symmetric"]):  # type: ignore[misc]
        pass

    with pytest.raises(NotExact, match=r"A is Special\(\"n\"\), whose points are not drawn exactly"):
        draw(prime_fields(3, 0), {"A": Special("n")}, frozenset(), {"n": 3}, 0)


def test_the_members_of_a_family_are_drawn_one_by_one() -> None:
    """Each is a point of its space, with a direction of its own; what holds for equal members alone is refuted."""
    spaces = {"A": Family(space("Symmetric", "n"), "N")}
    point = draw(prime_fields(3, 1), spaces, frozenset({"A"}), {"n": 3, "N": 4}, 7)
    for drawn in (point["A"], point["d A"]):
        assert drawn.shape == (4, 3, 3)
        assert not (drawn[1] - drawn[1].T).values.any()
        assert (drawn[0] - drawn[1]).values.any()
    columns = {"x": Vector("n"), "y": Family(Vector("n"), "N")}
    right = r"\nabla_x \sum_j (y_j^\top x)^2 = 2 \sum_j y_j y_j^\top x"
    assert voice(checked(right, **columns)).vote is Vote.AGREES
    wrong = r"\nabla_x \sum_j (y_j^\top x)^2 = 2 \sum_j y_j y_1^\top x"
    assert voice(checked(wrong, **columns)).vote is Vote.DISAGREES
    with pytest.raises(NotExact, match="not drawn exactly"):
        draw(prime_fields(3, 0), {"Q": Family(space("Orthogonal", "n"), "N")}, frozenset(), {"n": 3, "N": 2}, 0)


# -- the bound ---------------------------------------------------------------------------------


def test_bounds_hold_for_random_expressions() -> None:
    """The counted degrees and bits are no less than those of the polynomials that SymPy expands."""
    rng = random.Random(0)
    x, y = sympy.symbols("x y")

    def grow(depth: int) -> tuple[sympy.Expr, Exact]:
        if depth == 0:
            return rng.choice(leaves)
        (a, one), (b, two) = grow(depth - 1), grow(depth - 1)
        kind = rng.choice("+-*/")
        if kind == "+":
            return a + b, one + two
        if kind == "-":
            return a - 3 * b, one - 3 * two
        if kind == "*" or sympy.simplify(b) == 0:
            return a * b, one * two
        return a / b, one / two

    field = prime_fields(3, 0)
    fresh = [Exact(field, (), {(): (field.drawn(random.Random(s), ()), Bound(1, 0.0))}) for s in "xy"]
    leaves = [(x, fresh[0]), (y, fresh[1]), (sympy.Rational(2, 3), array(field, 0) + Fraction(2, 3))]
    for _ in range(60):
        expression, value = grow(3)
        numerator, denominator = sympy.fraction(sympy.cancel(expression))
        bound = value.parts[()][1]
        degrees = [sympy.Poly(part, x, y).total_degree() for part in (numerator, denominator)]
        sizes = [sum(abs(int(c)) for c in sympy.Poly(part, x, y).coeffs()) for part in (numerator, denominator)]
        assert degrees[0] <= max(bound.degree, 0) or numerator == 0
        assert sum(degrees) <= bound.total or numerator == 0
        assert numpy.log2(max(sizes[0], 1)) <= bound.bits + 1e-9


def test_the_chance_of_a_mistake() -> None:
    """(degree/p + bits/(30 · primes)) to the number of lanes, and never more than 1."""
    field = prime_fields(3, 0)
    assert field.chance(Bound(2**10, 0.0), 3) == pytest.approx((2.0**-20) ** 3)
    assert field.chance(Bound(0, 30.0 * PRIMES / 100), 1) == pytest.approx(0.01)
    assert field.chance(Bound(2**40, 0.0), 3) == 1.0
    shared = bounds.product(bounds.reciprocals(Bound(1, 0.0), 1), bounds.reciprocals(Bound(1, 0.0), 1))
    assert (shared.degree, shared.total) == (0, 2)


def test_too_large_polynomials_are_not_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the bound is worse than promised the engine is silent."""
    monkeypatch.setattr(exact, "CHANCE", 1e-40)
    report = voice(checked(r"\operatorname{tr}(A B) = \operatorname{tr}(B A)"))
    assert report.vote is Vote.SKIPPED
    assert "so large that a mistake has the probability" in report.reason


# -- statements --------------------------------------------------------------------------------

TRUE = (
    r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x",
    r"\frac{\partial \det(X)}{\partial X} = \det(X) X^{-\top}",
    r"\frac{\partial \log\det(X)}{\partial X} = X^{-\top}",
    r"\frac{\partial^2 x^\top A x}{\partial x \partial x^\top} = A + A^\top",
    r"\operatorname{tr}(A B) = \operatorname{tr}(B A)",
    r"\frac{\partial \|x\|^2}{\partial x} = 2 x",
    r"d(X^{-1}) = -X^{-1} dX X^{-1}",
    r"\frac{\partial \exp(a^\top x)}{\partial x} = \exp(a^\top x) a",
    r"\frac{\partial \operatorname{logsumexp}(x)}{\partial x} = \operatorname{softmax}(x)",
)


@pytest.mark.parametrize("text", TRUE)
def test_true_statements_are_decided_with_a_bound(text: str) -> None:
    """It agrees, at the sizes that it names, with a chance of a mistake that is below 1e-12."""
    result = checked(text)
    report = voice(result)
    assert result.verdict, result.verdict.note
    assert report.vote is Vote.AGREES
    assert "equal at" in report.reason
    assert float(report.reason.rpartition(" ")[2]) <= 1e-12


@pytest.mark.parametrize(
    ("text", "planted"),
    [
        (r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x", r" + 0.00000000000000001 x"),
        (r"\operatorname{tr}(A B) = \operatorname{tr}(B A)", r" + \frac{1}{100000000000000000} \operatorname{tr}(A B)"),
        (r"\frac{\partial \log\det(X)}{\partial X} = X^{-\top}", r" + 0.00000000000000001 X"),
        (r"\frac{\partial \det(X)}{\partial X} = \det(X) X^{-\top}", r" \cdot 1.00000000000000001"),
    ],
)
def test_errors_below_rounding_are_caught(text: str, planted: str) -> None:
    """Planted: one part in 1e17, which floating point cannot see, is refuted by the exact engine alone, and said so."""
    floating = checked(text + planted, Settings(engines=("autograd",)))
    assert floating.verdict.kind is Kind.AGREES
    result = checked(text + planted)
    assert result.verdict.kind is Kind.DISAGREES
    assert result.verdict.reason == "differs by less than rounding"
    assert "Exact arithmetic, which does not round, refutes it: the sides differ" in result.verdict.note
    assert not result.passed


def test_an_error_of_the_plain_function_below_rounding_is_caught() -> None:
    """The function and what is printed differ by one part in 1e17."""

    def quadratic(x: Any, A: Any) -> Any:
        return x @ A @ x + x @ x / 10**17

    spaces = {"x": space("Vector", "n"), "A": space("Matrix", "n", "n")}
    result = checked(r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x", function=quadratic, **spaces)
    assert result.verdict.kind is Kind.DISAGREES
    assert "the plain function and the printed form of what it computes differ" in result.verdict.note


def test_rounded_literals_silence_it() -> None:
    """1/3 in Python is not a third: the engine is skipped with the reason, and the others judge."""

    def third(x: Any) -> Any:
        return (1 / 3) * (x @ x)

    text = r"\frac{\partial f}{\partial x} = \frac{2}{3} x"
    result = checked(text, function=third, x=space("Vector", "n"))
    assert result.verdict
    assert voice(result).vote is Vote.SKIPPED
    assert "the number 0.333333 is rounded" in voice(result).reason
    exactly_a_third = checked(text, function=lambda x: x @ x / 3, x=space("Vector", "n"))
    assert voice(exactly_a_third).vote is Vote.AGREES


def test_laws_of_transcendental_functions_are_not_held_against_a_statement() -> None:
    """e^(s + t) = e^s e^t is true, but not for a free number in place of e^x: nothing is decided."""
    report = voice(checked(r"\exp(s + t) = \exp(s) \exp(t)", s=space("Scalar"), t=space("Scalar")))
    assert report.vote is Vote.SKIPPED
    assert "unless a law" in report.reason
    wrong = checked(r"\frac{\partial \exp(a^\top x)}{\partial x} = \exp(a^\top x) x")
    assert voice(wrong).vote is Vote.SKIPPED
    assert wrong.verdict.kind is Kind.DISAGREES


def test_it_does_not_count_as_an_automatic_engine() -> None:
    """One automatic engine beside it is still one; without any the verdict says so."""
    assert "Judged by only autograd" in checked(TRUE[0]).verdict.note
    alone = checked(TRUE[0], Settings(engines=("exact",)))
    assert alone.verdict.kind is Kind.AGREES
    assert "no automatic engine; two are wanted" in alone.verdict.note
    wrong = checked(TRUE[0] + " + x", Settings(engines=("exact",)))
    assert wrong.verdict.kind is Kind.DISAGREES


def test_floats_against_exact_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: an automatic engine with a wrong rule refutes what is true: nothing is decided, and it is said."""
    from xcheck.engines import autograd

    original = autograd.jacobian
    monkeypatch.setattr(autograd, "jacobian", lambda *asked, **how: 1.001 * original(*asked, **how))
    result = checked(TRUE[0])
    assert result.verdict.kind is Kind.INCONCLUSIVE
    assert "exact arithmetic finds the sides equal (n = 3 and n = 4), autograd does not" in result.verdict.note


def test_inequalities_are_left_to_the_others() -> None:
    result = checked(r"a^2 \geq 0", a=space("Scalar"))
    assert voice(result).vote is Vote.SKIPPED
    assert "an inequality" in voice(result).reason


def test_generic_functions_are_decided_both_ways() -> None:
    """The chain rule holds for every smooth function; in the wrong order of factors it does not."""
    spaces = {
        "x": space("Vector", "n"),
        "u": space("Map", space("Vector", "n"), space("Vector", "m")),
        "g": space("Map", space("Vector", "m"), space("Vector", "p")),
    }
    left = r"\frac{\partial g(u(x))}{\partial x} = "
    right = checked(left + r"\frac{\partial u}{\partial x} \frac{\partial g}{\partial u}", **spaces)
    assert voice(right).vote is Vote.AGREES, voice(right).reason
    wrong = checked(left + r"2 \frac{\partial u}{\partial x} \frac{\partial g}{\partial u}", **spaces)
    assert voice(wrong).vote is Vote.DISAGREES


def test_the_same_seed_gives_the_same_words() -> None:
    first, second = (voice(checked(TRUE[1])) for _ in range(2))
    assert first == second
    assert voice(checked(TRUE[1], replace_seed(5))).vote is Vote.AGREES


def replace_seed(seed: int) -> Settings:
    return Settings(engines=BOTH.engines, seed=seed)
