"""A prime behind brackets as a derivative: (f g)′, where nothing that is read as a transpose is one.

A prime is a transpose, as in x'Ax, and behind the name of a function that is applied it is a derivative. Beside f′(x)
the prime of (f(x) g(x))′ can only be one by x. In (uv)′ = u′v + uv′ and (x²)′ = 2x it may be one, which is another
reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xcheck.formula.equation import Equation
from xcheck.formula.tree import Apply, Derivative, Infix, Node, Primed, Product, Symbol, Transpose, Variable
from xcheck.formula.walks import rewrite, symbols, walk
from xcheck.spaces import Space

VARIABLES = ("x", "t", "z", "s", "r", "y")
"""What a derivative is taken by that does not say so, the likelier letters first."""


def with_primes(equation: Equation) -> tuple[Equation, frozenset[str]]:
    """The equation with primes of what holds a function that has a prime of its own as derivatives by its argument.

    That one is a number then, and is told.
    """
    primed = [node.of for node in equation.of(Primed)]
    names = set[str]().union(*map(_letters, primed))
    functions = {of.function for of in primed if isinstance(of, Apply)}
    if len(names) != 1 or not equation.of(Transpose):
        return equation, frozenset()
    (name,) = names
    variable, applied = Symbol(name), {node.function for node in equation.of(Apply)}

    def change(node: Node) -> Node | None:
        of = node.of if isinstance(node, Transpose) and _is_primed(node, equation.text) else None
        if isinstance(node, Product) and node.factors[1:] == (variable,):  # (f g)'(x)
            first = node.factors[0]
            of = _at(first.of, applied, variable) if isinstance(first, Transpose) else None
        if of is None or not functions & symbols(of) or name not in _letters(of):
            return None
        return Derivative(of, (Variable(variable),), span=node.span)

    changed = equation.mapped(lambda tree: rewrite(tree, change))
    return changed, frozenset(names) if changed != equation else frozenset()


def by_primes(equation: Equation, spaces: Mapping[str, Space]) -> tuple[Equation, frozenset[str], str] | None:
    """The equation with every prime as a derivative, the letters that are numbers then, and how that is read.

    None where a transpose is written otherwise, or where there is no prime. Letters with primes of their own are
    functions of the variable.
    """
    turned, bare = equation.of(Transpose), [node.of for node in equation.of(Primed) if not node.of.arguments]
    if not (turned or bare) or not all(_is_primed(node, equation.text) for node in turned):
        return None
    functions = {node.of.name for node in turned if isinstance(node.of, Symbol)}
    functions |= {of.function for of in bare if isinstance(of, Apply)}
    letters = set[str]().union(*map(_letters, equation.trees)) - functions
    inside = set[str]().union(*(_letters(node.of) for node in turned)) - functions
    known = [name for name in (*VARIABLES, *sorted(inside)) if name in inside]
    free = [name for name in VARIABLES if name not in letters | functions]
    if spaces.keys() & (functions | letters) or not (known or free):
        return None
    variable = Symbol((known or free)[0])

    def change(node: Node) -> Node | None:
        if isinstance(node, Symbol) and node.name in functions:
            return Apply(node.name, (variable,), span=node.span)
        if isinstance(node, Apply) and not node.arguments:
            return replace(node, arguments=(variable,))
        if isinstance(node, Transpose):
            of = rewrite(node.of, change)
            if isinstance(of, Apply) and of.function[0].islower():
                return Primed(of, span=node.span)
            return Derivative(of, (Variable(variable),), span=node.span)
        return None

    numbers = {name for name in letters | {variable.name} if name[0].islower()}
    said = f"a prime is the derivative by {variable.name}"
    return equation.mapped(lambda tree: rewrite(tree, change)), frozenset(numbers), said


def _at(tree: Node, functions: set[str], argument: Node) -> Node:
    """A tree of functions at an argument, where the sign of composition composes them."""

    def change(node: Node) -> Node | None:
        if isinstance(node, Infix) and node.operator == "hadamard":
            return _at(node.left, functions, _at(node.right, functions, argument))
        if isinstance(node, Symbol) and node.name in functions:
            return Apply(node.name, (argument,), span=node.span)
        return None

    return rewrite(tree, change)


def _letters(tree: Node) -> set[str]:
    """The symbols in a tree, without the functions."""
    return {node.name for node in walk(tree) if isinstance(node, Symbol)}


def _is_primed(node: Transpose, text: str) -> bool:
    """Whether a transpose is written with a prime."""
    return text[: node.span[1]].endswith(("'", r"\prime", r"\prime}"))
