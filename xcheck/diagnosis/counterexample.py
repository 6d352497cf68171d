"""The smallest counterexample: least sizes and simplest integers at which the two sides differ, checkable by hand.

The search is short and always takes the same way: sizes from small to large, at each a few points with
entries 0, ±1, 2 and 3 that lie in their spaces. Where everything is rational the values are exact; else they
are those of finite differences, and differ by more than their uncertainty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import islice, product
from typing import Any

import numpy

from xcheck import rooms
from xcheck.engines import Jacobian, Side, Task
from xcheck.errors import NotExact, OtherLibrary, SpaceError
from xcheck.evaluation.places import sizes_of
from xcheck.evaluation.scopes import scope_of
from xcheck.exact.arrays import Exact, jacobian, rationals
from xcheck.exact.fields import Rationals
from xcheck.exact.points import draw
from xcheck.formula.tree import Node
from xcheck.formula.values.indices import evaluate_side
from xcheck.reading import Understood
from xcheck.records import Counterexample
from xcheck.spaces.maps import Map

SIZES, POINTS, LARGEST = 8, 8, 3
"""How many size assignments and points at each are tried, and the largest size."""

FEW = 3
"""How many counterexamples at the simplest points are compared: the sides have simple values at one of them."""

APART, UNCERTAIN = 1e-5, 1e-7
"""By how much floating values differ, relative to their size, to be told apart, and how uncertain they may be."""

ENTRIES = ((1, 2), (0, 1, 2), (-1, 1, 2, 3), (-1, 0, 1, 2, 3))
"""What entries are drawn from, in turn."""


Point = Mapping[str, Exact]


def smallest(understood: Understood, link: int) -> Counterexample | None:
    """The simplest point at which the sides of an equation differ, or None where the search finds none."""
    spaces = understood.typed.spaces
    equation = understood.typed.equation
    if equation.bounds or equation.relations[link] != "=" or any(isinstance(space, Map) for space in spaces.values()):
        return None
    sides = _Sides(understood, link)
    for sizes in _sizes(understood):
        found: list[tuple[float, int, Point, tuple[Any, Any]]] = []
        for turn, point, own in sorted(_points(understood, sizes), key=lambda entry: (entry[2], entry[0])):
            values = sides.at(point, sizes)
            if values is not None and _differ(*values):
                found.append((own + _complexity(values), turn, point, values))
            if len(found) == FEW:
                break
        if found:
            _, _, point, (left, right) = min(found, key=lambda entry: entry[:2])
            drawn = {name.replace("d ", "d"): written(_entries(value)) for name, value in sorted(point.items())}
            return Counterexample(sizes=dict(sizes), values=drawn, left=written(left), right=written(right))
    return None


def _points(understood: Understood, sizes: Mapping[str, int]) -> Iterator[tuple[int, Point, float]]:
    """Points in their spaces, each with its turn and how complex it is."""
    spaces = understood.typed.spaces
    for turn in range(POINTS):
        try:
            point = draw(Rationals(ENTRIES[turn % len(ENTRIES)]), spaces, understood.tangents, sizes, turn)
        except (NotExact, SpaceError):
            continue
        if all(space.contains(_floats(point[name]), sizes) for name, space in spaces.items()):
            yield turn, point, _complexity([*point.values()])


def _sizes(understood: Understood) -> Iterator[Mapping[str, int]]:
    """Sizes of all names, small ones first; unlike drawn ones they may be equal."""
    names = sorted(sizes_of(understood)[0])
    larger = understood.statement.larger.union(*(space.larger for space in understood.typed.spaces.values()))
    ways = sorted(product(range(1, LARGEST + 1), repeat=len(names)), key=lambda way: (sum(way), way))
    fitting = (dict(zip(names, way, strict=True)) for way in ways)
    demanded = [(big, small) for big, small in larger if {big, small} <= {*names}]
    yield from islice((sizes for sizes in fitting if all(sizes[b] > sizes[s] for b, s in demanded)), SIZES)


class _Sides:
    """Both sides of an equation, in fractions as long as they turn out to be rational."""

    def __init__(self, understood: Understood, link: int) -> None:
        whole = understood.bound or understood.statement.formula is not None
        self._trees = [understood.side_with_function(n) if whole else understood.sides[n] for n in (link, link + 1)]
        self._understood, self._rational = understood, True

    def at(self, point: Point, sizes: Mapping[str, int]) -> tuple[Any, Any] | None:
        """Arrays of fractions, or of floats where they are not rational; None where they have no values."""
        sides = [partial(self._side, tree, sizes) for tree in self._trees]
        try:
            if self._rational:
                left, right = (_entries(each(point, jacobian)) for each in sides)
                return (left, right) if left.shape == right.shape else None
        except (NotExact, OtherLibrary):
            self._rational = False
        # A plain function may raise anything at a point that it was not made for: there it is no counterexample.
        except Exception:  # noqa: BLE001
            return None
        return _floating(sides, point)

    def _side(self, tree: Node, sizes: Mapping[str, int], values: Mapping[str, Any], primitive: Jacobian) -> Any:
        scope = scope_of(self._understood, values, primitive, sizes)
        return evaluate_side(tree, self._understood.typed.equation.indices, scope)


def _floating(sides: Sequence[Side], point: Point) -> tuple[Any, Any] | None:
    """The sides by finite differences, which need no rule and are always there; None where they are uncertain."""
    floats = {name: _floats(value) for name, value in point.items()}
    engine = rooms.load("engines", "finite_difference")
    with numpy.errstate(all="ignore"):
        outcomes = engine.evaluate([Task(side, [floats]) for side in sides])
    if not all(isinstance(outcome, list) for outcome in outcomes):
        return None
    left, right = (outcome[0] for outcome in outcomes)
    size = max(numpy.max(numpy.abs(each.value), initial=0.0) for each in (left, right))
    certain = max(left.uncertainty, right.uncertainty) <= UNCERTAIN * size < numpy.inf
    if left.value.shape != right.value.shape or not certain:
        return None
    kept = [numpy.where(numpy.abs(each.value) > UNCERTAIN * size, each.value, 0.0) for each in (left, right)]
    return kept[0], kept[1]


def _differ(left: Any, right: Any) -> bool:
    if left.dtype == object:
        return bool((left != right).any())
    size = max(numpy.max(numpy.abs(left), initial=0.0), numpy.max(numpy.abs(right), initial=0.0))
    return bool(numpy.max(numpy.abs(left - right), initial=0.0) > APART * size)


def _entries(value: Any) -> Any:
    """The entries of an exact array, or of a number, as fractions."""
    exact = value if isinstance(value, Exact) else rationals(Rationals(), [Fraction(value)], ())
    return exact.values[0] if exact.shape else numpy.asarray(exact.values[0], dtype=object)


def _floats(value: Exact) -> Any:
    return numpy.asarray(_entries(value), dtype=float)


def _complexity(arrays: Sequence[Any]) -> float:
    """The sum of all numerators and denominators, signs counted too: whole small positive numbers come first."""
    entries = [e for array in arrays for e in numpy.ravel(_entries(array) if isinstance(array, Exact) else array)]
    return sum(
        (abs(e.numerator) + e.denominator if isinstance(e, int | Fraction) else abs(e)) + 0.5 * (e < 0) for e in entries
    )


def written(array: Any) -> list[list[str]]:
    """Rows of numbers as a person writes them: 2, -1/3, 0.841471."""
    flat = array.reshape(1, 1) if array.ndim == 0 else array.reshape(array.shape[0], -1)
    return [
        [str(entry) if isinstance(entry, int | Fraction) else f"{float(entry):.6g}" for entry in row] for row in flat
    ]
