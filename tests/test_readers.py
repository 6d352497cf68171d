"""Readers: how a shelf is recognised without running it, and what its entries become."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import FALSE, HEAD, TRUE

from xcheck import Matrix, Vector, identity, rooms
from xcheck.errors import XcheckError
from xcheck.readers.python import read, recognises


@pytest.mark.parametrize("name", rooms.names("readers"))
def test_every_reader_keeps_the_contract(name: str, tmp_path: Path) -> None:
    """A reader has suffixes, recognises nothing in an empty file, and reads one without an exception."""
    reader = rooms.load("readers", name)
    for suffix in reader.SUFFIXES:
        file = tmp_path / f"empty{suffix}"
        file.touch()
        assert suffix.startswith(".")
        assert not reader.recognises(file)
        assert reader.read(file).statements == ()


SHELVES = {
    "decorator": FALSE,
    "call": TRUE,
    "attribute": "import xcheck\na = xcheck.identity('x = x')\n",
    "other name of the module": "import xcheck as xc\n@xc.identity('x = x')\ndef f(x): return x\n",
    "other name of the function": "from xcheck import identity as states\na = states('x = x')\n",
    "star": "from xcheck import *\na = identity('x = x')\n",
    "without brackets": "from xcheck import identity\n@identity\ndef f(x): return x\n",
    "in a loop": HEAD + "for n in range(2):\n    identity('x = x')\n",
    "no Python": HEAD + "a = identity(\n",
}

OTHERS = {
    "nothing": "",
    "only the import": HEAD,
    "another identity": "from numpy import identity  # not xcheck\na = identity(3)\n",
    "only in a function": HEAD + "def test():\n    identity('x = x')\n",
    "only in a text": f"text = {TRUE!r}\n",
    "a keyword": "from xcheck import check\ncheck('x = x', identity=1)\n",
    "no Python and no shelf": "def (:\n",
}


@pytest.mark.parametrize("case", SHELVES)
def test_a_shelf_is_recognised_without_running_it(case: str, tmp_path: Path) -> None:
    """A file that declares an identity when it is run is a shelf; nothing in it is run to find out."""
    file = tmp_path / "shelf.py"
    file.write_text(SHELVES[case] + "\nraise AssertionError('it was run')\n")
    assert recognises(file)


@pytest.mark.parametrize("case", OTHERS)
def test_other_files_are_no_shelves(case: str, tmp_path: Path) -> None:
    """A file that declares none is left alone, whatever words are in it."""
    file = tmp_path / "file.py"
    file.write_text(OTHERS[case])
    assert not recognises(file)


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    """What might be a shelf and cannot be opened is a problem, not silence."""
    (tmp_path / "shelf.py").mkdir()
    assert recognises(tmp_path / "shelf.py")
    (problem,) = read(tmp_path / "shelf.py").problems
    assert "the file cannot be read: Is a directory" in problem.message


def test_an_entry_becomes_statements(tmp_path: Path) -> None:
    """Each form and each wrong form is a statement, with the name, the place and what it inherits."""
    file = tmp_path / "shelf.py"
    file.write_text(
        'LAYOUT = "numerator"\n'
        + FALSE.replace("x=Vector", 'source="book", tags=("T1",), wrong={"factor 2": "A x"}, x=Vector')
        + 'quadratic.states("other", "A = A", layout="denominator", source="paper")\n'
        + 'algebra = identity(r"A = 2 A", A=Matrix("n", "n"), refuted_by="factor 2", right="A = A")\n'
    )  # fmt: skip
    found = {each.id: each for each in read(file, "shelf.py").statements}
    assert [*found] == ["quadratic", "quadratic.wrong[factor 2]", "quadratic.other", "algebra"]
    first, wrong, other, algebra = found.values()
    assert (first.source, first.tags, first.layout, first.location.line) == ("book", ("T1",), "numerator", 3)
    assert first.function is not None
    assert (wrong.expected, wrong.right, wrong.function) == ("factor 2", first.text, None)
    assert wrong.text == first.text.replace("2 A x", "A x")
    assert (other.source, other.tags, other.layout) == ("paper", ("T1",), "denominator")
    assert (algebra.expected, algebra.right, algebra.source) == ("factor 2", "A = A", "")


def test_the_layout_of_a_shelf_is_its_own(tmp_path: Path) -> None:
    """`LAYOUT` of a shelf goes before what the project asks for, which goes before the default."""
    file = tmp_path / "shelf.py"
    file.write_text(TRUE)
    assert [read(file).statements[0].layout, read(file, "", "numerator").statements[0].layout] == [
        "denominator",
        "numerator",
    ]
    file.write_text('LAYOUT = "denominator"\n' + TRUE)
    assert read(file, "", "numerator").statements[0].layout == "denominator"


def test_reading_leaves_the_search_path_alone(tmp_path: Path) -> None:
    """A shelf can import what lies beside it while it is read, also when it fails; afterwards nothing of it is left."""
    before = [*sys.path]
    for text in (TRUE, TRUE + "1 / 0\n"):
        (tmp_path / "shelf.py").write_text(text)
        read(tmp_path / "shelf.py")
        assert sys.path == before


def test_outside_a_shelf_a_bad_declaration_raises() -> None:
    """In a notebook the mistake is told where it is made."""
    good = identity("A = A", A=Matrix("n", "n"))
    with pytest.raises(XcheckError, match="x=5 is no space"):
        identity("x = x", x=5)  # type: ignore[arg-type]
    with pytest.raises(XcheckError, match="did you mean numerator"):
        good.states("other", "A = A", layout="numerater")
    with pytest.raises(XcheckError, match="with an r"):
        identity("\frac{x}{2} = x", x=Vector("n"))
    assert len(good.forms) == 1


def test_an_identity_is_still_its_function() -> None:
    """A decorated function can be called as before; a statement of algebra cannot."""

    @identity("2 x = x + x", x=Vector("n"))
    def double(x):
        return 2 * x

    assert double(4) == 8
    with pytest.raises(TypeError, match="without a function cannot be called"):
        identity("A = A", A=Matrix("n", "n"))(3)
