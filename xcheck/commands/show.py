"""`xcheck show`: one statement in full."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

import click

from xcheck.command.asked import collected, configured, settings_of
from xcheck.command.behaviour import Command
from xcheck.command.console import progress
from xcheck.command.options import TARGETS, settings_options
from xcheck.command.output import format_named, print_run
from xcheck.errors import UsageError, near_misses

if TYPE_CHECKING:
    from xcheck.readers import Shelf


@click.command("show", cls=Command)
@click.argument("id_", metavar="ID")
@TARGETS
@settings_options
def command(id_: str, targets: tuple[str, ...], **options: Any) -> None:
    """Show one statement in full: formula, spaces, verdict, source."""
    from xcheck.run import run as run_all

    configuration = configured()
    settings = settings_of(configuration, **options)
    with redirect_stdout(sys.stderr):
        shelf = collected(targets, "", configuration)
        chosen = [statement for statement in shelf.statements if statement.id == id_]
        if not chosen:
            raise UsageError(f"there is no statement {id_!r}{_near(id_, shelf)}")
        with progress(1) as told:
            run = run_all(chosen, settings, (), told)
    print_run(run, format_named("terminal"), "")
    sys.exit(run.exit_code)


def _near(id_: str, shelf: Shelf) -> str:
    ids = [statement.id for statement in shelf.statements]
    near = near_misses(id_, ids) or " or ".join([name for name in ids if id_ in name][:3])
    unread = "".join(f"\n{problem.location}: {problem.message}" for problem in shelf.problems)
    return (f"; did you mean {near}?" if near else "; `xcheck list` shows them all") + unread
