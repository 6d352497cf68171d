"""`xcheck trust`: the referee measured."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import click

from xcheck.command.asked import collected, configured, settings_of
from xcheck.command.behaviour import NOTHING_TO_CHECK, WRONG, Command
from xcheck.command.console import progress, say
from xcheck.command.options import SELECT, TARGETS, settings_options


@click.command("trust", cls=Command)
@TARGETS
@SELECT
@settings_options
@click.option("--sample", type=click.IntRange(0), metavar="N", help="Diagnose N planted errors a statement, not all.")
@click.option("--seeds", type=click.IntRange(0), default=0, metavar="N", help="Look for false alarms with N seeds.")
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="Go on with what is in this file.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    targets: tuple[str, ...],
    select: str,
    sample: int | None,
    seeds: int,
    record: Path | None,
    format_: str,
    **options: Any,
) -> None:
    """Measure the referee: plant errors in true statements and count which are caught, named and mended."""
    from xcheck.figures import Part, Trust, from_json, to_json, to_text
    from xcheck.trust.measure import measure

    configuration = configured()
    settings = settings_of(configuration, **options)
    known = from_json(record.read_bytes()) if record is not None and record.exists() else None

    def keep(found: Trust) -> None:
        if record is not None:
            # A stop while it is written must not take what was there before.
            fresh = record.with_suffix(".new")
            fresh.write_bytes(to_json(found))
            fresh.replace(record)

    errors = None if sample == 0 else Part(settings=settings, size=sample)
    looking = Part(settings=settings, size=seeds) if seeds else None
    with redirect_stdout(sys.stderr):
        shelf = collected(targets, select, configuration)
        with progress(len(shelf.statements)) as told:
            found = measure(shelf.statements, errors, looking, known, told, keep)
    say(to_json(found).decode() if format_ == "json" else to_text(found), encoding="utf-8")
    if not shelf.statements:
        sys.exit(NOTHING_TO_CHECK)
    figures = found.total
    missed = figures.single.missed + figures.double.missed + figures.gallery.missed + figures.alarms
    sys.exit(WRONG if missed else 0)
