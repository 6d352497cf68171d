"""NumPy's functions for the arrays of each engine, as the engines register them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from xcheck.errors import OtherLibrary


@dataclass(frozen=True)
class Functions:
    """NumPy's functions for the arrays of an engine.

    `modules` are searched in turn. Where they have arrays of their own, `enter` makes one of an engine's array and
    `leave` gives that back. `joining` are the functions that may be given several arrays in a list; None for all.
    `without` are those that are known to be wrong there.
    """

    modules: tuple[Any, ...]
    enter: Callable[[Any], Any] = lambda array: array
    leave: Callable[[Any], Any] = lambda array: array
    joining: frozenset[str] | None = None
    without: frozenset[str] = frozenset()

    def named(self, path: str) -> Any:
        """The function that NumPy has at `path`, as `linalg.inv`.

        Raises:
            OtherLibrary: there is none.
        """
        path = _ELSEWHERE.get(path, path)
        for module in self.modules if path not in self.without else ():
            # NumPy has `trace` and `outer` in two places.
            for each in dict.fromkeys((path, path.rpartition(".")[2])):
                found = reduce(lambda home, name: getattr(home, name, None), each.split("."), module)
                if found is not None:
                    return found
        raise OtherLibrary(f"it has nothing in the place of numpy.{path}")


_ELSEWHERE = {"psi": "digamma"}
"""What SciPy's functions are called elsewhere."""


_FUNCTIONS: dict[str, Callable[[], Functions]] = {}
"""NumPy's functions on the arrays of each engine that was loaded."""

_PACKAGES: dict[str, str] = {}
"""Whose arrays are of types that are defined in a package."""

_HOMES: dict[type, str] = {}


def register(home: str, functions: Callable[[], Functions], *packages: str) -> None:
    """NumPy's functions run as `functions` has them on arrays of types that are defined in `packages`.

    Args:
        home: what these arrays are called, the engine's library.
    """
    _FUNCTIONS[home] = functions
    _PACKAGES.update(dict.fromkeys(packages, home))
    _HOMES.clear()


def home_of(array: Any) -> str:
    """Whose arrays an array is one of; "" for NumPy's, for batches of them and for numbers."""
    kind = type(array)
    if kind not in _HOMES:
        found = (home for package, home in _PACKAGES.items() if f"{kind.__module__}.".startswith(f"{package}."))
        _HOMES[kind] = next(found, "")
    return _HOMES[kind]


def functions_of(home: str) -> Functions:
    """NumPy's functions on the arrays of an engine."""
    return _FUNCTIONS[home]()
