"""Running a statement: every side on every engine at every drawn place. No judgement here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xcheck.engines import Estimate
from xcheck.places import Place
from xcheck.reading import Understood
from xcheck.records import Settings
from xcheck.requests import Compute, Key, Request, computed, loaded, trees_of, wanted_engines
from xcheck.scopes import Failure, evaluate_plainly, examine_functions


@dataclass(frozen=True)
class Execution:
    """All values. `values[engine][way, side]` has an `Estimate` per place, `plain[side]` an array per place.

    `moved` holds, for the sides of the first automatic engine and for plain ones, the values at the
    neighbours; `failures` the engines without values; `automatic` which engines' votes decide.
    """

    places: tuple[Place, ...]
    plain: Mapping[int, list[Any]]
    moved: Mapping[int, list[list[Any]]]
    values: Mapping[str, Mapping[Key, list[Estimate]]] = field(default_factory=dict)
    failures: Mapping[str, Failure] = field(default_factory=dict)
    automatic: Mapping[str, bool] = field(default_factory=dict)


def execute(
    understood: Understood, settings: Settings, places: tuple[Place, ...], compute: Compute = computed
) -> Execution:
    """Evaluates all sides: those without derivatives in NumPy, the others as `compute` answers for each engine."""
    examine_functions(understood, places[0])
    differentiated = {n for _, n in trees_of(understood)}
    plain: dict[int, list[Any]] = {}
    moved: dict[int, list[list[Any]]] = {}
    for n, side in enumerate(understood.sides):
        if n not in differentiated:
            evaluated = [evaluate_plainly(understood, side, place) for place in places]
            plain[n], moved[n] = [values[0] for values in evaluated], [values[1:] for values in evaluated]
    values: dict[str, Mapping[Key, list[Estimate]]] = {}
    failures: dict[str, Failure] = {}
    automatic: dict[str, bool] = {}
    measured = False
    for name in wanted_engines(settings) if differentiated else ():
        engine = loaded(name)
        if isinstance(engine, Failure):
            failures[name] = engine
            continue
        if hasattr(engine, "decide"):  # it votes on its own, see `decision`
            continue
        automatic[name] = engine.AUTOMATIC
        measuring = engine.AUTOMATIC and not measured
        answer = compute(name, Request(understood, places, measuring))
        if isinstance(answer, Failure):
            failures[name] = answer
            continue
        values[name] = answer.values
        if measuring:
            moved |= answer.moved
            measured = True
    return Execution(places, plain, moved, values, failures, automatic)
