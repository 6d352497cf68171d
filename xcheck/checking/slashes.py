"""How far a slash reaches: `1/2m` is half of m, and for many who write it one over 2m."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from xcheck.errors import XcheckError
from xcheck.formula.equation import Equation
from xcheck.formula.statements.parse import Reading
from xcheck.formula.tree import Node, Product, Quotient
from xcheck.formula.walks import rewrite
from xcheck.reading import Understood, understand_equation
from xcheck.statement import Statement


def with_all_below(
    statement: Statement, reading: Reading, numbers: Iterable[frozenset[str]]
) -> Iterator[tuple[Understood, str]]:
    """The claim with all that stands close behind a slash below it, and how it is read.

    Args:
        numbers: sets of letters that may be scalars.
    """
    found = _below_the_slash(reading.equation)
    for scalars in (frozenset[str](), *numbers) if found is not None else ():
        assert found is not None, "there are no letters otherwise"
        with suppress(XcheckError):
            understood = understand_equation(statement, replace(reading, equation=found[0]), scalars)
            said = f", and {' and '.join(sorted(scalars))} a number" if scalars else ""
            yield understood, f"{found[1]}{said}"


def _below_the_slash(equation: Equation) -> tuple[Equation, str] | None:
    """The equation with all that stands close behind a slash below it, and how that is read; None without such."""
    said: list[str] = []

    def change(node: Node) -> Node | None:
        if not isinstance(node, Product):
            return None
        factors: list[Node] = []
        left = list(node.factors)
        while left:
            first, close = left.pop(0), list[Node]()
            slash = isinstance(first, Quotient) and "/" in equation.text[slice(*first.span)]
            while slash and left and left[0].span[0] == [first, *close][-1].span[1] and _is_close(left[0], equation):
                close.append(left.pop(0))
            if close and isinstance(first, Quotient):
                below = Product((first.denominator, *close), span=(first.denominator.span[0], close[-1].span[1]))
                first = Quotient(first.numerator, below, span=(first.span[0], close[-1].span[1]))
                written, inside = (equation.text[slice(*each.span)] for each in (first, below))
                said.append(f"{written} is {written.removesuffix(inside)}({inside})")
            factors.append(first)
        if len(factors) == len(node.factors):
            return None
        return factors[0] if len(factors) == 1 else Product(tuple(factors), span=node.span)

    changed = equation.mapped(lambda tree: rewrite(tree, change))
    return (changed, " and ".join(dict.fromkeys(said))) if said else None


def _is_close(node: Node, equation: Equation) -> bool:
    """Whether a node begins with a letter or digit: a bracket or a norm behind a slash stands by itself."""
    return equation.text[node.span[0] : node.span[0] + 1].isalnum() or equation.text[node.span[0]] == "\\"
