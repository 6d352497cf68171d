"""What can begin an operand: numbers, names, words, brackets, bars, sums, blocks."""

from __future__ import annotations

from fractions import Fraction

from xcheck.dimensions import dimension
from xcheck.errors import NotUnderstood, SpaceError
from xcheck.formula.calls import application, arguments, event, is_applied, is_event, primes
from xcheck.formula.constants import COUNTS, special_constant, zero_size
from xcheck.formula.cursor import CLOSING, COMPARED, end_of_term
from xcheck.formula.extremes import index_of_norm, largest
from xcheck.formula.index_places import all_indices, indices_of
from xcheck.formula.parser import Parser, operand
from xcheck.formula.scripts import is_transpose
from xcheck.formula.signatures import arity
from xcheck.formula.symbols import base_name, script_tokens, scripted_name
from xcheck.formula.tokens import Token
from xcheck.formula.tree import (
    Apply,
    Bars,
    Basis,
    Block,
    Call,
    Comparison,
    Constant,
    Element,
    Entries,
    Infix,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Primed,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
)
from xcheck.formula.walks import walk
from xcheck.vocabulary.words import vocabulary


@operand("number")
def number(p: Parser) -> Node:
    token = p.take()
    if token.text == "0" and p.at("_"):
        return Constant("0", zero_size(p), span=p.span_from(token.start))
    if token.text == "1" and p.at("_") and (found := indicator(p, token.start)) is not None:
        return found
    # Of a text a fraction is read with a pattern, which takes as long as all the rest.
    return Number(Fraction(int(token.text) if token.text.isdecimal() else token.text), span=token.span)


@operand("label")
def label(p: Parser) -> Node:
    """An upright group that is no word: the name of a function before a bracket, else of something."""
    start = p.token.start
    full, indices = scripted_name(p, p.take().text)
    if p.at("(") and p.token.start not in p.asides and not indices:
        return Apply(full, arguments(p), span=p.span_from(start))
    named = Symbol(full, span=p.span_from(start))
    return Element(named, indices, span=p.span_from(start)) if indices else named


@operand("ones")
def ones(p: Parser) -> Node:
    r"""`\mathbf 1` and `\mathbf 1_n`, the column of ones."""
    token = p.take()
    return indicator(p, token.start) or Constant("1", _size(p), span=p.span_from(token.start))


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
    p.take()
    return _compared(p, p.within(opening), opening, start)


def _compared(p: Parser, left: Node, opening: str, start: int) -> Comparison:
    if not p.at(*COMPARED):
        raise p.unexpected("a relation, as in [x > 0]")
    relation = p.take().text
    right = p.within(opening)
    p.expect(CLOSING[opening], "a closing bracket")
    return Comparison(left, relation, right, span=p.span_from(start))


def _size(p: Parser) -> str:
    """The dimension in the subscript of a constant: `n`, `mn` as m*n, `2n`."""
    if not p.at("_"):
        return ""
    p.take()
    group = p.group_tokens()
    try:
        size = str(dimension("*".join(token.text for token in group))).replace("·", "*")
    except SpaceError:
        raise p.not_read("the size of a constant is one dimension, as in I_n or I_{mn}", group) from None
    p.skip_argument()
    return size


# -- names -----------------------------------------------------------------------------------------


@operand("overline")
def overline(p: Parser) -> Node:
    r"""`\overline{X}`, the complex conjugate."""
    start = p.take().start
    if not p.names.is_complex:
        raise p.refused(r"\overline is the conjugate where a symbol is declared Complex(…); here none is", start)
    return Call("conj", (p.argument(),), span=p.span_from(start))


@operand("name", "accent")
def name(p: Parser) -> Node:
    """A symbol with its scripts, a constant, a generic function with its argument."""
    token = p.tokens[p.position]
    start = token.start
    if conjugates_by_bar(p):
        p.take()
        return Call("conj", (p.argument(),), span=p.span_from(start))
    if token.text in ("max", "min") and token.text not in p.names:
        return largest(p)
    base, after = base_name(p), p.tokens[p.position]
    if not (after.kind == "sign" and after.text in _BEHIND_NAMES) and base not in _LETTERS_WITH_MEANING:
        return Symbol(base, span=p.span_from(start))
    if base not in p.names:
        constant = _constant(p, base, start)
        if constant is not None:
            return Apply(base, arguments(p), span=p.span_from(start)) if is_applied(p, base) else constant
    if base in ("P", "p") and base not in p.names and is_event(p):
        return Apply("probability", event(p), span=p.span_from(start))
    full, indices = scripted_name(p, base)
    if full[:2] in _OF_FUNCTIONS and not indices and full not in p.names and _is_function(p, full[2:]) and p.at("("):
        return Apply(full, arguments(p), span=p.span_from(start))
    _refuse_jacobian_letter(p, full, start)
    if not indices and full in p.words and full not in p.names and p.behind_primes() == "(":
        order = primes(p)
        of = _called(p, p.words[full], start)
        return Primed(of, order, span=p.span_from(start)) if order and isinstance(of, Call) else of
    if indices:
        if is_applied(p, full):
            # σ_i of anything but a matrix may be the function σ.
            matrix = len(inside := p.bracketed_tokens(p.position)) == 1 and inside[0].text[0].isupper()
            if len(indices) != 1 or not (full == "lambda" or (full == "sigma" and matrix)):
                raise p.refused("a family of functions is not read", start)
            return Element(
                Call(_SPECTRA[full], arguments(p), span=p.span_from(start)), indices, span=p.span_from(start)
            )
        return Element(Symbol(full, span=p.span_from(start)), indices, span=p.span_from(start))
    return application(p, full, start) or Symbol(full, span=p.span_from(start))


_LETTERS_OF_CONSTANTS = frozenset({"e", "E", "J", "delta", "I", "i", "pi", *COUNTS})
_LETTERS_WITH_MEANING = _LETTERS_OF_CONSTANTS | {"P", "p"}
_BEHIND_NAMES = ("_", "^", "(", "[", "'")
"""What can follow a letter that is more than a symbol: its scripts, primes and arguments."""

_OF_FUNCTIONS = ("H_", "J_", "D_")
"""How the names of derivatives of a function begin: J_g(f(x)) is one at f(x)."""

_SPECTRA = {"lambda": "eigvals", "sigma": "svdvals"}
"""What λ_i(A) and σ_i(A) are entries of; both count from the largest."""


def _refuse_jacobian_letter(p: Parser, full: str, start: int) -> None:
    """`D_x(Ax)` and `J_x(Ax)`, where nothing says what they are: a derivative, in one of two layouts."""
    base, _, by = full.partition("_")
    if (
        base not in ("D", "J")
        or full in p.names
        or _is_function(p, by)
        or not (p.at("(", "[") or p.token.kind == "word")
    ):
        return
    # A factor that stands nowhere else makes nothing true.
    alone = not by and sum(token.text == base and token.kind == "name" for token in p.tokens) == 1
    if alone or by in _names_of_term(p):
        by = by or "x"
        reason = (
            f"{full} is not defined; books differ in the layout of a derivative that is written so. Write "
            rf"\nabla_{by}, \partial_{by} or \frac{{\partial}}{{\partial {by}^\top}}"
        )
        raise p.refused(reason, start)


def _is_function(p: Parser, name: str) -> bool:
    """Whether a name is applied somewhere."""
    return name in p.names.maps or name in p.applied


def _names_of_term(p: Parser) -> set[str]:
    term = p.tokens[p.position : end_of_term(p.tokens, p.position)]
    return {token.text for token in term if token.kind == "name"}


def conjugates_by_bar(p: Parser) -> bool:
    r"""Whether `\bar z` is the conjugate of z: where numbers are complex, unless a symbol is called so."""
    if not (p.names.is_complex and p.token.kind == "accent" and p.token.text == "bar"):
        return False
    letter = p.peek(2 if p.peek().text == "{" else 1)
    return letter.kind == "name" and f"{letter.text}_bar" not in p.names


def _constant(p: Parser, base: str, start: int) -> Node | None:
    """`I`, `I_n`, `\\pi`, `e^…`, `e_i`, `E_{ij}`, `J^{ij}`, `\\delta_{ij}`, where these names are not declared."""
    if base not in _LETTERS_OF_CONSTANTS:
        return None
    inside = script_tokens(p) if p.at("_", "^") else []
    places = [token for token in inside if token.text != ","]
    bound = any(token.text in p.names.indices for token in inside) and all_indices(p.names.indices, inside)
    if base in ("e", "E", "J", "delta", "I") and bound and len(places) == (1 if base == "e" else 2):
        p.take()
        p.skip_argument()
        indices = indices_of(inside, matrix=base != "e")
        span = p.span_from(start)
        if base in ("delta", "I"):
            return Element(Constant("I", span=span), indices, span=span)
        return Basis(indices, span=span)
    if base == "I" and (found := indicator(p, start)) is not None:
        return found
    if base == "I":
        return Constant("I", _size(p), span=p.span_from(start))
    if base == "i" and p.names.is_complex and "i" not in p.names.indices and not p.at("_"):
        return Constant("i", span=p.span_from(start))
    if base == "pi" and not p.at("_"):
        return Constant("pi", span=p.span_from(start))
    script = [token.text for token in inside]
    if (
        base == "e"
        and p.at("^")
        and script
        and script != ["*"]
        and (script[0] in p.names.matrices or not is_transpose(p, inside))
    ):
        return Constant("e", span=p.span_from(start))
    return special_constant(p, base, inside, start) if p.at("_") else None


# -- words -----------------------------------------------------------------------------------------


@operand("word")
def word(p: Parser) -> Node:
    """A function: `\\log x`, `\\operatorname{tr}(A B)`, `\\tanh^2 u`, `tr AB`."""
    token = p.take()
    token = _with_subscript(p, token)
    if order := primes(p):
        bare = not p.at("(", "[") and not (p.at("{") and p.latex)
        of = Call(token.text, (), span=p.span_from(token.start)) if bare else _called(p, token.text, token.start)
        if not isinstance(of, Call):
            raise p.refused("this function is named by its sign and has no prime", token.start)
        return Primed(of, order, span=p.span_from(token.start))
    power = None
    if p.at("^") and p.peek().text != "(":
        p.take()
        power = p.argument()
        if not isinstance(power, Number):
            raise p.refused("only a number can be the power of a function's name; write (…)^k", token.start)
    node = _called(p, token.text, token.start)
    if power is not None:
        return Power(node, power, span=p.span_from(token.start))
    return node


def _with_subscript(p: Parser, word: Token) -> Token:
    r"""`\operatorname{softmax}_{rows}` and `\operatorname{mean}_0` are words of their own."""
    if not p.at("_"):
        return word
    subscript = "".join(token.text for token in p.group_tokens(ahead=1))
    name = p.words.get(f"{word.text}_{subscript}")
    if name is None:
        raise p.not_read(f"{word.text} with the subscript {subscript} is no word of the vocabulary", [word, p.peek()])
    p.take()
    p.skip_argument()
    return Token("word", name, word.start, p.span_from(word.start)[1])


def _called(p: Parser, word_name: str, start: int) -> Node:
    entry = vocabulary()[word_name]
    if word_name in p.names.bare and not is_applied(p, word_name):
        return Call(word_name, (), span=p.span_from(start))
    if p.at("(", "[") or (p.at("{") and p.latex):
        given = arguments(p)
        is_bare = isinstance(given[0], Symbol | Element)
        of_argument = _is_inverted(p) and not is_bare
        of_argument |= p.has_power_on_trace and p.at("^", "squared", "cubed")
        if word_name == "trace" and of_argument:
            # `\\operatorname{tr}(X + A)^{-1}` is the trace of the inverse: nobody writes 1/tr so.
            given = (p.scripts(given[0], start),)
        _refuse_ambiguous_power(p, word_name, given, start)
    elif (p.names.bare or p.names.maps) and not p.begins_operand():
        return Call(word_name, (), span=p.span_from(start))
    else:
        given = (_bare_argument(p, entry.takes, p.text[start : p.tokens[p.position - 1].stop]),)
    span = p.span_from(start)
    wanted = arity(entry.signature)
    if len(given) != wanted:
        raise NotUnderstood(
            f"{word_name} takes {wanted} argument{'s' * (wanted > 1)}, found {len(given)}", p.text, span
        )
    if word_name == "norm":
        return Norm(given[0], span=span)
    if word_name == "diag" and (letter := _letter_of_diagonal(p, given[0])):
        given = (Entries(given[0], (letter,), span=given[0].span),)
    return Call(word_name, given, span=span)


def _letter_of_diagonal(p: Parser, node: Node) -> str:
    r"""The index of the entries in `\operatorname{diag}(1/L_{ii})`, or ""."""
    twice = {
        part.indices[0].name
        for part in walk(node)
        if isinstance(part, Element) and len(part.indices) == 2 and part.indices[0] == part.indices[1]
        if isinstance(part.indices[0], Symbol)
    }
    free = twice.difference(*p.bound)
    return free.pop() if len(free) == 1 else ""


def _is_inverted(p: Parser) -> bool:
    """Whether a negative power follows."""
    return p.at("inverted") or (p.at("^") and [token.text for token in script_tokens(p)][:1] == ["-"])


def _bare_argument(p: Parser, takes: str, shown: str) -> Node:
    """`tr AB` takes the product up to the next word, `log x` one factor; where that is doubtful, neither."""
    start = p.token.start
    if takes == "product":
        argument = p.product(before="word")
        doubtful = p.at("odot", "otimes", "oslash")
    else:
        argument = p.factor()
        if argument == Transpose(Constant("1")) and p.begins_operand():
            # `\log \mathbf 1^\top x`: a row of ones has no logarithm that anybody writes.
            return p.times(argument, start)
        applied = isinstance(argument, Symbol) and p.at("(") and p.token.start not in p.asides
        if isinstance(argument, Symbol) and applied and argument.name not in p.names:
            # `\\log p(W x)`: an undeclared letter before a bracket is a function here, which nothing else could be.
            return p.scripts(Apply(argument.name, arguments(p), span=p.span_from(start)), start)
        if isinstance(argument, Transpose) and isinstance(argument.of, Constant) and p.begins_operand():
            # `\\log \\mathbf 1^\\top e^x`: the logarithm of a row of ones is never meant.
            return Product((argument, p.factor()), span=p.span_from(start))
        doubtful = applied or (isinstance(argument, Transpose) and p.begins_operand())
    if doubtful:
        raise p.refused(f"how far does {shown} reach? Write brackets around its argument", start)
    return argument


def _refuse_ambiguous_power(p: Parser, word_name: str, arguments: tuple[Node, ...], start: int) -> None:
    """`tr(AB)^2` is (tr AB)² for some and tr((AB)²) for others."""
    if (
        word_name == "trace"
        and p.at("^", "squared", "cubed", "inverted")
        and not isinstance(arguments[0], Symbol | Element)
    ):
        transposed = p.at("^") and p.peek().text in ("T", "top")
        if not transposed:
            raise p.refused("the power of tr(…) has two readings; write (tr …)^k or tr((…)^k)", start)


@operand("sqrt")
def square_root(p: Parser) -> Node:
    r"""`\sqrt{x}` and `\sqrt[3]{x}`."""
    start = p.take().start
    if not p.at("["):
        return Call("sqrt", (p.argument(),), span=p.span_from(start))
    p.take()
    degree = p.enclosed("[")
    one = Number(Fraction(1), span=degree.span)
    return Power(p.argument(), Quotient(one, degree, span=degree.span), span=p.span_from(start))


# -- brackets --------------------------------------------------------------------------------------


@operand("(", "{", "lbrace")
def bracket(p: Parser) -> Node:
    """Brackets group and leave no trace in the tree; `(a, b)` is a column.

    `(x > 0)` where an operand has to stand is Iverson's bracket.
    """
    opening = p.take()
    left = p.within(opening.text)
    if p.at(*COMPARED) and (p.is_numpy or (opening.start in p.asides and not p.at("="))):
        return _compared(p, left, opening.text, opening.start)
    if opening.text == "(" and p.at(",") and not p.is_numpy:
        rows = [(left,)]
        while p.at(","):
            p.take()
            rows.append((p.within("("),))
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
        return _compared(p, left, "[", start)
    if not p.at(","):
        p.expect("]", "a closing bracket")
        return left
    parts = [left]
    while p.at(","):
        p.take()
        parts.append(p.within("["))
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
    kind, power = index_of_norm(p)
    return Norm(node, kind, power, span=p.span_from(start))


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
