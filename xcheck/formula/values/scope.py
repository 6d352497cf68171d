"""What names mean while a side is evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xcheck.dimensions import Dimension
from xcheck.formula.tree import Node
from xcheck.formula.values.places import dependence
from xcheck.vocabulary.words import Array


@dataclass(frozen=True)
class Scope:
    """What names mean while a side is evaluated.

    `values` (in formula shapes) win over `functions` (plain functions bound to a name) and over
    `definitions`; `weights` belong to generic functions, of which those in `entrywise` act on every entry,
    `tangents` to `dX`; `indices` count from 0 and are numbers or flat arrays of them (see `places.py`);
    `origin` are the values at the drawn point, which no derivative moves;
    `memo` holds what was computed already, for these values: definitions, and what other indices do not change;
    `rounding`, where it is given, is the relative size of a drawn error that every operation makes: 0 changes
    nothing, a small number shows how much rounding in the intermediate values matters. `is_complex`
    says that values may be complex; `codomains` give the value of a drawn function its structure;
    `gradients` make of an ambient gradient and the point the one that is meant by a structured symbol.
    """

    values: Mapping[str, Array]
    sizes: Mapping[str, int]
    jacobian: Callable[[Callable[[Array], Array], Array], Array]
    layouts: Mapping[str, Any]
    layout: str = "denominator"
    definitions: Mapping[str, Node] = field(default_factory=dict)
    functions: Mapping[str, Callable[[Scope], Array]] = field(default_factory=dict)
    weights: Mapping[str, Array] = field(default_factory=dict)
    entrywise: frozenset[str] = frozenset()
    tangents: Mapping[str, Array] = field(default_factory=dict)
    ranges: Mapping[str, Dimension] = field(default_factory=dict)
    indices: Mapping[str, int] = field(default_factory=dict)
    origin: Mapping[str, Array] = field(default_factory=dict)
    rounding: Array | float | None = None
    memo: dict[Any, Any] = field(default_factory=dict)
    names: dict[int, tuple[Node, frozenset[str]]] = field(default_factory=dict)
    is_complex: bool = False
    codomains: Mapping[str, Callable[[Array], Array]] = field(default_factory=dict)
    gradients: Mapping[str, Callable[[Array, Array], Array]] = field(default_factory=dict)

    @property
    def like(self) -> Array:
        """Some array of the engine, to make constants of its kind."""
        for arrays in (self.values, self.weights):
            for array in arrays.values():
                return array
        return 0.0

    def with_value(self, name: str, value: Array) -> Scope:
        """The scope in which a name has this value, whatever it was defined as."""
        return self.with_values({name: value})

    def with_values(self, values: Mapping[str, Array]) -> Scope:
        """The scope with other values; what was computed with the old ones is forgotten."""
        return self.but(values={**self.values, **values}, memo={})

    def but(self, **changes: Any) -> Scope:
        """The scope with other fields, as `replace` makes it but without looking at the rest: it is made very often."""
        other = object.__new__(Scope)
        other.__dict__.update(self.__dict__, **changes)
        return other

    def names_in(self, node: Node) -> frozenset[str]:
        """Every name that a node depends on."""
        return dependence(node, self.definitions, self.names)

    def on(self, node: Node) -> dict[str, Any]:
        """The indices that a node depends on, with their values."""
        names = self.names_in(node)
        return {index: place for index, place in self.indices.items() if index in names}
