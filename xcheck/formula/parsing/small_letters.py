"""Unicode's small letters and digits below and above the line, `xᵢ`, `X⁻ᵀ`, and its fractions, `½`."""

from __future__ import annotations

from unicodedata import normalize

from xcheck.formula.names import canonical
from xcheck.formula.parsing.tokens import Token

_BELOW = "₀-₉₊₋ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥᵦᵧᵨᵩᵪ"
_ABOVE = "⁰¹²³⁴-⁹⁺⁻ⁿⁱᵀᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
_MINUS = {"₋": "-", "⁻": "-", "\u2212": "-"}

SMALL = rf"""(?P<below>[{_BELOW}]+)
      | (?P<above>[⁰¹⁴-⁹ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ][{_ABOVE}]*|[²³ᵀ][{_ABOVE}]+|[²³](?=_)|[⁺⁻](?!¹(?![{_ABOVE}]))[{_ABOVE}]*)
      | (?P<fraction>[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])"""
"""What a lexer looks for. A `ᵀ`, `²`, `³` or `⁻¹` alone is a sign of its own, but as in `‖X‖²_F`."""


def small_tokens(group: str, text: str, start: int) -> list[Token]:
    """The tokens of what `SMALL` finds: a script in braces, a fraction in brackets."""
    stop = start + len(text)
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
