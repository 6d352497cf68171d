"""Words, constants, norms and powers in formulas: true statements agree, and a planted error in each is caught."""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.records import Kind, Settings
from xcheck.spaces import FullColumnRank, Matrix, Positive, Scalar, Simplex, Space, Square, Vector
from xcheck.statement import Statement

SETTINGS = Settings(engines=("autograd", "torch"), samples=1)
m, n = "m", "n"

STATEMENTS: dict[str, tuple[str, str, dict[str, Space]]] = {
    "cofactors": (r"\frac{\partial|X|}{\partial X} = \operatorname{cof}(X)", r"\operatorname{adj}(X)", {}),
    "adjugate": (r"\frac{\partial |X|}{\partial X} = (X^{\#})^T", r"X^{\#}", {}),
    "diagonal": (r"\operatorname{dg}(AB^T) = (A\odot B)\mathbf 1", r"(A^T\odot B^T)\mathbf 1", {}),
    "running sum": (r"\frac{\partial\operatorname{cumsum}(x)}{\partial x} = \operatorname{triu}(\mathbf 1\mathbf 1^T)",
                    r"\operatorname{tril}(\mathbf 1\mathbf 1^T)", {}),
    "deviatoric": (r"\nabla_X\|X-\tfrac{\operatorname{tr}X}{n}I\|_F^2 = 2\operatorname{dev}X", "2X", {"X": Square(n)}),
    "pseudo-inverse": (r"dX^{+} = -X^{+}dX\,X^{+} + X^{+}X^{+T}dX^T(I-XX^{+}) + (I-X^{+}X)dX^TX^{+T}X^{+}",
                       r"-X^{+}dX\,X^{+}", {"X": Matrix(m, n)}),
    "dagger": (r"A^\dagger = (A^TA)^{-1}A^T", r"A^T(A A^T)^{-1}", {"A": FullColumnRank(m, n)}),
    "best fit": (r"\min_X\|AXB-C\|_F^2\Rightarrow X = A^{+}CB^{+}", "A^+ C B^T",
                 {"A": Matrix(m, n), "B": Matrix("p", "q"), "C": Matrix(m, "q")}),
    "commutation": (r"K_{mn}\operatorname{vec}(A) = \operatorname{vec}(A^T)", r"\operatorname{vec}(A)",
                    {"A": Matrix(m, n)}),
    "commutation of a derivative": (r"\frac{\partial X^T}{\partial X} = K_{nm}", "K_{mn}", {"X": Matrix(m, n)}),
    "second derivative": (r"\nabla^2_X\operatorname{tr}X^2 = 2K_{nn}", "2I", {"X": Square(n)}),
    "zero": (r"\frac{\partial a}{\partial x} = 0_{n\times m}", "", {"a": Vector(m), "x": Vector(n)}),
    "p-norm": (r"\frac{\partial \|x\|_p}{\partial x} = \frac{x\odot|x|^{p-2}}{\|x\|_p^{p-1}}",
               r"\frac{x\odot|x|^{p-1}}{\|x\|_p^{p-1}}", {"p": Positive()}),
    "norm of the rows": (r"\nabla_X\|X\|_{2,1} = \operatorname{diag}(r^{-1/2})X,\ r = (X\odot X)\mathbf 1",
                         r"\operatorname{diag}(r^{-1})X,\ r = (X\odot X)\mathbf 1", {"X": Matrix(m, n)}),
    "Schatten norm": (r"\|X\|_{S_4}^4 = \operatorname{tr}(X^TXX^TX)", r"\operatorname{tr}(X^TX)", {"X": Matrix(m, n)}),
    "largest entry": (r"x^T \nabla_x\max_i x_i = \max_i x_i", r"\min_i x_i", {}),
    "positive part": (r"\nabla_x\|\max(0, x)\|^2 = 2\max(0, x)", "2x", {}),
    "clipped": (r"\operatorname{hardswish}(x) = x \odot \operatorname{clip}(x + 3, 0, 6)/6", r"x \odot (x + 3)/6", {}),
    "error function": (r"\nabla_x\mathbf 1^T\operatorname{erf}(x) = \tfrac{2}{\sqrt\pi}e^{-x^2}",
                       r"\tfrac{1}{\sqrt\pi}e^{-x^2}", {}),
    "gated": (r"y=(Wx)\odot\mathrm{SiLU}(Vx):\ \bar W = (\bar y\odot\mathrm{SiLU}(Vx))x^T",
              r"(\bar y\odot\operatorname{ReLU}(Vx))x^T", {}),
    "binary cross-entropy": (
        r"\nabla_z\mathrm{BCE}(\operatorname{sigmoid}(z), y) = \operatorname{sigmoid}(z) - y",
        r"y - \operatorname{sigmoid}(z)", {"z": Vector(n), "y": Simplex(n)}),
    "cross-entropy": (r"\nabla_a\mathrm{CE}(q, \operatorname{softmax}(a)) = \operatorname{softmax}(a) - q",
                      r"\operatorname{softmax}(a)", {"q": Simplex(n), "a": Vector(n)}),
    "divergence": (r"\nabla_aD_{KL}(q\|\operatorname{softmax}a) = \operatorname{softmax}a - q",
                   r"q - \operatorname{softmax}a", {"q": Simplex(n), "a": Vector(n)}),
    "cross product": (r"\frac{\partial (a\times x)}{\partial x} = [a]_\times^T", r"[a]_\times", {}),
    "matrix exponential": (r"\nabla_X\operatorname{tr}(\operatorname{expm}(X)) = \operatorname{expm}(X)^T",
                           r"\operatorname{expm}(X)", {}),
}  # fmt: skip


def verdict(text: str, spaces: dict[str, Space]) -> Kind:
    return check_statement(Statement(id="c", text=text, spaces=spaces), SETTINGS).verdict.kind


@pytest.mark.parametrize("name", STATEMENTS)
def test_true_statements_agree(name: str) -> None:
    """Each construct is read, given shapes and executed."""
    true, _, spaces = STATEMENTS[name]
    assert verdict(true, spaces) is Kind.AGREES


@pytest.mark.parametrize("name", [name for name, (_, wrong, _) in STATEMENTS.items() if wrong])
def test_a_planted_error_is_caught(name: str) -> None:
    """The same left side with a right side that is nearly right does not agree."""
    true, wrong, spaces = STATEMENTS[name]
    left = true.partition(":")[0] + ": " if ":" in true else ""
    claim = true.partition(":")[2] if ":" in true else true
    sign = r"\Rightarrow X =" if r"\Rightarrow" in claim else " = "
    assert verdict(left + claim.partition(sign)[0] + sign + wrong, spaces) not in (Kind.AGREES, Kind.NOT_UNDERSTOOD)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (r"d|X| = 0", Kind.NOT_SELF_CONTAINED),
        (r"y = Ax: dy = 0", Kind.NOT_SELF_CONTAINED),
        (r"d(\sum_i x_i^2) = 5\sum_i x_i dx_i", Kind.DISAGREES),
        (r"d(\sum_i x_i^2) = 2\sum_i x_i dx_i", Kind.AGREES),
    ],
)
def test_a_differential_moves_something(text: str, kind: Kind) -> None:
    """Where nothing moved, each of these agreed: zero is equal to zero."""
    assert verdict(text, {}) is kind


def test_a_norm_of_entries_is_said_to_be_one() -> None:
    """‖X‖₁ of a matrix is the sum of the entries here and the largest column sum for others."""
    result = check_statement(Statement(id="c", text=r"\|X\|_1 = \|X^T\|_1"), SETTINGS)
    assert result.verdict.kind is Kind.AGREES
    assert any("the norm of the entries, not the induced one" in note for note in result.notes)


def test_a_declared_letter_beats_a_constant() -> None:
    """A declared K_{mn} is no commutation matrix, and a K without a subscript never is."""
    assert verdict(r"K_{mn} x = x", {"K_mn": Square(n), "x": Vector(n)}) is Kind.DISAGREES
    assert verdict(r"\nabla_x(x^T K x) = (K + K^T) x", {}) is Kind.AGREES


def test_a_number_has_a_pseudo_inverse() -> None:
    """It is a matrix of one entry."""
    assert verdict(r"\operatorname{pinv}(t) = \frac{1}{t}", {"t": Scalar()}) is Kind.AGREES
    assert verdict(r"\operatorname{pinv}(t) = t", {"t": Scalar()}) is Kind.DISAGREES
