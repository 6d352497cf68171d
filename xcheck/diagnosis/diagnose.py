"""When a statement is wrong: which small repair makes it right?

Each file of `faults/` proposes repairs; a repair counts only if it is verified: a repaired formula is
evaluated and compared with what the engines computed, another layout or condition is checked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import islice
from types import ModuleType
from typing import Any

from xcheck import rooms
from xcheck.diagnosis.edits import SHRINKING, Edit, Edits, Parts, everywhere, scaled, symbol_name
from xcheck.diagnosis.screening import UNDECIDED, Screening, Seat
from xcheck.diagnosis.slopes import slopes
from xcheck.dimensions import SCALAR
from xcheck.errors import ShapeError, XcheckError
from xcheck.evaluation.held import Held
from xcheck.evaluation.scopes import evaluate_plainly
from xcheck.formula.latex import to_latex
from xcheck.formula.shapes import Conventions, infer
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
    derivatives,
    walk,
)
from xcheck.judging.compare import Yardstick, distance, ratio_of
from xcheck.reading import Understood
from xcheck.records import Kind
from xcheck.sample import Place
from xcheck.spaces import Map, Space
from xcheck.spaces.families import Family

MAX_REPAIRS = 400
"""How many repairs of one fault are verified in full."""

MAX_FIRST, MAX_PAIRS = 300, 20000
"""How many edits of one fault are tried as the first of two, and how many pairs in all."""

UNPAIRED = frozenset({"missing_factor"})
"""Faults that are not assumed twice."""

MAX_SLOPES = 12
"""How many functions have derivatives that may be missing."""

COARSE = 1e-8
"""How near the value of a candidate must come at the first point before it is verified."""

PARTS = ("real_part", "imaginary_part")
"""Words that may be missing wherever numbers are complex."""

LARGER = (Sum, Product, Quotient, Power, Norm, Bars, Call)
"""Kinds of expressions that an edit may put in again as a whole."""


@dataclass(frozen=True)
class Repair:
    """A proposal: a `tree` for the claimed side, another `layout`, or something that a symbol is.

    `condition` is a symbol and an adjective, `gradient` a symbol and the gradient that is meant by it,
    `variable` a variable and another one to differentiate by instead.

    `reason` names the fault in a few words, `says` explains it and how to mend it, in sentences that
    may contain `{mend}`; `detail` completes the verdict.
    """

    reason: str
    says: str
    kind: Kind = Kind.DISAGREES
    detail: str = ""
    tree: Node | None = None
    layout: str = ""
    condition: tuple[str, str] | None = None
    gradient: tuple[str, str] | None = None
    variable: tuple[str, str] | None = None
    mend: str = ""


@dataclass(frozen=True)
class Finding:
    """A verified repair, and the fault (a file of the room) that proposed it."""

    fault: str
    repair: Repair


@dataclass(frozen=True)
class Suspicion:
    """What a fault gets to see: the claimed side and what the engines say it should be.

    `reference` and `yardsticks` belong to `places`; `agrees` checks a repair by layout or condition
    on all engines. Where the claimed side does not conform there is a `shape_error`, and the tree
    comes without shapes. Where its derivatives are symbols `held` says which. Without `places` nothing could be
    computed: only faults that need no values are asked. Where more than one value is right, `right` tells of a place
    and a value whether it is one of them, and the reference is the claimed one.
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
        """The spaces of the statement's own symbols."""
        held = self.held.meaning if self.held is not None else {}
        return {name: space for name, space in self.understood.typed.spaces.items() if name not in held}

    def printed(self, tree: Node) -> str:
        """An edited side as LaTeX, its derivatives written out."""
        return to_latex(tree) if self.held is None else self.held.printed(tree)

    @property
    def variables(self) -> list[str]:
        """The symbols that are differentiated by."""
        nodes = [node for side in self.understood.sides for node in walk(side) if isinstance(node, Derivative)]
        targets = [variable.of for node in nodes for variable in node.wrt]
        bases = [target.of if isinstance(target, Element) else target for target in targets]
        names = [base.name for base in bases if isinstance(base, Symbol)]
        return [name for name in dict.fromkeys(names) if name in self.understood.typed.spaces]

    def values(self, tree: Node) -> list[Any] | None:
        """The values of a claimed side at all places, or None if it does not conform."""
        try:
            shaped = self.typed(tree)
            return [evaluate_plainly(self.understood, shaped, replace(place, moved=()))[0] for place in self.places]
        except XcheckError:
            return None

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
            return evaluate_plainly(understood, typed.equation.sides[0], replace(self.places[0], moved=()))[0]
        except XcheckError:
            return None

    @cached_property
    def screening(self) -> Screening:
        """The sieve for candidates."""
        return Screening(self.understood, self.tree, self.places[0])

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """Where the claimed side can be edited."""
        return tuple(self.screening.seats(self.tree))

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
        sizes = [Symbol(name, shape=SCALAR) for name in sorted(self.places[0].sizes if self.places else ())]
        return Parts(
            self.tree,
            tuple(symbols),
            tuple(sizes),
            tuple(larger),
            tuple(words),
            self.understood.is_complex,
            self.printed,
            tuple(dict(islice(slopes(equation), MAX_SLOPES)).items()),
        )

    def first_value(self, tree: Node) -> Any | None:
        """The value of a tree at the first place, or None if it does not conform or has none."""
        value = self.screening.value(tree)
        if value is not UNDECIDED:
            return value
        values = self.values(tree)
        return None if values is None else values[0]

    def is_near(self, value: Any) -> bool:
        """Whether the value of a tree at the first place is, coarsely, what the engines computed."""
        reference = self.reference[0]
        if value is None or value is UNDECIDED or value.shape != reference.shape:
            return False
        if self.right is not None:
            return self.right(0, value)
        size = self.yardsticks[0].size
        # One entry tells nearly all of them apart.
        near = abs(value.item(0) - reference.item(0)) <= COARSE * size
        return near and distance(value, reference, size) <= COARSE

    def fits(self, values: list[Any] | None) -> bool:
        """Whether values are what the engines computed, within the gate at every place."""
        if self.right is not None:
            return values is not None and all(self.right(p, value) for p, value in enumerate(values))
        return values is not None and all(
            value.shape == reference.shape and distance(value, reference, measure.size) <= measure.gate
            for value, reference, measure in zip(values, self.reference, self.yardsticks, strict=True)
        )

    def verified(self, repair: Repair) -> bool:
        """Whether the repaired statement agrees."""
        if repair.tree is None:
            return self.agrees(repair)
        # By values at the points that are there, then by the engines at others: a sign can fit by chance. Of
        # derivatives only the engines have values.
        if not derivatives(repair.tree) and not self.fits(self.values(repair.tree)):
            return False
        try:
            typed = self.typed(repair.tree)
        except XcheckError:
            return False
        return self.agrees(replace(repair, tree=typed))


def _variable(other: Node) -> str:
    for node in walk(other):
        if isinstance(node, Derivative) and node.wrt:
            base = node.wrt[0].of
            return getattr(base, "name", "") or getattr(getattr(base, "of", None), "name", "")
    return ""


@cache
def _faults() -> tuple[tuple[str, ModuleType], ...]:
    """All faults, the likeliest explanation first."""
    found = [(name, rooms.load("faults", name)) for name in rooms.names("faults")]
    return tuple(sorted(found, key=lambda entry: (entry[1].ORDER, entry[0])))


def diagnose(suspicion: Suspicion) -> Finding | None:
    """The smallest verified repair, or None if no small one explains the failure: single edits, then pairs."""
    for name, fault in _faults():
        if not suspicion.places and getattr(fault, "NEEDS_VALUES", True):
            continue
        for repair in islice(_repairs(fault, suspicion), MAX_REPAIRS):
            if suspicion.verified(repair):
                return _finding(name, repair, suspicion)
    # With two edits almost anything can be made to vanish.
    vanishes = not any(reference.any() for reference in suspicion.reference)
    paired = suspicion.places and suspicion.formula and suspicion.right is None and not vanishes
    return _of_two(suspicion) if paired else None


def _repairs(fault: ModuleType, suspicion: Suspicion) -> Iterator[Repair]:
    """What a fault proposes: repairs of its own, and edits of the formula that pass the sieve."""
    edits_trees = hasattr(fault, "mends")
    if hasattr(fault, "repairs") and (suspicion.formula or not edits_trees):
        yield from fault.repairs(suspicion)
    if edits_trees and suspicion.formula:
        for seat in suspicion.seats:
            for edit in fault.mends(seat.node, suspicion.parts):
                value = seat.worth(edit.node)
                if value is UNDECIDED or suspicion.is_near(value):
                    yield Repair(edit.reason, edit.says, tree=seat.tree(edit.node))


def _finding(name: str, repair: Repair, suspicion: Suspicion) -> Finding:
    mend = repair.mend or (suspicion.printed(repair.tree) if repair.tree is not None else "")
    repair = replace(repair, mend=mend, says=repair.says.replace("{mend}", mend))
    if suspicion.shape_error is None or repair.tree is None:
        return Finding(name, repair)
    # Where the parts do not conform that is the fault, whatever edit mends it.
    return Finding("shapes", replace(repair, reason="shapes"))


def _of_two(suspicion: Suspicion) -> Finding | None:
    """Two edits in a row, the first of which need not conform; each pair of faults in their order."""
    screening = suspicion.screening
    if screening.indexed:
        return None
    editing = [(name, fault) for name, fault in _faults() if hasattr(fault, "mends")]
    firsts = [
        (rank, name, tree, edit)
        for rank, (name, fault) in enumerate(editing)
        for tree, edit in islice(everywhere(suspicion.tree, fault.mends, suspicion.parts), MAX_FIRST)
    ]
    for _, name, tree, first in firsts:
        # A factor beside the other fault: no pair needs to be tried for it.
        value = screening.value(tree)
        ratio = None if value is None or value is UNDECIDED else ratio_of(suspicion.reference[0], value)
        if ratio is not None and ratio > 0:
            repair = _both(first, Edit(scaled(tree, ratio), f"factor {ratio}", ""))
            if suspicion.verified(repair):
                return _finding(_joined(name, "factor"), repair, suspicion)
    edits, tried = Edits(suspicion.parts), 0
    for rank, name, tree, first in firsts:
        seats = [*screening.seats(tree)]
        for other, fault in editing[: rank + 1]:
            if other == name and name in UNPAIRED:
                continue  # with two factors to choose almost anything can be made to fit
            for seat in seats:
                for second in edits.of(seat.node, tree, fault.mends):
                    tried += 1
                    if tried > MAX_PAIRS:
                        return None
                    if suspicion.is_near(seat.worth(second.node)):
                        repair = _both(first, replace(second, node=seat.tree(second.node)))
                        if suspicion.verified(repair):
                            return _finding(_joined(name, other), repair, suspicion)
    return None


def _both(first: Edit, second: Edit) -> Repair:
    """Two edits as one repair; the node of the second one is the whole tree."""
    reasons = _joined(first.reason, second.reason)
    return Repair(reasons, f"Two things are wrong ({reasons}). Write `{{mend}}`.", tree=second.node)


def _joined(first: str, second: str) -> str:
    return first if first == second else f"{first} and {second}"
