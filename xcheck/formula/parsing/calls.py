r"""Functions and what they are applied to: `f(x)`, `F(x, y)`, `p(x \mid y)`, `D(q \| p)`, and primes, `f'`."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from xcheck.formula.parsing.parser import ARGUMENTS, Parser
from xcheck.formula.parsing.tokens import CLOSERS, CLOSING, COMPARED, FUNCTION_LETTERS, Token
from xcheck.formula.tree import Apply, Comparison, Node, Number, Power, Primed, Symbol


def is_function(p: Parser, name: str) -> bool:
    """Whether a name is a function by declaration, by definition or by its letter."""
    if name in p.names.valued:
        return False
    return name in p.names.maps or (name in FUNCTION_LETTERS and name not in p.names)


def is_applied(p: Parser, name: str) -> bool:
    """Whether a name and the bracket behind it are a function and its arguments, not a product.

    A bracket around one symbol, as in `K(t)`, or around several arguments, as in `k(x, y)`, is always that.
    Whether there is such a function is for later: a wrong product would be worse than an unknown function.
    """
    if not p.at("(") or p.token.start in p.asides:
        return False
    inside = p.bracketed_tokens(p.position)
    if name in p.names.bare:
        return not any(token.text == name for token in inside)
    if is_function(p, name):
        return True
    if (_is_one_symbol(inside) and p.peek(len(inside) + 2).text != "_") or separated(inside):
        return True
    # What is a function of w there is no factor of w + h here.
    return name not in p.names and name in p.applied_to_symbols


def separated(inside: list[Token]) -> bool:
    """Whether the tokens of a bracket are several arguments: a comma or a lone bar stands between them."""
    return any(token.text == "," for token in _outermost(inside)) or bool(_lone_bars(inside))


def _outermost(inside: list[Token]) -> Iterator[Token]:
    """The signs that stand in no further bracket."""
    depth = 0
    for token in inside:
        if token.kind != "sign":
            continue
        depth -= token.text in CLOSERS or token.text in ("rangle", "end")
        if depth == 0:
            yield token
        depth += token.text in CLOSING or token.text in ("langle", "begin")


def _lone_bars(inside: list[Token]) -> set[int]:
    """Where bars stand of which an odd number is left: one that closes nothing there stands between arguments."""
    found: set[int] = set()
    substituting = {bar.start for bar, after in pairwise(inside) if after.text == "_"}
    for sign in ("|", "||"):
        bars = [token.start for token in _outermost(inside) if token.text == sign]
        places = [bar for bar in bars if sign == "||" or bar not in substituting]
        found.update(places[-1::-2] if len(places) % 2 else ())
    return found


def _is_one_symbol(inside: list[Token]) -> bool:
    """Whether a bracket holds one symbol, perhaps with an accent and a subscript."""
    rest = [token for token in inside if token.kind != "accent"]
    if rest and rest[0].text == "{" and len(rest) > 2 and rest[2].text == "}":
        rest = [rest[1], *rest[3:]]
    if not rest or rest[0].kind != "name":
        return False
    script = rest[1:]
    return not script or (script[0].text == "_" and (len(script) == 2 or (len(script) > 2 and _is_group(script[1:]))))


def _is_group(tokens: list[Token]) -> bool:
    closings = [place for place, token in enumerate(tokens) if token.text == "}"]
    return tokens[0].text == "{" and closings == [len(tokens) - 1]


def application(p: Parser, name: str, start: int) -> Node | None:
    """A function with its arguments, its primes or both; None where the name at the cursor is no function."""
    if is_function(p, name) and (order := primes(p)):
        of = Apply(name, arguments(p) if _has_arguments(p, name) else (), span=p.span_from(start))
        return Primed(of, order, span=p.span_from(start))
    if is_applied(p, name):
        return Apply(name, arguments(p), span=p.span_from(start))
    if is_function(p, name) and (power := _power_before_arguments(p)):
        of = Apply(name, arguments(p), span=p.span_from(start))
        return Power(of, Number(Fraction(power)), span=of.span)
    return Symbol(name, span=p.span_from(start)) if name in p.names.bare else None


def _power_before_arguments(p: Parser) -> int:
    """The 2 of `f^2(x)`, which is the square of f(x) as that of sin²(x) is, and is taken; 0 where there is none."""
    written = p.group_tokens(ahead=1) if p.at("^") else []
    if len(written) != 1 or not written[0].text.isdigit() or int(written[0].text) < 2:
        return 0
    if p.peek(4 if p.peek().text == "{" else 2).text != "(":
        return 0
    p.take()
    p.skip_argument()
    return int(written[0].text)


def _has_arguments(p: Parser, name: str) -> bool:
    """Whether the bracket behind a prime is an argument; one that names the function again is a factor."""
    return p.at("(") and (name not in p.names.bare or is_applied(p, name))


def primes(p: Parser) -> int:
    r"""The primes at the cursor, `'`, `''` or `^{\prime}`, which are taken."""
    count = 0
    while p.at("'"):
        p.take()
        count += 1
    if not count and p.at("^") and (group := p.group_tokens(ahead=1)) and all(token.text == "'" for token in group):
        p.take()
        p.skip_argument()
        count = len(group)
    return count


def is_event(p: Parser) -> bool:
    """Whether a bracket with a relation in it stands right behind what is before, as in `P(y = k)`."""
    start = p.token.start
    return p.at("(") and start in p.asides and not p.text[start - 1 : start].isspace()


def event(p: Parser) -> tuple[Node, ...]:
    """The relations in the bracket at the cursor, between commas or behind a bar: `(y = k, z < 1 \\mid x)`."""
    p.lone_bars |= _lone_bars(p.bracketed_tokens(p.position))
    p.take()
    found: list[Node] = []
    while not found or p.at(",", "|"):
        if found:
            p.take()
        left = p.within(ARGUMENTS)
        if p.at(*COMPARED):
            relation = p.take().text
            right = p.within(ARGUMENTS)
            left = Comparison(left, relation, right, span=(left.span[0], right.span[1]))
        found.append(left)
    p.expect(")", "a closing bracket")
    return tuple(found)


def arguments(p: Parser) -> tuple[Node, ...]:
    """What stands in the bracket at the cursor, between commas or lone bars."""
    p.lone_bars |= _lone_bars(p.bracketed_tokens(p.position))
    opening = p.take().text
    found = [p.within(ARGUMENTS), *p.further(lambda: p.within(ARGUMENTS), ",", "|", "||")]
    if p.at("axis"):
        p.take()  # who calls it has looked
    p.expect({"(": ")", "[": "]", "{": "}"}[opening], "a closing bracket")
    return tuple(found)
