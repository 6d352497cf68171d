r"""What ∇ differentiates by where it names no variable: the argument of the function behind it.

`\nabla f(E)` is the gradient of f at E, so that `\nabla f(A x)` is not the gradient of x ↦ f(Ax).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from xcheck.formula.equation import Equation
from xcheck.formula.names import ARGUMENT, fresh
from xcheck.formula.statements.clause import Function
from xcheck.formula.statements.unsaid.arguments import variables_meant
from xcheck.formula.tree import Apply, Block, Derivative, Element, Node, Substitution, Symbol, Variable
from xcheck.formula.walks import rewrite, symbols, walk
from xcheck.spaces import Space
from xcheck.spaces.maps import Map

_NUMBERED = re.compile(r"_\d+$")


def of_defined(nodes: tuple[Node, ...], functions: Mapping[str, Function]) -> tuple[Node, ...]:
    """Trees in which ∇ of a function that the statement defines differentiates by its parameter, or by all of them.

    Parameters x_1, x_2 are entries of x: by that it is differentiated, see `reading.components`.
    """
    single = {name: each.parameters[0] for name, each in functions.items() if len(each.parameters) == 1}
    several = {name: each.parameters for name, each in functions.items() if len(each.parameters) > 1}

    def meant(node: Derivative) -> Node | None:
        of, name = node.of, _function(node.of)
        if name in several and not any(_NUMBERED.search(parameter) for parameter in several[name]):
            parameters = tuple(Symbol(parameter, span=of.span) for parameter in several[name])
            at_them = not isinstance(of, Apply) or of.arguments == parameters
            return _by(node, Block(tuple((each,) for each in parameters))) if at_them and node.order == 1 else None
        if name not in single:
            return None
        parameter = Symbol(single[name], span=of.span)
        if not isinstance(of, Apply) or of.arguments == (parameter,):
            return _by(node, parameter)
        own = replace(of, arguments=(parameter,))
        return Substitution(_by(replace(node, of=own), parameter), parameter.name, of.arguments[0], span=node.span)

    return tuple(_changed(node, meant) for node in nodes)


def of_declared(equation: Equation, spaces: Mapping[str, Space]) -> Equation:
    """The equation in which ∇ of a drawn function of one argument, or of an expression in such, differentiates by it.

    Where the function is named without its argument that is what it is applied to elsewhere, or what it is
    differentiated by, or the one declared symbol that it can be applied to, or else any.
    """
    if all(node.wrt for node in equation.of(Derivative)):
        return equation
    maps = {name: space for name, space in spaces.items() if isinstance(space, Map) and len(space.domains) == 1}
    taken = {*spaces, *dict(equation.definitions)}.union(*map(symbols, equation.trees))
    bare = {node.name for node in equation.of(Symbol)} & set(maps)
    elsewhere = variables_meant(equation, bare, spaces)
    elsewhere |= {node.function: node.arguments[0] for node in equation.of(Apply) if node.function in maps}
    added: dict[str, Node] = {}

    def argument_of(name: str) -> Node:
        if name not in elsewhere:
            elsewhere[name] = Symbol(_only(maps[name].domains[0], spaces) or fresh(ARGUMENT, taken))
            added[name] = Apply(name, (elsewhere[name],))
        return elsewhere[name]

    def meant(node: Derivative) -> Node | None:
        of = node.of.of if isinstance(node.of, Element) else node.of
        if isinstance(of, Apply) and of.function in maps:
            (argument,) = of.arguments
            if isinstance(argument, Symbol):
                return _by(node, argument)
            variable = Symbol(fresh(f"{ARGUMENT}_{of.function}", taken), span=of.span)
            own = _with(node.of, replace(of, arguments=(variable,)))
            return Substitution(_by(replace(node, of=own), variable), variable.name, argument, span=node.span)
        names = {part.name for part in walk(of) if isinstance(part, Symbol)}
        arguments = [argument_of(name) for name in sorted(names)] if names and names <= set(maps) else []
        applied = {each for part in walk(of) if isinstance(part, Apply) for each in part.arguments}
        if len(applied) == 1 and names == {part.name for part in applied if isinstance(part, Symbol)}:
            arguments = [*applied]
        if not arguments or any(other != arguments[0] for other in arguments):
            return None
        # The value of another function as an argument is an intermediate variable: ∇g is ∂g/∂u in g(u(x)).
        inner = arguments[0].function if isinstance(arguments[0], Apply) else ""
        argument = Symbol(inner) if inner in maps else arguments[0]
        return _by(node, argument) if isinstance(argument, Symbol) else None

    sides = tuple(_changed(side, meant) for side in equation.sides)
    values = tuple((name, _changed(value, meant)) for name, value in equation.definitions)
    return replace(equation, sides=sides, definitions=(*values, *added.items()))


def of_named(equation: Equation, known: Collection[str]) -> tuple[Equation, frozenset[str]]:
    r"""The equation in which ∇ of letters, each of which stands behind a ∇ alone too, differentiates them by one x.

    In `\nabla(fg) = f \nabla g + g \nabla f` f and g are numbers that depend on it; so they are given back.
    """
    gradients = [node for node in equation.of(Derivative) if not node.wrt and node.sign == "nabla"]
    if not gradients:
        return equation, frozenset()
    definitions = dict(equation.definitions)
    named = {node.of.name for node in gradients if isinstance(node.of, Symbol)} - {*known, *definitions}
    named = {name for name in named if sum(name in symbols(side) for side in equation.sides) > 1}
    taken = {*known, *definitions}.union(*map(symbols, equation.trees))
    if not named or ARGUMENT in taken or any(named.isdisjoint(symbols(node.of)) for node in gradients):
        return equation, frozenset()
    argument = Symbol(ARGUMENT)
    return equation.mapped(lambda tree: _changed(tree, lambda node: _by(node, argument))), frozenset(named)


def _function(node: Node) -> str:
    return node.function if isinstance(node, Apply) else node.name if isinstance(node, Symbol) else ""


def _with(node: Node, of: Node) -> Node:
    return replace(node, of=of) if isinstance(node, Element) else of


def _by(node: Derivative, argument: Symbol | Block) -> Derivative:
    return replace(node, wrt=(Variable(argument, span=node.span),) * node.order)


def _only(domain: Space, spaces: Mapping[str, Space]) -> str:
    """The one declared symbol that a function of this domain can be applied to, or ""."""
    found = [name for name, each in spaces.items() if not isinstance(each, Map) and each.shape == domain.shape]
    return found[0] if len(found) == 1 else ""


def _changed(tree: Node, meant: Callable[[Derivative], Node | None]) -> Node:
    def change(node: Node) -> Node | None:
        if not isinstance(node, Derivative) or node.wrt or node.sign != "nabla":
            return None
        return meant(replace(node, of=rewrite(node.of, change)))

    return rewrite(tree, change)
