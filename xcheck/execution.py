"""Running a statement: every side on every engine at every drawn point. No judgement here."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy

from xcheck import rooms
from xcheck.engines import Engine, Estimate, Jacobian
from xcheck.errors import XcheckError
from xcheck.formula.evaluate import Scope, evaluate, evaluate_side, in_formula_shape, in_plain_shape
from xcheck.formula.tree import Node, Symbol, walk
from xcheck.function import FunctionError, call_as, name_of
from xcheck.reading import FORMULA, FUNCTION, Understood, parameters_of
from xcheck.records import Settings, Vote
from xcheck.sample import STEP, Point, draw, perturbed, size_assignments
from xcheck.spaces.maps import Map

PERTURBATIONS = 2
"""Directions in which each point is moved to measure its condition; one alone could be blind by chance."""

ROUNDING = "~"
"""Among the values of a point: the relative error that every operation makes, STEP at a neighbour."""

PRINTED, PLAIN = "printed", "function"
"""The two ways to evaluate a side: as it is printed, and with the plain function as its subject."""


@dataclass(frozen=True)
class Place:
    """A drawn point, its sizes, and its neighbours for the condition."""

    sizes: Mapping[str, int]
    point: Point
    moved: tuple[Point, ...]


@dataclass(frozen=True)
class Failure:
    """Why an engine has no values: it was skipped or something raised."""

    vote: Vote
    reason: str


@dataclass(frozen=True)
class Execution:
    """All values. `values[engine][way, side]` has an `Estimate` per place, `plain[side]` an array per place.

    `moved` holds, for the sides of the first automatic engine and for plain ones, the values at the
    neighbours; `failures` the engines without values; `automatic` which engines' votes decide.
    """

    places: tuple[Place, ...]
    plain: Mapping[int, list[Any]]
    moved: Mapping[int, list[list[Any]]]
    values: Mapping[str, Mapping[tuple[str, int], list[Estimate]]] = field(default_factory=dict)
    failures: Mapping[str, Failure] = field(default_factory=dict)
    automatic: Mapping[str, bool] = field(default_factory=dict)


class EvaluationError(XcheckError):
    """Something raised while a side was evaluated in NumPy."""


class UndefinedValue(XcheckError):
    """A side has no value at a drawn point: a matrix that is inverted is singular."""


class FormulaFunctionError(FunctionError):
    """A callable formula returned the wrong shape."""


def places_of(understood: Understood, settings: Settings, attempt: int) -> tuple[Place, ...]:
    """The drawn points: `settings.samples` for each size assignment."""
    spaces, tangents = understood.typed.spaces, understood.tangents
    mentioned = frozenset(
        name
        for side in [*understood.sides, *(value for _, value in understood.typed.equation.definitions)]
        for node in walk(side)
        if node.shape is not None
        for d in (node.shape.rows, node.shape.columns)
        for name in d.names
    )
    places = []
    for turn, sizes in enumerate(size_assignments(spaces, understood.statement.larger, mentioned)):
        for sample in range(settings.samples):
            seed = (settings.seed, attempt, turn, sample)
            point = draw(spaces, tangents, sizes, seed)
            moved = tuple(perturbed(point, (*seed, k)) | {ROUNDING: numpy.asarray(STEP)} for k in range(PERTURBATIONS))
            places.append(Place(sizes, point, moved))
    return tuple(places)


def scope_of(understood: Understood, values: Mapping[str, Any], jacobian: Jacobian, sizes: Mapping[str, int]) -> Scope:
    """What names mean at one point, on the arrays of one engine."""
    typed = understood.typed
    maps = {name for name, space in typed.spaces.items() if isinstance(space, Map)}
    shapes = {name: space.shape for name, space in typed.spaces.items()}
    functions = {}
    if understood.subject is not None:
        name = understood.subject.name if understood.bound and isinstance(understood.subject, Symbol) else FUNCTION
        functions[name] = lambda scope: _called(understood, scope)
    if understood.statement.formula is not None:
        functions[FORMULA] = lambda scope: _formula(understood, scope)
    return Scope(
        values={name: in_formula_shape(values[name], shapes[name]) for name in shapes if name not in maps},
        sizes=sizes,
        jacobian=jacobian,
        layouts=understood.layouts,
        layout=understood.statement.layout,
        definitions=dict(typed.equation.definitions),
        functions=functions,
        weights={name: values[name] for name in maps},
        tangents={
            name: in_formula_shape(values[f"d {name}"], shapes[name]) for name in shapes if f"d {name}" in values
        },
        ranges=typed.ranges,
        rounding=values.get(ROUNDING),
    )


def _called(understood: Understood, scope: Scope) -> Any:
    """The plain function at the scope's values of its parameters."""
    subject, function = understood.subject, understood.statement.function
    assert subject is not None, "a function is called only where it has a subject"
    assert subject.shape is not None, "typed trees have shapes"
    assert function is not None, "a subject belongs to a function"
    arguments = [in_plain_shape(evaluate(Symbol(name), scope)) for name in understood.parameters]
    what = "what the left side differentiates" if not understood.bound else "at the first point it"
    return call_as(function, arguments, subject.shape, subject.shape.size(scope.sizes), what)


def _formula(understood: Understood, scope: Scope) -> Any:
    """A callable formula at the drawn values, which must have the shape of the derivative."""
    formula, shape = understood.statement.formula, understood.sides[1].shape
    assert formula is not None, "called only for a callable formula"
    assert shape is not None, "typed trees have shapes"
    arguments = [in_plain_shape(scope.values[name]) for name in parameters_of(formula)]
    size = shape.size(scope.sizes)
    what = f"in {understood.statement.layout} layout the derivative"
    try:
        return call_as(formula, arguments, shape, size, what)
    except FunctionError as error:
        raise FormulaFunctionError(str(error)) from error


def evaluate_plainly(understood: Understood, node: Node, place: Place) -> list[Any]:
    """A side without derivatives in NumPy: its value at the point, then at the neighbours.

    Raises:
        EvaluationError: a person's function raised; the message names it and the line.
        FormulaFunctionError: a callable formula has the wrong shape.
        UndefinedValue: a matrix is singular that must not be.
    """
    free = understood.typed.equation.indices
    values = []
    for point in (place.point, *place.moved):
        for array in point.values():
            array.setflags(write=False)
        scope = scope_of(understood, point, _no_jacobian, place.sizes)
        with numpy.errstate(all="ignore"):
            try:
                values.append(numpy.asarray(evaluate_side(node, free, scope)))
            except XcheckError:
                raise
            except numpy.linalg.LinAlgError as error:
                raise UndefinedValue(f"{error}".lower().rstrip(".")) from error
            # A person's function may raise anything: that is a finding, never the end of the run.
            except Exception as error:
                raise EvaluationError(_failure(error, understood).reason) from error
    return values


def _no_jacobian(function: Any, x: Any) -> Any:
    raise XcheckError("a derivative was met where none was expected")


def execute(understood: Understood, settings: Settings, places: tuple[Place, ...]) -> Execution:
    """Evaluates all sides. What an engine or a plain function raises becomes that engine's `Failure`."""
    sides = understood.sides
    differentiated = [n for n, side in enumerate(sides) if understood.differentiates(side)]
    ways = [PRINTED] if understood.subject is None else [PLAIN] if understood.bound else [PRINTED, PLAIN]
    plain: dict[int, list[Any]] = {}
    moved: dict[int, list[list[Any]]] = {}
    for n, side in enumerate(sides):
        if n not in differentiated:
            evaluated = [evaluate_plainly(understood, side, place) for place in places]
            plain[n], moved[n] = [values[0] for values in evaluated], [values[1:] for values in evaluated]
    values: dict[str, dict[tuple[str, int], list[Estimate]]] = {}
    failures: dict[str, Failure] = {}
    automatic: dict[str, bool] = {}
    trees = {
        (way, n): understood.side_with_function(n) if way == PLAIN else sides[n] for way in ways for n in differentiated
    }
    measured = False
    for name in wanted_engines(settings) if differentiated else ():
        engine = loaded(name)
        if isinstance(engine, Failure):
            failures[name] = engine
            continue
        automatic[name] = engine.AUTOMATIC
        measuring = engine.AUTOMATIC and not measured
        try:
            values[name], around = _on_engine(understood, engine, trees, places, measuring)
        # A plain function or an engine may raise anything: that is a finding about this statement.
        except Exception as error:  # noqa: BLE001
            failures[name] = _failure(error, understood)
            continue
        if measuring:
            moved |= around
            measured = True
    return Execution(places, plain, moved, values, failures, automatic)


def wanted_engines(settings: Settings) -> tuple[str, ...]:
    """The engines that were asked for, or all of the room."""
    return settings.engines or rooms.names("engines")


def loaded(name: str) -> Engine | Failure:
    """An engine, or the reason why it is skipped."""
    try:
        engine: Engine = rooms.load("engines", name)
    except ImportError as error:
        missing = error.name or name
        if importlib.util.find_spec(missing.partition(".")[0]) is None:
            return Failure(Vote.SKIPPED, f"{missing} is not installed")
        return Failure(Vote.SKIPPED, f"{missing} cannot be imported: {error}")
    return engine


def _on_engine(
    understood: Understood,
    engine: Engine,
    trees: Mapping[tuple[str, int], Node],
    places: Sequence[Place],
    measuring: bool,
) -> tuple[dict[tuple[str, int], list[Estimate]], dict[int, list[list[Any]]]]:
    """Every tree at every place, all trees of one size assignment in one call of the engine."""
    found: dict[tuple[str, int], list[Estimate]] = {key: [] for key in trees}
    around: dict[int, list[list[Any]]] = {n: [] for _, n in trees}
    for sizes in _distinct([place.sizes for place in places]):
        here = [place for place in places if place.sizes == sizes]
        if measuring:
            exact = {ROUNDING: numpy.asarray(0.0)}
            points = [point for place in here for point in (place.point | exact, *place.moved)]
        else:
            points = [place.point for place in here]
        for point in points:
            for array in point.values():
                array.setflags(write=False)
        shapes: dict[tuple[str, int], tuple[int, ...]] = {}

        def side(
            values: Mapping[str, Any], jacobian: Jacobian, sizes: Mapping[str, int] = sizes, shapes: Any = shapes
        ) -> Any:
            from xcheck.vocabulary.namespaces import namespace_of

            scope = scope_of(understood, values, jacobian, sizes)
            results = [evaluate_side(tree, understood.typed.equation.indices, scope) for tree in trees.values()]
            xp = namespace_of(*results)
            shapes.update({key: tuple(result.shape) for key, result in zip(trees, results, strict=True)})
            return xp.concat([xp.reshape(result, (-1,)) for result in results], axis=0)

        with numpy.errstate(all="ignore"):
            estimates = engine.evaluate(side, points)
        step = 1 + (PERTURBATIONS if measuring else 0)
        for start in range(0, len(estimates), step):
            parts = [_split(estimate, shapes) for estimate in estimates[start : start + step]]
            for key in trees:
                found[key].append(parts[0][key])
            for way, n in trees:
                if way == next(iter(trees))[0]:
                    around[n].append([part[way, n].value for part in parts[1:]])
    return found, around


def _split(estimate: Estimate, shapes: Mapping[tuple[str, int], tuple[int, ...]]) -> dict[tuple[str, int], Estimate]:
    parts, start = {}, 0
    for key, shape in shapes.items():
        length = int(numpy.prod(shape, dtype=int))
        value = numpy.asarray(estimate.value)[start : start + length].reshape(shape)
        parts[key] = Estimate(value, estimate.uncertainty, estimate.note)
        start += length
    return parts


def _distinct(assignments: list[Mapping[str, int]]) -> list[Mapping[str, int]]:
    return [sizes for n, sizes in enumerate(assignments) if sizes not in assignments[:n]]


def _failure(error: Exception, understood: Understood) -> Failure:
    if isinstance(error, NotImplementedError):
        return Failure(Vote.SKIPPED, f"no derivative rule: {_first_line(error)}")
    if isinstance(error, FunctionError):
        return Failure(Vote.ERRORED, str(error))
    functions = (understood.statement.function, understood.statement.formula)
    function = next((f for f in functions if f is not None and _line_in(error, f)), None)
    where = _line_in(error, function)
    what = f"{name_of(function)} raised " if function and where else ""
    return Failure(Vote.ERRORED, f"{what}{type(error).__name__}: {_first_line(error)}{where}")


def _first_line(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[0][:200] if lines else "no message"


def _line_in(error: Exception, function: Any) -> str:
    """`, file:line` of the deepest frame in the function's own file."""
    code = getattr(function, "__code__", None)
    trace, found = error.__traceback__, ""
    while trace is not None and code is not None:
        if trace.tb_frame.f_code.co_filename == code.co_filename:
            found = f", line {trace.tb_lineno}"
        trace = trace.tb_next
    return found
