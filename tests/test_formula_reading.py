"""How texts are read: every spelling gives one tree, and what has two readings gives none."""

from __future__ import annotations

from fractions import Fraction

import pytest

from xcheck.errors import FormulaError, NotSelfContained, NotUnderstood
from xcheck.formula.equation import Equation
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.tree import (
    Apply,
    Basis,
    Call,
    Constant,
    Derivative,
    Differential,
    Element,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Reduction,
    Substitution,
    Sum,
    Symbol,
    Transpose,
    Variable,
    is_zero,
)
from xcheck.formula.walks import map_children, walk
from xcheck.formula.writing.latex import to_latex
from xcheck.spaces import Map, Matrix, Scalar, Space, Vector

A, X, Y, x, y = (Symbol(name) for name in "AXYxy")
i, j = Symbol("i"), Symbol("j")
ONE, TWO = Number(Fraction(1)), Number(Fraction(2))


def equation(text: str, **spaces: Space) -> Equation:
    return parse_equation(text, spaces).equation


def side(text: str, **spaces: Space) -> Node:
    """The tree of an expression."""
    return equation(f"{text} = 0", **spaces).sides[0]


@pytest.mark.parametrize(
    ("spelling", "plain"),
    [
        # Symbols: fonts carry no identity, scripts are part of the name.
        (r"\mathbf{A} \boldsymbol{x}", "A x"),
        (r"\bm x \vec{y} \pmb{z}", "x y z"),
        (r"\mathbf{AXB}", "A X B"),
        (r"\mathbf{BXX}^T", "B X X^T"),
        (r"\mathbf { A ^ { T } }", "A^T"),
        (r"\textbf{X}", "X"),
        (r"W_\textrm{hx}", r"W_{hx}"),
        (r"\hat{\mathbf{x}}_1", r"\hat x_1"),
        (r"\widehat{x}", r"\hat{x}"),
        ("α x", r"\alpha x"),
        (r"\varepsilon", r"\epsilon"),
        (r"x^{[l]}", "x^{(l)}"),
        (r"x_{k + 1}", "x_{k+1}"),
        # Products.
        (r"A \cdot B", "A B"),
        ("A @ B", "A B"),
        ("A*B", "A B"),
        (r"A\,B\ C", "A B C"),
        (r"2 \times A", "2 A"),
        (r"A \circ B", r"A \odot B"),
        (r"A \ast B", r"A \odot B"),
        ("A .* B", r"A \odot B"),
        ("A ⊙ B ⊗ C", r"A \odot B \otimes C"),
        (r"\langle A, B \rangle_F", r"\sum (A \odot B)"),
        ("[A, B]", "A B - B A"),
        # Transposes and inverses.
        (r"A^\top", "A^T"),
        (r"A^{\mathrm T}", "A^T"),
        (r"A^{\mathsf{T}}", "A^T"),
        (r"A^\intercal", "A^T"),
        ("A^t", "A^T"),
        ("A'", "A^T"),
        ("A.T", "A^T"),
        ("Aᵀ", "A^T"),
        (r"A^{-T}", r"(A^{-1})^T"),
        (r"A^{-\top}", r"(A^{-1})^T"),
        (r"A^{-2T}", r"(A^{-2})^T"),
        ("A⁻¹", "A^{-1}"),
        ("x²", "x^2"),
        ("x**2", "x^2"),
        # TeX arguments without braces are one token and one digit.
        (r"\tfrac12x", r"\frac{1}{2} x"),
        (r"x^2y", r"x^{2} y"),
        (r"\frac1n", r"\frac{1}{n}"),
        (r"\frac 12 A", r"\frac{1}{2} A"),
        ("x^-1", "x^{-1}"),
        (r"\sqrt[3]{x}", r"x^{\frac13}"),
        # Words.
        (r"\operatorname{Tr}(A)", "tr(A)"),
        (r"\mathrm{tr}\left(A\right)", "tr(A)"),
        (r"\text{tr}(A)", "tr(A)"),
        (r"\mathbf{tr}(A)", "tr(A)"),
        ("tr AB", "tr(A B)"),
        ("trABA^TC", "tr(A B A^T C)"),
        (r"\operatorname{tr}A\operatorname{tr}B", "tr(A) tr(B)"),
        (r"\operatorname{tr}^2 A", "(tr(A))^2"),
        (r"\det X", r"\det(X)"),
        (r"\ln x", r"\log(x)"),
        (r"\log\det X", r"\log(\det(X))"),
        (r"\log x y", r"\log(x) y"),
        (r"\tanh^2 u", r"(\tanh(u))^2"),
        (r"\lambda_{\max}(S)", r"\operatorname{lambdamax}(S)"),
        (r"\lvert X \rvert", "|X|"),
        (r"|A||B|", "(|A|) (|B|)"),
        ("|A B^{-1}||C|", "(|A B^{-1}|) (|C|)"),
        (r"\lVert x \rVert_2^2", r"(\|x\|_2)^2"),
        ("||x||^2", r"(\|x\|)^2"),
        ("‖x‖", r"\|x\|"),
        # Precedence.
        (r"A \odot u v^T", r"A \odot (u v^T)"),
        ("a / n b", r"\frac{a}{n} b"),
        ("a b / n", r"\frac{a b}{n}"),
        ("-x^2", "-(x^2)"),
        ("- - x", "x"),
        (r"2u \cdot -A", "2 u (-A)"),
        ("A - B - C", "A + (-B) + (-C)"),
        # Derivatives.
        (r"\dfrac{\partial F}{\partial X}", r"\frac{\partial F}{\partial X}"),
        (r"\frac{\partial}{\partial X} F", r"\frac{\partial F}{\partial X}"),
        (r"\frac \partial {\partial X} F", r"\frac{\partial F}{\partial X}"),
        (r"\frac{d F}{d X}", r"\frac{\partial F}{\partial X}"),
        (r"\frac{\mathrm{d} F}{\mathrm{d} X}", r"\frac{\partial F}{\partial X}"),
        (r"\partial F/\partial X", r"\frac{\partial F}{\partial X}"),
        (r"\partial_X F", r"\frac{\partial F}{\partial X}"),
        ("d(x' A x)/dx", r"\frac{\partial x^T A x}{\partial x}"),
        ("2 dF/dX", r"2 \frac{\partial F}{\partial X}"),
        ("dF/dx^T", r"\frac{\partial F}{\partial x^\top}"),
        (r"\frac{\partial^2 f}{\partial x^2}", r"\frac{\partial^2 f}{\partial x\,\partial x}"),
        (r"\nabla_{x} (x^T x)", r"\nabla_x(x^T x)"),
        (r"\triangledown_A F", r"\nabla_A F"),
        (r"\nabla_x^2 f", r"\nabla^2_x f"),
        (r"\nabla f\,a^T", r"(\nabla f) a^T"),
        (r"\nabla u\,\nabla v^T", r"(\nabla u) (\nabla v)^T"),
        (r"\nabla_x x^T A x", r"\nabla_x(x^T A x)"),
        # Differentials.
        (r"\mathrm{d}X", "dX"),
        (r"dX^T", "(dX)^T"),
        ("dX Y", "(dX) Y"),
        ("dXY", "(dX) Y"),
        ("dX^{-1}", "d(X^{-1})"),
        (r"d(I - X)^{-1}", "d((I - X)^{-1})"),
        (r"d\|X\|_F^2", r"d(\|X\|_F^2)"),
        (r"d\log|X|", r"d(\log|X|)"),
        (r"\partial(XY)", "d(X Y)"),
        (r"\delta X \, Y", "dX Y"),
        # Typesetting that carries no mathematics.
        (r"\left( A \right) \big[ B \big]", "(A) (B)"),
        (r"\underbrace{A B}_{\text{small}} C", "(A B) C"),
        (r"A \quad B \! C", "A B C"),
        ("$A B$", "A B"),
        ("A % a comment\n B", "A B"),
        (r"\displaystyle A \limits B", "A B"),
    ],
)
def test_each_spelling_reads_as_the_plain_one(spelling: str, plain: str) -> None:
    """Many spellings of one thing are one tree, so that nothing after the parser knows the difference."""
    # A backslash makes the second text LaTeX where the first is.
    assert side(spelling + r" \,") == side(plain + r" \,") or side(spelling) == side(plain)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("(A + A') x", Product((Sum((A, Transpose(A))), x))),
        ("I_n", Constant("I", "n")),
        (r"I_{mn} \,", Constant("I", "m*n")),
        (r"\mathbf 1_n", Constant("1", "n")),
        (r"\mathbb{1}", Constant("1")),
        ("e^x", Power(Constant("e"), x)),
        ("e^T x", Product((Transpose(Symbol("e")), x))),
        (r"\pi", Constant("pi")),
        (r"X_{ij} - \frac{\partial y}{\partial X_{ij}}", None),
        (r"\sum_i x_i", Reduction("sum", "i", Element(x, (i,)))),
        (r"\sum x_i", Reduction("sum", "i", Element(x, (i,)))),
        (r"\sum x \,", Call("total", (x,))),
        (r"\sum_{ij} X_{ij}", Reduction("sum", "i", Reduction("sum", "j", Element(X, (i, j))))),
        (r"\sum_{i=1}^{n} x_i", Reduction("sum", "i", Element(x, (i,)), ONE, Symbol("n"))),
        (r"[A x]_i", Element(Product((A, x)), (i,))),
        (r"X^{-1}_{ij}", Element(Power(X, Negative(ONE)), (i, j))),
        (r"X J^{ij}", Product((X, Basis((i, j))))),
        (r"\delta_{ij}", Element(Constant("I"), (i, j))),
        (r"(A B)_{12} \,", Element(Product((A, Symbol("B"))), (ONE, TWO))),
        ("x_1", Symbol("x_1")),
        ("W^{(1)} x^*", Product((Symbol("W_sup_1"), Symbol("x_star")))),
        (r"\frac{\partial y}{\partial x^\top}", Derivative(y, (Variable(x, transposed=True),))),
        (r"\frac{\partial y}{\partial x_i}", Derivative(y, (Variable(Element(x, (i,))),))),
        (r"x^T (x\Big|_{x = y})", None),
        ("dX", Differential(X)),
        ("K(t)", Apply("K", (Symbol("t"),))),
        (r"f(A x)", Apply("f", (Product((A, x)),))),
        ("A (A + X) X", Product((A, Sum((A, X)), X))),
    ],
)
def test_trees_are_what_the_text_says(text: str, tree: Node | None) -> None:
    """Entries, names, constants and functions are told apart by what binds and declares them."""
    if tree is not None:
        assert side(text) == tree
    else:
        assert to_latex(side(text))


def test_a_declared_name_beats_a_constant() -> None:
    """`e`, `I`, `d`, `T` and the like are symbols where they are declared."""
    spaces = {name: Vector("n") for name in ("e", "d", "E")} | {"I": Matrix("n", "n"), "T": Scalar()}
    assert side("I e", **spaces) == Product((Symbol("I"), Symbol("e")))
    assert side("d x", **spaces) == Product((Symbol("d"), x))
    assert side("x^T", **spaces) == Power(x, Symbol("T"))
    matrix = {"T": Matrix("n", "n")}
    assert side("x^T", **matrix) == side("x^{T}", **matrix) == Transpose(x)
    assert side("e^T", **matrix) == Power(Constant("e"), Symbol("T"))
    assert side("e^2", **spaces) == Power(Symbol("e"), TWO)


def test_a_declared_map_is_applied_and_a_defined_one_has_a_value() -> None:
    """`y = y(x)` makes y a value, which a bracket multiplies."""
    maps = {"y": Map(Vector("n"), Scalar())}
    assert side("y(A x)", **maps) == Apply("y", (Product((A, x)),))
    read = equation(r"y = y(x): y (x + x) = 2 y x", **maps)
    assert read.sides[0] == Product((y, Sum((x, x))))


def test_a_number_below_a_declared_array_is_an_entry() -> None:
    """`x_1` is the first entry of a declared x, `X_{12}` row 1, column 2 of X; an undeclared x_1 is a name."""
    spaces = {"x": Vector("n"), "X": Matrix("n", "n")}
    assert side("x_1 X_{12}", **spaces) == Product((Element(x, (ONE,)), Element(X, (ONE, TWO))))
    assert side("x_0", **spaces) == Symbol("x_0")


def test_names_with_underscores_and_digits_in_plain_text() -> None:
    """What a person types for a Python parameter is that parameter."""
    assert side("x_hat + x1", x_hat=Vector("n")) == Sum((Symbol("x_hat"), Symbol("x_1")))
    assert side("x1", x1=Vector("n")) == Symbol("x1")


def test_definitions_before_and_behind_the_claim() -> None:
    """A prefix `name = …:` and a trailing `, name = …` define; `where` adds more."""
    read = parse_equation(r"y = A x: y' y = s' s,\quad \text{where } s = A x", {}, where="A = X' X").equation
    assert [name for name, _ in read.definitions] == ["A", "y", "s"]
    assert read.sides == (Product((Transpose(y), y)), Product((Transpose(Symbol("s")), Symbol("s"))))


def test_places_in_where_are_places_of_where() -> None:
    """An error in `where` shows the line of `where`."""
    with pytest.raises(NotUnderstood) as caught:
        parse_equation("y = A x", {}, where=r"A = \foo")
    assert str(caught.value).splitlines()[1:] == ["  A = \\foo", "      ^^^^"]


def test_functions_are_put_in() -> None:
    """`f(x) = …` defines the value f, and f(B x) is the body with B x for x."""
    read = equation(r"f(x) = x^T A x:\ \nabla_x f(x) + f(B x) = 0")
    assert read.definitions == (("f", side("x^T A x")),)
    assert read.sides[0] == side(r"\nabla_x f + (B x)^T A (B x)")


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        (r"A = A^\top: A x = x", (("A", "symmetric"),)),
        (r"A x = x\ (A = A^\top)", (("A", "symmetric"),)),
        (r"A = -A^\top: A x = x", (("A", "skew-symmetric"),)),
        (r"Q^\top Q = I \Rightarrow Q x = x", (("Q", "orthogonal"),)),
        (r"A \text{ symmetric}: A x = x", (("A", "symmetric"),)),
        (r"A x = x\ (A, B \text{ are invertible})", (("A", "invertible"), ("B", "invertible"))),
        (r"A \succ 0: A x = x", (("A", "symmetric positive definite"),)),
        (r"A \text{ 对称}: A x = x", (("A", "symmetric"),)),
        (r"A x = x \quad (x_i \ne 0)", ()),
    ],
)
def test_conditions_are_no_definitions(text: str, conditions: tuple[tuple[str, str], ...]) -> None:
    """A condition says what a symbol ranges over, wherever it stands."""
    read = equation(text)
    assert read.conditions == conditions
    assert not read.definitions


def test_spaces_that_the_text_declares() -> None:
    """`A \\in \\mathbb{R}^{m \\times n}` declares."""
    reading = parse_equation(r"A \in \mathbb{R}^{m \times n}, x \in \mathbb R^n: A x = y", {})
    assert dict(reading.declared) == {"A": Matrix("m", "n"), "x": Vector("n")}


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{\partial f}{\partial w} = 0 \Rightarrow w = E",
        r"\nabla_w f = 0 \Rightarrow w = E",
        r"\min_w f \Rightarrow w = E",
        r"\max f \Rightarrow w = E",
    ],
)
def test_stationary_points(text: str) -> None:
    """What stands before ⇒ w = E is a gradient that vanishes at w = E."""
    left, right = equation(text).sides
    assert isinstance(left, Substitution)
    assert (left.name, left.value) == ("w", Symbol("E"))
    assert is_zero(right)
    assert isinstance(left.of, Derivative)
    assert left.of.wrt == (Variable(Symbol("w")),)


def test_adjoints() -> None:
    r"""`\bar A` is the gradient of ⟨C̄, C⟩ where C is defined and C̄ given; alone it is a symbol."""
    read = equation(r"C = A B: \bar A = \bar C B^\top")
    inner = side(r"\langle \bar C, C \rangle")
    assert read.sides[0] == Derivative(inner, (Variable(A),), "nabla")
    assert side(r"\bar A") == Symbol("A_bar")


@pytest.mark.parametrize(
    ("text", "free"),
    [
        (r"\frac{\partial X A}{\partial X_{ij}} = J^{ij} A", ("i", "j")),
        (r"\sum_i x_i = \mathbf 1^T x", ()),
        (r"(A x)_i = \sum_j A_{ij} x_j", ("i",)),
        (r"A_{ki} B_{jl} = (A J^{ij} B)_{kl}", ("i", "j", "k", "l")),
    ],
)
def test_free_indices(text: str, free: tuple[str, ...]) -> None:
    """An equation with free indices holds for each of their values."""
    assert equation(text).indices == free


TWO_READINGS = [
    r"\operatorname{tr}(A B)^2 = 0",
    "dX^2 = 0",
    r"\log x^T y = 0",
    r"\operatorname{tr} A \odot B = 0",
    r"\nabla_x (x) \odot y = 0",
    r"A a \times b = 0",
    r"-\sum_i y_i + (1 - y_i) = 0",
    r"\exp^{-1} x = 0",
    r"\mathbb{E}_q[x] = 0",
    r"f = x: f = y, f = A x",
    "foo = 0",
]


@pytest.mark.parametrize("text", TWO_READINGS)
def test_what_has_two_readings_is_refused(text: str) -> None:
    """A wrong reading is worse than none: it would give a wrong verdict."""
    with pytest.raises(NotUnderstood):
        equation(text)


@pytest.mark.parametrize("text", ["y = y + x: y = x"])
def test_what_is_incomplete_says_so(text: str) -> None:
    """An operator without an operand and a definition by itself lack something: another verdict than bad notation."""
    with pytest.raises(NotSelfContained):
        equation(text)


def test_definitions_may_not_go_round() -> None:
    """a by b by c by a is a cycle, however long; a chain is none."""
    with pytest.raises(NotSelfContained, match="refers to itself"):
        equation("a = b, b = c, c = a: x = a")
    assert len(equation("a = b, b = c, c = y: x = a").definitions) == 3


def test_walk_gives_parents_first_and_map_children_keeps_what_does_not_change() -> None:
    """The visitors everything else is built from."""
    tree = side("A x + y")
    assert [type(node).__name__ for node in walk(tree)] == ["Sum", "Product", "Symbol", "Symbol", "Symbol"]
    assert map_children(tree, lambda child: child) is tree
    assert map_children(tree, lambda child: y) == Sum((y, y))


def test_every_node_knows_where_it_was_read() -> None:
    """Spans carry the errors of everything after the parser."""
    text = r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x"
    for tree in equation(text).sides:
        for node in walk(tree):
            start, stop = node.span
            assert 0 <= start < stop <= len(text)
    inner = equation(text).sides[1].factors[0]  # type: ignore[attr-defined]
    assert text[slice(*inner.span)] in (r"(A + A^\top)", r"A + A^\top")


def test_formula_errors_are_one_family() -> None:
    """Doors catch FormulaError alone."""
    assert issubclass(NotUnderstood, FormulaError)
    assert issubclass(NotSelfContained, FormulaError)
