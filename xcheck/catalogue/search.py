"""Finding statements: by what they cite, their tags, the symbols and the words that occur in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xcheck.catalogue.shelves import built_in
from xcheck.catalogue.sources import matches, titles
from xcheck.errors import UsageError, XcheckError, unknown
from xcheck.formula.names import canonical
from xcheck.formula.tree import Bars, Call, Node, Norm, Power
from xcheck.formula.walks import symbols, walk
from xcheck.reading import read
from xcheck.statement import Statement
from xcheck.vocabulary.words import spellings


@dataclass(frozen=True)
class Wanted:
    """What a person looks for; an empty field asks for nothing."""

    source: str = ""
    tag: str = ""
    symbol: str = ""
    function: str = ""


def found(statements: Sequence[Statement], wanted: Wanted) -> list[Statement]:
    """The statements that meet all that is wanted, in their order.

    Raises:
        UsageError: a function is wanted that is no word of the vocabulary.
    """
    word = spellings().get(wanted.function, "")
    if wanted.function and not word:
        raise UsageError(unknown("word", wanted.function, [*spellings()]))
    known = titles(built_in()) if wanted.source else {}
    return [
        statement
        for statement in statements
        if (not wanted.source or matches(statement.source, statement.tags, wanted.source, known))
        and (not wanted.tag or wanted.tag in statement.tags)
        and (not wanted.symbol or canonical(wanted.symbol) in _symbols(statement))
        and (not word or word in _words(statement))
    ]


def _trees(statement: Statement) -> tuple[Node, ...]:
    """Both sides and the definitions; nothing where the text cannot be read."""
    try:
        return read(statement).equation.trees
    except XcheckError:
        return ()


def _symbols(statement: Statement) -> set[str]:
    return {*statement.spaces, *(name for tree in _trees(statement) for name in symbols(tree))}


def _words(statement: Statement) -> set[str]:
    """The words that occur, and those that a sign stands for: bars for det, an exponent of -1 for inv."""
    return {word for tree in _trees(statement) for node in walk(tree) for word in _word(node)}


def _word(node: Node) -> tuple[str, ...]:
    if isinstance(node, Call):
        return (node.word,)
    if isinstance(node, Bars):
        return ("det", "abs")
    if isinstance(node, Power):
        return ("inv",)
    return ("norm",) if isinstance(node, Norm) else ()
