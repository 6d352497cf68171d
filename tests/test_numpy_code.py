"""The formula as NumPy: what is printed for pasting gives the value that was checked."""

from __future__ import annotations

import inspect
from typing import Any

import numpy
import pytest

from xcheck import Matrix, Scalar, Vector
from xcheck.catalogue.shelves import load
from xcheck.errors import XcheckError
from xcheck.evaluation.places import places_of
from xcheck.evaluation.scopes import values_at
from xcheck.formula.walks import derivatives
from xcheck.formula.writing.numpy.code import numpy_code
from xcheck.formula.writing.numpy.writer import NoNumpy
from xcheck.reading import Understood, understand
from xcheck.records import Settings
from xcheck.spaces import Map
from xcheck.statement import Statement

SPACES: dict[str, Any] = {
    "A": Matrix("n", "n"), "B": Matrix("m", "n"), "x": Vector("n"), "y": Vector("m"), "z": Vector("n"), "t": Scalar(),
}  # fmt: skip


def understood(text: str) -> Understood:
    return understand(Statement(id="s", text=text, spaces=SPACES))


def returned(text: str) -> str:
    return numpy_code(understood(f"{text} = {text}").typed, "f").rstrip().rpartition("return ")[2]


@pytest.mark.parametrize(
    ("latex", "code"),
    [
        (r"x^\top A z", "x @ A @ z"),
        (r"x y^\top B", "np.outer(x, y) @ B"),
        (r"(A + A^\top) x", "(A + A.T) @ x"),
        (r"-2 A^{-1} x", "-2 * np.linalg.inv(A) @ x"),
        (r"(x + z) (x - z)^\top", "np.outer(x + z, x - z)"),
        (r"t (x^\top z) A", "t * (x @ z) * A"),
        (r"\frac{A x}{x^\top x}", "A @ x / (x @ x)"),
        (r"\tfrac12 A^3", "1 / 2 * np.linalg.matrix_power(A, 3)"),
        (r"x \odot (z + A x)", "x * (z + A @ x)"),
        (r"A \otimes x", "np.kron(A, x[:, None])"),
        (r"\operatorname{vec}(B)", 'B.ravel(order="F")'),
        (r"\operatorname{softmax}(A x)", "softmax(A @ x)"),
        (r"\|B\|_F^2 I_n", "np.linalg.norm(B) ** 2 * np.eye(n)"),
    ],
)
def test_a_formula_reads_as_a_person_would_write_it(latex: str, code: str) -> None:
    """Columns are one-dimensional, brackets stand where Python needs them and nowhere else."""
    assert returned(latex) in (code, code.replace("0.5", "1 / 2"))


def test_what_it_needs_stands_above() -> None:
    """Imports, the sizes that constants need, and definitions in order."""
    statement = Statement(id="s", text=r"r = A x - z:\ x = \operatorname{softmax}(r) + \mathbf 1", spaces=SPACES)
    assert numpy_code(understand(statement).typed, "f") == (
        "import numpy as np\nfrom xcheck import softmax\n\n\n"
        "def f(x, A, z):\n    n = A.shape[0]\n    r = A @ x - z\n    return softmax(r) + np.ones(n)\n"
    ).replace("f(x, A, z)", "f(A, x, z)")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (r"\frac{\partial x^\top A x}{\partial x_i} = [(A + A^\top) x]_i", "entry by entry"),
        (r"\nabla_x x^\top z = \frac{\partial z^\top x}{\partial x}", "every side has a derivative"),
    ],
)
def test_what_numpy_cannot_say_is_said(text: str, why: str) -> None:
    """A formula with a derivative left in it has no text; nothing wrong is printed in its place."""
    with pytest.raises(NoNumpy, match=why):
        numpy_code(understood(text).typed, "f")


def _catalogue() -> list[Any]:
    found = []
    for statement in load().statements:
        try:
            read = understand(statement)
            numpy_code(read.typed, "f")
        except XcheckError:
            continue
        if not any(isinstance(space, Map) for space in read.typed.spaces.values()):
            found.append(pytest.param(read, id=statement.id))
    return found


@pytest.mark.parametrize("read", _catalogue())
def test_the_text_has_the_value_that_was_checked(read: Understood) -> None:
    """Every formula of the catalogue that has a text: run on the drawn numbers, it gives the side's own value."""
    side = next(side for side in reversed(read.sides) if not derivatives(side))
    place = places_of(read, Settings(samples=1), 0)[0]
    wanted = numpy.asarray(values_at(read, side, [place])[0])
    names: dict[str, Any] = {}
    exec(numpy_code(read.typed, "f"), names)
    values = {f"{name}_" if name == "lambda" else name: value for name, value in place.point.items()}
    values |= {f"d{name[2:]}": value for name, value in place.point.items() if name.startswith("d ")}
    got = numpy.asarray(names["f"](**{name: values[name] for name in inspect.signature(names["f"]).parameters}))
    if wanted.ndim == 2 and 1 in wanted.shape:
        assert got.ndim == 1, "a column is printed with one axis"
        wanted = wanted.ravel()
    assert got.shape == wanted.shape
    assert numpy.allclose(got, wanted, rtol=1e-10, atol=1e-12)
