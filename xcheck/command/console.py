"""The streams of the command line: machine output to stdout, human talk to stderr, colours only where they are seen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click


def colored(stream: Any) -> bool:
    """Whether a stream takes colours: NO_COLOR and FORCE_COLOR decide, else whether it is a terminal that can."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")


def width() -> int:
    """The columns of the terminal, at most 100."""
    import shutil

    return min(100, shutil.get_terminal_size((100, 24)).columns)


def say(text: str, *, err: bool = False, encoding: str = "") -> None:
    """Writes text as it is; characters that the stream cannot show become `?`.

    Args:
        encoding: for machines, whatever the terminal's is; by default that of the stream.
    """
    stream = sys.stderr if err else sys.stdout
    try:
        # Bytes, because click strips colours from text off a terminal, even where FORCE_COLOR asks for them.
        click.echo(text.encode(encoding or stream.encoding or "utf-8", "replace"), nl=False, err=err)
        stream.flush()
    except BrokenPipeError:
        # The reader, `head` say, has enough. What it did not read goes nowhere, and the exit code still tells.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def tell(line: str) -> None:
    """One line of human talk."""
    say(f"{line}\n", err=True)


@contextmanager
def progress(total: int) -> Iterator[Callable[[str], None]]:
    """A line on stderr that tells which statement is at work; nothing off a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    done = 0

    def show(name: str) -> None:
        nonlocal done
        done += 1
        printable = "".join(character for character in name[:60] if character.isprintable())
        sys.stderr.write(f"\r\x1b[2K{done}/{total} {printable}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()
