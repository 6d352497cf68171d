r"""Letters that count: the n of `\frac1n \mathbf 1^\top x`, of which nothing says that x has so many entries."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial

from xcheck.errors import XcheckError
from xcheck.formula.shapes.kinds import COUNTING
from xcheck.formula.statements.parse import Reading
from xcheck.formula.tree import Call, Constant, Node, Product, Quotient, Reduction, Symbol, Transpose
from xcheck.formula.walks import rewrite, symbols
from xcheck.reading import Understood, understand_equation
from xcheck.statement import Statement


def counted_by_letters(
    statement: Statement, reading: Reading, known: Collection[str]
) -> Iterator[tuple[Understood, str]]:
    """The claim with each undeclared letter that may count as the number of what is summed, and how it is read."""
    equation = reading.equation
    for name in sorted(set().union(*map(symbols, equation.trees)) & COUNTING.difference(known)):
        sized = equation.mapped(partial(_all_sized, name))
        with suppress(XcheckError):
            understood = understand_equation(statement, replace(reading, equation=sized))
            yield understood, f"{name} is the number of what is summed"


def _all_sized(name: str, tree: Node) -> Node:
    return rewrite(tree, partial(_sized, name))


def _sized(name: str, node: Node) -> Node | None:
    """The ones, sums and means of which nothing says how many there are, with that."""
    if isinstance(node, Call) and node.word == "mean":
        ones = Transpose(Constant("1", name, span=node.span), span=node.span)
        whole = Product((ones, _all_sized(name, node.arguments[0])), span=node.span)
        return Quotient(whole, Symbol(name, span=node.span), span=node.span)
    if isinstance(node, Constant) and node.name == "1" and not node.size:
        return replace(node, size=name)
    if isinstance(node, Reduction) and node.word == "sum" and node.upper is None and node.lower is None:
        return replace(node, body=_all_sized(name, node.body), upper=Symbol(name))
    return None
