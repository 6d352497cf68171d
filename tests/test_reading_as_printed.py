"""Statements in the spellings of papers and books: the right one agrees, and beside each a planted error does not."""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.tree import Call, Power, Symbol
from xcheck.formula.writing.latex import to_latex
from xcheck.records import Kind, Result, Settings
from xcheck.spaces import Matrix, Positive, Scalar, Space, Vector
from xcheck.spaces.families import Family
from xcheck.spaces.square import Square
from xcheck.spaces.symmetric import SPD
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)


def verdict(text: str, spaces: dict[str, Space] | None = None) -> Result:
    return check_statement(Statement(id="claim", text=text, spaces=spaces or {}, claim=True), QUICK)


LINE: dict[str, Space] = {"alpha": Scalar(), "beta": Scalar(), "z": Vector("n"), "y": Vector("n")}
SQUARES: dict[str, Space] = {"E": Family(Square("n"), "N")}

RIGHT_AND_WRONG: list[tuple[str, str, dict[str, Space]]] = [
    # An upright group is a name where it is defined.
    (
        r"\mathrm{loss} = \|A x\|^2:\ \frac{\partial\,\mathrm{loss}}{\partial x} = 2 A^T A x",
        r"\mathrm{loss} = \|A x\|^2:\ \frac{\partial\,\mathrm{loss}}{\partial x} = A^T A x",
        {},
    ),
    # A definition in brackets.
    (
        r"\frac{\partial \|A x\|^2}{\partial x} = 2 A^T u\ (u = A x)",
        r"\frac{\partial \|A x\|^2}{\partial x} = 2 A^T u\ (u = 2 A x)",
        {},
    ),
    # An equation of differentials in brackets is stated too.
    (
        r"d\operatorname{tr}(X^T X) = 2\operatorname{tr}(X^T dX)\ (d(X^T) = (dX)^T)",
        r"d\operatorname{tr}(X^T X) = 2\operatorname{tr}(X^T dX)\ (d(X^T) = -(dX)^T)",
        {},
    ),
    # A name with a sign, which is no pseudo-inverse.
    (
        r"P^{+} = A P A^T + Q:\ dP^{+} = A\, dP\, A^T",
        r"P^{+} = A P A^T + Q:\ dP^{+} = A^T dP\, A",
        {},
    ),
    # Who writes tr² for the power of a trace means another thing by tr(…)².
    (
        r"d^2 |X| = |X| \left(\operatorname{tr}^2(X^{-1} dX) - \operatorname{tr}(X^{-1} dX)^2\right)",
        r"d^2 |X| = |X| \left(\operatorname{tr}^2(X^{-1} dX) + \operatorname{tr}(X^{-1} dX)^2\right)",
        {},
    ),
    # A sum reaches over all terms with its index, in a claim and in a definition.
    (
        r"\nabla_w [-\sum_i y_i\log p_i + (1 - y_i)\log(1 - p_i)] = X^T(p - y),\ p = \operatorname{sigmoid}(X w)",
        r"\nabla_w [-\sum_i y_i\log p_i + (1 - y_i)\log(1 - p_i)] = X^T(y - p),\ p = \operatorname{sigmoid}(X w)",
        {"w": Vector("n"), "X": Matrix("m", "n"), "y": Vector("m")},
    ),
    (
        r"J = \sum_i a_i x_i - x_i^3:\ \nabla_x J = a - 3\,x\odot x",
        r"J = \sum_i a_i x_i - x_i^3:\ \nabla_x J = a + 3\,x\odot x",
        {},
    ),
    # An index outside the brackets of its sum is another one.
    (
        r"\nabla_x (\log\sum_i e^{x_i})_i = \frac{e^{x_i}}{\sum_j e^{x_j}}",
        r"\nabla_x (\log\sum_i e^{x_i})_i = \frac{e^{x_i}}{\sum_i x_i}",
        {},
    ),
    (
        r"\frac{\partial (\sum_i x_i^2)}{\partial x_i} + x_i = 3 x_i",
        r"\frac{\partial (\sum_i x_i^2)}{\partial x_i} + x_i = 2 x_i",
        {},
    ),
    # Integrals.
    (
        r"d\operatorname{logm}(X) = \int_0^\infty (X + zI)^{-1} dX (X + zI)^{-1} dz",
        r"d\operatorname{logm}(X) = \int_0^\infty (X + zI)^{-2} dX\, dz",
        {"X": SPD("n")},
    ),
    (r"\int_0^1 t^2 + 1 \, dt = \frac43", r"\int_0^1 t^2 + 1 \, dt = \frac53", {}),
    (
        r"\frac{\partial}{\partial t} \int_0^t e^{-s^2} ds = e^{-t^2}",
        r"\frac{\partial}{\partial t} \int_0^t e^{-s^2} ds = -2t e^{-t^2}",
        {},
    ),
    # Matrices along a diagonal, factorials, means of columns, rows.
    (r"\left|\bigoplus_i E_i\right| = \prod_i |E_i|", r"\left|\bigoplus_i E_i\right| = \sum_i |E_i|", SQUARES),
    (r"\sum_{k=1}^4 k! = 33", r"\sum_{k=1}^4 k! = 34", {}),
    (r"n\operatorname{mean}_0(X) = \mathbf 1^T X", r"n\operatorname{mean}_1(X)^T = \mathbf 1^T X", {"X": Square("n")}),
    (r"[A X]_{i:} = A_{i:} X", r"[A X]_{i:} = X_{i:} A", {"A": Square("n"), "X": Square("n")}),
    # A prime of a function that a Greek letter names.
    (
        r"\frac{\partial \log\Gamma(t)}{\partial t} = \frac{\Gamma'(t)}{\Gamma(t)}\ (t > 0)",
        r"\frac{\partial \log\Gamma(t)}{\partial t} = \frac{\Gamma'(t)}{\Gamma''(t)}\ (t > 0)",
        {"t": Positive()},
    ),
    # An inequality in brackets is given.
    (
        r"\frac{\partial\,\mathbf 1^T |x|}{\partial x} = \mathbf 1\ (x > 0)",
        r"\frac{\partial\,\mathbf 1^T |x|}{\partial x} = \mathbf 1\ (x < 0)",
        {},
    ),
    # An optimum over several variables: a line through points.
    (
        r"\min_{\alpha,\beta} \|\alpha z + \beta\mathbf 1 - y\|^2 \Rightarrow \alpha = \frac{z^T C y}{z^T C z},"
        r" \beta = \tfrac1n\mathbf 1^T(y - \alpha z), C = I - \tfrac1n\mathbf 1\mathbf 1^T",
        r"\min_{\alpha,\beta} \|\alpha z + \beta\mathbf 1 - y\|^2 \Rightarrow \alpha = \frac{z^T C y}{z^T C z},"
        r" \beta = \tfrac1n\mathbf 1^T(y + \alpha z), C = I - \tfrac1n\mathbf 1\mathbf 1^T",
        LINE,
    ),
    (
        r"\min_{\alpha,\beta} \|\alpha z + \beta\mathbf 1 - y\|^2 \Rightarrow \alpha = \frac{z^T C y}{z^T C z},"
        r" \beta = \tfrac1n\mathbf 1^T(y - \alpha z), C = I - \tfrac1n\mathbf 1\mathbf 1^T",
        r"\min_{\alpha,\beta} \|\alpha z + \beta\mathbf 1 - y\|^2 \Rightarrow \alpha = \frac{z^T y}{z^T z},"
        r" \beta = \tfrac1n\mathbf 1^T(y - \alpha z), C = I - \tfrac1n\mathbf 1\mathbf 1^T",
        LINE,
    ),
]


@pytest.mark.parametrize(("right", "wrong", "spaces"), RIGHT_AND_WRONG)
def test_what_is_printed_so_is_judged(right: str, wrong: str, spaces: dict[str, Space]) -> None:
    """The spelling is read as it is meant, and an error in it is seen."""
    assert verdict(right, spaces).verdict.kind is Kind.AGREES, verdict(right, spaces).verdict
    found = verdict(wrong, spaces).verdict
    assert not found
    assert found.kind not in (Kind.NOT_UNDERSTOOD, Kind.NOT_SELF_CONTAINED, Kind.ERRORED), found


def test_a_sign_above_a_name_makes_a_name_only_where_it_is_defined() -> None:
    """`P^{+}` is the pseudo-inverse elsewhere, and prints as what it is."""
    defined = parse_equation("P^{+} = A P A^T: dP^{+} = A dP A^T", {}).equation
    assert defined.definitions[0][0] == "P_sup_plus"
    assert to_latex(Symbol("P_sup_plus")) == "P^{(+)}"
    assert (
        parse_equation("P^{+} P = I", {}).equation.sides[0] == parse_equation(r"P^\dagger P = I", {}).equation.sides[0]
    )


@pytest.mark.parametrize(
    "text", [r"\operatorname{tr}(A B)^2 = 1", r"\operatorname{tr}(A B)^2 + \operatorname{tr}^T = 1"]
)
def test_the_power_of_a_trace_alone_is_in_doubt(text: str) -> None:
    """Nothing in these says which of its two readings is meant."""
    assert verdict(text).verdict.kind is Kind.NOT_UNDERSTOOD


def test_beside_a_power_on_the_name_the_argument_takes_the_other() -> None:
    """Of a symbol too: tr²X is (tr X)², tr(X)² then tr(X²)."""
    sides = parse_equation(r"\operatorname{tr}^2(X) = \operatorname{tr}(X)^2", {}).equation.sides
    assert isinstance(sides[0], Power)
    assert isinstance(sides[1], Call)


def test_a_layout_beside_a_formula_is_that_of_the_formula() -> None:
    """`(xᵀ in numerator layout)` says nothing of the claim, and is shown; alone it says how the claim is written."""
    beside = verdict(r"\frac{\partial x^T x}{\partial x} = 2x\ (2x^T\text{ in numerator layout})")
    assert beside.verdict.kind is Kind.AGREES
    assert beside.notes == ("not checked: 2x^T in numerator layout",)
    alone = verdict(r"\frac{\partial x^T x}{\partial x} = 2x\ (\text{in numerator layout})")
    assert alone.verdict.kind is not Kind.AGREES


def test_words_of_any_language_in_a_remark_may_be_a_condition() -> None:
    """What is not known to be harmless is refused."""
    assert verdict(r"\nabla_x x^T A x = 2 A x\ (\text{若可交换})").verdict.kind is Kind.NOT_UNDERSTOOD


def test_what_a_sum_is_taken_of_is_said() -> None:
    """A reader sees how far a sum without brackets was read to reach."""
    found = verdict(r"J = \sum_i a_i x_i - x_i^3:\ \nabla_x J = a - 3\,x\odot x")
    assert "the sum over i is taken of all of \\sum_i a_i x_i - x_i^3" in found.notes


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (r"x^T z\, P(y = k) = x^T z", "probability"),
        (r"\sum_t P(y_t = k, y_{t+1} = l) = 1", "probability"),
        (r"\nabla_x \mathbb E[x^T f] = \mathbb E[f]", "expectation"),
    ],
)
def test_what_chance_decides_lacks_its_distribution(text: str, name: str) -> None:
    """`P(y = k)` is neither P times something nor a function drawn at random, and no definition of y."""
    found = verdict(text).verdict
    assert (found.kind, found.detail) == (Kind.NOT_SELF_CONTAINED, name)


def test_an_integral_that_diverges_has_no_value() -> None:
    """The rule gives some number for it, which is never compared."""
    assert verdict(r"\int_0^\infty \frac{1}{1 + t} dt = 3").verdict.kind is Kind.ERRORED
