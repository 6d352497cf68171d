"""What is printed is what was read: printing a tree and reading the print gives the tree again."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xcheck.formula.names import name_to_latex
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.tree import (
    Apply,
    Bars,
    Basis,
    Block,
    Call,
    Cases,
    Comparison,
    Constant,
    Derivative,
    Differential,
    Element,
    Entries,
    Infix,
    Integral,
    Negative,
    Node,
    Norm,
    Number,
    Objective,
    Power,
    Primed,
    Product,
    Quotient,
    Reduction,
    Substitution,
    Sum,
    Symbol,
    Transpose,
    Variable,
)
from xcheck.formula.walks import walk
from xcheck.formula.writing.latex import to_latex
from xcheck.spaces import Map, Matrix, Scalar, Vector
from xcheck.vocabulary.words import vocabulary

SPACES = {
    "A": Matrix("m", "n"),
    "X": Matrix("n", "n"),
    "x": Vector("n"),
    "x_hat": Vector("n"),
    "t": Scalar(),
    "F": Map(Vector("n"), Vector("n")),
}
ARRAYS, COLUMNS = ("A", "X"), ("x", "x_hat")
EXAMPLES = int(os.environ.get("XCHECK_PRINTING_EXAMPLES", "300"))

# Symbols as the reader makes them: letters, accents, subscripts, superscripts.
plain = st.sampled_from(["b", "y", "w", "B", "W", "alpha", "Sigma", "theta", "ell", "f", "g", "sigma", "J", *SPACES])
accents = st.sampled_from(["", "_hat", "_bar", "_tilde", "_dot", "_hat_bar"])
subscripts = st.sampled_from(
    [
        "",
        "_0",
        "_12",
        "_b",
        "_xx",
        "_k_plus_1",
        "_t_minus_1",
        "_theta",
        "_max",
        "_a_b",
        "_1_2",
        "_plus",
        "_ast",
        "_ast_ast",
    ]
)
superscripts = st.sampled_from(["", "_star", "_sup_1", "_sup_l", "_sup_k_plus_1"])
outer_accents = st.sampled_from(["", "", "_hat", "_tilde"])
names = (
    st.tuples(plain, accents, subscripts, superscripts, outer_accents)
    .map("".join)
    .filter(lambda name: name not in ("F", "t_hat") and not _is_entry_name(name))
)


def _is_entry_name(name: str) -> bool:
    """A number below a declared array picks an entry and is no part of a name: `X_{12}`."""
    base, _, rest = name.partition("_1")
    return bool(rest or name.endswith("_1")) and base in SPACES


numbers = st.builds(
    Number,
    st.one_of(st.integers(0, 200).map(Fraction), st.sampled_from([Fraction(1, 2), Fraction(5, 4), Fraction(1, 3)])),
)
decimals = numbers.filter(lambda number: to_latex(number)[0] != "\\")
symbols = st.builds(Symbol, names)
constants = st.sampled_from(
    [
        Constant("I"),
        Constant("I", "n"),
        Constant("I", "m*n"),
        Constant("1"),
        Constant("1", "n"),
        Constant("pi"),
        Constant("K", "m,n"),
        Constant("0", "n"),
        Constant("0", "m,n"),
    ]
)
places = st.integers(1, 12).map(lambda place: Number(Fraction(place)))
entries = st.one_of(
    st.builds(lambda name, i, j: Element(Symbol(name), (i, j)), st.sampled_from(ARRAYS), places, places),
    st.builds(lambda name, i: Element(Symbol(name), (i,)), st.sampled_from(COLUMNS), places),
)
leaves = st.one_of(symbols, symbols, decimals, constants, entries)
variables = st.one_of(
    st.builds(Variable, symbols, st.booleans()),
    st.builds(lambda e: Variable(e), entries),
)
Draw = Callable[[st.SearchStrategy[Any]], Any]
Grow = Callable[[], Node]
FUNCTIONS = sorted(word for word in vocabulary() if word != "norm")
exponents = st.one_of(
    decimals, decimals.map(Negative), st.sampled_from([Symbol("T"), Symbol("t"), Negative(Symbol("T"))])
)


def _several(draw: Draw, grow: Grow, most: int = 4) -> tuple[Node, ...]:
    return tuple(grow() for _ in range(draw(st.integers(2, most))))


def _call(draw: Draw, grow: Grow) -> Node:
    word = draw(st.sampled_from(FUNCTIONS))
    return Call(word, tuple(grow() for _ in range(vocabulary()[word].signature.partition("->")[0].count(",") + 1)))


def _prime(draw: Draw, grow: Grow) -> Node:
    """A prime of a word or of a generic function, of which every entry is a function of one."""
    words = [word for word in FUNCTIONS if vocabulary()[word].elementwise]
    of = draw(st.sampled_from([Apply("phi", (grow(),)), Call(draw(st.sampled_from(words)), (grow(),))]))
    return Primed(of, draw(st.integers(1, 3)))


def _bracket_entry(draw: Draw, grow: Grow) -> Node:
    of = grow()
    if isinstance(of, Symbol | Element) or any(isinstance(part, Block) for part in walk(of)):
        of = Transpose(Symbol("A"))
    return Element(of, (draw(places), draw(places)))


def _reduction(draw: Draw, grow: Grow) -> Node:
    """A sum or product over i of something with an entry i, so that i is bound."""
    entry = draw(st.sampled_from([Element(Symbol("x"), (Symbol("i"),)), Transpose(Basis((Symbol("i"),)))]))
    upper = draw(st.sampled_from([None, Symbol("n")]))
    lower = Number(Fraction(1)) if upper else None
    return Reduction(draw(st.sampled_from(["sum", "prod", "max", "min"])), "i", Product((entry, grow())), lower, upper)


SHIFTED = Sum((Symbol("i"), Number(Fraction(2)), Negative(Symbol("j"))))
WHOLE = Constant(":")


def _indexed(draw: Draw, grow: Grow) -> Node:
    """Sums under a condition, entries with computed indices, rows, members of families, arrays of entries."""
    i, j, one = Symbol("i"), Symbol("j"), Number(Fraction(1))
    picked = draw(
        st.sampled_from(
            [
                Element(Symbol("x"), (SHIFTED,)),
                Element(Symbol("A"), (Sum((j, one)), i)),
                Transpose(Element(Symbol("A"), (i, WHOLE))),
                Element(Symbol("A"), (WHOLE, j)),
                Element(Symbol("W"), (j,)),
                Transpose(Element(Symbol("b"), (i,))),
                Transpose(Basis((i,))),
            ]
        )
    )
    condition = Comparison(Sum((i, Negative(j))), draw(st.sampled_from(["<", "<=", ">", ">=", "ne", "="])), one)
    if draw(st.booleans()):
        return Reduction("sum", "i", Reduction("sum", "j", Product((picked, grow())), condition=condition))
    body = Product((picked, Element(Symbol("A"), (i, j)), grow()))
    return Entries(body, draw(st.sampled_from([("i", "j"), ("j", "i")])))


def _cases(draw: Draw, grow: Grow) -> Node:
    """A choice by indices or by values, with conditions of one relation or two."""
    relations = st.sampled_from(["<", "<=", ">", ">=", "ne", "="])
    conditions = [
        tuple(Comparison(grow(), draw(relations), grow()) for _ in range(draw(st.integers(1, 2))))
        for _ in range(draw(st.integers(1, 3)))
    ]
    otherwise = draw(st.sampled_from([[], [()]]))
    return Cases(tuple(grow() for _ in [*conditions, *otherwise]), (*conditions, *otherwise))


def _integral(draw: Draw, grow: Grow) -> Node:
    """An integral over s, between numbers or to infinity."""
    infinite = Constant("infty")
    lower = draw(st.sampled_from([Number(Fraction(0)), Negative(infinite), Symbol("t")]))
    return Integral(grow(), "s", lower, draw(st.sampled_from([Number(Fraction(1)), infinite, Symbol("t")])))


def _direct_sum(draw: Draw, grow: Grow) -> Node:
    return Reduction("bigoplus", "i", Product((Element(Symbol("W"), (Symbol("i"),)), grow())))


def _block(draw: Draw, grow: Grow) -> Node:
    width = draw(st.integers(1, 3))
    return Block(tuple(tuple(grow() for _ in range(width)) for _ in range(draw(st.integers(1, 3)))))


def _derivative(draw: Draw, grow: Grow) -> Node:
    order = draw(st.integers(1, 2))
    return Derivative(grow(), tuple(draw(variables) for _ in range(order)), order=order)


def _gradient(draw: Draw, grow: Grow) -> Node:
    order, of = draw(st.integers(1, 2)), grow()
    if isinstance(of, Transpose) and isinstance(of.of, Symbol):
        of = Negative(of)  # The gradient of the transpose of a symbol is read as the transpose of its gradient.
    return Derivative(of, draw(st.sampled_from([(), (Variable(draw(symbols)),) * order])), "nabla", order)


def _operator(draw: Draw, grow: Grow) -> Node:
    wrt = (Variable(draw(symbols)),)
    return Derivative(Objective(), wrt, draw(st.sampled_from(["partial", "nabla"])))


def _by_expression(draw: Draw, grow: Grow) -> Node:
    """Second powers below a second derivative would say how often a variable counts: there they get brackets."""
    order = draw(st.integers(1, 2))
    expressions = st.one_of(
        st.builds(lambda x: Power(x, Number(Fraction(2))), symbols), st.builds(lambda x: Call("log", (x,)), symbols)
    )
    return Derivative(
        grow(), tuple(Variable(draw(expressions), draw(st.booleans())) for _ in range(order)), order=order
    )


SIGNS = st.sampled_from(["hadamard", "kronecker", "elementwise quotient"])
NORMS = st.sampled_from(["", "1", "2", "F", "infty", "*", "2,1"])
CONSTRUCTS: dict[str, Callable[[Draw, Grow], Node]] = {
    "sum": lambda draw, grow: Sum(_several(draw, grow)),
    "negative": lambda draw, grow: Negative(grow()),
    "product": lambda draw, grow: Product(_several(draw, grow)),
    "quotient": lambda draw, grow: Quotient(grow(), grow()),
    "infix": lambda draw, grow: Infix(draw(SIGNS), grow(), grow()),
    "transpose": lambda draw, grow: Transpose(of if not isinstance(of := grow(), Element) else Symbol("X")),
    "power": lambda draw, grow: Power(grow(), draw(exponents) if draw(st.booleans()) else grow()),
    "exponential": lambda draw, grow: Power(Constant("e"), grow()),
    "bars": lambda draw, grow: Bars(grow()),
    "norm": lambda draw, grow: Norm(grow(), draw(NORMS)),
    "norm with an index": lambda draw, grow: Norm(
        grow(), draw(st.sampled_from("pS")), draw(st.sampled_from([Number(Fraction(3)), Symbol("p")]))
    ),
    "call": _call,
    "function of two arguments": lambda draw, grow: Apply("p", (grow(), grow())),
    "prime": _prime,
    "application": lambda draw, grow: Apply("F", (grow(),)),
    "entry": _bracket_entry,
    "indexed": _indexed,
    "comparison": lambda draw, grow: Comparison(grow(), draw(st.sampled_from(["<", "<=", ">", ">="])), grow()),
    "reduction": _reduction,
    "integral": _integral,
    "direct sum": _direct_sum,
    "block": _block,
    "cases": _cases,
    "derivative": _derivative,
    "gradient": _gradient,
    "differential": lambda draw, grow: Differential(grow(), draw(st.integers(1, 2))),
    "operator without operand": _operator,
    "derivative by an expression": _by_expression,
    "substitution": lambda draw, grow: Substitution(grow(), draw(names), grow()),
}


@st.composite
def trees(draw: Draw, depth: int = 3) -> Node:
    """Trees of every construct."""
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return draw(leaves)
    construct = CONSTRUCTS[draw(st.sampled_from(sorted(CONSTRUCTS)))]
    return construct(draw, lambda: draw(trees(depth - 1)))


def _is_in_doubt(tree: Node) -> bool:
    """Whether an undeclared x^* or \\bar x stands where these are conjugates: the reader makes no such names."""
    nodes = [*walk(tree)]
    names = {node.name for node in nodes if isinstance(node, Symbol | Substitution)}
    below = {
        part.name for node in nodes if isinstance(node, Variable) for part in walk(node) if isinstance(part, Symbol)
    }
    is_complex = any(isinstance(node, Call) and node.word in ("conj", "real_part", "imaginary_part") for node in nodes)
    marked = names if is_complex else below
    return any(mark in name for name in marked for mark in ("_star", *(["_bar"] if is_complex else [])))


@given(trees().filter(lambda tree: not _is_in_doubt(tree)))
@settings(max_examples=EXAMPLES, derandomize=True, suppress_health_check=list(HealthCheck))
def test_reading_what_is_printed_gives_the_tree_again(tree: Node) -> None:
    """The report shows the formula that was executed: no construct changes its meaning in print."""
    printed = to_latex(tree)
    # The left side only shows what is bound; its indices and names are those of the tree.
    assert parse_equation(f"{printed} = 0", SPACES).equation.sides[0] == tree, printed


@pytest.mark.parametrize(
    "text",
    [
        r"b \cdot \left(\left(0\right)\Big|_{b = b}\right)",
        r"I \cdot \left[0 < b\right]",
        r"\frac{\partial b^{*}}{\partial x_{1}}",
        r"\mathbf{1} \cdot \left[0 < b\right]",
    ],
)
def test_signs_that_could_belong_to_what_stands_before_are_kept_apart(text: str) -> None:
    """A substitution in brackets, a comparison that is no event of an indicator, a star that is no conjugate."""
    tree = parse_equation(f"{text} = 0", SPACES).equation.sides[0]
    assert to_latex(tree) == text


@given(names)
@settings(max_examples=EXAMPLES, derandomize=True)
def test_a_name_survives_print(name: str) -> None:
    """Accents, subscripts and superscripts come back in their places: \\hat{x_1} is not \\hat{x}_1."""
    assert parse_equation(f"{name_to_latex(name)} = 0", SPACES).equation.sides[0] == Symbol(name)


@pytest.mark.parametrize(
    ("tree", "printed"),
    [
        (Sum((Negative(Symbol("x")), Negative(Symbol("y")))), "-x - y"),
        (Product((Number(Fraction(2)), Symbol("X"), Sum((Symbol("x"), Symbol("y"))))), r"2 X \cdot \left(x + y\right)"),
        (Transpose(Power(Symbol("X"), Negative(Number(Fraction(1))))), r"X^{-\top}"),
        (Power(Symbol("x"), Symbol("T")), "x^{{T}}"),
        (Number(Fraction(1, 3)), r"\frac{1}{3}"),
        (
            Power(Call("trace", (Symbol("X"),)), Number(Fraction(2))),
            r"\left(\operatorname{tr}\left(X\right)\right)^{2}",
        ),
        (Bars(Bars(Symbol("x"))), r"\left|\left(\left|x\right|\right)\right|"),
        (Symbol("x_hat_1"), r"\hat{x}_{1}"),
        (Symbol("x_1_hat"), r"\hat{x_{1}}"),
    ],
)
def test_print_is_what_a_person_would_write(tree: Node, printed: str) -> None:
    """Brackets stand where they are needed and nowhere else."""
    assert to_latex(tree) == printed
