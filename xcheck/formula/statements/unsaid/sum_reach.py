r"""How far a sum reaches: over the product behind it, and over further terms that contain its index.

`-\\sum_i y_i \\log p_i + (1 - y_i) \\log(1 - p_i)` is one sum: outside of it the second i would mean nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from xcheck.errors import NotUnderstood
from xcheck.formula.tree import Basis, Element, Entries, Infix, Negative, Node, Product, Reduction, Sum, is_zero
from xcheck.formula.walks import children, contains, map_children, symbols

_CLOSING = (")", "]", "}", "\\end")


def with_whole_sums(sides: tuple[Node, ...], text: str) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """The sides of a claim, or the value of a definition, with every sum as far as it reaches, and what was assumed.

    Raises:
        NotUnderstood: an index stands behind its sum, and may be one for each value of which the statement holds.
    """
    if not any(contains(side, Reduction) for side in sides):
        return sides, ()
    notes: list[str] = []
    found = []
    indices, zeros = [free_indices_of(side) for side in sides], [is_zero(side) for side in sides]
    counts = Counter(index for each in indices for index in each)
    for place, side in enumerate(sides):
        # Beside a zero, or an i on the other side, the statement may be one for every i.
        free = {index for index, count in counts.items() if count > (index in indices[place])}
        found.append(_whole(side, free, sum(zeros) > zeros[place], text, notes))
    return tuple(found), tuple(notes)


def _whole(node: Node, free: Collection[str], in_doubt: bool, text: str, notes: list[str]) -> Node:
    below = map_children(node, lambda child: _whole(child, free, in_doubt, text, notes))
    if not isinstance(below, Sum):
        return below
    terms, place = list(below.terms), 0
    indices = [free_indices_of(term) for term in terms]
    last = {index: n for n, each in enumerate(indices) for index in each}
    while place < len(terms) - 1:
        sums = _open_sums(terms[place])
        bound = {each.index for each in sums}
        until = max((last.get(index, 0) for index in bound), default=0)
        loose = [n for n in range(place + 1, until + 1) if bound & indices[n]]
        if loose and not _is_closed(sums[0], terms[place + 1], text):
            stop = loose[-1] + 1
            term = terms[place]
            inner = term.of if isinstance(term, Negative) else term
            if in_doubt or bound & set(free) or inner is not sums[0] or len(loose) < stop - place - 1:
                index = min(bound & indices[loose[0]])
                reason = f"the index {index} also stands outside its sum; write brackets around all that is summed"
                raise NotUnderstood(reason, text, sums[0].span, index)
            whole = _over(sums, tuple(terms[place + 1 : stop]))
            notes.append(f"the sum over {sums[0].index} is taken of all of {text[slice(*whole.span)].strip()}")
            terms[place:stop] = [replace(term, of=whole) if isinstance(term, Negative) else whole]
            indices[place:stop] = [free_indices_of(terms[place])]
            last = {index: n for n, each in enumerate(indices) for index in each}
        place += 1
    return terms[0] if len(terms) == 1 else replace(below, terms=tuple(terms))


def _open_sums(term: Node) -> list[Reduction]:
    """The sums that a term ends with, of several letters one for each."""
    while isinstance(term, Negative | Product | Infix):
        term = term.of if isinstance(term, Negative) else term.factors[-1] if isinstance(term, Product) else term.right
    found: list[Reduction] = []
    while isinstance(term, Reduction) and (not found or term.span == found[0].span):
        found.append(term)
        term = term.body
    return found


def _is_closed(node: Node, after: Node, text: str) -> bool:
    """Whether a bracket closes between a sum and the next term."""
    between = text[node.span[1] : max(after.span[0], node.span[1])]
    return any(sign in between for sign in _CLOSING)


def _over(sums: list[Reduction], further: tuple[Node, ...]) -> Reduction:
    """The sums, taken of their body and further terms."""
    span = (sums[0].span[0], further[-1].span[1])
    body = sums[-1].body
    body = Sum((body, *further), span=(body.span[0], span[1]))
    for each in reversed(sums):
        body = replace(each, body=body, span=span)
    assert isinstance(body, Reduction), "there is a sum at least"
    return body


def free_indices(sides: tuple[Node, ...]) -> tuple[str, ...]:
    """Indices that no sum binds: the statement holds for each of their values."""
    indexed = [side for side in sides if contains(side, Element, Basis)]
    return tuple(sorted(set().union(*map(free_indices_of, indexed))))


def free_indices_of(node: Node) -> set[str]:
    """The indices of one side that no sum binds."""
    if isinstance(node, Element | Basis):
        below = free_indices_of(node.of) if isinstance(node, Element) else set()
        return below.union(*(symbols(index) for index in node.indices))
    below = set().union(*(free_indices_of(child) for child in children(node)))
    if isinstance(node, Entries):
        return below - set(node.indices)
    return below - {node.index} if isinstance(node, Reduction) else below
