"""Bad input: a clear message with file, line and column, everything else still runs, and never a traceback."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import HEAD, TRUE

ONE = ("--engine", "autograd")
FORMULA = r"\frac{\partial\, x^\top A x}{\partial x} = (A + A^\top) x"
SPACES = 'x=Vector("n"), A=Matrix("n", "n")'


def outcome(xcheck_command, folder: Path, shelf: str | bytes) -> tuple[dict, int]:
    """The run of a bad shelf beside a good one, which is always checked."""
    (folder / "bad.py").write_bytes(shelf if isinstance(shelf, bytes) else shelf.encode())
    (folder / "good.py").write_text(TRUE.replace("true =", "good ="))
    result = xcheck_command("check", "bad.py", "good.py", "--format", "json", *ONE)
    run = json.loads(result.stdout)
    good = [each for each in run["results"] if each["id"] == "good"]
    assert [each["passed"] for each in good] == [True]
    return run, result.exit_code


ESCAPED = HEAD + 'a = identity("\\frac{x}{2} = x", x=Vector("n"))\n'

PROBLEMS = {
    "syntax error": (TRUE + 'b = identity("x=x" x=3)\n', "3:14", "this is no valid Python: invalid syntax"),
    "unclosed bracket": (TRUE + "b = identity(\n", "3:13", "this is no valid Python: '(' was never closed"),
    "null byte": (TRUE + "\0", "1:1", "this is no valid Python"),
    "wrong encoding": (TRUE.encode() + b"# \xd6\xd0\n", "3:3", "the file is not UTF-8 (byte 0xd6)"),
    "unknown space": (
        HEAD.replace("Vector", "Vectr") + "identity('x = x')\n",
        "1:1",
        "the shelf stops here: xcheck has no 'Vectr'; did you mean Vector",
    ),
    "unknown space by attribute": (
        "import xcheck\nxcheck.identity('x = x', x=xcheck.Vectr('n'))\n",
        "2:28",
        "xcheck has no 'Vectr'; did you mean Vector",
    ),
    "space that is not imported": (
        HEAD + 'a = identity("x = x", x=Symmetric("n"))\n',
        "2:25",
        "'from xcheck import Symm",
    ),
    "number as a space": (
        HEAD + 'a = identity("x = x", x=5)\n',
        "2:1",
        'x=5 is no space; write for example x=Vector("n")',
    ),
    "size that is none": (
        HEAD + 'a = identity("x = x", x=Matrix("p", "m n"))\n',
        "2:1",
        "x: 'm n' is no dimension; write a name, a positive number, or a product or sum such as 'm*n'",
    ),
    "space without sizes": (HEAD + 'a = identity("x = x", x=Vector)\n', "2:1", "x=Vector lacks its brackets"),
    "misspelled keyword": (HEAD + 'a = identity("x = x", sourc="me")\n', "2:1", "no 'sourc'; did you mean source?"),
    "unknown layout": (HEAD + 'a = identity("x = x", layout="numerater")\n', "2:1", "did you mean numerator?"),
    "unknown layout of the shelf": ('LAYOUT = "numerater"\n' + TRUE, "1:1", "did you mean numerator?"),
    "no brackets": (HEAD + "@identity\ndef f(x): return x\n", "2:1", "@identity needs its formula in brackets"),
    "formula that is no text": (HEAD + "a = identity(5)\n", "2:1", "the formula is a text, not int"),
    "escaped formula": (ESCAPED, "2:1", "write r'…', with an r"),
    "wrong that is a text": (HEAD + 'a = identity("x = x", wrong="x = 2 x")\n', "2:1", 'wrong={"factor 2": "x"}'),
    "tags that are a text": (HEAD + 'a = identity("x = x", tags="T1")\n', "2:1", "tags=('T1',)"),
    "sizes that are no demand": (HEAD + 'a = identity("x = x", sizes="n")\n', "2:1", "write for example 'N > d'"),
    "no name": (HEAD + 'identity("x = x")\n', "2:1", "this identity has no name"),
    "same name twice": (TRUE + TRUE.removeprefix(HEAD), "3:1", "the id 'true' is used twice; the first is in line 2"),
    "same function twice": (
        HEAD + 2 * f'@identity(r"{FORMULA}", {SPACES})\ndef f(x, A): return x @ A @ x\n',
        "4:1",
        "the id 'f' is used twice; the first is in line 2",
    ),
    "same form twice": (TRUE + 2 * 'true.states("again", "A = A")\n', "4:1", "the id 'true.again' is used twice"),
    "used by another shelf": (TRUE.replace("true =", "good ="), "2:1", ""),
    "bad form": (TRUE + 'true.states("again", 5)\n', "3:1", "the formula is a text, not int"),
    "exception": (
        TRUE + "1 / 0\n",
        "3:1",
        "the shelf stops here: ZeroDivisionError: division by zero; what stands above",
    ),
    "exception in a function": (TRUE + "def f():\n    1 / 0\nf()\n", "4:5", "ZeroDivisionError"),
    "failing assertion": (TRUE + "assert 中文 if (中文 := 0) else False\n", "3:1", "AssertionError"),
    "exit": (TRUE + "import sys\nsys.exit(0)\n", "4:1", "the shelf stops here: it calls sys.exit()"),
    "interruption": (TRUE + "raise KeyboardInterrupt\n", "3:1", "the shelf stops here: KeyboardInterrupt"),
    "missing module": (TRUE + "import no_such_module\n", "3:1", "No module named 'no_such_module'"),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_a_shelf_that_cannot_be_taken_is_a_problem_with_its_place(case: str, folder: Path, xcheck_command) -> None:
    """What cannot be read has file, line, column and a message; the rest is checked, and the exit code is 3."""
    shelf, place, told = PROBLEMS[case]
    run, code = outcome(xcheck_command, folder, shelf)
    (problem,) = run["problems"]
    location = problem["location"]
    if case == "used by another shelf":
        assert location["file"] == "good.py"
        assert problem["message"] == "the id 'good' is also used in bad.py:2. Rename one"
    else:
        assert f"{location['file']}:{location['line']}:{location['column']}" == f"bad.py:{place}"
        assert told in problem["message"]
    assert code == 3


@pytest.mark.parametrize("case", ["exception", "exit", "interruption", "same name twice", "bad form"])
def test_what_stands_above_a_problem_is_still_checked(case: str, folder: Path, xcheck_command) -> None:
    """One bad entry of a shelf does not take down the entries above it."""
    run, _ = outcome(xcheck_command, folder, PROBLEMS[case][0])
    assert [each["id"] for each in run["results"]] == ["true", "good"]


def test_entries_below_a_bad_declaration_are_still_checked(folder: Path, xcheck_command) -> None:
    """A declaration that cannot be taken is left out alone: what stands below it is read too."""
    bad = 'bad = identity("x = x", x=5)\nbad.states("other", "x = x")\n'
    run, _ = outcome(xcheck_command, folder, HEAD + bad + TRUE.removeprefix(HEAD))
    assert [each["id"] for each in run["results"]] == ["true", "good"]
    assert len(run["problems"]) == 1


FORMULAS = {
    "unclosed": (r'a = identity(r"\operatorname{tr}(A B) = \operatorname{tr}(B A")', "not_understood", "2:62"),
    "unknown word": (r'a = identity(r"\operatorname{trr}(A) = 2")', "not_self_contained", "2:16"),
    "in the third line": ('a = identity(\n    r"""A =\n        A +""")', "not_understood", "4:12"),
    "no equation": (r'a = identity("A")', "not_understood", None),
    "shapes": ('a = identity(r"A B = B A", A=Matrix("n", "m"), B=Matrix("m", "n"))', "disagrees", "2:22"),
    "absent variable": (r'a = identity(r"\frac{\partial A}{\partial x} = 2 x")', "not_self_contained", None),
    "wrong form": (r'a = identity(r"A = A", wrong={"sign": r"-A +"})', "not_understood", "2:45"),
    "joined text": (r'a = identity(r"A = " r"(A")', "not_understood", "2:1"),
    "after Chinese": (r'中文 = "中文"; a = identity(r"A = (A")', "not_understood", "2:33"),
}


@pytest.mark.parametrize("case", FORMULAS)
def test_a_formula_that_cannot_be_read_is_shown_in_its_file(case: str, folder: Path, xcheck_command) -> None:
    """A formula's mistake has the line and column in the shelf where its character stands, and a caret under it."""
    text, kind, place = FORMULAS[case]
    run, code = outcome(xcheck_command, folder, HEAD + text + "\n")
    (result,) = [each for each in run["results"] if not each["passed"]]
    assert result["verdict"]["kind"] == kind
    if place is not None:
        assert "{line}:{column}".format(**result["location"]) == place
    assert result["location"]["file"] == "bad.py"
    assert re.search(r"^ *\^+$", result["verdict"]["note"], re.MULTILINE) or place is None
    assert code == 1


def test_the_caret_is_what_a_person_sees(folder: Path, xcheck_command) -> None:
    """In the terminal the place and the caret stand together."""
    (folder / "bad.py").write_text(HEAD + FORMULAS["unknown word"][0] + "\n")
    shown = xcheck_command("check", "bad.py").stdout
    assert "at       bad.py:2:16" in shown
    assert "\\operatorname{trr}(A) = 2\n    ^^^" in shown


FUNCTIONS = {
    "undeclared parameter": ("(x, A, b): return x @ A @ x", "errored", "takes 'b', which is not declared"),
    "raises": ("(x, A): raise ValueError('no luck')", "errored", "f raised ValueError: no luck, line 3"),
    "exits": ("(x, A): raise SystemExit", "errored", "f called sys.exit(), line 3"),
    "three axes": ("(x, A): return (x @ A @ x)[None, None, None]", "errored", "f returned shape (1, 1, 1)"),
    "wrong shape": ("(x, A): return A @ x", "errored", "f returned shape (3,)"),
    "a text": ("(x, A): return 'x'", "errored", "f returned str; a number or an array was expected"),
    "nothing": ("(x, A): x @ A @ x", "errored", "f returned NoneType"),
    "NaN": ("(x, A): return x @ A @ x * float('nan')", "undefined", "NaN or infinite"),
    "endless": ("(x, A): return f(x, A)", "errored", "RecursionError"),
}


@pytest.mark.parametrize("printed", [True, False])
@pytest.mark.parametrize("case", FUNCTIONS)
def test_a_function_that_fails_is_a_verdict(case: str, printed: bool, folder: Path, xcheck_command) -> None:
    """A function that raises or returns what it should not is told with its name; the rest runs, exit code 3."""
    body, kind, told = FUNCTIONS[case]
    formula = FORMULA if printed else FORMULA.replace(r"\, x^\top A x", " J")
    run, code = outcome(xcheck_command, folder, HEAD + f'@identity(r"{formula}", {SPACES})\ndef f{body}\n')
    (result,) = [each for each in run["results"] if not each["passed"]]
    if printed or case not in ("three axes", "wrong shape"):  # A bare J has the shape that its function returns.
        assert result["verdict"]["kind"] == kind
        assert told in result["verdict"]["note"]
        assert code == 3
    assert "defect" not in result["verdict"]["note"]


@pytest.mark.parametrize(
    "shelf",
    [
        b"\xef\xbb\xbf# \xe4\xb8\xad\xe6\x96\x87\r\n" + TRUE.replace("\n", "\r\n").encode(),
        b"# -*- coding: gbk -*-\n# \xd6\xd0\xce\xc4\n" + TRUE.encode(),
        b"# \xe4\xb8\xad\xe6\x96\x87\n" + TRUE.encode(),
        b"from neighbour import Matrix\n" + TRUE.encode(),
    ],
    ids=["byte order mark and Windows line ends", "declared coding", "Chinese comment", "module beside it"],
)
def test_unusual_files_are_no_bad_input(shelf: bytes, folder: Path, xcheck_command) -> None:
    """Encodings that Python reads, line ends of every system and modules beside a shelf are taken as they are."""
    (folder / "neighbour.py").write_text("from xcheck import Matrix\n")
    run, code = outcome(xcheck_command, folder, shelf)
    assert run["problems"] == []
    assert code == 0
