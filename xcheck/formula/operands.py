"""What can begin an operand: numbers, names with their scripts, words, brackets, bars, sums, blocks."""

from __future__ import annotations

from fractions import Fraction

from xcheck.errors import NotUnderstood
from xcheck.formula.parser import Parser, operand
from xcheck.formula.tokens import Token
from xcheck.formula.tree import (
    Apply,
    Bars,
    Basis,
    Block,
    Call,
    Constant,
    Element,
    Node,
    Norm,
    Number,
    Power,
    Quotient,
    Reduction,
    Substitution,
    Symbol,
)

_SIGN_NAMES = {"+": "plus", "-": "minus"}


@operand("number")
def number(p: Parser) -> Node:
    token = p.take()
    return Number(Fraction(token.text), span=token.span)


@operand("ones")
def ones(p: Parser) -> Node:
    r"""`\mathbf 1` and `\mathbf 1_n`, the column of ones."""
    token = p.take()
    return Constant("1", _size(p), span=p.span_from(token.start))


def _size(p: Parser) -> str:
    if not p.at("_"):
        return ""
    p.take()
    size = "".join(token.text for token in p.group_tokens())
    p.skip_argument()
    return size


@operand("name", "accent")
def name(p: Parser) -> Node:
    """A symbol with its scripts, a constant, a generic function with its argument, a differential."""
    from xcheck.formula.derivative_forms import differential

    start = p.token.start
    if p.token.text in ("d", "delta") and p.token.text not in p.names and p.token.kind == "name":
        if _begins_differential(p):
            return differential(p)
    base = base_name(p)
    if base not in p.names:
        constant = _constant(p, base, start)
        if constant is not None:
            return constant
    full, indices = scripted_name(p, base)
    if full in p.words and p.at("(") and full not in p.names:
        return _called(p, p.words[full], start)
    if full in p.names.maps and p.at("("):
        argument = _bracketed(p)
        return Apply(full, argument, span=p.span_from(start))
    symbol = Symbol(full, span=p.span_from(start))
    return Element(symbol, indices, span=p.span_from(start)) if indices else symbol


def _begins_differential(p: Parser) -> bool:
    """`d` is a differential when an operand follows that could be one; `d` alone is a symbol."""
    after = p.peek()
    if after.kind in ("name", "word", "accent"):
        return True
    return after.kind == "sign" and after.text in ("(", "[", "|", "||", "frac", "sqrt") and p.token.text == "d"


def base_name(p: Parser) -> str:
    """A letter under its accents."""
    if p.token.kind != "accent":
        if p.token.kind != "name":
            raise p.unexpected("a symbol")
        return p.take().text
    accent = p.take().text
    braced = p.at("{")
    if braced:
        p.take()
    full, _ = scripted_name(p, base_name(p)) if braced else (base_name(p), ())
    if braced:
        p.expect("}", "a closing brace")
    return f"{full}_{accent}"


def _constant(p: Parser, base: str, start: int) -> Node | None:
    if base == "I":
        return Constant("I", _size(p), span=p.span_from(start))
    if base in ("pi", "e") and not p.at("_"):
        return Constant(base, span=p.span_from(start))
    if base in ("e", "E", "J") and p.at("_", "^"):
        inside = p.tokens[p.position : p.position + 1] and _peek_script(p)
        if inside and all(token.text in p.names.indices or token.kind == "number" for token in inside):
            p.take()
            p.skip_argument()
            if base == "e" and len(inside) == 1 or base != "e" and len(inside) == 2:
                return Basis(tuple(_index(token) for token in inside), span=p.span_from(start))
    return None


def _peek_script(p: Parser) -> list[Token]:
    p.position += 1
    tokens = p.group_tokens()
    p.position -= 1
    return [token for token in tokens if token.text != ","]


def _index(token: Token) -> Node:
    return Number(Fraction(token.text), span=token.span) if token.kind == "number" else Symbol(token.text, span=token.span)


def scripted_name(p: Parser, base: str) -> tuple[str, tuple[Node, ...]]:
    """The whole name that scripts belong to, and the indices if the subscript picks an element.

    A subscript is part of the name unless its letters are bound indices, or it is a number and the
    base is a declared array. A superscript is part of the name only as `(1)`, `[1]` or `*`.
    """
    full, indices = base, ()
    for _ in range(2):
        if p.at("_") and not indices:
            inside = _peek_script(p)
            joined = _joined(base, inside)
            if joined is None or _is_element(p, base, joined, inside):
                break
            p.take()
            p.skip_argument()
            full = joined + full[len(base) :]
        elif p.at("^"):
            suffix = _name_superscript(_peek_script(p))
            if suffix is None:
                break
            p.take()
            p.skip_argument()
            full += suffix
    if p.at("_") and full in p.names.arrays or (p.at("_") and _all_bound(p, _peek_script(p))):
        inside = _peek_script(p)
        p.take()
        p.skip_argument()
        indices = tuple(_index(token) for token in inside)
    return full, indices


def _joined(base: str, inside: list[Token]) -> str | None:
    pieces: list[str] = []
    letters = False
    for token in inside:
        if token.kind in ("name", "number", "word"):
            plain_letters = token.kind == "name" and len(token.text) == 1
            if letters and plain_letters:
                pieces[-1] += token.text
            else:
                pieces.append(token.text)
            letters = plain_letters
        elif token.text in _SIGN_NAMES:
            pieces.append(_SIGN_NAMES[token.text])
            letters = False
        elif token.text not in ("[", "]", "(", ")"):
            return None
    return "_".join([base, *pieces]) if pieces else None


def _is_element(p: Parser, base: str, joined: str, inside: list[Token]) -> bool:
    if joined in p.names:
        return False
    if _all_bound(p, inside):
        return True
    return base in p.names.arrays and all(token.kind == "number" or token.text in p.names.indices for token in inside)


def _all_bound(p: Parser, inside: list[Token]) -> bool:
    return bool(inside) and all(token.text in p.names.indices for token in inside)


def _name_superscript(inside: list[Token]) -> str | None:
    texts = [token.text for token in inside]
    if texts in (["*"], ["odot"]):
        return "_star"
    if len(texts) == 3 and (texts[0], texts[2]) in (("(", ")"), ("[", "]")):
        return f"_sup_{texts[1]}"
    return None


def element_of(p: Parser, node: Node, start: int) -> Node:
    """A subscript on a bracket, a transpose or an inverse: always an entry."""
    p.take()
    inside = [token for token in p.group_tokens() if token.text != ","]
    if not inside or not all(token.kind == "number" or token.text in p.names.indices for token in inside):
        raise p.unexpected("bound indices such as i and j (of a sum, or of what is differentiated)")
    p.skip_argument()
    return Element(node, tuple(_index(token) for token in inside), span=p.span_from(start))


def substituted(p: Parser, node: Node, start: int) -> Node:
    r"""`…\Big|_{x = value}`."""
    p.take()
    p.take()
    p.expect("{", "a brace and what is substituted, as in |_{x = a}")
    with p.inside("{"):
        full, _ = scripted_name(p, base_name(p))
        p.expect("=", "'=' and the value that is substituted")
        value = p.expression()
    p.expect("}", "a closing brace")
    return Substitution(node, full, value, span=p.span_from(start))


@operand("word")
def word(p: Parser) -> Node:
    """A function: `\\log x`, `\\operatorname{tr}(A B)`, `\\tanh^2 u`, `tr AB`."""
    token = p.take()
    power = None
    if p.at("^") and p.peek().text != "(":
        p.take()
        power = p.argument()
    node = _called(p, token.text, token.start)
    return node if power is None else Power(node, power, span=p.span_from(token.start))


def _called(p: Parser, word_name: str, start: int) -> Node:
    from xcheck.vocabulary.words import vocabulary

    entry = vocabulary()[word_name]
    if p.at("(", "[") or (p.at("{") and "\\" in p.text):
        arguments = _arguments(p)
    elif entry.takes == "product":
        arguments = (p.product(before_words=True),)
    else:
        arguments = (p.factor(),)
    span = p.span_from(start)
    wanted = entry.signature.partition("->")[0].count(",") + 1
    if len(arguments) != wanted:
        raise NotUnderstood(f"{word_name} takes {wanted} argument{'s' * (wanted > 1)}, found {len(arguments)}", p.text, span)
    if word_name == "norm":
        return Norm(arguments[0], span=span)
    return Call(word_name, arguments, span=span)


def _arguments(p: Parser) -> tuple[Node, ...]:
    opening = p.take().text
    with p.inside(opening):
        arguments = [p.expression()]
        while p.at(","):
            p.take()
            arguments.append(p.expression())
    p.expect({"(": ")", "[": "]", "{": "}"}[opening], "a closing bracket")
    return tuple(arguments)


def _bracketed(p: Parser) -> Node:
    opening = p.take().text
    with p.inside(opening):
        node = p.expression()
    p.expect({"(": ")", "[": "]", "{": "}", "lbrace": "rbrace"}[opening], "a closing bracket")
    return node


@operand("(", "[", "{", "lbrace")
def bracket(p: Parser) -> Node:
    """Brackets group and leave no trace in the tree."""
    return _bracketed(p)


@operand("|")
def bars(p: Parser) -> Node:
    start = p.take().start
    with p.inside("|"):
        node = p.expression()
    p.expect("|", "a closing bar")
    return Bars(node, span=p.span_from(start))


@operand("||")
def norm(p: Parser) -> Node:
    start = p.take().start
    with p.inside("||"):
        node = p.expression()
    p.expect("||", "closing norm bars")
    kind = ""
    if p.at("_"):
        p.take()
        kind = "".join(token.text for token in p.group_tokens())
        if kind not in ("1", "2", "F", "infty", "*"):
            raise p.unexpected("a norm: 1, 2, F, \\infty or *")
        p.skip_argument()
    return Norm(node, kind, span=p.span_from(start))


@operand("langle")
def inner(p: Parser) -> Node:
    start = p.take().start
    with p.inside("langle"):
        left = p.expression()
        p.expect(",", "a comma between the two factors of an inner product")
        right = p.expression()
    p.expect("rangle", "a closing angle bracket")
    if p.at("_"):
        p.take()
        p.skip_argument()
    return Call("inner", (left, right), span=p.span_from(start))


@operand("sqrt")
def square_root(p: Parser) -> Node:
    start = p.take().start
    return Call("sqrt", (p.argument(),), span=p.span_from(start))


@operand("sum", "prod")
def reduction(p: Parser) -> Node:
    r"""`\sum_{i=1}^{n} body` with a bound index, `\sum_i body`; the body is a product."""
    token = p.take()
    if not p.at("_"):
        if token.text == "prod":
            raise p.unexpected("the index of the product")
        return Call("sum", (p.product(),), span=p.span_from(token.start))
    p.take()
    lower = upper = None
    braced = p.at("{")
    if braced:
        p.take()
    indices = [p.take()]
    while braced and p.token.kind == "name":
        indices.append(p.take())
    for index in indices:
        if index.kind != "name":
            raise NotUnderstood("expected the index of a sum, such as i", p.text, index.span, index.text)
    if braced:
        if p.at("="):
            p.take()
            lower = p.expression()
        p.expect("}", "a closing brace after the index of the sum")
    if p.at("^"):
        p.take()
        upper = p.argument()
    body = p.product()
    for index in reversed(indices):
        body = Reduction(token.text, index.text, body, lower, upper, span=p.span_from(token.start))
    return body


@operand("begin")
def block(p: Parser) -> Node:
    r"""`\begin{bmatrix} A & b \\ c & d \end{bmatrix}`."""
    start = p.take().start
    rows: list[tuple[Node, ...]] = []
    with p.inside("begin"):
        row = [p.expression()]
        while not p.at("end"):
            if p.at("&"):
                p.take()
                row.append(p.expression())
            elif p.at("\\\\"):
                p.take()
                rows.append(tuple(row))
                if p.at("end"):
                    row = []
                    break
                row = [p.expression()]
            else:
                raise p.unexpected("'&', a new row or the end of the matrix")
    p.take()
    rows += [tuple(row)] if row else []
    if len({len(entries) for entries in rows}) != 1:
        raise NotUnderstood("the rows of this matrix have different lengths", p.text, p.span_from(start))
    return Block(tuple(rows), span=p.span_from(start))


@operand("frac")
def fraction(p: Parser) -> Node:
    r"""`\frac{a}{b}`; with ∂ or d above and below a derivative."""
    from xcheck.formula.derivative_forms import derivative_fraction

    token = p.take()
    derivative = derivative_fraction(p, token.start)
    if derivative is not None:
        return derivative
    numerator = p.argument()
    return Quotient(numerator, p.argument(), span=p.span_from(token.start))


