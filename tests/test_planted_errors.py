"""Every true statement of the catalogue agrees, and every small wrong edit of it is refuted.

The engines run once for a statement; then its last side is replaced by each mutant in turn and judged by
the same rules. A mutant may be the formula in other words (Aᵀ of a symmetric A): it counts as equivalent
only if its values are those of the formula to rounding at points that the engines never saw.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy
import pytest

from xcheck.catalogue.shelves import load
from xcheck.checking.check import check_statement
from xcheck.checking.foreseen import Foreseen
from xcheck.checking.results import is_refuted
from xcheck.diagnosis.edits import scaled
from xcheck.errors import NotUnderstood, XcheckError
from xcheck.evaluation.execution import execute
from xcheck.evaluation.places import places_of
from xcheck.evaluation.scopes import UndefinedValue, evaluate_plainly
from xcheck.faults.order import mends as reorderings
from xcheck.formula.tree import Negative, Node, Sum, Transpose, is_zero
from xcheck.judging.judge import judge
from xcheck.reading import Understood, read, understand
from xcheck.records import Kind, Settings
from xcheck.sample import Place
from xcheck.statement import Statement
from xcheck.trust.mutations import edited_side, mutants, parts_of, with_side

SETTINGS = Settings(engines=("autograd", "torch", "finite_difference"))
FEW = Settings(engines=("autograd", "torch"), samples=1)
TRUE = [statement for statement in load().statements if not statement.expected]
FALSE = [statement for statement in load().statements if statement.expected]


COMPUTE = Foreseen()
"""Gives what it was asked before: false statements differentiate what the true ones do."""


def name(statement: Statement) -> str:
    return statement.id


@cache
def reading_of(statement: Statement) -> Understood:
    """The statement as it is understood, read once for all tests."""
    return understand(statement)


def is_plain(statement: Statement) -> bool:
    """Whether the edited side needs no engine, so that many mutants cost little."""
    understood = reading_of(statement)
    return not understood.differentiates(understood.sides[edited_side(understood)])


def is_inequality(statement: Statement) -> bool:
    return any(relation != "=" for relation in reading_of(statement).typed.equation.relations)


def is_readable(statement: Statement) -> bool:
    try:
        reading_of(statement)
    except XcheckError:
        return False
    return True


def test_every_statement_is_readable() -> None:
    """No true statement of the catalogue is left out below because it cannot be read, and no shelf has a problem."""
    assert [statement.id for statement in TRUE if not is_readable(statement)] == []
    assert load().problems == ()


READABLE = [statement for statement in TRUE if is_readable(statement)]
EQUATIONS = [statement for statement in READABLE if not is_inequality(statement)]
PLAIN = [statement for statement in EQUATIONS if is_plain(statement)]
DIFFERENTIATING = [statement for statement in EQUATIONS if not is_plain(statement)]


ALMOST = 1 + Fraction(1, 10**9)
"""The smallest error in a factor that is planted here."""

CERTAIN = ("whole sign", "whole factor")
"""Mutants that differ from the formula whatever it is, unless it is zero."""

DRAWN = 10
"""How many of the mutants that the faults plant are drawn for each statement."""


def planted(understood: Understood, side: int) -> Iterator[tuple[str, Node]]:
    """Small errors of the whole side and of one term, then a sample of what the faults plant."""
    tree = understood.sides[side]
    yield "whole sign", Negative(tree)
    for factor in (Fraction(2), Fraction(1, 2), Fraction(101, 100), ALMOST, 2 - ALMOST):
        yield "whole factor", scaled(tree, factor)
    if isinstance(tree, Sum):
        yield "one part in 1e9 of one term", Sum((scaled(tree.terms[0], ALMOST), *tree.terms[1:]))
    found = [*mutants(tree, parts_of(understood, side))]
    for mutant in random.Random(understood.statement.id).sample(found, min(DRAWN, len(found))):
        yield mutant.fault, mutant.tree


def values(understood: Understood, tree: Node, places: tuple[Place, ...]) -> list[list[Any]]:
    """The values of a side without derivatives at each place and its neighbours."""
    return evaluate_plainly(understood, tree, places)


def says_the_same(understood: Understood, changed: Understood, side: int) -> bool:
    """Whether a side and its mutant have the same values at points of another seed."""
    places = tuple(replace(place, moved=()) for place in places_of(understood, Settings(seed=977, samples=3), 0))
    pairs = zip(
        values(understood, understood.sides[side], places), values(changed, changed.sides[side], places), strict=True
    )
    return all(
        numpy.allclose(mutant[0], formula[0], rtol=1e-12, atol=1e-12 * numpy.max(numpy.abs(formula[0]), initial=0.0))
        for formula, mutant in pairs
    )


@pytest.mark.parametrize("statement", PLAIN, ids=name)
def test_every_mutant_is_refuted(statement: Statement) -> None:
    """Each true statement agrees; each wrong edit of it does not conform or disagrees, down to one part in 1e9.

    Few points do: what is caught at these is caught at more.
    """
    understood = reading_of(statement)
    execution = execute(understood, FEW, places_of(understood, FEW, 0), COMPUTE)
    assert judge(understood, execution).kind is Kind.AGREES
    side, refuted = edited_side(understood), 0
    for kind, tree in planted(understood, side):
        changed = with_side(understood, side, tree)
        if changed is not None and changed.differentiates(changed.sides[side]):
            # A differential was edited on its inside, as in d(Xᵀ): this mutant needs the engines again.
            if judge(changed, execute(changed, FEW, places_of(changed, FEW, 0))).kind is Kind.AGREES:
                continue  # d(Xᵀ) is (dX)ᵀ, and so on: no certain mutant is of this kind.
        elif changed is not None:
            try:
                found = values(changed, changed.sides[side], execution.places)
            except (UndefinedValue, NotUnderstood):
                refuted += 1  # It inverts what is singular, its integral diverges: without a value nothing agrees.
                continue
            plain = {**execution.plain, side: [each[0] for each in found]}
            moved = {**execution.moved, side: [each[1:] for each in found]}
            if judge(changed, replace(execution, plain=plain, moved=moved)).kind is Kind.AGREES:
                certain = kind in CERTAIN and not is_zero(understood.sides[-1])
                assert not certain, f"{kind} was accepted in {statement.id}"
                assert side_is_zero(understood) or says_the_same(understood, changed, side), f"{kind} in {statement.id}"
                continue
        refuted += 1
    assert refuted >= 3


def side_is_zero(understood: Understood) -> bool:
    """Where the other side is zero a multiple of a true side is true as well."""
    return is_zero(understood.sides[-1])


@pytest.mark.parametrize("statement", DIFFERENTIATING, ids=name)
def test_mutants_of_sides_with_derivatives_are_refuted(statement: Statement) -> None:
    """Definitions, chain rules and stationary points are refuted too once their last side is edited."""
    understood = reading_of(statement)
    side, refuted = edited_side(understood), 0
    tree = understood.sides[side]
    orders = [edit.node for edit in reorderings(tree, parts_of(understood, side))]
    for edited in (Negative(tree), scaled(tree, ALMOST), Transpose(tree), *orders):
        changed = with_side(understood, side, edited)
        if changed is None:
            refuted += 1
            continue
        kind = judge(changed, execute(changed, FEW, places_of(changed, FEW, 0))).kind
        refuted += kind is Kind.DISAGREES
    # Where the other side is zero, multiples of a true side are true: then the planted error is another point.
    assert refuted >= (2 if not side_is_zero(understood) else 0)


STATIONARY = [s for s in DIFFERENTIATING if side_is_zero(reading_of(s)) and s.text.count("y = ") == 1]


@pytest.mark.parametrize("statement", STATIONARY, ids=name)
def test_another_point_is_not_stationary(statement: Statement) -> None:
    """A stationary point that is off by one part in 1e9 is refuted."""
    text = statement.text.replace("y = ", r"y = 1.000000001 \cdot ")
    assert check_statement(replace(statement, text=text), SETTINGS).verdict.kind is Kind.DISAGREES


ORDERED = [s for s in READABLE if is_inequality(s) and (" < " in s.text or " > " in s.text)]


@pytest.mark.parametrize("statement", ORDERED, ids=name)
def test_inequalities_fail_the_other_way_round(statement: Statement) -> None:
    """Each inequality of the catalogue holds, and its reverse is refuted."""
    assert check_statement(statement, SETTINGS).verdict.kind is Kind.AGREES
    flip = {" < ": " > ", " > ": " < "}
    text = next(statement.text.replace(sign, other) for sign, other in flip.items() if sign in statement.text)
    assert check_statement(replace(statement, text=text), SETTINGS).verdict.kind is Kind.DISAGREES


FALSE_DRAWN = sorted(random.Random(0).sample(FALSE, len(FALSE) // 6), key=name)
"""Every report checks all false statements, on all engines, and fails where one is not refuted as filed."""


@pytest.mark.parametrize("statement", FALSE_DRAWN, ids=name)
def test_false_statements_are_refuted_for_their_reason(statement: Statement) -> None:
    """A wrong form or an entry of the gallery is refuted, for the reason it is filed under and for no other.

    What the diagnosis prints as the mend is right once it stands in the text.
    """
    verdict = check_statement(statement, SETTINGS, COMPUTE).verdict
    assert is_refuted(verdict, statement.expected), verdict.note
    assert not is_refuted(verdict, "another reason")
    if verdict.mend:
        left = statement.text[: read(statement).equation.sides[-1].span[0]] if is_readable(statement) else ""
        left = left or statement.text[: statement.text.rindex("=") + 1]
        mended = replace(statement, text=f"{left} {verdict.mend}", expected="", right="")
        assert check_statement(mended, SETTINGS, COMPUTE).verdict.kind is Kind.AGREES, mended.text


GALLERY = [statement for statement in FALSE if "\\" in statement.right and ".wrong[" not in statement.id]
"""The right form of any other false statement is the true one beside it."""


@pytest.mark.parametrize("statement", GALLERY, ids=name)
def test_the_right_form_of_a_false_statement_agrees(statement: Statement) -> None:
    """What the gallery gives as the right form is right."""
    right = replace(statement, text=statement.right, expected="", right="")
    assert check_statement(right, SETTINGS, COMPUTE).verdict.kind is Kind.AGREES
