"""pytest: shelves are collected as items, in this checkout and in a user's own repository."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from conftest import FALSE, HEAD, TRUE

import xcheck.run
from xcheck.evaluation.requests import loaded

RIGHT = FALSE.replace("2 A x", r"A x + A^\top x")
# pytester forgets what is imported in a run of its own, and NumPy can be imported only once: it is loaded before.
LOADED = [xcheck.run, loaded("autograd"), loaded("finite_difference")]

ENGINES = '[tool.xcheck]\nengines = ["autograd", "finite_difference"]\n'


@pytest.fixture(autouse=True)
def repository(pytester: pytest.Pytester) -> Iterator[None]:
    """A repository whose shelves are judged by two engines that are quick to load."""
    pytester.makepyprojecttoml(ENGINES)
    yield
    for name in [name for name in sys.modules if name.startswith("xcheck_shelf_")]:
        del sys.modules[name]


def run(pytester: pytest.Pytester, *words: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:cacheprovider", *words)


def test_a_statement_is_an_item_for_each_engine(pytester: pytest.Pytester) -> None:
    """`shelf.py::id[engine]` passes where the statement agrees; algebra has one item."""
    pytester.makepyfile(shelf=RIGHT + TRUE.removeprefix(HEAD))
    result = run(pytester, "-v")
    result.stdout.fnmatch_lines(
        [
            "shelf.py::quadratic[[]autograd] PASSED*",
            "shelf.py::quadratic[[]finite_difference] PASSED*",
            "shelf.py::true[[]numpy] PASSED*",
        ]
    )
    result.assert_outcomes(passed=3)


def test_a_wrong_statement_fails_with_the_referees_note(pytester: pytest.Pytester) -> None:
    """The failure is the note with the seed and a repro, not a traceback; other items still run."""
    pytester.makepyfile(shelf=FALSE + TRUE.removeprefix(HEAD))
    result = run(pytester)
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*only if A is*", "*xcheck check shelf.py::quadratic*", "*exit code 1, seed 0*"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_what_has_not_changed_is_not_checked_again(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict of an earlier run is the verdict; a shelf that was changed is checked anew."""
    pytester.makepyfile(shelf=RIGHT)
    run(pytester).assert_outcomes(passed=2)
    with monkeypatch.context() as patch:
        patch.setattr("xcheck.cache.memory.replaced", lambda: "")
        patch.setattr("xcheck.runners.here.checked", lambda *_: pytest.fail("it was checked"))
        run(pytester).assert_outcomes(passed=2)
    pytester.makepyfile(shelf=FALSE)
    run(pytester).assert_outcomes(failed=2)


def test_one_item_can_be_chosen(pytester: pytest.Pytester) -> None:
    """A node id and -k choose as for every test."""
    pytester.makepyfile(shelf=FALSE + TRUE.removeprefix(HEAD))
    run(pytester, "shelf.py::true[numpy]").assert_outcomes(passed=1)
    run(pytester, "-k", "quadratic and autograd").assert_outcomes(failed=1, deselected=2)


def test_a_false_statement_of_a_shelf_passes_when_refuted(pytester: pytest.Pytester) -> None:
    """`wrong` forms pass if they are refuted for the reason they are filed under, and fail otherwise."""
    pytester.makepyfile(shelf=RIGHT.replace("x=Vector", 'wrong={"factor 2": r"\\tfrac12 (A + A^\\top) x"}, x=Vector'))
    run(pytester, "-k", "factor").assert_outcomes(passed=2, deselected=2)
    pytester.makepyfile(shelf=RIGHT.replace("x=Vector", 'wrong={"sign": r"\\tfrac12 (A + A^\\top) x"}, x=Vector'))
    run(pytester, "-k", "sign").assert_outcomes(failed=2, deselected=2)


@pytest.mark.parametrize(
    ("shelf", "told"),
    [
        (TRUE + "1 / 0\n", "*shelf.py:3: the shelf stops here: ZeroDivisionError*"),
        (TRUE + TRUE.removeprefix(HEAD), "*shelf.py:3: the id 'true' is used twice*"),
    ],
)
def test_what_cannot_be_read_is_an_item_that_fails(pytester: pytest.Pytester, shelf: str, told: str) -> None:
    """A problem of a shelf fails in its own name, and the statements that can be read are still checked."""
    pytester.makepyfile(shelf=shelf)
    result = run(pytester)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines([told])


def test_a_formula_that_cannot_be_read_is_an_item_that_fails(pytester: pytest.Pytester) -> None:
    """It has one item, which shows the caret and the place."""
    pytester.makepyfile(shelf=HEAD + 'a = identity(r"A = (A")\n')
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*A = (A*", "*^*", "*shelf.py:2:22*"])


def test_a_missing_engine_is_skipped_with_its_reason(pytester: pytest.Pytester, monkeypatch) -> None:
    """An engine whose library is missing skips its items; those of the others pass."""
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "xcheck.engines.torch", raising=False)
    pytester.makepyprojecttoml(ENGINES.replace("finite_difference", "torch"))
    pytester.makepyfile(shelf=RIGHT.replace("x=Vector", 'wrong={"factor 2": r"\\tfrac12 (A + A^\\top) x"}, x=Vector'))
    result = run(pytester, "-rs")
    result.assert_outcomes(passed=2, skipped=2)
    result.stdout.fnmatch_lines(["*torch: torch is not installed*"])


def test_a_document_that_is_named_has_an_item_for_each_claim(pytester: pytest.Pytester) -> None:
    """What is not understood is skipped with its reason; in a folder documents are left alone."""
    pytester.makefile(
        ".md",
        notes=r"""$\frac{d}{dx} x^\top x = 2x$, $\frac{d}{dx} \unknown x = 3$

$\frac{d}{dx} x^\top x = 3x$
""",
    )
    result = run(pytester, "-v", "-rs", "notes.md")
    result.stdout.fnmatch_lines(["notes.md::1 PASSED*", "notes.md::1*2 SKIPPED*", "notes.md::3 FAILED*"])
    result.stdout.fnmatch_lines(["*disagrees: factor*", "*SKIPPED*unknown is not part of the formula language*"])
    result.assert_outcomes(passed=1, skipped=1, failed=1)
    run(pytester, "notes.md::1").assert_outcomes(passed=1)
    run(pytester).assert_outcomes()
    run(pytester, "--no-xcheck", "notes.md").assert_outcomes()


def test_other_files_are_left_alone(pytester: pytest.Pytester) -> None:
    """A test file that uses identity inside a test is no shelf, and --no-xcheck collects none at all."""
    pytester.makepyfile(
        test_it=HEAD + 'def test_it():\n    assert identity("x = x", x=Vector("n"))\n',
        shelf="import sys; sys.exit(1)\n",
    )
    run(pytester).assert_outcomes(passed=1)
    pytester.makepyfile(shelf=TRUE)
    run(pytester).assert_outcomes(passed=2)
    run(pytester, "--no-xcheck").assert_outcomes(passed=1)


def test_the_seed_can_be_given(pytester: pytest.Pytester) -> None:
    """--xcheck-seed goes before the project's seed."""
    pytester.makepyprojecttoml(ENGINES + "seed = 5\n")
    pytester.makepyfile(shelf=FALSE)
    run(pytester).stdout.fnmatch_lines(["*exit code 1, seed 5*"])
    run(pytester, "--xcheck-seed", "8").stdout.fnmatch_lines(["*exit code 1, seed 8*"])


def test_a_bad_configuration_is_a_usage_error(pytester: pytest.Pytester) -> None:
    """A key that xcheck does not know ends pytest in words."""
    pytester.makepyprojecttoml("[tool.xcheck]\nengine = 'jax'\n")
    pytester.makepyfile(shelf=TRUE)
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*pyproject.toml:2:*there is no key 'engine'; did you mean engines*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_the_plugin_is_found_without_naming_it(pytester: pytest.Pytester) -> None:
    """The entry point `pytest11` loads the plug-in in every repository, and nothing heavy with it."""
    pytester.makepyfile(
        test_light="""
        import sys

        def test_light(pytestconfig):
            assert pytestconfig.getoption("no_" + "x" + "check") is False
            assert not {"numpy", "jax", "torch"} & {*sys.modules}
        """
    )
    quiet = ["-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:hypothesispytest"]
    found = subprocess.run([sys.executable, "-m", "pytest", *quiet], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout
