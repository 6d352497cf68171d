r"""Names of several letters: in `MSE = \frac1n \|y - X\theta\|^2` MSE is no product, nor is `logits` one in code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from string import ascii_lowercase, ascii_uppercase

from xcheck.checking.backward_code import as_gradients
from xcheck.checking.meant import Meant
from xcheck.errors import listed
from xcheck.formula.notation import is_numpy
from xcheck.formula.statements.unsaid.adjoints import LOSSES
from xcheck.statement import Statement

_DEFINED = re.compile(r"(?:^|[,;:\n])\s*([A-Z]{2,6}|[A-Za-z][a-z]{2,8})\s*(?::?=)(?!=)")
_OF_CODE = re.compile(r"(?<![\w.])([A-Za-z]{3,}\d*|[A-Za-z]{2}\d*)(?![\w.(]|\s*\()")
_KEPT = {"axis", "dim", "keepdims", "keepdim", "True", "False", "None", "np", "where", "with", "and", "for", "if", "in"}
_OF_MATRICES = r"{name}\s*(?:\.T|@)|@\s*{name}(?!\w)|{name}[^,()]*,\s*(?:axis|dim)\s*=|{name}\.(?:sum|mean)\("


def with_long_names(statement: Statement) -> Iterator[Meant]:
    """The claim with such names as names, if there are any."""
    if is_numpy(statement.text):
        yield from _of_code(statement)
    else:
        yield from _of_formulas(statement)


def _of_formulas(statement: Statement) -> Iterator[Meant]:
    """With each defined name upright, unless it is of capitals and one of them stands alone as well."""
    text = statement.text
    names = [*dict.fromkeys(_DEFINED.findall(text))]
    rest = text
    for name in names:
        rest = re.sub(rf"(?<![A-Za-z\\]){name}(?![A-Za-z])", "", rest)
    bare = {*re.findall(r"(?<![A-Za-z\\])[A-Z](?![a-z])", rest)}
    if not names or bare & {*"".join(name for name in names if name.isupper())}:
        return
    for name in names:
        text = re.sub(rf"(?<![A-Za-z\\]){name}(?![A-Za-z])", rf"\\mathrm{{{name}}}", text)
    yield Meant(replace(statement, text=text, pieces=()), _reading(names))


def _of_code(statement: Statement) -> Iterator[Meant]:
    """With a letter that is free for each name, a capital one for what is used as a matrix."""
    text = statement.text
    called = {*re.findall(r"([A-Za-z]\w*)\s*\(", text)}
    found = {name for name in _OF_CODE.findall(text) if name not in {*_KEPT, *LOSSES, *called}}
    found = {name for name in found if not re.fullmatch(r"d?[A-Za-z]\d*", name)}
    names = sorted(name for name in found if not (name[0] == "d" and re.search(rf"(?<!\w){name[1:]}(?!\w)", text)))
    if not names:
        return
    letters = _letters(text, names)
    for name, letter in letters.items():
        text = re.sub(rf"(?<![\w.])(d?){name}(?!\w)", rf"\g<1>{letter}", text)
    back = {letter: name for name, letter in letters.items()}

    def told(said: str) -> str:
        return re.sub(r"(?<![\w\\])(d?)([A-Za-z])(?!\w)", lambda sign: sign[1] + back.get(sign[2], sign[2]), said)

    meant = Meant(replace(statement, text=text, pieces=()), _reading(names), told=told)
    gradients = as_gradients(meant.statement)
    if gradients is None:
        yield meant
    else:
        reading = f"{meant.reading}, and {told(gradients.reading)}"
        yield replace(gradients, reading=reading, told=lambda said: told(gradients.told(said)))


def _letters(text: str, names: list[str]) -> Mapping[str, str]:
    """A letter for each name, as near to its first one as is free."""
    used = {*re.findall(r"(?<![\w.])d?([A-Za-z])(?!\w)", text), "d", "e", "i", "I", "T", "D", "E", "J", "L", "f", "g"}
    found = {}
    for name in names:
        is_matrix = name[0].isupper() or re.search(_OF_MATRICES.format(name=rf"(?<!\w)d?{name}"), text) is not None
        alphabet = ascii_uppercase if is_matrix else ascii_lowercase
        first = alphabet.index(name[0].upper() if is_matrix else name[0].lower())
        letter = next((each for each in alphabet[first:] + alphabet[:first] if each not in used), "")
        if letter:
            used.add(letter)
            found[name] = letter
    return found


def _reading(names: list[str]) -> str:
    return f"{listed(names)} {'is one name' if len(names) == 1 else 'are one name each'}"
