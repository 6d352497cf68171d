"""xcheck: the referee for matrix calculus.

    import xcheck

    xcheck.check(r"\\frac{\\partial x^\\top A x}{\\partial x} = (A + A^\\top) x")
    xcheck.check(lambda x, A: x @ A @ x, r"(A + A^\\top) x", wrt="x", x=xcheck.Vector("n"), A=xcheck.Matrix("n", "n"))

Besides `check` and `identity` it offers every space (`xcheck.Vector`) and every word of the
vocabulary (`xcheck.trace`). All are loaded when they are first used: importing xcheck imports no
engine and no NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

_HOMES = {
    "identity": "xcheck.declare",
    "check": "xcheck.api",
    "Run": "xcheck.records",
    "Verdict": "xcheck.records",
}


def _rooms() -> Iterator[Any]:
    """The modules all of whose public names are offered here: those of the vocabulary."""
    for file in import_module("xcheck.vocabulary.words").files():
        yield import_module(f"xcheck.vocabulary.{file}")


def _spaces() -> Any:
    return import_module("xcheck.spaces").kinds()


def _offered(module: Any) -> list[str]:
    """The functions that a module of the vocabulary defines for its users."""
    return [
        name
        for name, value in vars(module).items()
        if name[0] != "_" and getattr(value, "__module__", "") == module.__name__
    ]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if not name.startswith("_"):
        if name in _spaces():
            return _spaces()[name]
        for module in _rooms():
            if name in _offered(module):
                return getattr(module, name)
    raise AttributeError(f"module 'xcheck' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*_HOMES, *_spaces(), *(name for module in _rooms() for name in _offered(module))})
