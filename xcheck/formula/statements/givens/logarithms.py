r"""Givens on a logarithm: in `\log p(x) = E: \nabla_\mu \log p(x) = …` what is differentiated is E."""

from __future__ import annotations

from dataclasses import replace

from xcheck.formula.statements.clause import Clause, under_logarithm
from xcheck.formula.tree import Call, Node, Symbol
from xcheck.formula.walks import rewrite, symbols


def put_in(givens: list[Clause], claims: list[Clause]) -> tuple[list[Clause], list[Clause]]:
    """The claims with the values of logarithms that are given, and the givens without those that are used up.

    Where p itself occurs too, its definition as an exponential is kept.
    """
    values = {clause.sides[0]: clause.sides[1] for clause in givens if _is_of_logarithm(clause)}
    if not values:
        return givens, claims
    claims = [replace(each, sides=tuple(_with(side, values) for side in each.sides)) for each in claims]
    left = set().union(*(symbols(side) for each in claims for side in each.sides))
    for clause in givens:
        if clause.sides and clause.sides[0] not in values:
            left |= set().union(*map(symbols, clause.sides))
    kept = {log for log in values if _name(log) in left}
    return [each for each in givens if not (_is_of_logarithm(each) and each.sides[0] not in kept)], claims


def _is_of_logarithm(clause: Clause) -> bool:
    return len(clause.sides) == 2 and clause.relations == ("=",) and under_logarithm(clause.sides[0]) is not None


def _name(log: Node) -> str:
    """The p of log p and of log p(x)."""
    of = under_logarithm(log)
    return of.name if isinstance(of, Symbol) else of.function if of is not None else ""


def _with(side: Node, values: dict[Node, Node]) -> Node:
    return rewrite(side, lambda node: values.get(node) if isinstance(node, Call) else None)
