"""`xcheck engines`: which engines there are."""

from __future__ import annotations

import click

from xcheck.command.behaviour import Command
from xcheck.command.console import say
from xcheck.rooms import names


@click.command("engines", cls=Command)
def command() -> None:
    """Show the engines, their versions, and which are missing."""
    from xcheck.engines import EXACT
    from xcheck.evaluation.requests import loaded
    from xcheck.evaluation.scopes import Failure
    from xcheck.run import version_of

    column = max(map(len, names("engines")))
    for name in names("engines"):
        engine = loaded(name)
        if isinstance(engine, Failure):
            about = f"missing: {engine.reason}"
        else:
            kind = "automatic" if engine.AUTOMATIC else "without rounding, where it can" if name == EXACT else ""
            kind = kind or "votes within its own uncertainty"
            about = f"{engine.DISTRIBUTION} {version_of(engine.DISTRIBUTION)}, {kind}"
        say(f"{name:<{column}}  {about}\n", encoding="utf-8")
