"""Where the parts of a claimed side do not conform: the other side is computed, and edits that conform are sought."""

from __future__ import annotations

from dataclasses import replace

from xcheck.checking.alternatives import left_side_alone
from xcheck.checking.results import example_of_shapes, reference_at, result_of
from xcheck.checking.settle import Means, settled
from xcheck.checking.suspicions import held_apart, verified_by
from xcheck.checking.verdicts import caret_lines, sentence, verdict_with
from xcheck.diagnosis.diagnose import diagnose
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.errors import ShapeError, XcheckError
from xcheck.evaluation.execution import Execution
from xcheck.evaluation.held import WHOLE, Held
from xcheck.formula.shapes.conventions import Conventions
from xcheck.formula.shapes.infer import infer
from xcheck.formula.statements.parse import Reading
from xcheck.formula.tree import Node
from xcheck.formula.walks import derivatives, rewrite
from xcheck.judging.judgement import Judgement
from xcheck.reading import Understood, read
from xcheck.records import EngineReport, Kind, Result, Verdict, Vote
from xcheck.statement import Statement


def misshapen(statement: Statement, means: Means, error: ShapeError, scalars: frozenset[str] = frozenset()) -> Result:
    """The verdict on a text whose parts do not conform, read with these letters as scalars."""
    note = f"{sentence(error.message)}\n{caret_lines(error)}"
    verdict = Verdict(kind=Kind.DISAGREES, fault="shapes", reason="shapes", note=note)
    found = suspicion_of_shapes(statement, read(statement), means, error, scalars)
    if found is None:
        return result_of(statement, None, verdict)
    understood, suspicion, judgement = found
    finding = diagnose(suspicion)
    if finding is not None:
        verdict = verdict_with(finding, f"{sentence(error.message)} {finding.repair.said}")
    return result_of(statement, understood, verdict, judgement, example_of_shapes(suspicion))


def suspicion_of_shapes(
    statement: Statement, reading: Reading, means: Means, error: ShapeError, scalars: frozenset[str] = frozenset()
) -> tuple[Understood, Suspicion, Judgement] | None:
    """When the right side is what does not conform: the left one by itself, and what the faults get to see.

    The judgement has the engines' shapes, and their votes against a formula of another shape.
    """
    understood = left_side_alone(statement, reading, scalars)
    if understood is None:
        return None
    parsed = reading.equation
    execution, judgement = settled(understood, means)
    # One engine alone cannot judge a side against itself; its values are there all the same.
    alone = judgement.kind is Kind.INCONCLUSIVE and len(judgement.automatic) == 1
    if not (judgement.kind is Kind.AGREES or alone) or not judgement.conditioned or judgement.yardsticks is None:
        return None
    held = _held(understood, parsed.sides[1], execution, means)
    places = execution.places if held is None else held.places
    suspicion = Suspicion(
        understood=understood if held is None else _with_spaces(understood, held.understood),
        claimed=1,
        places=tuple(places[p] for p in judgement.conditioned),
        reference=tuple(reference_at(execution, 0, p) for p in judgement.conditioned),
        yardsticks=tuple(judgement.yardsticks[0, p] for p in judgement.conditioned),
        agrees=verified_by(understood, means, held, 1, parsed.sides),
        shape_error=error,
        claimed_tree=parsed.sides[1] if held is None else held.understood.sides[1],
        held=held,
    )
    suspicion = replace(suspicion, claimed_tree=suspicion.screening.shaped(suspicion.tree))
    return understood, suspicion, replace(judgement, reports=tuple(map(_against_shape, judgement.reports)))


def _against_shape(report: EngineReport) -> EngineReport:
    """An engine's vote where the formula has no comparable value."""
    if report.vote in (Vote.SKIPPED, Vote.ERRORED):
        return report
    return EngineReport(engine=report.engine, vote=Vote.DISAGREES, shape=report.shape)


def _held(understood: Understood, claimed: Node, execution: Execution, means: Means) -> Held | None:
    """The claimed side with its derivatives as symbols: each of them has a shape, though the whole has none."""
    if not derivatives(claimed):
        return None
    equation = understood.typed.equation
    conventions = Conventions(layouts=understood.layouts, layout=understood.statement.layout)

    def typed(node: Node) -> Node | None:
        if not isinstance(node, WHOLE) or not understood.differentiates(node):
            return None
        alone = infer(replace(equation, sides=(node, node), relations=("=",)), understood.typed.spaces, conventions)
        return alone.equation.sides[0]

    try:
        sides = (understood.sides[0], rewrite(claimed, typed))
    except XcheckError:
        return None  # it takes the other side to tell what is differentiated
    beside = replace(understood, typed=replace(understood.typed, equation=replace(equation, sides=sides)))
    return held_apart(beside, 1, execution, means)


def _with_spaces(understood: Understood, held: Understood) -> Understood:
    """The statement with the spaces of the symbols that stand for derivatives."""
    return replace(understood, typed=replace(understood.typed, spaces=held.typed.spaces))
