"""Functions in formulas: primes, several arguments, functions that a statement defines or only names."""

from __future__ import annotations

from collections.abc import Mapping

import numpy
import pytest

from xcheck.checking.check import check_statement
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.writing.latex import to_latex
from xcheck.records import Kind, Result, Settings
from xcheck.spaces import Map, Matrix, Scalar, Simplex, Space, Symmetric, Vector, describe
from xcheck.spaces.maps import apply_map, apply_to_entries
from xcheck.statement import Statement
from xcheck.vocabulary.words import vocabulary

QUICK = Settings(engines=("autograd", "torch"), samples=1)
ALL = Settings(engines=("autograd", "jax", "torch", "finite_difference"), samples=1)
N, M = Vector("n"), Vector("m")
F = {"F": Map((N, M), Scalar()), "x": N, "y": M}
LOGISTIC = r"\sigma(x) = 1/(1 + e^{-x})"
KL = r"D_{KL}(q \| p) = q^\top (\log q - \log p)"
BCE = r"\mathrm{BCE}(p, y) = -y \log p - (1 - y) \log(1 - p)"


def check(text: str, spaces: Mapping[str, Space], where: str = "", settings: Settings = QUICK) -> Result:
    return check_statement(Statement(id="claim", text=text, spaces=spaces, where=where, claim=True), settings)


# Each row: a true statement, the same with an error in it, the spaces, and what is defined elsewhere.
PAIRS = [
    (r"\frac{\partial f(x)}{\partial x} = \operatorname{diag}(f'(x))", r"\frac{\partial f(x)}{\partial x} = \operatorname{diag}(f''(x))", {}, ""),
    (r"\frac{\partial f(A x)}{\partial x} = A^\top \operatorname{diag}(f'(A x))", r"\frac{\partial f(A x)}{\partial x} = A^\top f'(A x)", {}, ""),
    (r"\frac{\partial \operatorname{tr}(A^\top \sigma(X))}{\partial X} = A \odot \sigma'(X)", r"\frac{\partial \operatorname{tr}(A^\top \sigma(X))}{\partial X} = 2 A \odot \sigma'(X)", {}, ""),
    (r"\nabla_x^2 \sum_i f(x_i) = \operatorname{diag}(f''(x))", r"\nabla_x^2 \sum_i f(x_i) = \operatorname{diag}(f'(x))", {}, ""),
    (r"d\sigma(X) = \sigma'(X) \odot dX", r"d\sigma(X) = \sigma''(X) \odot dX", {}, ""),
    (r"\tanh' = 1 - \tanh^2", r"\tanh' = 1 + \tanh^2", {}, ""),
    (r"\tanh'' = -2 \tanh \tanh'", r"\tanh'' = -\tanh \tanh'", {}, ""),
    (r"\sigma' = \sigma (1 - \sigma)", r"\sigma' = \sigma (1 + \sigma)", {}, LOGISTIC),
    (r"\sigma'' = \sigma' (1 - 2 \sigma)", r"\sigma'' = \sigma' (1 - \sigma)", {}, LOGISTIC),
    (r"\nabla_W \mathbf 1^\top \sigma(W x) = \sigma'(W x) x^\top", r"\nabla_W \mathbf 1^\top \sigma(W x) = \sigma(W x) x^\top", {}, LOGISTIC),
    (r"f(x) = x^2 \tanh(x)/6: \nabla_u \mathbf 1^\top f(A u) = A^\top f'(A u)", r"f(x) = x^2 \tanh(x)/6: \nabla_u \mathbf 1^\top f(A u) = A^\top f(A u)", {}, ""),
    (r"h = \tanh: \nabla_w h(w^\top z/9) = h'(w^\top z/9) z/9", r"h = \tanh: \nabla_w h(w^\top z/9) = h'(w^\top z/9) z", {}, ""),
    (r"f = \operatorname{tr}(Y^\top M Y), Y = \sigma(W X): \nabla_X f = W^\top ((2 M \sigma(W X)) \odot \sigma'(W X))", r"f = \operatorname{tr}(Y^\top M Y), Y = \sigma(W X): \nabla_X f = W^\top (2 M \sigma(W X)) \odot \sigma'(W X)", {"M": Symmetric("m")}, ""),
    (r"f(x) = x \operatorname{sigmoid}(\beta x): \nabla_x \mathbf 1^\top f(x) = f'(x) = \operatorname{sigmoid}(\beta x) + \beta x \odot \operatorname{sigmoid}(\beta x) \odot (1 - \operatorname{sigmoid}(\beta x))", r"f(x) = x \operatorname{sigmoid}(\beta x): \nabla_x \mathbf 1^\top f(x) = f'(x) = \operatorname{sigmoid}(\beta x) + x \odot \operatorname{sigmoid}(\beta x) \odot (1 - \operatorname{sigmoid}(\beta x))", {}, ""),
    (r"f(x) = x t, t = \tanh(x): f'(x) = t + x \odot (1 - t \odot t)", r"f(x) = x t, t = \tanh(x): f'(x) = t + x", {}, ""),
    (r"\frac{d}{dt} F(t x, y) = x^\top \frac{\partial F(u, y)}{\partial u}\Big|_{u = t x}", r"\frac{d}{dt} F(t x, y) = x^\top \frac{\partial F(x, y)}{\partial x}", F | {"t": Scalar(), "u": N}, ""),
    (r"g(s) = s^2: g'(A) = 2 A", r"g(s) = s^2: g'(A) = A^\top \mathbf 1 \mathbf 1^\top + \mathbf 1 \mathbf 1^\top A^\top", {"A": Matrix("n", "n")}, ""),
    (r"g(s) = |s|: g'(A) = \operatorname{sign}(A)", r"g(s) = |s|: g'(A) = |A| A^{-\top}", {"A": Matrix("n", "n")}, ""),
    (r"\nabla_x F(x, y) = \frac{\partial F}{\partial x}", r"\nabla_x F(x, y) = 2 \frac{\partial F}{\partial x}", F, ""),
    (r"G(x, y) = x^\top A y: \nabla_y G(B x, y) = A^\top B x", r"G(x, y) = x^\top A y: \nabla_y G(B x, y) = A^\top x", {}, ""),
    (r"p(x|y) = e^{-\|x - y\|^2}: \nabla_x \log p(x|y) = -2 (x - y)", r"p(x|y) = e^{-\|x - y\|^2}: \nabla_x \log p(x|y) = -(x - y)", {}, ""),
    (r"\nabla_a D_{KL}(q \| \operatorname{softmax} a) = \operatorname{softmax}(a) - q", r"\nabla_a D_{KL}(q \| \operatorname{softmax} a) = q - \operatorname{softmax}(a)", {"q": Simplex("n")}, KL),
    (r"\frac{\partial}{\partial z} \mathrm{BCE}(\operatorname{sigmoid}(z), y) = \operatorname{sigmoid}(z) - y", r"\frac{\partial}{\partial z} \mathrm{BCE}(\operatorname{sigmoid}(z), y) = \operatorname{sigmoid}(z) + y", {"z": Scalar(), "y": Scalar()}, BCE),
    (r"\frac{d}{dt} g(u(t)) = (\nabla_u g)^\top \dot u", r"\frac{d}{dt} g(u(t)) = 2 (\nabla_u g)^\top \dot u", {"t": Scalar(), "u": Map(Scalar(), N), "g": Map(N, Scalar())}, ""),
    (r"\frac{d U(t)}{d t} = U'(t)", r"\frac{d U(t)}{d t} = 2 U'(t)", {"U": Map(Scalar(), Scalar()), "t": Scalar()}, ""),
    (r"Y = X A: \frac{\partial f}{\partial X} = \frac{\partial f}{\partial Y} A^\top", r"Y = X A: \frac{\partial f}{\partial X} = A^\top \frac{\partial f}{\partial Y}", {"X": Matrix("m", "n"), "A": Matrix("n", "m"), "f": Map(Matrix("m", "m"), Scalar())}, ""),
    (r"p = \operatorname{softmax}(x),\ g = \nabla_p f: \nabla_x f = p \odot (g - (p^\top g) \mathbf 1)", r"p = \operatorname{softmax}(x),\ g = \nabla_p f: \nabla_x f = p \odot (g - 2 (p^\top g) \mathbf 1)", {"x": N, "f": Map(N, Scalar())}, ""),
    (r"\frac{\partial z}{\partial x} = \frac{\partial u}{\partial x} \frac{\partial z}{\partial u}", r"\frac{\partial z}{\partial x} = -\frac{\partial u}{\partial x} \frac{\partial z}{\partial u}", {"x": N, "u": Map(N, M), "z": Map(M, Scalar())}, ""),
    (r"\frac{\partial \operatorname{tr}(a U)}{\partial X} = a \frac{\partial \operatorname{tr} U}{\partial X}", r"\frac{\partial \operatorname{tr}(a U)}{\partial X} = \frac{\partial \operatorname{tr} U}{\partial X}", {"X": Matrix("m", "n"), "a": Scalar(), "U": Map(Matrix("m", "n"), Matrix("n", "n"))}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "spaces", "where"), PAIRS, ids=lambda value: str(value)[:60])
def test_a_rule_with_functions_agrees_and_its_planted_error_does_not(
    right: str, wrong: str, spaces: Mapping[str, Space], where: str
) -> None:
    """Generic functions are general enough to refute, and defined ones mean what is written."""
    found = check(right, spaces, where)
    assert found.verdict.kind is Kind.AGREES, found.verdict.note
    assert check(wrong, spaces, where).verdict.kind is Kind.DISAGREES


@pytest.mark.parametrize("place", [0, 3, 5, 13])
def test_every_engine_computes_primes(place: int) -> None:
    """A prime needs nothing of an engine but its Jacobian."""
    right, _, spaces, where = PAIRS[place]
    votes = {report.engine: report.vote.value for report in check(right, spaces, where, ALL).engines}
    assert votes == dict.fromkeys(ALL.engines, "agrees")


@pytest.mark.parametrize(
    ("text", "spaces", "kind", "said"),
    [
        (r"\sigma' = \sigma (1 - \sigma)", {}, Kind.NOT_SELF_CONTAINED, "sigma is named without an argument; define it, as in sigma(x) = …"),
        (r"\frac{d}{dt} g(t A) = A g'(t A)", {}, Kind.NOT_UNDERSTOOD, "g of a square matrix is elementwise for some and a matrix function for others; declare g, or define it"),
        ("f'(x) = x", {"f": Map(N, N), "x": N}, Kind.DISAGREES, "A prime is the derivative of a function of one real number; f is none; write \\partial"),
        (r"\operatorname{softmax}'(x) = x", {}, Kind.DISAGREES, "A prime is the derivative of a function of one real number; softmax is none; write \\partial"),
        ("F(x) = 1", F, Kind.DISAGREES, "F takes 2 arguments, found 1"),
        ("F(y, x) = 1", F, Kind.DISAGREES, "F takes a column of n; this is y, a column of m"),
        ("k(x, y) = 1", {}, Kind.NOT_SELF_CONTAINED, "k is applied to an argument but is no declared function; declare a Map or define it"),
        (r"\nabla_x F(x, u(x)) = \frac{\partial F}{\partial x}", F | {"u": Map(N, M)}, Kind.NOT_UNDERSTOOD, "whether the other arguments of F are held here is in doubt; write them out"),
        ("D(q, p) = q: D(q) = q", {}, Kind.NOT_UNDERSTOOD, "D takes 2 arguments, found 1"),
        (r"f(x) = \|x\|^2: f'''(x) = 0", {}, Kind.NOT_UNDERSTOOD, "3 primes are read of a function of one number; f is none"),
        (r"g(x) = f(A x): g'(x) = A^\top f'(A x)", {}, Kind.NOT_UNDERSTOOD, "f is not defined, so that a prime of g may be by numbers or by arrays; write a derivative of g by its argument"),
        (r"D(q, p) = q^\top p: D'(q) = q", {}, Kind.NOT_UNDERSTOOD, "a prime is read of a function of one argument; write by which one D is differentiated"),
        (r"f(x) = 2 g(x), g(x) = f(x): f(A y) = y", {}, Kind.NOT_SELF_CONTAINED, "the definition of g refers to itself"),
        (r"g(x) = x, f(y) = g y: f(A y) = y", {}, Kind.NOT_UNDERSTOOD, "write the arguments of g in the definition of f"),
        (r"f(x) = 2 f(x): f(A y) = y", {}, Kind.NOT_UNDERSTOOD, "write the arguments of f in the definition of f"),
        (r"h = \tanh, k = \log x: h = k \log", {}, Kind.NOT_UNDERSTOOD, r"\log has no argument here"),
    ],
)  # fmt: skip
def test_what_is_no_function_or_no_argument_says_so(
    text: str, spaces: Mapping[str, Space], kind: Kind, said: str
) -> None:
    """The message names the function and what to write instead."""
    found = check(text, spaces).verdict
    assert (found.kind, found.note.splitlines()[0].rstrip(".")) == (kind, said)


def test_a_lone_bar_separates_and_a_pair_does_not() -> None:
    """`p(x|y)` has two arguments, `p(x|y|)` a product with |y|, `p(|x||y)` an absolute value before a bar."""
    texts = ["p(x|y) = 0", "p(x, |y|) = 0", r"p(|x| \mid y) = 0", r"g(\|x\| \| y) = 0"]
    counts = [len(parse_equation(text, {}).equation.sides[0].arguments) for text in texts]  # type: ignore[attr-defined]
    assert counts == [2, 2, 2, 2]
    assert to_latex(parse_equation("p(x|y) = 0", {}).equation.sides[0]) == r"p\left(x, y\right)"


@pytest.mark.parametrize("name", [name for name, word in vocabulary().items() if word.elementwise])
def test_an_elementwise_word_treats_every_entry_alike(name: str) -> None:
    """What a prime relies on: f(X)_ij = f(X_ij)."""
    function = vocabulary()[name].function
    points = numpy.random.default_rng(1).uniform(0.1, 0.9, (3, 4)) + (name == "arccosh")
    apart = [[float(function(numpy.asarray(entry))) for entry in row] for row in points]
    assert numpy.isfinite(apart).all()
    numpy.testing.assert_allclose(function(points), apart, rtol=1e-14)


def test_a_map_of_numbers_is_the_same_at_an_entry_and_alone() -> None:
    """The function that acts on every entry is the drawn map of numbers."""
    weights = Map(Scalar(), Scalar()).sample(numpy.random.default_rng(2), {})
    points = numpy.random.default_rng(3).normal(size=(2, 3))
    alone = [[float(apply_map(weights, [numpy.asarray(entry)], (1, 1))[0, 0]) for entry in row] for row in points]
    numpy.testing.assert_allclose(apply_to_entries(weights, points), alone, rtol=1e-14)


def test_a_map_of_several_arguments_describes_itself() -> None:
    """A shelf can write what is printed."""
    assert describe(F["F"]) == 'Map((Vector("n"), Vector("m")), Scalar())'
