"""What was found at the drawn points, who found it, and by what it is measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import isfinite
from statistics import median

from xcheck.engines import Estimate
from xcheck.evaluation.execution import Execution
from xcheck.evaluation.scopes import evaluate_together, values_at
from xcheck.formula.tree import Derivative, Negative, Node, Substitution, Sum, Symbol, Transpose
from xcheck.formula.values.places import unbound
from xcheck.formula.walks import walk
from xcheck.judging.compare import Yardstick, change, largest, magnitude, strays, yardstick
from xcheck.reading import FUNCTION, PRINTED, Understood
from xcheck.sample import STEP


class Values:
    """The values of an execution. A point is known by its number, a side by its own, an engine by its name."""

    def __init__(self, understood: Understood, execution: Execution) -> None:
        self.understood, self.execution = understood, execution
        self.equation = understood.typed.equation
        self.links = self.equation.links
        self.automatic = [name for name in execution.values if execution.automatic[name]]
        self.looked = {name: frozenset(execution.looked(name)) for name in execution.values}
        self.taken = {name: execution.ways(name) for name in execution.values}
        whole = [name for name in self.automatic if name in execution.whole]
        self.reference = (whole or self.automatic or [*execution.values] or [""])[0]
        self.ways = sorted({way for table in execution.values.values() for way, _ in table}) or [PRINTED]
        self.measured = PRINTED if PRINTED in self.ways else self.ways[0]  # what a side is at the neighbours, too
        self._terms: dict[int, list[float]] = {}
        self.differentiated = {n for table in execution.values.values() for _, n in table}

    def estimate(self, engine: str, way: str, n: int, p: int) -> Estimate:
        if n in self.execution.plain:
            return Estimate(self.execution.plain[n][p])
        return self.execution.values[engine][way, n][p]

    def at(self, names: Iterable[str], way: str, p: int) -> list[str]:
        """Those of the engines that have looked at a place in this way."""
        return [name for name in names if p in self.looked[name] and way in self.taken[name]]

    def partner(self, engine: str, way: str, p: int) -> str | None:
        """The engine for the other side when both differentiate: never the same, else a definition is a tautology."""
        automatic = self.at(self.automatic, way, p)
        others = [name for name in automatic if name != engine]
        if engine in automatic and others:
            later = automatic[automatic.index(engine) + 1 :]
            return later[0] if later else automatic[0]
        rest = [name for name in self.at(self.execution.values, way, p) if name != engine]
        return (others or rest or [None])[0]  # type: ignore[list-item]

    def yardstick(self, link: int, p: int) -> Yardstick:
        values, moved, terms = [], [], 0.0
        for n in (link, link + 1):
            values.append(self.estimate(self.reference, self.measured, n, p).value)
            around = self.execution.moved.get(n, [])
            moved.append(around[p] if p < len(around) else [])
            terms = max(terms, self.terms(n)[p]) if n in self.execution.plain else terms
        if values[1].any() or not values[0].any():
            measure = yardstick(values, moved, terms, STEP)
            if measure.conditioned:
                return measure
            # What jumps from point to point is not excused by its jumps, where what it should be does not.
            alone = yardstick(values[:1], moved[:1], terms, STEP)
            astray = alone.conditioned and strays(values[0], values[1], moved[1], alone, STEP)
            return replace(alone, alone=True) if astray else measure
        return yardstick(values, moved, terms, STEP, self.floor(link, p), self.elsewhere(link + 1), self.usual(link, p))

    def terms(self, n: int) -> list[float]:
        """How large the largest term of a side is at each of the places."""
        if n not in self._terms:
            bare = [place.alone for place in self.execution.places]
            found = evaluate_together(self.understood, _terms(self.equation.sides[n]), bare)
            self._terms[n] = [max((magnitude(each[p][0]) for each in found), default=0.0) for p in range(len(bare))]
        return self._terms[n]

    def usual(self, link: int, p: int) -> float:
        """How much the sides change beside a point of the sizes of this one, by the median."""
        places = self.execution.places
        alike = [q for q, place in enumerate(places) if place.sizes == places[p].sizes]
        changes = [largest(self.change(n, q) for n in (link, link + 1)) for q in alike]
        return median([each for each in changes if isfinite(each)] or [0.0])

    def change(self, n: int, p: int) -> float:
        around = self.execution.moved.get(n, [])
        value = self.estimate(self.reference, self.measured, n, p).value
        return change(value, around[p] if p < len(around) else [], STEP)

    def elsewhere(self, n: int) -> float:
        """How small a plain side is at the places where it is not zero; 0 if it is everywhere."""
        sizes = [magnitude(value) for value in self.execution.plain.get(n, ())]
        return min((size for size in sizes if size > 0.0), default=0.0)

    def floor(self, link: int, p: int) -> float:
        """The size of the plain function over that of the variable: what the rounding of a derivative goes by."""
        variables = [
            variable.of.name
            for node in walk(self.understood.sides[link])
            if isinstance(node, Derivative)
            for variable in node.wrt
            if isinstance(variable.of, Symbol)
        ]
        subject, place = self.understood.subject, self.execution.places[p]
        if subject is None or len(variables) != 1 or variables[0] not in place.point:
            return 0.0
        bound = self.understood.bound and isinstance(subject, Symbol)
        of = subject if bound else Symbol(FUNCTION, shape=subject.shape)
        (value,) = values_at(self.understood, of, [place])
        return magnitude(value) / max(magnitude(place.point[variables[0]]), 1e-300)

    def intermediates_conditioned(self, at: Sequence[int]) -> list[int]:
        """Those of the places at which what is defined or substituted is well-conditioned.

        A gradient that vanishes at a badly computed point would be measured by the size of the mistake.
        """
        if not self.understood.intermediates:
            return [*at]
        meant = self.understood.typed.equation.definitions, self.understood.typed.spaces, self.understood.statement
        found = self.execution.once("conditioned", at, (*self.understood.intermediates, *meant), self.are_conditioned)
        return [p for p, conditioned in zip(at, found, strict=True) if conditioned]

    def are_conditioned(self, at: Sequence[int]) -> list[bool]:
        bound = [
            frozenset(self.understood.typed.ranges.keys() & unbound(value)) for value in self.understood.intermediates
        ]
        places = [self.execution.places[p] for p in at]
        found = evaluate_together(self.understood, self.understood.intermediates, places, bound)
        return [
            all(yardstick([value[n][0]], [value[n][1:]], 0.0, STEP).conditioned for value in found)
            for n in range(len(at))
        ]

    def share(self, engine: str) -> str:
        """At which of the places an engine has looked, and in which way, in words; empty if at all in every way."""
        places, looked = self.execution.places, self.execution.looked(engine)
        points = "one point" if len(looked) == 1 else "the points"
        among = self.sizes(looked[0]) if places[looked[0]].sizes else len(places)
        where = f"at {points} of {among}" if len(looked) < len(places) else ""
        how = "with the plain function" if len(self.taken[engine]) < len(self.ways) else ""
        said = ", ".join(filter(None, (where, how)))
        return f"looked {said}" if said else ""

    def sizes(self, p: int) -> str:
        return ", ".join(f"{name} = {size}" for name, size in self.execution.places[p].sizes.items()) or "scalars only"


def _terms(node: Node) -> tuple[Node, ...]:
    """The terms of a sum, through signs, transposes and substitutions."""
    if isinstance(node, Sum):
        return node.terms
    if isinstance(node, Negative | Transpose):
        return _terms(node.of)
    if isinstance(node, Substitution):
        return tuple(replace(node, of=term, shape=term.shape) for term in _terms(node.of))
    return ()
