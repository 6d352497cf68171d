"""The command line: what was asked for becomes a `Run`, a format makes it text, the exit code tells.

Machine output goes to stdout, human talk to stderr. Commands import what they need when they run, so
that `--help` loads no engine.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xcheck.command.console import progress, say, tell
from xcheck.command.options import REPRODUCIBLE, SELECT, TARGETS, output_option, running_options, settings_options
from xcheck.command.output import format_named, print_run, refuse_unwritable, save
from xcheck.errors import UsageError, XcheckError, near_misses, unknown
from xcheck.rooms import names

if TYPE_CHECKING:
    from xcheck.cache.memory import Memory
    from xcheck.command.configuration import Configuration
    from xcheck.readers import Shelf
    from xcheck.records import Run, Settings
    from xcheck.statement import Statement

WRONG, FAILED, NOTHING_TO_CHECK, INTERRUPTED = 1, 3, 5, 130


class _Command(click.Command):
    """A command whose user's mistakes become messages: exit code 2 for usage, 3 where the tool failed."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        written = [*args]
        try:
            return super().parse_args(context, args)
        except click.NoSuchOption as error:
            if any(word.startswith("-") and " " in word and "=" in word for word in written):
                hint = "Put -- before a claim that begins with a minus sign."
                raise click.UsageError(f"{error.format_message()} {hint}", context) from None
            raise

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except UsageError as error:
            raise click.UsageError(str(error), context) from None
        except XcheckError as error:
            tell(f"Error: {error}")
            sys.exit(FAILED)
        except KeyboardInterrupt:
            tell("interrupted")
            sys.exit(INTERRUPTED)
        except click.ClickException:
            raise
        # Python's own exit code for an exception is 1, which here means that a statement is wrong.
        except Exception:  # noqa: BLE001
            import traceback

            tell(f"{traceback.format_exc()}xcheck failed; this is a defect of xcheck, please report it")
            sys.exit(FAILED)


class _Group(click.Group):
    """Commands, and a hint for who forgets the word `check`."""

    command_class = _Command

    def resolve_command(self, context: click.Context, words: list[str]) -> Any:
        first = words[0]
        if first not in self.commands and ("=" in first or Path(first).exists()):
            raise click.UsageError(f'to check it, write: xcheck check "{first}"', context)
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


@xcheck.command()
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
def check(targets: tuple[str, ...], format_: str, output: Path | None, **options: Any) -> None:
    """Check shelves, folders of shelves, or claims.

    TARGETS are paths (shelf.py::id is one statement of a shelf), quoted claims, or - for claims on
    standard input, one a line. Without any, the project's paths or the built-in catalogue are checked.
    """
    format_module = format_named(format_)
    refuse_unwritable(output)
    run = _run(targets, **options)
    if output is None:
        print_run(run, format_module, "" if format_ == "terminal" else "utf-8")
    else:
        save(run, format_module, output)
    sys.exit(run.exit_code)


@xcheck.command()
@TARGETS
@SELECT
@settings_options
@running_options
@REPRODUCIBLE
@output_option(default=Path("reports/index.html"), show_default=True, help="Write the page to this file.")
def report(targets: tuple[str, ...], output: Path, **options: Any) -> None:
    """Check, and write one self-contained HTML page."""
    html = format_named("html")
    refuse_unwritable(output)
    run = _run(targets, **options)
    save(run, html, output)
    sys.exit(run.exit_code)


@xcheck.command(name="list")
@TARGETS
@SELECT
@click.option("--source", default="", metavar="TEXT", help="What they cite: 'petersen2012', 'cookbook 81'.")
@click.option("--tag", default="", metavar="TAG", help="A tag they carry.")
@click.option("--symbol", default="", metavar="NAME", help="A symbol that occurs, as Python spells it: X, Sigma.")
@click.option("--function", default="", metavar="WORD", help="A word of the vocabulary that occurs: det, softmax.")
@click.option("--verdict", default="", metavar="KIND", help="Check them, and list those with this verdict: agrees.")
@click.pass_context
def list_(
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

    configuration = _configuration()
    with redirect_stdout(sys.stderr):
        shelf = _collected(targets, select, configuration)
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
    settings = _settings_of(configuration, engines=(), layout=None, seed=None, samples=None)
    with progress(len(statements)) as told:
        results = run_all(statements, settings, (), told).results
    wanted = {result.id for result in results if result.verdict.kind.value == verdict}
    return [statement for statement in statements if statement.id in wanted]


@xcheck.command()
@click.argument("key", required=False)
@settings_options
@running_options
def sources(key: str | None, **options: Any) -> None:
    """Check the built-in catalogue and show how much of each source it states; of one KEY, place by place."""
    from xcheck.formats._sources import place_table, source_table

    run = _run((), select="", reproducible=False, **options)
    if key is None:
        say(source_table(run.sources), encoding="utf-8")
        return
    chosen = next((source for source in run.sources if source.key == key), None)
    if chosen is None:
        raise UsageError(unknown("source", key, [source.key for source in run.sources]))
    say(place_table(chosen), encoding="utf-8")


@xcheck.command()
@click.argument("id_", metavar="ID")
@TARGETS
@settings_options
def show(id_: str, targets: tuple[str, ...], **options: Any) -> None:
    """Show one statement in full: formula, spaces, verdict, source."""
    from xcheck.run import run as run_all

    configuration = _configuration()
    settings = _settings_of(configuration, **options)
    with redirect_stdout(sys.stderr):
        shelf = _collected(targets, "", configuration)
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


@xcheck.command()
def engines() -> None:
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


@xcheck.command()
@TARGETS
@SELECT
@settings_options
@click.option("--sample", type=click.IntRange(0), metavar="N", help="Diagnose N planted errors a statement, not all.")
@click.option("--seeds", type=click.IntRange(0), default=0, metavar="N", help="Look for false alarms with N seeds.")
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="Go on with what is in this file.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def trust(
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

    configuration = _configuration()
    settings = _settings_of(configuration, **options)
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
        shelf = _collected(targets, select, configuration)
        with progress(len(shelf.statements)) as told:
            found = measure(shelf.statements, errors, looking, known, told, keep)
    say(to_json(found).decode() if format_ == "json" else to_text(found), encoding="utf-8")
    if not shelf.statements:
        sys.exit(NOTHING_TO_CHECK)
    figures = found.total
    missed = figures.single.missed + figures.double.missed + figures.gallery.missed + figures.alarms
    sys.exit(WRONG if missed else 0)


@xcheck.command()
@click.argument("action", required=False, type=click.Choice(["clear"]))
def cache(action: str | None) -> None:
    """Show where results are remembered and how much; `clear` forgets them."""
    from xcheck.cache.store import Store, place

    folder = place(_configuration().cache)
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


# -- what was asked for ------------------------------------------------------------------------


def _run(
    targets: tuple[str, ...],
    *,
    select: str,
    reproducible: bool,
    no_cache: bool,
    verbose: bool,
    jobs: int | None,
    timeout: float | None,
    memory: str | None,
    **options: Any,
) -> Run:
    import msgspec

    from xcheck.cache.memory import remembering
    from xcheck.cache.store import place
    from xcheck.command.configuration import limits_of
    from xcheck.run import run as run_all

    configuration = _configuration()
    settings = _settings_of(configuration, **options)
    # What a shelf or a plain function prints is talk: it must not end up in the machine's output.
    folder = None if no_cache else place(configuration.cache)
    limits = limits_of(configuration, jobs, timeout, memory)
    runner = "processes" if limits.jobs > 1 else "here"
    with redirect_stdout(sys.stderr), remembering(folder, settings, tell) as known:
        shelf = _collected(targets, select, configuration, known)
        with progress(len(shelf.statements)) as told:
            run = run_all(shelf.statements, settings, shelf.problems, told, runner, known, limits)
        if verbose and known:
            for what, reason in known.reasons.items():
                tell(f"{what}: not cached: {reason}")
    if run.exit_code == INTERRUPTED:
        tell("interrupted")
    if not targets and not configuration.paths and not select:
        run = _with_progress(run)
    return msgspec.structs.replace(run, timings=None) if reproducible else run


def _with_progress(run: Run) -> Run:
    """A run of the whole built-in catalogue also tells how much of each source it covers, and how far to trust it."""
    import msgspec

    from xcheck.catalogue.shelves import built_in
    from xcheck.catalogue.sources import progress as progress_of
    from xcheck.figures import RECORD, from_json, trusted

    record = built_in() / RECORD
    measured = trusted(from_json(record.read_bytes())) if record.exists() else None
    return msgspec.structs.replace(run, sources=progress_of(run.results, built_in()), trusted=measured)


def _collected(
    targets: tuple[str, ...], select: str, configuration: Configuration, memory: Memory | None = None
) -> Shelf:
    from xcheck.command.targets import collect

    return collect(targets, select, configuration, memory)


def _configuration() -> Configuration:
    from xcheck.command.configuration import configuration

    return configuration(Path.cwd())


def _size(text: str) -> tuple[str, int]:
    name, _, number = (part.strip() for part in text.partition("="))
    if not name.isidentifier() or not number.isdigit():
        raise UsageError(f"a size is given as n=64, not {text!r}")
    return name, int(number)


def _settings_of(
    configuration: Configuration,
    engines: tuple[str, ...],
    layout: str | None,
    seed: int | None,
    samples: int | None,
    sizes: tuple[str, ...] = (),
) -> Settings:
    """What the command line asks for, completed by the project's configuration."""
    from xcheck.records import Settings
    from xcheck.run import refuse_unknown

    settings = Settings(
        engines=engines or configuration.engines,
        layout=layout or "",
        seed=configuration.seed if seed is None else seed,
        samples=configuration.samples if samples is None else samples,
        sizes=tuple(sorted(map(_size, sizes))),
    )
    refuse_unknown(settings)
    refuse_unknown(Settings(layout=configuration.layout))
    return settings
