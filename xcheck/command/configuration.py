"""`[tool.xcheck]`: what a project always asks for, from the nearest `pyproject.toml`; the command line wins."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import msgspec

from xcheck.errors import UsageError, unknown
from xcheck.runners import Limits


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """The table `[tool.xcheck]`, or its defaults.

    `layout` is that of claims and of shelves that declare none (the built-in catalogue declares its
    own); `paths` are checked when no target is given, relative to the folder of the file. `cache` is
    the folder in which results are remembered, or "off". `jobs` is the
    number of processes (0: one for each processor, at least 2), `timeout` and `memory` what a statement may take.
    """

    layout: str = ""
    engines: tuple[str, ...] = ()
    seed: int = 0
    samples: int = 2
    paths: tuple[str, ...] = ()
    cache: str = ""
    jobs: int = 0
    timeout: float = 60.0
    memory: str = "4G"


def configuration(start: Path) -> Configuration:
    """What the nearest `pyproject.toml` at `start` or above asks for.

    Raises:
        UsageError: the file is no TOML, a key is unknown or a value has the wrong type.
    """
    folders = [start.resolve(), *start.resolve().parents]
    file = next((folder / "pyproject.toml" for folder in folders if (folder / "pyproject.toml").is_file()), None)
    if file is None:
        return Configuration()
    table, text = _table(file)
    for key in table:
        if key not in Configuration.__struct_fields__:
            raise UsageError(f"{_place(file, text, key)}: {unknown('key', key, Configuration.__struct_fields__)}")
    try:
        found = msgspec.convert(table, Configuration)
    except msgspec.ValidationError as error:
        key = str(error).partition("$.")[2].rstrip("`").partition("[")[0]
        raise UsageError(f"{_place(file, text, key)}: {key}: {str(error).partition(' - ')[0].lower()}") from None
    return msgspec.structs.replace(
        found,
        paths=tuple(_from_here(file.parent / path) for path in found.paths),
        cache=str(file.parent / found.cache) if found.cache not in ("", "off") else found.cache,
    )


def limits_of(configuration: Configuration, jobs: int | None, timeout: float | None, memory: str | None) -> Limits:
    """What the command line asks for, else the variable `XCHECK_JOBS`, else the project.

    Raises:
        UsageError: a number means nothing.
    """
    asked = os.environ.get("XCHECK_JOBS", "")
    if asked and not asked.isdigit():
        raise UsageError(f"XCHECK_JOBS is a number of processes, not {asked!r}")
    wanted = jobs if jobs is not None else int(asked or configuration.jobs)
    if wanted < 0:
        raise UsageError(f"there cannot be {wanted} jobs")
    seconds = configuration.timeout if timeout is None else timeout
    if not seconds > 0:
        raise UsageError(f"the time limit must be more than 0 seconds, not {seconds:g}")
    return Limits(wanted or max(2, os.cpu_count() or 1), seconds, _bytes(memory or configuration.memory))


def _bytes(size: str) -> int:
    match = re.fullmatch(r"(\d+)\s*([KMGT]?)i?B?", size.strip(), re.IGNORECASE)
    if match is None or not int(match[1]):
        raise UsageError(f"a size is written as 500M or 4G, not {size!r}")
    return int(match[1]) * 1024 ** " KMGT".index(match[2].upper() or " ")


def _table(file: Path) -> tuple[dict[str, Any], str]:
    """The table `[tool.xcheck]`, empty if there is none, and the text of its file."""
    import tomllib

    try:
        text = file.read_text(encoding="utf-8")
        table = tomllib.loads(text).get("tool", {}).get("xcheck", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError) as error:
        raise UsageError(f"{_from_here(file)} cannot be read: {error}") from None
    if not isinstance(table, dict):
        raise UsageError(f"{_from_here(file)}: tool.xcheck is a table, written [tool.xcheck]")
    return table, text


def _place(file: Path, text: str, key: str) -> str:
    """`file:line: [tool.xcheck]`; the line is found by looking for the key below the table's header."""
    start = max(text.find("[tool.xcheck]"), 0)
    found = re.compile(rf"^\s*\"?{re.escape(key)}\b", re.MULTILINE).search(text, start)
    line = text.count("\n", 0, found.end() if found else start) + 1
    return f"{_from_here(file)}:{line}: [tool.xcheck]"


def _from_here(path: Path) -> str:
    """A path as seen from the current folder, where that is shorter."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
