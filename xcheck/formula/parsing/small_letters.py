"""Unicode's small letters and digits below and above the line, `xᵢ`, `X⁻ᵀ`, its fractions, `½`, and accents, `ŷ`."""

from __future__ import annotations

from unicodedata import normalize

from xcheck.formula.names import canonical
from xcheck.formula.parsing.tokens import Token

_BELOW = "₀-₉₊₋ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥᵦᵧᵨᵩᵪ"
_ABOVE = "⁰¹²³⁴-⁹⁺⁻ⁿⁱᵀᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
_MINUS = {"₋": "-", "⁻": "-", "\u2212": "-"}

_ACCENTS = {"\u0302": "hat", "\u0304": "bar", "\u0303": "tilde", "\u0307": "dot", "\u0308": "ddot"}
_LETTER = "A-Za-zα-ωΑ-Ω"
_ACCENTED = "".join(
    letter for letter in map(chr, range(0xC0, 0x1F00)) if (parts := normalize("NFD", letter))[1:] in _ACCENTS
)

SMALL = rf"""(?P<accented>[{_ACCENTED}]|[{_LETTER}][{"".join(_ACCENTS)}])
      | (?P<below>[{_BELOW}]+)
      | (?P<above>[⁰¹⁴-⁹ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ][{_ABOVE}]*|[²³ᵀ][{_ABOVE}]+|[²³](?=[_₀-₉])
        |[⁺⁻](?!¹(?![{_ABOVE}]))[{_ABOVE}]*)
      | (?P<fraction>[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])"""
"""What a lexer looks for. A `ᵀ`, `²`, `³` or `⁻¹` alone is a sign of its own, but as in `‖X‖²_F`."""


KINDS = ("accented", "below", "above", "fraction")
"""The groups of it."""


def small_tokens(group: str, text: str, start: int) -> list[Token]:
    """The tokens of what `SMALL` finds: a script in braces, a fraction in brackets, an accent before its letter."""
    stop = start + len(text)
    if group == "accented":
        letter, accent = [*normalize("NFD", text)]
        return [Token("accent", _ACCENTS[accent], start, start), Token("name", canonical(letter), start, stop)]
    if group == "fraction":
        above, below = normalize("NFKC", text).split("\u2044")
        signs = [("sign", "("), ("number", above), ("sign", "/"), ("number", below), ("sign", ")")]
        return [Token(kind, said, start, stop) for kind, said in signs]
    tokens = [Token("sign", "_" if group == "below" else "^", start, start), Token("sign", "{", start, start)]
    place = 0
    while place < len(text):
        length = 1
        if text[place].isdigit():
            while text[place : place + length + 1].isdigit() and place + length < len(text):
                length += 1
        said = "".join(_MINUS.get(each, normalize("NFKC", each)) for each in text[place : place + length])
        kind = "number" if said.isdecimal() else "name" if said.isalpha() else "sign"
        tokens.append(Token(kind, canonical(said), start + place, start + place + length))
        place += length
    return [*tokens, Token("sign", "}", stop, stop)]
