"""LaTeX: the claims in its formulas, with the macros that the file itself defines written out."""

from __future__ import annotations

from pathlib import Path

from xcheck.readers import Shelf
from xcheck.readers._document import claims_in, has_formulas

SUFFIXES = (".tex", ".ltx")

recognises = has_formulas


def read(path: Path, shown: str = "", layout: str = "denominator") -> Shelf:
    """See `xcheck.readers`."""
    from xcheck.documents.latex import document

    return claims_in(path, shown or str(path), layout, document)
