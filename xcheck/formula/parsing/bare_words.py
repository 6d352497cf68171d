"""Words between formulas that stand there as they are, in no `\\text{…}`."""

from __future__ import annotations

import re
from functools import cache

from xcheck.formula.equation import SQUARE
from xcheck.spaces import conditions

_JOINING = ("if", "where", "when", "with", "for", "and", "let", "given", "suppose", "assume", "assuming")
"""Words before what is given."""


@cache
def phrase_of(latex: bool) -> re.Pattern[str]:
    """What says that a symbol has a condition, what joins it or a definition, and what concludes.

    As in `if A is symmetric`, `where f = x'Ax` and `f = x'Ax, then df/dx = …`. In LaTeX people write this without
    `\\text` as well; there a few letters may be a product.
    """
    least = 4 if latex else 1
    known = (words for words in (*conditions(), SQUARE) if words.islower() and len(words) >= least)
    said = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    whole = rf"(?:{said})(?![A-Za-z_(])"
    joining = rf"(?:{'|'.join(f'[{word[0]}{word[0].upper()}]{word[1:]}' for word in _JOINING)})(?:\s+(?:that|all|any))?"
    joins = rf"{joining}(?=\s(?:[^=]{{0,60}}?\s)?{whole})"
    defines = rf"{joining}(?=\s+\\?[^\W\d]\w*\s*(?:\([^()=]*\))?\s*(?:[<>]|=(?!=)))"
    concludes = r"(?:[Tt]hen|[Hh]ence|[Tt]herefore|[Tt]hus|[Ww]e have|[Ww]e get|[Ww]e obtain)(?=[\s,]+\S)"
    return re.compile(rf"(?:(?:is|are|has|have|be|of)\s+(?:an?\s+)?)?{whole}|{joins}|{defines}|{concludes}")
