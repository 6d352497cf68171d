"""Unification of dimensions: which named sizes must be equal for a formula to conform.

A declared name is rigid: `m` and `n` are never equal. A name that inference introduced begins with
`?` and may be bound to any dimension but 1 (an unstated size is never assumed to be 1).
"""

from __future__ import annotations

from collections import Counter
from math import gcd
from typing import Any

from xcheck.dimensions import ONE, Dimension, Shape, summed
from xcheck.errors import NotUnderstood

MAX_FACTORS = 64
"""Names in one dimension; products of products grow fast."""


class Unifier:
    """The bindings found so far, and the equations that wait for more of them.

    `origin` is what the next equations come from; one that has to wait keeps it, so that an error
    found at the end can still name its parts.
    """

    def __init__(self) -> None:
        self.bindings: dict[str, Dimension] = {}
        self.waiting: list[tuple[Dimension, Dimension, Any]] = []
        self.origin: Any = None
        self.count = 0

    def fresh(self) -> Dimension:
        """A dimension that is still unknown."""
        self.count += 1
        return Dimension(1, (f"?{self.count}",))

    def resolve(self, d: Dimension) -> Dimension:
        """The dimension with every bound name replaced."""
        names, bindings = d.names, self.bindings
        if not names:
            return d
        # Most are one name, which is bound to one that is not, or not at all.
        if len(names) == 1 and d.factor == 1 and names[0][0] != "(":
            bound = bindings.get(names[0])
            if bound is None or bindings.keys().isdisjoint(bound.atoms):
                return bound or d
        elif bindings.keys().isdisjoint(d.atoms):
            return d
        chain = []
        # A name bound to a name bound to a name …: followed without recursion, and shortened behind.
        while len(d.names) == 1 and d.factor == 1 and d.names[0] in self.bindings:
            chain.append(d.names[0])
            d = self.bindings[chain[-1]]
        while not self.bindings.keys().isdisjoint(d.atoms):
            d = _bounded(d.with_atoms(lambda name: self.bindings.get(name, Dimension(1, (name,)))))
        for name in chain:
            self.bindings[name] = d
        return d

    def bounded(self, shape: Shape) -> Shape:
        """The shape, with its names resolved, if its dimensions have no more factors than can be handled.

        Raises:
            NotUnderstood: products of products have grown too large.
        """
        shape = self.shape(shape)
        _bounded(shape.rows)
        _bounded(shape.columns)
        return shape

    def shape(self, shape: Shape) -> Shape:
        """The shape with every bound name replaced."""
        rows, columns = self.resolve(shape.rows), self.resolve(shape.columns)
        return shape if rows is shape.rows and columns is shape.columns else Shape(rows, columns)

    def unify(self, a: Dimension, b: Dimension) -> bool:
        """Makes two dimensions equal; False if they cannot be."""
        if a == b:
            return True
        left, right = self.resolve(a), self.resolve(b)
        if left == right:
            return True
        left, right = _cancelled(left, right)
        for one, other in ((left, right), (right, left)):
            if one.factor == 1 and len(one.names) == 1 and is_unknown(one.names[0]):
                if other == ONE or one.names[0] in other.atoms:
                    return False
                self.bindings[one.names[0]] = other
                return True
        if not any(map(is_unknown, left.atoms + right.atoms)) or left == ONE or right == ONE:
            return False
        if len(left.terms) > 1 and len(right.terms) > 1:
            if len({*left.atoms}) == len({*right.atoms}) == 1:
                # A sum of one name with positive numbers: equal for equal names only.
                mine, theirs = (Dimension(1, d.atoms[:1]) for d in (left, right))
                if left.with_atoms(lambda _: theirs) == right:
                    return self.unify(mine, theirs)
            rest, others = _without_common_terms(left, right)
            if not rest or not others:
                return False
            if len(rest) == 1 or len(others) == 1:
                return self.unify(summed(rest), summed(others))
        self.waiting.append((left, right, self.origin))
        return True

    def unify_shapes(self, a: Shape, b: Shape) -> bool:
        """Makes two shapes equal; False if they cannot be."""
        if ONE in (a.columns, b.columns):
            # A column beside a matrix: it fails before the rows are taken for equal, and is told as it is.
            return self.unify(a.columns, b.columns) and self.unify(a.rows, b.rows)
        return self.unify(a.rows, b.rows) and self.unify(a.columns, b.columns)

    def settle(self) -> tuple[str, Any]:
        """Takes up the waiting equations until none moves.

        Returns:
            "settled"; or "contradiction" or "undetermined" with the origin of the equation at fault.
        """
        while self.waiting:
            waiting, self.waiting = self.waiting, []
            for a, b, self.origin in waiting:
                if not self.unify(a, b):
                    return "contradiction", self.origin
            if len(self.waiting) == len(waiting):
                return "undetermined", self.waiting[0][2]
        return "settled", None


def _without_common_terms(a: Dimension, b: Dimension) -> tuple[list[Dimension], list[Dimension]]:
    """The terms of two sums that only one of them has."""
    counted = [Counter({term.names: term.factor for term in d.terms}) for d in (a, b)]
    one, other = (
        [Dimension(n, names) for names, n in (mine - theirs).items()] for mine, theirs in (counted, counted[::-1])
    )
    return one, other


def _bounded(d: Dimension) -> Dimension:
    if len(d.atoms) > MAX_FACTORS or d.factor > 10**MAX_FACTORS:
        raise NotUnderstood(f"a size here is a product of more than {MAX_FACTORS} others")
    return d


def is_unknown(name: str) -> bool:
    """Whether a name of a dimension was introduced by inference."""
    return name.startswith("?")


def _cancelled(a: Dimension, b: Dimension) -> tuple[Dimension, Dimension]:
    """Both without their common factors."""
    number = gcd(int(a.factor), int(b.factor))  # fractions stand in sums only
    if number == 1 and {*a.names}.isdisjoint(b.names):
        return a, b
    common = Counter(a.names) & Counter(b.names)
    return tuple(  # type: ignore[return-value]
        Dimension(d.factor // number, tuple(sorted((Counter(d.names) - common).elements()))) for d in (a, b)
    )
