"""Finding shelves: the built-in catalogue, and whatever paths a user names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from xcheck import rooms
from xcheck.errors import UsageError
from xcheck.readers import Shelf
from xcheck.records import Place, Problem


def built_in() -> Path:
    """The folder of the built-in catalogue: inside the installed package, else beside it in a checkout.

    Raises:
        UsageError: there is neither, so the installation is damaged.
    """
    package = Path(__file__).parent
    for folder in (package / "identities", package.parent / "identities"):
        if folder.is_dir():
            return folder
    raise UsageError("the built-in catalogue is missing from this installation; reinstall xcheck-calculus")


def load(paths: Sequence[Path] = ()) -> Shelf:
    """All statements of the given shelves and folders, or of the built-in catalogue.

    Ids are made unique across shelves; a shelf that cannot be read is a problem, and the rest is read.

    Raises:
        UsageError: a path does not exist, or a named file is no shelf.
    """
    root = built_in()
    files = list(_files(paths or (root,)))
    shelves = [_read(file, _shown(file, root if not paths else None)) for file in files]
    statements = [statement for shelf in shelves for statement in shelf.statements]
    problems = [problem for shelf in shelves for problem in shelf.problems]
    counts = Counter(statement.id for statement in statements)
    unique = []
    seen: dict[str, Place] = {}
    for statement in statements:
        if counts[statement.id] > 1 and statement.id in seen:
            problems.append(
                Problem(f"the id {statement.id!r} is also used in {seen[statement.id]}. Rename one", statement.location)
            )
            continue
        seen[statement.id] = statement.location
        unique.append(statement)
    return Shelf(tuple(unique), tuple(problems))


def _shown(file: Path, root: Path | None) -> str:
    """How locations name a file: short for the built-in catalogue, so that reports are the same everywhere."""
    if root is not None:
        return f"identities/{file.relative_to(root).as_posix()}"
    try:
        return file.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return file.as_posix()


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(
                file for file in path.rglob("*") if file.is_file() and not _hidden(file, path) and _reader(file)
            )
        elif not path.exists():
            raise UsageError(f"there is no file or folder {str(path)!r}")
        elif _reader(path) is None:
            raise UsageError(
                f"{str(path)!r} declares no identity; a shelf is a Python file that uses @identity from xcheck"
            )
        else:
            yield path


def _hidden(file: Path, root: Path) -> bool:
    return any(part.startswith((".", "__")) for part in file.relative_to(root).parts)


def _reader(file: Path) -> str | None:
    """The reader that recognises a file."""
    for name in rooms.names("readers"):
        reader = rooms.load("readers", name)
        if file.suffix in reader.SUFFIXES and reader.recognises(file):
            return name
    return None


def _read(file: Path, shown: str) -> Shelf:
    name = _reader(file)
    assert name is not None, "only recognised files are listed"
    shelf: Shelf = rooms.load("readers", name).read(file, shown)
    return shelf
