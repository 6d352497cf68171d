"""What was asked for: targets, settings and limits from the command line and the project's configuration."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xcheck.command.behaviour import INTERRUPTED
from xcheck.command.console import progress, tell
from xcheck.errors import UsageError

if TYPE_CHECKING:
    from xcheck.cache.memory import Memory
    from xcheck.command.configuration import Configuration
    from xcheck.readers import Shelf
    from xcheck.records import Run, Settings


def run_of(
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

    configuration = configured()
    settings = settings_of(configuration, **options)
    # What a shelf or a plain function prints is talk: it must not end up in the machine's output.
    folder = None if no_cache else place(configuration.cache)
    limits = limits_of(configuration, jobs, timeout, memory)
    runner = "processes" if limits.jobs > 1 else "here"
    with redirect_stdout(sys.stderr), remembering(folder, settings, tell) as known:
        shelf = collected(targets, select, configuration, known)
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


def collected(
    targets: tuple[str, ...], select: str, configuration: Configuration, memory: Memory | None = None
) -> Shelf:
    from xcheck.command.targets import collect

    return collect(targets, select, configuration, memory)


def configured() -> Configuration:
    from xcheck.command.configuration import configuration

    return configuration(Path.cwd())


def _size(text: str) -> tuple[str, int]:
    name, _, number = (part.strip() for part in text.partition("="))
    if not name.isidentifier() or not number.isdigit():
        raise UsageError(f"a size is given as n=64, not {text!r}")
    return name, int(number)


def settings_of(
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
