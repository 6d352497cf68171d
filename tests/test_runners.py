"""Runners: the same results wherever the work is done, and one bad statement harms no other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import FALSE, HEAD, TRUE

from xcheck import Matrix, Vector, rooms
from xcheck.catalogue.shelves import load
from xcheck.reading import understand
from xcheck.records import Kind, Settings
from xcheck.run import run
from xcheck.runners import Limits, processes
from xcheck.runners._channel import packed, reference_to, unpacked
from xcheck.statement import Home, Statement

FORMULA = r"\frac{\partial\, x^\top A x}{\partial x} = (A + A^\top) x"
SPACES = {"x": Vector("n"), "A": Matrix("n", "n")}
QUICK = ("--engine", "autograd", "--engine", "finite_difference", "--no-cache", "--format", "json")


def shelf(**bodies: str) -> str:
    """A shelf of entries with the same formula, by name, each with its body."""
    head = f'@identity(r"{FORMULA}", x=Vector("n"), A=Matrix("n", "n"))\n'
    entries = [f"{head}def {name}(x, A):\n    {body}\n" for name, body in bodies.items()]
    return HEAD + "import ctypes, os, random, sys, time\n" + "".join(entries)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "xcheck", "check", *words]


def checked(*words: str) -> tuple[dict[str, Any], str]:
    """A run in a process of its own: its results by id, and what it said on stderr."""
    ran = subprocess.run(command(*words), capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr, ran.stderr
    return {each["id"]: each for each in json.loads(ran.stdout)["results"]}, ran.stderr


def test_one_bad_statement_harms_no_other(folder: Path) -> None:
    """A crash, a fault, a hang and a hog of memory are verdicts with their reasons; their neighbours agree."""
    good = "return x @ A @ x"
    text = shelf(
        first=good,
        crash="os._exit(7)",
        between="print('loud'); " + good,
        fault="ctypes.string_at(0)",
        hang="time.sleep(1000)",
        hog="big = [0.0] * 10**9; " + good,
        last=good,
    )
    (folder / "shelf.py").write_text(text)
    found, talk = checked("shelf.py", *QUICK, "--jobs", "3", "--timeout", "12", "--memory", "1G")
    kinds = {name: result["verdict"]["kind"] for name, result in found.items()}
    good_ones = dict.fromkeys(("first", "between", "last"), "agrees")
    assert kinds == {**good_ones, **dict.fromkeys(("crash", "fault", "hang", "hog"), "errored")}
    reasons = {name: result["verdict"]["reason"] for name, result in found.items()}
    assert reasons["crash"] == "it ended the process with exit code 7"
    assert reasons["fault"] == "it crashed the process (SIGSEGV)"
    assert reasons["hang"] == "it took longer than 12 s (--timeout)"
    assert "no more memory is allowed" in reasons["hog"]
    assert "loud" in talk


def test_results_are_the_same_in_any_number_of_processes(folder: Path) -> None:
    """With every engine, however strings are hashed, statements that are diagnosed and one that cannot be read:
    the same bytes.
    """
    unread = 'unread = identity(r"\\frac{x", x=Vector("n"))\n'
    text = (
        FALSE + TRUE.removeprefix(HEAD) + FALSE.removeprefix(HEAD).replace("2 A x", "A x").replace("quad", "q") + unread
    )
    (folder / "shelf.py").write_text(text)
    words = ("shelf.py", "d(x' x)/dx = 2 x", "--no-cache", "--reproducible", "--format", "json")
    runs = [
        subprocess.run(
            command(*words, "--jobs", jobs),
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for jobs, seed in (("1", "0"), ("2", "1"), ("4", "31337"))
    ]
    assert runs[0] == runs[1] == runs[2]
    assert [each["verdict"]["kind"] for each in json.loads(runs[0])["results"]] == [
        "agrees_if", "agrees", "disagrees", "not_understood", "agrees"
    ]  # fmt: skip


@pytest.mark.parametrize("many", [1, 1000])
def test_results_are_the_same_with_an_engine_apart_or_in_every_team(
    folder: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """Where statements are many each team has all engines, where they are few JAX has a process of its own."""
    (folder / "shelf.py").write_text(
        FALSE + "".join(TRUE.removeprefix(HEAD).replace("true", f"t{n}") for n in range(4))
    )
    statements, settings = load(["shelf.py"]).statements, Settings(engines=("autograd", "jax"))
    monkeypatch.setattr(processes, "MANY", many)
    asked: list[str] = []
    ask = processes._Team.ask
    monkeypatch.setattr(processes._Team, "ask", lambda team, message: asked.append(message[2]) or ask(team, message))
    found = run(statements, settings, (), runner="processes", limits=Limits(jobs=2)).results
    assert found == run(statements, settings).results
    assert [each.verdict.kind for each in found] == [Kind.AGREES_IF, *[Kind.AGREES] * 4]
    assert {*asked} == (set() if many == 1 else {"jax"})


def test_what_other_processes_found_is_remembered(folder: Path, xcheck_command: Callable[..., Any]) -> None:
    """The second run, in this process or another, checks nothing; a statement that was not kept is checked again."""
    (folder / "shelf.py").write_text(FALSE + TRUE.removeprefix(HEAD))
    words = ("check", "shelf.py", "--engine", "autograd", "--format", "json", "--jobs", "2")
    first, second = (json.loads(xcheck_command(*words).stdout) for _ in range(2))
    assert {*first["timings"]} == {"quadratic", "true"}
    assert second["timings"] == {}
    assert second["results"] == first["results"]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def waited(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether something becomes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def hanging(folder: Path) -> Any:
    """A run that has checked many statements and hangs in the last, and the process that does."""
    body = "open('pid', 'w').write(str(os.getpid())); time.sleep(1000)"
    goods = "".join(TRUE.removeprefix(HEAD).replace("true", f"good{n}") for n in range(46))
    (folder / "goods.py").write_text(HEAD + goods)
    (folder / "shelf.py").write_text(shelf(hang=body))
    # Whatever runs in the background of a shell ignores Ctrl-C, and all that it starts, unless it is told otherwise.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        command("goods.py", "shelf.py", *QUICK, "--jobs", "2"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    signal.signal(signal.SIGINT, before)
    file = folder / "pid"
    assert waited(lambda: file.exists() and bool(file.read_text()))
    yield process, int(file.read_text())
    process.kill()
    process.communicate()


def test_an_interrupted_run_tells_what_it_has(hanging: tuple[subprocess.Popen[bytes], int]) -> None:
    """Ctrl-C leaves no process behind; the report has what was found, and what was not reached is skipped."""
    process, worker = hanging
    assert is_alive(worker)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in err
    found = json.loads(out)
    verdicts = [each["verdict"]["kind"] for each in found["results"]]
    assert verdicts.count("agrees") >= 20
    assert (verdicts[-1], found["results"][-1]["verdict"]["detail"]) == ("skipped", "interrupted")
    unreached = verdicts.count("skipped")
    assert found["problems"][0]["message"] == f"interrupted: {unreached} of 47 statements were not reached"
    assert found["exit_code"] == 130
    assert waited(lambda: not is_alive(worker))


def test_a_run_that_is_killed_leaves_no_process(hanging: tuple[subprocess.Popen[bytes], int]) -> None:
    """Workers end soon after the process that started them, even in the middle of a statement."""
    process, worker = hanging
    process.kill()
    assert waited(lambda: not is_alive(worker))


def test_a_function_of_no_shelf_is_checked_in_this_process() -> None:
    """A lambda cannot cross: the processes are for the others, and the result is the same."""
    here = Statement(id="one", text=FORMULA, spaces=SPACES, function=lambda x, A: x @ A @ x)
    settings = Settings(engines=("autograd",))
    assert reference_to(here) is None
    assert run([here], settings, (), runner="processes").results == run([here], settings).results


def test_what_crosses_is_names_and_numbers() -> None:
    """A statement of a shelf crosses as its file and id; its functions are put in again on the other side."""

    def function(x: Any) -> Any:
        return x

    home = Home("python", Path("shelf.py"), "shelf.py", "denominator")
    statement = Statement(id="one", text="x = x", function=function, home=home)
    assert reference_to(statement) == (home, "one")
    data = packed({"called": function, "layouts": rooms.load("layouts", "numerator")}, statement)
    assert b"test_runners" not in data
    other = Statement(id="one", text="x = x", function=lambda x: x)
    assert unpacked(data, other) == {"called": other.function, "layouts": rooms.load("layouts", "numerator")}


def test_what_is_known_of_nodes_by_their_ids_does_not_cross() -> None:
    """In another process the same id is another node's, whose names would be taken for this one's."""
    statement = Statement(id="one", text=FORMULA, spaces=SPACES)
    understood = understand(statement)
    assert understood.scope.names_in(understood.sides[1]) == {"A", "x"}
    other = unpacked(packed(understood, statement), statement)
    assert other.sides == understood.sides
    assert other.scope.names == {}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--jobs", "-1"), "there cannot be -1 jobs"),
        (("--timeout", "0"), "the time limit must be more than 0 seconds, not 0"),
        (("--memory", "much"), "a size is written as 500M or 4G, not 'much'"),
        (("--memory", "0G"), "a size is written as 500M or 4G, not '0G'"),
    ],
)
def test_limits_that_mean_nothing_are_refused(words: tuple[str, ...], told: str, xcheck_command: Any) -> None:
    """They are refused before anything is checked."""
    result = xcheck_command("check", "x = x", *words)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())


def test_limits_are_the_command_lines_then_the_variables_then_the_projects(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are at least two by default, so that a statement that crashes takes nothing along."""
    from xcheck.command.configuration import Configuration, limits_of

    project = Configuration(jobs=3, timeout=5.0, memory="2G")
    monkeypatch.delenv("XCHECK_JOBS")
    assert limits_of(project, None, None, None) == Limits(3, 5.0, 2 * 2**30)
    assert limits_of(project, 4, 7.0, "500M") == Limits(4, 7.0, 500 * 2**20)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert limits_of(Configuration(), None, None, None).jobs == 2
    monkeypatch.setenv("XCHECK_JOBS", "6")
    assert limits_of(project, None, None, None).jobs == 6


def writing(x: Any, A: Any) -> Any:
    value = x @ A @ x
    x *= 2.0
    return value


def drifting() -> Callable[..., Any]:
    calls = iter(range(10**6))
    return lambda x, A: x @ A @ x * (1.0 + 1e-12 * next(calls))


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (writing, "the function writing writes into its argument x; compute with a copy"),
        (drifting(), "the function <lambda> is not deterministic"),
    ],
)
def test_a_function_that_is_none_is_named(function: Callable[..., Any], told: str) -> None:
    """What it returns must depend on its arguments alone, and be all that it does."""
    statement = Statement(id="one", text=FORMULA, spaces=SPACES, function=function)
    (found,) = run([statement], Settings(engines=("torch",))).results
    assert found.verdict.kind is Kind.ERRORED
    assert told in found.verdict.reason
