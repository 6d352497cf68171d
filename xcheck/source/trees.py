"""Python → tree: what straight code computes, as a formula in the arguments of its function.

Read is code that gives names values and returns an expression of them, with NumPy's meaning of operators and shapes:
a vector has one axis. Nothing of it is believed: whoever reads a function compares the values of the tree with those
of the function itself.
"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import Any

from xcheck.dimensions import Shape
from xcheck.formula.names import canonical
from xcheck.formula.tree import Node, Number, Symbol
from xcheck.source.expressions import RULES
from xcheck.source.parsed import source_of
from xcheck.source.values import OPERATORS, Context, Found, NoFormula, Value, is_none

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
        """The source of the function, whose parameters are these arguments now, and behind them their defaults."""
        node = source_of(self.function)
        taken = node.args
        parameters = [each.arg for each in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)]
        defaults = [each for each in (*taken.defaults, *taken.kw_defaults) if each is not None]
        left = len(parameters) - len(arguments)
        if taken.vararg or taken.kwarg or not 0 <= left <= len(defaults):
            raise NoFormula("its arguments are not those of a formula")
        values = (*arguments, *map(self.read, defaults[len(defaults) - left :]))
        self.names = dict(zip(parameters, values, strict=True))
        if isinstance(node, ast.FunctionDef):
            self.changing = {name for name, times in Counter(_given(node)).items() if times > 1} | {*parameters}
        return node

    def line(self, line: ast.stmt) -> None:
        """A line that gives names values, or says nothing."""
        match line:
            case ast.Assign(targets=targets, value=value):
                found = None if is_none(value) else self.read(value)
                for target in targets:
                    self.give(target, found)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.give(target, self.read(value))
            case ast.AugAssign(target=target, op=operator, value=value):
                self.give(target, self.operated(operator, self.read(target), self.read(value)))
            case ast.If(test=test, body=body, orelse=[]) if self.is_wanted(test):
                for each in body:
                    self.line(each)
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=owner, attr="save_for_backward"), args=parts, keywords=[])
            ) if (context := self.context(owner)) is not None:
                context.saved = tuple(self.read(each) for each in parts)
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case _:
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
        rule = RULES.get(type(node))
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


def _given(node: ast.AST) -> Iterator[str]:
    """The names that a part of the code gives values, each as often as it does."""
    names = (each for each in ast.walk(node) if isinstance(each, ast.Name))
    return (name.id for name in names if isinstance(name.ctx, ast.Store))
