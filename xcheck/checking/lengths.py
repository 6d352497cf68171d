r"""Norms as many write them: bars as the length of a column, and `\|X\|_2` for the Frobenius norm of a matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from xcheck.errors import XcheckError
from xcheck.formula.statements.parse import Reading
from xcheck.formula.tree import Bars, Node, Norm
from xcheck.formula.walks import rewrite
from xcheck.reading import Understood, understand_equation
from xcheck.statement import Statement

LENGTH = "|x| of a column is its Euclidean norm"
FROBENIUS = "‖X‖₂ of a matrix is its Frobenius norm"


def with_other_norms(statement: Statement, reading: Reading) -> Iterator[tuple[Understood, str]]:
    """The claim with bars as lengths, if none is around a matrix, and with spectral norms as Frobenius norms."""
    equation = reading.equation
    if equation.of(Bars):
        with suppress(XcheckError):
            understood = _with(statement, reading, _length)
            if not _of_matrices(understood):
                yield understood, LENGTH
    if any(node.kind == "2" for node in equation.of(Norm)):
        with suppress(XcheckError):
            understood = _with(statement, reading, _frobenius)
            if _of_matrices(understood):
                yield understood, FROBENIUS


def _with(statement: Statement, reading: Reading, change: Callable[[Node], Node | None]) -> Understood:
    equation = reading.equation.mapped(lambda tree: rewrite(tree, change))
    return understand_equation(statement, replace(reading, equation=equation))


def _of_matrices(understood: Understood) -> bool:
    return any(node.of.shape is None or node.of.shape.is_matrix for node in understood.typed.equation.of(Norm))


def _length(node: Node) -> Node | None:
    return Norm(rewrite(node.of, _length), span=node.span) if isinstance(node, Bars) else None


def _frobenius(node: Node) -> Node | None:
    if not isinstance(node, Norm) or node.kind != "2":
        return None
    return Norm(rewrite(node.of, _frobenius), "F", span=node.span)
