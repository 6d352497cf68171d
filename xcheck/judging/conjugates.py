"""Complex trees as real ones: z and its conjugate as two symbols that know nothing of each other, i as a third.

What is polynomial or rational holds for complex numbers if and only if it holds for such free symbols, up to
i² = -1, which they do not know. So equality is proof.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from xcheck.dimensions import SCALAR, Shape
from xcheck.formula.tree import (
    Bars,
    Call,
    Constant,
    Differential,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
)
from xcheck.formula.walks import map_children
from xcheck.formula.whole_numbers import integer
from xcheck.reading import Understood
from xcheck.spaces.complex import Complex, Hermitian
from xcheck.spaces.families import Family
from xcheck.spaces.maps import Map
from xcheck.spaces.scalars import Scalar

UNIT = "imaginary unit"

COMPLEX_WORDS = ("conj", "real_part", "imaginary_part")
"""Words that say something of complex numbers."""

_ONE, _TWO = (Number(Fraction(value), shape=SCALAR) for value in (1, 2))


def without_conjugates(understood: Understood, trees: Sequence[Node]) -> tuple[Understood, Sequence[Node]]:
    """The statement with real symbols alone, and the trees in them; as they are where a function is complex."""
    spaces = understood.typed.spaces
    if any(isinstance(space, Family | Map) for space in spaces.values()):
        return understood, trees
    rewriting = _Rewriting(
        frozenset(name for name, space in spaces.items() if space.is_complex),
        frozenset(name for name, space in spaces.items() if isinstance(space, Hermitian)),
        frozenset(name for name, _ in understood.typed.equation.definitions),
    )
    real = {name: space.of if isinstance(space, Complex) else space for name, space in spaces.items()}
    real |= {_conjugate_of(name): real[name] for name in rewriting.complex_symbols} | {UNIT: Scalar()}
    definitions = []
    for name, value in understood.typed.equation.definitions:
        definitions += [
            (name, rewriting.plain(value)),
            (_conjugate_of(name), rewriting.conjugate(value)),
        ]
    equation = replace(understood.typed.equation, definitions=tuple(definitions))
    typed = replace(understood.typed, spaces=real, equation=equation)
    return replace(understood, typed=typed), [rewriting.plain(tree) for tree in trees]


def _conjugate_of(name: str) -> str:
    return f"conjugate of {name}"


@dataclass(frozen=True)
class _Rewriting:
    """Which symbols are complex, which of them Hermitian, and which names are defined."""

    complex_symbols: Collection[str]
    hermitian: Collection[str]
    defined: Collection[str]

    def plain(self, node: Node) -> Node:
        """The value of a tree, without a conjugate in it."""
        if isinstance(node, Constant) and node.name == "i":
            return Symbol(UNIT, shape=SCALAR)
        if isinstance(node, Call) and node.word == "conj":
            return self.conjugate(node.arguments[0])
        if isinstance(node, Call) and node.word in ("real_part", "imaginary_part"):
            value, other = self.plain(node.arguments[0]), self.conjugate(node.arguments[0])
            other = other if node.word == "real_part" else Negative(other, shape=node.shape)
            below = _TWO if node.word == "real_part" else Product((_TWO, Symbol(UNIT, shape=SCALAR)), shape=SCALAR)
            return Quotient(Sum((value, other), shape=node.shape), below, shape=node.shape)
        if isinstance(node, Power) and isinstance(of := self._real(node.of), Norm | Bars):
            power, squared = integer(node.exponent), self._square(of)
            if power is not None and squared is not None:
                return _root_to(squared, power)
        if isinstance(node, Norm | Bars) and (squared := self._square(node)) is not None:
            return _root_to(squared, 1)
        return map_children(node, self.plain)

    def _real(self, node: Node) -> Node:
        """The argument of a real part that has no other, else the node itself."""
        if isinstance(node, Call) and node.word == "real_part":
            inner = node.arguments[0]
            return self._real(inner) if self.plain(inner) == self.conjugate(inner) else node
        return node

    def conjugate(self, node: Node) -> Node:
        """The conjugate of a tree: of every leaf, for all functions here are real on real numbers."""
        if isinstance(node, Constant) and node.name == "i":
            return Negative(Symbol(UNIT, shape=SCALAR), shape=SCALAR)
        if isinstance(node, Symbol):
            if node.name in self.hermitian:
                return Transpose(node, shape=node.shape)
            known = node.name in self.complex_symbols or node.name in self.defined
            return replace(node, name=_conjugate_of(node.name)) if known else node
        if isinstance(node, Differential) and isinstance(node.of, Symbol):
            inner = self.conjugate(node.of)
            if isinstance(inner, Transpose):
                return Transpose(node, shape=node.shape)
            return replace(node, of=inner)
        if isinstance(node, Call) and node.word == "conj":
            return self.plain(node.arguments[0])
        real = node.of if isinstance(node, Power) and integer(node.exponent) is not None else node
        is_determinant = isinstance(real, Bars) and real.of.shape is not None and real.of.shape.is_matrix
        if isinstance(real, Norm | Bars) and not is_determinant:
            return self.plain(node)
        if isinstance(node, Call) and node.word in ("real_part", "imaginary_part"):
            return self.plain(node)
        return map_children(node, self.conjugate)

    def _square(self, node: Norm | Bars) -> Node | None:
        """|z|² as z z̄ and ‖X‖² as tr(Xᴴ X); None for another kind of norm, and for a determinant."""
        inner = node.of
        if inner.shape is None or (isinstance(node, Norm) and (node.power is not None or node.kind not in ("", "F"))):
            return None
        if isinstance(node, Bars) and not inner.shape.is_scalar:
            return None
        value, other = self.plain(inner), self.conjugate(inner)
        if inner.shape.is_scalar:
            return Product((value, other), shape=SCALAR)
        shape = Shape(inner.shape.columns, inner.shape.columns)
        gram = Product((Transpose(other, shape=inner.shape.transposed), value), shape=shape)
        return gram if shape.is_scalar else Call("trace", (gram,), shape=SCALAR)


def _root_to(squared: Node, power: int) -> Node:
    """The root of a square to a power, rational but for one root at most."""
    root = Call("sqrt", (squared,), shape=SCALAR)
    half, odd = divmod(abs(power), 2)
    factors = (*([_power(squared, half)] if half else []), *([root] if odd else []))
    whole: Node = factors[0] if len(factors) == 1 else Product(factors, shape=SCALAR)
    return whole if power > 0 else Power(whole, Negative(_ONE, shape=SCALAR), shape=SCALAR)


def _power(node: Node, exponent: int) -> Node:
    return node if exponent == 1 else Power(node, Number(Fraction(exponent), shape=SCALAR), shape=SCALAR)
