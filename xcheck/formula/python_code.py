"""Python → tree: what straight code computes, as a formula in the arguments of its function.

Read is code that gives names values and returns an expression of them, with NumPy's meaning of operators and shapes:
a vector has one axis. Nothing of it is believed: whoever reads a function compares the values of the tree with those
of the function itself.
"""

from __future__ import annotations

import ast
import builtins
import linecache
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import CodeType, FunctionType
from typing import Any

from xcheck.dimensions import Dimension, Shape
from xcheck.errors import XcheckError
from xcheck.formula.names import canonical
from xcheck.formula.tree import (
    Call,
    Comparison,
    Constant,
    Infix,
    Negative,
    Node,
    Norm,
    Number,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
)
from xcheck.vocabulary.words import vocabulary

DEEPEST = 5
"""How deep functions that call each other are read."""


class NoFormula(XcheckError):
    """The code is no formula; the message says what is not read."""


@dataclass(frozen=True)
class Value:
    """A part of the code as a node, with the number of axes of its array; `standing` is a vector of shape (n, 1)."""

    node: Node
    axes: int = 0
    standing: bool = False


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
    shapes = dict(symbols)
    reader = _Reader(function, shapes)
    found = reader.returned(function, [Value(Symbol(name), _axes(shape)) for name, shape in symbols])
    if isinstance(found, tuple):
        found = found[place] if place < len(found) else None
    elif place:
        found = None
    if not isinstance(found, Value) or found.standing:
        raise NoFormula("it returns no array")
    return Code(found.node, tuple(reader.definitions.items()))


def _axes(shape: Shape) -> int:
    return 0 if shape.is_scalar else 1 if shape.is_column else 2


# -- the source ----------------------------------------------------------------------------------------


def source_of(function: FunctionType) -> ast.FunctionDef | ast.Lambda:
    """The parsed source of a function; of several lambdas in a line the one at its place.

    Raises:
        NoFormula: there is none.
    """
    code = function.__code__
    lines = linecache.getlines(code.co_filename, function.__globals__)
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:
        raise NoFormula("its source cannot be parsed") from None
    found = [node for node in ast.walk(tree) if _is_of(node, code)]
    if len(found) != 1:
        raise NoFormula("its source is not found")
    return found[0]  # type: ignore[return-value]


def _is_of(node: ast.AST, code: CodeType) -> bool:
    if isinstance(node, ast.FunctionDef):
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        return node.name == code.co_name and first == code.co_firstlineno
    if not isinstance(node, ast.Lambda) or code.co_name != "<lambda>" or node.lineno != code.co_firstlineno:
        return False
    body = node.body
    # What begins and ends a function has a place without width.
    inside = {(line, start) for line, last, start, end in code.co_positions() if (line, start) != (last, end)}
    span = (body.lineno, body.col_offset), (body.end_lineno or body.lineno, body.end_col_offset or 0)
    return bool(inside) and all(None not in place and span[0] <= place <= span[1] for place in inside)


# -- reading -------------------------------------------------------------------------------------------

Found = Value | None | tuple["Found", ...]
"""A value, or several of them, some of which may be None."""


@dataclass
class _Reader:
    """What one function is read with: the shapes of the symbols, and what it has defined so far."""

    function: FunctionType
    shapes: Mapping[str, Shape]
    depth: int = 0
    names: dict[str, Found] = field(default_factory=dict)
    definitions: dict[str, Node] = field(default_factory=dict)

    def returned(self, function: FunctionType, arguments: Sequence[Found]) -> Found:
        """What the function returns for these arguments."""
        node = source_of(function)
        taken = node.args
        parameters = [each.arg for each in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)]
        if taken.vararg or taken.kwarg or len(parameters) != len(arguments):
            raise NoFormula("its arguments are not those of a formula")
        self.names = dict(zip(parameters, arguments, strict=True))
        if isinstance(node, ast.Lambda):
            return self.read(node.body)
        self.changing = _given_twice(node) | {*parameters}
        for line in node.body:
            if isinstance(line, ast.Return) and line.value is not None:
                return self.read(line.value)
            self.line(line)
        raise NoFormula("it returns nothing")

    changing: set[str] = field(default_factory=set)

    def line(self, line: ast.stmt) -> None:
        """A line that gives names values, or says nothing."""
        if isinstance(line, ast.Assign) and len(line.targets) == 1:
            self.give(line.targets[0], self.read(line.value))
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
        else:
            raise NoFormula(f"line {target.lineno} gives a value to what is no name")

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
        rule = _OPERATORS.get(type(operator))
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


def _given_twice(node: ast.FunctionDef) -> set[str]:
    names = (each for each in ast.walk(node) if isinstance(each, ast.Name))
    given = Counter(name.id for name in names if isinstance(name.ctx, ast.Store))
    return {name for name, times in given.items() if times > 1}


def _name(reader: _Reader, node: ast.Name) -> Found:
    if node.id in reader.names:
        return reader.names[node.id]
    return _number_of(reader.outer(node.id))


def _number(reader: _Reader, node: ast.Constant) -> Value:
    return _number_of(node.value)


def _number_of(value: Any) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NoFormula(f"{value!r} is no number")
    return Value(Number(Fraction(str(value))))


def _tuple(reader: _Reader, node: ast.Tuple | ast.List) -> Found:
    return tuple(None if _is_none(each) else reader.read(each) for each in node.elts)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _binary(reader: _Reader, node: ast.BinOp) -> Value:
    return reader.operated(node.op, reader.read(node.left), reader.read(node.right))


def _unary(reader: _Reader, node: ast.UnaryOp) -> Value:
    value = reader.value(node.operand)
    if isinstance(node.op, ast.USub):
        return replace(value, node=_negative(value.node))
    if isinstance(node.op, ast.UAdd):
        return value
    raise NoFormula("an operator is not read")


def _negative(node: Node) -> Node:
    return Number(-node.value) if isinstance(node, Number) else Negative(node)


_RELATIONS = {ast.Gt: ">", ast.Lt: "<", ast.GtE: ">=", ast.LtE: "<="}


def _compared(reader: _Reader, node: ast.Compare) -> Value:
    left, relation = reader.value(node.left), _RELATIONS.get(type(node.ops[0]))
    if relation is None or len(node.ops) > 1:
        raise NoFormula("a comparison is not read")
    right = reader.value(node.comparators[0])
    if right.axes and right.axes != left.axes:
        raise NoFormula("a comparison is not read")
    return replace(left, node=Comparison(left.node, relation, right.node))


def _attribute(reader: _Reader, node: ast.Attribute) -> Found:
    if (thing := reader.object_of(node)) is not None:
        return _number_of(thing)
    value = reader.value(node.value)
    if node.attr in ("T", "mT"):
        return _transposed(value)
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


def _transposed(value: Value) -> Value:
    if value.standing:
        raise NoFormula("a row with two axes is not read")
    return replace(value, node=Transpose(value.node)) if value.axes == 2 else value


def _subscript(reader: _Reader, node: ast.Subscript) -> Found:
    found, place = reader.read(node.value), node.slice
    if isinstance(found, tuple):
        try:
            return found[ast.literal_eval(place)]
        except (ValueError, TypeError, IndexError):
            raise NoFormula("a subscript is not read") from None
    if isinstance(place, ast.Tuple) and isinstance(found, Value) and found.axes == 1 and _is_standing(place):
        return replace(found, standing=True)
    raise NoFormula("a subscript is not read")


def _is_standing(place: ast.Tuple) -> bool:
    """Whether a subscript is `[:, None]`."""
    whole, new = (*place.elts, None, None)[:2]
    return isinstance(whole, ast.Slice) and whole.lower is whole.upper is None and new is not None and _is_none(new)


def _call(reader: _Reader, node: ast.Call) -> Found:
    options = {each.arg: each.value for each in node.keywords if each.arg is not None}
    function = reader.object_of(node.func)
    if function is None and isinstance(node.func, ast.Attribute):
        owner = node.func.value
        inner = reader.object_of(owner.func) if isinstance(owner, ast.Call) else None
        arguments = [*node.args]
        if getattr(inner, "__name__", "") not in NAMESPACES:
            arguments.insert(0, owner)  # a method
        return _named(reader, node.func.attr, arguments, options)
    if isinstance(function, FunctionType) and not _is_library(function) and not options:
        if reader.depth >= DEEPEST:
            raise NoFormula("its functions call each other too deep")
        inside = _Reader(function, reader.shapes, reader.depth + 1)
        return inside.returned(function, [reader.read(each) for each in node.args])
    name = getattr(function, "__name__", None)
    if name is None:
        raise NoFormula("a call is not read")
    return _named(reader, name, node.args, options)


NAMESPACES = ("namespace_of", "array_namespace", "get_namespace")
"""Functions that return the module of an array."""


def _is_library(function: FunctionType) -> bool:
    return function.__module__.partition(".")[0] in ("xcheck", "numpy", "jax", "torch", "autograd", "scipy")


def _named(reader: _Reader, name: str, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Found:
    """A function by its name, as NumPy and the vocabulary have it."""
    rule = _FUNCTIONS.get(name)
    if rule is not None:
        return rule(reader, arguments, options)
    spelling = SPELLINGS.get(name, name)
    word = vocabulary().get(spelling)
    if word is None or options:
        raise NoFormula(f"{name} is not read")
    values = [reader.value(each) for each in arguments]
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


# -- operators -----------------------------------------------------------------------------------------


def _ones() -> Node:
    return Constant("1")


def _sum(left: Value, right: Value, sign: Callable[[Node], Node] = lambda node: node) -> Value:
    """The sum, or the difference: what the second term becomes a `sign` says."""
    across = left.standing != right.standing and left.axes == right.axes == 1  # a column and a row make a matrix
    axes = 2 if across else max(left.axes, right.axes)
    standing = left.standing and right.standing
    first, second = ((each.node if standing else _spread(each, axes)) for each in (left, right))
    return Value(Sum((first, sign(second))), axes, standing)


def _spread(value: Value, axes: int) -> Node:
    """The value as broadcasting makes an array with so many axes of it."""
    if value.standing:
        return Product((value.node, Transpose(_ones())))
    if value.axes == axes or isinstance(value.node, Number):
        return value.node
    if not value.axes:
        return Product((value.node, _ones()))
    return Product((_ones(), Transpose(value.node)))


def _difference(left: Value, right: Value) -> Value:
    return _sum(left, right, _negative)


def _product(left: Value, right: Value) -> Value:
    if not left.axes or not right.axes:
        return replace(left if left.axes else right, node=Product((left.node, right.node)))
    if left.axes == right.axes and left.standing == right.standing:
        return replace(left, node=Infix("times", left.node, right.node))
    if left.standing and right.axes == 2:
        return Value(Product((Call("diag", (left.node,)), right.node)), 2)
    if left.standing:
        return Value(Product((left.node, Transpose(right.node))), 2)
    if right.standing:
        return _product(right, left)
    return Value(Product((left.node, Call("diag", (right.node,)))), 2) if left.axes == 2 else _product(right, left)


def _quotient(left: Value, right: Value) -> Value:
    if not right.axes:
        return replace(left, node=Quotient(left.node, right.node))
    if left.axes == right.axes and left.standing == right.standing:
        return replace(left, node=Infix("over", left.node, right.node))
    return _product(left, replace(right, node=Infix("over", Number(Fraction(1)), right.node)))


def _power(left: Value, right: Value) -> Value:
    if right.axes:
        raise NoFormula("a power with an array above is not read")
    return replace(left, node=Infix("power", left.node, right.node))


def _matrix_product(left: Value, right: Value) -> Value:
    if left.standing or right.standing or not left.axes or not right.axes:
        raise NoFormula("a product is not read")
    if left.axes == 1 and right.axes == 1:
        return Value(Product((Transpose(left.node), right.node)))
    if left.axes == 1:
        return Value(Product((Transpose(right.node), left.node)), 1)
    return Value(Product((left.node, right.node)), right.axes)


_OPERATORS: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: _sum, ast.Sub: _difference, ast.Mult: _product, ast.Div: _quotient, ast.Pow: _power,
    ast.MatMult: _matrix_product,
}  # fmt: skip


# -- functions of NumPy that are no words --------------------------------------------------------------

Function = Callable[[_Reader, Sequence[ast.expr], Mapping[str, ast.expr]], Found]


def _of_two(rule: Callable[[Value, Value], Value]) -> Function:
    def read(reader: _Reader, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
        if len(arguments) != 2 or options:
            raise NoFormula("a call is not read")
        return rule(reader.value(arguments[0]), reader.value(arguments[1]))

    return read


def _reduced(word: str, by_rows: str, by_columns: str) -> Function:
    """A sum or a mean: of all, or along an axis."""

    def read(reader: _Reader, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
        value = reader.value(arguments[0])
        given = {**dict(zip(("axis",), arguments[1:2], strict=False)), **options}
        axis = given.get("axis", given.get("dim"))
        kept = given.get("keepdims", given.get("keepdim"))
        if value.standing or len(arguments) > 2 or {*given} - {"axis", "dim", "keepdims", "keepdim"}:
            raise NoFormula("a sum is not read")
        number = None if axis is None or _is_none(axis) else ast.literal_eval(axis)
        standing = kept is not None and bool(ast.literal_eval(kept))
        if number is None or (value.axes == 1 and number in (0, -1)):
            if standing:
                raise NoFormula("a sum that keeps its axes is not read")
            return Value(Call(word, (value.node,)))
        if value.axes != 2 or number not in (0, 1, -1, -2) or (standing and number in (0, -2)):
            raise NoFormula("a sum is not read")
        along = by_rows if number in (1, -1) else by_columns
        return Value(_called(along, (value.node,)), 1, standing=standing)

    return read


def _reshaped(reader: _Reader, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
    """A vector with a second axis; all else is not read."""
    value, *lengths = arguments
    if len(lengths) == 1 and isinstance(lengths[0], ast.Tuple):
        lengths = lengths[0].elts
    found = reader.value(value)
    last = lengths[-1] if len(lengths) == 2 and not options else None
    if found.axes == 1 and isinstance(last, ast.Constant) and last.value == 1:
        return replace(found, standing=True)
    raise NoFormula("another shape of an array is not read")


def _chosen(reader: _Reader, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
    """`where(condition, a, b)`: a where it holds, b elsewhere."""
    if len(arguments) != 3 or options:
        raise NoFormula("where is not read")
    condition, one, other = map(reader.value, arguments)
    if not isinstance(condition.node, Comparison):
        raise NoFormula("a condition is not read")
    rest = replace(condition, node=Sum((Number(Fraction(1)), Negative(condition.node))))
    parts = [
        mask if value.node == Number(Fraction(1)) else _product(mask, value)
        for mask, value in ((condition, one), (rest, other))
        if not (isinstance(value.node, Number) and value.node.value == 0)
    ]
    return _sum(parts[0], parts[1]) if len(parts) == 2 else parts[0]


def _as_it_is(reader: _Reader, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
    return reader.value(arguments[0])


def _normed(reader: _Reader, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
    value = reader.value(arguments[0])
    if len(arguments) > 1 or options or not value.axes or value.standing:
        raise NoFormula("a norm is not read")
    return Value(Norm(value.node, "F" if value.axes == 2 else ""))


def _solved(left: Value, right: Value) -> Value:
    return _matrix_product(Value(Call("inv", (left.node,)), 2), right)


def _outer(left: Value, right: Value) -> Value:
    if left.axes != 1 or right.axes != 1:
        raise NoFormula("an outer product is not read")
    return Value(Product((left.node, Transpose(right.node))), 2)


def _length_of(reader: _Reader, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Found:
    found = _attribute(reader, ast.Attribute(arguments[0], "shape", ast.Load(), lineno=0, col_offset=0))
    return found[0] if isinstance(found, tuple) else found


def _transposing(reader: _Reader, arguments: Sequence[ast.expr], options: Mapping[str, ast.expr]) -> Value:
    return _transposed(reader.value(arguments[0]))


_FUNCTIONS: dict[str, Function] = {
    "total": _reduced("total", "rowsum", "colsum"), "sum": _reduced("total", "rowsum", "colsum"),
    "mean": _reduced("mean", "rowmean", "colmean"),
    "dot": _of_two(_matrix_product), "matmul": _of_two(_matrix_product), "multiply": _of_two(_product),
    "outer": _of_two(_outer), "solve": _of_two(_solved), "reshape": _reshaped, "where": _chosen, "norm": _normed,
    "asarray": _as_it_is, "array": _as_it_is, "float": _as_it_is, "transpose": _transposing, "len": _length_of,
}  # fmt: skip

_RULES: dict[type[ast.expr], Callable[[_Reader, Any], Found]] = {
    ast.Name: _name, ast.Constant: _number, ast.Tuple: _tuple, ast.List: _tuple, ast.BinOp: _binary,
    ast.UnaryOp: _unary, ast.Compare: _compared, ast.Attribute: _attribute, ast.Subscript: _subscript, ast.Call: _call,
}  # fmt: skip
