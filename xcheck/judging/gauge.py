"""Gauge freedom: eigenvectors, singular vectors and the Q of a QR decomposition are determined up to sign.

Where one engine returns v and another -v, their derivatives differ by sign as well, and so does a formula that is
evaluated in NumPy: no one is wrong. What does not depend on the sign is the derivative together with the value, so
each derivative is compared after its columns (or rows) have got the signs with which the values are NumPy's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy

from xcheck.engines import Estimate, Task
from xcheck.evaluation.execution import Execution
from xcheck.evaluation.requests import Sided, loaded
from xcheck.evaluation.scopes import Failure, values_at
from xcheck.formula.shapes.rules.operators import layout_of
from xcheck.formula.tree import Derivative, Node, Symbol
from xcheck.reading import FUNCTION, PLAIN, Understood
from xcheck.sample import by_sizes

NEAR = 1e-8
"""How near two values are, relative to their size, that are the same but for signs."""

INVARIANT = "compare what does not depend on it, such as v v', a projector or a product"


@dataclass(frozen=True)
class Gauged:
    """An execution in which all derivatives have NumPy's signs, or None where that cannot be; and what was found."""

    execution: Execution | None
    says: str


def gauged(understood: Understood, execution: Execution) -> Gauged | None:
    """What the values of the plain function on the engines tell about their derivatives; None if nothing.

    None as well where a value cannot be computed: then its derivative cannot either, and that is told elsewhere.
    """
    subject = understood.subject
    if subject is None or subject.shape is None or understood.is_complex:
        return None
    bound = understood.bound and isinstance(subject, Symbol)
    tree: Node = subject if bound else Symbol(FUNCTION, shape=subject.shape)
    wanted = values_at(understood, tree, execution.places)
    signs: dict[str, dict[int, Any]] = {}
    for name in (name for name in execution.values if execution.automatic[name]):
        for p, value in _values(understood, execution, tree, name).items():
            found = _signs(value, wanted[p])
            if found is None:
                off = numpy.max(numpy.abs(value - wanted[p])) if value.shape == wanted[p].shape else numpy.inf
                return Gauged(
                    None,
                    f"the function is not the same on {name} as in NumPy: its values differ by {off:.0e}. "
                    "Defaults may differ, as that of `std` does",
                )
            signs.setdefault(name, {})[p] = found
    turned = sorted(name for name, found in signs.items() if any(numpy.any(sign < 0) for sign in found.values()))
    if not turned:
        return None
    what = (
        f"what the function returns is determined up to sign: on {' and '.join(turned)} some have another than in NumPy"
    )
    if not all(_is_of_function(tree, key[0], understood.trees[key]) for key in understood.trees):
        return Gauged(None, f"{what}; {INVARIANT}")
    aligned = _aligned(understood, execution, signs)
    return Gauged(aligned, f"{what[0].upper()}{what[1:]}; derivatives were compared after giving them the same signs.")


def _values(understood: Understood, execution: Execution, tree: Node, name: str) -> Mapping[int, Any]:
    """The function's values on an engine, by place; none if they cannot be computed."""
    engine = loaded(name)
    if isinstance(engine, Failure):
        return {}
    found: dict[int, Any] = {}
    for group in by_sizes(execution.places):
        side = Sided(understood, tree, execution.places[group[0]].sizes)
        (outcome,) = engine.evaluate([Task(side, [execution.places[p].point for p in group])])
        if isinstance(outcome, list):
            found |= {p: estimate.value for p, estimate in zip(group, outcome, strict=True)}
    return found


def _signs(value: Any, wanted: Any) -> Any | None:
    """The signs by which the columns, or the rows, of a value have to be taken to be those that are wanted."""
    if value.shape != wanted.shape:
        return None
    size = numpy.max(numpy.abs(wanted), initial=0.0)
    axes = [(0,), (1,)] if wanted.ndim == 2 else []
    for signs in (
        1.0,
        *(numpy.where(numpy.sum(value * wanted, axis=axis, keepdims=True) < 0, -1.0, 1.0) for axis in axes),
    ):
        if numpy.max(numpy.abs(signs * value - wanted), initial=0.0) <= NEAR * size:
            return signs * numpy.ones(wanted.shape)
    return None


def _is_of_function(tree: Node, way: str, side: Node) -> bool:
    """Whether a side is nothing but one derivative of the function."""
    return isinstance(side, Derivative) and side.of == tree and len(side.wrt) == 1 and way == PLAIN


def _aligned(understood: Understood, execution: Execution, signs: Mapping[str, Mapping[int, Any]]) -> Execution:
    values = {
        name: {
            key: {
                p: replace(estimate, value=_turned(understood, key, execution, p, estimate.value, signs[name][p]))
                if p in signs.get(name, {})
                else estimate
                for p, estimate in table.items()
            }
            for key, table in tables.items()
        }
        for name, tables in execution.values.items()
    }
    moved = dict(execution.moved)
    for (way, n), table in next(iter(values.values())).items():
        moved[n] = [
            [_like(understood, (way, n), execution, p, other, table[p]) for other in others] if p in table else others
            for p, others in enumerate(execution.moved.get(n, []))
        ]
    return replace(execution, values=values, moved=moved)


def _turned(understood: Understood, key: tuple[str, int], execution: Execution, p: int, written: Any, sign: Any) -> Any:
    """A written derivative with other signs of what is differentiated."""
    layout, y, x = _sizes(understood, key, execution, p)
    return layout.write(layout.read(written, y, x) * numpy.reshape(sign, (*y, 1, 1)))


def _like(
    understood: Understood, key: tuple[str, int], execution: Execution, p: int, other: Any, here: Estimate
) -> Any:
    """The derivative at a neighbour with the signs that bring it near the one at the point."""
    layout, y, x = _sizes(understood, key, execution, p)
    there, value = layout.read(other, y, x), layout.read(here.value, y, x)
    candidates = [there]
    for axes in ((0, 2, 3), (1, 2, 3)):
        candidates.append(numpy.where(numpy.sum(there * value, axis=axes, keepdims=True) < 0, -1.0, 1.0) * there)
    return layout.write(min(candidates, key=lambda each: float(numpy.max(numpy.abs(each - value), initial=0.0))))


def _sizes(understood: Understood, key: tuple[str, int], execution: Execution, p: int) -> tuple[Any, Any, Any]:
    side = understood.trees[key]
    assert isinstance(side, Derivative), "see _is_of_function"
    variable, sizes = side.wrt[0].of, execution.places[p].sizes
    assert side.of.shape is not None, "typed trees have shapes"
    assert variable.shape is not None, "typed trees have shapes"
    layout = understood.layouts[layout_of(side, side.wrt[0], understood.statement.layout)]
    return layout, side.of.shape.size(sizes), variable.shape.size(sizes)
