"""How JAX's primitives of linear algebra are computed: by NumPy, and large ones by SciPy."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy

from xcheck.engines._primitives import Equation, Operation, by_jax, given, made, rule

MANY_ROWS = 32
"""How large a matrix is that is factorised and solved by SciPy: loading it takes longer than small ones take."""

_PRODUCTS: dict[tuple[bool, bool], Operation] = {
    (False, False): numpy.matmul,
    (True, False): lambda a, b: a.T @ b,
    (False, True): lambda a, b: a @ b.T,
    (True, True): lambda a, b: a.T @ b.T,
}
"""Products of vectors and matrices, by which of the two is transposed."""


@rule("dot_general")
def _dot_general(equation: Equation) -> Operation:
    """A product of matrices, one for each index of the batch."""
    (inner, inner_of_other), (batch, batch_of_other) = equation.params["dimension_numbers"]
    left, right = (each.shape for each in given(equation))
    if not batch and len(inner) == 1 and max(len(left), len(right)) <= 2:
        turned = inner[0] != len(left) - 1, inner_of_other[0] != 0
        return _PRODUCTS[turned]
    rows = [d for d in range(len(left)) if d not in (*inner, *batch)]
    columns = [d for d in range(len(right)) if d not in (*inner_of_other, *batch_of_other)]
    stack, length = [left[d] for d in batch], prod(left[d] for d in inner)
    first, second = (*batch, *rows, *inner), (*batch_of_other, *inner_of_other, *columns)
    as_rows = (*stack, prod(left[d] for d in rows), length)
    as_columns = (*stack, length, prod(right[d] for d in columns))
    shape = made(equation).shape
    return lambda a, b: (a.transpose(first).reshape(as_rows) @ b.transpose(second).reshape(as_columns)).reshape(shape)


def _is_large(equation: Equation) -> bool:
    shape = given(equation)[0].shape
    return len(shape) == 2 and min(shape) >= MANY_ROWS


@rule("lu")
def _lu(equation: Equation) -> Operation | None:
    """A matrix in its triangles, which row each row was exchanged with, and where each row comes from."""
    if not _is_large(equation):
        return None
    from scipy.linalg.lapack import get_lapack_funcs

    rows, whole = given(equation)[0].shape[0], made(equation, 1).dtype

    def factorised(a: Any) -> tuple[Any, Any, Any]:
        (factorise,) = get_lapack_funcs(("getrf",), (a,))
        triangles, exchanged, _ = factorise(a)
        order = [*range(rows)]
        for one, other in enumerate(exchanged.tolist()):
            order[one], order[other] = order[other], order[one]
        return triangles, exchanged.astype(whole), numpy.asarray(order, whole)

    return factorised


@rule("triangular_solve")
def _triangular_solve(equation: Equation) -> Operation:
    left, lower, transposed, conjugated, unit = (
        equation.params[key] for key in ("left_side", "lower", "transpose_a", "conjugate_a", "unit_diagonal")
    )
    as_compiled = by_jax(equation)

    def solved(a: Any, b: Any) -> Any:
        matrix = numpy.tril(a) if lower else numpy.triu(a)
        if unit:
            eye = numpy.eye(a.shape[-1], dtype=bool)
            matrix = numpy.where(eye, numpy.ones((), a.dtype), matrix)
        matrix = matrix.swapaxes(-1, -2) if transposed else matrix
        matrix = matrix.conj() if conjugated else matrix
        try:
            if left:
                return numpy.linalg.solve(matrix, b)
            return numpy.linalg.solve(matrix.swapaxes(-1, -2), b.swapaxes(-1, -2)).swapaxes(-1, -2)
        except numpy.linalg.LinAlgError:
            return as_compiled(a, b)  # which has infinite values where a matrix is singular

    def substituted(a: Any, b: Any) -> Any:
        matrix, right = (a.conj() if conjugated else a), (b if left else b.T)
        try:
            found = scipy.linalg.solve_triangular(
                matrix, right, trans=int(transposed == left), lower=lower, unit_diagonal=unit, check_finite=False
            )
        except numpy.linalg.LinAlgError:
            return as_compiled(a, b)
        return found if left else found.T

    if not _is_large(equation):
        return solved
    import scipy.linalg

    return substituted
