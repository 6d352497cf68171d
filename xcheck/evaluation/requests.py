"""What is asked of an engine: a statement's sides with derivatives, at some places. No judgement here.

A `Request` is answered by `EngineValues` or by the `Failure` that says why there are none. Where the
answer comes from is nobody's business: computed on the spot or with many others at once (`values_of`), in another
process, or remembered.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy

from xcheck import rooms
from xcheck.cache.content import content as digest_of
from xcheck.cache.digests import Unsound
from xcheck.engines import ALL, Engine, Estimate, Jacobian, Outcome, Task
from xcheck.evaluation.parts import from_pair, joined, pair, parted
from xcheck.evaluation.scopes import Failure, failure_of, scope_of
from xcheck.formula.tree import Node, Symbol
from xcheck.formula.values.indices import evaluate_side
from xcheck.formula.walks import walk
from xcheck.reading import FUNCTION, Key, Understood
from xcheck.records import Settings, Vote
from xcheck.sample import ROUNDING, Place, by_sizes


@dataclass(frozen=True, eq=False)
class Request:
    """The values that an engine is asked for: all of a statement's sides with derivatives, at these places.

    `measuring` asks for the values at the neighbours of each place as well, from which the condition follows;
    `one_way` for those of one way to evaluate a side alone, with the plain function where there is one.
    """

    understood: Understood
    places: tuple[Place, ...]
    measuring: bool = False
    one_way: bool = False

    @property
    def trees(self) -> Mapping[Key, Node]:
        """The trees that are evaluated."""
        trees = self.understood.trees
        if not self.one_way:
            return trees
        last = [*trees][-1][0]
        return {key: tree for key, tree in trees.items() if key[0] == last}


@dataclass(frozen=True)
class EngineValues:
    """An engine's answer: plain data, to be sent and kept.

    `values[way, side]` has an `Estimate` for each place of the request, `moved[side]` the arrays at the
    neighbours of each place, where they were asked for.
    """

    values: Mapping[Key, list[Estimate]]
    moved: Mapping[int, list[list[Any]]] = field(default_factory=dict)


Answer = EngineValues | Failure

Compute = Callable[[str, Request], Answer]
"""Answers a request on the engine of this name."""

ComputeMany = Callable[[str, Sequence[Request]], list[Answer]]
"""Answers many requests at once."""


def wanted_engines(settings: Settings) -> tuple[str, ...]:
    """The engines that were asked for, or all of the room."""
    return settings.engines or rooms.names("engines")


@dataclass(frozen=True)
class Profile:
    """What an engine declares of itself; see `xcheck.engines`."""

    automatic: bool
    share: str = ALL
    decides: bool = False


def profile(name: str) -> Profile | Failure:
    """What an engine declares, or that its library is not installed; one of our own is not loaded for that."""
    if rooms.is_own("engines", name):
        library = rooms.constants("engines", name)["DISTRIBUTION"]
        if sys.modules.get(library) is None and not _is_found(library):
            return Failure(Vote.SKIPPED, f"{library} is not installed")
    else:
        engine = loaded(name)
        if isinstance(engine, Failure):
            return engine
    declared = rooms.constants("engines", name)
    return Profile(declared["AUTOMATIC"], declared.get("SHARE", ALL), "decide" in declared)


@cache
def _is_found(library: str) -> bool:
    return importlib.util.find_spec(library) is not None


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


_EXACT, _NUMBERS = numpy.asarray(0.0), frozenset({ROUNDING})


@dataclass(frozen=True)
class Part:
    """A tree at the places of one size assignment, and around them at their neighbours: what makes up one task."""

    tree: Node
    group: tuple[int, ...]
    around: bool = False


def parts_of(request: Request) -> list[Part]:
    """What has to be computed for a request, equal trees once.

    The condition is measured by the first way to evaluate a side: it belongs to the statement, not to the way.
    """
    trees = request.trees
    groups = [tuple(group) for group in by_sizes(request.places)]
    measured = [*_first_way(request.understood).values()] if request.measuring else []
    return [
        Part(tree, group, any(_same(tree, other) for other in measured))
        for tree in _distinct(trees.values())
        for group in groups
    ]


def task_of(request: Request, part: Part) -> Task:
    """The task of an engine that a part amounts to."""
    here = [request.places[p] for p in part.group]
    # At a point no operation errs, at its neighbours all do: one program computes both.
    around = [point for place in here for point in (place.point | {ROUNDING: _EXACT}, *place.moved)]
    points = around if part.around else [place.point for place in here]
    if request.understood.is_complex:
        points = [parted(point) for point in points]
    side = Sided(request.understood, part.tree, here[0].sizes)
    return Task(side, points, side.content, _NUMBERS)


@dataclass(frozen=True, eq=False)
class Sided:
    """A tree at the sizes of one assignment, as a function of arrays of any engine."""

    understood: Understood
    tree: Node
    sizes: Mapping[str, int]

    def __call__(self, values: Mapping[str, Any], jacobian: Jacobian) -> Any:
        is_complex = self.understood.is_complex
        scope = scope_of(self.understood, joined(values) if is_complex else values, jacobian, self.sizes)
        value = evaluate_side(self.tree, self.understood.typed.equation.indices, scope)
        return pair(value) if is_complex else value

    def content(self) -> bytes | None:
        """The digest of all that the values depend on but the arrays; None where it cannot be told."""
        understood = self.understood
        key = next(key for key, tree in understood.trees.items() if tree is self.tree)
        functions = (understood.statement.function, understood.statement.formula)
        try:
            return digest_of(understood.written[key], dict(self.sizes), functions)
        except Unsound:
            return None


def assembled(request: Request, found: Sequence[tuple[Part, list[Estimate]]]) -> EngineValues:
    """The estimates of a request's parts, by tree and place."""
    places = range(len(request.places))

    def of(tree: Node) -> list[list[Estimate]]:
        """At each place the estimates there, and at its neighbours where those were asked for."""
        there: dict[int, list[Estimate]] = {}
        for part, estimates in found:
            if _same(part.tree, tree):
                count = len(estimates) // len(part.group)
                there |= {p: estimates[n * count : (n + 1) * count] for n, p in enumerate(part.group)}
        return [there[p] for p in places]

    values = {key: [each[0] for each in of(tree)] for key, tree in request.trees.items()}
    measured = _first_way(request.understood).items() if request.measuring else ()
    moved = {n: [[estimate.value for estimate in each[1:]] for each in of(tree)] for (_, n), tree in measured}
    return EngineValues(values, moved)


def _first_way(understood: Understood) -> dict[Key, Node]:
    first = next(iter(understood.trees))[0]
    return {key: tree for key, tree in understood.trees.items() if key[0] == first}


def _distinct(trees: Iterable[Node]) -> tuple[Node, ...]:
    found: list[Node] = []
    for tree in trees:
        if not any(_same(tree, other) for other in found):
            found.append(tree)
    return tuple(found)


def _same(tree: Node, other: Node) -> bool:
    return tree is other or (tree == other and tree.shape == other.shape)


def values_of(name: str, requests: Sequence[Request]) -> list[Answer]:
    """The answers of one engine to many requests at once.

    What an engine or a plain function raises is the `Failure` of that request alone. What several ask for is
    computed once.
    """
    engine = loaded(name)
    if isinstance(engine, Failure):
        return [engine] * len(requests)
    parts = [[(content_of(request, part), part) for part in parts_of(request)] for request in requests]
    tasks: dict[Hashable, Task] = {}
    for request, own in zip(requests, parts, strict=True):
        for content, part in own:
            if content not in tasks:
                tasks[content] = task_of(request, part)
    with numpy.errstate(all="ignore"):
        outcomes = dict(zip(tasks, engine.evaluate([*tasks.values()]), strict=True))
    return [_answer(request, own, outcomes) for request, own in zip(requests, parts, strict=True)]


def _answer(request: Request, parts: list[tuple[Hashable, Part]], outcomes: Mapping[Hashable, Outcome]) -> Answer:
    found = []
    for content, part in parts:
        outcome = outcomes[content]
        if isinstance(outcome, BaseException):
            return failure_of(outcome, request.understood)
        if request.understood.is_complex:
            outcome = [replace(estimate, value=from_pair(estimate.value)) for estimate in outcome]
        found.append((part, outcome))
    return assembled(request, found)


def content_of(request: Request, part: Part) -> Hashable:
    """All that the values of a part depend on: parts of equal content have equal values, within this process."""
    understood = request.understood
    typed, statement = understood.typed, understood.statement
    reached = [part.tree, *(value for _, value in typed.equation.definitions)]
    nodes = [node for tree in reached for node in walk(tree)]
    # The noise that stands for rounding depends on where an operation stands in the text.
    said = tuple((node.span if part.around else (), node.shape) for node in nodes)
    called = understood.bound or any(isinstance(node, Symbol) and node.name == FUNCTION for node in nodes)
    functions = (id(statement.function), id(statement.formula), repr(understood.subject), understood.parameters)
    points = task_of(request, part).points
    return (
        part.around,
        repr(reached),
        said,
        repr(sorted(typed.spaces.items())),
        repr((typed.equation.definitions, typed.equation.indices, sorted(typed.ranges.items()))),
        statement.layout,
        functions if called or statement.formula is not None else (),
        tuple(sorted(request.places[part.group[0]].sizes.items())),
        tuple((name, value.shape, value.tobytes()) for point in points for name, value in point.items()),
    )


def computed(name: str, request: Request) -> Answer:
    """The answer to one request, computed now; its parts are all different."""
    engine = loaded(name)
    if isinstance(engine, Failure):
        return engine
    parts = parts_of(request)
    with numpy.errstate(all="ignore"):
        outcomes = engine.evaluate([task_of(request, part) for part in parts])
    return _answer(request, [*enumerate(parts)], dict(enumerate(outcomes)))
