"""A room is a folder in which one file is one plug-in, its file name its name.

Out of tree a plug-in is an entry point of the group `xcheck.<room>`. Modules are imported only when
they are asked for by name, so that listing a room loads nothing heavy.
"""

from __future__ import annotations

import ast
import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from xcheck.errors import UsageError


@cache
def outside(room: str) -> dict[str, EntryPoint]:
    """The plug-ins of a room that other distributions bring."""
    return {point.name: point for point in entry_points(group=f"xcheck.{room}")}


def names(room: str) -> tuple[str, ...]:
    """The plug-ins of a room in alphabetical order; nothing is imported."""
    folder = Path(__file__).with_name(room)
    inside = (module.name for module in pkgutil.iter_modules([str(folder)]) if not module.name.startswith("_"))
    return tuple(sorted({*inside, *outside(room)}))


def constants(room: str, name: str) -> dict[str, Any]:
    """The constants that a plug-in declares, such as `AUTOMATIC`; one of our own is read without importing it."""
    file = Path(__file__).with_name(room) / f"{name}.py"
    if name in outside(room) or not file.exists():
        return vars(load(room, name))
    return _constants(file)


@cache
def _constants(file: Path) -> dict[str, Any]:
    found = {}
    for node in ast.parse(file.read_bytes()).body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.targets[0], ast.Name)
        ):
            found[node.targets[0].id] = node.value.value
    return found


def load(room: str, name: str) -> ModuleType:
    """The module of one plug-in.

    Raises:
        UsageError: the room has no such plug-in; the message lists those it has.
        ImportError: the plug-in's own library is missing.
    """
    if name not in names(room):
        raise UsageError(f"there is no {room.rstrip('s')} {name!r}; there are: {', '.join(names(room))}")
    if name in outside(room):
        return outside(room)[name].load()
    return import_module(f"xcheck.{room}.{name}")
