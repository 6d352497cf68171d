"""Planted errors: small wrong edits of a formula's own tree, as the faults of the room say how they come about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from xcheck import rooms
from xcheck.diagnosis.edits import Local, Parts, everywhere
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.errors import XcheckError
from xcheck.formula.tree import Derivative, Node, Substitution, is_zero
from xcheck.formula.values.places import unbound
from xcheck.formula.walks import symbols
from xcheck.reading import Understood


@dataclass(frozen=True)
class Mutant:
    """A tree with one planted error, named after the fault (a file of `faults/`) that it is."""

    fault: str
    tree: Node


def mutants(tree: Node, parts: Parts) -> Iterator[Mutant]:
    """Each single edit that a fault plants; some may say the same as the formula, as Aᵀ does of a symmetric A."""
    for name in rooms.names("faults"):
        fault = rooms.load("faults", name)
        if hasattr(fault, "plants"):
            planted = dict.fromkeys(changed for changed in _planted(tree, fault.plants, parts) if changed != tree)
            yield from (Mutant(name, changed) for changed in planted)


def _planted(tree: Node, plants: Local, parts: Parts) -> Iterator[Node]:
    """A side with an error in it, in the point that it is taken at, or in what it is the derivative of."""
    yield from (changed for changed, _ in everywhere(tree, plants, parts))
    if isinstance(tree, Substitution):
        yield from (
            replace(tree, value=changed)
            for changed, _ in everywhere(tree.value, plants, replace(parts, side=tree.value))
        )
    elif isinstance(tree, Derivative) and not any(variable.part for variable in tree.wrt):
        yield from (
            replace(tree, of=changed) for changed, _ in everywhere(tree.of, plants, replace(parts, side=tree.of))
        )


def edited_side(understood: Understood) -> int:
    """The side that errors are planted in: the last that takes no derivative, else the last.

    It is no 0, nor something at a point that it does not depend on.
    """
    sides = [n for n, side in enumerate(understood.sides) if not is_zero(side) and not _ignores(side)]
    plain = [n for n in sides if not understood.differentiates(understood.sides[n])]
    return (plain or sides)[-1]


def _ignores(side: Node) -> bool:
    return isinstance(side, Substitution) and side.name not in symbols(side.of)


def parts_of(understood: Understood, side: int) -> Parts:
    """What an edit of a side may put in."""
    return _suspicion(understood, side).parts


def with_side(understood: Understood, side: int, tree: Node) -> Understood | None:
    """The statement with one side replaced, or None if that does not conform."""
    try:
        typed = _suspicion(understood, side).typed(tree)
    except XcheckError:
        return None
    bound = understood.typed.ranges.keys() - {*understood.typed.equation.indices}
    if typed.shape != understood.sides[side].shape or unbound(typed) & bound:
        return None  # it has another shape, or an index outside the sum that runs over it
    sides = tuple(_beside(other, understood.sides[side], typed) for other in understood.sides)
    sides = (*sides[:side], typed, *sides[side + 1 :])
    equation = replace(understood.typed.equation, sides=sides)
    return replace(understood, typed=replace(understood.typed, equation=equation))


def _beside(other: Node, old: Node, new: Node) -> Node:
    """Another side of a statement in which an edited one stood: a point that stands in both was written once."""
    if not (isinstance(old, Substitution) and isinstance(new, Substitution) and isinstance(other, Substitution)):
        return other
    return replace(other, value=new.value) if (other.name, other.value) == (old.name, old.value) else other


def shares_its_point(understood: Understood, side: int) -> bool:
    """Whether what is put in for a symbol in a side is put in elsewhere, too."""
    own = understood.sides[side]
    others = [other for n, other in enumerate(understood.sides) if n != side and isinstance(other, Substitution)]
    return isinstance(own, Substitution) and any((each.name, each.value) == (own.name, own.value) for each in others)


def _suspicion(understood: Understood, side: int) -> Suspicion:
    return Suspicion(understood, side, (), (), (), lambda repair: False)
