"""Typed tree → NumPy, as a person would write it: a column is an array (n,), a scalar has no axes.

What NumPy has no short spelling for, such as softmax, is imported from the vocabulary. A formula that still
has a derivative in it, or that is stated entry by entry, has no such text.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from xcheck.dimensions import ONE, Dimension, Shape, article
from xcheck.errors import XcheckError
from xcheck.formula.latex import decimal
from xcheck.formula.shapes import Typed, integer
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
    Sum,
    Symbol,
    Transpose,
)
from xcheck.formula.walks import derivatives, walk
from xcheck.formula.whole_numbers import has_bounds
from xcheck.spaces.families import Family
from xcheck.spaces.maps import Map

# How tightly Python holds an expression together; a part that holds less than its place asks for gets brackets.
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(1, 6)

_NUMPY = {
    "trace": "np.trace({})", "det": "np.linalg.det({})", "inv": "np.linalg.inv({})",
    "logdet": "np.linalg.slogdet({})[1]", "diag": "np.diag({})", "vec": '{}.ravel(order="F")', "total": "np.sum({})",
    "mean": "np.mean({})", "norm": "np.linalg.norm({})", "pinv": "np.linalg.pinv({})",
    "tril": "np.tril({})", "triu": "np.triu({})", "amax": "np.max({})", "amin": "np.min({})",
    "rowsum": "np.sum({}, axis=1)", "colsum": "np.sum({}, axis=0)",
    "rowmean": "np.mean({}, axis=1)", "colmean": "np.mean({}, axis=0)",
    **{word: f"np.{word}({{}})" for word in (
        "exp", "log", "sin", "cos", "tan", "arctan", "arcsin", "arccos", "sinh", "cosh", "tanh", "sqrt", "abs", "sign",
    )},
}  # fmt: skip
"""Words that NumPy has a short spelling for; the others are imported."""


class NoNumpy(XcheckError):
    """A formula has no text in NumPy; the message says why."""


@dataclass
class _Writer:
    """What the text needs beside the expression: words to import, dimensions to name."""

    typed: Typed
    imports: set[str] = field(default_factory=set)
    sizes: dict[str, None] = field(default_factory=dict)

    def write(self, node: Node) -> tuple[int, str]:
        """The text of a part, and how tightly it holds together."""
        rule = _RULES.get(type(node))
        if rule is None:
            kind = type(node).__name__.lower()
            raise NoNumpy(f"{article(kind)} {kind} has no spelling in NumPy")
        return rule(node, self)

    def at(self, node: Node, level: int) -> str:
        """The text of a part, in brackets where its place asks for them."""
        return _bracketed(*self.write(node), level)

    def length(self, dimension: Dimension) -> str:
        self.sizes |= dict.fromkeys(dimension.atoms)
        factor = [] if dimension.factor == 1 and dimension.names else [str(dimension.factor)]
        return " * ".join([*factor, *dimension.names])

    def extent(self, shape: Shape) -> str:
        """The argument of `np.zeros` for an array of this shape."""
        if shape.is_matrix:
            return f"({self.length(shape.rows)}, {self.length(shape.columns)})"
        return self.length(shape.rows if shape.is_column else shape.columns)

    def as_matrix(self, node: Node) -> str:
        """The text of a part with two axes."""
        text, shape = self.at(node, _ATOM), _shape(node)
        return f"{text}[:, None]" if shape.is_column else f"{text}[None, :]" if shape.is_row else text


def numpy_code(typed: Typed, name: str) -> str:
    """The last side without derivatives as a function of the symbols that occur in it, ready to paste.

    Raises:
        NoNumpy: every side has a derivative in it, or the language says what NumPy does not.
    """
    equation = typed.equation
    if equation.indices:
        raise NoNumpy("it is stated entry by entry")
    side = next((side for side in reversed(equation.sides) if not derivatives(side)), None)
    if side is None:
        raise NoNumpy("every side has a derivative in it")
    writer = _Writer(typed)
    definitions = _used(side, dict(equation.definitions))
    lines = [f"    {_variable(defined)} = {writer.at(value, _SUM)}" for defined, value in definitions.items()]
    lines.append(f"    return {writer.at(side, _SUM)}")
    parameters = _parameters([side, *definitions.values()], typed)
    lengths = [*_lengths(writer.sizes, typed, parameters)]
    imports = [f"from xcheck import {', '.join(sorted(writer.imports))}"] if writer.imports else []
    body = [f"def {name}({', '.join(parameters)}):", *lengths, *lines]
    head = ["import numpy as np", *imports, "", ""] if imports or any("np." in line for line in body) else []
    return "\n".join([*head, *body]) + "\n"


def numpy_expression(node: Node, typed: Typed) -> str:
    """A typed tree as an expression in the symbols and the definitions of a statement.

    Raises:
        NoNumpy: the language says what NumPy does not.
    """
    return _Writer(typed).at(node, _SUM)


def _used(node: Node, definitions: Mapping[str, Node]) -> dict[str, Node]:
    """The definitions that a tree reaches, each before those that need it."""
    found: dict[str, Node] = {}
    for part in walk(node):
        if isinstance(part, Symbol) and part.name in definitions and part.name not in found:
            value = definitions[part.name]
            found |= _used(value, definitions) | {part.name: value}
    return found


def _parameters(nodes: list[Node], typed: Typed) -> list[str]:
    """The symbols that occur, in the order of the spaces, each followed by its differential."""
    parts = [part for node in nodes for part in walk(node)]
    changes = {part.of.name for part in parts if isinstance(part, Differential) and isinstance(part.of, Symbol)}
    moved = {id(part.of) for part in parts if isinstance(part, Differential)}
    names = {part.name for part in parts if isinstance(part, Symbol) and id(part) not in moved}
    names |= {part.function for part in parts if isinstance(part, Apply)}
    found = []
    for name in typed.spaces:
        found += [_variable(name)] * (name in names) + [f"d{_variable(name)}"] * (name in changes)
    return found


def _lengths(sizes: Iterable[str], typed: Typed, parameters: list[str]) -> Iterator[str]:
    """A line for each dimension that needs a number: it is read off an argument, which is added if it must be."""
    axes = {
        _variable(name): [
            *([space.members] if isinstance(space, Family) else []),
            *(d for d in (space.shape.rows, space.shape.columns) if d != ONE),
        ]
        for name, space in typed.spaces.items()
        if not isinstance(space, Map)
    }
    for size in sizes:
        wanted = Dimension(1, (size,))
        holding = [name for name in axes if wanted in axes[name]]
        if not holding:
            raise NoNumpy(f"the size {size} is the length of none of its arguments")
        name = next((name for name in holding if name in parameters), holding[0])
        if name not in parameters:
            parameters.append(name)
        yield f"    {size} = {name}.shape[{axes[name].index(wanted)}]"


def _bracketed(own: int, text: str, level: int) -> str:
    return text if own >= level else f"({text})"


def _variable(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _shape(node: Node) -> Shape:
    assert node.shape is not None, "only typed trees are written"
    return node.shape


def _number(node: Number, writer: _Writer) -> tuple[int, str]:
    if not _shape(node).is_scalar:
        return _ATOM, f"np.zeros({writer.extent(_shape(node))})"
    text, short = decimal(node.value), repr(float(node.value))
    if text and len(short) < len(text) and Fraction(short) == node.value:
        text = short  # 1e-12
    return (_ATOM, text) if text else (_PRODUCT, f"{node.value.numerator} / {node.value.denominator}")


def _symbol(node: Symbol, writer: _Writer) -> tuple[int, str]:
    if node.name in writer.typed.ranges:
        return _SUM, f"{_variable(node.name)} + 1"
    known = {*writer.typed.spaces, *(name for name, _ in writer.typed.equation.definitions)}
    if node.name not in known:
        return _ATOM, writer.length(Dimension(1, (node.name,)))
    return _ATOM, _variable(node.name)


def _constant(node: Constant, writer: _Writer) -> tuple[int, str]:
    if node.name in ("pi", "e"):
        return _ATOM, f"np.{node.name}"
    if node.name == "I":
        return _ATOM, f"np.eye({writer.length(_shape(node).rows)})"
    if node.name == "1":
        return _ATOM, f"np.ones({writer.extent(_shape(node))})"
    raise NoNumpy(f"the constant {node.name} has no short spelling in NumPy")


def _basis(node: Basis, writer: _Writer) -> tuple[int, str]:
    if len(node.indices) != 1:
        raise NoNumpy("a matrix with a single one has no short spelling in NumPy")
    shape = _shape(node)
    return (
        _ATOM,
        f"np.eye({writer.length(shape.rows if shape.is_column else shape.columns)})[{_index(node.indices[0])}]",
    )


def _index(index: Node) -> str:
    if isinstance(index, Number):
        return str(index.value - 1)
    if isinstance(index, Symbol):
        return _variable(index.name)
    if isinstance(index, Constant) and index.name == LAST:
        return "-1"
    raise NoNumpy("an index that is computed")


def _sum(node: Sum, writer: _Writer) -> tuple[int, str]:
    pairs = [(term.of, " - ") if isinstance(term, Negative) else (term, " + ") for term in node.terms]
    spread = [_spread(inner, writer) for inner, _ in pairs]
    # NumPy broadcasts to the shape of what stands beside it.
    spread = spread if None in spread else [None] * len(pairs)
    text = ""
    for (inner, sign), short in zip(pairs, spread, strict=True):
        own, part = writer.write(inner) if short is None else short
        first = "-" if sign == " - " else ""
        text += (sign if text else first) + _bracketed(own, part, _PRODUCT if text or first else _SUM)
    return _SUM, text


def _spread(term: Node, writer: _Writer) -> tuple[int, str] | None:
    """What NumPy broadcasts to a term: the number of m 1, the column of v 1ᵀ, the row of 1 vᵀ; None for another."""
    if not isinstance(term, Product):
        return None
    *before, last = term.factors
    if _is_ones(last) and all(_shape(factor).is_scalar for factor in before):
        return writer.write(before[0] if len(before) == 1 else Product(tuple(before), shape=_shape(before[0])))
    if len(before) == 1 and isinstance(last, Transpose) and _is_ones(last.of) and _shape(before[0]).is_column:
        return _ATOM, f"{writer.at(before[0], _ATOM)}[:, None]"
    if len(before) == 1 and _is_ones(before[0]) and isinstance(last, Transpose) and _shape(last.of).is_column:
        return writer.write(last.of)
    return None


def _is_ones(node: Node) -> bool:
    return isinstance(node, Constant) and node.name == "1"


def _negative(node: Negative, writer: _Writer) -> tuple[int, str]:
    # -a b is (-a) b.
    own, text = writer.write(node.of)
    return min(own, _SIGN) if own > _SUM else _SIGN, f"-{_bracketed(own, text, _PRODUCT)}"


def _product(node: Product, writer: _Writer) -> tuple[int, str]:
    first, *others = node.factors
    (own, text), shape = writer.write(first), _shape(first)
    for factor in others:
        wide = _shape(factor)
        if shape.is_column and not wide.is_scalar:
            own, text = _ATOM, f"np.outer({text}, {writer.at(factor, _SUM)})"
        else:
            sign = "*" if shape.is_scalar or wide.is_scalar else "@"
            own, text = _PRODUCT, f"{_bracketed(own, text, _PRODUCT)} {sign} {writer.at(factor, _SIGN)}"
        shape = wide if shape.is_scalar else shape if wide.is_scalar else Shape(shape.rows, wide.columns)
    return own, text


def _quotient(node: Quotient, writer: _Writer) -> tuple[int, str]:
    return _PRODUCT, f"{writer.at(node.numerator, _PRODUCT)} / {writer.at(node.denominator, _SIGN)}"


def _infix(node: Infix, writer: _Writer) -> tuple[int, str]:
    if node.operator != "kronecker" or _shape(node.left).is_scalar or _shape(node.right).is_scalar:
        sign = "/" if node.operator == "elementwise quotient" else "*"
        return _PRODUCT, f"{writer.at(node.left, _PRODUCT)} {sign} {writer.at(node.right, _SIGN)}"
    alike = all(_shape(part).is_column for part in (node.left, node.right)) or all(
        _shape(part).is_row for part in (node.left, node.right)
    )
    parts = [writer.at(part, _SUM) if alike else writer.as_matrix(part) for part in (node.left, node.right)]
    return _ATOM, f"np.kron({', '.join(parts)})"


def _transpose(node: Transpose, writer: _Writer) -> tuple[int, str]:
    if _shape(node.of).is_matrix:
        return _ATOM, f"{writer.at(node.of, _ATOM)}.T"
    # A row and a column are one array; so is a number and its transpose.
    return writer.write(node.of)


def _power(node: Power, writer: _Writer) -> tuple[int, str]:
    power = integer(node.exponent)
    if not _shape(node.of).is_matrix:
        return _POWER, f"{writer.at(node.of, _ATOM)} ** {writer.at(node.exponent, _POWER)}"
    if power is None:
        raise NoNumpy("a power of a matrix that is no number")
    of = writer.at(node.of, _SUM)
    return _ATOM, f"np.linalg.inv({of})" if power == -1 else f"np.linalg.matrix_power({of}, {power})"


def _bars(node: Bars, writer: _Writer) -> tuple[int, str]:
    of = writer.at(node.of, _SUM)
    return _ATOM, f"np.linalg.det({of})" if _shape(node.of).is_matrix else f"np.abs({of})"


def _norm(node: Norm, writer: _Writer) -> tuple[int, str]:
    of, shape = writer.at(node.of, _SUM), _shape(node.of)
    if shape.is_scalar:
        return _ATOM, f"np.abs({of})"
    kind = {"": "", "F": "", "2": ", 2" if shape.is_matrix else ""}.get(node.kind)
    if kind is None:
        if shape.is_matrix or node.kind not in ("1", "infty"):
            raise NoNumpy(f"the norm with index {node.kind} has no short spelling in NumPy")
        kind = ", 1" if node.kind == "1" else ", np.inf"
    return _ATOM, f"np.linalg.norm({of}{kind})"


def _call(node: Call, writer: _Writer) -> tuple[int, str]:
    if node.word == "trace" and _shape(node.arguments[0]).is_scalar:
        return writer.write(node.arguments[0])
    template = _NUMPY.get(node.word)
    if template is None:
        writer.imports.add(node.word)
        template = f"{node.word}({', '.join('{}' for _ in node.arguments)})"
    level = _SUM if template.endswith(")") and not template.startswith("{}") else _ATOM
    if node.word == "kron":
        return _ATOM, f"np.kron({', '.join(writer.as_matrix(argument) for argument in node.arguments)})"
    return _ATOM, template.format(*(writer.at(argument, level) for argument in node.arguments))


def _apply(node: Apply, writer: _Writer) -> tuple[int, str]:
    return _ATOM, f"{_variable(node.function)}({', '.join(writer.at(each, _SUM) for each in node.arguments)})"


def _element(node: Element, writer: _Writer) -> tuple[int, str]:
    return _ATOM, f"{writer.at(node.of, _ATOM)}[{', '.join(_index(index) for index in node.indices)}]"


def _reduction(node: Reduction, writer: _Writer) -> tuple[int, str]:
    if node.condition is not None:
        raise NoNumpy("a sum under a condition has no short spelling in NumPy")
    if has_bounds(node):
        raise NoNumpy("a sum between bounds of its own has no short spelling in NumPy")
    index = _variable(node.index)
    terms = f"{writer.at(node.body, _SUM)} for {index} in range({writer.length(writer.typed.ranges[node.index])})"
    return _ATOM, f"sum({terms})" if node.word == "sum" else f"np.prod([{terms}])"


def _block(node: Block, writer: _Writer) -> tuple[int, str]:
    rows = ", ".join(f"[{', '.join(writer.as_matrix(entry) for entry in row)}]" for row in node.rows)
    shape = _shape(node)
    return _ATOM, f"np.block([{rows}])" + ("" if shape.is_matrix else ".ravel()")


_RELATIONS = {"=": "==", "ne": "!="}


def _comparison(node: Comparison, writer: _Writer) -> tuple[int, str]:
    return _ATOM, f"np.where({_compared(node, writer)}, 1.0, 0.0)"


def _compared(node: Comparison, writer: _Writer) -> str:
    relation = _RELATIONS.get(node.relation, node.relation)
    return f"{writer.at(node.left, _SUM)} {relation} {writer.at(node.right, _SUM)}"


def _cases(node: Cases, writer: _Writer) -> tuple[int, str]:
    text = "np.nan"
    for value, conditions in reversed([*node.branches]):
        met = [_compared(condition, writer) for condition in conditions]
        where = met[0] if len(met) == 1 else " & ".join(f"({each})" for each in met)
        text = f"np.where({where}, {writer.at(value, _SUM)}, {text})" if met else writer.at(value, _SUM)
    return _ATOM, text


def _differential(node: Differential, writer: _Writer) -> tuple[int, str]:
    if not isinstance(node.of, Symbol) or node.of.name not in writer.typed.spaces:
        raise NoNumpy("a differential that has to be worked out")
    return _ATOM, f"d{_variable(node.of.name)}"


_RULES: dict[type[Node], Callable[[Any, _Writer], tuple[int, str]]] = {
    Number: _number, Symbol: _symbol, Constant: _constant, Basis: _basis, Sum: _sum, Negative: _negative,
    Product: _product, Quotient: _quotient, Infix: _infix, Transpose: _transpose, Power: _power, Bars: _bars,
    Norm: _norm, Call: _call, Apply: _apply, Element: _element, Reduction: _reduction, Block: _block,
    Cases: _cases, Comparison: _comparison, Differential: _differential,
}  # fmt: skip
