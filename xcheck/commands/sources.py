"""`xcheck sources`: how much of each source is stated."""

from __future__ import annotations

from typing import Any

import click

from xcheck.command.asked import run_of
from xcheck.command.behaviour import Command
from xcheck.command.console import say
from xcheck.command.options import running_options, settings_options
from xcheck.errors import UsageError, unknown


@click.command("sources", cls=Command)
@click.argument("key", required=False)
@settings_options
@running_options
def command(key: str | None, **options: Any) -> None:
    """Check the built-in catalogue and show how much of each source it states; of one KEY, place by place."""
    from xcheck.formats._sources import place_table, source_table

    run = run_of((), select="", reproducible=False, **options)
    if key is None:
        say(source_table(run.sources), encoding="utf-8")
        return
    chosen = next((source for source in run.sources if source.key == key), None)
    if chosen is None:
        raise UsageError(unknown("source", key, [source.key for source in run.sources]))
    say(place_table(chosen), encoding="utf-8")
