r"""A backward pass as code has it: in `dW = X.T @ dY, Y = X @ W` dW is no differential but the gradient of a loss."""

from __future__ import annotations

import re
from dataclasses import replace

from xcheck.checking.meant import Meant
from xcheck.errors import listed
from xcheck.formula.notation import is_numpy
from xcheck.formula.statements.unsaid.adjoints import LOSSES
from xcheck.statement import Statement

_LAYER = r"\^\{[\[(]\w+(?:[+-]\d)?[\])]\}"
_NAME = rf"[A-Za-z](?:{_LAYER}|\d*)"
_CLAIM = re.compile(rf"(?:^|[,;:\n])\s*d({_NAME})\s*=(?!=)")
_DEFINED = re.compile(rf"(?:^|[,;:\n]|where|with|\\quad)\s*([A-Za-z](?:{_LAYER}|\w*))\s*=(?!=)")
_CHANGE = re.compile(rf"(?<![\w\\])d({_NAME})(?![A-Za-z0-9_(])")
_OTHERWISE = re.compile(r"\\frac\s*\{\s*(?:d|\\partial)|/\s*d[A-Za-z]|\\int|∫")
"""What has a derivative or an integral in it, where dx is none of a loss."""

_FUNCTION = re.compile(r"(?<![\w.])([a-z]+)\(")


def as_gradients(statement: Statement) -> Meant | None:
    r"""The claim with x̄, the gradient of a loss by x, for each dx; None where it is no such.

    Nothing says what the symbol on the left is, and it goes into what a name on the right is defined to be, or into a
    loss: so differentials never stand.
    """
    text = statement.text
    claimed = {*_CLAIM.findall(text)}
    if not claimed or _OTHERWISE.search(text):
        return None
    defined, changing = {*_DEFINED.findall(text)}, [*dict.fromkeys(_CHANGE.findall(text))]
    others = {*changing} - claimed
    if claimed <= defined or not ({*changing} & defined or (defined & LOSSES and not others)):
        return None
    bar = r"\\bar{\1}" if "\\" in text else "\\1\u0304"
    barred = _CHANGE.sub(lambda found: _barred(found[1], bar), text)
    if "\\" not in text and not is_numpy(text):
        barred = _FUNCTION.sub(r"np.\1(", barred, count=1)  # In code `*` goes entry by entry, which its module tells.
    names = listed([f"d{name}" for name in changing])
    many = len(changing) > 1
    said = f"{names} {'are gradients' if many else 'is the gradient'} of a loss by {listed(changing)}"
    surely = "\\" not in text or all("^" in name for name in claimed)  # nobody writes differentials of layers
    return Meant(replace(statement, text=barred, pieces=()), said, surely, _as_changes)


def _barred(name: str, bar: str) -> str:
    """A name under a bar, its layer behind it as it stands, its digits as a subscript."""
    if "^" in name:
        return rf"\bar{{{name[0]}}}{name[1:]}"
    digits = name[1:]
    below = "".join(chr(0x2080 + int(digit)) for digit in digits) if "\\" not in bar else f"_{{{digits}}}"
    return bar.replace("\\1", name[0]).replace("\\\\", "\\") + (below if digits else "")


def _as_changes(text: str) -> str:
    r"""A text with dY where the gradients are written `\bar{Y}`, or Y_bar."""
    text = re.sub(r"\\bar\{(\w)\}", r"d\1", text)
    return re.sub(r"\b([A-Za-z])_bar(?:_(\d+))?(?![A-Za-z])", lambda name: f"d{name[1]}{name[2] or ''}", text)
