"""Sums and products over indices, and matrices written out."""

from __future__ import annotations

from xcheck.formula.cursor import places_of_term
from xcheck.formula.parser import Parser, operand
from xcheck.formula.tree import (
    Block,
    Call,
    Node,
    Reduction,
)


@operand("sum", "prod")
def reduction(p: Parser) -> Node:
    r"""`\sum_{i=1}^{n} body`; without an index over the entries that the body names, else over all."""
    token = p.take()
    lower = upper = None
    if p.at("_"):
        p.take()
        indices, lower = _range(p)
        if p.at("^"):
            p.take()
            upper = p.argument()
    else:
        indices = _indices_in_body(p)
        if not indices and token.text == "prod":
            raise p.unexpected("the index of the product")
    body = p.infix_term()
    if not indices:
        return Call("total", (body,), span=p.span_from(token.start))
    for index in reversed(indices):
        body = Reduction(token.text, index, body, lower, upper, span=p.span_from(token.start))
    return body


def _range(p: Parser) -> tuple[list[str], Node | None]:
    """What stands below a sum: `i`, `{ij}`, `{i,j}` or `{i=1}`."""
    braced = p.at("{")
    if braced:
        p.take()
    indices: list[str] = []
    lower = None
    while not indices or (braced and p.token.kind == "name"):
        if p.token.kind != "name":
            raise p.unexpected("the index of a sum, such as i")
        indices.append(p.take().text)
        if braced and p.at(",") and p.peek().kind == "name":
            p.take()
    if braced:
        if p.at("="):
            p.take()
            lower = p.expression()
        p.expect("}", "a closing brace after the index of the sum")
    return indices, lower


def _indices_in_body(p: Parser) -> list[str]:
    """The indices in the body of a sum that names none, `\\sum x_i\\log x_i`."""
    found: list[str] = []
    for place in places_of_term(p.tokens, p.position):
        if p.tokens[place].text == "_" and p.names.silent:
            found += [token.text for token in p.group_tokens(place + 1 - p.position) if token.text in p.names.silent]
    return list(dict.fromkeys(found))


@operand("begin")
def block(p: Parser) -> Node:
    r"""`\begin{bmatrix} A & b \\ c & d \end{bmatrix}`."""
    start = p.take().start
    rows: list[list[Node]] = [[]]
    while not p.at("end"):
        rows[-1].append(p.within("begin"))
        if p.at("\\\\"):
            p.take()
            rows.append([])
        elif p.at("&"):
            p.take()
        elif not p.at("end"):
            raise p.unexpected("'&', a new row or the end of the matrix")
    p.take()
    filled = [tuple(row) for row in rows if row]
    if not filled:
        raise p.refused("this matrix is empty", start)
    if len({len(row) for row in filled}) != 1:
        raise p.refused("the rows of this matrix have different lengths", start)
    return Block(tuple(filled), span=p.span_from(start))
