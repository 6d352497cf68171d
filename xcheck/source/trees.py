"""Python → tree: what straight code computes, as a formula in the arguments of its function.

Read is code that gives names values and returns an expression of them, with NumPy's meaning of operators and shapes:
a vector has one axis. Nothing of it is believed: whoever reads a function compares the values of the tree with those
of the function itself.
"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import FunctionType
from typing import Any

from xcheck.dimensions import Dimension, Shape
from xcheck.formula.names import canonical
from xcheck.formula.tree import Comparison, Node, Number, Product, Symbol
from xcheck.source.functions import named
from xcheck.source.parsed import source_of
from xcheck.source.values import OPERATORS, NoFormula, Value, is_none, literal, negative, transposed, written_number

DEEPEST = 5
"""How deep functions that call each other are read."""


@dataclass(frozen=True)
class Code:
    """What a function returns, and the names that it gives values on the way, in order."""

    tree: Node
    definitions: tuple[tuple[str, Node], ...]


def formula_of(function: FunctionType, symbols: Sequence[tuple[str, Shape]], place: int = 0) -> Code:
    """What a function returns, or what stands at a place of the tuple that it returns.

    Args:
        symbols: names and shapes for its parameters, in order.
    Raises:
        NoFormula: there is no source, or something in it is not read.
    """
    reader = Reader(function, dict(symbols))
    return code_of(reader, reader.returned(arguments_of(symbols)), place)


def arguments_of(symbols: Sequence[tuple[str, Shape]]) -> list[Found]:
    """Symbols as the values of parameters."""
    return [Value(Symbol(name), _axes(shape)) for name, shape in symbols]


def code_of(reader: Reader, found: Found, place: int) -> Code:
    """What was returned, or what stands at a place of it, with the names that were given values.

    Raises:
        NoFormula: it is no array.
    """
    if isinstance(found, tuple):
        found = found[place] if place < len(found) else None
    elif place:
        found = None
    if not isinstance(found, Value) or found.standing:
        raise NoFormula("it returns no array")
    return Code(found.node, tuple(reader.definitions.items()))


def _axes(shape: Shape) -> int:
    return 0 if shape.is_scalar else 1 if shape.is_column else 2


@dataclass
class Context:
    """What a forward pass leaves to the backward pass: the `ctx` of a `torch.autograd.Function`."""

    saved: Found = ()
    named: dict[str, Found] = field(default_factory=dict)


Found = Value | Context | None | tuple["Found", ...]
"""A value, or several of them, some of which may be None."""


@dataclass
class Reader:
    """What one function is read with: the shapes of the symbols, and what it has defined so far.

    `changing` are the names that do not mean one thing throughout.
    """

    function: FunctionType
    shapes: Mapping[str, Shape]
    depth: int = 0
    names: dict[str, Found] = field(default_factory=dict)
    definitions: dict[str, Node] = field(default_factory=dict)
    changing: set[str] = field(default_factory=set)

    def returned(self, arguments: Sequence[Found]) -> Found:
        """What the function returns for these arguments.

        Raises:
            NoFormula: something is not read, or it returns nothing.
        """
        node = self.bound(arguments)
        if isinstance(node, ast.Lambda):
            return self.read(node.body)
        for line in node.body:
            if isinstance(line, ast.Return) and line.value is not None:
                return self.read(line.value)
            self.line(line)
        raise NoFormula("it returns nothing")

    def ran(self, arguments: Sequence[Found]) -> Found:
        """Reads a function for what it leaves in its arguments; None where it is not read what it returns.

        A line that is not read leaves nothing in the names that it gives values.
        """
        node = self.bound(arguments)
        for line in [ast.Return(node.body)] if isinstance(node, ast.Lambda) else node.body:
            try:
                if isinstance(line, ast.Return):
                    return None if line.value is None else self.read(line.value)
                self.line(line)
            except NoFormula:
                self.names |= dict.fromkeys(_given(line))
        return None

    def inside(self, function: FunctionType) -> Reader:
        """For a function that this one calls; it defines nothing.

        Raises:
            NoFormula: they call each other too deep.
        """
        if self.depth >= DEEPEST:
            raise NoFormula("its functions call each other too deep")
        return Reader(function, self.shapes, self.depth + 1)

    def bound(self, arguments: Sequence[Found]) -> ast.FunctionDef | ast.Lambda:
        """The source of the function, whose parameters are these arguments now."""
        node = source_of(self.function)
        taken = node.args
        parameters = [each.arg for each in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)]
        if taken.vararg or taken.kwarg or len(parameters) != len(arguments):
            raise NoFormula("its arguments are not those of a formula")
        self.names = dict(zip(parameters, arguments, strict=True))
        if isinstance(node, ast.FunctionDef):
            self.changing = {name for name, times in Counter(_given(node)).items() if times > 1} | {*parameters}
        return node

    def line(self, line: ast.stmt) -> None:
        """A line that gives names values, or says nothing."""
        if isinstance(line, ast.Assign):
            value = None if is_none(line.value) else self.read(line.value)
            for target in line.targets:
                self.give(target, value)
        elif isinstance(line, ast.Expr) and (context := self.saving(line.value)) is not None:
            context.saved = tuple(self.read(each) for each in line.value.args)  # type: ignore[attr-defined]
        elif isinstance(line, ast.If) and not line.orelse and self.is_wanted(line.test):
            for each in line.body:
                self.line(each)
        elif isinstance(line, ast.AnnAssign) and line.value is not None:
            self.give(line.target, self.read(line.value))
        elif isinstance(line, ast.AugAssign):
            self.give(line.target, self.operated(line.op, self.read(line.target), self.read(line.value)))
        elif not isinstance(line, ast.Pass) and not _is_remark(line):
            raise NoFormula(f"line {line.lineno} gives no name a value")

    def give(self, target: ast.expr, value: Found) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, tuple) and len(target.elts) == len(value):
            for each, part in zip(target.elts, value, strict=True):
                self.give(each, part)
        elif isinstance(target, ast.Name):
            self.names[target.id] = self.defined(target.id, value)
        elif isinstance(target, ast.Attribute) and (context := self.context(target.value)) is not None:
            context.named[target.attr] = value
        else:
            raise NoFormula(f"line {target.lineno} gives a value to what is no name")

    def context(self, node: ast.expr) -> Context | None:
        """The context that an expression is."""
        found = self.names.get(node.id) if isinstance(node, ast.Name) else None
        return found if isinstance(found, Context) else None

    def saving(self, node: ast.expr) -> Context | None:
        """The context for which an expression is a call of `save_for_backward`."""
        saves = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.keywords
        if not saves or node.func.attr != "save_for_backward":  # type: ignore[attr-defined]
            return None
        return self.context(node.func.value)  # type: ignore[attr-defined]

    def is_wanted(self, test: ast.expr) -> bool:
        """Whether a condition asks only whether a cotangent is wanted, which it is, or whether an argument is there."""
        match test:
            case ast.BoolOp(op=ast.And(), values=parts):
                return all(map(self.is_wanted, parts))
            case ast.Compare(left=left, ops=[ast.IsNot()], comparators=[other]):
                return is_none(other) and self.read(left) is not None
            case ast.Subscript(value=ast.Attribute(value=owner, attr="needs_input_grad")):
                return self.context(owner) is not None
        return False

    def defined(self, name: str, value: Found) -> Found:
        """A name for a value: a definition of the formula where the name means one thing, or else the value."""
        spoken = canonical(name)
        plain = isinstance(value, Value) and not value.standing and not isinstance(value.node, Symbol | Number)
        if not plain or self.depth or name in self.changing or spoken in self.shapes or spoken in self.definitions:
            return value
        assert isinstance(value, Value), "only a value is plain"
        self.definitions[spoken] = value.node
        return replace(value, node=Symbol(spoken))

    def read(self, node: ast.expr) -> Found:
        """The value of an expression."""
        rule = _RULES.get(type(node))
        if rule is None:
            raise NoFormula(f"line {node.lineno} has a {type(node).__name__.lower()} in it")
        return rule(self, node)

    def value(self, node: ast.expr) -> Value:
        """The value of an expression that is one."""
        found = self.read(node)
        if not isinstance(found, Value):
            raise NoFormula(f"line {node.lineno} has several values where one is wanted")
        return found

    def operated(self, operator: ast.operator, left: Found, right: Found) -> Value:
        rule = OPERATORS.get(type(operator))
        if rule is None or not isinstance(left, Value) or not isinstance(right, Value):
            raise NoFormula("an operator is not read")
        return rule(left, right)

    def outer(self, name: str) -> Any:
        """What a name means that the function takes from around it."""
        function = self.function
        if name in function.__code__.co_freevars and function.__closure__:
            cell = function.__closure__[function.__code__.co_freevars.index(name)]
            try:
                return cell.cell_contents
            except ValueError:
                raise NoFormula(f"{name} has no value yet") from None
        if name in function.__globals__:
            return function.__globals__[name]
        if hasattr(builtins, name):
            return getattr(builtins, name)
        raise NoFormula(f"{name} is not defined")

    def object_of(self, node: ast.expr) -> Any:
        """What an expression is that names something from around the function, as `numpy.linalg.inv` does; or None."""
        if isinstance(node, ast.Name):
            return None if node.id in self.names else self.outer(node.id)
        if isinstance(node, ast.Attribute):
            owner = self.object_of(node.value)
            return None if owner is None else getattr(owner, node.attr, None)
        return None


def _is_remark(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


def _given(node: ast.AST) -> Iterator[str]:
    """The names that a part of the code gives values, each as often as it does."""
    names = (each for each in ast.walk(node) if isinstance(each, ast.Name))
    return (name.id for name in names if isinstance(name.ctx, ast.Store))


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


_RULES: dict[type[ast.expr], Callable[[Reader, Any], Found]] = {
    ast.Name: _name, ast.Constant: _number, ast.Tuple: _tuple, ast.List: _tuple, ast.BinOp: _binary,
    ast.UnaryOp: _unary, ast.Compare: _compared, ast.Attribute: _attribute, ast.Subscript: _subscript, ast.Call: _call,
}  # fmt: skip
