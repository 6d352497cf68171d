"""What a fault gets to see of a wrong statement."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any

import numpy

from xcheck.diagnosis.edits import SHRINKING, Edits, Parts, symbol_name
from xcheck.diagnosis.repair import Repair
from xcheck.diagnosis.screening import UNDECIDED, Screening, Seat
from xcheck.diagnosis.slopes import slopes
from xcheck.dimensions import SCALAR
from xcheck.errors import ShapeError, XcheckError
from xcheck.evaluation.held import Held
from xcheck.evaluation.places import sizes_of
from xcheck.evaluation.scopes import values_at
from xcheck.formula.equation import indices_of
from xcheck.formula.notation import is_numpy
from xcheck.formula.shapes.conventions import Conventions
from xcheck.formula.shapes.infer import infer
from xcheck.formula.tree import (
    Bars,
    Call,
    Derivative,
    Differential,
    Element,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Substitution,
    Sum,
    Symbol,
)
from xcheck.formula.walks import derivatives, walk
from xcheck.formula.writing.latex import to_latex
from xcheck.formula.writing.numpy.code import numpy_expression
from xcheck.function import numbers_of
from xcheck.judging.compare import GATE, Yardstick, distance
from xcheck.reading import Understood
from xcheck.sample import Place
from xcheck.spaces import Map, Space
from xcheck.spaces.families import Family

MAX_SLOPES = 12
"""How many functions have derivatives that may be missing."""

COARSE = 1e-8
"""How near the value of a candidate must come at the first point before it is verified."""

PARTS = ("real_part", "imaginary_part")
"""Words that may be missing wherever numbers are complex."""

LARGER = (Sum, Product, Quotient, Power, Norm, Bars, Call)
"""Kinds of expressions that an edit may put in again as a whole."""


@dataclass(frozen=True)
class Suspicion:
    """What a fault gets to see: the claimed side and what the engines say it should be.

    `reference` and `yardsticks` belong to `places`; `agrees` checks a repair by layout or condition
    on all engines. Where the claimed side does not conform there is a `shape_error`, and the tree
    comes without shapes. Where its derivatives are symbols `held` says which. Without `places` nothing could be
    computed: only faults that need no values are asked. Where more than one value is right, `right` tells of a place
    and a value whether it is one of them, and the reference is the claimed one. `narrowed` gives the same where a
    condition holds, None where the statement is not refuted there.
    """

    understood: Understood
    claimed: int
    places: tuple[Place, ...]
    reference: tuple[Any, ...]
    yardsticks: tuple[Yardstick, ...]
    agrees: Callable[[Repair], bool]
    shape_error: ShapeError | None = None
    claimed_tree: Node | None = None
    held: Held | None = None
    right: Callable[[int, Any], bool] | None = None
    narrowed: Callable[[Repair], Suspicion | None] | None = None
    is_code: bool = False

    @property
    def tree(self) -> Node:
        """The claimed side."""
        return self.claimed_tree if self.claimed_tree is not None else self.understood.sides[self.claimed]

    @property
    def formula(self) -> bool:
        """Whether the claimed side is a formula that can be edited: no derivatives, no callable.

        Nor is it the zero of a gradient at a point: what is wrong there is the point.
        """
        at_a_point = any(isinstance(side, Substitution) for side in self.understood.sides)
        stationary = at_a_point and isinstance(self.tree, Number) and self.tree.value == 0
        return self.understood.statement.formula is None and not derivatives(self.tree) and not stationary

    @property
    def spaces(self) -> dict[str, Space]:
        """The spaces of the statement's own symbols, without the cotangent: no backward pass may ask anything of it."""
        foreign = {*(self.held.meaning if self.held is not None else ()), self.understood.statement.cotangent}
        return {name: space for name, space in self.understood.typed.spaces.items() if name not in foreign}

    @property
    def whole_tree(self) -> Node:
        """The claimed side with its derivatives, where symbols stand for them."""
        return self.restored(self.tree)

    def restored(self, tree: Node) -> Node:
        """A tree with its derivatives, where symbols stand for them."""
        return tree if self.held is None else self.held.restored(tree)

    def printed(self, tree: Node) -> str:
        """An edited side as LaTeX, its derivatives written out."""
        return to_latex(tree) if self.held is None else self.held.printed(tree)

    def coded(self, tree: Node) -> str:
        """An edited side as NumPy code, where the claim is code; "" where it is none, or NumPy does not say it."""
        text = self.understood.statement.text
        if not is_numpy(text):
            return ""
        try:
            code = numpy_expression(self.typed(self.restored(tree)), self.understood.typed)
        except XcheckError:
            return ""
        typed = self.understood.typed
        for name in (*typed.spaces, *dict(typed.equation.definitions)):  # the A1 of code is A_1 in formulas
            if "_" in name and re.search(rf"\b{name.replace('_', '')}\b", text):
                code = re.sub(rf"\b{name}\b", name.replace("_", ""), code)
        return code

    @property
    def variables(self) -> list[str]:
        """The symbols that are differentiated by."""
        nodes = [node for side in self.understood.sides for node in walk(side) if isinstance(node, Derivative)]
        targets = [variable.of for node in nodes for variable in node.wrt]
        bases = [target.of if isinstance(target, Element) else target for target in targets]
        names = [base.name for base in bases if isinstance(base, Symbol)]
        return [name for name in dict.fromkeys(names) if name in self.understood.typed.spaces]

    def values(self, tree: Node) -> Iterator[Any]:
        """The values of a claimed side at one place after the other: most candidates fail at the first.

        Raises:
            XcheckError: it does not conform, or has no value.
        """
        shaped = self.typed(tree)
        for place in self.places:
            yield values_at(self.understood, shaped, [place])[0]

    def typed(self, tree: Node) -> Node:
        """An edited side with shapes, inferred beside the side it is compared with.

        Raises:
            ShapeError: it does not conform.
        """
        understood = self.understood
        chain = next(chain for chain in understood.typed.equation.chains if self.claimed in chain)
        other = understood.sides[chain.start + 1 if self.claimed == chain.start else self.claimed - 1]
        statement = understood.statement
        conventions = Conventions(
            layouts=understood.layouts,
            layout=statement.layout,
            values=understood.bound_shapes,
            variable=_variable(other),
        )
        equation = replace(understood.typed.equation, sides=(other, tree), relations=("=",))
        return infer(equation, understood.typed.spaces, conventions).equation.sides[1]

    def value_alone(self) -> Any | None:
        """The claimed side's own value at the first place, whatever its shape, or None if it has none."""
        understood = self.understood
        conventions = Conventions(layouts=understood.layouts, layout=understood.statement.layout)
        equation = replace(understood.typed.equation, sides=(self.tree, self.tree), relations=("=",))
        try:
            typed = infer(equation, understood.typed.spaces, conventions)
            return values_at(understood, typed.equation.sides[0], self.places[:1])[0]
        except XcheckError:
            return None

    @cached_property
    def screening(self) -> Screening:
        """The sieve for candidates."""
        return Screening(self.understood, self.tree, self.places[0], self._seen)

    @cached_property
    def _seen(self) -> tuple[int, ...]:
        """The places of the free indices that the sieve looks at: there the sides differ most."""
        free, wanted = len(self.understood.typed.equation.indices), self.reference[0]
        if not free:
            return ()
        try:
            claimed = next(self.values(self.tree))
        except XcheckError:
            claimed = 0.0
        apart = abs(wanted - (claimed if numpy.shape(claimed) == wanted.shape else 0.0))
        sizes = apart.reshape(*wanted.shape[:free], -1).max(axis=-1)
        return tuple(int(place) for place in numpy.unravel_index(int(numpy.argmax(sizes)), sizes.shape))

    @cached_property
    def sought(self) -> Any:
        """What the engines computed at the first place, as the sieve sees it."""
        return self.reference[0][self._seen]

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """Where the claimed side can be edited."""
        return tuple(self.screening.seats(self.tree))

    @cached_property
    def edits(self) -> Edits:
        """What may stand in the place of each node of the claimed side."""
        return Edits(self.parts)

    @cached_property
    def parts(self) -> Parts:
        """What an edit of the claimed side may put in."""
        equation = self.understood.typed.equation
        others = [side for n, side in enumerate(equation.sides) if n != self.claimed or self.claimed_tree is not None]
        nodes = [node for tree in (self.tree, *others) for node in walk(tree)]
        # A family is no array: its members are.
        spaces = self.understood.typed.spaces.items()
        shapes = {name: space.shape for name, space in spaces if not isinstance(space, Map | Family)}
        shapes |= {name: value.shape for name, value in equation.definitions if value.shape is not None}
        symbols = dict.fromkeys(node for node in nodes if symbol_name(node) in shapes)
        symbols |= dict.fromkeys(Symbol(name, shape=shape) for name, shape in sorted(shapes.items()))
        moving = [name for name in sorted(shapes) if self.places and f"d {name}" in self.places[0].point]
        symbols |= dict.fromkeys(Differential(Symbol(name, shape=shapes[name]), shape=shapes[name]) for name in moving)
        # A whole side put in for the claimed one would mend whatever is wrong.
        larger = dict.fromkeys(
            node
            for node in nodes
            if isinstance(node, LARGER) and node.shape is not None and not derivatives(node) and node not in others
        )
        words = dict.fromkeys(node.word for node in nodes if isinstance(node, Call) and node.word not in SHRINKING)
        words |= dict.fromkeys(PARTS if self.understood.is_complex else ())
        names = self.places[0].sizes if self.places else sizes_of(self.understood)[0]
        sizes = [Symbol(name, shape=SCALAR) for name in sorted(names)]
        return Parts(
            self.tree,
            tuple(symbols),
            tuple(sizes),
            tuple(larger),
            tuple(words),
            self.understood.is_complex,
            self.printed,
            tuple(dict(islice(slopes(equation), MAX_SLOPES)).items()),
            tuple(sorted(indices_of(equation))),
            tuple(dict.fromkeys((*_numbers(equation.nodes), *numbers_of(self.understood.statement.function)))),
            self.is_code,
        )

    def first_value(self, tree: Node) -> Any | None:
        """The value of a tree at the first place, as the sieve sees it; None if it does not conform or has none."""
        value = self.screening.value(tree)
        if value is not UNDECIDED:
            return value
        try:
            return numpy.asarray(next(self.values(tree))[self._seen])
        except XcheckError:
            return None

    def is_near(self, value: Any) -> bool:
        """Whether the value of a tree at the first place is, coarsely, what the engines computed."""
        reference = self.sought
        if value is None or value is UNDECIDED or value.shape != reference.shape:
            return False
        if self.right is not None:
            return bool(self._seen) or self.right(0, value)
        size = self.yardsticks[0].size
        # One entry tells nearly all of them apart.
        near = abs(value.item(0) - reference.item(0)) <= COARSE * size
        return near and distance(value, reference, size) <= COARSE

    def conforms(self, tree: Node) -> bool:
        """Whether a tree has the shape of the claimed side."""
        try:
            return self.typed(tree).shape == self.understood.sides[self.claimed].shape
        except XcheckError:
            return False

    def fits(self, values: Iterable[Any]) -> bool:
        """Whether values are what the engines computed, within the widest gate at every place.

        Where the claimed side is wrong the gate knows nothing of how the mended one is rounded; that is judged anew.
        """
        if self.right is not None:
            return all(self.right(p, value) for p, value in enumerate(values))
        return all(
            value.shape == reference.shape and distance(value, reference, measure.size) <= GATE
            for value, reference, measure in zip(values, self.reference, self.yardsticks, strict=True)
        )

    def verified(self, repair: Repair) -> bool:
        """Whether the repaired statement agrees."""
        if repair.tree is None:
            return self.agrees(repair)
        # By values at the points that are there, then by the engines at others: a sign can fit by chance. Of
        # derivatives only the engines have values.
        try:
            if not derivatives(repair.tree) and not self.fits(self.values(repair.tree)):
                return False
            typed = self.typed(repair.tree)
        except XcheckError:
            return False
        return self.agrees(replace(repair, tree=typed))


def _numbers(nodes: Iterable[Node]) -> Iterator[Fraction]:
    return (node.value for node in nodes if isinstance(node, Number))


def _variable(other: Node) -> str:
    for node in walk(other):
        if isinstance(node, Derivative) and node.wrt:
            base = node.wrt[0].of
            return getattr(base, "name", "") or getattr(getattr(base, "of", None), "name", "")
    return ""
