r"""Integrals, `\\int_0^1 e^{tA} B e^{tC} \\, dt`: their integrand ends at the d of the number they run over."""

from __future__ import annotations

from xcheck.formula.parsing.ahead import end_of_term
from xcheck.formula.parsing.parser import Parser, operand
from xcheck.formula.parsing.symbols import symbol
from xcheck.formula.parsing.tokens import CLOSERS, CLOSING
from xcheck.formula.tree import Constant, Integral, Negative, Node, Symbol

_END = ("=", ",", ":", "implies", "<", ">", "<=", ">=", "ne", "approx")


@operand("int")
def integral(p: Parser) -> Node:
    r"""`\int_a^b f(t) \, dt`; the bounds are numbers or infinite."""
    start = p.take().start
    p.expect("_", "the lower bound of the integral, as in \\int_0^1")
    lower = _bound(p)
    p.expect("^", "the upper bound of the integral, as in \\int_0^1")
    upper = _bound(p)
    p.stops.append(p.tokens[_end_of_integrand(p, start)].start)
    of = p.expression()
    stop = p.stops.pop()
    if p.token.start != stop:
        raise p.unexpected("the end of the integrand and the number it is integrated over, as in dt")
    p.take()
    over = symbol(p)
    if not isinstance(over, Symbol):
        raise p.refused("an integral is read over a number, as in dt", start)
    return Integral(of, over.name, lower, upper, span=p.span_from(start))


def _bound(p: Parser) -> Node:
    """A bound, which may be infinite."""
    start = p.token.start
    signs = [token.text for token in p.group_tokens()]
    if signs not in (["infty"], ["-", "infty"], ["+", "infty"]):
        return p.argument()
    p.skip_argument()
    infinite = Constant("infty", span=p.span_from(start))
    return Negative(infinite, span=infinite.span) if signs[0] == "-" else infinite


def _end_of_integrand(p: Parser, start: int) -> int:
    """The place of the d: of the last small letter, in the first term that has one. Other d are differentials."""
    begin = p.position
    while True:
        end = end_of_term(p.tokens, begin)
        if p.stops:  # In an integral of an integral the last d is that of the outer one.
            end = next((place for place in range(begin, end) if p.tokens[place].start >= p.stops[-1]), end)
        depth, found = 0, 0
        for place in range(begin, end):
            token, after = p.tokens[place], p.tokens[place + 1]
            if token.kind == "sign":
                depth += (token.text in CLOSING) - (token.text in CLOSERS)
            small = after.kind == "name" and not after.text[0].isupper()
            if depth == 0 and token.kind == "name" and token.text == "d" and small and place > p.position:
                found = place
        if found:
            return found
        ends = p.tokens[end].kind == "end" or p.tokens[end].start in p.stops
        if ends or p.tokens[end].text in (*_END, *CLOSERS, "&", "\\\\", "end"):
            raise p.refused("over what does this integral run? Write it behind the integrand, as in \\, dt", start)
        begin = end + 1
