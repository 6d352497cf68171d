"""Finding shelves: the built-in catalogue, and whatever paths a user names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from xcheck import rooms
from xcheck.cache.memory import Memory
from xcheck.errors import UsageError, near_misses
from xcheck.readers import Shelf
from xcheck.records import Place, Problem
from xcheck.statement import Home, Recalled, Statement

NAME = "identities"
"""How locations name the folder of the built-in catalogue, wherever it is installed."""

_FOREIGN = frozenset({"site-packages", "node_modules"})
"""Folders of other people's files, which a search for shelves leaves alone; so are hidden ones and environments."""


def built_in() -> Path:
    """The folder of the built-in catalogue: inside the installed package, else beside it in a checkout.

    Raises:
        UsageError: there is neither, so the installation is damaged.
    """
    package = Path(__file__).parents[1]
    for folder in (package / NAME, package.parent / NAME):
        if folder.is_dir():
            return folder
    raise UsageError("the built-in catalogue is missing from this installation; reinstall xcheck-calculus")


def load(targets: Sequence[str] = (), layout: str = "", memory: Memory | None = None) -> Shelf:
    """All statements of the given shelves and folders, or of the built-in catalogue.

    A shelf that cannot be read is a problem, and so is an id that two of them use; the rest is read.

    Args:
        targets: paths; `shelf.py::id` is one statement of a shelf, `identities/…` anywhere the catalogue.
        layout: the layout of a user's shelves that declare none.
        memory: what earlier runs found on shelves; these are not run again.
    Raises:
        UsageError: a path or an id does not exist, or a named file is no shelf.
    """
    root = built_in()
    paths: dict[Path, list[str]] = {}
    for target in targets or (str(root),):
        path, _, name = target.partition("::")
        paths.setdefault(_located(path, root), []).append(name)
    readers = dict(_files(paths, memory))
    if memory:
        memory.survey([*readers])
    shelves = {file: _read(file, reader, root, layout, memory) for file, reader in readers.items()}
    for file, wanted in paths.items():
        if all(wanted) and file in shelves:
            shelves[file] = _only(shelves[file], wanted)
    return _joined(shelves.values())


def _located(path: str, root: Path) -> Path:
    """The file that a path means; `identities/…`, as locations print it, is the catalogue's where there is no other."""
    found = Path(path)
    if not found.exists() and found.parts[:1] == (NAME,) and (root.parent / found).exists():
        return root.parent / found
    return found


def _only(shelf: Shelf, wanted: list[str]) -> Shelf:
    """The statements with these ids, and the shelf's problems."""
    ids = [statement.label for statement in shelf.statements]
    for name in wanted:
        if name not in ids and not shelf.problems:
            near = near_misses(name, ids)
            raise UsageError(f"there is no statement {name!r}" + (f"; did you mean {near}?" if near else ""))
    return Shelf(tuple(each for each in shelf.statements if each.label in wanted), shelf.problems)


def _joined(shelves: Iterable[Shelf]) -> Shelf:
    statements: list[Statement] = []
    problems: list[Problem] = []
    seen: dict[str, Place] = {}
    for shelf in shelves:
        problems += shelf.problems
        for statement in shelf.statements:
            if statement.id in seen:
                text = f"the id {statement.id!r} is also used in {seen[statement.id]}. Rename one"
                problems.append(Problem(text, statement.location))
            else:
                seen[statement.id] = statement.location
                statements.append(statement)
    return Shelf(tuple(statements), tuple(problems))


def shown(file: Path, root: Path) -> str:
    """How locations name a file: short for the built-in catalogue, so that reports are the same everywhere."""
    file = file.resolve()
    for folder, name in ((root.resolve(), NAME), (Path.cwd(), "")):
        if file.is_relative_to(folder):
            return (name / file.relative_to(folder)).as_posix()
    return file.as_posix()


def _files(paths: Iterable[Path], memory: Memory | None) -> Iterator[tuple[Path, str]]:
    """The shelves at these paths, each once, with the readers that recognise them."""
    seen = set()
    for path in paths:
        for file, reader in _shelves_in(path, memory) if path.is_dir() else [_named(path)]:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file, reader


def _named(path: Path) -> tuple[Path, str]:
    if not path.exists():
        raise UsageError(f"there is no file or folder {str(path)!r}{_hint(path)}")
    reader = reader_of(path)
    if reader is None:
        if path.suffix == ".py" or path.suffix not in _suffixes():
            known = ", ".join(sorted(_suffixes() - {".py"}))
            raise UsageError(
                f"{str(path)!r} declares no identity; a shelf is a Python file that uses @identity from xcheck"
                f"{'' if path.suffix == '.py' else f', and a document one of {known}'}"
            )
        raise UsageError(f"{str(path)!r} has no formulas; a claim stands between dollar signs, as in $d(AX) = A\\,dX$")
    return path, reader


def _suffixes() -> set[str]:
    """How the names of files end that are read."""
    return {suffix for name in rooms.names("readers") for suffix in rooms.load("readers", name).SUFFIXES}


def _hint(path: Path) -> str:
    """The neighbour that may have been meant, or how a claim is written."""
    neighbours = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
    near = near_misses(path.name, neighbours)
    return (
        f"; did you mean {near}?"
        if near
        else ", and it is no claim either: a claim is an equation, 'tr(A B) = tr(B A)'"
    )


def _shelves_in(folder: Path, memory: Memory | None) -> Iterator[tuple[Path, str]]:
    """The shelves below a folder, in the order of their names."""
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(name for name in folders if not _foreign(here / name))
        for name in sorted(files):
            if not name.startswith((".", "__")) and (here / name).is_file():
                file = here / name
                reader = memory.reader(file, reader_of) if memory else reader_of(file)
                if reader is not None:
                    yield file, reader


def _foreign(folder: Path) -> bool:
    hidden = folder.name.startswith((".", "__"))
    return hidden or folder.name in _FOREIGN or (folder / "pyvenv.cfg").exists()


def reader_of(file: Path) -> str | None:
    """The reader that recognises a file."""
    for name in rooms.names("readers"):
        reader = rooms.load("readers", name)
        if file.suffix in reader.SUFFIXES and reader.recognises(file):
            return name
    return None


def _read(file: Path, reader: str, root: Path, layout: str, memory: Memory | None) -> Shelf:
    ours = file.resolve().is_relative_to(root.resolve())
    asked = (file, shown(file, root), "denominator" if ours or not layout else layout)
    known = memory.shelf(*asked) if memory else None
    if known is not None:
        statements = (
            Recalled(each.id, each.text, location=each.location, result=each.result, document=each.document)
            for each in known.statements
        )
        return Shelf(tuple(statements), known.problems)
    shelf: Shelf = rooms.load("readers", reader).read(*asked)
    home = Home(reader, file.resolve(), *asked[1:])
    # A claim is text, which other processes are sent.
    shelf = replace(
        shelf, statements=tuple(replace(each, home=None if each.document else home) for each in shelf.statements)
    )
    if memory:
        memory.opened(*asked, shelf)
    return shelf
