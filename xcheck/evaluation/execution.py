"""Running a statement: every side on every engine at every drawn place. No judgement here."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any

from xcheck.engines import ALL, ONE_ASSIGNMENT, Estimate
from xcheck.errors import TooCostly
from xcheck.evaluation.requests import Compute, Profile, Request, computed, profile, wanted_engines
from xcheck.evaluation.scopes import Failure, evaluate_examined, examine_functions
from xcheck.reading import Key, Understood
from xcheck.records import Settings
from xcheck.sample import Place, by_sizes

ENTRIES = 4_000_000
"""How many entries a derivative may have: eight of them, in the engines and at neighbours, fit into 256 MB."""

FULL = 2
"""How many automatic engines must have looked at every place before another one may look at a share of them."""


@dataclass(frozen=True)
class Execution:
    """All values. `values[engine][way, side]` has an `Estimate` by place, `plain[side]` an array per place.

    An engine may have looked at a share of the places only, and in one way. `moved` holds, for the sides of the first
    automatic engine and for plain ones, the values at the neighbours; `failures` the engines without values;
    `automatic` which engines' votes decide. `known` keeps what was found at the places, whatever the sides, for those
    that come of this one by `replace`.
    """

    places: tuple[Place, ...]
    plain: Mapping[int, list[Any]]
    moved: Mapping[int, list[list[Any]]]
    values: Mapping[str, Mapping[Key, Mapping[int, Estimate]]] = field(default_factory=dict)
    failures: Mapping[str, Failure] = field(default_factory=dict)
    automatic: Mapping[str, bool] = field(default_factory=dict)
    known: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def looked(self, name: str) -> tuple[int, ...]:
        """The places that an engine has values of."""
        return tuple(next(iter(self.values[name].values())))

    def once(
        self, what: str, at: Sequence[int], of: tuple[Any, ...], find: Callable[[list[int]], Sequence[Any]]
    ) -> list[Any]:
        """What `find` finds at places, found once; it must depend on the place and on these objects alone."""
        on = {p: (self.places[p], *of) for p in at}
        keys = {p: (what, *map(id, each)) for p, each in on.items()}
        new = [p for p in at if keys[p] not in self.known]
        for p, found in zip(new, find(new) if new else (), strict=True):
            self.known[keys[p]] = (on[p], found)  # They are kept, for their numbers go to others once they are gone.
        return [self.known[keys[p]][1] for p in at]

    def ways(self, name: str) -> frozenset[str]:
        """The ways to evaluate a side that an engine has values of."""
        return frozenset(way for way, _ in self.values[name])

    @cached_property
    def whole(self) -> tuple[str, ...]:
        """The engines that have looked at every place in every way."""
        every = frozenset[str]().union(*map(self.ways, self.values))
        return tuple(
            name for name in self.values if len(self.looked(name)) == len(self.places) and self.ways(name) == every
        )


def execute(
    understood: Understood,
    settings: Settings,
    places: tuple[Place, ...],
    compute: Compute = computed,
    thorough: bool = False,
) -> Execution:
    """Evaluates all sides: those without derivatives in NumPy, the others as `compute` answers for each engine.

    Args:
        thorough: every engine looks at every place. Otherwise those that cost most look at a share, once two
            automatic engines have looked at all.
    """
    refuse_large(understood, places)
    examine_functions(understood, places[0])
    differentiated = {n for _, n in understood.trees}
    plain: dict[int, list[Any]] = {}
    moved: dict[int, list[list[Any]]] = {}
    for n, side in enumerate(understood.sides):
        if n not in differentiated:
            evaluated = evaluate_examined(understood, side, places)
            plain[n], moved[n] = [values[0] for values in evaluated], [values[1:] for values in evaluated]
    values: dict[str, Mapping[Key, Mapping[int, Estimate]]] = {}
    engines = {name: profile(name) for name in wanted_engines(settings)} if differentiated else {}
    failures = {name: engine for name, engine in engines.items() if isinstance(engine, Failure)}
    full = 0
    for name, engine in _measured_first(engines):
        part, request = asked(understood, places, engine, settings.seed, full, thorough)
        answer = compute(name, request)
        if isinstance(answer, Failure):
            failures[name] = answer
            continue
        values[name] = {key: dict(zip(part, found, strict=True)) for key, found in answer.values.items()}
        moved |= answer.moved
        full += engine.automatic
    automatic = {name: engine.automatic for name, engine in in_turn(engines)}
    ordered = {name: values[name] for name in engines if name in values}
    return Execution(places, plain, moved, ordered, failures, automatic)


def refuse_large(understood: Understood, places: Sequence[Place]) -> None:
    """Raises TooCostly where a side, or a derivative in it, has more than `ENTRIES` entries at one of the places."""
    for sizes in {tuple(place.sizes.items()): place.sizes for place in places}.values():
        entries = understood.entries(sizes)
        if entries > ENTRIES:
            spoken = ", ".join(f"{name} = {size}" for name, size in sizes.items())
            raise TooCostly(
                f"a derivative has {entries:,} entries at {spoken}; at most {ENTRIES:,} are computed. "
                "Ask for smaller sizes"
            )


def first_requests(understood: Understood, settings: Settings, places: tuple[Place, ...]) -> list[tuple[str, Request]]:
    """What `execute` asks of each engine if none fails."""
    engines = {name: profile(name) for name in wanted_engines(settings)} if understood.trees else {}
    requests, full = [], 0
    for name, engine in _measured_first(engines):
        requests.append((name, asked(understood, places, engine, settings.seed, full)[1]))
        full += engine.automatic
    return requests


def in_turn(engines: Mapping[str, Profile | Failure]) -> list[tuple[str, Profile]]:
    """The engines that can be asked for values; those that may look at a share come last.

    One that decides votes on its own, see `decision`.
    """
    found = [
        (name, engine) for name, engine in engines.items() if not isinstance(engine, Failure) and not engine.decides
    ]
    return sorted(found, key=lambda each: each[1].share != ALL)


def _measured_first(engines: Mapping[str, Profile | Failure]) -> list[tuple[str, Profile]]:
    """The same, the one that measures the condition in front.

    Where there are too few for any to look at a share, that is one to which the neighbours of a point cost little.
    """
    turn = in_turn(engines)
    if sum(engine.automatic for _, engine in turn) > FULL:
        return turn
    return sorted(turn, key=lambda each: not (each[1].automatic and each[1].share != ALL))


def asked(
    understood: Understood, places: Sequence[Place], engine: Profile, seed: int, full: int, thorough: bool = False
) -> tuple[Sequence[int], Request]:
    """At which of the places an engine looks when `full` automatic ones have looked at all, and what it is asked there.

    The first automatic one measures the condition; one that looks at a share does so in one way.
    """
    shares = engine.share != ALL and full >= FULL and not thorough
    part: Sequence[int] = range(len(places))
    if shares:
        groups = by_sizes(places)
        smallest = min(groups, key=lambda group: prod(places[group[0]].sizes.values()))
        part = groups[seed % len(groups)] if engine.share == ONE_ASSIGNMENT else smallest[:1]
    measuring = engine.automatic and full == 0
    return part, Request(understood, tuple(places[p] for p in part), measuring, one_way=shares)
