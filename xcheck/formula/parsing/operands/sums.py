"""Sums and products over indices, and matrices written out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xcheck.formula.parsing.ahead import places_of_term
from xcheck.formula.parsing.calls import arguments
from xcheck.formula.parsing.index_places import all_indices
from xcheck.formula.parsing.parser import Parser, operand
from xcheck.formula.parsing.symbols import INDEX_LETTERS
from xcheck.formula.parsing.tokens import CLOSING, COMPARED
from xcheck.formula.tree import (
    OF_CHANCE,
    Apply,
    Block,
    Call,
    Comparison,
    Element,
    Node,
    Product,
    Quotient,
    Reduction,
    Symbol,
)
from xcheck.formula.walks import symbols, walk


@dataclass(frozen=True)
class _Range:
    """What stands below a sum."""

    indices: tuple[str, ...]
    lower: Node | None = None
    condition: Comparison | None = None


@operand("oplus")
def direct_sum(p: Parser) -> Node:
    r"""`\bigoplus_i A_i`, the matrices along a diagonal."""
    if p.peek().text != "_":
        raise p.not_read(
            "⊕ between two matrices stacks them along a diagonal for some and is A ⊗ I + I ⊗ B for others; write which"
        )
    return reduction(p)


@operand("expectation")
def expectation(p: Parser) -> Node:
    r"""`\mathbb E_{k \sim p}[a_k]`, the sum of the a_k, each with the probability p_k."""
    start, how = p.take().start, OF_CHANCE["expectation"]
    if not p.at("_"):
        given = arguments(p) if p.at("(", "[") else (p.product(),)
        return Apply("expectation", given, span=p.span_from(start))
    if p.peek().text != "{":
        raise p.refused(how, start)
    p.take()
    p.take()
    index = p.take()
    if index.text not in p.names.indices or index.text not in INDEX_LETTERS or not p.at("sim"):
        raise p.refused(how, start)
    p.take()
    probabilities = p.within("{")
    p.expect("}", "the end of the distribution")
    if not p.at("(", "["):
        raise p.unexpected("the bracket around what the expectation is of")
    p.bound.append((index.text,))
    body = p.bare_operand()
    p.bound.pop()
    span = p.span_from(start)
    weight = Element(probabilities, (Symbol(index.text, span=index.span),), span=span)
    return Reduction("sum", index.text, Product((weight, body), span=span), span=span)


@operand("sum", "prod")
def reduction(p: Parser) -> Node:
    r"""`\sum_{i=1}^{n} body`; without an index over the entries that the body names, else over all."""
    token, upper = p.take(), None
    if p.at("_"):
        p.take()
        below = _range(p)
        if p.at("^"):
            p.take()
            upper = p.argument()
    else:
        below = _Range(_indices_in_body(p))
        if not below.indices and token.text != "sum":
            raise p.unexpected("the index of the product")
    p.bound.append(below.indices)
    body = p.signed_term() if p.at("-") else p.infix_term()
    p.bound.pop()
    span = p.span_from(token.start)
    if token.text == "prod" and _is_divided_at_last(body, below.indices):
        raise p.refused("how far does this product reach? Write brackets around all of it", token.start)
    if not below.indices:
        return Call("total", (body,), span=span)
    condition = below.condition
    word = "bigoplus" if token.text == "oplus" else token.text
    for index in reversed(below.indices):
        body = Reduction(word, index, body, below.lower, upper, condition, span=span)
        condition = None
    return body


def _is_divided_at_last(body: Node, indices: tuple[str, ...]) -> bool:
    """Whether it is a/b, written on the line, with a b that is the same for all indices."""
    on_line = isinstance(body, Quotient) and body.numerator.span[0] == body.span[0]
    return isinstance(body, Quotient) and on_line and symbols(body.denominator).isdisjoint(indices)


def _range(p: Parser) -> _Range:
    r"""`i`, `{ij}`, `{i,j}`, `{i=1}`, `{i<j}`, `{j: j \ne i}`."""
    if not p.at("{") and not (p.at("(") and not p.latex):
        return _Range((_index(p),))
    inside, closing = p.group_tokens(), CLOSING[p.take().text]
    signs = [token.text for token in inside if token.kind == "sign"]
    # After `j=` stands where the sum begins, but `j-i=k` says which terms it has.
    if signs and signs[0] in ("<", ">", "<=", ">=", "ne", "+", "-"):
        found = _under_condition(p)
    else:
        letters = [_index(p)]
        while p.token.kind == "name" or (p.at(",") and p.peek().kind == "name"):
            if p.at(","):
                p.take()
            letters.append(_index(p))
        found = _Range(tuple(letters))
        if p.at(":"):
            p.take()
            found = replace(found, condition=_condition(p))
        elif p.at("="):
            p.take()
            found = replace(found, lower=p.expression())
    p.expect(closing, "a closing brace after the index of the sum")
    return found


def _index(p: Parser) -> str:
    if p.token.kind != "name":
        raise p.unexpected("the index of a sum, such as i")
    return p.take().text


def _under_condition(p: Parser) -> _Range:
    r"""`i<j`, `j \ne i`, `j-i=k`: the sum is over the letters that stand nowhere outside of it."""
    start = p.token.start
    condition = _condition(p)
    taken = p.letters_outside_sums().union(*p.bound)
    letters = [part.name for part in walk(condition) if isinstance(part, Symbol)]
    own = tuple(dict.fromkeys(letter for letter in letters if letter not in taken))
    if not own:
        raise p.refused("which index does this sum run over? Write it before a colon, as in \\sum_{j: j \\ne i}", start)
    return _Range(own, condition=condition)


def _condition(p: Parser) -> Comparison:
    start = p.token.start
    left = p.expression()
    if not p.at(*COMPARED):
        raise p.unexpected("a relation between indices, as in i<j")
    relation = p.take().text
    right = p.expression()
    if p.at(*COMPARED):
        raise p.unexpected("one relation between indices; a sum under two conditions is written as two sums")
    return Comparison(left, relation, right, span=p.span_from(start))


def _indices_in_body(p: Parser) -> tuple[str, ...]:
    """The indices in the body of a sum that names none, `\\sum x_i\\log x_i`."""
    found: list[str] = []
    for place in places_of_term(p.tokens, p.position + p.at("-")):
        if p.tokens[place].text == "_":
            group = p.group_tokens(place + 1 - p.position)
            if all_indices(p.names.indices, group):
                found += [token.text for token in group if token.kind == "name"]
    return tuple(dict.fromkeys(letter for letter in found if not any(letter in outer for outer in p.bound)))


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
