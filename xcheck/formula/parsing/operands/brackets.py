r"""Brackets, blocks, bars, norms and inner products: `(a, b)`, `[A, X]`, `|x|`, `\|x\|_1`, `\langle A, B\rangle`."""

from __future__ import annotations

from xcheck.formula.parsing.extremes import exponent_before_index, index_of_norm
from xcheck.formula.parsing.indicators import compared
from xcheck.formula.parsing.parser import Parser, operand
from xcheck.formula.parsing.tokens import CLOSING, COMPARED
from xcheck.formula.tree import Bars, Block, Call, Infix, Negative, Node, Norm, Power, Product, Sum, Symbol
from xcheck.formula.walks import walk


@operand("(", "{", "lbrace")
def bracket(p: Parser) -> Node:
    """Brackets group and leave no trace in the tree; `(a, b)` is a column.

    `(x > 0)` where an operand has to stand is Iverson's bracket.
    """
    opening = p.take()
    left = p.within(opening.text)
    if p.at(*COMPARED) and (p.is_numpy or (opening.start in p.asides and not p.at("="))):
        return compared(p, left, opening.text, opening.start)
    if opening.text == "(" and p.at(",") and not p.is_numpy:
        rows = [(left,), *((part,) for part in p.further(lambda: p.within("("), ","))]
        p.expect(")", "a closing bracket")
        if p.at("^") and [token.text for token in p.group_tokens(ahead=1)] in (["top"], ["T"], ["intercal"]):
            p.take()  # (a, b)ᵀ is a column as well: the row that is transposed is never written by itself
            p.skip_argument()
        return Block(tuple(rows), span=p.span_from(opening.start))
    p.expect(CLOSING[opening.text], "a closing brace" if opening.text == "{" else "a closing bracket")
    return left


@operand("[")
def square_bracket(p: Parser) -> Node:
    """A bracket, the commutator `[A, X]` of two matrices, a row of blocks `[1, x]` or rows of them, or Iverson's
    bracket `[x > 0]`."""
    start = p.take().start
    left = p.within("[")
    if p.at(*COMPARED):
        return compared(p, left, "[", start)
    if not p.at(","):
        p.expect("]", "a closing bracket")
        return left
    parts = [left, *p.further(lambda: p.within("["), ",")]
    p.expect("]", "a closing bracket")
    span = p.span_from(start)
    rows = [part.rows[0] for part in parts if isinstance(part, Block) and len(part.rows) == 1]
    if len(rows) == len(parts):
        return Block(tuple(rows), span=span)  # [[a, b], [c, d]]
    names = [part.name for each in parts for part in walk(each) if isinstance(part, Symbol)]
    if len(parts) > 2 or not names or not all(name[0].isupper() for name in names):
        return Block((tuple(parts),), span=span)
    other = Negative(Product((parts[1], parts[0]), span=span), span=span)
    return Sum((Product((parts[0], parts[1]), span=span), other), span=span)


@operand("underbrace")
def underbrace(p: Parser) -> Node:
    r"""`\underbrace{…}_{…}`: the label carries no mathematics."""
    p.take()
    node = p.argument()
    if p.at("_", "^"):
        p.take()
        p.skip_argument()
    return node


@operand("|")
def bars(p: Parser) -> Node:
    start = p.take().start
    node = p.within("|")
    p.expect("|", "a closing bar")
    return Bars(node, span=p.span_from(start))


@operand("||")
def norm(p: Parser) -> Node:
    start = p.take().start
    node = p.within("||")
    p.expect("||", "closing norm bars")
    if (exponent := exponent_before_index(p)) is None:
        return Norm(node, *index_of_norm(p), span=p.span_from(start))
    of = Norm(node, *index_of_norm(p), span=p.span_from(start))
    return Power(of, exponent, span=p.span_from(start))


@operand("langle")
def inner_product(p: Parser) -> Node:
    r"""`\langle A, B\rangle`, the sum of the entries of A ⊙ B."""
    start = p.take().start
    left = p.within("langle")
    p.expect(",", "a comma between the two factors of an inner product")
    right = p.within("langle")
    p.expect("rangle", "a closing angle bracket")
    if p.at("_"):
        p.take()
        if [token.text for token in p.group_tokens()] != ["F"]:
            raise p.unexpected("F, the only index of an inner product that is read")
        p.skip_argument()
    span = p.span_from(start)
    return Call("total", (Infix("hadamard", left, right, span=span),), span=span)
