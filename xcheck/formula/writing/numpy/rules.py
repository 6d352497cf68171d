"""How each kind of node is written in NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from xcheck.dimensions import SCALAR, Dimension, Shape
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
    shape_of,
)
from xcheck.formula.whole_numbers import has_bounds, integer
from xcheck.formula.writing.decimals import decimal
from xcheck.formula.writing.numpy.sums import broadcast_sides, broadcast_sum
from xcheck.formula.writing.numpy.writer import (
    ATOM,
    POWER,
    PRODUCT,
    SIGN,
    SUM,
    NoNumpy,
    Rule,
    Writer,
    bracketed,
    variable,
)

_WORDS = {
    "trace": "np.trace({})", "det": "np.linalg.det({})", "inv": "np.linalg.inv({})",
    "logdet": "np.linalg.slogdet({})[1]", "diag": "np.diag({})", "vec": '{}.ravel(order="F")', "total": "np.sum({})",
    "mean": "np.mean({})", "norm": "np.linalg.norm({})", "pinv": "np.linalg.pinv({})",
    "tril": "np.tril({})", "triu": "np.triu({})", "amax": "np.max({})", "amin": "np.min({})",
    "rowsum": "np.sum({}, axis=1)", "colsum": "np.sum({}, axis=0)",
    "rowmean": "np.mean({}, axis=1)", "colmean": "np.mean({}, axis=0)",
    **{word: f"np.{word}({{}})" for word in (
        "exp", "log", "sin", "cos", "tan", "arctan", "arcsin", "arccos", "sinh", "cosh", "tanh", "arcsinh", "arccosh",
        "arctanh", "sqrt", "abs", "sign",
    )},
}  # fmt: skip
"""Words that NumPy has a short spelling for; the others are imported."""


def _number(node: Number, writer: Writer) -> tuple[int, str]:
    if not shape_of(node).is_scalar:
        return ATOM, f"np.zeros({writer.extent(shape_of(node))})"
    text, short = decimal(node.value), repr(float(node.value))
    if text and len(short) < len(text) and Fraction(short) == node.value:
        text = short  # 1e-12
    return (ATOM, text) if text else (PRODUCT, f"{node.value.numerator} / {node.value.denominator}")


def _symbol(node: Symbol, writer: Writer) -> tuple[int, str]:
    if node.name in writer.typed.ranges:
        return SUM, f"{variable(node.name)} + 1"
    known = {*writer.typed.spaces, *(name for name, _ in writer.typed.equation.definitions)}
    if node.name not in known:
        return ATOM, writer.length(Dimension(1, (node.name,)))
    return ATOM, variable(node.name)


def _constant(node: Constant, writer: Writer) -> tuple[int, str]:
    if node.name in ("pi", "e"):
        return ATOM, f"np.{node.name}"
    if node.name == "I":
        return ATOM, f"np.eye({writer.length(shape_of(node).rows)})"
    if node.name == "1":
        return ATOM, f"np.ones({writer.extent(shape_of(node))})"
    raise NoNumpy(f"the constant {node.name} has no short spelling in NumPy")


def _basis(node: Basis, writer: Writer) -> tuple[int, str]:
    if len(node.indices) != 1:
        raise NoNumpy("a matrix with a single one has no short spelling in NumPy")
    shape = shape_of(node)
    return (
        ATOM,
        f"np.eye({writer.length(shape.rows if shape.is_column else shape.columns)})[{_index(node.indices[0])}]",
    )


def _index(index: Node) -> str:
    if isinstance(index, Number):
        return str(index.value - 1)
    if isinstance(index, Symbol):
        return variable(index.name)
    if isinstance(index, Constant) and index.name == LAST:
        return "-1"
    raise NoNumpy("an index that is computed")


def _negative(node: Negative, writer: Writer) -> tuple[int, str]:
    # -a b is (-a) b.
    own, text = writer.write(node.of)
    return min(own, SIGN) if own > SUM else SIGN, f"-{bracketed(own, text, PRODUCT)}"


def numpy_word(word: str) -> str:
    """What a word is called in NumPy, with … for what it is taken of; the word where it has no name there."""
    return _WORDS.get(word, word).format("…")


def _product(node: Product, writer: Writer) -> tuple[int, str]:
    own, text, shape = ATOM, "", SCALAR
    for place, factor in enumerate(node.factors):
        below = _divisor(factor) if text and not (shape.is_scalar or shape.is_column) else None
        scaling = _scaling(node.factors, place, shape, writer) if below is None else writer.write(below)
        (power, part), wide = (writer.write(factor), shape_of(factor)) if scaling is None else (scaling, SCALAR)
        if not text:
            own, text = power, part
        elif shape.is_column and not wide.is_scalar:
            own, text = ATOM, f"np.outer({text}, {bracketed(power, part, SUM)})"
        else:
            sign = "/" if below is not None else "*" if shape.is_scalar or wide.is_scalar else "@"
            own, text = PRODUCT, f"{bracketed(own, text, PRODUCT)} {sign} {bracketed(power, part, SIGN)}"
        shape = wide if shape.is_scalar else shape if wide.is_scalar else Shape(shape.rows, wide.columns)
    return own, text


def _divisor(factor: Node) -> Node | None:
    """The v of diag(1 ⊘ v), by which columns before it are divided; None for another factor."""
    inside = factor.arguments[0] if isinstance(factor, Call) and factor.word == "diag" else None
    if isinstance(inside, Infix) and inside.operator == "elementwise quotient" and inside.left == Number(Fraction(1)):
        return inside.right
    return None


def _scaling(factors: Sequence[Node], place: int, before: Shape, writer: Writer) -> tuple[int, str] | None:
    """The array by which diag(v) multiplies the columns before it or the rows after it; None for another factor.

    Args:
        before: the shape of the product of the factors before the place.
    """
    factor = factors[place]
    if not isinstance(factor, Call) or factor.word != "diag" or not shape_of(factor.arguments[0]).is_column:
        return None
    (column,) = factor.arguments
    if not before.is_scalar:
        return None if before.is_column else writer.write(column)
    after = next((shape for shape in map(shape_of, factors[place + 1 :]) if not shape.is_scalar), None)
    if after is None or after.is_column:
        return None if after is None else writer.write(column)
    return ATOM, f"{writer.at(column, ATOM)}[:, None]"


def _quotient(node: Quotient, writer: Writer) -> tuple[int, str]:
    return PRODUCT, f"{writer.at(node.numerator, PRODUCT)} / {writer.at(node.denominator, SIGN)}"


def _infix(node: Infix, writer: Writer) -> tuple[int, str]:
    if node.operator != "kronecker" or shape_of(node.left).is_scalar or shape_of(node.right).is_scalar:
        sign = "/" if node.operator == "elementwise quotient" else "*"
        left, right = broadcast_sides(node, writer)
        return PRODUCT, f"{bracketed(*left, PRODUCT)} {sign} {bracketed(*right, SIGN)}"
    alike = all(shape_of(part).is_column for part in (node.left, node.right)) or all(
        shape_of(part).is_row for part in (node.left, node.right)
    )
    parts = [writer.at(part, SUM) if alike else writer.as_matrix(part) for part in (node.left, node.right)]
    return ATOM, f"np.kron({', '.join(parts)})"


def _transpose(node: Transpose, writer: Writer) -> tuple[int, str]:
    if shape_of(node.of).is_matrix:
        return ATOM, f"{writer.at(node.of, ATOM)}.T"
    # A row and a column are one array; so is a number and its transpose.
    return writer.write(node.of)


def _power(node: Power, writer: Writer) -> tuple[int, str]:
    power = integer(node.exponent)
    if not shape_of(node.of).is_matrix:
        return POWER, f"{writer.at(node.of, ATOM)} ** {writer.at(node.exponent, POWER)}"
    if power is None:
        raise NoNumpy("a power of a matrix that is no number")
    of = writer.at(node.of, SUM)
    return ATOM, f"np.linalg.inv({of})" if power == -1 else f"np.linalg.matrix_power({of}, {power})"


def _bars(node: Bars, writer: Writer) -> tuple[int, str]:
    of = writer.at(node.of, SUM)
    return ATOM, f"np.linalg.det({of})" if shape_of(node.of).is_matrix else f"np.abs({of})"


def _norm(node: Norm, writer: Writer) -> tuple[int, str]:
    of, shape = writer.at(node.of, SUM), shape_of(node.of)
    if shape.is_scalar:
        return ATOM, f"np.abs({of})"
    kind = {"": "", "F": "", "2": ", 2" if shape.is_matrix else ""}.get(node.kind)
    if kind is None:
        if shape.is_matrix or node.kind not in ("1", "infty"):
            raise NoNumpy(f"the norm with index {node.kind} has no short spelling in NumPy")
        kind = ", 1" if node.kind == "1" else ", np.inf"
    return ATOM, f"np.linalg.norm({of}{kind})"


def _call(node: Call, writer: Writer) -> tuple[int, str]:
    if node.word == "trace" and shape_of(node.arguments[0]).is_scalar:
        return writer.write(node.arguments[0])
    template = _WORDS.get(node.word)
    if template is None:
        writer.imports.add(node.word)
        template = f"{node.word}({', '.join('{}' for _ in node.arguments)})"
    level = SUM if template.endswith(")") and not template.startswith("{}") else ATOM
    if node.word == "kron":
        return ATOM, f"np.kron({', '.join(writer.as_matrix(argument) for argument in node.arguments)})"
    return ATOM, template.format(*(writer.at(argument, level) for argument in node.arguments))


def _apply(node: Apply, writer: Writer) -> tuple[int, str]:
    return ATOM, f"{variable(node.function)}({', '.join(writer.at(each, SUM) for each in node.arguments)})"


def _element(node: Element, writer: Writer) -> tuple[int, str]:
    return ATOM, f"{writer.at(node.of, ATOM)}[{', '.join(_index(index) for index in node.indices)}]"


def _reduction(node: Reduction, writer: Writer) -> tuple[int, str]:
    if node.condition is not None:
        raise NoNumpy("a sum under a condition has no short spelling in NumPy")
    if has_bounds(node):
        raise NoNumpy("a sum between bounds of its own has no short spelling in NumPy")
    index = variable(node.index)
    terms = f"{writer.at(node.body, SUM)} for {index} in range({writer.length(writer.typed.ranges[node.index])})"
    return ATOM, f"sum({terms})" if node.word == "sum" else f"np.prod([{terms}])"


def _block(node: Block, writer: Writer) -> tuple[int, str]:
    rows = ", ".join(f"[{', '.join(writer.as_matrix(entry) for entry in row)}]" for row in node.rows)
    shape = shape_of(node)
    return ATOM, f"np.block([{rows}])" + ("" if shape.is_matrix else ".ravel()")


_RELATIONS = {"=": "==", "ne": "!="}


def _comparison(node: Comparison, writer: Writer) -> tuple[int, str]:
    return ATOM, f"np.where({_compared(node, writer)}, 1.0, 0.0)"


def _compared(node: Comparison, writer: Writer) -> str:
    relation = _RELATIONS.get(node.relation, node.relation)
    return f"{writer.at(node.left, SUM)} {relation} {writer.at(node.right, SUM)}"


def _cases(node: Cases, writer: Writer) -> tuple[int, str]:
    text = "np.nan"
    for value, conditions in reversed([*node.branches]):
        met = [_compared(condition, writer) for condition in conditions]
        where = met[0] if len(met) == 1 else " & ".join(f"({each})" for each in met)
        text = f"np.where({where}, {writer.at(value, SUM)}, {text})" if met else writer.at(value, SUM)
    return ATOM, text


def _differential(node: Differential, writer: Writer) -> tuple[int, str]:
    if not isinstance(node.of, Symbol) or node.of.name not in writer.typed.spaces:
        raise NoNumpy("a differential that has to be worked out")
    return ATOM, f"d{variable(node.of.name)}"


RULES: dict[type[Node], Rule] = {
    Number: _number, Symbol: _symbol, Constant: _constant, Basis: _basis, Sum: broadcast_sum, Negative: _negative,
    Product: _product, Quotient: _quotient, Infix: _infix, Transpose: _transpose, Power: _power, Bars: _bars,
    Norm: _norm, Call: _call, Apply: _apply, Element: _element, Reduction: _reduction, Block: _block,
    Cases: _cases, Comparison: _comparison, Differential: _differential,
}  # fmt: skip
