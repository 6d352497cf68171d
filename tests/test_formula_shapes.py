"""Shape inference: what conforms gets its shapes, and for each thing that conforms one that does not is refused."""

from __future__ import annotations

from typing import Any

import pytest

from xcheck.dimensions import ONE, Dimension
from xcheck.errors import FormulaError, NotSelfContained, NotUnderstood, ShapeError
from xcheck.formula.shapes.conventions import Conventions
from xcheck.formula.shapes.infer import infer
from xcheck.formula.shapes.rules.operators import layout_of
from xcheck.formula.shapes.unify import Unifier
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.tree import Derivative, Product, is_zero
from xcheck.formula.typed import Typed
from xcheck.formula.walks import walk
from xcheck.formula.whole_numbers import integer
from xcheck.reading import layouts
from xcheck.spaces import Family, Map, Matrix, Scalar, Space, Vector

DECLARED: dict[str, Space] = {
    "A": Matrix("m", "n"),
    "B": Matrix("n", "k"),
    "S": Matrix("n", "n"),
    "x": Vector("n"),
    "y": Vector("m"),
    "a": Vector("n"),
    "c": Scalar(),
    "u": Map(Vector("n"), Vector("m")),
    "g": Map(Vector("n"), Scalar()),
}


def typed(text: str, spaces: dict[str, Space] | None = None, **conventions: Any) -> Typed:
    reading = parse_equation(text, spaces or {})
    known = {**(spaces or {}), **dict(reading.declared)}
    return infer(reading.equation, known, Conventions(layouts(), **conventions))


def shape(text: str, spaces: dict[str, Space] | None = None, **conventions: Any) -> str:
    """The shape of an expression, in words."""
    side = typed(f"{text} = {text}", spaces or DECLARED, **conventions).equation.sides[0]
    return str(side.shape)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A x", "a column of m"),
        ("x^T A^T", "a row of m"),
        ("y^T A x", "a scalar"),
        ("y x^T", "an m × n matrix"),
        ("2 A", "an m × n matrix"),
        ("x c", "a column of n"),
        (r"\frac{x}{x^T a}", "a column of n"),
        (r"x \odot a", "a column of n"),
        (r"1 \oslash x", "a column of n"),
        (r"A \otimes B", "an m·n × k·n matrix"),
        (r"x \otimes y", "a column of m·n"),
        ("S^{-1}", "an n × n matrix"),
        ("x^2", "a column of n"),
        ("e^x", "a column of n"),
        ("|S|", "a scalar"),
        ("|x|", "a column of n"),
        (r"\|A\|_F", "a scalar"),
        (r"\operatorname{tr}(A B B^T A^T)", "a scalar"),
        (r"\operatorname{diag}(x)", "an n × n matrix"),
        (r"\operatorname{diag}(S)", "a column of n"),
        (r"\operatorname{vec}(A)", "a column of m·n"),
        (r"\log(x)", "a column of n"),
        ("u(x)", "a column of m"),
        ("A_{12}", "a scalar"),
        ("x_3", "a scalar"),
        (r"\sum_i x_i A", "an m × n matrix"),
        ("I_n S", "an n × n matrix"),
        (r"\mathbf{1}_m^T A", "a row of n"),
        (r"\begin{bmatrix} x & a \end{bmatrix}", "an n × 2 matrix"),
        (r"\begin{bmatrix} S & S \\ S & S \end{bmatrix}", "a 2·n × 2·n matrix"),
        (r"\begin{bmatrix} c & c \\ c & c \\ c & c \end{bmatrix}", "a 3 × 2 matrix"),
        # Derivatives in denominator layout.
        (r"\frac{\partial g(x)}{\partial x}", "a column of n"),
        (r"\frac{\partial g(x)}{\partial x^T}", "a row of n"),
        (r"\frac{\partial u(x)}{\partial x}", "an n × m matrix"),
        (r"\frac{\partial u(x)}{\partial x^T}", "an m × n matrix"),
        (r"\frac{\partial |A A^T|}{\partial A}", "an m × n matrix"),
        (r"\frac{\partial A x}{\partial A}", "an m·n × m matrix"),
        (r"\frac{\partial g(x)}{\partial x_i}", "a scalar"),
        (r"\frac{\partial A x}{\partial x_i}", "a row of m"),
        (r"\frac{\partial^2 g(x)}{\partial x\,\partial x^T}", "an n × n matrix"),
        (r"\nabla_A \|A\|^2", "an m × n matrix"),
        (r"\nabla_x^2 g(x)", "an n × n matrix"),
        ("dA", "an m × n matrix"),
        (r"d(x^T a)", "a scalar"),
        (r"g(x)|_{x = a}", "a scalar"),
    ],
)
def test_declared_shapes_give_the_shape_of_an_expression(text: str, expected: str) -> None:
    """Every construct has one shape, known by name before any number is drawn."""
    assert shape(text) == expected


def test_numerator_layout_is_the_transpose_of_a_jacobian_and_not_of_a_gradient_sign() -> None:
    """The layout turns ∂ around and leaves ∇, which has the shape of its variable, alone."""
    assert shape(r"\frac{\partial g(x)}{\partial x}", layout="numerator") == "a row of n"
    assert shape(r"\nabla_x g(x)", layout="numerator") == "a column of n"
    node = next(
        part for part in walk(parse_equation(r"\partial_x y = y", {}).equation.sides[0]) if isinstance(part, Derivative)
    )
    assert layout_of(node, node.wrt[0], "denominator") == "denominator"


CONFORMING_AND_NOT = [
    ("y^T A x = c", "x^T A x = c"),
    ("A x = y", "A y = x"),
    ("A + A = A", "A + A^T = A"),
    ("A B = A B", "B A = B A"),
    (r"x \odot a = x", r"x \odot y = x"),
    (r"A \oslash A = A", r"A \oslash S = A"),
    (r"\frac{x}{c} = x", r"\frac{c}{x} = x"),
    ("S^2 = S", "A^2 = A"),
    ("x^c = x", "x^x = x"),
    ("|S| = c", "|A| = c"),
    (r"\operatorname{tr}(S) = c", r"\operatorname{tr}(A) = c"),
    (r"\operatorname{logsoftmax}(x) = x", r"\operatorname{logsoftmax}(S) = S"),
    ("u(x) = y", "u(y) = y"),
    ("A_{12} = c", "A_1 = c"),
    (r"\sum_{i=1}^{n} x_i = c", r"\sum_{i=1}^{m} x_i = c"),
    (
        r"\begin{bmatrix} x & a \end{bmatrix} = \begin{bmatrix} a & x \end{bmatrix}",
        r"\begin{bmatrix} x & y \end{bmatrix} = S",
    ),
    (
        r"\begin{bmatrix} A \\ A \end{bmatrix} x = \begin{bmatrix} y \\ y \end{bmatrix}",
        r"\begin{bmatrix} A \\ B \end{bmatrix} = A",
    ),
    (r"\frac{\partial^2 g(x)}{\partial x \partial x^T} = S", r"\frac{\partial^2 u(x)}{\partial x \partial x^T} = S"),
    (r"g(x)|_{x = a} = c", r"g(x)|_{x = y} = c"),
    (r"\operatorname{vec}(A) = y \otimes x", r"\operatorname{vec}(A) = x \otimes x"),
    (
        r"\operatorname{vec}(A B) = (B^T \otimes I_m) \operatorname{vec}(A)",
        r"\operatorname{vec}(A B) = (B \otimes I_m) \operatorname{vec}(A)",
    ),
    ("I_n x = x", "I_m x = x"),
    (r"x - 1 = x", r"S - 1 = S"),
    ("x + c = x", "S + c = S"),
    (r"S \odot (1 - S) = S", "S (1 - S) = S"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong"), CONFORMING_AND_NOT, ids=[wrong for _, wrong in CONFORMING_AND_NOT])
def test_what_conforms_is_typed_and_what_does_not_is_refused(right: str, wrong: str) -> None:
    """Nothing broadcasts and nothing is flattened to fit: m and n are never equal."""
    assert typed(right, DECLARED)
    with pytest.raises(ShapeError):
        typed(wrong, DECLARED)


def test_a_scalar_beside_a_column_is_said() -> None:
    """A literal, or a declared scalar, is added to every entry, and a note says so."""
    assert typed("1 - x = x", DECLARED).notes == ("1 + - x: the number is added to every entry of the column",)
    assert not typed("x + a = x", DECLARED).notes
    with pytest.raises(ShapeError):
        typed("x^T a + x = x", DECLARED)


@pytest.mark.parametrize(
    ("text", "assumed"),
    [
        ("A x = y", ("A is an m × n matrix", "x is a column of n", "y is a column of m")),
        ("x^T A x = c x^T x", None),
        (r"\lambda x = x", ("lambda is a scalar", "x is a column of n")),
        (r"\Sigma x = x", ("Sigma is an n × n matrix", "x is a column of n")),
        (
            "y - X \\beta = e",
            ("y is a column of m", "X is an m × n matrix", "beta is a column of n", "e is a column of m"),
        ),
        (r"(x - \mu)^T (x - \mu) = 0", ("x is a column of n", "mu is a column of n")),
        (r"\theta^T x = 0", ("theta is a column of n", "x is a column of n")),
        (r"\frac{1}{2 N} x = x", ("N is a scalar", "x is a column of n")),
        (r"x^k = x", ("x is a column of n", "k is a scalar")),
        (r"\sum_{ij} a_{ij} a_{ij} = 0", ("a is an m × n matrix",)),
        (r"\operatorname{softmax}(\alpha) = p", ("alpha is a column of n", "p is a column of n")),
        (r"\alpha \odot x = x", ("alpha is a column of n", "x is a column of n")),
    ],
)
def test_undeclared_letters_by_use_and_by_convention(text: str, assumed: tuple[str, ...] | None) -> None:
    """A capital is a matrix, a lower-case letter a column, a Greek one a scalar unless its use says otherwise."""
    if assumed is None:
        with pytest.raises(FormulaError):
            typed(text)
    else:
        assert typed(text).assumed == assumed


def test_a_reading_may_take_letters_for_scalars() -> None:
    """The readings of a claim say which letters are scalars after all."""
    assert typed("x c = x", scalars=frozenset({"c"})).assumed == ("x is a column of n", "c is a scalar")
    with pytest.raises(ShapeError):
        typed("x c = x")


def test_an_unknown_size_is_never_one() -> None:
    """x y needs y scalar; an undeclared y is a column of some size, and that size is not 1."""
    with pytest.raises(ShapeError, match="cannot multiply x, a column of n, by y, a column of m"):
        typed("x y = z")
    unifier = Unifier()
    assert not unifier.unify(unifier.fresh(), ONE)
    assert not unifier.unify(ONE, unifier.fresh())


def test_products_of_dimensions_are_multisets() -> None:
    """m·n is n·m and not m·m; what cannot be told waits until it can."""
    unifier = Unifier()
    m, n, unknown = Dimension(1, ("m",)), Dimension(1, ("n",)), unifier.fresh()
    assert unifier.unify(m * n, n * m)
    assert not unifier.unify(m * n, m * m)
    assert unifier.unify(m * unknown, n * m)
    assert unifier.resolve(unknown) == n
    assert not unifier.unify(unknown, m)
    first, second = unifier.fresh(), unifier.fresh()
    assert unifier.unify(first * second, m * n)
    assert unifier.settle()[0] == "undetermined"
    assert unifier.unify(first * second, m * n)
    assert unifier.unify(first, m)
    assert unifier.settle() == ("settled", None)
    assert unifier.resolve(second) == n


def test_what_had_to_wait_still_names_its_parts() -> None:
    """An equation of products that turns out wrong at the end is told like any other."""
    spaces: dict[str, Space] = {"v": Vector("m*n"), "A": Matrix("m", "m")}
    with pytest.raises(ShapeError, match=r"differ: \\operatorname{vec}\(U\), .* and v, a column of m·n"):
        typed(r"\operatorname{vec}(U) = v = \operatorname{vec}(A + U)", spaces)
    with pytest.raises(NotUnderstood, match="declare the spaces"):
        typed(r"\operatorname{vec}(U) = v", spaces)


def test_zero_and_identity_take_the_shape_of_their_place() -> None:
    """A bare 0 is the zero of its place, `I` the identity of the size that is needed."""
    sides = typed("A x - y + 0 = 0", DECLARED).equation.sides
    assert [str(side.shape) for side in sides] == ["a column of m"] * 2
    assert str(sides[0].terms[2].shape) == "a column of m"  # type: ignore[attr-defined]
    read = typed("A + I A I = A", DECLARED).equation.sides[0]
    assert [str(part.shape) for part in read.terms[1].factors] == [  # type: ignore[attr-defined]
        "an m × m matrix",
        "an m × n matrix",
        "an n × n matrix",
    ]
    assert all(is_zero(parse_equation(f"{text} = 0", {}).equation.sides[0]) for text in ("0", "-0", "0^T"))
    with pytest.raises(NotUnderstood, match="the size of I cannot be told"):
        typed("|I| = 1")


def test_a_row_behind_a_matrix_belongs_to_the_column_behind_it() -> None:
    """In `A b^T c` the product b^T c is a number, which scales A; without the column nothing conforms."""
    product = typed("A x^T a = c A", DECLARED).equation.sides[0]
    assert isinstance(product, Product)
    assert [str(factor.shape) for factor in product.factors] == ["an m × n matrix", "a scalar"]
    assert shape("x a^T x") == "a column of n"
    with pytest.raises(ShapeError):
        typed("A x^T = A", DECLARED)


def test_a_dimension_is_a_number_too() -> None:
    """The n of I_n, of a declaration and at the end of a sum is the size, also in `1/n`."""
    assert "n" not in typed(r"\frac{1}{n} \sum_{i=1}^{n} x_i = \frac{1}{n} \mathbf{1}^T x").spaces
    assert "n" not in typed("n x = x", DECLARED).spaces
    assert "n" in typed("n^T x = n^T x").spaces
    assert str(typed(r"\sum_{i=1}^{n} x_i = x^T \mathbf{1}_n").spaces["x"].shape) == "a column of n"


def test_indices_run_over_one_size_each() -> None:
    """Two sums over i may not differ in length; an index that picks nothing has no range."""
    assert str(typed(r"\sum_i x_i a_i = c", DECLARED).ranges["i"]) == "n"
    with pytest.raises(NotUnderstood, match="two different sizes"):
        typed(r"\sum_i x_i = \sum_i y_i", DECLARED)
    assert str(typed(r"\sum_i i\,x_i = c", DECLARED).ranges["i"]) == "n"
    with pytest.raises(NotUnderstood, match="what the index i runs over cannot be told"):
        typed(r"\sum_i \sum_k x_{i+k} = c", DECLARED)
    with pytest.raises(NotUnderstood, match="nothing in this sum has the index i"):
        typed(r"\sum_i x = x", DECLARED)


def test_families_are_not_taken_for_entries() -> None:
    """Where an undeclared x_i can only be a column it is a member of a family; a declared x has entries."""
    for text in (r"\sum_i (x_i - c) = 0", r"\sum_i \|x_i\|^2 = 0", r"\sum_i x_i^T A x_i = 0"):
        assert isinstance(typed(text).spaces["x"], Family), text
    assert str(typed(r"\sum_i E_i x = 0").spaces["E"].shape) == "an m × n matrix"
    assert isinstance(typed(r"\sum_i A x_i = 0").spaces["x"], Family)
    with pytest.raises(ShapeError):
        typed(r"\sum_i (x_i - a) = 0", DECLARED)


def test_definitions_have_shapes_and_generic_functions_need_arguments() -> None:
    """A defined name has the shape of its value; a generic function without argument has none."""
    read = typed("z = A x: z^T z = c", DECLARED)
    assert str(dict(read.equation.definitions)["z"].shape) == "a column of m"
    with pytest.raises(ShapeError):
        typed("z = A x: z^T x = c", DECLARED)
    with pytest.raises(NotSelfContained):
        typed("u = y", DECLARED)
    with pytest.raises(NotSelfContained):
        typed(r"\nabla (x^T x) = 2 x", DECLARED)
    assert typed(r"\nabla (x^T x) = 2 x", DECLARED, variable="x")


def test_every_node_of_a_typed_equation_has_its_shape() -> None:
    """Evaluation asks nodes for shapes and never guesses."""
    text = r"y = A x: \frac{\partial y^T y}{\partial A_{ij}} = 2 \sum_{k=1}^{n} A_{ik} x_k x_j + 0 (I A)_{ij}"
    read = typed(text)
    for tree in [*read.equation.sides, *(value for _, value in read.equation.definitions)]:
        assert all(node.shape is not None for node in walk(tree))
        assert "?" not in " ".join(str(node.shape) for node in walk(tree))


@pytest.mark.parametrize(("text", "value"), [("3", 3), ("-2", -2), ("0.5", None), ("x", None)])
def test_integers_are_literals(text: str, value: int | None) -> None:
    """Powers of matrices are literal integers."""
    assert integer(parse_equation(f"{text} = 0", {}).equation.sides[0]) == value
