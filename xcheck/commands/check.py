"""`xcheck check`: verdicts, to the screen or a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from xcheck.command.asked import run_of
from xcheck.command.behaviour import Command
from xcheck.command.options import REPRODUCIBLE, SELECT, TARGETS, output_option, running_options, settings_options
from xcheck.command.output import format_named, print_run, refuse_unwritable, save
from xcheck.rooms import names


@click.command("check", cls=Command)
@TARGETS
@SELECT
@settings_options
@running_options
@REPRODUCIBLE
@click.option(
    "--format",
    "format_",
    default="terminal",
    show_default=True,
    metavar="NAME",
    help=f"One of {', '.join(names('formats'))}.",
)
@output_option(help="Write to this file instead of stdout.")
def command(targets: tuple[str, ...], format_: str, output: Path | None, **options: Any) -> None:
    """Check shelves, folders of shelves, or claims.

    TARGETS are paths (shelf.py::id is one statement of a shelf), quoted claims, or - for claims on
    standard input, one a line. Without any, the project's paths or the built-in catalogue are checked.
    """
    format_module = format_named(format_)
    refuse_unwritable(output)
    run = run_of(targets, **options)
    if output is None:
        print_run(run, format_module, "" if format_ == "terminal" else "utf-8")
    else:
        save(run, format_module, output)
    sys.exit(run.exit_code)
