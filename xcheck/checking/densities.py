r"""The normal density by its name: `\mathcal N(x \mid \mu, \Sigma)`, which a claim on its logarithm need not define."""

from __future__ import annotations

import re
from dataclasses import replace

from xcheck.checking.meant import Meant
from xcheck.statement import Statement

_PART = r"((?:[^(),|;{}]|\{[^{}]*\}|\([^()]*\))+?)"
_NORMAL = re.compile(
    rf"\\mathcal\s*(?:\{{\s*N\s*\}}|N)\s*(?:\\left)?\(\s*{_PART}\s*(?:\\mid|\||;|,)\s*{_PART}\s*,\s*{_PART}\s*(?:\\right)?\)"
)
_DEFINED = re.compile(r"(?:^|[,;:]|where)\s*(?:\\log\s*)?\\mathcal\s*(?:\{\s*N\s*\}|N)\s*\([^)]*\)\s*=")
_MATRIX = re.compile(r"\s*(\\(?:Sigma|Lambda|Omega|Psi|Phi)|[A-Z])((?:_\w|_\{\w+\})?)\s*(\^\s*\{\s*-\s*1\s*\})?\s*\Z")
_ROUND = re.compile(r"(.*?)(?:\\mathbf\s*)?\{?\s*I\s*\}?(?:_\w|_\{\w+\})?\s*\Z", re.DOTALL)

_OF_COLUMNS = r"\mathrm{Normal}(x, m, S) = |2 \pi S|^{-1/2} \exp(-\frac12 (x - m)^\top S^{-1} (x - m))"
_OF_ROUND = (
    r"\mathrm{Normal}(x, m, v) = "
    r"\exp(-\frac12 \mathbf 1^\top (0 \cdot x + \mathbf 1) \log |2 \pi v| - \frac{1}{2 v} (x - m)^\top (x - m))"
)
_OF_NUMBERS = r"\mathrm{Normal}(x, m, v) = |2 \pi v|^{-1/2} \exp(-\frac{(x - m)^2}{2 v})"
"""By a covariance matrix, by v times the identity, and by a variance, of which nothing need say that it is positive."""


def with_densities(statement: Statement) -> Meant | None:
    """The claim with the normal density defined; None where it names none, or several kinds of it."""
    found = [*_NORMAL.finditer(statement.text)]
    if not found or _DEFINED.search(statement.text):
        return None
    kinds = {_kind(match[3]) for match in found}
    if len(kinds) > 1:
        return None
    (definition,) = kinds
    named = [_MATRIX.match(match[3]) for match in found] if definition == _OF_COLUMNS else []
    covariances = dict.fromkeys(f"{each[1]}{each[2]}" for each in named if each is not None)

    def called(match: re.Match[str]) -> str:
        round_ = _ROUND.match(match[3]) if definition == _OF_ROUND else None
        last = match[3] if round_ is None else round_[1].strip() or "1"
        return rf"\mathrm{{Normal}}({match[1]}, {match[2]}, {last})"

    conditions = [rf"{name} \text{{ symmetric positive definite}}" for name in covariances]
    where = ", ".join(filter(None, (statement.where, definition, *conditions)))
    said = "".join(f", {name} symmetric positive definite" for name in covariances)
    text = _NORMAL.sub(called, statement.text)
    return Meant(replace(statement, text=text, where=where, pieces=()), f"N is the normal density{said}")


def _kind(spread: str) -> str:
    """Which density a covariance or variance makes it."""
    if _ROUND.match(spread):
        return _OF_ROUND
    return _OF_COLUMNS if _MATRIX.match(spread) else _OF_NUMBERS
