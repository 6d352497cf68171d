"""pytest: every statement of a shelf is a test item for each engine, `shelf.py::trace_of_product[torch]`.

Loaded by every pytest run on the machine, so it imports nothing heavy until a shelf is collected.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from xcheck.records import Result
    from xcheck.statement import Statement


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("xcheck", "the referee for matrix calculus")
    group.addoption("--xcheck-seed", type=int, default=0, help="seed of the numbers that shelves are checked at")
    group.addoption("--no-xcheck", action="store_true", help="do not collect shelves")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A Python file that uses @identity is a shelf; it is recognised without running it."""
    if file_path.suffix != ".py" or parent.config.getoption("no_xcheck"):
        return None
    if b"xcheck" not in file_path.read_bytes():
        return None
    from xcheck.readers.python import recognises

    return ShelfFile.from_parent(parent, path=file_path) if recognises(file_path) else None


class ShelfFile(pytest.File):
    """A shelf of identities."""

    def collect(self) -> Iterable[pytest.Item]:
        from xcheck.readers.python import read

        shelf = read(self.path, self._shown())
        for problem in shelf.problems:
            yield ProblemItem.from_parent(self, name=f"problem-line-{problem.location.line}", problem=problem)
        for statement in shelf.statements:
            for engine in _engines_for(statement):
                yield StatementItem.from_parent(
                    self, name=f"{statement.id}[{engine}]", statement=statement, engine=engine
                )

    def _shown(self) -> str:
        try:
            return self.path.relative_to(self.config.rootpath).as_posix()
        except ValueError:
            return str(self.path)


class ProblemItem(pytest.Item):
    """A part of a shelf that could not be read: it fails with the problem's text."""

    def __init__(self, *, problem: Any, **rest: Any) -> None:
        super().__init__(**rest)
        self.problem = problem

    def runtest(self) -> None:
        raise Refuted(f"{self.problem.location}: {self.problem.message}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value) if isinstance(excinfo.value, Refuted) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.problem.location.line - 1, self.name


class StatementItem(pytest.Item):
    """One statement judged by one engine; the verdict on the whole statement stands behind it."""

    def __init__(self, *, statement: Statement, engine: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.statement, self.engine = statement, engine

    def runtest(self) -> None:
        from xcheck.records import Kind, Vote

        result = _checked(self.statement, self.config.getoption("xcheck_seed"))
        report = next((report for report in result.engines if report.engine == self.engine), None)
        if report is not None and report.vote is Vote.SKIPPED and result.verdict.kind in (Kind.AGREES, Kind.SKIPPED):
            pytest.skip(f"{self.engine}: {report.reason}")
        if not result.passed:
            raise Refuted(_note(result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value) if isinstance(excinfo.value, Refuted) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.statement.location.line - 1, self.name


class Refuted(AssertionError):
    """A statement is not as it should be; the text is the referee's note."""


@cache
def _checked(statement_key: Any, seed: int) -> Result:
    """The result of a statement, computed once for all its engines."""
    from xcheck.checking import check_statement
    from xcheck.records import Settings

    return check_statement(statement_key, Settings(seed=seed))


def _engines_for(statement: Statement) -> tuple[str, ...]:
    """The engines whose votes count; plain algebra is evaluated, not differentiated, and has one item."""
    from xcheck.errors import XcheckError
    from xcheck.formula.tree import derivatives
    from xcheck.judge import ALGEBRA
    from xcheck.reading import read
    from xcheck.rooms import names

    try:
        sides = read(statement).equation.sides
    except XcheckError:
        return ("read",)
    return names("engines") if any(derivatives(side) for side in sides) else (ALGEBRA,)


def _note(result: Result) -> str:
    from xcheck.formats.terminal import render
    from xcheck.records import Settings
    from xcheck.run import run_of

    return render(run_of([result], Settings()), width=96).rstrip()
