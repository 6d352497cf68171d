"""A claim that fails at first reading, in the other ones that its notation allows. None of them gives `agrees`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec

from xcheck.checking.alternatives import (
    matrix_functions,
    other_conventions,
    scalar_readings,
    turns_a_number,
)
from xcheck.checking.domains import where_defined
from xcheck.checking.expansions import ORDERS, expansions
from xcheck.checking.settle import Means, settled
from xcheck.errors import ShapeError, XcheckError
from xcheck.formula.typed import Typed
from xcheck.judging.judgement import Judgement
from xcheck.reading import Understood, layouts, understand
from xcheck.records import Kind, Result, Verdict
from xcheck.statement import Statement

Check = Callable[[Understood], Result]
"""The whole check of a reading, with what is wrong with it."""

Misshapen = Callable[[ShapeError, frozenset[str]], Result]
"""The verdict on the claim where it does not conform with these letters as scalars."""


def under(reading: str, checked: Result, note: str) -> Result:
    """The result of a reading that agrees, as one that agrees under that reading only."""
    verdict = Verdict(kind=Kind.AGREES_UNDER, detail=reading, reason=reading, note=note)
    return msgspec.structs.replace(checked, verdict=verdict)


def as_meant(statement: Statement, means: Means, check: Check) -> Result | None:
    """A claim that fails with what is convention about data and counts, if it holds with another one."""
    for understood, reading in other_conventions(statement):
        try:
            understood, judgement = _where_defined(understood, means)
        except XcheckError:
            continue
        if judgement.kind is Kind.AGREES and (checked := check(understood)).verdict.kind is Kind.AGREES:
            note = f"By convention it is read otherwise; the equation holds if {reading}. Declare what is meant."
            return under(reading, checked, note)
    return None


def _where_defined(understood: Understood, means: Means) -> tuple[Understood, Judgement]:
    """The statement where its values are defined, and its judgement there."""
    judgement = settled(understood, means)[1]
    for narrowed in where_defined(understood) if judgement.kind is Kind.UNDEFINED else ():
        there = settled(narrowed, means)[1]
        if there.kind is not Kind.UNDEFINED:
            return narrowed, there
    return understood, judgement


def as_expansion(statement: Statement, first: Result, means: Means, check: Check) -> Result | None:
    r"""A claim with `\approx`, or with a remainder such as O(h²), that fails as it stands: where a letter is small.

    What fails there too is told in its terms: how far the sides are apart elsewhere says nothing of an expansion.
    """
    failed = ""
    for found in expansions(statement):
        understood = found.understood
        try:
            understood, judgement = _where_defined(understood, means)
        except XcheckError:
            continue
        if judgement.kind is Kind.AGREES and (checked := check(understood)).verdict.kind is Kind.AGREES:
            note = f"It is read as an expansion: both sides are equal where {found.reading}, term by term."
            return under(found.reading, checked, note)
        if judgement.kind is Kind.DISAGREES and found.is_said and not failed:
            order = judgement.link // 2
            terms = f"the terms of {ORDERS[order]} order" if order else "the constant terms"
            failed = f"It is read as an expansion for {found.near}: {terms} differ."
    if not failed:
        return None
    verdict = Verdict(kind=Kind.DISAGREES, fault="expansion", reason="expansion", note=failed)
    return msgspec.structs.replace(first, verdict=verdict, example=None, counterexample=None)


def in_other_readings(
    statement: Statement, means: Means, first: Result, check: Check, misshapen: Misshapen
) -> Result | None:
    """A claim that fails at first reading is tried with power series, and with lower-case letters as scalars.

    Such a reading never gives `agrees`: it is named in `agrees_under`. Where nothing conforms at first
    reading and nothing mends it, the first reading that conforms is the one to find the fault in.
    """
    series = matrix_functions(statement)
    holds = series is not None and _kind_of(series[0], means) is not Kind.DISAGREES
    if series is not None and holds and (checked := check(series[0])).verdict.kind is Kind.AGREES:
        reading = f"{series[1]} of a matrix is the matrix function"
        note = (
            f"{series[1]} of a matrix is read entry by entry; the equation holds for the power series. "
            'Write expm, logm, sqrtm, sinm, cosm, or ask for functions="matrix".'
        )
        return under(reading, checked, note)
    conforming: Result | None = None
    hopeless = first.verdict.reason == "shapes" and not first.verdict.mend
    tried = _read_first(statement)
    for scalars in scalar_readings(statement, capitals=first.verdict.reason == "shapes"):
        try:
            understood = understand(statement, scalars)
        except ShapeError as error:
            if hopeless and conforming is None and _explains(found := misshapen(error, scalars)):
                conforming = found
            continue
        except XcheckError:
            continue
        if understood.typed in tried or turns_a_number(understood, scalars):
            continue
        tried.append(understood.typed)
        fails = _kind_of(understood, means) is Kind.DISAGREES
        if fails and not (hopeless and conforming is None):
            continue  # what its fault would be is not asked
        checked = check(understood)
        if checked.verdict.kind is Kind.AGREES:
            names = " and ".join(sorted(scalars))
            reading = f"{names} {'is a scalar' if len(scalars) == 1 else 'are scalars'}"
            kind = "capital letter is a matrix" if min(scalars).isupper() else "lower-case letter is a column"
            note = (
                f"By convention a {kind}; the equation holds if {reading}. "
                "Declare it to make that part of the statement."
            )
            return under(reading, checked, note)
        if hopeless and conforming is None and checked.verdict.kind is not Kind.UNDEFINED:
            conforming = checked
    return conforming


def in_another_layout(statement: Statement, check: Check) -> Result | None:
    """A statement whose sizes do not follow in its own layout may have them, and be right, in another one.

    In `∂vec(AXB)/∂vec(X) = Bᵀ ⊗ A` no sizes of A, X and B make both sides conform in denominator layout.
    """
    for layout in layouts():
        if layout == statement.layout:
            continue
        try:
            checked = check(understand(replace(statement, layout=layout)))
        except XcheckError:
            continue
        if checked.verdict.kind is Kind.AGREES:
            note = (
                f"In {statement.layout} layout the two sides have the same shape for no sizes of the symbols. "
                f'It is right in {layout} layout: transpose it, or declare layout="{layout}".'
            )
            verdict = Verdict(kind=Kind.AGREES_IN, detail=layout, fault="layout", reason=f"{layout} layout", note=note)
            return msgspec.structs.replace(checked, verdict=verdict, passed=False)
    return None


def _read_first(statement: Statement) -> list[Typed]:
    """What the claim is at first reading, if it is anything."""
    try:
        return [understand(statement).typed]
    except XcheckError:
        return []


def _explains(found: Result) -> bool:
    """Whether it is known what is wrong."""
    return bool(found.verdict.mend) or found.verdict.kind is not Kind.DISAGREES


def _kind_of(understood: Understood, means: Means) -> Kind | None:
    """What a reading is judged to be, with no word on why; None where it cannot be judged."""
    try:
        return settled(understood, means)[1].kind
    except XcheckError:
        return None
