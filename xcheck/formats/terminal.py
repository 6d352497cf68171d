"""The run for a person at a terminal: a line per statement, the referee's note under each that fails."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby

from xcheck.formats._words import (
    MARKS,
    OUTCOME_MARKS,
    Outcome,
    counterexample_words,
    decades,
    error_words,
    layout_words,
    outcome,
    outcome_words,
    rows_shape,
    shape_words,
    skipped_engines,
    tally_words,
)
from xcheck.records import EngineReport, Kind, Problem, Result, Run, Vote

EXTENSION = "txt"

LONGEST_FORMULA = 600
NARROWEST = 40
MARGIN_WIDTH = len("−00.0 decades")

_COLORS = {"green": "32", "red": "31", "yellow": "33", "dim": "2", "bold": "1"}
_OUTCOME_COLORS = {
    Outcome.AGREES: "green",
    Outcome.REFUTED: "green",
    Outcome.NOTED: "yellow",
    Outcome.SKIPPED: "yellow",
    Outcome.FAILS: "red",
}
_VOTE_COLORS = {Vote.AGREES: "green", Vote.DISAGREES: "red", Vote.ERRORED: "red"}
_INVISIBLE = ("Cc", "Cs")
_REORDERING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def render(run: Run, *, color: bool = False, width: int = 100) -> str:
    """Every result under its file, then what is said of several, problems and the summary line.

    A run of one result and nothing else is a claim asked about by hand, so all that is known is shown.
    """
    width = max(NARROWEST, width)
    alone = len(run.results) == 1
    results = [_single(run, width)] if alone else [_many(run, width), _further_lines(run, width)]
    blocks = [*results, _problem_lines(run.problems), _summary(run, width)]
    text = "\n\n".join("\n".join(block) for block in blocks if block)
    return (_colored(text) if color else _uncolored(text)) + "\n"


def _many(run: Run, width: int) -> list[str]:
    longest = max((_cells(_plain(result.id)) for result in run.results), default=0)
    column = min(longest, max(16, width * 2 // 5))
    blocks = []
    for file, results in groupby(run.results, key=lambda result: result.location.file):
        lines = [_paint("bold", _plain(file))]
        for result in results:
            lines += _line(result, column, width)
            if not result.passed:
                lines += [*_indent(_failure(result, width - 4)), ""]
        blocks.append("\n".join(lines).rstrip("\n"))
    return ["\n\n".join(blocks)] if blocks else []


def _line(result: Result, column: int, width: int) -> Iterator[str]:
    """Mark, id, verdict and margin; what does not fit goes on below, except where a note says it all."""
    found = outcome(result)
    mark = _paint(_OUTCOME_COLORS[found], OUTCOME_MARKS[found])
    space = width - column - MARGIN_WIDTH - 6
    name, words = _plain(result.id), _plain(outcome_words(result))
    first, *rest = _wrap(words, space) or [""]
    if not result.passed and rest:
        first, rest = _clip(words, space), []
    if _cells(name) > column:
        yield f"{mark} {name}"
        name, mark = "", " "
    margin = decades(result.margin).rjust(MARGIN_WIDTH)
    yield f"{mark} {_pad(name, column)}  {_pad(first, space)}  {margin}".rstrip()
    for line in rest:
        yield f"  {' ' * column}  {line}"
    unread = result.verdict.kind in (Kind.NOT_UNDERSTOOD, Kind.NOT_SELF_CONTAINED)
    if result.passed and (result.location.file.startswith("<") or unread):
        # A claim from the shell has no name that says which it is, and one that is not judged may be looked at.
        yield f"  {_paint('dim', _clip(_plain(' '.join(result.latex.split())), width - 2))}"


def _failure(result: Result, width: int) -> list[str]:
    """What the author of a statement that fails needs, in the order of a referee's letter."""
    return [
        *_paragraphs([result.verdict.note], width),
        *_fields(
            [
                ("verdict", outcome_words(result)),
                ("formula", result.latex),
                ("where", result.where),
                ("mend", result.verdict.mend),
                ("right", result.right),
                ("shapes", _shapes(result)),
                ("example", counterexample_words(result.counterexample)),
            ],
            width,
        ),
        *_engine_rows(result.engines, width),
        *_fields([("at", str(result.location)), ("repro", result.repro)], width),
    ]


def _single(run: Run, width: int) -> list[str]:
    """Everything known of the only result."""
    result = run.results[0]
    found = outcome(result)
    mark = _paint(_OUTCOME_COLORS[found], OUTCOME_MARKS[found])
    return [
        *_wrap(f"{mark} {_paint('bold', _plain(result.id))}  {_plain(outcome_words(result))}", width),
        *_indent(_everything(result, width - 2), 2),
    ]


def _everything(result: Result, width: int) -> list[str]:
    symbols = sorted({*result.spaces, *result.shapes})
    inferred = [(name, ", ".join(_symbol_words(result, name))) for name in symbols]
    return [
        *_fields([("formula", result.latex), ("where", result.where)], width),
        *_fields(inferred, width),
        *_fields([("assumed", text) for text in result.assumed], width),
        "",
        *_paragraphs([result.verdict.note], width),
        *_fields(
            [
                ("mend", result.verdict.mend),
                ("right", result.right),
                *(("pitfall", f"{latex} ({reason})") for reason, latex in result.pitfalls),
                ("shapes", _shapes(result)),
                ("example", counterexample_words(result.counterexample)),
                ("margin", decades(result.margin)),
            ],
            width,
        ),
        *_engine_rows(result.engines, width),
        *_fields(
            [
                ("layout", result.layout),
                ("source", result.source),
                *(("note", note) for note in result.notes),
                ("at", str(result.location)),
                ("repro", result.repro),
            ],
            width,
        ),
        # Not wrapped: it is there to be pasted.
        *(["", *_plain_lines(result.numpy)] if result.numpy else []),
    ]


def _plain_lines(text: str) -> list[str]:
    return [_plain(line) for line in text.splitlines()]


def _symbol_words(result: Result, name: str) -> list[str]:
    found = (result.spaces.get(name, ""), result.shapes.get(name, ""))
    return [words for words in found if words]


def _shapes(result: Result) -> str:
    """The shapes of both sides, where an example shows them."""
    if result.example is None:
        return ""
    reference, claimed = rows_shape(result.example.reference), rows_shape(result.example.claimed)
    sizes = ", ".join(f"{name} = {size}" for name, size in sorted(result.example.sizes.items()))
    sides = f"engines {shape_words(reference) or 'no value'}, formula {shape_words(claimed) or 'no value'}"
    return f"{sides} (at {sizes})" if sizes else sides


def _engine_rows(engines: Iterable[EngineReport], width: int) -> list[str]:
    """One row per engine: its vote, its error, the gate and what it says for itself."""
    reports = list(engines)
    column = max((_cells(_plain(report.engine)) for report in reports), default=0)
    return [line for report in reports for line in _engine_row(report, column, width)]


def _engine_row(report: EngineReport, column: int, width: int) -> Iterator[str]:
    error = f"error {error_words(report.error)}" if report.error is not None else ""
    gate = f"gate {error_words(report.gate)}" if report.gate is not None else ""
    numbers = f"{error:<11}  {gate:<10}  {shape_words(report.shape)}".rstrip()
    color = _VOTE_COLORS.get(report.vote, "yellow")
    head = f"  {_pad(_plain(report.engine), column)}  "
    vote = f"{_paint(color, MARKS[report.vote])} {report.vote.value:<9}"
    if not numbers:
        first, *rest = _wrap(_plain(report.reason), width - column - 17) or [""]
        yield f"{head}{vote}  {first}".rstrip()
    else:
        yield f"{head}{vote}  {numbers}".rstrip()
        rest = _wrap(_plain(report.reason), width - column - 17)
    for line in rest:
        yield f"{' ' * (column + 17)}{line}"


def _further_lines(run: Run, width: int) -> list[str]:
    """What is said of several results together."""
    texts = [*skipped_engines(run.results), *layout_words(run.results)]
    return [line for text in texts for line in _wrap(_plain(text), width)]


def _problem_lines(problems: Iterable[Problem]) -> list[str]:
    """The problems as `file:line:column: message`, the form that editors jump to."""
    return [
        f"{_plain(problem.location.file)}:{problem.location.line}:{problem.location.column}: "
        + _paint("red", "\n".join(_plain(line) for line in problem.message.splitlines()))
        for problem in problems
    ]


def _summary(run: Run, width: int) -> list[str]:
    color = "green" if run.exit_code == 0 else "red"
    lines = [_paint(color, line) for line in _wrap(f"{tally_words(run)}.", width)]
    return [*lines, _paint("dim", f"exit code {run.exit_code}, seed {run.settings.seed}")]


def _fields(pairs: Iterable[tuple[str, str]], width: int, label: int = 8) -> list[str]:
    """`name  text` lines with a hanging indent; pairs without text are left out."""
    lines = []
    for name, text in pairs:
        if not text:
            continue
        pieces = [piece for part in _short(text).splitlines() for piece in _wrap(_plain(part), width - label - 1)]
        head = _pad(_plain(name), label)
        lines += [f"{_paint('dim', head)} {pieces[0]}" if pieces else head.rstrip()]
        lines += [f"{' ' * label} {piece}" for piece in pieces[1:]]
    return lines


def _paragraphs(texts: Iterable[str], width: int) -> list[str]:
    """Wrapped paragraphs, line breaks kept, a blank line after each text."""
    lines: list[str] = []
    for text in texts:
        if text:
            lines += [piece for line in text.splitlines() for piece in _wrap(_plain(line), width) or [""]] + [""]
    return lines


def _short(text: str) -> str:
    if len(text) <= LONGEST_FORMULA:
        return text
    return f"{text[:LONGEST_FORMULA]}… ({len(text)} characters)"


def _wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, where a Chinese character takes two."""
    if text.isascii() and text.isprintable() and len(text) <= width and text.strip() == text:
        return [text] if text else []
    lines: list[str] = []
    for line in textwrap.wrap(text, max(8, width), break_on_hyphens=False):
        while _cells(line) > max(8, width):
            head = _take(line, max(8, width))
            lines.append(head)
            line = line[len(head) :]
        lines.append(line)
    return lines


def _take(text: str, width: int) -> str:
    """The longest beginning that fits into `width` cells."""
    cells = 0
    for index, character in enumerate(text):
        cells += _cells(character)
        if cells > width:
            return text[:index]
    return text


def _clip(text: str, width: int) -> str:
    return text if _cells(text) <= width else _take(text, width - 1) + "…"


def _pad(text: str, width: int) -> str:
    return text + " " * max(0, width - _cells(text))


def _cells(text: str) -> int:
    """How many cells of a terminal a text takes; colour marks take none."""
    return len(text) if text.isascii() else sum(map(_cell, text))


@cache
def _cell(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Co":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _indent(lines: Iterable[str], by: int = 4) -> list[str]:
    return [" " * by + line if line else "" for line in lines]


# Colours travel as private-use characters until the text is laid out, so that they take no width and
# nothing in a run can start an escape sequence: `_plain` lets no control or private-use character through.
_MARKS = {name: chr(0xE000 + index) for index, name in enumerate(_COLORS)}
_END = chr(0xE0FF)


def _paint(color: str, text: str) -> str:
    return f"{_MARKS[color]}{text}{_END}"


def _colored(text: str) -> str:
    for name, code in _COLORS.items():
        text = text.replace(_MARKS[name], f"\x1b[{code}m")
    return text.replace(_END, "\x1b[0m")


def _uncolored(text: str) -> str:
    return text.translate({ord(mark): None for mark in (*_MARKS.values(), _END)})


def _plain(text: str) -> str:
    """The text with control characters made visible, for a terminal would obey them."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character == "\t":
        return " "
    if unicodedata.category(character) in (*_INVISIBLE, "Co") or character in _REORDERING:
        return f"\\u{ord(character):04x}"
    return character
