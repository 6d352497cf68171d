"""Every fault of the room finds the errors it is about, and its mend is right."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

import pytest

from xcheck import rooms
from xcheck.checking.check import check_statement
from xcheck.diagnosis.edits import Parts, everywhere, weight
from xcheck.diagnosis.slopes import SLOPES, slopes
from xcheck.errors import FormulaError
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.tree import Product, Symbol
from xcheck.formula.walks import walk
from xcheck.formula.writing.latex import to_latex
from xcheck.reading import understand
from xcheck.records import Kind, Settings
from xcheck.spaces import SPD, FullColumnRank, Map, Matrix, Scalar, Space, Vector
from xcheck.statement import Statement
from xcheck.trust.mutations import edited_side, mutants, parts_of

QUICK = Settings(engines=("autograd", "torch"), samples=1)
FAULTS = {name: rooms.load("faults", name) for name in rooms.names("faults")}
PLANTED = [(name, text) for name, fault in FAULTS.items() for text in getattr(fault, "PLANTED", ())]


def claim(text: str) -> Statement:
    return Statement(id="claim", text=text, claim=True)


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_says_what_it_is_and_how_to_mend_it(name: str) -> None:
    """A plug-in has an order, proposes something, says what it is about, and plants examples of its own."""
    fault = FAULTS[name]
    assert isinstance(fault.ORDER, int)
    assert hasattr(fault, "repairs") or hasattr(fault, "mends")
    assert fault.__doc__
    assert fault.PLANTED


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if getattr(fault, "LENGTHENS", False)])
def test_what_lengthens_gives_nothing_shorter(name: str) -> None:
    """Nobody looks there for a shorter formula: every edit of every node has to keep to it."""
    told = 0
    for text in (text for _, text in PLANTED):
        try:
            understood = understand(claim(text))
        except FormulaError:
            continue
        nodes = [node for side in understood.sides for node in walk(side)]
        side = understood.sides[-1]
        symbols = tuple(dict.fromkeys(node for node in nodes if isinstance(node, Symbol) and node.shape is not None))
        for node in walk(side):
            if isinstance(node, Product) and any(isinstance(factor, Product) for factor in node.factors):
                continue  # without the brackets it is shorter as it stands
            for edit in FAULTS[name].mends(node, Parts(side, symbols, numbers=(Fraction(1, 2),))):
                told += 1
                assert weight(edit.node) >= weight(node), edit
    assert told > 1000


@pytest.mark.parametrize(("name", "text"), PLANTED)
def test_each_planted_example_is_named_and_mended(name: str, text: str) -> None:
    """The example of a fault is refuted for that fault, and the statement with the printed mend agrees."""
    verdict = check_statement(claim(text), QUICK).verdict
    assert verdict.fault == name, verdict.note
    assert "`{" not in verdict.note
    assert verdict.mend or verdict.kind is not Kind.DISAGREES or name == "wrong_variable"
    if verdict.kind is Kind.DISAGREES and verdict.mend:
        assert verdict.mend in verdict.note
        side = parse_equation(text, {}).equation.sides[-1].span[0]
        mended = claim(f"{text[: text.rindex('=', 0, side)]} = {verdict.mend}")
        assert check_statement(mended, QUICK).verdict.kind is Kind.AGREES, verdict.mend


@pytest.mark.parametrize(
    ("text", "spaces", "fault", "mend"),
    [
        (
            r"y = y(x): \left(\frac{\partial y}{\partial x}\right)_i = -\frac{\partial y}{\partial x_i}",
            {"x": Vector("n"), "y": Map(Vector("n"), Scalar())},
            "sign",
            r"\frac{\partial y}{\partial x_{i}}",
        ),
        (
            r"\frac{\partial A}{\partial t} + A = 0",
            {"A": Matrix("m", "n"), "t": Scalar()},
            "extra_term",
            r"\frac{\partial A}{\partial t}",
        ),
        (
            r"\nabla_x (\mathbf 1^\top (a \odot b \odot x) + c^\top x) = c",
            {name: Vector("n") for name in "abcx"},
            "missing_term",
            r"c + a \odot b",
        ),
        (
            r"\frac{\partial (\mathbf 1^\top X^\top a + \gamma)}{\partial a} = \gamma \mathbf 1",
            {"X": Matrix("m", "n"), "a": Vector("m"), "\\gamma": Scalar()},
            "symbol",
            r"X \mathbf{1}",
        ),
    ],
)
def test_a_formula_is_mended_around_its_derivatives(text: str, spaces: dict[str, Space], fault: str, mend: str) -> None:
    """Also where they are taken by an index or stand beside a 0, and where a 1 changes its size."""
    verdict = check_statement(Statement(id="around", text=text, spaces=spaces), QUICK).verdict
    assert verdict.fault == fault, verdict
    assert verdict.mend == mend or not mend


S, K = SPD("n"), r"\nabla_w \frac{(w^\top d)^2}{w^\top S w}"
RIDGE = r"\min_w \|X w - y\|^2 + \lambda \|w\|^2 \Rightarrow w ="
PLANE = r"\min_x \|x - a\|^2 \text{ s.t. } c^\top x = b \Rightarrow x = a"
ON_A_PLANE: dict[str, Space] = {**{name: Vector("n") for name in "xac"}, "b": Scalar()}


@pytest.mark.parametrize(
    ("text", "spaces", "fault", "point"),
    [
        (rf"{RIDGE} (X^\top X - \lambda I)^{{-1}} X^\top y", {}, "sign", r"\left(X^{\top} X + \lambda I\right)^{-1} X"),
        (
            rf"{RIDGE} (X^\top X + I)^{{-1}} X^\top y",
            {},
            "missing_factor",
            r"\left(X^{\top} X + \lambda I\right)",
        ),
        (
            r"\min_w \|X w - y\|^2 \Rightarrow w = X^\top y",
            {"X": FullColumnRank("m", "n"), "y": Vector("m"), "w": Vector("n")},
            "missing_factor",
            r"w = \left(X^{\top} X\right)^{-1} X^{\top} y",
        ),
        (r"\max_\Theta \log|\Theta| - \operatorname{tr}(S \Theta) \Rightarrow \Theta = S", {}, "inverse", "S^{-1}"),
        (rf"{K}\Big|_{{w = d}} = 0", {"w": Vector("n"), "d": Vector("n"), "S": S}, "missing_factor", "w = S^{-1} d"),
        (rf"{PLANE} - \frac{{b - c^\top a}}{{c^\top c}} c", ON_A_PLANE, "sign", r"x = a + \frac{b - c^{\top} a}"),
    ],
)
def test_a_point_at_which_a_gradient_does_not_vanish_is_mended(
    text: str, spaces: dict[str, Space], fault: str, point: str
) -> None:
    """Found by Newton's method, or edit by edit where many points are as good, also under a constraint."""
    verdict = check_statement(Statement(id="point", text=text, spaces=spaces, claim=not spaces), QUICK).verdict
    assert (verdict.kind, verdict.fault) == (Kind.DISAGREES, fault), verdict
    assert point in verdict.mend


def test_a_point_that_no_small_edit_explains_is_not_mended() -> None:
    """Nothing is made up for a point that is far from any that is right."""
    verdict = check_statement(claim(rf"{RIDGE} \sin(X^\top y) + \cos(X^\top y)"), QUICK).verdict
    assert (verdict.reason, verdict.mend) == ("unknown cause", "")


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        (r"\frac{\partial a^\top X b}{\partial X} = a^\top b", r"a b^{\top}"),
        (r"\frac{\partial \operatorname{tr}(A X B)}{\partial X} = A^\top b^\top", r"A^{\top} B^{\top}"),
        (r"\frac{\partial x^\top A x + a^\top x}{\partial x} = (A + A^\top) X + a", r"\left(A + A^{\top}\right) x + a"),
        (r"\mathrm{d}\operatorname{tr}(A X) = A \mathrm{d}X", r"\operatorname{tr}\left(A \mathrm{d}X\right)"),
        (
            r"y = W x + b: \frac{\partial L}{\partial W} = x^\top \frac{\partial L}{\partial y}",
            r"\frac{\partial L}{\partial y} x^{\top}",
        ),
        (
            r"y = W x + b: \frac{\partial L}{\partial W} = \frac{\partial L}{\partial y} x",
            r"\frac{\partial L}{\partial y} x^{\top}",
        ),
    ],
)
def test_what_does_not_conform_is_mended_by_the_smallest_edit(text: str, mend: str) -> None:
    """Where parts do not conform the reason is their shapes, whatever edit mends it."""
    verdict = check_statement(claim(text), QUICK).verdict
    assert (verdict.reason, verdict.mend) == ("shapes", mend)


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        (r"\frac{\partial \operatorname{tr}(X^{-1} A)}{\partial X} = X^{-1} A^\top X^{-\top}", "X"),
        (r"\frac{\partial \|A x - b\|^2}{\partial x} = A^\top (A x + b)", r"2 A^{\top} \left(A x - b\right)"),
    ],
)
def test_two_errors_are_found_together(text: str, mend: str) -> None:
    """Two edits in a row explain what one does not; both are named."""
    verdict = check_statement(claim(text), QUICK).verdict
    assert " and " in verdict.reason, verdict.note
    assert "Two things are wrong" in verdict.note
    assert mend in verdict.mend


def test_a_side_in_place_of_the_other_is_no_mend() -> None:
    """Any scalar is any other times their quotient: to print that, or the other side, would hide what is wrong."""
    text = r"a^\top b + c = a^\top b + c + \operatorname{tr}(A)"
    verdict = check_statement(claim(text), QUICK).verdict
    assert verdict.reason == "extra term", verdict.note
    verdict = check_statement(claim(r"\exp(a^\top b) + \log(2) = 5 \tanh(a^\top a)^3 + b^\top b"), QUICK).verdict
    assert (verdict.kind, verdict.mend) == (Kind.DISAGREES, ""), verdict.note


def test_an_edit_whose_sizes_cannot_be_told_is_no_mend() -> None:
    """Of L_n without anything beside it no size is known: such a candidate is passed over, not raised."""
    text = r"\operatorname{vech}(dX) = -L_n \operatorname{vec}(dX^\top)"
    verdict = check_statement(Statement(id="sizes", text=text, spaces={"X": Matrix("n", "n")}), QUICK).verdict
    assert verdict.kind is Kind.DISAGREES, verdict


def test_what_nothing_explains_has_no_mend() -> None:
    """An error that no small edit explains is of unknown cause, and no mend is made up."""
    verdict = check_statement(claim(r"\frac{\partial x^\top A x}{\partial x} = \sin(x) + \cos(A x)"), QUICK).verdict
    assert (verdict.reason, verdict.mend) == ("unknown cause", "")


@pytest.mark.parametrize("word", SLOPES)
def test_the_derivatives_of_functions_are_what_the_engines_say(word: str) -> None:
    """Each entry of the table is the derivative of its function, of a number and entry by entry; a wrong one is not."""
    for inner, name, space in (("t^2", "t", Scalar()), (r"x \odot x", "x", Vector("n"))):
        text = rf"\operatorname{{{word}}}({inner})"
        understood = understand(Statement(id="function", text=f"{text} = {text}", spaces={name: space}))
        ((_, slope),) = set(slopes(understood.typed.equation))
        for factor, kind in (("", Kind.AGREES), ("2", Kind.DISAGREES)):
            claimed = rf"\operatorname{{{word}}}'({inner}) = {factor} ({to_latex(slope)})"
            verdict = check_statement(Statement(id="slope", text=claimed, spaces={name: space}), QUICK).verdict
            assert verdict.kind is kind, (claimed, verdict)


STATEMENTS = (
    r"\frac{\partial \operatorname{tr}(X^{-1} A)}{\partial X} = -X^{-\top} A^\top X^{-\top}",
    r"\frac{\partial x^\top A x\, \log(b^\top x)}{\partial x} = \log(b^\top x) (A + A^\top) x + \frac{x^\top A x}{b^\top x} b",  # noqa: E501
    r"\operatorname{vec}(A X B) = (B^\top \otimes A) \operatorname{vec}(X)",
    r"\mathrm{d}(X^{-1}) = -X^{-1} \mathrm{d}X\, X^{-1}",
)


@pytest.mark.parametrize("text", STATEMENTS)
def test_edits_print_as_latex_that_reads_back(text: str) -> None:
    """What an edit makes of a formula can be printed, and reads back to the tree that was printed."""
    understood = understand(claim(text))
    side = edited_side(understood)
    parts = parts_of(understood, side)
    trees = [mutant.tree for mutant in mutants(parts.side, parts)]
    for fault in FAULTS.values():
        if hasattr(fault, "mends"):
            trees += [tree for tree, _ in islice(everywhere(parts.side, fault.mends, parts), 100)]
    assert len(trees) > 50
    for tree in trees:
        printed = to_latex(tree)
        again = parse_equation(f"0 = {printed}", understood.typed.spaces, "").equation.sides[1]
        assert to_latex(again) == printed


@pytest.mark.parametrize("text", [r"\operatorname{sign}(a^\top a) = 0", r"(a a^\top)^{+} = 0"])
def test_what_is_not_zero_is_not_mended_into_it(text: str) -> None:
    """Of one thing that is claimed to be 0 nothing is left by a mend; where a sum should vanish its sign is mended."""
    verdict = check_statement(claim(text), QUICK).verdict
    assert verdict.kind is Kind.DISAGREES
    assert not verdict.mend
    assert check_statement(claim(r"\operatorname{tr}(A B) + \operatorname{tr}(B A) = 0"), QUICK).verdict.mend


@pytest.mark.parametrize(
    ("text", "fault", "mend"),
    [
        (r"\frac{\partial x^\top x}{\partial x} = 2 x + x", "extra_term", "2 x"),
        (r"\frac{\partial x^\top A x}{\partial x} = 2 (A + A^\top) x", "factor", r"\left(A + A^{\top}\right) x"),
        (r"\frac{\partial \operatorname{tr}(X^k)}{\partial X} = k (X^k)^\top", "power", r"k \cdot \left(X^{k - 1}"),
        (r"\frac{\partial \operatorname{tr}(X^k)}{\partial X} = k k (X^{k-1})^\top", "factor", r"k \cdot \left(X^{k"),
        (r"(I - X) \sum_{r=0}^{k-1} X^r = -I - X^k", "sign", "I - X^{k}"),
        (
            r"\ell = \exp(-\|x\|^2 / (2 \sigma^2)): \frac{\partial \ell}{\partial \sigma} = \ell",
            "missing_factor",
            r"\frac{\left\|x\right\|^{2} \ell}{\sigma^{3}}",
        ),
        (
            r"\frac{\partial (x^\top A x)^2}{\partial x} = 2 x^\top A x\, x",
            "missing_factor",
            r"\left(A + A^{\top}\right)",
        ),
        (
            r"\frac{\partial \log(1 + a^\top x)}{\partial x} = \frac{a}{a^\top x}",
            "missing_term",
            r"\frac{a}{a^{\top} x + 1}",
        ),
        (r"\frac{\partial a^\top x}{\partial x} = x^\top A x\, a", "extra_factor", "a"),
    ],
)
def test_of_repairs_that_are_right_the_plainest_is_named(text: str, fault: str, mend: str) -> None:
    """What is too many is taken out before anything is put in; a constant factor of the whole is plain enough."""
    verdict = check_statement(claim(text), QUICK).verdict
    assert verdict.fault == fault, verdict
    assert mend in verdict.mend


def test_another_layout_and_a_condition_are_named_together() -> None:
    """A row that is the gradient only if A is symmetric is no error of one kind; if A is more, it is none."""
    verdict = check_statement(claim(r"\frac{\partial x^\top A x}{\partial x} = 2 x^\top A"), QUICK).verdict
    assert (verdict.kind, verdict.fault) == (Kind.AGREES_IF, "condition and layout"), verdict
    assert verdict.detail == "A is symmetric, in numerator layout"
    verdict = check_statement(claim(r"\frac{\partial x^\top A x}{\partial x} = 3 x^\top A"), QUICK).verdict
    assert verdict.kind is Kind.DISAGREES, verdict


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        (r"Y = X W + \mathbf 1 b^\top: \bar b = \bar Y", r"\bar{Y}^{\top} \mathbf{1}"),
        (r"Y = W X + b \mathbf 1^\top: \bar b = \bar Y", r"\bar{Y} \mathbf{1}"),
        (
            r"\frac{\partial \frac12 \|X w + b \mathbf 1 - y\|^2}{\partial b} = X w + b \mathbf 1 - y",
            r"\operatorname{total}\left(X w + b \mathbf{1} - y\right)",
        ),
        (r"z = w^\top x + b: \frac{\partial (z - y)^2}{\partial w} = 2 (z - y)", r"2 x \cdot \left(z - y\right)"),
    ],
)
def test_a_forgotten_sum_or_factor_is_found_where_nothing_conforms(text: str, mend: str) -> None:
    """What was broadcast is added up; a letter that can only be a number is read as one to find the fault."""
    verdict = check_statement(claim(text), QUICK).verdict
    assert (verdict.fault, verdict.mend) == ("shapes", mend)


def test_entries_of_a_block_are_mended_one_by_one() -> None:
    """A number, a sign or a function in one entry, and what is missing in it."""
    f = r"f = x_1^2 \sin x_2: \nabla f = \begin{bmatrix} "
    right = r"2 x_1 \sin x_2", r"x_1^2 \cos x_2"
    for n, wrong, fault in (
        (0, r"x_1 \sin x_2", "factor"),
        (1, r"-x_1^2 \cos x_2", "sign"),
        (1, r"x_1^2 \sin x_2", "wrong_function"),
        (0, r"2 \sin x_2", "missing_factor"),
        (1, r"x_2^2 \cos x_2", "symbol"),
    ):
        entries = [*right]
        entries[n] = wrong
        verdict = check_statement(claim(f + r" \\ ".join(entries) + r" \end{bmatrix}"), QUICK).verdict
        assert verdict.fault == fault, (wrong, verdict.note)
        assert verdict.mend


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        (
            r"Y = X W + \mathbf 1 b^\top: \frac{\partial L}{\partial b} = \frac{\partial L}{\partial Y}",
            r"\left(\frac{\partial L}{\partial Y}\right)^{\top} \mathbf{1}",
        ),
        (
            r"y = W x + b: \frac{\partial L}{\partial W} = \frac{\partial L}{\partial y}",
            r"\frac{\partial L}{\partial y} x^{\top}",
        ),
        (
            r"\frac{\partial \tanh(A x)}{\partial x} = A^\top \tanh'(A x)",
            r"A^{\top} \operatorname{diag}\left(\tanh'\left(A x\right)\right)",
        ),
    ],
)
def test_derivatives_on_a_side_that_does_not_conform_are_edited_like_symbols(text: str, mend: str) -> None:
    """A gradient whose shape is wrong is mended around the derivatives in it, which are no symbols to the reader."""
    result = check_statement(claim(text), QUICK)
    assert (result.verdict.fault, result.verdict.mend) == ("shapes", mend)
    assert not any(name.startswith("derivative") for name in result.spaces)


def test_sides_of_other_kinds_are_told_as_they_are() -> None:
    """A column beside a matrix: the rows of one are not said to be those of the other."""
    verdict = check_statement(claim(r"Y = X W + \mathbf 1 b^\top: \bar b = \bar Y"), QUICK).verdict
    assert r"\bar b, a column of n, and \bar Y, an m × n matrix" in verdict.note


@pytest.mark.parametrize(
    ("text", "fault", "mend", "condition"),
    [
        (
            r"L = -\sum_i y_i \log p_i, p = \operatorname{softmax}(z): \frac{\partial L}{\partial z} = y - p",
            "sign and condition",
            "-y + p",
            "y sums to one",
        ),
        (
            r"\nabla_\Sigma \left(\log|\Sigma| + x^\top \Sigma^{-1} x\right) = \Sigma^{-1} - \Sigma^{-1} x x^\top",
            "missing_factor and condition",
            r"\Sigma^{-1} - \Sigma^{-1} x x^{\top} \Sigma^{-1}",
            "Sigma is symmetric",
        ),
    ],
)
def test_one_edit_under_a_condition_that_is_not_stated(text: str, fault: str, mend: str, condition: str) -> None:
    """What is wrong in one place, and right there only under a condition, is told with both."""
    verdict = check_statement(claim(text), QUICK).verdict
    assert (verdict.kind, verdict.fault, verdict.mend) == (Kind.DISAGREES, fault, mend)
    assert f"right only if {condition}" in verdict.note
