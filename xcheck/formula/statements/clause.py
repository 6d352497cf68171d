"""One piece of a statement, and the function that it may define."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from xcheck.formula.equation import NEXT
from xcheck.formula.tree import (
    Apply,
    Call,
    Constant,
    Differential,
    Element,
    Entries,
    Negative,
    Node,
    Number,
    Power,
    Primed,
    Symbol,
)
from xcheck.formula.walks import symbols
from xcheck.spaces import Space

Definitions = tuple[tuple[str, Node], ...]
"""Names in order, each with its value."""


@dataclass(frozen=True)
class Function:
    """A function that a statement defines: `name(parameters) = body`."""

    name: str
    parameters: tuple[str, ...]
    body: Node


@dataclass(frozen=True)
class Clause:
    """One piece between separators: the chain it is, or what it says of symbols.

    `conditions` and `declared` say something of symbols; `optimum` is the objective of `\\min_w f` with
    the names below it; `layout` and `remark` are what prose in brackets says;
    an inequality in brackets `is_given`.
    """

    sides: tuple[Node, ...] = ()
    relations: tuple[str, ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()
    declared: tuple[tuple[str, Space], ...] = ()
    optimum: tuple[Node, tuple[str, ...]] | None = None
    layout: str = ""
    remark: str = ""
    is_given: bool = False

    @property
    def definition(self) -> tuple[str, Node] | None:
        r"""The name and value of `name = value`, `\log p = value`, `\sigma^2 = value`, or entries `K_{ij} = value`."""
        if len(self.sides) < 2 or set(self.relations) != {"="}:
            return None
        left, value = _without_logarithm(*self.sides[:2])
        if isinstance(left, Symbol):
            return left.name, value
        squared = left.of if isinstance(left, Power) and left.exponent == Number(Fraction(2)) else None
        if isinstance(squared, Symbol) and squared.name[0].islower() and squared.name not in symbols(value):
            return squared.name, Call("sqrt", (value,), span=value.span)
        if isinstance(left, Element) and isinstance(left.of, Symbol):
            letters = [index.name for index in left.indices if isinstance(index, Symbol)]
            whole = [index for index in left.indices if index == Constant(":")]
            if letters and len(letters) + len(whole) == len(left.indices) and len({*letters}) == len(letters):
                return left.of.name, Entries(value, tuple(letters), span=value.span)
        return None

    @property
    def reversed_definition(self) -> tuple[str, Node] | None:
        """The name and value of `value = name`: as a given it says the same as `name = value`."""
        if self.relations != ("=",) or self.definition or not isinstance(self.sides[1], Symbol):
            return None
        value, name = self.sides[0], self.sides[1].name
        return None if name in symbols(value) else (name, value)

    @property
    def is_equation(self) -> bool:
        """Whether it states something and defines nothing."""
        said = self.definition or self.function or self.conditions or self.declared or self.optimum
        return len(self.sides) > 1 and not self.is_given and not said and not self.is_exclusion

    @property
    def bounds(self) -> tuple[Clause, ...]:
        """The inequalities of `0 < t < 1`, of letters and numbers alone, which of drawn ones nobody claims."""
        plain = (side.of if isinstance(side, Negative) else side for side in self.sides)
        return self.inequalities if all(isinstance(side, Symbol | Number) for side in plain) else ()

    @property
    def inequalities(self) -> tuple[Clause, ...]:
        """Those of a chain that is made of nothing else, each as a given."""
        if not self.relations:
            return ()
        sides = zip(self.sides, self.sides[1:], strict=False)
        found = [Clause(pair, (sign,), is_given=True) for pair, sign in zip(sides, self.relations, strict=True)]
        return tuple(found) if all(each.is_bound for each in found) else ()

    @property
    def beyond(self) -> Clause | None:
        """The equation `b = c` of a definition `a = b = c`, which defines a and states that."""
        if self.definition is None or len(self.sides) < 3:
            return None
        return Clause(self.sides[1:], self.relations[1:])

    @property
    def names(self) -> str:
        """The name that `J = a = b`, or its change in `dJ = a = b`, gives to what it is about; else "".

        None is a name that is a derivative by its accent.
        """
        left = self.sides[0] if len(self.sides) > 2 and set(self.relations) == {"="} else None
        named = left.of if isinstance(left, Differential) else left
        if not isinstance(named, Symbol) or named.name.endswith("_bar") or named.name in symbols(self.sides[1]):
            return ""
        return named.name

    @property
    def is_bound(self) -> bool:
        """Whether it is an inequality, which as a given restricts the points that are drawn."""
        return len(self.relations) == 1 and self.relations[0] in ("<", ">", "<=", ">=")

    @property
    def is_exclusion(self) -> bool:
        r"""Whether it is `a \ne b`, which as a given drawn points satisfy anyway: they avoid every accident."""
        return self.relations == ("ne",)

    @property
    def function(self) -> Function | None:
        r"""The function that `f(x) = value`, `\log p(x, y) = value`, `h = \tanh` or `h = f'` defines."""
        if len(self.sides) != 2 or self.relations != ("=",):
            return None
        left, value = _without_logarithm(*self.sides)
        if isinstance(left, Apply) and left.arguments:
            names = [each.name for each in left.arguments if isinstance(each, Symbol)]
            if len(set(names)) == len(left.arguments):
                return Function(left.function, tuple(names), value)
        of = value.of if isinstance(value, Primed) else value
        if isinstance(left, Symbol) and isinstance(of, Call | Apply) and not of.arguments:
            applied = replace(of, arguments=(Symbol("x", span=of.span),))
            return Function(left.name, ("x",), replace(value, of=applied) if isinstance(value, Primed) else applied)
        return None

    @property
    def span(self) -> tuple[int, int]:
        return (self.sides[0].span[0], self.sides[-1].span[1]) if self.sides else (0, 0)


def _without_logarithm(left: Node, value: Node) -> tuple[Node, Node]:
    r"""Of `\log p(x) = value` p(x) and the exponential of the value."""
    of = under_logarithm(left)
    return (left, value) if of is None else (of, Call("exp", (value,), span=value.span))


def under_logarithm(node: Node) -> Symbol | Apply | None:
    """The p of log p, and the p(x) of log p(x)."""
    if isinstance(node, Call) and node.word == "log" and node.arguments:
        of = node.arguments[0]
        return of if isinstance(of, Symbol | Apply) else None
    return None


def joined(claims: list[Clause]) -> Clause:
    """Several equations as one chain with breaks."""
    relations = [relation for claim in claims for relation in (NEXT, *claim.relations)]
    return Clause(tuple(side for claim in claims for side in claim.sides), tuple(relations[1:]))
