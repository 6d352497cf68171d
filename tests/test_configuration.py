"""`[tool.xcheck]`: what a project always asks for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import FALSE, HEAD, TRUE

from xcheck.command.configuration import Configuration, configuration
from xcheck.errors import UsageError


def write(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(text)


def test_without_a_file_or_a_table_there_are_defaults(folder: Path) -> None:
    """A project that says nothing of xcheck asks for nothing."""
    assert configuration(folder) == Configuration()
    write(folder, "[tool.other]\nlayout = 3\n")
    assert configuration(folder) == Configuration()


def test_the_nearest_file_upwards_is_read(folder: Path) -> None:
    """It is found from folders below, its paths are relative to it, and a nearer file hides it whole."""
    write(folder, '[tool.xcheck]\nseed = 7\nsamples = 3\nlayout = "numerator"\nengines = ["jax"]\npaths = ["notes"]\n')
    (folder / "a/b").mkdir(parents=True)
    found = configuration(folder / "a/b")
    assert (found.seed, found.samples, found.layout, found.engines) == (7, 3, "numerator", ("jax",))
    assert [Path(path).resolve() for path in found.paths] == [folder / "notes"]
    write(folder / "a", "[project]\n")
    assert configuration(folder / "a/b") == Configuration()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "[tool.xcheck]\nsamples = 1\nlayot = 3\n",
            "pyproject.toml:3: [tool.xcheck]: there is no key 'layot'; did you",
        ),
        ("[tool.xcheck]\nformat = 'json'\n", "there are: layout, engines, seed, samples, paths"),
        ("[tool.xcheck]\n\nseed = '7'\n", "pyproject.toml:3: [tool.xcheck]: seed: expected `int`, got `str`"),
        ("[tool.xcheck]\nengines = 'jax'\n", "pyproject.toml:2: [tool.xcheck]: engines: expected `array`"),
        ("[tool.xcheck]\nengines = [1]\n", "pyproject.toml:2: [tool.xcheck]: engines: expected `str`"),
        ("[tool.xcheck\n", "pyproject.toml cannot be read"),
        ("tool = 3\n", "pyproject.toml cannot be read"),
        ("[tool]\nxcheck = 3\n", "pyproject.toml: tool.xcheck is a table"),
    ],
)
def test_a_mistake_is_a_usage_error_with_its_line(text: str, told: str, folder: Path) -> None:
    """An unknown key names the known ones; a wrong type names what is expected."""
    write(folder, text)
    with pytest.raises(UsageError) as raised:
        configuration(folder)
    assert told in str(raised.value)


def test_the_command_line_wins(folder: Path, xcheck_command) -> None:
    """What is not given on the command line is the project's; what is given there is not."""
    write(folder, '[tool.xcheck]\nseed = 7\nsamples = 1\nengines = ["autograd"]\npaths = ["shelf.py"]\n')
    (folder / "shelf.py").write_text(FALSE)
    (folder / "other.py").write_text(TRUE)

    def run(*words: str) -> dict:
        return json.loads(xcheck_command("check", "--format", "json", *words).stdout)

    assert run()["settings"] == {"engines": ["autograd"], "layout": "", "seed": 7, "samples": 1, "sizes": []}
    assert [each["id"] for each in run()["results"]] == ["quadratic"]
    given = run("other.py", "--seed", "0", "--samples", "3", "--engine", "finite_difference")
    assert given["settings"] == {"engines": ["finite_difference"], "layout": "", "seed": 0, "samples": 3, "sizes": []}
    assert [each["id"] for each in given["results"]] == ["true"]
    assert xcheck_command("show", "quadratic").exit_code == 1


def test_a_project_has_its_layout(folder: Path, xcheck_command) -> None:
    """The project's layout is that of its claims and shelves, but never of the built-in catalogue."""
    write(folder, '[tool.xcheck]\nlayout = "numerator"\nengines = ["autograd"]\n')
    (folder / "shelf.py").write_text(HEAD + FALSE.removeprefix(HEAD).replace("2 A x", r"x^\top (A + A^\top)"))
    claim = "d(x' A x)/dx = x' (A + A')"
    assert xcheck_command("check", "shelf.py", claim).exit_code == 0
    assert xcheck_command("check", "shelf.py", claim, "--layout", "denominator").exit_code == 1
    assert xcheck_command("check", "identities/quadratic_forms.py::quadratic_form").exit_code == 0


@pytest.mark.parametrize("key", ["engines = ['jaxx']", "layout = 'numerater'", "samples = 0", "sed = 1"])
def test_a_bad_configuration_ends_every_command(key: str, folder: Path, xcheck_command) -> None:
    """A configuration that means nothing is a usage error where it matters, not silence."""
    write(folder, f"[tool.xcheck]\n{key}\n")
    result = xcheck_command("check", "x = x")
    assert result.exit_code == 2
    assert "Error: " in result.stderr
