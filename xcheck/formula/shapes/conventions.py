"""What a reading fixes before shapes are inferred."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xcheck.dimensions import Shape
from xcheck.formula.shapes.undeclared import Undeclared


@dataclass(frozen=True)
class Conventions:
    """What a reading fixes: the layout, the variable of a bare ∇, letters that are scalars after all.

    With `functions` "matrix" exp, log, sqrt, sin and cos of a square matrix are power series; `undeclared` are
    letters that are functions of the most general kind.
    """

    layouts: Mapping[str, Any]
    layout: str = "denominator"
    variable: str = ""
    scalars: frozenset[str] = frozenset()
    functions: str = "elementwise"
    values: Mapping[str, Shape] = field(default_factory=dict)
    undeclared: Mapping[str, Undeclared] = field(default_factory=dict)
