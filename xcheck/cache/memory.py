"""What a run remembers: shelves that need not be run, verdicts, and values of derivatives."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FunctionType
from typing import Any

import msgspec

from xcheck import rooms
from xcheck.cache.content import content
from xcheck.cache.digests import Unsound, digest
from xcheck.cache.environment import environment, is_installed, is_own
from xcheck.cache.files import Closure, Files
from xcheck.cache.store import Store
from xcheck.records import Kind, Place, Problem, Result, Settings, Vote

_NOT_FOR_GOOD = "cannot be imported"
"""The reason for skipping an engine that may be gone next time; what is installed is part of the environment."""


class KeptStatement(msgspec.Struct, frozen=True):
    """What an earlier run found of one statement of a shelf."""

    id: str
    location: Place
    text: str
    result: Result
    document: str = ""


class KeptShelf(msgspec.Struct, frozen=True):
    """Everything that an earlier run found on a shelf."""

    statements: tuple[KeptStatement, ...] = ()
    problems: tuple[Problem, ...] = ()


class Memory:
    """The store, with the keys of what a run of these settings finds.

    `reasons` says for each statement or file that is not kept why, in the order in which it was met, and
    `unsound` why nothing can be kept at all.
    """

    def __init__(self, store: Store, settings: Settings, unsound: str = "") -> None:
        self._store = store
        self._files = Files(store)
        self._closures: dict[Path, Closure] = {}
        self._settings = settings
        self._opened: list[tuple[bytes, Any]] = []
        self._results: dict[int, Result] = {}
        self._keys: dict[int, bytes] = {}
        self.unsound = unsound
        self._looked = False
        self.reasons: dict[str, str] = {}
        try:
            self._environment = environment()
        except Unsound as error:
            self._environment, self.unsound = b"", str(error)

    # -- shelves -------------------------------------------------------------------------------

    def reader(self, file: Path, find: Callable[[Path], str | None]) -> str | None:
        """Which reader recognises a file, from its name and text, unless another one than ours may."""
        if self.unsound or rooms.outside("readers"):
            return find(file)
        try:
            key = digest("reader", self._environment, file.name, file.read_bytes())
        except OSError:
            return find(file)
        kept = self._store.get("reader", key)
        if kept is None:
            kept = (find(file) or "").encode()
            self._store.put("reader", key, kept)
        return kept.decode() or None

    def survey(self, files: Sequence[Path]) -> None:
        """Looks at all shelves of a run before the first is run, for one of them may change what the others see."""
        found = {file: self._files.closure(file) for file in files}
        self._closures |= found
        for file, closure in found.items():
            if closure.reason:
                self.reasons[str(file)] = closure.reason
            if closure.far and not self.unsound:
                self.unsound = f"{closure.reason}, which may change what other statements see"

    def shelf(self, file: Path, shown: str, layout: str) -> KeptShelf | None:
        """What is known of a shelf, if nothing that it depends on has changed since."""
        key = self._shelf_key(file, shown, layout)
        kept = key and self._store.get("shelf", key)
        return msgspec.msgpack.decode(kept, type=KeptShelf) if kept else None

    def opened(self, file: Path, shown: str, layout: str, shelf: Any) -> None:
        """Is told of a shelf that had to be run; `keep` completes what is to be known of it."""
        key = self._shelf_key(file, shown, layout)
        if key:
            self._opened.append((key, shelf))

    def _keep_shelves(self) -> None:
        """Keeps what was found on the shelves all of whose verdicts were kept."""
        for key, shelf in self._opened:
            found = [self._results.get(id(statement)) for statement in shelf.statements]
            complete = [result for result in found if result is not None]
            if len(complete) == len(found):
                statements = [
                    KeptStatement(each.id, each.location, each.text, result, each.document)
                    for each, result in zip(shelf.statements, complete, strict=True)
                ]
                self._store.put("shelf", key, msgspec.msgpack.encode(KeptShelf(tuple(statements), shelf.problems)))
        self._opened.clear()

    def _shelf_key(self, file: Path, shown: str, layout: str) -> bytes | None:
        closure = self._closures.get(file)
        if closure is None or closure.reason or self.unsound:
            return None
        # What files of the project hold, other shelves that import them may change.
        others = [other.digest for other in self._closures.values() if other.shares] if closure.shares else []
        settings = content(self._settings)
        return digest("shelf", self._environment, settings, shown, str(file.resolve()), layout, closure.digest, *others)

    # -- verdicts ------------------------------------------------------------------------------

    def verdict(self, statement: Any) -> Result | None:
        """The verdict on a statement all of which is as it was."""
        try:
            key = self._keys[id(statement)] = self.key("verdict", statement, self._settings)
        except Unsound as error:
            self.reasons[statement.id] = str(error)
            return None
        kept = self._store.get("verdict", key)
        if kept is None:
            return None
        result = self._results[id(statement)] = msgspec.msgpack.decode(kept, type=Result)
        return result

    def keep(self, statement: Any, result: Result) -> str:
        """Keeps a verdict, provided that the next run would find the same: the key was sound, and still is it.

        Returns:
            Why it is not kept; empty if it is.
        """
        key = self._keys.get(id(statement))
        if key is None:
            return self.reasons.get(statement.id, "it was not looked for")
        reason = _passing(result)
        try:
            same = self.key("verdict", statement, self._settings) == key
            reason = reason or ("" if same else "it changes what it depends on")
        except Unsound as error:
            reason = str(error)
        if not reason:
            self._store.put("verdict", key, msgspec.msgpack.encode(result))
        return reason

    def learn(self, statement: Any, result: Result, reason: str) -> None:
        """Is told what was found of a statement, and why it was not kept."""
        if reason:
            self.reasons[statement.id] = reason
        else:
            self._results[id(statement)] = result

    def key(self, table: str, *values: Any) -> bytes:
        """The key of something that is made from these values in this environment.

        Raises:
            Unsound: what it depends on cannot be told.
        """
        if not self._looked:
            self._looked, self.unsound = True, self.unsound or replaced()
        if self.unsound:
            raise Unsound(self.unsound)
        return digest(table, self._environment, content(*values))

    def get(self, table: str, key: bytes) -> bytes | None:
        """See `Store.get`."""
        return self._store.get(table, key)

    def put(self, table: str, key: bytes, value: bytes) -> None:
        """See `Store.put`."""
        self._store.put(table, key, value)

    @property
    def folder(self) -> Path:
        """Where the store is."""
        return self._store.file.parent

    def flush(self) -> None:
        """Writes what is new, unless something that it depends on was replaced meanwhile."""
        if replaced():
            self._store.forget()
        else:
            self._keep_shelves()
        self._store.flush()

    def close(self) -> None:
        """Writes what is new, and lets go of the file."""
        self.flush()
        self._store.close()


def replaced() -> str:
    """Which function of xcheck or NumPy has been replaced in this process, in words; empty if none has."""
    for module in [*sys.modules.values()]:
        name = getattr(module, "__name__", "")
        if name in ("numpy", "numpy.linalg") or name == "xcheck" or name.startswith("xcheck."):
            for own, value in [*vars(module).items()]:
                if type(value) is FunctionType and not _of_a_library(value.__code__.co_filename):
                    return f"{name}.{own} has been replaced"
    return ""


@contextmanager
def remembering(folder: Path | None, settings: Settings, warn: Callable[[str], None]) -> Iterator[Memory | None]:
    """The memory in a folder, which is written when the run is over, however it ends; None without a folder."""
    if folder is None:
        yield None
        return
    memory = Memory(Store(folder, warn), settings)
    try:
        yield memory
    finally:
        memory.close()


def _of_a_library(file: str) -> bool:
    return is_own(file) or is_installed(file) or file.startswith("<")


def _passing(result: Result) -> str:
    """Why the next run may find something else; empty if it cannot."""
    if result.verdict.kind in (Kind.ERRORED, Kind.SKIPPED):
        return f"the verdict is {result.verdict.kind.value}"
    for report in result.engines:
        if report.vote is Vote.ERRORED or (report.vote is Vote.SKIPPED and _NOT_FOR_GOOD in report.reason):
            return f"{report.engine} is {report.vote.value}"
    return ""
