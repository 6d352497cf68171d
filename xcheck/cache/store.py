"""The file: SQLite, safe for runs at the same time, bounded in size; a damaged one is set aside."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from xcheck.cache.digests import digest

NAME = "xcheck.sqlite"
LIMIT = 256 * 2**20
"""Bytes of values that are kept; beyond it the least recently used tenth goes, and more if needed."""

_T = TypeVar("_T")

_SCHEMA = 1
_DAY = 86400
_PATIENCE = 10.0
"""Seconds to wait for another run that is writing."""


def place(asked: str = "") -> Path | None:
    """The folder for the file; None where nothing is to be remembered.

    Args:
        asked: a folder, or "off"; `XCHECK_CACHE` goes before it, and the user's folder for caches is last.
    """
    asked = os.environ.get("XCHECK_CACHE", "") or asked
    if asked:
        return None if asked.lower() in ("off", "0", "no", "false") else Path(asked).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "xcheck"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "xcheck" / "Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "xcheck"


class Store:
    """Values by table and key. No method raises for what the disk does: it warns once and remembers nothing.

    Args:
        folder: where the file is; it is made.
        warn: is told, in one line, when the file is damaged or cannot be used.
    """

    def __init__(self, folder: Path, warn: Callable[[str], None] = lambda _: None) -> None:
        self.file = folder / NAME
        self._warn = warn
        self._used: set[tuple[str, bytes]] = set()
        self._new: dict[tuple[str, bytes], bytes] = {}
        self._database: sqlite3.Connection | None = None
        self._guarded(self._open)

    def get(self, table: str, key: bytes) -> bytes | None:
        """The value under a key, or None."""
        if (table, key) in self._new:
            return self._new[table, key]
        return self._guarded(lambda: self._get(table, key))

    def put(self, table: str, key: bytes, value: bytes) -> None:
        """Keeps a value; it is written by `flush`."""
        self._new[table, key] = value

    def flush(self) -> None:
        """Writes what is new, marks what was used, and drops the least recently used beyond the limit."""
        if self._new or self._used:
            self._guarded(self._flush)
        self._new.clear()
        self._used.clear()

    def forget(self) -> None:
        """Drops what was not written yet."""
        self._new.clear()

    def close(self) -> None:
        """Flushes, and lets go of the file."""
        self.flush()
        if self._database is not None:
            self._database.close()
            self._database = None

    def clear(self) -> int:
        """Forgets everything; how many values there were."""
        return self._guarded(self._clear) or 0

    def counts(self) -> Mapping[str, tuple[int, int]]:
        """For each table the number of values and their bytes."""
        return self._guarded(self._counts) or {}

    # -- the database --------------------------------------------------------------------------

    def _open(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        database = sqlite3.connect(self.file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        self._database = database
        database.execute("PRAGMA synchronous = NORMAL")
        if _schema(database) == _SCHEMA:
            return
        database.execute("PRAGMA journal_mode = WAL")
        with _Transaction(database):
            if _schema(database) == _SCHEMA:
                return  # Another run has begun the file meanwhile.
            database.execute("DROP TABLE IF EXISTS kept")
            database.execute(
                "CREATE TABLE kept (name TEXT, key BLOB, value BLOB, guard BLOB, used INTEGER, PRIMARY KEY (name, key))"
            )
            database.execute(f"PRAGMA user_version = {_SCHEMA}")

    def _get(self, table: str, key: bytes) -> bytes | None:
        if self._database is None:
            return None
        row = self._database.execute(
            "SELECT value, guard, used FROM kept WHERE name = ? AND key = ?", (table, key)
        ).fetchone()
        if row is None:
            return None
        value, guard, used = row
        if not isinstance(value, bytes) or guard != digest(table, key, value):
            raise sqlite3.DatabaseError("a value is not what was written")
        if used < time.time() - _DAY:
            self._used.add((table, key))
        return value

    def _flush(self) -> None:
        if self._database is None:
            return
        now = int(time.time())
        rows = [(table, key, value, digest(table, key, value), now) for (table, key), value in self._new.items()]
        with _Transaction(self._database) as database:
            database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", rows)
            database.executemany(
                "UPDATE kept SET used = ? WHERE name = ? AND key = ?", [(now, *key) for key in self._used]
            )
            if rows:
                self._evict(database)

    def _evict(self, database: sqlite3.Connection) -> None:
        total = database.execute("SELECT COALESCE(SUM(LENGTH(value)), 0) FROM kept").fetchone()[0]
        if total <= LIMIT:
            return
        gone = []
        for row, size in database.execute("SELECT rowid, LENGTH(value) FROM kept ORDER BY used, rowid"):
            if total <= 0.9 * LIMIT:
                break
            gone.append((row,))
            total -= size
        database.executemany("DELETE FROM kept WHERE rowid = ?", gone)

    def _clear(self) -> int:
        self._new.clear()
        self._used.clear()
        if self._database is None:
            return 0
        with _Transaction(self._database) as database:
            count: int = database.execute("SELECT COUNT(*) FROM kept").fetchone()[0]
            database.execute("DELETE FROM kept")
        self._database.execute("VACUUM")
        return count

    def _counts(self) -> dict[str, tuple[int, int]]:
        if self._database is None:
            return {}
        rows = self._database.execute("SELECT name, COUNT(*), SUM(LENGTH(value)) FROM kept GROUP BY name ORDER BY name")
        return {name: (count, size) for name, count, size in rows}

    # -- what the disk does --------------------------------------------------------------------

    def _guarded(self, work: Callable[[], _T]) -> _T | None:
        """What the work gives; None where the file is damaged, locked for long, full or not ours to write."""
        try:
            return work()
        except sqlite3.OperationalError as error:
            self._give_up(error)
        except sqlite3.DatabaseError as error:
            self._set_aside(str(error))
        except OSError as error:
            self._give_up(error)
        return None

    def _set_aside(self, why: str) -> None:
        """Moves a damaged file out of the way and begins a new one."""
        if self._database is not None:
            self._database.close()
            self._database = None
        aside = self.file.with_name(f"{NAME}.damaged")
        try:
            for ending in ("", "-wal", "-shm"):
                part = self.file.with_name(NAME + ending)
                if part.exists():
                    part.replace(aside.with_name(aside.name + ending))
            self._open()
        except (OSError, sqlite3.Error) as error:
            self._give_up(error)
            return
        self._warn(f"the cache was damaged ({why}); it is set aside as {aside}, and a new one is begun")

    def _give_up(self, error: Exception) -> None:
        self._database = None
        self._warn(f"the cache {self.file} cannot be used ({error}); nothing is remembered")


def _schema(database: sqlite3.Connection) -> int:
    found: int = database.execute("PRAGMA user_version").fetchone()[0]
    return found


class _Transaction:
    """One writing transaction, undone if something raises in it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> sqlite3.Connection:
        self._database.execute("BEGIN IMMEDIATE")
        return self._database

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._database.in_transaction:
            self._database.execute("COMMIT" if kind is None else "ROLLBACK")
