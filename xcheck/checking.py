"""check(statement) → Result: read, run, judge, and only when it fails, diagnose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import msgspec
import numpy

from xcheck.diagnose import Finding, Repair, Suspicion, diagnose
from xcheck.errors import FormulaError, NotSelfContained, ShapeError, XcheckError
from xcheck.execution import Execution, FormulaFunctionError, UndefinedValue, execute, places_of
from xcheck.formula.names import canonical
from xcheck.formula.tree import (
    Bars,
    Call,
    Derivative,
    Differential,
    Equation,
    Norm,
    Substitution,
    Symbol,
    Transpose,
    Variable,
    derivatives,
    symbols,
    walk,
)
from xcheck.judge import ALGEBRA, Judgement, judge
from xcheck.reading import Understood, read, understand, understand_equation
from xcheck.records import EXIT_CODES, LENIENT, EngineReport, Example, Kind, Result, Settings, Verdict, Vote
from xcheck.spaces import Positive, PositiveVector, Scalar, Vector, describe, with_condition
from xcheck.statement import Statement

ATTEMPTS = 5
"""How often points are drawn anew when all are ill-conditioned."""

MAX_READINGS = 12
"""How many other readings of a claim are tried."""


def check_statement(statement: Statement, settings: Settings | None = None) -> Result:
    """The verdict on one statement. A wrong formula is a verdict, never an exception."""
    settings = settings or Settings()
    if settings.layout:
        statement = replace(statement, layout=settings.layout)
    try:
        understood = understand(statement)
        result = _checked(understood, settings)
    except FormulaError as error:
        result = _unread(statement, settings, error)
    except XcheckError as error:
        return _result(statement, None, Verdict(kind=Kind.ERRORED, reason="declaration", note=str(error)))
    if result.verdict.kind is Kind.DISAGREES and statement.claim:
        return _other_readings(statement, settings, result) or result
    return result


def passed(result: Result, claim: bool = False) -> bool:
    """Whether a result is the one asked for: a true statement agrees, a gallery entry is refuted as filed."""
    if result.expected:
        return is_refuted(result.verdict, result.expected)
    if claim and result.verdict.kind in LENIENT:
        return True
    return EXIT_CODES[result.verdict.kind] == 0


def is_refuted(verdict: Verdict, reason: str) -> bool:
    """Whether a verdict refutes, for this reason: "factor" is met by the reason "factor 2"."""
    wrong = verdict.kind in (Kind.DISAGREES, Kind.AGREES_IN, Kind.AGREES_IF)
    return wrong and (verdict.reason == reason or verdict.reason.startswith(reason + " "))


def _checked(understood: Understood, settings: Settings) -> Result:
    statement = understood.statement
    try:
        execution, judgement = _settled(understood, settings)
    except FormulaFunctionError as error:
        return _result(statement, understood, _wrong_shape(understood, settings, _sentence(str(error))))
    except UndefinedValue as error:
        missing = _condition_missing(understood, settings)
        undefined = Verdict(kind=Kind.UNDEFINED, reason=str(error), note=f"A value is undefined: {error}.")
        return _result(statement, understood, undefined if missing is None else missing)
    except XcheckError as error:
        return _result(statement, understood, Verdict(kind=Kind.ERRORED, reason=str(error), note=_sentence(str(error))))
    if judgement.kind is Kind.UNDEFINED:
        narrowed = _where_defined(understood)
        if (
            narrowed is not None
            and narrowed != understood
            and _settled(narrowed, settings)[1].kind is not Kind.UNDEFINED
        ):
            return _checked(narrowed, settings)
    if judgement.kind is Kind.DISAGREES and judgement.subject_differs:
        verdict = _subject_verdict(understood, execution, settings)
    elif judgement.kind is Kind.DISAGREES:
        finding = diagnose(_suspicion(understood, execution, judgement, settings))
        verdict = _refuted(understood, execution, judgement, finding)
    else:
        verdict = _verdict(understood, judgement)
        if judgement.kind in (Kind.UNDEFINED, Kind.INCONCLUSIVE):
            missing = _condition_missing(understood, settings)
            verdict = verdict if missing is None else missing
    example = _example(understood, execution, judgement) if verdict.kind is not Kind.AGREES else None
    return _result(statement, understood, verdict, judgement, example)


def _condition_missing(understood: Understood, settings: Settings) -> Verdict | None:
    """A value that does not exist, or only just, may exist under a condition that is not stated."""

    def agrees(repair: Repair) -> bool:
        return _agrees_when(understood, repair, settings)

    finding = diagnose(Suspicion(understood, len(understood.sides) - 1, (), (), (), agrees))
    return None if finding is None else _found(finding, f"As stated it has no value everywhere. {finding.repair.says}")


def _wrong_shape(understood: Understood, settings: Settings, note: str) -> Verdict:
    """A callable formula with another shape than the derivative: right in another layout, or wrong."""
    for layout in understood.layouts:
        repair = Repair(f"{layout} layout", "", Kind.AGREES_IN, layout, layout=layout)
        if layout != understood.statement.layout and _agrees_when(understood, repair, settings):
            says = f'{note} It is right in {layout} layout: transpose it, or declare layout="{layout}".'
            return Verdict(kind=repair.kind, detail=layout, fault="layout", reason=repair.reason, note=says)
    return Verdict(kind=Kind.DISAGREES, fault="shapes", reason="shapes", note=note)


def _where_defined(understood: Understood) -> Understood | None:
    """The statement with undeclared scalars and columns positive, where roots and logarithms are defined."""
    spaces = dict(understood.typed.spaces)
    declared = {canonical(name) for name in understood.statement.spaces}
    positive = {Scalar: lambda space: Positive(), Vector: lambda space: PositiveVector(space.n)}
    assumed = [name for name, space in spaces.items() if name not in declared and type(space) in positive]
    if not assumed:
        return None
    spaces |= {name: positive[type(spaces[name])](spaces[name]) for name in assumed}
    note = f"{' and '.join(assumed)} taken positive, where every value is defined"
    typed = replace(understood.typed, spaces=spaces, notes=(*understood.typed.notes, note))
    return replace(understood, typed=typed)


def _settled(understood: Understood, settings: Settings) -> tuple[Execution, Judgement]:
    """Execution and judgement; points are drawn anew while all of them are ill-conditioned."""
    for attempt in range(ATTEMPTS):
        execution = execute(understood, settings, places_of(understood, settings, attempt))
        judgement = judge(understood, execution)
        if not (judgement.kind is Kind.INCONCLUSIVE and not judgement.conditioned):
            break
    return execution, judgement


# -- readings ----------------------------------------------------------------------------------


def _other_readings(statement: Statement, settings: Settings, first: Result) -> Result | None:
    """A claim that fails at first reading is tried with undeclared lower-case letters as scalars.

    Such a reading never gives `agrees`: it is named in `agrees_under`. Where nothing conforms at first
    reading and nothing mends it, the first reading that conforms is the one to find the fault in.
    """
    conforming: Result | None = None
    hopeless = first.verdict.reason == "shapes" and not first.verdict.mend
    for scalars in _scalar_readings(statement):
        try:
            understood = understand(statement, scalars)
        except XcheckError:
            continue
        checked = _checked(understood, settings)
        if checked.verdict.kind is Kind.AGREES:
            names = " and ".join(sorted(scalars))
            reading = f"{names} {'is a scalar' if len(scalars) == 1 else 'are scalars'}"
            note = (
                f"By convention a lower-case letter is a column; the equation holds if {reading}. "
                "Declare it to make that part of the statement."
            )
            verdict = Verdict(kind=Kind.AGREES_UNDER, detail=reading, reason=reading, note=note)
            return msgspec.structs.replace(checked, verdict=verdict)
        if hopeless and conforming is None and checked.verdict.kind is not Kind.UNDEFINED:
            conforming = checked
    return conforming


def _scalar_readings(statement: Statement) -> Iterator[frozenset[str]]:
    """Sets of undeclared lower-case letters that may be scalars: none under a transpose, trace, determinant or norm."""
    equation = read(statement).equation
    trees = [*equation.sides, *(value for _, value in equation.definitions)]
    found, barred = set(), set()
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Symbol) and node.name[0].islower():
                found.add(node.name)
            arrays_only = isinstance(node, Transpose | Norm | Bars) or (
                isinstance(node, Call) and node.word in ("trace", "det", "vec")
            )
            if arrays_only or (isinstance(node, Variable) and node.transposed):
                barred |= symbols(node)
    candidates = sorted(found - barred - set(dict(equation.definitions)) - set(statement.spaces))
    readings = [
        frozenset(names) for count in (1, 2, len(candidates)) for names in combinations(candidates, count) if names
    ]
    yield from list(dict.fromkeys(readings))[:MAX_READINGS]


def _unread(statement: Statement, settings: Settings, error: FormulaError) -> Result:
    """The verdict on a text that cannot be read, or whose parts do not conform."""
    if isinstance(error, ShapeError):
        understood, suspicion = _suspicion_of_shapes(statement, settings, error)
        if understood is not None and suspicion is not None:
            finding = diagnose(suspicion)
            if finding is not None:
                note = f"{_sentence(error.message)} {finding.repair.says}"
                return _result(statement, understood, _found(finding, note))
        verdict = Verdict(
            kind=Kind.DISAGREES, fault="shapes", reason="shapes", note=f"{_sentence(error.message)}\n{_caret(error)}"
        )
        return _result(statement, understood, verdict)
    kind = Kind.NOT_SELF_CONTAINED if isinstance(error, NotSelfContained) else Kind.NOT_UNDERSTOOD
    return _result(statement, None, Verdict(kind=kind, detail=error.token, reason=error.message, note=str(error)))


def _caret(error: FormulaError) -> str:
    return str(error).partition("\n")[2]


def _sentence(message: str) -> str:
    return message[0].upper() + message[1:] + ("" if message.endswith(".") else ".")


# -- suspicion ---------------------------------------------------------------------------------


def _suspicion(understood: Understood, execution: Execution, judgement: Judgement, settings: Settings) -> Suspicion:
    """What the faults get to see when a statement with conforming shapes is wrong."""
    link = judgement.link
    claimed = link + 1 if link + 1 in execution.plain or link not in execution.plain else link
    assert judgement.yardsticks is not None
    reference = [_reference(execution, link if claimed == link + 1 else link + 1, p) for p in judgement.conditioned]
    return Suspicion(
        understood=understood,
        claimed=claimed,
        places=tuple(execution.places[p] for p in judgement.conditioned),
        reference=tuple(reference),
        yardsticks=tuple(judgement.yardsticks[link, p] for p in judgement.conditioned),
        agrees=lambda repair: _agrees_when(understood, repair, settings),
    )


def _reference(execution: Execution, n: int, p: int) -> Any:
    if n in execution.plain:
        return execution.plain[n][p]
    engines = sorted(execution.values, key=lambda name: not execution.automatic[name])
    table = execution.values[engines[0]]
    way = sorted(way for way, place in table if place == n)[0]
    return table[way, n][p].value


def _suspicion_of_shapes(
    statement: Statement, settings: Settings, error: ShapeError
) -> tuple[Understood | None, Suspicion | None]:
    """When the last side is what does not conform: the others are computed, and repairs of it are sought."""
    reading = read(statement)
    parsed = reading.equation
    if len(parsed.sides) != 2 or not derivatives(parsed.sides[0]):
        return None, None
    try:
        # The left side on both sides of '=': what it declares and infers holds without the claimed side.
        understood = understand_equation(
            statement, replace(reading, equation=replace(parsed, sides=(parsed.sides[0],) * 2))
        )
    except XcheckError:
        return None, None
    execution, judgement = _settled(understood, settings)
    if judgement.kind is not Kind.AGREES or judgement.yardsticks is None:
        return None, None
    suspicion = Suspicion(
        understood=understood,
        claimed=1,
        places=tuple(execution.places[p] for p in judgement.conditioned),
        reference=tuple(_reference(execution, 0, p) for p in judgement.conditioned),
        yardsticks=tuple(judgement.yardsticks[0, p] for p in judgement.conditioned),
        agrees=lambda repair: _agrees_when(replace(understood, statement=statement), repair, settings),
        shape_error=error,
        claimed_tree=parsed.sides[1],
    )
    return understood, suspicion


def _agrees_when(understood: Understood, repair: Repair, settings: Settings) -> bool:
    """Whether the statement agrees on every engine once it is repaired."""
    statement = understood.statement
    try:
        if repair.layout:
            other = understand(replace(statement, layout=repair.layout))
        elif repair.condition:
            name, condition = repair.condition
            spaces = {**understood.typed.spaces, name: with_condition(understood.typed.spaces[name], condition)}
            other = replace(understood, typed=replace(understood.typed, spaces=spaces))
        else:
            return True
        judgement = _settled(other, settings)[1]
    except XcheckError:
        return False
    # A condition under which everything vanishes explains nothing.
    return judgement.kind is Kind.AGREES and not judgement.vacuous


# -- verdicts ----------------------------------------------------------------------------------


def _verdict(understood: Understood, judgement: Judgement) -> Verdict:
    """The verdict where nothing is refuted."""
    notes = []
    votes = [r for r in judgement.reports if r.vote is Vote.AGREES]
    if judgement.kind is Kind.AGREES:
        automatic = [r.engine for r in votes if r.engine in judgement.automatic]
        if any(understood.differentiates(side) for side in understood.sides) and len(automatic) < 2:
            notes.append(f"Judged by {'only ' + automatic[0] if automatic else 'no automatic engine'}; two are wanted.")
        if judgement.vacuous:
            notes.append("Both sides are zero at every drawn point: nothing but zero was put to the test.")
        elif judgement.zero:
            notes.append("The derivative is zero at every drawn point.")
        return Verdict(kind=Kind.AGREES, note=" ".join(notes))
    heads = {
        Kind.INCONCLUSIVE: "No verdict",
        Kind.UNDEFINED: "A value is undefined",
        Kind.ERRORED: "It could not be evaluated",
        Kind.SKIPPED: "No engine ran",
    }
    return Verdict(
        kind=judgement.kind,
        detail=judgement.reason,
        reason=judgement.reason,
        note=f"{heads[judgement.kind]}: {judgement.reason}.",
    )


def _refuted(understood: Understood, execution: Execution, judgement: Judgement, finding: Finding | None) -> Verdict:
    opening = _opening(understood, judgement)
    if finding is not None:
        return _found(finding, f"{opening} {finding.repair.says}")
    error = max((r.error or 0.0 for r in judgement.reports if r.vote is Vote.DISAGREES), default=0.0)
    note = f"{opening} The relative error is {error:.1e}; no small repair was found that explains it."
    return Verdict(kind=Kind.DISAGREES, fault="unknown", reason="unknown cause", note=note)


def _found(finding: Finding, note: str) -> Verdict:
    repair = finding.repair
    return Verdict(
        kind=repair.kind, detail=repair.detail, fault=finding.fault, reason=repair.reason, mend=repair.mend, note=note
    )


def _opening(understood: Understood, judgement: Judgement) -> str:
    """Who disagrees with whom."""
    sides = understood.typed.equation
    claimed = f"The {_nth(judgement.link + 1, len(sides.sides))} side"
    against = [r for r in judgement.reports if r.vote is Vote.DISAGREES and r.engine != ALGEBRA]
    if not against:
        return f"{claimed} is not equal to the one before it."
    automatic = [r.engine for r in against if r.engine in judgement.automatic]
    others = [r.engine.replace("_", " ") for r in against if r.engine not in judgement.automatic]
    if len(automatic) < 2:
        return f"{claimed} disagrees with {_listed(automatic + others)}."
    also = f" (and with {_listed(others)})" if others else ""
    agreement = max(judgement.agreement, 1e-16)
    return f"{claimed} disagrees with {_listed(automatic)}, which agree with each other to {agreement:.0e}{also}."


def _nth(n: int, count: int) -> str:
    if count == 2:
        return "right" if n else "left"
    return {0: "first", 1: "second", 2: "third"}.get(n, f"{n + 1}th")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _subject_verdict(understood: Understood, execution: Execution, settings: Settings) -> Verdict:
    """The plain function and the printed numerator are two different things: say which one the formula fits."""
    alone = replace(understood, subject=None, parameters=())
    printed = _settled(alone, settings)[1].kind is Kind.AGREES
    formula = "fits what is printed, so look at the function" if printed else "does not fit what is printed either"
    differ = "The plain function and the printed form of what is differentiated have different values."
    note = f"{differ} The formula {formula}."
    return Verdict(kind=Kind.DISAGREES, fault="function", reason="function differs from what is printed", note=note)


# -- results -----------------------------------------------------------------------------------


def _example(understood: Understood, execution: Execution, judgement: Judgement) -> Example | None:
    """Both sides of the failing link at its worst point."""
    if judgement.yardsticks is None:
        return None
    p, link = judgement.place, judgement.link
    left, right = (_reference(execution, n, p) for n in (link, link + 1))
    return Example(sizes=dict(execution.places[p].sizes), reference=_rows(left), claimed=_rows(right))


def _rows(array: Any) -> list[list[float | None]]:
    """Rows of numbers to six digits, so that they read well and are the same on every machine."""
    array = numpy.asarray(array, dtype=float)
    flat = array.reshape(1, 1) if array.ndim == 0 else array.reshape(array.shape[0], -1)
    return [[float(f"{entry:.6g}") if numpy.isfinite(entry) else None for entry in row] for row in flat]


def broken(statement: Statement, error: Exception) -> Result:
    """The result of a statement on which xcheck itself failed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" ({trace.tb_frame.f_code.co_name}, line {trace.tb_lineno})" if trace else ""
    reason = f"xcheck failed: {type(error).__name__}: {error}{where}"
    note = f"{reason}. This is a defect of xcheck, not of the statement; please report it."
    return _result(statement, None, Verdict(kind=Kind.ERRORED, reason=reason, note=note))


def kind_of(equation: Equation) -> str:
    """What a statement is about, in the field's words."""
    nodes = [node for side in equation.sides for node in walk(side)]
    found = [node for node in nodes if isinstance(node, Derivative)]
    if any(relation != "=" for relation in equation.relations):
        return "inequality"
    if any(isinstance(node, Substitution) for node in nodes) and found:
        return "stationary point"
    if any(isinstance(node, Differential) for node in nodes):
        return "differential"
    if not found:
        return "algebra"
    if equation.indices:
        return "entrywise derivative"
    if len([side for side in equation.sides if derivatives(side)]) > 1 and len(found) > len(equation.sides) - 1:
        return "chain rule"
    first = found[0]
    if len(first.wrt) > 1 or first.order > 1:
        return "Hessian"
    return "gradient" if first.of.shape is not None and first.of.shape.is_scalar else "Jacobian"


def _result(
    statement: Statement,
    understood: Understood | None,
    verdict: Verdict,
    judgement: Judgement | None = None,
    example: Example | None = None,
) -> Result:
    reports: tuple[EngineReport, ...] = judgement.reports if judgement else ()
    typed = understood.typed if understood else None
    spaces = typed.spaces if typed else statement.spaces
    # Where the claimed side does not conform, the left side stands on both sides: it is not a chain rule.
    unequal = (
        typed is not None and len(typed.equation.sides) == 2 and typed.equation.sides[0] == typed.equation.sides[1]
    )
    decisive = (*judgement.automatic, ALGEBRA) if judgement else ()
    margins = [r.margin for r in reports if r.margin is not None and r.vote is Vote.AGREES and r.engine in decisive]
    result = Result(
        id=statement.id,
        kind=kind_of(typed.equation if not unequal else replace(typed.equation, sides=typed.equation.sides[:1]))
        if typed
        else "unread",
        latex=statement.text,
        where=statement.where,
        spaces={name: describe(space) for name, space in spaces.items()},
        shapes={name: str(space.shape) for name, space in spaces.items()},
        assumed=typed.assumed if typed else (),
        layout=statement.layout,
        verdict=verdict,
        expected=statement.expected,
        passed=False,
        engines=reports,
        notes=typed.notes if typed else (),
        margin=min(margins) if margins else None,
        example=example,
        source=statement.source,
        tags=statement.tags,
        right=statement.right,
        location=statement.location,
        repro=_repro(statement),
    )
    return msgspec.structs.replace(result, passed=passed(result, statement.claim))


def _repro(statement: Statement) -> str:
    if statement.claim:
        return f'xcheck check "{statement.text}"'
    return f"xcheck check {statement.location.file} -k {statement.id!r}" if statement.id else ""
