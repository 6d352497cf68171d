"""Statement → what exactly is checked: the typed equation, the subject of the plain function, the layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from xcheck.errors import XcheckError
from xcheck.formula.equation import Equation
from xcheck.formula.names import canonical
from xcheck.formula.shapes.conventions import Conventions
from xcheck.formula.shapes.infer import infer
from xcheck.formula.shapes.kinds import TIME
from xcheck.formula.shapes.objectives import lacks_objective, scalar_in_sight, with_objective
from xcheck.formula.shapes.undeclared import Undeclared, undeclared_functions, with_customary, with_parameters
from xcheck.formula.statements.givens.implicit_functions import by_inverse
from xcheck.formula.statements.parse import Reading, parse_equation
from xcheck.formula.statements.unsaid.data import ROW, with_data
from xcheck.formula.statements.unsaid.gradients import of_declared, of_named
from xcheck.formula.tree import Derivative, Symbol, Variable
from xcheck.reading.components import with_components
from xcheck.reading.differentials import held_constant, refuse_still_differentials
from xcheck.reading.kinds import gradients_meant, scalar_positions, with_complex_symbols, with_conditions
from xcheck.reading.maps import independent, placeholder, with_rates, with_values_of_maps
from xcheck.reading.primes import with_primes
from xcheck.reading.sizes import with_sizes
from xcheck.reading.subject import probed, subject_of, typed_like
from xcheck.reading.understood import BOUND, FORMULA, VALUE, Understood, layouts, parameters_of
from xcheck.reading.variables import refuse_absent_variables, refuse_parts_of_real_variables
from xcheck.spaces import Space
from xcheck.statement import Statement

MANY = 64
"""How many statements are parsed once: what explains a failure looks at the text again."""


def understand(statement: Statement, scalars: frozenset[str] = frozenset(), data: str = ROW) -> Understood:
    """Reads a statement and gives everything a shape.

    Args:
        scalars: undeclared letters that this reading takes for scalars, against the convention.
        data: what x_i is of X, a row or a column.
    Raises:
        NotUnderstood, NotSelfContained, ShapeError: see `xcheck.errors`.
        SpaceError: a declared space or condition is impossible.
    """
    reading = read(statement)
    refuse_still_differentials(reading.equation)
    return understand_equation(statement, reading, scalars, data)


@lru_cache(maxsize=MANY)
def read(statement: Statement) -> Reading:
    """Parses the text. A callable formula has no text: it is the right side of ∂function/∂variable."""
    if statement.formula is None:
        return parse_equation(statement.text, _spaces(statement), statement.where)
    if statement.function is None or not statement.variable:
        raise XcheckError("a formula given as a function needs the plain function and the variable, as in wrt='x'")
    free = BOUND if BOUND not in _spaces(statement) else VALUE
    left = Derivative(Symbol(free), (Variable(Symbol(canonical(statement.variable))),))
    return Reading(Equation((left, Symbol(FORMULA)), ("=",)))


def _spaces(statement: Statement) -> dict[str, Space]:
    return {canonical(name): space for name, space in statement.spaces.items()}


def understand_equation(
    statement: Statement, reading: Reading, scalars: frozenset[str] = frozenset(), data: str = ROW
) -> Understood:
    """Gives everything in a parsed statement a shape; see `understand`."""
    if reading.layout:
        statement = replace(statement, layout=reading.layout)
    spaces = _spaces(statement)
    spaces |= {name: space for name, space in reading.declared if name not in spaces}
    parameters = parameters_of(statement.function) if statement.function else ()
    variable = canonical(statement.variable) if statement.variable else (parameters[0] if parameters else "")
    equation, numbers = with_primes(reading.equation)
    scalars |= numbers - spaces.keys()
    equation, spaces, components = with_components(equation, spaces)
    equation, spaces = with_sizes(equation, spaces)
    equation, assumed = with_customary(equation, spaces)
    # With a plain function a name that is only differentiated is what the function computes.
    undeclared: dict[str, Undeclared] = {}
    if not statement.function:
        equation = with_parameters(equation, spaces)
        equation, potentials = (equation, frozenset[str]()) if variable else of_named(equation, spaces)
        equation, undeclared = undeclared_functions(equation, spaces, scalars | potentials)
    functions = {**spaces, **{name: placeholder(function) for name, function in undeclared.items()}}
    equation = equation if variable else of_declared(equation, functions)
    equation = by_inverse(with_values_of_maps(with_rates(equation, functions), functions), functions)
    equation, made_of_data = with_data(equation, functions, scalars, data)
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
        scalars=scalars | scalar_positions(equation) | _times(equation, undeclared),
        functions=statement.functions,
        undeclared=undeclared,
    )
    if lacks_objective(equation):
        named = BOUND if statement.function else scalar_in_sight(equation, spaces, conventions)
        equation = with_objective(equation, named)
    subject = subject_of(equation, parameters, spaces) if statement.function else None
    bound = isinstance(subject, Symbol) and subject.name not in defined and subject.name not in spaces
    if bound and isinstance(subject, Symbol):
        assert statement.function is not None, "a subject belongs to a function"
        shape = probed(statement.function, spaces, statement.larger).shape
        values = {subject.name: shape}
        if statement.formula is not None and conventions.variable in spaces:
            values[FORMULA] = layouts()[statement.layout].shape(shape, spaces[conventions.variable].shape)
        conventions = replace(conventions, values=values)
    refuse_absent_variables(equation, parameters if bound else (), subject, conventions.variable)
    typed = infer(equation, spaces, conventions)
    typed = with_conditions(with_complex_symbols(typed, equation, frozenset(spaces)), equation)
    refuse_parts_of_real_variables(equation, typed.spaces)
    typed = replace(
        typed,
        assumed=(
            *typed.assumed,
            *reading.assumed,
            *components,
            *assumed,
            *made_of_data,
            *held_constant(equation, typed.spaces),
        ),
        notes=(*typed.notes, *gradients_meant(typed), *independent(typed, undeclared, spaces)),
    )
    typed_subject = typed_like(subject, typed) if subject is not None else None
    return Understood(statement, typed, layouts(), typed_subject, bound, parameters)


def _times(equation: Equation, undeclared: Mapping[str, Undeclared]) -> frozenset[str]:
    """The letter of the time, where something moves with it."""
    rates = any(name.endswith("_dot") and isinstance(value, Derivative) for name, value in equation.definitions)
    return frozenset({TIME} if rates or any(function.of_time for function in undeclared.values()) else ())
