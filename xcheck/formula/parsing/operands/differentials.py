r"""Changes: `dX`, `d(XY)`, and the derivative along a direction, `Df(X)[H]`."""

from __future__ import annotations

from dataclasses import replace

from xcheck.formula.parsing.parser import Parser, operand
from xcheck.formula.parsing.scripts import is_transpose, postfix_power, superscript
from xcheck.formula.rates import along, later, moment_beside
from xcheck.formula.tree import Apply, Bars, Call, Constant, Differential, Negative, Node, Norm, Power, Quotient


@operand("along")
def derivative_along(p: Parser) -> Node:
    """`Df(X)[H]`, the derivative of f at X along H; `Df(X)` without a direction is that by X; `D^2 f(X)[H, K]`."""
    start = p.take().start
    order = order_of(p)
    of = p.bare_operand()
    if isinstance(of, Apply) and of.function in p.names.maps and len(of.arguments) == 1 and not p.at("["):
        return Apply(f"D_{of.function}", of.arguments, span=p.span_from(start))
    if not isinstance(of, Apply | Call) or len(of.arguments) != 1 or not p.at("["):
        raise p.refused("a derivative by D is read of a function of one argument, with its direction: Df(X)[H]", start)
    p.take()
    directions = [p.enclosed("[")] if order == 1 else _two_directions(p)
    names, place, rates = {token.text for token in p.tokens}, of.arguments[0], []
    for direction in directions:
        moment = moment_beside(names)
        names.add(moment)
        place = later(place, direction, moment)
        rates.append(moment)
    found: Node = replace(of, arguments=(place,))
    for moment in rates:
        found = along(of, found, moment)
    return replace(found, span=p.span_from(start))


def _two_directions(p: Parser) -> list[Node]:
    """The directions of a second derivative, to the closing bracket."""
    first = p.within("[")
    p.expect(",", "a comma and the second direction")
    second = p.within("[")
    p.expect("]", "a closing bracket")
    return [first, second]


@operand("differential")
def differential(p: Parser) -> Node:
    """`dX`, `d(XY)`, `d\\log|X|`: `dX^T = (dX)^T` and `dXY = (dX)Y`, but `dX^{-1} = d(X^{-1})`."""
    start = p.take().start
    order = order_of(p)
    place = p.token.start
    of = p.at_own_value(p.bare_operand)
    while True:
        if p.at("^") and not is_transpose(p, p.group_tokens(ahead=1)):
            of = superscript(p, of, place)
        elif p.at("squared", "cubed", "inverted"):
            of = postfix_power(p, of, place)
        else:
            return Differential(of, order, span=p.span_from(start))
        _refuse_ambiguous_power(p, of, start)


def order_of(p: Parser) -> int:
    """The order of a derivative: `^2` after ∂, d or ∇."""
    if p.at("squared"):
        p.take()
        return 2
    if not p.at("^"):
        return 1
    p.take()
    texts = [token.text for token in p.group_tokens()]
    if texts not in (["1"], ["2"]):
        raise p.unexpected("the order of the derivative, 1 or 2")
    p.skip_argument()
    return int(texts[0])


def _refuse_ambiguous_power(p: Parser, of: Node, start: int) -> None:
    """`dX^2` is d(X²) for some and (dX)² for others; an inverse, a norm or e^X leaves no doubt."""
    if isinstance(of, Power) and not (
        isinstance(of.exponent, Negative | Quotient) or isinstance(of.of, Norm | Bars | Call | Constant)
    ):
        raise p.refused("a power after d has two readings; write d(X^k) or (dX)^k", start)
