"""(b) The catalogue: cold, with every formula changed, and unchanged; its functions by the engines' own checks.

Run as `python -m benchmarks.catalogue STAGE FOLDER` it checks once, in this process, with the cache in FOLDER.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy

from benchmarks.clock import Time, called, commands
from xcheck.statement import Statement

EVERY = 6
"""Of the functions every so many are checked by the peers, which take long."""


def stages(folder: Path) -> tuple[dict[str, Time], int]:
    """The time of each stage, engines loaded included, and how many statements there are."""
    from xcheck.catalogue.shelves import load

    times = {stage: commands(["-m", "benchmarks.catalogue", stage, str(folder)]) for stage in ("cold", "changed")}
    command = ["-m", "xcheck", "check"]
    cache = {"XCHECK_CACHE": str(folder / "command")}
    times["command, cold"] = commands(command, **cache)
    times["command, unchanged"] = commands(command, **cache)
    return times, len(load().statements)


def once(stage: str, folder: Path) -> None:
    """Checks the whole catalogue; `changed` puts brackets round every right side."""
    from xcheck.cache.memory import remembering
    from xcheck.catalogue.shelves import load
    from xcheck.records import Settings
    from xcheck.run import run

    statements = load().statements
    if stage == "changed":
        statements = tuple(map(_changed, statements))
    with remembering(folder / "stages", Settings(), print) as memory:
        run(statements, Settings(), memory=memory)


def _changed(statement: Statement) -> Statement:
    """The statement with brackets round its right side: another text and verdict, the same derivative."""
    left, sign, right = statement.text.rpartition("=")
    return replace(statement, text=rf"{left}{sign} \left({right}\right)", pieces=())


def peers() -> tuple[dict[str, Time], int]:
    """The plain functions that return a number, each checked by torch and by JAX; and how many they are."""
    import jax
    import jax.test_util
    import torch

    from xcheck.catalogue.shelves import load
    from xcheck.evaluation.places import places_of
    from xcheck.reading import understand
    from xcheck.records import Settings

    functions = {s.function: s for s in load().statements if s.function is not None and not s.expected}
    chosen = []
    for statement in [*functions.values()][::EVERY]:
        understood = understand(statement)
        if understood.subject is not None and understood.trees:
            point = places_of(understood, Settings(), 0)[0].point
            values = [numpy.array(point[name]) for name in understood.parameters if name in point]
            if len(values) == len(understood.parameters) and all(value.dtype == float for value in values):
                chosen.append((statement.function, values))

    def by_torch() -> None:
        for function, values in chosen:
            torch.autograd.gradcheck(
                function, [torch.tensor(v, requires_grad=True) for v in values], raise_exception=False
            )

    def by_jax() -> None:
        with jax.enable_x64(True):
            for function, values in chosen:
                arguments = tuple(map(jax.numpy.asarray, values))
                with suppress(AssertionError):  # Its tolerance is its own affair: what it costs is measured here.
                    jax.test_util.check_grads(function, arguments, 1, ["rev"])

    return {"torch gradcheck": called(by_torch), "jax check_grads": called(by_jax)}, len(chosen)


def table(folder: Path) -> list[str]:
    """A Markdown table, in milliseconds of each statement."""
    (times, count), (others, checked) = stages(folder), peers()
    rows = [f"| xcheck, {stage} | {time} | {time / count} |" for stage, time in times.items()]
    rows += [f"| {name}, {checked} functions | {time} | {time / checked} |" for name, time in others.items()]
    head = ["| | in all | each |", "|---|---|---|"]
    return [f"### The catalogue, {count} statements", "", *head, *rows, ""]


if __name__ == "__main__":
    once(sys.argv[1], Path(sys.argv[2]))
