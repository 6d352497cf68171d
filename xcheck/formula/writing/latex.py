"""Tree → LaTeX. Reading what is printed gives the tree again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from xcheck.formula.names import name_to_latex
from xcheck.formula.tree import (
    LAST,
    Apply,
    Bars,
    Basis,
    Block,
    Call,
    Cases,
    Comparison,
    Constant,
    Derivative,
    Differential,
    Element,
    Entries,
    Implicit,
    Infix,
    Integral,
    Negative,
    Node,
    Norm,
    Number,
    Objective,
    Power,
    Primed,
    Product,
    Quotient,
    Reduction,
    Solution,
    Substitution,
    Sum,
    Symbol,
    Transpose,
    Unknown,
    Variable,
)
from xcheck.formula.writing.decimals import decimal
from xcheck.vocabulary.words import vocabulary

# How tightly a construct holds together; a part that holds less than its place asks for gets brackets.
_SUM, _INFIX, _PRODUCT, _FACTOR, _ATOM = range(1, 6)
_INFIX_SIGNS = {
    "hadamard": r"\odot", "kronecker": r"\otimes", "elementwise quotient": r"\oslash", "times": r"\odot",
    "over": r"\oslash",
}  # fmt: skip
"""The signs; those of NumPy's operators where no shapes told yet what they are."""
_RELATION_SIGNS = {"<=": r"\le", ">=": r"\ge", "ne": r"\ne"}
_OPENING = r"\left("
_READ_AS_A_SIGN = re.compile(r"-?[\d.]*(?:[TtH]|\+)")
"""Exponents that would be read as a transpose, a conjugate or a pseudo-inverse."""


def to_latex(node: Node) -> str:
    """The formula as LaTeX."""
    return _print(node, _SUM, barred=False)


def _print(node: Node, level: int, *, barred: bool) -> str:
    """The text of a part at a place that asks for this level; `barred` where a bar would be taken for a closing one.

    Each part is printed once, however deep it lies.
    """
    if _level(node) < level or (barred and isinstance(node, Bars | Norm | Substitution)):
        return _grouped(node, to_latex(node))
    return _PRINTERS[type(node)](node, barred)


def _level(node: Node) -> int:
    """How tightly a construct holds together in print."""
    if (level := _LEVELS.get(type(node))) is not None:
        return level
    if isinstance(node, Symbol | Unknown):
        return _FACTOR if "^" in name_to_latex(node.name) else _ATOM
    if isinstance(node, Number):
        return _ATOM if decimal(node.value) else _FACTOR
    if isinstance(node, Call):
        return _FACTOR if node.word in ("pinv", "factorial") and node.arguments else _ATOM
    if isinstance(node, Derivative):
        return _SUM if isinstance(node.of, Objective) else _INFIX if node.sign == "nabla" else _FACTOR
    return _ATOM


def _grouped(node: Node, text: str) -> str:
    """The text of an expression in brackets.

    One symbol gets braces: a bracket would make what stands before it a function.
    """
    single = isinstance(node, Symbol | Constant | Basis | Element)
    return f"{{{text}}}" if single else rf"{_OPENING}{text}\right)"


def _number(node: Number, barred: bool) -> str:
    text = decimal(node.value)
    return text or rf"\frac{{{node.value.numerator}}}{{{node.value.denominator}}}"


def _symbol(node: Symbol | Unknown, barred: bool) -> str:
    return name_to_latex(node.name)


def _constant(node: Constant, barred: bool) -> str:
    text = {"1": r"\mathbf{1}", "pi": r"\pi", "infty": r"\infty"}.get(node.name, node.name)
    if node.name == LAST:
        return node.size
    if node.name == "0":
        sizes = r" \times ".join(node.size.split(","))
        return f"0_{{{sizes}}}"
    return text + (f"_{{{node.size.replace('*', ' ')}}}" if node.size else "")


def _basis(node: Basis, barred: bool) -> str:
    return ("e" if len(node.indices) == 1 else "E") + _indices(node.indices)


def _indices(indices: tuple[Node, ...]) -> str:
    comma = " " if all(isinstance(index, Symbol) for index in indices) else ","
    return "_{" + comma.join(to_latex(index) for index in indices) + "}"


def _entries(node: Entries, barred: bool) -> str:
    ends = [*dict.fromkeys(node.ends)]
    last = f"^{{{','.join(ends if len(ends) == 1 else node.ends)}}}" if ends else ""
    return rf"\left[{to_latex(node.body)}\right]_{{{','.join(node.indices)}=1}}{last}"


def _comparison(node: Comparison, barred: bool) -> str:
    return rf"\left[{_compared(node)}\right]"


def _compared(node: Comparison) -> str:
    return f"{to_latex(node.left)} {_RELATION_SIGNS.get(node.relation, node.relation)} {to_latex(node.right)}"


def _sum(node: Sum, barred: bool) -> str:
    first, *others = node.terms
    # A leading minus needs no brackets, and a subtracted term prints its own sign.
    text = _print(first, _SUM if isinstance(first, Negative) else _INFIX, barred=barred)
    for term in others:
        inner = term.of if isinstance(term, Negative) else term
        text += (" + " if inner is term else " - ") + _print(inner, _INFIX, barred=barred)
    return text


def _negative(node: Negative, barred: bool) -> str:
    return "-" + _print(node.of, _INFIX, barred=barred)


def _product(node: Product, barred: bool) -> str:
    text = ""
    for place, (before, factor) in enumerate(zip([None, *node.factors], node.factors, strict=False)):
        part = _print(factor, _FACTOR, barred=barred)
        # After a letter that can be a function a bracket would hold its argument, after I or 1 an event.
        applied = part.startswith(_OPENING) and isinstance(before, Symbol | Constant)
        applied |= part.startswith(r"\left[") and isinstance(before, Constant)
        dotted = part[0].isdigit() or applied or place in node.dots
        text += (r" \cdot " if text and dotted else " " if text else "") + part
    return text


def _quotient(node: Quotient, barred: bool) -> str:
    numerator = to_latex(node.numerator)
    if numerator.startswith((r"\mathrm{d}", r"\partial")):
        # A d at the beginning of the numerator would make this a derivative.
        numerator = rf"{_OPENING}{numerator}\right)"
    return rf"\frac{{{numerator}}}{{{to_latex(node.denominator)}}}"


def _infix(node: Infix, barred: bool) -> str:
    if node.operator == "power":
        return _print(Power(node.left, node.right), _PRODUCT, barred=barred)
    left = _print(node.left, _INFIX if isinstance(node.left, Infix) else _PRODUCT, barred=barred)
    return f"{left} {_INFIX_SIGNS[node.operator]} {_print(node.right, _PRODUCT, barred=barred)}"


def _transpose(node: Transpose, barred: bool) -> str:
    inner = node.of
    if isinstance(inner, Call) and inner.word == "conj":
        return _print(inner.arguments[0], _ATOM, barred=barred) + "^{H}"
    if isinstance(inner, Power) and isinstance(inner.exponent, Negative) and isinstance(inner.exponent.of, Number):
        value = inner.exponent.of.value
        if value.denominator == 1 and value > 0:
            digits = "" if value == 1 else str(value)
            return _below_script(inner.of, barred) + rf"^{{-{digits}\top}}"
    return _below_script(inner, barred) + r"^{\top}"


def _below_script(node: Node, barred: bool) -> str:
    """What a transpose stands on; behind tr(…) it could belong to the argument: brackets say that it does not."""
    if isinstance(node, Number):
        return f"{{{to_latex(node)}}}"  # 1ᵀ would be a row of ones
    doubtful = isinstance(node, Call) and vocabulary()[node.word].takes == "product"
    return _print(node, _ATOM + doubtful, barred=barred)


def _power(node: Power, barred: bool) -> str:
    exponent = to_latex(node.exponent)
    if _READ_AS_A_SIGN.fullmatch(exponent):
        exponent = f"{{{exponent}}}"
    # A power of tr(…) needs the brackets that say what is taken to it.
    level = _ATOM + isinstance(node.of, Call)
    return f"{_print(node.of, level, barred=barred)}^{{{exponent}}}"


def _bars(node: Bars, barred: bool) -> str:
    return rf"\left|{_print(node.of, _SUM, barred=True)}\right|"


def _norm(node: Norm, barred: bool) -> str:
    power = "" if node.power is None else to_latex(node.power)
    kind = {"": "", "infty": r"_{\infty}", "p": f"_{{{power}}}", "S": f"_{{S_{{{power}}}}}"}.get(
        node.kind, f"_{{{node.kind}}}"
    )
    return rf"\left\|{_print(node.of, _SUM, barred=True)}\right\|{kind}"


def _call(node: Call, barred: bool) -> str:
    if node.word == "sqrt" and node.arguments:
        return rf"\sqrt{{{to_latex(node.arguments[0])}}}"
    if node.word == "factorial" and node.arguments:
        return _print(node.arguments[0], _ATOM, barred=barred) + "!"
    if node.word == "pinv" and node.arguments:
        return _print(node.arguments[0], _ATOM, barred=barred) + "^{+}"
    return vocabulary()[node.word].latex + _arguments(node.arguments)


def _apply(node: Apply, barred: bool) -> str:
    return name_to_latex(node.function) + _arguments(node.arguments)


def _arguments(arguments: tuple[Node, ...]) -> str:
    """A function's arguments in brackets; none where it is only named."""
    return rf"{_OPENING}{', '.join(map(to_latex, arguments))}\right)" if arguments else ""


def _primed(node: Primed, barred: bool) -> str:
    of = node.of
    name = vocabulary()[of.word].latex if isinstance(of, Call) else name_to_latex(of.function)
    return name + "'" * node.order + _arguments(of.arguments)


def _element(node: Element, barred: bool) -> str:
    if node.of == Constant("I") and len(node.indices) == 2 and all(isinstance(index, Symbol) for index in node.indices):
        return r"\delta" + _indices(node.indices)
    base = to_latex(node.of)
    if "_" in base or "^" in base or not isinstance(node.of, Symbol):
        base = _grouped(node.of, base)
    return base + _indices(node.indices)


def _reduction(node: Reduction, barred: bool) -> str:
    lower = name_to_latex(node.index) + (f"={to_latex(node.lower)}" if node.lower is not None else "")
    lower += f": {_compared(node.condition)}" if isinstance(node.condition, Comparison) else ""
    upper = f"^{{{to_latex(node.upper)}}}" if node.upper is not None else ""
    return rf"\{node.word}_{{{lower}}}{upper} {_print(node.body, _INFIX, barred=barred)}"


def _integral(node: Integral, barred: bool) -> str:
    bounds = rf"_{{{to_latex(node.lower)}}}^{{{to_latex(node.upper)}}}"
    return rf"\int{bounds} {_print(node.of, _INFIX, barred=barred)} \, \mathrm{{d}}{name_to_latex(node.name)}"


def _block(node: Block, barred: bool) -> str:
    rows = r" \\ ".join(" & ".join(to_latex(entry) for entry in row) for row in node.rows)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


_OTHERWISE = r"\text{otherwise}"


def _cases(node: Cases, barred: bool) -> str:
    conditions = [", ".join(map(_compared, each)) or _OTHERWISE for each in node.conditions]
    lines = r" \\ ".join(map(" & ".join, zip(map(to_latex, node.values), conditions, strict=True)))
    return rf"\begin{{cases}} {lines} \end{{cases}}"


def _variable(node: Variable, barred: bool) -> str:
    before = {"real": r"\operatorname{Re} ", "imaginary": r"\operatorname{Im} "}.get(node.part, "")
    scripts = {(True, "conjugate"): "^{H}", (False, "conjugate"): "^{*}"}.get((node.transposed, node.part), "")
    scripts = scripts or (r"^{\top}" if node.transposed else "")
    return before + _print(node.of, _ATOM if scripts or before else _SUM, barred=False) + scripts


def _by(variable: Variable, order: int) -> str:
    """A variable below the line; in a second derivative a power would say how often it counts."""
    power = order > 1 and isinstance(variable.of, Power)
    text = to_latex(variable)
    return _grouped(variable.of, text) if power and not variable.transposed else text


def _derivative(node: Derivative, barred: bool) -> str:
    order = f"^{{{node.order}}}" if node.order > 1 else ""
    alone = isinstance(node.of, Objective)
    if node.sign == "nabla":
        variable = f"_{{{to_latex(node.wrt[0].of)}}}" if node.wrt else ""
        if alone:
            return rf"\nabla{variable}{order}"
        return rf"\nabla{variable}{order} {_print(node.of, _ATOM, barred=barred)}"
    below = r" \, ".join(rf"\partial {_by(variable, node.order)}" for variable in node.wrt)
    if alone:
        return rf"\frac{{\partial{order}}}{{{below}}}"
    return rf"\frac{{\partial{order} {_print(node.of, _PRODUCT, barred=False)}}}{{{below}}}"


def _differential(node: Differential, barred: bool) -> str:
    d = r"\mathrm{d}" + (f"^{node.order}" if node.order > 1 else "")
    if isinstance(node.of, Symbol) or (isinstance(node.of, Element) and isinstance(node.of.of, Symbol)):
        return f"{d}{to_latex(node.of)}"
    return rf"{d}{_OPENING}{to_latex(node.of)}\right)"


def _objective(node: Objective, barred: bool) -> str:
    return ""


def _substitution(node: Substitution, barred: bool) -> str:
    # Beside other factors it would be in doubt how far the bar reaches.
    return rf"{_grouped(node.of, to_latex(node.of))}\Big|_{{{name_to_latex(node.name)} = {to_latex(node.value)}}}"


def _solution(node: Solution | Implicit, barred: bool) -> str:
    """Behind `name =` the equation that defines it."""
    return to_latex(node.of)


_LEVELS: dict[type[Node], int] = {
    Sum: _SUM, Negative: _SUM, Solution: _SUM, Implicit: _SUM,
    Infix: _INFIX, Reduction: _INFIX, Integral: _INFIX, Substitution: _INFIX,
    Product: _PRODUCT, Quotient: _FACTOR, Transpose: _FACTOR, Power: _FACTOR, Differential: _FACTOR,
}  # fmt: skip
"""How tightly they hold together; what is not here stands for itself."""

_PRINTERS: dict[type[Node], Callable[[Any, bool], str]] = {
    Number: _number, Symbol: _symbol, Constant: _constant, Basis: _basis, Sum: _sum, Negative: _negative,
    Unknown: _symbol, Solution: _solution, Implicit: _solution,
    Product: _product, Quotient: _quotient, Infix: _infix, Transpose: _transpose, Power: _power, Bars: _bars,
    Norm: _norm, Call: _call, Apply: _apply, Primed: _primed, Element: _element, Reduction: _reduction, Block: _block,
    Cases: _cases, Entries: _entries, Comparison: _comparison, Integral: _integral,
    Variable: _variable, Derivative: _derivative, Differential: _differential, Substitution: _substitution,
    Objective: _objective,
}  # fmt: skip
