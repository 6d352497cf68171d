"""Targets: what a command is asked to check, from paths, quoted claims and standard input to statements."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from xcheck.cache.memory import Memory
from xcheck.catalogue.select import selector
from xcheck.catalogue.shelves import load
from xcheck.command.configuration import Configuration
from xcheck.command.console import tell
from xcheck.errors import UsageError
from xcheck.readers import Shelf
from xcheck.records import Place
from xcheck.statement import Statement


def collect(targets: tuple[str, ...], select: str, configuration: Configuration, memory: Memory | None = None) -> Shelf:
    """The statements that targets and -k ask for; -k chooses among shelves, for a claim is chosen by writing it.

    Raises:
        UsageError: a path or an id does not exist, or -k cannot be read.
    """
    wanted = selector(select)
    targets = targets or configuration.paths
    if not all(target.strip() for target in targets):
        raise UsageError("a target is empty; it is a path or a claim, and a claim is an equation, 'tr(A B) = tr(B A)'")
    paths = [target for target in targets if is_path(target)]
    claims = [claim for target in targets if not is_path(target) for claim in _claims(target)]
    shelf = load(paths, configuration.layout, memory) if paths or not targets else Shelf()
    chosen = [statement for statement in shelf.statements if wanted(statement.id)]
    if not chosen and not claims and not shelf.problems:
        where = ", ".join(targets) or "the catalogue"
        tell(
            f"no id in {where} matches -k {select!r}"
            if shelf.statements
            else f"there is no identity or claim in {where}"
        )
    return Shelf((*chosen, *_statements(claims, configuration.layout)), shelf.problems)


def is_path(target: str) -> bool:
    """A target is a path unless it can only be a claim: an equation that is the name of no file here."""
    if target == "-":
        return False
    file = target.partition("::")[0]
    if len(file) < 1000 and "\0" not in file and Path(file).exists():
        return True
    return not any(sign in target for sign in ("=", "<", ">", "\\", "≤", "≥", "≠"))


def _claims(target: str) -> Iterator[tuple[str, str, int]]:
    """The text of each claim, the file and the line that it comes from."""
    if target != "-":
        yield target, "<claim>", 1
        return
    if sys.stdin.isatty():
        tell("reading claims, one a line, until Ctrl-D")
    data = sys.stdin.buffer.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"<stdin>:{line}: this is not UTF-8 (byte 0x{data[error.start]:02x})") from None
    for number, line_text in enumerate(text.splitlines(), 1):
        if line_text.strip():
            yield line_text, "<stdin>", number


def _statements(claims: list[tuple[str, str, int]], layout: str) -> tuple[Statement, ...]:
    """Claims as statements, numbered if there are several; blanks around a text are left out, and counted."""
    statements = []
    for number, (written, file, line) in enumerate(claims, 1):
        text = written.strip()
        start = Place(file, line, len(written) - len(written.lstrip()) + 1)
        name = "claim" if len(claims) == 1 else f"claim {line if file == '<stdin>' else number}"
        statements.append(
            Statement(
                id=name,
                text=text,
                layout=layout or "denominator",
                claim=True,
                location=Place(file, line),
                pieces=((0, start),),
            )
        )
    return tuple(statements)
