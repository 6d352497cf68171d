r"""Divergences and Laplace operators by their names: `\operatorname{div} F`, `\Delta f`, and ∇² for the latter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from xcheck.checking.meant import Meant
from xcheck.checking.operators import with_variable
from xcheck.statement import Statement

_BY = r"(?:_(\w|\\\w+|\{[^{}]*\}))?\s*"
_DIVERGENCE = re.compile(r"(?:\\(?:operatorname|mathrm|text)\{\s*div\s*\}|(?<![\w\\])div(?![\w}]))" + _BY)
_LAPLACE = re.compile(r"(?:\\Delta(?![A-Za-z])|Δ|\\triangle(?![A-Za-z])|(?:\\nabla|∇)(?:\^2|\^\{2\}|²))" + _BY)


def with_operators(statement: Statement) -> Iterator[Meant]:
    """The claim with what these operators are written out, where any of them stands in it."""
    found = {
        "div is the divergence": _DIVERGENCE.sub(lambda sign: rf"\nabla{_by(sign)} \cdot ", statement.text),
        "Δ is the Laplace operator": _LAPLACE.sub(
            lambda sign: rf"\nabla{_by(sign)} \cdot \nabla{_by(sign)} ", statement.text
        ),
    }
    for reading, text in found.items():
        if text == statement.text:
            continue
        other = replace(statement, text=text, pieces=())
        yield Meant(other, reading, surely=False, numbers=False)
        for each in with_variable(other):
            yield replace(each, reading=f"{reading}, and {each.reading}", surely=False)


def _by(sign: re.Match[str]) -> str:
    return f"_{sign[1]}" if sign[1] else ""
