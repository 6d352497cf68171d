r"""The spellings of derivatives: fractions, `\partial F/\partial X`, operators, `\nabla`."""

from __future__ import annotations

from dataclasses import replace

from xcheck.errors import NotUnderstood
from xcheck.formula.names import ARGUMENT
from xcheck.formula.parsing.ahead import end_of_term
from xcheck.formula.parsing.calls import arguments
from xcheck.formula.parsing.cursor import is_d
from xcheck.formula.parsing.operands.differentials import differential, order_of
from xcheck.formula.parsing.operands.names import conjugates_by_bar
from xcheck.formula.parsing.parser import INFIX, Parser, operand
from xcheck.formula.parsing.scripts import is_adjoint, is_transpose
from xcheck.formula.parsing.symbols import symbol
from xcheck.formula.parsing.tokens import FUNCTION_LETTERS, Token
from xcheck.formula.tree import (
    Apply,
    Block,
    Call,
    Derivative,
    Node,
    Objective,
    Product,
    Quotient,
    Substitution,
    Symbol,
    Transpose,
    Variable,
)

LETTERS_OF_FUNCTIONS = FUNCTION_LETTERS | {"J", "L", "l", "ell"}
"""Letters that directly after ∇ are differentiated alone: `\\nabla f\\,a^\\top` is (∇f)aᵀ."""


# -- fractions -------------------------------------------------------------------------------------


@operand("frac")
def fraction(p: Parser) -> Node:
    r"""`\frac{a}{b}`; with ∂ or d above and below a derivative."""
    start = p.take().start
    if _is_derivative(p):
        of, order = _numerator(p)
        wrt = _denominator(p, order)
        if of is None:
            of = p.at_own_value(lambda: _operand_of_operator(p, start))
        return Derivative(of, wrt, order=order, span=p.span_from(start))
    numerator = p.argument()
    return Quotient(numerator, p.argument(), span=p.span_from(start))


def _is_derivative(p: Parser) -> bool:
    numerator = p.group_tokens()
    if not numerator or not is_d(numerator[0], p.names):
        return False
    ahead = len(numerator) + (2 if p.at("{") else 0)
    denominator = p.group_tokens(ahead)
    if denominator and is_d(denominator[0], p.names):
        return True
    if numerator[0].text == "partial":
        span = (denominator[0].start, denominator[-1].stop) if denominator else numerator[0].span
        raise NotUnderstood("∂ stands above the line but not below: write \\partial before the variable", p.text, span)
    return False


def _numerator(p: Parser) -> tuple[Node | None, int]:
    if not p.at("{"):
        p.take()
        return None, 1
    p.take()
    p.take()
    order = order_of(p)
    of = None if p.at("}") else p.within("{")
    p.expect("}", "a closing brace")
    return of, order


def _denominator(p: Parser, order: int) -> tuple[Variable, ...]:
    braced, start = p.at("{"), p.token.start
    if braced:
        p.take()
    variables = _variables(p, order)
    if braced:
        p.expect("}", "the end of what is differentiated by")
    return _counted(p, variables, order, start)


def _variables(p: Parser, order: int) -> list[Variable]:
    variables: list[Variable] = []
    while is_d(p.token, p.names):
        p.take()
        variables += _variable(p, order)
    return variables


def _counted(p: Parser, variables: list[Variable], order: int, start: int) -> tuple[Variable, ...]:
    if len(variables) != order:
        count = f"{len(variables)} variable{'s' * (len(variables) != 1)}"
        raise p.refused(f"the numerator says order {order}, the denominator names {count}", start)
    return tuple(variables)


def _variable(p: Parser, order: int) -> list[Variable]:
    r"""One `x`, `x^\top`, `X_{ij}`, `\sigma^2` or `\log s` below the line; `x^2` is x twice in a second derivative."""
    start = p.token.start
    part = _part_of_variable(p)
    target = _target(p)
    if order > 1 and (p.at("squared") or (p.at("^") and [token.text for token in p.group_tokens(ahead=1)] == ["2"])):
        return [Variable(target, part=part, span=p.span_from(start))] * order_of(p)
    transposed = False
    if p.names.is_complex and not part and _at_conjugate(p):
        part, transposed = "conjugate", is_adjoint(p, p.group_tokens(ahead=1))
        p.take()
        p.skip_argument()
    target = p.at_own_value(lambda: p.scripts(target, start))
    if isinstance(target, Transpose):
        target, transposed = target.of, True
    return [Variable(target, transposed, part, span=p.span_from(start))]


def _part_of_variable(p: Parser) -> str:
    r"""What stands before a variable: `\Re`, `\Im`, `\overline` or, of complex numbers, `\bar`."""
    found = {"real_part": "real", "imaginary_part": "imaginary", "overline": "conjugate"}.get(p.token.text, "")
    if not found and conjugates_by_bar(p):
        found = "conjugate"
    if found:
        p.take()
    return found


def _at_conjugate(p: Parser) -> bool:
    group = p.group_tokens(ahead=1) if p.at("^") else []
    return is_adjoint(p, group) or [token.text for token in group] in (["*"], ["odot"])


def _target(p: Parser) -> Node:
    """The symbol, entry, word or bracket that is differentiated by, without its scripts."""
    if p.token.kind in ("name", "accent"):
        return symbol(p)
    if p.token.kind == "word" or p.at("begin"):
        return p.bare_operand()
    if not p.at("(", "{"):
        raise p.unexpected("a symbol, one of its entries or an expression")
    start = p.token.start
    parts = arguments(p)
    return parts[0] if len(parts) == 1 else Block(tuple((part,) for part in parts), span=p.span_from(start))


# -- operators -------------------------------------------------------------------------------------


@operand("operator")
def operator(p: Parser) -> Node:
    """`∂/∂x F` and `d/dx F` on the line."""
    start = p.take().start
    order = order_of(p)
    below = p.take().stop
    wrt = _counted(p, _variables(p, order), order, below)
    of = p.at_own_value(lambda: _operand_of_operator(p, start))
    return Derivative(of, wrt, order=order, span=p.span_from(start))


@operand("partial")
def partial(p: Parser) -> Node:
    r"""`\partial_x F`, `\partial F/\partial X`, and `\partial(XY)` as a differential."""
    start = p.token.start
    if p.at_operator():
        return operator(p)
    if p.peek().text == "_":
        p.take()
        return _operator_with_subscript(p, start, "partial", 1)
    if start not in p.inline_derivatives:
        return differential(p)
    p.take()
    order = order_of(p)
    place = p.token.start
    factors = [p.factor()]
    while not p.at("/"):
        if p.at("*"):
            p.take()
        factors.append(p.factor())
    of = factors[0] if len(factors) == 1 else Product(tuple(factors), span=p.span_from(place))
    p.take()
    below = p.token.start
    return Derivative(of, _counted(p, _variables(p, order), order, below), order=order, span=p.span_from(start))


@operand("nabla")
def nabla(p: Parser) -> Node:
    r"""`\nabla_x F`, `\nabla F`, `\nabla^2 f`, `\nabla_x^2 f`, and the divergence `\nabla \cdot F`."""
    start = p.take().start
    order = order_of(p)
    if p.at("_"):
        return _operator_with_subscript(p, start, "nabla", order)
    return _nabla(p, (), order, start)


def _nabla(p: Parser, wrt: tuple[Variable, ...], order: int, start: int) -> Node:
    """The derivative of what follows; behind a dot the trace of it."""
    if order > 1 or not p.at("*"):
        return _gradient(p, wrt, "nabla", order, start)
    p.take()
    of = p.at_own_value(lambda: _operand_of_operator(p, start))
    span = p.span_from(start)
    return Call("trace", (Derivative(of, wrt, "nabla", span=span),), span=span)


def _operator_with_subscript(p: Parser, start: int, sign: str, order: int) -> Node:
    p.take()
    braced = p.at("{")
    if braced:
        p.take()
        target: Node = symbol(p)
        p.expect("}", "a closing brace")
    else:
        token = p.take()
        if token.kind == "number" and token.text.isdecimal() and token.text != "0":
            return _by_place(p, int(token.text), sign, start)
        if token.kind != "name":
            p.position -= 1
            raise p.unexpected("the variable that is differentiated by")
        target = Symbol(token.text, span=token.span)
    order = max(order, order_of(p))
    wrt = (Variable(target, span=target.span),) * order
    return _nabla(p, wrt, order, start) if sign == "nabla" else _gradient(p, wrt, sign, order, start)


def _by_place(p: Parser, place: int, sign: str, start: int) -> Node:
    r"""`\nabla_1 g(A, B)`: by the first argument of g, at A, with B held."""
    of = p.factor()
    span = p.span_from(start)
    if not isinstance(of, Apply) or place > len(of.arguments):
        reason = f"a derivative by argument {place} is one of a function that has it, as in \\nabla_{place} g(x, y)"
        raise p.refused(reason, start)
    name = f"{ARGUMENT}_{of.function}_{place}"
    own = [*of.arguments]
    own[place - 1] = Symbol(name, span=span)
    derivative = Derivative(replace(of, arguments=tuple(own)), (Variable(own[place - 1], span=span),), sign, span=span)
    return Substitution(derivative, name, of.arguments[place - 1], span=span)


def _gradient(p: Parser, wrt: tuple[Variable, ...], sign: str, order: int, start: int) -> Node:
    """The derivative of what follows; `\\nabla v^\\top` of a bare symbol is (∇v)ᵀ."""
    of = p.at_own_value(lambda: _operand_of_operator(p, start, values_alone=not wrt, order=order))
    if isinstance(of, Transpose) and isinstance(of.of, Symbol | Apply) and sign == "nabla":
        return Transpose(Derivative(of.of, wrt, sign, order, span=p.span_from(start)), span=p.span_from(start))
    return Derivative(of, wrt, sign, order, span=p.span_from(start))


def _operand_of_operator(p: Parser, start: int, *, values_alone: bool = False, order: int = 1) -> Node:
    r"""What an operator is applied to: the following term, or a function's bare letter alone.

    With `values_alone` a transposed value too ends it, and one before a matrix, a dot or a row that is the last factor:
    `\nabla f(x)^\top v` is (∇f(x))ᵀv, `\nabla f(x) \cdot v` too, `\nabla f(Wx) x^\top` (∇f(Wx)) xᵀ and
    `\nabla^2 f(x) A` (∇²f(x)) A, as a gradient that names no variable is one of a number. So is a second one, whatever
    follows.
    """
    token, shown = p.token, p.text[slice(*p.span_from(start))]
    if p.at("+", "-"):
        raise p.unexpected("what is differentiated")
    if not p.begins_operand():
        return Objective(span=p.span_from(start))
    if token.kind == "name" and _stands_alone(p, token):
        return p.factor()
    bracketed = p.at("(", "[")
    first = p.factor()
    if values_alone and isinstance(first, Transpose) and isinstance(first.of, Apply):
        return first
    before_matrix = p.token.kind == "name" and p.token.text[0].isupper() and p.peek().text != "("
    if values_alone and isinstance(first, Apply) and (before_matrix or order > 1 or p.at("*") or _before_last_row(p)):
        return first
    of = p.times(first, token.start, before="nabla")
    if bracketed and not isinstance(of, Product) and p.at(*INFIX):
        raise p.refused(f"how far does {shown} reach? Write brackets around all of it", token.start)
    return p.infixed(of, token.start, before="nabla")


def _before_last_row(p: Parser) -> bool:
    r"""Whether `x^\top` stands here and nothing more that is multiplied."""
    if p.token.kind != "name" or p.peek().text not in ("^", "top-postfix"):
        return False
    if p.peek().text == "top-postfix":
        return end_of_term(p.tokens, p.position) == p.position + 2
    group = p.group_tokens(ahead=2)
    braces = 2 if p.peek(2).text == "{" else 0
    return is_transpose(p, group) and end_of_term(p.tokens, p.position) == p.position + 2 + len(group) + braces


def _stands_alone(p: Parser, token: Token) -> bool:
    """Whether a letter after an operator is a function, which is differentiated without what follows."""
    if token.text in p.names.maps:
        return True
    after = ("(", "^", "'") if token.text not in FUNCTION_LETTERS else ("(",)
    return token.text in LETTERS_OF_FUNCTIONS and token.text not in p.names and p.peek().text not in after
