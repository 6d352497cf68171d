"""check(statement) → Result: read, run, judge, and only when it fails, diagnose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import msgspec
import numpy

from xcheck import rooms
from xcheck.checking.alternatives import lacks_definition, undefined_name
from xcheck.checking.backward_code import as_gradients
from xcheck.checking.broadcasting import with_rows_added
from xcheck.checking.code import of_code, of_misshapen_code
from xcheck.checking.densities import with_densities
from xcheck.checking.domains import where_defined
from xcheck.checking.elsewhere import in_its_document
from xcheck.checking.entrywise import as_entries
from xcheck.checking.large import judged_along
from xcheck.checking.layers import with_layers
from xcheck.checking.long_names import with_long_names
from xcheck.checking.meant import Meant
from xcheck.checking.misshapen import misshapen
from xcheck.checking.operators import with_variable
from xcheck.checking.other_readings import as_expansion, as_meant, in_another_layout, in_other_readings, under
from xcheck.checking.results import example_of, result_of
from xcheck.checking.settle import Means, agrees_when, repaired, settled
from xcheck.checking.suspicions import suspicion_of
from xcheck.checking.vector_calculus import with_operators
from xcheck.checking.verdicts import another_value, refutation, sentence, unseen, verdict_of, verdict_with
from xcheck.checking.whereabouts import whereabouts
from xcheck.diagnosis.callables import of_callable
from xcheck.diagnosis.counterexample import smallest
from xcheck.diagnosis.diagnose import diagnose
from xcheck.diagnosis.repair import Finding, Repair
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.errors import FormulaError, NotSelfContained, ShapeError, SizesUnknown, TooCostly, TwoReadings, XcheckError
from xcheck.evaluation.execution import Execution
from xcheck.evaluation.requests import Compute, computed
from xcheck.evaluation.scopes import EvaluationError, FormulaFunctionError, UndefinedValue
from xcheck.formula.tree import Symbol
from xcheck.function import OtherValueError
from xcheck.judging.arbiter import arbitrated
from xcheck.judging.kinks import kink
from xcheck.reading import FUNCTION, Understood, read, understand
from xcheck.records import Kind, Result, Settings, Verdict
from xcheck.statement import Statement

_FAILING = (Kind.DISAGREES, Kind.AGREES_IF, Kind.NOT_SELF_CONTAINED)
"""What a claim may be at first reading that holds in another one."""


@numpy.errstate(all="ignore")
def check_statement(statement: Statement, settings: Settings | None = None, compute: Compute = computed) -> Result:
    """The verdict on one statement. A wrong formula is a verdict, never an exception.

    Args:
        compute: who answers for the engines; see `xcheck.requests`.
    """
    settings = settings or Settings()
    means = Means(settings, compute)
    check = partial(_checked, means=means)
    if settings.layout:
        statement = replace(statement, layout=settings.layout)
    try:
        understood = understand(statement)
        result = _checked(understood, means)
    except FormulaError as error:
        result = _unread(statement, means, error)
    except XcheckError as error:
        return result_of(statement, None, Verdict(kind=Kind.ERRORED, reason="declaration", note=str(error)))
    if result.verdict.kind in (*_FAILING, Kind.UNDEFINED) and statement.claim:
        result = as_expansion(statement, result, means, check) or result
    unclear = result.verdict.kind in (*_FAILING, Kind.NOT_UNDERSTOOD) and statement.claim
    for meant in _meant(statement, result) if unclear else ():
        other = _as_meant_by(meant, means)
        if other is not None and (meant.surely or other.verdict.kind is Kind.AGREES_UNDER):
            other = undefined_name(meant.statement, other) or other
            return msgspec.structs.replace(other, latex=statement.text)
    if result.verdict.kind in _FAILING and statement.claim:
        result = as_meant(statement, means, check) or result
    if result.verdict.kind is Kind.DISAGREES and statement.claim:
        result = in_other_readings(statement, means, result, check, partial(misshapen, statement, means)) or result
    result = undefined_name(statement, result) or lacks_definition(statement, result) or result
    anew = partial(check_statement, settings=settings, compute=compute)
    return in_its_document(statement, result, anew, check) if statement.document else result


def _checked(understood: Understood, means: Means) -> Result:
    statement = understood.statement
    try:
        execution, judgement = settled(understood, means)
        bend = kink(understood, execution.places[0])
    except FormulaFunctionError as error:
        if isinstance(error.__cause__, OtherValueError):
            return result_of(statement, understood, another_value(error))
        what = "the backward pass" if statement.cotangent else "the formula"
        return result_of(statement, understood, _wrong_shape(understood, means, sentence(f"{what} {error}")))
    except UndefinedValue as error:
        missing = _condition_missing(understood, means)
        missing = _wrong_where_defined(understood, means) if missing is None else missing  # only what agrees is true
        undefined = Verdict(kind=Kind.UNDEFINED, reason=str(error), note=f"A value is undefined: {error}.")
        return result_of(statement, understood, undefined if missing is None else missing)
    except XcheckError as error:
        along = _along_cotangents(understood, means) if isinstance(error, TooCostly) else None
        return along or result_of(statement, understood, _errored(understood, means, error))
    if bend:
        verdict = Verdict(kind=Kind.UNDEFINED, reason=bend, note=f"A value is undefined: {bend}.")
        return result_of(statement, understood, verdict, judgement)
    hardly = judgement.kind is Kind.INCONCLUSIVE and not judgement.conditioned and statement.claim
    if judgement.kind is Kind.UNDEFINED or hardly:
        for narrowed in where_defined(understood):
            try:
                there = settled(narrowed, means)[1]
            except UndefinedValue:
                continue
            if there.kind is not Kind.UNDEFINED and (there.conditioned or not hardly):
                return _checked(narrowed, means)
    if judgement.kind is Kind.DISAGREES and judgement.unseen:
        verdict = unseen(judgement)
    elif judgement.kind is Kind.DISAGREES and judgement.subject_differs:
        verdict = _subject_verdict(understood, execution, means)
    elif judgement.kind is Kind.DISAGREES:
        suspicion = suspicion_of(understood, execution, judgement, means)
        finding = diagnose(suspicion) or _of_callable(understood, suspicion, execution, means)
        where = "" if finding else whereabouts(execution, judgement, understood.typed.equation.indices)
        verdict = refutation(understood, judgement, finding, where)
    else:
        verdict = verdict_of(understood, judgement)
        off = arbitrated(understood, execution, judgement)
        verdict = msgspec.structs.replace(verdict, note=f"{verdict.note} {off}".strip())
        # That engines differ is mended by no condition.
        if judgement.kind in (Kind.UNDEFINED, Kind.INCONCLUSIVE) and judgement.apart is None:
            missing = _condition_missing(understood, means)
            # Whether what is singular raises, or is off by its whole size, rounding decides.
            if missing is None and not judgement.conditioned:
                missing = _wrong_where_defined(understood, means, RANKS)
            verdict = verdict if missing is None else missing
    if verdict.kind is Kind.AGREES:
        return result_of(statement, understood, verdict, judgement)
    refuted = judgement.kind is Kind.DISAGREES and not judgement.subject_differs
    counterexample = smallest(understood, judgement.link) if refuted else None
    example = example_of(understood, execution, judgement)
    return result_of(statement, understood, verdict, judgement, example, counterexample)


def _of_callable(understood: Understood, suspicion: Suspicion, execution: Execution, means: Means) -> Finding | None:
    """What the values of a callable formula tell, and what its code does: to a sign or a factor that adds the mend."""
    seen = of_callable(suspicion)
    if seen is not None and seen.fault not in ("sign", "factor"):
        return seen
    mended = of_code(understood, execution, means, several=seen is None)
    if seen is None or mended is None or not mended.repair.mend:
        return seen or mended
    mend, written = mended.repair.mend, mended.repair.written
    says = f"{seen.repair.says} Write `{{mend}}`."
    return replace(seen, repair=replace(seen.repair, mend=mend, written=written, says=says))


def _errored(understood: Understood, means: Means, error: XcheckError) -> Verdict:
    """The verdict on what cannot be evaluated; where code raised for want of conforming parts, with the repair."""
    if not isinstance(error, EvaluationError):
        return Verdict(kind=Kind.ERRORED, reason=str(error), note=sentence(str(error)))
    note, finding = f"It could not be evaluated: {error}.", of_misshapen_code(understood, means)
    if finding is not None:
        return verdict_with(finding, f"{note} {finding.repair.said}")
    return Verdict(kind=Kind.ERRORED, reason=str(error), note=note)


def _along_cotangents(understood: Understood, means: Means) -> Result | None:
    """The result of a statement whose derivatives are too large to be written out; None if they have to be.

    Where it is refuted the fault is looked for at sizes at which they can.
    """
    found = judged_along(understood, means)
    if found is None:
        return None
    other, judgement, note = found
    if judgement.kind is Kind.DISAGREES:
        small = _checked(understood, replace(means, settings=msgspec.structs.replace(means.settings, sizes=())))
        explained = small.verdict.kind in (Kind.DISAGREES, Kind.AGREES_IN, Kind.AGREES_IF)
        said = f"The sides differ. {note} {'At small sizes:' if explained else 'At small sizes they do not.'}"
        if explained:
            verdict = msgspec.structs.replace(small.verdict, note=f"{said} {small.verdict.note}")
            return msgspec.structs.replace(small, verdict=verdict)
        unknown = Verdict(kind=Kind.DISAGREES, fault="unknown", reason="unknown cause", note=said)
        return result_of(understood.statement, understood, unknown, judgement)
    verdict = verdict_of(other, judgement)
    verdict = msgspec.structs.replace(verdict, note=f"{verdict.note} {note}".strip())
    return result_of(understood.statement, understood, verdict, judgement)


def _condition_missing(understood: Understood, means: Means) -> Verdict | None:
    """A value that does not exist, or only just, may exist under a condition that is not stated."""

    def agrees(repair: Repair) -> bool:
        return agrees_when(understood, repair, means)

    finding = diagnose(Suspicion(understood, len(understood.sides) - 1, (), (), (), agrees))
    return (
        None
        if finding is None
        else verdict_with(finding, f"As stated it has no value everywhere. {finding.repair.said}")
    )


RANKS = ("full column rank", "full row rank")
"""The conditions that say which of two sizes is the larger: what is singular otherwise is so for want of them."""


def _wrong_where_defined(understood: Understood, means: Means, among: Sequence[str] = ()) -> Verdict | None:
    """What is wrong where a value exists under a condition that is not stated, such as full column rank.

    Args:
        among: the conditions that are tried; all by default.
    """
    bare = Suspicion(understood, len(understood.sides) - 1, (), (), (), lambda _: False)
    for condition in rooms.load("faults", "condition").repairs(bare):
        said = {adjective for _, adjective in condition.conditions}
        if condition.gradient is not None or (among and not said <= {*among}):
            continue
        try:
            narrowed = repaired(understood, condition)
            if settled(narrowed, means)[1].kind is not Kind.DISAGREES:
                continue
        except XcheckError:
            continue  # it has no value there either
        verdict = _checked(narrowed, means).verdict
        note = f"It has a value only where {condition.detail}, which is not stated. {verdict.note}"
        return msgspec.structs.replace(verdict, note=note)
    return None


def _wrong_shape(understood: Understood, means: Means, note: str) -> Verdict:
    """A callable formula with another shape than the derivative: right in another layout, or wrong."""
    statement = understood.statement
    for layout in () if statement.cotangent else understood.layouts:
        repair = Repair(f"{layout} layout", "", Kind.AGREES_IN, layout, layout=layout)
        if layout != statement.layout and agrees_when(understood, repair, means):
            says = f'{note} It is right in {layout} layout: transpose it, or declare layout="{layout}".'
            return Verdict(kind=repair.kind, detail=layout, fault="layout", reason=repair.reason, note=says)
    if (by_entries := as_entries(understood, means, note)) is not None:
        return by_entries
    finding = of_misshapen_code(understood, means)
    if finding is not None:
        return verdict_with(finding, f"{note} {finding.repair.said}")
    return Verdict(kind=Kind.DISAGREES, fault="shapes", reason="shapes", note=note)


def _unread(statement: Statement, means: Means, error: FormulaError) -> Result:
    """The verdict on a text that cannot be read, or whose parts do not conform."""
    if isinstance(error, ShapeError):
        return misshapen(statement, means, error)
    elsewhere = None
    if isinstance(error, SizesUnknown):
        elsewhere = in_another_layout(statement, partial(_checked, means=means))
    elif isinstance(error, TwoReadings):
        elsewhere = _as_power_series(statement, means)
    if elsewhere is not None:
        return elsewhere
    kind = Kind.NOT_SELF_CONTAINED if isinstance(error, NotSelfContained) else Kind.NOT_UNDERSTOOD
    return result_of(statement, None, Verdict(kind=kind, detail=error.token, reason=error.message, note=str(error)))


def _meant(statement: Statement, result: Result) -> Iterator[Meant]:
    """A claim with what it takes for granted spelled out: backward passes in code, densities, operators by name."""
    yield from (each for each in (as_gradients(statement), with_densities(statement)) if each is not None)
    yield from with_long_names(statement)
    yield from with_layers(statement)
    undefined = result.verdict.detail if result.verdict.kind is Kind.NOT_SELF_CONTAINED else ""
    by_name = [*with_operators(statement)] if not undefined or undefined.startswith(("∇", "div")) else []
    by_letter = [*with_variable(statement)] if undefined == "∇" else []
    if by_name:  # ∇² is the Hessian where that makes it true
        yield from (replace(each, surely=False) for each in by_letter)
    yield from by_name
    yield from by_letter


def _as_meant_by(meant: Meant, means: Means) -> Result | None:
    """A claim that fails, with what it takes for granted spelled out; None where that is not understood."""
    statement, reading = meant.statement, meant.reading
    check = partial(_checked, means=means)
    try:
        checked = check(understand(statement))
    except ShapeError as error:
        try:
            spread = next(with_rows_added(statement, read(statement)), None)
        except XcheckError:
            spread = None
        if spread is not None:
            reading = f"{reading}, and {meant.told(spread[1])}"
        checked = misshapen(statement, means, error) if spread is None else check(spread[0])
    except FormulaError:
        return None
    other = as_meant(statement, means, check) if checked.verdict.kind in _FAILING else None
    if other is None and checked.verdict.kind is Kind.DISAGREES and meant.numbers:
        other = in_other_readings(statement, means, checked, check, partial(misshapen, statement, means))
    if other is not None and other.verdict.kind is Kind.AGREES_UNDER:
        reading, checked = f"{reading}, and {meant.told(other.verdict.detail)}", other
    if checked.verdict.kind in (Kind.AGREES, Kind.AGREES_UNDER):
        return under(reading, checked, f"It holds if {reading}. Say so to make it part of the statement.")
    verdict = checked.verdict
    mend, reason, detail, note = map(meant.told, (verdict.mend, verdict.reason, verdict.detail, verdict.note))
    note = f"It is read so that {reading}. {note}"
    verdict = msgspec.structs.replace(verdict, mend=mend, reason=reason, detail=detail, note=note)
    return msgspec.structs.replace(checked, verdict=verdict)


def _as_power_series(statement: Statement, means: Means) -> Result | None:
    """A claim on e^A, which is not read at first, if it holds for the matrix exponential."""
    if not statement.claim:
        return None
    series = replace(statement, functions="matrix")
    try:
        checked = _checked(understand(series), means)
    except FormulaError as error:
        checked = _unread(series, means, error)
    if checked.verdict.kind is Kind.AGREES_IN:
        return checked
    if checked.verdict.kind is not Kind.AGREES:
        return None
    reading = "e to a matrix is the matrix exponential"
    note = f"It holds if {reading}; for some it is elementwise. Write expm to make that part of the statement."
    return under(reading, checked, note)


def _with_function(understood: Understood) -> Understood:
    """The statement about the plain function alone, whatever is printed in its place."""
    assert understood.subject is not None, "the plain function stands for a subject"
    equation = understood.typed.equation
    sides = tuple(map(understood.side_with_function, range(len(equation.sides))))
    function = Symbol(FUNCTION, shape=understood.subject.shape)
    typed = replace(understood.typed, equation=replace(equation, sides=sides))
    return replace(understood, typed=typed, subject=function, bound=True)


def _subject_verdict(understood: Understood, execution: Execution, means: Means) -> Verdict:
    """The plain function and the printed numerator are two different things: say which one the formula fits."""
    if settled(replace(understood, subject=None, parameters=()), means)[1].kind is Kind.AGREES:
        formula = "fits what is printed, so look at the function"
    elif settled(_with_function(understood), means)[1].kind is Kind.AGREES:
        formula = "fits the function, so look at what is printed"
    else:
        formula = "fits neither of them"
    differ = "The plain function and the printed form of what is differentiated have different values."
    note = f"{differ} The formula {formula}."
    return Verdict(kind=Kind.DISAGREES, fault="function", reason="function differs from what is printed", note=note)
