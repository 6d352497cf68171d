"""Python shelves: files that declare identities with `@identity`."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from itertools import islice
from pathlib import Path
from types import ModuleType

from xcheck.declare import Form, Identity, at_defaults, collecting
from xcheck.errors import FormulaError, XcheckError, near_misses, unknown
from xcheck.readers import Shelf
from xcheck.readers._source import Literals, Unreadable, column, compiled, parsed
from xcheck.records import Place, Problem
from xcheck.rooms import names
from xcheck.statement import FUNCTIONS, Statement

SUFFIXES = (".py",)


def recognises(path: Path) -> bool:
    """Whether the file declares an identity at its top level; found by reading it, without running it.

    A file that cannot be read, or names both words and is no Python, is meant as a shelf: reading it
    says what is wrong.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return True
    if b"xcheck" not in data or b"identity" not in data:
        return False
    try:
        nodes = list(_top_level(parsed(data)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    functions, modules = _imported(nodes)
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    # `@identity` without brackets is a mistake, and still a shelf.
    called += [name for node in nodes if isinstance(node, ast.FunctionDef) for name in node.decorator_list]
    return any(
        (isinstance(f, ast.Name) and f.id in functions)
        or (
            isinstance(f, ast.Attribute)
            and f.attr == "identity"
            and isinstance(f.value, ast.Name)
            and f.value.id in modules
        )
        for f in called
    )


def _top_level(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes that are run when the file is: none inside a function, whose decorators are run."""
    yield tree
    if isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef):
        children: list[ast.AST] = [*tree.decorator_list]
    elif isinstance(tree, ast.Lambda):
        children = []
    else:
        children = [*ast.iter_child_nodes(tree)]
    for child in children:
        yield from _top_level(child)


def _imported(nodes: list[ast.AST]) -> tuple[set[str], set[str]]:
    """The names under which a file knows the function `identity`, and the module xcheck."""
    functions = {
        alias.asname or "identity"
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module in ("xcheck", "xcheck.declare")
        for alias in node.names
        if alias.name in ("identity", "*")
    }
    modules = {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "xcheck"
    }
    return functions, modules


def read(path: Path, shown: str = "", layout: str = "denominator") -> Shelf:
    """The statements of a shelf; its file is run.

    Args:
        shown: how the file is named in locations; its path by default.
        layout: the layout of a shelf that declares none with `LAYOUT = "…"`.
    """
    shown = shown or str(path)
    try:
        source, code = compiled(path)
    except Unreadable as error:
        return Shelf(problems=(Problem(error.message, Place(shown, error.line, error.column)),))
    module = _module(path)
    problems: list[Problem] = []
    with collecting() as found:
        try:
            with _neighbours(path):
                exec(code, module.__dict__)
        # A shelf is a person's program and may raise anything, sys.exit() too: the other shelves still run.
        except BaseException as error:
            place = _place(error, path, source, shown)
            if isinstance(error, KeyboardInterrupt) and "KeyboardInterrupt" not in _line(source, place.line):
                raise  # Somebody pressed Ctrl-C. That the line does not name it is how we tell, a guess.
            kept = "; what stands above is still checked" if found else ""
            problems.append(Problem(f"the shelf stops here: {_said(error)}{kept}", place))
    layout = getattr(module, "LAYOUT", layout)
    if layout not in names("layouts"):
        line = next((n for n, text in enumerate(source.splitlines(), 1) if text.startswith("LAYOUT")), 1)
        return Shelf(problems=(*problems, Problem(unknown("layout", layout, names("layouts")), Place(shown, line))))
    shelf = _shelf(found, _names(module, found, source), Literals(source, shown), layout)
    return Shelf(shelf.statements, (*problems, *shelf.problems))


# -- running it --------------------------------------------------------------------------------


def _module(path: Path) -> ModuleType:
    """An empty module for the file, under a name of its own, so that two shelves never meet."""
    name = f"xcheck_shelf_{path.stem}_{sha256(str(path.resolve()).encode()).hexdigest()[:12]}"
    spec = spec_from_file_location(name, path)
    assert spec is not None, "a file with a path always has a specification"
    module = module_from_spec(spec)
    sys.modules[name] = module
    return module


@contextmanager
def _neighbours(path: Path) -> Iterator[None]:
    """While it is open, modules beside the file can be imported; last, so that they hide nobody else's."""
    folder = str(path.resolve().parent)
    sys.path.append(folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


# -- what a shelf raises -----------------------------------------------------------------------


def _said(error: BaseException) -> str:
    """What an exception of a shelf means, with the name that may have been meant."""
    if isinstance(error, XcheckError):
        return str(error)
    if isinstance(error, SystemExit):
        return "it calls sys.exit()"
    text = " ".join(str(error).split())
    missing = re.match(r"cannot import name '(\w+)' from 'xcheck'|module 'xcheck' has no attribute '(\w+)'", text)
    if missing is not None:
        return _not_offered(missing[1] or missing[2])
    if isinstance(error, NameError) and error.name in _offered():
        return f"{error.name} is not imported; write 'from xcheck import {error.name}'"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _not_offered(name: str) -> str:
    near = near_misses(name, _offered())
    return f"xcheck has no {name!r}" + (f"; did you mean {near}?" if near else "; `dir(xcheck)` lists what it has")


def _offered() -> list[str]:
    import xcheck

    return dir(xcheck)


def _place(error: BaseException, path: Path, source: str, shown: str) -> Place:
    """The deepest place of the shelf that the exception went through."""
    trace, place = error.__traceback__, Place(shown)
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == str(path):
            start = next(islice(code.co_positions(), trace.tb_lasti // 2, None))[2] or 0
            place = Place(shown, trace.tb_lineno, column(_line(source, trace.tb_lineno), start))
        trace = trace.tb_next
    return place


def _line(source: str, number: int) -> str:
    lines = source.split("\n")
    return lines[number - 1] if number <= len(lines) else ""


# -- statements --------------------------------------------------------------------------------


def _names(module: ModuleType, found: list[Identity], source: str) -> dict[int, str]:
    """The id of each identity: its function's name, else the variable it is, or was, assigned to."""
    variables = {id(value): name for name, value in vars(module).items() if isinstance(value, Identity)}
    assigned = {
        line: node.targets[0].id
        for node in ast.walk(parsed(source))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    own = {id(entry): getattr(entry.function, "__name__", "") for entry in found}
    return {
        key: name if name.isidentifier() else variables.get(key, assigned.get(entry.forms[0].line, ""))
        for entry, (key, name) in zip(found, own.items(), strict=True)
    }


def _shelf(found: list[Identity], ids: dict[int, str], literals: Literals, layout: str) -> Shelf:
    """Every identity as statements; what cannot be taken, has no name or an id that is used is a problem."""
    statements: list[Statement] = []
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    for entry in found:
        for form in entry.forms:
            place = Place(literals.shown, form.line)
            name = ids[id(entry)] + (f".{form.name}" if form.name else "")
            if form.refusal or entry.forms[0].refusal:
                problems += [Problem(form.refusal, place)] if form.refusal else []
            elif not ids[id(entry)]:
                problems.append(
                    Problem("this identity has no name: assign it to a variable, or decorate a function", place)
                )
            elif name in lines:
                message = f"the id {name!r} is used twice; the first is in line {lines[name]}. Rename this one"
                problems.append(Problem(message, place))
            else:
                lines[name] = form.line
                statements += _statements(entry, form, name, literals, layout)
    return Shelf(tuple(statements), tuple(problems))


def _statements(entry: Identity, form: Form, name: str, literals: Literals, layout: str) -> Iterator[Statement]:
    """A form as a statement, followed by its wrong forms."""
    first = entry.forms[0]
    statement = Statement(
        id=name,
        text=form.latex,
        spaces=entry.spaces,
        where=form.where or first.where,
        function=at_defaults(entry.function, entry.spaces),
        formula=at_defaults(entry.right_side, entry.spaces) if not form.name else None,
        variable=form.wrt or first.wrt,
        layout=form.layout or layout,
        functions=first.functions or FUNCTIONS[0],
        larger=entry.larger,
        source=form.source or first.source,
        tags=form.tags or first.tags,
        location=Place(literals.shown, form.line),
        expected=form.refuted_by,
        right=form.right,
        pitfalls=tuple(form.wrong.items()),
        pieces=literals.pieces(form.latex, form.line),
    )
    yield statement
    yield from _wrong(statement, form, literals)


def _wrong(statement: Statement, form: Form, literals: Literals) -> Iterator[Statement]:
    """The statement with each of its common false right sides, expected to be refuted."""
    if not form.wrong:
        return
    # It loads NumPy, which a process that leaves the work to others needs not.
    from xcheck.reading import read as read_text

    for reason, latex in form.wrong.items():
        try:
            right = read_text(statement).equation.sides[1].span[0]
        except (FormulaError, IndexError):
            return  # The statement itself will be reported as unreadable.
        replaced = tuple((right + offset, place) for offset, place in literals.pieces(latex, form.line))
        yield replace(
            statement,
            id=f"{statement.id}.wrong[{reason}]",
            text=f"{statement.text[:right]}{latex}",
            expected=reason,
            right=statement.text,
            function=None,
            pitfalls=(),
            # No source prints a common mistake: what it prints is the right form.
            source="",
            tags=(),
            pieces=(*statement.pieces, *replaced) if replaced else (),
        )
