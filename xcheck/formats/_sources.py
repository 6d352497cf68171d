"""How much of each source is stated, as rows and as Markdown tables that also read well in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xcheck.records import Progress, Standing

HEADINGS = ("statements", "refuted", "places", *(standing.value for standing in Standing))
"""The columns behind a source: its statements that are true, those that it prints wrongly, and its places."""


def counts(source: Progress) -> tuple[str, ...]:
    """The cells of a source's row, in the order of `HEADINGS`; places are left empty where none are listed."""
    if not source.items:
        return (str(source.true), str(source.refuted), *("" for _ in HEADINGS[2:]))
    standings = [item.standing for item in source.items]
    return tuple(map(str, (source.true, source.refuted, len(standings), *(standings.count(each) for each in Standing))))


def source_table(sources: Sequence[Progress]) -> str:
    """One row a source."""
    rows = [(source.title, f"`{source.key}`", *counts(source)) for source in sources]
    return table(("source", "key", *HEADINGS), rows)


def place_table(source: Progress) -> str:
    """One row a place of one source; without listed places its row in the table of sources."""
    if not source.items:
        return source_table([source])
    rows = [(item.place, item.standing.value, ", ".join(item.ids) or item.reason) for item in source.items]
    return table(("place", "standing", "statements"), rows)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table whose columns stand below each other."""
    lines = [headings, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    padded.insert(1, ["-" * width for width in widths])
    return "".join(f"| {' | '.join(line)} |\n" for line in padded)
