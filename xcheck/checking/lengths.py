r"""Bars as the length of a column, as many write it: `\nabla_x |A x - b|^2 = 2 A^\top (A x - b)`."""

from __future__ import annotations

from dataclasses import replace

from xcheck.formula.statements.parse import Reading
from xcheck.formula.tree import Bars, Node, Norm
from xcheck.formula.walks import rewrite
from xcheck.reading import Understood, understand_equation
from xcheck.statement import Statement

READING = "|x| of a column is its Euclidean norm"


def with_lengths(statement: Statement, reading: Reading) -> Understood | None:
    """The claim with bars as Euclidean norms; None where there are none, or where a norm is one of a matrix.

    Raises:
        XcheckError: so it cannot be understood either.
    """
    if not reading.equation.of(Bars):
        return None
    equation = reading.equation.mapped(lambda tree: rewrite(tree, _length))
    understood = understand_equation(statement, replace(reading, equation=equation))
    held = [node.of.shape for node in understood.typed.equation.of(Norm)]
    return None if any(shape is None or shape.is_matrix for shape in held) else understood


def _length(node: Node) -> Node | None:
    return Norm(rewrite(node.of, _length), span=node.span) if isinstance(node, Bars) else None
