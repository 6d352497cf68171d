"""What is asked of an engine: a statement's sides with derivatives, at some places. No judgement here.

A `Request` is answered by `EngineValues` or by the `Failure` that says why there are none. Where the
answer comes from is nobody's business: computed on the spot or with many others at once (`values_of`), in another
process, or remembered.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy

from xcheck import rooms
from xcheck.engines import Engine, Estimate, Jacobian, Task
from xcheck.errors import XcheckError
from xcheck.formula.evaluate_indices import evaluate_side
from xcheck.formula.tree import Node
from xcheck.places import ROUNDING, Place
from xcheck.reading import Understood
from xcheck.records import Settings, Vote
from xcheck.scopes import Failure, failure_of, scope_of
from xcheck.vocabulary.namespaces import namespace_of

PRINTED, PLAIN = "printed", "function"
"""The two ways to evaluate a side: as it is printed, and with the plain function as its subject."""

Key = tuple[str, int]
"""A way, and the number of a side."""


@dataclass(frozen=True, eq=False)
class Request:
    """The values that an engine is asked for: all of a statement's sides with derivatives, at these places.

    `measuring` asks for the values at the neighbours of each place as well, from which the condition follows.
    """

    understood: Understood
    places: tuple[Place, ...]
    measuring: bool = False


@dataclass(frozen=True)
class EngineValues:
    """An engine's answer: plain data, to be sent and kept.

    `values[way, side]` has an `Estimate` for each place of the request, `moved[side]` the arrays at the
    neighbours of each place, where they were asked for.
    """

    values: Mapping[Key, list[Estimate]]
    moved: Mapping[int, list[list[Any]]] = field(default_factory=dict)


Compute = Callable[[str, Request], EngineValues | Failure]
"""Answers a request on the engine of this name."""


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


def trees_of(understood: Understood) -> dict[Key, Node]:
    """Every tree in which a derivative has to be taken: the sides as printed, and with the plain function."""
    differentiated = [n for n, side in enumerate(understood.sides) if understood.differentiates(side)]
    ways = [PRINTED] if understood.subject is None else [PLAIN] if understood.bound else [PRINTED, PLAIN]
    return {
        (way, n): understood.side_with_function(n) if way == PLAIN else understood.sides[n]
        for way in ways
        for n in differentiated
    }


@dataclass(frozen=True, eq=False)
class _Sides:
    """All trees of a statement at the sizes of one assignment, as one flat array on any engine's arrays."""

    understood: Understood
    trees: Mapping[Key, Node]
    sizes: Mapping[str, int]

    def __call__(self, values: Mapping[str, Any], jacobian: Jacobian) -> Any:
        scope = scope_of(self.understood, values, jacobian, self.sizes)
        results = [evaluate_side(tree, self.understood.typed.equation.indices, scope) for tree in self.trees.values()]
        found = [tuple(result.shape) for result in results]
        if found != [*self.shapes().values()]:
            raise XcheckError(f"the sides have the shapes {found}, but {[*self.shapes().values()]} were inferred")
        xp = namespace_of(*results)
        return xp.concat([xp.reshape(result, (-1,)) for result in results], axis=0)

    def shapes(self) -> dict[Key, tuple[int, ...]]:
        typed = self.understood.typed
        free = tuple(typed.ranges[index].size(self.sizes) for index in typed.equation.indices)
        shapes = {}
        for key, tree in self.trees.items():
            assert tree.shape is not None, "typed trees have shapes"
            shapes[key] = free + (() if tree.shape.is_scalar else tree.shape.size(self.sizes))
        return shapes


def tasks_of(request: Request) -> list[Task]:
    """What the engine has to do: a task for each size assignment, its points in the order of the places."""
    trees = trees_of(request.understood)
    tasks = []
    for sizes in _distinct([place.sizes for place in request.places]):
        here = [place for place in request.places if place.sizes == sizes]
        points: list[Mapping[str, Any]] = []
        for place in here:
            if request.measuring:
                points += [place.point | {ROUNDING: numpy.asarray(0.0)}, *place.moved]
            else:
                points.append(place.point)
        tasks.append(Task(_Sides(request.understood, trees, sizes), points))
    return tasks


def assembled(request: Request, tasks: Sequence[Task], found: Sequence[list[Estimate]]) -> EngineValues:
    """The estimates of a request's tasks, by tree and place."""
    trees = trees_of(request.understood)
    values: dict[Key, list[Estimate]] = {key: [] for key in trees}
    moved: dict[int, list[list[Any]]] = {n: [] for _, n in trees} if request.measuring else {}
    first = next(iter(trees))[0]
    waiting = []
    for task, estimates in zip(tasks, found, strict=True):
        assert isinstance(task.side, _Sides), "a request's tasks are made by tasks_of"
        shapes = task.side.shapes()
        waiting.append((task.side.sizes, iter([_split(estimate, shapes) for estimate in estimates])))
    for place in request.places:
        parts = next(rest for sizes, rest in waiting if sizes == place.sizes)
        here = next(parts)
        around = [next(parts) for _ in place.moved] if request.measuring else []
        for key in trees:
            values[key].append(here[key])
        for n in moved:
            moved[n].append([part[first, n].value for part in around])
    return EngineValues(values, moved)


def values_of(requests: Sequence[Request], name: str) -> list[EngineValues | Failure]:
    """The answers of one engine to many requests at once, which engines that compile do for less than one by one.

    What an engine or a plain function raises is the `Failure` of that request alone.
    """
    engine = loaded(name)
    if isinstance(engine, Failure):
        return [engine] * len(requests)
    tasks = [tasks_of(request) for request in requests]
    with numpy.errstate(all="ignore"):
        found = iter(engine.evaluate([task for own in tasks for task in own]))
    answers: list[EngineValues | Failure] = []
    for request, own in zip(requests, tasks, strict=True):
        outcomes = [next(found) for _ in own]
        raised = next((outcome for outcome in outcomes if isinstance(outcome, BaseException)), None)
        estimates = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
        answers.append(assembled(request, own, estimates) if raised is None else failure_of(raised, request.understood))
    return answers


def computed(name: str, request: Request) -> EngineValues | Failure:
    """The answer to one request, computed now."""
    return values_of([request], name)[0]


def _split(estimate: Estimate, shapes: Mapping[Key, tuple[int, ...]]) -> dict[Key, Estimate]:
    parts, start = {}, 0
    flat = numpy.asarray(estimate.value)
    for key, shape in shapes.items():
        length = prod(shape)
        parts[key] = Estimate(flat[start : start + length].reshape(shape), estimate.uncertainty, estimate.note)
        start += length
    return parts


def _distinct(assignments: list[Mapping[str, int]]) -> list[Mapping[str, int]]:
    return [sizes for n, sizes in enumerate(assignments) if sizes not in assignments[:n]]
