r"""What a document says of names outside of its claims: definitions, shapes and properties.

`$J = \|Xw - y\|^2$` defines J, `$X \in \mathbb{R}^{m \times n}$` says what X ranges over, and so does `a symmetric
matrix $A$`. What is said holds to the end of its section, of the inner ones too; of two that say something of a name
the nearest before a claim counts, else the first close behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from xcheck.documents import Part, Passage
from xcheck.errors import FormulaError
from xcheck.formula.statements import parse  # noqa: F401  (it fills the tables of the parser)
from xcheck.formula.statements.clause import Clause
from xcheck.formula.statements.clauses import read_clauses
from xcheck.formula.tree import Node, Number, Symbol
from xcheck.formula.walks import derivatives, symbols
from xcheck.spaces import conditions

NEAR = 10
"""How many passages behind a claim something is still said of it: `where $J = …$`."""

MANY = 3
"""How many properties of a letter are tried."""

Section = tuple[int, ...]
"""The numbers of the headings that a passage stands under, the outermost first."""


@dataclass(frozen=True)
class Said:
    """A definition of `name` by `value`, or a property of it, as a text says it."""

    name: str
    text: str
    section: Section
    number: int
    value: Node | None = None

    @property
    def uses(self) -> frozenset[str]:
        """The names that a definition is made of, its parameters too: a bare f is f(x)."""
        return frozenset(with_arrays(symbols(self.value))) if self.value is not None else frozenset()


_ENTRY = re.compile(r"([^_]+)_[i-n]{1,2}")


def with_arrays(names: Iterable[str]) -> set[str]:
    """The names with those of the arrays that they may be entries of: p_i is one of p."""
    return {each for name in names for each in (name, *_ENTRY.findall(name))}


@dataclass(frozen=True)
class Context:
    """All that a document says, in order."""

    said: tuple[Said, ...] = field(default=())

    @cached_property
    def _of(self) -> Mapping[str, list[Said]]:
        found: dict[str, list[Said]] = {}
        for each in self.said:
            for name in sorted(with_arrays([each.name])):
                found.setdefault(name, []).append(each)
        return found

    def definition(self, name: str, number: int, section: Section) -> Said | None:
        """What a name is defined to be where a passage with this number stands."""
        return _nearest([each for each in self._of.get(name, []) if each.value is not None], number, section)

    def properties(self, name: str, number: int, section: Section) -> list[Said]:
        """What else is said of it there, the nearest last."""
        before, behind = _holding([each for each in self._of.get(name, []) if each.value is None], number, section)
        return [*behind[::-1], *before][-MANY:]


def _nearest(said: Sequence[Said], number: int, section: Section) -> Said | None:
    before, behind = _holding(said, number, section)
    return before[-1] if before else behind[0] if behind else None


def _holding(said: Sequence[Said], number: int, section: Section) -> tuple[list[Said], list[Said]]:
    """What holds where a passage stands: what is said before it, and close behind it."""
    holds = [each for each in said if section[: len(each.section)] == each.section]
    before = [each for each in holds if each.number <= number]
    return before, [each for each in holds if number < each.number <= number + NEAR]


def sections(passages: Sequence[Passage]) -> list[Section]:
    """The section of each passage."""
    found: list[Section] = []
    path: list[tuple[int, int]] = []
    for number, passage in enumerate(passages):
        if passage.part is Part.HEADING:
            level = int(passage.text[1:])
            path = [each for each in path if each[0] < level] + [(level, number)]
        found.append(tuple(number for _, number in path))
    return found


def defined_by(passage: Passage, number: int, section: Section) -> Iterator[Said]:
    """What a formula in which nothing is differentiated defines or declares."""
    clauses = _clauses(passage.text)
    # `f(x, y) = a` is one clause, `a = b, c = d` is two.
    for text in [passage.text] if len(clauses) == 1 else _pieces(passage.text):
        for clause in clauses if text == passage.text else _clauses(text):
            yield from _defined(clause, text, number, section)
            yield from (Said(name, text, section, number) for name, _ in (*clause.declared, *clause.conditions))


def _clauses(text: str) -> list[Clause]:
    """The clauses of a text; none where it cannot be read."""
    try:
        return [clause for group in read_clauses(text, {}, frozenset(), premises=True) for clause in group]
    except FormulaError:
        return []


def _pieces(text: str) -> Iterator[str]:
    """What stands between commas outside of brackets."""
    depth, start = 0, 0
    for place, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            yield text[start:place].strip()
            start = place + 1
    yield text[start:].strip()


def _defined(clause: Clause, text: str, number: int, section: Section) -> Iterator[Said]:
    function, definition = clause.function, clause.definition
    written = _first_two_sides(clause, text)
    if not written:
        return
    if function is not None and not derivatives(function.body):
        yield Said(function.name, written, section, number, function.body)
    elif definition is not None:
        name, value = definition
        # A number is one value of a name, and what refers to itself is a step of an iteration.
        plain = isinstance(value, Number | Symbol) or name in symbols(value)
        if not plain and not derivatives(value):
            yield Said(name, written, section, number, value)


def _first_two_sides(clause: Clause, text: str) -> str:
    """`name = value` as it stands in the text, of a chain its first two sides; "" where that cannot be cut out."""
    if len(clause.sides) <= 2:
        return text if len(clause.sides) == 2 else ""
    before = text[: clause.sides[2].span[0]].rstrip()
    return before[:-1].strip() if before.endswith("=") else ""


# -- properties in prose ---------------------------------------------------------------------------

_IMPLIED = {"covariance": "symmetric positive definite", "协方差": "symmetric positive definite", "Gram": "symmetric"}
"""Matrices that have a property by what they are."""

_WORDS = "|".join(sorted(map(re.escape, {**conditions(), **_IMPLIED}), key=len, reverse=True))
_EDGE = r"(?:^|(?<!\bnot)(?<!necessarily)[\s(,，、]|(?<=[\u4e00-\u9fff])(?<![非不]))"
_BEFORE = re.compile(rf"{_EDGE}({_WORDS})(?:\s*(?:square|real|matrix|matrices|矩阵|方阵|阵))*[\s,，]*$")
_VERB = r"(?:(?:is|are|be|being)\s+(?:assumed\s+|taken\s+)?(?:to\s+be\s+)?|to\s+be\s+|为\s*|是\s*)"
_HAS = rf"(?:(?:an?|the)\s+|一个|个)?(?:square\s+|real\s+)?\(?({_WORDS})(?![A-Za-z-])"
_BEHIND = re.compile(rf"^\s*{_VERB}{_HAS}")
_BEHIND_SET = re.compile(rf"^\s*{_VERB}?{_HAS}")
r"""What is said behind a letter, and behind `A \in \mathbb{R}^{n \times n}`, where the verb may be left out."""

_FONT = re.compile(r"\\(?:mathbf|boldsymbol|bm|mathrm|mathit)\s*\{?\s*([A-Za-z]|\\[A-Za-z]+)\s*\}?")
_LETTER = re.compile(r"[A-Z]|\\[A-Z][a-z]+")
_IN = re.compile(r"\\in(?![a-z])")
_JOINS = re.compile(r"\s*(?:[,、，]|,?\s*(?:and|or|和|与|及))\s*")


def described(passages: Sequence[Passage], number: int, section: Section) -> Iterator[Said]:
    """What the words beside letters say of them: `symmetric matrices $A$ and $B$`, `$A$ is symmetric`."""
    letters = _letters(passages[number])
    if not letters:
        return
    behind = _BEHIND_SET if _IN.search(passages[number].text) else _BEHIND
    for step, pattern in ((-1, _BEFORE), (1, behind)):
        found = pattern.search(_beside(passages, number, step))
        if found is not None:
            property_ = {**conditions(), **_IMPLIED}[found[1]]
            for letter in letters:
                yield Said(letter.removeprefix("\\"), rf"{letter} \text{{ {property_}}}", section, number)


def _letters(passage: Passage) -> list[str]:
    """The capital letters that a formula is, one or several with commas between them, or says the set of."""
    texts = [_FONT.sub(r"\1", text).strip() for text in _IN.split(passage.text)[0].split(",")]
    alone = passage.part is Part.FORMULA and all(_LETTER.fullmatch(text) for text in texts)
    return texts if alone else []


def _beside(passages: Sequence[Passage], number: int, step: int) -> str:
    """The words before or behind a formula, beyond others of which the same is said: in `$A$ and $B$ are symmetric`."""
    number += step
    while 0 <= number < len(passages) and passages[number].part is Part.PROSE:
        beyond = number + step
        listed = _JOINS.fullmatch(passages[number].text) and 0 <= beyond < len(passages) and _letters(passages[beyond])
        if not listed:
            return passages[number].text
        number = beyond + step
    return ""
