"""(e) Reading: a statement's text parsed, given shapes and printed again, over the catalogue."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import process_time

from xcheck.catalogue.shelves import load
from xcheck.errors import XcheckError
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.writing.latex import to_latex
from xcheck.reading.understand import read, understand  # afresh, not from what this process has read before
from xcheck.statement import Statement

TIMES = 3
"""The least of so many is taken: other work on the machine only adds to it."""


def _read(statement: Statement) -> None:
    read.cache_clear()
    for side in understand(statement).sides:
        to_latex(side)


def _milliseconds(action: Callable[[Statement], None], statement: Statement) -> float:
    least = float("inf")
    for _ in range(TIMES):
        begun = process_time()
        action(statement)
        least = min(least, process_time() - begun)
    return 1000.0 * least


def _parse(statement: Statement) -> None:
    parse_equation(statement.text, dict(statement.spaces), statement.where)


def table() -> list[str]:
    """A Markdown table: CPU milliseconds for a statement without a plain function, which reading would run."""
    statements = []
    for statement in load().statements:
        if statement.function is None and statement.formula is None:
            try:
                _read(statement)
            except XcheckError:
                continue
            statements.append(statement)
    rows = []
    for name, action in (("parsed", _parse), ("parsed, given shapes and printed", _read)):
        found = [_milliseconds(action, statement) for statement in statements]
        median, tenth = statistics.median(found), statistics.quantiles(found, n=10)[-1]
        rows.append(f"| {name} | {median:.2f} ms | {tenth:.2f} ms | {max(found):.1f} ms |")
    head = [f"### Reading {len(statements)} statements of the catalogue", ""]
    return [*head, "| | median | nine of ten within | longest |", "|---|---|---|---|", *rows, ""]
