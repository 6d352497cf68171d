r"""Premises on drawn functions: `f(\lambda x) = \lambda^k f(x)`, `f(-x) = f(x)`, `g(y, x) = g(x, y)`.

Such an f is made of a function f₀ that is drawn without a premise, so that it is as general as the premise
allows: \|x\|^k f₀(x/\|x\|) is homogeneous for positive λ, f₀(x) ± f₀(-x) even or odd, g₀(x, y) ± g₀(y, x)
symmetric or antisymmetric.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from xcheck.formula.statements.clause import Clause, Function
from xcheck.formula.tree import Apply, Negative, Node, Norm, Number, Power, Product, Quotient, Sum, Symbol
from xcheck.formula.walks import symbols
from xcheck.spaces import Space
from xcheck.spaces.maps import Map
from xcheck.spaces.scalars import Scalar
from xcheck.spaces.vectors import Vector


def made_of_another(
    clause: Clause, spaces: Mapping[str, Space], defined: Collection[str] = ()
) -> tuple[Function, tuple[str, Map]] | None:
    """The function that a premise describes, in terms of one that is drawn, and the name and space of that one.

    A function that is not declared is one of columns to the numbers; of one that is `defined` nothing is a premise.
    """
    if clause.relations != ("=",) or len(clause.sides) != 2:
        return None
    left, right = clause.sides
    if not isinstance(left, Apply) or left.function in defined:
        return None
    name = left.function
    space = spaces.get(name, _of_columns(left))
    if not isinstance(space, Map):
        return None
    found = _of_one(left, right, name) if len(left.arguments) == 1 else _of_two(left, right, name)
    if found is None:
        return None
    parameters, body = found
    return Function(name, parameters, body), (f"{name}_base", space)


def _of_columns(applied: Apply) -> Map | None:
    """What a function is by convention: one of columns of one length, if its arguments are lower-case letters."""
    letters = set().union(*map(symbols, applied.arguments))
    if not all(name[0].islower() for name in letters):
        return None
    domains = tuple(Vector("n") for _ in applied.arguments)
    return Map(domains if len(domains) > 1 else domains[0], Scalar())


def _of_one(left: Apply, right: Node, name: str) -> tuple[tuple[str, ...], Node] | None:
    (argument,) = left.arguments
    factor, x = _scaled(argument)
    if not isinstance(x, Symbol):
        return None
    value, drawn = Apply(name, (x,)), f"{name}_base"
    if factor is None:
        return None
    if isinstance(factor, Number):
        sign = {value: 1, Negative(value): -1}.get(right)
        if factor.value != -1 or sign is None:
            return None
        mirrored: Node = Apply(drawn, (Negative(x),))
        return (x.name,), Sum((Apply(drawn, (x,)), mirrored if sign > 0 else Negative(mirrored)))
    degree = _degree(right, factor, value)
    if degree is None:
        return None
    length = Norm(x)
    direction = Apply(drawn, (Quotient(x, length),))
    return (x.name,), Product((Power(length, degree), direction))


def _scaled(argument: Node) -> tuple[Node | None, Node]:
    """The factor λ and x of `\\lambda x`, and -1 and x of `-x`."""
    if isinstance(argument, Negative):
        return Number(Fraction(-1)), argument.of
    if isinstance(argument, Product) and len(argument.factors) == 2 and isinstance(argument.factors[0], Symbol):
        return argument.factors
    return None, argument


def _degree(right: Node, factor: Node, value: Apply) -> Node | None:
    """The k of `\\lambda^k f(x)`; 1 of `\\lambda f(x)` and 0 of `f(x)`."""
    if right == value:
        return Number(Fraction(0))
    if not isinstance(right, Product) or len(right.factors) != 2 or right.factors[1] != value:
        return None
    if right.factors[0] == factor:
        return Number(Fraction(1))
    power = right.factors[0]
    return power.exponent if isinstance(power, Power) and power.of == factor else None


def _of_two(left: Apply, right: Node, name: str) -> tuple[tuple[str, ...], Node] | None:
    names = [each.name for each in left.arguments if isinstance(each, Symbol)]
    swapped = Apply(name, left.arguments[::-1])
    sign = {swapped: 1, Negative(swapped): -1}.get(right)
    if len(set(names)) != 2 or len(left.arguments) != 2 or sign is None:
        return None
    one, other = Apply(f"{name}_base", left.arguments), Apply(f"{name}_base", left.arguments[::-1])
    return tuple(names), Sum((one, other if sign > 0 else Negative(other)))
