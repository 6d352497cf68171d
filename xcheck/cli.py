"""The command line: what was asked for becomes a `Run`, a format makes it text, the exit code tells.

Machine output goes to stdout, human talk to stderr. Commands import what they need when they run, so
that `--help` loads no engine.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xcheck.errors import UsageError, XcheckError
from xcheck.rooms import load, names

if TYPE_CHECKING:
    from xcheck.records import Run, Settings
    from xcheck.statement import Statement


class _Group(click.Group):
    """A command group that turns a user's mistake into a message and exit code 2, never a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except UsageError as error:
            raise click.UsageError(str(error), context) from None
        except XcheckError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="xcheck-calculus", prog_name="xcheck")
def xcheck() -> None:
    """The referee for matrix calculus.

    Checks derivative formulas against automatic differentiation and says what is wrong.

    \b
      xcheck check "d(x' A x)/dx = (A + A') x"     one claim
      xcheck check my_notes.py                      a shelf of your own
      xcheck check                                  the built-in catalogue
      xcheck report                                 the same, as a page: reports/index.html

    Exit codes: 0 all as it should be, 1 a statement is wrong, 2 usage, 3 something could not be
    checked, 5 nothing to check.
    """


def _settings(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how to check."""
    options = [
        click.option("-k", "select", default="", metavar="EXPR", help="Only ids that match: 'trace and not det'."),
        click.option(
            "--engine",
            "engines",
            multiple=True,
            metavar="NAME",
            help=f"One of {', '.join(names('engines'))}; may be repeated. All by default.",
        ),
        click.option(
            "--layout",
            default="",
            metavar="NAME",
            help=f"Read every formula in this layout: {', '.join(names('layouts'))}.",
        ),
        click.option("--seed", default=0, show_default=True, help="The numbers that are drawn depend on this alone."),
        click.option("--samples", default=2, show_default=True, help="Points for each of the two size assignments."),
        click.option("--reproducible", is_flag=True, help="Leave timings out, so that equal runs are equal bytes."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@xcheck.command()
@click.argument("targets", nargs=-1)
@_settings
@click.option(
    "--format",
    "format_",
    default="terminal",
    show_default=True,
    metavar="NAME",
    help=f"One of {', '.join(names('formats'))}.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of stdout.")
def check(targets: tuple[str, ...], format_: str, output: Path | None, **options: Any) -> None:
    """Check shelves, folders of shelves, or claims.

    TARGETS are paths, quoted claims, or - for claims on standard input, one a line. Without any, the
    built-in catalogue is checked.
    """
    if format_ not in names("formats"):
        raise UsageError(f"there is no format {format_!r}; there are: {', '.join(names('formats'))}")
    run = _run(targets, **options)
    _write(run, format_, output)
    sys.exit(run.exit_code)


@xcheck.command()
@click.argument("targets", nargs=-1)
@_settings
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), default=Path("reports/index.html"), show_default=True
)
def report(targets: tuple[str, ...], output: Path, **options: Any) -> None:
    """Check, and write one self-contained HTML page."""
    run = _run(targets, **options)
    _write(run, "html", output)
    text = load("formats", "terminal").render(run, color=_color(sys.stderr), width=_width())
    click.echo(text if run.exit_code else text.rstrip().rpartition("\n\n")[2] + "\n", err=True, nl=False)
    click.echo(f"wrote {output}", err=True)
    sys.exit(run.exit_code)


@xcheck.command(name="list")
@click.argument("targets", nargs=-1)
@click.option("-k", "select", default="", metavar="EXPR", help="Only ids that match.")
def list_(targets: tuple[str, ...], select: str) -> None:
    """List the statements of shelves, by default of the built-in catalogue."""
    statements, problems = _collect(targets, select)
    width = max((len(statement.id) for statement in statements), default=0)
    for statement in statements:
        click.echo(f"{statement.id:<{width}}  {' '.join(statement.text.split())}")
    for problem in problems:
        click.echo(f"{problem.location}: {problem.message}", err=True)
    click.echo(f"{len(statements)} statements", err=True)
    sys.exit(3 if problems else 0 if statements else 5)


@xcheck.command()
@click.argument("id_", metavar="ID")
@click.argument("targets", nargs=-1)
def show(id_: str, targets: tuple[str, ...]) -> None:
    """Show one statement in full: formula, spaces, verdict, source."""
    from xcheck.records import Settings
    from xcheck.run import run as run_all

    statements, _ = _collect(targets, "")
    chosen = [statement for statement in statements if statement.id == id_]
    if not chosen:
        from difflib import get_close_matches

        near = get_close_matches(id_, [statement.id for statement in statements], n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; `xcheck list` shows them all"
        raise UsageError(f"there is no statement {id_!r}{hint}")
    run = run_all(chosen, Settings())
    _write(run, "terminal", None)
    sys.exit(run.exit_code)


@xcheck.command()
def engines() -> None:
    """Show the engines, their versions, and which are missing."""
    from xcheck.execution import Failure, loaded
    from xcheck.run import version_of

    for name in names("engines"):
        engine = loaded(name)
        if isinstance(engine, Failure):
            click.echo(f"{name:<20} missing: {engine.reason}")
        else:
            kind = "automatic" if engine.AUTOMATIC else "votes within its own uncertainty"
            click.echo(f"{name:<20} {engine.DISTRIBUTION} {version_of(engine.DISTRIBUTION)}, {kind}")


# -- what was asked for ------------------------------------------------------------------------


def _run(
    targets: tuple[str, ...],
    *,
    select: str,
    engines: tuple[str, ...],
    layout: str,
    seed: int,
    samples: int,
    reproducible: bool,
) -> Run:
    import msgspec

    from xcheck.records import Settings
    from xcheck.run import refuse_unknown
    from xcheck.run import run as run_all

    settings: Settings = Settings(engines=engines, layout=layout, seed=seed, samples=samples)
    refuse_unknown(settings)
    statements, problems = _collect(targets, select)
    with _progress(len(statements)) as told:
        run = run_all(statements, settings, problems, told)
    return msgspec.structs.replace(run, timings=None) if reproducible else run


def _collect(targets: tuple[str, ...], select: str) -> tuple[list[Statement], list[Any]]:
    """The statements that targets and -k ask for."""
    from xcheck.catalogue import load as load_shelves
    from xcheck.select import selector

    paths = [Path(target) for target in targets if _is_path(target)]
    claims = [claim for target in targets if not _is_path(target) for claim in _claims(target)]
    shelf = load_shelves(paths) if paths or not targets else None
    statements = list(shelf.statements if shelf else ()) + [_claim(text, place) for text, place in claims]
    wanted = selector(select)
    return [statement for statement in statements if wanted(statement.id)], list(shelf.problems if shelf else ())


def _is_path(target: str) -> bool:
    """A target is a path unless it can only be a claim; what is neither is a path that does not exist."""
    if target == "-":
        return False
    if len(target) < 1000 and Path(target).exists():
        return True
    return not any(sign in target for sign in ("=", "<", ">", "\\frac", "≤", "≥", " "))


def _claims(target: str) -> Iterator[tuple[str, str]]:
    """The text of each claim and the place it comes from."""
    if target != "-":
        yield target, "<claim>"
        return
    for number, line in enumerate(sys.stdin.read().splitlines(), 1):
        if line.strip():
            yield line.strip(), f"<stdin>:{number}"


def _claim(text: str, place: str) -> Statement:
    from xcheck.records import Place
    from xcheck.statement import Statement

    file, _, line = place.partition(":")
    name = "claim" if not line else f"claim {line}"
    return Statement(id=name, text=text, claim=True, location=Place(file, int(line or 1)))


# -- output ------------------------------------------------------------------------------------


def _write(run: Run, format_: str, output: Path | None) -> None:
    text = load("formats", format_).render(run, color=output is None and _color(sys.stdout), width=_width())
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {str(output)!r}: {error.strerror}") from None


def _color(stream: Any) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def _width() -> int:
    import shutil

    return min(100, shutil.get_terminal_size((100, 24)).columns)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[str], None]]:
    """A line on stderr that tells which statement is at work; nothing off a terminal."""
    if not sys.stderr.isatty() or total < 2:
        yield lambda _: None
        return
    done = 0

    def tell(name: str) -> None:
        nonlocal done
        done += 1
        sys.stderr.write(f"\r\x1b[2K{done}/{total} {name[:60]}")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()
