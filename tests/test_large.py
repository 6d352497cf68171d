"""Derivatives with more entries than can be written out are judged along drawn cotangents: what is wrong shows."""

from __future__ import annotations

import re
from typing import Any

import numpy
import pytest

import xcheck
from xcheck import Invertible, Matrix, Vector
from xcheck.checking.large import SHARE, chance_to_miss
from xcheck.dimensions import Shape, dimension
from xcheck.formula.tree import Symbol
from xcheck.judging.compare import Yardstick
from xcheck.judging.judgement import Judgement
from xcheck.records import Kind
from xcheck.sample import Place
from xcheck.spaces import generic

pytest.importorskip("autograd")
pytest.importorskip("torch")
ENGINES = ["autograd", "torch"]
SPACES = {"A": Matrix("m", "m"), "B": Matrix("n", "n"), "X": Matrix("m", "n"), "a": Vector("m"), "b": Vector("n")}
SIZES = {"m": 63, "n": 64}
SANDWICH = r"\frac{\partial A X B}{\partial X} = "


def checked(text: str, **given: Any) -> Any:
    return xcheck.check(text, **{"sizes": SIZES, "engines": ENGINES, **SPACES, **given})


@pytest.mark.parametrize(
    "text",
    [
        SANDWICH + r"B \otimes A^\top",
        SANDWICH + r"\frac{1}{2} (B \otimes A^\top + B \otimes A^\top)",
        SANDWICH + r"(B^\top \otimes A)^\top",
        SANDWICH + r"(B \otimes I_m) (I_n \otimes A^\top)",
        r"\frac{\partial \operatorname{vec}(A X B)}{\partial \operatorname{vec}(X)} = B \otimes A^\top",
        r"\frac{\partial (A X B + X)}{\partial X} = B \otimes A^\top + I",
        r"\frac{\partial X^\top X}{\partial X} = (I_n \otimes X) (I + K_{n,n})",
        r"Y = A X B: \frac{\partial Y}{\partial X} = B \otimes A^\top",
    ],
)
def test_what_is_right_agrees(text: str) -> None:
    """Sixteen million entries, of which none is written out, and how probable a miss is."""
    found = checked(text)
    assert found, str(found)
    assert "too many to be written out: both are multiplied by vec(G) with a G that is drawn anew" in found.verdict.note
    assert re.search(
        r"off by a thousandth of the largest one passes with a probability below 1e-1[2-9]\.", found.verdict.note
    )
    assert {report.engine for report in found.result.engines} == {*ENGINES}


@pytest.mark.parametrize(
    ("right", "fault"),
    [
        (r"B \otimes A", "transpose"),
        (r"A^\top \otimes B", "order"),
        (r"-B \otimes A^\top", "sign"),
        (r"2 B \otimes A^\top", "factor"),
        (r"1.000000001 B \otimes A^\top", None),
        (r"B \otimes A^\top + 10^{-9} (b b^\top) \otimes (a a^\top)", None),
        (r"B^\top \otimes A", "layout"),
    ],
)
def test_what_is_wrong_is_refuted(right: str, fault: str | None) -> None:
    """Each planted error, down to one part in a billion; the fault is found at sizes that can be written out."""
    spaces = SPACES if fault != "order" else {**SPACES, "A": Matrix("n", "n"), "X": Matrix("n", "n")}
    found = xcheck.check(SANDWICH + right, sizes={"n": 64} if fault == "order" else SIZES, engines=ENGINES, **spaces)
    assert not found
    assert found.verdict.kind in (Kind.DISAGREES, Kind.AGREES_IN)
    assert fault is None or found.verdict.fault == fault
    assert "The sides differ. Each side has 16," in found.verdict.note


def test_a_plain_function_is_taken_along_a_cotangent() -> None:
    """What is differentiated is ⟨G, f⟩; a function that computes something else is found."""

    def f(A: Any, X: Any, B: Any) -> Any:
        return A @ X @ B

    def g(A: Any, X: Any, B: Any) -> Any:
        return A @ X @ B + 1e-9 * X

    spaces = {name: SPACES[name] for name in ("A", "X", "B")}
    assert xcheck.check(f, r"B \otimes A^\top", wrt="X", sizes=SIZES, engines=ENGINES, **spaces)
    assert not xcheck.check(g, r"B \otimes A^\top", wrt="X", sizes=SIZES, engines=ENGINES, **spaces)
    assert not xcheck.check(f, r"B \otimes A", wrt="X", sizes=SIZES, engines=ENGINES, **spaces)


def test_inverses_and_vectors() -> None:
    """A matrix by itself at n = 64, and a vector by a matrix with a hundred million entries at n = 512."""
    inverse = r"\frac{\partial X^{-1}}{\partial X} = -X^{-1} \otimes X^{-\top}"
    assert xcheck.check(inverse, sizes={"n": 64}, engines=ENGINES, X=Invertible("n"))
    assert not xcheck.check(inverse.replace("-X", "X"), sizes={"n": 64}, engines=ENGINES, X=Invertible("n"))
    outer = r"\frac{\partial A x}{\partial A} = x \otimes I"
    spaces = {"A": Matrix("m", "n"), "x": Vector("n")}
    found = xcheck.check(outer, sizes={"m": 500, "n": 512}, engines=ENGINES, **spaces)
    assert found, str(found)
    assert "128,000,000 entries" in found.verdict.note


def test_a_matrix_by_a_matrix_at_512() -> None:
    """Sixty-five thousand million entries."""
    right, sizes = SANDWICH + r"B \otimes A^\top", {"m": 500, "n": 512}
    found = checked(right, sizes=sizes)
    assert found, str(found)
    assert "65,536,000,000 entries" in found.verdict.note
    assert not checked(
        SANDWICH + r"B \otimes A^\top + 10^{-6} (b b^\top) \otimes (a a^\top)", sizes={"m": 500, "n": 512}
    )


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        (SANDWICH + r"B^\top \otimes A", "numerator"),
        (r"B \otimes A = B \otimes A", "denominator"),
        (r"\frac{\partial A X B}{\partial X} = \exp(B \otimes A^\top)", "denominator"),
    ],
)
def test_where_there_is_no_way_it_is_refused(text: str, layout: str) -> None:
    """Nothing is computed and nothing is claimed."""
    found = checked(text, layout=layout)
    assert found.verdict.kind is Kind.ERRORED
    assert "at most 4,000,000 are computed" in found.verdict.note


@pytest.mark.parametrize("seed", range(3))
def test_the_chance_to_miss_is_an_upper_bound(seed: int) -> None:
    """A gate so wide that wrong entries often pass: counted, they do less often than is told."""
    rng, columns, gate = numpy.random.default_rng(seed), 6, 1e-4
    left = generic(rng, (4, columns))
    row = numpy.zeros(columns)
    row[rng.integers(columns)] = SHARE * numpy.abs(left).max()
    passed = []
    for _ in range(20_000):
        G = generic(rng, (columns,))
        passed.append(abs(row @ G) <= gate * numpy.abs(left @ G).max())
    shape = Shape(dimension("n"), dimension("1"))
    judgement = Judgement(Kind.AGREES, (), conditioned=(0,), yardsticks={(0, 0): Yardstick(1.0, gate)})
    told = chance_to_miss(judgement, Symbol("G", shape=shape), (Place({"n": columns}, {}, ()),))
    assert 0.0 < numpy.mean(passed) <= told
    two = chance_to_miss(
        Judgement(Kind.AGREES, (), conditioned=(0, 1), yardsticks={(0, p): Yardstick(1.0, gate) for p in range(2)}),
        Symbol("G", shape=shape),
        (Place({"n": columns}, {}, ()),) * 2,
    )
    assert two == pytest.approx(told**2)
