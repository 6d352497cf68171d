"""Readers: a file → the statements in it.

A plug-in gives `SUFFIXES`, `recognises(path)`, which never runs what is in the file, and
`read(path, shown, layout)`: `shown` is how locations name the file, `layout` that of a file which declares none.
"""

from __future__ import annotations

from dataclasses import dataclass

from xcheck.records import Problem
from xcheck.statement import Statement


@dataclass(frozen=True)
class Shelf:
    """What one file holds; `problems` are the parts that could not be read."""

    statements: tuple[Statement, ...] = ()
    problems: tuple[Problem, ...] = ()
