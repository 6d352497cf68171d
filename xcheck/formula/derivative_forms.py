r"""The spellings of derivatives: fractions, `\partial F/\partial X`, operators, `\nabla`, differentials."""

from __future__ import annotations

from xcheck.errors import NotUnderstood
from xcheck.formula.operands import base_name, scripted_name
from xcheck.formula.parser import Parser, operand
from xcheck.formula.tokens import Token
from xcheck.formula.tree import Derivative, Differential, Element, Node, Power, Symbol, Variable


def _is_d(p: Parser, token: Token) -> bool:
    """Whether a token is the d or ∂ of a derivative."""
    return (token.kind == "sign" and token.text == "partial") or (
        token.kind == "name" and token.text in ("d", "D") and token.text not in p.names
    )


def derivative_fraction(p: Parser, start: int) -> Node | None:
    r"""`\frac{\partial F}{\partial X}` and `\frac{\partial}{\partial X} F`; None if this is a plain fraction."""
    numerator = p.group_tokens()
    if not numerator or not _is_d(p, numerator[0]):
        return None
    begin = p.position
    p.skip_argument()
    denominator = p.group_tokens()
    p.position = begin
    if not denominator or not _is_d(p, denominator[0]):
        if numerator[0].text == "partial":
            span = (denominator[0].start, denominator[-1].stop) if denominator else numerator[0].span
            raise NotUnderstood("∂ stands above the line but not below: write \\partial before the variable", p.text, span)
        return None
    of, order = _numerator(p)
    wrt = _denominator(p, order)
    if of is None:
        of = _operand_of_operator(p)
    return Derivative(of, wrt, order=order, span=p.span_from(start))


def _numerator(p: Parser) -> tuple[Node | None, int]:
    if not p.at("{"):
        p.take()
        return None, 1
    p.take()
    with p.inside("{"):
        p.take()
        order = _order(p)
        of = None if p.at("}") else p.expression()
    p.expect("}", "a closing brace")
    return of, order


def _order(p: Parser) -> int:
    """The order of a derivative: `^2` after ∂, d or ∇."""
    if not p.at("^"):
        return 1
    p.take()
    texts = [token.text for token in p.group_tokens()]
    if len(texts) != 1 or texts[0] not in ("1", "2"):
        raise p.unexpected("the order of the derivative, 1 or 2")
    p.skip_argument()
    return int(texts[0])


def _denominator(p: Parser, order: int) -> tuple[Variable, ...]:
    braced = p.at("{")
    if braced:
        p.take()
    variables: list[Variable] = []
    while _is_d(p, p.token):
        p.take()
        variables += _variables(p, order)
    if braced:
        p.expect("}", "the end of what is differentiated by")
    if len(variables) != order:
        raise NotUnderstood(
            f"the numerator says order {order}, the denominator names {len(variables)} variable{'s' * (len(variables) != 1)}",
            p.text,
            p.span_from(p.tokens[max(0, p.position - 1)].start),
        )
    return tuple(variables)


def _variables(p: Parser, order: int) -> list[Variable]:
    """One `x`, `x^\\top`, `X_{ij}` or `x^2` below the line."""
    start = p.token.start
    bracket = p.take().text if p.at("(", "{") else ""
    full, indices = scripted_name(p, base_name(p))
    target: Node = Symbol(full, span=p.span_from(start))
    if indices:
        target = Element(target, indices, span=p.span_from(start))
    repeated, transposed = 1, False
    while p.at("^", "'", "top-postfix"):
        script = p.superscript(target, start) if p.at("^") else None
        if script is None:
            p.take()
            transposed = True
        elif isinstance(script, Power):
            repeated = _repetition(p, script, order, start)
        else:
            transposed = True
    if bracket:
        p.expect({"(": ")", "{": "}"}[bracket], "a closing bracket")
    return [Variable(target, transposed, span=p.span_from(start))] * repeated


def _repetition(p: Parser, script: Power, order: int, start: int) -> int:
    from xcheck.formula.tree import Number

    if isinstance(script.exponent, Number) and script.exponent.value == order and order > 1:
        return order
    raise NotUnderstood(
        "a derivative is taken by a symbol or an element; name the expression first, as in s = \\sigma^2",
        p.text,
        p.span_from(start),
    )


def _operand_of_operator(p: Parser) -> Node:
    """What an operator is applied to: the following product, or a bare generic function alone."""
    if p.token.kind == "name" and p.token.text in p.names.maps and p.peek().text != "(":
        return p.factor()
    if p.at("+", "-") or not p.begins_operand():
        raise p.unexpected("what is differentiated")
    return p.product()


@operand("partial")
def partial(p: Parser) -> Node:
    r"""`\partial_x F`, `\partial F/\partial X`, and `\partial(XY)` as a differential."""
    start = p.token.start
    if p.peek().text == "_":
        p.take()
        return _operator_with_subscript(p, start, "partial", 1)
    if not _slash_ahead(p):
        return differential(p)
    p.take()
    order = _order(p)
    factors = [p.factor()]
    while not p.at("/"):
        factors.append(p.factor())
    p.take()
    wrt: list[Variable] = []
    while _is_d(p, p.token):
        p.take()
        wrt += _variables(p, order)
    of = factors[0] if len(factors) == 1 else _product(factors)
    return Derivative(of, tuple(wrt), order=order, span=p.span_from(start))


def _product(factors: list[Node]) -> Node:
    from xcheck.formula.tree import Product

    return Product(tuple(factors), span=(factors[0].span[0], factors[-1].span[1]))


def _slash_ahead(p: Parser) -> bool:
    """Whether `/∂` follows on the same level, before anything that ends a term."""
    depth = 0
    for place in range(p.position + 1, len(p.tokens) - 1):
        token = p.tokens[place]
        if token.kind != "sign":
            continue
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token.text, 0)
        if depth < 0 or (depth == 0 and token.text in ("+", "-", "=", ",", ":", "implies", "<", ">", "<=", ">=")):
            return False
        if depth == 0 and token.text == "/":
            return _is_d(p, p.tokens[place + 1])
    return False


@operand("nabla")
def nabla(p: Parser) -> Node:
    r"""`\nabla_x F`, `\nabla F`, `\nabla^2 f`, `\nabla_x^2 f`."""
    start = p.take().start
    order = _order(p)
    if p.at("_"):
        return _operator_with_subscript(p, start, "nabla", order)
    return Derivative(_operand_of_operator(p), (), "nabla", order, span=p.span_from(start))


def _operator_with_subscript(p: Parser, start: int, sign: str, order: int) -> Node:
    p.expect("_", "the variable")
    braced = p.at("{")
    if braced:
        p.take()
    place = p.token.start
    full, indices = scripted_name(p, base_name(p)) if braced else (base_name(p), ())
    target: Node = Symbol(full, span=p.span_from(place))
    if indices:
        target = Element(target, indices, span=p.span_from(place))
    if braced:
        p.expect("}", "a closing brace")
    order = max(order, _order(p))
    variable = Variable(target, span=target.span)
    return Derivative(_operand_of_operator(p), (variable,) * order, sign, order, span=p.span_from(start))


def differential(p: Parser) -> Node:
    """`dX`, `d(XY)`, `d\\log|X|`: `dX^T = (dX)^T` and `dXY = (dX)Y`, but `dX^{-1} = d(X^{-1})`."""
    from xcheck.formula.tree import Transpose

    start = p.take().start
    if p.at("^"):
        raise p.unexpected("what is differentiated; second differentials are not read yet")
    place = p.token.start
    if p.token.kind in ("name", "accent"):
        full, indices = scripted_name(p, base_name(p))
        of: Node = Symbol(full, span=p.span_from(place))
        if indices:
            of = Element(of, indices, span=p.span_from(place))
        if p.at("^"):
            before = p.position
            scripted = p.superscript(of, place)
            if isinstance(scripted, Transpose) and scripted.of is of:
                p.position = before
            else:
                of = scripted
    else:
        of = p.bare_operand()
    return Differential(of, span=p.span_from(start))
