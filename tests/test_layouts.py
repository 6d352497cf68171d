"""What layouts promise: each entry stands where the definition puts it, and nothing is lost on the way."""

from __future__ import annotations

from fractions import Fraction
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy
import pytest
from estimating import estimates
from hypothesis import given
from hypothesis import strategies as st

from xcheck import rooms
from xcheck.dimensions import ONE, SCALAR, Shape, dimension
from xcheck.exact.arrays import rationals
from xcheck.exact.fields import Rationals
from xcheck.layouts import denominator

LAYOUTS = rooms.names("layouts")
SIZES = {"m": 3, "n": 4, "p": 5, "q": 6}


def shapes(rows: str, columns: str) -> dict[str, Shape]:
    """One shape of each kind."""
    m, n = dimension(rows), dimension(columns)
    return {"scalar": SCALAR, "column": Shape(m, ONE), "row": Shape(ONE, m), "matrix": Shape(m, n)}


OUTPUTS, INPUTS = shapes("p", "q"), shapes("m", "n")
PAIRS = [(y, x) for y in OUTPUTS for x in INPUTS]

lengths = st.integers(2, 5)


def size(kind: str, draw: st.DrawFn) -> tuple[int, int]:
    rows, columns = draw(lengths), draw(lengths)
    return {"scalar": (1, 1), "column": (rows, 1), "row": (1, columns), "matrix": (rows, columns)}[kind]


@st.composite
def jacobians(draw: st.DrawFn) -> Any:
    """A canonical Jacobian with all entries different, of any kinds of y and x."""
    kinds = st.sampled_from(["scalar", "column", "row", "matrix"])
    shape = (*size(draw(kinds), draw), *size(draw(kinds), draw))
    return numpy.arange(1.0, 1.0 + numpy.prod(shape)).reshape(shape)


def drawn(y: str, x: str) -> Any:
    """A canonical Jacobian of the kinds y and x with the entries 1, 2, 3 …"""
    shape = (*OUTPUTS[y].size(SIZES), *INPUTS[x].size(SIZES))
    return numpy.arange(1.0, 1.0 + numpy.prod(shape)).reshape(shape)


# -- what every layout is held to --------------------------------------------------------------


def is_bijective(layout: Any, jacobian: Any) -> bool:
    """Whether reading undoes writing, and writing keeps every entry."""
    written = layout.write(jacobian)
    read = layout.read(written, jacobian.shape[:2], jacobian.shape[2:])
    kept = numpy.array_equal(numpy.sort(written, axis=None), numpy.sort(jacobian, axis=None))
    return kept and written.ndim == 2 and read.shape == jacobian.shape and numpy.array_equal(read, jacobian)


@pytest.mark.parametrize("name", LAYOUTS)
@given(jacobian=jacobians())
def test_reading_undoes_writing(name: str, jacobian: Any) -> None:
    """For every scalar, column, row or matrix by any of these, reading what is written gives the Jacobian back."""
    assert is_bijective(rooms.load("layouts", name), jacobian)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize(("y", "x"), PAIRS)
def test_the_shape_is_the_one_written(name: str, y: str, x: str) -> None:
    """`shape` says in names what `write` returns in numbers."""
    layout: Any = rooms.load("layouts", name)
    assert layout.write(drawn(y, x)).shape == layout.shape(OUTPUTS[y], INPUTS[x]).size(SIZES)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("engine", rooms.names("engines"))
def test_every_engine_can_write(name: str, engine: str) -> None:
    """A layout writes and reads the arrays of every engine, inside a derivative too."""
    layout: Any = rooms.load("layouts", name)
    jacobian = drawn("matrix", "matrix")
    weights = numpy.random.default_rng(0).uniform(0.3, 1.7, layout.write(jacobian).shape)

    def side(values: Any, primitive: Any) -> Any:
        def written_and_read(J: Any) -> Any:
            written = layout.write(J)
            return (written * values["w"] + layout.write(layout.read(written, (5, 6), (3, 4)))).sum()

        return primitive(written_and_read, values["J"])

    small = {"J": jacobian / 100.0, "w": weights}
    estimate = estimates(rooms.load("engines", engine), side, [small])[0]
    expected = layout.read(weights + 1.0, (5, 6), (3, 4))
    numpy.testing.assert_allclose(estimate.value, expected, rtol=1e-12, atol=10 * estimate.uncertainty)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize(("y", "x"), PAIRS)
def test_layouts_keep_to_the_array_standard(name: str, y: str, x: str) -> None:
    """Nothing beyond the array API standard is used: a layout runs on the strict implementation of it."""
    strict = pytest.importorskip("array_api_strict")
    layout: Any = rooms.load("layouts", name)
    jacobian = drawn(y, x)
    written = layout.write(strict.asarray(jacobian))
    numpy.testing.assert_array_equal(numpy.from_dlpack(written), layout.write(jacobian))
    read = layout.read(written, jacobian.shape[:2], jacobian.shape[2:])
    numpy.testing.assert_array_equal(numpy.from_dlpack(read), jacobian)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize(("y", "x"), PAIRS)
def test_layouts_lay_out_exact_numbers(name: str, y: str, x: str) -> None:
    """Of every kind; their arrays know less than NumPy's, and take no order of axes for granted."""
    layout: Any = rooms.load("layouts", name)
    jacobian = drawn(y, x)
    written = layout.write(rationals(Rationals(), [Fraction(entry) for entry in jacobian.flat], jacobian.shape))
    numpy.testing.assert_array_equal(written.values[0], layout.write(jacobian))
    numpy.testing.assert_array_equal(layout.read(written, jacobian.shape[:2], jacobian.shape[2:]).values[0], jacobian)


def test_a_layout_that_loses_entries_is_caught() -> None:
    """Planted: one that reads in another order than it writes, and one that sums, are no bijections."""
    jacobian = drawn("matrix", "matrix")
    row_major_reader = SimpleNamespace(write=denominator.write, read=lambda written, y, x: written.reshape(*y, *x))
    summing = SimpleNamespace(
        write=lambda J: J.sum(axis=(0, 1)), read=lambda written, y, x: numpy.broadcast_to(written, (*y, *x))
    )
    assert is_bijective(denominator, jacobian)
    assert not is_bijective(row_major_reader, jacobian)
    assert not is_bijective(summing, jacobian)


# -- entries by definition ---------------------------------------------------------------------


def denominator_entries(J: Any) -> Any:
    """Denominator layout by its definition, one entry after the other.

    ∂y/∂X has X's shape for a scalar y and ∂Y/∂t has Y's for a scalar t; else row i belongs to the i-th
    entry of vec X and column j to the j-th of vec Y, where vec stacks columns.
    """
    p, q, m, n = J.shape
    if (p, q) == (1, 1):
        return numpy.array([[J[0, 0, i, j] for j in range(n)] for i in range(m)])
    if (m, n) == (1, 1) and p > 1 and q > 1:
        return numpy.array([[J[a, b, 0, 0] for b in range(q)] for a in range(p)])
    return numpy.array([[J[a, b, i, j] for b in range(q) for a in range(p)] for j in range(n) for i in range(m)])


DEFINITIONS = {
    "denominator": denominator_entries,
    # The transpose, but for ∂Y/∂t, which has Y's shape in both.
    "numerator": lambda J: (
        denominator_entries(J) if J.shape[2:] == (1, 1) and 1 not in J.shape[:2] else denominator_entries(J).T
    ),
}


def follows(layout: Any, definition: Any, jacobian: Any) -> bool:
    written = layout.write(jacobian)
    return written.shape == definition(jacobian).shape and numpy.array_equal(written, definition(jacobian))


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
@given(jacobian=jacobians())
def test_entries_stand_where_the_definition_puts_them(name: str, jacobian: Any) -> None:
    """Entry by entry: [i, j] = ∂y_j/∂x_i in denominator layout, columns stacked; numerator is the transpose."""
    assert follows(rooms.load("layouts", name), DEFINITIONS[name], jacobian)


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_a_planted_layout_is_caught(name: str) -> None:
    """Planted: row-major vec, and the other layout, do not follow the definition."""

    def row_major(J: Any) -> Any:
        p, q, m, n = J.shape
        written = J.reshape(p * q, m * n)
        return written if name == "numerator" else written.T

    jacobian = drawn("matrix", "matrix")
    others: list[ModuleType | SimpleNamespace] = [SimpleNamespace(write=row_major)]
    others += [rooms.load("layouts", other) for other in DEFINITIONS if other != name]
    assert not any(follows(other, DEFINITIONS[name], jacobian) for other in others)


def test_the_definitions_are_the_textbook_s() -> None:
    """By hand: the gradient of aᵀXb is abᵀ, of Ax it is Aᵀ, and ∂(AXB)/∂X = B ⊗ Aᵀ with columns stacked."""
    rng = numpy.random.default_rng(0)
    A, B, a, b = (rng.uniform(0.3, 1.7, shape) for shape in ((5, 3), (4, 6), (3,), (4,)))
    gradient = numpy.einsum("i,j->ij", a, b)[None, None]
    numpy.testing.assert_array_equal(denominator.write(gradient), numpy.outer(a, b))
    numpy.testing.assert_array_equal(denominator.write(A[:, None, :, None]), A.T)
    product = numpy.einsum("ai,jb->abij", A, B)
    numpy.testing.assert_allclose(denominator.write(product), numpy.kron(B, A.T), rtol=1e-15)
