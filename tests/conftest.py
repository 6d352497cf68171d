"""What the tests of the doors share: a folder of their own, shelves to write in it, and the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

# How long a test takes says nothing on a machine that does other work as well.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

pytest_plugins = ["pytester"]

HEAD = "from xcheck import Matrix, Vector, identity\n"
"""The first line of the shelves of the tests; what they declare begins in line 2."""

TRUE = (
    HEAD
    + 'true = identity(r"\\operatorname{tr}(A B) = \\operatorname{tr}(B A)", A=Matrix("n", "m"), B=Matrix("m", "n"))\n'
)
FALSE = HEAD + (
    '@identity(r"\\frac{\\partial\\, x^\\top A x}{\\partial x} = 2 A x", x=Vector("n"), A=Matrix("n", "n"))\n'
    "def quadratic(x, A):\n"
    "    return x @ A @ x\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def xcheck_command(folder: Path) -> Callable[..., Result]:
    """The command line in this process: `xcheck_command("check", "shelf.py").exit_code`."""

    def call(*words: str, stdin: str | bytes | None = None) -> Result:
        from xcheck.command.cli import xcheck

        result = CliRunner().invoke(xcheck, words, input=stdin, prog_name="xcheck")
        assert "Traceback" not in result.output, result.output
        return result

    return call


@pytest.fixture(autouse=True)
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of its own for each test, so that none is answered by what another one found, and no other process."""
    monkeypatch.setenv("XCHECK_CACHE", str(tmp_path / "cache of this test"))
    monkeypatch.setenv("XCHECK_JOBS", "1")
