"""What changes where differentials stand, and what is held constant."""

from __future__ import annotations

from collections.abc import Mapping

from xcheck.errors import NotSelfContained
from xcheck.formula.equation import Equation
from xcheck.formula.names import name_to_latex
from xcheck.formula.tree import Differential, Symbol
from xcheck.formula.walks import reached
from xcheck.reading.variables import base_of
from xcheck.spaces import Space
from xcheck.spaces.maps import Map


def names_that_change(equation: Equation) -> set[str]:
    """The names whose differential occurs; where it is only that of expressions in one symbol, that symbol."""
    found = equation.of(Differential)
    definitions = dict(equation.definitions)
    names = {base_of(node.of) for node in found} - {""}
    if names - set(definitions) or len(set(found)) < 2:
        return names
    # In `d\operatorname{vec}(AXB) = (B^\top \otimes A)\, d\operatorname{vec}(X)` that is X.
    each = [reached(node.of, definitions) - set(definitions) for node in found]
    alone = set().union(*(inside for inside in each if len(inside) == 1))
    return names | alone if len(alone) == 1 else names


def held_constant(equation: Equation, spaces: Mapping[str, Space]) -> list[str]:
    """Which symbols a differential takes for constants, in words: those whose own differential does not occur."""
    if not equation.of(Differential):
        return []
    definitions, changing = dict(equation.definitions), names_that_change(equation)
    inside = set().union(*(reached(node.of, definitions) for node in equation.of(Differential)))
    points = {name for name, space in spaces.items() if not isinstance(space, Map)}
    held = sorted((inside & points) - changing)
    shown = [name_to_latex(name) for name in held]
    moves = ", ".join(f"d{name}" for name in shown)
    return [f"{', '.join(shown)} held constant: {moves} {'do' if held[1:] else 'does'} not occur"] if held else []


def refuse_still_differentials(equation: Equation) -> None:
    """A differential in which nothing is said to change is zero by misreading: `d|X| = 0`."""
    definitions = dict(equation.definitions)
    changing = names_that_change(equation) - set(definitions)
    changing |= {base_of(node.of) for node in equation.of(Differential) if not isinstance(node.of, Symbol)}
    for node in equation.of(Differential):
        known = reached(node.of, definitions)
        if known and not known & changing:
            name = min(known - set(definitions) or known)
            reason = f"nothing here says what changes; write its differential, as in d{name}, or a derivative"
            raise NotSelfContained(reason, equation.text, node.span, name)
