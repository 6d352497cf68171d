"""e_1 as a unit column: 1 at its place, else 0, where nothing says that e_1 is something else."""

from __future__ import annotations

import re
from collections.abc import Collection
from fractions import Fraction

from xcheck.formula.equation import Equation
from xcheck.formula.tree import Constant, Derivative, Differential, Element, Node, Number, Substitution, Symbol
from xcheck.formula.walks import rewrite, symbols

_UNIT = re.compile(r"e_([1-9]\d?)")


def with_units(equation: Equation, known: Collection[str]) -> tuple[Equation, list[str]]:
    """The equation with columns of I in the place of e_1 and e_2, and what was assumed.

    Not where an e, or another that is no unit, is declared or defined, moves, or is differentiated by.
    """
    names = {node.name for node in equation.of(Symbol) if node.name[0] == "e"}
    units = {name: found[1] for name in sorted(names) if (found := _UNIT.fullmatch(name))}
    if not units:
        return equation, []
    given = {*known, *dict(equation.definitions)}
    of_e = {name for name in names | given if name.partition("_")[0] == "e"}
    by = [variable.of for node in equation.of(Derivative) for variable in node.wrt]
    by += [node.of for node in equation.of(Differential)]
    moved = {node.name for node in equation.of(Substitution)}.union(*map(symbols, by))
    if of_e != units.keys() or not units.keys().isdisjoint(moved | given):
        return equation, []

    def column(node: Node) -> Node | None:
        place = units.get(node.name) if isinstance(node, Symbol) else None
        if place is None:
            return None
        indices = (Constant(":", span=node.span), Number(Fraction(place), span=node.span))
        return Element(Constant("I", span=node.span), indices, span=node.span)

    said = [f"{name} is the unit column with 1 at place {place}" for name, place in units.items()]
    return equation.mapped(lambda tree: rewrite(tree, column)), said
