"""No text, however long, deep or broken, does more than raise a FormulaError, and soon."""

from __future__ import annotations

import gc
import os
import random
import resource
import time
from collections.abc import Iterator
from typing import Any

import pytest

from xcheck.errors import FormulaError, NotSelfContained, NotUnderstood
from xcheck.formula.parsing.scanner import MAX_LENGTH
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.tree import Negative, Norm, Power, Symbol
from xcheck.formula.writing.latex import to_latex
from xcheck.reading.understand import understand
from xcheck.spaces import Map, Matrix, Scalar, Vector
from xcheck.statement import Statement

SPACES = {"A": Matrix("m", "n"), "x": Vector("n"), "t": Scalar(), "f": Map(Vector("n"), Vector("n"))}
TEXTS = int(os.environ.get("XCHECK_FUZZ_TEXTS", "3000"))
MOST_MEGABYTES = 500
PROMISED_SECONDS = 1.0
MOST_SECONDS = 2 * PROMISED_SECONDS
"""Of a text as long as can be, for the machine that runs the tests is shared."""
_SPELLINGS = (
    r"\frac|\partial|{|}|(|)|[|]|^|_|T|-|+|=|,|:|\Rightarrow|d|x|X|i|j|1|2|0|12|\sum|\prod|\nabla|\operatorname{tr}|\log"
    r"|\sqrt|\hat|\bar|\mathbf|\mathbf{|\begin{bmatrix}|\end{bmatrix}|&|\\|\left|\right|\cdot|/|'|.T|*|@|\odot|\otimes"
    r"|\text{ symmetric}|\in|\mathbb{R}|\langle|\rangle|e|I|J|E|\delta|\Big|_{x=| |e^|f(|\min_|\succ|²|⁻¹|≠|ᵀ"
    r"|grad|d/dx |∂/∂X |if | A is symmetric|symmetric|where|loss|loss = |i^*|_{i^*}|\max_i|n \text{ odd}|D_x"
    r"|np.|np.dot(|**|\arg\min_|设|对称，则|\dot |\Phi(|\phi(|\theta|_\theta(|\log p"
    r"|\underbrace|\vec|\begin{vmatrix}|\end{vmatrix}|$|%|~|é|𝐱|;|.|tr|det|lambda_max|\lambda_{\max}|\times"
    r"|.^|./|D|Df(x)[|dX|df = |\dot x = |\frac{d}{dt}|\bar y|\hat w|w^*"
)
FRAGMENTS = [*_SPELLINGS.split("|"), "|", "||", r"\|", "\n", "\x00"]
SEEDS = (
    r"\frac{\partial x^{T}Ax}{\partial x}=(A+A^{T})x",
    r"y = A x:\ \frac{\partial y^\top y}{\partial A_{ij}} = 2 y_i x_j",
    r"\nabla_X \operatorname{tr}(A X^{-1}) = -X^{-T} A^T X^{-T}\ (X \succ 0)",
    r"d\log|X| = \operatorname{tr}(X^{-1} dX)",
    r"\sum_{i=1}^{n} \|x_i\|^2 = \mathbf{1}^\top (x \odot x)",
    r"\left|\begin{matrix} A & B \\ C & D \end{matrix}\right| = |A||D - C A^{-1} B|",
    r"\min_w \|X w - y\|^2 \Rightarrow w = (X^T X)^{-1} X^T y",
    "d(x' A x)/dx = (A + A') x",
    "loss = ||y - X@w||^2: d/dw loss = -2 X.T @ (y - X@w) if A is symmetric",
    r"\frac{\partial \|Ax\|_\infty}{\partial x} = \operatorname{sign}((Ax)_{i^*}) A^T e_{i^*}",
    r"C = A B:\ \bar A = \bar C B^\top",
    r"f(x)=e^{-x^2}: \frac{df(x)}{dx}=-2x\,f(x)",
    r"d\operatorname{expm}(X) = \int_0^1 \operatorname{expm}(a X)\, dX \operatorname{expm}((1 - a) X)\, da",
    r"J = \sum_i a_i x_i - x_i^3:\ \nabla_x J = a - 3 x \odot x\ (x > 0)",
    r"\left|\bigoplus_i E_i\right| = \prod_{i=1}^{N} |E_i|, \sum_{k=1}^4 k! = 33",
    r"\min_{\alpha,\beta} \|\alpha z + \beta y\|^2 \Rightarrow \alpha = \frac{z^T y}{z^T z}, \beta = \alpha^2",
    "d(np.sum(np.tanh(W @ x) * y))/dx = W.T @ (y * (1 - np.tanh(W @ x)**2)) / np.sqrt(2)",
    r"\nabla_A \sum_{ij} A_{ij}^2 = \left[2 A_{ij}\right]_{i,j=1}^{m \times n}",
    "let f = ((X @ w - y)**2).sum() and y > 0; then df/dw = 2 * X.T @ (X @ w - y)",
    r"f(x + h) = f(x) + \nabla f(x) \cdot h + \frac12 h^\top \nabla^2 f(x) h + O(\|h\|^3)",
    r"\hat w = \arg\min_w \|X w - y\|^2 + \lambda \|w\|^2 = (X^T X + \lambda I)^{-1} X^T y",
    r"设 X = \sum_i y_i y_i^T, Y = \sum_i x_i x_i^T，则 \frac{d}{dt} \det Y = \det Y \operatorname{tr}(Y^{-1} \dot Y)",
    r"df = \operatorname{tr}(A^\top dX) + b^\top dy \Rightarrow \frac{\partial f}{\partial X} = A, \nabla_y f = b",
    r"f(X) = X^{-1}: \mathrm{D}f(X)[H] = -X^{-1} H X^{-1}",
    r"\dot x = A x + B u, V = x^\top P x: \dot V = x^\top (A^\top P + P A) x + 2 x^\top P B u, P = P^\top",
    r"z = W x, y = z + x: \bar z = \bar y, \bar x = W^\top \bar z + \bar y",
    r"d\lambda = v^\top dA\, v, A v = \lambda v, \|v\| = 1, A = A^\top",
    r"\min_{x,y} \|x - a\|^2 + \|y - b\|^2 \Rightarrow \hat x = a, \hat y = b",
    r"\log p_\theta(x) = \Phi(a^T x): \nabla_\theta \log \pi_\theta(x) = \phi(\theta) \nabla_\theta p_\theta(x)",
    r"P^{+} = A P A^T,\ \mathrm{loss} = \operatorname{tr}(P^{+}):\ \frac{\partial\,\mathrm{loss}}{\partial P} = A^T A",
)


@pytest.fixture(autouse=True)
def _without_old_garbage() -> Iterator[None]:
    """What other tests have left in the memory is not searched while the time of one text is taken."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def read(text: str, spaces: dict[str, Any]) -> None:
    """Everything the language does with a text."""
    for side in understand(Statement(id="s", text=text, spaces=spaces, variable="x")).sides:
        to_latex(side)


def _refusal(text: str, spaces: dict[str, Any]) -> FormulaError | None:
    """The error with which a text is refused; any other exception fails the test."""
    try:
        read(text, spaces)
    except FormulaError as error:
        return error
    return None


def _mutated(text: str, rng: random.Random) -> str:
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(text) + 1)
        stop = min(len(text), start + rng.randint(0, 6))
        kind = rng.randrange(3)
        if kind == 0:
            text = text[:start] + text[stop:]
        elif kind == 1:
            text = text[:start] + rng.choice(FRAGMENTS) + text[start:]
        else:
            text = text[:start] + text[start:stop] * rng.randint(2, 9) + text[stop:]
    return text


def _random_text(rng: random.Random) -> str:
    kind = rng.randrange(10)
    if kind < 4:
        return "".join(rng.choice(FRAGMENTS) for _ in range(rng.randint(1, 30)))
    if kind == 4:
        return rng.choice([*FRAGMENTS, "a"]) * rng.randint(1, 200) + rng.choice(FRAGMENTS)
    return _mutated(rng.choice(SEEDS), rng)


@pytest.mark.parametrize("seed", range(6))
def test_only_formula_errors_escape(seed: int) -> None:
    """Random and mutated texts: an error is a FormulaError that can be shown, nothing hangs or fills the memory.

    The slowest text and the memory are shown by `pytest -rP`.
    """
    rng = random.Random(seed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    slowest, of = 0.0, ""
    for _ in range(TEXTS // 6):
        text = _random_text(rng)
        begun = time.process_time()
        error = _refusal(text, SPACES if rng.random() < 0.5 else {})
        if error is not None:
            assert str(error)
            assert error.line >= 1
            assert error.column >= 1
        slowest, of = max((slowest, of), (time.process_time() - begun, text))
        assert slowest < PROMISED_SECONDS, of
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    more = (peak - before) / 1000
    # For `pytest -rP`.
    print(f"seed {seed}: {peak / 1000:.0f} MB, {more:.0f} more than before; slowest {slowest:.3f} s, {of!r}")  # noqa: T201
    assert peak - before < 1000 * MOST_MEGABYTES


def test_the_seeds_of_the_mutants_are_read() -> None:
    """Mutants of texts that are no formulas would test little."""
    for text in SEEDS:
        assert parse_equation(text, {}).equation.sides


def test_powers_of_powers_are_not_written_out() -> None:
    """A function of one number acts on every entry, its powers as products: seventeen squares would be 2^17 factors."""
    begun = time.process_time()
    _refusal("f(x)=e^{-x" + "^2" * 17 + r"}: \frac{df(x)}{dx}=-2x f(x)", {})
    assert time.process_time() - begun < MOST_SECONDS


TOO_DEEP = "nested more than 60 deep"
REFUSED = {
    "a megabyte": ("x" * 1_000_000, FormulaError, "at most 20000 are read"),
    "brackets": ("(" * 9_000 + "x" + ")" * 9_000 + "=1", FormulaError, TOO_DEEP),
    "powers of powers": ("x^{" * 4_000 + "1" + "}" * 4_000 + "=1", FormulaError, TOO_DEEP),
    "transposes of transposes": ("x" + "^T" * 9_900 + "=x", FormulaError, "20 scripts or more"),
    "primes": ("x" + "'" * 10_000 + "=x", FormulaError, "20 scripts or more"),
    "functions of functions": (r"\log " * 3_000 + "x=1", FormulaError, TOO_DEEP),
    "operators": ("∇" * 10_000 + "x=1", FormulaError, TOO_DEEP),
    "differentials": ("∂" * 10_000 + "x=1", FormulaError, TOO_DEEP),
    "sums of sums": (r"\sum " * 3_900 + "x=1", FormulaError, TOO_DEEP),
    "bars": ("|" * 10_000 + "=1", FormulaError, TOO_DEEP),
    "accents": (r"\hat{" * 3_000 + "x" + "}" * 3_000 + "=1", FormulaError, TOO_DEEP),
    "accents without braces": (r"\hat " * 3_000 + "x=1", FormulaError, "20 accents"),
    "fonts": (r"\mathbf{" * 2_200 + "x" + "}" * 2_200, NotUnderstood, "fonts are nested more than 20 deep"),
    "substitutions": ("x|_{x=" * 2_500 + "1" + "}" * 2_500, FormulaError, TOO_DEEP),
    "matrices": (r"\begin{matrix}" * 1_300 + "a", FormulaError, TOO_DEEP),
    "a long chain of ⊙": ("a⊙" * 9_000 + "a=1", FormulaError, "90 levels deep"),
    "a long chain of /": ("a/" * 9_000 + "a=1", FormulaError, "90 levels deep"),
    "open braces": (",a_{" * 4_500, FormulaError, TOO_DEEP),
    "a number": ("1" * 19_000 + "=1", FormulaError, "more than 40 digits"),
    "a power": (r"X^{10^9}=X \,", NotUnderstood, "an integer up to 64"),
    "a power in one number": ("X^{1000000000}=X", NotUnderstood, "an integer up to 64"),
    "a definition of itself": ("y = y + 1: y = x", NotSelfContained, "refers to itself"),
    "definitions of each other": ("a = b, b = a: a = x", NotSelfContained, "refers to itself"),
    "a long chain of definitions": (
        ",".join(f"a_{{{n}}}=a_{{{n + 1}}}" for n in range(900)) + ":a_0=x",
        FormulaError,
        "90 levels deep",
    ),
    "sizes that double": (
        "a_{0}=x," + ",".join(f"a_{{{n + 1}}}=a_{{{n}}}⊗a_{{{n}}}" for n in range(30)) + ":a_{30}=x",
        NotUnderstood,
        "product of more than 64 others",
    ),
    "functions that double": (
        ",".join(f"g_{{{n}}}(x)=xx" for n in range(40))
        + ":" + "".join(f"g_{{{n}}}(" for n in range(40)) + "yy" + ")" * 40 + "=1",
        FormulaError,
        "too large",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_overflow_is_refused(case: str) -> None:
    """Length, depth and growth are bounded before anything recurses; the error says which bound it was."""
    text, kind, message = REFUSED[case]
    begun = time.process_time()
    with pytest.raises(kind, match=message):
        read(text, {})
    assert time.process_time() - begun < MOST_SECONDS


DEEP = {
    "signs": "-({})",
    "bars": "|{}|",
    "norms of signs": r"\|-{}\|",
    "powers": "({})^k",
    "bars of powers": "|(-{})^k|",
    "entries": "({})^T_j",
    "subscripts": "{}_j",
    "applications": "f({})",
    "substitutions": "(({})|_{{y = z}})",
    "fractions": r"\frac{{{}}}{{t}}",
    "sums": r"\sum_j x_j ({})",
    "gradients": r"\nabla_x ({})",
    "differentials": "d({})",
    "words": r"\log({})",
    "products": "({}) ({} + 1)",
    "powers of NumPy": "(1 - np.tanh({})**2)",
    "quotients of NumPy": "{} / y * np.exp(y)",
}


@pytest.mark.parametrize("case", DEEP)
def test_a_deep_tree_is_printed_and_shaped_in_no_time(case: str) -> None:
    """Nothing looks twice at a part and twice again at each part of it: 2 to the depth would be an hour."""
    wrap, depth = DEEP[case], 10 if DEEP[case].count("{}") > 1 else 17
    text = "x"
    for _ in range(depth):
        text = wrap.format(*[text] * wrap.count("{}"))
    begun = time.process_time()
    error = _refusal(rf"\frac{{\partial t}}{{\partial x_j}} = {text}", {})
    assert error is None or str(error)
    node: Any = Symbol("x")
    for _ in range(3 * depth):
        node = Norm(Power(Negative(node), Symbol("k")))
    assert to_latex(node)
    assert time.process_time() - begun < MOST_SECONDS


LONG = {
    "minuses": "-" * 10_000 + "x = x",
    "terms": "a+" * 9_000 + "a=1",
    "factors": "a " * 9_000 + "=1",
    "sides": "a=" * 9_000 + "a",
    "bars side by side": "|a" * 9_000 + "=1",
    "entries": "d a_i " * 3_300 + "=1",
    "sums side by side": r"\sum x_i + " * 1_800 + "x=1",
    "applications": "a(b)" * 4_900 + "=1",
    "derivatives on the line": "(" * 50 + "∂a" * 6_000 + ")" * 50 + "=1",
    "a row": r"\begin{matrix}" + "a&" * 9_000 + r"a\end{matrix}=1",
    "letters": r"\," + "a" * 19_000 + "=1",
    "commas": "," * 19_000 + "a=1",
    "derivatives by name": "D_x" * 6_000,
    "ones": r"11^\top " * 2_200 + "=1",
    "indices": r"\delta_{ij}" * 1_700 + "=1",
    "unknown letters": "foo" * 6_000,
    "words": "with A " * 2_800,
    "conditions": "A is symmetric, " * 1_200 + "x=x",
    "extremes": r"e_{i^*} + " * 1_900 + "x=1",
    "brackets with relations": "(a=b)" * 3_900,
}


@pytest.mark.parametrize("case", LONG)
def test_a_text_of_full_length_takes_no_second(case: str) -> None:
    """Nothing in the tokens or the parser looks at the whole text again for every token."""
    assert len(LONG[case]) <= MAX_LENGTH
    begun = time.process_time()
    error = _refusal(LONG[case], {})
    assert error is None or len(error.message) < 400
    assert time.process_time() - begun < MOST_SECONDS
