r"""Names that a matrix defines by an equation: `A v = \lambda v`, `X = U \Sigma V^\top`, `X = L L^\top`, `X = Q R`.

Of a pair `A v = \lambda v` nothing says which it is, so that the claim is checked for each. What an equation
leaves open, the sign or length of v and the signs of R, is chosen as no statement can lean on it (see the
words `eigvecs`, `svdright` and `qr_triangle`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from fractions import Fraction

from xcheck.formula.statements.clause import Clause
from xcheck.formula.statements.givens.factors import factors_of, known_by_letters, moving_in, needs_rank
from xcheck.formula.statements.unsaid.sum_reach import free_indices_of
from xcheck.formula.tree import (
    LAST,
    Apply,
    Call,
    Constant,
    Derivative,
    Element,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Symbol,
    Transpose,
)
from xcheck.formula.walks import rewrite, symbols
from xcheck.spaces import Space, written

_LETTERS = ("i", "j", "k", "l", "r", "s")
"""Indices of members: `v_i` is the i-th eigenvector where `A v_i = \\lambda_i v_i`."""

_FRAMES = ("orthogonal", "orthonormal columns", "diagonal", "lower triangular", "upper triangular")
"""What a statement may say of the factors of a decomposition: they have it anyway."""

LENGTH = Number(Fraction(8))
"""An eigenvector of no stated length has e^{tr A / 8}, which moves with A: only what is free of the length agrees."""

Members = dict[str, Callable[[Node], Node]]
"""What a letter with an index is: `u` for the columns of U."""


@dataclass(frozen=True)
class Found:
    """What the decompositions of a statement define: matrices by name, and their columns and entries by letter.

    `last` is the size of the last member by letter, as n where `\\sigma_n` is the smallest singular value, `wholes` are
    the matrices that are decomposed, `taken` the names that mean something else already;
    `declared` is the space of a matrix that is undeclared and known by the letters of its factors.
    """

    definitions: tuple[tuple[str, Node], ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()
    members: Members = field(default_factory=dict)
    alone: Mapping[str, Node] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)
    wholes: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    declared: tuple[tuple[str, Space], ...] = ()
    assumed: tuple[str, ...] = ()

    def put_in(self, node: Node) -> Node:
        """A tree in which `v_i` is a column of the eigenvectors."""

        def change(part: Node) -> Node | None:
            if isinstance(part, Element) and isinstance(part.of, Symbol) and len(part.indices) == 1:
                member = self.members.get(part.of.name)
                return None if member is None else replace(member(part.indices[0]), span=part.span)
            name = part.name if isinstance(part, Symbol) else _applied(part, self.wholes)
            if name in self.taken:
                return None
            if name in self.alone and isinstance(part, Symbol):
                return replace(self.alone[name], span=part.span)
            base, _, index = name.rpartition("_")
            place = _place(index, self.last.get(base, "")) if base in self.members else None
            return None if place is None else replace(self.members[base](place), span=part.span)

        return rewrite(node, change)


def pairs_behind(claim: Clause, behind: list[Clause], spaces: Collection[str]) -> list[Clause]:
    r"""What behind a claim is no claim of its own: `A v = \lambda v` and `\|v\| = 1`, where nothing else says what
    these are and the claim differentiates by neither."""
    if not behind:
        return []
    taken = {*spaces, *(each.definition[0] for each in behind if each.definition)}
    taken |= {name for side in claim.sides for name in moving_in(side, Derivative)}
    pairs = [(each, pair[2]) for each in behind if (pair := _eigenpair(each, taken)) is not None]
    unit = [each for each in behind if any(_has_length_one(each, vector) for _, vector in pairs)]
    return [*(each for each, _ in pairs), *unit]


def decomposed(
    givens: list[Clause], claims: list[Clause], spaces: Mapping[str, Space]
) -> tuple[list[Clause], list[Clause], Found]:
    """The givens that define nothing by decomposition, the claims in terms of what was defined, and that.

    A given in which a member without a number stands is put in where its name stands: it holds for each.
    """
    if not givens:
        return givens, claims, Found()
    taken = {*spaces, *(clause.definition[0] for clause in givens if clause.definition and len(clause.sides) == 2)}
    definitions: dict[str, Node] = {}
    conditions: list[tuple[str, str]] = []
    members: Members = {}
    alone: dict[str, Node] = {}
    kept = [*givens]
    last: dict[str, str] = {}
    wholes: set[str] = set()
    spaces = {**spaces, **dict(pair for each in givens for pair in each.declared)}
    known = known_by_letters(givens, claims, spaces)
    spaces = {**spaces, **{name: space for name, (space, _) in known.items()}}
    for clause in givens:
        pair = _eigenpair(clause, taken)
        factors = factors_of(clause, spaces)
        if pair is not None:
            matrix, value, vector = pair
            unit = [each for each in givens if _has_length_one(each, vector)]
            letter = next(x for x in _LETTERS if not any(x in symbols(s) for c in [*givens, *claims] for s in c.sides))
            columns: Node = Call("eigvecs", (matrix,), span=clause.span)
            if not unit:
                growth = Quotient(Call("trace", (matrix,), span=clause.span), LENGTH, span=clause.span)
                columns = Product((Call("exp", (growth,), span=clause.span), columns), span=clause.span)
            for node, whole, member in (
                (value, Call("eigvals", (matrix,), span=clause.span), _entry),
                (vector, columns, _column),
            ):
                name, indexed = _letter_of(node)
                definitions[name], members[name] = whole, member(name)
                if not indexed:
                    alone[name] = member(name)(Symbol(letter, span=node.span))
            kept = [each for each in kept if each is not clause and each not in unit]
        elif factors:
            name = clause.sides[0].name if isinstance(clause.sides[0], Symbol) else ""
            definitions |= factors
            wholes.add(name)
            own = _members_of(factors, taken)
            members |= own
            last |= dict.fromkeys(own, str(written(spaces[name].shape.columns)))
            conditions += [(name, "full column rank")] if needs_rank(factors, spaces[name]) else []
            kept = [each for each in kept if each is not clause]
    kept = [each for each in kept if not _only_says(each, definitions)]
    declared = tuple((name, space) for name, (space, _) in known.items())
    words = tuple(f"{name} = {factors} is {what}" for name, (_, (factors, what)) in known.items())
    found = Found(
        definitions=tuple(definitions.items()),
        conditions=tuple(conditions),
        members=members,
        alone=alone,
        last=last,
        wholes=frozenset(wholes),
        taken=frozenset(taken),
        declared=declared,
        assumed=words,
    )
    if not definitions:
        return givens, claims, found
    definitions |= {name: whole for name, whole in _wholes(found) if name not in definitions}
    found = replace(found, definitions=tuple(definitions.items()))
    kept, claims = (
        [replace(each, sides=tuple(map(found.put_in, each.sides))) for each in group] for group in (kept, claims)
    )
    return *_with_loose_values(kept, claims), found


def _applied(node: Node, wholes: Set[str]) -> str:
    r"""The name σ_i of `\sigma_i(X)` where X is decomposed, or ""."""
    if not isinstance(node, Apply) or len(node.arguments) != 1 or not isinstance(node.arguments[0], Symbol):
        return ""
    return node.function if node.arguments[0].name in wholes else ""


def _place(index: str, last: str) -> Node | None:
    """The place that a subscript names: a number, a letter for each, or the size that is that of the last."""
    if index.isdecimal():
        return Number(Fraction(index))
    if index == last:
        return Constant(LAST, size=last)
    return Symbol(index) if index in _LETTERS else None


def _wholes(found: Found) -> Iterator[tuple[str, Node]]:
    """The singular values, which have a letter but no matrix of their own."""
    for name, value in found.definitions:
        if isinstance(value, Call) and value.word == "diag":
            yield name.replace("Sigma", "sigma").replace("Lambda", "lambda").lower(), value.arguments[0]


def _with_loose_values(kept: list[Clause], claims: list[Clause]) -> tuple[list[Clause], list[Clause]]:
    """Names for what has an index that nothing binds, such as `P = v_i v_i^\\top`, are replaced by it."""
    loose: dict[str, Node] = {}
    rest = []
    for clause in kept:
        sides = tuple(_put(side, loose) for side in clause.sides)
        value = sides[1] if clause.definition and isinstance(sides[0], Symbol) else None
        if value is not None and isinstance(sides[0], Symbol) and free_indices_of(value):
            loose[sides[0].name] = value
        else:
            rest.append(replace(clause, sides=sides))
    return rest, [replace(each, sides=tuple(_put(side, loose) for side in each.sides)) for each in claims]


def _put(node: Node, values: Mapping[str, Node]) -> Node:
    return rewrite(node, lambda part: values.get(part.name) if isinstance(part, Symbol) else None)


# -- A v = λ v -------------------------------------------------------------------------------------


def _eigenpair(clause: Clause, taken: set[str]) -> tuple[Node, Node, Node] | None:
    """The matrix, the eigenvalue and the eigenvector of `A v = \\lambda v`."""
    if clause.relations != ("=",) or len(clause.sides) != 2:
        return None
    for left, right in (clause.sides, clause.sides[::-1]):
        if not (isinstance(left, Product) and isinstance(right, Product) and len(right.factors) == 2):
            continue
        value, vector = right.factors
        if left.factors[-1] != vector or not (_letter_of(value)[0] and _letter_of(vector)[0]):
            continue
        matrix = left.factors[0] if len(left.factors) == 2 else replace(left, factors=left.factors[:-1])
        own = symbols(value) | symbols(vector)
        if value != vector and not own & taken and not own & symbols(matrix):
            return matrix, value, vector
    return None


def _letter_of(node: Node) -> tuple[str, bool]:
    """The letter of `v`, `v_i` and an entry v_i, and whether it has an index; "" for anything else."""
    if isinstance(node, Element) and isinstance(node.of, Symbol) and len(node.indices) == 1:
        return node.of.name, True
    if not isinstance(node, Symbol):
        return "", False
    base, _, index = node.name.rpartition("_")
    return (base, True) if base and index in _LETTERS else (node.name, False)


def _has_length_one(clause: Clause, vector: Node) -> bool:
    r"""Whether a given is `\|v\| = 1`, `\|v\|^2 = 1` or `v^\top v = 1`."""
    if clause.relations != ("=",) or clause.sides[1] != Number(Fraction(1)):
        return False
    left = clause.sides[0]
    squared = left == Product((Transpose(vector), vector))
    return squared or left == Norm(vector) or left == Power(Norm(vector), Number(Fraction(2)))


def _entry(name: str) -> Callable[[Node], Node]:
    return lambda index: Element(Symbol(name), (index,))


def _column(name: str) -> Callable[[Node], Node]:
    return lambda index: Element(Symbol(name), (Constant(":"), index))


# -- members ---------------------------------------------------------------------------------------


def _members_of(factors: Mapping[str, Node], taken: set[str]) -> Members:
    """The letters of columns and values: `u_i` of U, `\\sigma_i` of Σ."""
    found: Members = {}
    for name, value in factors.items():
        assert isinstance(value, Call), "a factor is a word"
        letter = name.replace("Sigma", "sigma").replace("Lambda", "lambda").lower()
        if letter in taken or letter == name or value.word in ("cholesky", "qr_triangle"):
            continue
        found[letter] = _entry(letter) if value.word == "diag" else _column(name)
    return found


def _only_says(clause: Clause, definitions: Mapping[str, Node]) -> bool:
    """Whether a given says of a factor what it is anyway."""
    said = clause.conditions
    return bool(said) and all(name in definitions and condition in _FRAMES for name, condition in said)
