r"""`i^*`, the index at which an extreme is attained: `\frac{\partial \max_i x_i}{\partial x} = e_{i^*}`.

A side that contains it is a sum over all indices, of which only the term where the extreme is attained counts:
e_{i^*} is `\sum_j \operatorname{hardmax}(x)_j e_j`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from xcheck.errors import NotUnderstood
from xcheck.formula.parsing.tokens import Token
from xcheck.formula.tree import (
    Bars,
    Basis,
    Call,
    Element,
    Entries,
    Negative,
    Node,
    Norm,
    Product,
    Reduction,
    Sum,
    Symbol,
)
from xcheck.formula.walks import contains, copied, map_children, rewrite, symbols, walk

LETTERS = frozenset("ijkl")
FRESH = "ijklrstuvabcdefgh"
"""The letters of which the first that occurs nowhere is taken for the sum."""
STAR = "_star"
_STARS = ("*", "odot")
_SIGNED: dict[str, Callable[[Node], Node]] = {"max": lambda node: node, "min": Negative}
"""Of what the extreme is the largest entry."""


def with_starred_indices(tokens: list[Token]) -> tuple[list[Token], frozenset[str]]:
    """The tokens with one name in the place of what stands in each subscript `_{i^*}`, and these names."""
    if not any(token.text in _STARS for token in tokens):
        return tokens, frozenset()
    names: set[str] = set()
    found: list[Token] = []
    for token in tokens:
        found.append(token)
        if token.text == "}" and [each.text for each in found[-6:-4]] == ["_", "{"]:
            letter, above, star = found[-4:-1]
            if letter.text in LETTERS and letter.kind == "name" and above.text == "^" and star.text in _STARS:
                found[-4:-1] = [Token("name", letter.text + STAR, letter.start, star.stop)]
                names.add(letter.text + STAR)
    return found, frozenset(names)


def at_extremes(sides: tuple[Node, ...], text: str, values: Sequence[Node] = ()) -> tuple[Node, ...]:
    """The sides of an equation with a sum in the place of each term with a starred index.

    Args:
        values: what the statement defines, whose letters are taken too.
    Raises:
        NotUnderstood: no extreme over the letter stands on another side.
    """
    starred = [_starred(side) for side in sides]
    if not any(starred):
        return sides
    found: list[Node] = []
    for place, side in enumerate(sides):
        others = [part for n, other in enumerate(sides) if n != place for part in walk(other)]
        for name in sorted(starred[place]):
            side = _summed(side, name, _attained(name, others, text, side))
            own = set().union(*map(_letters, (*sides, *found, *values, side)))
            fresh = next(letter for letter in (*FRESH, *(f"i_{n}" for n in range(len(own) + 1))) if letter not in own)
            side = rewrite(side, partial(_renamed, name, fresh))
        found.append(side)
    return tuple(found)


def _letters(node: Node) -> set[str]:
    """The names in a tree, and the letters of its sums."""
    return {*symbols(node), *(part.index for part in walk(node) if isinstance(part, Reduction))}


def _renamed(name: str, fresh: str, node: Node) -> Node | None:
    if isinstance(node, Symbol) and node.name == name:
        return copied(node, name=fresh)
    if isinstance(node, Reduction) and node.index == name:
        return copied(node, index=fresh, body=rewrite(node.body, partial(_renamed, name, fresh)))
    return None


def _starred(node: Node) -> set[str]:
    if not contains(node, Element, Basis):
        return set()
    indices = [part.indices for part in walk(node) if isinstance(part, Element | Basis)]
    names = {index.name for each in indices for index in each if isinstance(index, Symbol)}
    return {name for name in names if name.endswith(STAR)}


def _attained(name: str, others: list[Node], text: str, side: Node) -> Node:
    """1 for the index at which the extreme on another side is attained, else 0.

    One word says so for all entries at once: whether an entry is the largest is no matter of rounding.
    """
    letter, index = name.removesuffix(STAR), Symbol(name)
    found: set[Node] = set()
    for part in others:
        if isinstance(part, Reduction) and part.word in _SIGNED and part.index == letter:
            body = part.body
            whole = isinstance(body, Element) and body.indices == (Symbol(letter),)
            of = body.of if isinstance(body, Element) and whole else Entries(body, (letter,), span=part.span)
            found.add(_SIGNED[part.word](of))
        elif isinstance(part, Call) and part.word in ("amax", "amin"):
            found.add(_SIGNED[part.word.removeprefix("a")](part.arguments[0]))
        elif isinstance(part, Norm) and part.kind == "infty":
            found.add(Bars(part.of))
    if len(found) == 1:
        return Element(Call("hardmax", (found.pop(),), span=side.span), (index,), span=side.span)
    are = "there are several here" if found else "there is none here"
    reason = (
        f"{letter}^* is the index at which \\max_{letter} x_{letter}, \\min_{letter} x_{letter} or \\|x\\|_\\infty on "
        f"the other side is attained; {are}"
    )
    raise NotUnderstood(reason, text, side.span, f"{letter}^*")


def _summed(node: Node, name: str, attained: Node) -> Node:
    """A node with a sum in the place of each of its terms that has the index."""
    if name not in _starred(node):
        return node
    if isinstance(node, Sum | Negative):
        return map_children(node, lambda child: _summed(child, name, attained))
    factors = (attained, *(node.factors if isinstance(node, Product) else (node,)))
    return Reduction("sum", name, Product(factors, span=node.span), span=node.span)
