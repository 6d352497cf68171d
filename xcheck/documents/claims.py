"""The claims of a document: its equations in which something is differentiated, with what it says of their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from xcheck.documents import Document, Part, Passage
from xcheck.documents.context import Context, Said, Section, defined_by, described, sections
from xcheck.documents.equations import equations
from xcheck.documents.macros import Macro, expanded, macros_of, without_definitions
from xcheck.errors import FormulaError
from xcheck.formula.equation import Equation
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.tree import Apply, Derivative, Differential, Node, Primed, Symbol
from xcheck.formula.walks import symbols, walk
from xcheck.statement import Statement

_DIFFERENTIATES = re.compile(
    r"\\partial|\\nabla|\\triangledown|\\frac\s*\{?\s*(?:\\mathrm\s*\{\s*d\s*\}|\\operatorname\s*\{\s*d\s*\}|d)(?![A-Za-z])"
)
"""What a text that cannot be read is a claim by."""

_BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm|bf|pmb|vec)\s*(?:\{([^{}]*)\}|(\\?[A-Za-z]+))")
"""What is printed as a column or a matrix, one letter or a product of several."""

_LETTER = re.compile(r"\\[A-Za-z]+|[A-Za-z]")

_ZERO = re.compile(r"=\s*(?:\\(?:mathbf|boldsymbol|bm|vec|mathbb)\s*\{?\s*)?0\s*\}?\s*$")
"""A last `= 0`: a condition at which something is best, and nothing that holds."""

_EQUAL = re.compile(r"=|\\approx|\\equiv")


@dataclass(frozen=True)
class _Found:
    """An equation where it stands; `equation` is None where it cannot be read."""

    passage: Passage
    number: int
    section: Section
    equation: Equation | None


def statements(document: Document, shown: str, layout: str) -> tuple[Statement, ...]:
    """The claims of a document, each under the name of the file and its line."""
    found, context = _read(document.passages, macros_of(document.source))
    bold = {letter for passage in document.passages for letter in _bold(passage.text)}
    lines: Counter[str] = Counter()
    claims = []
    for each in found:
        where = _where(each, context)
        place = each.passage.place(0)
        line = f"{place.file}:{place.line}"
        lines[line] += 1
        count = lines[line]
        claims.append(
            Statement(
                id=line if count == 1 else f"{line}.{count}",
                text=each.passage.text,
                where=where,
                said=_said(each, context),
                numbers=_numbers(f"{where}: {each.passage.text}" if where else each.passage.text, bold),
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
    found: list[_Found] = []
    said: list[Said] = []
    for number, (passage, section) in enumerate(zip(passages, sections(passages), strict=True)):
        if passage.part is not Part.FORMULA:
            continue
        plain = Passage(passage.part, without_definitions(passage.text), passage.pieces, passage.apart)
        for part in equations(expanded(plain, macros)):
            claim = _claimed(part)
            if claim is not None:
                found.append(_Found(claim[0], number, section, claim[1]))
            elif not _DIFFERENTIATES.search(part.text):
                said += defined_by(part, number, section)
                said += described(passages, number, section)
    return found, Context(tuple(said))


def _claimed(part: Passage) -> tuple[Passage, Equation | None] | None:
    """A claim with its equation, which is None where it cannot be read; None for what is no claim."""
    zero = _ZERO.search(part.text)
    part = part.cut(0, zero.start()) if zero else part
    if not _EQUAL.search(part.text):
        return None
    equation = _parsed(part.text, ())
    if equation is None:
        return (part, None) if _DIFFERENTIATES.search(part.text) else None
    return (part, equation) if any(map(_differentiates, equation.sides)) else None


def _differentiates(side: Node) -> bool:
    return any(isinstance(node, Derivative | Differential | Primed) for node in walk(side))


def _where(found: _Found, context: Context) -> str:
    """The definitions of a document that a claim needs, as a text for `where`."""
    said = {each.name: each for each in _needed_to_read(found, context)}
    equation = found.equation or _parsed(found.passage.text, [each.text for each in said.values()])
    if equation is None:
        return ""
    variables = _variables(equation)
    own = {name for name, _ in equation.definitions}
    subjects = (_subjects(equation) | set().union(*(each.uses for each in said.values()))) - variables - own

    def define(name: str, needed: Set[str]) -> bool:
        """Adds the definition of a name if it leads to one of these, or anywhere if there are none; whether it does."""
        definition = context.definition(name, found.number, found.section)
        if definition is None or definition.value is None or name in said or name in variables:
            return name in said
        said[name] = definition
        leads = [define(inner, needed) for inner in sorted(definition.uses - needed)]
        if not needed or any(leads) or definition.uses & needed:
            return True
        del said[name]
        return False

    for name in sorted(subjects):
        define(name, variables)
    known = {*subjects, *variables, *own}
    for each in said.values():
        known |= each.uses
    # What stands on the right alone has to be made of what stands on the left.
    for name in sorted(set().union(*map(symbols, equation.sides)) - known):
        define(name, known)
    return _readable(found.passage.text, [each.text for each in said.values()])


def _bold(text: str) -> set[str]:
    """The letters that are printed bold in a text."""
    return {letter.removeprefix("\\") for groups in _BOLD.findall(text) for letter in _LETTER.findall("".join(groups))}


def _numbers(text: str, bold: Set[str]) -> frozenset[str]:
    """The letters of a claim that are not bold in it, in a document that prints columns, or matrices, bold."""
    equation = _parsed(text, ())
    own = _bold(text)
    small, capital = (any(letter[0].islower() is lower for letter in bold) for lower in (True, False))
    names = set().union(*map(symbols, equation.trees)) if equation else set()
    return frozenset(
        name for name in names if name.partition("_")[0] not in own and (small if name[0].islower() else capital)
    )


def _needed_to_read(found: _Found, context: Context) -> list[Said]:
    """The definitions without which a claim cannot be read, as that of J where J(w) might be a product."""
    if found.equation is not None:
        return []
    letters = dict.fromkeys(name.removeprefix("\\") for name in _LETTER.findall(found.passage.text))
    definitions = [context.definition(name, found.number, found.section) for name in letters]
    needed = [each for each in definitions if each is not None]
    for each in tuple(needed):
        others = [other for other in needed if other is not each]
        if _parsed(found.passage.text, [other.text for other in others]) is not None:
            needed = others
    return needed


def _parsed(text: str, definitions: Sequence[str]) -> Equation | None:
    try:
        return parse_equation(text, {}, ", ".join(definitions)).equation
    except FormulaError:
        return None


def _said(found: _Found, context: Context) -> tuple[str, ...]:
    """What the document says of the names of a claim otherwise: what they range over, and their properties."""
    if found.equation is None:
        return ()
    names = sorted(set().union(*map(symbols, found.equation.sides)))
    return tuple(each.text for name in names for each in context.properties(name, found.number, found.section))


def _readable(text: str, texts: list[str]) -> str:
    """What is said, as far as it can be read along with the claim."""
    kept: list[str] = []
    for each in texts:
        if _parsed(text, [*kept, each]) is not None:
            kept.append(each)
    return ", ".join(kept)


def _variables(equation: Equation) -> set[str]:
    """The names that are differentiated by, and those that change."""
    found: set[str] = set()
    for node in _nodes(equation):
        if isinstance(node, Derivative):
            found |= {name for variable in node.wrt for name in symbols(variable.of)}
    return found


def _subjects(equation: Equation) -> set[str]:
    """The names in what is differentiated; of a differential that name whose change the left side is."""
    found: set[str] = set()
    for node in _nodes(equation):
        if isinstance(node, Derivative) and (node.wrt or _is_name(node.of)):
            found |= symbols(node.of)
        elif isinstance(node, Primed):
            found |= symbols(node)
    for node in walk(equation.sides[0]):
        if isinstance(node, Differential) and _is_name(node.of):
            found |= symbols(node.of)
    return found


def _is_name(node: Node) -> bool:
    """Whether it is a letter, or a function at letters."""
    return isinstance(node, Symbol) or (isinstance(node, Apply) and all(isinstance(n, Symbol) for n in node.arguments))


def _nodes(equation: Equation) -> Iterator[Node]:
    for side in equation.sides:
        yield from walk(side)
