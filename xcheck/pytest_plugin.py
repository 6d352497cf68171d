"""pytest: every statement of a shelf is a test item for each engine, `shelf.py::trace_of_product[torch]`.

A document that is named, as in `pytest notes.md`, has an item for each claim, `notes.md::12`. This is loaded by every
pytest run on the machine, so it imports nothing heavy until a shelf is collected.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from xcheck.cache.memory import Memory
    from xcheck.command.configuration import Configuration
    from xcheck.records import Result, Settings
    from xcheck.statement import Statement


_MEMORY: pytest.StashKey[Memory | None] = pytest.StashKey()
_FOUND: pytest.StashKey[dict[Statement, Result]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("xcheck", "the referee for matrix calculus")
    group.addoption("--xcheck-seed", type=int, help="seed of the numbers that shelves are checked at")
    group.addoption("--no-xcheck", action="store_true", help="do not collect shelves")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Writes what is to be remembered."""
    memory = config.stash.get(_MEMORY, None)
    if memory is not None:
        memory.close()
        config.stash[_MEMORY] = None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A Python file that uses @identity is a shelf; it is recognised without running it. A document has to be named."""
    if parent.config.getoption("no_xcheck"):
        return None
    if file_path.suffix != ".py":
        if not _is_named(file_path, parent.config):
            return None
        from xcheck.catalogue.shelves import reader_of

        reader = reader_of(file_path)
        return ShelfFile.from_parent(parent, path=file_path, reader=reader) if reader else None
    try:
        if b"xcheck" not in file_path.read_bytes():
            return None
    except OSError:
        return None  # pytest itself says what is wrong with a file that it cannot read.
    from xcheck.readers.python import recognises

    return ShelfFile.from_parent(parent, path=file_path, reader="python") if recognises(file_path) else None


def _is_named(file: Path, config: pytest.Config) -> bool:
    """Whether a file is an argument of the command, not one of many in a folder."""
    return any((config.invocation_params.dir / word.partition("::")[0]).resolve() == file for word in config.args)


class ShelfFile(pytest.File):
    """A shelf of identities, or a document with its claims."""

    def __init__(self, *, reader: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.reader = reader

    def collect(self) -> Iterable[pytest.Item]:
        from xcheck import rooms

        read = rooms.load("readers", self.reader).read
        configuration, settings = _asked(self.config)
        memory = _memory(self.config, configuration, settings)
        if memory is not None:
            memory.survey([self.path])
        shelf = read(self.path, self._shown(), configuration.layout or "denominator")
        for problem in shelf.problems:
            yield ProblemItem.from_parent(self, name=f"problem-line-{problem.location.line}", problem=problem)
        for statement in shelf.statements:
            engines = ("",) if statement.document else _engines_for(statement, settings)
            for engine in engines:
                name = f"{statement.id}[{engine}]" if engine else statement.label
                yield StatementItem.from_parent(self, name=name, statement=statement, engine=engine, settings=settings)

    def _shown(self) -> str:
        try:
            return self.path.relative_to(self.config.rootpath).as_posix()
        except ValueError:
            return str(self.path)


class _Item(pytest.Item):
    """An item that fails with a note in words, not with a traceback of ours."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value) if isinstance(excinfo.value, Refuted) else super().repr_failure(excinfo, style)


class ProblemItem(_Item):
    """A part of a shelf that could not be read: it fails with the problem's text."""

    def __init__(self, *, problem: Any, **rest: Any) -> None:
        super().__init__(**rest)
        self.problem = problem

    def runtest(self) -> None:
        raise Refuted(f"{self.problem.location}: {self.problem.message}")

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.problem.location.line - 1, self.name


class StatementItem(_Item):
    """One statement judged by one engine, a claim by all; the verdict on the whole statement stands behind it."""

    def __init__(self, *, statement: Statement, engine: str, settings: Settings, **rest: Any) -> None:
        super().__init__(**rest)
        self.statement, self.engine, self.settings = statement, engine, settings

    def runtest(self) -> None:
        from xcheck.records import Kind, Vote

        result = _checked(self.config, self.statement, self.settings)
        if not result.passed:
            raise Refuted(_note(result, self.settings))
        if not result.verdict and result.verdict.kind in (Kind.NOT_UNDERSTOOD, Kind.NOT_SELF_CONTAINED):
            pytest.skip(result.verdict.note.partition("\n")[0])
        report = next((report for report in result.engines if report.engine == self.engine), None)
        if report is not None and report.vote is Vote.SKIPPED:
            pytest.skip(f"{self.engine}: {report.reason}")

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.statement.location.line - 1, self.name


class Refuted(AssertionError):
    """A statement is not as it should be; the text is the referee's note."""


def _asked(config: pytest.Config) -> tuple[Configuration, Settings]:
    """What the project's pyproject.toml asks for, and the options of this run."""
    from xcheck.command.configuration import configuration
    from xcheck.errors import UsageError
    from xcheck.records import Settings
    from xcheck.run import refuse_unknown

    try:
        found = configuration(config.rootpath)
        seed = config.getoption("xcheck_seed")
        settings = Settings(engines=found.engines, seed=found.seed if seed is None else seed, samples=found.samples)
        refuse_unknown(settings)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None
    return found, settings


def _memory(config: pytest.Config, configuration: Configuration, settings: Settings) -> Memory | None:
    """What earlier runs found; opened with the first shelf, and None where nothing is remembered."""
    if _MEMORY not in config.stash:
        from xcheck.cache.memory import Memory
        from xcheck.cache.store import Store, place

        folder = place(configuration.cache)
        warn = config.get_terminal_writer().line
        config.stash[_MEMORY] = None if folder is None else Memory(Store(folder, warn), settings)
    return config.stash[_MEMORY]


def _checked(config: pytest.Config, statement: Statement, settings: Settings) -> Result:
    """The result of a statement, found once for all its engines."""
    known = config.stash.setdefault(_FOUND, {})
    if statement not in known:
        from xcheck.checking.remembered import Remembered
        from xcheck.evaluation.requests import computed
        from xcheck.run import recalled
        from xcheck.runners.here import outcome

        memory = config.stash[_MEMORY]
        compute = Remembered(memory, computed) if memory else computed
        known[statement] = recalled(statement, memory) or outcome(statement, settings, compute, memory).result
    return known[statement]


def _engines_for(statement: Statement, settings: Settings) -> tuple[str, ...]:
    """The engines whose votes count; plain algebra is evaluated, not differentiated, and has one item."""
    from xcheck.errors import XcheckError
    from xcheck.evaluation.requests import wanted_engines
    from xcheck.formula.walks import derivatives
    from xcheck.judging.judgement import ALGEBRA
    from xcheck.reading import read

    try:
        sides = read(statement).equation.sides
    except XcheckError:
        return ("read",)
    return wanted_engines(settings) if any(derivatives(side) for side in sides) else (ALGEBRA,)


def _note(result: Result, settings: Settings) -> str:
    from xcheck.formats.terminal import render
    from xcheck.run import run_of

    return render(run_of([result], settings), width=96).rstrip()
