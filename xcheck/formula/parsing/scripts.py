"""What follows an operand: transposes, powers, inverses, entries of brackets, substitutions."""

from __future__ import annotations

from fractions import Fraction

from xcheck.formula.names import is_letter
from xcheck.formula.notation import AXES, METHODS, axis_of
from xcheck.formula.parsing.index_places import all_indices, indices_of
from xcheck.formula.parsing.parser import SCRIPTS, Parser
from xcheck.formula.parsing.tokens import Token
from xcheck.formula.tree import (
    Block,
    Call,
    Constant,
    Element,
    Entries,
    Infix,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Reduction,
    Symbol,
    Transpose,
)
from xcheck.formula.walks import walk

NO_TRANSPOSE = "an entry is a number and has no transpose"

_TWO, _THREE, _MINUS_ONE = Number(Fraction(2)), Number(Fraction(3)), Negative(Number(Fraction(1)))


def superscript(p: Parser, node: Node, start: int) -> Node:
    """`^T`, `^{-T}`, `^{-1}`, `^+`, `^2`, `^k`, and by entries MATLAB's `.^` and NumPy's `**`."""
    sign = p.take()
    spelled = p.text[slice(*sign.span)]
    if (spelled == ".^" or (p.is_numpy and spelled == "**")) and not isinstance(node, Norm | Number):
        return Infix("power", node, p.argument(), span=p.span_from(start))
    group = p.group_tokens()
    signs = [token.text for token in group]
    if is_transpose(p, group) and not (isinstance(node, Constant) and node.name == "e"):
        p.skip_argument()
        return _transposed(p, node, start)
    if len(group) > 1 and signs[0] in ("-", "+") and is_transpose(p, group[-1:]):
        digits = "".join(signs[1:-1])
        if (digits or "1").isdecimal() and not (digits and signs[0] == "+"):
            p.skip_argument()
            span = p.span_from(start)
            below = _inverse(p, node, int(digits or 1), start) if signs[0] == "-" else Call("pinv", (node,), span=span)
            return Transpose(below, span=span)
    if signs in (["+"], ["dagger"], ["sharp"]):
        p.skip_argument()
        return Call("adjugate" if signs == ["sharp"] else "pinv", (node,), span=p.span_from(start))
    if is_adjoint(p, group):
        p.skip_argument()
        return Transpose(conjugate(node, p.span_from(start)), span=p.span_from(start))
    if signs in (["*"], ["odot"]):
        p.skip_argument()
        if p.names.is_complex:
            return conjugate(node, p.span_from(start))
        raise p.refused("^* is the conjugate where a symbol is declared Complex(…); here none is", start)
    return Power(node, p.argument(), span=p.span_from(start))


def is_transpose(p: Parser, group: list[Token]) -> bool:
    """Whether the tokens of a superscript are one sign of the transpose."""
    if len(group) != 1:
        return False
    text = group[0].text
    free = text not in p.names or text in p.names.matrices
    return text in ("top", "top-postfix", "'") or (text in p.names.transposes and free)


def is_adjoint(p: Parser, group: list[Token]) -> bool:
    """Whether the tokens of a superscript are the sign of the conjugate transpose."""
    return [token.text for token in group] == ["H"] and "H" not in p.names


def conjugate(node: Node, span: tuple[int, int]) -> Node:
    """The complex conjugate."""
    return Call("conj", (node,), span=span)


def _transposed(p: Parser, node: Node, start: int) -> Node:
    if isinstance(node, Element) and not isinstance(node.of, Symbol) and Constant(":") not in node.indices:
        raise p.refused(NO_TRANSPOSE, start)
    return Transpose(node, span=p.span_from(start))


def _inverse(p: Parser, node: Node, power: int, start: int) -> Node:
    return Power(node, Negative(Number(Fraction(power))), span=p.span_from(start))


def postfix_transpose(p: Parser, node: Node, start: int) -> Node:
    """`A'` and `A.T`."""
    p.take()
    return _transposed(p, node, start)


def postfix_power(p: Parser, node: Node, start: int) -> Node:
    """`x²`, `x³`, `X⁻¹`."""
    exponent = {"squared": _TWO, "cubed": _THREE, "inverted": _MINUS_ONE}[p.take().text]
    return Power(node, exponent, span=p.span_from(start))


def method(p: Parser, node: Node, start: int) -> Node:
    """`(X * X).sum()` and `X.sum(axis=0)`."""
    name, _, inside = p.text[slice(*p.take().span)].removeprefix(".").partition("(")
    return along_axis(METHODS[name], (node,), axis_of(inside), p.span_from(start))


def along_axis(word: str, arguments: tuple[Node, ...], axis: int | None, span: tuple[int, int]) -> Node:
    """A word of an array, or the same of each of its columns or rows, which is a vector."""
    if axis is None:
        return Call(word, arguments, span=span)
    of = Call(AXES[word][axis], arguments, span=span)
    return of if axis else Transpose(of, span=span)


def factorial(p: Parser, node: Node, start: int) -> Node:
    """`k!`."""
    p.take()
    return Call("factorial", (node,), span=p.span_from(start))


def entry(p: Parser, node: Node, start: int) -> Node:
    """A subscript on a bracket, a transpose or an inverse: always an entry."""
    weighted = isinstance(node, Power) and isinstance(node.of, Norm) and node.exponent == _TWO and not node.of.kind
    p.take()
    inside = p.group_tokens()
    if weighted and not all_indices(p.names.indices, inside):
        return _weighted_square(p, node, start)
    if [token.text for token in inside] == ["times"]:
        p.skip_argument()
        return Call("skew", (node,), span=p.span_from(start))
    if [token.text for token in inside[-2:]] == ["=", "1"]:
        return _entries(p, node, inside[:-2], start)
    if not all_indices(p.names.indices, inside):
        wanted = "bound indices such as i and j (of a sum, or of what is differentiated by)"
        shown = p.text[inside[0].start : inside[-1].stop] if inside else ""
        raise p.not_read(f"expected {wanted}, found '{shown}'", inside)
    p.skip_argument()
    if any(isinstance(part, Block) for part in walk(node)):
        raise p.refused("a block of a partitioned matrix is not read; give it a name", start)
    letters = [token.text for token in inside if token.text != ","]
    if _is_made_of_entries(node, letters):
        return Entries(node, tuple(letters), span=p.span_from(start))
    return Element(node, indices_of(inside, matrix=_looks_like_matrix(node)), span=p.span_from(start))


def _weighted_square(p: Parser, node: Node, start: int) -> Node:
    r"""`\|y\|^2_W` is yᵀWy."""
    assert isinstance(node, Power), "called for the square of a norm"
    assert isinstance(node.of, Norm), "called for the square of a norm"
    of, weight = node.of.of, p.argument()
    span = p.span_from(start)
    return Product((Transpose(of, span=span), weight, of), span=span)


def _entries(p: Parser, node: Node, inside: list[Token], start: int) -> Node:
    r"""`[a_i b_j]_{i,j=1}`, the array of all such numbers."""
    letters = [token.text for token in inside if token.text != ","]
    if not all(letter in p.names.indices for letter in letters) or len({*letters}) < len(letters) or not letters:
        raise p.not_read("an array is made of entries by different indices from 1, as in [a_i b_j]_{i,j=1}", inside)
    p.skip_argument()
    return Entries(node, tuple(letters), _ends(p, len(letters)), span=p.span_from(start))


def _ends(p: Parser, count: int) -> tuple[str, ...]:
    r"""The last places of `_{i=1}^n` and of `_{i,j=1}^{m,n}`, one for all or one for each; what is none is a power."""
    if not p.at("^"):
        return ()
    group = p.group_tokens(1)
    ends = [token for token in group if token.text not in (",", "times")]
    places = all(token.kind == "number" or is_letter(token.text) for token in ends)
    if is_transpose(p, group) or not places or len(ends) not in (1, count):
        return ()
    p.take()
    p.skip_argument()
    return tuple(token.text for token in (ends * count if len(ends) == 1 else ends))


def _is_made_of_entries(node: Node, letters: list[str]) -> bool:
    r"""Whether `(2 x_i)_i` is the array with these entries: each index stands inside, and picks numbers there.

    An index that a sum inside binds does not, and `(E_i x)_i` may be an entry of E_i x.
    """
    parts = [*walk(node)]
    bound = {part.index for part in parts if isinstance(part, Reduction)}
    members = {
        index.name
        for part in parts
        if isinstance(part, Element) and len(part.indices) == 1 and _looks_like_matrix(part.of)
        for index in part.indices
        if isinstance(index, Symbol)
    }
    free = {part.name for part in parts if isinstance(part, Symbol)} - bound - members
    return len({*letters}) == len(letters) and free.issuperset(letters)


def _looks_like_matrix(node: Node) -> bool:
    """Whether every symbol below is a capital letter: the convention for matrices."""
    names = [part.name for part in walk(node) if isinstance(part, Symbol)]
    return bool(names) and all(name[0].isupper() for name in names)


SCRIPTS.update({
    "^": superscript, "'": postfix_transpose, "top-postfix": postfix_transpose, "squared": postfix_power,
    "cubed": postfix_power, "inverted": postfix_power, "_": entry, "!": factorial, "method": method,
})  # fmt: skip
