"""(b) The catalogue: cold, with every formula changed, and unchanged; its functions by the engines' own checks.

Run as `python -m benchmarks.catalogue STAGE FOLDER EVERY` it checks once, in this process, with the cache in
FOLDER, and prints the time that it took with the engines loaded.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy

from benchmarks.clock import Time, called, commands, said
from xcheck.statement import Statement

FUNCTIONS = 24
"""How many of the functions the peers check, which take long; they are taken at equal distances."""

ONE_POINT, ALL_POINTS = "one point", "xcheck's points"
"""At which points the peers look."""

STAGES = ("cold", "changed", "unchanged")


TOGETHER = 24
"""So many neighbours are taken together: false statements share the derivative of the true one beside them."""


def chosen(every: int) -> tuple[Statement, ...]:
    """One in so many of the statements of the catalogue."""
    from xcheck.catalogue.shelves import load

    return tuple(each for n, each in enumerate(load().statements) if n // TOGETHER % every == 0)


def stages(folder: Path, every: int) -> dict[str, Time]:
    """The time of each stage in one process with the engines loaded; of the whole catalogue also the command's."""
    words = {stage: ["-m", "benchmarks.catalogue", stage, str(folder), str(every)] for stage in STAGES}
    times = {f"{stage}, one process": Time(*map(float, said(words[stage]).split()[-2:])) for stage in STAGES}
    if every == 1:
        command, cache = ["-m", "xcheck", "check"], {"XCHECK_CACHE": str(folder / "command")}
        times["command, cold"] = commands(command, **cache)
        times["command, unchanged"] = commands(command, **cache)
    return times


def once(stage: str, folder: Path, every: int) -> Time:
    """Checks the statements; `changed` puts brackets round every right side of what was checked cold."""
    from xcheck.cache.memory import remembering
    from xcheck.evaluation.requests import loaded, wanted_engines
    from xcheck.records import Settings
    from xcheck.run import run

    statements = chosen(every)
    if stage == "changed":
        statements = tuple(map(_changed, statements))
    for name in wanted_engines(Settings()) if stage == "cold" else ():
        loaded(name)
    with remembering(folder / "stages", Settings(), print) as memory:
        return called(lambda: run(statements, Settings(), memory=memory))


def _changed(statement: Statement) -> Statement:
    """The statement with brackets round its right side: another text and verdict, the same derivative."""
    left, sign, right = statement.text.rpartition("=")
    return replace(statement, text=rf"{left}{sign} \left({right}\right)", pieces=())


def peers(statements: Sequence[Statement]) -> tuple[dict[str, Time], int]:
    """Some of the plain functions, each checked by torch and by JAX; how many they are.

    Once they get one point, and once those at which xcheck looks, which are of two sizes. They are asked for no
    formula, and their tolerance is their own affair: what they cost is measured.
    """
    import jax
    import jax.test_util
    import torch

    cases = [*_cases(statements)]
    cases = cases[:: max(1, len(cases) // FUNCTIONS)][:FUNCTIONS]

    def by_torch(count: int | None) -> None:
        for function, points in cases:
            for values in points[:count]:
                torch.autograd.gradcheck(
                    function, [torch.tensor(v, requires_grad=True) for v in values], raise_exception=False
                )

    def by_jax(count: int | None) -> None:
        with jax.enable_x64(True):
            for function, points in cases:
                for values in points[:count]:
                    with suppress(AssertionError):
                        jax.test_util.check_grads(function, tuple(map(jax.numpy.asarray, values)), 1, ["rev"])

    times = {}
    for count, which in ((None, ALL_POINTS), (1, ONE_POINT)):
        jax.clear_caches()
        times[f"torch gradcheck, {which}"] = called(lambda count=count: by_torch(count))
        times[f"jax check_grads, {which}"] = called(lambda count=count: by_jax(count))
    return times, len(cases)


def _cases(statements: Sequence[Statement]) -> Any:
    """The plain functions that are differentiated, each with its points, in real numbers."""
    from xcheck.evaluation.places import places_of
    from xcheck.reading import understand
    from xcheck.records import Settings

    functions: dict[Callable[..., Any], Statement] = {}
    for statement in statements:
        if statement.function is not None and not statement.expected:
            functions.setdefault(statement.function, statement)
    for function, statement in functions.items():
        understood = understand(statement)
        if understood.subject is not None and understood.trees:
            points = [place.point for place in places_of(understood, Settings(), 0)]
            if all(name in points[0] and points[0][name].dtype == float for name in understood.parameters):
                yield function, [[numpy.array(point[name]) for name in understood.parameters] for point in points]


def table(folder: Path, every: int) -> list[str]:
    """A Markdown table: in all, of each statement, and how many times as long as xcheck the peers take."""
    statements = chosen(every)
    count = len(statements)
    times, (others, checked) = stages(folder, every), peers(statements)
    rows = [f"| xcheck, {stage} | {time} | {time / count} |" for stage, time in times.items()]
    rows += [f"| {name}, {checked} functions | {time} | {time / checked} |" for name, time in others.items()]
    for which in (ALL_POINTS, ONE_POINT):
        one_by_one = sum(time.cpu for name, time in others.items() if name.endswith(which)) / checked
        ratio = one_by_one / (times["cold, one process"].cpu / count)
        rows.append(f"| both peers' CPU time for a function, {which}, over xcheck's for a statement | | {ratio:.1f} |")
    which = "all" if every == 1 else f"one in {every}"
    head = ["| | in all | each |", "|---|---|---|"]
    return [f"### The catalogue: {count} statements ({which}), all engines", "", *head, *rows, ""]


if __name__ == "__main__":
    gc.set_threshold(50_000, 20, 100)  # as xcheck's own command has it
    found = once(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(f"{found.cpu} {found.wall}\n")
