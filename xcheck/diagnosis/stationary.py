"""A gradient that does not vanish at a claimed point: where it does is found by Newton's method, from there.

What the point should be is then known by its values, and the formula of the point is edited like any other. Where
it is not found so, or where many points are as good, the gradient itself is looked at for each edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy

from xcheck.diagnosis.edits import rational
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.dimensions import Shape
from xcheck.evaluation.held import Held
from xcheck.evaluation.requests import Compute, Request
from xcheck.evaluation.scopes import Failure, values_at
from xcheck.formula.names import name_to_latex
from xcheck.formula.tree import Negative, Node, Product, Substitution, Sum, Symbol, Transpose, is_zero
from xcheck.formula.walks import rewrite
from xcheck.formula.writing.latex import to_latex
from xcheck.judging.compare import Yardstick, magnitude
from xcheck.reading import Understood
from xcheck.sample import Place
from xcheck.spaces import Space, written
from xcheck.spaces.matrices import Matrix
from xcheck.spaces.scalars import Scalar

POINT = "point"
"""The name of what is substituted while the point is looked for."""

ITERATIONS, HALVINGS = 20, 12
"""Steps of Newton's method, and how often one is halved until the gradient becomes smaller."""

ENTRIES = 200
"""How many entries a point may have: for each of them the gradient is computed anew."""

MOVED, SINGULAR = 1e-7, 1e-5
"""The relative step of the differences of the gradient, and which of its directions do not move it."""

ASKED = 1000
"""At how many points the gradient is looked at where Newton's method finds none, or where they are not alone."""

FOUND, GATE = 1e-10, 1e-8
"""The relative length of the last step, and how near to what is found a mended point must be, before it is verified."""


@dataclass(frozen=True)
class Standing(Held):
    """A statement about the point alone, both of whose sides are the claimed one; `within` is where it stands."""

    within: Substitution

    def restored(self, tree: Node) -> Node:
        """What the point stands in, with another one."""
        return replace(self.within, value=tree)

    def printed(self, tree: Node) -> str:
        """Another point as it is written beside what is made smallest: `x = …`."""
        return f"{name_to_latex(self.within.name)} = {to_latex(tree)}"

    def moved(self, tree: Node) -> Understood:
        """The whole statement with another point, wherever the claimed one stands."""
        equation = self.original.typed.equation
        sides = tuple(rewrite(side, lambda node: self._moved(node, tree)) for side in equation.sides)
        return replace(self.original, typed=replace(self.original.typed, equation=replace(equation, sides=sides)))

    def _moved(self, node: Node, tree: Node) -> Node | None:
        return replace(node, value=tree) if isinstance(node, Substitution) and _same(node, self.within) else None


def at_a_point(
    understood: Understood, link: int, places: Sequence[Place], engine: str, compute: Compute
) -> tuple[Suspicion, Standing] | None:
    """What the faults get to see where a side `f|_{x = …}` is not 0 or not another one there; None for any other side.

    The suspicion is about the point, and cannot judge a whole statement itself.
    """
    found = _vanishing(*understood.sides[link : link + 2])
    if found is None or understood.is_complex or understood.typed.equation.indices:
        return None
    within, what = found
    if understood.differentiates(within.value):
        return None
    gradient = _Gradient(understood, replace(within, of=what), places, engine, compute)
    claimed = values_at(understood, within.value, places)
    if claimed[0].size > ENTRIES:
        return None
    points = [gradient.vanishing(p, value) for p, value in enumerate(claimed)]
    reference = [value for value in points if value is not None]
    known = len(reference) == len(places)
    equation = replace(understood.typed.equation, sides=(within.value,) * 2, relations=("=",))
    about = replace(understood, typed=replace(understood.typed, equation=equation), subject=None)
    standing = Standing(understood, about, tuple(places), {}, within)
    suspicion = Suspicion(
        understood=about,
        claimed=1,
        places=standing.places,
        reference=tuple(reference if known else claimed),
        yardsticks=tuple(Yardstick(magnitude(value) or 1.0, GATE) for value in (reference if known else claimed)),
        agrees=lambda repair: False,
        held=standing,
        right=None if known else gradient.is_zero,
    )
    return suspicion, standing


def _vanishing(left: Node, right: Node) -> tuple[Substitution, Node] | None:
    """Where a point stands in two sides, and what has to be 0 there for them to be equal; None if that is no point."""
    for side, other in ((left, right), (right, left)):
        bare = _bare(side)
        if is_zero(other) and isinstance(bare, Substitution):
            return bare, bare.of
    if isinstance(left, Substitution) and isinstance(right, Substitution) and _same(left, right):
        return left, Sum((left.of, Negative(right.of, shape=right.of.shape)), shape=left.of.shape)
    return None


def _same(one: Substitution, other: Substitution) -> bool:
    """Whether the same point is put in for the same symbol."""
    return (one.name, one.value) == (other.name, other.value)


class _Gradient:
    """The side as a function of the point, computed by one engine."""

    def __init__(
        self, understood: Understood, within: Substitution, places: Sequence[Place], engine: str, compute: Compute
    ) -> None:
        shape = within.value.shape
        assert shape is not None, "only typed trees are executed"
        side = replace(within, value=Symbol(POINT, shape=shape))
        equation = replace(understood.typed.equation, sides=(side,), relations=())
        spaces = {**understood.typed.spaces, POINT: _space(shape)}
        self.asked = replace(understood, typed=replace(understood.typed, spaces=spaces, equation=equation))
        self.places, self.engine, self.compute = places, engine, compute
        self.known: dict[tuple[int, bytes], bool] = {}
        self.sizes: dict[int, float] = {}

    def at(self, p: int, points: Sequence[Any]) -> list[Any]:
        """The gradient as one column of numbers, at a place with each of the points."""
        place = self.places[p]
        places = tuple(replace(place, point={**place.point, POINT: point}, moved=()) for point in points)
        (side,) = self.asked.sides
        if not self.asked.differentiates(side):
            return [value.reshape(-1) for value in values_at(self.asked, side, places)]
        answer = self.compute(self.engine, Request(self.asked, places))
        if isinstance(answer, Failure):
            return [numpy.array([numpy.nan])] * len(points)
        estimates = next(iter(answer.values.values()))
        return [numpy.asarray(estimate.value).reshape(-1) for estimate in estimates]

    def vanishing(self, p: int, x: Any) -> Any | None:
        """The point near a claimed one at which the gradient vanishes, if there is one and no other beside it."""
        units = numpy.eye(x.size).reshape(x.size, *x.shape)
        for _ in range(ITERATIONS):
            size = MOVED * (magnitude(x) or 1.0)
            here, *beside = self.at(p, [x, *(x + size * unit for unit in units)])
            self.sizes.setdefault(p, magnitude(here))
            slopes = numpy.stack([(other - here) / size for other in beside], axis=1)
            if not numpy.all(numpy.isfinite(slopes)) or numpy.linalg.matrix_rank(slopes, rtol=SINGULAR) < x.size:
                return None
            step = numpy.linalg.lstsq(slopes, here, rcond=None)[0].reshape(x.shape)
            if magnitude(step) <= FOUND * magnitude(x):
                return x - step
            shorter = [x - 0.5**k * step for k in range(HALVINGS)]
            norms = [magnitude(value) for value in self.at(p, shorter)]
            down = next((k for k, norm in enumerate(norms) if norm < magnitude(here)), None)
            if down is None:
                return None
            x = shorter[down]
        return None

    def is_zero(self, p: int, x: Any) -> bool:
        """Whether the gradient vanishes at a point, beside its size at the claimed one."""
        key = (p, numpy.asarray(x).tobytes())
        if key not in self.known and len(self.known) < ASKED:
            self.known[key] = magnitude(self.at(p, [x])[0]) <= GATE * self.sizes[p]
        return self.known.get(key, False)


def _bare(side: Node) -> Node:
    """What is 0 if and only if a side is: without signs, transposes and numbers before it."""
    while isinstance(side, Negative | Transpose | Product):
        if isinstance(side, Product):
            rest = [factor for factor in side.factors if not rational(factor)]
            if len(rest) != 1:
                return side
            side = rest[0]
        else:
            side = side.of
    return side


def _space(shape: Shape) -> Space:
    return Scalar() if shape.is_scalar else Matrix(written(shape.rows), written(shape.columns))
