"""Sources: what a statement cites, and how much of each source the catalogue states.

A source is cited as `key, place`, several joined by semicolons: `petersen2012, eq. 81; minka2000`. The key
stands in `sources.bib`, the places that a source is to be covered in, in `coverage.toml`, both beside the
shelves. A place may be a range, `eq. 80-82`; the tags of a statement are places too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from xcheck.errors import UsageError, unknown
from xcheck.records import Item, Progress, Result, Standing

_RANGES = re.compile(r"\b(eq|row|sec|ch|example|table)s?(\.?) (\d[\d.]*(?:-\d+)?(?:(?:, | and )\d[\d.]*(?:-\d+)?)*)")
_NUMBER = re.compile(r"(\d+)-(\d+)|(\d[\d.]*)")
_SPAN = re.compile(r"(.*?)(\d+)-(\d+)")
_ENTRY = re.compile(r"^@\w+\{([^,\s]+),(.*?)^\}", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^\s*title = \{(.*)\},?$", re.MULTILINE)


class Citation(NamedTuple):
    """A key of `sources.bib`, and the place in that source as it is written."""

    key: str
    place: str

    @property
    def places(self) -> tuple[str, ...]:
        """The numbered places one by one: `eq. 80-82` is `eq. 80`, `eq. 81` and `eq. 82`."""
        return _places(self.place)


@cache
def _places(written: str) -> tuple[str, ...]:
    return tuple(
        f"{word}{dot} {number}" for word, dot, numbers in _RANGES.findall(written) for number in _numbers(numbers)
    )


def _numbers(text: str) -> Iterator[str]:
    for first, last, single in _NUMBER.findall(text):
        yield from [single.rstrip(".")] if single else map(str, range(int(first), int(last) + 1))


@cache
def citations(source: str) -> tuple[Citation, ...]:
    """What a `source` cites, in its order."""
    cited = [part.strip().partition(",") for part in source.split(";")]
    return tuple(Citation(key.strip(), place.strip()) for key, _, place in cited if key.strip())


def titles(folder: Path) -> dict[str, str]:
    """The title of each source by its key."""
    text = (folder / "sources.bib").read_text(encoding="utf-8")
    found = {}
    for key, body in _ENTRY.findall(text):
        title = _TITLE.search(body)
        found[key] = title.group(1) if title else key
    return found


def matches(source: str, tags: Sequence[str], wanted: str, known: Mapping[str, str]) -> bool:
    """Whether a statement cites what a person asks for: a key or a word of a title, and perhaps a number.

    `petersen2012`, `cookbook 81`, `petersen2012, eq. 81` and `S001-04` are such words.
    """
    if wanted in tags:
        return True
    *words, last = wanted.replace(",", " ").split()
    number = last.strip("()") if words and last.strip("()").isdigit() else ""
    words = [word.lower() for word in ([*words] if number else [*words, last]) if word not in ("eq.", "eq", "example")]
    for citation in citations(source):
        about = f"{citation.key} {citation.place} {known.get(citation.key, '')}".lower()
        numbered = not number or any(place.split()[-1] == number for place in citation.places)
        if numbered and all(word in about for word in words):
            return True
    return False


def progress(results: Sequence[Result], folder: Path) -> tuple[Progress, ...]:
    """How each source of a catalogue stands: place by place where `coverage.toml` lists them, else in numbers.

    Raises:
        UsageError: `coverage.toml` names a source that `sources.bib` does not have.
    """
    known, wanted = titles(folder), _coverage(folder)
    for key in wanted:
        if key not in known:
            raise UsageError(unknown("source", key, [*known]))
    citing: dict[str, list[Result]] = {}
    for result in results:
        for key in dict.fromkeys(citation.key for citation in citations(result.source)):
            citing.setdefault(key, []).append(result)
    # By a place that is to be covered a result may belong to a source that it does not cite.
    return tuple(
        _progress(key, title, results if key in wanted else citing.get(key, []), wanted.get(key, {}))
        for key, title in known.items()
    )


def _coverage(folder: Path) -> dict[str, dict[str, str]]:
    """For each source its places in order, each with the reason why it cannot be stated, empty where it can."""
    tables = tomllib.loads((folder / "coverage.toml").read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = {}
    for key, table in tables.items():
        reasons = {place: why for span, why in table.get("cannot", {}).items() for place in _expanded([span])}
        found[key] = {place: reasons.get(place, "") for place in _expanded(table["places"])}
        for place in reasons:
            if place not in found[key]:
                raise UsageError(f"coverage.toml gives a reason for {place!r} of {key}, which is none of its places")
    return found


def _expanded(spans: Iterable[str]) -> Iterator[str]:
    """`eq. 33-35` place by place; numbers keep the leading zeros they are written with."""
    for span in spans:
        match = _SPAN.fullmatch(span)
        if match is None:
            yield span
            continue
        head, first, last = match.groups()
        yield from (f"{head}{number:0{len(first)}}" for number in range(int(first), int(last) + 1))


def _progress(key: str, title: str, results: Sequence[Result], wanted: Mapping[str, str]) -> Progress:
    places = [(result, {*result.tags, *_cited(result, key)}) for result in results]
    citing = [result for result, found in places if _cites(result, key) or not found.isdisjoint(wanted)]
    at: dict[str, list[Result]] = {}
    for result, found in places:
        for place in found:
            at.setdefault(place, []).append(result)
    items = tuple(_item(place, reason, at.get(place, [])) for place, reason in wanted.items())
    return Progress(
        key=key,
        title=title,
        true=sum(not result.expected for result in citing),
        refuted=sum(bool(result.expected) for result in citing),
        failing=sum(not result.passed for result in citing),
        items=items,
    )


def _cites(result: Result, key: str) -> bool:
    return any(citation.key == key for citation in citations(result.source))


def _cited(result: Result, key: str) -> Iterator[str]:
    for citation in citations(result.source):
        if citation.key == key:
            yield from citation.places


def _item(place: str, reason: str, citing: Sequence[Result]) -> Item:
    """One place: refuted as printed where the gallery cites it, whatever agrees once it is mended."""
    if not citing:
        standing = Standing.CANNOT if reason else Standing.MISSING
    elif not all(result.passed for result in citing):
        standing = Standing.FAILS
    else:
        standing = Standing.REFUTED if any(result.expected for result in citing) else Standing.AGREES
    ids = tuple(result.id for result in citing)
    return Item(place=place, standing=standing, ids=ids, reason="" if citing else reason)
