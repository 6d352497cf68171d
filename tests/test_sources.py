"""What statements cite, and how much of each source the catalogue states."""

from __future__ import annotations

from pathlib import Path

import pytest

from xcheck.catalogue.search import Wanted, found
from xcheck.catalogue.shelves import built_in, load
from xcheck.catalogue.sources import citations, matches, progress, titles
from xcheck.errors import UsageError
from xcheck.formats._sources import place_table, source_table
from xcheck.records import Kind, Place, Result, Standing, Verdict

BIB = """@misc{book2012,
  title = {The Book},
  year = {2012},
}
"""


def result(name: str, source: str, *, expected: str = "", passed: bool = True, tags: tuple[str, ...] = ()) -> Result:
    verdict = Verdict(kind=Kind.DISAGREES if expected else Kind.AGREES)
    return Result(
        id=name, kind="gradient", latex="a = b", verdict=verdict, passed=passed, expected=expected, source=source,
        tags=tags, location=Place("a.py"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("book2012, eq. 81", ("eq. 81",)),
        ("book2012, eq. 80-82, as printed", ("eq. 80", "eq. 81", "eq. 82")),
        ("book2012, eqs. 5, 7 and 9-10", ("eq. 5", "eq. 7", "eq. 9", "eq. 10")),
        ("book2012, sec. 3.2; other, eq. 4", ("sec. 3.2",)),
        ("book2012, example 4", ("example 4",)),
        ("book2012", ()),
    ],
)
def test_numbered_places_are_read_one_by_one(source: str, places: tuple[str, ...]) -> None:
    """A range in a citation is every place in it; what is not numbered is no place."""
    first = citations(source)[0]
    assert (first.key, first.places) == ("book2012", places)


def test_a_place_stands_as_its_statements_do(tmp_path: Path) -> None:
    """True, refuted as printed though a mended form agrees, failing, impossible with its reason, and missing."""
    (tmp_path / "sources.bib").write_text(BIB)
    (tmp_path / "coverage.toml").write_text(
        '[book2012]\nplaces = ["eq. 1-5", "T-08-09"]\ncannot = {"eq. 4" = "it is a limit"}\n'
    )
    results = [
        result("right", "book2012, eq. 1"),
        result("printed", "book2012, eq. 2", expected="sign"),
        result("mended", "book2012, eq. 2"),
        result("broken", "book2012, eq. 3", passed=False),
        result("tagged", "other", tags=("T-09",)),
    ]
    (source,) = progress(results, tmp_path)
    assert [(item.place, item.standing) for item in source.items] == [
        ("eq. 1", Standing.AGREES), ("eq. 2", Standing.REFUTED), ("eq. 3", Standing.FAILS),
        ("eq. 4", Standing.CANNOT), ("eq. 5", Standing.MISSING), ("T-08", Standing.MISSING), ("T-09", Standing.AGREES),
    ]  # fmt: skip
    assert (source.true, source.refuted, source.failing) == (4, 1, 1)
    assert "| eq. 4 | cannot be stated   | it is a limit   |" in place_table(source)
    assert "| The Book | `book2012` | 4          | 1       | 7      |" in source_table([source])


def test_what_is_stated_needs_no_reason(tmp_path: Path) -> None:
    """A reason why a place cannot be stated is not shown beside the statement that states it."""
    (tmp_path / "sources.bib").write_text(BIB)
    (tmp_path / "coverage.toml").write_text('[book2012]\nplaces = ["eq. 1"]\ncannot = {"eq. 1" = "it is a limit"}\n')
    (source,) = progress([result("right", "book2012, eq. 1")], tmp_path)
    assert (source.items[0].standing, source.items[0].reason) == (Standing.AGREES, "")


@pytest.mark.parametrize(
    ("coverage", "says"),
    [
        ('[bok2012]\nplaces = ["eq. 1"]\n', r"there is no source 'bok2012'; did you mean book2012\?"),
        ('[book2012]\nplaces = ["eq. 1"]\ncannot = {"eq. 2" = "why"}\n', "'eq. 2' of book2012, which is none"),
    ],
)
def test_a_slip_in_the_coverage_is_told(coverage: str, says: str, tmp_path: Path) -> None:
    """A key that is no source, and a reason for a place that is not listed."""
    (tmp_path / "sources.bib").write_text(BIB)
    (tmp_path / "coverage.toml").write_text(coverage)
    with pytest.raises(UsageError, match=says):
        progress([], tmp_path)


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ("petersen2012", True), ("cookbook 81", True), ("Cookbook (81)", True), ("petersen2012, eq. 81", True),
        ("cookbook 8", False), ("cookbook 82", False), ("minka2000", True), ("minka2000 81", False), ("S001-04", True),
    ],
)  # fmt: skip
def test_a_source_is_found_by_key_title_and_number(wanted: str, fits: bool) -> None:
    """A number means that equation and no other that begins with it, in the source that is named."""
    known = {"petersen2012": "The Matrix Cookbook", "minka2000": "Old and New Matrix Algebra"}
    assert matches("petersen2012, eq. 81; minka2000", ("S001-04",), wanted, known) is fits


def test_every_citation_of_the_catalogue_is_in_the_bibliography() -> None:
    """No statement cites a key that nobody can look up, and the bibliography lists nothing twice."""
    known = titles(built_in())
    cited = {citation.key for statement in load().statements for citation in citations(statement.source)}
    assert cited - set(known) == set()


def _as_filed() -> list[Result]:
    """The results of the catalogue if all of it is as filed, which other tests see to."""
    return [result(each.id, each.source, expected=each.expected, tags=each.tags) for each in load().statements]


def test_every_place_to_be_covered_is_stated_or_says_why_not() -> None:
    """Of the sources whose places are listed none is left out without a word."""
    places = [item for source in progress(_as_filed(), built_in()) for item in source.items]
    assert len(places) > 200
    assert [item.place for item in places if item.standing is Standing.MISSING] == []


def test_nothing_in_the_catalogue_is_displayed_only() -> None:
    """Every formula of the catalogue is executed as it is printed."""
    assert [each.id for each in load().statements if each.formula is not None] == []


def test_statements_are_found_by_what_occurs_in_them() -> None:
    """By symbol, and by function whichever way it is written: bars are a determinant too."""
    statements = load([str(built_in() / "determinants.py")]).statements
    for wanted in (Wanted(function="det"), Wanted(function="Det", symbol="B"), Wanted(source="petersen2012")):
        chosen = found(statements, wanted)
        assert 0 < len(chosen) < len(statements)
    assert "determinant_of_product" in [each.id for each in found(statements, Wanted(function="det", symbol="B"))]
    with pytest.raises(UsageError, match=r"there is no word 'dett'; did you mean det"):
        found(statements, Wanted(function="dett"))
