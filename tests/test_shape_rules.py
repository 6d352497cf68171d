"""The rules of shapes, one by one: what each reads a formula to be, part by part, and what it says where it cannot."""

from __future__ import annotations

import pytest

from xcheck.errors import FormulaError, NotSelfContained, NotUnderstood, ShapeError, SizesUnknown
from xcheck.formula.equation import Equation
from xcheck.formula.shapes.conventions import Conventions
from xcheck.formula.shapes.infer import infer
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.tree import Product, Sum, Symbol
from xcheck.formula.typed import Typed
from xcheck.formula.walks import walk
from xcheck.formula.writing.latex import to_latex
from xcheck.reading import layouts
from xcheck.spaces import Complex, Map, Matrix, Scalar, Space, Symmetric, Vector

SPACES: dict[str, Space] = {
    "A": Matrix("m", "n"),
    "B": Matrix("n", "k"),
    "S": Matrix("n", "n"),
    "T": Symmetric("m"),
    "a": Vector("n"),
    "x": Vector("n"),
    "b": Vector("m"),
    "y": Vector("m"),
    "c": Scalar(),
    "s": Scalar(),
    "f": Map(Vector("n"), Vector("m")),
    "g": Matrix("m", "n"),
    "v": Vector("m*n"),
}


def typed(text: str, spaces: dict[str, Space] = SPACES) -> Typed:
    return infer(parse_equation(text, spaces).equation, spaces, Conventions(layouts()))


# Each row: an expression, its parts with their shapes as they are printed, and what is noted of it.
TREES = [
    (r"\operatorname{tr}(S)^{\pi}", r"\left(\operatorname{tr}\left(S\right)\right)^{\pi}: scalar; \operatorname{tr}\left(S\right): scalar; S: n × n matrix; \pi: scalar", []),
    (r"D_m \operatorname{vech}(T)", r"D_{m} \operatorname{vech}\left(T\right): column of m·m; D_{m}: m·m × 1/2*m+1/2*m*m matrix; \operatorname{vech}\left(T\right): column of 1/2*m+1/2*m*m; T: m × m matrix", []),
    (r"L_m \operatorname{vec}(T)", r"L_{m} \operatorname{vec}\left(T\right): column of 1/2*m+1/2*m*m; L_{m}: 1/2*m+1/2*m*m × m·m matrix; \operatorname{vec}\left(T\right): column of m·m; T: m × m matrix", []),
    (r"K_{m,n} \operatorname{vec}(A)", r"K_{m,n} \operatorname{vec}\left(A\right): column of m·n; K_{m,n}: m·n × m·n matrix; \operatorname{vec}\left(A\right): column of m·n; A: m × n matrix", []),
    (r"A + 0_{m \times n}", r"A + 0_{m \times n}: m × n matrix; A: m × n matrix; 0_{m \times n}: m × n matrix", []),
    ("0_n + a", "0_{n} + a: column of n; 0_{n}: column of n; a: column of n", []),
    (r"1^\top a", r"\mathbf{1}^{\top} a: scalar; \mathbf{1}^{\top}: row of n; \mathbf{1}: column of n; a: column of n", ["1 is a column of ones where only a column can stand"]),
    (r"\mathbf 1^\top a", r"\mathbf{1}^{\top} a: scalar; \mathbf{1}^{\top}: row of n; \mathbf{1}: column of n; a: column of n", []),
    (r"\mathbf 1_m^\top A", r"\mathbf{1}_{m}^{\top} A: row of n; \mathbf{1}_{m}^{\top}: row of m; \mathbf{1}_{m}: column of m; A: m × n matrix", []),
    ("I A + A I_n", "I A + A I_{n}: m × n matrix; I A: m × n matrix; I: m × m matrix; A: m × n matrix; A I_{n}: m × n matrix; A: m × n matrix; I_{n}: n × n matrix", []),
    (r"\sum_i e_i^\top a", r"\sum_{i} e_{i}^{\top} a: scalar; e_{i}^{\top} a: scalar; e_{i}^{\top}: row of n; e_{i}: column of n; i: scalar; a: column of n", []),
    (r"\sum_i \sum_j A_{ij} E_{ij} + A", r"\sum_{i} \sum_{j} A_{i j} E_{i j} + A: m × n matrix; \sum_{i} \sum_{j} A_{i j} E_{i j}: m × n matrix; \sum_{j} A_{i j} E_{i j}: m × n matrix; A_{i j} E_{i j}: m × n matrix; A_{i j}: scalar; A: m × n matrix; i: scalar; j: scalar; E_{i j}: m × n matrix; i: scalar; j: scalar; A: m × n matrix", []),
    (r"\sum_i \sum_j A_{ij} J^{ij} + A", r"\sum_{i} \sum_{j} A_{i j} E_{i j} + A: m × n matrix; \sum_{i} \sum_{j} A_{i j} E_{i j}: m × n matrix; \sum_{j} A_{i j} E_{i j}: m × n matrix; A_{i j} E_{i j}: m × n matrix; A_{i j}: scalar; A: m × n matrix; i: scalar; j: scalar; E_{i j}: m × n matrix; i: scalar; j: scalar; A: m × n matrix", []),
    (r"\sum_i e_i a_i", r"\sum_{i} e_{i} a_{i}: column of n; e_{i} a_{i}: column of n; e_{i}: column of n; i: scalar; a_{i}: scalar; a: column of n; i: scalar", []),
    ("0 + 0", "0 + 0: scalar; 0: scalar; 0: scalar", []),
    ("a + 0", "a + 0: column of n; a: column of n; 0: column of n", []),
    ("0 + c + 0", "0 + c + 0: scalar; 0: scalar; c: scalar; 0: scalar", []),
    ("A - 0", "A - 0: m × n matrix; A: m × n matrix; -0: m × n matrix; 0: m × n matrix", []),
    ("c - 1 + a", "c - 1 + a: column of n; c: scalar; -1: scalar; 1: scalar; a: column of n", ["c + a: the number is added to every entry of the column", "- 1 + a: the number is added to every entry of the column"]),
    ("a + c + 2", "a + c + 2: column of n; a: column of n; c: scalar; 2: scalar", ["c + a: the number is added to every entry of the column", "2 + a: the number is added to every entry of the column"]),
    ("-c + a", "-c + a: column of n; -c: scalar; c: scalar; a: column of n", ["-c + a: the number is added to every entry of the column"]),
    (r"S \odot (S + c)", r"S \odot \left(S + c\right): n × n matrix; S: n × n matrix; S + c: n × n matrix; S: n × n matrix; c: scalar", ["c + S: the number is added to every entry of the matrix"]),
    (r"(c - S) \odot S", r"\left(c - S\right) \odot S: n × n matrix; c - S: n × n matrix; c: scalar; -S: n × n matrix; S: n × n matrix; S: n × n matrix", ["c + - S: the number is added to every entry of the matrix"]),
    (r"S \oslash (2 - S)", r"S \oslash \left(2 - S\right): n × n matrix; S: n × n matrix; 2 - S: n × n matrix; 2: scalar; -S: n × n matrix; S: n × n matrix", ["2 + - S: the number is added to every entry of the matrix"]),
    ("-A", "-A: m × n matrix; A: m × n matrix", []),
    (r"c x / b^\top A x", r"\frac{c x}{b^{\top} A x}: column of n; c x: column of n; c: scalar; x: column of n; b^{\top} A x: scalar; b^{\top}: row of m; b: column of m; A: m × n matrix; x: column of n", [r"c x / b^\top A x is read as one fraction: nothing is divided by a row"]),
    (r"2 (c / a^\top) x", r"2 \frac{c}{a^{\top} x}: scalar; 2: scalar; \frac{c}{a^{\top} x}: scalar; c: scalar; a^{\top} x: scalar; a^{\top}: row of n; a: column of n; x: column of n", [r"c / a^\top) x is read as one fraction: nothing is divided by a row"]),
    (r"\frac{c}{s^\top} (c / b^\top) y", r"\frac{c}{s^{\top}} \frac{c}{b^{\top} y}: scalar; \frac{c}{s^{\top}}: scalar; c: scalar; s^{\top}: scalar; s: scalar; \frac{c}{b^{\top} y}: scalar; c: scalar; b^{\top} y: scalar; b^{\top}: row of m; b: column of m; y: column of m", [r"c / b^\top) y is read as one fraction: nothing is divided by a row"]),
    (r"\tfrac12 c / a^\top x", r"\frac{\frac{1}{2} c}{a^{\top} x}: scalar; \frac{1}{2} c: scalar; \frac{1}{2}: scalar; 1: scalar; 2: scalar; c: scalar; a^{\top} x: scalar; a^{\top}: row of n; a: column of n; x: column of n", [r"\tfrac12 c / a^\top x is read as one fraction: nothing is divided by a row"]),
    (r"2 (c / a^\top x) x", r"2 \frac{c}{a^{\top} x} x: column of n; 2: scalar; \frac{c}{a^{\top} x}: scalar; c: scalar; a^{\top} x: scalar; a^{\top}: row of n; a: column of n; x: column of n; x: column of n", [r"c / a^\top x is read as one fraction: nothing is divided by a row"]),
    ("c / c x", r"\frac{c}{c} x: column of n; \frac{c}{c}: scalar; c: scalar; c: scalar; x: column of n", []),
    (r"c / c S^\top / a^\top a", r"\frac{\frac{c}{c} S^{\top}}{a^{\top} a}: n × n matrix; \frac{c}{c} S^{\top}: n × n matrix; \frac{c}{c}: scalar; c: scalar; c: scalar; S^{\top}: n × n matrix; S: n × n matrix; a^{\top} a: scalar; a^{\top}: row of n; a: column of n; a: column of n", [r"c / c S^\top / a^\top a is read as one fraction: nothing is divided by a row"]),
    (r"a \cdot x", r"a^{\top} x: scalar; a^{\top}: row of n; a: column of n; x: column of n", []),
    (r"2 a \cdot x", r"2 \left(a^{\top} x\right): scalar; 2: scalar; a^{\top} x: scalar; a^{\top}: row of n; a: column of n; x: column of n", []),
    (r"A a \cdot y", r"\left(A a\right)^{\top} y: scalar; \left(A a\right)^{\top}: row of m; A a: column of m; A: m × n matrix; a: column of n; y: column of m", []),
    (r"A a \cdot A x", r"\left(A a\right)^{\top} A x: scalar; \left(A a\right)^{\top}: row of m; A a: column of m; A: m × n matrix; a: column of n; A: m × n matrix; x: column of n", []),
    (r"A S a \cdot b c", r"\left(\left(A S a\right)^{\top} b\right) c: scalar; \left(A S a\right)^{\top} b: scalar; \left(A S a\right)^{\top}: row of m; A S a: column of m; A: m × n matrix; S: n × n matrix; a: column of n; b: column of m; c: scalar", []),
    (r"a \cdot S x b^\top", r"\left(a^{\top} S x\right) b^{\top}: row of m; a^{\top} S x: scalar; a^{\top}: row of n; a: column of n; S: n × n matrix; x: column of n; b^{\top}: row of m; b: column of m", []),
    (r"c a \cdot s x", r"c \cdot \left(a^{\top} s x\right): scalar; c: scalar; a^{\top} s x: scalar; a^{\top}: row of n; a: column of n; s: scalar; x: column of n", []),
    (r"a \cdot c \cdot x", r"a^{\top} c x: scalar; a^{\top}: row of n; a: column of n; c: scalar; x: column of n", []),
    (r"a \cdot x \cdot a", r"\left(a^{\top} x\right) a: column of n; a^{\top} x: scalar; a^{\top}: row of n; a: column of n; x: column of n; a: column of n", []),
    (r"a \cdot x \cdot a \cdot x", r"\left(a^{\top} x\right) \left(a^{\top} x\right): scalar; a^{\top} x: scalar; a^{\top}: row of n; a: column of n; x: column of n; a^{\top} x: scalar; a^{\top}: row of n; a: column of n; x: column of n", []),
    (r"a \cdot x x", r"\left(a^{\top} x\right) x: column of n; a^{\top} x: scalar; a^{\top}: row of n; a: column of n; x: column of n; x: column of n", []),
    (r"c \cdot A \cdot B", "c A B: m × k matrix; c: scalar; A: m × n matrix; B: n × k matrix", []),
    (r"a \cdot x^\top", r"a x^{\top}: n × n matrix; a: column of n; x^{\top}: row of n; x: column of n", []),
    (r"x^\top \cdot a", r"x^{\top} a: scalar; x^{\top}: row of n; x: column of n; a: column of n", []),
    (r"S \cdot x \cdot a", r"\left(S x\right)^{\top} a: scalar; \left(S x\right)^{\top}: row of n; S x: column of n; S: n × n matrix; x: column of n; a: column of n", []),
    (r"c \cdot x", "c x: column of n; c: scalar; x: column of n", []),
    (r"c c \cdot x", "c c x: column of n; c: scalar; c: scalar; x: column of n", []),
    ("a @ S", r"\left(a^{\top} S\right)^{\top}: column of n; a^{\top} S: row of n; a^{\top}: row of n; a: column of n; S: n × n matrix", []),
    ("2 * a @ S", r"2 \left(a^{\top} S\right)^{\top}: column of n; 2: scalar; \left(a^{\top} S\right)^{\top}: column of n; a^{\top} S: row of n; a^{\top}: row of n; a: column of n; S: n × n matrix", []),
    ("a @ S @ x", r"a^{\top} S x: scalar; a^{\top}: row of n; a: column of n; S: n × n matrix; x: column of n", []),
    ("y @ A + a", r"\left(y^{\top} A\right)^{\top} + a: column of n; \left(y^{\top} A\right)^{\top}: column of n; y^{\top} A: row of n; y^{\top}: row of m; y: column of m; A: m × n matrix; a: column of n", []),
    ("(y @ A) * a", r"\left(y^{\top} A\right)^{\top} \odot a: column of n; \left(y^{\top} A\right)^{\top}: column of n; y^{\top} A: row of n; y^{\top}: row of m; y: column of m; A: m × n matrix; a: column of n", []),
    ("y @ A @ a", r"y^{\top} A a: scalar; y^{\top}: row of m; y: column of m; A: m × n matrix; a: column of n", []),
    (r"y x^\top a", r"y x^{\top} a: column of m; y: column of m; x^{\top}: row of n; x: column of n; a: column of n", []),
    (r"A x^\top a", r"A \cdot \left(x^{\top} a\right): m × n matrix; A: m × n matrix; x^{\top} a: scalar; x^{\top}: row of n; x: column of n; a: column of n", []),
    (r"A x^\top S x", r"A \cdot \left(x^{\top} S x\right): m × n matrix; A: m × n matrix; x^{\top} S x: scalar; x^{\top}: row of n; x: column of n; S: n × n matrix; x: column of n", []),
    (r"A c x^\top a", r"A c \cdot \left(x^{\top} a\right): m × n matrix; A: m × n matrix; c: scalar; x^{\top} a: scalar; x^{\top}: row of n; x: column of n; a: column of n", []),
    (r"A x^\top a y^\top y", r"A \cdot \left(x^{\top} a\right) \left(y^{\top} y\right): m × n matrix; A: m × n matrix; x^{\top} a: scalar; x^{\top}: row of n; x: column of n; a: column of n; y^{\top} y: scalar; y^{\top}: row of m; y: column of m; y: column of m", []),
    (r"x^\top a x^\top", r"x^{\top} a x^{\top}: row of n; x^{\top}: row of n; x: column of n; a: column of n; x^{\top}: row of n; x: column of n", []),
    (r"a x^\top S x", r"a x^{\top} S x: column of n; a: column of n; x^{\top}: row of n; x: column of n; S: n × n matrix; x: column of n", []),
    (r"x a^\top x a^\top", r"x a^{\top} x a^{\top}: n × n matrix; x: column of n; a^{\top}: row of n; a: column of n; x: column of n; a^{\top}: row of n; a: column of n", []),
    (r"S x^\top a S x^\top a x", r"S \cdot \left(x^{\top} a\right) S \cdot \left(x^{\top} a\right) x: column of n; S: n × n matrix; x^{\top} a: scalar; x^{\top}: row of n; x: column of n; a: column of n; S: n × n matrix; x^{\top} a: scalar; x^{\top}: row of n; x: column of n; a: column of n; x: column of n", []),
    ("|S|", r"\left|S\right|: scalar; S: n × n matrix", []),
    (r"|x^\top|", r"\left|x^{\top}\right|: row of n; x^{\top}: row of n; x: column of n", []),
    ("A / c", r"\frac{A}{c}: m × n matrix; A: m × n matrix; c: scalar", []),
    (r"A \otimes B", r"A \otimes B: m·n × k·n matrix; A: m × n matrix; B: n × k matrix", []),
    (r"x \otimes a^\top", r"x \otimes a^{\top}: n × n matrix; x: column of n; a^{\top}: row of n; a: column of n", []),
    (r"2 \oslash x", r"2 \oslash x: column of n; 2: scalar; x: column of n", []),
    ("2 * x ** 2", "2 x^{2}: column of n; 2: scalar; x^{2}: column of n; x: column of n; 2: scalar", []),
    (r"\bar g \odot g", r"\bar{g} \odot g: m × n matrix; \bar{g}: m × n matrix; g: m × n matrix", []),
    (r"\bar A \odot A", r"\bar{A} \odot A: m × n matrix; \bar{A}: m × n matrix; A: m × n matrix", []),
    (r"\|x\|_p", r"\left\|x\right\|_{p}: scalar; x: column of n; p: scalar", []),
    (r"\|A\|_1", r"\left\|A\right\|_{1}: scalar; A: m × n matrix", [r"\|A\|_1 is the norm of the entries, not the induced one"]),
    (r"\|A\|_\infty", r"\left\|A\right\|_{\infty}: scalar; A: m × n matrix", [r"\|A\|_\infty is the norm of the entries, not the induced one"]),
    (r"\|A\|_p", r"\left\|A\right\|_{p}: scalar; A: m × n matrix; p: scalar", [r"\|A\|_p is the norm of the entries, not the induced one"]),
    (r"\|A\|_F", r"\left\|A\right\|_{F}: scalar; A: m × n matrix", []),
    (r"\|x\|_1", r"\left\|x\right\|_{1}: scalar; x: column of n", []),
    (r"(a^\top x)|_{a = 0}", r"\left(a^{\top} x\right)\Big|_{a = 0}: scalar; a^{\top} x: scalar; a^{\top}: row of n; a: column of n; x: column of n; 0: column of n", []),
    ("(S x)|_{x = a}", r"\left(S x\right)\Big|_{x = a}: column of n; S x: column of n; S: n × n matrix; x: column of n; a: column of n", []),
    (r"(w^\top w)|_{w = a}", r"\left(w^{\top} w\right)\Big|_{w = a}: scalar; w^{\top} w: scalar; w^{\top}: row of n; w: column of n; w: column of n; a: column of n", []),
    (r"(a^\top W)|_{W = x}", r"\left(a^{\top} W\right)\Big|_{W = x}: scalar; a^{\top} W: scalar; a^{\top}: row of n; a: column of n; W: column of n; x: column of n", []),
    (r"(w^\top a)|_{w = 0}", r"\left(w^{\top} a\right)\Big|_{w = 0}: scalar; w^{\top} a: scalar; w^{\top}: row of n; w: column of n; a: column of n; 0: column of n", []),
    (r"(a^\top w)|_{a = w}", r"\left(a^{\top} w\right)\Big|_{a = w}: scalar; a^{\top} w: scalar; a^{\top}: row of n; a: column of n; w: column of n; w: column of n", []),
    (r"\int_0^1 t a\,dt", r"\int_{0}^{1} t a \, \mathrm{d}t: column of n; t a: column of n; t: scalar; a: column of n; 0: scalar; 1: scalar", []),
    (r"\int_0^\infty e^{-r}\,dr", r"\int_{0}^{\infty} e^{-r} \, \mathrm{d}r: scalar; e^{-r}: scalar; e: scalar; -r: scalar; r: scalar; 0: scalar; \infty: scalar", []),
    (r"\int_0^1 r a\,dr", r"\int_{0}^{1} r a \, \mathrm{d}r: column of n; r a: column of n; r: scalar; a: column of n; 0: scalar; 1: scalar", []),
    (r"\int_0^{x^\top x} \tau\,d\tau", r"\int_{0}^{x^{\top} x} \tau \, \mathrm{d}\tau: scalar; \tau: scalar; 0: scalar; x^{\top} x: scalar; x^{\top}: row of n; x: column of n; x: column of n", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parts", "notes"), TREES, ids=range(len(TREES)))
def test_what_an_expression_is_read_to_be(text: str, parts: str, notes: list[str]) -> None:
    """What is grouped, transposed or put in is seen in what is printed."""
    found = typed(f"{text} = {text}")
    shown = [f"{to_latex(part)}: {part.shape}" for part in walk(found.equation.sides[0])]
    assert "; ".join(shown).replace(": an ", ": ").replace(": a ", ": ") == parts
    assert list(found.notes) == notes


def test_what_is_nested_is_looked_at_once() -> None:
    """Twice at each of forty levels would take for ever."""
    text = "x"
    for _ in range(40):
        text = f"x * (1 + {text})"
    found = typed(f"{text} + (a @ x) * x = x")
    assert len(found.notes) == 40


def test_terms_that_stand_nowhere_are_told_in_their_order() -> None:
    """What a reading puts in has no place in the text."""
    S, x = Symbol("S"), Symbol("x")
    equation = Equation((Sum((S, x)), S), ("=",))
    with pytest.raises(ShapeError, match="cannot add S, an n × n matrix, and x, a column of n"):
        infer(equation, SPACES, Conventions(layouts()))


def test_factors_that_stand_nowhere_are_told_as_they_are_printed() -> None:
    A, B = Symbol("A"), Symbol("B")
    with pytest.raises(ShapeError, match="cannot multiply A B, an m × k matrix, by A, an m × n matrix"):
        infer(Equation((Product((A, B, A)), A), ("=",)), SPACES, Conventions(layouts()))


def test_factors_whose_sizes_are_told_late_are_named_too() -> None:
    """The size of vec(U) waits for that of U, which stands on the other side."""
    told = r"cannot multiply c v^\top, a row of m·n, by \operatorname{vec}(U), a column of m·m"
    refused(
        r"c v^\top \operatorname{vec}(U) = \operatorname{tr}(T U T)", ShapeError, told, r"\operatorname{vec}(U)", 10
    )


def test_a_bare_gradient_is_not_by_a_whole_number() -> None:
    equation = parse_equation(r"\nabla \operatorname{tr}(S^k) = c", SPACES).equation
    with pytest.raises(NotUnderstood, match="k is a whole number here; there is no derivative by it"):
        infer(equation, SPACES, Conventions(layouts(), variable="k"))


def test_the_imaginary_unit_is_a_number() -> None:
    sides = typed("i q = q i", {"q": Complex(Vector("n"))}).equation.sides
    assert [str(part.shape) for part in walk(sides[0])] == ["a column of n", "a scalar", "a column of n"]


def test_a_defined_number_is_added_to_every_entry() -> None:
    """If its definition is a number; a name that nothing is said of is not taken for one."""
    assert typed("z = 2 c: a + z = a").notes == ("z + a: the number is added to every entry of the column",)
    assert typed("z = 2 x: a + z = a").notes == ()
    with pytest.raises(ShapeError, match="cannot add a, a column of n, and z, a row of n"):
        typed(r"z = x^\top: a + z = a")


# Each row: an expression, the message, what it marks, and the column at which that begins.
MISMATCHES = [
    (r"A a \cdot x + c", "cannot multiply A a, a row of m, by x, a column of n", "x", 11),
    (r"c A a \cdot x", "cannot multiply A a, a row of m, by x, a column of n", "x", 13),
    (r"a \cdot y", "cannot multiply a, a row of n, by y, a column of m", "y", 9),
    (r"a \cdot S x b b", r"cannot multiply a \cdot S x b, a column of m, by b, a column of m", "b", 15),
    ("y @ A + y", "cannot add y @ A, a column of n, and y, a column of m", "y", 9),
    ("c * y @ A + y", "cannot add c * y @ A, a column of n, and y, a column of m", "y", 13),
    ("y @ A @ y", "cannot multiply y @ A, a row of n, by y, a column of m", "y", 9),
    (r"A a \cdot A B", "cannot multiply A a, a column of m, by A, an m × n matrix", "A", 11),
    (r"2 c \cdot a \cdot b", "cannot multiply a, a row of n, by b, a column of m", "b", 19),
    (r"S \cdot a \cdot b", r"cannot multiply S \cdot a, a row of n, by b, a column of m", "b", 17),
    ("x x", "cannot multiply x, a column of n, by x, a column of n", "x", 3),
    ("A B A", "cannot multiply A B, an m × k matrix, by A, an m × n matrix", "A", 5),
    ("c A B A", "cannot multiply c A B, an m × k matrix, by A, an m × n matrix", "A", 7),
    (r"A x^\top A", r"cannot multiply A, an m × n matrix, by x^\top, a row of n", r"x^\top", 3),
    (r"A x^\top b", r"cannot multiply x^\top, a row of n, by b, a column of m", "b", 10),
    (r"A x^\top x x^\top x A", r"cannot multiply A x^\top x x^\top x, an m × n matrix, by A, an m × n matrix", "A", 21),
    (r"A x^\top S a A", r"cannot multiply A x^\top S a, an m × n matrix, by A, an m × n matrix", "A", 14),
    (r"A x^\top", r"cannot multiply A, an m × n matrix, by x^\top, a row of n", r"x^\top", 3),
    ("x_1 + a", "cannot add x_1, a scalar, and a, a column of n", "a", 7),
    ("a + x_1", "cannot add a, a column of n, and x_1, a scalar", "x_1", 5),
    ("a - x_1", "cannot add a, a column of n, and - x_1, a scalar", "- x_1", 3),
    ("S + c", "cannot add S, an n × n matrix, and c, a scalar", "c", 5),
    ("c + S", "cannot add c, a scalar, and S, an n × n matrix", "S", 5),
    (r"S \otimes (1 - S)", "cannot add 1, a scalar, and - S, an n × n matrix", "- S", 14),
    (r"\frac{c}{a^\top} x", r"cannot divide by a^\top, a row of n; only a scalar divides (use ^{-1} for an inverse, \oslash elementwise)", r"a^\top", 10),
    (r"{\dfrac{c}{a^\top}} x", r"cannot divide by a^\top, a row of n; only a scalar divides (use ^{-1} for an inverse, \oslash elementwise)", r"a^\top", 12),
    (r"(\tfrac{c}{a^\top}) x", r"cannot divide by a^\top, a row of n; only a scalar divides (use ^{-1} for an inverse, \oslash elementwise)", r"a^\top", 12),
    (r"c / a^\top S", r"cannot divide by a^\top S, a row of n; only a scalar divides (use ^{-1} for an inverse, \oslash elementwise)", r"a^\top S", 5),
    (r"\frac{c}{(a / s)^\top} x", r"cannot divide by (a / s)^\top, a row of n; only a scalar divides (use ^{-1} for an inverse, \oslash elementwise)", r"(a / s)^\top", 10),
    (r"c / a^\top \cdot x", r"cannot divide by a^\top, a row of n; only a scalar divides (use ^{-1} for an inverse, \oslash elementwise)", r"a^\top", 5),
    (r"c \oslash x", "cannot divide elementwise c, a scalar, and x, a column of n", "x", 11),
    ("A|_{x = y}", "cannot substitute x, a column of n, by y, a column of m", "y", 9),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "marked", "column"), MISMATCHES, ids=range(len(MISMATCHES)))
def test_what_does_not_conform_is_shown_as_it_is_written(text: str, message: str, marked: str, column: int) -> None:
    """Both parts with their shapes, and the place of the second one."""
    refused(f"{text} = {text}", ShapeError, message, marked, column)


FUNCTION = "the generic function f is used without an argument; define it, as in f = f(x)"


@pytest.mark.parametrize(
    ("text", "kind", "message", "marked"),
    [
        (r"x|_{f = x} = x", NotSelfContained, FUNCTION, r"x|_{f = x}"),
        (r"\int_0^1 c\,df = c", NotSelfContained, FUNCTION, r"\int_0^1 c\,df"),
        (
            r"(v^\top v)|_{v = \operatorname{vec}(U)} = c",
            SizesUnknown,
            "the sizes here cannot be told from the formula; declare the spaces of its symbols",
            r"(v^\top v)|_{v = \operatorname{vec}(U)",
        ),
    ],
)
def test_what_takes_the_place_of_a_letter_is_a_value(
    text: str, kind: type[FormulaError], message: str, marked: str
) -> None:
    """A function is none, and what is put in has a size that can be told."""
    refused(text, kind, message, marked, 1)


def refused(text: str, kind: type[FormulaError], message: str, marked: str, column: int) -> None:
    with pytest.raises(kind) as caught:
        typed(text)
    assert (caught.value.message, caught.value.column) == (message, column)
    shown, carets = str(caught.value).splitlines()[-2:]
    start = len(carets) - len(carets.lstrip())
    assert shown[start : start + len(carets.strip())] == marked
