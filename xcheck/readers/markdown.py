"""Markdown: the claims in its formulas, between dollar signs, in environments of LaTeX or in fences of mathematics."""

from __future__ import annotations

from pathlib import Path

from xcheck.readers import Shelf
from xcheck.readers._document import claims_in, has_formulas

SUFFIXES = (".md", ".markdown", ".qmd", ".rmd")

recognises = has_formulas


def read(path: Path, shown: str = "", layout: str = "denominator") -> Shelf:
    """See `xcheck.readers`."""
    from xcheck.documents.markdown import document

    return claims_in(path, shown or str(path), layout, document)
