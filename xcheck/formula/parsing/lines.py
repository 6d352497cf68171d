r"""Lines of a text: where behind `\\` another equation begins, and which environments hold values by cases."""

from __future__ import annotations

import re

CASES = re.compile(r"[dr]?cases")
_BRANCH = re.compile(r"&|\\(?:text|textrm|mbox)\s*\{\s*,?\s*(?:if|for|when|otherwise|else|若|当|如果|否则|其他|其它)")
"""What a branch has before its condition, and a line of a system of equations has not."""

_LINE = re.compile(r"(?:(?!\\\\|\\end\b|\\begin\b).)*", re.DOTALL)
_GROUP = re.compile(r"\{[^{}]*\}")
_RELATION = re.compile(
    r"=|\\(?:equiv|approx|simeq|cong|leq?|geq?|neq?|leqslant|geqslant|triangleq|coloneqq)(?![A-Za-z])"
)
_GOES_ON = re.compile(
    r"""(?:[\s&]|\\(?:quad|qquad|hspace\*?|phantom|[,;:!>\ ]))*
        (?:[-+*/=<>)\]}]|:=|\\(?:equiv|approx|simeq|cong|leq?|geq?|neq?|triangleq|coloneqq|cdot|times|odot|otimes|circ|Rightarrow
        |implies|right|to|Longrightarrow|bigr|Bigr|pm|mp|leqslant|geqslant)(?![A-Za-z]))""",
    re.VERBOSE,
)
"""How a line begins that goes on with the one above."""


def is_equation(text: str, start: int) -> bool:
    r"""Whether the line that begins here is an equation, and does not go on with the one above, as `&= b` does."""
    line = _LINE.match(text, start)
    rest = line.group() if line else ""
    while (flat := _GROUP.sub("", rest)) != rest:
        rest = flat
    left, aligned, right = rest.partition("&")
    if aligned and left.strip() and not _RELATION.match(left.strip()):
        return _RELATION.search(right) is not None
    return not _GOES_ON.match(rest) and _RELATION.search(rest) is not None


def has_conditions(text: str, environment: re.Match[str], end: int) -> bool:
    """Whether the lines of an environment have conditions; without one they are a system of equations."""
    stop = text.find(rf"\end{{{environment[1]}", environment.end(), end)
    return _BRANCH.search(text, environment.end(), stop if stop >= 0 else end) is not None
