"""Pieces that no drawn point has seen: branches not taken, comparisons that came out one way everywhere.

A formula that is wrong where |x| > 10 alone agrees wherever entries are small. So what is not seen at the drawn points
is looked for: at more of them, at larger and smaller ones, of one sign, at other sizes. What is found is judged there
too; a branch of a person's code that is found nowhere leaves the statement undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from math import prod
from types import CodeType, FunctionType
from typing import Any

import numpy

from xcheck.engines import no_jacobian
from xcheck.errors import XcheckError
from xcheck.evaluation.bounds import hold
from xcheck.evaluation.edges import edges, has_thresholds, values_of
from xcheck.evaluation.places import place_at, sizes_of
from xcheck.evaluation.scopes import scope_of
from xcheck.evaluation.watching import Sight, Site, Untaken, is_straight, run, settled, watched
from xcheck.formula.tree import (
    Apply,
    Bars,
    Basis,
    Block,
    Call,
    Constant,
    Derivative,
    Differential,
    Element,
    Entries,
    Infix,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Reduction,
    Substitution,
    Sum,
    Symbol,
    Transpose,
    Variable,
)
from xcheck.formula.values.arrays import in_plain_shape
from xcheck.formula.values.evaluate import evaluate
from xcheck.formula.values.indices import evaluate_side
from xcheck.formula.values.powers import is_euclidean
from xcheck.function import call, code_of, name_of
from xcheck.reading import Understood, parameters_of
from xcheck.records import Settings
from xcheck.sample import Place, Point, draw
from xcheck.spaces.maps import Map
from xcheck.vocabulary.words import vocabulary

DRAWS = 12
"""How many more points of the usual size are looked at."""

SCALES = (1e-1, 1e1, 1e-2, 1e2, 1e-4, 1e4, 1e-8, 1e8)
"""How many times as large the entries are of points that are looked at next."""

USUAL = 32.0
"""Larger entries may make a right formula overflow."""

LENGTHS = (5, 8, 16, 32, 64)
"""Sizes that are looked at where a branch asks for them."""

LARGE, ENTRIES = (67, 35, 19), 10000
"""Sizes at which code is judged as well, the largest at which its value has no more entries than that."""

MORE = 8
"""How many places are added at most."""

Gap = Untaken | Site
"""A branch that was not taken, or a comparison that came out one way."""


def reached(
    understood: Understood, places: Sequence[Place], settings: Settings
) -> tuple[tuple[Place, ...], tuple[Untaken, ...]]:
    """Places at which something happens that happens at none of these, and the branches that are reached nowhere."""
    if _is_straight(understood):
        return (), ()
    sight = Sight(_look.__code__, _smooth(), settled=_settled(understood))
    for place in places:
        _look(understood, place.point, place.sizes, sight)
    found: list[Place] = _far(understood, settings, sight)
    gaps = _gaps(sight)
    if not gaps:
        return (*found, *_beside(understood, places, sight)), ()
    added = 0
    for seed, point, sizes in _others(understood, settings, gaps):
        if not gaps or added == MORE:
            break
        if not hold(understood, point, sizes):
            continue
        one = replace(sight, outcomes=dict(sight.outcomes), ran={code: set(ran) for code, ran in sight.ran.items()})
        if hold(understood, point, sizes) and _look(understood, point, sizes, one) and gaps - _gaps(one):
            sight, gaps = one, _gaps(one)
            found.append(place_at(point, sizes, seed))
            added += 1
    for point, sizes in _special(places):
        _look(understood, point, sizes, sight)
    left = {gap for gap in gaps & _gaps(sight) if isinstance(gap, Untaken)}
    asked = {name for name, _ in settings.sizes}
    left = {gap for gap in left if not (gap.by_size and asked)}
    found += _beside(understood, (*places, *found), sight)
    return tuple(found), tuple(sorted(left, key=lambda gap: (gap.line, gap.offset)))


def _settled(understood: Understood) -> dict[CodeType, frozenset[str]]:
    """The names in the functions of a statement that are the same in every call."""
    functions = [each for each in (understood.statement.function, understood.statement.formula) if each is not None]
    codes = [(code_of(each), settled(each, len(parameters_of(each)))) for each in functions]
    return {code: names for code, names in codes if code is not None}


def _beside(understood: Understood, places: Sequence[Place], sight: Sight) -> list[Place]:
    """Points beside the edges of what is compared: a formula may draw them elsewhere than the function."""
    formula = understood.statement.formula is not None
    return edges(understood, places, sight) if formula or has_thresholds(understood) else []


def _is_straight(understood: Understood) -> bool:
    """Whether it can be read off that everything is of one piece, so that there is nothing to look for."""
    functions = [each for each in (understood.statement.function, understood.statement.formula) if each is not None]
    nodes = understood.typed.equation.nodes
    return (
        all(relation == "=" for relation in understood.typed.equation.relations)
        and all(map(_is_of_one_piece, nodes))
        and all(type(each) is FunctionType and not each.__dict__ and is_straight(each, _smooth()) for each in functions)
    )


def _is_of_one_piece(node: Node) -> bool:
    """Whether a node has no pieces, whatever it is made of: nothing in it compares values or chooses by them."""
    if isinstance(node, Call):
        return not vocabulary()[node.word].bends
    if isinstance(node, Bars):
        return node.of.shape is not None and node.of.shape.is_matrix
    if isinstance(node, Norm):
        return is_euclidean(node)
    if isinstance(node, Reduction):
        return node.word not in ("max", "min")
    return isinstance(node, _SMOOTH)


_SMOOTH = (
    Apply, Basis, Block, Constant, Derivative, Differential, Element, Entries, Infix, Negative, Number, Power, Product,
    Quotient, Substitution, Sum, Symbol, Transpose, Variable,
)  # fmt: skip


def _far(understood: Understood, settings: Settings, sight: Sight) -> list[Place]:
    """Larger and smaller points for an inequality: a bound that holds for small entries alone is none."""
    if not any(relation in ("<", "<=", ">", ">=") for relation in understood.typed.equation.relations):
        return []
    return [
        place_at(point, sizes, seed)
        for seed, point, sizes in _scaled(understood, settings, SCALES)
        if hold(understood, point, sizes) and _look(understood, point, sizes, replace(sight, outcomes={}, ran={}))
    ]


def larger(understood: Understood, settings: Settings) -> tuple[Place, ...]:
    """A point of larger sizes for a formula that is code: what it does from the tenth row on alone shows there."""
    if understood.statement.formula is None or settings.sizes or _is_straight(understood):
        return ()
    names = [*sizes_of(understood)[0]]
    for length, turn in product(LARGE, (1, -1)):
        asked = {name: length + 2 * n for n, name in enumerate(names[::turn])}
        for sizes in _with_length(understood, asked):
            seed = (settings.seed, 1003, length, turn % 3)  # no seed is negative
            shapes = [side.shape for side in understood.sides if side.shape is not None]
            entries = sum(prod(shape.size(sizes)) for shape in shapes)
            if entries > ENTRIES:
                continue
            point = draw(understood.typed.spaces, understood.tangents, sizes, seed)
            if hold(understood, point, sizes) and _look(understood, point, sizes, Sight(_look.__code__)):
                return (place_at(point, sizes, seed),)
    return ()


def told(understood: Understood, gaps: Sequence[Untaken]) -> str:
    """That branches were reached nowhere, in words."""
    functions = [each for each in (understood.statement.function, understood.statement.formula) if each is not None]
    gap = gaps[0]
    names = [name_of(each) for each in functions if code_of(each) is gap.code] or [gap.code.co_name]
    condition = f" of `{gap.condition}`" if gap.condition else ""
    hint = "; ask for such sizes" if gap.by_size else ""
    way = "the loop" if gap.loop else "one way"
    return f"{way}{condition}, line {gap.line} of {names[0]}, is taken at no drawn point: it is not judged{hint}"


@cache
def _smooth() -> frozenset[CodeType]:
    """The code of the words that have no kink: where they compute in two ways, both give the same function."""
    codes = (code_of(word.function) for word in vocabulary().values() if not word.bends)
    return frozenset(code for code in codes if code is not None)


def _gaps(sight: Sight) -> set[Gap]:
    return {*sight.untaken(), *sight.one_sided()}


def _look(understood: Understood, point: Mapping[str, Any], sizes: Mapping[str, int], sight: Sight) -> bool:
    """Evaluates everything but derivatives at a point under watch; whether it can be judged there.

    That is where all of it is finite. Code in the place of a formula that has no value at entries of the usual size,
    although the function has one, is judged as well: it is wrong.
    """
    statement = understood.statement
    files = frozenset(code.co_filename for code in map(code_of, (statement.function, statement.formula)) if code)
    values = {name: watched(numpy.array(value), sight) for name, value in point.items()}
    scope = scope_of(understood, values, no_jacobian, sizes)
    free = understood.typed.equation.indices
    finite = True
    usual = all(numpy.max(numpy.abs(value), initial=0.0) <= USUAL for value in point.values())
    calls = [each for each in (statement.function, statement.formula) if each is not None]
    with numpy.errstate(all="ignore"):
        for each in calls:
            try:
                arguments = [in_plain_shape(evaluate(Symbol(name), scope)) for name in parameters_of(each)]
                with run(sight, files):
                    found = call(each, arguments)
                has_value = bool(numpy.all(numpy.isfinite(numpy.asarray(found, dtype=complex))))
            # A function may raise at a point that it was not made for; at the drawn ones that is told elsewhere.
            except (Exception, SystemExit):  # noqa: BLE001
                has_value = False
            finite &= has_value or (usual and each is statement.formula)
        for tree in values_of(understood):
            try:
                finite &= bool(numpy.all(numpy.isfinite(evaluate_side(tree, free, scope))))
            except (
                XcheckError,
                ArithmeticError,
                ValueError,
                TypeError,
                KeyError,
                IndexError,
                numpy.linalg.LinAlgError,
            ):
                continue
    return finite


def _others(
    understood: Understood, settings: Settings, gaps: set[Gap]
) -> Iterator[tuple[tuple[int, ...], Point, Mapping[str, int]]]:
    """Points of the same spaces that may be elsewhere, each with the seed of its neighbours and its sizes."""
    spaces, tangents = understood.typed.spaces, understood.tangents
    asked = dict(settings.sizes)
    assignments = sizes_of(understood, asked)
    if any(isinstance(gap, Untaken) and (gap.by_size or gap.loop) for gap in gaps):
        free = [name for name in assignments[0] if name not in asked]
        for length in LENGTHS:
            for name in free:
                for sizes in _with_length(understood, {**asked, name: length}):
                    seed = (settings.seed, 1001, length, 0)
                    yield seed, draw(spaces, tangents, sizes, seed), sizes
    for turn, sizes in enumerate(assignments):
        for sample in range(DRAWS):
            seed = (settings.seed, 1000, turn, sample)
            yield seed, draw(spaces, tangents, sizes, seed), sizes
    yield from _scaled(understood, settings, (1.0, *SCALES))


def _scaled(
    understood: Understood, settings: Settings, scales: Sequence[float]
) -> Iterator[tuple[tuple[int, ...], Point, Mapping[str, int]]]:
    """Points that are so many times as large, some of them of one sign, as far as their spaces allow it."""
    spaces, tangents = understood.typed.spaces, understood.tangents
    for place, scale in enumerate(scales):
        for turn, sizes in enumerate(sizes_of(understood, dict(settings.sizes))):
            seed = (settings.seed, 1002, turn, place)
            point = draw(spaces, tangents, sizes, seed)
            for sign in (None, 1.0, -1.0):
                changed = {
                    name: scale * (value if sign is None else sign * numpy.abs(value)) for name, value in point.items()
                }
                yield seed, _within(understood, point, changed, sizes), sizes


def _with_length(understood: Understood, asked: Mapping[str, int]) -> list[dict[str, int]]:
    """The size assignments in which names have these sizes; none where demands forbid it."""
    try:
        return sizes_of(understood, asked)[:1]
    except XcheckError:
        return []


def _within(understood: Understood, point: Point, changed: Point, sizes: Mapping[str, int]) -> Point:
    """The changed values where they are points of their spaces, the others as they are; directions are kept."""
    spaces = {name: space for name, space in understood.typed.spaces.items() if not isinstance(space, Map)}
    fits = {name for name, space in spaces.items() if space.contains(changed[name], sizes)}
    return {name: changed[name] if name in fits else value for name, value in point.items()}


def _special(places: Sequence[Place]) -> Iterator[tuple[Point, Mapping[str, int]]]:
    """Points of no measure: a branch that is taken there alone, as a guard against zero is, decides nothing."""
    for place in places[:1]:
        for number in (0.0, 1.0, -1.0):
            yield {name: numpy.full(numpy.shape(value), number) for name, value in place.point.items()}, place.sizes
