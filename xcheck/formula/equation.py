r"""Statements: what is given, and a chain of sides.

`definitions, conditions: claim, definitions` or `given \Rightarrow claim`. A given `A = A^\top` or
`A \text{ symmetric}` is a condition, `y = a^\top x` a definition, and an equation with a derivative
before `\Rightarrow w = E` says that w = E is a stationary point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from xcheck.dimensions import dimension
from xcheck.errors import FormulaError, NotSelfContained, NotUnderstood, SpaceError
from xcheck.formula.operands import base_name, scripted_name
from xcheck.formula.parser import Names, Parser
from xcheck.formula.tokens import Token, tokenize
from xcheck.formula.tree import (
    Constant,
    Derivative,
    Element,
    Equation,
    Negative,
    Node,
    Product,
    Reduction,
    Substitution,
    Symbol,
    Transpose,
    children,
    symbols,
    walk,
)
from xcheck.spaces import Map, Matrix, Space, Vector
from xcheck.vocabulary.words import spellings

RELATIONS = ("=", "<", ">", "<=", ">=")
MAX_DEPTH = 150
"""Levels of a tree; bounds every recursive visitor."""

_CONDITIONS = {
    "symmetric": "symmetric", "对称": "symmetric", "spd": "symmetric positive definite", "invertible": "invertible",
    "positive definite": "symmetric positive definite", "nonsingular": "invertible", "diagonal": "diagonal",
    "orthogonal": "orthogonal", "full column rank": "full column rank", "skew-symmetric": "skew-symmetric",
    "symmetric positive definite": "symmetric positive definite", "可逆": "invertible", "正交": "orthogonal",
    "lower triangular": "lower triangular", "对角": "diagonal",
}  # fmt: skip
_FILLERS = {"where", "with", "and", "for", "if", "is", "let", "when", "then", "s.t.", "其中", "且", "若", "则", "为", "where,"}


@dataclass(frozen=True)
class _Clause:
    """One piece between separators: the chain it is, or what it declares."""

    sides: tuple[Node, ...] = ()
    relations: tuple[str, ...] = ()
    condition: tuple[str, str] | None = None
    declared: tuple[str, Space] | None = None

    @property
    def definition(self) -> tuple[str, Node] | None:
        if len(self.sides) >= 2 and set(self.relations) == {"="} and isinstance(self.sides[0], Symbol):
            return self.sides[0].name, self.sides[1]
        return None


@dataclass(frozen=True)
class Reading:
    """An equation with the spaces that the text itself declares (`A \\in \\mathbb{R}^{m \\times n}`)."""

    equation: Equation
    declared: tuple[tuple[str, Space], ...] = ()


def parse_equation(text: str, spaces: Mapping[str, Space], where: str = "", subject: str = "") -> Reading:
    """Reads a statement.

    Args:
        text: LaTeX or plain text.
        spaces: the declared symbols.
        where: further definitions, separated by commas.
        subject: a name that stands for the plain function, if the text uses one.
    Raises:
        NotUnderstood: a token has no reading; the error shows where.
        NotSelfContained: definitions refer to themselves.
    """
    given = list(_clauses(where, _names(where, spaces, subject), spaces)) if where.strip() else []
    defined = [clause.definition[0] for group in given for clause in group if clause.definition]
    groups = list(_clauses(text, _names(text, spaces, subject, *defined), spaces))
    claim, *trailing = groups[-1] or [_Clause()]
    if not claim.sides:
        raise NotUnderstood("there is no equation here: write 'left = right'", text, (0, len(text)))
    premises = [clause for group in [*given, *groups[:-1], trailing] for clause in group]
    definitions, conditions, declared, claim = _sorted_premises(premises, claim, text)
    if len(claim.sides) < 2:
        raise NotUnderstood("there is no '=' here: a statement has two sides", text, claim.sides[0].span)
    _refuse_cycles(definitions, text)
    sides = claim.sides
    for node in [*sides, *(value for _, value in definitions)]:
        _refuse_depth(node, text)
    equation = Equation(sides, claim.relations, definitions, conditions, _free_indices(sides), text)
    return Reading(equation, declared)


def _names(text: str, spaces: Mapping[str, Space], subject: str, *defined: str) -> Names:
    maps = {name for name, space in spaces.items() if isinstance(space, Map)}
    scalars = {name for name, space in spaces.items() if space.shape.is_scalar} - maps
    arrays = set(spaces) - maps - scalars
    names = Names(arrays | set(defined) | ({subject} - {""}), scalars, maps)
    tokens = tokenize(text, list(spaces) + list(defined), spellings())
    arrays |= {name for name in _defined_names(text, tokens, names) if name not in scalars | maps}
    names = Names(arrays | set(defined) | ({subject} - {""}), scalars, maps)
    return replace(names, indices=frozenset(_bound_letters(text, tokens, names)))


def _defined_names(text: str, tokens: list[Token], names: Names) -> Iterator[str]:
    """The names to the left of a `=` at the beginning of a clause that is not the claim."""
    starts = [0] + [place + 1 for place, token in enumerate(tokens) if token.kind == "sign" and token.text in (":", ",", "implies")]
    last = max((s for s in starts if tokens[s - 1].text in (":", "implies")), default=0) if len(starts) > 1 else 0
    for start in starts:
        parser = Parser(text, list(tokens), names, {})
        parser.position = start
        while parser.token.kind == "text":
            parser.take()
        if start == last or parser.token.kind not in ("name", "accent"):
            continue
        try:
            name, indices = scripted_name(parser, base_name(parser))
        except NotUnderstood:
            continue  # A clause that begins otherwise defines nothing; reading it for good will say what is wrong.
        if parser.at("=") and not indices:
            yield name


def _bound_letters(text: str, tokens: list[Token], names: Names) -> Iterator[str]:
    """Letters that are indices: of a sum, or in the subscript of what is differentiated by."""
    for place, token in enumerate(tokens[:-1]):
        after = tokens[place + 1]
        if token.kind == "sign" and token.text in ("sum", "prod") and after.text == "_":
            first = place + (3 if tokens[place + 2].text == "{" else 2)
            for follower in tokens[first : first + 3]:
                if follower.kind != "name":
                    break
                yield follower.text
        if token.kind == "sign" and token.text in (")", "]") and after.text == "_":
            group = tokens[place + 3 : place + 5] if tokens[place + 2].text == "{" else tokens[place + 2 : place + 3]
            yield from (letter.text for letter in group if letter.kind == "name" and len(letter.text) == 1)
        d = (token.kind == "sign" and token.text == "partial") or (token.text in ("d", "D") and token.text not in names)
        if d and after.kind == "name" and tokens[min(place + 2, len(tokens) - 1)].text == "_":
            parser = Parser(text, list(tokens), names, {})
            parser.position = place + 1
            joined, _ = scripted_name(parser, base_name(parser))
            letters = joined.split("_")[1:]
            letters = [letter for piece in letters for letter in piece]
            if joined not in names and letters and all(letter in "ijklmnpqrst" for letter in letters):
                if after.text in names or set(letters) <= set("ij"):
                    yield from letters


def _clauses(text: str, names: Names, spaces: Mapping[str, Space]) -> Iterator[list[_Clause]]:
    """The clauses of each group; groups are separated by `:` and `⇒`, clauses by commas."""
    tokens = tokenize(text, [*names.arrays, *names.scalars, *names.maps], spellings())
    parser = Parser(text, tokens, names, spellings())
    group: list[_Clause] = []
    while True:
        while parser.token.kind == "text" and parser.token.text.lower() in _FILLERS:
            parser.take()
        if parser.token.kind != "end" and not parser.at(":", ",", "implies"):
            group.append(_clause(parser))
        if parser.token.kind == "end":
            yield group
            return
        if parser.at(":", "implies"):
            parser.take()
            yield group
            group = []
        elif parser.at(","):
            parser.take()
        else:
            raise parser.unexpected("an operator, '=', ',' or the end of the formula")


def _clause(parser: Parser) -> _Clause:
    sides, relations = [parser.expression()], []
    while parser.at(*RELATIONS):
        relations.append(parser.take().text)
        sides.append(parser.expression())
    if parser.at("in") and len(sides) == 1 and isinstance(sides[0], Symbol):
        return _Clause(declared=(sides[0].name, _declared_space(parser)))
    if parser.token.kind == "text":
        said = parser.token.text.strip(" ,.").lower()
        words = " ".join(word for word in said.split() if word not in _FILLERS)
        if len(sides) == 1 and isinstance(sides[0], Symbol) and words in _CONDITIONS:
            parser.take()
            return _Clause(condition=(sides[0].name, _CONDITIONS[words]))
        raise parser.unexpected(f"a condition on one symbol ({', '.join(sorted(set(_CONDITIONS.values())))})")
    return _Clause(tuple(sides), tuple(relations), _condition_of(sides))


def _declared_space(parser: Parser) -> Space:
    r"""`\mathbb{R}^{m \times n}` and `\mathbb{R}^n`."""
    parser.take()
    if parser.token.text != "R":
        raise parser.unexpected(r"\mathbb{R}^{m \times n}")
    parser.take()
    parser.expect("^", "the dimensions, as in ^{m \\times n}")
    pieces = "".join(token.text for token in parser.group_tokens()).split("*")
    try:
        sizes = [str(dimension(piece)) for piece in pieces]
    except SpaceError as error:
        raise NotUnderstood(str(error), parser.text, parser.token.span) from None
    parser.skip_argument()
    return Vector(sizes[0]) if len(sizes) == 1 else Matrix(sizes[0], sizes[1])


def _condition_of(sides: list[Node]) -> tuple[str, str] | None:
    """`A = Aᵀ`, `A = −Aᵀ`, `QᵀQ = I` as conditions."""
    if len(sides) != 2:
        return None
    left, right = sides if not isinstance(sides[1], Symbol) else sides[::-1]
    if isinstance(left, Symbol) and right == Transpose(left):
        return left.name, "symmetric"
    if isinstance(left, Symbol) and right == Negative(Transpose(left)):
        return left.name, "skew-symmetric"
    if isinstance(right, Constant) and right.name == "I" and isinstance(left, Product) and len(left.factors) == 2:
        first, second = left.factors
        if isinstance(second, Symbol) and first == Transpose(second):
            return second.name, "orthogonal"
    return None


def _sorted_premises(
    premises: list[_Clause], claim: _Clause, text: str
) -> tuple[tuple[tuple[str, Node], ...], tuple[tuple[str, str], ...], tuple[tuple[str, Space], ...], _Clause]:
    definitions: list[tuple[str, Node]] = []
    conditions: list[tuple[str, str]] = []
    declared: list[tuple[str, Space]] = []
    for clause in premises:
        if clause.declared:
            declared.append(clause.declared)
        elif clause.condition:
            conditions.append(clause.condition)
        elif clause.definition:
            definitions.append(clause.definition)
        elif any(isinstance(node, Derivative) for side in clause.sides for node in walk(side)) and claim.definition:
            name, value = claim.definition
            sides = tuple(Substitution(side, name, value, span=side.span) for side in clause.sides)
            claim = _Clause(sides, clause.relations)
        else:
            span = (clause.sides[0].span[0], clause.sides[-1].span[1]) if clause.sides else (0, 0)
            raise NotUnderstood("this given is neither a definition 'name = …' nor a known condition", text, span)
    return tuple(definitions), tuple(conditions), tuple(declared), claim


def _refuse_cycles(definitions: tuple[tuple[str, Node], ...], text: str) -> None:
    uses = {name: symbols(value) for name, value in definitions}
    for name, value in definitions:
        reached, waiting = set(), [n for n in uses[name] if not _applies_itself(name, n, value)]
        while waiting:
            current = waiting.pop()
            if current == name:
                raise NotSelfContained(f"the definition of {name} refers to itself", text, value.span, name)
            if current not in reached:
                reached.add(current)
                waiting += [n for n in uses.get(current, ()) if not _applies_itself(current, n, dict(definitions)[current])]


def _applies_itself(name: str, used: str, value: Node) -> bool:
    """`y = y(u)` names the value of the generic function y: no cycle."""
    from xcheck.formula.tree import Apply

    return used == name and isinstance(value, Apply) and value.function == name and name not in symbols(value.argument)


def _refuse_depth(node: Node, text: str) -> None:
    waiting = [(node, 1)]
    while waiting:
        current, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise FormulaError(f"the formula is more than {MAX_DEPTH} levels deep", text, current.span)
        waiting += [(child, depth + 1) for child in children(current)]


def _free_indices(sides: tuple[Node, ...]) -> tuple[str, ...]:
    """Indices that no sum binds: the statement holds for each of their values."""
    found: set[str] = set()
    for side in sides:
        found |= _free(side)
    return tuple(sorted(found))


def _free(node: Node) -> set[str]:
    below = set().union(*(_free(child) for child in children(node))) if any(True for _ in children(node)) else set()
    if isinstance(node, Element):
        return _free(node.of) | {index.name for index in node.indices if isinstance(index, Symbol)}
    from xcheck.formula.tree import Basis

    if isinstance(node, Basis):
        return {index.name for index in node.indices if isinstance(index, Symbol)}
    return below - {node.index} if isinstance(node, Reduction) else below
