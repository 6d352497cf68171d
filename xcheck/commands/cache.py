"""`xcheck cache`: what is remembered."""

from __future__ import annotations

import click

from xcheck.command.asked import configured
from xcheck.command.behaviour import Command
from xcheck.command.console import say, tell


@click.command("cache", cls=Command)
@click.argument("action", required=False, type=click.Choice(["clear"]))
def command(action: str | None) -> None:
    """Show where results are remembered and how much; `clear` forgets them."""
    from xcheck.cache.store import Store, place

    folder = place(configured().cache)
    if folder is None:
        tell("the cache is off")
        return
    store = Store(folder, tell)
    if action == "clear":
        count = store.clear()
        say(f"forgot {count} value{'s' * (count != 1)}\n", encoding="utf-8")
    else:
        say(f"{store.file}\n", encoding="utf-8")
        for name, (count, size) in store.counts().items():
            say(f"{name:<8} {count:>7}  {size / 1e6:8.2f} MB\n", encoding="utf-8")
    store.close()
