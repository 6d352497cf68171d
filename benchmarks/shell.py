"""(c) A file of ten statements from the shell, and (d) how the time grows."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import xcheck
from benchmarks.clock import Time, called, commands
from benchmarks.one_function import energy, gradient
from xcheck import Matrix, Vector

ROUNDS = 3
"""How often a file and the imports are timed side by side: on a shared machine one round says little."""

_ENTRY = """
@identity(r"\\frac{{\\partial\\, x^\\top A x + {n} a^\\top x}}{{\\partial x}} = (A + A^\\top) x + {n} a", **SPACES)
def entry_{n}(x, A, a):
    return x @ A @ x + {n} * (a @ x)
"""


def file_of_ten(folder: Path) -> list[str]:
    """A user's file, not remembered, against importing two engines in two processes."""
    file = folder / "ten.py"
    spaces = 'SPACES = {"x": Vector("n"), "A": Matrix("n", "n"), "a": Vector("n")}\n'
    entries = "".join(_ENTRY.format(n=n) for n in range(2, 12))
    file.write_text(f"from xcheck import Matrix, Vector, identity\n\n{spaces}{entries}")
    commands(["-m", "xcheck", "check", str(file)], XCHECK_CACHE=str(folder / "compiled"))  # Python compiles itself once
    rounds = []
    for n in range(ROUNDS):
        imports = commands(["-c", "import jax"], ["-c", "import torch"])
        checked = commands(["-m", "xcheck", "check", str(file)], XCHECK_CACHE=str(folder / f"new{n}"))
        rounds.append((Time(checked.cpu / imports.cpu, checked.wall / imports.wall), imports, checked))
    ratio, imports, checked = sorted(rounds, key=lambda each: each[0].wall)[ROUNDS // 2]
    again = commands(["-m", "xcheck", "check", str(file)], XCHECK_CACHE=str(folder / "new0"))
    return [
        "### A file of ten statements from the shell", "", "| | time |", "|---|---|",
        f"| importing jax and torch in two processes | {imports} |",
        f"| xcheck check, nothing remembered | {checked} |",
        f"| the ratio of the two, the middle one of {ROUNDS} | {ratio.cpu:.2f} ({ratio.wall:.2f}) |",
        f"| xcheck check, nothing changed | {again} |", "",
    ]  # fmt: skip


def growth() -> list[str]:
    """How the time of a check grows with statements, samples and sizes, engines loaded."""
    from xcheck.catalogue.shelves import load
    from xcheck.records import Settings
    from xcheck.run import run

    def some(count: int, samples: int = 2) -> Time:
        true = (statement for statement in load().statements if not statement.expected)
        chosen = tuple(islice(true, count))
        return called(lambda: run(chosen, Settings(samples=samples)))

    def sized(n: int) -> Time:
        spaces = {"x": Vector("n"), "A": Matrix("n", "n")}
        return called(lambda: xcheck.check(energy, gradient, wrt="x", sizes={"n": n}, samples=1, **spaces))

    some(1)
    rows = [f"| {count} statements | {some(count)} |" for count in (10, 20, 40)]
    rows += [f"| 10 statements, {samples} samples | {some(10, samples)} |" for samples in (1, 4)]
    rows += [f"| x'Ax, n = {n} | {sized(n)} |" for n in (8, 64, 512)]
    return ["### How the time grows", "", "| | time |", "|---|---|", *rows, ""]
