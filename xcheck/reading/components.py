"""x_1 as the first entry of x, and A_{12} as one of A, where a derivative makes sense only so.

A name with a number is a name: x_1 and x_2 may be two points. But a derivative by x of what holds x_1 and x_2 and
not x is a derivative by a column of these, and one by x_2 of Wx is one by an entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TypeGuard

from xcheck.formula.equation import Equation
from xcheck.formula.tree import Block, Derivative, Element, Node, Number, Symbol, Variable
from xcheck.formula.walks import reached, rewrite, walk
from xcheck.reading.units import with_units
from xcheck.spaces import Space
from xcheck.spaces.families import Family
from xcheck.spaces.maps import Map
from xcheck.spaces.vectors import Vector

_ENTRY = re.compile(r"(?P<base>[^_]+)_(?:(?P<count>[1-9]\d?)|(?P<row>[1-9]\d?)_(?P<column>[1-9]\d?))")
"""A name with one number below, as x_1 and A_12, or with two, as A_1_2."""


def with_components(equation: Equation, spaces: Mapping[str, Space]) -> tuple[Equation, dict[str, Space], list[str]]:
    """The equation with entries in the place of names such as x_1, the spaces, and what was assumed.

    Of what is said to be a list of them, or to have a number of entries, of what has entries x_i, and beside a unit
    column e_1; else only where otherwise something is differentiated by what it does not hold. A column that nothing
    else determines has as many entries as are named, all of them from the first one.
    """
    equation, said = with_units(equation, spaces)
    lists = {name: value for name, value in equation.definitions if name not in spaces and _lists_entries(value, name)}
    if lists:  # which say nothing else than that these are the entries
        spaces = {**spaces, **{name: Vector(len(value.rows)) for name, value in lists.items()}}
        equation = replace(equation, definitions=tuple(each for each in equation.definitions if each[0] not in lists))
    known, candidates = dict(spaces), _entries(equation, spaces)
    if not candidates:
        return equation, known, said
    assumed = list(said)
    picked: dict[str, Element] = {}
    defined, amiss = dict(equation.definitions), any(_absent(equation))
    indexed = {node.of.name for node in equation.of(Element) if isinstance(node.of, Symbol)}
    units = bool(said)  # beside which x_1 is an entry, and x has as many as there are
    for base, entries in candidates.items():
        if not (amiss or units or base in indexed or (base in known and _is_counted(known[base]))):
            continue
        if base in defined and not entries.keys().isdisjoint(reached(Symbol(base), defined)):
            continue  # it is made of them
        if not (units or base in known or base in indexed or _is_held(equation, base)):
            if sorted(entries.values()) != [(count,) for count in range(1, len(entries) + 1)] or len(entries) == 1:
                continue
            known[base] = Vector(len(entries))
            *first, last = sorted(entries, key=entries.__getitem__)
            assumed.append(f"{', '.join(first)} and {last} are the entries of {base}, a column of {len(entries)}")
        whole = Symbol(base)
        picked |= {name: Element(whole, tuple(Number(Fraction(n)) for n in places)) for name, places in entries.items()}
    changed = _with(equation, picked) if picked else equation
    return (equation, dict(spaces), said) if any(_absent(changed)) else (changed, known, assumed)


def _is_counted(space: Space) -> bool:
    """Whether a space is of columns or matrices with a number of entries that is no letter."""
    shape = space.shape
    several = isinstance(space, Map | Family)
    return not several and not shape.is_scalar and not (shape.rows.names or shape.columns.names)


def _lists_entries(value: Node, name: str) -> TypeGuard[Block]:
    """Whether a definition is `x = (x_1, x_2)`, all entries one below the other."""
    if not isinstance(value, Block) or any(len(row) > 1 for row in value.rows):
        return False
    entries = [Symbol(f"{name}_{count}") for count in range(1, len(value.rows) + 1)]
    return [row[0] for row in value.rows] == entries


def names_entry_of_matrix(name: str) -> bool:
    """Whether a name looks like that of an entry of a matrix, as X_12 does."""
    entry = _ENTRY.fullmatch(name)
    return entry is not None and len(_places(entry)) == 2


def _absent(equation: Equation) -> Iterator[str]:
    """The variables that what is differentiated by them does not hold; ∇ of one that names none."""
    defined = dict(equation.definitions)
    for node in equation.of(Derivative):
        held = reached(node.of, defined)
        names = [part.name for variable in node.wrt for part in walk(variable.of) if isinstance(part, Symbol)]
        yield from (name or "∇" for name in names or [""] if name not in held)


def _entries(equation: Equation, spaces: Mapping[str, Space]) -> dict[str, dict[str, tuple[int, ...]]]:
    """The names of entries by what they are entries of, with their places.

    What they are entries of occurs as a whole, too, is declared, or is what a ∇ must mean that names nothing.
    """
    defined = dict(equation.definitions)
    names = dict.fromkeys(node.name for node in equation.of(Symbol))
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    for name in names:
        entry = _ENTRY.fullmatch(name) if "_" in name else None
        if entry is None or name in spaces or name in defined:
            continue
        base, places = entry["base"], _places(entry)
        if base in spaces or len(places) == (2 if base[0].isupper() else 1):  # W_1 and W_2 are two matrices
            found.setdefault(base, {})[name] = places
    alone = len(found) == 1 and any(not node.wrt for node in equation.of(Derivative))
    return {
        base: entries for base, entries in found.items() if alone or base in names or base in spaces or base in defined
    }


def _places(entry: re.Match[str]) -> tuple[int, ...]:
    if entry["row"]:
        return int(entry["row"]), int(entry["column"])
    # Of a matrix `_{12}` is row 1, column 2.
    both = entry["base"][0].isupper() and len(entry["count"]) == 2
    return tuple(map(int, entry["count"])) if both else (int(entry["count"]),)


def _is_held(equation: Equation, base: str) -> bool:
    """Whether something determines what a name is: it is defined, or held by what is differentiated."""
    defined = dict(equation.definitions)
    return base in defined or any(base in reached(node.of, defined) for node in equation.of(Derivative))


def _with(equation: Equation, picked: Mapping[str, Element]) -> Equation:
    """The equation with entries in the place of their names; a ∇ that names nothing is by what they are entries of."""
    bases = {node.of for node in picked.values()}

    def change(node: Node) -> Node | None:
        if isinstance(node, Derivative) and not node.wrt and len(bases) == 1:
            by = Variable(next(iter(bases)), span=node.span)
            return rewrite(replace(node, wrt=(by,) * node.order), change)
        found = picked.get(node.name) if isinstance(node, Symbol) else None
        return None if found is None else replace(found, span=node.span)

    return equation.mapped(lambda tree: rewrite(tree, change))
