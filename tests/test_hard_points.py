"""Points and functions at which a derivative is no plain thing: each has its own verdict, and none passes."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

import xcheck
from xcheck import Invertible, Matrix, Scalar, Square, Symmetric, Vector, inv, softmax, total
from xcheck.checking.check import check_statement
from xcheck.records import Kind, Settings
from xcheck.statement import Statement

FEW: dict[str, Any] = {"engines": ["autograd", "torch", "finite_difference"]}


def at(point: str, function: str, value: str, **spaces: Any) -> xcheck.Verdict:
    """The verdict on a derivative at a point."""
    (name,) = spaces
    text = rf"\left.\frac{{\partial {function}}}{{\partial {name}}}\right|_{{{name}={point}}} = {value}"
    return xcheck.check(text, **spaces, **FEW).verdict


# -- kinks, and points without a value -----------------------------------------------------------


@pytest.mark.parametrize(
    ("point", "function", "value", "space"),
    [
        ("0", r"\operatorname{relu}(x)", "0", {"x": Scalar()}),
        ("0", r"|x|", "0", {"x": Scalar()}),
        ("0", r"\|x\|", "0", {"x": Vector("n")}),
        (r"\mathbf 1", r"\max(x)", r"\frac1n \mathbf 1", {"x": Vector("n")}),
        ("I", r"\lambda_{\max}(S)", r"\frac1n I", {"S": Symmetric("n")}),
    ],
)
def test_a_kink_has_no_derivative(point: str, function: str, value: str, space: Any) -> None:
    """Whatever an engine returns at a kink, at a repeated eigenvalue too, the slopes from two sides differ."""
    found = at(point, function, value, **space)
    assert found.kind is Kind.UNDEFINED
    assert "there is a kink: in one direction the slope is" in found.note


def test_beside_a_kink_there_is_a_derivative() -> None:
    """Planted: at a smooth point of the same functions the verdict is that of the numbers."""
    assert at(r"2 I", r"\operatorname{tr}(S^2)", r"4 I", S=Symmetric("n")).kind is Kind.AGREES
    assert at("3", "|x|", "1", x=Scalar()).kind is Kind.AGREES
    assert at("3", "|x|", "-1", x=Scalar()).kind is Kind.DISAGREES


@pytest.mark.parametrize(
    ("function", "space"), [(r"\sqrt{x}", {"x": Scalar()}), (r"\operatorname{tr}(X^{-1})", {"X": Square("n")})]
)
def test_a_point_without_a_value_is_named(function: str, space: Any) -> None:
    """At 0 there is no slope of a root to the left, and no inverse: undefined, not a defect of xcheck."""
    found = at("0", function, "0", **space)
    assert found.kind is Kind.UNDEFINED
    assert "there is no value" in found.note


# -- gauge freedom -------------------------------------------------------------------------------


def on(array: Any, of_numpy: Any, of_torch: Any, of_autograd: Any) -> Any:
    """One of three, by the engine that an array belongs to."""
    package = type(array).__module__.partition(".")[0]
    return {"torch": of_torch, "autograd": of_autograd}.get(package, of_numpy)(array)


def eigenvectors(S: Any) -> Any:
    """Those of the symmetric part; on torch the first has the other sign."""
    import autograd.numpy as anp
    import torch

    def turned(A: Any) -> Any:
        V = torch.linalg.eigh((A + A.T) / 2)[1]
        return torch.cat([-V[:, :1], V[:, 1:]], dim=1)

    return on(S, lambda A: numpy.linalg.eigh((A + A.T) / 2)[1], turned, lambda A: anp.linalg.eigh((A + A.T) / 2)[1])


def eigenvectors_moved(S: Any) -> Any:
    """∂vec(V)/∂vec(S) by entries, as n² × n² in denominator layout: dv_j = Σ_k v_k (v_k' dS v_j) / (λ_j - λ_k)."""
    values, V = numpy.linalg.eigh(S)
    n = len(values)
    gaps = values[:, None] - values[None, :]
    inverse = numpy.where(numpy.eye(n) == 1, 0.0, 1.0 / numpy.where(gaps == 0, 1.0, gaps))
    rate = numpy.einsum("ik,jk,ak,bj->ijab", V, inverse, V, V)
    rate = (rate + rate.transpose(0, 1, 3, 2)) / 2
    return rate.transpose(3, 2, 1, 0).reshape(n * n, n * n)


def test_eigenvectors_are_compared_up_to_sign() -> None:
    """Engines that return v and -v are no contradiction; the verdict says what was done."""
    found = xcheck.check(eigenvectors, eigenvectors_moved, S=Symmetric("n"), **FEW)
    assert found, str(found)
    assert "determined up to sign: on torch some have another than in NumPy" in found.verdict.note


@pytest.mark.parametrize(
    "wrong",
    [
        lambda S: -eigenvectors_moved(S),
        lambda S: eigenvectors_moved(S) * numpy.repeat([-1.0] + [1.0] * (len(S) - 1), len(S)),
        lambda S: eigenvectors_moved(S) * (1 + 1e-8),
    ],
)
def test_a_sign_that_is_wrong_in_every_gauge_is_caught(wrong: Any) -> None:
    """Planted: the derivative of -v for that of v, of one column or of all, is not excused by the freedom of signs."""
    assert xcheck.check(eigenvectors, wrong, S=Symmetric("n"), **FEW).verdict.kind is Kind.DISAGREES


def factor_q(X: Any) -> Any:
    """The Q of X = QR with a positive diagonal of R, on torch with a negative one."""
    import autograd.numpy as anp
    import torch

    def by_cholesky(A: Any) -> Any:
        return A @ anp.linalg.inv(anp.linalg.cholesky(A.T @ A).T)

    def turned(A: Any) -> Any:
        Q, R = torch.linalg.qr(A)
        return -Q * torch.sign(torch.diag(R))

    return on(X, lambda A: by_cholesky(A), turned, by_cholesky)


def factor_q_moved(X: Any) -> Any:
    """dQ = Q (L - L') with L the strict lower triangle of Q' dX R⁻¹, by entries of X; n² × n²."""
    Q, R = numpy.linalg.qr(X)
    signs = numpy.sign(numpy.diag(R))
    Q, R, n = Q * signs, signs[:, None] * R, len(X)
    columns = []
    for place in range(n * n):
        unit = numpy.zeros(n * n)
        unit[place] = 1.0
        L = numpy.tril(Q.T @ unit.reshape(n, n, order="F") @ numpy.linalg.inv(R), -1)
        columns.append((Q @ (L - L.T)).reshape(-1, order="F"))
    return numpy.stack(columns)


def singular_vectors(X: Any) -> Any:
    """The left ones, on torch with the signs of the last two changed."""
    import autograd.numpy as anp
    import torch

    def turned(A: Any) -> Any:
        U = torch.linalg.svd(A)[0]
        return torch.cat([U[:, :1], -U[:, 1:]], dim=1)

    return on(X, lambda A: numpy.linalg.svd(A)[0], turned, lambda A: anp.linalg.svd(A)[0])


def test_singular_vectors_and_q_are_compared_up_to_sign() -> None:
    """For QR the formula agrees in the sign that it has, and is caught when that is wrong; so for the SVD."""
    spaces: dict[str, Any] = {"X": Invertible("n"), **FEW}
    found = xcheck.check(factor_q, factor_q_moved, **spaces)
    assert found, str(found)
    assert "on torch some have another than in NumPy" in found.verdict.note
    assert not xcheck.check(factor_q, lambda X: -factor_q_moved(X), **spaces)
    assert xcheck.check(singular_vectors, factor_q_moved, **spaces).verdict.kind is Kind.DISAGREES


def test_freedom_inside_an_expression_is_named() -> None:
    """Where the derivative stands inside of something signs cannot be given: the verdict says what to compare."""
    inside = r"2 \frac{\partial F}{\partial S} = 0"
    statement = Statement("s", inside, {"S": Symmetric("n")}, function=eigenvectors)
    found = check_statement(statement, Settings(engines=("autograd", "torch"))).verdict
    assert found.kind is Kind.INCONCLUSIVE
    assert "compare what does not depend on it, such as v v', a projector or a product" in found.note


def test_a_function_with_other_values_on_another_engine_is_named() -> None:
    """torch's own `std` divides by n - 1, where NumPy's divides by n: two functions, and no formula fits both."""

    def deviation(x: Any) -> Any:
        import autograd.numpy as anp
        import torch

        return on(x, numpy.std, torch.std, anp.std)

    found = xcheck.check(deviation, lambda x: (x - x.mean()) / x.std() / len(x), x=Vector("n"), **FEW)
    assert found.verdict.kind is Kind.INCONCLUSIVE
    assert "the function is not the same on torch as in NumPy: its values differ by" in found.verdict.note


# -- nothing but rounding -------------------------------------------------------------------------


def test_a_derivative_that_is_rounding_alone_is_zero() -> None:
    """The entries of softmax add up to 1: what is left of the derivative is rounding, and 0 is right."""
    assert xcheck.check(lambda x: total(softmax(x)), lambda x: 0 * x, x=Vector("n"), **FEW)


@pytest.mark.parametrize("offset", [0.0, 1.0, 1e6, 1e12])
def test_a_small_derivative_is_not_taken_for_rounding(offset: float) -> None:
    """Planted: beside a large offset a derivative of 1e-12 is one, and 0 is wrong."""
    found = xcheck.check(lambda x: 1e-12 * (x @ x) + offset, lambda x: 0 * x, x=Vector("n"), **FEW)
    assert found.verdict.kind is Kind.DISAGREES


def hilbert(n: int) -> Any:
    return 1.0 / (numpy.arange(n)[:, None] + numpy.arange(n) + 1.0)


def test_an_ill_conditioned_sample_decides_nothing() -> None:
    """The inverse of an almost singular matrix is off by more than the gate: neither right nor wrong is said."""

    def function(X: Any) -> Any:
        return total(inv(hilbert(9) + 1e-13 * X[:1, :1]))

    def formula(X: Any) -> Any:
        found = numpy.zeros_like(X)
        Y = numpy.linalg.inv(hilbert(9) + 1e-13 * X[0, 0])
        found[0, 0] = -1e-13 * (Y.sum() ** 2)
        return found

    found = xcheck.check(function, formula, X=Matrix("m", "n"), engines=["autograd", "finite_difference"])
    assert found.verdict.kind is Kind.INCONCLUSIVE, str(found)


# -- shared mistakes ------------------------------------------------------------------------------


def mistaken(x: Any) -> Any:
    return softmax(2.0 * x)


def test_a_helper_that_both_sides_call_is_named() -> None:
    """Function and formula agree on a mistake in it: the verdict says that it would not be seen."""

    def function(x: Any) -> Any:
        return mistaken(x)

    def formula(x: Any) -> Any:
        s = mistaken(x)
        return 2.0 * (numpy.diag(s) - numpy.outer(s, s))

    found = xcheck.check(function, formula, x=Vector("n"), **FEW)
    assert found
    assert "Function and formula both call mistaken: a mistake in it would not be seen." in found.verdict.note
    alone = xcheck.check(lambda x: softmax(x), lambda x: numpy.diag(softmax(x)) - numpy.outer(softmax(x), softmax(x)),
                         x=Vector("n"), **FEW)  # fmt: skip
    assert alone
    assert alone.verdict.note == ""
