r"""`\max(0, x)`, `\max_i x_i`, and the index of a norm."""

from __future__ import annotations

from functools import reduce

from xcheck.errors import NotUnderstood
from xcheck.formula.parsing.parser import OPERANDS, Parser
from xcheck.formula.parsing.tokens import CLOSING
from xcheck.formula.tree import Call, Node, Symbol

_PAIRWISE = {"max": "maximum", "min": "minimum"}


def largest(p: Parser) -> Node:
    r"""`\max(a, b)` entry by entry, `\max_i x_i` over an index, `\max(x)` and `\max x` over all entries."""
    if over_index(p):
        return OPERANDS["sum"](p)
    token = p.take()
    if p.at("_"):
        raise p.not_read(
            f"{token.text} over what is no index is read only before ⇒, as in \\min_w f \\Rightarrow w = …",
            p.group_tokens(ahead=1),
        )
    if not p.at("(", "[", "lbrace"):
        return Call(f"a{token.text}", (p.factor(),), span=p.span_from(token.start))
    opening = p.take().text
    arguments = [p.within(opening), *p.further(lambda: p.within(opening), ",")]
    p.expect(CLOSING[opening], "a closing bracket")
    span = p.span_from(token.start)
    if len(arguments) == 1:
        return Call(f"a{token.text}", (arguments[0],), span=span)
    return reduce(lambda a, b: Call(_PAIRWISE[token.text], (a, b), span=span), arguments)


def over_index(p: Parser) -> bool:
    r"""Whether the `\max` or `\min` at the cursor is taken over an index."""
    return p.peek().text == "_" and any(token.text in p.names.indices for token in p.group_tokens(ahead=2)[:1])


_KINDS = ("1", "2", "F", "infty", "*", "2,1")


def exponent_before_index(p: Parser) -> Node | None:
    r"""The exponent of `\|X\|^2_F`, behind which the cursor then is; None where no kind of a norm follows it.

    In `\|x\|^2_W` it is a weight that stands there.
    """
    if not p.at("^"):
        return None
    start = p.position
    p.take()
    # A letter by itself: with what follows it, p_p would be another name.
    exponent = Symbol(p.token.text, span=p.take().span) if p.token.kind == "name" else p.argument()
    inside = p.group_tokens(ahead=1) if p.at("_") else []
    text = "".join(token.text for token in inside).replace("odot", "*")
    if text in _KINDS or (len(inside) == 1 and inside[0].kind == "name" and text.islower()):
        return exponent
    p.position = start
    return None


def index_of_norm(p: Parser) -> tuple[str, Node | None]:
    r"""The kind of a norm by its subscript, with the exponent of `\|x\|_p` and `\|X\|_{S_p}`."""
    if not p.at("_"):
        return "", None
    p.take()
    group = p.group_tokens()
    text = "".join(token.text for token in group).replace("odot", "*")
    if text in _KINDS:
        p.skip_argument()
        return text, None
    if text.startswith("S_") and len(group) > 2:
        braced = p.take().text == "{"
        p.position += 2
        power = p.argument()
        if braced:
            p.expect("}", "a closing brace")
        return "S", power
    if len(group) == 1 and (group[0].kind == "number" or (group[0].kind == "name" and group[0].text.islower())):
        return "p", p.argument()
    raise NotUnderstood(
        f"expected a norm: 1, 2, p, F, \\infty, *, S_p or {{2,1}}, found '{p.text[group[0].start : group[-1].stop]}'",
        p.text,
        (group[0].start, group[-1].stop),
    )
