"""The command line: the commands of the room, loaded when they are called.

Machine output goes to stdout, human talk to stderr.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from xcheck.errors import unknown
from xcheck.rooms import load, names


class _Group(click.Group):
    """The commands of the room, and a hint for who forgets the word `check`."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [*names("commands")]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in names("commands"):
            return None
        command: click.Command = load("commands", name).command
        return command

    def resolve_command(self, context: click.Context, words: list[str]) -> Any:
        first = words[0]
        commands = names("commands")
        if first not in commands and ("=" in first or Path(first).exists()):
            raise click.UsageError(f'to check it, write: xcheck check "{first}"', context)
        if first not in commands:
            raise click.UsageError(unknown("command", first, commands), context)
        return super().resolve_command(context, words)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="xcheck-calculus", prog_name="xcheck")
def xcheck() -> None:
    """The referee for matrix calculus.

    Checks derivative formulas against automatic differentiation and says what is wrong.

    \b
      xcheck check "d(x' A x)/dx = (A + A') x"     one claim
      xcheck check my_shelf.py                      a shelf of your own
      xcheck check                                  the built-in catalogue
      xcheck report                                 the same, as a page: reports/index.html

    What a project always asks for stands in its pyproject.toml, under [tool.xcheck]: layout, engines,
    seed, samples, paths, cache, jobs, timeout, memory.

    Exit codes: 0 all as it should be, 1 a statement is wrong, 2 usage, 3 something could not be
    checked, 5 nothing to check.
    """
