"""Statement → what exactly is checked: the typed equation, the subject of the plain function, the layout."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain
from types import MappingProxyType
from typing import Any

from xcheck import rooms
from xcheck.dimensions import ONE, Shape, dimension_through
from xcheck.errors import FormulaError, NotSelfContained, NotUnderstood, SpaceError, XcheckError
from xcheck.formula.adjoints import lacks_objective, scalar_in_sight, with_objective
from xcheck.formula.arguments import variables_meant
from xcheck.formula.equation import Reading, parse_equation
from xcheck.formula.gradients import of_declared
from xcheck.formula.implicit_functions import by_inverse
from xcheck.formula.names import canonical, name_to_latex
from xcheck.formula.shapes import Conventions, Typed, infer, is_zero
from xcheck.formula.tree import (
    SQUARE,
    Apply,
    Call,
    Constant,
    Derivative,
    Differential,
    Element,
    Equation,
    Implicit,
    Node,
    Norm,
    Objective,
    Power,
    Product,
    Quotient,
    Substitution,
    Symbol,
    Transpose,
    Variable,
    derivatives,
    map_children,
    reached,
    rewrite,
    symbols,
    walk,
)
from xcheck.formula.undeclared import Undeclared, undeclared_functions, with_sigmoid
from xcheck.sample import draw, size_assignments
from xcheck.spaces import Space, with_condition
from xcheck.spaces.complex import Complex, Hermitian, HermitianPD, Unitary
from xcheck.spaces.maps import Map
from xcheck.spaces.scalars import Scalar
from xcheck.spaces.vectors import Vector
from xcheck.statement import Statement

FUNCTION, FORMULA, BOUND = "<function>", "<formula>", "f"
"""Names in trees: of the plain function where it replaces its subject, of a callable formula, and of
a function without a printed name."""


PRINTED, PLAIN = "printed", "function"
"""The two ways to evaluate a side: as it is printed, and with the plain function as its subject."""

Key = tuple[str, int]
"""A way, and the number of a side."""


@dataclass(frozen=True)
class Understood:
    """A statement as it will be executed.

    `subject` is the typed tree that the plain function computes, or None without a function; it is
    `bound` when it is a bare name without a printed form. `parameters` are the function's names, `directions`
    symbols whose differential occurs in what could not be given shapes.
    """

    statement: Statement
    typed: Typed
    layouts: Mapping[str, Any]
    subject: Node | None = None
    bound: bool = False
    parameters: tuple[str, ...] = ()
    directions: frozenset[str] = frozenset()

    @property
    def sides(self) -> tuple[Node, ...]:
        return self.typed.equation.sides

    @cached_property
    def is_complex(self) -> bool:
        """Whether values may be complex: a symbol is, or the imaginary unit occurs."""
        equation = self.typed.equation
        trees = [*equation.sides, *(value for _, value in equation.definitions)]
        unit = any(isinstance(node, Constant) and node.name == "i" for tree in trees for node in walk(tree))
        return unit or any(space.is_complex for space in self.typed.spaces.values())

    @property
    def bound_shapes(self) -> dict[str, Shape]:
        """The shape of the name that stands for a plain function, if there is one."""
        subject = self.subject
        if not self.bound or not isinstance(subject, Symbol) or subject.shape is None:
            return {}
        return {subject.name: subject.shape}

    def differentiates(self, node: Node) -> bool:
        """Whether a derivative has to be taken to evaluate a node, in it or in a definition it uses."""
        definitions = dict(self.typed.equation.definitions)
        used = [definitions[name] for name in reached(node, definitions) if name in definitions]
        dependent = {*definitions, *self.bound_shapes}
        # What an equation implies is found by Newton's iteration, which differentiates.
        implied = any(isinstance(part, Implicit) for part in [node, *used])
        return implied or any(derivatives(part) or _moves(part, dependent) for part in [node, *used])

    @cached_property
    def trees(self) -> dict[Key, Node]:
        """Every tree in which a derivative has to be taken: the sides as printed, and with the plain function."""
        differentiated = [n for n, side in enumerate(self.sides) if self.differentiates(side)]
        ways = [PRINTED] if self.subject is None else [PLAIN] if self.bound else [PRINTED, PLAIN]
        return {
            (way, n): self.side_with_function(n) if way == PLAIN else self.sides[n]
            for way in ways
            for n in differentiated
        }

    @property
    def tangents(self) -> frozenset[str]:
        """The symbols whose differential occurs."""
        points = {name for name, space in self.typed.spaces.items() if not isinstance(space, Map)}
        return frozenset((_changing(self.typed.equation) | self.directions) & points)

    def side_with_function(self, place: int) -> Node:
        """A side in which the plain function stands wherever its subject is differentiated."""
        side = self.sides[place]
        if self.subject is None or self.bound:
            return side
        if not any(self.differentiates(each) for each in self.sides):
            return Symbol(FUNCTION, shape=self.subject.shape, span=side.span) if place == 0 else side
        return rewrite(side, self._function_for_subject)

    def _function_for_subject(self, node: Node) -> Node | None:
        if not isinstance(node, Derivative) or node.of != self.subject:
            return None
        if not all(_base(variable.of) in self.parameters for variable in node.wrt):
            return None
        assert self.subject is not None
        return replace(node, of=Symbol(FUNCTION, shape=self.subject.shape, span=node.of.span))


def _moves(node: Node, dependent: Collection[str]) -> bool:
    """Whether the differential of a dependent name occurs: unlike that of a symbol it has to be computed."""
    return any(
        isinstance(part, Differential) and isinstance(part.of, Symbol) and part.of.name in dependent
        for part in walk(node)
    )


@cache
def layouts() -> Mapping[str, Any]:
    """Every layout of the room, loaded."""
    return MappingProxyType({name: rooms.load("layouts", name) for name in rooms.names("layouts")})


def parameters_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's parameters, as symbols of the language."""
    return tuple(canonical(name) for name in inspect.signature(function).parameters)


def understand(statement: Statement, scalars: frozenset[str] = frozenset()) -> Understood:
    """Reads a statement and gives everything a shape.

    Args:
        scalars: undeclared letters that this reading takes for scalars, against the convention.
    Raises:
        NotUnderstood, NotSelfContained, ShapeError: see `xcheck.errors`.
        SpaceError: a declared space or condition is impossible.
    """
    reading = read(statement)
    _refuse_still_differentials(reading.equation)
    return understand_equation(statement, reading, scalars)


def read(statement: Statement) -> Reading:
    """Parses the text. A callable formula has no text: it is the right side of ∂function/∂variable."""
    if statement.formula is None:
        return parse_equation(statement.text, _spaces(statement), statement.where)
    if statement.function is None or not statement.variable:
        raise XcheckError("a formula given as a function needs the plain function and the variable, as in wrt='x'")
    left = Derivative(Symbol(BOUND), (Variable(Symbol(canonical(statement.variable))),))
    return Reading(Equation((left, Symbol(FORMULA)), ("=",)))


def _spaces(statement: Statement) -> dict[str, Space]:
    return {canonical(name): space for name, space in statement.spaces.items()}


def understand_equation(statement: Statement, reading: Reading, scalars: frozenset[str] = frozenset()) -> Understood:
    """Gives everything in a parsed statement a shape; see `understand`."""
    if reading.layout:
        statement = replace(statement, layout=reading.layout)
    spaces = _spaces(statement)
    spaces |= {name: space for name, space in reading.declared if name not in spaces}
    parameters = parameters_of(statement.function) if statement.function else ()
    variable = canonical(statement.variable) if statement.variable else (parameters[0] if parameters else "")
    equation, assumed = with_sigmoid(reading.equation, spaces)
    # With a plain function a name that is only differentiated is what the function computes.
    equation, undeclared = (equation, {}) if statement.function else undeclared_functions(equation, spaces)
    functions = {**spaces, **{name: _placeholder(function) for name, function in undeclared.items()}}
    equation = equation if variable else of_declared(equation, functions)
    equation = by_inverse(_with_values_of_maps(_with_rates(equation, functions), functions), functions)
    defined = dict(equation.definitions)
    for name in parameters:
        if name not in spaces and name not in defined:
            raise XcheckError(
                f'the function takes {name!r}, which is not declared; declare its space, as in {name}=Vector("n")'
            )
    conventions = Conventions(
        layouts=layouts(),
        layout=statement.layout,
        variable=variable,
        scalars=scalars | _scalar_positions(equation),
        functions=statement.functions,
        undeclared=undeclared,
    )
    if lacks_objective(equation):
        named = BOUND if statement.function else scalar_in_sight(equation, spaces, conventions)
        equation = with_objective(equation, named)
    subject = _subject(equation, parameters, spaces) if statement.function else None
    bound = isinstance(subject, Symbol) and subject.name not in defined and subject.name not in spaces
    if bound and isinstance(subject, Symbol):
        assert statement.function is not None, "a subject belongs to a function"
        shape = probed(statement.function, spaces, statement.larger).shape
        values = {subject.name: shape}
        if statement.formula is not None and conventions.variable in spaces:
            values[FORMULA] = layouts()[statement.layout].shape(shape, spaces[conventions.variable].shape)
        conventions = replace(conventions, values=values)
    _refuse_absent_variables(equation, parameters if bound else (), subject, conventions.variable)
    typed = infer(equation, spaces, conventions)
    typed = _with_complex_symbols(typed, equation, frozenset(spaces))
    typed = replace(typed, spaces=_with_conditions(typed, equation))
    _refuse_parts_of_real_variables(typed)
    notes = (*typed.notes, *_gradients_meant(typed), *_held(typed))
    typed = replace(typed, assumed=(*typed.assumed, *reading.assumed, *assumed), notes=notes)
    typed_subject = _typed_like(subject, typed) if subject is not None else None
    return Understood(statement, typed, layouts(), typed_subject, bound, parameters)


def _placeholder(function: Undeclared) -> Map:
    """What is known of a function that nobody declared, before shapes are inferred: whether it is one of time."""
    domain = Scalar() if function.of_time else Vector("n")
    return Map(domain if function.arguments == 1 else (domain,) * function.arguments, Scalar())


def _with_rates(equation: Equation, spaces: Mapping[str, Space]) -> Equation:
    r"""Where U is a declared function of a number, `\dot U` and `\ddot U` are its derivatives by that number."""
    nodes = [node for tree in _trees(equation) for node in walk(tree)]
    defined = dict(equation.definitions)
    names = {node.name for node in nodes if isinstance(node, Symbol)} - {*spaces, *defined}
    curves = sorted(name for name, space in spaces.items() if isinstance(space, Map) and space.is_curve)
    added: list[tuple[str, Node]] = []
    for name in curves:
        if not names & {f"{name}_dot", f"{name}_ddot"}:
            continue
        times = _times(name, nodes, {*defined}, spaces)
        if len(times) != 1:
            continue
        (time,) = times
        rate = Derivative(Symbol(name), (Variable(time, transposed=True),))
        added += [(name, Apply(name, (time,)))] if name not in defined else []
        added += [(f"{name}_dot", rate), (f"{name}_ddot", replace(rate, of=rate))]
    return replace(equation, definitions=(*equation.definitions, *added))


def _times(curve: str, nodes: list[Node], defined: set[str], spaces: Mapping[str, Space]) -> set[Node]:
    """What a curve is a function of: what it is applied to, else the numbers that derivatives are taken by."""
    applied = {node.arguments[0] for node in nodes if isinstance(node, Apply) and node.function == curve}
    if applied:
        return applied
    variables = {variable.of for node in nodes if isinstance(node, Derivative) for variable in node.wrt}
    return {
        each
        for each in variables
        if isinstance(each, Symbol) and each.name not in defined and not each.name[0].isupper()
        if each.name not in spaces or (spaces[each.name].shape.is_scalar and not isinstance(spaces[each.name], Map))
    }


def _with_values_of_maps(equation: Equation, spaces: Mapping[str, Space]) -> Equation:
    """A generic function named without an argument means its value at the argument it has elsewhere.

    In `∂g(u(x))/∂x = ∂u/∂x ∂g/∂u` the names u and g are u(x) and g(u), and ∂g/∂u holds u independent.
    """
    nodes = [node for side in equation.sides for node in walk(side)]
    maps = {name for name, space in spaces.items() if isinstance(space, Map)} - set(dict(equation.definitions))
    bare = {node.name for node in nodes if isinstance(node, Symbol)} & maps
    applied: dict[str, Apply] = {}
    for node in nodes:
        if not isinstance(node, Apply) or node.function not in bare:
            continue
        if applied.setdefault(node.function, node).arguments != node.arguments:
            raise NotSelfContained(
                f"{node.function} is used bare but has different arguments; write the one that is meant",
                equation.text,
                node.span,
                node.function,
            )

    for name, variable in variables_meant(equation, bare - set(applied), spaces).items():
        applied[name] = Apply(name, (variable,), span=variable.span)

    # A curve whose rate is meant has its value as a definition already.
    values = {**applied, **{name: node for name, node in equation.definitions if isinstance(node, Apply)}}

    def value(node: Node) -> Node | None:
        if not isinstance(node, Apply) or values.get(node.function) != node:
            return None
        return Symbol(node.function, span=node.span)

    _refuse_partial_of_total(nodes, applied, equation)
    own = tuple(
        (name, replace(node, arguments=tuple(rewrite(argument, value) for argument in node.arguments)))
        for name, node in sorted(applied.items())
    )
    return replace(equation, definitions=(*equation.definitions, *own))


def _refuse_partial_of_total(nodes: list[Node], applied: Mapping[str, Apply], equation: Equation) -> None:
    """In ∂F/∂x, where F is F(x, u(x)), u may be held or move with x."""
    definitions = dict(equation.definitions)
    for node in nodes:
        if not isinstance(node, Derivative) or not isinstance(node.of, Symbol) or node.of.name not in applied:
            continue
        arguments = applied[node.of.name].arguments
        for variable in node.wrt:
            moving = [
                each for each in arguments if each != variable.of and _base(variable.of) in reached(each, definitions)
            ]
            if variable.of in arguments and moving:
                reason = f"whether the other arguments of {node.of.name} are held here is in doubt; write them out"
                raise NotUnderstood(reason, equation.text, node.span)


def _subject(equation: Equation, parameters: tuple[str, ...], spaces: Mapping[str, Space]) -> Node:
    """What the plain function computes: what the first derivative by one of its parameters is taken of."""
    moved = {
        node.of.name: node.of
        for node in walk(equation.sides[0])
        if isinstance(node, Differential) and isinstance(node.of, Symbol) and node.of.name not in spaces
    }
    found = [node for side in equation.sides for node in derivatives(side)]
    if len(moved) == 1 and not derivatives(equation.sides[0]):
        return next(iter(moved.values()))
    for node in found:
        if isinstance(node, Differential):
            return node.of
        if isinstance(node, Derivative) and all(_base(variable.of) in parameters for variable in node.wrt):
            return node.of
    if found:
        raise XcheckError(
            "no derivative in this statement is by a parameter of the function, so nothing here is checked against it"
        )
    return equation.sides[0]


def _base(node: Node) -> str:
    """The name of a symbol, or of that which an entry is of."""
    inner = node.of if isinstance(node, Element) else node
    return inner.name if isinstance(inner, Symbol) else ""


def _name_by(node: Node) -> str:
    """The name of what is differentiated by; of an expression the one symbol in it, or ""."""
    names = {part.name for part in walk(node.of if isinstance(node, Element) else node) if isinstance(part, Symbol)}
    return names.pop() if len(names) == 1 else ""


@dataclass(frozen=True)
class Probe:
    """What a plain function returns: the shape of its values, and one of them with its arguments."""

    shape: Shape
    value: Any
    arguments: tuple[Any, ...]


def probed(function: Callable[..., Any], spaces: Mapping[str, Space], larger: frozenset[tuple[str, str]]) -> Probe:
    """Runs a plain function at several sizes to find how the shape of its values depends on them.

    Raises:
        XcheckError: it returns arrays with more than two axes, or of lengths that follow no simple rule.
    """
    from xcheck.function import call

    assignments, probes = size_assignments(spaces, larger, rounds=PROBES), []
    for sizes in assignments:
        point = draw(spaces, frozenset(), sizes, (0,))
        arguments = tuple(point[name] for name in parameters_of(function))
        probes.append((call(function, arguments), arguments))
    value, arguments = probes[0]
    axes = {each.ndim for each, _ in probes}
    if len(axes) > 1 or value.ndim > 2:
        many = " or ".join(map(str, sorted(axes)))
        raise XcheckError(f"the function returns arrays with {many} axes; a scalar, a vector or a matrix was expected")
    found = [dimension_through([each.shape[axis] for each, _ in probes], assignments) for axis in range(value.ndim)]
    rows, columns = (*found, ONE, ONE)[:2]
    if rows is None or columns is None:
        shapes = ", ".join(str(tuple(each.shape)) for each, _ in probes)
        raise XcheckError(
            f"how the shape of the function's value depends on the sizes is not clear: it is {shapes} at "
            + "; ".join(", ".join(f"{name} = {size}" for name, size in sizes.items()) for sizes in assignments)
        )
    return Probe(Shape(rows, columns), value, arguments)


PROBES = 3
"""At how many sizes a function is run to see how the shape of its value depends on them."""


def _scalar_positions(equation: Equation) -> frozenset[str]:
    """Lower-case letters that stand alone below a line or as an exponent, where only a scalar can.

    In e^x a column can stand too: x is one where `x_i`, `x^T` or `‖x‖` says so, or a column of ones stands by.
    """
    nodes = [node for tree in _trees(equation) for node in walk(tree)]
    with_ones = any(isinstance(node, Constant) and node.name == "1" for node in nodes)
    found: set[str] = set()
    columns: set[str] = set()
    for node in nodes:
        of_e = isinstance(node, Power) and isinstance(node.of, Constant) and node.of.name == "e"
        below = node.denominator if isinstance(node, Quotient) else node.exponent if isinstance(node, Power) else None
        # A capital is never taken for a scalar: in e^X it is a matrix, and the power a matrix function.
        if isinstance(below, Symbol) and below.name[0].islower() and not (of_e and with_ones):
            found.add(below.name)
        if isinstance(node, Call) and node.word == "softmax":
            columns |= symbols(node.arguments[0])
        elif isinstance(node, Element | Transpose | Norm) and isinstance(node.of, Symbol):
            columns.add(node.of.name)
    return frozenset(found - columns)


def _is_meant_to_be_zero(side: Node) -> bool:
    return (is_zero(side) and not isinstance(side, Substitution)) or (isinstance(side, Constant) and side.name == "0")


def _refuse_absent_variables(equation: Equation, parameters: tuple[str, ...], subject: Node | None, bare: str) -> None:
    """A derivative of what does not contain the variable is zero by misreading, not by calculus."""
    if any(_is_meant_to_be_zero(side) for side in equation.sides):
        return
    definitions = dict(equation.definitions)
    for side in equation.sides:
        for node in derivatives(side):
            if not isinstance(node, Derivative) or isinstance(node.of, Objective):
                continue
            known = reached(node.of, definitions)
            if node.of == subject and parameters:
                known |= set(parameters)
            for name in [_name_by(variable.of) for variable in node.wrt] if node.wrt else [bare]:
                if name and name not in known:
                    what = f"does not contain {name}"
                    hint = (
                        f"define what it is, as in 'y = a^\\top {name}: …'"
                        if isinstance(node.of, Symbol)
                        else "its derivative is zero"
                    )
                    raise NotSelfContained(f"what is differentiated {what}; {hint}", equation.text, node.of.span, name)


def _differentials(equation: Equation) -> list[Differential]:
    return [node for tree in _trees(equation) for node in walk(tree) if isinstance(node, Differential)]


def _changing(equation: Equation) -> set[str]:
    """The names whose differential occurs; where it is only that of expressions in one symbol, that symbol."""
    found = _differentials(equation)
    definitions = dict(equation.definitions)
    names = {_base(node.of) for node in found} - {""}
    if names - set(definitions) or len(set(found)) < 2:
        return names
    inside = set().union(*(reached(node.of, definitions) for node in found)) - set(definitions)
    return names | inside if len(inside) == 1 else names


def _held(typed: Typed) -> list[str]:
    """Which symbols a differential takes for constants, in words: those whose own differential does not occur."""
    equation = typed.equation
    definitions, changing = dict(equation.definitions), _changing(equation)
    inside = set().union(*(reached(node.of, definitions) for node in _differentials(equation)))
    points = {name for name, space in typed.spaces.items() if not isinstance(space, Map)}
    held = sorted((inside & points) - changing)
    shown = [name_to_latex(name) for name in held]
    moves = ", ".join(f"d{name}" for name in shown)
    return [f"{', '.join(shown)} held constant: {moves} {'do' if held[1:] else 'does'} not occur"] if held else []


def _refuse_still_differentials(equation: Equation) -> None:
    """A differential in which nothing is said to change is zero by misreading: `d|X| = 0`."""
    definitions = dict(equation.definitions)
    changing = _changing(equation) - set(definitions)
    changing |= {_base(node.of) for node in _differentials(equation) if not isinstance(node.of, Symbol)}
    for node in _differentials(equation):
        known = reached(node.of, definitions)
        if known and not known & changing:
            name = min(known - set(definitions) or known)
            reason = f"nothing here says what changes; write its differential, as in d{name}, or a derivative"
            raise NotSelfContained(reason, equation.text, node.span, name)


def _with_complex_symbols(typed: Typed, equation: Equation, declared: frozenset[str]) -> Typed:
    r"""Where conjugates, \Re, \Im, i or complex symbols occur, what is not declared is complex too."""
    nodes = [node for side in _trees(equation) for node in walk(side)]
    signs = any(
        (isinstance(node, Call) and node.word in ("conj", "real_part", "imaginary_part"))
        or (isinstance(node, Variable) and node.part)
        or (isinstance(node, Constant) and node.name == "i")
        for node in nodes
    )
    stated = any(_is_of_complex_matrices(condition) for _, condition in equation.conditions)
    if not (signs or stated or any(space.is_complex for space in typed.spaces.values())):
        return typed
    own = {name: space for name, space in typed.spaces.items() if name not in declared and not isinstance(space, Map)}
    notes = typed.notes
    gradient = [node for node in nodes if isinstance(node, Derivative) and node.sign == "nabla"]
    if gradient:
        notes = (*notes, "∇f is the complex gradient ∂f/∂Re z + i ∂f/∂Im z = 2 ∂f/∂z*")
    return replace(
        typed,
        spaces={**typed.spaces, **{name: Complex(space) for name, space in own.items()}},
        assumed=tuple(f"{words}, complex" if words.partition(" is ")[0] in own else words for words in typed.assumed),
        notes=notes,
    )


def _is_of_complex_matrices(condition: str) -> bool:
    """Whether a condition is one of complex matrices."""
    return any(kind.condition == condition for kind in (Hermitian, HermitianPD, Unitary))


def _trees(equation: Equation) -> list[Node]:
    return [*equation.sides, *(value for _, value in equation.definitions)]


_GRADIENTS = {
    "ambient": "ambient: its entries count as independent",
    "projected": "projected onto the directions in which it can move",
    "free": "by its free entries, each placed wherever it stands",
}


def _gradients_meant(typed: Typed) -> list[str]:
    """Which gradient by each structured symbol is meant, in words."""
    nodes = [node for side in _trees(typed.equation) for node in walk(side)]
    names = dict.fromkeys(_base(variable.of) for node in nodes if isinstance(node, Derivative) for variable in node.wrt)
    found = [(name, typed.spaces[name]) for name in names if name in typed.spaces]
    return [f"the gradient by {name} is {_GRADIENTS[space.gradient]}" for name, space in found if space.gradients[1:]]


def _refuse_parts_of_real_variables(typed: Typed) -> None:
    """∂/∂x* and ∂/∂Im x make sense for a complex x only."""
    for side in _trees(typed.equation):
        for node in walk(side):
            if isinstance(node, Variable) and node.part:
                space = typed.spaces.get(_base(node.of))
                if space is not None and not space.is_complex:
                    raise NotUnderstood(
                        f"{_base(node.of)} is real: no derivative by its {node.part} part; declare it Complex(…)",
                        typed.equation.text,
                        node.span,
                    )


def _with_conditions(typed: Typed, equation: Equation) -> dict[str, Space]:
    spaces = dict(typed.spaces)
    for name, condition in equation.conditions:
        if condition == SQUARE:
            continue
        if name not in spaces:
            raise NotSelfContained(f"the condition is on {name}, which does not occur", equation.text, (0, 0), name)
        try:
            spaces[name] = with_condition(spaces[name], condition)
        except SpaceError as error:
            raise FormulaError(f"{name}: {error}", equation.text, (0, len(equation.text))) from None
    return spaces


def _ungrouped(node: Node) -> Node:
    """A tree in which no product is a factor of a product."""
    below = map_children(node, _ungrouped)
    if not isinstance(below, Product):
        return below
    parts = [each.factors if isinstance(each, Product) else (each,) for each in below.factors]
    return replace(below, factors=tuple(chain.from_iterable(parts)))


def _typed_like(subject: Node, typed: Typed) -> Node:
    """The typed node that equals an untyped one, up to the grouping of products that shapes call for."""
    wanted = _ungrouped(subject)
    for side in typed.equation.sides:
        for node in walk(side):
            if node == subject or _ungrouped(node) == wanted:
                return node
    raise XcheckError("what is differentiated was lost while reading")
