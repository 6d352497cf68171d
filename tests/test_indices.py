"""Statements by entries, families, definitions by entries, several equations: what they mean, and planted errors."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from xcheck.checking.check import check_statement
from xcheck.evaluation.places import places_of
from xcheck.evaluation.scopes import scope_of
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.tree import Reduction
from xcheck.formula.values.indices import evaluate_side
from xcheck.formula.walks import walk
from xcheck.reading import understand
from xcheck.records import Kind, Result, Settings
from xcheck.spaces import Space
from xcheck.spaces.families import Family
from xcheck.spaces.matrices import FullRowRank, Matrix
from xcheck.spaces.scalars import Scalar
from xcheck.spaces.square import Square
from xcheck.spaces.symmetric import SPD
from xcheck.spaces.vectors import Vector
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)


def verdict(text: str, spaces: dict[str, Space] | None = None, settings: Settings = QUICK) -> Result:
    return check_statement(Statement(id="claim", text=text, spaces=spaces or {}, claim=True), settings)


EXPERTS: dict[str, Space] = {"E": Family(Matrix("m", "n"), "K"), "y_bar": Vector("m"), "x": Vector("n")}
KERNEL: dict[str, Space] = {"x": Vector("n"), "h": Vector("m"), "y_bar": Vector("p")}
IMAGE: dict[str, Space] = {"X": Matrix("m", "n"), "H": Matrix("p", "q"), "Y_bar": Matrix("r", "s")}

RIGHT_AND_WRONG: list[tuple[str, str, dict[str, Space]]] = [
    # Sums over some of the entries.
    (
        r"\frac{\partial}{\partial x_k} \sum_{i=1}^{n-1} x_i x_{i+1} = x_{k-1} + x_{k+1}",
        r"\frac{\partial}{\partial x_k} \sum_{i=1}^{n-1} x_i x_{i+1} = x_k + x_{k+1}",
        {},
    ),
    (
        r"\frac{\partial}{\partial x_1} \sum_{i=1}^{n-1} (x_{i+1} - x_i)^2 = -2 (x_2 - x_1)",
        r"\frac{\partial}{\partial x_1} \sum_{i=1}^{n} (x_{i+1} - x_i)^2 = 2 (x_2 - x_1)",
        {},
    ),
    (
        r"\sum_{i=1}^{n-1} (x_{i+1} - x_i)^2 = \sum_{i=2}^{n} (x_i - x_{i-1})^2",
        r"\sum_{i=1}^{n-1} (x_{i+1} - x_i)^2 = \sum_{i=1}^{n} (x_{i+1} - x_i)^2",
        {},
    ),
    (
        r"\sum_{i=1}^{n-1} \sum_{j=i+1}^{n} x_i x_j = \frac12 (\sum_i x_i)^2 - \frac12 \sum_i x_i^2",
        r"\sum_{i=1}^{n-1} \sum_{j=i}^{n} x_i x_j = \frac12 (\sum_i x_i)^2 - \frac12 \sum_i x_i^2",
        {},
    ),
    (r"\sum_{i=2}^n x_i = \sum_{i=1}^n x_i - x_1", r"\sum_{i=2}^n x_i = \sum_{i=1}^n x_i - x_2", {}),
    (r"\sum_{i=k}^n 2 x_i = 2 \sum_{i=k}^n x_i", r"\sum_{i=k}^n 2 x_i = 2 \sum_{i=1}^n x_i", {}),
    # Gradients of what indices pick: one Jacobian holds them all.
    (r"y = Ax: \nabla_x y_i = A^\top e_i", r"y = Ax: \nabla_x y_i = A e_i", {"A": Square("n")}),
    (r"y = Ax: \nabla_x (y_i y_j) = A^\top (y_j e_i + y_i e_j)", r"y = Ax: \nabla_x (y_i y_j) = A^\top (y_i e_i + y_j e_j)", {}),
    (r"Y = A X B: \frac{\partial Y_{ij}}{\partial X} = A^\top e_i e_j^\top B^\top", r"Y = A X B: \frac{\partial Y_{ij}}{\partial X} = A^\top e_j e_i^\top B^\top", {"A": Square("n"), "X": Square("n"), "B": Square("n")}),
    (r"\sum_i x_i \nabla_x (x_i \sum_j x_j) = (\sum_j x_j) x + x^\top x \mathbf 1", r"\sum_i x_i \nabla_x (x_i \sum_j x_j) = (\sum_j x_j) x + x", {}),
    (r"\frac{\partial (x_i A)}{\partial x_i} = A", r"\frac{\partial (x_i A)}{\partial x_i} = A^\top", {"A": Square("n")}),
    # Several equations: each is checked.
    (
        r"\frac{\partial X}{\partial X_{ij}} = J^{ij},\ \frac{\partial X_{kl}}{\partial X_{ij}} = \delta_{ik}\delta_{lj}",
        r"\frac{\partial X}{\partial X_{ij}} = J^{ij},\ \frac{\partial X_{kl}}{\partial X_{ij}} = \delta_{il}\delta_{kj}",
        {},
    ),
    (
        r"\operatorname{tr}(A\pm B) = \operatorname{tr}A\pm\operatorname{tr}B",
        r"\operatorname{tr}(A\pm B) = \operatorname{tr}A\mp\operatorname{tr}B",
        {},
    ),
    # Entries by entries.
    (
        r"\frac{\partial (X^{-1})_{kl}}{\partial X_{ij}} = -(X^{-1})_{ki}(X^{-1})_{jl}",
        r"\frac{\partial (X^{-1})_{kl}}{\partial X_{ij}} = -(X^{-1})_{ki}(X^{-1})_{lj}",
        {},
    ),
    (
        r"\frac{\partial^2 x^T A x}{\partial x_i \partial x_j} = A_{ij} + A_{ji}",
        r"\frac{\partial^2 x^T A x}{\partial x_i \partial x_j} = 2A_{ij}",
        {},
    ),
    (
        r"\frac{\partial x_k^3}{\partial x_i} = 3 x_i^2 \delta_{ik}",
        r"\frac{\partial x_k^3}{\partial x_i} = 3 x_i^2",
        {"x": Vector("n")},
    ),
    # Definitions by entries.
    (
        r"V_{ij} = v_i^{j-1}: \frac{\partial \log|V|}{\partial v_i} = \sum_{j\ne i}\frac{1}{v_i-v_j}",
        r"V_{ij} = v_i^{j-1}: \frac{\partial \log|V|}{\partial v_i} = \sum_{j\ne i}\frac{1}{v_j-v_i}",
        {"V": Square("n")},
    ),
    (
        r"\Gamma_{ij} = x_i y_j: \frac{\partial a^T \Gamma b}{\partial x} = (y^T b) a",
        r"\Gamma_{ij} = x_i y_j: \frac{\partial a^T \Gamma b}{\partial x} = (y^T a) b",
        {"a": Vector("n"), "b": Vector("n"), "x": Vector("n"), "y": Vector("n")},
    ),
    (r"y = U x, U_{ij} = [i \le j]: y_1 = \sum_i x_i", r"y = U x, U_{ij} = [i < j]: y_1 = \sum_i x_i", {}),
    (
        r"D_i = \sum_j P_{ij} Q_{ij}: D = (P \odot Q)\mathbf 1",
        r"D_i = \sum_j P_{ij} Q_{ij}: D = (P \odot Q)^T\mathbf 1",
        {},
    ),
    (r"A = [x_i y_j]_{i,j=1}: A = x y^T", r"A = [x_i y_j]_{j,i=1}: A = x y^T", {"x": Vector("n"), "y": Vector("n")}),
    (r"\nabla_x \sum_i \sin(x_i) = (\cos x_i)_i", r"\nabla_x \sum_i \sin(x_i) = (2 \cos x_i)_i", {}),
    (
        r"\nabla_x \frac1n \sum_{i=1}^n f(x_i) = \frac1n [f'(x_i)]_{i=1}^n",
        r"\nabla_x \frac1n \sum_{i=1}^n f(x_i) = [f'(x_i)]_{i=1}^n",
        {},
    ),
    (
        r"\nabla_A \sum_{ij} A_{ij}^2 = [2 A_{ij}]_{i,j=1}^{m \times n}",
        r"\nabla_A \sum_{ij} A_{ij}^2 = [A_{ij}]_{i,j=1}^{m \times n}",
        {},
    ),
    (
        r"\frac{\partial x^T A x}{\partial x} = \left(\frac{\partial x^T A x}{\partial x_i}\right)_i",
        r"\frac{\partial x^T A x}{\partial x} = \left(\frac{\partial x^T A^T A x}{\partial x_i}\right)_i",
        {},
    ),
    (r"(E_k x)_i = \sum_j (E_k)_{ij} x_j", r"(E_k x)_i = \sum_j (E_k)_{ji} x_j", {"E": Family(Square("n"), "K")}),
    (r"[x_i]_{i=1}^\top [x_i]_{i=1}^n = x^T x", r"[x_i]_{i=1}^\top [x_i]_{i=1}^n = 2 x^T x", {}),
    (
        r"\frac{d}{dt} \sum_i f(x_i, t) = \sum_i \partial_t f",
        r"\frac{d}{dt} \sum_i f(x_i, t) = 2 \sum_i \partial_t f",
        {},
    ),
    # Sums under conditions, and with computed indices.
    (
        r"\sum_{i<j} (x_i - x_j)^2 = \frac12 \sum_{i,j} (x_i - x_j)^2",
        r"\sum_{i\le j} x_i x_j = \frac12 \sum_{i,j} x_i x_j",
        {},
    ),
    (
        r"t_k = \sum_{j-i=k} A_{ij}: t_1 = \sum_i A_{i,i+1}",
        r"t_k = \sum_{i-j=k} A_{ij}: t_1 = \sum_i A_{i,i+1}",
        {"A": Square("n"), "t": Vector("n")},
    ),
    (
        r"y_i = \sum_k h_k x_{i+k}: \bar h_k = \sum_i \bar y_i x_{i+k}",
        r"y_i = \sum_k h_k x_{i+k}: \bar h_k = \sum_i \bar y_i x_{i-k}",
        KERNEL,
    ),
    (
        r"y_i = \sum_k h_k x_{i+k}: \bar x_j = \sum_k h_k \bar y_{j-k}",
        r"y_i = \sum_k h_k x_{i+k}: \bar x_j = \sum_k h_k \bar y_{j+k}",
        KERNEL,
    ),
    (
        r"Y_{ij} = \sum_{kl} H_{kl} X_{i+k,j+l}: \bar H_{kl} = \sum_{ij} \bar Y_{ij} X_{i+k,j+l}",
        r"Y_{ij} = \sum_{kl} H_{kl} X_{i+k,j+l}: \bar H_{kl} = \sum_{ij} \bar Y_{ij} X_{i+k,j-l}",
        IMAGE,
    ),
    (r"\sum_i i x_i = \sum_{i \ge j} x_i", r"\sum_i i x_i = \sum_{i > j} x_i", {"x": Vector("n")}),
    # Families.
    (
        r"\frac{\partial}{\partial w_j} \sum_i (w^T x_i - y_i)^2 = 2 \sum_i (w^T x_i - y_i) x_{ij}",
        r"\frac{\partial}{\partial w_j} \sum_i (w^T x_i - y_i)^2 = 2 \sum_i (w^T x_i - y_i) x_{ji}",
        {},
    ),
    (
        r"\nabla_w \sum(e^{x_i^T w} - y_i x_i^T w) = X^T(e^{Xw} - y)",
        r"\nabla_w \sum(e^{x_i^T w} - y_i x_i^T w) = X(e^{Xw} - y)",
        {},
    ),
    (
        r"\nabla_x \left(-\sum\log(b_i - a_i^T x)\right) = A^T(1 \oslash s), s = b - A x",
        r"\nabla_x \left(-\sum\log(b_i - a_i^T x)\right) = -A^T(1 \oslash s), s = b - A x",
        {"x": Vector("n"), "A": Matrix("m", "n"), "b": Vector("m")},
    ),
    (
        r"y = \sum_k g_k E_k x,\ s_k = \bar y^T E_k x: \bar g = s",
        r"y = \sum_k g_k E_k x,\ s_k = \bar y^T E_k x: \bar g = 2 s",
        EXPERTS,
    ),
    (
        r"\frac{\partial}{\partial \mu_j} \sum_k r_k (s - \mu_k)^T S (s - \mu_k) = -2 r_j S (s - \mu_j) (S = S^T)",
        r"\frac{\partial}{\partial \mu_j} \sum_k r_k (s - \mu_k)^T S (s - \mu_k) = 2 r_j S (s - \mu_j) (S = S^T)",
        {"mu": Family(Vector("n"), "K"), "S": Square("n"), "s": Vector("n"), "r": Vector("K")},
    ),
    # Iverson's bracket.
    (
        r"\frac{\partial |x|}{\partial x} = [x > 0] - [x < 0]",
        r"\frac{\partial |x|}{\partial x} = [x > 0]",
        {"x": Scalar()},
    ),
    (r"X_{i:} A = (A^T X^T)_{:i}^T", r"X_{i:} A = (A^T X)_{:i}^T", {"X": Square("n"), "A": Square("n")}),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "spaces"), RIGHT_AND_WRONG, ids=[row[0] for row in RIGHT_AND_WRONG])
def test_a_right_statement_agrees_and_a_planted_error_is_caught(
    right: str, wrong: str, spaces: dict[str, Space]
) -> None:
    """Every construct of indices is executed as it is printed: one letter changed is refuted."""
    result = verdict(right, spaces)
    assert result.verdict.kind is Kind.AGREES, result.verdict
    assert verdict(wrong, spaces).verdict.kind not in (Kind.AGREES, Kind.NOT_UNDERSTOOD, Kind.ERRORED)


CONSTRAINED: list[tuple[str, str, dict[str, Space]]] = [
    (
        r"\min w^T S w\ \text{s.t. }\mathbf1^T w = 1 \Rightarrow w = \frac{S^{-1}\mathbf1}{\mathbf1^T S^{-1}\mathbf1}",
        r"\min w^T S w\ \text{s.t. }\mathbf1^T w = 1 \Rightarrow w = \frac{S\mathbf1}{\mathbf1^T S\mathbf1}",
        {"S": SPD("n")},
    ),
    (
        r"\min w^T S w\ \text{s.t. }\mathbf1^T w = 1 \Rightarrow w = \frac{S^{-1}\mathbf1}{\mathbf1^T S^{-1}\mathbf1}",
        r"\min w^T S w\ \text{s.t. }\mathbf1^T w = 1 \Rightarrow w = \frac{S^{-1}\mathbf1}{2\,\mathbf1^T S^{-1}\mathbf1}",
        {"S": SPD("n")},
    ),
    (
        r"\min\|x\|^2\ \text{subject to }Ax = b \Rightarrow x = A^T(AA^T)^{-1}b",
        r"\min\|x\|^2\ \text{subject to }Ax = b \Rightarrow x = A^T(AA^T)^{-2}b",
        {"A": FullRowRank("m", "n")},
    ),
    (
        r"\min\|y-Ax\|^2_{R^{-1}}+\|x-m\|^2_{P^{-1}}\Rightarrow x=m+PA^T(APA^T+R)^{-1}(y-Am)",
        r"\min\|y-Ax\|^2_{R^{-1}}+\|x-m\|^2_{P^{-1}}\Rightarrow x=m+PA^T(APA^T-R)^{-1}(y-Am)",
        {"R": SPD("p"), "P": SPD("n"), "A": Matrix("p", "n")},
    ),
    (
        r"\frac{\partial|AXB|}{\partial X} = |AXB|X^{-T}\ (A,X,B\text{ square})",
        r"\frac{\partial|AXB|}{\partial X} = 2|AXB|X^{-T}\ (A,X,B\text{ square})",
        {},
    ),
    (
        r"\frac{\partial A x}{\partial x} = A\ (\text{numerator layout})",
        r"\frac{\partial A x}{\partial x} = A\ (\text{denominator layout})",
        {},
    ),
]


@pytest.mark.parametrize(("right", "wrong", "spaces"), CONSTRAINED)
def test_constraints_and_remarks_count(right: str, wrong: str, spaces: dict[str, Space]) -> None:
    """A stationary point meets its constraint and is one along it; what prose says of a layout or a symbol holds."""
    assert verdict(right, spaces).verdict.kind is Kind.AGREES
    assert verdict(wrong, spaces).verdict.kind in (Kind.DISAGREES, Kind.AGREES_IN, Kind.AGREES_UNDER)


def test_a_remark_that_changes_nothing_is_said() -> None:
    """Harmless prose is shown as what was not checked; other prose may be a condition and is refused."""
    found = verdict(r"\nabla_x x^T x = 2 x\ (\text{column, shape of }x)")
    assert found.verdict.kind is Kind.AGREES
    assert found.notes == ("not checked: column, shape of x",)
    assert verdict(r"\nabla_x x^T x = 2 x\ (\text{for small }x)").verdict.kind is Kind.NOT_UNDERSTOOD


@pytest.mark.parametrize("text", ["f = A x", "F = A B + C", "df_i = v_i^T dA v_i"])
def test_a_bare_name_that_nothing_defines_is_asked_for(text: str) -> None:
    """Nothing is equal to a name that is drawn at random: that refutes nothing."""
    assert verdict(text).verdict.kind is Kind.NOT_SELF_CONTAINED


def test_an_index_of_the_right_side_alone_is_no_crash() -> None:
    """Where the sides do not conform either, nothing says how far it runs: the shapes are what is told."""
    found = verdict(r"\frac{\partial \operatorname{diag}(x)}{\partial x} = (e_i \otimes e_i)^\top").verdict
    assert found.kind is Kind.DISAGREES
    assert found.fault == "shapes"
    assert "The two sides differ" in found.note


def test_two_extremes_on_one_side_have_sums_over_different_letters() -> None:
    """A sum within a sum over the same letter would pick one entry for both."""
    (_, side) = parse_equation(r"(\max_i x_i) (\min_j x_j) = x_{i^*} x_{j^*}", {}).equation.sides
    letters = [node.index for node in walk(side) if isinstance(node, Reduction)]
    assert len(letters) == len({*letters}) == 2


def test_one_jacobian_holds_the_gradients_of_all_that_indices_pick() -> None:
    """Counted by an engine of the test's own; planted as the gradient of a definition for each pair of indices."""
    taken = []

    def jacobian(function: Any, x: Any) -> Any:
        taken.append(x)
        return numpy.zeros(function(x).shape + x.shape)

    text = r"y = Ax: \nabla_x (y_i y_j) = A^\top (y_j e_i + y_i e_j)"
    understood = understand(Statement(id="claim", text=text, claim=True))
    place = places_of(understood, QUICK, 0)[0]
    scope = scope_of(understood, place.point, jacobian, place.sizes)
    evaluate_side(understood.sides[0], ("i", "j"), scope)
    assert len(taken) == 1
