"""What may be proposed to mend a wrong statement."""

from __future__ import annotations

from dataclasses import dataclass

from xcheck.formula.tree import Node
from xcheck.records import Kind


@dataclass(frozen=True)
class Repair:
    """A proposal: a `tree` for the claimed side, another `layout`, or something that a symbol is.

    `conditions` are symbols, each with an adjective, `gradient` a symbol and the gradient that is meant by it,
    `variable` a variable and another one to differentiate by instead.

    `reason` names the fault in a few words, `says` explains it and how to mend it, in sentences that
    may contain `{mend}`; `detail` completes the verdict. `mend` is the mended side as LaTeX, `written` the same as code
    where the side is code. One that is `plain` is what a person would say, even if a
    shorter formula is right as well; one that is `far_fetched` only if none is.
    """

    reason: str
    says: str
    kind: Kind = Kind.DISAGREES
    detail: str = ""
    tree: Node | None = None
    layout: str = ""
    conditions: tuple[tuple[str, str], ...] = ()
    gradient: tuple[str, str] | None = None
    variable: tuple[str, str] | None = None
    mend: str = ""
    written: str = ""
    plain: bool = False
    far_fetched: bool = False

    @property
    def said(self) -> str:
        """The explanation with the mend in it."""
        return self.says.replace("{mend}", self.written or self.mend)


def only_if(name: str, condition: str, holds: str, reason: str) -> Repair:
    """The repair that states a condition of a symbol: that it `holds`, as in "is symmetric"."""
    return Repair(
        reason=reason,
        kind=Kind.AGREES_IF,
        detail=f"{name} {holds}",
        conditions=((name, condition),),
        says=f"It is right only if {name} {holds}, which is not stated. State it, or write the general formula.",
    )


@dataclass(frozen=True)
class Finding:
    """A verified repair, and the fault (a file of the room) that proposed it."""

    fault: str
    repair: Repair
