"""The passages of a notebook: those of its Markdown cells."""

from __future__ import annotations

import msgspec

from xcheck.documents import Document
from xcheck.documents.markdown import passages
from xcheck.errors import FormulaError


class _Cell(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""


class _Notebook(msgspec.Struct):
    cells: list[_Cell]


def document(source: str, shown: str) -> Document:
    """The Markdown cells of a notebook as one text; `notes.ipynb[3]:2` is the second line of the third cell.

    Raises:
        FormulaError: it is no notebook of format 4.
        ImportError: what reads Markdown is missing.
    """
    try:
        cells = msgspec.json.decode(source, type=_Notebook).cells
    except msgspec.MsgspecError as error:
        raise FormulaError(f"this is no notebook of format 4: {error}") from None
    texts = {
        f"{shown}[{number}]": cell.source if isinstance(cell.source, str) else "".join(cell.source)
        for number, cell in enumerate(cells, 1)
        if cell.cell_type == "markdown"
    }
    found = tuple(passage for where, text in texts.items() for passage in passages(text, where))
    return Document(found, "\n".join(texts.values()))
