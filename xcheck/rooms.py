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
    return tuple(sorted({*_inside(room), *outside(room)}))


@cache
def _inside(room: str) -> frozenset[str]:
    folder = Path(__file__).with_name(room)
    return frozenset(module.name for module in pkgutil.iter_modules([str(folder)]) if module.name[0] != "_")


def is_own(room: str, name: str) -> bool:
    """Whether a plug-in is a file of ours, no other distribution's."""
    return name not in outside(room) and name in _inside(room)


def constants(room: str, name: str) -> dict[str, Any]:
    """The constants that a plug-in declares, such as `AUTOMATIC`; one of our own is read without importing it.

    Its functions are among them by name, as True: that they are there can be a declaration too.
    """
    return _constants(room, name) if is_own(room, name) else vars(load(room, name))


@cache
def _constants(room: str, name: str) -> dict[str, Any]:
    words = vars(import_module(f"xcheck.{room}"))
    found: dict[str, Any] = {}
    for node in ast.parse((Path(__file__).with_name(room) / f"{name}.py").read_bytes()).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=constant)], value=ast.Constant(value=value)):
                found[constant] = value
            case ast.Assign(targets=[ast.Name(id=constant)], value=ast.Name(id=word)) if word in words:
                found[constant] = words[word]
            case ast.FunctionDef(name=function):
                found[function] = True
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
