"""What a word is, and the table of all of them."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

Array = Any
"""An array of any engine: NumPy, JAX, PyTorch, autograd."""


def files() -> tuple[str, ...]:
    """The files of the vocabulary that hold words."""
    inside = pkgutil.iter_modules([str(Path(__file__).parent)])
    return tuple(sorted({module.name for module in inside} - {"words", "namespaces"}))


@dataclass(frozen=True)
class Word:
    """One word: its function and how the formula language reads and prints it.

    `signature` gives the shapes, `"n n -> 1 1"`, alternatives separated by `|`; the first whose kinds
    fit is meant. `takes` says how much a bare argument holds: a "product" (`tr AB`) or one "factor".
    A `symmetric` word is taken of symmetric matrices only. A word that `bends` is made of pieces, each of which
    holds in a part of the space only.
    """

    name: str
    function: Callable[..., Array]
    signature: str
    spellings: tuple[str, ...]
    latex: str
    takes: str
    symmetric: bool = False
    bends: bool = False

    @property
    def elementwise(self) -> bool:
        """Whether it is a function of one number, applied to every entry."""
        return self.signature == "1 1 -> 1 1 | m n -> m n"

    @property
    def by_entries(self) -> bool:
        """Whether every entry of the value is a function of the entries at its place, of one argument or several."""
        return self.function.__module__.rpartition(".")[2] in ("elementwise", "activations", "special")


_TABLE: dict[str, Word] = {}


def word(
    signature: str,
    *,
    spellings: tuple[str, ...] = (),
    latex: str = "",
    takes: str = "factor",
    symmetric: bool = False,
    bends: bool = False,
) -> Callable[[Callable[..., Array]], Callable[..., Array]]:
    """Enters a function into the vocabulary under its own name; see `Word` for the arguments."""

    def enter(function: Callable[..., Array]) -> Callable[..., Array]:
        name = function.__name__.rstrip("_")
        printed = latex or rf"\operatorname{{{name}}}"
        _TABLE[name] = Word(name, function, signature, (name, *spellings), printed, takes, symmetric, bends)
        return function

    return enter


@cache
def vocabulary() -> dict[str, Word]:
    """All words by name. Loads no array library."""
    for file in files():
        import_module(f"xcheck.vocabulary.{file}")
    return dict(sorted(_TABLE.items()))


@cache
def spellings() -> dict[str, str]:
    """Every spelling in formulas, with the word it stands for."""
    return {spelling: entry.name for entry in vocabulary().values() for spelling in entry.spellings}
