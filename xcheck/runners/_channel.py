"""Messages between our own processes: pickled, each with its length before it.

Functions never cross: a statement of a shelf is the file and its id, and what belongs to it, the
functions that it names, is put back in by who has read the same shelf.
"""

from __future__ import annotations

import io
import pickle
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType, ModuleType
from typing import IO, Any

from xcheck import rooms
from xcheck.statement import Home, Statement

Reference = tuple[Home, str] | Statement
"""A statement of a shelf by its file and id; a claim, which has no function, as it is."""


class Channel:
    """A way to and from another process."""

    def __init__(self, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
        self._incoming, self._outgoing = incoming, outgoing

    def send(self, *message: Any) -> None:
        """Sends a message.

        Raises:
            OSError: nobody is there to read it.
        """
        data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        self._outgoing.write(len(data).to_bytes(8, "little") + data)
        self._outgoing.flush()

    def receive(self) -> Any:
        """Waits for a message.

        Raises:
            EOFError: the other process is gone.
        """
        length = self._incoming.read(8)
        data = self._incoming.read(int.from_bytes(length, "little")) if len(length) == 8 else b""
        if not data:
            raise EOFError
        return pickle.loads(data)

    def close(self) -> None:
        """Says that nothing more will be sent."""
        with suppress(OSError):  # What was not sent yet, nobody is there to read.
            self._outgoing.close()


def reference_to(statement: Statement) -> Reference | None:
    """How a statement is named in another process; None if it cannot be: a function is no number and no name."""
    if statement.home is not None:
        return (statement.home, statement.id)
    return statement if statement.function is None and statement.formula is None else None


class References:
    """The statements that references mean, each shelf read once."""

    def __init__(self) -> None:
        self._shelves: dict[Home, dict[str, Statement]] = {}

    def statement(self, reference: Reference) -> Statement:
        """The statement, with its functions.

        Raises:
            LookupError: the shelf has no such statement any more.
        """
        if isinstance(reference, Statement):
            return reference
        home, name = reference
        if home not in self._shelves:
            shelf = rooms.load("readers", home.reader).read(*home.arguments)
            self._shelves[home] = {each.id: replace(each, home=home) for each in shelf.statements}
        return self._shelves[home][name]


def sealed(value: Any) -> bytes:
    """A value for a process behind the next one, which hands it on without loading what it is made of."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def opened(data: bytes) -> Any:
    """The inverse of `sealed`."""
    return pickle.loads(data)


class _Pickler(pickle.Pickler):
    """Names a statement's functions and the modules of plug-ins instead of sending them."""

    def __init__(self, file: IO[bytes], statement: Statement) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._statement = statement

    def persistent_id(self, value: Any) -> tuple[str, str] | None:
        if isinstance(value, ModuleType):
            return ("module", value.__name__)
        for name in ("function", "formula"):
            if value is not None and value is getattr(self._statement, name):
                return ("of the statement", name)
        return None

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, MappingProxyType):
            return (_read_only, (dict(value),))
        return NotImplemented


def _read_only(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)  # Its class has no name under which it could be sent.


class _Unpickler(pickle.Unpickler):
    """Puts in what was named."""

    def __init__(self, file: IO[bytes], statement: Statement) -> None:
        super().__init__(file)
        self._statement = statement

    def persistent_load(self, name: tuple[str, str]) -> Any:
        kind, value = name
        if kind == "module":
            package, _, plug_in = value.rpartition(".")
            return rooms.load(package.rpartition(".")[2], plug_in)
        return getattr(self._statement, value)


def packed(value: Any, statement: Statement) -> bytes:
    """A value that belongs to a statement, for a process that knows the statement."""
    file = io.BytesIO()
    _Pickler(file, statement).dump(value)
    return file.getvalue()


def unpacked(data: bytes, statement: Statement) -> Any:
    """The inverse of `packed`."""
    return _Unpickler(io.BytesIO(data), statement).load()
