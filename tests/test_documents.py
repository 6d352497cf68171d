r"""Documents: which claims are found in Markdown, LaTeX and notebooks, where, and what is said of their names."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result as Ran

from xcheck import rooms
from xcheck.checking.check import check_statement
from xcheck.documents import Part, Passage
from xcheck.documents.equations import equations
from xcheck.documents.macros import expanded, macros_of, without_definitions
from xcheck.records import Kind, Place, Settings, Verdict
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)

TEXTS = {
    "markdown": """# Notes

The loss is $J(w) = \\|Xw - y\\|^2$, and

$$
\\nabla J(w) = 2 X^\\top (Xw - y) .
$$
""",
    "latex": """\\documentclass{article}
\\newcommand{\\norm}[1]{\\|#1\\|}
\\begin{document}
The loss is $J(w) = \\norm{Xw - y}^2$, and % not $x = 1$
\\begin{equation}
  \\nabla J(w) = 2 X^\\top (Xw - y) . \\label{eq:gradient}
\\end{equation}
\\end{document}
""",
    "notebook": json.dumps(
        {
            "cells": [
                {"cell_type": "markdown", "source": ["The loss is\\n", "$$J(w) = \\|Xw - y\\|^2$$"]},
                {"cell_type": "code", "source": "f'(x) = 3", "outputs": []},
                {"cell_type": "markdown", "source": "so that\n\n$\\nabla J(w) = 2 X^\\top (Xw - y)$."},
            ],
            "nbformat": 4,
        }
    ),
}
PLACES = {"markdown": "notes.md:6", "latex": "notes.tex:6:3", "notebook": "notes.ipynb[3]:3:2"}
SUFFIXES = {"markdown": ".md", "latex": ".tex", "notebook": ".ipynb"}

Written = Callable[[str, str], tuple[Statement, ...]]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """The claims of a text in a format."""

    def claims(text: str, reader: str = "markdown") -> tuple[Statement, ...]:
        file = tmp_path / f"notes{SUFFIXES[reader]}"
        file.write_bytes(text.encode())
        shelf = rooms.load("readers", reader).read(file, file.name)
        assert shelf.problems == ()
        return tuple(shelf.statements)

    return claims


def verdict(statement: Statement) -> Verdict:
    return check_statement(statement, QUICK).verdict


@pytest.mark.parametrize("reader", TEXTS)
def test_every_format_has_the_same_claim(reader: str, written: Written) -> None:
    """With the definition that it needs, where it stands; with a planted factor it is refuted."""
    (claim,) = written(TEXTS[reader], reader)
    assert claim.text == r"\nabla J(w) = 2 X^\top (Xw - y)"
    assert claim.where == r"J(w) = \|Xw - y\|^2"
    assert str(claim.location) == PLACES[reader]
    assert verdict(claim).kind is Kind.AGREES
    (wrong,) = written(TEXTS[reader].replace("= 2 X", "= X"), reader)
    assert verdict(wrong).fault in ("factor", "missing_factor")


def test_where_formulas_stand_in_markdown(written: Written) -> None:
    """Between one and two dollar signs, in brackets, environments and fences; not in code, and not in its front."""
    text = """---
title: "$\\\\frac{d}{dx} x = 0$"
---
- $\\frac{d}{dx} x^2 = 2x$ and $`\\frac{d}{dx} x^3 = 3x^2`$

> quoted $$\\frac{d}{dx} x^4 = 4x^3$$

\\[ \\frac{d}{dx} x^5 = 5x^4 \\]

```math
\\frac{d}{dx} x^6 = 6x^5
```
\\begin{align}
\\frac{d}{dx} x^7 &= 7x^6
\\end{align}

| a | $\\frac{d}{dx} x^8 = 8x^7$ |
|---|---|

`$\\frac{d}{dx} x = 0$`

```
$\\frac{d}{dx} x = 0$
```
    $\\frac{d}{dx} x = 0$
"""
    claims = written(text)
    assert [each.text.partition("x^")[2][0] for each in claims] == list("2345678")
    assert [each.location.line for each in claims] == [4, 4, 6, 8, 11, 14, 17]
    assert [each.id for each in claims][:2] == ["notes.md:4", "notes.md:4.2"]
    assert [each.label for each in claims][:2] == ["4", "4.2"]
    lines = text.splitlines()
    for each in claims:
        place = each.location
        assert lines[place.line - 1][place.column - 1 :].startswith("\\frac")


def test_a_row_of_a_table_is_an_equation(written: Written) -> None:
    """Where a derivative stands in one cell and a formula in the next; other rows are what they are."""
    text = r"""
| of | by x | it is | |
|---|---|---|---|
| $a^\top x$ | $\frac{\partial a^\top x}{\partial x}$ | $a$ | linear |
| $x^\top A x$ | $\frac{\partial x^\top A x}{\partial x}$ | $A x$ | $A$ |
| $f$ | $\frac{df}{dx}$ | the gradient $g$ | |
| $A$ | $m \times n$ | | |
"""
    claims = written(text)
    assert [each.text for each in claims] == [
        r"\frac{\partial a^\top x}{\partial x} = a", r"\frac{\partial x^\top A x}{\partial x} = A x",
    ]  # fmt: skip
    assert [verdict(each).kind for each in claims] == [Kind.AGREES, Kind.DISAGREES]
    assert claims[1].pieces[1][1].column == text.splitlines()[4].index("A x$ |", 20) + 1


def test_what_is_wrong_is_told_at_its_place(written: Written) -> None:
    """Rows and macros move characters, and still the place is that of the file."""
    text = r"""\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
\begin{align*}
  \pd{a^\top X b}{X} &= a b^\top \\
  \pd{x^\top A x}{x} &= A x + \unknown x
\end{align*}
"""
    claims = written(text, "latex")
    assert [each.location for each in claims] == [Place("notes.tex", 3, 3), Place("notes.tex", 4, 3)]
    read = check_statement(claims[1], QUICK)
    assert read.verdict.kind is Kind.NOT_UNDERSTOOD
    assert read.passed, "what a document does not say in formulas is no mistake in it"


MACROS = {
    "plain": (r"\newcommand{\X}{\mathbf{X}} \X^\top", r"\mathbf{X}^\top"),
    "with arguments": (r"\newcommand{\pd}[2]{\frac{d #1}{d #2}} \pd{y}x", r"\frac{d y}{d x}"),
    "with a default": (r"\newcommand{\n}[2][2]{\|#2\|_{#1}} \n{x} + \n[1]{x}", r"\|x\|_{2} + \|x\|_{1}"),
    "def": (r"\def\tr#1{\operatorname{tr}(#1)} \tr{A}", r"\operatorname{tr}(A)"),
    "operator": (r"\DeclareMathOperator*{\tr}{tr} \tr A", r"\operatorname*{tr} A"),
    "in one another": (r"\newcommand\b[1]{\mathbf{#1}} \newcommand{\bX}{\b X} \bX", r"\mathbf{X}"),
    "before a letter": (r"\newcommand{\g}{\alpha} \g{}x \g x", r"\alpha{}x \alpha x"),
    "of itself": (r"\newcommand{\x}{\x} \x", r"\x"),
    "of each other": (r"\newcommand{\x}{\y} \newcommand{\y}{\x} \x", r"\x"),
}


@pytest.mark.parametrize("name", MACROS)
def test_macros_are_written_out(name: str) -> None:
    text, meant = MACROS[name]
    whole = Passage(Part.FORMULA, without_definitions(text), ((0, Place("a.tex")),))
    assert expanded(whole, macros_of(text)).text.strip() == meant


def test_macros_that_grow_end() -> None:
    """Two of itself and more: it stops, with a text that is too long to be read."""
    text = r"\newcommand{\a}{\b\b} \newcommand{\b}{\c\c} \newcommand{\c}{\a\a\a\a} \a"
    macros = macros_of(text)
    assert len(expanded(Passage(Part.FORMULA, r"\a", ((0, Place("a.tex")),)), macros).text) < 100_000


ROWS = {
    "a chain": (r"a &= b \\ &= c \\ &\quad + d", ["a = b = c + d"]),
    "equations": (r"a &= b \\ c &= d", ["a = b", "c = d"]),
    "all aligned": (r"& a = b \\ & c = d", ["a = b", "c = d"]),
    "a broken row": (r"a = & b \\ & + c \\ & - d", ["a = b + c - d"]),
    "side by side": (r"a = b, \qquad c = d", ["a = b", "c = d"]),
    "with a condition": (r"a = b \quad \text{if } x > 0", [r"a = b \quad \text{if } x > 0"]),
    "a matrix": (
        r"a &= \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \\ b &= c",
        [r"a = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "b = c"],
    ),
    "framed": (
        r"\begin{equation}\begin{split} a &= b \label{x} \\ c &= d \tag{1} \end{split}\end{equation}",
        ["a = b", "c = d"],
    ),
    "in brackets": (r"a = \left( b \right. \\ \left. + c \right), ", [r"a = \left( b \right. \left. + c \right)"]),
    "in words": (r"a = b \; \textrm{and hence} \; c = d\ ", ["a = b", "c = d"]),
    "in a table": (r"\begin{array}{rl} a &= b \\ c &= d \end{array}", ["a = b", "c = d"]),
    "an arrow that is no bracket": (r"a = b \leftrightarrow c \\ d = e", [r"a = b \leftrightarrow c", "d = e"]),
    "spaced": (r"a = b \\[2pt] c = d.", ["a = b", "c = d"]),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_put_together(name: str) -> None:
    text, meant = ROWS[name]
    found = equations(Passage(Part.FORMULA, text, ((0, Place("a.tex")),)))
    assert [" ".join(each.text.replace(r"\quad +", "+").split()) for each in found] == meant


SAID = {
    "before": ("$f = x^\\top A x$\n\n$\\nabla f = 3x$", "f = x^\\top A x"),
    "behind": ("$\\nabla f = 3x$, where $f = x^\\top A x$.", "f = x^\\top A x"),
    "the nearest": ("$f = x$ $f = a^\\top x$\n\n$f = b^\\top x$\n\n$\\frac{df}{dx} = b$", "f = b^\\top x"),
    "of another section": ("# A\n\n$f = a^\\top x$\n\n# B\n\n$\\frac{df}{dx} = a$", ""),
    "of an outer section": ("# A\n\n$f = a^\\top x$\n\n## B\n\n$\\frac{df}{dx} = a$", "f = a^\\top x"),
    "a number": ("$x = 2$\n\n$f = a^\\top x$\n\n$\\frac{df}{dx} = a$", "f = a^\\top x"),
    "through another": (
        "$L = y^\\top y$ with $y = W x$, $\\frac{\\partial L}{\\partial x} = 2 W^\\top W x$",
        "L = y^\\top y, y = W x",
    ),
    "on the right": (
        "$p = \\sigma(x)$ is used in $\\frac{d}{dx} 1^\\top \\sigma(x) = p \\odot (1 - p)$", "p = \\sigma(x)",
    ),
    "what does not lead there": ("$A = C D$\n\n$\\frac{\\partial \\operatorname{tr}(A X)}{\\partial X} = A^\\top$", ""),
    "a chain rule": (
        "Let $z = W a + b$. Then $\\frac{\\partial L}{\\partial W} = \\frac{\\partial L}{\\partial z} a^\\top$",
        "z = W a + b",
    ),
    "two in one formula": (
        "$y = W x, \\quad g = 2 y^\\top y$ $\\frac{dg}{dx} = 4 W^\\top W x$",
        "g = 2 y^\\top y, y = W x",
    ),
    "a letter in a font": (
        "$\\mathcal{L}(u, \\lambda) = u^\\top S u - \\lambda u^\\top u$"
        " $\\frac{\\partial \\mathcal{L}}{\\partial u} = 2 S u$",
        "\\mathcal{L}(u, \\lambda) = u^\\top S u - \\lambda u^\\top u",
    ),
    "a step of an iteration": ("$f = a^\\top x$ $x = x - g$\n\n$\\frac{df}{dx} = a$", "f = a^\\top x"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_definitions_stand_elsewhere(name: str, written: Written) -> None:
    """A claim is given what it needs, and nothing else."""
    text, meant = SAID[name]
    assert written(text, "markdown")[-1].where == meant


PROPERTIES = [
    "Let $A$ be symmetric.",
    "For a symmetric matrix $A$,",
    "Here $B$ and $A$ are symmetric.",
    "Assume $A$, $B$ and $C$ to be symmetric.",
    "symmetric matrices $A, B$.",
    "where $A$ is the (symmetric) kernel matrix,",
    "with covariance matrix $A$",
    "where $A \\in \\mathbb{R}^{n \\times n}$ symmetric,",
    "设 $A$ 为对称矩阵。",
]


@pytest.mark.parametrize("sentence", PROPERTIES)
def test_properties_stand_in_words(sentence: str, written: Written) -> None:
    """They are taken where the claim is right under them, and named; not of other letters, and they hide no mistake."""
    claim, false = "$\\frac{\\partial x^\\top A x}{\\partial x} = 2 A x$", "= 3 A x$"
    found = verdict(written(f"{sentence}\n\n{claim}", "markdown")[0])
    assert found.kind is Kind.AGREES_UNDER
    assert found.detail.startswith("as the text says, ")
    assert "A is symmetric" in found.detail
    assert verdict(written(f"{sentence}\n\n{claim.replace('= 2 A x$', false)}", "markdown")[0]).kind is Kind.DISAGREES
    other = f"{sentence.replace('$A', '$Z').replace(', A', ', Z')}\n\n{claim}"
    assert verdict(written(other, "markdown")[0]).kind is Kind.AGREES_IF


def test_a_rule_may_hold_without_what_is_said_of_its_letters(written: Written) -> None:
    """U and V are functions of something here that does not change in the rule."""
    said = r"Let $U = F(X)$ and $V = G(X)$. "
    (rule,) = written(rf"{said}$d(U V) = (dU) V + U dV$", "markdown")
    assert verdict(rule).kind is Kind.AGREES
    (wrong,) = written(rf"{said}$d(U V) = (dU) V + (dV) U$", "markdown")
    assert verdict(wrong).kind not in (Kind.AGREES, Kind.AGREES_UNDER)


NUMBERS = {
    "not bold": (r"$\frac{\partial f}{\partial a} = \frac{\partial f}{\partial u}\frac{\partial u}{\partial a}$", True),
    "bold": (
        r"$\frac{\partial f}{\partial \mathbf a} ="
        r" \frac{\partial f}{\partial \mathbf u}\frac{\partial \mathbf u}{\partial \mathbf a}$",
        False,
    ),
    "bold in a product": (r"$\frac{\partial \operatorname{tr}(\mathbf{XB})}{\partial \mathbf{X}} = \mathbf{B}$", False),
}  # fmt: skip


@pytest.mark.parametrize("name", NUMBERS)
def test_what_is_not_bold_is_a_number_where_columns_are(name: str, written: Written) -> None:
    """In a document that prints arrays bold; in another one nothing tells."""
    claim, number = NUMBERS[name]
    found = verdict(written(rf"Let $\mathbf{{x}} = \mathbf{{A}} \mathbf{{b}}$. {claim}", "markdown")[0])
    assert found.kind is (Kind.AGREES_UNDER if number else Kind.AGREES_IN)
    assert ("are numbers" in found.detail) is number
    assert verdict(written(claim, "markdown")[0]).kind is Kind.AGREES_IN


def test_words_are_tried_where_a_claim_is_read_with_its_definitions_alone(written: Written) -> None:
    """J(w) may be a product where nothing defines J; A stands in a definition as well as in the claim."""
    text = "Let $A$ be symmetric and $J(w) = w^\\top A w$. Then $\\nabla J(w) = 2 A w$."
    assert verdict(written(text)[0]).detail == "as the text says, A is symmetric"


def test_no_more_is_named_than_it_takes(written: Written) -> None:
    """The set that a letter is of is no reason here; line ends of another system change nothing."""
    text = "Let $A \\in \\mathbb{R}^{n \\times n}$ symmetric.\r\n\r\n$\\frac{d}{dx} x^\\top A x = 2 A x$\r\n"
    assert verdict(written(text)[0]).detail == "as the text says, A is symmetric"


def test_words_may_stand_beside_a_macro(written: Written) -> None:
    text = (
        r"\newcommand{\A}{\mathbf{A}} \begin{document} Here $\A$ is symmetric. \[ \frac{d}{dx} x^\top \A x = 2 \A x \]"
    )
    (claim,) = written(text + r"\end{document}", "latex")
    assert verdict(claim).detail == "as the text says, A is symmetric"


CONSTRAINTS = [
    (r"$A = A^\top$", r"\frac{d}{dx} x^\top A x = 2 A x"),
    (r"$\sum_i y_i = 1$", r"p = \operatorname{softmax}(z), L = -y^\top \log p: \frac{\partial L}{\partial z} = p - y"),
]


@pytest.mark.parametrize(("said", "claim"), CONSTRAINTS)
def test_constraints_stand_in_formulas(said: str, claim: str, written: Written) -> None:
    assert verdict(written(f"Let {said}.\n\n${claim}$")[0]).kind is Kind.AGREES_UNDER
    assert verdict(written(f"${claim}$")[0]).kind not in (Kind.AGREES, Kind.AGREES_UNDER)


def test_what_is_denied_is_not_said(written: Written) -> None:
    for words in ("for a not necessarily symmetric matrix $A$", "非对称矩阵 $A$", "$A$ is not symmetric"):
        (claim,) = written(rf"{words}: $\frac{{d}}{{dx}} x^\top A x = 2 A x$")
        assert verdict(claim).kind is Kind.AGREES_IF


def test_an_expansion_is_a_claim(written: Written) -> None:
    """By a letter for what is small; another approximation is none."""
    text = r"$\det(I + \epsilon A) \cong 1 + \epsilon \operatorname{tr} A$ and $y \approx X w$"
    (claim,) = written(text)
    assert verdict(claim).kind is Kind.AGREES_UNDER
    (wrong,) = written(text.replace("1 +", r"1 + \det A +"))
    assert verdict(wrong).fault == "expansion"


NO_CLAIMS = {
    "a condition": r"$\nabla f(x) = 0$",
    "a definition": r"$J = \|X w - y\|^2$",
    "no equation": r"$\frac{\partial f}{\partial x}$",
    "algebra": r"$\operatorname{tr}(A B) = \operatorname{tr}(B A)$",
    "words": "The gradient is zero.",
}


@pytest.mark.parametrize("name", NO_CLAIMS)
def test_what_is_no_claim_is_left_alone(name: str, written: Written) -> None:
    assert written(NO_CLAIMS[name], "markdown") == ()


def test_a_last_zero_is_a_condition(written: Written) -> None:
    """What stands before it is claimed, and refuted where it is wrong."""
    text = r"$$\frac{\partial}{\partial w} \|X w - y\|^2 = 2 X^\top (X w - y) = 0$$"
    (claim,) = written(text, "markdown")
    assert claim.text.endswith("(X w - y)")
    assert verdict(claim).kind is Kind.AGREES
    (wrong,) = written(text.replace("= 2 X", "= X"), "markdown")
    assert verdict(wrong).kind is Kind.DISAGREES


def test_a_function_of_which_nothing_is_said_refutes_nothing(written: Written) -> None:
    """The text may say in words what it is; a rule that is wrong for every function is refuted."""
    (unknown,) = written("$f'(3) = 2$", "markdown")
    assert verdict(unknown).kind is Kind.NOT_SELF_CONTAINED
    (rule,) = written(r"$\frac{d}{dx} f(x) g(x) = f'(x) g'(x)$", "markdown")
    assert verdict(rule).kind is Kind.DISAGREES


UNREADABLE = {
    "no UTF-8": (".md", b"$x$ \xff", "not UTF-8 (byte 0xff)"),
    "too deep": (".tex", b"$" + b"{" * 5000 + b"x = 1" + b"}" * 5000 + b"$", "nested too deep"),
    "environments in each other": (
        ".tex",
        rb"\begin{a}" * 3000 + b"$x = 1$" + rb"\end{a}" * 3000,
        "nested too deep",
    ),
    "no notebook": (".ipynb", b'{"$": 1}', "no notebook of format 4"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_told(name: str, tmp_path: Path, xcheck_command: Callable[..., Ran]) -> None:
    suffix, data, told = UNREADABLE[name]
    file = tmp_path / f"bad{suffix}"
    file.write_bytes(data)
    ran = xcheck_command("check", str(file))
    assert told in " ".join(ran.output.split())
    assert ran.exit_code == 3


def test_a_missing_library_is_told_with_the_way_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes.md").write_text("$x = 1$")
    importing = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("markdown_it"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return importing(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    (problem,) = rooms.load("readers", "markdown").read(tmp_path / "notes.md").problems
    assert "needs markdown_it; install it with: pip install 'xcheck-calculus[documents]'" in problem.message


def test_a_document_from_the_shell(
    tmp_path: Path, xcheck_command: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not understood lets it pass, what is wrong does not; one claim is asked for by its line."""
    monkeypatch.chdir(tmp_path)
    right = r"$\frac{d}{dx} x^\top x = 2x$"
    Path("notes.md").write_text(f"{right}\n\n$\\frac{{d}}{{dx}} \\unknown x = 3$\n")
    assert xcheck_command("check", "notes.md", "--engine", "autograd").exit_code == 0
    Path("notes.md").write_text(f"{right}\n\n{right.replace('2x', '3x')}\n")
    ran = xcheck_command("check", "notes.md", "--engine", "autograd")
    assert ran.exit_code == 1
    assert "xcheck check notes.md::3 " in ran.output
    assert xcheck_command("check", "notes.md::1", "--engine", "autograd").exit_code == 0
    assert xcheck_command("check", "notes.md::3", "--engine", "autograd").exit_code == 1
    assert "there is no statement '2'" in xcheck_command("check", "notes.md::2").output


def test_a_document_is_remembered(
    tmp_path: Path, xcheck_command: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unchanged it is not read again; a changed word is, for it may say something of a name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XCHECK_CACHE", str(tmp_path / "cache"))
    claim = r"$\frac{d}{dx} x^\top A x = 2 A x$"
    Path("notes.md").write_text(f"For a symmetric matrix $A$, {claim}")
    words = ("check", "notes.md", "--engine", "autograd", "-j", "1", "--reproducible", "--format", "json")
    first = xcheck_command(*words)
    assert first.exit_code == 0
    with monkeypatch.context() as patched:
        patched.setattr("xcheck.documents.claims.statements", lambda *_: pytest.fail("it was read again"))
        assert xcheck_command(*words).output == first.output
    Path("notes.md").write_text(f"For a regular matrix $A$, {claim}")
    assert xcheck_command(*words).exit_code == 1
