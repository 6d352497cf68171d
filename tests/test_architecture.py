"""The drawing of the house stays true, and the project stands on its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_contracts_between_modules_are_kept() -> None:
    """Imports go down the floors, plug-ins of a room are independent, and only its engine imports a library."""
    found = lint()
    assert found.returncode == 0, found.stdout
    assert " 0 broken" in found.stdout


def test_a_broken_contract_is_found(tmp_path: Path) -> None:
    """A planted contract that forbids what the command line does is broken."""
    planted = tmp_path / "planted.toml"
    planted.write_text(
        '[tool.importlinter]\nroot_packages = ["xcheck"]\n[[tool.importlinter.contracts]]\nname = "planted"\n'
        'type = "forbidden"\nsource_modules = ["xcheck.command.cli"]\nforbidden_modules = ["xcheck.rooms"]\n'
    )
    found = lint("--config", str(planted))
    assert found.returncode == 1
    assert " 1 broken" in found.stdout


def project_files() -> Iterator[Path]:
    """The files of the project: those that git knows or would take; without git, all that are no output."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0 and listed.stdout:
        yield from (ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file())
        return
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if (
            path.is_file()
            and parts[0] != "reports"
            and not any(part.startswith((".", "__pycache__")) for part in parts)
        ):
            yield path


# The paths are not written in one piece, so that this file has none.
_MACHINE = re.compile(r"(?<![\w.])/" + r"(?:work|tmp|root|home)/\w|\.\./" + "shared|[A-Z]:" + r"\\\\Users")


@pytest.mark.parametrize("text", ["see /" + "work/main", "open('/" + "tmp/a')", "read ../" + "shared/DESIGN.md"])
def test_a_path_of_a_machine_is_found(text: str) -> None:
    """The search below finds what it looks for, and takes no address on the web for it."""
    assert _MACHINE.search(text)
    assert not _MACHINE.search("https://example.org/home/page and docs/tmp/x")


def test_no_file_names_a_path_of_a_machine() -> None:
    """The project runs wherever it is put: none of its files mentions a folder of the machine it was made on."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in project_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if _MACHINE.search(line)
    ]
    assert found == []
