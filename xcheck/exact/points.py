"""Drawing exact points: uniformly drawn numbers, arranged as the space of each symbol demands.

Each space is the image of a polynomial or rational map of free numbers, or it lies densely in one: positive
numbers among all numbers, positive definite matrices among the symmetric ones, invertible and full-rank
matrices among all. A rational function that vanishes on a dense part (in Zariski's sense: any set with
inner points) vanishes on the whole, so that points of the whole decide. A space that is not listed is not
drawn: a point of a wider space would refute what is true.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import factorial
from typing import Any

import numpy

from xcheck import spaces
from xcheck.errors import NotExact
from xcheck.exact import opaque
from xcheck.exact.arrays import Exact
from xcheck.exact.bounds import Bound
from xcheck.exact.fields import Field
from xcheck.exact.namespace import Namespace, inv
from xcheck.spaces import Space, array_shape, kinds
from xcheck.spaces._pattern import Patterned
from xcheck.spaces.families import Family
from xcheck.vocabulary.namespaces import lifted

Draw = Callable[[tuple[int, ...]], Exact]
Sizes = Mapping[str, int]


def components(points: Mapping[str, Space]) -> int:
    """In how many components the points lie: two for each orthogonal matrix, by its determinant."""
    return int(2 ** sum(type(space) is spaces.Orthogonal for space in points.values()))


def draw(
    field: Field, points: Mapping[str, Space], tangents: frozenset[str], sizes: Sizes, seed: object
) -> dict[str, Any]:
    """A point by name, `d X` the direction of X; lanes take turns in the components of the spaces.

    Raises:
        NotExact: a space has no exact points.
    """
    found: dict[str, Any] = {}
    turn = 1
    for name, space in sorted(points.items()):
        fresh = drawer(field, f"{seed} {name}")
        if type(space) is spaces.Map and not space.is_complex:
            found[name] = DrawnMap(field, f"{seed} {name}")
            continue
        if isinstance(space, Family):
            found |= _members(field, name, space, name in tangents, sizes, seed)
            continue
        value = _point(space, fresh, array_shape(space.shape, sizes))
        if value is None:
            raise NotExact(f"{name} is {spaces.describe(space)}, whose points are not drawn exactly")
        if type(space) is spaces.Orthogonal:
            value, turn = _reflected(value, turn), 2 * turn
        found[name] = value
        if name in tangents:
            found[f"d {name}"] = _direction(space, drawer(field, f"{seed} d {name}"), value)
    return found


def _members(
    field: Field, name: str, family: Family, moves: bool, sizes: Sizes, seed: object
) -> Iterator[tuple[str, Exact]]:
    """The points of a family, each drawn by itself, and their directions.

    Raises:
        NotExact: the space of its members has no exact points, or several components.
    """
    space, shape = family.member, array_shape(family.shape, sizes)
    names = [f"{name} {k}" for k in range(family.members.size(sizes))]
    points = [_point(space, drawer(field, f"{seed} {each}"), shape) for each in names]
    members = [point for point in points if point is not None]
    if len(members) < len(names) or not names or type(space) is spaces.Orthogonal:
        raise NotExact(f"{name} is {spaces.describe(family)}, whose points are not drawn exactly")
    yield name, Namespace(field).stack(members)
    if moves:
        fresh = [drawer(field, f"{seed} d {each}") for each in names]
        directions = [_direction(space, *each) for each in zip(fresh, members, strict=True)]
        yield f"d {name}", Namespace(field).stack(directions)


def drawer(field: Field, seed: str, hidden: bool = False) -> Draw:
    """A source of independent uniform numbers."""
    rng = random.Random(seed)
    return lambda shape: Exact(field, shape, {(): (field.drawn(rng, shape), Bound(1, 0.0, opaque=hidden))})


# -- points of a space, from independent numbers -------------------------------------------------


def _generic(fresh: Draw, shape: tuple[int, ...], *_: Any) -> Exact:
    return fresh(shape)


def _simplex(fresh: Draw, shape: tuple[int, ...], *_: Any) -> Exact:
    free = fresh((shape[0] - 1,))
    return Namespace(free.field).concat([free, (1 - free.sum()).reshape((1,))])


def _simplex_tangent(fresh: Draw, shape: tuple[int, ...], *_: Any) -> Exact:
    free = fresh((shape[0] - 1,))
    return Namespace(free.field).concat([free, (-free.sum()).reshape((1,))])


def _sphere(fresh: Draw, shape: tuple[int, ...], *_: Any) -> Exact:
    """(2y, 1 - yᵀy)/(1 + yᵀy), the stereographic projection: all unit vectors but one."""
    y = fresh((shape[0] - 1,))
    square = y @ y
    return Namespace(y.field).concat([2 * y, (1 - square).reshape((1,))]) / (1 + square)


def _sphere_tangent(fresh: Draw, shape: tuple[int, ...], x: Exact) -> Exact:
    direction = fresh(shape)
    return direction - x * (x @ direction)


def _orthogonal(fresh: Draw, shape: tuple[int, ...], *_: Any) -> Exact:
    """Cayley's (I - S)(I + S)⁻¹ of a skew S: nearly all matrices of determinant 1."""
    S = _skew(fresh(shape))
    identity = Namespace(S.field).eye(shape[0])
    return (identity - S) @ inv(identity + S)


def _reflected(Q: Exact, turn: int) -> Exact:
    """The first column negated in every second lane, pair of lanes, …: the other component."""
    raw, bound = Q.parts[()]
    signs = numpy.ones(raw.shape, dtype=int)
    signs[(numpy.arange(len(raw)) // turn) % 2 == 1, :, 0] = -1
    return Exact(Q.field, Q.shape, {(): (Q.field.reduced(raw * signs), bound)})


def _orthogonal_tangent(fresh: Draw, shape: tuple[int, ...], Q: Exact) -> Exact:
    return Q @ _skew(fresh(shape))


def _skew(matrix: Exact) -> Exact:
    return matrix - matrix.T


def _patterned(space: Patterned, fresh: Draw, shape: tuple[int, ...]) -> Exact:
    """A free number for each label of the pattern, placed wherever the label stands, with its sign."""
    labels = numpy.asarray(type(space).pattern(*numpy.indices(shape)), dtype=int)
    _, places = numpy.unique(numpy.abs(labels), return_inverse=True)
    return fresh((int(places.max()) + 1,))[places.reshape(shape)] * numpy.sign(labels)


_POINTS: dict[str, Callable[..., Exact]] = {
    **dict.fromkeys(
        (
            "Scalar", "Positive", "Unit", "Interval", "Vector", "PositiveVector",
            "Matrix", "PositiveMatrix", "FullColumnRank", "FullRowRank", "Square", "Invertible",
        ),
        _generic,
    ),
    "Simplex": _simplex, "UnitSum": _simplex, "UnitVector": _sphere,
    "Orthogonal": _orthogonal, "Rotation": _orthogonal,
}  # fmt: skip

_TANGENTS: dict[str, Callable[..., Exact]] = {
    "Simplex": _simplex_tangent, "UnitSum": _simplex_tangent, "UnitVector": _sphere_tangent,
    "Orthogonal": _orthogonal_tangent, "Rotation": _orthogonal_tangent,
}  # fmt: skip

_ADDED = {"SPD": 0, "UnitLowerTriangular": 1, "UnitUpperTriangular": 1}
"""Patterned spaces with another structure as well: dense in the pattern, or the pattern plus the identity."""


def _point(space: Space, fresh: Draw, shape: tuple[int, ...]) -> Exact | None:
    kind = type(space).__name__
    if not has_points(space):
        return None
    if not isinstance(space, Patterned):
        return _POINTS[kind](fresh, shape)
    free = _patterned(space, fresh, shape)
    return free + numpy.eye(shape[0], dtype=int) * _ADDED[kind] if kind in _ADDED else free


def has_points(space: Space) -> bool:
    """Whether points of a space can be drawn exactly."""
    name = type(space).__name__
    if type(space) is not kinds().get(name):
        return False
    if isinstance(space, Patterned):
        return name in _ADDED or type(space).structured is Patterned.structured
    return name in _POINTS


def _direction(space: Space, fresh: Draw, point: Exact) -> Exact:
    if isinstance(space, Patterned):
        return _patterned(space, fresh, point.shape)
    return _TANGENTS.get(type(space).__name__, _generic)(fresh, point.shape, point)


class DrawnMap:
    """A generic smooth function: at each argument its value and all its derivatives are drawn.

    A statement about a smooth function uses finitely many derivatives at finitely many points, and a function
    with any given derivatives at given different points exists. So nothing more special is drawn than what
    the statement ranges over, and nothing wider. The same argument finds the same derivatives again.
    """

    def __init__(self, field: Field, seed: str, hidden: bool = False) -> None:
        self.field, self.seed, self.hidden = field, seed, hidden

    def __call__(self, arguments: Sequence[Any], shape: tuple[int, int]) -> Exact:
        """The value (p, q) at the arguments: Taylor's series in what the levels add to it, which ends by itself."""
        flat = [lifted(argument, self._zero()).reshape((-1,)) for argument in arguments]
        x = Namespace(self.field).concat(flat)
        here = f"{self.seed} {x.values.tolist()}"
        step = Exact(self.field, x.shape, {levels: part for levels, part in x.parts.items() if levels})
        value = drawer(self.field, f"{here} 0", self.hidden)((shape[0] * shape[1],))
        for order in range(1, len(x.all_levels()) + 1):
            term = self._derivative(here, order, value.size, x.size)
            for _ in range(order):
                term = term.reshape((term.size // x.size, x.size)) @ step
            value = value + term.reshape(value.shape) * Fraction(1, factorial(order))
        return value.reshape(shape)

    def entrywise(self, argument: Any) -> Exact:
        """The values of a function from numbers to numbers at every entry."""
        x = lifted(argument, self._zero())
        values = x.at_the_point()
        return opaque.series(x, lambda order: opaque.free(f"{self.seed} {order}", values, Bound(1, 0.0)))

    def _zero(self) -> Exact:
        return Namespace(self.field).zeros(())

    def _derivative(self, here: str, order: int, values: int, entries: int) -> Exact:
        """The derivatives of one order, symmetric in their directions."""
        drawn = drawer(self.field, f"{here} {order}", self.hidden)((values, *(entries,) * order))
        places = numpy.sort(numpy.indices((entries,) * order).reshape(order, -1), axis=0)
        return drawn[(slice(None), *places)].reshape((values, *(entries,) * order))
