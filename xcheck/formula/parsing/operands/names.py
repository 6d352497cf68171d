r"""Letters and labels with their scripts: symbols, entries, functions with their arguments, conjugates."""

from __future__ import annotations

from xcheck.errors import NotUnderstood
from xcheck.formula.parsing.ahead import end_of_term
from xcheck.formula.parsing.calls import application, arguments, event, is_applied, is_event, primes
from xcheck.formula.parsing.extremes import largest
from xcheck.formula.parsing.operands.constants import LETTERS_OF_CONSTANTS, constant
from xcheck.formula.parsing.operands.words import called
from xcheck.formula.parsing.parser import Parser, operand
from xcheck.formula.parsing.symbols import base_name, scripted_name
from xcheck.formula.tree import Apply, Call, Element, Node, Primed, Symbol

_LETTERS_WITH_MEANING = LETTERS_OF_CONSTANTS | {"P", "p"}
_BEHIND_NAMES = ("_", "^", "(", "[", "'")
"""What can follow a letter that is more than a symbol: its scripts, primes and arguments."""

_OF_FUNCTIONS = ("H_", "J_", "D_")
"""How the names of derivatives of a function begin: J_g(f(x)) is one at f(x)."""

_SPECTRA = {"lambda": "eigvals", "sigma": "svdvals"}
"""What λ_i(A) and σ_i(A) are entries of; both count from the largest."""


@operand("label")
def label(p: Parser) -> Node:
    """An upright group that is no word: the name of a function before a bracket, else of something."""
    start = p.token.start
    full, indices = scripted_name(p, p.take().text)
    if p.at("(") and p.token.start not in p.asides and not indices:
        return Apply(full, arguments(p), span=p.span_from(start))
    named = Symbol(full, span=p.span_from(start))
    return Element(named, indices, span=p.span_from(start)) if indices else named


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
        found = constant(p, base, start)
        if found is not None:
            return Apply(base, arguments(p), span=p.span_from(start)) if is_applied(p, base) else found
    if base in ("P", "p") and base not in p.names and is_event(p):
        return Apply("probability", event(p), span=p.span_from(start))
    full, indices = scripted_name(p, base)
    if full[:2] in _OF_FUNCTIONS and not indices and full not in p.names and _is_function(p, full[2:]) and p.at("("):
        return Apply(full, arguments(p), span=p.span_from(start))
    _refuse_jacobian_letter(p, full, start)
    if not indices and full in p.words and full not in p.names and p.behind_primes() == "(":
        order = primes(p)
        of = called(p, p.words[full], start)
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


def _refuse_jacobian_letter(p: Parser, full: str, start: int) -> None:
    """`D_x(Ax)` and `J_x(Ax)`, where nothing says what they are: a derivative, in one of two layouts."""
    base, _, by = full.partition("_")
    if (
        base not in ("D", "J")
        or full in p.names
        or _is_function(p, by)
        or not (p.at("(", "[") or p.token.kind == "word" or (p.token.kind == "name" and p.peek().text == "("))
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
        first, end = p.span_from(start)
        # In \mathbf{D}_{\mathbf{x}} the name is no single piece of the text.
        end = first + len(base) if set("{}") & set(p.text[first:end]) else end
        raise NotUnderstood(reason, p.text, (first, end))


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
