r"""Words of the vocabulary with their arguments, in brackets or bare, and roots: `\log x`, `\sqrt x`, `tr AB`."""

from __future__ import annotations

from fractions import Fraction

from xcheck.errors import NotUnderstood
from xcheck.formula.notation import AXES, axis_of
from xcheck.formula.parsing.calls import arguments, is_applied, primes
from xcheck.formula.parsing.parser import Parser, operand
from xcheck.formula.parsing.scripts import along_axis
from xcheck.formula.parsing.symbols import script_tokens
from xcheck.formula.parsing.tokens import Token
from xcheck.formula.shapes.signatures import arity
from xcheck.formula.tree import (
    Apply,
    Call,
    Constant,
    Element,
    Entries,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Primed,
    Product,
    Quotient,
    Symbol,
    Transpose,
)
from xcheck.formula.walks import walk
from xcheck.vocabulary.words import vocabulary

INVERSES = {name: f"arc{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}
r"""What `\sin^{-1} x` is, and the like."""

_MINUS_ONE = Negative(Number(Fraction(1)))


@operand("word")
def word(p: Parser) -> Node:
    """A function: `\\log x`, `\\operatorname{tr}(A B)`, `\\tanh^2 u`, `tr AB`."""
    token = p.take()
    if (base := _base(p, token)) is not None:
        natural = Call("log", (base,), span=base.span)
        return Quotient(called(p, token.text, token.start), natural, span=p.span_from(token.start))
    token = _with_subscript(p, token)
    if order := primes(p):
        bare = not p.at("(", "[") and not (p.at("{") and p.latex)
        of = Call(token.text, (), span=p.span_from(token.start)) if bare else called(p, token.text, token.start)
        if not isinstance(of, Call):
            raise p.refused("this function is named by its sign and has no prime", token.start)
        return Primed(of, order, span=p.span_from(token.start))
    power = None
    if p.at("^") and p.peek().text != "(":
        p.take()
        power = p.argument()
        if power == _MINUS_ONE and token.text in INVERSES:
            return called(p, INVERSES[token.text], token.start)
        if not isinstance(power, Number):
            raise p.refused("only a number can be the power of a function's name; write (…)^k", token.start)
    node = called(p, token.text, token.start)
    if power is not None:
        return Power(node, power, span=p.span_from(token.start))
    return node


def _base(p: Parser, word: Token) -> Node | None:
    r"""The base of `\log_2 x` and `\log_a x`, one letter or number."""
    inside = p.group_tokens(ahead=1) if word.text == "log" and p.at("_") else []
    if len(inside) != 1 or inside[0].kind not in ("number", "name"):
        return None
    p.take()
    return p.argument()


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


def called(p: Parser, word_name: str, start: int) -> Node:
    entry = vocabulary()[word_name]
    if word_name in p.names.bare and not is_applied(p, word_name):
        return Call(word_name, (), span=p.span_from(start))
    axis = None
    if p.at("(", "[") or (p.at("{") and p.latex):
        axis = _axis(p, word_name)
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
    return along_axis(word_name, given, axis, span)


def _axis(p: Parser, word_name: str) -> int | None:
    """The axis that is the last argument in the bracket at the cursor, if there is one."""
    inside = p.bracketed_tokens(p.position)
    if not inside or inside[-1].text != "axis":
        return None
    if word_name not in AXES:
        raise p.not_read(f"{word_name} along an axis is not read; sum and mean are", inside[-1:])
    return axis_of(p.text[slice(*inside[-1].span)])


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
