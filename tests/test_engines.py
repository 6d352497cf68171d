"""What engines promise: the canonical Jacobian of any plain function, in float64, and honesty about their errors."""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
import textwrap
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy
import pytest
from estimating import ENGINES, ROUNDED, estimates

from xcheck import rooms
from xcheck.batch import Batch
from xcheck.engines import EXACT, Estimate, Task
from xcheck.errors import NotExact, TooCostly, UsageError
from xcheck.vocabulary.activations import sigmoid
from xcheck.vocabulary.arrangement import kron, outer
from xcheck.vocabulary.elementwise import exp, log, sin
from xcheck.vocabulary.linear_algebra import inv, logdet, solve, trace
from xcheck.vocabulary.reductions import logsumexp, norm

_RNG = numpy.random.default_rng(20)
SHAPES = {
    "A": (5, 3), "B": (4, 6), "M": (3, 3), "X": (3, 4), "a": (3,), "b": (4,), "column": (3, 1), "t": (), "x": (3,),
}  # fmt: skip
POINT = {name: _RNG.uniform(0.3, 1.7, shape) * _RNG.choice([-1.0, 1.0], shape) for name, shape in SHAPES.items()}
POINT["M"] = POINT["M"] + 3.0 * numpy.eye(3)


def engine(name: str) -> Any:
    """The engine, or a skip that says what is missing."""
    try:
        return rooms.load("engines", name)
    except ImportError as error:
        pytest.skip(f"{name}: {error}")


@dataclass(frozen=True)
class Case:
    """A function of one variable with its canonical Jacobian, derived by hand.

    `function(x, v)` computes on the engine's arrays; `jacobian(v)` is NumPy code that shares nothing with it.
    Of what is not `rational` the exact engine has no value.
    """

    name: str
    wrt: str
    function: Callable[[Any, Mapping[str, Any]], Any]
    jacobian: Callable[[Mapping[str, Any]], Any]
    rational: bool = True

    def side(self, values: Mapping[str, Any], jacobian: Any) -> Any:
        return jacobian(lambda x: self.function(x, values), values[self.wrt])


def einsum(formula: str) -> Callable[[Mapping[str, Any]], Any]:
    """`einsum("ai jb -> abij", ...)` of the named values: `"A B: ai,jb->abij"`."""
    names, _, subscripts = formula.partition(": ")
    return lambda v: numpy.einsum(subscripts, *(v[name] for name in names.split()))


def inverse_rule(v: Mapping[str, Any]) -> Any:
    inverse = numpy.linalg.inv(v["M"])
    return -numpy.einsum("ai,jb->abij", inverse, inverse)


I3, I4 = numpy.eye(3), numpy.eye(4)
CASES = (
    Case("scalar of scalar", "t", lambda t, v: t**3, lambda v: 3.0 * v["t"] ** 2),
    Case("vector of scalar", "t", lambda t, v: t * t * v["a"], lambda v: 2.0 * v["t"] * v["a"]),
    Case("matrix of scalar", "t", lambda t, v: v["A"] / t, lambda v: -v["A"] / v["t"] ** 2),
    # So many entries that the columns of the Jacobian are computed, not its rows.
    Case(
        "many entries of a scalar",
        "t",
        lambda t, v: t**3 * kron(v["A"], v["A"]),
        lambda v: 3.0 * v["t"] ** 2 * numpy.kron(v["A"], v["A"]),
    ),
    Case("scalar of vector", "x", lambda x, v: x @ v["M"] @ x, lambda v: (v["M"] + v["M"].T) @ v["x"]),
    Case("vector of vector", "x", lambda x, v: v["A"] @ x, lambda v: v["A"]),
    Case("matrix of vector", "x", lambda x, v: outer(x, v["b"]), lambda v: numpy.einsum("ai,b->abi", I3, v["b"])),
    Case("scalar of matrix", "X", lambda X, v: v["a"] @ X @ v["b"], einsum("a b: i,j->ij")),
    Case("vector of matrix", "X", lambda X, v: X @ v["b"], lambda v: numpy.einsum("ai,j->aij", I3, v["b"])),
    Case("matrix of matrix", "X", lambda X, v: v["A"] @ X @ v["B"], einsum("A B: ai,jb->abij")),
    Case("transpose of matrix", "X", lambda X, v: X.T, lambda v: numpy.einsum("aj,bi->abij", I4, I3)),
    Case(
        "matrix of column",
        "column",
        lambda x, v: x * x,
        lambda v: numpy.einsum("ai,ac->aci", I3, 2.0 * v["column"])[..., None],
    ),
    Case(
        "every entry",
        "x",
        lambda x, v: exp(sin(x)),
        lambda v: numpy.diag(numpy.cos(v["x"]) * numpy.exp(numpy.sin(v["x"]))),
        rational=False,
    ),
    Case("entries", "x", lambda x, v: x[0] * x[2], lambda v: numpy.array([v["x"][2], 0.0, v["x"][0]])),
    Case("norm", "X", lambda X, v: norm(X), lambda v: v["X"] / numpy.sqrt((v["X"] ** 2).sum()), rational=False),
    Case("logdet", "M", lambda M, v: logdet(M), lambda v: numpy.linalg.inv(v["M"]).T, rational=False),
    Case("inverse", "M", lambda M, v: inv(M), inverse_rule),
    Case("solve", "a", lambda a, v: solve(v["M"], a), lambda v: numpy.linalg.inv(v["M"])),
    Case("trace", "M", lambda M, v: trace(M @ M), lambda v: 2.0 * v["M"].T),
    Case(
        "logsumexp",
        "x",
        lambda x, v: logsumexp(x),
        lambda v: numpy.exp(v["x"]) / numpy.exp(v["x"]).sum(),
        rational=False,
    ),
    Case("constant vector", "x", lambda x, v: v["b"], lambda v: numpy.zeros((4, 3))),
    Case("constant scalar", "X", lambda X, v: v["t"], lambda v: numpy.zeros((3, 4))),
    Case("a Python number", "X", lambda X, v: 3.0, lambda v: numpy.zeros((3, 4))),
    Case("flat", "X", lambda X, v: 0.0 * X[0, :], lambda v: numpy.zeros((4, 3, 4))),
    Case("a variable that does not occur", "x", lambda x, v: v["a"] @ v["X"], lambda v: numpy.zeros((4, 3))),
)


@dataclass(frozen=True)
class Nested(Case):
    """A side with derivatives in derivatives, or with ordinary computation after one."""

    def side(self, values: Mapping[str, Any], jacobian: Any) -> Any:
        return self.function(jacobian, values)


def cubic(x: Any, v: Mapping[str, Any]) -> Any:
    return (x @ v["M"] @ x) * (v["a"] @ x)


def hessian_of_cubic(v: Mapping[str, Any]) -> Any:
    S, x, a = v["M"] + v["M"].T, v["x"], v["a"]
    return S * (a @ x) + numpy.outer(S @ x, a) + numpy.outer(a, S @ x)


def hessian_of_logdet(v: Mapping[str, Any]) -> Any:
    return numpy.einsum("abij->baij", inverse_rule(v))


NESTED = (
    Nested("Hessian", "x", lambda d, v: d(lambda y: d(lambda z: cubic(z, v), y), v["x"]), hessian_of_cubic),
    Nested(
        "second derivative by a scalar",
        "t",
        lambda d, v: d(lambda s: d(lambda r: r**4, s), v["t"]),
        lambda v: 12 * v["t"] ** 2,
    ),
    Nested(
        "third derivative",
        "t",
        lambda d, v: d(lambda r: d(lambda s: d(lambda u: u**4, s), r), v["t"]),
        lambda v: 24 * v["t"],
    ),
    Nested(
        "second derivative of many entries",
        "t",
        lambda d, v: d(lambda s: d(lambda r: r**3 * kron(v["A"], v["A"]), s), v["t"]),
        lambda v: 6 * v["t"] * numpy.kron(v["A"], v["A"]),
    ),
    Nested("mixed", "b", lambda d, v: d(lambda b: d(lambda a: a @ v["X"] @ b, v["a"]), v["b"]), lambda v: v["X"]),
    Nested(
        "Hessian of logdet",
        "M",
        lambda d, v: d(lambda Y: d(lambda Z: logdet(Z), Y), v["M"]),
        hessian_of_logdet,
        rational=False,
    ),
    Nested(
        "Hessian of a linear function",
        "x",
        lambda d, v: d(lambda y: d(lambda z: v["a"] @ z, y), v["x"]),
        lambda v: numpy.zeros((3, 3)),
    ),
    Nested(
        "arithmetic after it",
        "x",
        lambda d, v: v["A"] @ d(lambda x: x @ x, v["x"]) + 1.0,
        lambda v: 2 * v["A"] @ v["x"] + 1.0,
    ),
    Nested("intermediate", "x", lambda d, v: d(lambda y: y @ y, v["A"] @ v["x"]), lambda v: 2 * v["A"] @ v["x"]),
    Nested(
        "through an intermediate",
        "x",
        lambda d, v: d(lambda x: d(lambda y: (y * y * y).sum(), v["A"] @ x), v["x"]),
        lambda v: 6 * (v["A"] @ v["x"])[:, None] * v["A"],
    ),
    # The inner derivative holds the y that is written out, though it is taken at the same place.
    Nested("held fixed", "x", lambda d, v: d(lambda y: d(lambda z: z @ (v["M"] @ y), y), v["x"]), lambda v: v["M"]),
    Nested("no derivative at all", "x", lambda d, v: v["A"] @ v["x"], lambda v: v["A"] @ v["x"]),
)


def complaint(engine: Any, case: Case, point: Mapping[str, Any] = POINT, absurd: float = 1e-6) -> str:
    """What is wrong with an engine's answer to a case; empty if nothing is.

    An automatic engine is right to 1e-12, another within its own uncertainty, which is below `absurd`.
    """
    (estimate,) = estimates(engine, case.side, [point])
    expected = numpy.asarray(case.jacobian(point))
    value = estimate.value
    if not isinstance(value, numpy.ndarray) or value.dtype != numpy.float64:
        return f"{type(value).__name__} of {getattr(value, 'dtype', '')} instead of a float64 array"
    if value.shape != expected.shape:
        return f"shape {value.shape} instead of {expected.shape}"
    error, size = numpy.max(abs(value - expected), initial=0.0), max(numpy.max(abs(expected), initial=0.0), 1e-300)
    if engine.AUTOMATIC:
        return "" if error <= 1e-12 * size and estimate.uncertainty == 0.0 else f"error {error / size:.0e}"
    if estimate.uncertainty > absurd * (size if numpy.any(expected) else 1.0):
        return f"uncertainty {estimate.uncertainty:.0e} is absurd"
    return (
        ""
        if error <= estimate.uncertainty + 1e-15 * size
        else f"error {error:.0e}, but claims {estimate.uncertainty:.0e}"
    )


# -- conformance -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ENGINES)
def test_a_plug_in_says_what_it_is(name: str) -> None:
    """Every engine names an installed distribution and says whether its derivatives are exact."""
    module = engine(name)
    assert importlib.metadata.version(module.DISTRIBUTION)
    assert isinstance(module.AUTOMATIC, bool)
    assert module.__doc__


def answered(cases: Sequence[Case]) -> list[Any]:
    """Each case with each engine that has a value of it."""
    return [
        pytest.param(name, case, id=f"{name}-{case.name}")
        for name in ENGINES
        for case in cases
        if case.rational or name != EXACT
    ]


@pytest.mark.parametrize(("name", "case"), answered(CASES))
def test_canonical_jacobians(name: str, case: Case) -> None:
    """Every engine gives the Jacobian of shape output.shape + input.shape that is derived by hand."""
    assert complaint(engine(name), case) == ""


@pytest.mark.parametrize(("name", "case"), answered(NESTED))
def test_derivatives_nest(name: str, case: Case) -> None:
    """A Jacobian is itself differentiable, in the same variable and in another, and is a value like any other."""
    # Each differentiation costs a difference quotient five digits: an uncertain third derivative is no absurdity.
    assert complaint(engine(name), case, absurd=1e-4 if case.name == "third derivative" else 1e-6) == ""


REFUSED = [case for case in (*CASES, *NESTED) if not case.rational]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_exact_arithmetic_refuses_what_is_not_rational(case: Case) -> None:
    """It has no value of an exponential, a root or a logarithm, and says so; a rounded one would pass for exact."""
    with pytest.raises(NotExact, match="rational"):
        estimates(engine(EXACT), case.side, [POINT])


def test_exact_arithmetic_refuses_to_compare() -> None:
    """Numbers of a prime field have no order: an `if` on them, or a mask, is refused, not answered somehow."""
    for function in (branching, lambda x, v: x[x > 0.0].sum()):
        with pytest.raises(NotExact, match="a comparison of values is not rational"):
            estimates(engine(EXACT), Case("if", "x", function, lambda v: 0).side, [POINT])


@pytest.mark.parametrize("name", ENGINES)
def test_points_are_evaluated_each_by_itself(name: str) -> None:
    """One estimate for each point, in order, and the same again on a second call; the points stay as they are."""
    points = [{"x": numpy.array([1.0, 2.0]) * k} for k in (1.0, 2.0, 3.0)]
    for point in points:
        point["x"].setflags(write=False)
    module = engine(name)
    once, twice = (estimates(module, lambda v, d: d(lambda x: x @ x, v["x"]), points) for _ in range(2))
    for point, first, second in zip(points, once, twice, strict=True):
        numpy.testing.assert_allclose(first.value, 2 * point["x"], rtol=1e-10)
        numpy.testing.assert_array_equal(first.value, second.value)
        assert first.uncertainty == second.uncertainty


@pytest.mark.parametrize("name", ENGINES)
def test_a_python_number_is_a_float64(name: str) -> None:
    """A side that is a number, such as 0.1, keeps all its digits."""
    (estimate,) = estimates(engine(name), lambda v, d: 0.1, [POINT])
    assert estimate.value.dtype == numpy.float64
    assert float(estimate.value) == 0.1


@pytest.mark.parametrize("name", ENGINES)
def test_no_engine_warns(name: str) -> None:
    """A constant function is no reason for a warning on somebody's screen."""
    module = engine(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for case in (case for case in CASES if "constant" in case.name):
            assert complaint(module, case) == ""


@pytest.mark.parametrize("name", ENGINES)
def test_what_a_function_raises_is_passed_on(name: str) -> None:
    """An engine swallows no error of the function."""

    def side(values: Any, jacobian: Any) -> Any:
        def raises(x: Any) -> Any:
            raise ZeroDivisionError("planted")

        return jacobian(raises, values["x"])

    with pytest.raises(ZeroDivisionError, match="planted"):
        estimates(engine(name), side, [POINT])


@pytest.mark.parametrize("name", ENGINES)
def test_one_task_never_takes_down_another(name: str) -> None:
    """Among several tasks, one that raises or calls sys.exit() has its error, the others their values, in order."""

    def exits(values: Any, jacobian: Any) -> Any:
        sys.exit(0)

    def raises(values: Any, jacobian: Any) -> Any:
        raise ZeroDivisionError("planted")

    good = [case.side for case in CASES[3:6]]
    sides = [good[0], raises, good[1], exits, good[2]]
    found = engine(name).evaluate([Task(side, [POINT]) for side in sides])
    assert isinstance(found[1], ZeroDivisionError)
    assert isinstance(found[3], SystemExit)
    for place, side in ((0, good[0]), (2, good[1]), (4, good[2])):
        numpy.testing.assert_array_equal(found[place][0].value, estimates(engine(name), side, [POINT])[0].value)


# -- planted engines ---------------------------------------------------------------------------


def planted(jacobian: Callable[[Any, Any], Any], automatic: bool = True, uncertainty: float = 0.0) -> Any:
    """An engine in NumPy with this primitive."""

    def evaluate(tasks: Any) -> list[Any]:
        return [
            [Estimate(numpy.asarray(task.side(point, jacobian)), uncertainty) for point in task.points]
            for task in tasks
        ]

    return SimpleNamespace(AUTOMATIC=automatic, evaluate=evaluate)


def forward_difference(function: Any, x: Any, h: float = 1e-6) -> Any:
    here = numpy.asarray(function(x), dtype=float)
    flat = [(function(x + h * e.reshape(x.shape)) - here) / h for e in numpy.eye(x.size)]
    return numpy.stack(flat, axis=-1).reshape(here.shape + x.shape)


PLANTED = {
    "zeros": planted(lambda f, x: numpy.zeros(numpy.shape(f(x)) + x.shape)),
    "axes in another order": planted(lambda f, x: forward_difference(f, x).T),
    "float32": planted(lambda f, x: forward_difference(f, x).astype(numpy.float32)),
    "claims to be exact": planted(forward_difference),
    "hides its error": planted(forward_difference, automatic=False, uncertainty=1e-12),
    "claims no precision": planted(forward_difference, automatic=False, uncertainty=1e-2),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_engine_fails(name: str) -> None:
    """Planted: zeros, transposed axes, single precision, and dishonest accounts each fail the conformance cases."""
    tested = [case for case in CASES if case.name in ("scalar of matrix", "matrix of matrix", "every entry")]
    assert any(complaint(PLANTED[name], case) for case in tested)


def test_zeros_fail_wherever_the_derivative_is_not_zero() -> None:
    """The engine that returns zeros passes exactly the cases whose Jacobian is zero."""
    for case in CASES:
        assert bool(complaint(PLANTED["zeros"], case)) == bool(numpy.any(case.jacobian(POINT)))


# -- scales and offsets ------------------------------------------------------------------------


def smooth(x: Any, v: Mapping[str, Any]) -> Any:
    return sin(x @ v["M"] @ x) * x + exp(x)


def smooth_jacobian(v: Mapping[str, Any]) -> Any:
    x, M = v["x"], v["M"]
    q = x @ M @ x
    return numpy.cos(q) * numpy.outer(x, (M + M.T) @ x) + numpy.sin(q) * I3 + numpy.diag(numpy.exp(x))


@pytest.mark.parametrize("scale", [1e-12, 1e-6, 1e6, 1e12])
@pytest.mark.parametrize("name", ROUNDED)
def test_a_scaled_function_has_a_scaled_derivative(name: str, scale: float) -> None:
    """f·c is differentiated as well as f, and its uncertainty is c times as large."""
    case = Case("scaled", "x", lambda x, v: smooth(x, v) * scale, lambda v: smooth_jacobian(v) * scale)
    assert complaint(engine(name), case) == ""


@pytest.mark.parametrize("scale", [1e-12, 1e-6, 1e6, 1e12])
@pytest.mark.parametrize("name", ROUNDED)
def test_a_scaled_variable_is_no_obstacle(name: str, scale: float) -> None:
    """In other units of x the derivative is as good: steps are relative."""
    case = Case(
        "scaled", "x", lambda x, v: smooth(x / scale, v), lambda v: smooth_jacobian({**v, "x": v["x"] / scale}) / scale
    )
    assert complaint(engine(name), case, {**POINT, "x": POINT["x"] * scale}) == ""


@pytest.mark.parametrize("offset", [1e6, -1e6, 1e12, 1e17, 1e300])
@pytest.mark.parametrize("name", ROUNDED)
def test_an_offset_is_accounted_for(name: str, offset: float) -> None:
    """f + 1e6 has the derivative of f: an automatic engine finds it, another states how much drowns in rounding."""
    side = Case("offset", "x", lambda x, v: smooth(x, v) + offset, smooth_jacobian).side
    (estimate,) = estimates(engine(name), side, [POINT])
    error = numpy.max(abs(estimate.value - smooth_jacobian(POINT)))
    assert error <= (1e-12 if engine(name).AUTOMATIC else estimate.uncertainty)


@pytest.mark.parametrize("offset", [0.0, 1.0, 1e6, 1e9])
def test_finite_differences_are_honest_about_second_derivatives(offset: float) -> None:
    """The rounding of an inner derivative is magnified by the outer one, and the stated uncertainty with it."""
    module = engine("finite_difference")
    for seed in range(20):
        x = numpy.random.default_rng(seed).uniform(0.3, 1.7, 3)
        (estimate,) = estimates(
            module, lambda v, d: d(lambda y: d(lambda z: exp(z).sum() + offset, y), v["x"]), [{"x": x}]
        )
        assert numpy.max(abs(estimate.value - numpy.diag(numpy.exp(x)))) <= estimate.uncertainty


@pytest.mark.parametrize("seed", range(20))
def test_finite_differences_are_within_their_own_uncertainty(seed: int) -> None:
    """At any point of a smooth function the error is below what is stated, and that is below 1e-6."""
    rng = numpy.random.default_rng(seed)
    point = {**POINT, "x": rng.uniform(0.3, 1.7, 3), "M": rng.uniform(0.3, 1.7, (3, 3))}
    case = Case("smooth", "x", lambda x, v: sigmoid(v["M"] @ x) * log(x), lambda v: _gated_log(v))
    assert complaint(engine("finite_difference"), case, point) == ""


def _gated_log(v: Mapping[str, Any]) -> Any:
    s = 1.0 / (1.0 + numpy.exp(-v["M"] @ v["x"]))
    return (s * (1.0 - s) * numpy.log(v["x"]))[:, None] * v["M"] + numpy.diag(s / v["x"])


@pytest.mark.parametrize(("rows", "refused"), [(5, False), (6, True)])
def test_finite_differences_refuse_what_costs_too_much_before_it_costs_anything(rows: int, refused: bool) -> None:
    """A second derivative by a matrix takes (4 · entries)² evaluations at each of two steps: it is known beforehand."""
    calls = []

    def function(X: Any) -> Any:
        calls.append(len(X.data) if isinstance(X, Batch) else 1)
        return (X * X).sum()

    side = Task(lambda v, d: d(lambda Y: d(function, Y), v["X"]), [{"X": numpy.ones((rows, 3))}])
    (outcome,) = engine("finite_difference").evaluate([side])
    if refused:
        assert isinstance(outcome, TooCostly)
        assert not calls
    else:
        assert isinstance(outcome, list)
        assert sum(calls) == 2 * (4 * 15) ** 2


def test_finite_differences_see_a_kink_within_a_step() -> None:
    """Where a kink lies within the steps, the stated uncertainty is too large to vote."""
    (estimate,) = estimates(
        engine("finite_difference"), lambda v, d: d(lambda t: abs(t - 1.0), v["t"]), [{"t": numpy.array(1.003)}]
    )
    assert estimate.uncertainty > 1e-2


# -- the host process --------------------------------------------------------------------------


def branching(x: Any, v: Mapping[str, Any]) -> Any:
    return x @ x if x[0] * v["t"] ** 2 > -5.0 else x.sum()


@pytest.mark.parametrize("name", ROUNDED)
def test_a_function_may_look_at_values(name: str) -> None:
    """A Python `if` on values runs on every engine; an engine that does something else than usual says so."""
    case = Case("if", "x", branching, lambda v: 2 * v["x"])
    assert complaint(engine(name), case) == ""
    positive = Case("mask", "x", lambda x, v: x[x > 0.0].sum(), lambda v: (v["x"] > 0.0).astype(float))
    assert complaint(engine(name), positive) == ""
    (plain,) = estimates(engine(name), CASES[0].side, [POINT])
    assert plain.note == ""


def test_jax_says_that_it_did_not_trace() -> None:
    """The note names what was different: the function looks at values."""
    (estimate,) = estimates(engine("jax"), Case("if", "x", branching, lambda v: 0).side, [POINT])
    assert estimate.note == "not traced: the function looks at values"


@pytest.mark.parametrize("double", [False, True])
def test_jax_keeps_the_host_s_configuration(double: bool) -> None:
    """64-bit numbers are on inside only: after a run, and after an error, the host's setting is what it was."""
    module, jax = engine("jax"), pytest.importorskip("jax")
    host = jax.config.jax_enable_x64

    def fails(x: Any, v: Any) -> Any:
        raise RuntimeError("planted")

    with jax.enable_x64(double):
        before = jax.numpy.ones(2).dtype
        for case in (CASES[3], Case("if", "x", branching, lambda v: 2 * v["x"])):
            assert complaint(module, case) == ""
        with pytest.raises(RuntimeError, match="planted"):
            estimates(module, Case("fails", "x", fails, lambda v: 0).side, [POINT])
        assert jax.numpy.ones(2).dtype == before == (numpy.float64 if double else numpy.float32)
    assert jax.config.jax_enable_x64 is host


def test_torch_differentiates_where_the_host_does_not() -> None:
    """Under a caller's `no_grad`, `inference_mode` or single precision the gradients are right, not silently zero."""
    module, torch = engine("torch"), pytest.importorskip("torch")
    for context in (torch.no_grad, torch.inference_mode):
        with context():
            assert complaint(module, CASES[3]) == ""
            assert complaint(module, NESTED[0]) == ""
            assert not torch.is_grad_enabled()
    assert torch.get_default_dtype() == torch.float32


# -- out of tree -------------------------------------------------------------------------------

COMPLEX_STEP = '''
"""Complex step: one plug-in that lives elsewhere."""
import numpy
from xcheck.engines import Estimate, Task, each

DISTRIBUTION = "complex-step-demo"
AUTOMATIC = True

def jacobian(function, x):
    flat = [numpy.asarray(function(x + 1e-30j * e.reshape(x.shape))).imag / 1e-30 for e in numpy.eye(x.size)]
    return numpy.stack(flat, axis=-1).reshape(flat[0].shape + x.shape)

def evaluate(tasks):
    return each(lambda task: [Estimate(numpy.asarray(task.side(point, jacobian))) for point in task.points], tasks)
'''


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installed distribution with an engine of its own."""
    (tmp_path / "complex_step_demo.py").write_text(COMPLEX_STEP)
    folder = tmp_path / "complex_step_demo-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: complex-step-demo\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text(textwrap.dedent("""\
        [xcheck.engines]
        complex_step = complex_step_demo
    """))  # fmt: skip
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    rooms.outside.cache_clear()
    yield
    monkeypatch.undo()
    rooms.outside.cache_clear()


@pytest.mark.usefixtures("outside")
def test_an_engine_out_of_tree_takes_part() -> None:
    """One file elsewhere and one entry point: the room lists it, loads it, and it stands the same tests."""
    assert rooms.names("engines") == tuple(sorted({*ENGINES, "complex_step"}))
    module = rooms.load("engines", "complex_step")
    analytic = [
        case
        for case in CASES
        if case.name in ("scalar of scalar", "scalar of vector", "matrix of matrix", "inverse", "every entry")
    ]
    assert [complaint(module, case) for case in analytic] == [""] * 5
    assert complaint(module, next(case for case in CASES if case.name == "logdet")), "not analytic: to be caught"


@pytest.mark.usefixtures("outside")
def test_an_engine_out_of_tree_votes() -> None:
    """A statement is judged by it as by any other engine."""
    import xcheck

    # The first one measures the condition; in the rounding that is drawn for complex values a complex step is lost.
    checked = xcheck.check(
        r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x", engines=(*ENGINES[:1], "complex_step")
    )
    assert checked, str(checked)
    assert "complex_step" in {report.engine for report in checked.result.engines}


def test_an_unknown_engine_is_refused() -> None:
    """Without the entry point the name is unknown, and the message lists the engines there are."""
    with pytest.raises(UsageError, match=rf"^there is no engine 'complex_step'; there are: {', '.join(ENGINES)}$"):
        rooms.load("engines", "complex_step")
