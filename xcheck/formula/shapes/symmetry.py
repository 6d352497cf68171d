"""Which matrices a formula shows to be symmetric: by declaration, by a condition, or by the way they are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xcheck.formula.shapes.inference import Inference
from xcheck.formula.tree import (
    Call,
    Constant,
    Infix,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
)
from xcheck.spaces import Space, kinds
from xcheck.spaces.patterned import Diagonal
from xcheck.spaces.symmetric import Symmetric

_KEEPING = ("sym", "inv", "pinv", "adjugate", "cofactor", "expm", "logm", "sqrtm")
"""Words whose value for a symmetric matrix is one; `sym` makes one of any."""


def is_symmetric(node: Node, inference: Inference) -> bool:
    """Whether a matrix with shapes is symmetric whatever its letters are. False where that is not seen."""
    return Symmetry(inference.spaces, inference.typed_definitions, inference.equation.conditions).holds(node)


class Symmetry:
    """What is seen to be symmetric, given the spaces of symbols, the values of defined names, and conditions."""

    def __init__(
        self,
        spaces: Mapping[str, Space],
        values: Mapping[str, Node],
        conditions: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.spaces, self.values = spaces, values
        said = {kind.condition for kind in kinds().values() if issubclass(kind, Symmetric | Diagonal)}
        self.known: dict[int, tuple[Node, bool]] = {}
        self.said = {name for name, condition in conditions if condition in said}

    def holds(self, node: Node) -> bool:
        """Whether this is seen of a node of the tree; each is looked at once."""
        if id(node) not in self.known:
            self.known[id(node)] = (node, self._seen(node))
        return self.known[id(node)][1]

    def _seen(self, node: Node) -> bool:
        if node.shape is not None and node.shape.is_scalar:
            return True
        if isinstance(node, Symbol):
            if node.name in self.values:
                return self.holds(self.values[node.name])
            return node.name in self.said or isinstance(self.spaces.get(node.name), Symmetric | Diagonal)
        if isinstance(node, Constant):
            return node.name == "I"
        if isinstance(node, Number):
            return True
        if isinstance(node, Sum):
            return all(map(self.holds, node.terms)) or self._is_with_its_transpose(node)
        if isinstance(node, Negative | Transpose | Power):
            return self.holds(node.of)
        if isinstance(node, Quotient):
            return self.holds(node.numerator)
        if isinstance(node, Infix):
            return self.holds(node.left) and self.holds(node.right)
        if isinstance(node, Call):
            return node.word in ("sym", "diag") or (node.word in _KEEPING and self.holds(node.arguments[0]))
        return isinstance(node, Product) and self._reads_backwards(node)

    def _is_with_its_transpose(self, node: Sum) -> bool:
        """`A + A^\\top`, with whatever else is symmetric."""
        rest = [term for term in node.terms if not self.holds(term)]
        return sorted(map(repr, map(self.transposed, rest))) == sorted(map(repr, rest))

    def _reads_backwards(self, node: Product) -> bool:
        """`X^\\top S X`: a product that is its own transpose, numbers aside."""
        factors = self._factors(node)
        return [self.transposed(factor) for factor in reversed(factors)] == factors

    def _factors(self, node: Product) -> list[Node]:
        found: list[Node] = []
        for factor in node.factors:
            if factor.shape is not None and factor.shape.is_scalar:
                continue
            found += self._factors(factor) if isinstance(factor, Product) else [factor]
        return found

    def transposed(self, node: Node) -> Node:
        """The transpose, without the sign where that changes nothing."""
        if isinstance(node, Negative):
            return Negative(self.transposed(node.of))
        if isinstance(node, Transpose):
            return node.of
        return node if self.holds(node) else Transpose(node)
