"""Sizes that a text gives the dimensions of declared spaces: `n = 3`, `n odd`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from xcheck.dimensions import ONE, Dimension, dimension, summed
from xcheck.formula.equation import Equation
from xcheck.spaces import Space, written

LETTERS = "kjlhrs"
"""Of an odd size n = 2k + 1 the first of these that is no size is the k."""


def with_sizes(equation: Equation, spaces: Mapping[str, Space]) -> tuple[Equation, dict[str, Space]]:
    """The equation without the sizes that are those of declared spaces, and the spaces with them."""
    declared = {atom for space in spaces.values() for d in (space.shape.rows, space.shape.columns) for atom in d.atoms}
    letters = (letter for letter in LETTERS if letter not in declared)
    sizes = {name: _dimension(size, letters) for name, size in equation.fixed if name in declared}
    if not sizes:
        return equation, {**spaces}
    rest = tuple((name, size) for name, size in equation.fixed if name not in sizes)
    return replace(equation, fixed=rest), {name: _resized(space, sizes) for name, space in spaces.items()}


def _dimension(size: int | str, letters: Any) -> Dimension:
    if isinstance(size, int):
        return Dimension(size)
    half = Dimension(2, (next(letters),))
    return summed([half, ONE]) if size == "odd" else half


def _resized(value: Any, sizes: Mapping[str, Dimension], field: str = "") -> Any:
    if isinstance(value, Space):
        own = {each.name: getattr(value, each.name) for each in fields(value)}  # type: ignore[arg-type]
        return replace(value, **{name: _resized(part, sizes, name) for name, part in own.items()})  # type: ignore[type-var]
    if isinstance(value, tuple):
        return tuple(_resized(part, sizes, field) for part in value)
    if isinstance(value, str) and field != "gradient":
        return written(dimension(value).with_atoms(lambda name: sizes.get(name, Dimension(1, (name,)))))
    return value
