r"""Values by cases, `\begin{cases} 1 & t > 0 \\ 0 & \text{otherwise} \end{cases}`: each value with its conditions."""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.formula.parsing.parser import Parser, operand
from xcheck.formula.parsing.tokens import COMPARED
from xcheck.formula.tree import Cases, Comparison, Node

_BEFORE_CONDITIONS = {"", "if", "for", "when", "where", "in case", "若", "当", "如果"}
_ELSE = {"otherwise", "else", "elsewhere", "for all others", "in all other cases", "其他", "其它", "否则", "其余"}
_AND = {"and", "and if", "且", "和"}


@operand("cases")
def cases(p: Parser) -> Node:
    r"""`\begin{cases} y_i (1 - y_i) & i = j \\ -y_i y_j & i \ne j \end{cases}`; `\text{if}`, `\text{otherwise}`."""
    start = p.take().start
    branches = [_branch(p)]
    while p.at("\\\\"):
        p.take()
        if not p.at("end cases"):
            branches.append(_branch(p))
    p.expect("end cases", "another line of the cases or their end")
    values, conditions = zip(*branches, strict=True)
    if not all(conditions[:-1]):
        raise p.refused("a value without a condition hides those below it: it stands in the last line", start)
    return Cases(values, conditions, span=p.span_from(start))


def _branch(p: Parser) -> tuple[Node, tuple[Comparison, ...]]:
    value = p.within("cases")
    if p.at(","):
        p.take()
    if p.at("&"):
        p.take()
    said = _said(p)
    if said in _ELSE or (not said and p.at("\\\\", "end cases")):
        return value, ()
    if said not in _BEFORE_CONDITIONS:
        raise p.unexpected("when this case holds, such as i = j, or \\text{otherwise}")
    return value, tuple(_conditions(p))


def _said(p: Parser) -> str:
    """The prose at the cursor, which is taken."""
    words = []
    while p.token.kind == "text":
        words.append(p.take().text.lower().strip(" .,:;"))
    return " ".join(filter(None, words))


def _conditions(p: Parser) -> Iterator[Comparison]:
    r"""`i = j`, `0 < t < 1`, `i \ne j, j = k`, `i = j \text{ and } j = k`."""
    while True:
        left = p.within("cases")
        if not p.at(*COMPARED):
            raise p.unexpected("a relation, as in i = j or t > 0")
        while p.at(*COMPARED):
            relation = p.take().text
            right = p.within("cases")
            yield Comparison(left, relation, right, span=(left.span[0], right.span[1]))
            left = right
        comma = p.at(",")
        if comma:
            p.take()
        said = _said(p)
        if p.at("\\\\", "end cases") and not said:
            return
        if said not in (_AND | {""} if comma else _AND):
            raise p.unexpected("another line of the cases or their end")
