r"""What words say in a statement: conditions, `\text{ symmetric}`, and remarks, which change nothing."""

from __future__ import annotations

import re
from functools import cache

from xcheck.formula.equation import PARITIES, SQUARE
from xcheck.formula.parsing.parser import Parser
from xcheck.formula.statements.clause import Clause
from xcheck.spaces import conditions

_SILENT_WORDS = {
    "denominator", "numerator", "mixed", "layout", "column", "columns", "row", "rows", "as", "in", "of", "the", "shape",
    "by", "entry", "entries", "true", "convolution", "length", "gauss", "legendre", "quadrature",
}  # fmt: skip
"""The words of remarks that change nothing of what is checked, or only name the layout."""

FUNCTIONS = {
    **dict.fromkeys(("normal cdf", "normal distribution function", "正态分布函数", "标准正态分布函数"), "normcdf"),
    **dict.fromkeys(("normal pdf", "normal density", "正态密度函数", "标准正态密度函数"), "normpdf"),
    **dict.fromkeys(("logistic function", "logistic sigmoid", "sigmoid"), "sigmoid"),
}
"""What a text may say that a letter is, with the word for it."""

_FILLERS = {
    "where", "with", "and", "for", "all", "any", "every", "if", "is", "are", "a", "an", "both", "let", "when", "then",
    "given", "s.t", "subject", "to", "matrix", "matrices", "has", "have", "be", "suppose", "assume", "assuming", "that",
    "其中", "且", "若", "则", "为", "是", "设", "令", "有", "故", "即", "因此", "所以", "已知", "那么", "当", "时",
    "如果", "假设", "对于", "求得", "可得", "可知", "于是", "我们有", "得", "得到", "因为", "由于", "这里", "矩阵",
    "向量", "标量", "函数", "均", "都", "皆", "的", "求证", "试证", "证明",
}  # fmt: skip
"""Words that only join."""


@cache
def _run_together() -> re.Pattern[str]:
    """The words of a language that puts no spaces between them."""
    joined = {word for word in (*_FILLERS, *conditions(), *FUNCTIONS) if not word.isascii()}
    return re.compile("|".join(sorted(joined, key=len, reverse=True)))


def words(parser: Parser) -> str:
    """The prose at the cursor without the words that only join."""
    said = _run_together().sub(r" \g<0> ", parser.token.text.lower())
    bare = [word.strip(" ,.:，。：；、") for word in said.split()]
    return " ".join(word for word in bare if word and word not in _FILLERS)


def condition(parser: Parser) -> str:
    r"""The condition in the prose at the cursor, `\text{(full row rank)}`, or ""."""
    return condition_said(words(parser).strip("()"))


def condition_said(said: str) -> str:
    """The condition that words name, `a symmetric matrix`; "" where they name none."""
    bare = said.removeprefix("of ")
    return bare if bare in (SQUARE, *PARITIES) else conditions().get(said) or conditions().get(bare, "")


def remark(parser: Parser, start: int) -> Clause:
    r"""`(\text{shape of }x)`: the layout, or words that change nothing. Others may be a condition and are refused.

    A layout beside a formula, as in `(x^\top\text{ in numerator layout})`, is that of the formula.
    """
    depth, layout, beside = 1, "", False
    used: set[str] = set()
    while depth and parser.token.kind != "end":
        depth += parser.at("(") - parser.at(")")
        token = parser.take()
        if token.kind == "text":
            own = set(re.findall(r"[^\W\d_]{2,}", token.text.lower()))
            used |= own
            alone = not beside and (parser.at(")", ",") or parser.token.kind == "text")
            named = next((layout for layout in ("numerator", "denominator", "mixed") if layout in own), "")
            layout = named if named and alone else layout
        beside = token.kind != "text" and token.text != ","
    said = " ".join(re.sub(r"\\text(?:rm)?|[{}()\\]", " ", parser.text[slice(*parser.span_from(start))]).split())
    if used - _SILENT_WORDS:
        reason = "this remark may be a condition that is not known; say it of a symbol, as in (A \\text{ symmetric})"
        raise parser.refused(reason, start)
    return Clause(layout=layout, remark="" if layout else said)
