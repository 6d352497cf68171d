"""What the readers of documents share: a text file, its passages, and the claims in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from xcheck.errors import FormulaError
from xcheck.readers import Shelf
from xcheck.records import Place, Problem

if TYPE_CHECKING:
    from xcheck.documents import Document

MARKS = (b"\\partial", b"\\frac", b"\\nabla", b"\\mathrm{d}", b"$", b"\\(", b"\\[")
"""What a file without has no formula that could be a claim."""


def has_formulas(path: Path) -> bool:
    """Whether a document has formulas; one that cannot be read is meant, so that it is said what is wrong."""
    try:
        data = path.read_bytes()
    except OSError:
        return True
    return any(mark in data for mark in MARKS)


def claims_in(path: Path, shown: str, layout: str, document: Callable[[str, str], Document]) -> Shelf:
    """The claims of a document.

    Args:
        shown: how the file is named in locations.
        document: what the format makes of a text, given the name of its file.
    """
    from xcheck.documents.claims import statements

    try:
        return Shelf(statements(document(path.read_text(encoding="utf-8-sig"), shown), shown, layout))
    except OSError as error:
        said = f"the file cannot be read: {error.strerror}"
    except UnicodeDecodeError as error:
        said = f"the file is not UTF-8 (byte 0x{error.object[error.start]:02x}); save it as UTF-8"
    except ImportError as error:
        said = f"reading it needs {error.name}; install it with: pip install 'xcheck-calculus[documents]'"
    except RecursionError:
        said = "groups are nested too deep in it to be read"
    except FormulaError as error:
        said = str(error)
    return Shelf(problems=(Problem(said, Place(shown)),))
