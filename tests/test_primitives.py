"""That what JAX has traced has the same value as where JAX compiles the whole of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy
import pytest

jax = pytest.importorskip("jax")
jnp = jax.numpy

from xcheck.engines import _primitives as primitives  # noqa: E402
from xcheck.engines import _program  # noqa: E402
from xcheck.engines._linear_algebra import MANY_ROWS  # noqa: E402
from xcheck.engines._program import Program  # noqa: E402

RNG = numpy.random.default_rng(5)
X, Y, S = RNG.uniform(0.2, 0.8, (3, 4)), RNG.uniform(-0.8, 0.8, (4, 5)), RNG.uniform(0.2, 0.8, (3, 3))
P, C = S @ S.T + numpy.eye(3), S + 1j * RNG.uniform(0.2, 0.8, (3, 3))
STACK = RNG.normal(size=(2, 3, 4))
N = numpy.array([-7, 5, 3])
LARGE = 40 * numpy.eye(34) + RNG.normal(size=(34, 34)), 40 * numpy.eye(34) + 1j * RNG.normal(size=(34, 34))

Function = Callable[..., Any]


def scanned(x: Any) -> Any:
    """A loop with a constant of its own."""
    return jax.lax.scan(lambda carry, row: (carry + row * X[0], carry @ row), x[0], x)


def looped(n: Any, x: Any) -> Any:
    return jax.lax.while_loop(lambda state: state[0] > -9, lambda state: (state[0] - 1, state[1] * 1.5), (n[0], x))


def triangles(*matrices: Any) -> list[Any]:
    """Systems with every kind of triangle, on either side."""
    return [
        jax.lax.linalg.triangular_solve(m, m[:, :2] if left else m[:2], left_side=left, **how)
        for m in matrices
        for left in (True, False)
        for how in (
            {"lower": True},
            {"transpose_a": True},
            {"unit_diagonal": True, "transpose_a": True},
            {"lower": True, "conjugate_a": True},
            {"lower": True, "conjugate_a": True, "transpose_a": True},
        )
    ]


@jax.custom_vjp
def backwards(x: Any) -> Any:
    return jnp.sin(x) * 2.0


backwards.defvjp(lambda x: (backwards(x), x), lambda x, g: (g * jnp.cos(x) * 2.0,))

CASES: dict[str, tuple[Function, tuple[Any, ...]]] = {
    "arithmetic": (lambda x: -x + x * x - 3.0 / x + abs(-x) + jnp.sign(x - 0.5) + jnp.square(x), (X,)),
    "powers": (lambda x: (x**3, x**-2, x**2.5, jnp.sqrt(x), x**0), (X,)),
    "powers of whole numbers": (lambda n: (n**3, n // 2, n % 3, jax.lax.rem(n, 3), jax.lax.div(n, 2)), (N,)),
    "functions": (lambda x: [f(x) for f in (jnp.exp, jnp.expm1, jnp.log, jnp.log1p, jnp.tanh)], (X,)),
    "angles": (lambda x: [f(x) for f in (jnp.sin, jnp.cos, jnp.tan, jnp.asin, jnp.acos, jnp.atan)], (X,)),
    "hyperbolic": (lambda x: (jnp.sinh(x), jnp.cosh(x), jnp.asinh(x), jnp.acosh(1.0 + x), jnp.atanh(x)), (X,)),
    "order": (lambda x: [jnp.where(f(x, 0.5), x, -x) for f in (jnp.less, jnp.greater, jnp.equal)], (X,)),
    "order or equal": (lambda x: [jnp.where(f(x, x), x, -x) for f in (jnp.less_equal, jnp.greater_equal)], (X,)),
    "unequal": (lambda x: jnp.where(x != x[0], x, -x), (X,)),
    "extremes": (lambda x: (jnp.maximum(x, 0.5), jnp.minimum(x, 0.5), jnp.max(x, axis=0), jnp.min(x, axis=1)), (X,)),
    "logic": (lambda x: jnp.where(~((x > 0.3) & (x < 0.7)) | (x > 0.75), x, 0.0), (X,)),
    "some and all": (lambda x: (jnp.any(x > 0.7, axis=0), jnp.all(x > 0.3, axis=1)), (X,)),
    "complex": (lambda z: (jnp.real(z), jnp.imag(z), jnp.conj(z), abs(z), z @ z, z**2), (C,)),
    "sums": (lambda x: (jnp.sum(x), jnp.sum(x, axis=0), jnp.mean(x), jnp.sum(x > 0.5)), (X,)),
    "products": (lambda x, y: (x @ y, x.T @ x, jnp.outer(x[0], y[1]), x[0] @ y, x @ y[:, 0], x[0] @ x[1]), (X, Y)),
    "products in a stack": (
        lambda a: (a @ a.transpose(0, 2, 1), jnp.einsum("bij,kbj->ibk", a, a[None, :, 0])),
        (STACK,),
    ),
    "products of stacks in another order": (lambda a: jnp.einsum("bij,jbk->kbi", a, a.transpose(2, 0, 1)), (STACK,)),
    "shapes": (lambda x: (x.reshape(2, 6), x.T, x[None], jnp.squeeze(x[:1]), jnp.expand_dims(x, 1)), (X,)),
    "spread": (lambda x: (x + x[:, :1], jnp.broadcast_to(x[0], (2, 3, 4)), jnp.eye(3), jnp.arange(4.0)), (X,)),
    "parts": (lambda x: (x[1:, ::2], x[-1], jnp.diag(x), jnp.trace(x)), (X,)),
    "padded": (lambda x: [jax.lax.pad(x, 2.0, ((b, 1, n), (0, b, 0))) for b in (1, -1) for n in (0, 2)], (X,)),
    "put together": (lambda x: (jnp.concatenate([x, -x], axis=1), jnp.stack([x, -x], axis=1)), (X,)),
    "one of three": (lambda x: jax.lax.select_n(jnp.ones(x.shape, int) * 2, x, -x, 2.0 * x), (X,)),
    "other types": (lambda n: (n.astype(float) / 2.0, (n > 0).astype(int), n.astype(bool)), (N,)),
    "held": (lambda x: jax.lax.stop_gradient(x) * jnp.copy(x), (X,)),
    "parts of complex numbers": (
        lambda z: (
            jax.lax.convert_element_type(z, float),
            z.astype(bool),
            jax.lax.complex(z.real, z.imag),
            jax.lax.complex(z.real, 0.0 * z.imag),
        ),
        (C,),
    ),
    "taken apart": (lambda x: (jnp.split(x, [1, 3], axis=1), jnp.unstack(x, axis=1), jnp.unstack(x[:1])), (X,)),
    "in the order of another": (
        lambda n, x: (jax.lax.sort((n % 3, n), num_keys=1), jnp.argsort(n), jax.lax.sort(x, dimension=0)),
        (numpy.array([4, 1, 3, 4, 0, 3]), X),
    ),
    "finite": (lambda x: jnp.isfinite(1.0 / jnp.where(x > 0.5, x, 0.0)), (X,)),
    "triangular": (triangles, (P, C + 2 * numpy.eye(3))),
    "large triangular": (triangles, LARGE),
    "large factors": (
        lambda a, z: [
            (
                jax.lax.linalg.lu(m),
                jax.lax.linalg.lu(m[:, :33]),
                jax.lax.linalg.lu(m[:33]),
                jnp.linalg.inv(m),
                jnp.linalg.slogdet(m),
            )
            for m in (a, z, a.T[::-1], 0.0 * a)
        ],
        LARGE,
    ),
    "triangular in a stack": (
        lambda a, x: jax.lax.linalg.triangular_solve(a, x, left_side=True, lower=True),
        (numpy.stack([P, 2 * P]), STACK),
    ),
    "linear algebra": (lambda a: (jnp.linalg.inv(a), jnp.linalg.solve(a, a.T), jnp.linalg.det(a)), (S,)),
    "logarithm of the determinant": (jnp.linalg.slogdet, (S,)),
    "factors": (lambda a: (jnp.linalg.eigh(a), jnp.linalg.cholesky(a)), (P,)),
    "picked": (
        lambda x, t: (
            x[numpy.array([2, 0])],
            x[:, numpy.array([[3, 0], [1, 1]])],
            x[numpy.array([0, 2]), numpy.array([3, 1])],
            t[:, numpy.array([1, 0]), 1:],
            t[numpy.array([1, 0]), :, numpy.array([2, 0])],
            jax.vmap(lambda row, n: row[n])(x, jnp.array([2, 0, 1])),
            jnp.take(x, numpy.array([2, 7]), axis=1),
        ),
        (X, STACK),
    ),
    "entries": (lambda x: (x[numpy.array([2, 0])], x.at[1].add(3.0), jnp.take(x, 2, axis=1)), (X,)),
    "sorted": (
        lambda x: (jnp.sort(x, axis=0), jnp.cumsum(x, axis=1), jax.nn.sigmoid(x), jnp.split(x, 2, axis=1)),
        (X,),
    ),
    "loop with a constant": (scanned, (X,)),
    "loop to a limit": (looped, (N, X)),
    "choice by a value": (lambda x: jax.lax.cond(x[0, 0] > 0.5, jnp.sin, jnp.cos, x), (X,)),
    "own backward pass": (lambda x: (backwards(x), jax.grad(lambda y: backwards(y).sum())(x)), (X,)),
    "own slope": (lambda x: (jax.nn.relu(x - 0.5), jax.grad(lambda y: jax.nn.relu(y - 0.5).sum())(x)), (X,)),
    "derivative": (jax.grad(lambda a: jnp.linalg.slogdet(a @ a.T)[1]), (X,)),
    "derivative of a factor": (jax.jacobian(lambda a: jnp.linalg.eigh(a + a.T)[0]), (S,)),
    "second derivative": (jax.hessian(lambda a: jnp.log(jnp.linalg.det(a)) ** 2), (P,)),
    "random numbers": (lambda x: x * jax.random.uniform(jax.random.split(jax.random.key(3))[1], x.shape), (X,)),
    "nothing computed": (lambda x: (x, 3.0, jnp.zeros(2)), (X,)),
}


@pytest.fixture(autouse=True)
def double() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


@pytest.mark.parametrize("name", CASES)
def test_a_trace_has_the_values_of_the_compiled_function(name: str) -> None:
    """At the arguments of the trace, and with others of the same shape."""
    function, arguments = CASES[name]
    program = Program(jax.make_jaxpr(function)(*arguments))
    compiled = jax.jit(function, compiler_options=primitives.COMPILER_OPTIONS)
    for given in (arguments, tuple(a if a.dtype.kind == "i" else a * 0.9 for a in arguments)):
        wanted = list(map(numpy.asarray, jax.tree.leaves(compiled(*given))))
        found = program(*given)
        assert [(each.shape, each.dtype) for each in found] == [(each.shape, each.dtype) for each in wanted]
        for one, other in zip(found, wanted, strict=True):
            numpy.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


def test_every_rule_is_met_by_a_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """No rule of NumPy's stands here untested."""
    met: set[str] = set()
    operation = primitives.operation_of

    def noted(equation: Any) -> Any:
        met.add(equation.primitive.name)
        return operation(equation)

    monkeypatch.setattr(_program, "operation_of", noted)
    for function, arguments in CASES.values():
        Program(jax.make_jaxpr(function)(*arguments))
    assert {*primitives._ENTRYWISE, *primitives._RULES} <= met


def test_what_is_not_finite_is_a_value_like_any_other() -> None:
    """Neither a division by zero nor a logarithm of it warns or raises, as nothing does that JAX compiles."""
    function = lambda x: (1.0 / x, jnp.log(x), 0.0 * jnp.log(x))  # noqa: E731
    found = Program(jax.make_jaxpr(function)(numpy.zeros(2)))(numpy.zeros(2))
    assert numpy.isposinf(found[0]).all()
    assert numpy.isneginf(found[1]).all()
    assert numpy.isnan(found[2]).all()


def test_a_loop_keeps_its_own_constants() -> None:
    """Two loops that read the same are two where they hold other numbers."""

    def loop(factors: Any) -> Function:
        return lambda x: jax.lax.scan(lambda carry, row: (carry + row * factors, carry), x[0], x)[0]

    values = [Program(jax.make_jaxpr(loop(factors))(X))(X)[0] for factors in (X[0], 2.0 * X[0])]
    assert not numpy.allclose(values[0], values[1])


def test_what_nobody_reads_is_not_computed() -> None:
    """A factorisation whose values are not used is no step of the program."""
    alone = Program(jax.make_jaxpr(lambda a: a[0, 0])(P))
    beside = Program(jax.make_jaxpr(lambda a: (jnp.linalg.cholesky(a), a[0, 0])[1])(P))
    assert len(beside._run) == len(alone._run)


@pytest.mark.parametrize("n", [2, MANY_ROWS])
def test_a_singular_triangle_has_infinite_values(n: int) -> None:
    """As JAX has it: nothing raises."""
    function = lambda a: jax.lax.linalg.triangular_solve(a, a, left_side=True, lower=True)  # noqa: E731
    singular = numpy.eye(n)
    singular[-1, -2:] = 2.0, 0.0
    (found,) = Program(jax.make_jaxpr(function)(singular))(singular)
    numpy.testing.assert_array_equal(found, jax.jit(function)(singular))
    assert not numpy.isfinite(found).all()
