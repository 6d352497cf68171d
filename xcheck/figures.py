"""Trust, measured: errors are planted in true statements, and what the referee says of them is counted.

The figures: how many planted errors are caught, and of those caught how many are named right and mended;
the same of false statements whose faults were filed by people; false alarms over many seeds; and the
smallest relative error that is still caught.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from xcheck.records import Count, Row, Settings, Trusted

RECORD = "trust.json"
"""The file beside the shelves of the catalogue that has its figures."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """How one part was measured: with these settings, and with so many seeds or diagnosed errors a statement.

    A `size` of None means all that there are.
    """

    settings: Settings
    size: int | None = None


class Measured(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was measured of one statement, which stands in `shelf`; `content` tells it from a later one of that id.

    `errors` says that errors were planted, `seeds` how many were tried. `smallest` is the smallest relative error
    that is caught, `untried` why no errors could be planted. `failures` tells of each mutant that was missed or
    undecided or whose fault was not named right, `alarms` of each false alarm.
    """

    id: str
    shelf: str = ""
    content: str = ""
    errors: bool = False
    single: Count = Count()
    double: Count = Count()
    gallery: Count = Count()
    seeds: int = 0
    alarms: tuple[str, ...] = ()
    smallest: float | None = None
    failures: tuple[str, ...] = ()
    untried: str = ""


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """All that was measured, with how it was asked for; None for a part that was not measured."""

    errors: Part | None
    seeds: Part | None
    statements: tuple[Measured, ...]

    @property
    def total(self) -> Row:
        """The figures of all statements."""
        return row("all", self.statements)

    @property
    def shelves(self) -> tuple[Row, ...]:
        """The figures of each shelf."""
        names = sorted({each.shelf for each in self.statements})
        return tuple(row(name, [each for each in self.statements if each.shelf == name]) for name in names)


def trusted(trust: Trust) -> Trusted:
    """What a run tells of it: the figures of each shelf, those of all, and how they came about."""
    return Trusted(rows=(*trust.shelves, trust.total), how=tuple(how(trust)))


def row(name: str, found: Sequence[Measured]) -> Row:
    """The figures of some statements together."""
    tried = [each for each in found if each.errors and not each.untried and not each.gallery.planted]
    smallest = [each.smallest for each in tried if each.smallest is not None]
    return Row(
        name=name,
        statements=len(found),
        single=total(each.single for each in found),
        double=total(each.double for each in found),
        gallery=total(each.gallery for each in found),
        checks=sum(each.seeds for each in found),
        alarms=sum(len(each.alarms) for each in found),
        smallest=max(smallest, default=None),
        untried=sum(bool(each.untried) for each in found),
    )


def total(counts: Iterable[Count]) -> Count:
    """All counts together."""
    result = Count()
    for count in counts:
        result = result.plus(count)
    return result


def to_json(trust: Trust) -> bytes:
    """The figures as UTF-8 JSON, a statement a line, keys in a fixed order."""
    head = {"errors": trust.errors, "seeds": trust.seeds}
    lines = [msgspec.json.encode(each, order="deterministic") for each in trust.statements]
    start = msgspec.json.encode(head, order="deterministic")[:-1]
    return start + b',"statements":[\n' + b",\n".join(lines) + b"\n]}\n"


def from_json(data: bytes) -> Trust:
    """The inverse of `to_json`.

    Raises:
        msgspec.ValidationError: the JSON is no such record.
    """
    return msgspec.json.decode(data, type=Trust)


def to_text(trust: Trust) -> str:
    """The figures for a person: what went wrong statement by statement, then the totals, and how they came about."""
    lines = [f"{each.id}: {failure}" for each in trust.statements for failure in (*each.failures, *each.alarms)]
    untried = [each for each in trust.statements if each.untried]
    lines += [""] if lines else []
    found = trust.total
    for name, count in (("single edits", found.single), ("two edits", found.double), ("gallery", found.gallery)):
        if count.planted:
            lines.append(f"{name:<14}{told(count)}")
    if found.checks:
        lines.append(f"{'false alarms':<14}{found.alarms} in {found.checks} checks of true statements")
    if found.smallest is not None:
        lines.append(f"{'smallest':<14}a relative error of {found.smallest:.0e} is caught in every statement tried")
    lines += _refuted(trust.statements)
    if untried:
        lines.append(f"{'not tried':<14}{len(untried)} true statements: " + _reasons(untried))
    lines += [f"{'measured':<14}{sentence}" for sentence in how(trust)]
    return "\n".join(lines) + "\n"


ENOUGH = 3
"""How many single edits that conform are to be refuted in each true statement."""


def _refuted(statements: Sequence[Measured]) -> list[str]:
    """In how many true statements enough errors were refuted, and what became of them in the others."""
    tried = [each for each in statements if each.errors and not each.untried and not each.gallery.planted]
    few = [each for each in tried if each.single.caught < ENOUGH]
    if not tried:
        return []
    enough = f"at least {ENOUGH} errors that conform in {len(tried) - len(few)} of {len(tried)} true statements"
    return [f"{'refuted':<14}{enough}", *(f"{'fewer':<14}{each.id}: {told(each.single)}" for each in few)]


def how(trust: Trust) -> list[str]:
    """How the figures came about, part by part."""
    sentences = []
    if trust.errors is not None:
        part = trust.errors
        where = _where([each for each in trust.statements if each.errors and not each.gallery.planted])
        share = "all of those caught" if part.size is None else f"{part.size} of those caught"
        sentences.append(
            f"errors in {where} on {_engines(part.settings)}: every single edit judged, "
            f"{share} and as many pairs of edits diagnosed in each statement, drawn by its name"
        )
    if trust.seeds is not None and any(each.seeds for each in trust.statements):
        seeded = [each for each in trust.statements if each.seeds]
        counts = [each.seeds for each in seeded]
        seeds = f"{min(counts)}" if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"
        engines = _engines(trust.seeds.settings)
        sentences.append(f"false alarms in {_where(seeded)} with {seeds} seeds on {engines}")
    return sentences


def _where(found: Sequence[Measured]) -> str:
    shelves = len({each.shelf for each in found})
    return f"{len(found)} true statements of {shelves} {'shelf' if shelves == 1 else 'shelves'}"


def _engines(settings: Settings) -> str:
    return ", ".join(settings.engines).replace("_", " ") or "all engines"


def told(count: Count) -> str:
    """What became of planted errors, in words."""
    outcomes = ("caught", "missed", "equivalent", "undecided", "unjudged")
    found = [f"{getattr(count, name)} {name}" for name in outcomes if getattr(count, name) or name == "missed"]
    shares = f"fault named right {share(count.named, count.diagnosed)}, mended {share(count.mended, count.diagnosed)}"
    return f"{count.planted} planted: {', '.join(found)}; of {count.diagnosed} diagnosed {shares}"


def share(part: int, whole: int) -> str:
    """A share in per cent."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _reasons(untried: list[Measured]) -> str:
    reasons = sorted({each.untried for each in untried})
    return "; ".join(f"{sum(each.untried == reason for each in untried)} {reason}" for reason in reasons)
