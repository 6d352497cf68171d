"""Mistakes as people print them: the first reading accepts none, and accepts the right form beside each.

A letter dropped, doubled or in the wrong case, a transpose lost or astray, a sign lost in the middle of a derivation,
a row where the layout wants a column, a forgotten ∂: no kindness of the reader makes these true.
"""

from __future__ import annotations

import pytest

from xcheck.checking.check import check_statement
from xcheck.records import Kind, Settings, Verdict
from xcheck.spaces import Map, Matrix, Scalar, Space
from xcheck.spaces.square import Square
from xcheck.spaces.symmetric import SPD
from xcheck.statement import Statement

QUICK = Settings(engines=("autograd", "torch"), samples=1)


def verdict(text: str, spaces: dict[str, Space]) -> Verdict:
    return check_statement(Statement(id="claim", text=text, spaces=spaces, claim=True), QUICK).verdict


CURVE: dict[str, Space] = {"U": Map(Scalar(), Square("n")), "s": Scalar()}
POTENTIAL: dict[str, Space] = {"f": Map(Matrix("p", "q"), Scalar()), "Y": Matrix("p", "q")}

MISTAKES: list[tuple[str, str, dict[str, Space]]] = [
    # A letter is lost on the left, doubled on the right, or small where it should be large.
    (
        r"\frac{\partial \operatorname{tr}(C Y Y)}{\partial Y} = C^T Y^T D^T + D^T Y^T C^T",
        r"\frac{\partial \operatorname{tr}(C Y D Y)}{\partial Y} = C^T Y^T D^T + D^T Y^T C^T",
        {},
    ),
    (
        r"\nabla_Y \operatorname{tr}(D^T Y^T C Y D) = C^T Y D D D^T + C Y D D^T",
        r"\nabla_Y \operatorname{tr}(D^T Y^T C Y D) = C^T Y D D^T + C Y D D^T",
        {},
    ),
    (
        r"\frac{\partial\, u^T Y^{-1} v}{\partial Y} = -Y^{-T} u v^T y^{-T}",
        r"\frac{\partial\, u^T Y^{-1} v}{\partial Y} = -Y^{-T} u v^T Y^{-T}",
        {},
    ),
    (
        r"\frac{\partial \operatorname{tr}(C)}{\partial Y} = C^T",
        r"\frac{\partial \operatorname{tr}(C Y)}{\partial Y} = C^T",
        {},
    ),
    # A transpose is lost, or stands where it does not belong.
    (
        r"\frac{\partial}{\partial z} \frac{z^T C^T C z}{z^T D^T D z}"
        r" = \frac{2 C^T C z}{z^T D D z} - \frac{2 z^T C^T C z}{(z^T D^T D z)^2} D^T D z",
        r"\frac{\partial}{\partial z} \frac{z^T C^T C z}{z^T D^T D z}"
        r" = \frac{2 C^T C z}{z^T D^T D z} - \frac{2 z^T C^T C z}{(z^T D^T D z)^2} D^T D z",
        {},
    ),
    (
        r"\frac{\partial\, u^T Y^T D Y v}{\partial Y} = D^T Y u^T v^T + D Y v u^T",
        r"\frac{\partial\, u^T Y^T D Y v}{\partial Y} = D^T Y u v^T + D Y v u^T",
        {},
    ),
    (
        r"\nabla_Y u^T (Y^k)^T Y^k v"
        r" = \sum_{r=0}^{k-1} [Y^{k-1-r} u v^T (Y^k)^T Y^r + (Y^r)^T Y^k u v^T (Y^{k-1-r})^T]",
        r"\nabla_Y u^T (Y^k)^T Y^k v"
        r" = \sum_{r=0}^{k-1} [(Y^{k-1-r} u v^T (Y^k)^T Y^r)^T + (Y^r)^T Y^k u v^T (Y^{k-1-r})^T]",
        {},
    ),
    # A row where the layout wants a column.
    (
        r"D = D^T: \frac{\partial\, z^T D z}{\partial z} = (D + D^T) z = 2 z^T D",
        r"D = D^T: \frac{\partial\, z^T D z}{\partial z} = (D + D^T) z = 2 D z",
        {},
    ),
    (
        r"d(z^T D z) = (dz)^T \frac{\partial\, z^T D z}{\partial z^T}",
        r"d(z^T D z) = (dz)^T \frac{\partial\, z^T D z}{\partial z}",
        {},
    ),
    (
        r"d f(Y) = \operatorname{tr}(\nabla_Y f(Y))\, dY",
        r"d f(Y) = \operatorname{tr}((\nabla_Y f(Y))^T dY)",
        POTENTIAL,
    ),
    # A sign is lost in the middle.
    (
        r"U = U(s): \frac{\partial U^{-1}}{\partial s} = U^{-1} \frac{\partial U}{\partial s} U^{-1}",
        r"U = U(s): \frac{\partial U^{-1}}{\partial s} = -U^{-1} \frac{\partial U}{\partial s} U^{-1}",
        CURVE,
    ),
    (
        r"h = -\tfrac12\log|S| - \tfrac12 z^T S^{-1} z: \frac{\partial h}{\partial S}"
        r" = -\tfrac12 S^{-T} - \tfrac12 S^{-T} z z^T S^{-T}",
        r"h = -\tfrac12\log|S| - \tfrac12 z^T S^{-1} z: \frac{\partial h}{\partial S}"
        r" = -\tfrac12 S^{-T} + \tfrac12 S^{-T} z z^T S^{-T}",
        {"S": SPD("n")},
    ),
    # True for numbers only.
    (r"d\log Y = Y^{-1} dY", r"d\log|Y| = \operatorname{tr}(Y^{-1} dY)", {}),
    # A ∂ is forgotten, or an index stands for another.
    (
        r"\frac{\partial |Y|}{Y_{ij}} = (\operatorname{adj}(Y)^T)_{ij}",
        r"\frac{\partial |Y|}{\partial Y_{ij}} = (\operatorname{adj}(Y)^T)_{ij}",
        {},
    ),
    (
        r"\frac{\partial\, z^T D z}{\partial z_i} = \sum_l D_{il} z_l + \sum_i D_{ki} z_k",
        r"\frac{\partial\, z^T D z}{\partial z_i} = \sum_l D_{il} z_l + \sum_k D_{ki} z_k",
        {},
    ),
    # A term of an expansion that belongs to another size, or that a line break tore apart.
    (
        r"|I + \alpha D| = 1 + |D| + \alpha\operatorname{tr} D + \tfrac12\alpha^2 (\operatorname{tr} D)^2"
        r" - \tfrac12\alpha^2\operatorname{tr}(D^2), n = 2",
        r"|I + \alpha D| = 1 + \alpha\operatorname{tr} D + \tfrac12\alpha^2 (\operatorname{tr} D)^2"
        r" - \tfrac12\alpha^2\operatorname{tr}(D^2), n = 2",
        {},
    ),
]


@pytest.mark.parametrize(("mistake", "right", "spaces"), MISTAKES)
def test_the_first_reading_accepts_no_mistake(mistake: str, right: str, spaces: dict[str, Space]) -> None:
    """The mistake does not agree, whatever else is said of it; the right form does."""
    assert verdict(mistake, spaces).kind is not Kind.AGREES
    assert verdict(right, spaces).kind is Kind.AGREES, verdict(right, spaces)
