r"""Givens on a logarithm or a cosine: in `\log p(x) = E: \nabla_\mu \log p(x) = …` what is differentiated is E."""

from __future__ import annotations

from dataclasses import replace

from xcheck.formula.statements.clause import Clause, under_logarithm
from xcheck.formula.tree import Apply, Call, Node, Symbol
from xcheck.formula.walks import rewrite, symbols


def put_in(givens: list[Clause], claims: list[Clause]) -> tuple[list[Clause], list[Clause]]:
    """The claims with the values of logarithms and cosines that are given, and the givens without those used up.

    Where p itself occurs too, its definition as an exponential is kept.
    """
    values = {clause.sides[0]: clause.sides[1] for clause in givens if _is_of_function(clause)}
    if not values:
        return givens, claims
    claims = [replace(each, sides=tuple(_with(side, values) for side in each.sides)) for each in claims]
    left = set().union(*(symbols(side) for each in claims for side in each.sides))
    for clause in givens:
        if clause.sides and clause.sides[0] not in values:
            left |= set().union(*map(symbols, clause.sides))
    kept = {log for log in values if _name(log) in left}
    return [each for each in givens if not (_is_of_function(each) and each.sides[0] not in kept)], claims


def _is_of_function(clause: Clause) -> bool:
    return len(clause.sides) == 2 and clause.relations == ("=",) and bool(_name(clause.sides[0]))


def _name(side: Node) -> str:
    """The p of log p and of log p(x), the θ of cos θ."""
    of: Node | None = under_logarithm(side)
    if isinstance(side, Call) and side.word == "cos":
        of = side.arguments[0] if side.arguments else None
    if isinstance(of, Apply):
        return of.function
    return of.name if isinstance(of, Symbol) else ""


def _with(side: Node, values: dict[Node, Node]) -> Node:
    return rewrite(side, lambda node: values.get(node) if isinstance(node, Call) else None)
