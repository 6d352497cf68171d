"""Jupyter notebooks: the claims in the formulas of their Markdown cells, as one text."""

from __future__ import annotations

from pathlib import Path

from xcheck.readers import Shelf
from xcheck.readers._document import claims_in, has_formulas

SUFFIXES = (".ipynb",)

recognises = has_formulas


def read(path: Path, shown: str = "", layout: str = "denominator") -> Shelf:
    """See `xcheck.readers`; `notes.ipynb[3]:2` is the second line of the third cell."""
    from xcheck.documents.notebook import document

    return claims_in(path, shown or str(path), layout, document)
