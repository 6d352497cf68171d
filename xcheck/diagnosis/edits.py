"""Edits of a formula's own tree: what can stand in a node's place, and the trees in which it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice

from xcheck.formula.tree import (
    Basis,
    Call,
    Cases,
    Comparison,
    Constant,
    Derivative,
    Differential,
    Element,
    Infix,
    Integral,
    Negative,
    Node,
    Number,
    Power,
    Primed,
    Product,
    Quotient,
    Reduction,
    Sum,
    Symbol,
    Transpose,
)
from xcheck.formula.walks import children, map_children, walk
from xcheck.formula.writing.latex import to_latex
from xcheck.formula.writing.numpy.rules import numpy_word
from xcheck.vocabulary.words import vocabulary


@dataclass(frozen=True)
class Edit:
    """What stands in a node's place instead.

    `reason` names the fault that the edit mends in a few words, `says` explains it in a sentence that may
    contain `{mend}`, which becomes the LaTeX of the whole side.
    """

    node: Node
    reason: str
    says: str

    @cached_property
    def weight(self) -> int:
        """How long what is put in is; see `weight`."""
        return weight(self.node)


@dataclass(frozen=True)
class Parts:
    """What an edit may look at and put in: the whole `side`, the statement's `symbols` and their
    differentials (`X`, `dX`), its names of dimensions
    as numbers (`sizes`), the `larger` expressions and the `words` of
    functions that occur in it, whether numbers are complex (`is_complex`), how a tree is `printed`, and the functions
    of numbers that occur in the statement with their derivatives (`slopes`), the letters that are `indices`, the
    `numbers` that occur in it or in the code of its function, and whether it `is_code`, where * goes entry by entry.
    """

    side: Node
    symbols: tuple[Node, ...] = ()
    sizes: tuple[Symbol, ...] = ()
    larger: tuple[Node, ...] = ()
    words: tuple[str, ...] = ()
    is_complex: bool = False
    printed: Callable[[Node], str] = to_latex
    slopes: tuple[tuple[Node, Node], ...] = ()
    indices: tuple[str, ...] = ()
    numbers: tuple[Fraction, ...] = ()
    is_code: bool = False

    @cached_property
    def is_entrywise(self) -> bool:
        """Whether products may go entry by entry: in code, and where something in the side does."""
        return self.is_code or any(map(_goes_by_entries, walk(self.side)))

    def spoken(self, word: str) -> str:
        """What a word is called where the side is written: in code by NumPy's name."""
        return numpy_word(word) if self.is_code else word


def _goes_by_entries(node: Node) -> bool:
    """Whether a node is a Hadamard product, or a function taken of every entry of an array."""
    if isinstance(node, Infix):
        return node.operator == "hadamard"
    several = node.shape is not None and not node.shape.is_scalar
    return several and isinstance(node, Call) and vocabulary()[node.word].elementwise


SHRINKING = ("trace", "det", "total", "diag")
"""Words that change the shape of their argument: to forget one of them is a fault of its own."""

EDITABLE: dict[type[Node], int] = {
    Basis: 0,
    Comparison: 0,
    Derivative: 0,
    Element: 1,
    Integral: 1,
    Primed: 0,
    Reduction: 1,
}
"""Of how many children edits are made, where indices and what a derivative is taken of are none of them."""

Local = Callable[[Node, Parts], Iterator[Edit]]
"""The edits of one node by itself, smallest first."""


def everywhere(tree: Node, edits: Local, parts: Parts) -> Iterator[tuple[Node, Edit]]:
    """The trees in which one node is replaced by one of its edits, nearest to the root first."""
    for edit in edits(tree, parts):
        yield edit.node, edit
    for place, child in enumerate(editable(tree)):
        for changed, edit in everywhere(child, edits, parts):
            yield with_child(tree, place, changed), edit


class Edits:
    """The edits of nodes in many trees: a node that is not the root has the same ones in each of them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._known: dict[int, tuple[Node, dict[Local, list[Edit]]]] = {}

    def of(self, node: Node, tree: Node, edits: Sequence[Local]) -> list[list[Edit]]:
        """What may stand in a node's place in a tree, by each of the ways to edit it."""
        known = {} if node is tree else self._known.setdefault(id(node), (node, {}))[1]
        if tree is not self._parts.side:
            self._parts = replace(self._parts, side=tree)
        for each in edits:
            if each not in known:
                known[each] = [*each(node, self._parts)]
        return [known[each] for each in edits]


def weight(tree: Node) -> int:
    """How long a formula is: of how many parts it is made, where a number in an exponent is none of its own.

    Nobody writes x + x: it counts for more than 2x.
    """
    count = 0
    for node in walk(tree):
        count += 1
        if isinstance(node, Power) and rational(node.exponent) is not None:
            count -= sum(1 for _ in walk(node.exponent))
        elif isinstance(node, Sum):
            count += len(node.terms) - len(set(node.terms))
    return count


def symbol_name(node: Node) -> str:
    """The name of a symbol or of the symbol whose differential this is, as `X` of dX; empty for anything else."""
    inner = node.of if isinstance(node, Differential) else node
    return inner.name if isinstance(inner, Symbol) else ""


def editable(tree: Node) -> Iterator[Node]:
    """The children of which edits are made; a number in an exponent is a matter of the power."""
    if isinstance(tree, Power) and rational(tree.exponent) is not None:
        return iter((tree.of,))
    if isinstance(tree, Differential) and isinstance(tree.of, Symbol):
        return iter(())  # dX is a letter of its own: nobody writes d(XX) for it by mistake
    if isinstance(tree, Cases):
        return iter(tree.values)
    return islice(children(tree), EDITABLE.get(type(tree)))


def with_child(tree: Node, place: int, changed: Node) -> Node:
    """The tree with its child at a place replaced."""
    places = iter(range(place + 1))
    return map_children(tree, lambda part: changed if next(places, None) == place else part)


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


def negated(tree: Node) -> Node:
    """The negative, sign by sign: −(a − b) is −a + b."""
    if isinstance(tree, Negative):
        return tree.of
    if isinstance(tree, Sum):
        return Sum(tuple(negated(term) for term in tree.terms))
    return Negative(tree)


def multiplied(*factors: Node) -> Node:
    """A product without nesting, numbers first; of one factor that factor."""
    flat = [part for factor in factors for part in (factor.factors if isinstance(factor, Product) else (factor,))]
    flat.sort(key=lambda part: rational(part) is None)
    return flat[0] if len(flat) == 1 else Product(tuple(flat))


def number(value: Fraction) -> Node:
    """A number as a person writes it: a fraction where it is one."""
    if value < 0:
        return Negative(number(-value))
    if value.denominator == 1:
        return Number(value)
    return Quotient(Number(Fraction(value.numerator)), Number(Fraction(value.denominator)))


def rational(node: Node) -> Fraction | None:
    """The number that a tree spells: 2, −1, 1/2; None for any other tree."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Negative):
        inner = rational(node.of)
        return None if inner is None else -inner
    if isinstance(node, Quotient):
        above, below = rational(node.numerator), rational(node.denominator)
        return above / below if above is not None and below else None
    return None


def scaled(tree: Node, ratio: Fraction) -> Node:
    """The tree times a rational number, merged with a number it already begins with."""
    if isinstance(tree, Negative):
        return Negative(scaled(tree.of, ratio)) if ratio > 0 else scaled(tree.of, -ratio)
    if ratio < 0:
        return Negative(scaled(tree, -ratio))
    if isinstance(tree, Quotient) and isinstance(tree.denominator, Number) and tree.denominator.value != 0:
        return scaled(tree.numerator, ratio / tree.denominator.value)
    if isinstance(tree, Quotient) and isinstance(_leading(tree.numerator), Number):
        return replace(tree, numerator=scaled(tree.numerator, ratio))
    factors = tree.factors if isinstance(tree, Product) else (tree,)
    first = rational(factors[0])
    if first:
        ratio, factors = ratio * first, factors[1:]
    if ratio == 1:
        return multiplied(*factors) if factors else Number(Fraction(1))
    return multiplied(number(ratio), *factors)


_MINUS_ONE = Negative(Number(Fraction(1)))


def inverse(node: Node) -> Node:
    """X⁻¹ of X, and X of X⁻¹."""
    if is_inverse(node):
        assert isinstance(node, Power), "only a power is an inverse"
        return node.of
    return Power(node, _MINUS_ONE)


def is_inverse(node: Node) -> bool:
    """Whether a node is something to the power −1."""
    return isinstance(node, Power) and node.exponent == _MINUS_ONE


def without_a_term(node: Node) -> Iterator[tuple[Node, Node]]:
    """The sums that are left when one term is taken out, each with that term."""
    if isinstance(node, Sum):
        for place, term in enumerate(node.terms):
            terms = (*node.terms[:place], *node.terms[place + 1 :])
            yield (terms[0] if len(terms) == 1 else replace(node, terms=terms)), term


def without_a_factor(node: Node) -> Iterator[tuple[Node, Node]]:
    """The products that are left when one factor is taken out, each with that factor."""
    if isinstance(node, Product):
        for place, factor in enumerate(node.factors):
            yield multiplied(*node.factors[:place], *node.factors[place + 1 :]), factor


def without_a_run(node: Node) -> Iterator[Node]:
    """The products that are left when two or three neighbours are taken out, such as an inner product or a form."""
    if isinstance(node, Product):
        for length in (2, 3):
            for place in range(len(node.factors) - length + 1):
                rest = (*node.factors[:place], *node.factors[place + length :])
                if rest:
                    yield multiplied(*rest)


def _leading(tree: Node) -> Node:
    return tree.factors[0] if isinstance(tree, Product) else tree
