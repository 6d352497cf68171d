r"""Iverson's bracket: `[x > 0]`, `1\{x > 0\}`, `\mathbf 1_{x > 0}`, `1_{\{x > 0\}}`."""

from __future__ import annotations

from xcheck.formula.parsing.parser import Parser
from xcheck.formula.parsing.tokens import CLOSING, COMPARED
from xcheck.formula.tree import Comparison, Node


def indicator(p: Parser, start: int) -> Comparison | None:
    r"""What follows the sign of an indicator: `[x > 0]`, `\{x > 0\}`, `(x > 0)` right behind it, or `_{x > 0}`."""
    opening = p.token.text
    if p.at("[", "lbrace") or (p.at("(") and not p.text[p.token.start - 1 : p.token.start].isspace()):
        inside = p.bracketed_tokens(p.position)
    elif p.at("_") and p.peek().text == "{":
        inside, opening = p.group_tokens(ahead=1), "{"
    else:
        return None
    if not any(token.text in COMPARED for token in inside):
        return None
    if opening == "{":
        p.take()
        if p.peek().text == "[":
            found = p.argument()
            return found if isinstance(found, Comparison) else None
        if p.peek().text == "lbrace":
            p.take()
            p.take()
            found = compared(p, p.within("lbrace"), "lbrace", start)
            p.expect("}", "a closing brace")
            return found
    p.take()
    return compared(p, p.within(opening), opening, start)


def compared(p: Parser, left: Node, opening: str, start: int) -> Comparison:
    """The comparison whose left side was read, to the closing bracket."""
    if not p.at(*COMPARED):
        raise p.unexpected("a relation, as in [x > 0]")
    relation = p.take().text
    right = p.within(opening)
    p.expect(CLOSING[opening], "a closing bracket")
    return Comparison(left, relation, right, span=p.span_from(start))
