"""Generic functions: the values that their bare names stand for, and the rates of curves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from xcheck.errors import NotSelfContained, NotUnderstood
from xcheck.formula.equation import Equation
from xcheck.formula.shapes.undeclared import Undeclared
from xcheck.formula.statements.unsaid.arguments import variables_meant
from xcheck.formula.tree import Apply, Derivative, Node, Symbol, Variable
from xcheck.formula.typed import Typed
from xcheck.formula.walks import reached, rewrite, symbols, walk
from xcheck.reading.variables import base_of
from xcheck.spaces import Space
from xcheck.spaces.maps import Map
from xcheck.spaces.scalars import Scalar
from xcheck.spaces.vectors import Vector


def placeholder(function: Undeclared) -> Map:
    """What is known of a function that nobody declared, before shapes are inferred: whether it is one of time."""
    domain = Scalar() if function.of_time else Vector("n")
    return Map(domain if function.arguments == 1 else (domain,) * function.arguments, Scalar())


def independent(typed: Typed, undeclared: Collection[str], declared: Collection[str]) -> list[str]:
    """Which undeclared symbols stand beside undeclared functions and depend on nothing, in words."""
    if not undeclared:
        return []
    calls = [node for node in typed.equation.of(Apply) if node.function in undeclared]
    arguments = set().union(*(symbols(argument) for call in calls for argument in call.arguments))
    points = {name for name, space in typed.spaces.items() if not isinstance(space, Map)} - {*declared}
    differentiated = {base_of(variable.of) for node in typed.equation.of(Derivative) for variable in node.wrt}
    held = sorted(points - arguments - differentiated) if calls else []
    by = ", ".join(sorted(arguments & points))
    if not held or not by:
        return []
    return [f"{', '.join(held)} {'do' if held[1:] else 'does'} not depend on {by}: that has no derivative here"]


def with_rates(equation: Equation, spaces: Mapping[str, Space]) -> Equation:
    r"""Where U is a declared function of a number, `\dot U` and `\ddot U` are its derivatives by that number."""
    curves = sorted(name for name, space in spaces.items() if isinstance(space, Map) and space.is_curve)
    if not curves:
        return equation
    defined = dict(equation.definitions)
    names = {node.name for node in equation.of(Symbol)} - {*spaces, *defined}
    added: list[tuple[str, Node]] = []
    for name in curves:
        if not names & {f"{name}_dot", f"{name}_ddot"}:
            continue
        times = _times(name, equation, {*defined}, spaces)
        if len(times) != 1:
            continue
        (time,) = times
        rate = Derivative(Symbol(name), (Variable(time, transposed=True),))
        added += [(name, Apply(name, (time,)))] if name not in defined else []
        added += [(f"{name}_dot", rate), (f"{name}_ddot", replace(rate, of=rate))]
    return replace(equation, definitions=(*equation.definitions, *added))


def _times(curve: str, equation: Equation, defined: set[str], spaces: Mapping[str, Space]) -> set[Node]:
    """What a curve is a function of: what it is applied to, else the numbers that derivatives are taken by."""
    applied = {node.arguments[0] for node in equation.of(Apply) if node.function == curve}
    if applied:
        return applied
    variables = {variable.of for node in equation.of(Derivative) for variable in node.wrt}
    return {
        each
        for each in variables
        if isinstance(each, Symbol) and each.name not in defined and not each.name[0].isupper()
        if each.name not in spaces or (spaces[each.name].shape.is_scalar and not isinstance(spaces[each.name], Map))
    }


def with_values_of_maps(equation: Equation, spaces: Mapping[str, Space]) -> Equation:
    """A generic function named without an argument means its value at the argument it has elsewhere.

    In `∂g(u(x))/∂x = ∂u/∂x ∂g/∂u` the names u and g are u(x) and g(u), and ∂g/∂u holds u independent.
    """
    maps = {name for name, space in spaces.items() if isinstance(space, Map)} - set(dict(equation.definitions))
    if not maps:
        return equation
    nodes = [node for side in equation.sides for node in walk(side)]
    bare = {node.name for node in nodes if isinstance(node, Symbol)} & maps
    applied: dict[str, Apply] = {}
    for node in nodes:
        if not isinstance(node, Apply) or node.function not in bare:
            continue
        if applied.setdefault(node.function, node).arguments != node.arguments:
            raise NotSelfContained(
                f"{node.function} is used bare but has different arguments; write the one that is meant",
                equation.text,
                node.span,
                node.function,
            )

    for name, variable in variables_meant(equation, bare - set(applied), spaces).items():
        applied[name] = Apply(name, (variable,), span=variable.span)

    known = {**dict(equation.definitions), **applied}
    for name, node in applied.items():
        if any(name in reached(argument, known) for argument in node.arguments):
            reason = f"{name} is a function of what depends on {name} itself"
            raise NotSelfContained(reason, equation.text, node.span, name)

    # A curve whose rate is meant has its value as a definition already.
    values = {**applied, **{name: node for name, node in equation.definitions if isinstance(node, Apply)}}

    def value(node: Node) -> Node | None:
        if not isinstance(node, Apply) or values.get(node.function) != node:
            return None
        return Symbol(node.function, span=node.span)

    _refuse_partial_of_total(nodes, applied, equation)
    own = tuple(
        (name, replace(node, arguments=tuple(rewrite(argument, value) for argument in node.arguments)))
        for name, node in sorted(applied.items())
    )
    return replace(equation, definitions=(*equation.definitions, *own))


def _refuse_partial_of_total(nodes: Sequence[Node], applied: Mapping[str, Apply], equation: Equation) -> None:
    """In ∂F/∂x, where F is F(x, u(x)), u may be held or move with x."""
    definitions = dict(equation.definitions)
    for node in nodes:
        if not isinstance(node, Derivative) or not isinstance(node.of, Symbol) or node.of.name not in applied:
            continue
        arguments = applied[node.of.name].arguments
        for variable in node.wrt:
            moving = [
                each for each in arguments if each != variable.of and base_of(variable.of) in reached(each, definitions)
            ]
            if variable.of in arguments and moving:
                reason = f"whether the other arguments of {node.of.name} are held here is in doubt; write them out"
                raise NotUnderstood(reason, equation.text, node.span)
