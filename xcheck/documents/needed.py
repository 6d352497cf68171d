"""The definitions of a document that a claim needs: of what is differentiated, as far as they lead to the variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from xcheck.documents.context import Context, Said, Section
from xcheck.errors import FormulaError
from xcheck.formula.equation import Equation
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.tree import Apply, Derivative, Differential, Node, Primed, Symbol
from xcheck.formula.walks import symbols, walk

LETTER = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
"""A letter as it is written, Greek ones by name."""


def parsed(text: str, definitions: Sequence[str] = ()) -> Equation | None:
    """The equation that a text is, with definitions beside it; None where it cannot be read."""
    try:
        return parse_equation(text, {}, ", ".join(definitions)).equation
    except FormulaError:
        return None


def definitions_for(text: str, context: Context, number: int, section: Section) -> str:
    """The definitions that a claim needs, as a text for `where`; "" if it cannot be read with any.

    Args:
        number, section: of the passage in which the claim stands.
    """
    alone = parsed(text)
    said = {} if alone else {each.name: each for each in _needed_to_read(text, context, number, section)}
    equation = alone or parsed(text, [each.text for each in said.values()])
    if equation is None:
        return ""
    variables = _variables(equation.sides[:1]) or _variables(equation.sides)
    # Of what a chain rule differentiates by on its way the text says how it leads to the variable.
    between = _variables(equation.sides[1:]) - variables
    own = {name for name, _ in equation.definitions}
    subjects = (_subjects(equation) | between | set().union(*(each.uses for each in said.values()))) - variables - own

    def define(name: str, needed: Set[str]) -> bool:
        """Adds the definition of a name if it leads to one of these, or anywhere if there are none; whether it does."""
        definition = context.definition(name, number, section)
        if definition is None or name in variables or definition in said.values():
            return definition in said.values()
        said[name] = definition
        leads = [define(inner, needed) for inner in sorted(definition.uses - needed)]
        if not needed or any(leads) or definition.uses & needed:
            return True
        del said[name]
        return False

    for name in sorted(subjects):
        define(name, variables)
    known = {*subjects, *variables, *own, *symbols(equation.sides[0])}
    for each in said.values():
        known |= each.uses
    # What stands on the right alone has to be made of what stands on the left.
    for name in sorted(set().union(*map(symbols, equation.sides)) - known):
        define(name, known)
    return _readable(text, [each.text for each in said.values()])


def _needed_to_read(text: str, context: Context, number: int, section: Section) -> list[Said]:
    """The definitions without which a claim cannot be read, as that of J where J(w) might be a product."""
    letters = dict.fromkeys(name.removeprefix("\\") for name in LETTER.findall(text))
    definitions = [context.definition(name, number, section) for name in letters]
    needed = [each for each in definitions if each is not None]
    for each in tuple(needed):
        others = [other for other in needed if other is not each]
        if parsed(text, [other.text for other in others]) is not None:
            needed = others
    return needed


def _readable(text: str, texts: list[str]) -> str:
    """What is said, as far as it can be read along with the claim."""
    kept: list[str] = []
    for each in texts:
        if parsed(text, [*kept, each]) is not None:
            kept.append(each)
    return ", ".join(kept)


def _variables(sides: Sequence[Node]) -> set[str]:
    """The names that are differentiated by."""
    found: set[str] = set()
    for node in _nodes(sides):
        if isinstance(node, Derivative):
            found |= {name for variable in node.wrt for name in symbols(variable.of)}
    return found


def _subjects(equation: Equation) -> set[str]:
    """The names in what is differentiated; of a differential that name whose change the left side is."""
    found: set[str] = set()
    for node in _nodes(equation.sides):
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


def _nodes(sides: Sequence[Node]) -> Iterator[Node]:
    for side in sides:
        yield from walk(side)
