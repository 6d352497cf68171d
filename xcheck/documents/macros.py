r"""Macros: what `\newcommand`, `\def` and `\DeclareMathOperator` of a document abbreviate, written out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from xcheck.documents import Passage

LONGEST = 20_000
"""How long a formula may become: a macro may stand for two of itself."""

MOST = 1_000
"""How many macros of a formula are written out: two may stand for each other."""

_DEFINES = re.compile(
    r"\\(?:(?P<command>re)?(?:newcommand|providecommand)\*?|(?P<operator>DeclareMathOperator)(?P<star>\*?)|def\b)"
    r"\s*\{?\s*\\(?P<name>[A-Za-z]+)\s*\}?\s*(?P<count>\[\s*\d\s*\]|(?:#\d)*)\s*(?P<default>\[[^\]]*\])?\s*(?=\{)"
)
_NAME = re.compile(r"\\([A-Za-z]+)")


@dataclass(frozen=True)
class Macro:
    """`count` arguments, of which the first may be left out where there is a `default`."""

    body: str
    count: int = 0
    default: str | None = None


def macros_of(source: str) -> dict[str, Macro]:
    """The macros that a text defines; of two of a name the last."""
    found: dict[str, Macro] = {}
    for define in _DEFINES.finditer(source):
        body = source[define.end() + 1 : _end(source, define.end()) - 1]
        if define["operator"]:
            body = rf"\operatorname{define['star']}{{{body}}}"
        count = int(re.sub(r"\D", "", define["count"])[-1:] or 0)
        default = define["default"]
        found[define["name"]] = Macro(body, count, default[1:-1] if default else None)
    return found


def without_definitions(text: str) -> str:
    """The text with blanks where macros are defined."""
    for define in reversed([*_DEFINES.finditer(text)]):
        end = _end(text, define.end())
        text = text[: define.start()] + " " * (end - define.start()) + text[end:]
    return text


def expanded(passage: Passage, macros: Mapping[str, Macro]) -> Passage:
    """The passage with its macros written out; what came of one stands where that stood."""
    text, pieces, start, left = passage.text, passage.pieces, 0, MOST
    while left and len(text) <= LONGEST and (name := _NAME.search(text, start)) is not None:
        macro = macros.get(name[1])
        if macro is None:
            start = name.end()
            continue
        left -= 1
        now = replace(passage, text=text, pieces=pieces)
        body, end = _applied(macro, text, name.end())
        grown = len(body) - (end - name.start())
        # A name at its end must not grow together with a letter behind it.
        if _NAME.search(body) and body[-1:].isalpha() and text[end : end + 1].isalpha():
            body, grown = f"{body} ", grown + 1
        before = tuple((n, place) for n, place in pieces if n < name.start())
        behind = tuple((n + grown, place) for n, place in pieces if n > end)
        pieces = (*before, (name.start(), now.place(name.start())), (end + grown, now.place(end)), *behind)
        text = text[: name.start()] + body + text[end:]
        start = name.start()
    return replace(passage, text=text, pieces=pieces)


def _applied(macro: Macro, text: str, place: int) -> tuple[str, int]:
    """The body with the arguments that stand behind a place, and where these end."""
    arguments = []
    if macro.default is not None:
        optional = re.compile(r"\s*\[([^\]]*)\]").match(text, place)
        arguments.append(optional[1] if optional else macro.default)
        place = optional.end() if optional else place
    while len(arguments) < macro.count:
        blank = re.compile(r"\s*").match(text, place)
        begin = blank.end() if blank else place
        end = _end(text, begin)
        argument = text[begin:end]
        arguments.append(argument[1:-1] if argument[:1] == "{" else argument)
        place = end
    given = {str(n): argument for n, argument in enumerate(arguments, 1)}
    return re.sub(r"#(\d)", lambda found: given.get(found[1], ""), macro.body), place


def _end(text: str, start: int) -> int:
    """Where the group, the command or the character that begins at a place ends."""
    if text[start : start + 1] != "{":
        command = re.compile(r"\\(?:[A-Za-z]+|.)|.|$", re.DOTALL).match(text, start)
        return command.end() if command else start
    depth = 0
    for found in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return len(text)
