"""The options that several commands have; what is not given is the project's, from its pyproject.toml."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from xcheck.rooms import names

TARGETS = click.argument("targets", nargs=-1)
SELECT = click.option("-k", "select", default="", metavar="EXPR", help="Only ids that match: 'trace and not det'.")
REPRODUCIBLE = click.option(
    "--reproducible", is_flag=True, help="Leave timings out, so that equal runs are equal bytes."
)


def running_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how the work is done and what is remembered: none changes a verdict."""
    for option in (
        click.option(
            "--memory",
            metavar="SIZE",
            help="What a process may use, as 500M or 4G, where it can be limited.  [default: 4G]",
        ),
        click.option("--timeout", type=float, metavar="S", help="Seconds that a statement may take.  [default: 60]"),
        click.option(
            "-j",
            "--jobs",
            type=int,
            metavar="N",
            help="Processes; with 1 it is this one, without limits.  [default: all processors]",
        ),
    ):
        command = option(command)
    command = click.option("--no-cache", is_flag=True, help="Check everything anew, and remember nothing.")(command)
    return click.option("-v", "--verbose", is_flag=True, help="Say what could not be remembered, and why.")(command)


def output_option(**more: Any) -> Callable[..., Any]:
    return click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", **more)


def settings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how to check; what is not given is the project's, from its pyproject.toml."""
    options = [
        click.option(
            "--engine",
            "engines",
            multiple=True,
            metavar="NAME",
            help=f"One of {', '.join(names('engines'))}; may be repeated. All by default.",
        ),
        click.option(
            "--layout",
            metavar="NAME",
            help=f"Read every formula in this layout: {' or '.join(names('layouts'))}.",
        ),
        click.option(
            "--seed", type=int, help="The numbers that are drawn depend on this alone.  [default: 0]", metavar="N"
        ),
        click.option(
            "--size",
            "sizes",
            multiple=True,
            metavar="NAME=N",
            help="The size of a dimension, as in n=64; may be repeated. Small ones are drawn by default.",
        ),
        click.option("--samples", type=int, help="Points for each of two size assignments.  [default: 2]", metavar="N"),
    ]
    for option in reversed(options):
        command = option(command)
    return command
