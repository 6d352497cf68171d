"""What a run remembers: shelves that need not be run, verdicts, and values of derivatives."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import FunctionType
from typing import Any

import msgspec

from xcheck.cache.content import content
from xcheck.cache.digests import Unsound, digest
from xcheck.cache.environment import environment, is_installed, is_own
from xcheck.cache.sources import Closure, Sources
from xcheck.cache.store import Store
from xcheck.records import Kind, Place, Problem, Result, Settings, Vote

_SKIPPED_FOR_GOOD = ("no derivative rule", "is not installed")
"""Parts of the reasons for which an engine is skipped that are the same each time."""


class Recalled(msgspec.Struct, frozen=True):
    """A statement whose shelf was not run: what earlier runs found of it."""

    id: str
    location: Place
    text: str
    result: Result


class RecalledShelf(msgspec.Struct, frozen=True):
    """Everything that an earlier run found on a shelf."""

    statements: tuple[Recalled, ...] = ()
    problems: tuple[Problem, ...] = ()


class Memory:
    """The store, with the keys of what a run of these settings finds.

    `reasons` says for each statement or file that is not kept why, in the order in which it was met.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._sources = Sources(store)
        self._closures: dict[Path, Closure] = {}
        self._settings = msgspec.json.encode(settings, order="deterministic")
        self._keys: dict[str, bytes] = {}
        self._off = ""
        self.reasons: dict[str, str] = {}
        try:
            self._environment = environment()
        except Unsound as error:
            self._environment, self._off = b"", str(error)

    # -- shelves -------------------------------------------------------------------------------

    def survey(self, files: Sequence[Path]) -> None:
        """Looks at all shelves of a run, for one of them may change what the others see."""
        self._closures = {file: self._sources.closure(file) for file in files}
        for file, closure in self._closures.items():
            if closure.reason:
                self.reasons[str(file)] = closure.reason
            if closure.far and not self._off:
                self._off = f"{closure.reason}, which may change what other statements see"

    def shelf(self, file: Path, shown: str, layout: str) -> RecalledShelf | None:
        """What is known of a shelf that nothing has changed of since."""
        key = self._shelf_key(file, shown, layout)
        kept = key and self._store.get("shelf", key)
        return msgspec.json.decode(kept, type=RecalledShelf) if kept else None

    def keep_shelf(self, file: Path, shown: str, layout: str, shelf: RecalledShelf) -> None:
        """Keeps what was found on a shelf, provided that each of its verdicts could be kept."""
        key = self._shelf_key(file, shown, layout)
        if key and not any(statement.id in self.reasons for statement in shelf.statements) and not self._tampered():
            self._store.put("shelf", key, msgspec.json.encode(shelf))

    def _shelf_key(self, file: Path, shown: str, layout: str) -> bytes | None:
        closure = self._closures.get(file)
        if closure is None or closure.reason or self._off:
            return None
        # What files of the project hold, other shelves that import them may change.
        others = [other.digest for other in self._closures.values() if other.shares] if closure.shares else []
        return digest("shelf", self._environment, self._settings, shown, str(file.resolve()), layout, closure.digest, *others)

    # -- verdicts ------------------------------------------------------------------------------

    def verdict(self, statement: Any) -> Result | None:
        """The verdict on a statement all of which is as it was."""
        try:
            key = self._keys[statement.id] = self.key("verdict", statement)
        except Unsound as error:
            self.reasons[statement.id] = str(error)
            return None
        kept = self._store.get("verdict", key)
        return msgspec.json.decode(kept, type=Result) if kept else None

    def keep(self, statement: Any, result: Result) -> None:
        """Keeps a verdict, provided that the next run would find the same: the key was sound, and still is it."""
        key = self._keys.get(statement.id)
        if key is None:
            return
        reason = _passing(result)
        try:
            reason = reason or ("" if self.key("verdict", statement) == key else "it changes what it depends on")
        except Unsound as error:
            reason = str(error)
        if reason:
            self.reasons[statement.id] = reason
        else:
            self._store.put("verdict", key, msgspec.json.encode(result))

    def key(self, table: str, *values: Any) -> bytes:
        """The key of something that is made from these values, these settings and the environment.

        Raises:
            Unsound: what it depends on cannot be told.
        """
        reason = self._off or self._tampered()
        if reason:
            raise Unsound(reason)
        return digest(table, self._environment, self._settings, content(*values))

    def get(self, table: str, key: bytes) -> bytes | None:
        """See `Store.get`."""
        return self._store.get(table, key)

    def put(self, table: str, key: bytes, value: bytes) -> None:
        """See `Store.put`."""
        self._store.put(table, key, value)

    def flush(self) -> None:
        """Writes what is new."""
        self._store.flush()

    def close(self) -> None:
        """Writes what is new, and lets go of the file."""
        self._store.close()

    def _tampered(self) -> str:
        """Which function of xcheck or NumPy has been replaced in this process, in words; empty if none has."""
        for module in [*sys.modules.values()]:
            name = getattr(module, "__name__", "")
            if name in ("numpy", "numpy.linalg") or name == "xcheck" or name.startswith("xcheck."):
                for own, value in [*vars(module).items()]:
                    if type(value) is FunctionType and not _of_a_library(value.__code__.co_filename):
                        return f"{name}.{own} has been replaced"
        return ""


def _of_a_library(file: str) -> bool:
    return is_own(file) or is_installed(file) or file.startswith("<")


def _passing(result: Result) -> str:
    """Why the next run may find something else; empty if it cannot."""
    if result.verdict.kind in (Kind.ERRORED, Kind.SKIPPED):
        return f"the verdict is {result.verdict.kind.value}"
    for report in result.engines:
        lasting = any(part in report.reason for part in _SKIPPED_FOR_GOOD)
        if report.vote is Vote.ERRORED or (report.vote is Vote.SKIPPED and not lasting):
            return f"{report.engine} is {report.vote.value}"
    return ""
