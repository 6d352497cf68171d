"""Functions of NumPy, and words of the vocabulary, on parts of Python code."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from xcheck.errors import XcheckError
from xcheck.formula.tree import (
    Call,
    Comparison,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Transpose,
)
from xcheck.source.values import (
    NOTHING,
    NoFormula,
    Value,
    added,
    difference,
    literal,
    matrix_product,
    power,
    product,
    quotient,
    transposed,
)
from xcheck.vocabulary.words import vocabulary

Read = Callable[[ast.expr], Value]
"""What an expression is."""

Function = Callable[[Read, Sequence[ast.expr], Mapping[str, ast.expr]], Value]


def _of_two(operator: Callable[[Value, Value], Value]) -> Function:
    def rule(read: Read, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
        if len(arguments) != 2 or options:
            raise NoFormula("a call is not read")
        return operator(read(arguments[0]), read(arguments[1]))

    return rule


def _reduced(word: str, by_rows: str, by_columns: str) -> Function:
    """A sum or a mean: of all, or along an axis."""

    def rule(read: Read, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
        value = read(arguments[0])
        given = {**dict(zip(("axis",), arguments[1:2], strict=False)), **options}
        axis = given.get("axis", given.get("dim"))
        kept = given.get("keepdims", given.get("keepdim"))
        if value.standing or len(arguments) > 2 or {*given} - {"axis", "dim", "keepdims", "keepdim"}:
            raise NoFormula("a sum is not read")
        number = None if axis is None else literal(axis)
        standing = kept is not None and bool(literal(kept))
        if number is None or (value.axes == 1 and number in (0, -1)):
            if standing:
                raise NoFormula("a sum that keeps its axes is not read")
            return Value(Call(word, (value.node,)))
        if value.axes != 2 or number not in (0, 1, -1, -2) or (standing and number in (0, -2)):
            raise NoFormula("a sum is not read")
        along = by_rows if number in (1, -1) else by_columns
        return Value(_called(along, (value.node,)), 1, standing=standing)

    return rule


_HALF = Quotient(Number(Fraction(1)), Number(Fraction(2)))
_AXES = ("axis", "dim")
_KEPT = ("keepdims", "keepdim")
_CORRECTIONS = ("ddof", "correction", "unbiased")


def _varied(change: Callable[[Node], Node]) -> Function:
    """The variance of all entries or along an axis, or what becomes of it; nothing corrects it for a small sample."""

    def rule(read: Read, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
        value, given = read(arguments[0]), {name: literal(each) for name, each in options.items()}
        along = [*map(literal, arguments[1:]), *(given.pop(name) for name in _AXES if name in given)]
        kept = any([given.pop(name) for name in _KEPT if name in given])  # noqa: C419  (all are taken)
        axis = along[0] if along else None
        if value.standing or len(along) > 1 or any(name not in _CORRECTIONS or each for name, each in given.items()):
            raise NoFormula("another variance than that of all entries is not read")
        if axis is None or (value.axes == 1 and axis in (0, -1)):
            if kept:
                raise NoFormula("a variance that keeps its axes is not read")
            return Value(change(Call("var", (value.node,))))
        if value.axes != 2 or axis not in (0, 1, -1, -2) or (kept and axis in (0, -2)):
            raise NoFormula("a variance along this axis is not read")
        rows = axis in (1, -1)
        word = "rowmean" if rows else "colmean"
        apart = difference(value, Value(_called(word, (value.node,)), 1, standing=rows))
        found = change(_called(word, (product(apart, apart).node,)))
        return Value(found, 1, standing=kept)

    return rule


def _largest(read: Read, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
    """The largest entry; along an axis, which no word takes, nothing.

    It is subtracted there lest an exponential overflows. Where it does more, the formula has other values than the
    code, and is not taken for it.
    """
    value = read(arguments[0])
    if len(arguments) == 1 and not options and not value.standing:
        return Value(Call("amax", (value.node,)))
    if value.standing or len(arguments) > 2 or {*options} - {*_AXES, *_KEPT}:
        raise NoFormula("a maximum is not read")
    return Value(NOTHING)


def _along(whole: str, by_rows: str = "", by_columns: str = "") -> Function:
    """A word of a vector, or of each row or column of a matrix, by the axis that it goes along."""

    def rule(read: Read, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
        value, given = read(arguments[0]), {name: literal(each) for name, each in options.items()}
        along = [*map(literal, arguments[1:]), *(given.pop(name) for name in _AXES if name in given)]
        axis = along[0] if len(along) == 1 else None
        if value.axes == 1 and not value.standing and axis in (None, 0, -1) and not given:
            return Value(Call(whole, (value.node,)), 1 if by_rows or whole == "logsoftmax" else 0)
        word = by_rows if axis in (1, -1) else by_columns
        if value.axes != 2 or axis not in (0, 1, -1, -2) or not word or given:
            raise NoFormula(f"{whole} is not read")
        return Value(Call(word, (value.node,)), 2)

    return rule


def _reshaped(read: Read, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
    """A vector with a second axis; all else is not read."""
    value, *lengths = arguments
    if len(lengths) == 1 and isinstance(lengths[0], ast.Tuple):
        lengths = lengths[0].elts
    found = read(value)
    last = lengths[-1] if len(lengths) == 2 and not options else None
    if found.axes == 1 and isinstance(last, ast.Constant) and last.value == 1:
        return replace(found, standing=True)
    raise NoFormula("another shape of an array is not read")


def _unsqueezed(read: Read, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
    """A vector with a second axis, as a column."""
    value, places = read(arguments[0]), [literal(each) for each in (*arguments[1:], *options.values())]
    if value.axes != 1 or places not in ([1], [-1]):
        raise NoFormula("another shape of an array is not read")
    return replace(value, standing=True)


def _chosen(read: Read, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
    """`where(condition, a, b)`: a where it holds, b elsewhere."""
    if len(arguments) != 3 or options:
        raise NoFormula("where is not read")
    condition, one, other = map(read, arguments)
    if not isinstance(condition.node, Comparison):
        raise NoFormula("a condition is not read")
    rest = replace(condition, node=Sum((Number(Fraction(1)), Negative(condition.node))))
    parts = [
        mask if value.node == Number(Fraction(1)) else product(mask, value)
        for mask, value in ((condition, one), (rest, other))
        if not (isinstance(value.node, Number) and value.node.value == 0)
    ]
    if not parts:
        return product(condition, Value(Number(Fraction(0))))
    return added(parts[0], parts[1]) if len(parts) == 2 else parts[0]


def _as_it_is(read: Read, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
    return read(arguments[0])


def _normed(read: Read, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
    value = read(arguments[0])
    if len(arguments) > 1 or options or not value.axes or value.standing:
        raise NoFormula("a norm is not read")
    return Value(Norm(value.node, "F" if value.axes == 2 else ""))


def _solved(left: Value, right: Value) -> Value:
    return matrix_product(Value(Call("inv", (left.node,)), 2), right)


def _outer(left: Value, right: Value) -> Value:
    if left.axes != 1 or right.axes != 1:
        raise NoFormula("an outer product is not read")
    return Value(Product((left.node, Transpose(right.node))), 2)


def _transposing(read: Read, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
    return transposed(read(arguments[0]))


_FUNCTIONS: dict[str, Function] = {
    "total": _reduced("total", "rowsum", "colsum"), "sum": _reduced("total", "rowsum", "colsum"),
    "mean": _reduced("mean", "rowmean", "colmean"),
    "var": _varied(lambda variance: variance), "std": _varied(lambda variance: Power(variance, _HALF)),
    "max": _largest, "amax": _largest,
    "softmax": _along("softmax", "softmax_rows", "softmax_columns"), "logsumexp": _along("logsumexp"),
    "log_softmax": _along("logsoftmax"),
    "dot": _of_two(matrix_product), "matmul": _of_two(matrix_product), "multiply": _of_two(product),
    "outer": _of_two(_outer), "solve": _of_two(_solved), "reshape": _reshaped, "where": _chosen, "norm": _normed,
    "mm": _of_two(matrix_product), "mv": _of_two(matrix_product), "add": _of_two(added), "sub": _of_two(difference),
    "mul": _of_two(product), "div": _of_two(quotient), "pow": _of_two(power), "unsqueeze": _unsqueezed,
    "asarray": _as_it_is, "array": _as_it_is, "float": _as_it_is, "clone": _as_it_is, "detach": _as_it_is,
    "contiguous": _as_it_is, "transpose": _transposing, "t": _transposing,
}  # fmt: skip


def named(read: Read, name: str, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
    """A function by its name, as NumPy and the vocabulary have it."""
    name = name.removeprefix("linalg_")
    rule = _FUNCTIONS.get(name)
    if not arguments:
        raise NoFormula(f"{name} is called without an argument")
    if rule is not None:
        return rule(read, arguments, options)
    spelling = SPELLINGS.get(name, name)
    word = vocabulary().get(spelling)
    if word is None or options:
        raise NoFormula(f"{name} is not read")
    values = [read(each) for each in arguments]
    if values[0].standing and word.elementwise:
        return replace(values[0], node=_called(spelling, (values[0].node,)))
    if any(value.standing for value in values):
        raise NoFormula("a vector with two axes is not read")
    axes = _axes_of(word.function, [value.axes for value in values])
    return Value(_called(spelling, tuple(value.node for value in values)), axes)


def _called(word: str, arguments: tuple[Node, ...]) -> Node:
    """A word on arguments; what is a row in the language has one axis in NumPy, as a column has."""
    _, _, made = vocabulary()[word].signature.partition(" -> ")
    rows, columns = made.partition(" |")[0].split()
    return Transpose(Call(word, arguments)) if rows == "1" != columns else Call(word, arguments)


SPELLINGS = {"abs": "absolute", "fabs": "absolute", "asarray": "", "max": "amax", "min": "amin", "expit": "sigmoid"}
"""What the vocabulary calls functions of NumPy and SciPy that have another name there."""

LENGTH = 3


def _axes_of(function: Callable[..., Any], axes: Sequence[int]) -> int:
    """The axes of a word's value: it is run."""
    import numpy

    matrix = numpy.eye(LENGTH) + 0.5
    samples = (matrix[0, 0], matrix[0], matrix)
    try:
        with numpy.errstate(all="ignore"):
            return int(numpy.ndim(function(*(samples[count] for count in axes))))
    # Whatever a word raises on what does not suit it.
    except (ValueError, TypeError, IndexError, ArithmeticError, numpy.linalg.LinAlgError, XcheckError):
        raise NoFormula("a word does not take this") from None
