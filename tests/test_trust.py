"""The referee's own error rate is measured, and the measurement notices a referee that errs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from xcheck.checking.check import check_statement
from xcheck.command.cli import xcheck
from xcheck.figures import Measured, Part, Trust, from_json, to_json, to_text
from xcheck.formula.tree import Substitution, Symbol
from xcheck.formula.writing.latex import to_latex
from xcheck.records import Count, Kind, Settings
from xcheck.spaces import Complex, FullRowRank, Holomorphic, Invertible, Map, Matrix, Scalar, Symmetric, Vector
from xcheck.statement import Statement
from xcheck.trust import alarms, trials
from xcheck.trust import measure as measuring
from xcheck.trust.measure import measure
from xcheck.trust.trials import Trial, trial_of

pytestmark = pytest.mark.filterwarnings(
    "error::RuntimeWarning"
)  # what does not conform divides by zero, and says nothing

QUICK = Settings(engines=("autograd", "torch"), samples=1)
QUADRATIC = Statement(
    id="quadratic",
    text=r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x",
    spaces={"x": Vector("n"), "A": Matrix("n", "n")},
)
INVERSE = Statement(
    id="inverse", text=r"\frac{\partial \log\det X}{\partial X} = X^{-\top}", spaces={"X": Invertible("n")}
)
FALSE = replace(
    QUADRATIC, id="false", text=r"\frac{\partial x^\top A x}{\partial x} = 2 A x", expected="needs symmetric A"
)


def measured(statement: Statement, settings: Settings, sample: int | None = None, seeds: int = 0) -> Measured:
    """What is measured of one statement, with every planted error diagnosed unless a sample is asked for."""
    errors = Part(settings=settings, size=sample)
    return measure([statement], errors, Part(settings=settings, size=seeds) if seeds else None).statements[0]


def test_every_mutant_of_a_true_statement_is_caught_and_named() -> None:
    """Each single edit of two formulas is refuted, named and mended; none is missed."""
    for statement in (QUADRATIC, INVERSE):
        found = measured(statement, QUICK, sample=20)
        assert found.single.planted >= 7
        assert found.single.missed == 0
        assert found.single.named >= 0.95 * found.single.diagnosed > 0, found.failures
        assert found.single.mended >= 0.95 * found.single.diagnosed, found.failures
        assert found.smallest is not None
        assert found.smallest <= 1e-9


def test_two_edits_are_caught_and_most_are_mended() -> None:
    """Mutants of mutants are refuted as well; most are mended by two edits or one that does both."""
    found = measured(QUADRATIC, QUICK, sample=12)
    assert found.double.planted >= 10
    assert found.double.missed == 0
    assert found.double.mended >= 0.6 * found.double.caught, found.failures


def test_an_edit_that_says_the_same_is_no_error() -> None:
    """Where S is symmetric its transpose says the same: that is proved, and counts neither as caught nor as missed."""
    statement = replace(QUADRATIC, text=r"\frac{\partial x^\top S x}{\partial x} = 2 S x")
    found = measured(replace(statement, spaces={"x": Vector("n"), "S": Symmetric("n")}), QUICK, sample=1)
    assert found.single.equivalent >= 1
    assert found.single.undecided == 0
    assert found.single.missed == 0


def test_the_double_of_what_is_zero_is_no_error() -> None:
    """By z* a holomorphic function has the derivative 0, and so has its double: that follows from the statement."""
    spaces = {"z": Complex(Vector("n")), "f": Holomorphic(Complex(Vector("n")), Complex(Vector("n")))}
    text = r"\frac{\partial f(z)}{\partial z^*} = 0"
    found = measured(Statement(id="holomorphic", text=text, spaces=spaces), QUICK, sample=1)
    assert found.single.equivalent >= 3
    assert found.single.missed == found.single.undecided == 0, found.failures


def test_errors_in_a_point_under_a_constraint_are_caught() -> None:
    """The point stands in three sides and is edited in all; that one side is 0 says nothing of the others."""
    spaces = {**{name: Vector("n") for name in "xac"}, "b": Scalar()}
    text = r"\min_x \|x - a\|^2 \text{ s.t. } c^\top x = b \Rightarrow x = a + \frac{b - c^\top a}{c^\top c} c"
    found = measured(Statement(id="plane", text=text, spaces=spaces), QUICK, sample=9)
    assert found.single.caught >= 20
    assert found.single.missed == found.single.undecided == 0, found.failures
    assert found.single.mended >= 6, found.failures


def test_errors_are_planted_in_what_has_to_vanish() -> None:
    """Of a gradient that is 0 at a given point the Lagrangian is the claim; of a solution the whole is doubled, too."""
    text = r"\nabla_x (x^\top x + \nu^\top (A x - b)) = 0"
    where = r"\nu = -2 (A A^\top)^{-1} b, x = A^\top (A A^\top)^{-1} b"
    spaces = {"A": FullRowRank("m", "n"), "b": Vector("m")}
    found = measured(Statement(id="least_norm", text=text, where=where, spaces=spaces), QUICK, sample=1)
    assert found.single.caught >= 10
    assert found.single.missed == found.single.undecided == 0, found.failures
    trial = trial_of(Statement(id="zero", text=r"\min_x \|x - a\|^2 \Rightarrow x = a"), QUICK)
    assert isinstance(trial, Trial)
    trees = [mutant.tree for group in trial.groups for mutant in group]
    points = {to_latex(tree.value) for tree in trees if isinstance(tree, Substitution)}
    assert {"2 a", "-a"} <= points


def test_a_family_is_put_nowhere_as_a_whole() -> None:
    """Of columns y_j none can be the bare y: no such error is planted."""
    statement = Statement(id="family", text=r"\nabla_x \sum_j \|x - y_j\|^2 = 2 \sum_j (x - y_j)")
    trial = trial_of(statement, QUICK)
    assert isinstance(trial, Trial)
    assert "y" not in {part.name for part in trial.parts.symbols if isinstance(part, Symbol)}
    assert measured(statement, QUICK, sample=1).single.caught >= 3


def test_a_referee_that_agrees_with_everything_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a judge that lets all mutants pass they are counted as missed, and the command fails."""
    honest = trials.judge

    def blind(understood: Any, execution: Any) -> Any:
        return replace(honest(understood, execution), kind=Kind.AGREES)

    monkeypatch.setattr(trials, "judge", blind)
    found = measured(QUADRATIC, QUICK, sample=1)
    assert found.single.missed >= 5
    assert any(failure.startswith("missed: ") for failure in found.failures)
    assert (
        CliRunner().invoke(xcheck, ["trust", "-k", "trace_of_square", "--sample", "2", "--samples", "1"]).exit_code == 1
    )


def test_the_gallery_is_measured_by_the_faults_that_people_filed() -> None:
    """A false statement counts as named if it is refuted for the reason it is filed under, and not otherwise."""
    assert measured(FALSE, QUICK).gallery == Count(planted=1, caught=1, diagnosed=1, named=1, mended=1)
    misfiled = measured(replace(FALSE, expected="sign"), QUICK)
    assert (misfiled.gallery.caught, misfiled.gallery.named) == (1, 0)
    assert misfiled.failures[0].startswith("filed as sign, was called")


def test_false_alarms_are_counted() -> None:
    """A true statement raises none; one that is false, passed off as true, raises one for each seed."""
    assert measured(QUADRATIC, QUICK, sample=1, seeds=2).alarms == ()
    alarming = measured(replace(FALSE, expected=""), QUICK, sample=1, seeds=3)
    assert (alarming.seeds, len(alarming.alarms)) == (3, 3)
    assert alarming.alarms[2].startswith("seed 2: ")
    assert alarming.untried == "it does not agree: disagrees"


def test_seeds_that_are_computed_at_once_are_judged_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A referee that is wrong with one seed alone is found out, by the number of that seed."""
    honest = alarms.judge
    judged: list[int] = []

    def errs_at_the_fourth(understood: Any, execution: Any) -> Any:
        judged.append(len(execution.places))
        kind = Kind.INCONCLUSIVE if len(judged) == 4 else honest(understood, execution).kind
        return replace(honest(understood, execution), kind=kind)

    def says(statement: Any, settings: Any) -> Any:
        return replace_verdict(check_statement(statement, settings), Kind.DISAGREES)

    monkeypatch.setattr(alarms, "judge", errs_at_the_fourth)
    monkeypatch.setattr(alarms, "check_statement", says)
    found = alarms.alarms_of(QUADRATIC, QUICK, range(6))
    assert judged == [2] * 6
    assert [each.partition(":")[0] for each in found] == ["seed 3"]


def replace_verdict(result: Any, kind: Kind) -> Any:
    return msgspec.structs.replace(result, verdict=msgspec.structs.replace(result.verdict, kind=kind))


def test_a_formula_of_derivatives_is_tried_with_its_derivatives_held() -> None:
    """The right side of a chain rule is edited around its derivatives: every error in it is caught and mended."""
    spaces = {"x": Vector("n"), "u": Map(Vector("n"), Vector("m")), "g": Map(Vector("m"), Scalar())}
    text = (
        r"\frac{\partial (g(u(x)) x)}{\partial x} = "
        r"g(u(x)) I + \frac{\partial u}{\partial x} \frac{\partial g}{\partial u} x^\top"
    )
    statement = Statement(id="chain", text=text, spaces=spaces)
    trial = trial_of(statement, QUICK)
    assert isinstance(trial, Trial)
    assert trial.held is not None
    found = measured(statement, QUICK, sample=10)
    assert found.single.planted >= 8
    assert found.single.missed == found.single.undecided == 0
    assert found.single.mended >= 0.9 * found.single.diagnosed > 0, found.failures
    assert not any("derivative 1" in failure for failure in found.failures)


def test_what_cannot_be_tried_says_why() -> None:
    """An inequality is not tried, and counted as that."""
    inequality = Statement(id="i", text=r"\|x + y\| < \|x\| + \|y\|")
    assert trial_of(inequality, QUICK) == "it is an inequality"


def test_at_a_stationary_point_the_engines_are_asked_for_every_error() -> None:
    """What stands in for the variable is edited too, although the derivative has to be taken anew each time."""
    text = r"\left. \frac{\partial (x^\top x - 2 b^\top x)}{\partial x} \right|_{x = b} = 0"
    found = measured(Statement(id="s", text=text), QUICK)
    assert found.single.caught >= 1
    assert found.single.missed == 0


def test_the_same_sample_gives_the_same_bytes() -> None:
    """A sample is drawn from the statement's id alone; the figures read back, and add up."""
    part = Part(settings=QUICK, size=4)
    first, second = (measure([QUADRATIC, FALSE], part) for _ in range(2))
    assert to_json(first) == to_json(second)
    assert from_json(to_json(first)) == first
    assert first.total.single.diagnosed == 4
    assert first.total.single.caught > 4
    text = to_text(first)
    assert f"single edits  {first.total.single.planted} planted: {first.total.single.caught} caught" in text
    assert (
        "gallery       1 planted: 1 caught, 0 missed; of 1 diagnosed fault named right 100.0 %, mended 100.0 %" in text
    )
    assert "every single edit judged, 4 of those caught and as many pairs of edits diagnosed in each statement" in text


def test_what_was_measured_is_not_measured_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record goes on where it stopped; what changed, or is asked for in another way, is measured anew."""
    part = Part(settings=QUICK, size=1)
    kept: list[Trust] = []
    first = measure([QUADRATIC], part, keep=kept.append)
    assert kept == [first]
    monkeypatch.setattr(measuring, "trial_of", lambda *_: pytest.fail("measured again"))
    second = measure([QUADRATIC, FALSE], part, known=first)
    assert second.statements[1] == first.statements[0]
    assert second.statements[0].gallery.planted == 1
    assert measure([], None, known=second) == second
    seeded = measure([QUADRATIC], None, Part(settings=QUICK, size=2), second)
    assert (seeded.statements[1].seeds, seeded.statements[1].single) == (2, first.statements[0].single)
    with pytest.raises(pytest.fail.Exception, match="measured again"):
        measure([QUADRATIC], Part(settings=QUICK, size=2), known=first)
    with pytest.raises(pytest.fail.Exception, match="measured again"):
        measure([replace(QUADRATIC, where="n > 1")], part, known=first)


def test_the_command_keeps_a_record(tmp_path: Path) -> None:
    """`--record` writes the figures as they come, and `--sample 0` adds false alarms to them."""
    record = tmp_path / "trust.json"
    command = ["trust", "-k", "trace_of_square", "--engine", "autograd", "--engine", "torch", "--record", str(record)]
    assert CliRunner().invoke(xcheck, [*command, "--sample", "1"]).exit_code == 0
    planted = from_json(record.read_bytes())
    assert planted.total.single.caught > 1
    assert CliRunner().invoke(xcheck, [*command, "--sample", "0", "--seeds", "2"]).exit_code == 0
    both = from_json(record.read_bytes())
    assert both.total.checks == 2 * sum(not each.gallery.planted for each in both.statements)
    assert both.total.single == planted.total.single


def test_statements_with_few_refuted_errors_are_listed() -> None:
    """A statement in which fewer than three errors that conform were refuted is told by name; one with three is not."""
    enough = Measured(id="enough", errors=True, single=Count(planted=4, caught=3, equivalent=1))
    few = Measured(id="few", errors=True, single=Count(planted=3, caught=2, equivalent=1))
    text = to_text(Trust(errors=None, seeds=None, statements=(enough, few)))
    assert "refuted       at least 3 errors that conform in 1 of 2 true statements" in text
    assert "fewer         few: 3 planted: 2 caught, 0 missed, 1 equivalent" in text
    assert "fewer         enough" not in text
