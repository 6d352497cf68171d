"""Result: the record of one statement, put together from what reading and judging found."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import msgspec
import numpy

from xcheck.diagnosis.suspicion import Suspicion
from xcheck.evaluation.execution import Execution
from xcheck.formula.equation import Equation
from xcheck.formula.tree import Derivative, Differential, Substitution
from xcheck.formula.walks import derivatives, walk
from xcheck.formula.writing.numpy.code import numpy_code
from xcheck.formula.writing.numpy.writer import NoNumpy
from xcheck.judging.judgement import ALGEBRA, Judgement
from xcheck.reading import Understood
from xcheck.records import (
    EXIT_CODES,
    IN_CLAIMS,
    IN_DOCUMENTS,
    Counterexample,
    EngineReport,
    Example,
    Kind,
    Numeral,
    Result,
    Verdict,
    Vote,
)
from xcheck.spaces import describe
from xcheck.statement import Statement


def passed(result: Result, lenient: frozenset[Kind] = frozenset()) -> bool:
    """Whether a result is the one asked for: a true statement agrees, a gallery entry is refuted as filed."""
    if result.expected:
        return is_refuted(result.verdict, result.expected)
    return result.verdict.kind in lenient or EXIT_CODES[result.verdict.kind] == 0


def is_refuted(verdict: Verdict, reason: str) -> bool:
    """Whether a verdict refutes, for this reason: "factor" is met by the reason "factor 2"."""
    wrong = verdict.kind in (Kind.DISAGREES, Kind.AGREES_IN, Kind.AGREES_IF)
    return wrong and (verdict.reason == reason or verdict.reason.startswith(reason + " "))


def kind_of(equation: Equation) -> str:
    """What a statement is about, in the field's words."""
    nodes = [node for side in equation.sides for node in walk(side)]
    found = [node for node in nodes if isinstance(node, Derivative)]
    if any(equation.relations[link] in ("<", ">", "<=", ">=") for link in equation.links):
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


def example_of(understood: Understood, execution: Execution, judgement: Judgement) -> Example | None:
    """Both sides of the failing link at its worst point."""
    if judgement.yardsticks is None:
        return None
    p, link = judgement.place, judgement.link
    left, right = (reference_at(execution, n, p) for n in (link, link + 1))
    return Example(sizes=dict(execution.places[p].sizes), reference=_rows(left), claimed=_rows(right))


def example_of_shapes(suspicion: Suspicion) -> Example:
    """What the engines say where the formula does not conform; the formula's own value if it has one."""
    place, alone = suspicion.places[0], suspicion.value_alone()
    return Example(
        sizes=dict(place.sizes),
        reference=_rows(suspicion.reference[0]),
        claimed=None if alone is None else _rows(alone),
    )


def reference_at(execution: Execution, n: int, p: int) -> Any:
    """A side's value at a point; of a side with derivatives, by the first automatic engine."""
    if n in execution.plain:
        return execution.plain[n][p]
    looked = [name for name in execution.values if p in execution.looked(name)]
    engines = sorted(looked, key=lambda name: not execution.automatic[name])
    table = execution.values[engines[0]]
    way = sorted(way for way, place in table if place == n)[0]
    return table[way, n][p].value


def _rows(array: Any) -> list[list[Numeral]]:
    """Rows of numbers to six digits, so that they read well and are the same on every machine."""
    array = numpy.asarray(array)
    flat = array.reshape(1, 1) if array.ndim == 0 else array.reshape(array.shape[0], -1)
    return [[_entry(entry) for entry in row] for row in flat]


def _entry(entry: Any) -> Numeral:
    if not numpy.isfinite(entry):
        return None
    if numpy.iscomplexobj(entry):
        return float(f"{entry.real:.6g}"), float(f"{entry.imag:.6g}")
    return float(f"{entry:.6g}")


def result_of(
    statement: Statement,
    understood: Understood | None,
    verdict: Verdict,
    judgement: Judgement | None = None,
    example: Example | None = None,
    counterexample: Counterexample | None = None,
) -> Result:
    """The result of a statement; `understood` is None where its text could not be read."""
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
        counterexample=counterexample,
        source=statement.source,
        tags=statement.tags,
        right=statement.right,
        pitfalls=statement.pitfalls,
        numpy=_numpy(statement, understood) if verdict else "",
        canonical=understood.fingerprint if understood else "",
        location=statement.location,
    )
    lenient = IN_DOCUMENTS if statement.document else IN_CLAIMS if statement.claim else frozenset()
    return msgspec.structs.replace(result, passed=passed(result, lenient))


def _numpy(statement: Statement, understood: Understood | None) -> str:
    """The formula as a NumPy function under the statement's id; empty where there is no such text."""
    if understood is None or statement.formula is not None:
        return ""
    try:
        return numpy_code(understood.typed, re.sub(r"\W+", "_", statement.id).strip("_") or "formula")
    except NoNumpy:
        return ""


def broken(statement: Statement, error: Exception) -> Result:
    """The result of a statement on which xcheck itself failed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" ({trace.tb_frame.f_code.co_name}, line {trace.tb_lineno})" if trace else ""
    reason = f"xcheck failed: {type(error).__name__}: {error}{where}"
    note = f"{reason}. This is a defect of xcheck, not of the statement; please report it."
    return result_of(statement, None, Verdict(kind=Kind.ERRORED, reason=reason, note=note))
