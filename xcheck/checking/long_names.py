r"""Names of several capitals, which a text defines: in `MSE = \frac1n \|y - X\theta\|^2` MSE is no product."""

from __future__ import annotations

import re
from dataclasses import replace

from xcheck.checking.meant import Meant
from xcheck.checking.verdicts import listed
from xcheck.statement import Statement

_DEFINED = re.compile(r"(?:^|[,;:\n])\s*([A-Z]{2,6})\s*(?::?=)(?!=)")


def with_long_names(statement: Statement) -> Meant | None:
    """The claim with each such name upright; None where there is none, or one of its letters stands alone as well."""
    text = statement.text
    names = [*dict.fromkeys(_DEFINED.findall(text))]
    rest = text
    for name in names:
        rest = re.sub(rf"(?<![A-Za-z\\]){name}(?![A-Za-z])", "", rest)
    bare = {*re.findall(r"(?<![A-Za-z\\])[A-Z](?![a-z])", rest)}
    if not names or bare & {*"".join(names)}:
        return None
    for name in names:
        text = re.sub(rf"(?<![A-Za-z\\]){name}(?![A-Za-z])", rf"\\mathrm{{{name}}}", text)
    reading = f"{listed(names)} {'is one name' if len(names) == 1 else 'are one name each'}"
    return Meant(replace(statement, text=text, pieces=()), reading)
