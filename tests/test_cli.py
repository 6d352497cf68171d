"""The command line: what is asked for, where it goes, and the exit code."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import FALSE, HEAD, TRUE

from xcheck.command.cli import xcheck

ONE = ("--engine", "autograd")
TRUE_CLAIM = "d(x' A x)/dx = (A + A') x"
FALSE_CLAIM = "d(x' A x)/dx = 2 A x"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((TRUE_CLAIM, *ONE), 0),
        ((FALSE_CLAIM, *ONE), 1),
        (("d(x' A x)/dx = (A + A' x", *ONE), 1),
        (("true.py",), 0),
        (("false.py", *ONE), 1),
        (("true.py", "false.py", *ONE), 1),
        (("broken.py",), 3),
        (("false.py", "broken.py", *ONE), 3),
        (("empty",), 5),
        (("true.py", "-k", "nothing"), 5),
        (("absent.py",), 2),
        (("true.py", "absent.py"), 2),
    ],
)
def test_exit_code_tells_the_outcome(words, code, folder: Path, xcheck_command) -> None:
    """0 all agree, 1 a statement is wrong, 2 usage, 3 something failed, 5 nothing to check; the worst wins."""
    (folder / "true.py").write_text(TRUE)
    (folder / "false.py").write_text(FALSE)
    (folder / "broken.py").write_text(HEAD + "identity(\n")
    (folder / "empty").mkdir()
    assert xcheck_command("check", *words).exit_code == code


def test_a_claim_is_checked_at_once_with_its_shapes(xcheck_command) -> None:
    """A quoted claim prints what was inferred of its symbols, and the verdict."""
    right, wrong = xcheck_command("check", TRUE_CLAIM, *ONE), xcheck_command("check", FALSE_CLAIM, *ONE)
    assert "n × n matrix" in right.stdout
    assert "column of n" in right.stdout
    assert "✓ claim  agrees" in right.stdout
    assert "agrees only if A is symmetric" in wrong.stdout


def test_dash_reads_claims_line_by_line(xcheck_command) -> None:
    """Standard input holds a claim a line: byte order mark, blank lines and Windows line ends are no part of them."""
    text = "\ufefftr(A B) = tr(B A)\r\n\r\n  tr(A B) = tr(B A\r\n中文 = 3\r\n"
    result = xcheck_command("check", "-", "--format", "json", stdin=text.encode())
    found = {each["id"]: each for each in json.loads(result.stdout)["results"]}
    assert [*found] == ["claim 1", "claim 3", "claim 4"]
    assert found["claim 1"]["verdict"]["kind"] == "agrees"
    assert found["claim 3"]["location"] == {"file": "<stdin>", "line": 3, "column": 19}
    assert found["claim 4"]["verdict"]["detail"] == "中文"
    assert result.exit_code == 1


def test_of_many_claims_each_that_passes_is_shown(xcheck_command) -> None:
    """Claims have no names of their own: beside the verdict stands what was claimed, shortened on a narrow screen."""
    long = "tr(A B)" + " + tr(A B)" * 20
    shown = xcheck_command("check", "-", *ONE, stdin=f"tr(A B) = tr(B A)\n{long} = {long}\n".encode()).stdout
    assert "\n  tr(A B) = tr(B A)\n" in shown
    assert "…\n" in shown
    assert f"  {long} = {long}" not in shown


def test_input_that_is_no_text_is_refused(xcheck_command) -> None:
    """Bytes that are not UTF-8 are named with their line."""
    result = xcheck_command("check", "-", stdin=b"tr(A B) = tr(B A)\n\xff\n")
    assert result.exit_code == 2
    assert "<stdin>:2: this is not UTF-8 (byte 0xff)" in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("check", "--engine", "tosch"), "there is no engine 'tosch'; did you mean torch? There are: autograd,"),
        (("check", "--layout", "numerater"), "there is no layout 'numerater'; did you mean numerator?"),
        (("check", "--format", "xml"), "there is no format 'xml'; there are: html, json, junit, sarif, terminal"),
        (("check", "--samples", "0"), "samples must be at least 1, not 0"),
        (("check", "--seed", "-1"), "the seed must be 0 or more, not -1"),
        (("check", "--seed", "many"), "'many' is not a valid int"),
        (("check", "--sed", "1"), "--seed"),
        (("check", "-k", "(trace"), "-k '(trace' cannot be read; write words joined by 'and'"),
        (("check", "absent.py"), "there is no file or folder 'absent.py'"),
        (("check", "shelv.py"), "did you mean shelf.py?"),
        (("check", "tr(A B)"), "a claim is an equation"),
        (("check", ""), "a claim is an equation"),
        (("check", "notes.py"), "'notes.py' declares no identity; a shelf is a Python file that uses @identity"),
        (("check", "shelf.py::tru"), "there is no statement 'tru'; did you mean true?"),
        (("check", "--output", "shelf.py/out"), "cannot write 'shelf.py/out'"),
        (("check", "--output", "."), "is a directory"),
        (("check", "-x = -x"), "Put -- before a claim that begins with a minus sign"),
        (("show", "tru", "shelf.py"), "there is no statement 'tru'; did you mean true?"),
        (("show", "zzz", "shelf.py"), "`xcheck list` shows them all"),
        (("report", "--output", "shelf.py/out"), "cannot write"),
        (("chekc",), "there is no command 'chekc'; did you mean check or cache? There are: cache, check"),
        (("x = x",), 'write: xcheck check "x = x"'),
        (("shelf.py",), 'write: xcheck check "shelf.py"'),
    ],
)
def test_usage_errors_say_what_there_is(words, told: str, folder: Path, xcheck_command) -> None:
    """A word that means nothing is told on stderr with what was perhaps meant, exit code 2, nothing on stdout."""
    (folder / "shelf.py").write_text(TRUE)
    (folder / "notes.py").write_text("print('from xcheck, no identity')\n")
    result = xcheck_command(*words)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_machine_output_is_alone_on_stdout(folder: Path, xcheck_command) -> None:
    """What a shelf or a plain function prints goes to stderr, so that stdout is JSON and nothing else."""
    (folder / "shelf.py").write_text("print('loud')\n" + FALSE.replace("    return", "    print('louder'); return"))
    result = xcheck_command("check", "shelf.py", "--format", "json", *ONE)
    assert json.loads(result.stdout)["exit_code"] == 1
    assert "loud\n" in result.stderr
    assert "louder\n" in result.stderr


def test_json_holds_what_a_machine_needs(folder: Path, xcheck_command) -> None:
    """The run has versions, settings, a summary and timings; each statement its verdict, votes, source and place."""
    (folder / "shelf.py").write_text(FALSE.replace("x=Vector", 'source="somebody", x=Vector'))
    run = json.loads(xcheck_command("check", "shelf.py", "--format", "json", "--seed", "4", *ONE).stdout)
    assert run["schema_version"] == 1
    assert {"python", "xcheck", "numpy", "autograd"} == {*run["versions"]}
    assert run["settings"] == {"engines": ["autograd"], "layout": "", "seed": 4, "samples": 2, "sizes": []}
    assert run["summary"]["failed"] == run["summary"]["statements"] == 1
    assert [*run["timings"]] == ["quadratic"]
    (result,) = run["results"]
    assert result["id"] == "quadratic"
    assert result["kind"] == "gradient"
    assert result["spaces"] == {"A": 'Matrix("n", "n")', "x": 'Vector("n")'}
    assert result["layout"] == "denominator"
    assert result["verdict"]["kind"] == "agrees_if"
    assert result["verdict"]["note"]
    assert (result["expected"], result["passed"]) == ("", False)
    (engine,) = result["engines"]
    assert (engine["engine"], engine["vote"], engine["shape"]) == ("autograd", "disagrees", [3, 1])
    assert engine["error"] > engine["gate"]
    assert engine["margin"] < 0
    assert result["source"] == "somebody"
    assert result["location"] == {"file": "shelf.py", "line": 2, "column": 1}


def test_a_reproducible_run_is_equal_bytes(folder: Path, xcheck_command) -> None:
    """Two runs with --reproducible are the same bytes; without it timings are in them, and another seed shows."""
    (folder / "shelf.py").write_text(FALSE)

    def json_of(*words: str) -> str:
        return xcheck_command("check", "shelf.py", "--format", "json", *ONE, *words).stdout

    assert json_of("--reproducible") == json_of("--reproducible")
    assert json.loads(json_of("--reproducible"))["timings"] is None
    assert json.loads(json_of())["timings"] is not None
    assert json_of("--reproducible") != json_of("--reproducible", "--seed", "1")


@pytest.mark.parametrize("target", ["shelf.py", FALSE_CLAIM, r"d(x' A x)/dx = \frac{2}{1} A x"])
def test_every_failure_has_a_command_that_shows_it_again(target: str, folder: Path, xcheck_command) -> None:
    """The repro of a failure is one line for a shell, with the seed: it finds that statement and the same numbers."""
    second_one = FALSE.removeprefix(HEAD).replace("quadratic", "quadratic2")
    (folder / "shelf.py").write_text(FALSE + TRUE.removeprefix(HEAD) + second_one)
    words = ("--seed", "3", "--samples", "1", "--format", "json", "--reproducible", *ONE)
    first = json.loads(xcheck_command("check", target, *words).stdout)["results"][0]
    assert "--seed 3" in first["repro"]
    program, *again = shlex.split(first["repro"])
    assert program == "xcheck"
    (second,) = json.loads(xcheck_command(*again, "--format", "json", "--reproducible").stdout)["results"]
    assert second == first


def test_colour_is_for_terminals_and_who_forces_it(folder: Path, xcheck_command, monkeypatch) -> None:
    """Off a terminal there is no colour; FORCE_COLOR brings it, NO_COLOR wins over it, and a file never has it."""
    (folder / "shelf.py").write_text(TRUE)
    assert "\x1b" not in xcheck_command("check", "shelf.py").output
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in xcheck_command("check", "shelf.py").stdout
    assert "\x1b" not in xcheck_command("check", "shelf.py", "--format", "json").stdout
    xcheck_command("check", "shelf.py", "--output", "out/run.txt")
    assert "\x1b" not in (folder / "out/run.txt").read_text()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in xcheck_command("check", "shelf.py").output


def test_output_writes_the_file_and_says_so(folder: Path, xcheck_command) -> None:
    """--output makes its folder, leaves stdout empty, and tells on stderr how all went."""
    (folder / "shelf.py").write_text(FALSE)
    result = xcheck_command("check", "shelf.py", "--format", "json", "--output", "new/run.json", *ONE)
    assert json.loads((folder / "new/run.json").read_text())["exit_code"] == result.exit_code == 1
    assert result.stdout == ""
    assert "agrees only if A is symmetric" in result.stderr
    assert result.stderr.endswith("wrote new/run.json\n")


def test_output_that_cannot_be_written_is_told_before_the_work(folder: Path, xcheck_command, monkeypatch) -> None:
    """Nobody waits for a check whose result has nowhere to go."""
    monkeypatch.setattr("xcheck.runners.here.checked", lambda *_: pytest.fail("it was checked"))
    assert xcheck_command("check", "x = x", "--output", "/dev/null/run.json").exit_code == 2


def test_report_writes_a_page(folder: Path, xcheck_command) -> None:
    """`report` writes one HTML page, by default reports/index.html, and its exit code is that of the run."""
    (folder / "shelf.py").write_text(FALSE)
    result = xcheck_command("report", "shelf.py", *ONE)
    assert result.exit_code == 1
    assert "quadratic" in (folder / "reports/index.html").read_text()
    assert result.stderr.endswith("wrote reports/index.html\n")


def test_a_format_that_lacks_its_library_says_which(folder: Path, xcheck_command, monkeypatch) -> None:
    """Without jinja2 there is no page: exit code 3, and its name."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.delitem(sys.modules, "xcheck.formats.html", raising=False)
    result = xcheck_command("report", "x = x")
    assert result.exit_code == 3
    assert "the format html needs jinja2, which is not installed" in result.stderr


def test_list_and_show(folder: Path, xcheck_command) -> None:
    """`list` has a line for each statement, `show` one in full with its verdict as exit code."""
    (folder / "shelf.py").write_text(FALSE + TRUE.removeprefix(HEAD))
    listed = xcheck_command("list", "shelf.py")
    assert [line.split()[0] for line in listed.stdout.splitlines()] == ["quadratic", "true"]
    assert listed.stderr == "2 statements\n"
    assert xcheck_command("list", "shelf.py", "-k", "true").stdout.split()[0] == "true"
    assert xcheck_command("list", "shelf.py", "-k", "zzz").exit_code == 5
    shown = xcheck_command("show", "quadratic", "shelf.py", *ONE)
    assert 'Matrix("n", "n")' in shown.stdout
    assert shown.exit_code == 1
    assert xcheck_command("show", "true", "shelf.py").exit_code == 0


def test_list_of_a_shelf_with_problems_tells_them(folder: Path, xcheck_command) -> None:
    """What could not be read is told on stderr, and by exit code 3."""
    (folder / "shelf.py").write_text(TRUE + "undefined\n")
    result = xcheck_command("list", "shelf.py")
    assert result.stdout.startswith("true ")
    assert "shelf.py:3: the shelf stops here" in result.stderr
    assert result.exit_code == 3


def test_the_built_in_catalogue_is_the_default(xcheck_command) -> None:
    """Without targets the catalogue is meant, from every folder; `identities/…` names its shelves there too."""
    everything = xcheck_command("list").stdout.splitlines()
    shelf = xcheck_command("list", "identities/quadratic_forms.py").stdout.splitlines()
    assert 5 < len(shelf) < len(everything)
    one = xcheck_command("check", "identities/quadratic_forms.py::norm_by_product", "--format", "json")
    (result,) = json.loads(one.stdout)["results"]
    assert result["location"]["file"] == "identities/quadratic_forms.py"


def test_engines_lists_all_and_why_one_is_missing(xcheck_command, monkeypatch) -> None:
    """`engines` shows versions; an engine whose library is missing is listed with that reason."""
    missing(monkeypatch, "torch")
    lines = {line.split()[0]: line for line in xcheck_command("engines").stdout.splitlines()}
    assert "missing: torch is not installed" in lines["torch"]
    assert "automatic" in lines["autograd"]
    assert "votes within its own uncertainty" in lines["finite_difference"]


def missing(monkeypatch: pytest.MonkeyPatch, *libraries: str) -> None:
    """Makes libraries look as if they were not installed; the engines are named like them."""
    for name in libraries:
        monkeypatch.setitem(sys.modules, name, None)
        monkeypatch.delitem(sys.modules, f"xcheck.engines.{name}", raising=False)


def test_missing_engines_are_skipped_with_their_reason(xcheck_command, monkeypatch) -> None:
    """Two missing libraries leave the verdict to the others, and it is said that two automatic engines are wanted."""
    missing(monkeypatch, "torch", "jax")
    result = xcheck_command("check", TRUE_CLAIM, "--format", "json")
    (found,) = json.loads(result.stdout)["results"]
    votes = {report["engine"]: (report["vote"], report["reason"]) for report in found["engines"]}
    assert votes["torch"] == ("skipped", "torch is not installed")
    assert votes["jax"] == ("skipped", "jax is not installed")
    assert votes["autograd"][0] == "agrees"
    assert "two are wanted" in found["verdict"]["note"]
    assert "1 statement was judged by fewer than two automatic engines" in result.stderr
    assert result.exit_code == 0


def test_a_run_that_judged_nothing_is_no_success(xcheck_command, monkeypatch) -> None:
    """Where every engine that was asked for is missing, the exit code is 3, not 0."""
    missing(monkeypatch, "torch")
    result = xcheck_command("check", TRUE_CLAIM, "--engine", "torch")
    assert result.exit_code == 3
    assert "torch is not installed" in result.stdout


def test_an_interruption_is_quiet(xcheck_command, monkeypatch) -> None:
    """Ctrl-C ends with exit code 130 and one word, no traceback."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xcheck.runners.here.checked", interrupted)
    result = xcheck_command("check", TRUE_CLAIM)
    assert (result.exit_code, result.stderr) == (130, "interrupted\n")


def test_a_defect_of_ours_is_not_a_wrong_statement(xcheck_command, monkeypatch) -> None:
    """An exception of xcheck itself ends with exit code 3, for 1 would blame a statement."""
    monkeypatch.setattr("xcheck.run.run_of", lambda *_: 1 / 0)
    result = CliRunner().invoke(xcheck, ["check", "x = x"])
    assert result.exit_code == 3
    assert "this is a defect of xcheck" in result.stderr


def test_a_reader_that_has_enough_is_no_error(folder: Path) -> None:
    """`xcheck list | head -1` ends quietly with the exit code of the list."""
    lines = "".join(f'identity_{n} = identity(r"x + {n} x = {n + 1} x", x=Vector("n"))\n' for n in range(3000))
    (folder / "long.py").write_text(HEAD + lines)
    with subprocess.Popen(
        [sys.executable, "-m", "xcheck", "list", "long.py"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        told = process.stderr.read().decode()
    assert (process.returncode, told) == (0, "3000 statements\n")


def test_progress_is_for_terminals(folder: Path, xcheck_command, monkeypatch, capsys) -> None:
    """A terminal sees which statement is at work, and no trace of it afterwards; nothing else ever does."""
    from xcheck.command.console import progress

    (folder / "shelf.py").write_text(TRUE)
    assert xcheck_command("check", "shelf.py").stderr == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress(2) as told:
        told("first\x1b[2J")
        told("second")
    written = capsys.readouterr().err
    assert "1/2 first[2J" in written
    assert re.search(r"2/2 second\r\x1b\[2K$", written)


def test_output_survives_a_terminal_without_unicode(folder: Path) -> None:
    """Where a stream cannot show a sign, `?` stands for it; JSON is UTF-8 everywhere."""
    (folder / "shelf.py").write_text(TRUE)
    shown = python("-m", "xcheck", "check", "shelf.py", PYTHONIOENCODING="ascii")
    assert shown.returncode == 0
    assert b"? true  agrees" in shown.stdout


def python(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, *words], capture_output=True, check=False, env={**os.environ, **environment})


@pytest.fixture
def engine_from_elsewhere(folder: Path) -> str:
    """A folder with an installed distribution that adds the engine `abacus`: one file and its entry point."""
    site = folder / "site"
    metadata = site / "abacus-1.5.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: abacus\nVersion: 1.5\n")
    (metadata / "entry_points.txt").write_text("[xcheck.engines]\nabacus = abacus_engine\n")
    (site / "abacus_engine.py").write_text(
        "from xcheck.engines.autograd import evaluate\nDISTRIBUTION = 'abacus'\nAUTOMATIC = True\n"
    )
    return str(site)


def test_an_engine_from_elsewhere_takes_part_everywhere(folder: Path, engine_from_elsewhere: str) -> None:
    """An engine out of tree is in --help, in `engines`, in a check and its JSON, and in the items of pytest."""
    (folder / "shelf.py").write_text(FALSE.replace("2 A x", r"A x + A^\top x"))
    (folder / "pyproject.toml").write_text('[tool.xcheck]\nengines = ["abacus", "autograd"]\n')
    (folder / "pytest.ini").write_text("[pytest]\n")
    listed = "import sys; from xcheck.command.cli import xcheck; xcheck(sys.argv[1:])"
    path = os.pathsep.join([engine_from_elsewhere, os.environ.get("PYTHONPATH", "")])
    assert b"One of abacus, autograd" in python("-c", listed, "check", "--help", PYTHONPATH=path).stdout
    run = json.loads(python("-m", "xcheck", "check", "shelf.py", "--format", "json", PYTHONPATH=path).stdout)
    assert run["versions"]["abacus"] == "1.5"
    assert [(each["engine"], each["vote"]) for each in run["results"][0]["engines"]] == [
        ("abacus", "agrees"),
        ("autograd", "agrees"),
    ]
    items = python("-m", "pytest", "-v", "-p", "no:cacheprovider", "-p", "no:randomly", "shelf.py", PYTHONPATH=path)
    assert b"shelf.py::quadratic[abacus] PASSED" in items.stdout
    gone = python("-m", "xcheck", "check", "shelf.py")
    assert (gone.returncode, b"there is no engine 'abacus'" in gone.stderr) == (2, True)


def test_engines_shows_an_engine_from_elsewhere(engine_from_elsewhere: str, xcheck_command, monkeypatch) -> None:
    """`engines` lists an engine out of tree with the version of its distribution, and not once it is gone."""
    from xcheck import rooms

    monkeypatch.syspath_prepend(engine_from_elsewhere)
    rooms.outside.cache_clear()
    try:
        assert "abacus             abacus 1.5, automatic" in xcheck_command("engines").stdout
    finally:
        monkeypatch.undo()
        rooms.outside.cache_clear()
    assert "abacus" not in rooms.names("engines")
