"""Judgement → Verdict: the referee's note in plain words."""

from __future__ import annotations

from xcheck.diagnosis.repair import Finding
from xcheck.errors import FormulaError, listed
from xcheck.function import shared
from xcheck.judging.judgement import ALGEBRA, Judgement
from xcheck.reading import Understood
from xcheck.records import Kind, Verdict, Vote


def another_value(error: Exception) -> Verdict:
    """The verdict on an operation with a backward pass whose value is not that of the plain function."""
    return Verdict(kind=Kind.DISAGREES, fault="function", reason="another value", note=sentence(str(error)))


def verdict_of(understood: Understood, judgement: Judgement) -> Verdict:
    """The verdict where nothing is refuted."""
    notes = [judgement.remark] if judgement.remark else []
    votes = [r for r in judgement.reports if r.vote is Vote.AGREES]
    if judgement.kind is Kind.AGREES:
        automatic = [r.engine for r in votes if r.engine in judgement.automatic]
        if any(understood.differentiates(side) for side in understood.sides) and len(automatic) < 2:
            notes.append(f"Judged by {'only ' + automatic[0] if automatic else 'no automatic engine'}; two are wanted.")
        both = shared(understood.statement.function, understood.statement.formula)
        if both:
            notes.append(f"Function and formula both call {' and '.join(both)}: a mistake in it would not be seen.")
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


def refutation(understood: Understood, judgement: Judgement, finding: Finding | None, where: str = "") -> Verdict:
    """The verdict on a statement that engines refute: with the finding that explains it, or with where they differ."""
    opening = _opening(understood, judgement)
    if finding is not None:
        return verdict_with(finding, f"{opening} {finding.repair.said}")
    error = max((r.error or 0.0 for r in judgement.reports if r.vote is Vote.DISAGREES), default=0.0)
    note = f"{opening} The relative error is {error:.1e}; no small repair was found that explains it. {where}".strip()
    return Verdict(kind=Kind.DISAGREES, fault="unknown", reason="unknown cause", note=note)


def unseen(judgement: Judgement) -> Verdict:
    """The verdict on a statement that exact arithmetic alone refutes."""
    note = (
        f"Exact arithmetic, which does not round, refutes it: {judgement.unseen}. In floating point they agree within "
        "the gate, so that the difference is small: look at the numbers of the formula."
    )
    return Verdict(kind=Kind.DISAGREES, fault="unknown", reason="differs by less than rounding", note=note)


def verdict_with(finding: Finding, note: str) -> Verdict:
    """The verdict that a verified repair amounts to."""
    repair = finding.repair
    return Verdict(
        kind=repair.kind, detail=repair.detail, fault=finding.fault, reason=repair.reason, mend=repair.mend, note=note
    )


def _opening(understood: Understood, judgement: Judgement) -> str:
    """Who disagrees with whom."""
    sides = understood.typed.equation
    chain = sides.chains[sides.chain_of(judgement.link)]
    claimed = f"The {'right' if len(chain) == 2 else _nth(judgement.link + 1 - chain.start)} side"
    if len(sides.chains) > 1:
        claimed += f" of the {_nth(sides.chain_of(judgement.link))} equation"
    against = [r for r in judgement.reports if r.vote is Vote.DISAGREES and r.engine != ALGEBRA]
    if not against:
        return f"{claimed} is not equal to the one before it."
    automatic = [r.engine for r in against if r.engine in judgement.automatic]
    others = [r.engine.replace("_", " ") for r in against if r.engine not in judgement.automatic]
    if len(automatic) < 2:
        return f"{claimed} disagrees with {listed(automatic + others)}."
    also = f" (and with {listed(others)})" if others else ""
    agreement = max(judgement.agreement, 1e-16)
    return f"{claimed} disagrees with {listed(automatic)}, which agree with each other to {agreement:.0e}{also}."


def _nth(n: int) -> str:
    return {0: "first", 1: "second", 2: "third"}.get(n, f"{n + 1}th")


def sentence(message: str) -> str:
    """A message of deep code as a sentence."""
    return message[0].upper() + message[1:] + ("" if message.endswith(".") else ".")


def caret_lines(error: FormulaError) -> str:
    """The lines below the message that show the place of an error."""
    return str(error).partition("\n")[2]
