"""Expressions of Python as parts of a formula: one rule for each kind."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from types import FunctionType
from typing import TYPE_CHECKING, Any

from xcheck.dimensions import Dimension
from xcheck.formula.tree import Comparison, Node, Number, Product, Symbol
from xcheck.source.functions import named
from xcheck.source.values import Found, NoFormula, Value, is_none, literal, negative, transposed, written_number

if TYPE_CHECKING:
    from xcheck.source.trees import Reader


def _name(reader: Reader, node: ast.Name) -> Found:
    if node.id in reader.names:
        return reader.names[node.id]
    return _number_of(reader.outer(node.id))


def _number(reader: Reader, node: ast.Constant) -> Value:
    return _number_of(node.value)


def _number_of(value: Any) -> Value:
    number = written_number(value)
    if number is None:
        raise NoFormula(f"{type(value).__name__} is no number")
    return Value(Number(number))


def _tuple(reader: Reader, node: ast.Tuple | ast.List) -> Found:
    return tuple(None if is_none(each) else reader.read(each) for each in node.elts)


def _binary(reader: Reader, node: ast.BinOp) -> Value:
    return reader.operated(node.op, reader.read(node.left), reader.read(node.right))


def _unary(reader: Reader, node: ast.UnaryOp) -> Value:
    value = reader.value(node.operand)
    if isinstance(node.op, ast.USub):
        return replace(value, node=negative(value.node))
    if isinstance(node.op, ast.UAdd):
        return value
    raise NoFormula("an operator is not read")


_RELATIONS = {ast.Gt: ">", ast.Lt: "<", ast.GtE: ">=", ast.LtE: "<="}


def _compared(reader: Reader, node: ast.Compare) -> Value:
    left, relation = reader.value(node.left), _RELATIONS.get(type(node.ops[0]))
    if relation is None or len(node.ops) > 1:
        raise NoFormula("a comparison is not read")
    right = reader.value(node.comparators[0])
    if right.axes and right.axes != left.axes:
        raise NoFormula("a comparison is not read")
    return replace(left, node=Comparison(left.node, relation, right.node))


def _attribute(reader: Reader, node: ast.Attribute) -> Found:
    if (context := reader.context(node.value)) is not None:
        if node.attr in ("saved_tensors", "saved_variables"):
            return context.saved
        if node.attr not in context.named:
            raise NoFormula(f"nothing was left as {node.attr}")
        return context.named[node.attr]
    if (thing := reader.object_of(node)) is not None:
        return _number_of(thing)
    value = reader.value(node.value)
    if node.attr in ("T", "mT"):
        return transposed(value)
    if node.attr == "shape" and isinstance(value.node, Symbol) and value.node.name in reader.shapes:
        shape = reader.shapes[value.node.name]
        return tuple(_length(each) for each in (shape.rows, shape.columns)[: value.axes])
    raise NoFormula(f".{node.attr} is not read")


def _length(dimension: Dimension) -> Value:
    if dimension.is_sum:
        raise NoFormula("a size that is a sum is not read")
    factors = [*([] if dimension.factor == 1 and dimension.names else [Number(Fraction(dimension.factor))])]
    nodes: list[Node] = [*factors, *(Symbol(name) for name in dimension.names)]
    return Value(nodes[0] if len(nodes) == 1 else Product(tuple(nodes)))


def _subscript(reader: Reader, node: ast.Subscript) -> Found:
    found, place = reader.read(node.value), node.slice
    if isinstance(found, tuple):
        try:
            return found[literal(place)]
        except (TypeError, IndexError):
            raise NoFormula("a subscript is not read") from None
    if isinstance(place, ast.Tuple) and isinstance(found, Value) and found.axes == 1 and _is_standing(place):
        return replace(found, standing=True)
    raise NoFormula("a subscript is not read")


def _is_standing(place: ast.Tuple) -> bool:
    """Whether a subscript is `[:, None]`."""
    whole, new = (*place.elts, None, None)[:2]
    return isinstance(whole, ast.Slice) and whole.lower is whole.upper is None and new is not None and is_none(new)


def _call(reader: Reader, node: ast.Call) -> Found:
    options = {each.arg: each.value for each in node.keywords if each.arg is not None}
    function = reader.object_of(node.func)
    if function is None and isinstance(node.func, ast.Attribute):
        owner = node.func.value
        inner = reader.object_of(owner.func) if isinstance(owner, ast.Call) else None
        arguments = [*node.args]
        if getattr(inner, "__name__", "") not in NAMESPACES:
            arguments.insert(0, owner)  # a method
        return named(reader.value, node.func.attr, arguments, options)
    if isinstance(function, FunctionType) and not _is_library(function) and not options:
        return reader.inside(function).returned([reader.read(each) for each in node.args])
    name = getattr(function, "__name__", None)
    if name is None:
        raise NoFormula("a call is not read")
    if name == "len" and len(node.args) == 1:
        shape = _attribute(reader, ast.Attribute(node.args[0], "shape", ast.Load()))
        return shape[0] if isinstance(shape, tuple) and shape else shape
    return named(reader.value, name, node.args, options)


NAMESPACES = ("namespace_of", "array_namespace", "get_namespace")
"""Functions that return the module of an array."""


def _is_library(function: FunctionType) -> bool:
    return function.__module__.partition(".")[0] in ("xcheck", "numpy", "jax", "torch", "autograd", "scipy")


RULES: dict[type[ast.expr], Callable[[Reader, Any], Found]] = {
    ast.Name: _name, ast.Constant: _number, ast.Tuple: _tuple, ast.List: _tuple, ast.BinOp: _binary,
    ast.UnaryOp: _unary, ast.Compare: _compared, ast.Attribute: _attribute, ast.Subscript: _subscript, ast.Call: _call,
}  # fmt: skip
