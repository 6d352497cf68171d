"""Makes what is generated: `python docs/build.py`.

language.md comes of constructs.toml, the vocabulary and the spaces; of README.md the table of trust comes of the
record that `xcheck trust` keeps, the counts of the catalogue come of its shelves.
"""

from __future__ import annotations

import inspect
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xcheck.catalogue.shelves import built_in, load
from xcheck.catalogue.sources import progress
from xcheck.figures import RECORD, from_json, trusted
from xcheck.formats._trust import trust_table
from xcheck.formula.shapes.signatures import alternatives
from xcheck.formula.writing.canonical import canonical_text
from xcheck.reading import understand
from xcheck.records import Kind, Result, Standing, Verdict
from xcheck.spaces import kinds
from xcheck.statement import Statement
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
        under = f"   under: {construct['under']}" if construct.get("under") else ""
        lines += ["```", construct["example"] + declared + under, "```", ""]
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


END = "<!-- end -->\n"


def readme() -> str:
    """README.md with its parts made anew."""
    text = README.read_text(encoding="utf-8")
    for name, part in {"trust": _trust, "catalogue": _catalogue}.items():
        begin = f"<!-- made by docs/build.py: {name} -->\n"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(END)
        text = before + begin + part() + END + after
    return text


def _trust() -> str:
    """The figures of the record."""
    record = built_in() / RECORD
    return trust_table(trusted(from_json(record.read_bytes()))) if record.exists() else ""


def _catalogue() -> str:
    """How many statements there are, and how the places stand of the sources that list them, if all is as filed."""
    statements = load().statements
    true = [each for each in statements if not each.expected]
    distinct = {canonical_text(understand(each).typed) for each in true}
    rows = []
    for source in progress([_as_filed(each) for each in statements], built_in()):
        if source.items:
            found = Counter(item.standing for item in source.items)
            columns = (len(source.items), *(found[standing] for standing in STANDINGS))
            rows.append((f"{source.title} (`{source.key}`)", *map(str, columns)))
    return (
        f"{len(true)} true statements, {len(distinct)} of them distinct up to renaming, and "
        f"{len(statements) - len(true)} false ones. Of the sources whose places are counted:\n\n"
        + _table(("source", "places", "agree", "refuted as printed", "cannot be stated"), rows)
    )


STANDINGS = (Standing.AGREES, Standing.REFUTED, Standing.CANNOT)


def _as_filed(statement: Statement) -> Result:
    """What a run says of a statement that is as filed."""
    kind = Kind.DISAGREES if statement.expected else Kind.AGREES
    return Result(
        id=statement.id, kind="", latex="", verdict=Verdict(kind=kind), passed=True, expected=statement.expected,
        source=statement.source, tags=statement.tags, location=statement.location,
    )  # fmt: skip


if __name__ == "__main__":
    README.write_text(readme(), encoding="utf-8")
    TARGET.write_text(page(), encoding="utf-8")
