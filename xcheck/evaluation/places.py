"""Drawing the places at which a statement is evaluated: points with their neighbours, for every size assignment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

import numpy

from xcheck.dimensions import ONE, Dimension
from xcheck.errors import SpaceError
from xcheck.evaluation.bounds import hold
from xcheck.formula.tree import Bars, Call, Comparison, Element, Entries, Node, Norm, Number, Power, Symbol
from xcheck.formula.values.places import is_family
from xcheck.formula.walks import symbols
from xcheck.formula.whole_numbers import integer
from xcheck.function import code_of
from xcheck.reading import Understood
from xcheck.records import Settings
from xcheck.sample import ROUNDING, STEP, Place, Point, draw, perturbed, size_assignments
from xcheck.spaces.families import Family
from xcheck.vocabulary.words import vocabulary

PERTURBATIONS = 2
"""Directions in which each point is moved to measure its condition; one alone could be blind by chance."""

TRIES = 200
"""How many points are drawn, one after the other, for one at which the given inequalities hold."""

SCALES = (0.5, 2.0, 0.125, 8.0)
"""How many times as large points are drawn where at none of the usual size the given inequalities hold: ‖x‖ < 1."""

LARGE = 2**20
"""Bytes of points that are not kept, for to draw them again costs little beside what is computed at them."""

PIECES = 8
"""How many times as many points are drawn where something is made of pieces: each point sees one of them."""


def sizes_of(understood: Understood, asked: Mapping[str, int] | None = None) -> list[dict[str, int]]:
    """The size assignments at which a statement is evaluated, with the sizes that are asked for."""
    mentioned = frozenset(
        name
        for node in understood.typed.equation.nodes
        if node.shape is not None
        for d in (node.shape.rows, node.shape.columns)
        for name in d.atoms
    )
    ranges = {name for d in understood.typed.ranges.values() for name in d.atoms}
    extra = mentioned | understood.typed.counts | ranges
    found = size_assignments(understood.typed.spaces, understood.statement.larger, extra, asked)
    return [_with_entries(sizes, understood, asked or {}) for sizes in found]


def _with_entries(sizes: dict[str, int], understood: Understood, asked: Mapping[str, int]) -> dict[str, int]:
    """Sizes at which there are all entries that have a number: x_5 is none of three.

    Raises:
        SpaceError: sizes that are asked for, or given, have no such entry.
    """
    sizes = dict(sizes)
    for length, count in _numbered(understood):
        if length.size(sizes) >= count:
            continue
        name = str(length)
        if name not in sizes or name in asked:
            raise SpaceError(f"there is no entry {count} where {name} is {length.size(sizes)}; ask for larger sizes")
        size = count + sizes[name]  # another one in each assignment
        while size in sizes.values():
            size += 1
        sizes[name] = size
    return sizes


def _numbered(understood: Understood) -> Iterator[tuple[Dimension, int]]:
    """How many entries or members there are where one of them is picked by its number, and that number."""
    typed, definitions = understood.typed, understood.definitions
    for node in typed.equation.of(Element):
        numbers = [integer(index) if isinstance(index, Number) else None for index in node.indices]
        if not any(numbers) or node.of.shape is None:
            continue
        space = typed.spaces.get(node.of.name) if isinstance(node.of, Symbol) else None
        value = definitions.get(node.of.name) if isinstance(node.of, Symbol) else None
        if isinstance(space, Family):
            lengths = [space.members]
        elif value is not None and is_family(value) and isinstance(value, Entries):
            lengths = [typed.ranges[value.indices[0]]]
        else:
            lengths = [d for d in (node.of.shape.rows, node.of.shape.columns) if d != ONE]
        yield from ((d, number) for d, number in zip(lengths, numbers, strict=True) if number)


def _bends(understood: Understood) -> bool:
    """Whether a side, a definition or a plain function holds a sign, a maximum or another thing made of pieces."""
    names = {name for name, word in vocabulary().items() if word.bends} | {"abs", "where", "max", "min", "sqrt"}
    functions = (understood.statement.function, understood.statement.formula)
    mentioned = {name for function in functions for name in getattr(code_of(function), "co_names", ())}
    indices = understood.typed.ranges.keys()
    return bool(names & mentioned) or any(is_bent(node, indices) for node in understood.typed.equation.nodes)


def is_bent(node: Node, indices: Set[str]) -> bool:
    """Whether a node is one thing here and another there: a sign, a maximum, √x² that is x or −x."""
    if isinstance(node, Comparison):
        return not symbols(node) <= indices
    if isinstance(node, Call) and node.word != "sqrt":
        return vocabulary()[node.word].bends
    if isinstance(node, Call | Power):
        return _is_root(node)
    if isinstance(node, Bars):
        return node.of.shape is not None and not node.of.shape.is_matrix
    number = isinstance(node, Norm) and node.of.shape is not None and node.of.shape.is_scalar
    return number or (isinstance(node, Norm) and node.kind in ("1", "infty"))


def _is_root(node: Call | Power) -> bool:
    """Whether a root is taken of numbers that may be a square: of more than one symbol by itself."""
    base = node.of if isinstance(node, Power) else node.arguments[0]
    if isinstance(node, Power) and (integer(node.exponent) is not None or base.shape is None or base.shape.is_matrix):
        return False
    return not isinstance(base, Symbol) and bool(symbols(base))


def places_of(understood: Understood, settings: Settings, attempt: int) -> tuple[Place, ...]:
    """The drawn points: `settings.samples` for each size assignment. The same are asked for more than once."""
    asked = (settings.seed, settings.samples, settings.sizes, attempt)
    if asked not in understood.drawn:
        places = _places(understood, settings, attempt)
        if sum(array.nbytes for place in places for array in place.point.values()) > LARGE:
            return places
        understood.drawn[asked] = places
    return understood.drawn[asked]


def _places(understood: Understood, settings: Settings, attempt: int) -> tuple[Place, ...]:
    places = []
    for turn, sizes in enumerate(sizes_of(understood, dict(settings.sizes))):
        for sample in range(settings.samples * (PIECES if _bends(understood) else 1)):
            seed = (settings.seed, attempt, turn, sample)
            places.append(place_at(_drawn(understood, sizes, seed), sizes, seed))
    return tuple(places)


def _drawn(understood: Understood, sizes: Mapping[str, int], seed: tuple[int, ...]) -> Point:
    """A point at which the given inequalities hold.

    Raises:
        SpaceError: none is found.
    """
    restricted = bool(understood.typed.equation.bounds)
    for scale in (1.0, *SCALES) if restricted else (1.0,):
        for turn in range(TRIES if restricted else 1):
            point = draw(understood.typed.spaces, understood.tangents, sizes, (*seed, turn) if turn else seed)
            point = point if scale == 1.0 else _scaled(point, understood, sizes, scale)
            if hold(understood, point, sizes):
                return point
    raise SpaceError("at no drawn point the given inequalities hold; declare spaces in which they do")


def _scaled(point: Point, understood: Understood, sizes: Mapping[str, int], scale: float) -> Point:
    """The point with what the given inequalities are about made smaller or larger, where its space allows it."""
    spaces = understood.typed.spaces
    names = {name for bound in understood.typed.equation.bounds for name in symbols(bound)} & spaces.keys()
    found = {name: numpy.asarray(scale * point[name]) for name in names or spaces.keys()}
    return point | {name: value for name, value in found.items() if spaces[name].contains(value, sizes)}


def place_at(point: Point, sizes: Mapping[str, int], seed: tuple[int, ...]) -> Place:
    """A point with its neighbours."""
    moved = tuple(perturbed(point, (*seed, k)) | {ROUNDING: numpy.asarray(STEP)} for k in range(PERTURBATIONS))
    for each in (point, *moved):
        for array in each.values():
            array.setflags(write=False)
    return Place(sizes, point, moved)
