"""The claims of a document: its equations in which something is differentiated, with what it says of their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from xcheck.documents import DIFFERENTIATES, Document, Part, Passage
from xcheck.documents.context import Context, Said, Section, defined_by, described, sections
from xcheck.documents.equations import equations
from xcheck.documents.macros import Macro, expanded, macros_of, without_definitions
from xcheck.documents.needed import LETTER, definitions_for, parsed
from xcheck.formula.tree import Derivative, Differential, Node, Primed
from xcheck.formula.walks import symbols, walk
from xcheck.statement import Statement

_BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm|bf|pmb|vec)\s*(?:\{([^{}]*)\}|(\\?[A-Za-z]+))")
"""What is printed as a column or a matrix, one letter or a product of several."""

_ZERO = re.compile(r"=\s*(?:\\(?:mathbf|boldsymbol|bm|vec|mathbb)\s*\{?\s*)?0\s*\}?\s*$")
"""A last `= 0`: a condition at which something is best, and nothing that holds."""

_EQUAL = re.compile(r"=|\\approx|\\cong|\\simeq|\\equiv")

_SMALL = re.compile(r"\\(?:var)?epsilon|\\delta")
"""A letter for what is small, by which an approximation is an expansion, a claim of derivatives."""


@dataclass(frozen=True)
class _Found:
    """A claim, with the number and the section of the passage that it stands in."""

    passage: Passage
    number: int
    section: Section


def statements(document: Document, shown: str, layout: str) -> tuple[Statement, ...]:
    """The claims of a document, each under the name of the file and its line."""
    found, context = _read(document.passages, macros_of(document.source))
    bold = {letter for passage in document.passages for letter in _bold(passage.text)}
    lines: Counter[str] = Counter()
    claims = []
    for each in found:
        where = definitions_for(each.passage.text, context, each.number, each.section)
        equation = parsed(each.passage.text, [where] if where else ())
        names = sorted(set().union(*map(symbols, equation.trees))) if equation else []
        place = each.passage.place(0)
        line = f"{place.file}:{place.line}"
        lines[line] += 1
        count = lines[line]
        claims.append(
            Statement(
                id=line if count == 1 else f"{line}.{count}",
                text=each.passage.text,
                where=where,
                said=_said(names, each, context),
                numbers=_numbers(names, _bold(f"{each.passage.text} {where}"), bold),
                layout=layout or "denominator",
                claim=True,
                document=shown,
                location=place,
                pieces=each.passage.pieces,
            )
        )
    return tuple(claims)


def _read(passages: Sequence[Passage], macros: dict[str, Macro]) -> tuple[list[_Found], Context]:
    """The claims of a document, and what it says besides."""
    passages = [_written_out(passage, macros) if passage.part is Part.FORMULA else passage for passage in passages]
    found: list[_Found] = []
    said: list[Said] = []
    for number, (passage, section) in enumerate(zip(passages, sections(passages), strict=True)):
        for part in equations(passage) if passage.part is Part.FORMULA else ():
            claim = _claimed(part)
            if claim is not None:
                found.append(_Found(claim, number, section))
            elif not DIFFERENTIATES.search(part.text):
                said += defined_by(part, number, section)
                said += described(passages, number, section)
    return found, Context(tuple(said))


def _written_out(formula: Passage, macros: dict[str, Macro]) -> Passage:
    return expanded(replace(formula, text=without_definitions(formula.text)), macros)


def _claimed(part: Passage) -> Passage | None:
    """A claim without a last `= 0`, whether it can be read or not; None for what is no claim."""
    zero = _ZERO.search(part.text)
    part = part.cut(0, zero.start()) if zero else part
    if not _EQUAL.search(part.text):
        return None
    equation = parsed(part.text)
    if equation is None:
        return part if DIFFERENTIATES.search(part.text) else None
    expands = "approx" in equation.relations and _SMALL.search(part.text) is not None
    return part if expands or any(map(_differentiates, equation.sides)) else None


def _differentiates(side: Node) -> bool:
    return any(isinstance(node, Derivative | Differential | Primed) for node in walk(side))


def _bold(text: str) -> set[str]:
    """The letters that are printed bold in a text."""
    return {letter.removeprefix("\\") for groups in _BOLD.findall(text) for letter in LETTER.findall("".join(groups))}


def _numbers(names: Sequence[str], own: Set[str], bold: Set[str]) -> frozenset[str]:
    """The names that are not bold in a claim, in a document that prints columns, or matrices, bold."""
    small, capital = (any(letter[0].islower() is lower for letter in bold) for lower in (True, False))
    return frozenset(
        name for name in names if name.partition("_")[0] not in own and (small if name[0].islower() else capital)
    )


def _said(names: Sequence[str], found: _Found, context: Context) -> tuple[str, ...]:
    """What the document says of names otherwise: what they range over, and their properties."""
    said = [each.text for name in names for each in context.properties(name, found.number, found.section)]
    return tuple(dict.fromkeys(said))
