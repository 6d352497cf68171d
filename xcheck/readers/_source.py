"""The text of a Python file: its encoding, its code, and where its literals stand."""

from __future__ import annotations

import ast
import re
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
    """The text of a file, whatever its encoding and line ends, and its code."""
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


def column(source: str, line: int, offset: int) -> int:
    """The column of a byte offset, as Python counts, in characters from 1."""
    lines = source.split("\n")
    return len(lines[line - 1].encode()[:offset].decode(errors="replace")) + 1 if line <= len(lines) else 1


class Literals:
    """Where the texts of a shelf stand in its file, as far as they stand there letter by letter."""

    def __init__(self, source: str, shown: str) -> None:
        self.shown = shown
        self._source = source
        self._starts = [0]
        for line in source.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
        self._nodes = sorted(nodes, key=lambda node: (node.lineno, node.col_offset))

    def pieces(self, text: str, line: int) -> tuple[tuple[int, Place], ...]:
        """The place of the first character of a text that is written at or after a line; empty where it is not."""
        for node in self._nodes:
            if node.value == text and node.lineno >= line:
                offset = self._starts[node.lineno - 1] + column(self._source, node.lineno, node.col_offset) - 1
                quotes = re.compile(r"\w*(?:\"\"\"|'''|\"|')").match(self._source, offset)
                if quotes is None or not self._source.startswith(text, quotes.end()):
                    return ()  # Joined from several literals, or with escapes: no place is better than a wrong one.
                return ((0, Place(self.shown, node.lineno, quotes.end() - self._starts[node.lineno - 1] + 1)),)
        return ()
