"""What names mean at one point: the scope in which a statement's trees are evaluated, and what may go wrong there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy

from xcheck.batch import at_points, pointwise
from xcheck.engines import Jacobian, no_jacobian
from xcheck.errors import OtherLibrary, TooCostly, XcheckError
from xcheck.formula.tree import Node, Symbol
from xcheck.formula.values.arrays import in_formula_shape, in_plain_shape
from xcheck.formula.values.evaluate import evaluate
from xcheck.formula.values.indices import evaluate_side
from xcheck.formula.values.scope import Scope
from xcheck.function import FunctionError, at_fault, call, drifted, examine, held, name_of, same
from xcheck.reading import FORMULA, FUNCTION, Understood, parameters_of
from xcheck.records import Vote
from xcheck.sample import ROUNDING, Place, by_sizes, together
from xcheck.spaces import Space
from xcheck.spaces.families import Family
from xcheck.spaces.maps import Map
from xcheck.vocabulary.namespaces import has_complex_entries, namespace_of


@dataclass(frozen=True)
class Failure:
    """Why an engine has no values: it was skipped or something raised."""

    vote: Vote
    reason: str


class EvaluationError(XcheckError):
    """Something raised while a side was evaluated in NumPy."""


class UndefinedValue(XcheckError):
    """A side has no value at a drawn point: a matrix that is inverted is singular."""


class FormulaFunctionError(FunctionError):
    """A callable formula returned the wrong shape."""


def scope_of(understood: Understood, values: Mapping[str, Any], jacobian: Jacobian, sizes: Mapping[str, int]) -> Scope:
    """What names mean at one point, on the arrays of one engine."""
    spaces, maps = understood.typed.spaces, understood.maps
    functions = {}
    if understood.subject is not None:
        name = understood.subject.name if understood.bound and isinstance(understood.subject, Symbol) else FUNCTION
        functions[name] = lambda scope: _called(understood, scope)
    if understood.statement.formula is not None:
        functions[FORMULA] = lambda scope: _formula(understood, scope)
    points = {name: _value_of(space, values[name]) for name, space in spaces.items() if name not in maps}
    moved = {name: f"d {name}" for name in spaces if f"d {name}" in values}
    return understood.scope.but(
        values=points,
        origin=points,
        sizes=sizes,
        jacobian=jacobian,
        functions=functions,
        weights={name: values[name] for name in maps},
        tangents={name: _value_of(spaces[name], values[tangent]) for name, tangent in moved.items()},
        rounding=values.get(ROUNDING),
        memo={},
        names={},
    )


def _value_of(space: Space, value: Any) -> Any:
    """A drawn array as formulas have it: rows and columns, with an axis before them for the members of a family."""
    if not isinstance(space, Family):
        return in_formula_shape(value, space.shape)
    return namespace_of(value).reshape(value, (*value.shape, 1)) if value.ndim == 2 else value


def _called(understood: Understood, scope: Scope) -> Any:
    """The plain function at the scope's values of its parameters."""
    subject, function = understood.subject, understood.statement.function
    assert subject is not None, "a function is called only where it has a subject"
    assert subject.shape is not None, "typed trees have shapes"
    assert function is not None, "a subject belongs to a function"
    arguments = [in_plain_shape(evaluate(Symbol(name), scope)) for name in understood.parameters]
    what = "what the left side differentiates" if not understood.bound else "at the first point it"
    shape, size = subject.shape, subject.shape.size(scope.sizes)
    value = pointwise(lambda *own: held(function, call(function, own), shape, size, what), arguments)
    return in_formula_shape(_of_its_kind(function, value, scope), shape)


def _of_its_kind(function: Any, value: Any, scope: Scope) -> Any:
    """A function's value, refused if it is complex where nothing else is."""
    if has_complex_entries(value) and not scope.is_complex:
        raise FunctionError(
            f"{name_of(function)} returned complex numbers, but every symbol is real; declare those that are not"
        )
    return value


def _formula(understood: Understood, scope: Scope) -> Any:
    """A callable formula at the drawn values, which must have the shape of the derivative."""
    formula, shape = understood.statement.formula, understood.sides[1].shape
    assert formula is not None, "called only for a callable formula"
    assert shape is not None, "typed trees have shapes"
    arguments = [in_plain_shape(scope.values[name]) for name in parameters_of(formula)]
    size = shape.size(scope.sizes)
    what = f"in {understood.statement.layout} layout the derivative"

    def at_point(*own: Any) -> Any:
        value = call(formula, own)
        if shape.is_column:
            _refuse_two_axes(formula, value)
        return held(formula, value, shape, size, what)

    try:
        return in_formula_shape(_of_its_kind(formula, pointwise(at_point, arguments), scope), shape)
    except FunctionError as error:
        raise FormulaFunctionError(str(error)) from error


def _refuse_two_axes(formula: Any, value: Any) -> None:
    """Refuses a column with two axes: beside its variable, a vector (n,), it would be broadcast to (n, n)."""
    if value.ndim == 2 and value.shape[1] == 1 != value.shape[0]:
        n = value.shape[0]
        raise FunctionError(
            f"{name_of(formula)} returned shape ({n}, 1), but vectors are arrays of shape ({n},), and added to one it "
            f"would be broadcast to ({n}, {n}); return it without its second axis, as value[:, 0]"
        )


def examine_functions(understood: Understood, place: Place) -> None:
    """Refuses a statement whose functions write into their arguments or are not deterministic.

    Raises:
        FunctionError: see `function.examine`.
    """
    statement = understood.statement
    functions = [(each, parameters_of(each)) for each in (statement.function, statement.formula) if each is not None]
    for function, names in functions:
        try:
            arguments = arguments_at(understood, place, names)
        except XcheckError:
            return  # An argument that is itself a derivative has no value here.
        examine(function, names, arguments)


def arguments_at(understood: Understood, place: Place, names: Sequence[str]) -> list[Any]:
    """The values of names at a point as plain functions get them."""
    spaces = understood.typed.spaces
    if all(name in spaces and not isinstance(spaces[name], Map | Family) for name in names):
        return [in_plain_shape(place.point[name]) for name in names]
    scope = scope_of(understood, place.point, no_jacobian, place.sizes)
    return [in_plain_shape(evaluate(Symbol(name), scope)) for name in names]


def evaluate_examined(understood: Understood, node: Node, places: Sequence[Place]) -> list[list[Any]]:
    """See `evaluate_plainly`; refuses a callable formula that has other values at the same places the next time.

    Raises:
        FunctionError: its values do not depend on its arguments alone.
    """
    formula = understood.statement.formula
    if formula is None:
        return evaluate_plainly(understood, node, places)
    values, again = evaluate_together(understood, [node, node], places)
    for before, after in zip(values, again, strict=True):
        if not all(map(same, before, after)):
            raise drifted(formula)
    return values


def values_at(understood: Understood, node: Node, places: Sequence[Place]) -> list[Any]:
    """The value of a side without derivatives at each of the points alone; see `evaluate_together`."""
    return [values[0] for values in evaluate_plainly(understood, node, [place.alone for place in places])]


def evaluate_plainly(understood: Understood, node: Node, places: Sequence[Place]) -> list[list[Any]]:
    """A side without derivatives in NumPy at each place: its value at the point, then at the neighbours."""
    return evaluate_together(understood, [node], places)[0]


def evaluate_together(
    understood: Understood, nodes: Sequence[Node], places: Sequence[Place], bound: Sequence[frozenset[str]] = ()
) -> list[list[list[Any]]]:
    """The same of several trees, which share what definitions they mention.

    Points of equal sizes are computed at once. Where that cannot be, and where anything raises, it is done point by
    point: then what is raised is of the first point at which it is.

    Args:
        bound: for each, indices of a part of a side that something around it binds; each of their values counts.

    Raises:
        EvaluationError: a person's function raised; the message names it and the line.
        FormulaFunctionError: a callable formula has the wrong shape.
        UndefinedValue: a matrix is singular that must not be.
    """
    own = understood.typed.equation.indices
    free = [(*own, *sorted(each - {*own})) for each in bound] if bound else [own] * len(nodes)
    asked = [*zip(nodes, free, strict=True)]
    values: list[list[list[Any]]] = [[[]] * len(places) for _ in nodes]
    for group in by_sizes(places) if nodes else ():
        found = _at_places(understood, asked, tuple(places[p] for p in group))
        for kept, each in zip(values, found, strict=True):
            left = iter(each)
            for p in group:
                kept[p] = [*islice(left, len(places[p].points))]
    return values


AT_ONCE = 2**20
"""How many numbers an array may have that holds a matrix by a matrix of the largest size at all points."""


def _at_places(
    understood: Understood, asked: Sequence[tuple[Node, tuple[str, ...]]], places: tuple[Place, ...]
) -> list[list[Any]]:
    """The value of each tree, with its free indices, at each of the points of places of equal sizes."""
    sizes, points = places[0].sizes, [point for place in places for point in place.points]
    if len(points) > 1 and max(sizes.values(), default=1) ** 4 * len(points) <= AT_ONCE:
        values = together(places)
        # Whatever is raised is found again below, if it is so at a point, and told in that one's words.
        with suppress(Exception):
            return [at_points(value, len(points)) for value in _evaluated(understood, asked, values, sizes)]
    found = [_evaluated_or_told(understood, asked, point, sizes) for point in points]
    return [[numpy.asarray(each[n]) for each in found] for n in range(len(asked))]


def _evaluated(
    understood: Understood,
    asked: Sequence[tuple[Node, tuple[str, ...]]],
    values: Mapping[str, Any],
    sizes: Mapping[str, int],
) -> list[Any]:
    scope = scope_of(understood, values, no_jacobian, sizes)
    with numpy.errstate(all="ignore"):
        return [evaluate_side(node, indices, scope) for node, indices in asked]


def _evaluated_or_told(
    understood: Understood,
    asked: Sequence[tuple[Node, tuple[str, ...]]],
    point: Mapping[str, Any],
    sizes: Mapping[str, int],
) -> list[Any]:
    """The values at one point; what is raised says what it means."""
    try:
        return _evaluated(understood, asked, point, sizes)
    except XcheckError:
        raise
    except numpy.linalg.LinAlgError as error:
        raise UndefinedValue(f"{error}".lower().rstrip(".")) from error
    # A person's function may raise anything: that is a finding, never the end of the run.
    except Exception as error:
        raise EvaluationError(failure_of(error, understood).reason) from error


def failure_of(error: BaseException, understood: Understood) -> Failure:
    """What raised, as a finding about the statement: the function's name, and the line in its file."""
    if isinstance(error, NotImplementedError):
        return Failure(Vote.SKIPPED, f"no derivative rule: {_first_line(error)}")
    if isinstance(error, OtherLibrary):
        return Failure(Vote.SKIPPED, str(error))
    if isinstance(error, TooCostly):
        return Failure(Vote.ABSTAINS, str(error))
    if isinstance(error, FunctionError):
        return Failure(Vote.ERRORED, str(error))
    function, line = at_fault(error, (understood.statement.function, understood.statement.formula))
    where = f", line {line}" if line else ""
    if isinstance(error, SystemExit):
        return Failure(Vote.ERRORED, f"{name_of(function) if function else 'the function'} called sys.exit(){where}")
    what = f"{name_of(function)} raised " if function and where else ""
    return Failure(Vote.ERRORED, f"{what}{type(error).__name__}: {_first_line(error).rstrip('.')}{where}")


def _first_line(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "no more memory is allowed, or there is no more (see --memory)"
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[0][:200] if lines else "no message"
