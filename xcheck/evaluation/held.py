"""Derivatives in a side as symbols with known values, so that the side around them can be edited like any formula.

A chain rule differentiates on both sides. Its right side is a formula of derivatives: computed once at every
place, each of them is a number like any other, and the engines need not be asked again for every edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from xcheck.dimensions import ONE, SCALAR, Shape
from xcheck.errors import XcheckError
from xcheck.evaluation.requests import Compute, Request
from xcheck.evaluation.scopes import Failure
from xcheck.formula.tree import (
    Apply,
    Bars,
    Call,
    Constant,
    Derivative,
    Differential,
    Element,
    Entries,
    Node,
    Norm,
    Primed,
    Reduction,
    Substitution,
    Symbol,
    Variable,
)
from xcheck.formula.walks import children, map_children, rewrite, symbols
from xcheck.formula.writing.latex import to_latex
from xcheck.reading import Understood
from xcheck.sample import Place
from xcheck.spaces import Space, written
from xcheck.spaces.complex import Complex
from xcheck.spaces.families import Family
from xcheck.spaces.maps import Map
from xcheck.spaces.matrices import Matrix
from xcheck.spaces.scalars import Scalar

WHOLE = (Derivative, Differential, Element, Entries, Primed, Reduction, Substitution, Symbol)
"""Nodes that are held as they stand if a derivative has to be taken in them."""


HELD = "derivative"
"""What the names of symbols begin with that stand for derivatives; nobody else's name has a blank in it."""


def is_derivative(node: Node) -> bool:
    """Whether a node is a derivative, or a symbol that stands for one."""
    return isinstance(node, Derivative | Primed) or _held_by(node).startswith(f"{HELD} ")


@dataclass(frozen=True)
class Held:
    """A statement with symbols in the place of a side's derivatives, places with their values, and what they mean."""

    original: Understood
    understood: Understood
    places: tuple[Place, ...]
    meaning: Mapping[str, Node]

    def restored(self, tree: Node) -> Node:
        """A tree with the derivatives that its symbols stand for."""
        return rewrite(tree, lambda node: self.meaning.get(_held_by(node)))

    def printed(self, tree: Node) -> str:
        """A tree as LaTeX, its derivatives written out."""
        return to_latex(self.restored(tree))

    def is_bare(self, tree: Node) -> bool:
        """Whether a tree is one derivative and nothing else."""
        return _held_by(tree) in self.meaning

    def whole(self, changed: Understood) -> Understood:
        """The statement that another one with these symbols stands for."""
        sides = tuple(map(self.restored, changed.sides))
        equation = replace(self.original.typed.equation, sides=sides)
        return replace(self.original, typed=replace(self.original.typed, equation=equation))


def hold(understood: Understood, side: int, places: tuple[Place, ...], engine: str, compute: Compute) -> Held:
    """The derivatives of a side, computed by one engine; one that depends on indices becomes a family.

    Raises:
        XcheckError: a matrix depends on two indices, or the engine has no values.
    """
    meaning: dict[str, Node] = {}
    free = understood.typed.equation.indices

    def without(node: Node) -> Node:
        if not understood.differentiates(node):
            return node
        if not isinstance(node, WHOLE):
            return map_children(node, without)
        known = next((name for name, held in meaning.items() if held == node), f"{HELD} {len(meaning) + 1}")
        meaning.setdefault(known, node)
        own = [index for index in free if index in symbols(node)]
        assert node.shape is not None, "only typed trees are executed"
        if len(own) == 2 and node.shape.is_scalar:
            column = Shape(understood.typed.ranges[own[1]], ONE)
            return _picked(_picked(Symbol(known, shape=column), own[0], column), own[1], SCALAR)
        if len(own) > 1:
            raise XcheckError("a derivative depends on two indices")
        held = Symbol(known, shape=node.shape, span=node.span)
        return _picked(held, own[0], node.shape) if own else held

    tree = without(understood.sides[side])
    equation = understood.typed.equation
    alone = replace(equation, sides=tuple(meaning.values()), relations=("=",) * (len(meaning) - 1))
    asked = replace(understood, typed=replace(understood.typed, equation=alone))
    answer = compute(engine, Request(asked, places, measuring=True))
    if isinstance(answer, Failure):
        raise XcheckError(f"{engine} has no values of the derivatives: {answer.reason}")
    spaces = {name: _space_of(node, understood) for name, node in meaning.items()}
    sides = (*equation.sides[:side], tree, *equation.sides[side + 1 :])
    typed = replace(
        understood.typed, spaces={**understood.typed.spaces, **spaces}, equation=replace(equation, sides=sides)
    )
    tables = [next(table for (_, n), table in answer.values.items() if n == place) for place in range(len(meaning))]
    # Each index of the statement has an axis, also where a derivative does not depend on it.
    axes = [tuple(slice(None) if i in symbols(node) else 0 for i in free) for node in meaning.values()]
    filled = tuple(
        replace(
            place,
            point={**place.point, **{name: tables[n][p].value[axes[n]] for n, name in enumerate(meaning)}},
            moved=tuple(
                {**point, **{name: answer.moved[n][p][k][axes[n]] for n, name in enumerate(meaning)}}
                for k, point in enumerate(place.moved)
            ),
        )
        for p, place in enumerate(places)
    )
    return Held(understood, replace(understood, typed=typed), filled, meaning)


def _picked(of: Node, index: str, shape: Shape) -> Element:
    return Element(of, (Symbol(index, shape=SCALAR),), shape=shape)


def _held_by(node: Node) -> str:
    """The name of the symbol that a node is, or is a member of by its indices."""
    while isinstance(node, Element):
        node = node.of
    return node.name if isinstance(node, Symbol) else ""


def _space_of(node: Node, understood: Understood) -> Space:
    assert node.shape is not None, "only typed trees are executed"
    shape, ranges = node.shape, understood.typed.ranges
    counts = [written(ranges[i]) for i in understood.typed.equation.indices if i in symbols(node)]
    space: Space = Scalar() if shape.is_scalar else Matrix(written(shape.rows), written(shape.columns))
    if len(counts) == 2:
        space = Matrix(counts[1], 1)
    space = space if _is_real(node, understood) else Complex(space)
    return Family(space, counts[0]) if counts else space


def _is_real(node: Node, understood: Understood) -> bool:
    """Whether a part of a statement is seen to have real values alone."""
    if not understood.is_complex:
        return True
    space = understood.typed.spaces.get(getattr(node, "name", getattr(node, "function", "")))
    if isinstance(node, Symbol):
        return space is not None and not space.is_complex
    if isinstance(node, Apply) and space is not None:
        return isinstance(space, Map) and not space.codomain.is_complex
    if isinstance(node, Call) and node.word in ("real_part", "imaginary_part"):
        return True
    if isinstance(node, Norm) or (isinstance(node, Bars) and node.of.shape is not None and node.of.shape.is_scalar):
        return True
    if isinstance(node, Variable):
        return node.part in ("real", "imaginary") or _is_real(node.of, understood)
    if isinstance(node, Constant):
        return node.name != "i"
    return all(_is_real(child, understood) for child in children(node)) and not isinstance(node, Substitution)
