r"""Functions that a statement defines (`f(x) = …`) or names without an argument (`\tanh' = 1 - \tanh^2`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from types import MappingProxyType

from xcheck.errors import FormulaError, NotUnderstood
from xcheck.formula.names import ARGUMENT, GREEK_LETTERS, fresh
from xcheck.formula.powers import MOST_FACTORS, power_of_entries
from xcheck.formula.statements.clause import Function
from xcheck.formula.tree import (
    Apply,
    Bars,
    Call,
    Cases,
    Comparison,
    Constant,
    Derivative,
    Differential,
    Infix,
    Negative,
    Node,
    Number,
    Power,
    Primed,
    Product,
    Quotient,
    Reduction,
    Substitution,
    Sum,
    Symbol,
    Variable,
)
from xcheck.formula.walks import children, contains, map_children, rewrite, symbols, walk
from xcheck.formula.whole_numbers import integer
from xcheck.spaces import Space
from xcheck.spaces.maps import Map
from xcheck.vocabulary.words import vocabulary

MAX_GROWTH = 2_000
"""Nodes that a side may gain by putting in the values of functions."""

_ONE = Number(Fraction(1))

# -- functions that are defined --------------------------------------------------------------------


def resolved(
    functions: list[Function], values: Mapping[str, Node], spaces: Mapping[str, Space], text: str
) -> dict[str, Function]:
    """The functions by name, each body with the values of the functions before it put in.

    A body that is a function of one number acts on every entry of what it is applied to: its products
    are elementwise ones, and `values` of names that are such functions too are put in.
    """
    found: dict[str, Function] = {}
    for function in _in_order(functions):
        if others := sorted(symbols(function.body) & {each.name for each in functions} - {*function.parameters}):
            body = function.body
            named = {part.name for part in walk(body) if isinstance(part, Symbol)}
            if function.name in others or set(others) & named:
                raise NotUnderstood(
                    f"write the arguments of {others[0]} in the definition of {function.name}", text, body.span
                )
        (body,) = with_values((function.body,), found, text, inline=True)
        if len(function.parameters) == 1:
            parameter = function.parameters[0]
            inner = {name: _entrywise(value, parameter, spaces) for name, value in values.items()}
            body = _entrywise(_put_in(body, inner), parameter, spaces) or body
        found[function.name] = replace(function, body=body)
    return found


def _in_order(functions: list[Function]) -> list[Function]:
    """Each after those that its body applies, as far as they do not go round in a circle."""
    waiting, found = [*functions], list[Function]()
    while waiting:
        names = {each.name for each in waiting}
        first = next((each for each in waiting if not symbols(each.body) & (names - {each.name})), waiting[0])
        waiting.remove(first)
        found.append(first)
    return found


def _put_in(node: Node, values: Mapping[str, Node | None]) -> Node:
    """A tree with the values of names that have one."""
    return rewrite(node, lambda part: values.get(part.name) if isinstance(part, Symbol) else None)


def beside_primes(
    sides: tuple[Node, ...], functions: Mapping[str, Function], spaces: Mapping[str, Space]
) -> tuple[Node, ...]:
    """The sides of a chain `f'(x) = …`, those that are functions of one number x as functions of arrays too."""
    found = [side.of for side in sides if isinstance(side, Primed) and isinstance(side.of, Apply)]
    own = [of for of in found if of.function in functions and len(of.arguments) == 1]
    defined = [functions[of.function] for of in own if of.arguments == (Symbol(functions[of.function].parameters[0]),)]
    if not defined or any(_entrywise(each.body, each.parameters[0], spaces) is None for each in defined):
        return sides
    parameter = defined[0].parameters[0]
    return tuple(side if isinstance(side, Primed) else _entrywise(side, parameter, spaces) or side for side in sides)


def with_values(
    nodes: Sequence[Node],
    functions: Mapping[str, Function],
    text: str,
    spaces: Mapping[str, Space] = MappingProxyType({}),
    *,
    inline: bool = False,
) -> tuple[Node, ...]:
    """Trees in which `f(x)`, where f is defined by `f(x) = …`, is f, and `f(A y)` its value there.

    A prime of a function that acts on every entry is the gradient of the sum of its values. With `inline`
    `f(x)` is replaced by its value too.
    """
    grown = 0
    taken = set().union(*map(symbols, nodes))
    places: dict[tuple[str, Node], str] = {}

    def put_in(function: Function, arguments: tuple[Node, ...], part: Node) -> Node:
        nonlocal grown
        if len(arguments) != len(function.parameters):
            wanted = f"{len(function.parameters)} argument{'s' * (len(function.parameters) > 1)}"
            raise NotUnderstood(f"{function.name} takes {wanted}, found {len(arguments)}", text, part.span)
        if any(isinstance(each, Derivative | Differential | Reduction | Substitution) for each in walk(function.body)):
            reason = f"{function.name} is too involved to be put in at another argument; write out its value"
            raise NotUnderstood(reason, text, part.span)
        body = _put_in(function.body, dict(zip(function.parameters, arguments, strict=True)))
        grown += sum(1 for _ in walk(body))
        if grown > MAX_GROWTH:
            raise FormulaError("the formula grows too large once its functions are put in", text, part.span)
        return body

    def value(part: Node) -> Node | None:
        called = part.of if isinstance(part, Primed) else part
        if not isinstance(called, Apply) or called.function not in functions:
            return None
        function = functions[called.function]
        arguments = tuple(rewrite(each, value) for each in called.arguments)
        own = arguments in ((), tuple(map(Symbol, function.parameters)))
        if isinstance(part, Primed):
            at = () if own else arguments
            name = function.parameters[0]
            for argument in at[:1]:
                name = places.setdefault((function.name, argument), fresh(f"{name}_{function.name}", taken))
                taken.add(name)
            return _prime(part, function, name, at, spaces, text)
        return Symbol(function.name, span=part.span) if own and not inline else put_in(function, arguments, part)

    return tuple(rewrite(node, value) for node in nodes)


def _prime(
    node: Primed,
    function: Function,
    name: str,
    arguments: tuple[Node, ...],
    spaces: Mapping[str, Space],
    text: str,
) -> Node:
    """`f'` of a defined function, at its own argument or at the one that is given, for which `name` stands."""
    if len(function.parameters) != 1 or len(arguments) > 1:
        reason = f"a prime is read of a function of one argument; write by which one {function.name} is differentiated"
        raise NotUnderstood(reason, text, node.span)
    parameter = Symbol(function.parameters[0])
    entrywise = _entrywise(function.body, parameter.name, spaces)
    if entrywise is None:
        _refuse_prime_of_arrays(node, function, spaces, text)
        name = parameter.name
        wrt = (Variable(Symbol(name, span=node.span), span=node.span),) * node.order
        found: Node = Derivative(Symbol(function.name, span=node.span), wrt, order=node.order, span=node.span)
    else:
        variable = Symbol(name, span=node.span)
        found = rewrite(entrywise, lambda each: variable if each == parameter else None)
        for _ in range(node.order):
            total = Call("total", (found,), span=node.span)
            found = Derivative(total, (Variable(variable, span=node.span),), "nabla", span=node.span)
    return Substitution(found, name, arguments[0], span=node.span) if arguments else found


def _refuse_prime_of_arrays(node: Primed, function: Function, spaces: Mapping[str, Space], text: str) -> None:
    """Of a function of arrays a prime is the derivative by its argument, if nothing in it may be one of numbers."""
    unknown = {part.function for part in walk(function.body) if isinstance(part, Apply)} - spaces.keys()
    if unknown:
        reason = f"{min(unknown)} is not defined, so that a prime of {function.name} may be by numbers or by arrays"
        raise NotUnderstood(f"{reason}; write a derivative of {function.name} by its argument", text, node.span)
    if node.order > 2:
        reason = f"{node.order} primes are read of a function of one number; {function.name} is none"
        raise NotUnderstood(reason, text, node.span)


def _entrywise(body: Node, parameter: str, spaces: Mapping[str, Space]) -> Node | None:
    """A function of one number as a function of arrays, entry by entry; None where it is none."""
    if not _is_of_one_number(body, parameter, spaces):
        return None
    if parameter in spaces and spaces[parameter].shape.is_scalar:
        return body

    def varies(node: Node) -> bool:
        return parameter in symbols(node)

    def change(node: Node) -> Node:
        below = map_children(node, change)
        if isinstance(below, Product):
            fixed = [factor for factor in below.factors if not varies(factor)]
            moving = [factor for factor in below.factors if varies(factor)]
            if len(moving) < 2:
                return below
            whole = reduce(lambda a, b: Infix("hadamard", a, b, span=node.span), moving)
            return Product((*fixed, whole), span=node.span) if fixed else whole
        if isinstance(below, Quotient) and varies(below.denominator):
            if varies(below.numerator) or isinstance(below.numerator, Number):
                return Infix("elementwise quotient", below.numerator, below.denominator, span=node.span)
            inverse = Infix("elementwise quotient", _ONE, below.denominator, span=node.span)
            return Product((below.numerator, inverse), span=node.span)
        # At a matrix these would be its determinant and its own powers.
        if isinstance(below, Bars) and varies(below.of):
            return Call("absolute", (below.of,), span=node.span)
        if isinstance(below, Power) and varies(below.of):
            return power_of_entries(below)
        return below

    return change(body)


def _written_out(node: Node) -> int:
    """How many nodes a body has when its powers are written as products."""
    inside = 1 + sum(map(_written_out, children(node)))
    times = abs(integer(node.exponent) or 1) if isinstance(node, Power) else 1
    return inside * times if times <= MOST_FACTORS else inside


def _is_of_one_number(body: Node, parameter: str, spaces: Mapping[str, Space]) -> bool:
    """Whether a body is made of its parameter, numbers and functions of one number, not of arrays."""
    if _written_out(body) > MAX_GROWTH:
        return False

    def is_number(name: str) -> bool:
        greek = name.partition("_")[0] in GREEK_LETTERS and name[0].islower()
        return spaces[name].shape.is_scalar if name in spaces else greek

    def is_entrywise(name: str) -> bool:
        space = spaces.get(name)
        return space is None or (isinstance(space, Map) and space.entrywise)

    for part in walk(body):
        fine = isinstance(part, Number | Sum | Negative | Product | Quotient | Bars | Primed | Cases | Comparison)
        fine |= isinstance(part, Symbol) and part.name == parameter and parameter[0].islower()
        fine |= isinstance(part, Symbol) and part.name != parameter and is_number(part.name)
        fine |= isinstance(part, Apply) and len(part.arguments) == 1 and is_entrywise(part.function)
        fine |= isinstance(part, Constant) and part.name in ("pi", "e")
        fine |= isinstance(part, Call) and vocabulary()[part.word].by_entries
        fine |= isinstance(part, Infix) and part.operator != "kronecker"
        natural = isinstance(part, Power) and part.of == Constant("e")
        fine |= natural or (isinstance(part, Power) and parameter not in symbols(part.exponent))
        if not fine:
            return False
    return True


# -- functions that are only named -----------------------------------------------------------------


def with_arguments(
    sides: tuple[Node, ...], functions: Mapping[str, Function], maps: Collection[str]
) -> tuple[tuple[Node, ...], str]:
    """The sides of a claim in which functions that are only named are applied, and the number they are applied to.

    That number is the parameter of a defined function, or x; where one symbol stands in the claim, as in
    `\\mathrm{ReLU}' = [x > 0]`, that is the argument, and the number is "". `maps` are the declared functions.
    """
    if not any(contains(side, Primed) for side in sides):
        return sides, ""
    nodes = [node for side in sides for node in walk(side)]
    bare = [node.of for node in nodes if isinstance(node, Primed) and not node.of.arguments]
    if not bare:
        return sides, ""
    names = {of.function for of in bare if isinstance(of, Apply)}
    standing = {node.name for node in nodes if isinstance(node, Symbol)} - names - set(functions)
    parameters = [functions[name].parameters[0] for name in sorted(names & set(functions))]
    name = min(standing) if len(standing) == 1 else next(iter(parameters), ARGUMENT)

    def applied(node: Node) -> Node | None:
        argument = (Symbol(name, span=node.span),)
        if isinstance(node, Call) and not node.arguments:
            return replace(node, arguments=argument)
        if isinstance(node, Apply) and not node.arguments and node.function in maps:
            return replace(node, arguments=argument)
        if isinstance(node, Symbol) and node.name in names and node.name in maps:
            return Apply(node.name, argument, span=node.span)
        return None

    return tuple(rewrite(side, applied) for side in sides), "" if name in standing else name


def refuse_missing_arguments(nodes: Iterable[Node], text: str) -> None:
    """A word that is only named, where no function is compared with its prime, lacks its argument."""
    for tree in nodes:
        for node in walk(tree) if contains(tree, Call) else ():
            if isinstance(node, Call) and not node.arguments:
                raise NotUnderstood(f"{text[slice(*node.span)]} has no argument here", text, node.span)
