"""Tree → LaTeX. Reading what is printed gives the tree again."""

from __future__ import annotations

from fractions import Fraction

from xcheck.formula.names import name_to_latex
from xcheck.formula.tree import (
    Apply,
    Bars,
    Basis,
    Block,
    Call,
    Constant,
    Derivative,
    Differential,
    Element,
    Infix,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Reduction,
    Substitution,
    Sum,
    Symbol,
    Transpose,
    Variable,
)
from xcheck.vocabulary.words import vocabulary

# How tightly a construct holds together; a part that holds less than its place asks for gets brackets.
_SUM, _INFIX, _PRODUCT, _FACTOR, _ATOM = range(1, 6)
_INFIX_SIGNS = {"hadamard": r"\odot", "kronecker": r"\otimes", "elementwise quotient": r"\oslash"}


def to_latex(node: Node) -> str:
    """The formula as LaTeX."""
    return _print(node, _SUM, barred=False)


def _print(node: Node, level: int, *, barred: bool) -> str:
    own, text = _PRINTERS[type(node)](node, barred)
    if own >= level and not (barred and isinstance(node, Bars | Norm)):
        return text
    # Inside brackets a bar is unambiguous again.
    return rf"\left({_PRINTERS[type(node)](node, False)[1]}\right)"


def _number(node: Number, barred: bool) -> tuple[int, str]:
    return _ATOM, decimal(node.value)


def decimal(value: Fraction) -> str:
    """The exact decimal spelling of a number that has one."""
    whole, rest = divmod(value.numerator, value.denominator)
    digits = ""
    while rest:
        digit, rest = divmod(rest * 10, value.denominator)
        digits += str(digit)
    return f"{whole}.{digits}" if digits else str(whole)


def _symbol(node: Symbol, barred: bool) -> tuple[int, str]:
    text = name_to_latex(node.name)
    return (_FACTOR if "^" in text else _ATOM), text


def _constant(node: Constant, barred: bool) -> tuple[int, str]:
    text = {"1": r"\mathbf{1}", "pi": r"\pi"}.get(node.name, node.name)
    return _ATOM, text + (f"_{{{node.size}}}" if node.size else "")


def _basis(node: Basis, barred: bool) -> tuple[int, str]:
    return _ATOM, ("e" if len(node.indices) == 1 else "E") + _indices(node.indices)


def _indices(indices: tuple[Node, ...]) -> str:
    comma = "," if any(isinstance(index, Number) for index in indices) else ""
    return "_{" + comma.join(to_latex(index) for index in indices) + "}"


def _sum(node: Sum, barred: bool) -> tuple[int, str]:
    first, *others = node.terms
    # A leading minus needs no brackets, and a subtracted term prints its own sign.
    text = _print(first, _SUM if isinstance(first, Negative) else _INFIX, barred=barred)
    for term in others:
        negative = isinstance(term, Negative)
        text += (" - " if negative else " + ") + _print(term.of if negative else term, _INFIX, barred=barred)  # type: ignore[attr-defined]
    return _SUM, text


def _negative(node: Negative, barred: bool) -> tuple[int, str]:
    return _SUM, "-" + _print(node.of, _INFIX, barred=barred)


def _product(node: Product, barred: bool) -> tuple[int, str]:
    text = ""
    for factor in node.factors:
        part = _print(factor, _FACTOR, barred=barred)
        text += (r" \cdot " if text and part[0].isdigit() else " " if text else "") + part
    return _PRODUCT, text


def _quotient(node: Quotient, barred: bool) -> tuple[int, str]:
    return _FACTOR, rf"\frac{{{to_latex(node.numerator)}}}{{{to_latex(node.denominator)}}}"


def _infix(node: Infix, barred: bool) -> tuple[int, str]:
    left = _print(node.left, _INFIX, barred=barred)
    return _INFIX, f"{left} {_INFIX_SIGNS[node.operator]} {_print(node.right, _PRODUCT, barred=barred)}"


def _transpose(node: Transpose, barred: bool) -> tuple[int, str]:
    inner = node.of
    if isinstance(inner, Power) and isinstance(inner.exponent, Negative) and isinstance(inner.exponent.of, Number):
        value = inner.exponent.of.value
        if value.denominator == 1 and value > 0:
            digits = "" if value == 1 else str(value)
            return _FACTOR, _print(inner.of, _ATOM, barred=barred) + rf"^{{-{digits}\top}}"
    return _FACTOR, _print(inner, _ATOM, barred=barred) + r"^{\top}"


def _power(node: Power, barred: bool) -> tuple[int, str]:
    return _FACTOR, f"{_print(node.of, _ATOM, barred=barred)}^{{{to_latex(node.exponent)}}}"


def _bars(node: Bars, barred: bool) -> tuple[int, str]:
    return _ATOM, rf"\left|{_print(node.of, _SUM, barred=True)}\right|"


def _norm(node: Norm, barred: bool) -> tuple[int, str]:
    kind = {"": "", "infty": r"_{\infty}"}.get(node.kind, f"_{{{node.kind}}}")
    return _ATOM, rf"\left\|{_print(node.of, _SUM, barred=True)}\right\|{kind}"


def _call(node: Call, barred: bool) -> tuple[int, str]:
    arguments = ", ".join(to_latex(argument) for argument in node.arguments)
    return _ATOM, rf"{vocabulary()[node.word].latex}\left({arguments}\right)"


def _apply(node: Apply, barred: bool) -> tuple[int, str]:
    return _ATOM, rf"{name_to_latex(node.function)}\left({to_latex(node.argument)}\right)"


def _element(node: Element, barred: bool) -> tuple[int, str]:
    plain = isinstance(node.of, Symbol) and "_" not in name_to_latex(node.of.name) and "^" not in name_to_latex(node.of.name)
    base = to_latex(node.of) if plain else rf"\left({to_latex(node.of)}\right)"
    return _ATOM, base + _indices(node.indices)


def _reduction(node: Reduction, barred: bool) -> tuple[int, str]:
    lower = node.index + (f"={to_latex(node.lower)}" if node.lower is not None else "")
    upper = f"^{{{to_latex(node.upper)}}}" if node.upper is not None else ""
    return _PRODUCT, rf"\{node.word}_{{{lower}}}{upper} {_print(node.body, _PRODUCT, barred=barred)}"


def _block(node: Block, barred: bool) -> tuple[int, str]:
    rows = r" \\ ".join(" & ".join(to_latex(entry) for entry in row) for row in node.rows)
    return _ATOM, rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def _variable(node: Variable, barred: bool) -> tuple[int, str]:
    return _ATOM, _print(node.of, _ATOM, barred=False) + (r"^{\top}" if node.transposed else "")


def _derivative(node: Derivative, barred: bool) -> tuple[int, str]:
    order = f"^{{{node.order}}}" if node.order > 1 else ""
    if node.sign == "nabla":
        variable = f"_{{{to_latex(node.wrt[0].of)}}}" if node.wrt else ""
        return _PRODUCT, rf"\nabla{variable}{order} {_print(node.of, _ATOM, barred=False)}"
    below = r" \, ".join(rf"\partial {to_latex(variable)}" for variable in node.wrt)
    return _FACTOR, rf"\frac{{\partial{order} {_print(node.of, _PRODUCT, barred=False)}}}{{{below}}}"


def _differential(node: Differential, barred: bool) -> tuple[int, str]:
    if isinstance(node.of, Symbol | Element):
        return _FACTOR, rf"\mathrm{{d}}{to_latex(node.of)}"
    return _FACTOR, rf"\mathrm{{d}}\left({to_latex(node.of)}\right)"


def _substitution(node: Substitution, barred: bool) -> tuple[int, str]:
    of = rf"\left({to_latex(node.of)}\right)"
    return _FACTOR, rf"{of}\Big|_{{{name_to_latex(node.name)} = {to_latex(node.value)}}}"


_PRINTERS = {
    Number: _number, Symbol: _symbol, Constant: _constant, Basis: _basis, Sum: _sum, Negative: _negative,
    Product: _product, Quotient: _quotient, Infix: _infix, Transpose: _transpose, Power: _power, Bars: _bars,
    Norm: _norm, Call: _call, Apply: _apply, Element: _element, Reduction: _reduction, Block: _block,
    Variable: _variable, Derivative: _derivative, Differential: _differential, Substitution: _substitution,
}  # fmt: skip
