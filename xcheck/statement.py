"""A statement: an equation with spaces, as text, and the functions that pin its meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xcheck.records import Place, Result
from xcheck.spaces import Space


@dataclass(frozen=True)
class Home:
    """The file that declares a statement, for a process that has to read it again: the reader and what it is told."""

    reader: str
    path: Path
    shown: str
    layout: str

    @property
    def arguments(self) -> tuple[Path, str, str]:
        return (self.path, self.shown, self.layout)


FUNCTIONS = ("elementwise", "matrix")
"""What exp, log, sqrt, sin and cos of a square matrix can be: applied to every entry, or power series."""


@dataclass(frozen=True, eq=False)
class Statement:
    """One equation to be checked.

    `text` is LaTeX (or plain text) and is what is executed. `function` is the plain function of
    what the left side differentiates, `formula` a second callable that replaces the right side of a
    text the language cannot say (which is then displayed only). `variable` is what a bare ∇ and a
    callable formula mean. `larger` are pairs (a, b) of dimension names with a > b. `expected` is the
    reason a false statement is filed under, `right` its mended text. `pitfalls` are
    common wrong right sides, each with the reason it is wrong. A `claim` is somebody else's
    notation, from the shell or from a document; that `document` may say elsewhere what the claim leaves out,
    `said` is what it says of its names besides, each a text for `where`, and `numbers` are the letters in the
    claim that it does not print bold there, as it does columns and matrices. `functions` is one of `FUNCTIONS`.
    `cotangent` is the symbol by which a backward pass is given the cotangent of the value, and can be anything.
    `pieces` say where the text stands in its file: from each offset on, the place of the character there. `home`
    is the file that declares it, where there is one.
    """

    id: str
    text: str
    spaces: Mapping[str, Space] = field(default_factory=dict)
    where: str = ""
    function: Callable[..., Any] | None = None
    formula: Callable[..., Any] | None = None
    variable: str = ""
    layout: str = "denominator"
    functions: str = "elementwise"
    larger: frozenset[tuple[str, str]] = frozenset()
    source: str = ""
    tags: tuple[str, ...] = ()
    location: Place = field(default_factory=lambda: Place("<claim>"))
    expected: str = ""
    right: str = ""
    pitfalls: tuple[tuple[str, str], ...] = ()
    claim: bool = False
    document: str = ""
    said: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()
    cotangent: str = ""
    pieces: tuple[tuple[int, Place], ...] = ()
    home: Home | None = field(default=None, metadata={"content": False})

    @property
    def label(self) -> str:
        """What it is called in its own file: its id, in a document the line."""
        return self.id.removeprefix(self.document).removeprefix(":") if self.document else self.id


@dataclass(frozen=True, eq=False)
class Recalled(Statement):
    """A statement of a shelf that was not run, for nothing of it has changed: what an earlier run found of it."""

    result: Result | None = None
