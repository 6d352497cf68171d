r"""How far a bar reaches: after a product it belongs to all of it for some, to the last factor for others."""

from __future__ import annotations

from collections.abc import Iterable

from xcheck.formula.parsing.cursor import Cursor
from xcheck.formula.tree import Infix, Node, Product, Substitution
from xcheck.formula.walks import symbols

_OPENINGS = ("(", "[", "{", "brace", ".")
"""What may stand before a substitution that is in brackets of its own; the dot is that of `\\left.`."""


def refuse_doubtful_reach(p: Cursor, before: Iterable[Node], last: Node) -> None:
    r"""`x^\top A x\Big|_{x = b}` is bᵀAb for some and xᵀAb for others; it is read where both mean the same.

    Raises:
        NotUnderstood: what stands before the last factor contains what is substituted there.
    """
    while isinstance(last, Product | Infix):
        last = last.factors[-1] if isinstance(last, Product) else last.right
    if not isinstance(last, Substitution):
        return
    if p.text[: last.span[0]].rstrip().removesuffix("\\left").rstrip().endswith(_OPENINGS):
        return
    names, inner = {last.name}, last.of
    while isinstance(inner, Substitution):
        names, inner = names | {inner.name}, inner.of
    if any(names & symbols(node) for node in before):
        bar = p.text[: last.span[1]].rfind("|")
        raise p.not_read(
            f"how far does this bar reach? Write brackets around all that is taken at {last.name} = …",
            [token for token in p.tokens if bar <= token.start < last.span[1]],
        )
