"""The cache: what has changed has another key, what may change unseen has none, and no disk stops a run."""

from __future__ import annotations

import functools
import json
import math
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FunctionType
from typing import Any

import msgspec
import numpy
import pytest
from conftest import FALSE, HEAD, TRUE

from xcheck import Complex, Matrix, Positive, Symmetric, Vector, identity, trace
from xcheck.cache import environment as surroundings
from xcheck.cache import store as stores
from xcheck.cache.content import content
from xcheck.cache.digests import Unsound, digest
from xcheck.cache.environment import environment, own_files
from xcheck.cache.files import Files, scanned
from xcheck.cache.memory import Memory, remembering, replaced
from xcheck.cache.store import NAME, Store
from xcheck.checking.checked import checked
from xcheck.checking.remembered import Remembered
from xcheck.evaluation.requests import computed
from xcheck.records import EngineReport, Kind, Settings, Vote
from xcheck.run import run
from xcheck.statement import Statement

ONE = Settings(engines=("autograd",))
RIGHT = FALSE.replace("2 A x", r"(A + A^\top) x")


def function(source: str, **names: Any) -> FunctionType:
    """The function `f` that a text defines, with these global names."""
    names = {"numpy": numpy, "math": math, "functools": functools, **names}
    exec(source, names)
    made: FunctionType = names["f"]
    return made


PLAIN = "def f(x):\n    return x * 2.0\n"
WITH_GLOBAL = "def f(x):\n    return x * K\n"


def test_the_same_function_has_the_same_content() -> None:
    """Content is that of the code, not of the object: another line, name of a file or comment is no change."""
    assert content(function(PLAIN)) == content(function("# said\n\n" + PLAIN))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(function(PLAIN), function(PLAIN.replace("2.0", "3.0")), id="constant"),
        pytest.param(function(PLAIN), function(PLAIN.replace("2.0", "2")), id="type of a constant"),
        pytest.param(function(PLAIN), function(PLAIN.replace("*", "+")), id="operation"),
        pytest.param(function(PLAIN), function(PLAIN.replace("(x)", "(x, y=1)")), id="parameter"),
        pytest.param(function(WITH_GLOBAL, K=2.0), function(WITH_GLOBAL, K=3.0), id="global constant"),
        pytest.param(function(WITH_GLOBAL, K=0.0), function(WITH_GLOBAL, K=-0.0), id="sign of zero"),
        pytest.param(function(WITH_GLOBAL, K=True), function(WITH_GLOBAL, K=1), id="truth and one"),
        pytest.param(function(WITH_GLOBAL, K=numpy.ones(2)), function(WITH_GLOBAL, K=numpy.ones(3)), id="global array"),
        pytest.param(
            function(WITH_GLOBAL, K=numpy.ones(4)), function(WITH_GLOBAL, K=numpy.ones((2, 2))), id="shape of an array"
        ),
        pytest.param(
            function(WITH_GLOBAL, K=numpy.ones(2)),
            function(WITH_GLOBAL, K=numpy.ones(2).view(numpy.int64)),
            id="type of an array",
        ),
        pytest.param(
            function("def f(x):\n    return K(x)\n", K=function(PLAIN)),
            function("def f(x):\n    return K(x)\n", K=function(PLAIN.replace("2.0", "3.0"))),
            id="function that is called",
        ),
        pytest.param(
            function("def f(x):\n    return [K(e) for e in x]\n", K=math.sin),
            function("def f(x):\n    return [K(e) for e in x]\n", K=math.cos),
            id="name inside a comprehension",
        ),
        pytest.param(
            function("def f(x):\n    return K['a'][0] * x\n", K={"a": [1.0]}),
            function("def f(x):\n    return K['a'][0] * x\n", K={"a": [2.0]}),
            id="inside containers",
        ),
        pytest.param(
            function("def f(x, k=2.0):\n    return x * k\n"),
            function("def f(x, k=3.0):\n    return x * k\n"),
            id="default",
        ),
        pytest.param(
            function("def f(x, *, k=2.0):\n    return x * k\n"),
            function("def f(x, *, k=3.0):\n    return x * k\n"),
            id="default of a named parameter",
        ),
        pytest.param(
            function("def g(k):\n    return lambda x: x * k\nf = g(2.0)\n"),
            function("def g(k):\n    return lambda x: x * k\nf = g(3.0)\n"),
            id="closure",
        ),
        pytest.param(
            function("f, g = lambda x: x * 2.0, lambda x: x * 3.0\n"),
            function("g, f = lambda x: x * 2.0, lambda x: x * 3.0\n"),
            id="lambda on the same line",
        ),
        pytest.param(
            functools.partial(function("def f(x, k):\n    return x * k\n"), k=2.0),
            functools.partial(function("def f(x, k):\n    return x * k\n"), k=3.0),
            id="partial",
        ),
        pytest.param(
            functools.wraps(function(PLAIN))(function("def f(*a):\n    return a\n")),
            functools.wraps(function(PLAIN.replace("2.0", "3.0")))(function("def f(*a):\n    return a\n")),
            id="decorated by wraps",
        ),
        pytest.param(
            function("def f(x):\n    return numpy.sum(x)\n"),
            function("def f(x):\n    return numpy.prod(x)\n"),
            id="function of a library",
        ),
        pytest.param(Vector("n"), Vector("m"), id="size of a space"),
        pytest.param(Vector("n"), Vector(3), id="number in a space"),
        pytest.param({"x": Vector("n")}, {"x": Matrix("n", "n")}, id="space"),
        pytest.param(
            Statement(id="a", text="x = x", tags=("one",)), Statement(id="a", text="x = x", tags=("two",)), id="tag"
        ),
    ],
)  # fmt: skip
def test_what_changes_a_function_changes_its_content(one: Any, other: Any) -> None:
    """Every way in which a function changes, though the text around it stays, has another key."""
    assert content(one) != content(other)
    assert content(one) == content(one)


def test_a_replaced_attribute_of_a_module_changes_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `math.sin` means is looked up when the key is made."""
    user = function("def f(x):\n    return math.sin(x)\n")
    before = content(user)
    monkeypatch.setattr(math, "sin", math.cos)
    assert content(user) != before


def test_a_function_that_changes_its_own_state_changes_its_content() -> None:
    """State that is reached is part of the content."""
    user = function("def f(x):\n    K.append(1)\n    return x\n", K=[])
    before = content(user)
    user(1.0)
    assert content(user) != before


def test_an_identity_is_its_function() -> None:
    """A function may call another entry of its shelf."""
    entries = [identity("x = x", x=Vector("n"))(function(PLAIN.replace("2.0", number))) for number in ("2.0", "3.0")]
    one, other = (function("def f(x):\n    return K(x)\n", K=entry) for entry in entries)
    assert content(one) != content(other)


def recursive(x: float) -> float:
    return 1.0 if x < 1.0 else x * recursive(x - 1.0)


def test_a_function_may_call_itself_and_the_vocabulary() -> None:
    """Recursion ends, and words of xcheck are known by their names."""
    assert content(recursive) == content(recursive)
    assert content(trace) != content(recursive)


class Own:
    def method(self, x: float) -> float:
        return x


class Sub(Positive):
    pass


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (function("def f(x):\n    return eval('x')\n"), "uses eval"),
        (function("def f(x):\n    return float(open('n').read())\n"), "uses open"),
        (function("def f(x):\n    import os\n    return os.environ\n"), "imports os"),
        (function("def f(x):\n    return K.environ\n", K=os), "environ"),
        (function("def f(x):\n    return K.random() * x\n", K=random), "uses random"),
        (function("def f(x):\n    return numpy.random.default_rng().normal() * x\n"), "uses random"),
        (function("def f(x):\n    return K() * x\n", K=time.time), "is not known to do nothing but compute"),
        (function("def f(x):\n    return K() * x\n", K=random.random), "is not known to do nothing but compute"),
        (function("def f(x):\n    return getattr(numpy, 'ran' + 'dom')\n"), "uses getattr"),
        (function("def f(x):\n    return K(numpy)\n", K=len), "hands on the module numpy"),
        (function("def f(x):\n    return x.__class__.__subclasses__()\n"), "__subclasses__"),
        (function("def f(x):\n    global K\n    K = x\n    return x\n", K=1), "writes to K"),
        (function("def f(x):\n    K.a = x\n    return x\n", K=len), "writes to a"),
        (function("def f(x):\n    return later(x)\n"), "uses later, which has no value yet"),
        (function("def f(x):\n    return hash(x)\n"), "uses hash"),
        (Own().method, "is a method"),
        (function("def f(x):\n    return K(x)\n", K=Own().method), "is a method"),
        (function("def f(x):\n    return K().method(x)\n", K=Own), "K is"),
        (function("def f(x):\n    return K(x)\n", K=Own()), "is a Own"),
        (Sub(), "is a Sub"),
        (function("def f(x):\n    return K * x\n", K=numpy.array([object()])), "ndarray"),
        (function("def f(x):\n    return K(x)\n", K=numpy.vectorize(abs)), "vectorize"),
        (function("def f(x):\n    return K(x)\n", K=numpy.frompyfunc(abs, 1, 1)), "not known"),
        (function("def f(x):\n    return K * x\n", K=iter([1.0])), "is a list_iterator"),
    ],
)
def test_what_may_change_unseen_has_no_content(refused: Any, why: str) -> None:
    """What looks outside, or cannot be told, is refused with the reason."""
    with pytest.raises(Unsound, match=why):
        content(refused)


# -- what is kept of statements ------------------------------------------------------------------

FORMULA = r"\frac{\partial\, x^\top A x}{\partial x} = (A + A^\top) x"
SPACES = {"x": Vector("n"), "A": Matrix("n", "n")}


def memory(folder: Path, settings: Settings = ONE) -> Memory:
    return Memory(Store(folder, pytest.fail), settings)


def is_known(folder: Path, statement: Statement, settings: Settings = ONE) -> bool:
    """Whether another run of the same statement would find its verdict."""
    found = memory(folder, settings)
    try:
        return found.verdict(statement) is not None
    finally:
        found.close()


def checked_once(folder: Path, statement: Statement, settings: Settings = ONE) -> Memory:
    kept = memory(folder, settings)
    run([statement], settings, memory=kept)
    kept.close()
    return kept


def test_a_verdict_is_known_until_something_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seed, samples, layout, engines, spaces, text, place, versions and xcheck itself are part of the key."""

    def quadratic(x: Any, A: Any) -> Any:
        return x @ A @ x

    def made(**changes: Any) -> Statement:
        return Statement(**{"id": "one", "text": FORMULA, "function": quadratic, "spaces": SPACES, **changes})

    checked_once(tmp_path, made())
    assert is_known(tmp_path, made())
    for settings in (
        Settings(engines=("autograd",), seed=1),
        Settings(engines=("autograd",), samples=3),
        Settings(engines=("autograd",), layout="numerator"),
        Settings(engines=("autograd", "finite_difference")),
    ):
        assert not is_known(tmp_path, made(), settings)
    for changed in (
        {"spaces": {**SPACES, "x": Vector("k")}},
        {"text": FORMULA + " "},
        {"layout": "numerator"},
        {"function": None},
        {"function": lambda x, A: x @ A @ x * 1.0},
        {"expected": "sign"},
        {"claim": True},
    ):
        assert not is_known(tmp_path, made(**changed))
    for name, other in (("own_files", b"other"), ("distributions", ["numpy-0.0.dist-info"]), ("origins", [])):
        environment.cache_clear()
        with monkeypatch.context() as patch:
            patch.setattr(surroundings, name, lambda other=other: other)
            assert environment() != b""
            patch.setattr("xcheck.cache.memory.replaced", lambda: "")
            assert not is_known(tmp_path, made()), name
    environment.cache_clear()
    monkeypatch.setenv("XLA_FLAGS", "--xla_other")
    assert not is_known(tmp_path, made())
    monkeypatch.undo()
    environment.cache_clear()
    assert is_known(tmp_path, made())


def test_the_environment_is_what_is_installed() -> None:
    """NumPy with its version is in it, and a byte of xcheck's own source."""
    assert f"numpy-{numpy.__version__}.dist-info" in surroundings.distributions()
    assert any(line.startswith("torch ") for line in surroundings.origins())
    assert own_files() == own_files.__wrapped__()


def test_xcheck_with_another_text_has_another_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vocabulary word that is changed in its file changes the environment."""
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "words.py").write_text("def trace(X): ...\n")
    monkeypatch.setattr(surroundings, "_PACKAGE", tmp_path)
    before = own_files.__wrapped__()
    (tmp_path / "vocabulary" / "words.py").write_text("def trace(Y): ...\n")
    assert own_files.__wrapped__() != before


def test_variables_that_no_library_reads_are_not_part_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found at a desk is known in continuous integration; a switch of PyTorch's is another environment."""
    environment.cache_clear()
    here = environment()
    for name, value, same in (("CI", "1", True), ("GITHUB_ACTIONS", "true", True), ("TORCH_ALLOW_TF32", "1", False)):
        environment.cache_clear()
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            assert (environment() == here) is same, name
    environment.cache_clear()


def test_a_replaced_word_stops_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a function of xcheck or NumPy was replaced in this process, nothing is read or kept, and why is told."""
    statement = Statement(id="one", text=FORMULA, spaces=SPACES)
    checked_once(tmp_path, statement)
    assert replaced() == ""
    monkeypatch.setattr("xcheck.vocabulary.linear_algebra.trace", lambda X: X)
    found = memory(tmp_path)
    assert found.verdict(statement) is None
    assert found.reasons == {"one": "xcheck.vocabulary.linear_algebra.trace has been replaced"}


def test_what_is_replaced_while_it_runs_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look at the end sees what was replaced meanwhile."""
    statement = Statement(id="one", text=FORMULA, spaces=SPACES)
    kept = memory(tmp_path)
    run([statement], ONE, memory=kept)
    with monkeypatch.context() as patch:
        patch.setattr(numpy.linalg, "det", lambda X: X)
        kept.close()
    assert not is_known(tmp_path, statement)


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(function("def f(x, A):\n    K.append(0)\n    return x @ A @ x\n", K=[]), id="counts its calls"),
        pytest.param(function("def f(x, A):\n    return 1 / 0\n"), id="raises"),
        pytest.param(function("def f(x, A):\n    return x @ A @ x * (1 + 0 * K())\n", K=random.random), id="random"),
    ],
)
def test_what_may_be_otherwise_next_time_is_not_kept(bad: Callable[..., Any], tmp_path: Path) -> None:
    """A function with state, one that raises and one that is random are checked anew each time, and why is told."""
    statement = Statement(id="one", text=FORMULA, spaces=SPACES, function=bad)
    kept = checked_once(tmp_path, statement)
    assert kept.reasons.get("one")
    assert not is_known(tmp_path, statement)


@pytest.mark.parametrize(
    ("vote", "reason", "kept"),
    [
        (Vote.SKIPPED, "torch is not installed", True),
        (Vote.SKIPPED, "no derivative rule: eigh", True),
        (Vote.SKIPPED, "sqrt is not rational", True),
        (Vote.SKIPPED, "torch cannot be imported: libfoo.so", False),
        (Vote.ERRORED, "f raised ValueError", False),
    ],
)
def test_a_verdict_is_kept_unless_an_engine_may_do_better(vote: Vote, reason: str, kept: bool, tmp_path: Path) -> None:
    """An engine that is skipped for good is part of the verdict; one that failed may not fail next time."""
    statement = Statement(id="one", text=FORMULA, spaces=SPACES)
    (found,) = run([statement], ONE).results
    report = EngineReport(engine="torch", vote=vote, reason=reason)
    known = memory(tmp_path)
    assert known.verdict(statement) is None
    assert (known.keep(statement, msgspec.structs.replace(found, engines=(report,))) == "") is kept


def test_what_is_recalled_is_what_was_found(tmp_path: Path) -> None:
    """Right and wrong statements come back as they were, with every note and number."""
    statements = [
        Statement(id="right", text=FORMULA, spaces=SPACES),
        Statement(id="wrong", text=FORMULA.replace("A + A", "A - A"), spaces=SPACES),
        Statement(id="unread", text=FORMULA + ")", spaces=SPACES),
    ]
    kept = memory(tmp_path)
    first = run(statements, ONE, memory=kept)
    kept.close()
    again = memory(tmp_path)
    second = run(statements, ONE, memory=again)
    assert second.results == first.results == run(statements, ONE).results
    assert second.timings == {}
    assert not again.reasons


def test_a_changed_formula_asks_no_engine(tmp_path: Path) -> None:
    """The values of the left side are known, for the formula is no part of them; the verdict is the new one.

    Only the diagnosis of a wrong formula may ask for more, and then for the same as without a memory.
    """

    def changed(right: str) -> Statement:
        return Statement(id="one", text=rf"\frac{{\partial\, x^\top A x}}{{\partial x}} = {right}", spaces=SPACES)

    def refuse(name: str, _: Any) -> Any:
        pytest.fail(f"{name} was asked")

    kept = memory(tmp_path)
    assert run([changed(r"(A + A^\top) x")], ONE, memory=kept).results[0].verdict.kind is Kind.AGREES
    kept.close()
    remembered = memory(tmp_path)
    assert checked(changed(r"A x + A^\top x"), ONE, Remembered(remembered, refuse)).verdict.kind is Kind.AGREES
    wrong = changed(r"\frac{1}{2} (A + A^\top) x")
    found = checked(wrong, ONE, Remembered(remembered, computed))
    assert found.verdict.fault == "factor"
    assert found == checked(wrong, ONE)


LEFT = r"\frac{\partial\, b^\top A x}{\partial x}"


def defined(right: str, definition: str = "b = A x", **changes: Any) -> Statement:
    """A statement whose left side has a name that stands behind the right one for what is defined there."""
    return Statement(id="one", text=f"{LEFT} = {right}", where=definition, **{"spaces": SPACES, **changes})


@pytest.fixture
def asked(tmp_path: Path) -> Callable[[Statement], list[str]]:
    """Which engines are asked for a statement where an earlier run has checked `defined(…)`."""
    kept = memory(tmp_path)
    run([defined(r"2 A^\top A x"), COMPLEX], ONE, memory=kept)
    kept.close()

    def asked(statement: Statement) -> list[str]:
        names: list[str] = []

        def told(name: str, request: Any) -> Any:
            names.append(name)
            return computed(name, request)

        first = checked(statement, ONE, Remembered(memory(tmp_path), told))
        assert first == checked(statement, ONE)
        return names

    return asked


COMPLEX = Statement(
    id="one",
    text=r"\frac{\partial\, z^\dagger C z}{\partial z} = C^\top z^*",
    spaces={"z": Complex(Vector("n")), "C": Complex(Matrix("n", "n"))},
)


def test_where_a_definition_stands_in_the_text_does_not_matter(asked: Callable[[Statement], list[str]]) -> None:
    """A longer right side moves every definition behind it, and changes none; one that changes is computed."""
    assert not asked(defined(r"2 A^\top A x"))
    assert not asked(defined(r"\left(A^\top A x + A^\top A x\right)"))
    assert asked(defined(r"2 A^\top A x", "b = x"))
    assert asked(defined(r"2 A^\top A x", "b = A x", spaces=SPACES | {"A": Symmetric("n")}))
    assert asked(defined(r"2 A^\top A x", layout="numerator"))


def test_complex_values_are_remembered(asked: Callable[[Statement], list[str]]) -> None:
    """Numbers with imaginary parts come back as they were."""
    assert not asked(replace(COMPLEX, text=COMPLEX.text.replace("C^", r"\left(C^") + r"\right)"))


# -- shelves that are not run ----------------------------------------------------------------------


def cached(xcheck_command: Callable[..., Any], *words: str) -> dict[str, Any]:
    result = xcheck_command("check", *words, "--format", "json", "--engine", "autograd")
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_file_that_becomes_a_shelf_is_one(folder: Path, xcheck_command: Callable[..., Any]) -> None:
    """What a file was recognised as belongs to its text: it counts anew when that changes, in both directions."""
    (folder / "right.py").write_text(TRUE)
    (folder / "other.py").write_text("x = 1\n")
    for _ in range(2):
        assert cached(xcheck_command, ".")["summary"]["statements"] == 1
    (folder / "other.py").write_text(FALSE)
    for _ in range(2):
        assert cached(xcheck_command, ".")["summary"]["statements"] == 2
    (folder / "right.py").write_text("x = 1\n")
    assert cached(xcheck_command, ".")["summary"]["statements"] == 1


HELPED = HEAD + (
    "from helper import half, TABLE\n"
    '@identity(r"\\frac{\\partial\\, x^\\top x}{\\partial x} = 2 x", x=Vector("n"))\n'
    "def square(x):\n"
    "    return half(x) * TABLE[0]\n"
)
HELPER = "TABLE = [2.0]\ndef half(x):\n    return x @ x / 2.0\n"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("shelf.py", "= 2 x", "= 3 x"),
        ("helper.py", "/ 2.0", "/ 3.0"),
        ("helper.py", "[2.0]", "[3.0]"),
        ("deeper.py", "2.0", "3.0"),
    ],
)
def test_a_change_anywhere_below_a_shelf_is_seen(
    file: str, old: str, new: str, folder: Path, xcheck_command: Callable[..., Any]
) -> None:
    """The shelf, a helper beside it, a constant there and what that one imports: the stale verdict would be agrees."""
    (folder / "deeper.py").write_text("K = 2.0\n")
    (folder / "helper.py").write_text("from deeper import K\n" + HELPER.replace("TABLE = [2.0]", "TABLE = [K]"))
    if file == "helper.py":
        (folder / "helper.py").write_text(HELPER)
    (folder / "shelf.py").write_text(HELPED)

    def fresh(*words: str) -> dict[str, Any]:
        for name in ("helper", "deeper"):
            sys.modules.pop(name, None)
        return cached(xcheck_command, "shelf.py", *words)

    assert fresh()["summary"]["passed"] == 1
    assert fresh()["timings"] == {}
    (folder / file).write_text((folder / file).read_text().replace(old, new))
    os.utime(folder / file, (1, 1))  # Whatever the clock says.
    for cache in folder.glob("__pycache__/*"):
        cache.unlink()
    changed = fresh()
    assert changed["summary"]["failed"] == 1
    assert changed["results"][0]["verdict"]["kind"] != "agrees"


def test_a_module_that_comes_to_stand_before_another_is_seen(folder: Path, tmp_path: Path, monkeypatch) -> None:
    """Where an import leads is looked up each time."""
    (folder / "shelf.py").write_text(HELPED)
    (folder / "helper.py").write_text(HELPER)
    (folder / "earlier").mkdir()
    monkeypatch.syspath_prepend(str(folder / "earlier"))
    files = Files(Store(tmp_path / "store"))
    before = files.closure(folder / "shelf.py")
    assert before.shares
    (folder / "earlier" / "helper.py").write_text(HELPER.replace("3.0", "4.0"))
    assert files.closure(folder / "shelf.py").digest != before.digest


@pytest.mark.parametrize(
    ("line", "why", "far"),
    [
        ("K = float(open('n').read())", "uses open", False),
        ("import os", "imports os, which may do more than compute", True),
        ("import numpy; numpy.linalg.det = numpy.linalg.inv", "changes the attribute det", True),
        ("setattr(Vector, 'shape', None)", "uses setattr", True),
        ("exec('K = 1')", "uses exec", True),
        ("import torch", "imports torch, which may do more than compute", True),
        ("from numpy.random import normal", "uses normal|imports normal|imports numpy.random", True),
        ("from time import time", "imports time", True),
        ("K = Vector.__subclasses__()", "uses __subclasses__", True),
        ("import absent", "is not found", True),
    ],
)
def test_a_shelf_that_looks_outside_is_run_each_time(line: str, why: str, far: bool, folder: Path) -> None:
    """Why a shelf has no key is told; what may change what others see makes the whole run unsound."""
    (folder / "shelf.py").write_text(HEAD + line + "\n")
    closure = Files(Store(folder)).closure(folder / "shelf.py")
    assert any(part in closure.reason for part in why.split("|")), closure.reason
    if "normal" not in line:
        assert closure.far == far


def test_the_built_in_catalogue_can_be_recalled(folder: Path) -> None:
    """No shelf of ours keeps itself from being remembered."""
    from xcheck.catalogue.shelves import built_in

    files = Files(Store(folder))
    shelves = sorted(built_in().rglob("*.py"))
    assert [(file.name, found.reason) for file in shelves if (found := files.closure(file)).reason] == []


def test_a_scan_sees_what_is_hidden_in_functions() -> None:
    """What a function of the file does is read as well as its top level."""
    code = compile("def f():\n    return [lambda: open('n')]\n", "shelf.py", "exec")
    assert scanned(code).reason == "uses open"


def test_one_shelf_that_changes_others_stops_the_cache(folder: Path, xcheck_command: Callable[..., Any]) -> None:
    """A neighbour that replaces functions may change every verdict of the run: nothing is kept, and why is told."""
    (folder / "true.py").write_text(TRUE)
    (folder / "patch.py").write_text(FALSE + "Vector.note = 1\n")
    for _ in range(2):
        result = xcheck_command("check", "true.py", "patch.py", "--engine", "autograd", "--format", "json", "-v")
        assert [*json.loads(result.stdout)["timings"]] == ["quadratic", "true"]
    assert "true: not cached: patch.py changes the attribute note" in result.stderr
    assert cached(xcheck_command, "true.py")["timings"] != {}
    assert cached(xcheck_command, "true.py")["timings"] == {}


def told_of_modules(*words: str) -> tuple[subprocess.CompletedProcess[str], set[str]]:
    """A run of `xcheck check`, and the modules that its own process has loaded in the end."""
    code = (
        "import sys\nfrom xcheck.command.cli import xcheck\n"
        f"try:\n    xcheck({['check', 'shelf.py', '--format', 'json', '--reproducible', *words]!r})\n"
        "finally:\n    print('MODULES', *sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ran, {*ran.stderr.partition("MODULES")[2].split()}


HEAVY = {"numpy", "autograd", "jax", "torch", "array_api_compat"}


def test_who_hands_out_the_work_loads_nothing_heavy(folder: Path) -> None:
    """What engines answer passes through unread; planted: with one process it is loaded there."""
    pytest.importorskip("jax")
    (folder / "shelf.py").write_text(RIGHT)
    asked = ("--engine", "autograd", "--engine", "jax", "--no-cache")
    ran, modules = told_of_modules(*asked, "--jobs", "2")
    assert json.loads(ran.stdout)["summary"]["passed"] == 1
    assert modules & HEAVY == set()
    assert told_of_modules(*asked, "--jobs", "1")[1] >= {"numpy", "autograd", "jax"}


def test_nothing_changed_imports_nothing(folder: Path) -> None:
    """A second run loads no NumPy, no engine, and does not run the shelf."""
    (folder / "shelf.py").write_text(RIGHT + "print('the shelf is run')\n")
    runs, modules = zip(*(told_of_modules("--engine", "autograd", "--jobs", "1") for _ in range(2)), strict=True)
    assert runs[0].stdout == runs[1].stdout
    assert json.loads(runs[1].stdout)["summary"]["passed"] == 1
    assert "numpy" in modules[0]
    assert modules[1] & HEAVY == set()
    assert "the shelf is run" in runs[0].stderr
    assert "the shelf is run" not in runs[1].stderr


def test_the_same_run_gives_the_same_bytes_with_and_without(folder: Path, xcheck_command: Callable[..., Any]) -> None:
    """What is remembered is what was found, and --no-cache neither reads nor writes."""
    (folder / "shelf.py").write_text(FALSE + TRUE.removeprefix(HEAD))
    words = ("check", "shelf.py", "--engine", "autograd", "--format", "json", "--reproducible")
    off = xcheck_command(*words, "--no-cache").stdout
    assert "0" not in xcheck_command("cache").stdout.partition("sqlite\n")[2]
    assert xcheck_command(*words).stdout == off
    assert xcheck_command(*words).stdout == off


# -- the file --------------------------------------------------------------------------------------


def test_the_command_shows_and_clears(folder: Path, xcheck_command: Callable[..., Any]) -> None:
    """`xcheck cache` names the file and counts; `clear` forgets, and the next run checks anew."""
    (folder / "shelf.py").write_text(RIGHT)
    assert cached(xcheck_command, "shelf.py")["timings"] != {}
    shown = xcheck_command("cache").stdout
    assert NAME in shown
    assert "verdict        1" in shown
    assert "forgot" in xcheck_command("cache", "clear").stdout
    assert cached(xcheck_command, "shelf.py")["timings"] != {}
    assert xcheck_command("cache", "cleer").exit_code == 2


def test_where_the_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable goes before the project, the project before the user's folder; each can say off."""
    assert stores.place("there") == tmp_path / "cache of this test"
    monkeypatch.delenv("XCHECK_CACHE")
    assert stores.place("there") == Path("there")
    assert stores.place("off") is None
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert stores.place() == tmp_path / "xcheck"
    monkeypatch.setenv("XCHECK_CACHE", "off")
    assert stores.place("there") is None


def damaged_text(file: Path) -> None:
    file.write_bytes(b"this is no database" * 100)


def damaged_value(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("UPDATE kept SET value = CAST('other' AS BLOB)")
    database.close()


def half_a_file(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize("damage", [damaged_text, damaged_value, half_a_file])
def test_a_damaged_file_is_set_aside(damage: Callable[[Path], None], tmp_path: Path) -> None:
    """The run goes on with a new file, and one line says so; no value that was changed comes back."""
    first = Store(tmp_path, pytest.fail)
    for n in range(200):
        first.put("verdict", digest(str(n)), bytes(1000))
    first.close()
    damage(tmp_path / NAME)
    for ending in ("-wal", "-shm"):
        (tmp_path / (NAME + ending)).unlink(missing_ok=True)
    told: list[str] = []
    second = Store(tmp_path, told.append)
    assert [second.get("verdict", digest(str(n))) for n in range(200)] == [None] * 200
    second.put("verdict", b"key", b"value")
    second.close()
    assert len(told) == 1
    assert "set aside" in told[0]
    assert (tmp_path / f"{NAME}.damaged").exists()
    assert Store(tmp_path, pytest.fail).get("verdict", b"key") == b"value"


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    """Without a place to remember, the run goes on and says so once."""
    (tmp_path / "file").write_text("")
    told: list[str] = []
    store = Store(tmp_path / "file" / "folder", told.append)
    store.put("verdict", b"key", b"value")
    assert store.get("verdict", b"other") is None
    store.close()
    assert len(told) == 1
    assert "nothing is remembered" in told[0]


def test_the_least_recently_used_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit the oldest goes; what was used since stays."""
    monkeypatch.setattr(stores, "LIMIT", 10_000)
    monkeypatch.setattr(stores, "_DAY", 0)
    now = 1000.0
    monkeypatch.setattr(stores.time, "time", lambda: now)
    store = Store(tmp_path, pytest.fail)
    for n in range(9):
        now += 10
        store.put("verdict", b"%d" % n, bytes(1000))
        store.flush()
    now += 10
    assert store.get("verdict", b"0") is not None
    store.flush()
    now += 10
    for n in range(9, 12):
        store.put("verdict", b"%d" % n, bytes(1000))
    store.flush()
    left = [n for n in range(12) if store.get("verdict", b"%d" % n) is not None]
    assert left == [0, 4, 5, 6, 7, 8, 9, 10, 11]
    store.close()


def test_two_runs_at_once_lose_nothing(tmp_path: Path) -> None:
    """Four processes write to one file at the same time; each value is there afterwards, and nobody complains."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom xcheck.cache.store import Store\n"
        "store = Store(Path(sys.argv[1]), sys.exit)\n"
        "for n in range(40):\n"
        "    store.put('verdict', f'{sys.argv[2]} {n}'.encode(), bytes(500))\n"
        "    store.flush()\n"
        "store.close()\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(n)]) for n in range(4)]
    assert [each.wait() for each in running] == [0] * 4
    assert Store(tmp_path, pytest.fail).counts() == {"verdict": (160, 80000)}


def test_without_a_folder_nothing_is_remembered() -> None:
    """`--no-cache` and "off" give no memory at all."""
    with remembering(None, ONE, pytest.fail) as found:
        assert found is None
