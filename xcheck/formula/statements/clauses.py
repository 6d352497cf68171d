r"""Clauses: the pieces of a statement between `:`, `⇒` and commas.

A clause is a chain of sides, a condition on symbols (`A = A^\top`, `A \text{ symmetric}`), a
declaration (`A \in \mathbb{R}^{m \times n}`), or `\min_w f`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache

from xcheck.formula.equation import PARITIES, SQUARE
from xcheck.formula.parsing.ahead import clause_starts
from xcheck.formula.parsing.binding import read_names
from xcheck.formula.parsing.declared import declared_space
from xcheck.formula.parsing.extremes import over_index
from xcheck.formula.parsing.parser import Parser
from xcheck.formula.parsing.spellings import ARGUMENTS_OF_EXTREMES
from xcheck.formula.parsing.symbols import symbol
from xcheck.formula.statements.clause import Clause
from xcheck.formula.tree import (
    Bars,
    Call,
    Constant,
    Differential,
    Element,
    Negative,
    Node,
    Number,
    Product,
    Reduction,
    Symbol,
    Transpose,
)
from xcheck.formula.walks import walk
from xcheck.formula.whole_numbers import has_bounds
from xcheck.spaces import Space, conditions
from xcheck.vocabulary.words import spellings

_SILENT_WORDS = {
    "denominator", "numerator", "layout", "column", "columns", "row", "rows", "as", "in", "of", "the", "shape", "by",
    "entry", "entries", "true", "convolution", "length", "gauss", "legendre", "quadrature",
}  # fmt: skip
"""The words of remarks that change nothing of what is checked, or only name the layout."""


_OF_NAMES = ("_", "^", "{", "}", "*", "odot")
"""The signs in the scripts of a name."""

_FUNCTIONS = {
    **dict.fromkeys(("normal cdf", "normal distribution function", "正态分布函数", "标准正态分布函数"), "normcdf"),
    **dict.fromkeys(("normal pdf", "normal density", "正态密度函数", "标准正态密度函数"), "normpdf"),
    **dict.fromkeys(("logistic function", "logistic sigmoid", "sigmoid"), "sigmoid"),
}
"""What a text may say that a letter is, with the word for it."""

RELATIONS = ("=", "<", ">", "<=", ">=", "ne", "approx")

_FILLERS = {
    "where", "with", "and", "for", "all", "any", "every", "if", "is", "are", "a", "an", "both", "let", "when", "then",
    "s.t", "subject", "to", "matrix", "matrices",
    "其中", "且", "若", "则", "为", "是", "设", "令", "有", "故", "即", "因此", "所以", "已知", "那么", "当", "时",
    "如果", "假设", "对于", "求得", "可得", "可知", "于是", "我们有", "得", "得到", "因为", "由于", "这里", "矩阵",
    "向量", "标量", "函数", "均", "都", "皆", "的", "求证", "试证", "证明",
}  # fmt: skip


def read_clauses(
    text: str,
    spaces: Mapping[str, Space],
    defined: frozenset[str],
    functions: frozenset[str] = frozenset(),
    *,
    premises: bool = False,
) -> list[list[Clause]]:
    """The clauses of each group; groups are separated by `:` and `⇒`, clauses by commas. See `read_names`."""
    tokens, names = read_names(text, spaces, defined, functions, premises=premises)
    parser = Parser(text, tokens, names, spellings())
    # Where a comma may stand before it. The parser splits tokens, so that their places move: `\frac12` is one number.
    claim = tokens[clause_starts(tokens)[1]].start if any(token.text == "," for token in tokens) else -1
    groups: list[list[Clause]] = [[]]
    while True:
        while parser.token.kind == "text" and _words(parser) == "":
            parser.take()
        if parser.token.kind == "end":
            return groups
        if parser.at(":", "implies"):
            parser.take()
            groups.append([])
        elif parser.at(","):
            parser.take()
            if parser.token.start == claim:
                groups.append([])
        else:
            if _moves_to_argument_of_extreme(parser):
                optimum, point = _argument_of_extreme(parser)
                groups[-1].append(optimum)
                groups.append([point])
            else:
                groups[-1] += _clause(parser)
            if not (parser.at(":", "implies", ",") or parser.token.kind in ("end", "text")):
                raise parser.unexpected("an operator, '=', ',' or the end of the formula")


@cache
def _run_together() -> re.Pattern[str]:
    """The words of a language that puts no spaces between them."""
    words = {word for word in (*_FILLERS, *conditions(), *_FUNCTIONS) if not word.isascii()}
    return re.compile("|".join(sorted(words, key=len, reverse=True)))


def _words(parser: Parser) -> str:
    """The prose at the cursor without the words that only join."""
    said = _run_together().sub(r" \g<0> ", parser.token.text.lower())
    words = [word.strip(" ,.:，。：；、") for word in said.split()]
    return " ".join(word for word in words if word and word not in _FILLERS)


def _condition(parser: Parser) -> str:
    r"""The condition in the prose at the cursor, `\text{(full row rank)}`, or ""."""
    return _condition_said(_words(parser).strip("()"))


def _condition_said(said: str) -> str:
    """The condition that words name, `a symmetric matrix`; "" where they name none."""
    return said if said in (SQUARE, *PARITIES) else conditions().get(said, "")


def _clause(parser: Parser) -> Iterator[Clause]:
    """The clause at the cursor and the conditions in brackets behind it."""
    if parser.token.text in ("min", "max") and parser.token.kind == "name" and parser.token.text not in parser.names:
        yield _optimum(parser)
    elif parser.token.kind == "text" and (said := _condition(parser)):
        parser.take()
        yield Clause(conditions=((_named(parser), said),))
    elif not _at_aside(parser):
        yield _chain(parser)
    while _at_aside(parser):
        yield from _aside(parser)


def _named(parser: Parser) -> str:
    r"""The symbol that a condition before it is said of, `\text{for symmetric } A`; "" where none stands here."""
    place = parser.position
    if parser.token.kind in ("name", "accent"):
        found = symbol(parser)
        if isinstance(found, Symbol) and (parser.at(":", "implies", ",") or parser.token.kind in ("end", "text")):
            return found.name
    parser.position = place
    return ""


def _at_aside(parser: Parser) -> bool:
    return parser.at("(") and parser.token.start in parser.asides


def _aside(parser: Parser) -> list[Clause]:
    r"""What is given in brackets: `(A = A^\top, R = R^\top)`, `(S, T\text{ symmetric})`, `(u = Ax - b)`, or an equation
    of differentials, `(d(X^\top) = (dX)^\top)`, which is stated too."""
    inside = parser.bracketed_tokens(parser.position)
    start = parser.take().start
    if parser.token.kind == "text" and _words(parser) != "":
        said = _condition(parser) if parser.peek().text == ")" else ""
        return [_condition_in_brackets(parser, said) if said else _remark(parser, start)]
    if any("layout" in token.text for token in inside if token.kind == "text"):
        return [_remark(parser, start)]
    clauses = [_chain(parser), *parser.further(lambda: _chain(parser), ",")]
    parser.expect(")", "a closing bracket")
    return [_given_in_brackets(parser, clause, start) for clause in clauses]


def _given_in_brackets(parser: Parser, clause: Clause, start: int) -> Clause:
    """What stood in the bracket that the cursor is behind, if it is something that can be given."""
    # In `P(y = k)` the bracket is an event, not a definition.
    apart = parser.text[start - 1 : start].isspace() or parser.text[:start].rstrip().endswith(("\\", ",", ")"))
    given = clause.conditions or clause.declared or clause.is_exclusion or (clause.definition and apart)
    bounds = len(clause.sides) == 2 and clause.relations[0] in ("<", ">", "<=", ">=") and apart
    moves = any(isinstance(node, Differential) for side in clause.sides for node in walk(side))
    if not (given or bounds or moves) or not (
        parser.at(":", "implies", ",", "(") or parser.token.kind in ("end", "text")
    ):
        raise parser.refused(
            "a bracket with a relation in it is read only as a condition at the end, as in (A = A^\\top)", start
        )
    return replace(clause, is_given=bounds)


def _condition_in_brackets(parser: Parser, said: str) -> Clause:
    r"""`(\text{SPD})`, a condition that names no symbol."""
    parser.take()
    parser.expect(")", "a closing bracket")
    return Clause(conditions=(("", said),))


def _remark(parser: Parser, start: int) -> Clause:
    r"""`(\text{shape of }x)`: the layout, or words that change nothing. Others may be a condition and are refused.

    A layout beside a formula, as in `(x^\top\text{ in numerator layout})`, is that of the formula.
    """
    depth, layout, beside = 1, "", False
    words: set[str] = set()
    while depth and parser.token.kind != "end":
        depth += parser.at("(") - parser.at(")")
        token = parser.take()
        if token.kind == "text":
            own = set(re.findall(r"[^\W\d_]{2,}", token.text.lower()))
            words |= own
            alone = not beside and (parser.at(")", ",") or parser.token.kind == "text")
            named = "numerator" if "numerator" in own else "denominator" if "denominator" in own else ""
            layout = named if named and alone else layout
        beside = token.kind != "text" and token.text != ","
    said = " ".join(re.sub(r"\\text(?:rm)?|[{}()\\]", " ", parser.text[slice(*parser.span_from(start))]).split())
    if words - _SILENT_WORDS:
        reason = "this remark may be a condition that is not known; say it of a symbol, as in (A \\text{ symmetric})"
        raise parser.refused(reason, start)
    return Clause(layout=layout, remark="" if layout else said)


def _optimum(parser: Parser) -> Clause:
    r"""`\min_w f` and `\max f`."""
    start = parser.position
    if over_index(parser):
        return _chain(parser)
    names, objective = _extreme(parser)
    if not (parser.at("implies", ",", ":") or parser.token.kind in ("end", "text")):
        # No problem of optimisation: max or min of entries, as in `\max_i x_i = …`.
        parser.position = start
        return _chain(parser)
    return Clause(sides=(objective,), optimum=(objective, tuple(names)))


def _extreme(parser: Parser) -> tuple[list[str], Node]:
    """The names below the sign of an extreme, and what is extreme."""
    parser.take()
    names: list[str] = []
    if parser.at("_"):
        parser.take()
        if parser.at("{"):
            while parser.at("{", ","):
                parser.take()
                under = symbol(parser)
                names += [under.name] if isinstance(under, Symbol) else []
            parser.expect("}", "a closing brace")
        else:
            names.append(parser.take().text)
    return names, parser.expression()


def _moves_to_argument_of_extreme(parser: Parser) -> bool:
    r"""Whether `\arg\min_w f = E` or `\hat w = \arg\min_w f = E` stands here; moves to the sign."""
    place = parser.position
    while parser.tokens[place].kind in ("name", "accent", "label") or parser.tokens[place].text in _OF_NAMES:
        place += 1
    named = place > parser.position and parser.tokens[place].text == "="
    place += named
    found = parser.tokens[place].kind == "sign" and parser.tokens[place].text in ARGUMENTS_OF_EXTREMES
    if found:
        parser.position = place
    return found


def _argument_of_extreme(parser: Parser) -> tuple[Clause, Clause]:
    """The problem, and what is claimed to be its solution."""
    start = parser.token.start
    names, objective = _extreme(parser)
    if len(names) != 1:
        raise parser.refused("the point of an extreme is read of one symbol, as in \\arg\\min_w f = …", start)
    parser.expect("=", "what the point is, as in \\arg\\min_w f = …")
    point = Symbol(names[0], span=objective.span)
    return Clause(sides=(objective,), optimum=(objective, (names[0],))), Clause((point, parser.expression()), ("=",))


def _chain(parser: Parser) -> Clause:
    sides, relations = [parser.expression()], []
    while parser.at(*RELATIONS):
        relations.append(parser.take().text)
        sides.append(parser.expression())
    if len(sides) == 1:
        said = _said_of_symbols(parser, sides)
        if said is not None:
            return said
    if parser.token.kind == "text" and _words(parser) != "" and not (len(sides) > 1 and _condition(parser)):
        raise parser.unexpected(f"a condition on one symbol ({', '.join(sorted(set(conditions().values())))})")
    return Clause(tuple(sides), tuple(relations), _condition_of(sides, relations))


def _said_of_symbols(parser: Parser, sides: list[Node]) -> Clause | None:
    """What follows a symbol where no relation does: its space, `\\succ 0`, `\\ne 0` or an adjective."""
    names = [side.name for side in sides if isinstance(side, Symbol)]
    if not names:
        return None
    if parser.at("succ"):
        parser.take()
        if parser.take().text != "0":
            parser.position -= 1
            raise parser.unexpected("0, as in A \\succ 0")
        return Clause(conditions=((names[0], "symmetric positive definite"),))
    while (
        parser.at(",")
        and parser.peek().kind == "name"
        and (parser.peek(2).text in (",", "in") or parser.peek(2).kind == "text")
    ):
        parser.take()
        names.append(parser.take().text)
    if parser.at("in"):
        space = declared_space(parser)
        return Clause(declared=tuple((name, space) for name in names))
    said = _words(parser) if parser.token.kind == "text" else ""
    function = _FUNCTIONS.get(said.removeprefix("the ").removeprefix("standard "))
    if function and len(names) == 1:
        span = parser.take().span
        return Clause((sides[0], Call(function, (), span=span)), ("=",))
    if condition := _condition_said(said):
        parser.take()
        return Clause(conditions=tuple((name, condition) for name in names))
    return None


def _determined(node: Node) -> Node | None:
    """What a node is the determinant of."""
    if isinstance(node, Call) and node.word == "det":
        return node.arguments[0]
    return node.of if isinstance(node, Bars) else None


def _condition_of(sides: list[Node], relations: list[str]) -> tuple[tuple[str, str], ...]:
    """`A = Aᵀ`, `A = −Aᵀ`, `QᵀQ = I`, `|A| = 0`, `1ᵀy = 1` and `\\sum_i y_i = 1` as conditions."""
    if relations == ["ne"]:
        of = _determined(sides[0]) if sides[1] == Number(Fraction(0)) else None
        return ((of.name, "invertible"),) if isinstance(of, Symbol) else ()
    if relations != ["="]:
        return ()
    left, right = sides if not isinstance(sides[1], Symbol) else sides[::-1]
    if isinstance(left, Symbol) and right == Transpose(left):
        return ((left.name, "symmetric"),)
    if isinstance(left, Symbol) and right == Negative(Transpose(left)):
        return ((left.name, "skew-symmetric"),)
    if isinstance(left, Symbol) and right == Transpose(Call("conj", (left,))):
        return ((left.name, "Hermitian"),)
    if right == Number(Fraction(0)) and isinstance(of := _determined(left), Symbol) and of.name[0].isupper():
        return ((of.name, "singular"),)
    if isinstance(left, Reduction) and right == Number(Fraction(1)) and left.word == "sum":
        of = left.body.of if isinstance(left.body, Element) and left.body.indices == (Symbol(left.index),) else None
        if isinstance(of, Symbol) and not has_bounds(left):
            return ((of.name, "of sum one"),)
    if isinstance(left, Call) and left.word == "total" and right == Number(Fraction(1)):
        (of,) = left.arguments
        if isinstance(of, Symbol):
            return ((of.name, "of sum one"),)
    if isinstance(left, Product) and right == Number(Fraction(1)) and len(left.factors) == 2:
        ones, column = left.factors
        if ones == Transpose(Constant("1")) and isinstance(column, Symbol):
            return ((column.name, "of sum one"),)
    if isinstance(right, Constant) and right.name == "I" and isinstance(left, Product) and len(left.factors) == 2:
        first, second = left.factors
        if isinstance(second, Symbol) and first == Transpose(second):
            return ((second.name, "orthogonal"),)
        if isinstance(second, Symbol) and first == Transpose(Call("conj", (second,))):
            return ((second.name, "unitary"),)
    return ()
