"""The run as one HTML page that needs no network: formulas as MathML, set in an embedded font."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from xcheck.formats import _sources, _trust, _words
from xcheck.formats._mathml import mathml
from xcheck.formats._words import counterexample_words, outcome
from xcheck.records import Example, Numeral, Result, Run

EXTENSION = "html"

LARGEST_MATRIX = 12
"""How many rows and columns of a matrix are shown; its shape is told in full."""

HEAT_STEPS = (1e-9, 1e-3, 1e-2, 1e-1, 0.4)
"""Where the colours of a differing entry change, as the difference relative to the larger of the two."""

MOST_FAILING = 20
"""How many failing statements the header names; all of them stand in their shelves."""

_PAGE = Path(__file__).with_name("_page")
_PROSE = re.compile(r"`([^`\n]+)`|\$([^$\n]+)\$")
_LINK = re.compile(r"https?://[^\s<>\"'`]+[^\s<>\"'`.,;:!?)\]]")


class Entry(NamedTuple):
    """A result and the fragment by which the page links to it."""

    anchor: str
    result: Result


class Shelf(NamedTuple):
    """The entries of one file in the order of the run."""

    file: str
    title: str
    anchor: str
    entries: list[Entry]
    failing: int


class Cell(NamedTuple):
    """One number of a matrix as text, with the step of its heat (0 where both sides agree)."""

    text: str
    heat: int


class Side(NamedTuple):
    """One side of a statement at the drawn point."""

    caption: str
    shape: str
    rows: list[list[Cell]]
    cut: bool


def render(run: Run, *, color: bool = False, width: int = 100) -> str:
    """One self-contained page; `color` and `width` change nothing, for a page brings its own."""
    script = _read("script.js")
    entries = list(_entries(run.results))
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            run=run,
            shelves=list(_shelves(entry for entry in entries if not entry.result.expected)),
            gallery=[entry for entry in entries if entry.result.expected],
            failing=[entry for entry in entries if not entry.result.passed],
            most_failing=MOST_FAILING,
            title=_words.tally_words(run),
            source_headings=_sources.HEADINGS,
            trust_headings=_trust.HEADINGS,
            trust_sentences=[] if run.trusted is None else _trust.sentences(run.trusted),
            skipped=_words.skipped_engines(run.results),
            style=Markup(_read("style.css")),
            script=Markup(script),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            font=base64.b64encode((_PAGE / "stix-two-math-subset.woff2").read_bytes()).decode(),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_PAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "breakable": breakable,
        "counterexample_words": counterexample_words,
        "counts": _sources.counts,
        "decades": _words.decades,
        "error": _words.error_words,
        "errors_planted": _trust.kinds,
        "formulas": formulas,
        "linked": linked,
        "mark": lambda result: _words.OUTCOME_MARKS[outcome(result)],
        "maths": mathml,
        "outcome": lambda result: outcome(result).value,
        "prose": prose,
        "shape": _words.shape_words,
        "sides": sides,
        "symbol": symbol,
        "symbols": lambda result: sorted({*result.spaces, *result.shapes}),
        "vote_mark": _words.MARKS.__getitem__,
        "words": _words.outcome_words,
    }
    environment.filters.update(filters)
    return environment


def _read(name: str) -> str:
    return (_PAGE / name).read_text(encoding="utf-8")


def _entries(results: Iterable[Result]) -> Iterator[Entry]:
    """Each result with a fragment: its id as far as an address can say it, numbered where that is taken."""
    used: Counter[str] = Counter()
    for result in results:
        slug = re.sub(r"[^\w.]+", "-", result.id).strip("-") or "statement"
        used[slug] += 1
        yield Entry(f"s:{slug}" if used[slug] == 1 else f"s:{slug}:{used[slug]}", result)


def _shelves(entries: Iterable[Entry]) -> Iterator[Shelf]:
    """Entries grouped by file; files keep the order in which they first appear."""
    files: dict[str, list[Entry]] = {}
    for entry in entries:
        files.setdefault(entry.result.location.file, []).append(entry)
    for number, (file, members) in enumerate(files.items(), start=1):
        failing = sum(not entry.result.passed for entry in members)
        yield Shelf(file, _title(file), f"shelf-{number}", members, failing)


def _title(file: str) -> str:
    """`quadratic forms` for a shelf, the file's own name for a document."""
    path = PurePosixPath(file.replace("\\", "/"))
    return path.stem.replace("_", " ") if path.suffix == ".py" else path.name


def breakable(name: object) -> Markup:
    """A name or a path that a narrow column breaks behind its signs, not within its words."""
    return Markup(re.sub(r"([_./:])", r"\1<wbr>", str(Markup.escape(str(name)))))


def prose(text: str) -> Markup:
    """Plain words in which `code` and $maths$ are set as such."""
    parts: list[Markup] = []
    end = 0
    for match in _PROSE.finditer(text):
        code, latex = match.groups()
        parts += [Markup.escape(text[end : match.start()])]
        parts += [mathml(latex) if code is None else Markup("<code>{}</code>").format(code)]
        end = match.end()
    return Markup("").join([*parts, Markup.escape(text[end:])])


def linked(text: str) -> Markup:
    """A source in which addresses can be followed."""
    parts: list[Markup] = []
    end = 0
    for match in _LINK.finditer(text):
        parts += [Markup.escape(text[end : match.start()])]
        parts += [Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(match.group())]
        end = match.end()
    return Markup("").join([*parts, Markup.escape(text[end:])])


def symbol(name: str) -> Markup:
    """A symbol as maths where its name is LaTeX or one letter, else the name as it is written."""
    return mathml(name) if len(name) == 1 or "\\" in name or "_" in name else Markup("<i>{}</i>").format(name)


def formulas(latex: str) -> list[Markup]:
    """Definitions as formulas of their own: they are separated by semicolons or line breaks."""
    return [mathml(part.strip()) for part in re.split(r"(?<!\\);|\n", latex) if part.strip(" \\")]


def sides(example: Example | None) -> list[Side]:
    """What the engines say and what the formula says at one point, each entry with its heat."""
    if example is None:
        return []
    reference, claimed = example.reference, example.claimed
    return [
        _side("Engines", reference, claimed),
        _side("Formula", claimed, reference),
    ]


def _side(caption: str, rows: list[list[Numeral]] | None, other: list[list[Numeral]] | None) -> Side:
    if rows is None:
        return Side(caption, "no value", [], False)
    heats = _heats(rows, other)
    shown = [
        [Cell(number_words(number), heat) for number, heat in zip(row, heat_row, strict=True)][:LARGEST_MATRIX]
        for row, heat_row in zip(rows, heats, strict=True)
    ]
    cut = len(rows) > LARGEST_MATRIX or any(len(row) > LARGEST_MATRIX for row in rows)
    return Side(caption, _words.shape_words(_words.rows_shape(rows)), shown[:LARGEST_MATRIX], cut)


def _heats(rows: list[list[Numeral]], other: list[list[Numeral]] | None) -> list[list[int]]:
    """The heat of every entry; none where the shapes differ, for then no entry has a partner."""
    if other is None or [len(row) for row in rows] != [len(row) for row in other]:
        return [[0 for _ in row] for row in rows]
    finite = [abs(_number(entry)) for side in (rows, other) for row in side for entry in row if entry is not None]
    scale = max(finite, default=0.0) or 1.0
    return [[_heat(a, b, scale) for a, b in zip(row, mate, strict=True)] for row, mate in zip(rows, other, strict=True)]


def _heat(a: Numeral, b: Numeral, scale: float) -> int:
    """The step of one entry; what is small against the largest entry is rounding and stays cold."""
    if a is None or b is None:
        return 0 if a == b else len(HEAT_STEPS)
    one, other = _number(a), _number(b)
    difference = abs(one - other)
    if difference <= HEAT_STEPS[0] * scale:
        return 0
    return sum(difference > step * max(abs(one), abs(other)) for step in HEAT_STEPS)


def _number(entry: float | tuple[float, float]) -> complex:
    return complex(*entry) if isinstance(entry, tuple) else entry


def number_words(number: Numeral) -> str:
    """Four significant digits with a true minus sign; what is not finite has no number."""
    if number is None:
        return "undefined"
    if isinstance(number, tuple):
        real, imaginary = number
        return f"{number_words(real)} {'−' if imaginary < 0 else '+'} {number_words(abs(imaginary))}i"
    return f"{number:.4g}".replace("-", "−")
