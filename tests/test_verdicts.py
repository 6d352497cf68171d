"""What the referee says, and when: one test for each promise, with the case in which it must say otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy
import pytest

import xcheck
from xcheck import rooms
from xcheck.checking.check import check_statement
from xcheck.checking.settle import Means, settled
from xcheck.engines import Estimate, Task
from xcheck.reading import understand
from xcheck.records import EXIT_CODES, Kind, Result, Settings, Verdict, Vote
from xcheck.spaces import SPD, Family, Map, Matrix, Scalar, Space, Symmetric, Vector
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch", "finite_difference"))
X, A = Vector("n"), Matrix("n", "n")


def claim(text: str, settings: Settings = QUICK, **spaces: Space) -> Result:
    return check_statement(Statement(id="claim", text=text, spaces=spaces, claim=True), settings)


def verdict(text: str, **spaces: Space) -> Verdict:
    return claim(text, **spaces).verdict


# -- the kinds of verdict ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "detail"),
    [
        ("d(x' A x)/dx = (A + A') x", Kind.AGREES, ""),
        ("d(x' A x)/dx = x' (A + A')", Kind.AGREES_IN, "numerator"),
        (r"\frac{\partial \log\det X}{\partial X} = X^{-1}", Kind.AGREES_IN, "numerator"),
        ("d(x' A x)/dx = 2 A x", Kind.AGREES_IF, "A is symmetric"),
        ("d(x^2)/dx = 2x", Kind.AGREES_UNDER, "x is a scalar"),
        ("d(x' A x)/dx = A' x", Kind.DISAGREES, ""),
        (r"\frac{\partial x^\top \heartsuit x}{\partial x} = x", Kind.NOT_UNDERSTOOD, r"\heartsuit"),
        ("d y/dx = A", Kind.NOT_SELF_CONTAINED, "x"),
        ("log(-|A x|'|A x|) = 1", Kind.UNDEFINED, None),
    ],
)
def test_each_kind_of_verdict(text: str, kind: Kind, detail: str | None) -> None:
    """Each kind is given in its own case, with the detail that completes it."""
    found = verdict(text)
    assert found.kind is kind, found.note
    assert detail is None or found.detail == detail


@pytest.mark.parametrize("kind", Kind)
def test_only_agreement_is_true(kind: Kind) -> None:
    """Nothing but `agrees` is true in a boolean context, whatever asks for exit code 0."""
    assert bool(Verdict(kind=kind)) is (kind is Kind.AGREES)
    assert kind in EXIT_CODES


@pytest.mark.parametrize(
    ("text", "reason", "mend"),
    [
        ("d(x' A x)/dx = -(A + A') x", "sign", r"\left(A + A^{\top}\right) x"),
        ("d(x' A x)/dx = (A - A') x", "sign of one term", r"\left(A + A^{\top}\right) x"),
        ("d(x' x)/dx = x", "factor 2", "2 x"),
        ("d(x' x)/dx = 3 x / 2", "factor 4/3", "2 x"),
        ("d(x' A x)/dx = A x", "missing term", r"A x + A^{\top} x"),
        ("d(x' x)/dx = 2 x + A x", "extra term", "2 x"),
        (r"\frac{\partial \operatorname{tr}(AXB)}{\partial X} = A^\top B", "transpose", r"A^{\top} B^{\top}"),
        (r"\frac{\partial \operatorname{tr}(AXB)}{\partial X} = B^\top A^\top", "order", r"A^{\top} B^{\top}"),
        ("d(|A x - b|^2)/dx = 2 A' (A x - b)", "", ""),
        (r"\frac{\partial \|Ax - b\|^2}{\partial x} = 2 A (Ax - b)", "shapes", None),
    ],
)
def test_the_fault_is_named_and_mended(text: str, reason: str, mend: str | None) -> None:
    """A fault is named in its own words, and the mend that is printed agrees when it is checked in turn."""
    spaces = {"A": Matrix("m", "n")} if "Ax - b" in text else {"X": A, "A": A, "B": A} if "AXB" in text else {}
    found = verdict(text, **spaces)
    if not reason:
        assert found.kind is not Kind.AGREES  # |Ax − b|² is elementwise on a column: a Jacobian, not this.
        return
    assert found.kind is Kind.DISAGREES
    assert found.reason == reason, found.note
    assert mend is None or found.mend == mend
    if found.mend:
        left = text[: text.index("=")]
        assert verdict(f"{left} = {found.mend}", **spaces).kind is Kind.AGREES
        assert found.mend in found.note


def test_an_undefined_name_is_not_a_wrong_formula() -> None:
    """A name that stands on the right alone and is declared nowhere is asked for; declared, the formula is wrong."""
    text = r"\frac{\partial\operatorname{softmax}(x)}{\partial x} = \operatorname{diag}(p) - pp^\top"
    found = verdict(text)
    assert (found.kind, found.detail) == (Kind.NOT_SELF_CONTAINED, "p")
    assert "p is not defined: it stands on the right side alone" in found.note
    assert verdict(text, p=X, x=X).kind is Kind.DISAGREES
    assert verdict(rf"p = \operatorname{{softmax}}(x):\ {text}").kind is Kind.AGREES


def test_the_size_of_a_declared_symbol_is_no_undefined_name() -> None:
    """With X declared m × n a wrong formula may count by m and n, and is wrong for what is wrong with it."""
    text = r"\nabla_X \operatorname{mean}(X \odot X) = \frac{1}{m n} X"
    found = check_statement(Statement("s", text, {"X": Matrix("m", "n")}), QUICK).verdict
    assert (found.kind, found.reason) == (Kind.DISAGREES, "factor 2"), found.note
    other = check_statement(Statement("s", text.replace("m n", "k n"), {"X": Matrix("m", "n")}), QUICK).verdict
    assert (other.kind, other.detail) == (Kind.NOT_SELF_CONTAINED, "k"), other.note


def test_a_name_that_only_a_definition_uses_is_asked_for() -> None:
    """F stands in the definition of G and beside it, and nowhere on the left."""
    text = r"\frac{\partial|AXB|}{\partial X} = |F| A^\top G^\top B^\top,\ G = F^{-1}"
    spaces = {"A": Matrix("n", "n"), "B": Matrix("n", "n"), "X": Matrix("n", "n")}
    found = verdict(text, **spaces)
    assert (found.kind, found.detail) == (Kind.NOT_SELF_CONTAINED, "F")
    assert verdict(rf"{text},\ F = AXB", **spaces).kind is Kind.AGREES
    assert verdict(rf"{text},\ F = BXA", **spaces).kind is Kind.DISAGREES


def test_what_an_operator_without_an_operand_is_applied_to_defines_names() -> None:
    """W and b stand in J, which no side names: the formula is wrong, and nothing in it undefined."""
    text = r"z = Wx + b,\ J = z^\top D z:\ \nabla_x = 1.23 W^\top (D + D^\top) z"
    assert verdict(text).kind is Kind.DISAGREES
    assert verdict(text.replace("1.23 ", "")).kind is Kind.AGREES
    assert verdict(r"C = AB:\ \bar A = \bar C B^\top B B^\top").kind is Kind.DISAGREES


def test_the_count_of_a_family_is_a_number() -> None:
    """In 1/N Σ x_i, where x is declared a family of N, that is its N and no letter drawn at random."""
    family = {"x": Family(Vector("d"), "N"), "S": SPD("d"), "m": Vector("d")}
    mean = r"\min_m \sum_i (x_i - m)^\top S^{-1} (x_i - m) \Rightarrow m = \tfrac{1}{N} \sum_i x_i"
    assert verdict(mean, **family).kind is Kind.AGREES
    assert verdict(mean.replace(r"{N}", "{N + 1}"), **family).kind is Kind.DISAGREES


def test_the_differential_of_a_defined_name_is_computed() -> None:
    """dx of a defined x is not a free direction: dx = A⁻¹(db − dA x) holds for x = A⁻¹b and for no other x."""
    assert verdict(r"x = A^{-1} b:\ dx = A^{-1} (db - dA\, x)").kind is Kind.AGREES
    assert verdict(r"x = A b:\ dx = A^{-1} (db - dA\, x)").kind is Kind.DISAGREES


def judged(statement: Statement) -> Kind:
    """What the votes amount to, with no word on why."""
    return settled(understand(statement), Means(QUICK))[1].kind


def test_a_number_does_not_pass_for_a_size() -> None:
    """Planted: a number stands for n, or for mn. With two names each has two sizes, and so has their product."""
    spaces = {"A": SPD("m"), "B": SPD("n"), "X": Matrix("m", "n")}
    for left, size in (
        (r"\nabla_A \log|A \otimes B|", r"n A^{-1}"),
        (r"\nabla_B \log|A \otimes B|", r"m B^{-1}"),
        (r"\nabla_X \operatorname{mean}(X \odot X)", r"\frac{2}{m n} X"),
        (r"\operatorname{tr}(A \otimes B - A \otimes B + I_{mn})", "m n"),
    ):
        assert judged(Statement("s", f"{left} = {size}", spaces)) is Kind.AGREES
        name = "m n" if "m n" in size else size[0]
        for number in "3", "4", "5", "12", "15":
            wrong = f"{left} = {size.replace(name, number)}"
            assert judged(Statement("s", wrong, spaces)) is Kind.DISAGREES


def test_a_shape_error_names_both_parts() -> None:
    """Parts that do not conform are named with their shapes, in one sentence that a student understands."""
    found = verdict("d(x' A x)/dx = 2 x' A + A x", x=X, A=A)
    assert (found.kind, found.reason) == (Kind.DISAGREES, "shapes")
    assert "Cannot add 2 x' A, a row of n, and A x, a column of n" in found.note


# -- who may vote ------------------------------------------------------------------------------


def planted_engine(
    monkeypatch: pytest.MonkeyPatch, altered: Callable[[Estimate], Estimate], automatic: bool = True
) -> None:
    """An engine named "planted", which is autograd with altered estimates, takes part in the room beside the others."""
    from xcheck.engines.autograd import evaluate as honest

    def evaluate(tasks: Sequence[Task]) -> list[Any]:
        return [
            [altered(each) for each in outcome] if isinstance(outcome, list) else outcome for outcome in honest(tasks)
        ]

    engine = SimpleNamespace(DISTRIBUTION="numpy", AUTOMATIC=automatic, evaluate=evaluate)
    load, names = rooms.load, rooms.names
    monkeypatch.setattr(rooms, "load", lambda room, name: engine if name == "planted" else load(room, name))
    monkeypatch.setattr(rooms, "names", lambda room: (*names(room), "planted") if room == "engines" else names(room))


def test_an_engine_that_errs_blames_no_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one engine is off by one part in 1e8 the verdict is inconclusive and names that engine."""
    planted_engine(monkeypatch, lambda estimate: Estimate(estimate.value * (1 + 1e-8)))
    found = claim("d(x' A x)/dx = (A + A') x", Settings(engines=("autograd", "torch", "planted"))).verdict
    assert found.kind is Kind.INCONCLUSIVE
    assert found.note.startswith("No verdict: planted differs from autograd, torch")
    # The same engine cannot turn a wrong formula into a right one either.
    assert (
        claim("d(x' A x)/dx = 2 A x", Settings(engines=("autograd", "torch", "planted"))).verdict.kind
        is not Kind.AGREES
    )


def test_disagreement_of_engines_never_widens_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that returns zeros makes the verdict inconclusive for a formula that says zero, not right."""
    planted_engine(monkeypatch, lambda estimate: Estimate(0 * estimate.value))
    text = "d(x' A x)/dx = 0 x"
    assert claim(text, Settings(engines=("autograd", "planted"))).verdict.kind is Kind.INCONCLUSIVE
    assert claim(text, Settings(engines=("autograd", "torch"))).verdict.kind is Kind.DISAGREES


def test_an_engine_without_confidence_abstains(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that is not automatic and admits a large uncertainty abstains, and says so."""
    planted_engine(monkeypatch, lambda estimate: Estimate(estimate.value + 1.0, 10.0), automatic=False)
    result = claim("d(x' A x)/dx = (A + A') x", Settings(engines=("autograd", "torch", "planted")))
    report = next(report for report in result.engines if report.engine == "planted")
    assert result.verdict.kind is Kind.AGREES
    assert report.vote is Vote.ABSTAINS
    assert "uncertainty" in report.reason


def test_a_definition_needs_two_engines() -> None:
    """Where both sides differentiate, one engine alone proves nothing: it abstains and there is no agreement."""
    text = r"f = f(y):\ \left(\frac{\partial f}{\partial y}\right)_{ij} = \frac{\partial f_j}{\partial y_i}"
    spaces: dict[str, Space] = {"y": Vector("m"), "f": Map(Vector("m"), Vector("n"))}
    alone = claim(text, Settings(engines=("torch",)), **spaces)
    assert alone.verdict.kind is Kind.INCONCLUSIVE
    assert "two engines" in alone.verdict.note
    assert claim(text, Settings(engines=("torch", "autograd")), **spaces).verdict.kind is Kind.AGREES


def test_the_two_sides_of_a_definition_are_different_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that is consistently wrong on both sides of a definition is found out by its partner."""
    planted_engine(monkeypatch, lambda estimate: Estimate(2 * estimate.value))
    text = r"f = f(y):\ \left(\frac{\partial f}{\partial y}\right)_i = \frac{\partial f}{\partial y_i}"
    spaces: dict[str, Space] = {"y": Vector("n"), "f": Map(Vector("n"), Scalar())}
    assert claim(text, Settings(engines=("autograd", "planted")), **spaces).verdict.kind is not Kind.AGREES


def test_one_automatic_engine_says_so() -> None:
    """An agreement that rests on fewer than two automatic engines says so."""
    alone = claim("d(x' A x)/dx = (A + A') x", Settings(engines=("torch",)))
    assert alone.verdict.kind is Kind.AGREES
    assert "Judged by only torch" in alone.verdict.note
    assert claim("d(x' A x)/dx = (A + A') x").verdict.note == ""


# -- numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1e-12, 1e-6, 1.0, 1e6, 1e12])
def test_the_verdict_is_free_of_scale(scale: float) -> None:
    """f·c has the verdict of f for c from 1e-12 to 1e12, for a right formula and for one that is off by 1e-9."""
    for error, kind in ((1.0, Kind.AGREES), (1.0 + 1e-9, Kind.DISAGREES)):
        f, gradient = _form(scale), _gradient(scale * error)
        checked = xcheck.check(f, gradient, engines=QUICK.engines, wrt="x", x=X, A=A)
        assert checked.verdict.kind is kind, str(checked)


def _form(scale: float) -> Any:
    return lambda x, A: scale * (x @ A @ x)


def _gradient(scale: float) -> Any:
    return lambda x, A: scale * (A + A.T) @ x


@pytest.mark.parametrize("error", [0.0, 1e-9, 1e-6])
def test_an_offset_changes_no_verdict(error: float) -> None:
    """f + 1e6 has the verdict of f, although finite differences are less certain of it."""
    checked = xcheck.check(
        lambda x, A: x @ A @ x + 1e6, _gradient(1.0 + error), engines=QUICK.engines, wrt="x", x=X, A=A
    )
    assert checked.verdict.kind is (Kind.DISAGREES if error else Kind.AGREES), str(checked)


@pytest.mark.parametrize("seed", range(10))
def test_no_seed_changes_a_verdict(seed: int) -> None:
    """The numbers that are drawn decide nothing: ten seeds, one verdict, for a true and for a false statement."""
    settings = Settings(engines=("autograd", "torch"), seed=seed)
    assert claim(r"\frac{\partial \log\det X}{\partial X} = X^{-\top}", settings).verdict.kind is Kind.AGREES
    assert claim(r"\frac{\partial \log\det X}{\partial X} = X^{-1}", settings).verdict.kind is Kind.AGREES_IN


def test_a_symmetric_space_is_part_of_the_statement() -> None:
    """With A declared symmetric 2Ax agrees; without it agrees only if A is."""
    text = r"\frac{\partial x^\top A x}{\partial x} = 2 A x"
    assert verdict(text, x=X, A=Symmetric("n")).kind is Kind.AGREES
    assert verdict(text, x=X, A=A).kind is Kind.AGREES_IF


def test_a_missing_rank_condition_is_found() -> None:
    """The normal equations without full column rank agree only if it is stated.

    At some sizes XᵀX is singular there: points that decide nothing must not leave the others to agree alone.
    """
    text = r"\frac{\partial \|z - Xw\|^2}{\partial w} = 0 \Rightarrow w = (X^\top X)^{-1} X^\top z"
    found = verdict(text, X=Matrix("N", "d"), w=Vector("d"), z=Vector("N"))
    assert (found.kind, found.detail) == (Kind.AGREES_IF, "X has full column rank")


def test_a_zero_derivative_is_reported() -> None:
    """A derivative that is zero at every point agrees with 0, and the verdict says that it is zero."""
    found = verdict(r"\frac{\partial \operatorname{tr}(X X^{-1})}{\partial X} = 0")
    assert found.kind is Kind.AGREES
    assert verdict(r"\frac{\partial a^\top b}{\partial x} = 0").note == "The derivative is zero at every drawn point."


# -- the plain function ------------------------------------------------------------------------


def statement(text: str, function: Any, **spaces: Space) -> Result:
    return check_statement(Statement(id="s", text=text, function=function, spaces=spaces), QUICK)


def test_the_plain_function_pins_the_meaning() -> None:
    """A function that is not what the numerator prints is found, and the note says which one the formula fits."""
    text = r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x"
    assert statement(text, lambda x, A: x @ A @ x, x=X, A=A).verdict.kind is Kind.AGREES
    found = statement(text, lambda x, A: x @ A @ x + 1.0, x=X, A=A).verdict
    assert (found.kind, found.fault) == (Kind.DISAGREES, "function")
    assert "fits what is printed, so look at the function" in found.note


@pytest.mark.parametrize(
    ("factor", "formula", "fits"),
    [
        (3.0, r"(A + A^\top) x", "fits what is printed, so look at the function"),
        (3.0, r"3 (A + A^\top) x", "fits the function, so look at what is printed"),
        (3.0, r"2 (A + A^\top) x", "fits neither of them"),
        (1e-9, r"(A + A^\top) x", "fits what is printed, so look at the function"),
        (1.0 + 1e-7, r"(A + A^\top) x", "fits what is printed, so look at the function"),
    ],
)
def test_a_function_with_other_derivatives_than_what_is_printed(factor: float, formula: str, fits: str) -> None:
    """However far they are apart; it is told which of the two the formula fits."""
    text = rf"\frac{{\partial x^\top A x}}{{\partial x}} = {formula}"
    found = statement(text, lambda x, A: factor * (x @ A @ x), x=X, A=A).verdict
    assert (found.kind, found.fault) == (Kind.DISAGREES, "function"), found
    assert found.note.endswith(f"The formula {fits}.")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x, A: A @ x, "returned shape (3,)"),
        (lambda x, A: numpy.asarray(x @ A @ x, dtype=numpy.float32), "64-bit"),
        (lambda x, A: "text", "returned str"),
        (lambda x, A: x @ A @ x @ x, "ValueError"),
        (lambda x, A: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_a_bad_function_is_told_apart_from_a_bad_formula(function: Any, words: str) -> None:
    """A function that raises or returns the wrong thing is an error with its reason, not a wrong formula."""
    found = statement(r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x", function, x=X, A=A).verdict
    assert found.kind is Kind.ERRORED, found.note
    assert words in found.note


def test_a_function_without_a_printed_form() -> None:
    """A formula is checked against the function alone: LaTeX or callable, right, in the other layout, or misshapen."""
    spaces = {"x": X, "A": Matrix("m", "n")}
    check = {"wrt": "x", "engines": QUICK.engines, **spaces}
    assert xcheck.check(lambda x, A: A @ x, r"A^\top", **check)
    assert xcheck.check(lambda x, A: A @ x, lambda A: A.T, **check)
    assert xcheck.check(lambda x, A: A @ x, "A", **check).verdict.kind is Kind.AGREES_IN
    assert xcheck.check(lambda x, A: A @ x, lambda A: A, **check).verdict.kind is Kind.AGREES_IN
    assert xcheck.check(lambda x, A: A @ x, lambda A: A[0], **check).verdict.reason == "shapes"


def test_a_shape_that_numpy_would_broadcast_is_refused() -> None:
    """A callable formula that returns (n, 1), a scalar or (n, n) for a vector's gradient (n,) does not fit."""
    spaces = {"x": X, "A": A, "wrt": "x", "engines": QUICK.engines}
    assert xcheck.check(lambda x, A: x @ A @ x, lambda x, A: (A + A.T) @ x, **spaces)
    column, number, square = (
        lambda x, A: ((A + A.T) @ x).reshape(-1, 1),
        lambda x, A: ((A + A.T) @ x).sum(),
        lambda x, A: numpy.outer(x, x),
    )
    for wrong in (column, number, square):
        assert xcheck.check(lambda x, A: x @ A @ x, wrong, **spaces).verdict.kind is Kind.DISAGREES


def test_one_engine_alone_still_tells_a_layout_from_wrong_shapes() -> None:
    """With one engine a formula of the other layout is named as that, and a mend is found for wrong shapes."""
    alone = Settings(engines=("torch",))
    A = Matrix("m", "n")
    transposed = claim(r"\frac{\partial (A x)}{\partial x} = A", alone, x=X, A=A).verdict
    assert (transposed.kind, transposed.detail) == (Kind.AGREES_IN, "numerator")
    misshapen = claim(r"\frac{\partial \|A x - b\|^2}{\partial x} = 2 A (A x - b)", alone, x=X, A=A, b=Vector("m"))
    assert (misshapen.verdict.reason, misshapen.verdict.mend) == ("shapes", r"2 A^{\top} \left(A x - b\right)")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (r"\frac{\partial |x - m|}{\partial x} = \operatorname{sign}(x - m)", True),
        (r"\frac{\partial |x - m|}{\partial x} = \operatorname{sign}(2 x - m)", False),
        (r"\frac{\partial |x - m|}{\partial x} = 1", False),
        (r"\frac{\partial \operatorname{relu}(x)}{\partial x} = [x > 0]", True),
        (r"\frac{\partial \operatorname{relu}(x)}{\partial x} = [x + m > 0]", False),
    ],
)
def test_what_is_made_of_pieces_is_seen_on_all_of_them(text: str, holds: bool, seed: int) -> None:
    """A few points may lie in one piece only, and there a wrong formula is right."""
    found = claim(text, Settings(engines=("autograd", "torch"), seed=seed), x=Scalar(), m=Scalar()).verdict
    assert (found.kind is Kind.AGREES) is holds


def test_a_kink_is_looked_for_at_every_value_of_an_index() -> None:
    """An entry that is put in is a point for each index; a smooth function has no kink at any."""
    text = r"\frac{\partial \sum_k g(x_k)}{\partial x_i} = \frac{\partial g(t)}{\partial t}\Big|_{t = %s}"
    spaces: dict[str, Space] = {"x": X, "t": Scalar(), "g": Map(Scalar(), Scalar())}
    assert verdict(text % "x_i", **spaces).kind is Kind.AGREES
    bent = verdict(text.replace("g(x_k)", "|x_k|").replace("g(t)", "|t|") % r"x_i - x_1", **spaces)
    assert bent.kind is Kind.UNDEFINED
    assert "kink" in bent.note


@pytest.mark.parametrize(
    ("text", "slopes"),
    [
        (r"\frac{\partial |t|}{\partial t}\Big|_{t = 0} = 0", "-1 from one side and 1"),
        (r"\frac{\partial \operatorname{relu}(t)}{\partial t}\Big|_{t = 0} = \frac{1}{2}", "0 from one side and 1"),
        (r"\frac{\partial \|x\|}{\partial x}\Big|_{x = 0} = 0", "there is no derivative"),
    ],
)
def test_at_a_kink_there_is_no_derivative(text: str, slopes: str) -> None:
    """What engines return at a kink is a convention: neither that nor anything else agrees there."""
    t: dict[str, Space] = {"t": Scalar()} if "t}" in text else {"x": X}
    found = verdict(text, **t)
    assert found.kind is Kind.UNDEFINED
    assert "kink" in found.note
    assert slopes in found.note


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{\partial |t|}{\partial t}\Big|_{t = 2} = 1",
        r"\frac{\partial t^2}{\partial t}\Big|_{t = 0} = 0",
        r"\frac{\partial t |t|}{\partial t}\Big|_{t = 0} = 0",
    ],
)
def test_beside_a_kink_and_where_slopes_meet_there_is_one(text: str) -> None:
    """Away from the kink, and where both slopes are the same, the derivative is judged as ever."""
    assert verdict(text, t=Scalar()).kind is Kind.AGREES
    assert verdict(f"{text} + 1", t=Scalar()).kind is Kind.DISAGREES


def test_where_nothing_is_differentiated_that_is_said() -> None:
    """Plain algebra is judged by NumPy, by no engine that differentiates, and the report says why."""
    reports = check_statement(Statement(id="s", text=r"(A B)^\top = B^\top A^\top", claim=True)).engines
    (report,) = (report for report in reports if report.engine == "numpy")
    assert (report.vote, report.reason) == (Vote.AGREES, "nothing is differentiated")


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_what_is_wrong_where_it_has_a_value_is_told_with_the_condition(seed: int) -> None:
    """(XᵀX)⁻¹ exists where X has full column rank: half of a gradient there is a factor, not an undefined value.

    Whether the wide X of a seed raises, gives infinite values or such that are off by all that they are.
    """
    settings = Settings(engines=QUICK.engines, seed=seed)
    found = claim(r"\frac{\partial \log \det(X^\top X)}{\partial X} = X (X^\top X)^{-1}", settings).verdict
    assert (found.kind, found.fault, found.mend) == (
        Kind.DISAGREES,
        "factor",
        r"2 X \cdot \left(X^{\top} X\right)^{-1}",
    )
    assert "a value only where X has full column rank" in found.note


@pytest.mark.parametrize("seed", [0, 4])
def test_no_condition_mends_what_vanishes_under_it(seed: int) -> None:
    """|AXB| is zero where A is too tall: of what is left at the points that are judged, both sides are nothing."""
    settings = Settings(engines=QUICK.engines, seed=seed)
    found = claim(r"\frac{\partial |A X B|}{\partial X} = |A X B| X^{-\top}", settings).verdict
    assert found.kind is Kind.DISAGREES
