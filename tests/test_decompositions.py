"""Names that a matrix defines by an equation, and that nothing leans on what such an equation leaves open."""

from __future__ import annotations

from collections.abc import Mapping

import numpy
import pytest

from xcheck.checking.check import check_statement
from xcheck.records import Kind, Result, Settings, Vote
from xcheck.spaces import SPD, FullColumnRank, Matrix, Scalar, Space, Square, Symmetric
from xcheck.statement import Statement
from xcheck.vocabulary.words import vocabulary

QUICK = Settings(engines=("autograd", "torch"), samples=1)
ALL = Settings(engines=("autograd", "jax", "torch", "finite_difference"), samples=1)

A, X, S = {"A": Symmetric("n")}, {"X": Matrix("m", "n")}, {"X": SPD("n")}
PAIR = r"A v_i = \lambda_i v_i, \|v_i\| = 1"
FREE = r"A v = \lambda v"
SVD = r"X = U \Sigma V^\top"


def check(text: str, spaces: Mapping[str, Space], settings: Settings = QUICK) -> Result:
    return check_statement(Statement(id="claim", text=text, spaces=spaces, claim=True), settings)


# Each row: what is given, a true claim, the same with an error in it, and the spaces.
PAIRS = [
    (PAIR, r"d\lambda_i = v_i^\top dA\, v_i", r"d\lambda_i = 2 v_i^\top dA\, v_i", A),
    (FREE, r"d\lambda = \frac{v^\top dA\, v}{v^\top v}", r"d\lambda = v^\top dA\, v", A),
    (r"A v = \lambda v, v^\top v = 1", r"\frac{\partial \lambda}{\partial A} = v v^\top", r"\frac{\partial \lambda}{\partial A} = A v v^\top", A),
    (r"A v = \lambda v, \|v\|^2 = 1", r"dv = (\lambda I - A)^+ dA\, v", r"dv = -(\lambda I - A)^+ dA\, v", A),
    (PAIR, r"d^2 \lambda_i = 2 v_i^\top dA (\lambda_i I - A)^+ dA\, v_i", r"d^2 \lambda_i = v_i^\top dA (\lambda_i I - A)^+ dA\, v_i", A),
    (PAIR + ", P_i = v_i v_i^\\top", r"dP_i = (\lambda_i I - A)^+ dA\, P_i + P_i\, dA (\lambda_i I - A)^+", r"dP_i = (\lambda_i I - A)^+ dA\, P_i", A),
    (FREE, r"\nabla_x \frac{x^\top A x}{x^\top x}\Big|_{x = v} = 0", r"\nabla_x \frac{x^\top A x}{x^\top x}\Big|_{x = v} = v", A),
    (r"A = Q \Lambda Q^\top", r"d\lambda_i = q_i^\top dA\, q_i", r"d\lambda_i = q_i^\top A\, dA\, q_i", A),
    (SVD, r"\frac{\partial \sigma_i}{\partial X} = u_i v_i^\top", r"\frac{\partial \sigma_i}{\partial X} = \sigma_i u_i v_i^\top", X),
    (SVD, r"d\|X\|_* = \operatorname{tr}(V U^\top dX)", r"d\|X\|_* = \operatorname{tr}(V \Sigma U^\top dX)", X),
    (SVD, r"\frac{\partial \|X\|_{S_p}^p}{\partial X} = p\, U \Sigma^{p - 1} V^\top", r"\frac{\partial \|X\|_{S_p}^p}{\partial X} = p\, U \Sigma^p V^\top", X),
    (SVD, r"\frac{\partial (\sigma_1 / \sigma_n)}{\partial X} = \frac{u_1 v_1^\top}{\sigma_n} - \frac{\sigma_1}{\sigma_n^2} u_n v_n^\top", r"\frac{\partial (\sigma_1 / \sigma_n)}{\partial X} = \frac{u_1 v_1^\top}{\sigma_n} - \frac{\sigma_1}{\sigma_n^2} u_1 v_1^\top", X),
    (SVD, r"\frac{\partial \sigma_n(X)}{\partial X} = u_n v_n^\top", r"\frac{\partial \sigma_n(X)}{\partial X} = \sigma_n u_n v_n^\top", {}),
    (SVD, r"\frac{\partial \sigma_i(X)}{\partial X} = u_i v_i^\top", r"\frac{\partial \sigma_i(X)}{\partial X} = \sigma_i(X) u_i v_i^\top", {}),
    (SVD + r", X \in \mathbb{R}^{k \times k}", r"d\sigma_k = u_k^\top dX\, v_k", r"d\sigma_k = u_k^\top dX\, u_k", {}),
    (r"A = Q \Lambda Q^\top", r"\frac{\partial (\lambda_1 - \lambda_n)}{\partial A} = q_1 q_1^\top - q_n q_n^\top", r"\frac{\partial (\lambda_1 - \lambda_n)}{\partial A} = q_1 q_1^\top + q_n q_n^\top", {}),
    (SVD + ", V^\\top V = I", r"X V = U \Sigma", r"X V = \Sigma U", {"X": Square("n")}),
    (r"X = L L^\top, P(M) = \operatorname{tril}(M) - \tfrac12 \operatorname{diag}(\operatorname{diag}(M))", r"dL = L\, P(L^{-1} dX\, L^{-\top})", r"dL = P(L^{-1} dX\, L^{-\top})", S),
    (r"X = Q R, C = Q^\top dX\, R^{-1}", r"dR = (C - \operatorname{stril}(C) + \operatorname{stril}(C)^\top) R", r"dR = C R", X),
]  # fmt: skip


@pytest.mark.parametrize(("given", "true", "false", "spaces"), PAIRS)
def test_true_agrees_and_an_error_in_it_is_refuted(
    given: str, true: str, false: str, spaces: Mapping[str, Space]
) -> None:
    """Eigenpairs, singular triplets and triangular factors are known by their equations."""
    assert check(f"{given}: {true}", spaces).verdict.kind is Kind.AGREES
    assert check(f"{given}: {false}", spaces).verdict.kind is Kind.DISAGREES


@pytest.mark.parametrize(
    ("text", "spaces"),
    [
        (FREE + r", \|v\| = 1: v_1 = |v_1|", A),
        (FREE + r", \|v\| = 1: \mathbf 1^\top v = |\mathbf 1^\top v|", A),
        (FREE + r": v^\top v = 1", A),
        (FREE + r": dv = (\lambda I - A)^+ dA\, v", A),
        (FREE + r": \lambda = \operatorname{lambdamax}(A)", A),
        (FREE + r": \lambda = \operatorname{lambdamin}(A)", A),
        (SVD + r": \operatorname{diag}(U) = |\operatorname{diag}(U)|", {"X": Square("n")}),
        (r"X = Q R: \operatorname{diag}(R) = |\operatorname{diag}(R)|", X),
        (r"X = Q R: \operatorname{diag}(R) = -|\operatorname{diag}(R)|", X),
    ],
)
def test_nothing_leans_on_what_is_left_open(text: str, spaces: Mapping[str, Space]) -> None:
    """Signs and lengths that no equation pins, and the choice of one pair, make no statement true."""
    assert check(text, spaces).verdict.kind is Kind.DISAGREES


@pytest.mark.parametrize(
    ("text", "spaces"),
    [
        (SVD + r": \frac{\partial \sigma_m}{\partial X} = u_m v_m^\top", X),
        (SVD + r": \frac{\partial (\sigma_1 + \sigma_n)}{\partial X} = u_1 v_1^\top", {**X, "sigma_n": Scalar()}),
    ],
)
def test_a_size_names_the_last_only(text: str, spaces: Mapping[str, Space]) -> None:
    """A tall matrix has no m-th singular value, and what is declared is no singular value."""
    result = check(text, spaces)
    assert result.verdict.kind is (Kind.AGREES if "sigma_n" in spaces else Kind.NOT_SELF_CONTAINED)


def test_every_engine_differentiates_eigenvectors() -> None:
    """Automatic engines and finite differences see the same sign at a matrix and next to it."""
    result = check(FREE + r", v^\top v = 1: dv = (\lambda I - A)^+ dA\, v", A, ALL)
    assert {report.engine for report in result.engines if report.vote is Vote.AGREES} == set(ALL.engines)


def test_a_general_matrix_has_no_eigenpairs_to_speak_of() -> None:
    """Eigenvalues of a matrix that is not symmetric may be complex; the message says what to declare."""
    verdict = check(FREE + r": d\lambda = 0", {"A": Square("n")}).verdict
    assert verdict.kind is Kind.NOT_UNDERSTOOD
    assert "eigvals is taken of symmetric matrices; declare one" in verdict.note


def test_an_undeclared_product_stays_a_definition() -> None:
    """`X = L L^T` of an X that nothing declares defines X by L."""
    text = r"X = L L^\top: \frac{\partial \operatorname{tr} X}{\partial L} = 2 L"
    assert check(text, {}).verdict.kind is Kind.AGREES
    assert check(text.replace("2 L", "L"), {}).verdict.kind is Kind.DISAGREES


@pytest.mark.parametrize(
    ("text", "spaces"),
    [
        (r"(a a^\top)^+ = 2 (a a^\top)^+", {}),
        (r"(A A^\top)^+ = 3 A^{+\top} A^+", {"A": FullColumnRank("m", "n")}),
    ],
)
def test_no_rank_is_found_next_to_a_matrix_that_lacks_it(text: str, spaces: Mapping[str, Space]) -> None:
    """The condition of a pseudo-inverse is measured without a jump of the rank, which would dwarf every error."""
    assert check(text, spaces).verdict.kind is Kind.DISAGREES
    true = text.replace("2 (a a^\\top)^+", r"\frac{a a^\top}{(a^\top a)^2}").replace("= 3", "=")
    assert check(true, spaces).verdict.kind is Kind.AGREES


def test_the_words_are_decompositions() -> None:
    """The columns are orthonormal, in the order of the values, and give the matrix back."""
    rng = numpy.random.default_rng(1)
    tall, words = rng.normal(size=(5, 3)), vocabulary()
    U, s, V = (words[name].function(tall) for name in ("svdleft", "svdvals", "svdright"))
    assert numpy.allclose(U * s @ V.T, tall)
    assert numpy.allclose(s, numpy.linalg.svd(tall)[1])
    Q, R = (words[name].function(tall) for name in ("qr_frame", "qr_triangle"))
    assert numpy.allclose(Q @ R, tall)
    assert numpy.allclose(Q.T @ Q, numpy.eye(3))
    assert numpy.allclose(R, numpy.triu(R))
    assert {*numpy.sign(numpy.diag(R))} == {-1.0, 1.0}
    W = words["eigvecs"].function(tall.T @ tall)
    assert numpy.allclose(tall.T @ tall @ W, W * s**2)
    assert not numpy.allclose(tall.T @ tall @ W, W * s[::-1] ** 2)
