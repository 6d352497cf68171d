"""That two formulas say the same is proved or not claimed."""

from __future__ import annotations

import pytest

from xcheck import spaces
from xcheck.evaluation.places import sizes_of
from xcheck.judging.decision import Exactness
from xcheck.judging.proofs import proved_equal
from xcheck.reading import understand
from xcheck.statement import Statement

SPACES = {
    "A": spaces.Invertible("n"),
    "B": spaces.Invertible("n"),
    "S": spaces.Hermitian("n"),
    "P": spaces.SPD("n"),
    "Q": spaces.Stiefel("n", "q"),
    "Z": spaces.Complex(spaces.Matrix("n", "n")),
    "W": spaces.FullRowRank("p", "m"),
    "X": spaces.FullColumnRank("m", "p"),
    "f": spaces.Map(spaces.Scalar(), spaces.Scalar()),
    "p": spaces.Unit(),
    "t": spaces.Scalar(),
    "x": spaces.Vector("n"),
    "z": spaces.Complex(spaces.Vector("n")),
}


def proof(one: str, other: str) -> Exactness:
    text = f"{one} = {other}"
    understood = understand(Statement("s", text, {name: space for name, space in SPACES.items() if name in text}))
    return proved_equal(*understood.sides, understood, sizes_of(understood))


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        (r"(A B)^{-1}", r"B^{-1} A^{-1}", "equal"),
        (r"(A B)^{-1}", r"A^{-1} B^{-1}", "different"),
        (r"\det(A B)", r"\det(A) \det(B)", "equal"),
        (r"\det(A) + 0.00000000000000001", r"\det(A)", "different"),
        (r"\|A\|^2", r"\operatorname{tr}(A^\top A)", "equal"),
        (r"\|A\|", r"\operatorname{tr}(A)", "undecided"),
        (r"\exp(2 t)", r"\exp(t)^2", "undecided"),
        (r"\exp(t)^2", r"\exp(t) \exp(t)", "equal"),
    ],
)
def test_trees_are_proved_equal_or_different(one: str, other: str, outcome: str) -> None:
    """Equal with a bound, different with the sizes, or undecided with the reason."""
    found = proof(one, other)
    words = "undecided" if found.silent else "different" if found.differs else "equal"
    assert words == outcome, found
    assert (0.0 < found.chance <= 1e-12) == (outcome == "equal")
    assert bool(found.sizes) == (outcome != "undecided")


@pytest.mark.parametrize(
    ("one", "equal", "unequal"),
    [
        (r"\tanh(t) \operatorname{relu}(t)", r"\operatorname{relu}(t) \tanh(t)", r"\tanh(t) \operatorname{relu}(-t)"),
        (r"\operatorname{sigmoid}(A B)", r"\operatorname{sigmoid}(A B I)", r"\operatorname{sigmoid}(B A)"),
        (r"\operatorname{relu}(A^\top)", r"\operatorname{relu}(A)^\top", r"\operatorname{relu}(A)"),
        (r"\frac{x}{\|x\|}", r"\|x\|^{-1} x", r"\|x\|^{-2} x"),
        (r"x \|x\|^3", r"x^\top x x \|x\|", r"x \|x\|^2"),
        (r"[t > 0] x", r"x [t > 0]", r"x [t < 0]"),
        (r"\operatorname{logsumexp}(x + t x)", r"\operatorname{logsumexp}(t x + x)", r"\operatorname{logsumexp}(t x)"),
        (r"\operatorname{logsumexp}(x^\top x) t", r"x^\top x t", r"x^\top x t^2"),
        (r"\operatorname{logsumexp}(\operatorname{logsumexp}(x))", r"\operatorname{logsumexp}(x)", r"x^\top x"),
        (r"Q Q^\top x", r"Q (x^\top Q)^\top", r"x x^\top x"),
        (r"\overline{Z z}", r"\overline{Z} \overline{z}", r"Z \overline{z}"),
        (r"z^H Z^H", r"(Z z)^H", r"z^\top Z^H"),
        (r"S^H z", r"S z", r"\overline{S} z"),
        (r"\|z\|^2", r"z^H z", r"z^\top z"),
        (r"2 i \operatorname{Im}(z)", r"z - \overline{z}", r"z + \overline{z}"),
        (r"e^{t} x", r"x e^t", r"x e^{2 t}"),
        (r"\|x\| x", r"x \|-x^\top\|", r"x \|x + x\|"),
        (r"|t| x", r"x |-t|", r"x |t + 1|"),
        (r"X^+ X", r"I", r"X^+ X X^+ X + I"),
        (r"W^+ t", r"W^\top (W W^\top)^{-1} t", r"W^\top t"),
        (r"(X X^+)^+", r"X X^+", r"2 X X^+"),
        (r"(I - X X^+)^+", r"I - X X^+", r"2 I - X X^+"),
        (r"\frac{x}{\|x\|} \frac{x^\top x}{\|x\|^2}", r"\frac{x}{\|-x^\top\|}", r"\frac{x}{\|x\|^2}"),
        (r"\operatorname{sqrtm}(P)^\top", r"\operatorname{sqrtm}(P)", r"\operatorname{sqrtm}(P^{-1})"),
        (r"(\operatorname{expm}(P)^{1/2})^\top", r"\operatorname{expm}(P)^{1/2}", r"\operatorname{expm}(-P)^{1/2}"),
        (
            r"P^{-1} \operatorname{logm}(P)",
            r"\operatorname{logm}(P) P^{-1}",
            r"A^{-1} \operatorname{logm}(P) A",
        ),
        (r"\operatorname{expm}(A B)", r"A \operatorname{expm}(B A) A^{-1}", r"\operatorname{expm}(B A)"),
        (r"P^{-1/2} x", r"\operatorname{sqrtm}(P)^{-1} x", r"\operatorname{sqrtm}(P) x"),
        (r"x \operatorname{Re}(t)", r"\overline{t} x", r"x \operatorname{Im}(t)"),
        (r"(\operatorname{Re} |t + i|)^2 z", r"(t + i) (t - i) z", r"(t + i)^2 z"),
        (r"|z^\top z| z", r"|\overline{z^\top z}| z", r"z^\top z z"),
        (r"\overline{\|z\|^2} z", r"z z^H z", r"z z^\top z"),
        (r"\|z\|^3 z", r"\|\overline{z}\| z z^H z", r"\|z\| z z^\top z"),
        (r"\operatorname{relu}(e^t)", r"e^t", r"\operatorname{relu}(e^t - 1)"),
        (r"\operatorname{relu}(-|t|) + 1", r"1", r"\operatorname{relu}(1 - |t|)"),
        (r"\operatorname{relu}(p - 1)", r"0 t", r"\operatorname{relu}(t - 1)"),
        (
            r"\operatorname{sign}(\operatorname{sign}(x))",
            r"\operatorname{sign}(x)",
            r"\operatorname{sign}(1 + \operatorname{sign}(x))",
        ),
        (
            r"\frac{t}{\operatorname{sign}(t)}",
            r"t \operatorname{sign}(\frac{1}{t})",
            r"\frac{t}{1 + \operatorname{sign}(t)}",
        ),
        (
            r"\operatorname{sign}(\operatorname{relu}(t))",
            r"\operatorname{relu}(\operatorname{sign}(\operatorname{relu}(t)))",
            r"\operatorname{sign}(t)",
        ),
        (
            r"\operatorname{diag}(1 + \operatorname{sign}(x))",
            r"\operatorname{relu}(\operatorname{diag}(1 + \operatorname{sign}(x)))",
            r"\operatorname{relu}(\operatorname{diag}(\operatorname{sign}(x)))",
        ),
    ],
)
def test_what_is_not_rational_is_a_free_function(one: str, equal: str, unequal: str) -> None:
    """Words, roots, comparisons, complex symbols and spaces without exact points: equal is proved, unequal never is."""
    found = proof(one, equal)
    assert not found.silent, found
    assert not found.differs, found
    assert 0.0 < found.chance <= 1e-12
    other = proof(one, unequal)
    assert other.silent or other.differs, other


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (r"X = I_n: \frac{1}{3} X X = X \frac{1}{3}", "equal"),
        (r"X = I_n: \frac{1}{3} X X = X \frac{1}{2}", "different"),
        (r"\mathbf 1_n n \mathbf 1_n^\top = n \mathbf 1_n \mathbf 1_n^\top", "equal"),
        (r"\mathbf 1_n n \mathbf 1_n^\top = \mathbf 1_n \mathbf 1_n^\top", "different"),
    ],
)
def test_what_is_constant_is_compared_exactly(text: str, outcome: str) -> None:
    """Although nothing is drawn, at each of the sizes."""
    understood = understand(Statement("s", text, {"B": spaces.Matrix("n", "n")}))
    found = proved_equal(*understood.sides, understood, sizes_of(understood))
    assert ("undecided" if found.silent else "different" if found.differs else "equal") == outcome, found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (r"\operatorname{tril}(L) x", "L x", True),
        (r"\operatorname{triu}(L) x", "L x", False),
        (r"P^+ x", "P x", True),
        (r"(I - P)^+ x", "(I - P) x", True),
        (r"R^+ x", "R x", False),
    ],
)
def test_definitions_are_freed_as_well(one: str, other: str, same: bool) -> None:
    """A Cholesky factor is triangular, and what is defined as a projector is its own pseudo-inverse."""
    named = {"x": spaces.Vector("n"), "S": spaces.SPD("n"), "X": spaces.FullColumnRank("n", "p")}
    text = rf"L = \operatorname{{cholesky}}(S), P = X X^+, R = X X^\top: {one} = {other}"
    understood = understand(Statement("s", text, named))
    found = proved_equal(*understood.sides, understood, sizes_of(understood))
    assert (not found.silent and not found.differs) == same, found


def test_the_wider_setting_refutes_nothing() -> None:
    """Of orthonormal columns QᵀQ = I is true: in all matrices it is not, and nothing is decided."""
    found = proof(r"Q^\top Q", "I")
    assert found.silent
    assert not found.differs
