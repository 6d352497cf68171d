"""`xcheck list`: which statements there are."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

import click

from xcheck.command.asked import collected, configured, settings_of
from xcheck.command.behaviour import FAILED, NOTHING_TO_CHECK, Command
from xcheck.command.console import progress, say, tell
from xcheck.command.options import SELECT, TARGETS
from xcheck.errors import UsageError, unknown

if TYPE_CHECKING:
    from xcheck.command.configuration import Configuration
    from xcheck.statement import Statement


@click.command("list", cls=Command)
@TARGETS
@SELECT
@click.option("--source", default="", metavar="TEXT", help="What they cite: 'petersen2012', 'cookbook 81'.")
@click.option("--tag", default="", metavar="TAG", help="A tag they carry.")
@click.option("--symbol", default="", metavar="NAME", help="A symbol that occurs, as Python spells it: X, Sigma.")
@click.option("--function", default="", metavar="WORD", help="A word of the vocabulary that occurs: det, softmax.")
@click.option("--verdict", default="", metavar="KIND", help="Check them, and list those with this verdict: agrees.")
@click.pass_context
def command(
    context: click.Context,
    targets: tuple[str, ...],
    select: str,
    source: str,
    tag: str,
    symbol: str,
    function: str,
    verdict: str,
) -> None:
    """List statements, by default of the built-in catalogue; the options narrow the list."""
    from xcheck.catalogue.search import Wanted, found

    configuration = configured()
    with redirect_stdout(sys.stderr):
        shelf = collected(targets, select, configuration)
        wanted = Wanted(source=source, tag=tag, symbol=symbol, function=function)
        statements = found(shelf.statements, wanted)
        if verdict:
            statements = _with_verdict(statements, verdict, configuration)
    column = max((len(statement.id) for statement in statements), default=0)
    lines = [f"{statement.id:<{column}}  {' '.join(statement.text.split())}\n" for statement in statements]
    say("".join(lines), encoding="utf-8")
    for problem in shelf.problems:
        tell(f"{problem.location}: {problem.message}")
    count = len(statements)
    tell(f"{count} statement{'s' * (count != 1)}")
    sys.exit(FAILED if shelf.problems else 0 if count else NOTHING_TO_CHECK)


def _with_verdict(statements: Sequence[Statement], verdict: str, configuration: Configuration) -> list[Statement]:
    """Those that get this verdict when they are checked."""
    from xcheck.records import Kind
    from xcheck.run import run as run_all

    kinds = [kind.value for kind in Kind]
    if verdict not in kinds:
        raise UsageError(unknown("verdict", verdict, kinds))
    settings = settings_of(configuration, engines=(), layout=None, seed=None, samples=None)
    with progress(len(statements)) as told:
        results = run_all(statements, settings, (), told).results
    wanted = {result.id for result in results if result.verdict.kind.value == verdict}
    return [statement for statement in statements if statement.id in wanted]
