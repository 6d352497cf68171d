"""What NumPy does to each row: in code `X @ W + b` of a matrix and a vector is XW + 1bᵀ, and `X * g` is X diag(g)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from xcheck.diagnosis.edits import symbol_name
from xcheck.errors import listed
from xcheck.formula.equation import Equation
from xcheck.formula.names import name_to_latex
from xcheck.formula.notation import is_numpy
from xcheck.formula.statements.parse import Reading
from xcheck.formula.tree import (
    Call,
    Constant,
    Differential,
    Infix,
    Negative,
    Node,
    Norm,
    Number,
    Product,
    Sum,
    Symbol,
    Transpose,
)
from xcheck.formula.walks import rewrite
from xcheck.reading import Understood, understand_equation
from xcheck.statement import Statement


def with_rows_added(statement: Statement, reading: Reading) -> Iterator[tuple[Understood, str]]:
    """The claim in which vectors beside matrices are rows under each other, and how that is read, if there are such.

    Raises:
        XcheckError: so it cannot be understood either.
    """
    found = _spread(reading.equation)
    if found is not None:
        yield understand_equation(statement, replace(reading, equation=found[0])), found[1]


def _spread(equation: Equation) -> tuple[Equation, str] | None:
    """The equation in which vectors beside matrices are rows under each other, and how that is read; None without."""
    if not is_numpy(equation.text):
        return None
    added: dict[str, None] = {}
    scaling: dict[str, None] = {}

    def change(node: Node) -> Node | None:
        if isinstance(node, Infix) and node.operator in ("times", "over"):
            return of_each_row(node)
        if not isinstance(node, Sum) or not any(map(_looks_like_matrix, node.terms)):
            return None
        return Sum(tuple(map(in_each_row, node.terms)), span=node.span)

    def of_each_row(node: Infix) -> Node | None:
        """A matrix with each row multiplied or divided by a vector."""
        divides = node.operator == "over"
        row, matrix = (node.left, node.right) if _is_vector(node.left) and not divides else (node.right, node.left)
        if not _is_vector(row) or not _looks_like_matrix(matrix):
            return None
        scaling[symbol_name(row)] = None
        by = Infix("over", Number(Fraction(1)), row, span=row.span) if divides else row
        return Product((rewrite(matrix, change), Call("diag", (by,), span=row.span)), span=node.span)

    def in_each_row(term: Node) -> Node:
        if isinstance(term, Negative):
            return Negative(in_each_row(term.of), span=term.span)
        if not _is_vector(term):
            return rewrite(term, change)
        added[symbol_name(term)] = None
        return Product((Constant("1", span=term.span), Transpose(term, span=term.span)), span=term.span)

    changed = equation.mapped(lambda tree: rewrite(tree, change))
    said = [
        f"{listed([*map(name_to_latex, names)])} {verb} each row"
        for names, verb in (
            (added, "is added to" if len(added) == 1 else "are added to"),
            (scaling, "multiplies" if len(scaling) == 1 else "multiply"),
        )
        if names
    ]
    return (changed, ", and ".join(said)) if said else None


def _is_vector(node: Node) -> bool:
    """Whether a term is a lower-case letter or the change of one."""
    return symbol_name(node)[:1].islower()


def _looks_like_matrix(node: Node) -> bool:
    """Whether a term is a capital letter or a product of such, which is no number and no column."""
    if isinstance(node, Negative | Transpose | Differential):
        return _looks_like_matrix(node.of)
    if isinstance(node, Symbol):
        return node.name[0].isupper()
    if isinstance(node, Infix):
        return _looks_like_matrix(node.left) or _looks_like_matrix(node.right)
    if isinstance(node, Product):
        factors = [factor for factor in node.factors if not isinstance(factor, Norm | Call)]
        return bool(factors) and all(map(_looks_like_matrix, factors))
    return False
