"""Typed tree → NumPy, as a person would write it: a column is an array (n,), a scalar has no axes.

What NumPy has no short spelling for, such as softmax, is imported from the vocabulary. A formula that still
has a derivative in it, or that is stated entry by entry, has no such text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from xcheck.dimensions import ONE, Dimension
from xcheck.formula.tree import Apply, Differential, Node, Symbol
from xcheck.formula.typed import Typed
from xcheck.formula.walks import derivatives, walk
from xcheck.formula.writing.numpy.rules import RULES
from xcheck.formula.writing.numpy.writer import SUM, NoNumpy, Writer, variable
from xcheck.spaces.families import Family
from xcheck.spaces.maps import Map


def numpy_code(typed: Typed, name: str) -> str:
    """The last side without derivatives as a function of the symbols that occur in it, ready to paste.

    Raises:
        NoNumpy: every side has a derivative in it, or the language says what NumPy does not.
    """
    equation = typed.equation
    if equation.indices:
        raise NoNumpy("it is stated entry by entry")
    side = next((side for side in reversed(equation.sides) if not derivatives(side)), None)
    if side is None:
        raise NoNumpy("every side has a derivative in it")
    writer = Writer(typed, RULES)
    definitions = _used(side, dict(equation.definitions))
    lines = [f"    {variable(defined)} = {writer.at(value, SUM)}" for defined, value in definitions.items()]
    lines.append(f"    return {writer.at(side, SUM)}")
    parameters = _parameters([side, *definitions.values()], typed)
    lengths = [*_lengths(writer.sizes, typed, parameters)]
    imports = [f"from xcheck import {', '.join(sorted(writer.imports))}"] if writer.imports else []
    body = [f"def {name}({', '.join(parameters)}):", *lengths, *lines]
    head = ["import numpy as np", *imports, "", ""] if imports or any("np." in line for line in body) else []
    return "\n".join([*head, *body]) + "\n"


def numpy_expression(node: Node, typed: Typed) -> str:
    """A typed tree as an expression in the symbols and the definitions of a statement.

    Raises:
        NoNumpy: the language says what NumPy does not.
    """
    return Writer(typed, RULES).at(node, SUM)


def _used(node: Node, definitions: Mapping[str, Node]) -> dict[str, Node]:
    """The definitions that a tree reaches, each before those that need it."""
    found: dict[str, Node] = {}
    for part in walk(node):
        if isinstance(part, Symbol) and part.name in definitions and part.name not in found:
            value = definitions[part.name]
            found |= _used(value, definitions) | {part.name: value}
    return found


def _parameters(nodes: list[Node], typed: Typed) -> list[str]:
    """The symbols that occur, in the order of the spaces, each followed by its differential."""
    parts = [part for node in nodes for part in walk(node)]
    changes = {part.of.name for part in parts if isinstance(part, Differential) and isinstance(part.of, Symbol)}
    moved = {id(part.of) for part in parts if isinstance(part, Differential)}
    names = {part.name for part in parts if isinstance(part, Symbol) and id(part) not in moved}
    names |= {part.function for part in parts if isinstance(part, Apply)}
    found = []
    for name in typed.spaces:
        found += [variable(name)] * (name in names) + [f"d{variable(name)}"] * (name in changes)
    return found


def _lengths(sizes: Iterable[str], typed: Typed, parameters: list[str]) -> Iterator[str]:
    """A line for each dimension that needs a number: it is read off an argument, which is added if it must be."""
    axes = {
        variable(name): [
            *([space.members] if isinstance(space, Family) else []),
            *(d for d in (space.shape.rows, space.shape.columns) if d != ONE),
        ]
        for name, space in typed.spaces.items()
        if not isinstance(space, Map)
    }
    for size in sizes:
        wanted = Dimension(1, (size,))
        holding = [name for name in axes if wanted in axes[name]]
        if not holding:
            raise NoNumpy(f"the size {size} is the length of none of its arguments")
        name = next((name for name in holding if name in parameters), holding[0])
        if name not in parameters:
            parameters.append(name)
        yield f"    {size} = {name}.shape[{axes[name].index(wanted)}]"
