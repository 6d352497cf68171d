"""LaTeX as MathML by math-core, which is only given text that it survives."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

from markupsafe import Markup
from math_core import LatexError, LatexToMathML

LONGEST = 20_000
DEEPEST = 200
MOST_UNCLOSED = 12

_TOKEN = re.compile(
    r"(?P<begin>\{|\\begin(?![a-zA-Z])|\\left(?![a-zA-Z])\s*(?:\\[a-zA-Z]+|\\?.)?)"
    r"|(?P<end>\}|\\end(?![a-zA-Z])|\\right(?![a-zA-Z])\s*(?:\\[a-zA-Z]+|\\?.)?)"
    r"|(?P<cell>&|\\\\)|(?P<word>\\[a-zA-Z]+|\\.|\S)",
    re.DOTALL,
)
_OPENING = re.compile(
    r"\\([{[(]|(l?l|lA)ang(le)?|ll?(floor|ceil|brace|brack|bracket|Brace|group|moustache|vert|Vert)|lparen|llparenthesis"
    r"|[ul]lcorner)|[⌜⌞⎰⧼⧘⧚]"
)
_CLOSING = re.compile(
    r"\\([}\])]|(r?r|rA)ang(le)?|rr?(floor|ceil|brace|brack|bracket|Brace|group|moustache|vert|Vert)|rparen|rrparenthesis"
    r"|[ul]rcorner)"
)
_TAKES_ARGUMENT = re.compile(r"\\(math|text|over|under|sqrt|frac|dfrac|tfrac|hat|bar|tilde|vec|dot|wide|op|stack|not)")
_MACRO = re.compile(r"\\(re|provide)?newcommand|\\[gex]?def\b|\\let\b|\\newenvironment")
_CONVERTER = LatexToMathML()


def mathml(latex: str, *, block: bool = False) -> Markup:
    """The formula as a `<math>` element, or its source as `<code>` where it cannot be set."""
    if convertible(latex):
        with suppress(LatexError):
            return Markup(_CONVERTER.convert_with_local_state(latex, displaystyle=block))
    return Markup("<code>{}</code>").format(latex)


def convertible(latex: str) -> bool:
    """Whether math-core survives the text.

    Nesting beyond a few thousand levels ends the process, and every bracket left open doubles the
    time (30 of them take minutes), so both are counted here first. Macros could hide either: a
    formula that defines one is refused. The count is a cautious heuristic; what it refuses by
    mistake is shown as source.
    """
    if len(latex.encode()) > LONGEST or _MACRO.search(latex):
        return False
    depth, unclosed = _nesting(latex)
    return depth <= DEEPEST and unclosed <= MOST_UNCLOSED


def _nesting(latex: str) -> tuple[int, int]:
    """The deepest level, and how many brackets are left open within their own groups."""
    groups, unclosed, deepest, chain, before = [0], 0, 0, 0, ""
    for match in _TOKEN.finditer(latex):
        token = match.group()
        if match.lastgroup == "begin":
            groups.append(0)
        elif match.lastgroup == "end":
            unclosed += groups.pop()
            groups = groups or [0]
        elif match.lastgroup == "cell":
            unclosed, groups[-1] = unclosed + groups[-1], 0
        elif _opens(token):
            groups[-1] += 1
        elif _closes(token) and not (before in ("^", "_") or _TAKES_ARGUMENT.match(before)):
            groups[-1] = max(0, groups[-1] - 1)
        # In `\hat\hat\hat x` each command is the argument of the one before.
        chain = chain + 1 if token in ("^", "_") or token.startswith("\\") else 0
        deepest = max(deepest, len(groups) - 1 + groups[-1], chain)
        before = token
    return deepest, unclosed + sum(groups)


def _opens(token: str) -> bool:
    return bool(_OPENING.fullmatch(token)) or _is(token, "Ps")


def _closes(token: str) -> bool:
    return bool(_CLOSING.fullmatch(token)) or _is(token, "Pe")


def _is(token: str, category: str) -> bool:
    return len(token) == 1 and unicodedata.category(token) == category
