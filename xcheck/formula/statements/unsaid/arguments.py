"""What a generic function that is only named is applied to, as f in ∂f/∂x."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from xcheck.formula.equation import Equation
from xcheck.formula.tree import Derivative, Element, Node, Symbol
from xcheck.formula.walks import reached, symbols
from xcheck.spaces import Space
from xcheck.spaces.maps import Map


def variables_meant(equation: Equation, names: Collection[str], spaces: Mapping[str, Space]) -> dict[str, Node]:
    r"""The argument of each of these functions of one variable: what it is differentiated by.

    Where that is several things, it is the one that is made from the others: in
    `Y = XA: \frac{\partial f}{\partial X} = \frac{\partial f}{\partial Y} A^\top` f is a function of Y.
    """
    definitions = dict(equation.definitions)
    derivatives = [node for node in equation.of(Derivative) if len(node.wrt) == 1]
    found: dict[str, list[Node]] = {}
    # A derivative of the function itself says more than one of an expression in which it stands.
    for node in sorted(derivatives, key=lambda node: not isinstance(node.of, Symbol)):
        for name in symbols(node.of) & set(names):
            space, variable = spaces[name], node.wrt[0].of
            if isinstance(space, Map) and len(space.domains) == 1:
                if isinstance(variable, Element) and not space.domains[0].shape.is_scalar:
                    variable = variable.of
                found.setdefault(name, []).append(variable)
    values = {**{name: variables[0] for name, variables in found.items()}, **definitions}
    return {name: _last_made(variables, values) for name, variables in found.items()}


def _last_made(variables: list[Node], values: Mapping[str, Node]) -> Node:
    """Of several variables the one from which all others are reached; the first, if there is none."""
    for variable in variables:
        known = reached(variable, values)
        if all(symbols(other) <= known for other in variables):
            return variable
    return variables[0]
