"""Makes what is generated: `python docs/build.py`.

language.md comes of constructs.toml, the vocabulary and the spaces, the table of trust in README.md of the record
that `xcheck trust` keeps.
"""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xcheck.catalogue.shelves import built_in
from xcheck.figures import RECORD, from_json, trusted
from xcheck.formats._trust import trust_table
from xcheck.formula.signatures import alternatives
from xcheck.spaces import kinds
from xcheck.vocabulary.words import Word, vocabulary

HERE = Path(__file__).parent
TARGET = HERE / "language.md"
README = HERE.parent / "README.md"

HEAD = """# The formula language

What xcheck reads, construct by construct. One syntax tree, two notations: LaTeX, as papers and shelves write
it, and a plain text form for the shell. What stands in one row of spellings is read as the same formula. Every
example is checked by the tests.

This page is made by `python docs/build.py` from `docs/constructs.toml`, the vocabulary and the spaces.
"""


def sections() -> list[dict[str, Any]]:
    """The sections of constructs.toml, each with its constructs."""
    return tomllib.loads((HERE / "constructs.toml").read_text(encoding="utf-8"))["section"]  # type: ignore[no-any-return]


def page() -> str:
    """The whole page as Markdown."""
    parts = [HEAD, *(_section(section) for section in sections()), _vocabulary(), _spaces()]
    return "\n".join(parts)


def _section(section: dict[str, Any]) -> str:
    lines = [f"## {section['title']}", "", section["text"].strip(), ""]
    for construct in section["construct"]:
        lines += [f"**{construct['name'].capitalize()}**: {construct['means']}.", ""]
        if construct.get("spellings"):
            lines += [", ".join(_code(text) for text in construct["spellings"]), ""]
        declared = f"   with {construct['spaces']}" if construct.get("spaces") else ""
        lines += ["```", construct["example"] + declared, "```", ""]
    return "\n".join(lines)


def _code(text: str) -> str:
    return f"``{text}``" if "`" in text else f"`{text}`"


def _vocabulary() -> str:
    words = vocabulary().values()
    rows = [(word.name, _spelled(word), _shapes(word), _first_sentence(word.function)) for word in words]
    text = "The words of formulas and of plain functions (`from xcheck import softmax`)."
    return f"## Vocabulary\n\n{text}\n\n" + _table(("word", "in formulas", "shapes", "meaning"), rows)


def _spelled(word: Word) -> str:
    others = [spelling for spelling in word.spellings if spelling != word.name]
    return ", ".join(f"`{text}`" for text in (word.latex, *others))


def _shapes(word: Word) -> str:
    found = []
    for alternative in alternatives(word.signature):
        inputs = ", ".join(" × ".join(pattern) for pattern in alternative.inputs)
        found.append(f"{inputs} → {' × '.join(alternative.output)}")
    return "; ".join(found)


def _spaces() -> str:
    rows = [
        (f"`{name}({', '.join(inspect.signature(kind).parameters)})`", kind.condition, _first_sentence(kind))
        for name, kind in sorted(kinds().items())
    ]
    text = "What a symbol may range over. A condition may also stand in the text: `A \\text{ symmetric}:`."
    return f"## Spaces\n\n{text}\n\n" + _table(("space", "condition", "meaning"), rows)


def _first_sentence(documented: object) -> str:
    text = " ".join((inspect.getdoc(documented) or "").split())
    return text.partition(". ")[0].rstrip(".")


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(line)} |\n" for line in _lines(headings, rows))


def _lines(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    yield headings
    yield tuple("---" for _ in headings)
    for row in rows:
        yield tuple(cell.replace("|", "\\|") for cell in row)


BEGIN, END = "<!-- made by docs/build.py: trust -->\n", "<!-- end -->\n"


def readme() -> str:
    """README.md with the figures of the record."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    record = built_in() / RECORD
    made = trust_table(trusted(from_json(record.read_bytes()))) if record.exists() else ""
    return before + BEGIN + made + END + after


if __name__ == "__main__":
    README.write_text(readme(), encoding="utf-8")
    TARGET.write_text(page(), encoding="utf-8")
