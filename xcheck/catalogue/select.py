"""`-k EXPR`: which ids are meant, in the words that pytest users know."""

from __future__ import annotations

import re
from collections.abc import Callable

from xcheck.errors import UsageError

Selector = Callable[[str], bool]

# A word may have brackets with blanks in them, as the ids of false statements do: `trace.wrong[factor 2]`.
_TOKEN = re.compile(r"""'[^']*'|"[^"]*"|[()]|(?:[^\s()\[]|\[[^\]]*\])+|\S""")


def selector(expression: str) -> Selector:
    """A predicate on ids: a word matches if it occurs; `and`, `or`, `not` and brackets combine.

    Raises:
        UsageError: the expression is incomplete.
    """
    tokens = _TOKEN.findall(expression)
    if not tokens:
        return lambda _: True
    wanted, rest = _either(tokens, expression)
    if rest:
        raise _incomplete(expression)
    return wanted


def _either(tokens: list[str], text: str) -> tuple[Selector, list[str]]:
    left, rest = _both(tokens, text)
    while rest and rest[0] == "or":
        right, rest = _both(rest[1:], text)
        left = _or(left, right)
    return left, rest


def _both(tokens: list[str], text: str) -> tuple[Selector, list[str]]:
    left, rest = _single(tokens, text)
    while rest and rest[0] == "and":
        right, rest = _single(rest[1:], text)
        left = _and(left, right)
    return left, rest


def _single(tokens: list[str], text: str) -> tuple[Selector, list[str]]:
    if not tokens or tokens[0] in ("and", "or", ")", "["):
        raise _incomplete(text)
    first, *rest = tokens
    if first == "not":
        inner, rest = _single(rest, text)
        return lambda name: not inner(name), rest
    if first == "(":
        inner, rest = _either(rest, text)
        if not rest or rest[0] != ")":
            raise _incomplete(text)
        return inner, rest[1:]
    word = first.strip("'\"").lower()
    return lambda name: word in name.lower(), rest


def _or(left: Selector, right: Selector) -> Selector:
    return lambda name: left(name) or right(name)


def _and(left: Selector, right: Selector) -> Selector:
    return lambda name: left(name) and right(name)


def _incomplete(text: str) -> UsageError:
    return UsageError(
        f"-k {text!r} cannot be read; write words joined by 'and', 'or', 'not' and brackets, as in 'trace and not det'"
    )
