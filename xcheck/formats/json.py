"""The run itself as JSON: complete, and readable again with `records.from_json`."""

from __future__ import annotations

from xcheck.records import Run, to_json

EXTENSION = "json"


def render(run: Run, *, color: bool = False, width: int = 100) -> str:
    """Every field of the run; `color` and `width` change nothing."""
    return to_json(run).decode()
