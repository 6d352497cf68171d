"""Finding shelves: which files are read, how they are named, and ids that meet."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import FALSE, HEAD, TRUE

from xcheck.catalogue.shelves import built_in, load, shown
from xcheck.errors import UsageError


def ids(*targets: str) -> list[str]:
    return [statement.id for statement in load(targets).statements]


def named(name: str) -> str:
    return TRUE.replace("true =", f"{name} =")


def test_a_folder_gives_its_shelves_in_order_and_nothing_else(folder: Path) -> None:
    """Only Python files that declare identities are read; hidden folders and other people's are left alone."""
    for place in ("b.py", "a.py", "sub/c.py", ".hidden/d.py", "site-packages/e.py", "env/f.py", "__init__.py", "g.txt"):
        (folder / place).parent.mkdir(exist_ok=True)
        (folder / place).write_text(named(Path(place).stem.strip("_")))
    (folder / "env/pyvenv.cfg").touch()
    (folder / "script.py").write_text("raise SystemExit('this file was run')  # xcheck, identity\n")
    assert ids(".") == ["a", "b", "c"]


def test_a_shelf_named_twice_is_read_once(folder: Path) -> None:
    """A file that is given by two paths, or by its folder too, is no duplicate of itself."""
    (folder / "a.py").write_text(TRUE)
    os.symlink("a.py", folder / "link.py")
    shelf = load(["a.py", str(folder / "a.py"), ".", "link.py"])
    assert [statement.id for statement in shelf.statements] == ["true"]
    assert shelf.problems == ()


def test_an_id_of_two_shelves_is_a_problem(folder: Path) -> None:
    """Ids are unique across shelves: the second one is left out and told, with both places."""
    (folder / "a.py").write_text(TRUE)
    (folder / "b.py").write_text(TRUE)
    shelf = load(["."])
    assert [str(statement.location) for statement in shelf.statements] == ["a.py:2"]
    (problem,) = shelf.problems
    assert (str(problem.location), problem.message) == ("b.py:2", "the id 'true' is also used in a.py:2. Rename one")


def test_one_statement_of_a_shelf(folder: Path) -> None:
    """`shelf.py::id` is that statement alone, not those whose ids contain it; an id that is not there is refused."""
    (folder / "a.py").write_text(named("one") + named("one_more").removeprefix(HEAD) + FALSE.removeprefix(HEAD))
    assert ids("a.py::one") == ["one"]
    assert ids("a.py::one", "a.py::quadratic") == ["one", "quadratic"]
    assert ids("a.py::one", "a.py") == ["one", "one_more", "quadratic"]
    with pytest.raises(UsageError, match=r"there is no statement 'on'; did you mean one\?"):
        ids("a.py::on")


@pytest.mark.parametrize("target", ["absent.py", "absent/", "script.py", "notes.md", "notes.txt"])
def test_what_is_no_shelf_is_refused_by_name(target: str, folder: Path) -> None:
    """A file that somebody names has to be a shelf or a document, while a folder may hold others."""
    (folder / "script.py").write_text("print('xcheck')\n")
    (folder / "notes.md").write_text("# notes\n")
    (folder / "notes.txt").write_text("$d(AX) = A dX$\n")
    said = {"script.py": "no identity", "notes.md": "has no formulas", "notes.txt": r"a document one of .*\.md"}
    with pytest.raises(UsageError, match=said.get(target, "there is no file or folder")):
        load([target])
    assert ids(".") == []


def test_the_built_in_catalogue_has_one_name_everywhere(folder: Path) -> None:
    """Its locations begin with `identities/` in a checkout, in an installation, and from whatever folder."""
    file = built_in() / "quadratic_forms.py"
    assert shown(file, built_in()) == "identities/quadratic_forms.py"
    assert {each.location.file for each in load([str(file)]).statements} == {"identities/quadratic_forms.py"}
    assert ids("identities/quadratic_forms.py") == ids(str(file))


def test_a_folder_of_the_user_hides_the_built_in_one(folder: Path) -> None:
    """Where there is a folder `identities` of their own, that one is meant."""
    (folder / "identities").mkdir()
    (folder / "identities/own.py").write_text(TRUE)
    assert ids("identities") == ["true"]


def test_the_built_in_catalogue_is_whole() -> None:
    """Every shelf of the catalogue can be read, every id is unique and has a source."""
    shelf = load()
    assert shelf.problems == ()
    assert len(shelf.statements) > 50
    assert [each.id for each in shelf.statements if not each.source and ".wrong[" not in each.id] == []
