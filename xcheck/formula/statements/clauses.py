r"""Clauses: the pieces of a statement between `:`, `⇒` and commas.

A clause is a chain of sides, a condition on symbols (`A = A^\top`, `A \text{ symmetric}`), a
declaration (`A \in \mathbb{R}^{m \times n}`), or `\min_w f`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xcheck.formula.parsing.ahead import clause_starts
from xcheck.formula.parsing.binding import read_names
from xcheck.formula.parsing.declared import declared_space
from xcheck.formula.parsing.extremes import over_index
from xcheck.formula.parsing.parser import Parser
from xcheck.formula.parsing.spellings import ARGUMENTS_OF_EXTREMES
from xcheck.formula.parsing.symbols import symbol
from xcheck.formula.statements.clause import Clause
from xcheck.formula.statements.conditions import condition_of
from xcheck.formula.statements.prose import FUNCTIONS, condition, condition_said, remark, words
from xcheck.formula.tree import Call, Differential, Node, Symbol
from xcheck.formula.walks import walk
from xcheck.spaces import Space, conditions
from xcheck.vocabulary.words import spellings

_OF_NAMES = ("_", "^", "{", "}", "*", "odot")
"""The signs in the scripts of a name."""

RELATIONS = ("=", "<", ">", "<=", ">=", "ne", "approx")


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
    point: Symbol | None = None  # The one that is said to be extreme, as long as nothing says what it is.
    names_of_point: tuple[list[str], ...] = ()
    while True:
        while parser.token.kind == "text" and words(parser) == "":
            said = parser.take().text
            if said.endswith(("all", "any", "every")) and _named(parser):
                continue  # whatever it is, as in `\forall x`
        if parser.token.kind == "end":
            if point is not None:
                raise parser.unexpected("what the point is, as in \\arg\\min_w f = …")
            return groups
        if parser.at(":", "implies"):
            parser.take()
            groups.append([])
        elif parser.at(","):
            parser.take()
            if parser.token.start == claim:
                groups.append([])
        else:
            name = _moves_to_argument_of_extreme(parser)
            if name is not None:
                problem, point = _problem(parser)
                groups[-1].append(problem)
                names_of_point = ([], name, [point.name])
            if point is not None and any(_moves_behind(parser, name) for name in names_of_point):
                groups += [[]] if groups[-1] else []
                groups[-1].append(Clause((point, parser.expression()), ("=",)))
                point = None
            elif name is None:
                groups[-1] += _clause(parser)
            if not (parser.at(":", "implies", ",") or parser.token.kind in ("end", "text")):
                raise parser.unexpected("an operator, '=', ',' or the end of the formula")


def _clause(parser: Parser) -> Iterator[Clause]:
    """The clause at the cursor and the conditions in brackets behind it."""
    if parser.token.text in ("min", "max") and parser.token.kind == "name" and parser.token.text not in parser.names:
        yield _optimum(parser)
    elif parser.token.kind == "text" and (said := condition(parser)):
        parser.take()
        yield Clause(conditions=((_named(parser), said),))
    elif not _at_aside(parser):
        yield _chain(parser)
        if parser.at("in"):
            start = parser.token.start
            declared_space(parser)
            yield Clause(remark=parser.text[slice(*parser.span_from(start))])
    while _at_aside(parser):
        yield from _aside(parser)


def _named(parser: Parser) -> str:
    r"""The symbol that a condition before it is said of, `\text{for symmetric } A`; "" where none stands here."""
    place = parser.position
    if parser.token.kind in ("name", "accent"):
        found = symbol(parser)
        if isinstance(found, Symbol) and (parser.at(":", "implies", ",", ")") or parser.token.kind in ("end", "text")):
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
    while parser.token.kind == "text" and words(parser) == "":
        parser.take()
    if parser.token.kind == "text":
        return [_condition_in_brackets(parser) or remark(parser, start)]
    if any("layout" in token.text for token in inside if token.kind == "text"):
        return [remark(parser, start)]
    clauses = [_chain(parser), *parser.further(lambda: _chain(parser), ",")]
    parser.expect(")", "a closing bracket")
    return [given for clause in clauses for given in _given_in_brackets(parser, clause, start)]


def _given_in_brackets(parser: Parser, clause: Clause, start: int) -> tuple[Clause, ...]:
    """What stood in the bracket that the cursor is behind, if it is something that can be given."""
    # In `P(y = k)` the bracket is an event, not a definition.
    apart = parser.text[start - 1 : start].isspace() or parser.text[:start].rstrip().endswith(("\\", ",", ")"))
    given = clause.conditions or clause.declared or clause.is_exclusion or (clause.definition and apart)
    bounds = clause.inequalities if apart else ()
    moves = any(isinstance(node, Differential) for side in clause.sides for node in walk(side))
    if not (given or bounds or moves) or not (
        parser.at(":", "implies", ",", "(") or parser.token.kind in ("end", "text")
    ):
        raise parser.refused(
            "a bracket with a relation in it is read only as a condition at the end, as in (A = A^\\top)", start
        )
    return bounds or (clause,)


def _condition_in_brackets(parser: Parser) -> Clause | None:
    r"""`(\text{SPD})`, a condition that names no symbol, and `(\text{symmetric }A)`; None for any other prose."""
    place, said = parser.position, condition(parser)
    if said:
        parser.take()
        name = _named(parser)
        if parser.at(")"):
            parser.take()
            return Clause(conditions=((name, said),))
    parser.position = place
    return None


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


def _moves_to_argument_of_extreme(parser: Parser) -> list[str] | None:
    r"""What names the point where `\arg\min_w f` or `\hat w = \arg\min_w f` stands; moves to the sign."""
    name, place = _name_at(parser)
    if parser.tokens[place].text == "=":
        place += 1
    else:
        name, place = [], parser.position
    if parser.tokens[place].kind != "sign" or parser.tokens[place].text not in ARGUMENTS_OF_EXTREMES:
        return None
    parser.position = place
    return name


def _problem(parser: Parser) -> tuple[Clause, Symbol]:
    """The problem, and the point that solves it."""
    start = parser.token.start
    names, objective = _extreme(parser)
    if len(names) != 1:
        raise parser.refused("the point of an extreme is read of one symbol, as in \\arg\\min_w f = …", start)
    return Clause(sides=(objective,), optimum=(objective, (names[0],))), Symbol(names[0], span=objective.span)


def _moves_behind(parser: Parser, name: list[str]) -> bool:
    """Whether this name, however braced, and a sign of equality stand here; moves behind it."""
    found, place = _name_at(parser)
    same = found == name and parser.tokens[place].text == "="
    if same:
        parser.position = place + 1
    return same


def _name_at(parser: Parser) -> tuple[list[str], int]:
    """The name with accents and scripts that stands here, without its braces, and the place behind it."""
    place = parser.position
    while parser.tokens[place].kind in ("name", "accent", "label") or parser.tokens[place].text in _OF_NAMES:
        place += 1
    texts = [token.text for token in parser.tokens[parser.position : place]]
    return [text for text in texts if text not in ("{", "}")], place


def _chain(parser: Parser) -> Clause:
    sides, relations = [parser.expression()], []
    while parser.at(*RELATIONS):
        relations.append(parser.take().text)
        sides.append(parser.expression())
    if len(sides) == 1:
        said = _said_of_symbols(parser, sides)
        if said is not None:
            return said
    if parser.token.kind == "text" and words(parser) != "" and not (len(sides) > 1 and condition(parser)):
        raise parser.unexpected(f"a condition on one symbol ({', '.join(sorted(set(conditions().values())))})")
    return Clause(tuple(sides), tuple(relations), condition_of(sides, relations))


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
    joined = parser.token.kind == "text" and words(parser) == ""
    if joined and parser.peek().kind == "name" and parser.peek(2).kind == "text":  # the last of them, behind `and`
        parser.take()
        names.append(parser.take().text)
    if parser.at("in"):
        space = declared_space(parser)
        return Clause(declared=tuple((name, space) for name in names))
    said = words(parser) if parser.token.kind == "text" else ""
    function = FUNCTIONS.get(said.removeprefix("the ").removeprefix("standard "))
    if function and len(names) == 1:
        span = parser.take().span
        return Clause((sides[0], Call(function, (), span=span)), ("=",))
    if found := condition_said(said):
        parser.take()
        return Clause(conditions=tuple((name, found) for name in names))
    return None
