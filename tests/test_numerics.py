"""Norms, pseudo-inverses, special and matrix functions against NumPy and SciPy."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import numpy
import pytest
from estimating import estimates

import xcheck
from xcheck import rooms
from xcheck.vocabulary import norms
from xcheck.vocabulary.arrangement import commutation_matrix

scipy_special = pytest.importorskip("scipy.special")
scipy_linalg = pytest.importorskip("scipy.linalg")


def drawn(*shape: int) -> Any:
    rng = numpy.random.default_rng(shape)
    return rng.uniform(0.3, 1.7, shape) * rng.choice([-1.0, 1.0], shape)


def near(value: Any, expected: Any, relative: float = 1e-12) -> bool:
    return bool(numpy.max(abs(value - expected)) <= relative * numpy.max(abs(expected)))


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4)])
def test_norms_of_matrices(shape: tuple[int, int]) -> None:
    """Each index of a norm means what NumPy, or the sum over entries or singular values, says."""
    X = drawn(*shape)
    sigma = numpy.linalg.svd(X, compute_uv=False)
    expected = {
        "": numpy.linalg.norm(X), "F": numpy.linalg.norm(X), "2": numpy.linalg.norm(X, 2),
        "*": numpy.linalg.norm(X, "nuc"), "2,1": numpy.linalg.norm(X, axis=1).sum(), "1": abs(X).sum(),
        "infty": abs(X).max(),
    }  # fmt: skip
    assert set(expected) == set(norms.NORMS)
    for index, value in expected.items():
        assert near(norms.NORMS[index](X), value), index
    assert near(norms.entrywise_norm(X, 3.5), numpy.linalg.norm(X.ravel(), 3.5))
    assert near(norms.schatten_norm(X, 3.5), numpy.linalg.norm(sigma, 3.5))
    assert not near(norms.NORMS["1"](X), numpy.linalg.norm(X, 1))  # planted: the induced norm


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4)])
def test_pseudo_inverses(shape: tuple[int, int]) -> None:
    """Tall, wide and square, and of a matrix of lower rank."""
    X = drawn(*shape)
    assert near(xcheck.pinv(X), numpy.linalg.pinv(X))
    X = numpy.outer(X[:, 0], X[0])
    assert near(xcheck.pinv(X), numpy.linalg.pinv(X, 1e-10))


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4)])
def test_the_pseudo_inverse_of_an_infinite_matrix_has_no_value(shape: tuple[int, int]) -> None:
    """In a process of its own: planted as LAPACK's singular values of it, for which some builds search for ever."""
    code = f"""
import numpy, xcheck
X = numpy.ones({shape})
X[0, 0] = numpy.inf
try:
    found = xcheck.pinv(X)
except numpy.linalg.LinAlgError:
    found = numpy.nan
print(numpy.isfinite(found).any())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("name", ["autograd", "jax", "torch"])
def test_the_derivative_of_a_pseudo_inverse_is_as_exact_as_its_condition_allows(name: str, wide: bool) -> None:
    """The rules of the engines lose the condition once more: planted as what PyTorch computes by itself."""
    torch = pytest.importorskip("torch")
    pytest.importorskip(name)
    condition, rng = 1e4, numpy.random.default_rng(3)
    left, right = (numpy.linalg.qr(rng.normal(size=(size, size)))[0] for size in (6, 4))
    sigma = numpy.geomspace(1.0, 1.0 / condition, 4)
    X, dX = left[:, :4] * sigma @ right.T, rng.normal(size=(6, 4))
    # The differential of the projector P: its half is (I - P) dX X⁺.
    half = left[:, 4:] @ (left[:, 4:].T @ dX @ right / sigma) @ left[:, :4].T
    allowed = 100.0 * numpy.finfo(float).eps * condition

    def projector(t: Any, X: Any, dX: Any, inverse: Any = xcheck.pinv) -> Any:
        moved = X + t * dX
        return inverse(moved.T) @ moved.T if wide else moved @ inverse(moved)

    def side(values: Any, jacobian: Any) -> Any:
        return jacobian(lambda t: projector(t, values["X"], values["dX"]), values["t"])

    (found,) = estimates(rooms.load("engines", name), side, [{"t": numpy.zeros(()), "X": X, "dX": dX}])
    assert near(found.value, half + half.T, allowed)
    t, tensors = torch.zeros((), dtype=torch.float64), (torch.tensor(X), torch.tensor(dX))
    planted = torch.autograd.functional.jacobian(lambda t: projector(t, *tensors, torch.linalg.pinv), t)
    assert not near(planted.numpy(), half + half.T, allowed)


def test_a_pseudo_inverse_is_differentiated_where_the_rank_is_not_full() -> None:
    """(a bᵀ)⁺ is b aᵀ/(|a|²|b|²), along matrices of rank one."""
    torch = pytest.importorskip("torch")
    a, b = torch.tensor(drawn(5)), torch.tensor(drawn(3))
    one, other = (
        torch.autograd.functional.jacobian(function, a)
        for function in (lambda a: xcheck.pinv(torch.outer(a, b)), lambda a: torch.outer(b, a) / (a @ a) / (b @ b))
    )
    assert near(one.numpy(), other.numpy())


def test_cofactors_of_a_singular_matrix() -> None:
    """The adjugate needs no inverse: X adj(X) = 0 where det X = 0, and adj of rank n - 1 has rank 1."""
    X = drawn(4, 4)
    X[3] = X[0] - 2 * X[1]
    assert numpy.max(abs(X @ xcheck.adjugate(X))) < 1e-12
    assert numpy.linalg.matrix_rank(xcheck.cofactor(X), 1e-10) == 1
    assert near(xcheck.cofactor(X)[0, 0], numpy.linalg.det(X[1:, 1:]))


@pytest.mark.parametrize("size", [0.1, 1.0, 8.0])
def test_matrix_functions(size: float) -> None:
    """expm, sinm, cosm of any matrix; logm and sqrtm of one without negative eigenvalues."""
    X = size * drawn(5, 5)
    S = X @ X.T + size**2 * numpy.eye(5) + 0.3 * size * X
    for ours, theirs, at in [
        (xcheck.expm, scipy_linalg.expm, X), (xcheck.sinm, scipy_linalg.sinm, X), (xcheck.cosm, scipy_linalg.cosm, X),
        (xcheck.logm, scipy_linalg.logm, S), (xcheck.sqrtm, scipy_linalg.sqrtm, S),
    ]:  # fmt: skip
        assert near(ours(at), theirs(at)), theirs.__name__
        assert not near(ours(at), theirs(at.T))


def test_a_matrix_function_that_does_not_exist_is_no_number() -> None:
    """No real logarithm, no real root, and an exponential beyond reach: NaN, never a wrong number."""
    assert numpy.all(numpy.isnan(xcheck.logm(-numpy.eye(3) + 0.01 * drawn(3, 3))))
    assert numpy.all(numpy.isnan(xcheck.sqrtm(-numpy.eye(3) + 0.01 * drawn(3, 3))))
    assert numpy.all(numpy.isnan(xcheck.expm(1e4 * numpy.eye(3))))


X_POSITIVE = numpy.array([1e-3, 0.3, 1.0, 1.5, 2.0, 7.3, 40.0, 900.0])
X_REAL = numpy.array([-30.0, -6.4, -3.0, -1e-3, 0.0, 0.2, 1.0, 2.5, 6.49, 6.51, 30.0])


def test_special_functions() -> None:
    """Over their whole range, not only where statements draw."""
    x, y = X_REAL, X_POSITIVE
    assert numpy.max(abs(xcheck.erf(x) - scipy_special.erf(x))) < 1e-14
    assert numpy.max(abs(xcheck.normcdf(x) - scipy_special.ndtr(x))) < 1e-14
    for ours, theirs in [(xcheck.lgamma, scipy_special.gammaln), (xcheck.digamma, scipy_special.digamma)]:
        assert numpy.max(abs(ours(y) - theirs(y)) / (1 + abs(theirs(y)))) < 1e-13
    for order in range(1, 4):
        error = abs(xcheck.polygamma(order, y) / scipy_special.polygamma(order, y) - 1)
        assert numpy.max(error) < 1e-13, order
    for p in (1, 2, 3):
        assert math.isclose(xcheck.mvlgamma(numpy.array(4.2), p), scipy_special.multigammaln(4.2, p), rel_tol=1e-13)


def test_commutation_matrices() -> None:
    """K_{mn} vec(A) = vec(Aᵀ) for A: (m, n), and its transpose is K_{nm}."""
    A = drawn(2, 3)
    K = commutation_matrix(2, 3, A)
    assert numpy.array_equal(K @ A.T.reshape(-1), A.reshape(-1))
    assert numpy.array_equal(K.T, commutation_matrix(3, 2, A))
    assert not numpy.array_equal(K, K.T)
