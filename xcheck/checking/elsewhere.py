"""Claims of documents: what their text says elsewhere of their names, and what it may say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import msgspec

from xcheck.checking.other_readings import under
from xcheck.errors import XcheckError, listed
from xcheck.formula.equation import Equation
from xcheck.formula.tree import Apply, Derivative, Symbol
from xcheck.formula.walks import derivatives, symbols, walk
from xcheck.reading import Understood, read, understand
from xcheck.records import Kind, Result, Verdict
from xcheck.statement import Statement

_WRONG = (Kind.DISAGREES, Kind.AGREES_IF)


def in_its_document(
    statement: Statement, result: Result, anew: Callable[[Statement], Result], check: Callable[[Understood], Result]
) -> Result:
    """The result of a claim with what its document says, or may say, of its names.

    Args:
        anew: checks a statement in all its readings; `check` one that is understood.
    """
    result = _as_told(statement, result, anew) or _as_a_rule(statement, result, anew) or result
    result = _as_printed(statement, result, check) or result
    return _untold(statement, result) or result


def _as_told(statement: Statement, result: Result, check: Callable[[Statement], Result]) -> Result | None:
    """The claim with what its document says of its names besides; None where that does not make it nearer to right."""
    if result.verdict.kind not in (*_WRONG, Kind.UNDEFINED, Kind.INCONCLUSIVE) or not statement.said:
        return None
    nearer: Result | None = None
    # No more is named than it takes; what a letter ranges over seldom does it.
    alone = sorted(statement.said, key=lambda each: "\\in" in each)
    for said in dict.fromkeys((*((each,) for each in alone), tuple(alone))):
        told = ", ".join(filter(None, (statement.where, *said)))
        found = check(replace(statement, where=told, said=()))
        if found.verdict.kind in (Kind.AGREES, Kind.AGREES_UNDER):
            # It may have been said of another thing: who reads the report should see it.
            words = listed([_in_words(each) for each in said])
            note = f"The text says that {words}; it holds so. {found.verdict.note}".strip()
            return under(f"as the text says, {words}", found, note)
        if result.verdict.kind is Kind.DISAGREES and found.verdict.kind in (Kind.AGREES_IF, Kind.AGREES_IN):
            nearer = nearer or found
    return nearer


def _in_words(said: str) -> str:
    """`A is symmetric` of what stands in LaTeX."""
    return re.sub(r"\s*\\text\{\s*([^{}]*)\}", r" is \1", said)


def _as_a_rule(statement: Statement, result: Result, check: Callable[[Statement], Result]) -> Result | None:
    """The claim without the definitions around it, where these keep it from being judged: it may hold in general."""
    if result.verdict.kind not in (Kind.NOT_SELF_CONTAINED, Kind.NOT_UNDERSTOOD) or not statement.where:
        return None
    found = check(replace(statement, where=""))
    return found if found.verdict.kind in (Kind.AGREES, Kind.AGREES_UNDER) else None


def _as_printed(statement: Statement, result: Result, check: Callable[[Understood], Result]) -> Result | None:
    """The claim with the letters as numbers that its document does not print bold as it does columns."""
    if result.verdict.kind not in (*_WRONG, Kind.AGREES_IN) or not statement.numbers:
        return None
    try:
        found = check(understand(statement, statement.numbers))
    except XcheckError:
        return None
    if found.verdict.kind is not Kind.AGREES:
        return None
    names = sorted(statement.numbers)
    reading = f"{listed(names)} {'is a number' if len(names) == 1 else 'are numbers'}"
    return under(reading, found, f"It holds if {reading}, which the text does not print bold as it does arrays.")


def _untold(statement: Statement, result: Result) -> Result | None:
    """Where nothing explains a failure, the text may have said what a letter is that was taken for any function."""
    shapes, unknown = (result.verdict.reason == reason for reason in ("shapes", "unknown cause"))
    if result.verdict.kind is not Kind.DISAGREES or result.verdict.mend or not (shapes or unknown):
        return None
    try:
        equation = read(statement).equation
    except XcheckError:
        return None
    if unknown and _is_rule(equation):
        return None
    name = _undefined(equation)
    note = f"It does not hold for every {name}; the text may say what {name} is."
    if not name and shapes and statement.where:
        # Of letters that are numbers against the convention, as the L of J = L + s, a document speaks in words.
        name = _variable(equation)
        note = f"Nothing conforms with {statement.where}; the text may say more of it."
    if not name:
        return None
    note = f"{note} {result.verdict.note}"
    verdict = Verdict(kind=Kind.NOT_SELF_CONTAINED, detail=name, reason=f"{name} is not defined", note=note)
    return msgspec.structs.replace(result, verdict=verdict, passed=True)


def _is_rule(equation: Equation) -> bool:
    """Whether both sides hold derivatives, as a rule does, which is wrong if it does not hold for every function."""
    return "approx" not in equation.relations and all(map(derivatives, equation.sides))


def _undefined(equation: Equation) -> str:
    """A function, or a letter that is differentiated, of which nothing says what it is; "" if there is none."""
    nodes = [node for side in equation.sides for node in walk(side)]
    names = [node.function for node in nodes if isinstance(node, Apply)]
    names += [node.of.name for node in nodes if isinstance(node, Derivative) and isinstance(node.of, Symbol)]
    defined = {name for name, _ in equation.definitions}
    return next((name for name in names if name not in defined), "")


def _variable(equation: Equation) -> str:
    """The first letter that is differentiated by, or ""."""
    variables = (each for node in equation.of(Derivative) for each in node.wrt)
    return next((name for each in variables for name in sorted(symbols(each.of))), "")
