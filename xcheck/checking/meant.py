"""A claim in another text: what its author takes for granted, spelled out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xcheck.statement import Statement


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True)
class Meant:
    """A claim with another text, and the `reading` that this makes of it.

    Where a claim is `surely` meant so, what is wrong with it is told in this reading, and `told` gives that in the
    letters of the claim. With `numbers` letters may be numbers against the convention as well.
    """

    statement: Statement
    reading: str
    surely: bool = True
    told: Callable[[str], str] = _as_it_is
    numbers: bool = True
