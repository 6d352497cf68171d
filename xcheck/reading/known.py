"""What this process has read before: a statement that says the same as an earlier one is not read again.

Nothing here outlives the process, and nothing is found again once a function, or anything that it reaches, has changed.
"""

from __future__ import annotations

from dataclasses import replace

from xcheck.cache.content import content
from xcheck.cache.digests import Unsound
from xcheck.formula.statements.unsaid.data import ROW
from xcheck.reading.understand import understand as afresh
from xcheck.reading.understood import Understood
from xcheck.statement import Statement

_KNOWN: dict[bytes, Understood] = {}

MANY = 256
"""How many statements are known: more than are foreseen together."""


def understand(statement: Statement, scalars: frozenset[str] = frozenset(), data: str = ROW) -> Understood:
    """See `reading.understand.understand`; the statement of what is found is the given one, with its own functions."""
    key = _content(statement, scalars, data)
    if key is None:
        return afresh(statement, scalars, data)
    found = _KNOWN.pop(key, None)
    understood = afresh(statement, scalars, data) if found is None else _of(statement, found)
    _KNOWN[key] = understood
    if len(_KNOWN) > MANY:
        del _KNOWN[next(iter(_KNOWN))]
    return understood


def _content(statement: Statement, scalars: frozenset[str], data: str) -> bytes | None:
    """The digest of all that reading a statement looks at."""
    try:
        return content(
            (statement.text, statement.where, statement.variable, statement.layout, statement.functions),
            (statement.larger, scalars, data, {**statement.spaces}),
            (statement.function, statement.formula),
        )
    except Unsound:
        return None


def _of(statement: Statement, found: Understood) -> Understood:
    """What is known, of this statement; what follows from its text and spaces alone is known along with it."""
    if statement.layout != found.statement.layout:
        statement = replace(statement, layout=found.statement.layout)
    understood = object.__new__(Understood)
    understood.__dict__.update(found.__dict__, statement=statement)
    return understood
