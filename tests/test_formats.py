"""What the formats promise: nothing of a run is lost, nothing in a run is obeyed, equal runs are equal bytes."""

from __future__ import annotations

import inspect
import json
import re
import shutil
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest

from xcheck import rooms
from xcheck.records import (
    Count,
    EngineReport,
    Example,
    Kind,
    Place,
    Problem,
    Result,
    Row,
    Run,
    Settings,
    Trusted,
    Verdict,
    Vote,
    from_json,
    to_json,
)

FORMATS = rooms.names("formats")

TRUE = Result(
    id="quadratic_form",
    kind="derivative",
    latex=r"\frac{\partial\, x^\top A x}{\partial x} = (A + A^\top) x",
    spaces={"x": "Vector(n)", "A": "Matrix(n, n)"},
    shapes={"x": "column of n", "A": "n × n"},
    assumed=("x is a column",),
    verdict=Verdict(kind=Kind.AGREES),
    passed=True,
    engines=(
        EngineReport(engine="jax", vote=Vote.AGREES, error=3.1e-16, gate=1e-10, margin=5.5, shape=(4, 1)),
        EngineReport(engine="torch", vote=Vote.SKIPPED, reason="torch is not installed"),
    ),
    notes=("Checked by one AD engine.",),
    margin=5.5,
    source="petersen2012, eq. 81",
    location=Place("identities/quadratic_forms.py", 5),
    repro="xcheck check identities/quadratic_forms.py::quadratic_form --seed 7",
)
FAILING = Result(
    id="squared_norm",
    kind="derivative",
    latex=r"\frac{\partial \|x\|^2}{\partial x} = x",
    where=r"n = 3; J = \|x\|^2",
    verdict=Verdict(
        kind=Kind.DISAGREES,
        fault="factor",
        mend=r"2\, x",
        note="All engines agree with 2 times the formula.\nWrite `2 x` for $x$.",
    ),
    passed=False,
    engines=(
        EngineReport(engine="jax", vote=Vote.DISAGREES, error=0.5, gate=1e-10, margin=-9.7, shape=(3, 1)),
        EngineReport(engine="torch", vote=Vote.DISAGREES, error=0.5, gate=1e-10, margin=-9.7, shape=(3, 1)),
    ),
    margin=-9.7,
    example=Example(sizes={"n": 3}, reference=[[4.5], [-2.0], [1.0]], claimed=[[2.25], [-1.0], [1.0]]),
    location=Place("identities/norms.py", 12, 3),
    repro="xcheck check identities/norms.py::squared_norm --seed 7",
)
GALLERY = Result(
    id="quadratic_form.wrong",
    kind="derivative",
    latex=r"\frac{\partial\, x^\top A x}{\partial x} = x^\top (A + A^\top)",
    verdict=Verdict(kind=Kind.AGREES_IN, detail="numerator", fault="transposed", note="Right when laid out in rows."),
    expected="numerator layout",
    passed=True,
    right=TRUE.latex,
    source="https://example.org/notes.pdf, p. 3",
    location=Place("identities/quadratic_forms.py", 5),
)
SKIPPED = Result(
    id="expm",
    kind="differential",
    latex=r"\mathrm{d} e^X = 0",
    verdict=Verdict(kind=Kind.SKIPPED, detail="scipy is not installed"),
    passed=True,
    location=Place("identities/exponentials.py", 2),
)
CHINESE = Result(
    id="笔记.md:17",
    kind="claim",
    latex=r"\text{对称矩阵} \; A = A^\top",
    verdict=Verdict(kind=Kind.NOT_UNDERSTOOD, detail="对称矩阵", note="公式里有文字。"),
    passed=True,
    source="某教材，第 42 页",
    location=Place("笔记.md", 17),
)
HOSTILE_TEXT = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&\x1b[31m\u202e"
HOSTILE = Result(
    id=HOSTILE_TEXT,
    kind=HOSTILE_TEXT,
    latex=rf"\text{{{HOSTILE_TEXT}}}",
    where=HOSTILE_TEXT,
    spaces={HOSTILE_TEXT: HOSTILE_TEXT},
    shapes={HOSTILE_TEXT: HOSTILE_TEXT},
    assumed=(HOSTILE_TEXT,),
    verdict=Verdict(
        kind=Kind.ERRORED,
        detail=HOSTILE_TEXT,
        fault=HOSTILE_TEXT,
        mend=HOSTILE_TEXT,
        note=f"`{HOSTILE_TEXT}` ${HOSTILE_TEXT}$ {HOSTILE_TEXT}",
    ),
    passed=False,
    engines=(EngineReport(engine=HOSTILE_TEXT, vote=Vote.SKIPPED, reason=HOSTILE_TEXT),),
    notes=(HOSTILE_TEXT,),
    example=Example(sizes={HOSTILE_TEXT: 1}, reference=None, claimed=[[1.0]]),
    source="javascript:alert(3) https://example.org/\"onmouseover='alert(4)'",
    tags=(HOSTILE_TEXT,),
    right=HOSTILE_TEXT,
    location=Place(HOSTILE_TEXT, 1),
    repro=HOSTILE_TEXT,
)
HOSTILE_LATEX = {
    "braces": "{" * 10_000,
    "closed braces": "{" * 10_000 + "x" + "}" * 10_000,
    "environments": r"\begin{matrix}" * 5_000,
    "fractions": r"\frac{" * 10_000,
    "accents": r"\hat" * 4_900 + " x",
    "open brackets": "(" * 60,
    "brackets closed in an exponent": "(x^)" * 60,
    "brackets closed in an argument": r"(\mathrm)" * 60,
    "open angles": r"\langle x " * 60,
    "delimiters": r"\left(" * 6_000,
    "macro": r"\newcommand{\a}[1]{{{{{{#1}}}}}}" + r"\a{" * 150 + "x" + "}" * 150,
    "recursion": r"\def\x{\x\x}\x",
    "long": "x + " * 10_000,
    "unknown": r"\unknown{x}",
    "unclosed": r"\frac{1}{",
    "markup": r"</math><script>alert(1)</script>",
}
MATHML = re.compile(
    "math|m(row|i|n|o|text|space|s|frac|sqrt|root|sub|sup|subsup|under|over|underover|multiscripts|prescripts|table"
    "|tr|td|style|padded|phantom|enclose)"
)


def make_run(*results: Result, problems: tuple[Problem, ...] = (), **changes: Any) -> Run:
    """A run of these results, as the plan would hand it to a format."""
    fields: dict[str, Any] = {
        "versions": {"xcheck": "0.1.0", "jax": "0.10.2"},
        "settings": Settings(seed=7, layout="denominator"),
        "summary": {"agrees": sum(bool(result.verdict) for result in results)},
        "results": results,
        "problems": problems,
        "exit_code": 0 if all(result.passed for result in results) and not problems else 1,
    }
    return Run(**{**fields, **changes})


PROBLEM = Problem("unexpected `}` in <b>", Place("notes/paper.tex", 40, 3))
RUNS = {
    "empty": make_run(),
    "one true": make_run(TRUE),
    "one failing": make_run(FAILING),
    "gallery": make_run(GALLERY),
    "problem": make_run(problems=(PROBLEM,)),
    "chinese": make_run(CHINESE),
    "hostile": make_run(HOSTILE, HOSTILE),
    "everything": make_run(TRUE, GALLERY, FAILING, SKIPPED, CHINESE, HOSTILE, problems=(PROBLEM,)),
}
EVERYTHING = RUNS["everything"]


def shown(name: str, run: Run, **options: Any) -> str:
    """The text of a run in the format of this name."""
    text = rooms.load("formats", name).render(run, **options)
    assert isinstance(text, str)
    return text


class Page(HTMLParser):
    """A page as what a browser would find in it: tags, attributes and the text between."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """All text, one space between words."""
        return " ".join("".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of this kind."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_keeps_the_contract(name: str) -> None:
    """Each file of the room provides an extension and a renderer with the signature of all others."""
    module = rooms.load("formats", name)
    assert re.fullmatch(r"[a-z]+", module.EXTENSION)
    signature = inspect.signature(module.render)
    assert list(signature.parameters) == ["run", "color", "width"]
    assert signature.parameters["color"].default is False
    assert module.__doc__


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("name", FORMATS)
def test_equal_runs_are_equal_text(name: str, run: Run) -> None:
    """A format reads nothing but the run, so that a copy of the run gives the same bytes at any time."""
    assert shown(name, run) == shown(name, from_json(to_json(run)))


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("name", FORMATS)
def test_text_is_unicode_and_ends_its_last_line(name: str, run: Run) -> None:
    """Every format can be written as UTF-8 and concatenated."""
    text = shown(name, run)
    assert text.encode().decode() == text
    assert text.endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_names_every_result(name: str) -> None:
    """No statement is lost on the way into a report."""
    text = shown(name, EVERYTHING)
    for result in (TRUE, GALLERY, FAILING, SKIPPED, CHINESE):
        assert result.id in text


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_sees_a_change_of_the_verdict(name: str) -> None:
    """A planted failure is visible: the same statement, failing, does not read the same."""
    planted = msgspec.structs.replace(TRUE, passed=False, verdict=FAILING.verdict)
    assert shown(name, make_run(TRUE, SKIPPED)) != shown(name, make_run(planted, SKIPPED, exit_code=1))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("latex", HOSTILE_LATEX.values(), ids=HOSTILE_LATEX)
def test_no_formula_stops_a_format(name: str, latex: str) -> None:
    """LaTeX that would crash or stall the converter is shown as text, and at once."""
    hostile = msgspec.structs.replace(FAILING, latex=latex, where=latex, right=latex)
    began = time.process_time()
    assert FAILING.id in shown(name, make_run(hostile, TRUE))
    assert time.process_time() - began < 5


def test_json_is_the_run() -> None:
    """What the JSON format writes, `from_json` reads back as the same run."""
    for run in RUNS.values():
        assert from_json(shown("json", run).encode()) == run


# -- terminal --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [20, 80, 100, 200])
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_terminal_obeys_nothing_in_a_run(run: Run, width: int) -> None:
    """Without colour there is no control character, whatever the names and notes contain."""
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ue000-\uf8ff]", shown("terminal", run, width=width)
    )


def test_terminal_colour_is_only_colour() -> None:
    """Taking the colour codes away gives the text without colour; every code is closed."""
    text = shown("terminal", EVERYTHING, color=True)
    assert text.count("\x1b[0m") * 2 == text.count("\x1b[") > 0
    assert re.sub(r"\x1b\[\d+m", "", text) == shown("terminal", EVERYTHING)


def test_terminal_fits_its_width() -> None:
    """Lines stay within 80 cells, also where a Chinese character takes two."""
    from xcheck.formats.terminal import _cells

    run = make_run(TRUE, GALLERY, FAILING, SKIPPED, msgspec.structs.replace(CHINESE, passed=False))
    assert max(_cells(line) for line in shown("terminal", run, width=80).splitlines()) <= 80


def test_terminal_gives_each_passing_result_one_line() -> None:
    """Two hundred statements that agree are two hundred lines with mark, id, verdict and margin."""
    results = [msgspec.structs.replace(TRUE, id=f"statement_{number}") for number in range(200)]
    lines = shown("terminal", make_run(*results), width=80).splitlines()
    assert sum(bool(re.fullmatch(r"✓ statement_\d+ +agrees +5\.5 decades", line)) for line in lines) == 200
    assert lines[-2:] == ["200 statements agree.", "exit code 0, seed 7"]


def test_terminal_tells_the_author_of_a_failure_what_to_do() -> None:
    """A failing result carries the note, formula, mend, shapes, votes, place and repro command."""
    text = shown("terminal", make_run(TRUE, FAILING), width=80)
    for words in (
        "✗ squared_norm",
        "disagrees: factor",
        "    All engines agree with 2 times the formula.\n    Write `2 x`",
        rf"formula  {FAILING.latex}",
        r"mend     2\, x",
        "engines 3 × 1, formula 3 × 1 (at n = 3)",
        "✗ disagrees  error 5e-1",
        "at       identities/norms.py:12:3",
        f"repro    {FAILING.repro}",
        "2 statements: 1 fails, 1 agrees.",
    ):
        assert words in text
    assert "column of n" not in text


def test_terminal_shows_everything_of_a_single_claim() -> None:
    """A claim checked from the shell says how it was read, even when it agrees."""
    text = shown("terminal", make_run(TRUE), width=80)
    for words in (
        TRUE.latex,
        "x        Vector(n), column of n",
        "assumed  x is a column",
        "jax",
        "error 3e-16",
        "torch is not installed",
        "Checked by one AD engine.",
        "1 statement agrees.",
    ):
        assert words in text


def test_terminal_counts_a_refuted_false_statement_as_a_success() -> None:
    """A gallery entry refuted as filed is marked as passed; one that is not refuted says so."""
    assert "✓ quadratic_form.wrong  refuted: numerator layout" in shown("terminal", make_run(GALLERY))
    agreeing = msgspec.structs.replace(GALLERY, passed=False, verdict=Verdict(kind=Kind.AGREES))
    assert "✗ quadratic_form.wrong  not refuted as filed (numerator layout): agrees" in shown(
        "terminal", make_run(agreeing)
    )


def test_terminal_ends_with_problems_an_editor_can_jump_to() -> None:
    """Problems stand at the end as `file:line:column: message`, before the summary."""
    *_, problem, blank, summary, code = shown("terminal", EVERYTHING, width=200).splitlines()
    assert problem == "notes/paper.tex:40:3: unexpected `}` in <b>"
    assert blank == ""
    expected = "6 statements: 2 fail, 1 agrees, 1 refuted as filed, 1 let pass with a note, 1 skipped; 1 problem."
    assert summary == expected
    assert code == "exit code 1, seed 7"


def test_terminal_says_which_engine_was_missing() -> None:
    """A skipped engine is never silent: its reason is told once, with the number of statements."""
    text = shown("terminal", make_run(TRUE, msgspec.structs.replace(TRUE, id="again")))
    assert "torch was skipped for 2 statements: torch is not installed" in text


# -- html ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_html_loads_nothing(run: Run) -> None:
    """The page is one file: no element and no rule asks for another, and its policy forbids it."""
    page = shown("html", run)
    found = Page(page)
    for tag, attributes in found.tags:
        assert "src" not in attributes
        assert "srcset" not in attributes
        href = attributes.get("href")
        if href is not None and not href.startswith("#"):
            assert (tag == "a" and href.startswith("https://")) or (tag, href) == ("link", "data:,")
    assert not re.search(r"url\((?!data:)|@import", page)
    policy = next(each for each in found.all("meta") if each.get("http-equiv") == "Content-Security-Policy")
    assert (policy["content"] or "").startswith("default-src 'none'")


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_html_has_one_script_and_no_handler(run: Run) -> None:
    """Nothing in a run becomes code: the only script is our own and no element has an `on…` attribute."""
    found = Page(shown("html", run))
    assert len(found.all("script")) == 1
    assert not found.all("img")
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on")]


def test_html_shows_every_statement_with_its_own_address() -> None:
    """Each result is an article; addresses are unique, even where two results share an id."""
    found = Page(shown("html", make_run(TRUE, GALLERY, FAILING, FAILING, HOSTILE, CHINESE)))
    ids = [attributes["id"] for attributes in found.all("article")]
    assert len(ids) == 6 == len(set(ids))
    every = [attributes["id"] for _, attributes in found.tags if attributes.get("id")]
    assert len(every) == len(set(every))
    links = [each["href"] for each in found.all("a") if (each["href"] or "").startswith("#")]
    assert {(link or "")[1:] for link in links} <= set(every)


def test_html_opens_what_fails_and_nothing_else() -> None:
    """A failing statement is expanded and shows both sides; one that agrees is folded."""
    assert [each for each in Page(shown("html", make_run(FAILING))).all("details") if "open" in each]
    assert not [each for each in Page(shown("html", make_run(TRUE))).all("details") if "open" in each]


def test_html_tells_the_author_of_a_failure_what_to_do() -> None:
    """The failing row has the note, the mend as maths, both matrices with their heat, and the repro command."""
    page = shown("html", make_run(TRUE, FAILING))
    found = Page(page)
    for words in (
        "All engines agree with 2 times the formula.",
        FAILING.repro,
        "4.5",
        "2.25",
        "−2",
        "disagrees: factor",
    ):
        assert words in found.text
    assert "<code>2 x</code>" in page
    assert [each.get("class") for each in found.all("td") if (each.get("class") or "").startswith("heat")] == [
        "heat5"
    ] * 4


def test_heat_needs_a_partner() -> None:
    """Sides of different shapes are shown without heat, for no entry has a partner to differ from."""
    odd = Example(sizes={}, reference=[[1.0, 2.0]], claimed=[[5.0], [6.0]])
    page = shown("html", make_run(msgspec.structs.replace(FAILING, example=odd)))
    assert "1 × 2" in page
    assert "2 × 1" in page
    assert 'class="heat' not in page


def test_heat_grows_with_the_difference() -> None:
    """Rounding stays cold, a small difference is warm, and a missing number is as hot as it gets."""
    from xcheck.formats.html import _heats

    reference = [[1.0, 1.0, 1.0, 1.0, 1.0, None]]
    claimed = [[1.0 + 1e-12, 1.0001, 1.005, 1.05, 1.2, 1.0]]
    assert _heats(reference, claimed) == [[0, 1, 2, 3, 4, 5]]


def test_large_matrices_are_cut_and_say_so() -> None:
    """A matrix too large to read shows its corner, its whole shape and that it was cut."""
    rows = [[float(column) for column in range(40)] for _ in range(40)]
    large = msgspec.structs.replace(FAILING, example=Example(sizes={"n": 40}, reference=rows, claimed=rows))
    page = shown("html", make_run(large))
    assert "40 × 40" in page
    assert "only the upper left corner is shown" in page
    assert page.count("<td>11</td>") == 24
    assert "<td>12</td>" not in page


def test_html_keeps_false_statements_apart() -> None:
    """The gallery is a section of its own, with the fault, the note and the right form."""
    text = Page(shown("html", make_run(TRUE, GALLERY))).text
    _, gallery = text.split("False statements, as printed somewhere – and refuted", 1)
    assert "refuted: numerator layout" in gallery
    assert "Right when laid out in rows." in gallery
    assert "Right is" in gallery
    assert "False statements" not in Page(shown("html", make_run(TRUE))).text


def test_html_links_only_web_addresses() -> None:
    """A source's address can be followed; other schemes and stray quotes stay text."""
    found = Page(shown("html", make_run(GALLERY, HOSTILE)))
    outside = [each["href"] for each in found.all("a") if not (each["href"] or "").startswith("#")]
    assert outside == ["https://example.org/", "https://example.org/notes.pdf"]


def test_html_tells_settings_versions_and_problems() -> None:
    """The header carries what is needed to repeat the run; problems stand above all statements."""
    text = Page(shown("html", EVERYTHING)).text
    for words in (
        "seed 7",
        "layout denominator",
        "jax 0.10.2",
        "exit code 1",
        "unexpected `}` in <b>",
        "notes/paper.tex:40:3",
    ):
        assert words in text
    assert text.index("notes/paper.tex:40:3") < text.index("identities/quadratic_forms.py")


def test_html_times_only_when_the_run_does() -> None:
    """Timings are shown when the run has them; without them nothing on the page depends on the clock."""
    assert "Timings" not in shown("html", make_run(TRUE))
    assert "1.250" in shown("html", make_run(TRUE, timings={"check": 1.25}))


@pytest.mark.parametrize("latex", [*HOSTILE_LATEX.values(), TRUE.latex, CHINESE.latex], ids=[*HOSTILE_LATEX, "x", "中"])
def test_maths_is_mathml_or_source(latex: str) -> None:
    """Only elements of MathML, or the escaped source, come out of a formula."""
    from xcheck.formats._mathml import mathml

    tree = ElementTree.fromstring(str(mathml(latex)))
    if tree.tag == "code":
        assert (tree.text, len(tree)) == (latex, 0)
    else:
        assert all(MATHML.fullmatch(element.tag) for element in tree.iter())


@pytest.mark.parametrize(
    "latex",
    [
        TRUE.latex,
        r"\left.\frac{\partial f}{\partial x}\right|_{x = 0}",
        r"x \in [0, 1)",
        r"(\theta)" * 20,
        r"\left\langle (A + B), \lVert C \rVert \right\rangle \leftarrow \rightarrow",
        r"\begin{pmatrix} (a & b) \\ c & d \end{pmatrix}",
        "{" * 150 + "x" + "}" * 150,
    ],
)
def test_the_guard_lets_honest_formulas_through(latex: str) -> None:
    """The guard before the converter refuses no formula that people write."""
    from xcheck.formats._mathml import mathml

    assert str(mathml(latex)).startswith("<math")


def test_listing_the_room_loads_nothing() -> None:
    """The terminal format works without the libraries of the page."""
    code = (
        "import sys; from xcheck import rooms; rooms.names('formats'); rooms.load('formats', 'terminal');"
        "assert not {'jinja2', 'math_core', 'rich'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])


@pytest.fixture(scope="module")
def browser() -> Any:
    """Debian's chromium driven by playwright; skipped with its reason where either is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as driver:
        process = driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield process
        process.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_the_page_works_in_a_browser(browser: Any, tmp_path: Path, width: int, scheme: str) -> None:
    """No error, no request but for the file itself, no sideways scrolling, and the failing row is in sight."""
    file = tmp_path / "report.html"
    file.write_text(shown("html", EVERYTHING), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    requests: list[str] = []
    messages: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("dialog", lambda dialog: messages.append(dialog.message))
    page.goto(file.as_uri())
    assert page.get_by_text("All engines agree with 2 times the formula.").is_visible()
    assert page.evaluate("document.fonts.check('16px \"STIX Two Math\"')")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("failing").check()
    assert page.locator("article:visible").count() == 2
    page.get_by_role("searchbox").fill("squared_norm")
    assert page.locator("article:visible").count() == 1
    page.evaluate("location.hash = 's:quadratic_form'")
    page.wait_for_function("document.getElementById('s:quadratic_form').checkVisibility()")
    page.close()
    assert messages == []
    assert [url for url in requests if not url.startswith("data:")] == [file.as_uri()]


def test_the_page_works_without_scripts(browser: Any, tmp_path: Path) -> None:
    """Where scripts are off every statement is visible, and no control is shown that would do nothing."""
    file = tmp_path / "report.html"
    file.write_text(shown("html", EVERYTHING), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("article:visible").count() == len(EVERYTHING.results)
    assert page.locator("form:visible").count() == 0
    context.close()


def test_html_tells_how_far_the_referee_can_be_trusted() -> None:
    """The measured figures stand in the report, of all shelves and of each; without them nothing is said of trust."""
    single = Count(planted=12, caught=9, equivalent=2, undecided=1, diagnosed=8, named=6, mended=7)
    row = Row(
        name="traces",
        statements=1,
        single=single,
        double=Count(),
        gallery=Count(planted=3, caught=3, diagnosed=3, named=3, mended=3),
        checks=40,
        alarms=0,
        smallest=1e-13,
        untried=0,
    )
    rows = (row, msgspec.structs.replace(row, name="all"))
    page = shown("html", make_run(TRUE, trusted=Trusted(rows=rows, how=("errors in 1 true statement",))))
    cells = re.findall(r"<td>(.*?)</td>", page[page.index('id="trust"') : page.index("shelf by shelf")])
    assert cells[:9] == ["12", "9", "0", "2", "1", "0", "8", "75.0 %", "87.5 %"]
    assert "False alarms: 0 in 40 checks of true statements." in page
    assert "A planted relative error of 1e-13 is caught in every statement that is not 0 = 0." in page
    assert "Measured: errors in 1 true statement." in page
    assert 'id="trust"' not in shown("html", make_run(TRUE))


def test_sarif_tells_what_fails_where_it_stands() -> None:
    """What agrees is no alert; what kept a file from being read is told, and says that the run is not whole."""
    (ran,) = json.loads(shown("sarif", EVERYTHING))["runs"]
    told = {each["properties"]["id"]: each for each in ran["results"]}
    assert FAILING.id in told
    assert TRUE.id not in told
    assert TRUE.id in ran["properties"]["not told"]
    assert told[FAILING.id]["level"] == "error"
    place = told[FAILING.id]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == FAILING.location.file
    assert place["region"] == {"startLine": FAILING.location.line, "startColumn": FAILING.location.column}
    assert {each["ruleId"] for each in ran["results"]} <= {rule["id"] for rule in ran["tool"]["driver"]["rules"]}
    notified = [each["message"]["text"] for each in ran["invocations"][0]["toolExecutionNotifications"]]
    assert notified == [problem.message for problem in EVERYTHING.problems]
    assert ran["invocations"][0]["executionSuccessful"] is not bool(notified)


def test_sarif_names_the_cell_of_a_notebook_as_an_address() -> None:
    there = msgspec.structs.replace(FAILING, location=Place("my notes.ipynb[3]", 2, 5))
    (ran,) = json.loads(shown("sarif", make_run(there)))["runs"]
    place = ran["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "my%20notes.ipynb%5B3%5D"


def test_junit_counts_what_it_holds() -> None:
    """A case for each statement and problem; what could not be judged is an error, what is wrong a failure."""
    root = ElementTree.fromstring(shown("junit", EVERYTHING))
    cases = list(root.iter("testcase"))
    assert len(cases) == len(EVERYTHING.results) + len(EVERYTHING.problems)
    for suite in root:
        assert int(suite.get("tests", "")) == len(suite)
        for plural, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(plural, "")) == len([case for case in suite if case.find(tag) is not None])
    named = {case.get("name"): case for case in cases}
    assert named[FAILING.id].find("failure") is not None
    assert len(named[TRUE.id]) == 0
    assert named[SKIPPED.id].find("skipped") is not None
    errored = msgspec.structs.replace(FAILING, verdict=Verdict(kind=Kind.ERRORED, note="\x00 raised"))
    (case,) = ElementTree.fromstring(shown("junit", make_run(errored))).iter("testcase")
    told = case.find("error")
    assert told is not None
    assert told.text is not None
    assert told.text.startswith("\\u0000 raised")


def test_terminal_tells_of_a_layout_that_several_are_written_in() -> None:
    """Of one alone it is told where it stands."""
    verdict = Verdict(kind=Kind.AGREES_IN, detail="numerator layout")
    turned = [msgspec.structs.replace(FAILING, id=name, verdict=verdict) for name in ("one", "two")]
    hint = "2 statements agree in numerator layout; if all are written in it, check with --layout numerator"
    assert hint in shown("terminal", make_run(TRUE, *turned))
    assert "written in it" not in shown("terminal", make_run(TRUE, turned[0]))
