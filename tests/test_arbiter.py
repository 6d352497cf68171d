"""The arbiter names the engine that is off, and its fifty digits are right."""

from __future__ import annotations

import importlib.util
from typing import Any

import mpmath
import numpy
import pytest
import scipy.special

from xcheck.checking.check import check_statement
from xcheck.exact.arrays import jacobian, rationals
from xcheck.exact.fields import exactly
from xcheck.exact.reals import Reals
from xcheck.records import Kind, Result, Settings
from xcheck.spaces import kinds
from xcheck.statement import Statement
from xcheck.vocabulary import activations, elementwise, linear_algebra, reductions
from xcheck.vocabulary.namespaces import namespace_of

X = numpy.array([0.7, 1.3, 2.9])


def digamma(x: Any) -> Any:
    """ψ on every engine's arrays."""
    library = type(x).__module__.partition(".")[0]
    if library == "torch":
        import torch

        return torch.special.digamma(x)
    if library == "jax" or library == "jaxlib":
        import jax

        return jax.scipy.special.digamma(x)
    if library == "autograd":
        import autograd.scipy.special

        return autograd.scipy.special.psi(x)
    return scipy.special.digamma(x) if library == "numpy" else namespace_of(x).digamma(x)


def trigamma(x: Any) -> Any:
    return numpy.diag(scipy.special.polygamma(1, x))


def checked(engines: tuple[str, ...]) -> Result:
    statement = Statement(
        "s", "displayed only", {"x": kinds()["PositiveVector"]("n")}, function=digamma, formula=trigamma, variable="x"
    )
    return check_statement(statement, Settings(engines=engines))


def test_the_trigamma_of_torch_is_off() -> None:
    """torch's float64 trigamma is off by some 1e-10, which the arbiter says of torch and of no other engine."""
    for name in ("torch", "jax"):
        pytest.importorskip(name)
    result = checked(("autograd", "jax", "torch"))
    assert result.verdict.kind is Kind.INCONCLUSIVE, result.verdict
    assert "In arithmetic with 50 digits torch is off by" in result.verdict.note
    assert "autograd and jax agree with it" in result.verdict.note


def test_of_two_engines_the_one_that_is_off_is_named() -> None:
    """Without a majority nobody but the arbiter can tell."""
    pytest.importorskip("torch")
    note = checked(("autograd", "torch")).verdict.note
    assert "In arithmetic with 50 digits torch is off by" in note
    assert "autograd agrees with it" in note


def test_a_planted_rule_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: an engine whose derivatives are 1e-7 too large is the one that is off."""
    pytest.importorskip("torch")
    from xcheck.engines import autograd

    right = autograd.jacobian
    monkeypatch.setattr(autograd, "jacobian", lambda *asked, **how: (1 + 1e-7) * right(*asked, **how))
    text = r"\frac{\partial \log\det(X)}{\partial X} = X^{-\top}"
    note = check_statement(Statement("s", text), Settings(engines=("autograd", "torch"))).verdict.note
    assert "autograd is off by" in note
    assert "torch agrees with it" in note


def test_without_mpmath_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "mpmath" else found(name, *rest)
    )
    assert "could be told with mpmath, which is not installed" in checked(("autograd", "torch")).verdict.note


FUNCTIONS = {
    "log": (elementwise.log, lambda v: 1 / v),
    "sin": (elementwise.sin, mpmath.cos),
    "sqrt": (elementwise.sqrt, lambda v: 1 / (2 * mpmath.sqrt(v))),
    "arctan": (elementwise.arctan, lambda v: 1 / (1 + v * v)),
    "sigmoid": (activations.sigmoid, lambda v: mpmath.exp(-v) / (1 + mpmath.exp(-v)) ** 2),
    "absolute": (elementwise.absolute, lambda v: mpmath.mpf(1)),
    "power": (lambda x: x**1.5, lambda v: mpmath.mpf(3) / 2 * mpmath.sqrt(v)),
    "digamma": (digamma, lambda v: mpmath.psi(1, v)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_fifty_digits(name: str) -> None:
    """Derivatives are right to fifty digits by closed forms."""
    function, closed = FUNCTIONS[name]
    point = rationals(Reals(), [exactly(8 * v) / 8 for v in (1, 2, 3)], (3,))
    found = jacobian(function, point).values[0]
    with mpmath.workdps(70):
        for i, v in enumerate((1, 2, 3)):
            assert abs(found[i, i] - closed(mpmath.mpf(v))) < mpmath.mpf(10) ** -50
            assert found[i, i - 1] == 0


def test_softmax_and_logdet() -> None:
    """Words that look at values, and the determinant, have their derivatives."""
    point = rationals(Reals(), [exactly(v) for v in (1, 2, 3)], (3,))
    slopes = jacobian(reductions.logsumexp, point).values[0].astype(float)
    numpy.testing.assert_allclose(slopes, scipy.special.softmax([1.0, 2.0, 3.0]), rtol=1e-15)
    matrix = rationals(Reals(), [exactly(v) for v in (2, 1, 0, 3)], (2, 2))
    gradient = jacobian(linear_algebra.logdet, matrix).values[0].astype(float)
    numpy.testing.assert_allclose(gradient, numpy.linalg.inv([[2.0, 1.0], [0.0, 3.0]]).T, atol=1e-15)
