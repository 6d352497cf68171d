"""Where a run goes: as a format writes it, to stdout or a file, and to a person what fails and how all went."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType

from xcheck.command.console import colored, say, tell, width
from xcheck.errors import UsageError, XcheckError, unknown
from xcheck.records import Run
from xcheck.rooms import load, names


def format_named(name: str) -> ModuleType:
    """A format, or what it lacks, before anything is checked."""
    if name not in names("formats"):
        raise UsageError(unknown("format", name, names("formats")))
    try:
        return load("formats", name)
    except ImportError as error:
        raise XcheckError(f"the format {name} needs {error.name}, which is not installed") from None


def print_run(run: Run, format_: ModuleType, encoding: str) -> None:
    say(format_.render(run, color=not encoding and colored(sys.stdout), width=width()), encoding=encoding)
    _tell_of_thin_verdicts(run)


def _tell_of_thin_verdicts(run: Run) -> None:
    """One engine alone can err unseen: two that agree are the least that a verdict on derivatives should rest on."""
    count = run.summary["judged by fewer than two automatic engines"]
    if count:
        told = f"{count} statement{'s were' if count > 1 else ' was'} judged by fewer than two automatic engines"
        tell(f"{told}; `xcheck engines` lists those that are installed")


def save(run: Run, format_: ModuleType, output: Path) -> None:
    """Writes the file, and tells a person what fails and how all went."""
    try:
        output.write_text(format_.render(run, color=False, width=width()), encoding="utf-8")
    except OSError as error:
        raise _unwritable(output, error) from None
    text = load("formats", "terminal").render(run, color=colored(sys.stderr), width=width())
    say(text if run.exit_code else text.rstrip().rpartition("\n\n")[2] + "\n", err=True)
    _tell_of_thin_verdicts(run)
    tell(f"wrote {output}")


def refuse_unwritable(output: Path | None) -> None:
    """Raises UsageError before anything is checked if the file cannot be written afterwards."""
    if output is None:
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(output, error) from None
    if not os.access(output if output.exists() else output.parent, os.W_OK):
        raise UsageError(f"cannot write {str(output)!r}: permission denied")


def _unwritable(output: Path, error: OSError) -> UsageError:
    return UsageError(f"cannot write {str(output)!r}: {(error.strerror or 'it failed').lower()}")
