"""What words promise: each is what its textbook name says, on the arrays of every engine, with its derivatives.

The definitions here are loops over entries in 60 digits. They share no code with the vocabulary, and
difference quotients of them are exact to 1e-20, so that they say what the derivatives are as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import numpy
import pytest
from definitions import DEFINITIONS, Rows, entries
from estimating import ENGINES, ROUNDED, estimates
from hypothesis import given, settings
from hypothesis import strategies as st

from xcheck import rooms
from xcheck.dimensions import Shape, dimension
from xcheck.engines import EXACT
from xcheck.errors import NotExact
from xcheck.formula.values.arrays import in_formula_shape
from xcheck.vocabulary import arrangement, linear_algebra
from xcheck.vocabulary.namespaces import asarray, namespace_of
from xcheck.vocabulary.words import spellings, vocabulary

SIZES = {"1": 1, "3": 3, "m": 2, "n": 3, "p": 4, "q": 2}
DIGITS = 60


def engine(name: str) -> Any:
    try:
        return rooms.load("engines", name)
    except ImportError as error:
        pytest.skip(f"{name}: {error}")


# -- drawing -----------------------------------------------------------------------------------

POSITIVE = (
    "log", "sqrt", "arcsin", "arccos", "arctanh", "logit", "factorial", "gamma", "lgamma", "digamma", "trigamma", "bce",
    "cross_entropy", "kl_divergence",
)  # fmt: skip
"""Words whose entries are drawn between 0.1 and 0.9."""

DEFINITE = ("cholesky", "sqrtm", "logm")
"""Words whose matrices are drawn with a large diagonal."""

CASES = [
    (name, alternative.strip()) for name, word in vocabulary().items() for alternative in word.signature.split("|")
]

RATIONAL = (
    "adjugate", "cofactor", "colmean", "colsum", "conj", "cross", "cumsum", "det", "dev", "diag", "imaginary_part",
    "inv", "kron", "mean", "real_part", "rowdot", "rowmean", "rowsum", "skew", "stril", "striu", "sym", "total",
    "trace", "tril", "triu", "vandermonde", "var", "vec", "vech",
)  # fmt: skip
"""Words that exact arithmetic computes; it must refuse all others."""

CASES_ON = [(on, name, alternative) for on in ENGINES for name, alternative in CASES if on != EXACT or name in RATIONAL]
REFUSED = [(name, alternative) for name, alternative in CASES if name not in RATIONAL]


def patterns(alternative: str) -> tuple[list[tuple[int, int]], Shape, tuple[int, int]]:
    """The sizes of the arguments, and the shape and size of the result, of one alternative of a signature."""
    inputs, _, output = alternative.partition("->")
    sizes = [tuple(SIZES[name] for name in part.split()) for part in inputs.split(",")]
    shape = Shape(*map(dimension, output.split()))
    return sizes, shape, shape.size(SIZES)  # type: ignore[return-value]


def drawn(name: str, alternative: str) -> list[Any]:
    """Arguments in formula shapes: a scalar 0-d, all else rows by columns."""
    rng = numpy.random.default_rng(len(name))
    low, high, signs = (0.1, 0.9, [1.0]) if name in POSITIVE else (0.3, 1.7, [-1.0, 1.0])
    low, high, signs = (1.1, 1.9, [1.0]) if name == "arccosh" else (low, high, signs)
    arrays = [rng.uniform(low, high, size) * rng.choice(signs, size) for size in patterns(alternative)[0]]
    arrays = [array + 4.0 * numpy.eye(len(array)) for array in arrays] if name in DEFINITE else arrays
    return [array.reshape(()) if array.size == 1 else array for array in arrays]


def exact(array: Any) -> Rows:
    return [
        [mpmath.mpf(float(entry)) for entry in row]
        for row in numpy.reshape(array, (1, 1) if numpy.ndim(array) == 0 else numpy.shape(array))
    ]


def defined(definition: Callable[..., Rows], arguments: Sequence[Any], size: tuple[int, int]) -> Any:
    """The definition's value as a NumPy array."""
    with mpmath.workdps(DIGITS):
        rows = definition(*map(exact, arguments))
        return numpy.array([[float(entry) for entry in row] for row in rows]).reshape(size)


def defined_along(definition: Callable[..., Rows], arguments: Sequence[Any], n: int, direction: Any, order: int) -> Any:
    """First or second derivative of the definition along a direction of its n-th argument."""
    with mpmath.workdps(DIGITS):
        h, base, moved = mpmath.mpf(10) ** -15, [exact(a) for a in arguments], exact(direction)

        def at(step: int) -> list[Any]:
            X = [
                [x + step * h * d for x, d in zip(row, other, strict=True)]
                for row, other in zip(base[n], moved, strict=True)
            ]
            return entries(definition(*base[:n], X, *base[n + 1 :]))

        below, here, above = at(-1), at(0), at(1)
        if order == 1:
            return numpy.array([float((a - b) / (2 * h)) for a, b in zip(above, below, strict=True)])
        return numpy.array([float((a - 2 * c + b) / h**2) for a, b, c in zip(above, below, here, strict=True)])


def off(value: Any, expected: Any, uncertainty: float = 0.0, relative: float = 1e-12) -> str:
    """How far a value is from what it should be, in words; empty if within rounding."""
    value, expected = numpy.asarray(value), numpy.asarray(expected)
    if value.shape != expected.shape:
        return f"shape {value.shape} instead of {expected.shape}"
    error, size = numpy.max(abs(value - expected), initial=0.0), numpy.max(abs(expected), initial=1e-3)
    return "" if error <= relative * size + 10 * uncertainty else f"error {error:.1e}"


def complaint(
    function: Callable[..., Any], definition: Callable[..., Rows], arguments: Sequence[Any], size: tuple[int, int]
) -> str:
    """Whether a function in NumPy differs from a definition."""
    value = numpy.asarray(function(*arguments))
    return off(value.reshape(size) if value.size == numpy.prod(size) else value, defined(definition, arguments, size))


# -- values ------------------------------------------------------------------------------------


def test_every_word_has_an_independent_definition() -> None:
    """A new word needs its definition here, and none is left over."""
    assert set(DEFINITIONS) == set(vocabulary())


@pytest.mark.parametrize(("on", "name", "alternative"), CASES_ON)
def test_values_shapes_and_types(on: str, name: str, alternative: str) -> None:
    """On every engine a word has the defined value, the shape its signature says, and stays in float64."""
    arguments, (_, shape, size) = drawn(name, alternative), patterns(alternative)
    types = []

    def side(values: Any, jacobian: Any) -> Any:
        result = in_formula_shape(vocabulary()[name].function(*(values[str(n)] for n in range(len(arguments)))), shape)
        types.append(str(result.dtype).rpartition(".")[2])
        return result

    (estimate,) = estimates(engine(on), side, [{str(n): array for n, array in enumerate(arguments)}])
    assert set(types) == {"exact" if on == "exact" else "float64"}
    assert off(estimate.value, defined(DEFINITIONS[name], arguments, () if shape.is_scalar else size)) == ""


@pytest.mark.parametrize(("name", "alternative"), CASES)
def test_vectors_of_plain_functions(name: str, alternative: str) -> None:
    """A vector as plain functions have it, (n,), gives the same numbers as the column it stands for."""
    arguments, (_, _, size) = drawn(name, alternative), patterns(alternative)
    plain = [array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array for array in arguments]
    value = vocabulary()[name].function(*plain)
    columns = any(p.ndim == 1 for p in plain)
    if columns and value.ndim == 1:
        assert value.shape == (size[0],)
    assert off(numpy.reshape(value, size), defined(DEFINITIONS[name], arguments, size)) == ""


@pytest.mark.parametrize(("name", "alternative"), CASES)
def test_words_keep_to_the_array_standard(name: str, alternative: str) -> None:
    """A word uses nothing beyond the array API standard: it runs on the strict implementation of it."""
    strict = pytest.importorskip("array_api_strict")
    arguments, (_, _, size) = drawn(name, alternative), patterns(alternative)
    value = vocabulary()[name].function(*(strict.asarray(array) for array in arguments))
    assert value.dtype == strict.float64
    assert off(numpy.from_dlpack(value).reshape(size), defined(DEFINITIONS[name], arguments, size)) == ""


PLANTED: dict[str, Callable[..., Any]] = {
    "vec": lambda X: X.reshape(-1),
    "kron": lambda A, B: numpy.kron(B, A),
    "trace": lambda X: X[::-1].trace(),
    "det": lambda X: abs(numpy.linalg.det(X)),
    "logdet": lambda X: numpy.log(numpy.abs(numpy.linalg.det(X))) * (1 + 1e-10),
    "inv": lambda X: numpy.linalg.inv(X).T,
    "adjugate": lambda X: (numpy.linalg.det(X) * numpy.linalg.inv(X)).T,
    "norm": lambda X: numpy.linalg.norm(X, 2),
    "softmax": lambda x: numpy.exp(x),
    "hardmax": lambda x: (x <= x.min()) * 1.0,
    "softplus": lambda x: numpy.log(2 + numpy.exp(x)),
    "relu": lambda x: numpy.maximum(0.01 * x, x),
    "mean": lambda X: X.mean(axis=0),
    "lambdamax": lambda X: numpy.linalg.eigvals(X).real.max(),
    "log": numpy.log2,
    "pinv": lambda X: numpy.linalg.pinv(X).T,
    "cofactor": lambda X: numpy.linalg.det(X) * numpy.linalg.inv(X),
    "dev": lambda X: X - X.trace() * numpy.eye(3),
    "tril": numpy.triu, "triu": lambda X: numpy.triu(X, 1), "stril": numpy.tril, "striu": numpy.triu,
    "sym": lambda X: X + X.T,
    "skew": lambda a: numpy.cross(a[:, 0], numpy.eye(3)),
    "cross": lambda a, b: numpy.cross(b[:, 0], a[:, 0]),
    "vandermonde": lambda v: numpy.vander(v[:, 0]),
    "eigvals": lambda S: numpy.linalg.eigvalsh((S + S.T) / 2),
    "vech": lambda X: X[numpy.tril_indices(3)],
    "eigvecs": lambda S: numpy.linalg.eigh((S + S.T) / 2)[1], "svdvals": lambda X: numpy.linalg.svd(X)[1][::-1],
    "svdleft": lambda X: abs(numpy.linalg.svd(X)[0][:, :2]), "svdright": lambda X: numpy.linalg.svd(X)[2],
    "qr_frame": lambda X: abs(numpy.linalg.qr(X)[0]), "qr_triangle": lambda X: abs(numpy.linalg.qr(X)[1]),
    "cholesky": lambda S: numpy.linalg.cholesky((S + S.T) / 2).T,
    "expm": numpy.exp, "sinm": numpy.sin, "cosm": numpy.cos, "logm": lambda X: numpy.log(abs(X)),
    "sqrtm": lambda X: numpy.sqrt(abs(X)),
    "erf": numpy.tanh,
    "normcdf": lambda x: 1 / (1 + numpy.exp(-1.702 * x)),
    "normpdf": lambda x: numpy.exp(-x * x / 2) / (2 * numpy.pi),
    "gamma": lambda x: numpy.exp(x),
    "lgamma": lambda x: (x - 0.5) * numpy.log(x) - x + 0.5 * numpy.log(2 * numpy.pi) + 1 / (12 * x),
    "digamma": lambda x: numpy.log(x) - 1 / (2 * x),
    "trigamma": lambda x: vocabulary()["trigamma"].function(x) * (1 + 5e-10),
    "silu": lambda x: x / (1 + numpy.exp(x)),
    "gelu": lambda x: x / 2 * (1 + numpy.tanh(numpy.sqrt(2 / numpy.pi) * (x + 0.044715 * x**3))),
    "hardswish": lambda x: numpy.clip(x + 3, 0, 6) / 6,
    "logit": lambda p: numpy.log(p / (1 + p)),
    "atan2": lambda y, x: numpy.arctan(y / x),
    "maximum": numpy.minimum, "minimum": numpy.maximum,
    "clip": lambda x, low, high: numpy.maximum(x, low),
    "amax": lambda X: abs(X).max() + 1e-9, "amin": lambda X: abs(X).min() + 1e-9,
    "var": lambda X: X.var(ddof=1),
    "rowsum": lambda X: X.sum(axis=0), "colsum": lambda X: X.sum(axis=1), "rowdot": lambda A, B: (A * B).sum(axis=0),
    "rowmean": lambda X: X.mean(axis=0), "colmean": lambda X: X.mean(axis=1),
    "factorial": lambda x: numpy.sqrt(2 * numpy.pi * x) * (x / numpy.e) ** x * (1 + 1 / (12 * x)),
    "cumsum": lambda x: x[::-1].cumsum(),
    "softmax_rows": lambda X: numpy.exp(X) / numpy.exp(X).sum(axis=0),
    "softmax_columns": lambda X: numpy.exp(X) / numpy.exp(X).sum(),
    "logsoftmax": lambda x: x - x.max(),
    "bce": lambda p, y: -(y * numpy.log(p) + (1 - y) * numpy.log(1 - p)).mean(),
    "cross_entropy": lambda q, p: -(p * numpy.log(q)).sum(),
    "kl_divergence": lambda q, p: (p * numpy.log(p / q)).sum(),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_word_is_caught(name: str) -> None:
    """Planted: row-major vec, swapped factors, the spectral norm … differ from the definitions; the words do not."""
    alternative = [alternative for word, alternative in CASES if word == name][-1]
    arguments, size = drawn(name, alternative), patterns(alternative)[2]
    assert complaint(PLANTED[name], DEFINITIONS[name], arguments, size)
    assert complaint(vocabulary()[name].function, DEFINITIONS[name], arguments, size) == ""


# -- derivatives -------------------------------------------------------------------------------


@pytest.mark.parametrize(("on", "name", "alternative"), CASES_ON)
def test_first_derivatives(on: str, name: str, alternative: str) -> None:
    """On every engine each entry of a word's Jacobian is the difference quotient of the definition."""
    arguments = drawn(name, alternative)
    point = {str(n): array for n, array in enumerate(arguments)}
    for n, array in enumerate(arguments):

        def side(values: Any, jacobian: Any, n: int = n) -> Any:
            given = [values[str(k)] for k in range(len(arguments))]
            return jacobian(lambda X: vocabulary()[name].function(*given[:n], X, *given[n + 1 :]), given[n])

        (estimate,) = estimates(engine(on), side, [point])
        units = numpy.eye(array.size).reshape(array.size, *array.shape)
        expected = numpy.stack([defined_along(DEFINITIONS[name], arguments, n, unit, 1) for unit in units], axis=-1)
        assert off(numpy.reshape(estimate.value, (-1, array.size)), expected, estimate.uncertainty) == ""


@pytest.mark.parametrize(("on", "name", "alternative"), CASES_ON)
def test_second_derivatives(on: str, name: str, alternative: str) -> None:
    """On every engine a word can be differentiated twice, along a direction, with the right result."""
    arguments = drawn(name, alternative)
    directions = [numpy.random.default_rng(n).uniform(0.3, 1.7, array.shape) for n, array in enumerate(arguments)]
    point = {str(n): array for n, array in enumerate(arguments)} | {
        f"d{n}": array for n, array in enumerate(directions)
    }
    point["s"] = numpy.array(0.0)
    for n in range(len(arguments)):

        def side(values: Any, jacobian: Any, n: int = n) -> Any:
            given = [values[str(k)] for k in range(len(arguments))]

            def along(s: Any) -> Any:
                return vocabulary()[name].function(*given[:n], given[n] + s * values[f"d{n}"], *given[n + 1 :])

            return jacobian(lambda s: jacobian(along, s), values["s"])

        (estimate,) = estimates(engine(on), side, [point])
        expected = defined_along(DEFINITIONS[name], arguments, n, directions[n], 2)
        assert off(numpy.reshape(estimate.value, (-1,)), expected, estimate.uncertainty, relative=1e-11) == ""


@pytest.mark.parametrize(("name", "alternative"), REFUSED)
def test_exact_arithmetic_refuses(name: str, alternative: str) -> None:
    """Of a word that is not rational the exact engine has neither a value nor a derivative, by any argument."""
    arguments = drawn(name, alternative)
    word, point = vocabulary()[name].function, {str(n): array for n, array in enumerate(arguments)}

    def given(values: Any) -> list[Any]:
        return [values[str(k)] for k in range(len(arguments))]

    def slope(n: int) -> Any:
        return lambda values, d: d(lambda X: word(*given(values)[:n], X, *given(values)[n + 1 :]), values[str(n)])

    for side in (lambda values, d: word(*given(values)), *map(slope, range(len(arguments)))):
        with pytest.raises(NotExact, match=r"rational|is rounded: exact arithmetic cannot tell what is meant"):
            estimates(engine(EXACT), side, [point])


# -- far away ----------------------------------------------------------------------------------

FAR = [-800.0, -40.0, -1e-9, 0.0, 1e-9, 40.0, 800.0]


@pytest.mark.parametrize("name", ["sigmoid", "softplus"])
@pytest.mark.parametrize("on", ROUNDED)
def test_smooth_steps_are_stable(on: str, name: str) -> None:
    """From -800 to 800 sigmoid, softplus and two derivatives are right to 14 digits: no overflow, no kink at 0."""
    word, module = vocabulary()[name].function, engine(on)
    sides = [
        lambda values, d: word(values["x"]),
        lambda values, d: d(word, values["x"]),
        lambda values, d: d(lambda y: d(word, y), values["x"]),
    ]
    with mpmath.workdps(DIGITS):
        sigmoid = [1 / (1 + mpmath.exp(-mpmath.mpf(x))) for x in FAR]
        slopes = [s / (1 + mpmath.exp(mpmath.mpf(x))) for s, x in zip(sigmoid, FAR, strict=True)]
        bends = [slope * (1 - 2 * s) for slope, s in zip(slopes, sigmoid, strict=True)]
        softplus = [mpmath.log(1 + mpmath.exp(mpmath.mpf(x))) for x in FAR]
    exact = {"sigmoid": [sigmoid, slopes, bends], "softplus": [softplus, sigmoid, slopes]}[name]
    for order, side in enumerate(sides):
        for estimate, true in zip(
            estimates(module, side, [{"x": numpy.array(x)} for x in FAR]), exact[order], strict=True
        ):
            error = abs(float(estimate.value) - float(true))
            assert error <= 1e-14 * (1.0 if order else abs(float(true))) + 10 * estimate.uncertainty


@pytest.mark.parametrize("name", ["softmax", "logsumexp"])
@pytest.mark.parametrize("on", ROUNDED)
def test_exponential_sums_are_stable(on: str, name: str) -> None:
    """With entries of 800 and -800 softmax and logsumexp and their derivatives are finite and right."""
    x = numpy.array([800.0, -800.0, 799.0, 0.0])
    word, definition = vocabulary()[name].function, DEFINITIONS[name]
    value, slope = (
        estimates(engine(on), side, [{"x": x}])[0] for side in (lambda v, d: word(v["x"]), lambda v, d: d(word, v["x"]))
    )
    column = x[:, None]
    assert off(value.value.reshape(-1), defined(definition, [column], (-1,)), relative=1e-15) == ""
    expected = numpy.stack([defined_along(definition, [column], 0, unit[:, None], 1) for unit in numpy.eye(4)], axis=-1)
    if engine(on).AUTOMATIC:
        assert off(slope.value.reshape(-1, 4), expected, relative=1e-14) == ""
    else:
        assert numpy.max(abs(slope.value.reshape(-1, 4) - expected)) <= 10 * slope.uncertainty


TAIL = [-20.0, -8.0, -5.3, -1e-9, 0.0, 1e-9, 5.0]


@pytest.mark.parametrize("on", ROUNDED)
def test_the_tail_of_the_normal_distribution_is_right(on: str) -> None:
    """Down to 1e-88 normcdf and its slope have 14 digits, which 1 + erf cancels away."""
    points = [{"x": numpy.array(x)} for x in TAIL]

    def off_by(word: Any) -> float:
        sides = [lambda values, d: word(values["x"]), lambda values, d: d(word, values["x"])]
        with mpmath.workdps(DIGITS):
            exact = [[float(true(mpmath.mpf(x))) for x in TAIL] for true in (mpmath.ncdf, mpmath.npdf)]
        found = [estimates(engine(on), side, points) for side in sides]
        errors = [
            max(0.0, abs(float(each.value) - true) - 10 * each.uncertainty) / true
            for side, values in zip(found, exact, strict=True)
            for each, true in zip(side, values, strict=True)
        ]
        return max(errors)

    assert off_by(vocabulary()["normcdf"].function) <= 1e-14
    assert off_by(lambda x: (1 + vocabulary()["erf"].function(x / math.sqrt(2))) / 2) > 1e-10


@pytest.mark.parametrize("on", ROUNDED)
def test_a_determinant_that_is_zero_has_a_slope(on: str) -> None:
    """Also where elimination meets a pivot that is exactly 0, so that there is no inverse, it is the minors."""
    X = numpy.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 0.0, 5.0]])
    assert numpy.linalg.det(X) == 0.0
    word = vocabulary()["det"].function
    (slope,) = estimates(engine(on), lambda values, d: d(word, values["X"]), [{"X": X}])
    minors = numpy.array([[20.0, -4.0, -4.0], [-10.0, 2.0, 2.0], [0.0, 0.0, 0.0]])
    assert numpy.max(abs(slope.value - minors)) <= 1e-13 + 10 * slope.uncertainty


def test_a_naive_word_is_caught_far_away() -> None:
    """Planted: log(1 + exp(x)) and exp(x)/sum overflow where the words do not."""
    x = numpy.array([[800.0], [0.0]])
    with numpy.errstate(all="ignore"):
        assert complaint(lambda x: numpy.log(1 + numpy.exp(x)), DEFINITIONS["softplus"], [x], (2, 1)) != ""
        naive = numpy.exp(x) / numpy.exp(x).sum()
    assert not numpy.all(numpy.isfinite(naive))
    with numpy.errstate(all="raise", under="ignore"):
        assert complaint(vocabulary()["softplus"].function, DEFINITIONS["softplus"], [x], (2, 1)) == ""


# -- functions that are no words ---------------------------------------------------------------

MATRICES = st.integers(0, 1000).map(
    lambda seed: numpy.random.default_rng(seed).uniform(-2, 2, (3, 3)) + 4 * numpy.eye(3)
)


@settings(max_examples=20)
@given(MATRICES, st.integers(-4, 6))
def test_powers_are_repeated_products(X: Any, exponent: int) -> None:
    """X to the k is k factors of X, of its inverse for a negative k, the identity for 0."""
    factor = X if exponent > 0 else numpy.linalg.inv(X)
    expected = numpy.eye(3)
    for _ in range(abs(exponent)):
        expected = expected @ factor
    assert off(linear_algebra.matrix_power(X, exponent), expected) == ""


@pytest.mark.parametrize("on", ENGINES)
def test_plain_helpers_on_every_engine(on: str) -> None:
    """`outer`, `solve`, `matrix_power` and `identity_matrix` compute and differentiate on every engine."""
    rng = numpy.random.default_rng(0)
    A = rng.uniform(-1, 1, (3, 3)) + 3 * numpy.eye(3)
    point = {"A": A, "x": rng.uniform(0.3, 1.7, 3), "y": rng.uniform(0.3, 1.7, 4), "B": rng.uniform(0.3, 1.7, (3, 2))}
    inverse = numpy.linalg.inv(A)
    sides: dict[str, tuple[Callable[..., Any], Any]] = {
        "outer": (lambda v, d: arrangement.outer(v["x"], v["y"]), numpy.einsum("i,j->ij", point["x"], point["y"])),
        "solve vector": (lambda v, d: linear_algebra.solve(v["A"], v["x"]), inverse @ point["x"]),
        "solve matrix": (lambda v, d: linear_algebra.solve(v["A"], v["B"]), inverse @ point["B"]),
        "identity": (lambda v, d: linear_algebra.identity_matrix(3, v["A"]) @ v["A"], A),
        "square": (lambda v, d: d(lambda X: linear_algebra.matrix_power(X, 2).sum(), v["A"]),
                   A.sum(axis=1)[None, :] + A.sum(axis=0)[:, None]),
        "solve slope": (lambda v, d: d(lambda X: linear_algebra.solve(X, v["x"]), v["A"]),
                        -numpy.einsum("ai,j->aij", inverse, inverse @ point["x"])),
        "solve second": (lambda v, d: d(lambda t: d(lambda s: linear_algebra.solve(s * v["A"], v["x"]), t), v["x"][0]),
                         2 * inverse @ point["x"] / point["x"][0] ** 3),
    }  # fmt: skip
    for what, (side, expected) in sides.items():
        (estimate,) = estimates(engine(on), side, [point])
        assert off(estimate.value, expected, estimate.uncertainty) == "", what


# -- the table ---------------------------------------------------------------------------------


def test_no_spelling_has_two_meanings() -> None:
    """Every spelling stands for one word, every word is one of its own spellings and has LaTeX and a sentence."""
    words = vocabulary()
    assert sum(len(set(word.spellings)) for word in words.values()) == len(spellings())
    for name, word in words.items():
        assert spellings()[name] == name
        assert word.latex.startswith("\\")
        assert word.takes in ("factor", "product")
        assert (word.function.__doc__ or "").strip().endswith(".")


# -- namespaces --------------------------------------------------------------------------------


@pytest.mark.parametrize("on", ENGINES)
def test_constants_join_the_engine_of_the_array(on: str) -> None:
    """A number or NumPy array becomes a float64 array of the engine, inside a derivative too."""
    found = []

    def side(values: Any, jacobian: Any) -> Any:
        def function(x: Any) -> Any:
            constant, whole = asarray(numpy.array([1.0, 2.0]), x), asarray(3, x)
            xp = namespace_of(numpy.ones(2), 2.0, x)
            found.append(
                (str(constant.dtype).rpartition(".")[2], str(whole.dtype).rpartition(".")[2], tuple(whole.shape))
            )
            return xp.sum(constant * x * whole)

        return jacobian(function, values["x"])

    (estimate,) = estimates(engine(on), side, [{"x": numpy.array([0.7, 1.3])}])
    kind = "exact" if on == "exact" else "float64"
    assert set(found) == {(kind, kind, ())}
    assert off(estimate.value, [3.0, 6.0], estimate.uncertainty) == ""
