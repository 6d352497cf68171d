r"""Functions that an equation defines: y in `F(x, y) = 0`, and x as a function of y where y is one of x.

F is drawn, and so is a point (x, y). F minus its value there is as general a function as F, and zero at the
point: through it y is a function of x near by. In ∂F/∂x and ∂F/∂y the other argument is held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xcheck.formula.equation import Equation
from xcheck.formula.statements.clause import Clause
from xcheck.formula.tree import Apply, Derivative, Implicit, Node, Number, Symbol, Unknown, Variable
from xcheck.formula.walks import reached, rewrite, symbols, walk
from xcheck.spaces import Space
from xcheck.spaces.maps import Map


@dataclass(frozen=True)
class Implied:
    """What implicit equations define, and the spaces of the points they pass through."""

    definitions: tuple[tuple[str, Node], ...] = ()
    declared: tuple[tuple[str, Space], ...] = ()


def implied(
    givens: list[Clause], claims: list[Clause], spaces: Mapping[str, Space]
) -> tuple[list[Clause], list[Clause], Implied]:
    """The other givens, the claims with what is held in partial derivatives, and what is defined."""
    for clause in givens:
        equation = _level(clause, spaces)
        if equation is None:
            continue
        moved = _moved(claims, [each.name for each in equation.arguments if isinstance(each, Symbol)])
        if len(moved) != 1:
            continue
        (name,) = moved
        point = f"{name}_at"
        held = _put(equation, {name: Symbol(point)})
        assert isinstance(held, Apply), "only its arguments are replaced"
        value = Implicit(_put(equation, {name: Unknown(name)}), name, Symbol(point), span=clause.span)
        declared = ((point, spaces[name]),) if name in spaces else ()
        rest = [each for each in givens if each is not clause]
        sides = [replace(each, sides=tuple(_partial(side, held, name) for side in each.sides)) for each in claims]
        return rest, sides, Implied(((name, value),), declared)
    return givens, claims, Implied()


def _level(clause: Clause, spaces: Mapping[str, Space]) -> Apply | None:
    """The F(x, y) of `F(x, y) = 0`, for a declared F of several symbols."""
    if clause.relations != ("=",) or len(clause.sides) != 2:
        return None
    left, right = clause.sides
    if not isinstance(left, Apply) or not (isinstance(right, Number) and right.value == 0) or len(left.arguments) < 2:
        return None
    of_symbols = all(isinstance(argument, Symbol) for argument in left.arguments)
    return left if of_symbols and isinstance(spaces.get(left.function), Map) else None


def _moved(claims: Sequence[Clause], names: Sequence[str]) -> list[str]:
    """Which of the arguments the claims differentiate by another of them."""
    nodes = [node for claim in claims for side in claim.sides for node in walk(side)]
    arguments = {Symbol(each) for each in names}
    found = [
        name
        for node in nodes
        if isinstance(node, Derivative) and arguments & (by := {variable.of for variable in node.wrt})
        for name in names
        if name in symbols(node.of) and Symbol(name) not in by
    ]
    return [*dict.fromkeys(found)]


def _partial(side: Node, held: Apply, name: str) -> Node:
    """A side in whose derivatives of F the other arguments are held."""
    at = next(each for each in held.arguments if isinstance(each, Symbol) and each.name == f"{name}_at")

    def change(node: Node) -> Node | None:
        if isinstance(node, Derivative) and held.function in symbols(node.of):
            wrt = tuple(replace(each, of=at) if each.of == Symbol(name) else each for each in node.wrt)
            of = _put(node.of, {name: at})
            return replace(node, of=held if of == Symbol(held.function) else of, wrt=wrt)
        return None

    return rewrite(side, change)


def _put(node: Node, values: Mapping[str, Node]) -> Node:
    return rewrite(node, lambda part: values.get(part.name) if isinstance(part, Symbol) else None)


def by_inverse(equation: Equation, spaces: Mapping[str, Space]) -> Equation:
    r"""The equation in which `\frac{\partial x}{\partial y}`, where y is a function of x alone, is by that function.

    It stands for the derivative of the inverse function, x as a function of y.
    """
    values = dict(equation.definitions)
    if not values or not equation.of(Derivative):
        return equation
    maps = {name for name, space in spaces.items() if isinstance(space, Map)}

    def inverted(variable: Variable, of: Node) -> Variable:
        if not isinstance(variable.of, Symbol) or variable.of.name not in values or variable.transposed:
            return variable
        value, inside = values[variable.of.name], reached(of, values)
        names = {part.name for part in walk(value) if isinstance(part, Symbol)} - maps
        alone = len(names) == 1 and names <= inside and variable.of.name not in inside
        return replace(variable, of=value) if alone else variable

    def change(node: Node) -> Node | None:
        if not isinstance(node, Derivative):
            return None
        wrt = tuple(inverted(variable, node.of) for variable in node.wrt)
        return None if wrt == node.wrt else replace(node, of=rewrite(node.of, change), wrt=wrt)

    return replace(equation, sides=tuple(rewrite(side, change) for side in equation.sides))
