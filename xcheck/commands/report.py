"""`xcheck report`: one page with everything."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from xcheck.command.asked import run_of
from xcheck.command.behaviour import Command
from xcheck.command.options import REPRODUCIBLE, SELECT, TARGETS, output_option, running_options, settings_options
from xcheck.command.output import format_named, refuse_unwritable, save


@click.command("report", cls=Command)
@TARGETS
@SELECT
@settings_options
@running_options
@REPRODUCIBLE
@output_option(default=Path("reports/index.html"), show_default=True, help="Write the page to this file.")
def command(targets: tuple[str, ...], output: Path, **options: Any) -> None:
    """Check, and write one self-contained HTML page."""
    html = format_named("html")
    refuse_unwritable(output)
    run = run_of(targets, **options)
    save(run, html, output)
    sys.exit(run.exit_code)
