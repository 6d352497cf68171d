"""How far the referee can be trusted, as rows and as a Markdown table that also reads well in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from xcheck.formats._sources import table
from xcheck.records import Count, Row, Trusted

HEADINGS = (
    "planted",
    "caught",
    "missed",
    "proved equal",
    "undecided",
    "without a verdict",
    "diagnosed",
    "named right",
    "mended",
)
"""The columns behind a kind of errors."""

KINDS = (("single", "one edit"), ("double", "two edits"), ("gallery", "filed by people"))
"""The kinds of errors, by the fields of a row."""


def cells(count: Count) -> tuple[str, ...]:
    """The cells of one kind of errors, in the order of `HEADINGS`."""
    judged = (count.planted, count.caught, count.missed, count.equivalent, count.undecided, count.unjudged)
    return (*map(str, judged), str(count.diagnosed), *(_share(part, count) for part in (count.named, count.mended)))


def _share(part: int, count: Count) -> str:
    return f"{100 * part / count.diagnosed:.1f} %" if count.diagnosed else ""


def kinds(row: Row) -> list[tuple[str, ...]]:
    """A line for each kind of errors that was planted."""
    return [(spoken, *cells(getattr(row, field))) for field, spoken in KINDS if getattr(row, field).planted]


def sentences(trusted: Trusted) -> Sequence[str]:
    """What is not in the table: false alarms, the smallest error, and how the figures came about."""
    total = trusted.rows[-1]
    found = []
    if total.checks:
        found.append(f"False alarms: {total.alarms} in {total.checks} checks of true statements.")
    if total.smallest is not None:
        error = f"{total.smallest:.0e}"
        found.append(f"A planted relative error of {error} is caught in every statement that is not 0 = 0.")
    if total.untried:
        found.append(f"In {total.untried} true statements no error could be planted.")
    return [*found, *(f"Measured: {each}." for each in trusted.how)]


def trust_table(trusted: Trusted) -> str:
    """The figures of all statements together, and the sentences below."""
    lines = "".join(f"\n{sentence}" for sentence in sentences(trusted))
    return table(("errors", *HEADINGS), kinds(trusted.rows[-1])) + lines + "\n"
