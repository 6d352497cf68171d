"""What the text says of its symbols beyond their shapes: scalar, complex, symmetric, and the gradient that is meant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from xcheck.errors import FormulaError, NotSelfContained, SpaceError
from xcheck.formula.equation import HOLOMORPHIC, SQUARE, Equation
from xcheck.formula.tree import (
    Apply,
    Call,
    Comparison,
    Constant,
    Derivative,
    Element,
    Node,
    Norm,
    Power,
    Quotient,
    Symbol,
    Transpose,
    Variable,
    is_zero,
)
from xcheck.formula.typed import Typed
from xcheck.formula.walks import symbols
from xcheck.reading.variables import base_of
from xcheck.spaces import with_condition
from xcheck.spaces.complex import Complex, Hermitian, HermitianPD, Unitary
from xcheck.spaces.maps import Map
from xcheck.spaces.matrices import Matrix, PositiveMatrix
from xcheck.spaces.scalars import Positive, Scalar
from xcheck.spaces.vectors import PositiveVector, Vector


def scalar_positions(equation: Equation) -> frozenset[str]:
    """Lower-case letters that stand alone below a line or as an exponent, where only a scalar can.

    In e^x a column can stand too: x is one where `x_i`, `x^T` or `‖x‖` says so, or a column of ones stands by.
    """
    with_ones = any(node.name == "1" for node in equation.of(Constant))
    of_e = [isinstance(node.of, Constant) and node.of.name == "e" for node in equation.of(Power)]
    powers = [node for node, is_e in zip(equation.of(Power), of_e, strict=True) if not (is_e and with_ones)]
    places = [*(node.denominator for node in equation.of(Quotient)), *(node.exponent for node in powers)]
    # A capital is never taken for a scalar: in e^X it is a matrix, and the power a matrix function.
    found = {place.name for place in places if isinstance(place, Symbol) and place.name[0].islower()}
    if not found:
        return frozenset()
    marked: list[Element | Transpose | Norm] = [*equation.of(Element), *equation.of(Transpose), *equation.of(Norm)]
    columns = {node.of.name for node in marked if isinstance(node.of, Symbol)}
    calls = [node for node in equation.of(Call) if node.word == "softmax"]
    return frozenset(found - columns.union(*(symbols(node.arguments[0]) for node in calls)))


def with_complex_symbols(typed: Typed, equation: Equation, declared: frozenset[str]) -> Typed:
    r"""Where conjugates, \Re, \Im, i or complex symbols occur, what is not declared is complex too."""
    signs = (
        any(node.word in ("conj", "real_part", "imaginary_part") for node in equation.of(Call))
        or any(node.part for node in equation.of(Variable))
        or any(node.name == "i" for node in equation.of(Constant))
    )
    stated = any(_is_of_complex_numbers(name, condition) for name, condition in equation.conditions)
    if not (signs or stated or any(space.is_complex for space in typed.spaces.values())):
        return typed
    own = {name: space for name, space in typed.spaces.items() if name not in declared and not isinstance(space, Map)}
    maps = {name: space for name, space in typed.spaces.items() if name not in declared and isinstance(space, Map)}
    changed = {name: _of_complex_arguments(name, space, equation, own.keys()) for name, space in maps.items()}
    notes = typed.notes
    if any(node.sign == "nabla" for node in equation.of(Derivative)):
        notes = (*notes, "∇f is the complex gradient ∂f/∂Re z + i ∂f/∂Im z = 2 ∂f/∂z*")
    return replace(
        typed,
        spaces={**typed.spaces, **changed, **{name: Complex(space) for name, space in own.items()}},
        assumed=tuple(f"{words}, complex" if words.partition(" is ")[0] in own else words for words in typed.assumed),
        notes=notes,
    )


def _of_complex_arguments(name: str, space: Map, equation: Equation, changing: Collection[str]) -> Map:
    """A function that nobody declares, of complex numbers where its arguments are such; real where ∇ of it is meant."""
    applied = [node for node in equation.of(Apply) if node.function == name]
    domains = [
        Complex(own)
        if not own.is_complex and any(symbols(call.arguments[n]) & {*changing} for call in applied)
        else own
        for n, own in enumerate(space.domains)
    ]
    nabla = any(node.sign == "nabla" and node.of in applied for node in equation.of(Derivative))
    codomain = space.codomain if nabla or space.codomain.is_complex else Complex(space.codomain)
    if not any(own.is_complex for own in domains):
        return space
    return replace(space, domain=tuple(domains) if len(domains) > 1 else domains[0], codomain=codomain)


def _is_of_complex_numbers(name: str, condition: str) -> bool:
    """Whether a condition is one of complex matrices, or says of no symbol that derivatives are complex ones."""
    of_matrices = [kind.condition for kind in (Hermitian, HermitianPD, Unitary)]
    return (condition == HOLOMORPHIC and not name) or condition in of_matrices


_GRADIENTS = {
    "ambient": "ambient: its entries count as independent",
    "projected": "projected onto the directions in which it can move",
    "free": "by its free entries, each placed wherever it stands",
}


def gradients_meant(typed: Typed) -> list[str]:
    """Which gradient by each structured symbol is meant, in words."""
    structured = {name: _GRADIENTS[space.gradient] for name, space in typed.spaces.items() if space.gradients[1:]}
    if not structured:
        return []
    names = dict.fromkeys(base_of(variable.of) for node in typed.equation.of(Derivative) for variable in node.wrt)
    return [f"the gradient by {name} is {structured[name]}" for name in names if name in structured]


_POSITIVE = {
    Scalar: lambda space: Positive(),
    Vector: lambda space: PositiveVector(space.n),
    Matrix: lambda space: PositiveMatrix(space.m, space.n),
}


def _positive(bound: Node) -> str:
    """The X of `X > 0`, or ""."""
    if not isinstance(bound, Comparison) or bound.relation not in ("<", ">"):
        return ""
    large, small = (bound.left, bound.right) if bound.relation == ">" else (bound.right, bound.left)
    return large.name if isinstance(large, Symbol) and is_zero(small) else ""


def with_conditions(typed: Typed, equation: Equation) -> Typed:
    """What the conditions of an equation, and that something is positive, make of its spaces."""
    if not equation.conditions and not equation.bounds:
        return typed
    spaces = dict(typed.spaces)
    for name in map(_positive, equation.bounds):
        if name in spaces and type(spaces[name]) in _POSITIVE:
            spaces[name] = _POSITIVE[type(spaces[name])](spaces[name])
    for name, condition in equation.conditions:
        if condition == SQUARE or not name:
            continue
        if name not in spaces:
            raise NotSelfContained(f"the condition is on {name}, which does not occur", equation.text, (0, 0), name)
        try:
            space = spaces[name]
            if isinstance(space, Map) and condition != HOLOMORPHIC:
                spaces[name] = replace(space, codomain=with_condition(space.codomain, condition))
            else:
                spaces[name] = with_condition(space, condition)
        except SpaceError as error:
            raise FormulaError(f"{name}: {error}", equation.text, (0, len(equation.text))) from None
    return replace(typed, spaces=spaces)
