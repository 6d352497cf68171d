"""Which letters are functions, as primes tell."""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.formula.parsing.cursor import Names
from xcheck.formula.parsing.tokens import FUNCTION_LETTERS, Token


def applied_with_a_prime(tokens: list[Token], names: Names) -> set[str]:
    """The letters before one bracket with a prime and without: u in `(u(x) v(x))' = u'(x) v(x) + u(x) v'(x)`."""
    bare, primed = set[tuple[str, str]](), set[tuple[str, str]]()
    for place, token in enumerate(tokens):
        after = place + 1
        while after < len(tokens) and tokens[after].text == "'":
            after += 1
        opening, argument, closing = (*tokens[after : after + 3], *tokens[-1:] * 3)[:3]
        alone = (opening.text, closing.text) == ("(", ")") and argument.kind == "name"
        if alone and token.kind == "name" and token.text not in names:
            (bare if after == place + 1 else primed).add((token.text, argument.text))
    return {name for name, _ in bare & primed}


def bare_functions(tokens: list[Token], names: Names) -> Iterator[str]:
    """The functions that have a prime but no argument, as in `f' = f`."""
    for place, token in enumerate(tokens[:-1]):
        function = token.text in names.maps or (token.text in FUNCTION_LETTERS and token.text not in names)
        if token.kind == "word" or (token.kind == "name" and function and token.text not in names.valued):
            after = place + 1
            while tokens[after].text in ("'", "^", "{", "}") and tokens[after].kind == "sign":
                after += 1
            primed = any(each.text == "'" for each in tokens[place + 1 : after])
            if primed and tokens[after].text not in ("(", "["):
                yield token.text
