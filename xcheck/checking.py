"""check(statement) → Result: read, run, judge, and only when it fails, diagnose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import msgspec

from xcheck.diagnose import Repair, Suspicion, diagnose
from xcheck.errors import FormulaError, NotSelfContained, ShapeError, XcheckError
from xcheck.execution import Execution, FormulaFunctionError, UndefinedValue, execute, places_of
from xcheck.formula.names import canonical
from xcheck.formula.tree import (
    Bars,
    Call,
    Norm,
    Reduction,
    Symbol,
    Transpose,
    Variable,
    derivatives,
    symbols,
    walk,
)
from xcheck.judge import Judgement, judge
from xcheck.reading import Understood, read, understand, understand_equation
from xcheck.records import Kind, Result, Settings, Verdict
from xcheck.results import example_of, reference_at, result_of
from xcheck.spaces import Positive, PositiveVector, Scalar, Vector, with_condition
from xcheck.statement import Statement
from xcheck.verdicts import caret_lines, refutation, sentence, verdict_of, verdict_with

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
        return result_of(statement, None, Verdict(kind=Kind.ERRORED, reason="declaration", note=str(error)))
    if result.verdict.kind is Kind.DISAGREES and statement.claim:
        result = _other_readings(statement, settings, result) or result
    return _undefined_name(statement, result) or result


def _undefined_name(statement: Statement, result: Result) -> Result | None:
    """Where nothing explains a failure, an undeclared name that stands on one side alone does."""
    unexplained = result.verdict.kind is Kind.DISAGREES and not result.verdict.mend and statement.formula is None
    if not unexplained or result.verdict.reason not in ("unknown cause", "shapes"):
        return None
    try:
        equation = read(statement).equation
    except XcheckError:
        return None
    declared = {canonical(name) for name in statement.spaces} | set(dict(equation.definitions)) | set(equation.indices)
    defined = set().union(*(symbols(value) for _, value in equation.definitions)) if equation.definitions else set()
    counts = Counter(name for side in equation.sides for name in symbols(side))
    alone = sorted(name for name, count in counts.items() if count == 1 and name not in declared | defined)
    bound = {node.index for side in equation.sides for node in walk(side) if isinstance(node, Reduction)}
    claimed = [name for name in alone if name in symbols(equation.sides[-1]) - bound]
    if not claimed or len(equation.sides) != 2:
        return None
    name = claimed[0]
    note = (
        f"{name} is not defined: it stands on the right side alone. Declare it, or say what it is, "
        f"as in '{name} = …: …'. {result.verdict.note}"
    )
    verdict = Verdict(kind=Kind.NOT_SELF_CONTAINED, detail=name, reason=f"{name} is not defined", note=note)
    return msgspec.structs.replace(result, verdict=verdict, passed=False)


def _checked(understood: Understood, settings: Settings) -> Result:
    statement = understood.statement
    try:
        execution, judgement = _settled(understood, settings)
    except FormulaFunctionError as error:
        return result_of(statement, understood, _wrong_shape(understood, settings, sentence(str(error))))
    except UndefinedValue as error:
        missing = _condition_missing(understood, settings)
        undefined = Verdict(kind=Kind.UNDEFINED, reason=str(error), note=f"A value is undefined: {error}.")
        return result_of(statement, understood, undefined if missing is None else missing)
    except XcheckError as error:
        return result_of(
            statement, understood, Verdict(kind=Kind.ERRORED, reason=str(error), note=sentence(str(error)))
        )
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
        verdict = refutation(understood, judgement, finding)
    else:
        verdict = verdict_of(understood, judgement)
        if judgement.kind in (Kind.UNDEFINED, Kind.INCONCLUSIVE):
            missing = _condition_missing(understood, settings)
            verdict = verdict if missing is None else missing
    example = example_of(understood, execution, judgement) if verdict.kind is not Kind.AGREES else None
    return result_of(statement, understood, verdict, judgement, example)


def _condition_missing(understood: Understood, settings: Settings) -> Verdict | None:
    """A value that does not exist, or only just, may exist under a condition that is not stated."""

    def agrees(repair: Repair) -> bool:
        return _agrees_when(understood, repair, settings)

    finding = diagnose(Suspicion(understood, len(understood.sides) - 1, (), (), (), agrees))
    return (
        None
        if finding is None
        else verdict_with(finding, f"As stated it has no value everywhere. {finding.repair.says}")
    )


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
                note = f"{sentence(error.message)} {finding.repair.says}"
                return result_of(statement, understood, verdict_with(finding, note))
        verdict = Verdict(
            kind=Kind.DISAGREES,
            fault="shapes",
            reason="shapes",
            note=f"{sentence(error.message)}\n{caret_lines(error)}",
        )
        return result_of(statement, understood, verdict)
    kind = Kind.NOT_SELF_CONTAINED if isinstance(error, NotSelfContained) else Kind.NOT_UNDERSTOOD
    return result_of(statement, None, Verdict(kind=kind, detail=error.token, reason=error.message, note=str(error)))


def _suspicion(understood: Understood, execution: Execution, judgement: Judgement, settings: Settings) -> Suspicion:
    """What the faults get to see when a statement with conforming shapes is wrong."""
    link = judgement.link
    claimed = link + 1 if link + 1 in execution.plain or link not in execution.plain else link
    assert judgement.yardsticks is not None
    reference = [reference_at(execution, link if claimed == link + 1 else link + 1, p) for p in judgement.conditioned]
    return Suspicion(
        understood=understood,
        claimed=claimed,
        places=tuple(execution.places[p] for p in judgement.conditioned),
        reference=tuple(reference),
        yardsticks=tuple(judgement.yardsticks[link, p] for p in judgement.conditioned),
        agrees=lambda repair: _agrees_when(understood, repair, settings),
    )


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
        reference=tuple(reference_at(execution, 0, p) for p in judgement.conditioned),
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


def _subject_verdict(understood: Understood, execution: Execution, settings: Settings) -> Verdict:
    """The plain function and the printed numerator are two different things: say which one the formula fits."""
    alone = replace(understood, subject=None, parameters=())
    printed = _settled(alone, settings)[1].kind is Kind.AGREES
    formula = "fits what is printed, so look at the function" if printed else "does not fit what is printed either"
    differ = "The plain function and the printed form of what is differentiated have different values."
    note = f"{differ} The formula {formula}."
    return Verdict(kind=Kind.DISAGREES, fault="function", reason="function differs from what is printed", note=note)
