r"""Premises on drawn functions: `f(\lambda x) = \lambda^k f(x)`, `f(-x) = f(x)`, `g(y, x) = g(x, y)`.

Such an f is made of a function f₀ that is drawn without a premise, so that it is as general as the premise
allows: \|x\|^k f₀(x/\|x\|) is homogeneous for positive λ, f₀(x) ± f₀(-x) even or odd, g₀(x, y) ± g₀(y, x)
symmetric or antisymmetric.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from xcheck.formula.clauses import Clause, Function
from xcheck.formula.tree import Apply, Negative, Node, Norm, Number, Power, Product, Quotient, Sum, Symbol
from xcheck.spaces import Space
from xcheck.spaces.maps import Map


def made_of_another(clause: Clause, spaces: Mapping[str, Space]) -> tuple[Function, str] | None:
    """The function that a premise describes, in terms of one that is drawn, and the name of that one."""
    if clause.relations != ("=",) or len(clause.sides) != 2:
        return None
    left, right = clause.sides
    if not isinstance(left, Apply) or not isinstance(spaces.get(left.function), Map):
        return None
    name = left.function
    found = _of_one(left, right, name) if len(left.arguments) == 1 else _of_two(left, right, name)
    if found is None:
        return None
    parameters, body = found
    return Function(name, parameters, body), f"{name}_base"


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
