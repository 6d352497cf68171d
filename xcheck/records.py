"""The frozen records that travel between the rooms; a `Run` is all that a format may read."""

from __future__ import annotations

from enum import StrEnum

import msgspec

SCHEMA_VERSION = 1


class Place(msgspec.Struct, frozen=True):
    """Where something stands: a file with line and column, counted from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" + (f":{self.column}" if self.column > 1 else "")


class Kind(StrEnum):
    """The kinds of verdict, worst news last within each exit code (see `EXIT_CODES`)."""

    AGREES = "agrees"
    AGREES_IN = "agrees_in"
    AGREES_IF = "agrees_if"
    AGREES_UNDER = "agrees_under"
    DISAGREES = "disagrees"
    NOT_UNDERSTOOD = "not_understood"
    NOT_SELF_CONTAINED = "not_self_contained"
    INCONCLUSIVE = "inconclusive"
    UNDEFINED = "undefined"
    ERRORED = "errored"
    SKIPPED = "skipped"


EXIT_CODES = {
    Kind.AGREES: 0,
    Kind.AGREES_IN: 1,
    Kind.AGREES_IF: 1,
    Kind.AGREES_UNDER: 1,
    Kind.DISAGREES: 1,
    Kind.NOT_UNDERSTOOD: 1,
    Kind.NOT_SELF_CONTAINED: 1,
    Kind.INCONCLUSIVE: 3,
    Kind.UNDEFINED: 3,
    Kind.ERRORED: 3,
    Kind.SKIPPED: 0,
}
"""What each verdict asks for on a shelf; a claim asks for nothing in the cases of `IN_CLAIMS`."""

IN_CLAIMS = frozenset({Kind.AGREES_UNDER})
"""Verdicts that ask for exit code 0 in a claim, where the notation is somebody else's."""

IN_DOCUMENTS = IN_CLAIMS | {Kind.NOT_UNDERSTOOD, Kind.NOT_SELF_CONTAINED}
"""Those that do in a document, which may say in words what a claim leaves out."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the referee says of one statement. Only `agrees` is true in a boolean context.

    `detail` completes the kind: the layout of `agrees_in`, the condition of `agrees_if`, the reading
    of `agrees_under`, the token of `not_understood`, the reason of `skipped`. `fault` names the way
    of being wrong (a file of `faults/`), `reason` says it in a few words ("needs symmetric A"), `mend`
    is the repaired side as LaTeX, `note` the referee's note in plain words.
    """

    kind: Kind
    detail: str = ""
    fault: str = ""
    reason: str = ""
    mend: str = ""
    note: str = ""

    def __bool__(self) -> bool:
        return self.kind is Kind.AGREES

    def __str__(self) -> str:
        inside = self.reason if self.kind is Kind.DISAGREES else self.detail
        return f"{self.kind.value}({inside})" if inside else self.kind.value


class Vote(StrEnum):
    """What one engine says of one statement."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    ABSTAINS = "abstains"
    SKIPPED = "skipped"
    ERRORED = "errored"


class EngineReport(msgspec.Struct, frozen=True, kw_only=True):
    """One engine's part in a verdict.

    `error` is the worst relative error against the claimed side, `gate` the largest one that would
    have passed there, `margin` the decades between them (positive: inside the gate), `shape` what
    the engine returned in the statement's layout, `reason` why it abstained, was skipped or failed.
    """

    engine: str
    vote: Vote
    error: float | None = None
    gate: float | None = None
    margin: float | None = None
    shape: tuple[int, ...] | None = None
    reason: str = ""


Numeral = float | tuple[float, float] | None
"""A number, a complex one as its real and imaginary part, or `None` where there is none."""


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """Both sides at one drawn point, as rows of numbers; `None` where a side or an entry has no value."""

    sizes: dict[str, int]
    reference: list[list[Numeral]] | None
    claimed: list[list[Numeral]] | None


class Counterexample(msgspec.Struct, frozen=True, kw_only=True):
    """The simplest point at which both sides differ, as rows of numbers in writing ("2", "-1/3", "0.841471").

    `values` has every symbol's rows, those of a direction under `dX`; `left` and `right` are the sides.
    """

    sizes: dict[str, int]
    values: dict[str, list[list[str]]]
    left: list[list[str]]
    right: list[list[str]]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One statement with its verdict: everything that a format shows of it.

    `expected` is the reason a false statement is filed under (empty for a true one) and `passed`
    whether the verdict is the one asked for; `right` is the true equation of a false one. `assumed`
    lists what was inferred, not declared. `numpy` is the formula as NumPy where it agrees and can be written,
    and statements with equal `canonical` say the same in other names.
    """

    id: str
    kind: str
    latex: str
    where: str = ""
    spaces: dict[str, str] = {}
    shapes: dict[str, str] = {}
    assumed: tuple[str, ...] = ()
    layout: str = "denominator"
    verdict: Verdict
    expected: str = ""
    passed: bool
    displayed_only: bool = False
    engines: tuple[EngineReport, ...] = ()
    notes: tuple[str, ...] = ()
    margin: float | None = None
    example: Example | None = None
    counterexample: Counterexample | None = None
    source: str = ""
    tags: tuple[str, ...] = ()
    right: str = ""
    pitfalls: tuple[tuple[str, str], ...] = ()
    numpy: str = ""
    canonical: str = ""
    location: Place
    repro: str = ""


class Standing(StrEnum):
    """How one place of a source stands in the catalogue."""

    AGREES = "agrees"
    REFUTED = "refuted as printed"
    FAILS = "fails"
    CANNOT = "cannot be stated"
    MISSING = "not stated yet"


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One numbered place of a source, the statements that cite it, and why it cannot be stated if so."""

    place: str
    standing: Standing
    ids: tuple[str, ...] = ()
    reason: str = ""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one source is stated: true statements, printed ones that are refuted, and place by place."""

    key: str
    title: str
    true: int
    refuted: int
    failing: int
    items: tuple[Item, ...] = ()


class Count(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of planted errors of one kind.

    Mutants are `caught`, or `missed`, or `unjudged` (no verdict: they have no value, or only ill-conditioned ones);
    those that say the same as the formula are `equivalent` if that is proved, else `undecided`. Of those caught
    the cause was sought of the `diagnosed` ones: `named` counts the faults named right and `mended` the mends that
    were found, each of them verified to agree as the original does.
    """

    planted: int = 0
    caught: int = 0
    missed: int = 0
    unjudged: int = 0
    equivalent: int = 0
    undecided: int = 0
    diagnosed: int = 0
    named: int = 0
    mended: int = 0

    def plus(self, other: Count) -> Count:
        """Both counts together."""
        return Count(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of some statements together; `smallest` is the largest of theirs, for it is caught in all of them."""

    name: str
    statements: int
    single: Count
    double: Count
    gallery: Count
    checks: int
    alarms: int
    smallest: float | None
    untried: int


class Trusted(msgspec.Struct, frozen=True, kw_only=True):
    """How far the referee can be trusted: the figures of each shelf and, last, of all; and how they came about."""

    rows: tuple[Row, ...]
    how: tuple[str, ...]


class Problem(msgspec.Struct, frozen=True):
    """Something that kept a file or a statement from being read at all."""

    message: str
    location: Place


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a check is asked to do. `engines` empty means every engine of the room.

    `sizes` are the sizes of some dimension names; the others, and without it all, are small and drawn.
    """

    engines: tuple[str, ...] = ()
    layout: str = ""
    seed: int = 0
    samples: int = 2
    sizes: tuple[tuple[str, int], ...] = ()


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one invocation found; a format turns it into text and reads nothing else."""

    schema_version: int = SCHEMA_VERSION
    versions: dict[str, str]
    settings: Settings
    summary: dict[str, int]
    results: tuple[Result, ...]
    problems: tuple[Problem, ...] = ()
    sources: tuple[Progress, ...] = ()
    trusted: Trusted | None = None
    exit_code: int
    timings: dict[str, float] | None = None


def to_json(run: Run) -> bytes:
    """The run as UTF-8 JSON, keys in a fixed order, so that equal runs are equal bytes."""
    return msgspec.json.format(msgspec.json.encode(run, order="deterministic"), indent=1) + b"\n"


def from_json(data: bytes) -> Run:
    """The inverse of `to_json`.

    Raises:
        msgspec.ValidationError: the JSON is not a run of this schema.
    """
    return msgspec.json.decode(data, type=Run)
