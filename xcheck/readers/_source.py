"""The text of a Python file: its encoding, its code, and where its literals stand."""

from __future__ import annotations

import ast
import re
import warnings
from importlib.util import decode_source
from pathlib import Path
from types import CodeType

from xcheck.records import Place


class Unreadable(Exception):
    """A file that is no Python, and where."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


def compiled(path: Path) -> tuple[str, CodeType]:
    """The text of a file, whatever its encoding and line ends, and its code.

    Raises:
        Unreadable: the file cannot be opened, decoded or compiled.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"the file cannot be read: {error.strerror}") from None
    try:
        source = decode_source(data)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise _undecoded(data, error) from None
    try:
        return source, compile(source, str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        raise Unreadable(f"this is no valid Python: {error.msg}", error.lineno or 1, error.offset or 1) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(f"this is no valid Python: {error}") from None


def _undecoded(data: bytes, error: Exception) -> Unreadable:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as bad:
        line = data.count(b"\n", 0, bad.start) + 1
        column = bad.start - data.rfind(b"\n", 0, bad.start)
        return Unreadable(
            f"the file is not UTF-8 (byte 0x{data[bad.start]:02x}); save it as UTF-8, or declare its coding in line 1",
            line,
            column,
        )
    return Unreadable(f"the file cannot be read: {error}")


def parsed(source: str | bytes) -> ast.Module:
    """The tree of a file, without a word on escapes and the like: Python warns of them when it compiles it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def column(line: str, offset: int) -> int:
    """The column of a byte offset in a line, as Python counts, in characters from 1."""
    return len(line.encode()[:offset].decode(errors="replace")) + 1


class Literals:
    """Where the texts of a shelf stand in its file, as far as they stand there letter by letter."""

    def __init__(self, source: str, shown: str) -> None:
        self.shown = shown
        self._lines = source.split("\n")
        self._nodes: dict[str, list[ast.Constant]] = {}
        for node in ast.walk(parsed(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                self._nodes.setdefault(node.value, []).append(node)

    def pieces(self, text: str, line: int) -> tuple[tuple[int, Place], ...]:
        """The place of the first character of a text that is written at or after a line; empty where it is not."""
        after = [node for node in self._nodes.get(text, ()) if node.lineno >= line]
        if not after:
            return ()
        node = min(after, key=lambda node: (node.lineno, node.col_offset))
        rows = self._lines[node.lineno - 1 : node.end_lineno]
        start = column(rows[0], node.col_offset) - 1
        quotes = re.compile(r"\w*(?:\"\"\"|'''|\"|')").match(rows[0], start)
        if quotes is None or not "\n".join(rows).startswith(text, quotes.end()):
            return ()  # Joined from several literals, or with escapes: no place is better than a wrong one.
        return ((0, Place(self.shown, node.lineno, quotes.end() + 1)),)
