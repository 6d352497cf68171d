"""Which planted errors other gradient checkers catch: wrong backward passes, side by side at three sizes.

Every checker runs with its own default tolerances. What it raises counts as caught; of a right backward pass it is a
false alarm. `python -m benchmarks.peers` writes `benchmarks/peers.md` and the table in the README; given sizes, it
prints the table for these. It needs the extra `peers`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy

import xcheck
from benchmarks.planted import CASES, Case, Pass
from benchmarks.readme import put
from xcheck.dimensions import ONE

SIZES = (5, 24, 64)

LARGEST = {"torch gradcheck": 24}
"""Up to which size a checker is run: it computes the whole derivative, by a 64 × 64 matrix 17 million entries."""

Checker = Callable[[Case, Pass, Sequence[Any], int], bool]
"""Whether a backward pass of a case is accepted at a point, where n has this size."""


@dataclass(frozen=True)
class Finding:
    """What one checker says of all backward passes at one size: the wrong ones that it accepts, the false alarms."""

    accepted: tuple[str, ...]
    alarms: tuple[str, ...]


def sizes_at(n: int) -> dict[str, int]:
    return {"n": n, "m": n + 1, "p": n + 2}


def point_of(case: Case, n: int) -> list[Any]:
    """What a user of the peers would draw: normal entries, positive or symmetric where that is asked for."""
    rng = numpy.random.default_rng(n)
    values = []
    for name, space in case.spaces.items():
        rows, columns = space.shape.size(sizes_at(n))
        value = rng.normal(size=rows if space.shape.columns == ONE else (rows, columns))
        value = numpy.abs(value) + 0.1 if type(space).__name__.startswith("Positive") else value
        values.append((value + value.T) / 2.0 if name in case.symmetric else value)
    return values


def by_torch(fast: bool) -> Checker:
    """`torch.autograd.gradcheck` of a `torch.autograd.Function`."""
    import torch

    def accepts(case: Case, backward: Pass, point: Sequence[Any], n: int) -> bool:
        class Operation(torch.autograd.Function):
            @staticmethod
            def forward(ctx: Any, *arguments: Any) -> Any:
                ctx.save_for_backward(*arguments)
                return case.function(*arguments)

            @staticmethod
            def backward(ctx: Any, G: Any) -> Any:
                return backward(*ctx.saved_tensors, G), *[None] * (len(point) - 1)

        first, *rest = map(torch.tensor, point)
        return torch.autograd.gradcheck(
            lambda x: Operation.apply(x, *rest), (first.requires_grad_(),), fast_mode=fast, raise_exception=False
        )

    return accepts


def by_jax(case: Case, backward: Pass, point: Sequence[Any], n: int) -> bool:
    """`jax.test_util.check_grads` of a `jax.custom_vjp`."""
    import jax
    import jax.test_util

    with jax.enable_x64(True):
        first, *rest = map(jax.numpy.asarray, point)
        operation = jax.custom_vjp(lambda x: case.function(x, *rest))
        operation.defvjp(lambda x: (case.function(x, *rest), x), lambda x, G: (backward(x, *rest, G),))
        jax.test_util.check_grads(operation, (first,), 1, ["rev"])
    return True


def by_autograd(case: Case, backward: Pass, point: Sequence[Any], n: int) -> bool:
    """`autograd.test_util.check_grads` of a `primitive`."""
    import autograd.extend
    import autograd.test_util

    first, *rest = point
    operation = autograd.extend.primitive(lambda x: case.function(x, *rest))
    autograd.extend.defvjp(operation, lambda value, x: lambda G: backward(x, *rest, G))
    autograd.test_util.check_grads(operation, modes=["rev"], order=1)(first)
    return True


def by_slopes(case: Case, backward: Pass, point: Sequence[Any], n: int) -> bool:
    """A Taylor test, as pyadjoint has it: what the gradient leaves of a change shrinks with the step's square."""
    first, *rest = point
    rng = numpy.random.default_rng(1)
    value = case.function(first, *rest)
    G, direction = rng.normal(size=numpy.shape(value)), rng.normal(size=first.shape)
    slope = numpy.sum(backward(first, *rest, G) * direction)
    steps = [0.01 / 2**k for k in range(4)]
    left = [abs(numpy.sum(G * (case.function(first + h * direction, *rest) - value)) - h * slope) for h in steps]
    noise = 1e-13 * numpy.sum(numpy.abs(G * value))
    rates = [numpy.log2(wide / narrow) for wide, narrow in pairwise(left) if narrow > noise]
    return not rates or min(rates) > 1.9


def by_xcheck(case: Case, backward: Pass, point: Sequence[Any], n: int) -> bool:
    """`xcheck.check` with the spaces of the case, at this size; the point is its own."""
    variable = next(iter(case.spaces))
    return bool(xcheck.check(case.function, backward=backward, wrt=variable, spaces=case.spaces, sizes=sizes_at(n)))


def checkers() -> dict[str, Checker]:
    return {
        "torch gradcheck": by_torch(fast=False),
        "torch gradcheck, fast": by_torch(fast=True),
        "jax check_grads": by_jax,
        "HIPS check_grads": by_autograd,
        "Taylor test": by_slopes,
        "xcheck": by_xcheck,
    }


def passes() -> Iterator[tuple[Case, str, Pass]]:
    """Every backward pass with its case and what is wrong with it, nothing if it is right."""
    for case in CASES:
        yield case, "", case.backward
        for name, backward in case.wrong.items():
            yield case, name, backward


def finding(checker: Checker, n: int) -> Finding:
    """What a checker says of all backward passes at one size."""
    accepted, alarms = [], []
    for case, name, backward in passes():
        try:
            with redirect_stdout(StringIO()), numpy.errstate(all="ignore"):
                good = checker(case, backward, point_of(case, n), n)
        # Checkers raise assertions, and frameworks whatever they like where shapes do not fit.
        except Exception:  # noqa: BLE001
            good = False
        if good and name:
            accepted.append(f"{case.name}: {name}")
        if not good and not name:
            alarms.append(case.name)
    return Finding(tuple(accepted), tuple(alarms))


def table(sizes: Sequence[int] = SIZES) -> list[str]:
    """What is found at these sizes, as Markdown; see `written`."""
    found = {
        name: {n: finding(checker, n) for n in sizes if n <= LARGEST.get(name, n)}
        for name, checker in checkers().items()
    }
    return written(found, sizes)


def written(found: Mapping[str, Mapping[int, Finding]], sizes: Sequence[int]) -> list[str]:
    """A Markdown table of errors caught and false alarms, and below it what each checker accepts."""
    wrong = sum(len(case.wrong) for case in CASES)
    head = f"| of {wrong} wrong backward passes are caught | " + " | ".join(f"n = {n}" for n in sizes)
    lines = [f"# Errors in backward passes of {len(CASES)} functions", "", f"{head} | false alarms |"]
    lines.append("|---" * (len(sizes) + 2) + "|")
    for name, findings in found.items():
        caught = [str(wrong - len(findings[n].accepted)) if n in findings else "–" for n in sizes]
        alarms = sorted({alarm for each in findings.values() for alarm in each.alarms})
        lines.append(f"| {name} | {' | '.join(caught)} | {', '.join(alarms) or 'none'} |")
    lines += [""]
    for name, findings in found.items():
        for error in sorted({error for each in findings.values() for error in each.accepted}):
            at = ", ".join(str(n) for n, each in findings.items() if error in each.accepted)
            lines.append(f"* {name} accepts {error} (n = {at})")
    return [*lines, ""]


def main(sizes: list[str]) -> None:
    """Runs all checkers; see above."""
    if sizes:
        sys.stdout.write("\n".join(table([*map(int, sizes)])) + "\n")
        return
    lines = table()
    (Path(__file__).parent / "peers.md").write_text("\n".join(lines))
    put("peers", [line for line in lines if line.startswith("|")])


if __name__ == "__main__":
    main(sys.argv[1:])
