r"""What the names of a statement are, found before it is parsed.

Which letters are indices is decided by what binds them: a sum, the entry that is differentiated by, the
subscript of a bracket, `e_i`, `J^{ij}`, `\delta_{ij}`. Which names are arrays is decided by
declarations and by the definitions of the statement itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import pairwise

from msgspec.structs import replace

from xcheck.errors import FormulaError, NotUnderstood
from xcheck.formula.parsing.ahead import behind_accents, clause_starts, opens_below_accent
from xcheck.formula.parsing.argmax import with_starred_indices
from xcheck.formula.parsing.bound_letters import (
    BINDING,
    BOUND,
    behind_script,
    bound_letters,
    computed_with,
    in_subscripts,
    index_letters,
    silent_indices,
)
from xcheck.formula.parsing.cursor import Names, is_d
from xcheck.formula.parsing.parser import MAX_NESTING, Parser
from xcheck.formula.parsing.primed import applied_with_a_prime, bare_functions
from xcheck.formula.parsing.scanner import tokenize
from xcheck.formula.parsing.symbols import SIGN_NAMES, base_name, scripted_name
from xcheck.formula.parsing.tokens import FUNCTION_LETTERS, Token
from xcheck.spaces import Space
from xcheck.spaces.maps import Map
from xcheck.vocabulary.words import spellings

_OF_PARAMETERS = (",", "|", "||", "_", "{", "}")

_CAPITALS = re.compile(r"\\[a-z]+\s*\{\s*([A-Z]+)\s*\}")


def read_names(
    text: str,
    spaces: Mapping[str, Space],
    defined: frozenset[str],
    functions: frozenset[str] = frozenset(),
    *,
    premises: bool = False,
) -> tuple[list[Token], Names]:
    """The tokens of a statement, and what its names are.

    Args:
        spaces: the declared symbols.
        defined: names that something outside the text defines, of which `functions` take arguments.
        premises: the text holds no claim.
    """
    maps = {name for name, space in spaces.items() if isinstance(space, Map)} | functions
    scalars = {name for name, space in spaces.items() if space.shape.is_scalar} - maps
    known = {*spaces, *defined}
    names = Names(frozenset(known - maps - scalars), frozenset(scalars), frozenset(maps))
    tokens = tokenize(text, known | _plain_names(text), spellings())
    _refuse_deep_brackets(text, tokens)
    starts, last = clause_starts(tokens)
    found = dict(_defined_names(text, tokens, names, starts if premises else [n for n in starts if n != last]))
    valued = frozenset(name for name, function in found.items() if not function) & frozenset(maps)
    names = replace(names, valued=valued.union(_differentiated_by(tokens, names)))
    by_entries = dict(_defined_by_entries(tokens, starts, last, lambda: {*bound_letters(text, tokens, names)}))
    # Read without indices a name that is defined by entries is whole: `Gamma_ij`.
    whole = {f"{name}_{''.join(letters)}" for name, letters in by_entries.items()}
    own = ({*found} | {*by_entries}) - known - whole
    if own:
        functions = frozenset(name for name in own if found.get(name))
        parted = frozenset(_made_of_numbered(tokens, starts, own))
        names = replace(
            names,
            arrays=frozenset(names.arrays) | own - functions,
            numbered=parted,
            maps=frozenset(names.maps) | functions,
        )
        if any(len(name) > 1 for name in own):
            tokens = tokenize(text, known | own, spellings())
    said = {token.text for token in tokens}
    if "'" in said:
        names = replace(names, maps=frozenset(names.maps) | applied_with_a_prime(tokens, names))
    matrices = frozenset(name for name in spaces if name in names.arrays and not spaces[name].shape.is_column)
    declared = any(space.is_complex for space in spaces.values())
    names = replace(
        names,
        transposes=_transposes(tokens) if "t" in said else ("T", "t"),
        matrices=matrices,
        variation="delta" in said and _varies(tokens),
        bare=frozenset(bare_functions(tokens, names) if "'" in said else ()),
        is_complex=declared or (not said.isdisjoint(_COMPLEX) and _speaks_of_complex_numbers(tokens, names)),
    )
    if said.isdisjoint(BINDING) or said.isdisjoint(BOUND):
        return tokens, names
    indices = frozenset(bound_letters(text, tokens, names)).union(*by_entries.values())
    indices |= frozenset(computed_with(tokens, indices))
    tokens, starred = with_starred_indices(tokens)
    indices |= starred
    silent = frozenset(silent_indices(tokens)) - indices
    return tokens, replace(names, indices=indices | silent, silent=silent)


_PLAIN_NAME = re.compile(r"(?:^|[:,;\n])\s*([a-z]{3,}(?:_[A-Za-z0-9]+)*|[A-Za-z](?:_[a-z]{2,})+)\s*=(?!=)")


def _plain_names(text: str) -> set[str]:
    """The names of several letters that plain text defines beside its claim: `loss = …`, `y_hat = …`."""
    found = () if "\\" in text else _PLAIN_NAME.findall(text)
    return {*found} - {*spellings()} if any(sign in text for sign in ":,;\n") else set()


def _refuse_deep_brackets(text: str, tokens: list[Token]) -> None:
    """Bounds the brackets before anything looks for the one that closes another."""
    opened: list[Token] = []
    depth = 0
    for token in tokens:
        if token.kind != "sign" or token.text not in ("{", "}", "(", ")", "[", "]"):
            continue
        depth += 1 if token.text in ("{", "(", "[") else -1
        if token.text == "{":
            opened.append(token)
        elif token.text == "}" and opened:
            opened.pop()
        if depth > MAX_NESTING:
            raise FormulaError(f"the formula is nested more than {MAX_NESTING} deep", text, token.span)
    if opened:
        raise NotUnderstood("this brace is never closed", text, opened[-1].span)


def _differentiated_by(tokens: list[Token], names: Names) -> Iterator[str]:
    r"""The letters of functions that a derivative is by and that also stand alone: σ of ∂/∂σ beside σ² is none."""
    if FUNCTION_LETTERS.isdisjoint([token.text for token in tokens]):
        return
    alone = {
        token.text
        for n, token in enumerate(tokens[:-1])
        if not (n and is_d(tokens[n - 1], names)) and tokens[n + 1].text not in ("(", "'", "_")
    }
    for place, token in enumerate(tokens[:-1]):
        if token.text not in FUNCTION_LETTERS & alone or token.kind != "name" or token.text in names:
            continue
        before = [each.text for each in tokens[max(0, place - 3) : place]]
        below = is_d(tokens[place - 1], names) and (before[:2] == ["}", "{"] or before[1:2] == ["/"])
        if below or before[-2:] == ["nabla", "_"] or before == ["nabla", "_", "{"]:
            yield token.text


# -- definitions -----------------------------------------------------------------------------------


def _defined_names(text: str, tokens: list[Token], names: Names, starts: list[int]) -> Iterator[tuple[str, bool]]:
    """The names to the left of a `=` where a premise begins, and whether they are functions, `f(x) = …`."""
    parser = Parser(text, tokens, names, {})
    for start in starts:
        parser.position = start
        while parser.token.kind == "text":
            parser.take()
        if parser.token.text == "log":
            parser.take()
        if parser.token.kind not in ("name", "accent", "label", "word"):
            continue
        if parser.token.kind == "word":
            # A loss may be defined by who uses it; `\operatorname{tr}(X) = 1` is no definition.
            spelled = _CAPITALS.fullmatch(text, *parser.token.span)
            if spelled and _defines_function(tokens, parser.position + 1):
                yield spelled[1], True
            elif spelled and parser.peek().text == "=":
                yield spelled[1], False
            continue
        if parser.token.kind == "label":
            if _defines_function(tokens, parser.position + 1):
                yield parser.token.text, True
            elif parser.peek().text == "=":
                yield parser.token.text, False
            continue
        try:
            name, indices = scripted_name(parser, base_name(parser))
        except NotUnderstood:
            continue  # A clause that begins otherwise defines nothing; reading it for good will say what is wrong.
        if not indices and _defines_function(tokens, parser.position):
            yield name, True
        elif not indices and (sign := _sign_above(parser)):
            yield name if sign == "2" else f"{name}_sup_{sign}", False
        elif parser.at("=") and not indices:
            yield name, _names_function(parser, names)


def _sign_above(parser: Parser) -> str:
    r"""Of `P^{+} = …`, which defines a name with a sign and no pseudo-inverse, the sign in words; 2 of `s^2 = …`."""
    group = parser.group_tokens(ahead=1) if parser.at("^") else []
    braced = 2 if parser.peek().text == "{" else 0
    defines = len(group) == 1 and parser.peek(2 + braced).text == "="
    return {"2": "2", **SIGN_NAMES}.get(group[0].text, "") if defines and group[0].text in ("+", "-", "2") else ""


def _made_of_numbered(tokens: list[Token], starts: list[int], own: Collection[str]) -> Iterator[str]:
    r"""The names whose definition has them with numbers, `\Sigma = \Sigma_0 + \Sigma_1`: these are no entries of it."""
    for start in starts:
        name, stop = tokens[start].text, end_of_clause(starts, start, len(tokens))
        if name in own and tokens[start + 1].text == "=":
            inside = zip(tokens[start + 2 : stop], tokens[start + 3 : stop], tokens[start + 4 : stop], strict=False)
            if any(each.text == name and sign.text == "_" and n.kind == "number" for each, sign, n in inside):
                yield name


def _defines_function(tokens: list[Token], place: int) -> bool:
    """Whether a bracket of symbols and `=` stand here: the parameters in `f(x) = …` and `D(q, p) = …`."""
    if tokens[place].text != "(":
        return False
    for n in range(place + 1, len(tokens)):
        if tokens[n].text == ")":
            return n > place + 1 and tokens[n + 1].text == "="
        if tokens[n].kind not in ("name", "accent", "number") and tokens[n].text not in _OF_PARAMETERS:
            return False
    return False


def _names_function(parser: Parser, names: Names) -> bool:
    r"""Whether `= \tanh` or `= f'` stands here, which gives a function another name."""
    after = 2
    while parser.peek(after).text == "'":
        after += 1
    token = parser.peek()
    function = token.text in names.maps or (token.text in FUNCTION_LETTERS and token.text not in names)
    named = token.kind == "word" or (token.kind == "name" and function and after > 2)
    return named and _ends_clause(parser.peek(after))


def _ends_clause(token: Token) -> bool:
    return token.kind in ("end", "text") or token.text in (":", ",", "implies")


def _defined_by_entries(
    tokens: list[Token], starts: list[int], last: int, bound: Callable[[], set[str]]
) -> Iterator[tuple[str, list[str]]]:
    r"""The names on the left of premises `\Gamma_{ij} = …`, and their indices.

    Elsewhere the name stands bare, or one of the letters is an index: else `d_k = …` defines one symbol.
    """
    for start in starts:
        place = start
        while tokens[place].kind in ("accent", "text") or opens_below_accent(tokens, place):
            place += 1
        script = behind_accents(tokens, place)
        if start == last or tokens[place].kind != "name" or tokens[script].text != "_":
            continue
        letters = index_letters(tokens, script + 1)
        after = behind_script(tokens, script + 1)
        if not letters or tokens[after].text != "=" or not (len({*letters}) == len(letters) <= 2):
            continue
        accents = [token.text for token in tokens[start:place] if token.kind == "accent"]
        stop = end_of_clause(starts, start, len(tokens))
        sums = any(token.text == "sum" and token.kind == "sign" for token in tokens[after:stop])
        inside = {t.text for n, t in enumerate(tokens[after:stop], after) if tokens[n - 1].text in ("_", "{")}
        if (
            _stands_bare(tokens, place, accents)
            or bound() & {*letters}
            or ((len(letters) == 2 or sums) and {*letters} & inside and {*letters} <= set("ijkl"))
        ):
            yield "_".join([tokens[place].text, *reversed(accents)]), letters


def end_of_clause(starts: list[int], start: int, end: int) -> int:
    after = bisect_right(starts, start)
    return starts[after] if after < len(starts) else end


def _stands_bare(tokens: list[Token], place: int, accents: list[str]) -> bool:
    """Whether the name at a place also stands without a subscript, under the same accents."""
    scripts = in_subscripts(tokens)
    for other, token in enumerate(tokens[:-1]):
        if other in scripts:
            continue
        if (
            token.kind == "name"
            and token.text == tokens[place].text
            and tokens[behind_accents(tokens, other)].text != "_"
        ):
            first = other
            while first and (tokens[first - 1].kind == "accent" or opens_below_accent(tokens, first - 1)):
                first -= 1
            if [each.text for each in tokens[first:other] if each.kind == "accent"] == accents:
                return True
    return False


def _transposes(tokens: list[Token]) -> tuple[str, ...]:
    """`^t` is a transpose unless t is also a symbol or an index of this statement."""
    for place, token in enumerate(tokens):
        if token.text == "t" and token.kind == "name":
            before = tokens[place - 1].text if place else ""
            braced = before == "{" and place > 1 and tokens[place - 2].text == "^" and tokens[place + 1].text == "}"
            if before != "^" and not braced:
                return ("T",)
    return ("T", "t")


def _varies(tokens: list[Token]) -> bool:
    """Whether a side of the statement begins with δ before an operand: then δX is a differential."""
    starts = [0] + [
        n + 1 for n, token in enumerate(tokens) if token.text in (":", ",", "implies") and token.kind == "sign"
    ]
    return any(
        tokens[n].text == "delta"
        and tokens[n + 1].kind in ("name", "word", "accent", "sign")
        and tokens[n + 1].text not in ("=", "_", "^", "'", "odot", "*")
        for n in starts
        if n + 1 < len(tokens)
    )


_COMPLEX = frozenset({"real_part", "imaginary_part", "conj", "H", "*", "odot"})
"""One of these stands in all that speaks of complex numbers."""


def _speaks_of_complex_numbers(tokens: list[Token], names: Names) -> bool:
    r"""Whether ^H, \Re or \Im occurs, or a derivative is taken by a conjugate, `\partial z^*`."""
    times: Counter[str] | None = None
    for place, token in enumerate(tokens[:-1]):
        if token.kind == "word":
            if token.text in ("real_part", "imaginary_part", "conj"):
                return True
        elif token.text == "^":
            script = [each.text for each in tokens[place + 1 : place + 3] if each.text != "{"]
            if script[:1] == ["H"] and "H" not in names:
                return True
        elif is_d(token, names):
            behind = [each.text for each in tokens[place + 1 : place + 5] if each.text != "{"]
            if behind[1:2] != ["^"] or behind[2:3] not in (["*"], ["odot"]):
                continue
            before = [each.text for each in tokens[max(0, place - 2) : place]]
            # Of `\frac{\partial L^*}{\partial x}` the star is part of a name, unless z^* is differentiated by z.
            times = times or Counter(z.text for one, z in pairwise(tokens) if is_d(one, names))
            above = (before == ["frac", "{"] or behind[3:4] == ["/"]) and times[behind[0]] <= 1
            if (token.kind == "sign" and not above) or before[-1:] == ["/"] or before == ["}", "{"]:
                return f"{behind[0]}_star" not in names
    return False
