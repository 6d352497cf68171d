"""When a statement is wrong: which small repair makes it right?

Each file of `faults/` proposes repairs; a repair counts only if it is verified: a repaired formula is
evaluated and compared with what the engines computed, another layout or condition is checked anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from types import ModuleType
from typing import Any

from xcheck import rooms
from xcheck.compare import Yardstick, distance
from xcheck.errors import ShapeError, XcheckError
from xcheck.formula.latex import to_latex
from xcheck.formula.shapes import Conventions, infer
from xcheck.formula.tree import (
    Constant,
    Derivative,
    Negative,
    Node,
    Number,
    Product,
    Quotient,
    Sum,
    Transpose,
    derivatives,
    walk,
)
from xcheck.places import Place
from xcheck.reading import Understood
from xcheck.records import Kind
from xcheck.scopes import evaluate_plainly

MAX_REPAIRS = 400
"""How many repairs of one fault are tried."""


@dataclass(frozen=True)
class Repair:
    """A proposal: a `tree` for the claimed side, another `layout`, or a `condition` (symbol, adjective).

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
    comes without shapes. Without `places` nothing could be computed: only faults that need no values are asked.
    """

    understood: Understood
    claimed: int
    places: tuple[Place, ...]
    reference: tuple[Any, ...]
    yardsticks: tuple[Yardstick, ...]
    agrees: Callable[[Repair], bool]
    shape_error: ShapeError | None = None
    claimed_tree: Node | None = None

    @property
    def tree(self) -> Node:
        """The claimed side."""
        return self.claimed_tree if self.claimed_tree is not None else self.understood.sides[self.claimed]

    @property
    def formula(self) -> bool:
        """Whether the claimed side is a formula that can be edited: no derivatives, no callable."""
        return self.understood.statement.formula is None and not derivatives(self.tree)

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
        other = understood.sides[1 - self.claimed if self.claimed < 2 else self.claimed - 1]
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

    def fits(self, values: list[Any] | None) -> bool:
        """Whether values are what the engines computed, within the gate at every place."""
        return values is not None and all(
            value.shape == reference.shape and distance(value, reference, measure.size) <= measure.gate
            for value, reference, measure in zip(values, self.reference, self.yardsticks, strict=True)
        )

    def verified(self, repair: Repair) -> bool:
        """Whether the repaired statement agrees."""
        if repair.tree is not None:
            return self.fits(self.values(repair.tree))
        return self.agrees(repair)


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
    """The first verified repair, or None if no small one explains the failure."""
    for name, fault in _faults():
        if not suspicion.places and fault.NEEDS_VALUES:
            continue
        for count, repair in enumerate(fault.repairs(suspicion)):
            if count >= MAX_REPAIRS:
                break
            if suspicion.verified(repair):
                mend = repair.mend or (to_latex(repair.tree) if repair.tree is not None else "")
                return Finding(name, replace(repair, mend=mend, says=repair.says.replace("{mend}", mend)))
    return None


def transposed(tree: Node) -> Node:
    """The transpose as a person writes it: (AB)ᵀ = BᵀAᵀ, without doubling one."""
    if isinstance(tree, Transpose):
        return tree.of
    if (
        isinstance(tree, Number)
        or (isinstance(tree, Constant) and tree.name == "I")
        or (tree.shape is not None and tree.shape.is_scalar)
    ):
        return tree
    if isinstance(tree, Sum):
        return Sum(tuple(transposed(term) for term in tree.terms))
    if isinstance(tree, Negative):
        return Negative(transposed(tree.of))
    if isinstance(tree, Quotient):
        return Quotient(transposed(tree.numerator), tree.denominator)
    if isinstance(tree, Product):
        numbers = [factor for factor in tree.factors if transposed(factor) is factor]
        others = [transposed(factor) for factor in reversed(tree.factors) if transposed(factor) is not factor]
        return Product((*numbers, *others))
    return Transpose(tree)
