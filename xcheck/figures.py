"""Trust, measured: errors are planted in true statements, and what the referee says of them is counted.

The figures: how many planted errors are caught, and of those caught how many are named right and mended;
the same of false statements whose faults were filed by people; false alarms over many seeds; and the
smallest relative error that is still caught.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from xcheck.records import Settings


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """What became of planted errors of one kind.

    Mutants are `caught`, or `missed`, or `unjudged` (a value is undefined, every point ill-conditioned); those
    that say the same as the formula are `equivalent` if that is proved, else `undecided`. `named` counts the
    faults named right and `mended` the mends that are equal to the original, of those caught.
    """

    planted: int = 0
    caught: int = 0
    missed: int = 0
    unjudged: int = 0
    equivalent: int = 0
    undecided: int = 0
    named: int = 0
    mended: int = 0

    def plus(self, other: Count) -> Count:
        """Both counts together."""
        return Count(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured of one statement; `smallest` is the smallest relative error that is caught.

    `failures` tells of each mutant that was missed or whose fault was not named right, `untried` why no
    errors could be planted.
    """

    id: str
    single: Count = Count()
    double: Count = Count()
    gallery: Count = Count()
    seeds: int = 0
    alarms: int = 0
    smallest: float | None = None
    failures: tuple[str, ...] = ()
    untried: str = ""


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """All that was measured, with how it was asked for."""

    settings: Settings
    sample: int | None
    statements: tuple[Measured, ...]
    single: Count
    double: Count
    gallery: Count
    checks: int
    alarms: int
    smallest: float | None


def trust_of(statements: Iterable[Measured], settings: Settings, sample: int | None) -> Trust:
    """The figures of all statements together; `smallest` is the largest of theirs: it is caught everywhere."""
    found = tuple(statements)
    return Trust(
        settings=settings,
        sample=sample,
        statements=found,
        single=total(each.single for each in found),
        double=total(each.double for each in found),
        gallery=total(each.gallery for each in found),
        checks=sum(each.seeds for each in found),
        alarms=sum(each.alarms for each in found),
        smallest=max((each.smallest for each in found if each.smallest is not None), default=None),
    )


def total(counts: Iterable[Count]) -> Count:
    """All counts together."""
    result = Count()
    for count in counts:
        result = result.plus(count)
    return result


def to_json(trust: Trust) -> bytes:
    """The figures as UTF-8 JSON, keys in a fixed order."""
    return msgspec.json.format(msgspec.json.encode(trust, order="deterministic"), indent=1) + b"\n"


def to_text(trust: Trust) -> str:
    """The figures for a person: what went wrong statement by statement, then the totals."""
    lines = [f"{each.id}: {failure}" for each in trust.statements for failure in each.failures]
    untried = [each for each in trust.statements if each.untried]
    lines += [""] if lines else []
    for name, count in (("single edits", trust.single), ("two edits", trust.double), ("gallery", trust.gallery)):
        if count.planted:
            lines.append(f"{name:<14}{_told(count)}")
    if trust.checks:
        lines.append(f"{'false alarms':<14}{trust.alarms} in {trust.checks} checks of true statements")
    if trust.smallest is not None:
        lines.append(f"{'smallest':<14}a relative error of {trust.smallest:.0e} is caught in every statement tried")
    if untried:
        lines.append(f"{'not tried':<14}{len(untried)} true statements: " + _reasons(untried))
    return "\n".join(lines) + "\n"


def _told(count: Count) -> str:
    outcomes = ("caught", "missed", "equivalent", "undecided", "unjudged")
    told = [f"{getattr(count, name)} {name}" for name in outcomes if getattr(count, name) or name == "missed"]
    shares = f"fault named right {_share(count.named, count.caught)}, mended {_share(count.mended, count.caught)}"
    return f"{count.planted} planted: {', '.join(told)}; {shares}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _reasons(untried: list[Measured]) -> str:
    reasons = sorted({each.untried for each in untried})
    return "; ".join(f"{sum(each.untried == reason for each in untried)} {reason}" for reason in reasons)
