"""Python shelves: files that declare identities with `@identity`."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from xcheck.declare import Form, Identity, collecting
from xcheck.errors import FormulaError, XcheckError
from xcheck.readers import Shelf
from xcheck.reading import read as read_text
from xcheck.records import Place, Problem
from xcheck.statement import Statement

SUFFIXES = (".py",)


def recognises(path: Path) -> bool:
    """Whether the file uses `identity` from xcheck; found by reading it, without running it."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if "xcheck" not in text or "identity" not in text:
        return False
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return True  # It names both words: it is meant as a shelf, and reading it will say what is wrong.
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in ("xcheck", "xcheck.declare")
        for alias in node.names
        if alias.name == "identity"
    }
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return any(
        (isinstance(f, ast.Name) and f.id in imported)
        or (
            isinstance(f, ast.Attribute)
            and f.attr == "identity"
            and isinstance(f.value, ast.Name)
            and f.value.id == "xcheck"
        )
        for f in calls
    )


def read(path: Path, shown: str = "") -> Shelf:
    """The statements of a shelf; its file is run.

    Args:
        shown: how the file is named in locations; its path by default.
    """
    shown = shown or str(path)
    try:
        source = path.read_text(encoding="utf-8")
        code = compile(source, str(path), "exec")
    except SyntaxError as error:
        place = Place(shown, error.lineno or 1, error.offset or 1)
        return Shelf(problems=(Problem(f"this is no valid Python: {error.msg}", place),))
    except (UnicodeDecodeError, OSError) as error:
        return Shelf(problems=(Problem(f"the file cannot be read: {error}", Place(shown)),))
    module = _module(path)
    with collecting() as found:
        try:
            exec(code, module.__dict__)
        # A shelf is a person's program and may raise anything: the other shelves still run.
        except Exception as error:  # noqa: BLE001
            message = f"{error}" if isinstance(error, XcheckError) else f"{type(error).__name__}: {error}"
            return Shelf(
                problems=(Problem(f"the shelf could not be loaded: {message}", Place(shown, _line(error, path))),)
            )
    names = _names(module, found)
    statements: list[Statement] = []
    problems: list[Problem] = []
    layout = getattr(module, "LAYOUT", "denominator")
    counts = Counter(name for name in names.values() if name)
    for entry in found:
        name = names[id(entry)]
        place = Place(shown, entry.forms[0].line)
        if not name:
            problems.append(
                Problem("this identity has no name: assign it to a variable, or decorate a function with it", place)
            )
        elif counts[name] > 1 and any(names[id(other)] == name for other in found[: found.index(entry)]):
            first = next(other for other in found if names[id(other)] == name)
            problems.append(
                Problem(
                    f"the id {name!r} is used twice; the first is in line {first.forms[0].line}. Rename this one", place
                )
            )
        else:
            statements += _statements(entry, name, shown, layout)
    return Shelf(tuple(statements), tuple(problems))


def _module(path: Path) -> ModuleType:
    """An empty module for the file, under a name of its own, so that two shelves never meet."""
    name = f"xcheck_shelf_{path.stem}_{sha256(str(path.resolve()).encode()).hexdigest()[:12]}"
    spec = spec_from_file_location(name, path)
    assert spec is not None, "a file with a path always has a specification"
    module = module_from_spec(spec)
    sys.modules[name] = module
    return module


def _names(module: ModuleType, found: list[Identity]) -> dict[int, str]:
    """The id of each identity: its function's name, else the variable it is assigned to."""
    variables = {id(value): name for name, value in vars(module).items() if isinstance(value, Identity)}
    return {id(entry): entry.function.__name__ if entry.function else variables.get(id(entry), "") for entry in found}


def _line(error: BaseException, path: Path) -> int:
    trace, line = error.__traceback__, 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _statements(entry: Identity, name: str, shown: str, layout: str) -> Iterator[Statement]:
    """Every form as a statement, followed by its wrong forms."""
    for form in entry.forms:
        statement = Statement(
            id=f"{name}.{form.name}" if form.name else name,
            text=form.latex,
            spaces=entry.spaces,
            where=form.where or (entry.forms[0].where if form.name else ""),
            function=entry.function,
            formula=entry.right_side if not form.name else None,
            variable=form.wrt or entry.forms[0].wrt,
            layout=form.layout or layout,
            larger=entry.larger,
            source=form.source or entry.forms[0].source,
            tags=form.tags or entry.forms[0].tags,
            location=Place(shown, form.line),
            expected=form.refuted_by,
            right=form.right,
        )
        yield statement
        yield from _wrong(statement, form)


def _wrong(statement: Statement, form: Form) -> Iterator[Statement]:
    """The statement with each of its common false right sides, expected to be refuted."""
    for reason, latex in form.wrong.items():
        try:
            right = read_text(statement).equation.sides[1].span[0]
        except FormulaError:
            return  # The statement itself will be reported as unreadable.
        text = f"{statement.text[:right]}{latex}"
        yield replace(
            statement,
            id=f"{statement.id}.wrong[{reason}]",
            text=text,
            expected=reason,
            right=statement.text,
            function=None,
        )
